export const id = 72;
export const ids = [72];
export const modules = {

/***/ 63072:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runExport: () => (/* binding */ runExport)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ../../../node_modules/@actions/core/lib/core.js + 7 modules
var core = __webpack_require__(2144);
// EXTERNAL MODULE: ./commands/export.js + 20 modules
var commands_export = __webpack_require__(64534);
// EXTERNAL MODULE: ./commands/export-options.js
var export_options = __webpack_require__(85873);
// EXTERNAL MODULE: ./action/artifact.js
var action_artifact = __webpack_require__(29974);
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
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
;// CONCATENATED MODULE: ./action/provenance.js


async function declareArtifact(file, environment = process.env) {
    const { GITHUB_ARTIFACTS: list } = environment;
    if (list) {
        await (0,promises_.appendFile)(list, `${(0,external_node_path_.resolve)(file)}\n`);
    }
}

// EXTERNAL MODULE: ./action/summary.js
var summary = __webpack_require__(74686);
// EXTERNAL MODULE: ./action/temporary.js
var temporary = __webpack_require__(17013);
;// CONCATENATED MODULE: ./action/export.js













async function runExport(inputs, event) {
    (0,guards/* guard */.a)(inputs, event);
    const options = placeArchive((0,export_options/* parseExportOptions */._)(inputs.export), inputs);
    const report = await (0,core/* group */.Os)('Export the Strapi project', () => exportUntilCancelled(options));
    (0,outputs/* setExportOutputs */.lq)(report, await (0,outputs/* writeReport */.u5)(report));
    if (report.format === 'tar') {
        await declareArtifact(report.file);
    }
    const artifact = await upload(report, inputs);
    await (0,summary/* writeSummary */.S)((0,summary/* renderSummary */.B)(report, artifact));
    (0,core/* info */.pq)((0,format/* loggable */.oM)(`Export archive is in ${report.file}`));
}
function placeArchive(options, inputs) {
    if (inputs.upload.enabled && inputs.export.file === '') {
        return { ...options, file: (0,external_node_path_.join)((0,temporary/* makeTemporaryFolder */.wE)(), options.file) };
    }
    const file = (0,external_node_path_.resolve)(options.file);
    (0,temporary/* removeAfterJob */.kL)({ folder: (0,external_node_path_.dirname)(file), begins: `${(0,external_node_path_.basename)(file)}.` });
    return options;
}
function exportUntilCancelled(options) {
    const progress = new action_progress/* ActionProgress */.q('Strapi export');
    return (0,cancellation/* untilCancelled */.c)('Nothing was uploaded.', progress, (signal) => (0,commands_export/* exportProject */.M)(options, progress, signal));
}
async function upload(report, { upload: options }) {
    if (!options.enabled) {
        return undefined;
    }
    if (report.digest === undefined) {
        throw new Error(`The export gave no digest for ${report.file}, which is to be uploaded.`);
    }
    const { file, digest } = report;
    const artifact = await (0,core/* group */.Os)('Upload the archive', () => (0,action_artifact/* uploadArchive */.w)(file, digest, options));
    (0,outputs/* setArtifactOutputs */.Jg)(artifact);
    return artifact;
}


/***/ })

};
