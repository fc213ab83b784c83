export const id = 798;
export const ids = [798];
export const modules = {

/***/ 70798:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runImport: () => (/* binding */ runImport)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ../../../node_modules/@actions/core/lib/core.js + 7 modules
var core = __webpack_require__(2144);
// EXTERNAL MODULE: ./commands/import.js + 22 modules
var commands_import = __webpack_require__(36527);
// EXTERNAL MODULE: ./commands/import-options.js
var import_options = __webpack_require__(54658);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./errors.js
var errors = __webpack_require__(12264);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(46466);
// EXTERNAL MODULE: ./archive/read/archive.js + 3 modules
var archive = __webpack_require__(18034);
;// CONCATENATED MODULE: ./action/archive-cache.js






class ArchiveCache {
    #cache;
    #digest;
    #isHit = false;
    constructor(cache, digest = '') {
        this.#cache = cache;
        this.#digest = digest;
    }
    get isHit() {
        return this.#isHit;
    }
    get #key() {
        return `strapi-dms-archive-v1-${this.#digest.replace('sha256:', '')}`;
    }
    async restore(target) {
        const cache = this.#cache;
        if (cache === undefined) {
            return undefined;
        }
        return await (0,core/* group */.Os)('Look for the archive in the cache', async () => {
            const file = await cache.restore(this.#key);
            if (file === undefined) {
                return undefined;
            }
            await (0,promises_.copyFile)(file, target);
            await cache.remove(this.#key);
            this.#isHit = (await digestOf(target)) === this.#digest;
            if (!this.#isHit) {
                (0,core/* info */.pq)('The cached archive is not used: its digest is another.');
            }
            return this.#isHit ? target : undefined;
        });
    }
    async save(file, key) {
        if (this.#cache === undefined || !(await (0,promises_.stat)(file)).isFile() || !(await isEncrypted(file, key))) {
            return;
        }
        if ((await digestOf(file)) === this.#digest) {
            await (0,core/* group */.Os)('Cache the archive', async () => this.#cache?.save(this.#key, (path) => (0,promises_.copyFile)(file, path)));
        }
    }
}
async function isEncrypted(file, key) {
    try {
        return (await (0,archive/* openArchive */.p)(file, key || undefined)).encrypted;
    }
    catch {
        return false;
    }
}
async function digestOf(file) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    await (0,external_node_stream_promises_.pipeline)((0,external_node_fs_.createReadStream)(file, { highWaterMark: 1 << 20 }), hash);
    return `sha256:${hash.digest('hex')}`;
}

// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(58500);
;// CONCATENATED MODULE: ./action/artifact-match.js

const archiveName = /\.tar(\.gz)?(\.enc|\.age)?$/;
const safetyBackupName = /^before_import_/;
function findArtifact(artifacts, wanted, place) {
    const [found, ...others] = artifacts.filter(matcher(wanted));
    if (found !== undefined && others.length > 0) {
        const all = [found, ...others];
        const isRepeated = all.every(({ name }) => name === found.name);
        throw new errors/* UserError */.y('failed', isRepeated
            ? `The artifact ${found.name} was uploaded ${all.length} times in ${place}, so it is not certain which one is meant: ids ${all.map(({ id }) => id).join(', ')}.`
            : `There are ${all.length} archives in ${place}: ${all.map(({ name, id }) => `${name} (id ${id})`).join(', ')}.`, isRepeated
            ? 'Find out who uploaded it again, then name the right one by its id: `artifact: ID`.'
            : 'Name one of them with `artifact`, by its name or id.');
    }
    return found;
}
function matcher(wanted) {
    if (wanted === '') {
        return ({ name }) => archiveName.test(name) && !safetyBackupName.test(name);
    }
    if (/^\d+$/.test(wanted)) {
        return ({ id }) => id === Number(wanted);
    }
    return ({ name }) => name === wanted || (archiveName.test(name) && name.replace(archiveName, '') === wanted);
}
function describeWanted(wanted) {
    if (wanted === '') {
        return 'an archive among the artifacts (.tar[.gz][.enc|.age])';
    }
    return /^\d+$/.test(wanted) ? `the artifact with id ${wanted}` : `an artifact named ${wanted}`;
}

;// CONCATENATED MODULE: ./action/download.js






const attempts = 4;
const patience = 3_000;
async function downloadArchive({ artifact, place, otherRun }, folder, token, expected, client) {
    const { id, name, digest } = artifact;
    assertDigest(artifact, place, expected);
    const findBy = otherRun && {
        token,
        workflowRunId: otherRun.id,
        repositoryOwner: otherRun.owner,
        repositoryName: otherRun.repository,
    };
    const { digestMismatch } = await repeatedly(() => client.downloadArtifact(id, {
        path: folder,
        expectedHash: digest,
        ...(findBy === undefined ? {} : { findBy }),
    })).catch((error) => {
        throw failure(error, name, place);
    });
    if (digestMismatch !== false) {
        await (0,promises_.rm)(folder, { recursive: true, force: true });
        throw new errors/* UserError */.y('damagedArchive', `The artifact ${name} of ${place} is not what was uploaded: its digest is not ${digest}.`, 'Run the job again. If that does not help, import another archive, and find out who could change this one.');
    }
    return archiveIn(folder, name);
}
function assertDigest({ name, digest }, place, expected) {
    if (digest === undefined) {
        throw new errors/* UserError */.y('damagedArchive', `The service knows no digest of the artifact ${name} of ${place}, so nothing tells whether it is what was uploaded.`, 'Export again: artifacts of current versions of this action and of actions/upload-artifact have one.');
    }
    if (expected !== undefined && digest !== expected) {
        throw new errors/* UserError */.y('damagedArchive', `The artifact ${name} of ${place} has the digest ${digest}, and ${expected} is expected (input digest).`, 'Somebody uploaded another archive under this name, or the digest is of another export. Find out which before you import either.');
    }
}
async function repeatedly(action) {
    for (let attempt = 1;; attempt += 1) {
        try {
            return await action();
        }
        catch (error) {
            const { status = 0 } = error;
            if (status < 500 || attempt === attempts) {
                throw error;
            }
            await (0,external_node_timers_promises_.setTimeout)(patience);
        }
    }
}
function archiveIn(folder, name) {
    const entries = (0,external_node_fs_.readdirSync)(folder, { withFileTypes: true });
    if (entries.some((entry) => entry.name === 'metadata.json')) {
        return folder;
    }
    const files = entries.filter((entry) => entry.isFile());
    const archives = files.length === 1 ? files : files.filter((file) => archiveName.test(file.name));
    const [archive] = archives;
    if (archive === undefined || archives.length > 1) {
        throw new errors/* UserError */.y('noArchive', `The artifact ${name} holds ${archives.length === 0 ? 'no archive' : 'several archives'}: ${entries.map((entry) => entry.name).join(', ') || 'it is empty'}.`, 'Export with this action, whose artifact is the archive itself; or download the artifact in an earlier step and name the archive with `file`.');
    }
    return (0,external_node_path_.join)(folder, archive.name);
}
function failure(error, name, place) {
    const message = error instanceof Error ? error.message : String(error);
    return new errors/* UserError */.y('failed', `The artifact ${name} of ${place} could not be downloaded: ${message}`, "Run the job again; the state of GitHub's services is at https://githubstatus.com. Artifacts of other runs need `permissions: actions: read`.", { cause: error });
}

;// CONCATENATED MODULE: ./action/workflow-run.js
const trustedEvents = ['push', 'schedule', 'workflow_dispatch', 'release'];
function whyRefused(run) {
    if (run.head_repository?.id !== run.repository.id) {
        return 'its code is from a fork';
    }
    if (!trustedEvents.some((event) => event === run.event)) {
        return `it was started by ${run.event}, not by ${trustedEvents.slice(0, -1).join(', ')} or ${trustedEvents.at(-1)}`;
    }
    if (run.status !== 'completed') {
        return 'it is not finished';
    }
    return run.conclusion === 'success' ? undefined : `it ended with ${run.conclusion ?? 'no result'}`;
}
function newestFirst(runs) {
    return runs.toSorted((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at) || b.id - a.id);
}

;// CONCATENATED MODULE: ./action/github-api.js


const runsOfEvent = 20;
async function connectToGitHub(token) {
    if (token === '') {
        throw new errors/* UserError */.y('usage', 'There is no token to look at other workflow runs with: the input `github-token` is empty.', 'Leave the input out, so that it has its default, and give the job `permissions: actions: read`.');
    }
    const [{ getOctokit }, { retry }] = await Promise.all([
        __webpack_require__.e(/* import() */ 817).then(__webpack_require__.bind(__webpack_require__, 96817)),
        Promise.all(/* import() */[__webpack_require__.e(750), __webpack_require__.e(117)]).then(__webpack_require__.bind(__webpack_require__, 41369)),
    ]);
    const octokit = getOctokit(token, {}, retry);
    const [owner = '', repo = ''] = (process.env.GITHUB_REPOSITORY ?? '').split('/');
    const actions = octokit.rest.actions;
    return {
        owner,
        repository: repo,
        run: (id) => ask(`workflow run ${id}`, async () => {
            const { data } = await actions.getWorkflowRun({ owner, repo, run_id: id });
            return data;
        }),
        successfulRuns: (workflow, branch) => ask(`workflow ${workflow}`, async () => {
            const answers = await Promise.all(trustedEvents.map((event) => actions.listWorkflowRuns({
                owner,
                repo,
                workflow_id: workflow,
                branch,
                event,
                status: 'success',
                per_page: runsOfEvent,
            })));
            return answers.flatMap(({ data }) => data.workflow_runs);
        }),
        artifacts: (run) => ask(`workflow run ${run}`, async () => {
            const artifacts = await octokit.paginate(actions.listWorkflowRunArtifacts, {
                owner,
                repo,
                run_id: run,
                per_page: 100,
            });
            return artifacts
                .filter(({ expired }) => !expired)
                .map(({ id, name, digest, size_in_bytes: size }) => ({
                id,
                name,
                digest: digest ?? undefined,
                size,
            }));
        }),
        defaultBranch: () => ask(`repository ${owner}/${repo}`, async () => {
            const { data } = await octokit.rest.repos.get({ owner, repo });
            return data.default_branch;
        }),
    };
}
async function ask(thing, request) {
    try {
        return await request();
    }
    catch (error) {
        throw explain(error, thing);
    }
}
function explain(error, thing) {
    const { status } = error;
    if (status === undefined) {
        return error;
    }
    const message = error instanceof Error ? error.message : String(error);
    switch (status) {
        case 401:
        case 403:
            return new errors/* UserError */.y('failed', `GitHub does not let this job see ${thing}: ${message}`, 'Give the job `permissions: actions: read` (and `contents: read` for the checkout), or pass another token with `github-token`.', { cause: error });
        case 404:
            return new errors/* UserError */.y('noArchive', `GitHub knows no ${thing} in ${process.env.GITHUB_REPOSITORY}, or does not let this job see it.`, 'Check the number or the name of the file in .github/workflows, and give the job `permissions: actions: read`.', { cause: error });
        default:
            return new errors/* UserError */.y('failed', `GitHub did not answer the question for ${thing}: ${message}`, "Run the job again; the state of GitHub's services is at https://githubstatus.com.", { cause: error });
    }
}

;// CONCATENATED MODULE: ./action/find-archive.js




const mostRuns = 10;
async function findArchive(query, client, connect = connectToGitHub) {
    if (query.runId !== undefined) {
        return await inNamedRun(query, query.runId, await connect(query.token));
    }
    if (query.workflow !== '') {
        return await inNewestRun(query, await connect(query.token));
    }
    return await inThisRun(query, client);
}
async function inThisRun({ artifact: wanted }, client) {
    const place = 'this workflow run';
    const { artifacts } = await client.listArtifacts();
    const found = findArtifact(artifacts.map(({ id, name, digest, size }) => ({ id, name, digest, size })), wanted, place);
    if (found === undefined) {
        throw new errors/* UserError */.y('noArchive', `There is no archive to import: ${describeWanted(wanted)} was looked for in ${place}, which has ${listed(artifacts)}.`, 'Let the job that exports it go first (`needs:`), or name the run that has it with `run-id`, or the workflow with `workflow`.');
    }
    return { artifact: found, place, otherRun: undefined };
}
async function inNamedRun({ artifact: wanted }, id, github) {
    const run = await github.run(id);
    const place = `run ${id}`;
    const reason = whyRefused(run);
    if (reason !== undefined) {
        throw new errors/* UserError */.y('failed', `No archive is taken from ${place}: ${reason}.`, `Name a successful run of this repository's own code. If you know that this one's archive is good, get it with \`gh run download ${id}\` and import it with \`file\`.`);
    }
    const artifacts = await github.artifacts(id);
    const found = findArtifact(artifacts, wanted, place);
    if (found === undefined) {
        throw new errors/* UserError */.y('noArchive', `There is no archive to import: ${describeWanted(wanted)} was looked for in ${place}, which has ${listed(artifacts)}.`, 'Name another run with `run-id`, or the newest one that has it with `workflow`. Artifacts expire after `retention-days`.');
    }
    return { artifact: found, place, otherRun: locationOf(run, github) };
}
async function inNewestRun({ artifact: wanted, workflow, branch: given }, github) {
    const branch = given || (await github.defaultBranch());
    const runs = newestFirst(await github.successfulRuns(workflow, branch));
    const looked = [];
    for (const run of runs.slice(0, mostRuns)) {
        const place = `run ${run.id} of ${workflow} on ${branch} (${run.created_at.slice(0, 10)})`;
        const reason = run.head_branch === branch ? whyRefused(run) : 'it is of another branch';
        if (reason !== undefined) {
            looked.push(`run ${run.id} was refused, since ${reason}`);
            continue;
        }
        const artifacts = await github.artifacts(run.id);
        const found = findArtifact(artifacts, wanted, place);
        if (found !== undefined) {
            return { artifact: found, place, otherRun: locationOf(run, github) };
        }
        looked.push(`run ${run.id} has ${listed(artifacts)}`);
    }
    throw new errors/* UserError */.y('noArchive', `There is no archive to import: ${describeWanted(wanted)} was looked for in the successful runs of ${workflow} on ${branch}; ${looked.join('; ') || 'there are none'}.`, `Make one: \`gh workflow run ${workflow} --ref ${branch}\`. That workflow has to run this action with \`mode: export\`, started by push, schedule, workflow_dispatch or release. Artifacts expire after \`retention-days\`.`);
}
const locationOf = ({ id }, { owner, repository }) => ({ id, owner, repository });
const mostListed = 8;
function listed(artifacts) {
    const names = artifacts.map(({ name }) => name);
    return names.length === 0
        ? 'no artifacts'
        : `${names.slice(0, mostListed).join(', ')}${names.length > mostListed ? ' …' : ''}`;
}

// EXTERNAL MODULE: ./action/format.js
var format = __webpack_require__(15363);
// EXTERNAL MODULE: ./action/temporary.js
var temporary = __webpack_require__(17013);
;// CONCATENATED MODULE: ./action/archive-source.js










async function fetchArchive(inputs, cache) {
    return inputs.artifact === undefined ? await fromWorkspace(inputs) : await fromArtifact(inputs, cache);
}
async function fromWorkspace({ import: { file }, digest: expected, cache, }) {
    const isFile = file !== '' && ((0,external_node_fs_.statSync)(file, { throwIfNoEntry: false })?.isFile() ?? false);
    const digest = isFile && (expected !== undefined || cache) ? await digestOf(file) : undefined;
    if (expected !== undefined && digest !== expected && file !== '') {
        throw new errors/* UserError */.y('damagedArchive', isFile
            ? `The archive ${file} has the digest ${digest}, and ${expected} is expected (input digest).`
            : `Input digest: ${file} is not a file, and only files have one.`, 'Import the archive that the digest is of, or leave the input out.');
    }
    return {
        digest,
        name: file,
        isFromCache: false,
        file: async () => file,
        [Symbol.asyncDispose]: async () => undefined,
    };
}
async function fromArtifact({ artifact: query, digest: expected, import: { key } }, cache) {
    if (query === undefined) {
        throw new TypeError('no artifact was asked for');
    }
    const { DefaultArtifactClient } = await Promise.all(/* import() */[__webpack_require__.e(94), __webpack_require__.e(817), __webpack_require__.e(750), __webpack_require__.e(585)]).then(__webpack_require__.bind(__webpack_require__, 32585));
    const client = new DefaultArtifactClient();
    const found = await (0,core/* group */.Os)('Find the archive', () => findArchive(query, client)).catch((error) => {
        throw withoutService(error);
    });
    const { artifact, place } = found;
    assertDigest(artifact, place, expected);
    (0,core/* info */.pq)((0,format/* loggable */.oM)(`The archive is the artifact ${artifact.name} (id ${artifact.id}) of ${place}, ${artifact.digest}`));
    const archives = new ArchiveCache(cache, artifact.digest);
    let folder;
    let path;
    return {
        digest: artifact.digest,
        name: artifact.name,
        get isFromCache() {
            return archives.isHit;
        },
        file: async () => {
            folder ??= (0,temporary/* makeTemporaryFolder */.wE)();
            path ??= (await archives.restore((0,external_node_path_.join)(folder, (0,external_node_path_.basename)(artifact.name)))) ?? (await download(folder));
            return path;
        },
        [Symbol.asyncDispose]: async () => {
            if (folder !== undefined) {
                await (0,promises_.rm)(folder, { recursive: true, force: true });
            }
        },
    };
    async function download(into) {
        const file = await (0,core/* group */.Os)('Download the archive', () => downloadArchive(found, into, query?.token ?? '', expected, client));
        await archives.save(file, key);
        return file;
    }
}
function withoutService(error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof errors/* UserError */.y) {
        return error;
    }
    if (error instanceof Error && error.name === 'GHESNotSupportedError') {
        return new errors/* UserError */.y('failed', 'GitHub Enterprise Server does not have the artifact service that this import needs.', 'Download the archive in an earlier step, for example with actions/download-artifact@v3, and name it with `file`.', { cause: error });
    }
    return /ACTIONS_RUNTIME_TOKEN|ACTIONS_RESULTS_URL/.test(message)
        ? new errors/* UserError */.y('failed', 'There is no artifact service here: this is not a job of GitHub Actions.', 'Name the archive with `file`, or use the terminal command: `strapi-dms import`.', { cause: error })
        : new errors/* UserError */.y('failed', `The artifacts of this workflow run could not be listed: ${message}`, "Run the job again; the state of GitHub's services is at https://githubstatus.com.", { cause: error });
}

// EXTERNAL MODULE: ./action/artifact.js
var artifact = __webpack_require__(29974);
;// CONCATENATED MODULE: ./action/backup.js



function keepBackup(options, key) {
    return async (file, digest) => {
        if (!options.enabled) {
            return;
        }
        if (key === undefined) {
            (0,core/* notice */.lm)(`The safety backup stays in the workspace, in ${file}: without a key it is not encrypted, and is not uploaded.`, { title: 'Safety backup' });
            return;
        }
        const { id } = await (0,core/* group */.Os)('Upload the safety backup', () => (0,artifact/* uploadArchive */.w)(file, digest, options)).catch((error) => {
            throw notUploaded(error, file);
        });
        (0,core/* setOutput */.uH)('safety-backup-artifact-id', id);
    };
}
function notUploaded(error, file) {
    return error instanceof errors/* UserError */.y
        ? new errors/* UserError */.y(error.failure, `Nothing was imported, because the safety backup could not be uploaded. ${error.message}`, `Use \`upload: false\` to import without uploading it; it is then in ${file} until the job ends. ${error.remedy}`, { cause: error.cause })
        : error;
}

;// CONCATENATED MODULE: ./action/cache.js





class FileCache {
    #client;
    constructor(client) {
        this.#client = client;
    }
    static async open() {
        const client = await Promise.all(/* import() */[__webpack_require__.e(94), __webpack_require__.e(801)]).then(__webpack_require__.bind(__webpack_require__, 55801));
        if (!client.isFeatureAvailable()) {
            (0,core/* info */.pq)('There is no cache service here; nothing is cached.');
            return undefined;
        }
        return new FileCache(client);
    }
    pathOf(key) {
        return (0,external_node_path_.join)((0,temporary/* temporaryFolder */.yy)(), 'strapi-dms-cache', key);
    }
    async restore(key) {
        const path = this.pathOf(key);
        return (await attempt(() => this.#client.restoreCache([path], key))) === undefined ? undefined : path;
    }
    async save(key, write) {
        const path = this.pathOf(key);
        await attempt(async () => {
            await (0,promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true });
            await write(path);
            if ((await this.#client.saveCache([path], key)) === -1) {
                (0,core/* info */.pq)('Nothing was cached.');
            }
        });
        await this.remove(key);
    }
    async remove(key) {
        await (0,promises_.rm)(this.pathOf(key), { force: true });
    }
}
async function attempt(action) {
    try {
        return await action();
    }
    catch (error) {
        (0,core/* info */.pq)((0,format/* loggable */.oM)(`The cache was of no use: ${error instanceof Error ? error.message : String(error)}`));
        return undefined;
    }
}

// EXTERNAL MODULE: ./action/cancellation.js
var cancellation = __webpack_require__(48423);
// EXTERNAL MODULE: ./action/guards.js
var guards = __webpack_require__(81722);
// EXTERNAL MODULE: ./commands/format.js
var commands_format = __webpack_require__(65375);
// EXTERNAL MODULE: ./commands/seal-status.js
var seal_status = __webpack_require__(67456);
// EXTERNAL MODULE: ./transfer/stages.js
var stages = __webpack_require__(58308);
// EXTERNAL MODULE: ./action/markdown.js
var markdown = __webpack_require__(57809);
;// CONCATENATED MODULE: ./action/import-summary.js





function renderImportSummary(report, isCached = false) {
    const harmless = report.differences.filter(({ verdict }) => verdict === 'harmless');
    const serious = report.differences.filter(({ verdict }) => verdict !== 'harmless');
    const parts = [
        `## Strapi import: ${headline(report)}`,
        (0,markdown/* table */.tp)(['', ''], facts(report, isCached), 2),
        warnings(report),
        contentTypes(report),
        (0,markdown/* shortTable */.zE)(['Schema difference', ''], serious.map(differenceRow), 2),
        (0,markdown/* list */.p_)('harmless schema difference', harmless, difference),
        leftOut(report),
    ];
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
function headline({ stages: totals }) {
    const entities = (0,format/* formatCounted */.So)(totals.entities?.count ?? 0, 'record');
    return `${entities}, ${(0,format/* formatCounted */.So)(totals.assets?.count ?? 0, 'file')}`;
}
function facts(report, isCached) {
    const { written, unchanged, removed } = report.media;
    const rows = [
        ['Archive', (0,markdown/* escapeMarkdown */.FV)(report.file)],
        ['Cache', isCached ? 'the result of an earlier import of it was taken from the cache' : ''],
        ['Made by Strapi', (0,markdown/* escapeMarkdown */.FV)(report.archiveVersion ?? 'unknown')],
        ['Seal', (0,seal_status/* describeSeal */.h)(report.seal)],
        ['Strapi', (0,markdown/* escapeMarkdown */.FV)(report.strapiVersion)],
        ['Database', (0,markdown/* escapeMarkdown */.FV)(report.database)],
        ['Scope', (0,markdown/* escapeMarkdown */.FV)(report.scope)],
        ...stages/* stages */._.map((stage) => [(0,format/* titleOf */.Gg)(stage), stageTotal(report, stage)]),
        [
            'Media files',
            `${(0,commands_format/* formatCount */.B4)(written)} written, ${(0,commands_format/* formatCount */.B4)(unchanged)} unchanged, ${(0,commands_format/* formatCount */.B4)(removed)} removed`,
        ],
        ['Links left out', report.leftOutLinks === 0 ? '' : (0,commands_format/* formatCount */.B4)(report.leftOutLinks)],
        [
            'Safety backup',
            report.safetyBackup === undefined ? 'none was made' : (0,markdown/* escapeMarkdown */.FV)(report.safetyBackup),
        ],
        ['Strapi was started', report.booted ? 'once, to create the tables' : 'no'],
        ['Duration', (0,commands_format/* formatDuration */.a3)(report.durationMs)],
    ];
    return rows.filter(([, value]) => value !== '');
}
function stageTotal(report, stage) {
    const total = report.stages[stage];
    if (stage === 'schemas') {
        return '';
    }
    return total === undefined
        ? 'not in the archive, or out of scope: left as they were'
        : `${(0,format/* formatCounted */.So)(total.count, (0,format/* nounOf */.a2)(stage))}, ${(0,commands_format/* formatBytes */.z3)(total.bytes)}`;
}
function contentTypes({ contentTypes: rows }) {
    return (0,markdown/* shortTable */.zE)(['Type', 'uid', 'Deleted', 'Imported'], rows.map(({ uid, displayName, deleted, inserted }) => [
        (0,markdown/* escapeMarkdown */.FV)(displayName),
        (0,markdown/* escapeMarkdown */.FV)(uid),
        (0,commands_format/* formatCount */.B4)(deleted),
        (0,commands_format/* formatCount */.B4)(inserted),
    ]), 2);
}
function warnings({ warnings: texts }) {
    const folded = (0,markdown/* list */.p_)('warning', texts, markdown/* escapeMarkdown */.FV);
    return folded.replace(/^<details>/, '<details open>');
}
function differenceRow(item) {
    return [difference(item), item.verdict];
}
function difference({ message }) {
    return (0,markdown/* escapeMarkdown */.FV)(message);
}
function leftOut({ dropped }) {
    const rows = Object.entries(dropped).map(([uid, count]) => [(0,markdown/* escapeMarkdown */.FV)(uid), (0,commands_format/* formatCount */.B4)(count)]);
    return rows.length === 0 ? '' : (0,markdown/* details */.zH)('Rows that were left out', (0,markdown/* shortTable */.zE)(['Type', 'Rows'], rows));
}

// EXTERNAL MODULE: ./action/outputs.js
var outputs = __webpack_require__(67316);
// EXTERNAL MODULE: ./action/progress.js
var action_progress = __webpack_require__(95803);
// EXTERNAL MODULE: external "node:sqlite"
var external_node_sqlite_ = __webpack_require__(80099);
// EXTERNAL MODULE: ./database/location.js
var database_location = __webpack_require__(53194);
// EXTERNAL MODULE: ./project/project.js + 7 modules
var project_project = __webpack_require__(24156);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
// EXTERNAL MODULE: ./chunk-cipher.js
var chunk_cipher = __webpack_require__(51736);
;// CONCATENATED MODULE: ./seed/cipher.js



const magic = Buffer.from('strapi-dms-seed1');
const saltLength = 16;
const cipher = 'aes-256-gcm';
const headerLength = magic.length + saltLength;
const slowly = (0,external_node_util_.promisify)(external_node_crypto_.scrypt);
async function deriveSealingKey(passphrase) {
    const cost = { N: 1 << 15, r: 8, p: 1, maxmem: 1 << 26 };
    const bytes = await slowly(passphrase, magic, 40, cost);
    return { secret: bytes.subarray(0, 32), id: bytes.subarray(32).toString('hex') };
}
class NotAuthentic extends Error {
    name = 'NotAuthentic';
    constructor() {
        super('it is damaged, or was not made with this key for this import');
    }
}
function createSeal(key, purpose) {
    const salt = (0,external_node_crypto_.randomBytes)(saltLength);
    return new chunk_cipher/* EncryptChunks */.yI(cipher, fileKey(key, salt, purpose), Buffer.concat([magic, salt]));
}
const createUnseal = (key, purpose) => new Unseal((salt) => fileKey(key, salt, purpose));
const fileKey = ({ secret }, salt, purpose) => Buffer.from((0,external_node_crypto_.hkdfSync)('sha256', secret, salt, purpose, 32));
class Unseal extends chunk_cipher/* DecryptChunks */.qI {
    #header;
    constructor(keyOf) {
        const failure = () => new NotAuthentic();
        super(cipher, () => {
            const header = this.#header;
            if (header.length < headerLength || !(0,external_node_crypto_.timingSafeEqual)(header.subarray(0, magic.length), magic)) {
                throw failure();
            }
            return keyOf(header.subarray(magic.length));
        }, failure);
        this.#header = Buffer.alloc(0);
    }
    _transform(part, encoding, done) {
        const missing = headerLength - this.#header.length;
        if (missing > 0) {
            this.#header = Buffer.concat([this.#header, part.subarray(0, missing)]);
        }
        super._transform(part.subarray(missing), encoding, done);
    }
}

;// CONCATENATED MODULE: ./seed/fingerprint.js



const deciding = [
    'package.json',
    'package-lock.json',
    'yarn.lock',
    'pnpm-lock.yaml',
    'tsconfig.json',
    'config/**/*',
    'database/migrations/**/*',
    'src/index.*',
    'src/api/*/content-types/**/*',
    'src/components/**/*.json',
    'src/extensions/**/*',
    'src/plugins/**/*',
];
const ignored = ['node_modules', 'dist', 'build', '.cache', '.strapi'];
function fingerprint(project, uploads) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    const names = (0,external_node_fs_.globSync)(deciding, { cwd: project, exclude: (name) => ignored.includes(name) });
    for (const name of [...new Set(names)].sort()) {
        const path = (0,external_node_path_.join)(project, name);
        if ((0,external_node_fs_.statSync)(path).isFile()) {
            const content = (0,external_node_fs_.readFileSync)(path);
            hash.update(`${name}\0${content.length}\0`).update(content);
        }
    }
    for (const name of mediaFiles(uploads)) {
        hash.update(`uploads/${name}\0${(0,external_node_fs_.statSync)((0,external_node_path_.join)(uploads, name)).size}\0`);
    }
    return hash.digest('hex');
}
function mediaFiles(uploads) {
    if ((0,external_node_fs_.statSync)(uploads, { throwIfNoEntry: false }) === undefined) {
        return [];
    }
    return (0,external_node_fs_.readdirSync)(uploads, { withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
        .map(({ name }) => name)
        .sort();
}

// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: external "node:stream/consumers"
var consumers_ = __webpack_require__(38321);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
// EXTERNAL MODULE: ../../../node_modules/tar-stream/index.js
var tar_stream = __webpack_require__(61736);
;// CONCATENATED MODULE: ./seed/seed-file.js










async function writeSeed(file, { database, uploads }, report, key, purpose) {
    const tar = (0,tar_stream.pack)();
    const written = (0,external_node_stream_promises_.pipeline)(tar, (0,external_node_zlib_.createGzip)({ level: 1 }), createSeal(key, purpose), (0,external_node_fs_.createWriteStream)(file, { mode: 0o600 }));
    const filled = (async () => {
        tar.entry({ name: 'report.json' }, JSON.stringify(report));
        await addFile(tar, 'database', database);
        for (const name of mediaFiles(uploads)) {
            await addFile(tar, `uploads/${name}`, (0,external_node_path_.join)(uploads, name));
        }
        tar.finalize();
    })();
    filled.catch((error) => tar.destroy(error));
    await Promise.all([filled, written]);
}
async function addFile(tar, name, path) {
    const { size } = await (0,promises_.stat)(path);
    await (0,external_node_stream_promises_.pipeline)((0,external_node_fs_.createReadStream)(path, { end: Math.max(size - 1, 0) }), tar.entry({ name, size }));
}
async function readSeed(file, { database, uploads }, key, purpose) {
    await (0,promises_.mkdir)(uploads, { recursive: true });
    const entries = (0,tar_stream.extract)();
    let report;
    let hasDatabase = false;
    const read = (0,external_node_stream_promises_.pipeline)((0,external_node_fs_.createReadStream)(file), createUnseal(key, purpose), (0,external_node_zlib_.createGunzip)(), entries);
    const taken = (async () => {
        for await (const entry of entries) {
            const { name } = entry.header;
            if (name === 'report.json') {
                report = await (0,consumers_.json)(entry);
            }
            else {
                await (0,external_node_stream_promises_.pipeline)(external_node_stream_.Readable.from(entry, { objectMode: false }), (0,external_node_fs_.createWriteStream)(pathOf(entry.header, database, uploads), { flags: 'wx' }));
                hasDatabase ||= name === 'database';
            }
        }
    })();
    await Promise.all([read, taken]);
    if (!hasDatabase || report === undefined) {
        throw new NotAuthentic();
    }
    return report;
}
function pathOf({ name, type }, database, uploads) {
    if (type === 'file' && name === 'database') {
        return database;
    }
    const [, media] = /^uploads\/([^/\\\0]+)$/.exec(name) ?? [];
    if (type !== 'file' || media === undefined || media.startsWith('.')) {
        throw new NotAuthentic();
    }
    return (0,external_node_path_.join)(uploads, media);
}

;// CONCATENATED MODULE: ./commands/seed.js











const version = 1;
async function openSeedable(options, digest) {
    if (options.key === undefined) {
        return { reason: 'there is no key, and only encrypted data is cached' };
    }
    if (options.boot === 'never') {
        return { reason: 'with boot: never there have to be tables already' };
    }
    const project = await project_project/* Project */.M.open(options.project);
    const config = await project.databaseConfig(options.databaseUrl);
    const { filename } = config.connection;
    if (config.client !== 'sqlite' || typeof filename !== 'string') {
        return { reason: `only SQLite databases are cached, and this one is ${config.client}` };
    }
    const database = (0,external_node_path_.resolve)(project.directory, filename);
    const location = await (0,database_location/* locate */.x)(config, project.directory);
    if (await location.exists()) {
        return { reason: `the database (${location.description}) exists already` };
    }
    const elsewhere = await mediaElsewhere(project);
    if (elsewhere !== undefined) {
        return { reason: elsewhere };
    }
    const uploads = (0,external_node_path_.join)(await project.publicDirectory(), 'uploads');
    const key = await deriveSealingKey(options.key);
    const subject = subjectOf(options, [
        digest,
        fingerprint(project.directory, uploads),
        project.strapiVersion,
        project.environment.NODE_ENV ?? null,
    ]);
    const name = `strapi-dms-seed-v${version}-sqlite-${key.id}-${subject}`;
    const target = { database, uploads, key, name };
    return {
        name,
        save: async (file, report) => {
            mergeLog(database);
            await writeSeed(file, { database, uploads }, report, key, name);
        },
        restore: async (file, announce) => {
            await (0,promises_.mkdir)((0,external_node_path_.dirname)(database), { recursive: true });
            const lock = await location.lock();
            try {
                const report = await restore(file, target, announce);
                return { ...report, file: options.file, database: location.description };
            }
            finally {
                await lock.release();
            }
        },
    };
}
async function mediaElsewhere(project) {
    try {
        const { provider } = await project.uploadConfig();
        return provider.toLowerCase() === 'local'
            ? undefined
            : `media is kept by ${provider}, and only an import brings it there`;
    }
    catch (error) {
        if (error instanceof errors/* UserError */.y) {
            return `where media is kept is not known: ${error.message}`;
        }
        throw error;
    }
}
function subjectOf(options, what) {
    const { project, databaseUrl, file, key, ...how } = options;
    return (0,external_node_crypto_.createHash)('sha256')
        .update(JSON.stringify([...what, Object.entries(how).sort()]))
        .digest('hex');
}
async function restore(file, { database, uploads, key, name }, announce) {
    const mark = (0,external_node_crypto_.randomBytes)(6).toString('hex');
    const folder = (0,external_node_path_.join)((0,external_node_path_.dirname)(database), `.strapi-dms-seed-${mark}`);
    const media = (0,external_node_path_.join)(uploads, `.strapi-dms-seed-${mark}`);
    announce(folder);
    announce(media);
    try {
        await (0,promises_.mkdir)(folder, { recursive: true, mode: 0o700 });
        await (0,promises_.mkdir)(media, { recursive: true, mode: 0o700 });
        const seeded = { database: (0,external_node_path_.join)(folder, (0,external_node_path_.basename)(database)), uploads: media };
        const report = (await readSeed(file, seeded, key, name));
        for (const media of mediaFiles(seeded.uploads)) {
            await (0,promises_.rename)((0,external_node_path_.join)(seeded.uploads, media), (0,external_node_path_.join)(uploads, media));
        }
        if ((0,external_node_fs_.existsSync)(database)) {
            throw new Error(`${database} has come into being meanwhile`);
        }
        await (0,promises_.rename)(seeded.database, database);
        return report;
    }
    finally {
        await (0,promises_.rm)(folder, { recursive: true, force: true });
        await (0,promises_.rm)(media, { recursive: true, force: true });
    }
}
function mergeLog(database) {
    if (((0,external_node_fs_.statSync)(`${database}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
        const connection = new external_node_sqlite_.DatabaseSync(database);
        connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        connection.close();
    }
}

;// CONCATENATED MODULE: ./action/seed-cache.js




const none = { restore: async () => undefined, save: async () => undefined };
async function openSeedCache(cache, options, digest) {
    if (cache === undefined) {
        return none;
    }
    const project = digest === undefined ? { reason: 'a folder has no digest' } : await openSeedable(options, digest);
    if ('reason' in project) {
        (0,core/* info */.pq)((0,format/* loggable */.oM)(`The seeded database is not cached: ${project.reason}.`));
        return none;
    }
    return {
        restore: () => (0,core/* group */.Os)('Look for the seeded database in the cache', () => seed_cache_restore(cache, project)),
        save: (report) => (0,core/* group */.Os)('Cache the seeded database, encrypted', () => cache.save(project.name, (path) => project.save(path, report))),
    };
}
async function seed_cache_restore(cache, project) {
    const started = performance.now();
    const file = await cache.restore(project.name);
    if (file === undefined) {
        return undefined;
    }
    try {
        const report = await project.restore(file, (path) => (0,temporary/* removeAfterJob */.kL)({ path }));
        return { ...report, durationMs: Math.round(performance.now() - started) };
    }
    catch (error) {
        (0,core/* info */.pq)((0,format/* loggable */.oM)(`The cached database is not used: ${error instanceof Error ? error.message : String(error)}.`));
        return undefined;
    }
    finally {
        await cache.remove(project.name);
    }
}

// EXTERNAL MODULE: ./action/summary.js
var summary = __webpack_require__(74686);
;// CONCATENATED MODULE: ./action/import.js
var __addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});
















async function runImport(inputs, event) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const cache = inputs.cache ? await FileCache.open() : undefined;
        const source = __addDisposableResource(env_1, await fetchArchive(inputs, cache), true);
        const options = (0,import_options/* parseImportOptions */.j)({ ...inputs.import, file: source.name });
        const seeds = await openSeedCache(cache, options, source.digest);
        const cached = await seeds.restore();
        const report = cached ?? (await importWithout(inputs, source, event));
        if (inputs.cache) {
            (0,core/* setOutput */.uH)('cache-hit', cached !== undefined || source.isFromCache);
        }
        (0,outputs/* setImportOutputs */.kn)(report, source.digest, await (0,outputs/* writeReport */.u5)(report));
        await (0,summary/* writeSummary */.S)(renderImportSummary(report, cached !== undefined));
        if (cached === undefined) {
            await seeds.save(report);
        }
        if (report.safetyBackup !== undefined) {
            (0,core/* info */.pq)((0,format/* loggable */.oM)(`What was there before is in ${report.safetyBackup}`));
        }
        (0,core/* info */.pq)((0,format/* loggable */.oM)(`${report.file} was imported into ${report.database}`));
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = __disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
async function importWithout(inputs, source, event) {
    const options = (0,import_options/* parseImportOptions */.j)({ ...inputs.import, file: await source.file() });
    (0,temporary/* removeAfterJob */.kL)({ folder: (0,external_node_path_.resolve)('.'), begins: 'before_import_' });
    const keep = keepBackup(inputs.backup, options.key);
    return await (0,core/* group */.Os)('Import into the Strapi project', () => importUntilCancelled(options, keep)).catch((error) => {
        throw (0,guards/* explainMissingKey */.f)(error, options.key, event);
    });
}
function importUntilCancelled(options, keep) {
    const progress = new action_progress/* ActionProgress */.q('Strapi import');
    const remedy = 'Unless the log says that the database was imported, nothing has changed.';
    return (0,cancellation/* untilCancelled */.c)(remedy, progress, async (signal) => {
        const report = await (0,commands_import/* importArchive */.q)(options, progress, signal, keep);
        if (report.booted) {
            (0,core/* info */.pq)('Strapi was started once, to create the tables.');
        }
        for (const warning of report.warnings) {
            progress.warned(warning);
        }
        return report;
    });
}


/***/ })

};
