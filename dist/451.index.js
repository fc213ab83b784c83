export const id = 451;
export const ids = [451];
export const modules = {

/***/ 29974:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   w: () => (/* binding */ uploadArchive)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12264);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(15363);



async function uploadArchive(file, digest, { retentionDays, overwrite }, client) {
    const path = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.resolve)(file);
    const name = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.basename)(path);
    try {
        const artifacts = client ?? (await connect());
        if (overwrite) {
            await deleteByName(artifacts, name);
        }
        const uploaded = await artifacts.uploadArtifact(name, [path], (0,node_path__WEBPACK_IMPORTED_MODULE_0__.dirname)(path), {
            skipArchive: true,
            ...(retentionDays === undefined ? {} : { retentionDays }),
        });
        const artifact = complete(name, uploaded);
        assertUnchanged(artifact, digest, file);
        return artifact;
    }
    catch (error) {
        throw error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .y ? error : explain(error, name, file);
    }
}
async function connect() {
    const { DefaultArtifactClient } = await Promise.all(/* import() */[__webpack_require__.e(94), __webpack_require__.e(817), __webpack_require__.e(750), __webpack_require__.e(585)]).then(__webpack_require__.bind(__webpack_require__, 32585));
    return new DefaultArtifactClient();
}
async function deleteByName(client, name) {
    const { artifacts } = await client.listArtifacts();
    if (artifacts.some((artifact) => artifact.name === name)) {
        await client.deleteArtifact(name);
    }
}
function complete(name, { id, digest }) {
    if (id === undefined || digest === undefined) {
        throw new Error('the service gave the artifact no id or no digest');
    }
    const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = process.env;
    return {
        name,
        id,
        digest,
        url: `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}/artifacts/${id}`,
    };
}
function assertUnchanged(artifact, digest, file) {
    if (digest !== `sha256:${artifact.digest}`) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .y('failed', `The artifact ${artifact.name} is not the archive that was written: ${digest} was written, sha256:${artifact.digest} was sent.`, `Something changed ${file} in between. Let nothing else write there, and do not use the artifact.`);
    }
}
function explain(error, name, file) {
    const message = messageOf(error);
    const [what, remedy] = diagnose(error instanceof Error ? error.name : '', message, name, file);
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .y('failed', what, remedy, { cause: error });
}
function messageOf(error) {
    if (!(error instanceof Error)) {
        return String(error);
    }
    const { statusCode, code } = error;
    const words = error.message.trim() || String(code ?? error.name);
    return statusCode === undefined ? words : `${words} (HTTP status ${statusCode} of the storage)`;
}
function diagnose(kind, message, name, file) {
    if (/\(409\)/.test(message)) {
        return [
            `This workflow run has an artifact named ${name} already: another job, or an earlier attempt, uploaded it.`,
            `Use \`overwrite: true\` to replace it, or put what tells the jobs apart into the name: \`file: export-${(0,_format_js__WEBPACK_IMPORTED_MODULE_2__/* .expression */ .dn)('github.job')}\`, \`${(0,_format_js__WEBPACK_IMPORTED_MODULE_2__/* .expression */ .dn)('matrix.site')}\` or \`${(0,_format_js__WEBPACK_IMPORTED_MODULE_2__/* .expression */ .dn)('github.run_attempt')}\`.`,
        ];
    }
    if (kind === 'GHESNotSupportedError') {
        return [
            'GitHub Enterprise Server does not have the artifact service that this upload needs.',
            `Use \`upload: false\` and store the archive in a later step, for example with actions/upload-artifact@v3. It is at ${file}.`,
        ];
    }
    if (/storage quota/i.test(message)) {
        return [
            'The archive could not be uploaded, because the artifact storage of this account is full.',
            'Delete old artifacts or use a shorter `retention-days`. GitHub counts again every 6 to 12 hours.',
        ];
    }
    if (/ACTIONS_RUNTIME_TOKEN|ACTIONS_RESULTS_URL/.test(message)) {
        return [
            'The archive could not be uploaded, because there is no artifact service here: this is not a job of GitHub Actions.',
            'Use `upload: false`, or the terminal command: `strapi-dms export`.',
        ];
    }
    return [
        `The archive could not be uploaded: ${message}`,
        `Run the job again; the state of GitHub's services is at https://githubstatus.com. Until the job ends, the archive is at ${file}.`,
    ];
}


/***/ }),

/***/ 48423:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ untilCancelled)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);

async function untilCancelled(remedy, progress, run) {
    const cancellation = new AbortController();
    const cancel = () => cancellation.abort(new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('failed', 'The job was cancelled.', remedy));
    process.once('SIGINT', cancel);
    process.once('SIGTERM', cancel);
    try {
        return await run(cancellation.signal);
    }
    catch (error) {
        throw cancellation.signal.aborted ? whyCancelled(error, cancellation.signal.reason) : error;
    }
    finally {
        process.off('SIGINT', cancel);
        process.off('SIGTERM', cancel);
        progress.finish();
    }
}
function whyCancelled(error, reason) {
    const isReason = error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y && (error === reason || error.cause === reason || error.isCommitted);
    return isReason ? error : new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y(reason.failure, reason.message, reason.remedy, { cause: error });
}


/***/ }),

/***/ 81722:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ guard),
/* harmony export */   f: () => (/* binding */ explainMissingKey)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var _commands_export_options_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(85873);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(12264);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(15363);




const forbiddenInNames = /["<>|*?:\\\r\n]/;
const notFromForks = 'if: github.event.pull_request.head.repo.full_name == github.repository';
const notFromDependabot = "if: github.actor != 'dependabot[bot]'";
function guard(inputs, event) {
    refuseMissingKey(inputs, event);
    if (inputs.upload.enabled) {
        refuseFolder(inputs);
        refusePublicPlaintext(inputs, event);
        refuseName(inputs);
    }
}
function explainMissingKey(error, key, event) {
    if (key !== undefined ||
        !(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .UserError */ .y) ||
        !error.remedy.startsWith('It is encrypted: give the key')) {
        return error;
    }
    const remedy = `${error.remedy} ${whyEmpty(event)} ${howToPassIt(event)}`;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .UserError */ .y(error.failure, error.message, remedy, { cause: error.cause });
}
function howToPassIt({ secretsWithheldFrom }) {
    const pass = `pass it on with \`key: ${(0,_format_js__WEBPACK_IMPORTED_MODULE_3__/* .expression */ .dn)('secrets.STRAPI_DMS_KEY')}\``;
    switch (secretsWithheldFrom) {
        case 'fork':
            return `Leave the import out for forks with \`${notFromForks}\`.`;
        case 'dependabot':
            return `Leave the import out with \`${notFromDependabot}\`, or make the same secret for Dependabot (gh secret set STRAPI_DMS_KEY --app dependabot) and ${pass}.`;
        default:
            return `Put the key into a secret (gh secret set STRAPI_DMS_KEY) and ${pass}.`;
    }
}
function refuseMissingKey({ export: options }, event) {
    if ((0,_commands_export_options_js__WEBPACK_IMPORTED_MODULE_1__/* .needsKey */ .f)(options)) {
        const message = `There is no key to encrypt the archive with. ${whyEmpty(event)}`;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .UserError */ .y('usage', message, howToMakeOne(event));
    }
}
function whyEmpty({ secretsWithheldFrom }) {
    switch (secretsWithheldFrom) {
        case 'fork':
            return 'This run belongs to a pull request from a fork, and GitHub gives such runs no secrets.';
        case 'dependabot':
            return 'This run was started by Dependabot, and GitHub gives it only secrets that were made for Dependabot.';
        default:
            return 'The input `key` is empty, and so is STRAPI_DMS_KEY. (Secrets are also empty for pull requests from forks and for Dependabot.)';
    }
}
function howToMakeOne({ secretsWithheldFrom }) {
    const set = `openssl rand -base64 32 | gh secret set STRAPI_DMS_KEY${secretsWithheldFrom === 'dependabot' ? ' --app dependabot' : ''}`;
    const pass = `and pass it on with \`key: ${(0,_format_js__WEBPACK_IMPORTED_MODULE_3__/* .expression */ .dn)('secrets.STRAPI_DMS_KEY')}\``;
    switch (secretsWithheldFrom) {
        case 'fork':
            return `Leave the export out for forks with \`${notFromForks}\`.`;
        case 'dependabot':
            return `Leave the export out with \`${notFromDependabot}\`, or make a secret for Dependabot (${set}) ${pass}.`;
        default:
            return `Make a secret (${set}) ${pass}. Keep a copy of the key: nothing can be read without it.`;
    }
}
function refuseFolder({ export: { format } }) {
    if (format === 'dir') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .UserError */ .y('usage', 'Input format: a folder (`dir`) cannot be uploaded, for an artifact is one file.', 'Use `format: tar`, or `upload: false` and do with the folder what you like in a later step.');
    }
}
function refusePublicPlaintext({ export: { encrypt } }, event) {
    if (!encrypt && event.visibility === 'public') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .UserError */ .y('usage', 'Input encrypt: this repository is public, so anyone who is signed in to GitHub could download the archive and read the data.', 'Use `encrypt: true` with a `key`, or `upload: false` and take the archive elsewhere in a later step.');
    }
}
function refuseName({ export: { file } }) {
    const name = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.basename)(file);
    const [character] = forbiddenInNames.exec(name) ?? [];
    if (character !== undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .UserError */ .y('usage', `Input file: ${JSON.stringify(name)} cannot be the name of an artifact, because of ${JSON.stringify(character)}.`, 'Leave out these characters: " : < > | * ? \\ and line breaks.');
    }
}


/***/ }),

/***/ 57809:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FV: () => (/* binding */ escapeMarkdown),
/* harmony export */   p_: () => (/* binding */ list),
/* harmony export */   rL: () => (/* binding */ pie),
/* harmony export */   tp: () => (/* binding */ table),
/* harmony export */   zE: () => (/* binding */ shortTable),
/* harmony export */   zH: () => (/* binding */ details)
/* harmony export */ });
/* harmony import */ var _commands_format_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(65375);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(15363);


const longestTable = 100;
const longestList = 50;
const special = /[^\p{L}\p{M}\p{N} .,;%/()-]/gu;
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
function escapeMarkdown(text) {
    return text.replace(invisible, ' ').replace(special, (character) => `&#${character.codePointAt(0)};`);
}
function table(header, rows, texts = 1) {
    const line = (cells) => `| ${cells.join(' | ')} |`;
    const alignment = header.map((_, column) => (column < texts ? '---' : '---:'));
    return [line(header), line(alignment), ...rows.map(line)].join('\n');
}
function shortTable(header, rows, texts) {
    const shown = rows.slice(0, longestTable);
    return rows.length === 0 ? '' : table(header, shown, texts) + remainder(rows.length - shown.length);
}
function list(noun, items, render) {
    if (items.length === 0) {
        return '';
    }
    const shown = items.slice(0, longestList).map((item) => `- ${render(item)}`);
    return details((0,_format_js__WEBPACK_IMPORTED_MODULE_0__/* .formatCounted */ .So)(items.length, noun), `${shown.join('\n')}${remainder(items.length - shown.length)}`);
}
function remainder(count) {
    return count > 0 ? `\n\nand ${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_1__/* .formatCount */ .B4)(count)} more, which the report has` : '';
}
function details(title, content) {
    return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}
function pie(title, slices) {
    const visible = slices.filter(({ value }) => value > 0);
    if (visible.length === 0) {
        return '';
    }
    const lines = visible.map(({ label, value }) => `  "${plainLabel(label)}" : ${value}`);
    return ['```mermaid', `pie title ${plainLabel(title)}`, ...lines, '```'].join('\n');
}
function plainLabel(text) {
    const plain = text
        .replace(invisible, ' ')
        .replace(/[^\p{L}\p{M}\p{N} ._:()-]/gu, '')
        .trim();
    return plain.slice(0, 60) || 'unnamed';
}


/***/ }),

/***/ 67316:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Jg: () => (/* binding */ setArtifactOutputs),
/* harmony export */   k3: () => (/* binding */ setVerifyOutputs),
/* harmony export */   kn: () => (/* binding */ setImportOutputs),
/* harmony export */   lq: () => (/* binding */ setExportOutputs),
/* harmony export */   u5: () => (/* binding */ writeReport)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2144);
/* harmony import */ var _temporary_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(17013);




async function writeReport(report) {
    const path = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)((0,_temporary_js__WEBPACK_IMPORTED_MODULE_3__/* .temporaryFolder */ .yy)(), 'strapi-dms-')), 'report.json');
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.writeFile)(path, `${JSON.stringify(report, undefined, 2)}\n`);
    return path;
}
function setExportOutputs(report, reportPath) {
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('file', report.file);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('digest', report.digest ?? '');
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('content-digest', report.contentDigest ?? '');
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('strapi-version', report.strapiVersion);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('entities', report.stages.entities?.count ?? 0);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('links', report.stages.links?.count ?? 0);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('assets', report.stages.assets?.count ?? 0);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('bytes', report.bytes);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('report', reportPath);
}
function setImportOutputs(report, digest, reportPath) {
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('file', report.file);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('digest', digest ?? '');
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('seal', report.seal);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('strapi-version', report.strapiVersion);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('entities', report.stages.entities?.count ?? 0);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('links', report.stages.links?.count ?? 0);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('assets', report.stages.assets?.count ?? 0);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('safety-backup', report.safetyBackup ?? '');
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('report', reportPath);
}
function setVerifyOutputs(report, reportPath) {
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('file', report.file);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('content-digest', report.contentDigest);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('seal', report.seal);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('strapi-version', report.strapiVersion ?? '');
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('entities', report.stages.entities?.count ?? 0);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('links', report.stages.links?.count ?? 0);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('assets', report.stages.assets?.count ?? 0);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('report', reportPath);
}
function setArtifactOutputs({ id, url, digest }) {
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('artifact-id', id);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('artifact-url', url);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH)('artifact-digest', digest);
}


/***/ }),

/***/ 95803:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ ActionProgress)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2144);
/* harmony import */ var _commands_format_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(65375);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(15363);



const shownWarnings = 9;
const silence = 30_000;
class ActionProgress {
    #title;
    #now;
    #warnings = 0;
    #spoke = 0;
    #done = 0;
    #total;
    constructor(title, now = () => performance.now()) {
        this.#title = title;
        this.#now = now;
    }
    stageStarted(_stage, total) {
        this.#spoke = this.#now();
        this.#done = 0;
        this.#total = total;
    }
    advanced(stage, records) {
        this.#done += records;
        if (this.#now() - this.#spoke >= silence) {
            this.#spoke = this.#now();
            const of = this.#total === undefined ? '' : ` of ${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_1__/* .formatCount */ .B4)(this.#total)}`;
            (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .info */ .pq)(`${(0,_format_js__WEBPACK_IMPORTED_MODULE_2__/* .titleOf */ .Gg)(stage)}: ${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_1__/* .formatCount */ .B4)(this.#done)}${of} so far`);
        }
    }
    stageFinished(stage, { count, bytes }) {
        (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .info */ .pq)(`${(0,_format_js__WEBPACK_IMPORTED_MODULE_2__/* .titleOf */ .Gg)(stage)}: ${(0,_format_js__WEBPACK_IMPORTED_MODULE_2__/* .formatCounted */ .So)(count, (0,_format_js__WEBPACK_IMPORTED_MODULE_2__/* .nounOf */ .a2)(stage))}, ${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_1__/* .formatBytes */ .z3)(bytes)}`);
    }
    warned(message) {
        this.#warnings += 1;
        if (this.#warnings <= shownWarnings) {
            (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)(message, { title: this.#title });
        }
        else {
            (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .info */ .pq)((0,_format_js__WEBPACK_IMPORTED_MODULE_2__/* .loggable */ .oM)(`Warning: ${message}`));
        }
    }
    finish() {
        if (this.#warnings > shownWarnings) {
            const more = this.#warnings - shownWarnings;
            (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)(`${(0,_format_js__WEBPACK_IMPORTED_MODULE_2__/* .formatCounted */ .So)(more, 'further warning')}: see the log, or the report for all of them.`, {
                title: this.#title,
            });
        }
    }
}


/***/ }),

/***/ 74686:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ renderSummary),
/* harmony export */   S: () => (/* binding */ writeSummary)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2144);
/* harmony import */ var _commands_format_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(65375);
/* harmony import */ var _transfer_stages_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(58308);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(15363);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(57809);





const slices = 7;
async function writeSummary(markdown) {
    if (!process.env.GITHUB_STEP_SUMMARY) {
        (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .info */ .pq)('There is no job summary here (GITHUB_STEP_SUMMARY is not set).');
        return;
    }
    await _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .summary */ .z.addRaw(markdown, true).write();
}
function renderSummary(report, artifact) {
    const parts = [
        `## Strapi export: ${headline(report)}`,
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['', ''], facts(report, artifact), 2),
        contentTypes(report),
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .pie */ .rL)('Bytes before compression', shares(report)),
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .list */ .p_)('missing media file', report.assets.missing, missingAsset),
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .list */ .p_)('schema difference', report.drift, drift),
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .list */ .p_)('warning', report.warnings, _markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV),
    ];
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
function headline({ stages: totals }) {
    const entities = (0,_format_js__WEBPACK_IMPORTED_MODULE_2__/* .formatCounted */ .So)(totals.entities?.count ?? 0, 'record');
    return `${entities}, ${(0,_format_js__WEBPACK_IMPORTED_MODULE_2__/* .formatCounted */ .So)(totals.assets?.count ?? 0, 'file')}`;
}
function facts(report, artifact) {
    const properties = [
        report.format === 'dir' ? 'folder' : 'file',
        report.encrypted ? `encrypted (${report.encryption})` : 'not encrypted',
        report.compressed ? 'compressed' : 'not compressed',
    ];
    const name = (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(report.file);
    const rows = [
        ['Archive', `${name} (${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_3__/* .formatBytes */ .z3)(report.bytes)}, ${properties.join(', ')})`],
        [
            'Artifact',
            artifact === undefined ? 'not uploaded' : `[${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(artifact.name)}](${artifact.url})`,
        ],
        ['Digest', report.digest === undefined ? '' : `\`${report.digest}\``],
        ['Content digest', report.contentDigest === undefined ? '' : `\`${report.contentDigest}\``],
        ['Verified', report.verified ? 'read again from the disk, and as it was sealed' : 'no'],
        ['Strapi', (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(report.strapiVersion)],
        ['Database', (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(report.database)],
        ['Scope', (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(report.scope)],
        ..._transfer_stages_js__WEBPACK_IMPORTED_MODULE_4__/* .stages */ ._.map((stage) => [(0,_format_js__WEBPACK_IMPORTED_MODULE_2__/* .titleOf */ .Gg)(stage), stageTotal(report, stage)]),
        [
            'Links left out',
            report.omittedLinks === 0 ? '' : `${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_3__/* .formatCount */ .B4)(report.omittedLinks)}, an end is gone`,
        ],
        ['Duration', (0,_commands_format_js__WEBPACK_IMPORTED_MODULE_3__/* .formatDuration */ .a3)(report.durationMs)],
    ];
    return rows.filter(([, value]) => value !== '');
}
function stageTotal(report, stage) {
    const total = report.stages[stage];
    return total === undefined
        ? 'out of scope'
        : `${(0,_format_js__WEBPACK_IMPORTED_MODULE_2__/* .formatCounted */ .So)(total.count, (0,_format_js__WEBPACK_IMPORTED_MODULE_2__/* .nounOf */ .a2)(stage))}, ${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_3__/* .formatBytes */ .z3)(total.bytes)}`;
}
function contentTypes({ contentTypes: totals }) {
    const rows = totals.map(({ uid, displayName, entities, links, bytes }) => [
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(displayName),
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(uid),
        (0,_commands_format_js__WEBPACK_IMPORTED_MODULE_3__/* .formatCount */ .B4)(entities),
        (0,_commands_format_js__WEBPACK_IMPORTED_MODULE_3__/* .formatCount */ .B4)(links),
        (0,_commands_format_js__WEBPACK_IMPORTED_MODULE_3__/* .formatBytes */ .z3)(bytes),
    ]);
    return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .shortTable */ .zE)(['Content type', 'uid', 'Entities', 'Links', 'Size'], rows, 2);
}
function shares({ contentTypes: totals, stages: { assets }, }) {
    const bySize = totals.toSorted((a, b) => b.bytes - a.bytes);
    const others = bySize.slice(slices).reduce((sum, { bytes }) => sum + bytes, 0);
    return [
        ...bySize.slice(0, slices).map(({ displayName, bytes }) => ({ label: displayName, value: bytes })),
        { label: 'Other content types', value: others },
        { label: 'Media files', value: assets?.bytes ?? 0 },
    ];
}
function missingAsset({ id, path, format }) {
    return `file ${id}: ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(path)}${format === undefined ? '' : ` (format ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(format)})`}`;
}
function drift({ uid, attribute, message }) {
    return `${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(attribute === undefined ? uid : `${uid}.${attribute}`)}: ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(message)}`;
}


/***/ }),

/***/ 17013:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   SK: () => (/* binding */ readTemporary),
/* harmony export */   cF: () => (/* binding */ removeTemporary),
/* harmony export */   kL: () => (/* binding */ removeAfterJob),
/* harmony export */   wE: () => (/* binding */ makeTemporaryFolder),
/* harmony export */   yy: () => (/* binding */ temporaryFolder)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(73024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(51455);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(48161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(76760);
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(2144);
/* harmony import */ var valibot__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(7392);







const temporary = valibot__WEBPACK_IMPORTED_MODULE_6__/* .union */ .KCZ([
    valibot__WEBPACK_IMPORTED_MODULE_6__/* .object */ .Ikc({ path: valibot__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP() }),
    valibot__WEBPACK_IMPORTED_MODULE_6__/* .object */ .Ikc({ folder: valibot__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP(), begins: valibot__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP() }),
]);
const state = 'temporary';
const registered = [];
function temporaryFolder(environment = process.env) {
    return environment.RUNNER_TEMP || (0,node_os__WEBPACK_IMPORTED_MODULE_3__.tmpdir)();
}
function removeAfterJob(...more) {
    registered.push(...more);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_5__/* .saveState */ .LZ)(state, registered);
}
function makeTemporaryFolder() {
    const path = (0,node_path__WEBPACK_IMPORTED_MODULE_4__.join)(temporaryFolder(), `strapi-dms-${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(6).toString('hex')}`);
    removeAfterJob({ path });
    (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.mkdirSync)(path, { mode: 0o700 });
    return path;
}
function readTemporary() {
    const text = (0,_actions_core__WEBPACK_IMPORTED_MODULE_5__/* .getState */ .Gu)(state);
    return text === '' ? [] : valibot__WEBPACK_IMPORTED_MODULE_6__/* .parse */ .qgA(valibot__WEBPACK_IMPORTED_MODULE_6__/* .array */ .YOg(temporary), JSON.parse(text));
}
async function removeTemporary(item) {
    const paths = 'path' in item
        ? [item.path]
        : (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.globSync)(`.${escapeGlob(item.begins)}*.partial`, { cwd: item.folder }).map((name) => (0,node_path__WEBPACK_IMPORTED_MODULE_4__.join)(item.folder, name));
    for (const path of paths) {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.rm)(path, { recursive: true, force: true });
    }
}
const escapeGlob = (text) => text.replace(/[[\]{}()*?!\\]/g, '[$&]');


/***/ }),

/***/ 85873:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ parseExportOptions),
/* harmony export */   f: () => (/* binding */ needsKey)
/* harmony export */ });
/* harmony import */ var _archive_names_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(83142);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);
/* harmony import */ var _transfer_scope_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(66667);
/* harmony import */ var _choice_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(57707);
/* harmony import */ var _media_options_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(17421);





function needsKey(raw) {
    return raw.encrypt && raw.key === '' && raw.format !== 'dir' && (0,_transfer_scope_js__WEBPACK_IMPORTED_MODULE_1__/* .parseList */ .E1)(raw.recipients).length === 0;
}
function parseExportOptions(raw) {
    const { media, raw: filtered } = (0,_media_options_js__WEBPACK_IMPORTED_MODULE_3__/* .exportMedia */ .nd)(raw, raw.media);
    const filters = (0,_transfer_scope_js__WEBPACK_IMPORTED_MODULE_1__/* .parseFilters */ .HE)(filtered);
    const encryption = (0,_choice_js__WEBPACK_IMPORTED_MODULE_2__/* .choice */ .Y)('encryption', raw.encryption, ['strapi', 'age']);
    const format = (0,_choice_js__WEBPACK_IMPORTED_MODULE_2__/* .choice */ .Y)('format', raw.format, ['tar', 'dir']);
    const missingMedia = (0,_choice_js__WEBPACK_IMPORTED_MODULE_2__/* .choice */ .Y)('missing-media', raw.missingMedia, ['warn', 'fail']);
    if (format === 'dir' && raw.encrypt) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', 'Unpacked directory exports (--format dir) require --no-encrypt.', 'Set encrypt: false (--no-encrypt), or use format: tar.');
    }
    const recipients = (0,_transfer_scope_js__WEBPACK_IMPORTED_MODULE_1__/* .parseList */ .E1)(raw.recipients);
    if (recipients.length > 0) {
        assertFit(raw, encryption);
    }
    if (!raw.encrypt && raw.key !== '') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', 'Key may not be present unless encryption is used', 'Leave out the key, or leave out encrypt: false (--no-encrypt).');
    }
    if (needsKey(raw)) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', 'Key must be present when using the encrypt option', 'Give one with key (-k) or in STRAPI_DMS_KEY, or leave the archive unencrypted with encrypt: false (--no-encrypt).');
    }
    return {
        project: raw.project || '.',
        databaseUrl: raw.databaseUrl || undefined,
        key: raw.encrypt && recipients.length === 0 ? raw.key : undefined,
        encryption,
        recipients,
        compress: raw.compress && format === 'tar',
        verify: raw.verify,
        format,
        file: raw.file || (0,_archive_names_js__WEBPACK_IMPORTED_MODULE_4__/* .defaultName */ .Z)(),
        filters,
        missingMedia,
        media,
        mediaUrl: (0,_media_options_js__WEBPACK_IMPORTED_MODULE_3__/* .mediaUrl */ .SG)(raw.mediaUrl),
        mediaCache: raw.mediaCache || undefined,
    };
}
function assertFit({ encrypt, key }, encryption) {
    if (!encrypt) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', 'Recipients may not be present unless encryption is used', 'Leave out the recipients, or leave out encrypt: false (--no-encrypt).');
    }
    if (encryption !== 'age') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', "Recipients are public keys of age, which Strapi's own encryption does not have.", 'Use encryption: age, or a key in place of the recipients.');
    }
    if (key !== '') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', 'There are both a key and recipients; an archive is encrypted with one or the other.', 'Leave out one of key and recipients.');
    }
}


/***/ }),

/***/ 3951:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   r: () => (/* binding */ version)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);

function version() {
    const candidates = ['../package.json', '../../package.json'];
    for (const candidate of candidates) {
        try {
            const { name, version } = JSON.parse((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(new URL(candidate, import.meta.url), 'utf8'));
            if (name === 'strapi-dms') {
                return version;
            }
        }
        catch (error) {
            if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
                throw error;
            }
        }
    }
    throw new Error('package.json of strapi-dms was not found beside the program');
}


/***/ })

};
