export const id = 84;
export const ids = [84];
export const modules = {

/***/ 71347:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  locate: () => (/* binding */ locate)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./errors.js
var errors = __webpack_require__(12264);
// EXTERNAL MODULE: ./database/sqlite/commit-mark.js
var commit_mark = __webpack_require__(98507);
// EXTERNAL MODULE: ./database/sqlite/connection.js
var sqlite_connection = __webpack_require__(51476);
// EXTERNAL MODULE: ./file-lock.js
var file_lock = __webpack_require__(90453);
;// CONCATENATED MODULE: ./database/sqlite/import-lock.js




function lockForImport(file, label) {
    const target = canonical(file);
    const lock = lockFile((0,external_node_path_.join)((0,external_node_path_.dirname)(target), `.${(0,external_node_path_.basename)(target)}.strapi-dms-import.lock`), label);
    if (lock === undefined) {
        throw new errors/* UserError */.y('importRunning', `Another import into ${label} is running.`, 'Wait until it has ended, then run this one again. Workflows keep out of each other\'s way with "concurrency".');
    }
    return lock;
}
function lockFile(path, label) {
    try {
        return (0,file_lock/* tryLock */.b)(path);
    }
    catch (error) {
        if (!['EROFS', 'EACCES', 'EPERM'].includes(error.code ?? '')) {
            throw error;
        }
        throw new errors/* UserError */.y('databaseUnreachable', `${label} cannot be written to: its folder is read-only for the user of this process.`, 'Check that this user may write to the file and to its folder, where SQLite keeps its journal.', { cause: error });
    }
}
function canonical(file) {
    try {
        return (0,external_node_fs_.realpathSync)(file);
    }
    catch (error) {
        if (error.code === 'ENOENT' && (0,external_node_path_.dirname)(file) !== file) {
            return (0,external_node_path_.join)(canonical((0,external_node_path_.dirname)(file)), (0,external_node_path_.basename)(file));
        }
        throw error;
    }
}

// EXTERNAL MODULE: ./database/sqlite/writer.js + 1 modules
var writer = __webpack_require__(29689);
;// CONCATENATED MODULE: ./database/sqlite/location.js







const locate = ({ connection, origin }, directory) => {
    const { filename } = connection;
    if (typeof filename !== 'string' || filename === '' || filename === ':memory:') {
        throw new errors/* UserError */.y('databaseUnreachable', `${origin} names no file for the SQLite database.`, 'Set DATABASE_FILENAME, or name the file with database-url (sqlite:.tmp/data.db).');
    }
    const file = (0,external_node_path_.resolve)(directory, filename);
    const inside = (0,external_node_path_.relative)(directory, file);
    const label = inside.startsWith('..') ? file : inside;
    return {
        description: `sqlite ${label}`,
        identity: `sqlite ${canonical(file)}`,
        exists: async () => (0,external_node_fs_.existsSync)(file),
        read: () => (0,sqlite_connection/* openSqlite */.Lf)(file, label),
        write: () => (0,writer/* openSqliteWriter */.k)(file, label),
        lock: async () => {
            const lock = lockForImport(file, label);
            return { release: async () => lock.release() };
        },
        mark: new commit_mark/* SqliteCommitMark */.x(file),
    };
};


/***/ }),

/***/ 26690:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ DuplicateRow),
/* harmony export */   v: () => (/* binding */ violationKey)
/* harmony export */ });
const violationKey = ({ table, id, columns }) => `${table}:${id}:${columns}`;
class DuplicateRow extends Error {
    row;
    constructor(row, cause) {
        super(cause.message, { cause });
        this.name = 'DuplicateRow';
        this.row = row;
    }
}


/***/ })

};
