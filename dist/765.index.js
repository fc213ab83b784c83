export const id = 765;
export const ids = [765];
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

/***/ 66765:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   run: () => (/* binding */ run)
/* harmony export */ });
/* harmony import */ var commander__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(74453);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12264);
/* harmony import */ var _version_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3951);
/* harmony import */ var _interrupted_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(48932);




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
    const root = new commander__WEBPACK_IMPORTED_MODULE_0__/* .Command */ .uB('strapi-dms')
        .description('Exports and imports the data of a Strapi project without starting Strapi.')
        .version((0,_version_js__WEBPACK_IMPORTED_MODULE_2__/* .version */ .r)())
        .exitOverride()
        .showHelpAfterError('(add --help for the options)');
    root
        .command('export')
        .description('Export data from a Strapi project into an archive that "strapi import" reads')
        .allowExcessArguments(false)
        .option('--project <dir>', 'the folder of the Strapi project', '.')
        .option('-f, --file <file>', 'tar: base name without extensions; dir: output folder')
        .addOption(new commander__WEBPACK_IMPORTED_MODULE_0__/* .Option */ .c$('-k, --key <string>', 'encryption key (better: STRAPI_DMS_KEY or the prompt)').env('STRAPI_DMS_KEY'))
        .option('--no-encrypt', 'do not encrypt the archive')
        .option('--encryption <cipher>', 'strapi (read by "strapi import") or age', 'strapi')
        .option('--recipient <public key>', 'encrypt with age to this public key in place of a key; may be repeated', (value, previous) => [...previous, value], [])
        .option('--no-compress', 'do not compress the archive')
        .option('--no-verify', 'do not read the archive again before it gets its name')
        .option('--format <format>', 'tar archive (tar) or unpacked folder (dir)', 'tar')
        .option('--only <list>', 'only these: content, files, config', '')
        .option('--exclude <list>', 'all but these: content, files, config, media-library', '')
        .option('--only-content-types <uids>', 'only entities and links of these content types', '')
        .option('--exclude-content-types <uids>', 'all but entities and links of these content types', '')
        .addOption(new commander__WEBPACK_IMPORTED_MODULE_0__/* .Option */ .c$('--database-url <url>', "overrides the project's configuration: sqlite:path/to/data.db").env('STRAPI_DMS_DATABASE_URL'))
        .option('--media <mode>', 'media files: all, referenced, metadata-only or none', 'all')
        .option('--missing-media <policy>', 'media files that are not there: warn or fail', 'warn')
        .option('--media-url <url>', 'what the paths of media files of other providers are relative to')
        .option('--media-cache <dir>', 'keep fetched media files in this folder for the next export')
        .option('--report <file>', 'write a JSON report to this file')
        .action(async (given, command) => {
        await startEvaluatorFor(given);
        return (await Promise.all(/* import() */[__webpack_require__.e(392), __webpack_require__.e(726), __webpack_require__.e(217), __webpack_require__.e(782), __webpack_require__.e(260), __webpack_require__.e(770)]).then(__webpack_require__.bind(__webpack_require__, 24671))).runExport(given, command);
    });
    root
        .command('import')
        .description('Import an archive of "strapi export", or of this tool, into a Strapi project')
        .allowExcessArguments(false)
        .option('--project <dir>', 'the folder of the Strapi project', '.')
        .requiredOption('-f, --file <file>', 'the archive: a file or an unpacked folder')
        .addOption(new commander__WEBPACK_IMPORTED_MODULE_0__/* .Option */ .c$('-k, --key <string>', 'decryption key (better: STRAPI_DMS_KEY or the prompt)').env('STRAPI_DMS_KEY'))
        .addOption(identityOption())
        .option('--force', 'import into a database that has content already', false)
        .option('--on-schema-difference <policy>', 'values that the target has no place for: fail, or adapt (leave out)', 'fail')
        .option('--no-safety-backup', 'do not export what is about to be deleted')
        .option('--media <mode>', 'media files: all, link, metadata-only or none', 'all')
        .option('--delete-remote-media', 'remove old files from the provider, after the commit', false)
        .option('--boot <when>', 'start Strapi once to create its tables: auto, never or always', 'auto')
        .option('--only <list>', 'only these: content, files, config', '')
        .option('--exclude <list>', 'all but these: content, files, config, media-library', '')
        .option('--only-content-types <uids>', 'only entities and links of these content types', '')
        .option('--exclude-content-types <uids>', 'all but entities and links of these content types', '')
        .addOption(new commander__WEBPACK_IMPORTED_MODULE_0__/* .Option */ .c$('--database-url <url>', "overrides the project's configuration: sqlite:path/to/data.db").env('STRAPI_DMS_DATABASE_URL'))
        .option('--report <file>', 'write a JSON report to this file')
        .action(async (given) => {
        await startEvaluatorFor(given);
        return (await Promise.all(/* import() */[__webpack_require__.e(392), __webpack_require__.e(726), __webpack_require__.e(217), __webpack_require__.e(782), __webpack_require__.e(237), __webpack_require__.e(260), __webpack_require__.e(870), __webpack_require__.e(440)]).then(__webpack_require__.bind(__webpack_require__, 51117))).runImport(given);
    });
    root
        .command('verify')
        .description('Read an archive from end to end and prove it: seal, structure, links, files')
        .allowExcessArguments(false)
        .requiredOption('-f, --file <file>', 'the archive: a file or an unpacked folder')
        .addOption(new commander__WEBPACK_IMPORTED_MODULE_0__/* .Option */ .c$('-k, --key <string>', 'decryption key (better: STRAPI_DMS_KEY or the prompt)').env('STRAPI_DMS_KEY'))
        .addOption(identityOption())
        .option('--rehearse', 'also load it into a database of its own and read it back: a restore drill', false)
        .option('--report <file>', 'write a JSON report to this file')
        .action(async (given) => (await Promise.all(/* import() */[__webpack_require__.e(392), __webpack_require__.e(726), __webpack_require__.e(782), __webpack_require__.e(237), __webpack_require__.e(689), __webpack_require__.e(857)]).then(__webpack_require__.bind(__webpack_require__, 2857))).runVerify(given));
    return root;
}
async function startEvaluatorFor({ databaseUrl }) {
    if (databaseUrl === undefined) {
        (await __webpack_require__.e(/* import() */ 312).then(__webpack_require__.bind(__webpack_require__, 87312))).startEvaluator();
    }
}
const identityOption = () => new commander__WEBPACK_IMPORTED_MODULE_0__/* .Option */ .c$('--identity <file>', 'private key of age, as age-keygen writes it (or its text in STRAPI_DMS_IDENTITY)');
function report(error) {
    if (error instanceof commander__WEBPACK_IMPORTED_MODULE_0__/* .CommanderError */ .b7) {
        return error.exitCode === 0 ? 0 : _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodes */ .h.usage;
    }
    if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .y) {
        process.stderr.write(`Error: ${error.message}\n${error.remedy}\n`);
        return error.exitCode;
    }
    if (error instanceof _interrupted_js__WEBPACK_IMPORTED_MODULE_3__/* .Interrupted */ .j) {
        process.stderr.write('Interrupted; nothing was left behind.\n');
        return error.exitCode;
    }
    process.stderr.write(`Error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodes */ .h.failed;
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
