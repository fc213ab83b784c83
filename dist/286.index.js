export const id = 286;
export const ids = [286];
export const modules = {

/***/ 43286:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   runPost: () => (/* binding */ runPost)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2144);
/* harmony import */ var _scratch_folder_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(73290);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(15363);
/* harmony import */ var _temporary_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(17013);




const title = 'Temporary files';
async function runPost() {
    try {
        const items = (0,_temporary_js__WEBPACK_IMPORTED_MODULE_2__/* .readTemporary */ .SK)();
        for (const item of items) {
            await (0,_temporary_js__WEBPACK_IMPORTED_MODULE_2__/* .removeTemporary */ .cF)(item).catch((error) => complain(error));
        }
        for (const problem of (0,_scratch_folder_js__WEBPACK_IMPORTED_MODULE_1__/* .removeLeftovers */ .W)()) {
            (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)(problem, { title });
        }
        (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .info */ .pq)((0,_format_js__WEBPACK_IMPORTED_MODULE_3__/* .loggable */ .oM)(`Temporary files: ${items.length} removed, or gone already.`));
    }
    catch (error) {
        complain(error);
    }
}
function complain(error) {
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)(`A temporary file that may hold data in the clear could not be removed: ${error instanceof Error ? error.message : String(error)}. Remove it by hand if this runner is kept.`, { title });
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

/***/ 90453:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ tryLock)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var node_sqlite__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(80099);



const busy = 5;
const held = new Map();
function tryLock(path) {
    (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.mkdirSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(path), { recursive: true });
    const file = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.realpathSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(path)), (0,node_path__WEBPACK_IMPORTED_MODULE_1__.basename)(path));
    while (!held.has(file)) {
        const descriptor = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.openSync)(file, node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_RDWR | node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_CREAT, 0o600);
        const database = lockDatabase(file);
        if (database instanceof node_sqlite__WEBPACK_IMPORTED_MODULE_2__.DatabaseSync && isSame(descriptor, file)) {
            held.set(file, database);
            return { release: () => release(file, descriptor) };
        }
        const isCurrent = isSame(descriptor, file);
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.closeSync)(descriptor);
        if (database instanceof node_sqlite__WEBPACK_IMPORTED_MODULE_2__.DatabaseSync) {
            database.close();
        }
        else if (database === 'busy') {
            return undefined;
        }
        else if (isCurrent) {
            throw database;
        }
    }
    return undefined;
}
function lockDatabase(file) {
    let database;
    try {
        database = new node_sqlite__WEBPACK_IMPORTED_MODULE_2__.DatabaseSync(file, { timeout: 0 });
        database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
        return database;
    }
    catch (error) {
        database?.close();
        const { errcode } = error;
        return errcode !== undefined && (errcode & 0xff) === busy ? 'busy' : error;
    }
}
function isSame(descriptor, file) {
    const ours = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.fstatSync)(descriptor, { bigint: true });
    const current = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(file, { bigint: true, throwIfNoEntry: false });
    return current?.ino === ours.ino && current.dev === ours.dev;
}
function release(file, descriptor) {
    const database = held.get(file);
    if (database === undefined) {
        return;
    }
    held.delete(file);
    const isWindows = process.platform === 'win32';
    if (!isWindows) {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(file, { force: true });
    }
    database.close();
    (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.closeSync)(descriptor);
    if (isWindows) {
        removeUnlessOpen(file);
    }
}
function removeUnlessOpen(file) {
    try {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(file, { force: true });
    }
    catch (error) {
        const { code } = error;
        if (code !== 'EBUSY' && code !== 'EPERM') {
            throw error;
        }
    }
}


/***/ }),

/***/ 73290:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ makeScratchFolder),
/* harmony export */   W: () => (/* binding */ removeLeftovers)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(73024);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(48161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(76760);
/* harmony import */ var _file_lock_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(90453);





const prefix = 'strapi-dms-scratch-';
const suffix = '.lock';
function makeScratchFolder() {
    const path = (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)((0,node_os__WEBPACK_IMPORTED_MODULE_2__.tmpdir)(), prefix + (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(8).toString('hex'));
    const lock = (0,_file_lock_js__WEBPACK_IMPORTED_MODULE_4__/* .tryLock */ .b)(path + suffix);
    if (lock === undefined) {
        return makeScratchFolder();
    }
    (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.mkdirSync)(path, { mode: 0o700 });
    return { path, remove: () => remove(path, lock) };
}
function removeLeftovers() {
    const found = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.globSync)(`${prefix}*`, { cwd: (0,node_os__WEBPACK_IMPORTED_MODULE_2__.tmpdir)() }).map((name) => (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)((0,node_os__WEBPACK_IMPORTED_MODULE_2__.tmpdir)(), name.replace(suffix, '')));
    return [...new Set(found)]
        .filter((path) => isOurs(path) || isOurs(path + suffix))
        .flatMap((path) => {
        try {
            const lock = (0,_file_lock_js__WEBPACK_IMPORTED_MODULE_4__/* .tryLock */ .b)(path + suffix);
            if (lock !== undefined) {
                remove(path, lock);
            }
            return [];
        }
        catch (error) {
            return [
                `${path}, which a killed process has left and which may hold data in the clear, could not be removed: ${error.message}`,
            ];
        }
    });
}
function remove(path, lock) {
    (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.rmSync)(path, { recursive: true, force: true });
    lock.release();
}
function isOurs(path) {
    const entry = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.lstatSync)(path, { throwIfNoEntry: false });
    return entry !== undefined && !entry.isSymbolicLink() && entry.uid === (process.getuid?.() ?? entry.uid);
}


/***/ })

};
