export const id = 770;
export const ids = [770,312];
export const modules = {

/***/ 24671:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runExport: () => (/* binding */ runExport)
});

// EXTERNAL MODULE: ./commands/export.js + 20 modules
var commands_export = __webpack_require__(64534);
// EXTERNAL MODULE: ./commands/export-options.js
var export_options = __webpack_require__(85873);
// EXTERNAL MODULE: ./cli/interruptible.js
var interruptible = __webpack_require__(33845);
// EXTERNAL MODULE: ./cli/key.js
var key = __webpack_require__(30885);
// EXTERNAL MODULE: ./cli/progress.js
var cli_progress = __webpack_require__(77091);
// EXTERNAL MODULE: ./cli/report-file.js
var report_file = __webpack_require__(21609);
// EXTERNAL MODULE: ./commands/format.js
var format = __webpack_require__(65375);
// EXTERNAL MODULE: ./transfer/stages.js
var stages = __webpack_require__(58308);
;// CONCATENATED MODULE: ./cli/table.js


const mostRows = 15;
async function printReport(report, output) {
    const { default: Table } = await __webpack_require__.e(/* import() */ 18).then(__webpack_require__.t.bind(__webpack_require__, 71018, 19));
    const table = new Table({
        head: ['Type', 'Count', 'Size'],
        colAligns: ['left', 'right', 'right'],
        style: { head: [], border: [], compact: true },
    });
    for (const stage of stages/* stages */._) {
        const total = report.stages[stage];
        if (total !== undefined) {
            table.push([stage, (0,format/* formatCount */.B4)(total.count), (0,format/* formatBytes */.z3)(total.bytes)]);
            table.push(...detailRows(stage, report));
        }
    }
    output.write(`${table.toString()}\n`);
    const { strapiVersion, database, durationMs, drift, assets, scope } = report;
    output.write(`Strapi ${strapiVersion}, ${database}, ${scope}, ${(0,format/* formatDuration */.a3)(durationMs)}\n`);
    for (const { message } of drift) {
        output.write(`Drift: ${message}\n`);
    }
    if (assets.missing.length > 0) {
        output.write(`Missing media files: ${(0,format/* formatCount */.B4)(assets.missing.length)}\n`);
    }
    output.write(`${(0,format/* formatBytes */.z3)(report.bytes)}${report.digest === undefined ? '' : `, ${report.digest}`}\n`);
    if (report.contentDigest !== undefined) {
        output.write(`Content ${report.contentDigest}${report.verified ? ', verified: read again from the disk' : ''}\n`);
    }
    output.write(`Export archive is in ${report.file}\n`);
}
function detailRows(stage, { contentTypes }) {
    if (stage !== 'entities' && stage !== 'links') {
        return [];
    }
    const counted = contentTypes.filter((type) => type[stage] > 0).sort((a, b) => b[stage] - a[stage]);
    const rows = counted.slice(0, mostRows).map((type) => [`-- ${type.uid}`, (0,format/* formatCount */.B4)(type[stage]), '']);
    const others = counted.slice(mostRows);
    const sum = others.reduce((total, type) => total + type[stage], 0);
    return others.length > 0 ? [...rows, [`-- ${others.length} others`, (0,format/* formatCount */.B4)(sum), '']] : rows;
}

;// CONCATENATED MODULE: ./cli/export.js







async function runExport(given, command) {
    const raw = toRawOptions(given, command.getOptionValueSource('key') === 'env');
    const options = (0,export_options/* parseExportOptions */._)({ ...raw, key: await keyOf(raw) });
    const progress = await (0,cli_progress/* createProgress */.m)(process.stdout);
    const report = await (0,interruptible/* interruptible */.I)((signal) => (0,commands_export/* exportProject */.M)(options, progress, signal)).finally(() => progress.finish());
    if (given.report !== undefined) {
        (0,report_file/* writeReport */.u)(given.report, report, `The archive is complete: ${report.file}`);
    }
    await printReport(report, process.stdout);
}
async function keyOf(raw) {
    if (!(0,export_options/* needsKey */.f)(raw) || !process.stdin.isTTY || !process.stdout.isTTY) {
        return raw.key;
    }
    (0,export_options/* parseExportOptions */._)({ ...raw, key: 'to be asked for' });
    return (0,key/* askForKey */.kn)();
}
function toRawOptions(given, isKeyFromEnvironment) {
    return {
        ...given,
        file: given.file ?? '',
        recipients: given.recipient.join(','),
        key: (!given.encrypt || given.recipient.length > 0) && isKeyFromEnvironment
            ? ''
            : (0,key/* withoutLineBreak */.cR)(given.key ?? ''),
        databaseUrl: given.databaseUrl ?? '',
        mediaUrl: given.mediaUrl ?? '',
        mediaCache: given.mediaCache ?? '',
    };
}


/***/ }),

/***/ 33845:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ interruptible)
/* harmony export */ });
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(48161);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12264);
/* harmony import */ var _interrupted_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(48932);



const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
async function interruptible(run) {
    const controller = new AbortController();
    const interrupt = (signal) => controller.abort(new _interrupted_js__WEBPACK_IMPORTED_MODULE_2__/* .Interrupted */ .j(node_os__WEBPACK_IMPORTED_MODULE_0__.constants.signals[signal]));
    for (const signal of signals) {
        process.once(signal, interrupt);
    }
    try {
        return await run(controller.signal);
    }
    catch (error) {
        const isReason = controller.signal.aborted && !(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .y && error.isCommitted);
        throw isReason ? controller.signal.reason : error;
    }
    finally {
        for (const signal of signals) {
            process.off(signal, interrupt);
        }
    }
}


/***/ }),

/***/ 30885:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FD: () => (/* binding */ withDecryptionKey),
/* harmony export */   cR: () => (/* binding */ withoutLineBreak),
/* harmony export */   kn: () => (/* binding */ askForKey)
/* harmony export */ });
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(48161);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12264);
/* harmony import */ var _interrupted_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(48932);



async function askForKey(message = 'Please enter an encryption key') {
    const { isCancel, password } = await __webpack_require__.e(/* import() */ 920).then(__webpack_require__.bind(__webpack_require__, 65920));
    const answer = await password({
        message,
        validate: (key) => (key ? undefined : 'Key must be present when using the encrypt option'),
    });
    if (isCancel(answer)) {
        throw new _interrupted_js__WEBPACK_IMPORTED_MODULE_2__/* .Interrupted */ .j(node_os__WEBPACK_IMPORTED_MODULE_0__.constants.signals.SIGINT);
    }
    return answer;
}
async function withDecryptionKey(given, run) {
    try {
        return await run(given);
    }
    catch (error) {
        const needsKey = error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .y && error.remedy.startsWith('It is encrypted: give the key');
        if (!needsKey || given !== undefined || !process.stdin.isTTY || !process.stdout.isTTY) {
            throw error;
        }
        return run(await askForKey('Please enter your decryption key'));
    }
}
const withoutLineBreak = (key) => key.replace(/\r?\n$/, '');


/***/ }),

/***/ 77091:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ createProgress)
/* harmony export */ });
/* harmony import */ var _commands_format_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(65375);

async function createProgress(output) {
    return output.isTTY ? new Bar(await __webpack_require__.e(/* import() */ 920).then(__webpack_require__.bind(__webpack_require__, 65920))) : new Lines(output);
}
const summary = (stage, { count, bytes }) => `${stage}: ${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_0__/* .formatCount */ .B4)(count)} ${stage === 'assets' ? 'files' : 'records'}, ${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_0__/* .formatBytes */ .z3)(bytes)}`;
class Lines {
    #output;
    constructor(output) {
        this.#output = output;
    }
    stageStarted() { }
    advanced() { }
    stageFinished(stage, total) {
        this.#output.write(`${summary(stage, total)}\n`);
    }
    warned(message) {
        process.stderr.write(`Warning: ${message}\n`);
    }
    finish() { }
}
class Bar {
    #prompts;
    #waiting = [];
    #bar;
    #records = 0;
    constructor(prompts) {
        this.#prompts = prompts;
    }
    stageStarted(stage, total) {
        this.#records = 0;
        this.#bar =
            total === undefined
                ? this.#prompts.spinner()
                : this.#prompts.progress({ max: Math.max(total, 1), size: 30 });
        this.#bar.start(stage);
        if (process.stdin.isTTY) {
            process.stdin.setRawMode(false);
        }
    }
    advanced(stage, records) {
        this.#records += records;
        const message = `${stage}: ${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_0__/* .formatCount */ .B4)(this.#records)}`;
        if (this.#bar && 'advance' in this.#bar) {
            this.#bar.advance(records, message);
        }
        else {
            this.#bar?.message(message);
        }
    }
    stageFinished(stage, total) {
        this.#bar?.stop(summary(stage, total));
        this.#bar = undefined;
        this.#flush();
    }
    warned(message) {
        this.#waiting.push(message);
    }
    finish() {
        this.#bar?.clear();
        this.#bar = undefined;
        this.#flush();
    }
    #flush() {
        for (const message of this.#waiting.splice(0)) {
            this.#prompts.log.warn(message);
        }
    }
}


/***/ }),

/***/ 21609:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   u: () => (/* binding */ writeReport)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12264);


function writeReport(file, report, done) {
    try {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.writeFileSync)(file, `${JSON.stringify(report, null, 2)}\n`);
    }
    catch (error) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .y('failed', `The report ${file} cannot be written: ${error.message}. ${done}`, 'Choose a path for --report in a folder that exists and can be written to.', { cause: error });
    }
}


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
