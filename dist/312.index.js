export const id = 312;
export const ids = [312];
export const modules = {

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


/***/ })

};
