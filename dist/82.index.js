export const id = 82;
export const ids = [82,312];
export const modules = {

/***/ 15363:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gg: () => (/* binding */ titleOf),
/* harmony export */   So: () => (/* binding */ formatCounted),
/* harmony export */   a2: () => (/* binding */ nounOf),
/* harmony export */   dn: () => (/* binding */ expression),
/* harmony export */   oM: () => (/* binding */ loggable)
/* harmony export */ });
/* harmony import */ var _commands_format_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(65375);

function formatCounted(count, noun) {
    return `${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_0__/* .formatCount */ .B4)(count)} ${noun}${count === 1 ? '' : 's'}`;
}
function nounOf(stage) {
    return stage === 'assets' ? 'file' : 'record';
}
function titleOf(stage) {
    return stage.charAt(0).toUpperCase() + stage.slice(1);
}
function expression(content) {
    return `\${{ ${content} }}`;
}
function loggable(text) {
    return text.replace(/^(\s*)::/gm, '$1: :').replaceAll('##[', '## [');
}


/***/ }),

/***/ 86082:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  run: () => (/* binding */ run)
});

// EXTERNAL MODULE: ../../../node_modules/@actions/core/lib/core.js + 7 modules
var core = __webpack_require__(2144);
// EXTERNAL MODULE: ./project/evaluator.js
var evaluator = __webpack_require__(87312);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
;// CONCATENATED MODULE: ./action/event.js

function readEvent(environment = process.env) {
    const path = environment.GITHUB_EVENT_PATH ?? '';
    const payload = (0,external_node_fs_.existsSync)(path) ? JSON.parse((0,external_node_fs_.readFileSync)(path, 'utf8')) : {};
    return {
        visibility: visibilityOf(payload),
        secretsWithheldFrom: isDependabot(environment) ? 'dependabot' : isFork(payload) ? 'fork' : undefined,
    };
}
function visibilityOf({ repository }) {
    if (repository?.visibility !== undefined) {
        return repository.visibility === 'public' ? 'public' : 'restricted';
    }
    if (repository?.private === undefined) {
        return 'unknown';
    }
    return repository.private ? 'restricted' : 'public';
}
function isFork({ pull_request: pullRequest, repository }) {
    if (pullRequest?.head === undefined) {
        return false;
    }
    const head = pullRequest.head.repo;
    if (head === null || head?.full_name === undefined || repository?.full_name === undefined) {
        return head === null || head?.fork === true;
    }
    return head.full_name !== repository.full_name;
}
function isDependabot({ GITHUB_ACTOR }) {
    return GITHUB_ACTOR === 'dependabot[bot]';
}

// EXTERNAL MODULE: ./errors.js
var errors = __webpack_require__(12264);
// EXTERNAL MODULE: ./action/format.js
var format = __webpack_require__(15363);
;// CONCATENATED MODULE: ./action/fail.js



function fail(error) {
    if (error instanceof errors/* UserError */.y) {
        (0,core/* setFailed */.C1)(`${error.message}\n${error.remedy}`);
        process.exitCode = error.exitCode;
        if (error.cause instanceof Error) {
            const remedy = error.cause instanceof errors/* UserError */.y ? ` ${error.cause.remedy}` : '';
            (0,core/* info */.pq)((0,format/* loggable */.oM)(`Cause: ${error.cause.message}${remedy}`));
        }
        return;
    }
    (0,core/* setFailed */.C1)(`Unexpected failure: ${error instanceof Error ? error.message : String(error)}`);
    if (error instanceof Error && error.stack !== undefined) {
        (0,core/* info */.pq)((0,format/* loggable */.oM)(error.stack));
    }
}

// EXTERNAL MODULE: ./transfer/scope.js
var scope = __webpack_require__(66667);
;// CONCATENATED MODULE: ./action/inputs.js



const inputsOfModes = [
    {
        modes: ['export'],
        inputs: {
            encrypt: 'true',
            encryption: 'strapi',
            recipients: '',
            compress: 'true',
            verify: 'true',
            format: 'tar',
            'missing-media': 'warn',
            'media-url': '',
            'media-cache': '',
            overwrite: 'false',
        },
    },
    {
        modes: ['import'],
        inputs: {
            force: 'false',
            'on-schema-difference': 'fail',
            'safety-backup': 'true',
            boot: 'auto',
            artifact: '',
            'run-id': '',
            workflow: '',
            branch: '',
            digest: '',
            cache: 'false',
            'delete-remote-media': 'false',
        },
    },
    { modes: ['verify'], inputs: { rehearse: 'false' } },
    { modes: ['import', 'verify'], inputs: { identity: '' } },
    {
        modes: ['export', 'import'],
        inputs: {
            'working-directory': '.',
            'database-url': '',
            upload: 'true',
            'retention-days': '',
            only: '',
            exclude: '',
            'only-content-types': '',
            'exclude-content-types': '',
        },
    },
];
function readSecrets(environment = process.env) {
    const given = withoutLineBreak((0,core/* getInput */.V4)('key', { trimWhitespace: false }));
    const ambient = withoutLineBreak(environment.STRAPI_DMS_KEY ?? '');
    return {
        key: given === '' ? ambient : given,
        keyFromEnvironment: given === '' && ambient !== '',
        databaseUrl: (0,core/* getInput */.V4)('database-url'),
        githubToken: (0,core/* getInput */.V4)('github-token'),
        identity: (0,core/* getInput */.V4)('identity') || (environment.STRAPI_DMS_IDENTITY ?? ''),
    };
}
function readInputs(secrets) {
    const mode = readMode();
    refuseInputsOfOthers(mode);
    return readers[mode](secrets);
}
const readers = {
    export: readExport,
    import: readImport,
    verify: readVerify,
};
function readExport(secrets) {
    const encrypt = readBoolean('encrypt');
    const recipients = (0,core/* getInput */.V4)('recipients');
    const isKeyUnwanted = !encrypt || (0,scope/* parseList */.E1)(recipients).length > 0;
    return {
        mode: 'export',
        export: {
            ...readCommon(secrets),
            key: isKeyUnwanted && secrets.keyFromEnvironment ? '' : secrets.key,
            encrypt,
            encryption: (0,core/* getInput */.V4)('encryption'),
            recipients,
            compress: readBoolean('compress'),
            verify: readBoolean('verify'),
            format: (0,core/* getInput */.V4)('format'),
            missingMedia: (0,core/* getInput */.V4)('missing-media'),
            media: (0,core/* getInput */.V4)('media'),
            mediaUrl: (0,core/* getInput */.V4)('media-url'),
            mediaCache: (0,core/* getInput */.V4)('media-cache'),
        },
        upload: { ...readUpload(), overwrite: readBoolean('overwrite') },
    };
}
function readUpload() {
    return { enabled: readBoolean('upload'), retentionDays: readDays('retention-days') };
}
function readImport(secrets) {
    return {
        mode: 'import',
        import: {
            ...readCommon(secrets),
            key: secrets.key,
            identity: secrets.identity,
            force: readBoolean('force'),
            onSchemaDifference: (0,core/* getInput */.V4)('on-schema-difference'),
            safetyBackup: readBoolean('safety-backup'),
            boot: (0,core/* getInput */.V4)('boot'),
            media: (0,core/* getInput */.V4)('media'),
            deleteRemoteMedia: readBoolean('delete-remote-media'),
        },
        artifact: readArtifactQuery(secrets),
        digest: readDigest('digest'),
        backup: { ...readUpload(), overwrite: false },
        cache: readBoolean('cache'),
    };
}
function readArtifactQuery({ githubToken }) {
    const query = {
        artifact: (0,core/* getInput */.V4)('artifact'),
        runId: readId('run-id'),
        workflow: (0,core/* getInput */.V4)('workflow').replace(/^.*\//, ''),
        branch: (0,core/* getInput */.V4)('branch'),
        token: githubToken,
    };
    if (query.runId !== undefined && query.workflow !== '') {
        throw new errors/* UserError */.y('usage', 'Inputs run-id and workflow: both say in which run the archive is.', 'Use `run-id` for a certain run, or `workflow` for the newest successful one.');
    }
    if (query.branch !== '' && query.workflow === '') {
        throw new errors/* UserError */.y('usage', 'Input branch: this has no effect without `workflow`.', 'Leave it out, or name the workflow whose newest successful run has the archive.');
    }
    const isAsked = query.artifact !== '' || query.runId !== undefined || query.workflow !== '';
    if (isAsked && (0,core/* getInput */.V4)('file') !== '') {
        throw new errors/* UserError */.y('usage', 'Input file: the archive is to come from an artifact, and from a file, too.', 'Use either `file`, or `artifact`, `run-id` and `workflow`.');
    }
    return isAsked ? query : undefined;
}
function readVerify({ key, identity }) {
    return {
        mode: 'verify',
        verify: { file: (0,core/* getInput */.V4)('file'), key, identity, rehearse: readBoolean('rehearse') },
    };
}
function readCommon({ databaseUrl }) {
    return {
        project: (0,core/* getInput */.V4)('working-directory') || '.',
        databaseUrl,
        file: (0,core/* getInput */.V4)('file'),
        only: (0,core/* getInput */.V4)('only'),
        exclude: (0,core/* getInput */.V4)('exclude'),
        onlyContentTypes: (0,core/* getInput */.V4)('only-content-types'),
        excludeContentTypes: (0,core/* getInput */.V4)('exclude-content-types'),
    };
}
function readMode() {
    const mode = (0,core/* getInput */.V4)('mode');
    if (mode in readers) {
        return mode;
    }
    throw new errors/* UserError */.y('usage', `Input mode: "${mode}" is unknown.`, `Use ${Object.keys(readers)
        .map((known) => `\`mode: ${known}\``)
        .join(' or ')}.`);
}
function refuseInputsOfOthers(mode) {
    for (const { modes, inputs } of inputsOfModes.filter(({ modes }) => !modes.includes(mode))) {
        const given = Object.entries(inputs)
            .filter(([name, value]) => !['', value].includes((0,core/* getInput */.V4)(name).toLowerCase()))
            .map(([name]) => name);
        if (given.length > 0) {
            throw new errors/* UserError */.y('usage', `Input ${given.join(', ')}: this has no effect with \`mode: ${mode}\`.`, `Leave it out, or use ${modes.map((other) => `\`mode: ${other}\``).join(' or ')}.`);
        }
    }
}
function readBoolean(name) {
    try {
        return (0,core/* getBooleanInput */.Vt)(name);
    }
    catch (error) {
        throw new errors/* UserError */.y('usage', `Input ${name}: "${(0,core/* getInput */.V4)(name)}" is not a boolean.`, 'Use true or false.', {
            cause: error,
        });
    }
}
function readDays(name) {
    const text = (0,core/* getInput */.V4)(name);
    if (!/^\d{0,4}$/.test(text)) {
        throw new errors/* UserError */.y('usage', `Input ${name}: "${text}" is not a number of days.`, "Use a whole number, or leave it empty for the repository's default.");
    }
    return Number(text) || undefined;
}
function readId(name) {
    const text = (0,core/* getInput */.V4)(name);
    if (!/^\d*$/.test(text)) {
        throw new errors/* UserError */.y('usage', `Input ${name}: "${text}" is not the number of a workflow run.`, 'Use the number in the address of the run: …/actions/runs/NUMBER.');
    }
    return Number(text) || undefined;
}
function readDigest(name) {
    const text = (0,core/* getInput */.V4)(name).toLowerCase();
    if (!/^((sha256:)?[0-9a-f]{64})?$/.test(text)) {
        throw new errors/* UserError */.y('usage', `Input ${name}: "${text}" is not a SHA-256 digest.`, 'Use 64 hexadecimal digits, with or without `sha256:` before them, as the outputs `digest` and `artifact-digest` have them.');
    }
    return text === '' ? undefined : `sha256:${text.replace('sha256:', '')}`;
}
function withoutLineBreak(text) {
    return text.replace(/[\r\n]+$/, '');
}

;// CONCATENATED MODULE: ./action/secrets.js

const shortestMask = 4;
const secretParameters = ['password', 'sslpassword', 'passwd', 'pwd'];
function maskSecrets({ key, databaseUrl, githubToken, identity }) {
    maskAs('key', [key]);
    maskAs('github-token', [githubToken]);
    maskAs('identity', identity
        .split(/\r?\n/)
        .filter((line) => /^AGE-SECRET-KEY-/i.test(line.trim()))
        .map((line) => line.trim()));
    maskAs('database-url', credentialsOf(databaseUrl));
}
function formsOf(secret) {
    const bytes = Buffer.from(secret);
    return unique([
        secret,
        encodeURIComponent(secret.toWellFormed()),
        encodeURI(secret.toWellFormed()),
        new URLSearchParams({ '': secret }).toString().slice(1),
        JSON.stringify(secret).slice(1, -1),
        bytes.toString('base64'),
        bytes.toString('base64').replace(/=+$/, ''),
        bytes.toString('base64url'),
    ]);
}
function credentialsOf(databaseUrl) {
    const typed = databaseUrl.match(/^[^:/]+:\/\/[^/?#@]*?:(.*)@/)?.[1] ?? '';
    const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : undefined;
    if (url === undefined && /[@=]/.test(databaseUrl)) {
        return unique([databaseUrl, typed]);
    }
    const parameters = secretParameters.map((name) => url?.searchParams.get(name) ?? '');
    const passwords = unique([url?.password ?? '', typed, ...parameters]);
    return passwords.length === 0 ? [] : unique([...passwords, ...passwords.map(decoded), databaseUrl]);
}
function maskAs(input, secrets) {
    const given = unique(secrets);
    const maskable = given.filter((secret) => secret.length >= shortestMask);
    for (const form of unique(maskable.flatMap(formsOf))) {
        (0,core/* setSecret */.Pq)(form);
    }
    if (maskable.length < given.length) {
        (0,core/* warning */.$e)(`Input ${input} holds a secret of fewer than ${shortestMask} characters, which cannot be masked in the log. Choose a longer one.`, { title: 'Secret too short' });
    }
}
function unique(texts) {
    return [...new Set(texts.filter((text) => text !== ''))];
}
function decoded(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
}

;// CONCATENATED MODULE: ./action/main.js






const isPost = 'is-post';
async function run() {
    if ((0,core/* getState */.Gu)(isPost) !== '') {
        const { runPost } = await Promise.all(/* import() */[__webpack_require__.e(392), __webpack_require__.e(286)]).then(__webpack_require__.bind(__webpack_require__, 43286));
        return await runPost();
    }
    (0,core/* saveState */.LZ)(isPost, 'true');
    try {
        const secrets = readSecrets();
        maskSecrets(secrets);
        const inputs = readInputs(secrets);
        const event = readEvent();
        switch (inputs.mode) {
            case 'export': {
                if (inputs.export.databaseUrl === '') {
                    (0,evaluator.startEvaluator)();
                }
                const { runExport } = await Promise.all(/* import() */[__webpack_require__.e(392), __webpack_require__.e(726), __webpack_require__.e(217), __webpack_require__.e(782), __webpack_require__.e(260), __webpack_require__.e(451), __webpack_require__.e(72)]).then(__webpack_require__.bind(__webpack_require__, 63072));
                await runExport(inputs, event);
                break;
            }
            case 'import': {
                const { runImport } = await Promise.all(/* import() */[__webpack_require__.e(392), __webpack_require__.e(726), __webpack_require__.e(217), __webpack_require__.e(782), __webpack_require__.e(237), __webpack_require__.e(260), __webpack_require__.e(870), __webpack_require__.e(451), __webpack_require__.e(798)]).then(__webpack_require__.bind(__webpack_require__, 70798));
                await runImport(inputs, event);
                break;
            }
            case 'verify': {
                const { runVerify } = await Promise.all(/* import() */[__webpack_require__.e(392), __webpack_require__.e(726), __webpack_require__.e(782), __webpack_require__.e(237), __webpack_require__.e(689), __webpack_require__.e(542)]).then(__webpack_require__.bind(__webpack_require__, 95542));
                await runVerify(inputs, event);
            }
        }
    }
    catch (error) {
        fail(error);
    }
}


/***/ }),

/***/ 65375:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B4: () => (/* binding */ formatCount),
/* harmony export */   a3: () => (/* binding */ formatDuration),
/* harmony export */   z3: () => (/* binding */ formatBytes)
/* harmony export */ });
function formatCount(count) {
    return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
function formatBytes(bytes) {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    const power = Math.min(bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3), units.length - 1);
    const value = bytes / 1000 ** power;
    const [shown, unit] = value >= 999.95 && power < units.length - 1 ? [1, power + 1] : [value, power];
    const [whole, fraction] = shown.toFixed(1).split('.');
    return `${formatCount(Number(whole))}${fraction === '0' ? '' : `.${fraction}`} ${units[unit]}`;
}
function formatDuration(milliseconds) {
    const seconds = milliseconds / 1000;
    if (seconds < 60) {
        return `${seconds.toFixed(1)} s`;
    }
    const whole = Math.round(seconds);
    return `${formatCount(Math.floor(whole / 60))} min ${whole % 60} s`;
}


/***/ }),

/***/ 12264:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ exitCodes),
/* harmony export */   y: () => (/* binding */ UserError)
/* harmony export */ });
const exitCodes = {
    failed: 1,
    usage: 2,
    schemaDifference: 4,
    noArchive: 10,
    importRunning: 11,
    damagedArchive: 12,
    databaseUnreachable: 13,
};
class UserError extends Error {
    name = 'UserError';
    failure;
    remedy;
    isCommitted;
    constructor(failure, message, remedy, { isCommitted = false, ...options } = {}) {
        super(message, options);
        this.failure = failure;
        this.remedy = remedy;
        this.isCommitted = isCommitted;
    }
    get exitCode() {
        return exitCodes[this.failure];
    }
}


/***/ }),

/***/ 38076:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ withoutActionVariables),
/* harmony export */   p: () => (/* binding */ projectEnvironment)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(57975);



const withheld = /^(INPUT_|ACTIONS_|RUNNER_TRACKING_ID$|GITHUB_TOKEN$|GH_TOKEN$|STRAPI_DMS_|GITHUB_(OUTPUT|ENV|PATH|STATE|STEP_SUMMARY|ARTIFACTS)$|NODE_OPTIONS$)/i;
const withoutActionVariables = (environment) => Object.fromEntries(Object.entries(environment).filter(([name]) => !withheld.test(name)));
function projectEnvironment(project, environment = process.env) {
    const kept = withoutActionVariables(environment);
    const file = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(project, kept.ENV_PATH ?? '.env');
    const { NODE_OPTIONS: _tooLate, ...read } = readEnv(file);
    const merged = { ...read, ...kept };
    return { ...merged, NODE_ENV: merged.NODE_ENV || 'development' };
}
function readEnv(file) {
    try {
        return (0,node_util__WEBPACK_IMPORTED_MODULE_2__.parseEnv)((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(file, 'utf8'));
    }
    catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
            return {};
        }
        throw error;
    }
}


/***/ }),

/***/ 87312:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   startEvaluator: () => (/* binding */ startEvaluator),
/* harmony export */   takeEvaluator: () => (/* binding */ takeEvaluator)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(31421);
/* harmony import */ var node_url__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(73136);
/* harmony import */ var _environment_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(38076);



const program = (0,node_url__WEBPACK_IMPORTED_MODULE_1__.fileURLToPath)(new URL(import.meta.url.endsWith('.ts') ? './evaluate-child.ts' : './evaluate-child/index.js', import.meta.url));
let ahead;
function startEvaluator() {
    ahead ??= start();
    keepAlive(ahead, false);
}
function takeEvaluator() {
    const evaluator = ahead ?? start();
    ahead = undefined;
    keepAlive(evaluator, true);
    return evaluator;
}
function start() {
    const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
        env: (0,_environment_js__WEBPACK_IMPORTED_MODULE_2__/* .withoutActionVariables */ .g)(process.env),
        stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    });
    const ended = new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    ended.catch(() => undefined);
    return { child, ended };
}
function keepAlive({ child }, isWaitedFor) {
    for (const handle of [child, child.stdio[0], child.stdio[3]]) {
        if (isWaitedFor) {
            handle.ref();
        }
        else {
            handle.unref();
        }
    }
}


/***/ }),

/***/ 66667:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E1: () => (/* binding */ parseList),
/* harmony export */   HE: () => (/* binding */ parseFilters),
/* harmony export */   HG: () => (/* binding */ Scope)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);
/* harmony import */ var _stages_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(58308);


const presetStages = {
    content: ['entities', 'links'],
    files: ['assets'],
    config: ['configuration'],
};
const presets = Object.keys(presetStages);
const mediaLibrary = 'media-library';
const uploadTypes = ['plugin::upload.file', 'plugin::upload.folder'];
function parseList(text) {
    const items = text.split(/[\n,]+/).map((item) => item.trim());
    return [...new Set(items.filter((item) => item !== ''))];
}
function parseFilters(raw) {
    const only = checkChoices('only', parseList(raw.only), presets);
    const excluded = checkChoices('exclude', parseList(raw.exclude), [...presets, mediaLibrary]);
    const onlyContentTypes = parseList(raw.onlyContentTypes);
    const excludeContentTypes = parseList(raw.excludeContentTypes);
    const withoutMediaLibrary = excluded.includes(mediaLibrary);
    const filters = {
        only: only,
        exclude: presets.filter((preset) => excluded.includes(preset) || (withoutMediaLibrary && preset === 'files')),
        onlyContentTypes,
        excludeContentTypes: [...new Set([...excludeContentTypes, ...(withoutMediaLibrary ? uploadTypes : [])])],
    };
    refuseOverlap(filters.only.filter((preset) => filters.exclude.includes(preset)), 'Data types may not be used in both "exclude" and "only" in the same command.');
    refuseOverlap(filters.excludeContentTypes.filter((uid) => filters.onlyContentTypes.includes(uid)), 'Content types may not be used in both "--exclude-content-types" and "--only-content-types".');
    return filters;
}
function checkChoices(option, items, choices) {
    const invalid = items.filter((item) => !choices.includes(item));
    if (invalid.length > 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', `Invalid options for "${option}": ${invalid.join(',')}`, `Use any of ${choices.join(', ')}.`);
    }
    return items;
}
function refuseOverlap(both, message) {
    if (both.length > 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', `${message} Found in both: ${both.join(',')}`, 'Name each of them once.');
    }
}
class Scope {
    stages;
    bySelection;
    #filters;
    #travels;
    constructor(filters, contentTypes, travels) {
        assertKnown(filters.excludeContentTypes, contentTypes, '--exclude-content-types');
        assertKnown(filters.onlyContentTypes, contentTypes, '--only-content-types');
        this.#filters = filters;
        this.#travels = travels;
        this.bySelection = filters.onlyContentTypes.length > 0;
        const covered = (names, stage) => names.some((preset) => presetStages[preset].includes(stage));
        const included = _stages_js__WEBPACK_IMPORTED_MODULE_1__/* .stages */ ._.filter((stage) => stage === 'schemas' ||
            ((filters.only.length === 0 || covered(filters.only, stage)) && !covered(filters.exclude, stage)));
        this.stages = new Set(included.filter((stage) => stage !== 'assets' || !this.#filesWithoutRows(included)));
    }
    includes(uid) {
        const { onlyContentTypes, excludeContentTypes } = this.#filters;
        return (this.#travels(uid) &&
            !excludeContentTypes.includes(uid) &&
            (onlyContentTypes.length === 0 || onlyContentTypes.includes(uid)));
    }
    #filesWithoutRows(included) {
        return (included.includes('entities') &&
            !this.#filters.only.includes('files') &&
            uploadTypes.every((uid) => !this.includes(uid)));
    }
    get isUnfiltered() {
        const { only, exclude, onlyContentTypes } = this.#filters;
        return (only.length === 0 && onlyContentTypes.length === 0 && exclude.every((preset) => preset === 'files'));
    }
    describe() {
        const { only, exclude, onlyContentTypes, excludeContentTypes } = this.#filters;
        const parts = [
            ['only', only],
            ['excluding', exclude],
            ['only content types', onlyContentTypes],
            ['excluding content types', excludeContentTypes],
        ];
        const active = parts.filter(([, names]) => names.length > 0);
        return active.map(([label, names]) => `${label} ${names.join(', ')}`).join('; ') || 'everything';
    }
}
function assertKnown(named, known, option) {
    const unknown = named.filter((uid) => !known.includes(uid));
    if (unknown.length > 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', `Unknown content type(s) for ${option}: ${unknown.join(', ')}`, `The database has: ${known.filter((uid) => uid.startsWith('api::')).join(', ') || 'no api:: types'}, and those of plugins.`);
    }
}


/***/ }),

/***/ 58308:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ stages)
/* harmony export */ });
const stages = ['schemas', 'entities', 'assets', 'links', 'configuration'];


/***/ })

};
