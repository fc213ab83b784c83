export const id = 82;
export const ids = [82];
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

// EXTERNAL MODULE: ../../../node_modules/@actions/core/lib/core.js + 11 modules
var core = __webpack_require__(12709);
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

;// CONCATENATED MODULE: ./action/inputs.js


const plannedMode = 'verify';
const inputsOfOneMode = {
    export: {
        encrypt: 'true',
        compress: 'true',
        format: 'tar',
        'missing-media': 'warn',
        upload: 'true',
        'retention-days': '',
        overwrite: 'false',
    },
    import: { force: 'false', 'on-schema-difference': 'fail', 'safety-backup': 'true', boot: 'auto' },
};
function readSecrets(environment = process.env) {
    const given = withoutLineBreak((0,core/* getInput */.V4)('key', { trimWhitespace: false }));
    const ambient = withoutLineBreak(environment.STRAPI_DMS_KEY ?? '');
    return {
        key: given === '' ? ambient : given,
        keyFromEnvironment: given === '' && ambient !== '',
        databaseUrl: (0,core/* getInput */.V4)('database-url'),
    };
}
function readInputs(secrets) {
    const mode = readMode();
    refuseInputsOf(mode === 'import' ? 'export' : 'import', mode);
    return mode === 'import' ? readImport(secrets) : readExport(secrets);
}
function readExport(secrets) {
    const encrypt = readBoolean('encrypt');
    return {
        mode: 'export',
        export: {
            ...readCommon(secrets),
            key: !encrypt && secrets.keyFromEnvironment ? '' : secrets.key,
            encrypt,
            compress: readBoolean('compress'),
            format: (0,core/* getInput */.V4)('format'),
            missingMedia: (0,core/* getInput */.V4)('missing-media'),
        },
        upload: {
            enabled: readBoolean('upload'),
            retentionDays: readDays('retention-days'),
            overwrite: readBoolean('overwrite'),
        },
    };
}
function readImport(secrets) {
    return {
        mode: 'import',
        import: {
            ...readCommon(secrets),
            key: secrets.key,
            force: readBoolean('force'),
            onSchemaDifference: (0,core/* getInput */.V4)('on-schema-difference'),
            safetyBackup: readBoolean('safety-backup'),
            boot: (0,core/* getInput */.V4)('boot'),
        },
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
    if (mode === 'export' || mode === 'import') {
        return mode;
    }
    throw new errors/* UserError */.y('usage', `Input mode: "${mode}" is ${mode === plannedMode ? 'not there yet' : 'unknown'}.`, 'Use `mode: export` or `mode: import`.');
}
function refuseInputsOf(other, mode) {
    const given = Object.entries(inputsOfOneMode[other])
        .filter(([name, value]) => !['', value].includes((0,core/* getInput */.V4)(name).toLowerCase()))
        .map(([name]) => name);
    if (given.length > 0) {
        throw new errors/* UserError */.y('usage', `Input ${given.join(', ')}: this has no effect with \`mode: ${mode}\`.`, `Leave it out, or use \`mode: ${other}\`.`);
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
function withoutLineBreak(text) {
    return text.replace(/[\r\n]+$/, '');
}

;// CONCATENATED MODULE: ./action/secrets.js

const shortestMask = 4;
const secretParameters = ['password', 'sslpassword', 'passwd', 'pwd'];
function maskSecrets({ key, databaseUrl }) {
    maskAs('key', [key]);
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




async function run() {
    try {
        const secrets = readSecrets();
        maskSecrets(secrets);
        const inputs = readInputs(secrets);
        const event = readEvent();
        if (inputs.mode === 'import') {
            const { runImport } = await Promise.all(/* import() */[__webpack_require__.e(979), __webpack_require__.e(933), __webpack_require__.e(112), __webpack_require__.e(425)]).then(__webpack_require__.bind(__webpack_require__, 13425));
            await runImport(inputs, event);
        }
        else {
            const { runExport } = await Promise.all(/* import() */[__webpack_require__.e(979), __webpack_require__.e(933), __webpack_require__.e(405)]).then(__webpack_require__.bind(__webpack_require__, 48405));
            await runExport(inputs, event);
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
