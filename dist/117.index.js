export const id = 117;
export const ids = [117];
export const modules = {

/***/ 51117:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   runImport: () => (/* binding */ runImport)
/* harmony export */ });
/* harmony import */ var _commands_format_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(65375);
/* harmony import */ var _commands_import_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2269);
/* harmony import */ var _commands_import_options_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(54658);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(12264);
/* harmony import */ var _interruptible_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(33845);
/* harmony import */ var _key_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(30885);
/* harmony import */ var _progress_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(77091);
/* harmony import */ var _report_file_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(21609);








async function runImport(given) {
    const options = (0,_commands_import_options_js__WEBPACK_IMPORTED_MODULE_1__/* .parseImportOptions */ .j)({
        ...given,
        key: (0,_key_js__WEBPACK_IMPORTED_MODULE_4__/* .withoutLineBreak */ .c)(given.key ?? ''),
        databaseUrl: given.databaseUrl ?? '',
    });
    const report = await withKey(options.key, async (key) => {
        const progress = await (0,_progress_js__WEBPACK_IMPORTED_MODULE_6__/* .createProgress */ .m)(process.stdout);
        return (0,_interruptible_js__WEBPACK_IMPORTED_MODULE_3__/* .interruptible */ .I)((signal) => (0,_commands_import_js__WEBPACK_IMPORTED_MODULE_0__/* .importArchive */ .q)({ ...options, key }, progress, signal)).finally(() => progress.finish());
    });
    if (given.report !== undefined) {
        (0,_report_file_js__WEBPACK_IMPORTED_MODULE_5__/* .writeReport */ .u)(given.report, report, 'The import is complete.');
    }
    await printReport(report, process.stdout);
}
async function withKey(given, run) {
    try {
        return await run(given);
    }
    catch (error) {
        const needsKey = error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .UserError */ .y && error.remedy.startsWith('It is encrypted');
        if (!needsKey || given !== undefined || !process.stdin.isTTY || !process.stdout.isTTY) {
            throw error;
        }
        return run(await (0,_key_js__WEBPACK_IMPORTED_MODULE_4__/* .askForKey */ .k)('Please enter your decryption key'));
    }
}
async function printReport(report, output) {
    const { default: Table } = await __webpack_require__.e(/* import() */ 18).then(__webpack_require__.t.bind(__webpack_require__, 71018, 19));
    const table = new Table({
        head: ['Type', 'Deleted', 'Imported'],
        colAligns: ['left', 'right', 'right'],
        style: { head: [], border: [], compact: true },
    });
    for (const { uid, deleted, inserted } of report.contentTypes) {
        table.push([uid, (0,_commands_format_js__WEBPACK_IMPORTED_MODULE_7__/* .formatCount */ .B4)(deleted), (0,_commands_format_js__WEBPACK_IMPORTED_MODULE_7__/* .formatCount */ .B4)(inserted)]);
    }
    output.write(`${table.toString()}\n`);
    const { written, unchanged, removed } = report.media;
    output.write(`Media files: ${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_7__/* .formatCount */ .B4)(written)} written, ${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_7__/* .formatCount */ .B4)(unchanged)} unchanged, ${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_7__/* .formatCount */ .B4)(removed)} removed\n`);
    for (const warning of report.warnings) {
        output.write(`Warning: ${warning}\n`);
    }
    if (report.booted) {
        output.write('Strapi was started once, to create the tables.\n');
    }
    if (report.safetyBackup !== undefined) {
        output.write(`What was there before is in ${report.safetyBackup}\n`);
    }
    output.write(`${report.file} was imported into ${report.database}, ${report.scope}, ${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_7__/* .formatDuration */ .a3)(report.durationMs)}\n`);
}


/***/ }),

/***/ 33845:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ interruptible)
/* harmony export */ });
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(48161);
/* harmony import */ var _interrupted_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(48932);


const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
async function interruptible(run) {
    const controller = new AbortController();
    const interrupt = (signal) => controller.abort(new _interrupted_js__WEBPACK_IMPORTED_MODULE_1__/* .Interrupted */ .j(node_os__WEBPACK_IMPORTED_MODULE_0__.constants.signals[signal]));
    for (const signal of signals) {
        process.once(signal, interrupt);
    }
    try {
        return await run(controller.signal);
    }
    catch (error) {
        throw controller.signal.aborted ? controller.signal.reason : error;
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
/* harmony export */   c: () => (/* binding */ withoutLineBreak),
/* harmony export */   k: () => (/* binding */ askForKey)
/* harmony export */ });
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(48161);
/* harmony import */ var _interrupted_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(48932);


async function askForKey(message = 'Please enter an encryption key') {
    const { isCancel, password } = await __webpack_require__.e(/* import() */ 920).then(__webpack_require__.bind(__webpack_require__, 65920));
    const answer = await password({
        message,
        validate: (key) => (key ? undefined : 'Key must be present when using the encrypt option'),
    });
    if (isCancel(answer)) {
        throw new _interrupted_js__WEBPACK_IMPORTED_MODULE_1__/* .Interrupted */ .j(node_os__WEBPACK_IMPORTED_MODULE_0__.constants.signals.SIGINT);
    }
    return answer;
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


/***/ })

};
