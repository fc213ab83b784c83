export const id = 542;
export const ids = [542];
export const modules = {

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

/***/ 95542:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runVerify: () => (/* binding */ runVerify)
});

// EXTERNAL MODULE: ../../../node_modules/@actions/core/lib/core.js + 7 modules
var core = __webpack_require__(2144);
// EXTERNAL MODULE: ./commands/verify.js + 3 modules
var verify = __webpack_require__(36160);
// EXTERNAL MODULE: ./commands/verify-options.js
var verify_options = __webpack_require__(26054);
// EXTERNAL MODULE: ./action/cancellation.js
var cancellation = __webpack_require__(48423);
// EXTERNAL MODULE: ./action/format.js
var format = __webpack_require__(15363);
// EXTERNAL MODULE: ./action/guards.js
var guards = __webpack_require__(81722);
// EXTERNAL MODULE: ./action/outputs.js
var outputs = __webpack_require__(67316);
// EXTERNAL MODULE: ./action/progress.js
var action_progress = __webpack_require__(95803);
// EXTERNAL MODULE: ./action/summary.js
var summary = __webpack_require__(74686);
// EXTERNAL MODULE: ./commands/format.js
var commands_format = __webpack_require__(65375);
// EXTERNAL MODULE: ./commands/seal-status.js
var seal_status = __webpack_require__(67456);
// EXTERNAL MODULE: ./transfer/stages.js
var stages = __webpack_require__(58308);
// EXTERNAL MODULE: ./action/markdown.js
var markdown = __webpack_require__(57809);
;// CONCATENATED MODULE: ./action/verify-summary.js





function renderVerifySummary(report) {
    const parts = [
        `## Strapi archive: ${report.seal}`,
        (0,markdown/* table */.tp)(['', ''], facts(report), 2),
        (0,markdown/* shortTable */.zE)(['Type', 'uid', 'Entities', 'Links'], report.contentTypes.map(({ uid, displayName, entities, links }) => [
            (0,markdown/* escapeMarkdown */.FV)(displayName),
            (0,markdown/* escapeMarkdown */.FV)(uid),
            (0,commands_format/* formatCount */.B4)(entities),
            (0,commands_format/* formatCount */.B4)(links),
        ]), 2),
        (0,markdown/* list */.p_)('warning', report.warnings, markdown/* escapeMarkdown */.FV),
    ];
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
function facts(report) {
    const { madeBy, rehearsal } = report;
    const rows = [
        ['Archive', (0,markdown/* escapeMarkdown */.FV)(report.file)],
        ['Encryption', report.encryption ?? 'none'],
        ['Seal', (0,seal_status/* describeSeal */.h)(report.seal)],
        ['Content digest', `\`${report.contentDigest}\``],
        ['Made', (0,markdown/* escapeMarkdown */.FV)(report.createdAt ?? 'unknown')],
        [
            'Made by',
            (0,markdown/* escapeMarkdown */.FV)([
                madeBy?.tool,
                report.strapiVersion === undefined ? undefined : `Strapi ${report.strapiVersion}`,
                madeBy?.engine,
            ]
                .filter((part) => part !== undefined)
                .join(', ')),
        ],
        ['Scope', (0,markdown/* escapeMarkdown */.FV)(madeBy?.scope ?? '')],
        ...stages/* stages */._.map((stage) => {
            const total = report.stages[stage];
            return [
                (0,format/* titleOf */.Gg)(stage),
                total === undefined
                    ? 'none'
                    : `${(0,format/* formatCounted */.So)(total.count, (0,format/* nounOf */.a2)(stage))}, ${(0,commands_format/* formatBytes */.z3)(total.bytes)}`,
            ];
        }),
        ['Links without an end', report.danglingLinks === 0 ? '' : (0,commands_format/* formatCount */.B4)(report.danglingLinks)],
        [
            'Rehearsal',
            rehearsal === undefined
                ? ''
                : `${(0,commands_format/* formatCount */.B4)(rehearsal.equal.entities)} entities, ${(0,commands_format/* formatCount */.B4)(rehearsal.equal.links)} links and ${(0,commands_format/* formatCount */.B4)(rehearsal.equal.configuration)} settings came back the same; ${rehearsal.different.length} types in another way; ${(0,commands_format/* formatDuration */.a3)(rehearsal.durationMs)}`,
        ],
        ['Duration', (0,commands_format/* formatDuration */.a3)(report.durationMs)],
    ];
    return rows.filter(([, value]) => value !== '');
}

;// CONCATENATED MODULE: ./action/verify.js










async function runVerify(inputs, event) {
    const options = (0,verify_options/* parseVerifyOptions */.l)(inputs.verify);
    const report = await (0,core/* group */.Os)('Verify the archive', () => verifyUntilCancelled(options)).catch((error) => {
        throw (0,guards/* explainMissingKey */.f)(error, options.key, event);
    });
    (0,outputs/* setVerifyOutputs */.k3)(report, await (0,outputs/* writeReport */.u5)(report));
    await (0,summary/* writeSummary */.S)(renderVerifySummary(report));
    (0,core/* info */.pq)((0,format/* loggable */.oM)(`${report.file} is whole: ${report.seal}, ${report.contentDigest}`));
}
function verifyUntilCancelled(options) {
    const progress = new action_progress/* ActionProgress */.q('Strapi archive');
    return (0,cancellation/* untilCancelled */.c)('Nothing was written.', progress, async (signal) => {
        const report = await (0,verify/* verifyArchive */.w)(options, signal);
        for (const warning of report.warnings) {
            progress.warned(warning);
        }
        return report;
    });
}


/***/ }),

/***/ 83142:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Z: () => (/* binding */ defaultName),
/* harmony export */   c: () => (/* binding */ extension)
/* harmony export */ });
function defaultName(now = new Date()) {
    const parts = [now.getMonth() + 1, now.getDate(), now.getHours(), now.getMinutes(), now.getSeconds()];
    return `export_${now.getFullYear()}${parts.map((part) => String(part).padStart(2, '0')).join('')}`;
}
function extension({ compressed, encryption, }) {
    const cipher = encryption === undefined ? '' : { strapi: '.enc', age: '.age' }[encryption];
    return `.tar${compressed ? '.gz' : ''}${cipher}`;
}


/***/ }),

/***/ 57707:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ choice)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);

function choice(name, value, choices) {
    if (value === '') {
        return choices[0];
    }
    const chosen = choices.find((known) => known === value);
    if (chosen === undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', `${name} is ${JSON.stringify(value)}.`, `Use one of ${choices.join(', ')}.`);
    }
    return chosen;
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

/***/ 17421:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   SG: () => (/* binding */ mediaUrl),
/* harmony export */   _w: () => (/* binding */ importMedia),
/* harmony export */   nd: () => (/* binding */ exportMedia)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);
/* harmony import */ var _transfer_scope_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(66667);
/* harmony import */ var _choice_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(57707);



const filters = { 'metadata-only': 'files', none: 'media-library' };
const exportMedia = (raw, value) => mediaMode(raw, value, ['all', 'referenced', 'metadata-only', 'none']);
const importMedia = (raw, value) => mediaMode(raw, value, ['all', 'link', 'metadata-only', 'none']);
function mediaMode(raw, value, modes) {
    const media = (0,_choice_js__WEBPACK_IMPORTED_MODULE_2__/* .choice */ .Y)('media', value, modes);
    const only = (0,_transfer_scope_js__WEBPACK_IMPORTED_MODULE_1__/* .parseList */ .E1)(raw.only);
    const exclude = (0,_transfer_scope_js__WEBPACK_IMPORTED_MODULE_1__/* .parseList */ .E1)(raw.exclude);
    const leavesFiles = exclude.some((preset) => preset === 'files' || preset === 'media-library');
    if ((media === 'referenced' || media === 'link') &&
        (leavesFiles || (only.length > 0 && !only.includes('content')))) {
        throw contradiction(media, leavesFiles ? `exclude: ${raw.exclude}` : `only: ${raw.only}`);
    }
    if (media === 'metadata-only' || media === 'none') {
        if (only.includes('files')) {
            throw contradiction(media, `only: ${raw.only}`);
        }
        return {
            media,
            raw: { ...raw, exclude: [...exclude, filters[media]].join(',') },
        };
    }
    return { media, raw };
}
const contradiction = (media, filter) => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', `media: ${media} and ${filter} contradict each other.`, 'Leave out one of them.');
function mediaUrl(value) {
    if (value === '') {
        return undefined;
    }
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', 'media-url is no address of the web.', 'Use one like https://cms.example.org.');
    }
    return url;
}


/***/ }),

/***/ 26054:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   l: () => (/* binding */ parseVerifyOptions)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);

function parseVerifyOptions(raw) {
    if (raw.file === '') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', 'There is no archive to verify.', 'Name it with file (-f).');
    }
    return {
        file: raw.file,
        key: raw.key || undefined,
        identity: raw.identity || undefined,
        rehearse: raw.rehearse,
    };
}


/***/ }),

/***/ 36160:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  w: () => (/* binding */ verifyArchive)
});

// UNUSED EXPORTS: differences

// EXTERNAL MODULE: ./archive/read/archive.js + 3 modules
var archive = __webpack_require__(18034);
// EXTERNAL MODULE: ./archive/read/check.js + 2 modules
var check = __webpack_require__(36593);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./archive/seal/content-digest.js + 1 modules
var content_digest = __webpack_require__(50094);
// EXTERNAL MODULE: ./archive/read/json-lines.js
var json_lines = __webpack_require__(50831);
// EXTERNAL MODULE: ./archive/read/layout.js
var layout = __webpack_require__(2709);
;// CONCATENATED MODULE: ./archive/read/contents.js




const mostExamples = 5;
async function readContents(reader, checked, signal) {
    const digest = new content_digest/* ContentDigest */.e();
    for (const schema of checked.schemas.values()) {
        digest.know(schema);
    }
    const documents = new Documents();
    const links = new LinkEnds(checked, documents);
    const sidecars = new Map();
    const uploads = new Map();
    const asset = (filename) => {
        const sha256 = uploads.get(filename);
        if (sha256 !== undefined && sidecars.has(filename)) {
            digest.addAsset(filename, sidecars.get(filename), sha256);
            uploads.delete(filename);
            sidecars.delete(filename);
        }
    };
    for await (const entry of reader.entries()) {
        signal?.throwIfAborted();
        const what = (0,layout/* entryKind */.F)(entry.path, reader.format);
        switch (what.kind) {
            case 'records':
                await readRecords(reader.path, what.stage, entry, { digest, documents, links });
                break;
            case 'sidecar':
                sidecars.set(what.filename, JSON.parse(Buffer.concat(await entry.content.toArray()).toString()));
                asset(what.filename);
                break;
            case 'upload':
                uploads.set(what.filename, await sha256Of(entry));
                asset(what.filename);
        }
    }
    return {
        contents: digest.contents(),
        danglingLinks: links.dangling,
        danglingExamples: links.examples,
    };
}
async function readRecords(archive, stage, entry, { digest, documents, links }) {
    for await (const batch of (0,json_lines/* readJsonLines */.s)(archive, entry)) {
        const texts = batch.texts();
        for (const [type, lines] of byType(stage, batch.values, texts)) {
            digest.add(stage, type, lines);
        }
        if (stage === 'entities') {
            documents.add(batch.values);
        }
        else if (stage === 'links') {
            links.add(batch.values);
        }
    }
}
function byType(stage, values, texts) {
    const found = new Map();
    for (const [index, value] of values.entries()) {
        const record = value;
        const type = stage === 'links' ? record.left.type : record.type;
        const lines = found.get(type);
        if (lines === undefined) {
            found.set(type, [texts[index]]);
        }
        else {
            lines.push(texts[index]);
        }
    }
    return found;
}
async function sha256Of({ content }) {
    const sha256 = (0,external_node_crypto_.createHash)('sha256');
    for await (const chunk of content) {
        sha256.update(chunk);
    }
    return sha256.digest('hex');
}
class Documents {
    #seen = new Map();
    add(entities) {
        for (const { type, data } of entities) {
            if (typeof data.documentId === 'string') {
                const seen = this.#seen.get(type) ?? new Set();
                this.#seen.set(type, seen.add(numberOf(data.documentId)));
            }
        }
    }
    has(type, documentId) {
        return this.#seen.get(type)?.has(numberOf(documentId)) ?? false;
    }
}
const numberOf = (text) => Number.parseInt((0,external_node_crypto_.hash)('sha256', text).slice(0, 13), 16);
class LinkEnds {
    dangling = 0;
    examples = [];
    #checked;
    #documents;
    constructor(checked, documents) {
        this.#checked = checked;
        this.#documents = documents;
    }
    add(links) {
        for (const { left, right } of links) {
            if (!this.#exists(left) || !this.#exists(right)) {
                this.dangling += 1;
                if (this.examples.length < mostExamples) {
                    this.examples.push(`${left.type} ${left.ref} (${left.field}) -> ${right.type} ${right.ref}`);
                }
            }
        }
    }
    #exists({ type, ref }) {
        const { entities, components } = this.#checked;
        return typeof ref === 'number'
            ? (entities.get(type)?.has(ref) ?? components.get(type)?.has(ref) ?? false)
            : this.#documents.has(type, ref);
    }
}

// EXTERNAL MODULE: ./archive/read/failures.js
var failures = __webpack_require__(57052);
// EXTERNAL MODULE: ./scratch-folder.js
var scratch_folder = __webpack_require__(73290);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./archive/read/load.js
var load = __webpack_require__(20439);
// EXTERNAL MODULE: ./archive/read/major.js
var read_major = __webpack_require__(12634);
// EXTERNAL MODULE: ./database/model/layout.js + 1 modules
var model_layout = __webpack_require__(96703);
// EXTERNAL MODULE: ./database/read/store.js
var store = __webpack_require__(21247);
// EXTERNAL MODULE: ./database/source.js + 9 modules
var source = __webpack_require__(13687);
// EXTERNAL MODULE: ./database/sqlite/connection.js
var connection = __webpack_require__(51476);
// EXTERNAL MODULE: external "node:sqlite"
var external_node_sqlite_ = __webpack_require__(80099);
// EXTERNAL MODULE: ./database/model/model.js
var model_model = __webpack_require__(29494);
// EXTERNAL MODULE: ./database/sqlite/dialect.js
var dialect = __webpack_require__(87588);
;// CONCATENATED MODULE: ./database/sqlite/scratch.js




const noted = {
    json: 'jsonb',
    blocks: 'jsonb',
    biginteger: 'bigInteger',
    float: 'double',
    decimal: 'decimal',
    integer: 'integer',
    boolean: 'boolean',
    date: 'date',
    time: 'time',
    datetime: 'datetime',
    timestamp: 'timestamp',
};
const affinities = {
    increments: 'integer not null primary key autoincrement',
    jsonb: 'json',
    bigInteger: 'bigint',
    double: 'float',
    decimal: 'float',
    integer: 'integer',
    boolean: 'boolean',
    date: 'date',
    time: 'time',
    datetime: 'datetime',
    timestamp: 'datetime',
};
function createScratchDatabase(file, schemas, contentTypes, layout) {
    const tables = tablesOf((0,model_model/* createModels */.XC)(schemas, layout).values());
    const { quote } = dialect/* sqliteDialect */.d;
    const database = new external_node_sqlite_.DatabaseSync(file, { enableForeignKeyConstraints: false });
    try {
        database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; BEGIN');
        for (const [name, columns] of [...tables, ...ownTables]) {
            const list = [...columns].map(([column, type]) => `${quote(column)} ${affinities[type] ?? 'text'}`);
            database.exec(`CREATE TABLE ${quote(name)} (${list.join(', ')})`);
        }
        database
            .prepare(`INSERT INTO strapi_core_store_settings (key, value, type) VALUES (?, ?, 'object')`)
            .run(store/* contentTypesKey */.u3, JSON.stringify(contentTypes));
        const note = [...tables].map(([name, columns]) => ({
            name,
            columns: [...columns].map(([column, type]) => ({ name: column, type })),
            indexes: [],
            foreignKeys: [],
        }));
        database
            .prepare('INSERT INTO strapi_database_schema (schema, time, hash) VALUES (?, 0, ?)')
            .run(JSON.stringify({ tables: note }), '');
        database.exec('COMMIT');
    }
    finally {
        database.close();
    }
}
const ownTables = new Map(Object.entries({
    strapi_core_store_settings: {
        key: 'string',
        value: 'text',
        type: 'string',
        environment: 'string',
        tag: 'string',
    },
    strapi_webhooks: { name: 'string', url: 'text', headers: 'jsonb', events: 'jsonb', enabled: 'boolean' },
    strapi_database_schema: { schema: 'jsonb', time: 'datetime', hash: 'string' },
}).map(([table, columns]) => [table, new Map(Object.entries({ id: 'increments', ...columns }))]));
function tablesOf(models) {
    const tables = new Map();
    for (const model of models) {
        const scalars = new Map(model.scalars.map(({ column, type }) => [column, noted[type] ?? 'string']));
        for (const { table, columns } of (0,model_model/* expectedNames */.vw)(model)) {
            const known = tables.get(table) ?? new Map([['id', 'increments']]);
            tables.set(table, known);
            for (const column of columns) {
                const isScalar = table === model.table && scalars.has(column);
                const type = isScalar ? scalars.get(column) : typeOfOther(column, table !== model.table);
                known.set(column, known.get(column) ?? type ?? 'string');
            }
        }
    }
    return tables;
}
function typeOfOther(column, isJoin) {
    if (column.endsWith('_type') || (isJoin && column === 'field')) {
        return 'string';
    }
    return isJoin && /(^|_)ord(er)?$/.test(column) ? 'double' : 'integer';
}

// EXTERNAL MODULE: ./database/sqlite/writer.js + 1 modules
var sqlite_writer = __webpack_require__(29689);
// EXTERNAL MODULE: ./database/write/loader.js + 11 modules
var write_loader = __webpack_require__(2782);
// EXTERNAL MODULE: ./transfer/scope.js
var transfer_scope = __webpack_require__(66667);
;// CONCATENATED MODULE: ./commands/rehearsal.js













const label = 'rehearsal.db';
const rehearsed = ['entities', 'links', 'configuration'];
async function rehearse(reader, checked, contents, signal) {
    const started = performance.now();
    const major = (0,read_major/* majorOf */.D)(checked.schemas);
    (0,read_major/* assertMajor */.w)(checked, major);
    const layout = { 4: model_layout/* strapi4 */.a, 5: model_layout/* strapi5 */.V }[major];
    const folder = (0,scratch_folder/* makeScratchFolder */.D)();
    try {
        const file = (0,external_node_path_.join)(folder.path, label);
        const schemas = [...checked.schemas.values()];
        createScratchDatabase(file, schemas, await contentTypesOf(reader, checked, signal), layout);
        const loaded = await rehearsal_load(file, reader, checked, signal);
        const found = await readBack(file, checked, loaded.logos, signal);
        const different = rehearsed.flatMap((stage) => differentTypes(stage, contents, found));
        const equal = (stage) => Object.entries(contents[stage] ?? {})
            .filter(([type]) => !different.includes(`${stage} ${type}`))
            .reduce((sum, [, { count }]) => sum + count, 0);
        return {
            equal: { entities: equal('entities'), links: equal('links'), configuration: equal('configuration') },
            different,
            durationMs: Math.round(performance.now() - started),
            warnings: [
                ...(different.length === 0
                    ? []
                    : [
                        `The rehearsal gave back something else for ${different.length} type(s): ${different.slice(0, 10).join(', ')}. What is left out of an import, such as links without an end, differs in this way.`,
                    ]),
            ],
        };
    }
    finally {
        folder.remove();
    }
}
function differentTypes(stage, before, after) {
    const [first = {}, second = {}] = [before[stage], after[stage]];
    return [...new Set([...Object.keys(first), ...Object.keys(second)])]
        .filter((type) => first[type]?.digest !== second[type]?.digest)
        .map((type) => `${stage} ${type}`);
}
async function contentTypesOf(reader, checked, signal) {
    let found;
    const configuration = (batch) => {
        found ??= batch.find(({ type, value }) => type === 'core-store' && value.key === store/* contentTypesKey */.u3)?.value
            .value;
    };
    await (0,load/* loadArchive */.b)(reader, checked, { configuration }, signal);
    return (found ?? Object.fromEntries(ofModelType(checked, 'contentType').map((schema) => [schema.uid, schema])));
}
const ofModelType = ({ schemas }, modelType) => [...schemas.values()].filter((schema) => schema.modelType === modelType);
const componentsOf = (checked) => ofModelType(checked, 'component').map((schema) => ({
    uid: schema.uid,
    modelName: schema.modelName,
    path: `the archive's schema of ${schema.uid}`,
    isSource: true,
    content: { ...schema },
}));
async function rehearsal_load(file, reader, checked, signal) {
    const source = await rehearsal_open(file, checked, async (database) => database);
    const logos = new Map();
    const writer = await (0,sqlite_writer/* openSqliteWriter */.k)(file, label);
    let loader;
    try {
        loader = await write_loader/* Loader */.a.begin(writer, source, {
            stages: new Set(rehearsed.filter((stage) => checked.stages.has(stage))),
            includes: () => true,
            complete: true,
            hasEntity: (uid, id) => checked.entities.get(uid)?.has(id) ?? false,
            hasComponent: (uid, id) => checked.components.get(uid)?.has(id) ?? false,
            isRepeated: (uid, id) => checked.repeated.components.get(uid)?.has(id) ?? false,
            takeLogo: ({ hash, ext }, content) => logos.set(`${hash}${ext ?? ''}`, content),
        });
        const { entities, links, configuration } = handlers(loader);
        for (const pass of checked.linksComeEarly
            ? [{ entities, configuration }, { links }]
            : [{ entities, links, configuration }]) {
            await (0,load/* loadArchive */.b)(reader, checked, pass, signal);
        }
        await loader.finish();
        await loader.commit();
    }
    catch (error) {
        await (loader ?? writer).rollback();
        throw error;
    }
    return { logos };
}
const handlers = (loader) => ({
    entities: (batch) => loader.entities(batch),
    links: (batch) => loader.links(batch),
    configuration: (batch) => loader.configuration(batch),
});
async function readBack(file, checked, logos, signal) {
    return rehearsal_open(file, checked, async (database) => {
        const filters = { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] };
        const scope = new transfer_scope/* Scope */.HG(filters, database.contentTypes, database.layout.travels);
        const source = database.records(scope, {
            omitted: () => undefined,
            readLogo: async ({ hash, ext }) => logos.get(`${hash}${ext ?? ''}`),
        });
        const digest = new content_digest/* ContentDigest */.e();
        for (const stage of ['schemas', ...rehearsed]) {
            if (stage === 'schemas' || checked.stages.has(stage)) {
                for await (const { type, lines } of source.records(stage)) {
                    signal?.throwIfAborted();
                    digest.add(stage, type, lines.split('\n'));
                }
            }
        }
        return digest.contents();
    });
}
async function rehearsal_open(file, checked, use) {
    const session = await (0,connection/* openSqlite */.Lf)(file, label);
    try {
        return await use(await source/* DatabaseSource */.r.open(session, { components: componentsOf(checked), contentTypes: [] }));
    }
    finally {
        await session.close();
    }
}

// EXTERNAL MODULE: ./commands/seal-status.js
var seal_status = __webpack_require__(67456);
;// CONCATENATED MODULE: ./commands/verify.js








async function verifyArchive(options, signal) {
    const started = performance.now();
    const leftovers = (0,scratch_folder/* removeLeftovers */.W)();
    const reader = await (0,archive/* openArchive */.p)(options.file, options.key, options.identity);
    const checked = await (0,check/* checkArchive */.P)(reader, undefined, signal);
    const { contents, danglingLinks, danglingExamples } = await readContents(reader, checked, signal);
    assertAsSealed(reader, contents);
    const rehearsal = options.rehearse ? await rehearse(reader, checked, contents, signal) : undefined;
    const { seal, encryption } = reader;
    return {
        command: 'verify',
        file: options.file,
        format: reader.format,
        compressed: reader.compressed,
        encrypted: reader.encrypted,
        ...(encryption === undefined ? {} : { encryption }),
        seal: (0,seal_status/* sealStatus */.w)(reader),
        ...(seal === undefined
            ? {}
            : {
                madeBy: {
                    tool: `${seal.manifest.tool.name} ${seal.manifest.tool.version}`,
                    engine: seal.manifest.source.engine,
                    scope: seal.manifest.scope,
                },
            }),
        createdAt: checked.metadata.createdAt,
        strapiVersion: checked.metadata.strapi?.version,
        contentDigest: (0,content_digest/* overallDigest */.y)(contents),
        stages: Object.fromEntries(checked.stages),
        contentTypes: typesOf(contents, checked),
        danglingLinks,
        ...(rehearsal === undefined ? {} : { rehearsal }),
        durationMs: Math.round(performance.now() - started),
        warnings: [
            ...leftovers,
            ...checked.warnings,
            ...(danglingLinks === 0
                ? []
                : [
                    `${danglingLinks} link(s) have an end that is not in the archive; an import leaves them out: ${danglingExamples.join('; ')}`,
                ]),
            ...(rehearsal?.warnings ?? []),
        ],
    };
}
function assertAsSealed({ path, seal }, contents) {
    if (seal !== undefined && seal.manifest.contentDigest !== (0,content_digest/* overallDigest */.y)(contents)) {
        const [difference = 'something'] = differences(seal.manifest.contents, contents);
        throw (0,failures/* damaged */.qM)(path, `its manifest tells of other contents: ${(0,failures/* quoted */.TL)(difference)} differs`);
    }
}
function differences(a, b) {
    const flat = (contents) => new Map(Object.entries(contents).flatMap(([stage, types]) => Object.entries(types).map(([type, { digest }]) => [`${stage} ${type}`, digest])));
    const [before, after] = [flat(a), flat(b)];
    return [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
}
function typesOf({ entities = {}, links = {} }, { schemas }) {
    return [...new Set([...Object.keys(entities), ...Object.keys(links)])]
        .map((uid) => ({
        uid,
        displayName: schemas.get(uid)?.info?.displayName ?? uid,
        entities: entities[uid]?.count ?? 0,
        links: links[uid]?.count ?? 0,
    }))
        .sort((a, b) => b.entities - a.entities || b.links - a.links);
}


/***/ })

};
