export const id = 367;
export const ids = [367];
export const modules = {

/***/ 48932:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ Interrupted)
/* harmony export */ });
class Interrupted extends Error {
    exitCode;
    constructor(signal) {
        super('Interrupted');
        this.exitCode = 128 + signal;
    }
}


/***/ }),

/***/ 35367:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  run: () => (/* binding */ run)
});

// EXTERNAL MODULE: ../../../node_modules/commander/esm.mjs
var esm = __webpack_require__(74453);
// EXTERNAL MODULE: ./errors.js
var errors = __webpack_require__(12264);
// EXTERNAL MODULE: ./cli/interrupted.js
var interrupted = __webpack_require__(48932);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
;// CONCATENATED MODULE: ./cli/version.js

function version() {
    const candidates = ['../package.json', '../../package.json'];
    for (const candidate of candidates) {
        try {
            const { name, version } = JSON.parse((0,external_node_fs_.readFileSync)(new URL(candidate, import.meta.url), 'utf8'));
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

;// CONCATENATED MODULE: ./cli/main.js




async function run(parameters) {
    process.stdout.on('error', (error) => {
        if (error.code !== 'EPIPE') {
            throw error;
        }
    });
    try {
        await program().parseAsync(parameters, { from: 'user' });
        return 0;
    }
    catch (error) {
        return report(error);
    }
}
function program() {
    const root = new esm/* Command */.uB('strapi-dms')
        .description('Exports and imports the data of a Strapi project without starting Strapi.')
        .version(version())
        .exitOverride()
        .showHelpAfterError('(add --help for the options)');
    root
        .command('export')
        .description('Export data from a Strapi project into an archive that "strapi import" reads')
        .allowExcessArguments(false)
        .option('--project <dir>', 'the folder of the Strapi project', '.')
        .option('-f, --file <file>', 'tar: base name without extensions; dir: output folder')
        .addOption(new esm/* Option */.c$('-k, --key <string>', 'encryption key (better: STRAPI_DMS_KEY or the prompt)').env('STRAPI_DMS_KEY'))
        .option('--no-encrypt', 'do not encrypt the archive')
        .option('--no-compress', 'do not compress the archive')
        .option('--format <format>', 'tar archive (tar) or unpacked folder (dir)', 'tar')
        .option('--only <list>', 'only these: content, files, config', '')
        .option('--exclude <list>', 'all but these: content, files, config, media-library', '')
        .option('--only-content-types <uids>', 'only entities and links of these content types', '')
        .option('--exclude-content-types <uids>', 'all but entities and links of these content types', '')
        .addOption(new esm/* Option */.c$('--database-url <url>', "overrides the project's configuration: sqlite:path/to/data.db").env('STRAPI_DMS_DATABASE_URL'))
        .option('--missing-media <policy>', 'media files that are not on disk: warn or fail', 'warn')
        .option('--report <file>', 'write a JSON report to this file')
        .action(async (given, command) => (await Promise.all(/* import() */[__webpack_require__.e(979), __webpack_require__.e(933), __webpack_require__.e(671)]).then(__webpack_require__.bind(__webpack_require__, 24671))).runExport(given, command));
    root
        .command('import')
        .description('Import an archive of "strapi export", or of this tool, into a Strapi project')
        .allowExcessArguments(false)
        .option('--project <dir>', 'the folder of the Strapi project', '.')
        .requiredOption('-f, --file <file>', 'the archive: a file or an unpacked folder')
        .addOption(new esm/* Option */.c$('-k, --key <string>', 'decryption key (better: STRAPI_DMS_KEY or the prompt)').env('STRAPI_DMS_KEY'))
        .option('--force', 'import into a database that has content already', false)
        .option('--on-schema-difference <policy>', 'values that the target has no place for: fail, or adapt (leave out)', 'fail')
        .option('--no-safety-backup', 'do not export what is about to be deleted')
        .option('--boot <when>', 'start Strapi once to create its tables: auto, never or always', 'auto')
        .option('--only <list>', 'only these: content, files, config', '')
        .option('--exclude <list>', 'all but these: content, files, config, media-library', '')
        .option('--only-content-types <uids>', 'only entities and links of these content types', '')
        .option('--exclude-content-types <uids>', 'all but entities and links of these content types', '')
        .addOption(new esm/* Option */.c$('--database-url <url>', "overrides the project's configuration: sqlite:path/to/data.db").env('STRAPI_DMS_DATABASE_URL'))
        .option('--report <file>', 'write a JSON report to this file')
        .action(async (given) => (await Promise.all(/* import() */[__webpack_require__.e(979), __webpack_require__.e(933), __webpack_require__.e(112), __webpack_require__.e(117)]).then(__webpack_require__.bind(__webpack_require__, 51117))).runImport(given));
    return root;
}
function report(error) {
    if (error instanceof esm/* CommanderError */.b7) {
        return error.exitCode === 0 ? 0 : errors/* exitCodes */.h.usage;
    }
    if (error instanceof errors/* UserError */.y) {
        process.stderr.write(`Error: ${error.message}\n${error.remedy}\n`);
        return error.exitCode;
    }
    if (error instanceof interrupted/* Interrupted */.j) {
        process.stderr.write('Interrupted; nothing was left behind.\n');
        return error.exitCode;
    }
    process.stderr.write(`Error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return errors/* exitCodes */.h.failed;
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
    constructor(failure, message, remedy, options) {
        super(message, options);
        this.failure = failure;
        this.remedy = remedy;
    }
    get exitCode() {
        return exitCodes[this.failure];
    }
}


/***/ })

};
