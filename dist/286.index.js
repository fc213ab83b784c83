export const id = 286;
export const ids = [286];
export const modules = {

/***/ 43286:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   runPost: () => (/* binding */ runPost)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2144);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(15363);
/* harmony import */ var _temporary_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(17013);



async function runPost() {
    try {
        const items = (0,_temporary_js__WEBPACK_IMPORTED_MODULE_1__/* .readTemporary */ .SK)();
        for (const item of items) {
            await (0,_temporary_js__WEBPACK_IMPORTED_MODULE_1__/* .removeTemporary */ .cF)(item).catch((error) => complain(error));
        }
        (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .info */ .pq)((0,_format_js__WEBPACK_IMPORTED_MODULE_2__/* .loggable */ .oM)(`Temporary files: ${items.length} removed, or gone already.`));
    }
    catch (error) {
        complain(error);
    }
}
function complain(error) {
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)(`A temporary file that may hold data in the clear could not be removed: ${error instanceof Error ? error.message : String(error)}. Remove it by hand if this runner is kept.`, { title: 'Temporary files' });
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


/***/ })

};
