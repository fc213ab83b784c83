export const id = 689;
export const ids = [689];
export const modules = {

/***/ 72487:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   IA: () => (/* binding */ encodeOf),
/* harmony export */   Im: () => (/* binding */ truth),
/* harmony export */   ai: () => (/* binding */ number),
/* harmony export */   j8: () => (/* binding */ textEncoders),
/* harmony export */   kB: () => (/* binding */ time),
/* harmony export */   n$: () => (/* binding */ moment),
/* harmony export */   p6: () => (/* binding */ date),
/* harmony export */   s$: () => (/* binding */ jsonText),
/* harmony export */   vH: () => (/* binding */ biginteger)
/* harmony export */ });
/* unused harmony export text */
const show = (value) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};
const unfit = (value, expected) => new RangeError(`"${show(value)}" is not ${expected}`);
const text = (value) => {
    if (typeof value === 'string') {
        return value;
    }
    if (typeof value === 'number' || typeof value === 'boolean') {
        return String(value);
    }
    throw unfit(value, 'text');
};
const number = (value) => {
    if (typeof value === 'number') {
        return value;
    }
    const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
    if (!Number.isFinite(parsed)) {
        throw unfit(value, 'a number');
    }
    return parsed;
};
const wholeNumber = /^[+-]?\d+$/;
const biginteger = (value) => {
    if (typeof value === 'number' && Number.isInteger(value)) {
        return BigInt(value).toString();
    }
    const digits = typeof value === 'string' ? value.trim() : '';
    if (!wholeNumber.test(digits)) {
        throw unfit(value, 'a whole number');
    }
    return BigInt(digits).toString();
};
const truths = ['true', 't', '1', 1];
const falsehoods = ['false', 'f', '0', 0];
function truth(value) {
    if (value === true || truths.includes(value)) {
        return true;
    }
    if (value === false || falsehoods.includes(value)) {
        return false;
    }
    throw unfit(value, 'true or false');
}
const dateStart = /^(\d{4})-(\d{2})-(\d{2})/;
const date = (value) => {
    const found = typeof value === 'string' ? dateStart.exec(value) : null;
    if (found === null || !isDay(Number(found[1]), Number(found[2]), Number(found[3]))) {
        throw unfit(value, 'a date (yyyy-MM-dd)');
    }
    return found[0];
};
function isDay(year, month, day) {
    const found = new Date(0);
    found.setUTCFullYear(year, month - 1, day);
    return found.getUTCMonth() === month - 1 && found.getUTCDate() === day;
}
const clock = /^((?:2[0-3]|[01]\d):[0-5]\d:[0-5]\d)(?:\.(\d{1,3}))?$/;
const time = (value) => {
    const found = typeof value === 'string' ? clock.exec(value) : null;
    if (found === null) {
        throw unfit(value, 'a time (HH:mm:ss.SSS)');
    }
    return `${found[1]}.${(found[2] ?? '').padEnd(3, '0')}`;
};
const digitsOnly = /^-?\d+$/;
const isoDateTime = /^(?:\d{4}|[+-]\d{6})-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/;
function moment(value) {
    if (typeof value === 'string' && isoDateTime.test(value)) {
        const day = dateStart.exec(value);
        if (day !== null && !isDay(Number(day[1]), Number(day[2]), Number(day[3]))) {
            throw unfit(value, 'a day of the calendar');
        }
        return checkMoment(Date.parse(value), value);
    }
    const isCount = typeof value === 'number' || (typeof value === 'string' && digitsOnly.test(value));
    return checkMoment(isCount ? Number(value) : Number.NaN, value);
}
function checkMoment(milliseconds, value) {
    const checked = new Date(milliseconds).getTime();
    if (Number.isNaN(checked)) {
        throw unfit(value, 'a moment (an ISO 8601 date and time, or milliseconds)');
    }
    return checked;
}
function jsonText(value) {
    if (typeof value !== 'string') {
        return JSON.stringify(value);
    }
    return isRawText(value) ? value : JSON.stringify(JSON.stringify(value));
}
function isRawText(value) {
    if (!value.startsWith('"')) {
        return false;
    }
    try {
        const inner = JSON.parse(value);
        return JSON.stringify(inner) === value && !isJson(String(inner));
    }
    catch {
        return false;
    }
}
function isJson(text) {
    try {
        JSON.parse(text);
        return true;
    }
    catch {
        return false;
    }
}
const textEncoders = {
    string: text,
    text,
    richtext: text,
    email: text,
    password: text,
    uid: text,
    enumeration: text,
    plainJson: (value) => JSON.stringify(value),
};
function encodeOf(encoders, type) {
    const encode = encoders[type];
    if (encode === undefined) {
        throw new TypeError(`${type} is not stored in a column`);
    }
    return encode;
}


/***/ }),

/***/ 98507:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ writeCommitMark),
/* harmony export */   x: () => (/* binding */ SqliteCommitMark)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_sqlite__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(80099);
/* harmony import */ var _read_store_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(21247);



const lockTimeout = 5_000;
function writeCommitMark(database, token) {
    database.prepare('DELETE FROM strapi_core_store_settings WHERE key = ?').run(_read_store_js__WEBPACK_IMPORTED_MODULE_2__/* .commitMarkKey */ .Ez);
    database
        .prepare(`INSERT INTO strapi_core_store_settings (id, key, value, type) VALUES (-1, ?, ?, 'string')`)
        .run(_read_store_js__WEBPACK_IMPORTED_MODULE_2__/* .commitMarkKey */ .Ez, JSON.stringify(token));
}
class SqliteCommitMark {
    #file;
    constructor(file) {
        this.#file = file;
    }
    async isCommitted(token) {
        return this.#with((database) => {
            const rows = database
                .prepare('SELECT value FROM strapi_core_store_settings WHERE key = ?')
                .all(_read_store_js__WEBPACK_IMPORTED_MODULE_2__/* .commitMarkKey */ .Ez);
            return rows.some(({ value }) => value === JSON.stringify(token));
        }, false);
    }
    async remove() {
        this.#with((database) => {
            database.exec('PRAGMA synchronous = EXTRA');
            database.prepare('DELETE FROM strapi_core_store_settings WHERE key = ?').run(_read_store_js__WEBPACK_IMPORTED_MODULE_2__/* .commitMarkKey */ .Ez);
        }, undefined);
    }
    #with(work, absent) {
        if (!(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)(this.#file)) {
            return absent;
        }
        const database = new node_sqlite__WEBPACK_IMPORTED_MODULE_1__.DatabaseSync(this.#file, { timeout: lockTimeout });
        try {
            const hasStore = database
                .prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'strapi_core_store_settings'`)
                .get();
            return hasStore === undefined ? absent : work(database);
        }
        finally {
            database.close();
        }
    }
}


/***/ }),

/***/ 51476:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Az: () => (/* binding */ primaryCode),
/* harmony export */   HT: () => (/* binding */ assertFile),
/* harmony export */   Lf: () => (/* binding */ openSqlite),
/* harmony export */   Pl: () => (/* binding */ allRows),
/* harmony export */   tW: () => (/* binding */ resultCode)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(76760);
/* harmony import */ var node_sqlite__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(80099);
/* harmony import */ var node_url__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(73136);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(12264);
/* harmony import */ var _scratch_folder_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(73290);
/* harmony import */ var _dialect_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(87588);








const lockTimeout = 5_000;
const busy = 5;
const readonly = 8;
const cannotOpen = 14;
const corrupt = 11;
const notADatabase = 26;
async function openSqlite(file, label) {
    assertFile(file, label);
    try {
        return begin(await openWithoutTrace((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.realpathSync)(file), label), label);
    }
    catch (error) {
        throw explain(error, label);
    }
}
function assertFile(file, label) {
    const stats = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(file, { throwIfNoEntry: false });
    if (stats === undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .UserError */ .y('databaseUnreachable', `There is no SQLite database at ${label}.`, 'Check that the file is in the checkout or made by an earlier step, or point database-url at it (sqlite:path/to/data.db).');
    }
    if (!stats.isFile()) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .UserError */ .y('databaseUnreachable', `${label} is not a file.`, 'Point database-url at the SQLite file.');
    }
}
async function openWithoutTrace(file, label) {
    const hasLog = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)(`${file}-wal`);
    const hasIndex = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)(`${file}-shm`);
    if (isInWalMode(file) && !(hasLog && hasIndex)) {
        return hasLog ? openCopy(file, label) : { database: open(immutable(file)), unguarded: file };
    }
    const database = open(file);
    try {
        database.prepare('SELECT 1 FROM sqlite_schema').get();
        return { database };
    }
    catch (error) {
        database.close();
        if ((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)(`${file}-journal`) && [readonly, cannotOpen].includes(primaryCode(error) ?? 0)) {
            return openCopy(file, label);
        }
        throw error;
    }
}
const open = (location) => new node_sqlite__WEBPACK_IMPORTED_MODULE_3__.DatabaseSync(location, { readOnly: true, timeout: lockTimeout });
function immutable(file) {
    const url = (0,node_url__WEBPACK_IMPORTED_MODULE_4__.pathToFileURL)(file);
    url.searchParams.set('immutable', '1');
    return url;
}
function isInWalMode(file) {
    const header = Buffer.alloc(20);
    const descriptor = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.openSync)(file, 'r');
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readSync)(descriptor, header, 0, 20, 0) === 20 && header[18] === 2;
    }
    finally {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.closeSync)(descriptor);
    }
}
async function openCopy(file, label) {
    const temporary = (0,_scratch_folder_js__WEBPACK_IMPORTED_MODULE_6__/* .makeScratchFolder */ .D)();
    try {
        const before = states(file);
        const copy = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(temporary.path, (0,node_path__WEBPACK_IMPORTED_MODULE_2__.basename)(file));
        for (const suffix of ['', '-wal', '-journal']) {
            if ((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)(file + suffix)) {
                await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.copyFile)(file + suffix, copy + suffix, node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.COPYFILE_FICLONE);
            }
        }
        if (states(file) !== before) {
            throw openedMeanwhile(label);
        }
        return { database: new node_sqlite__WEBPACK_IMPORTED_MODULE_3__.DatabaseSync(copy, { timeout: lockTimeout }), temporary };
    }
    catch (error) {
        temporary.remove();
        throw error;
    }
}
function begin({ database, unguarded, temporary }, label) {
    const before = unguarded && fingerprint(unguarded);
    const statements = new Map();
    const prepare = (sql) => {
        const known = statements.get(sql);
        if (known !== undefined) {
            return known;
        }
        const statement = database.prepare(sql);
        statement.setReturnArrays(true);
        statements.set(sql, statement);
        return statement;
    };
    const close = () => {
        statements.clear();
        database.close();
        temporary?.remove();
    };
    try {
        database.exec('BEGIN');
        database.prepare('SELECT 1 FROM sqlite_schema').get();
    }
    catch (error) {
        close();
        throw error;
    }
    return {
        description: `sqlite ${label}`,
        dialect: _dialect_js__WEBPACK_IMPORTED_MODULE_7__/* .sqliteDialect */ .d,
        rows: async (sql, parameters = []) => {
            try {
                return allRows(prepare(sql), parameters);
            }
            catch (error) {
                throw explain(error, label);
            }
        },
        columns: async (table) => allRows(prepare('SELECT name FROM pragma_table_info(?) ORDER BY cid'), [table]).map(([name]) => String(name)),
        close: async () => {
            if (!database.isOpen) {
                return;
            }
            close();
            if (unguarded !== undefined && fingerprint(unguarded) !== before) {
                throw openedMeanwhile(label);
            }
        },
    };
}
function allRows(statement, parameters) {
    const read = () => statement.all(...parameters);
    try {
        return read();
    }
    catch (error) {
        if (error.code !== 'ERR_OUT_OF_RANGE') {
            throw error;
        }
        statement.setReadBigInts(true);
        const rows = read();
        statement.setReadBigInts(false);
        return rows.map((row) => row.map((value) => (typeof value === 'bigint' ? Number(value) : value)));
    }
}
const openedMeanwhile = (label) => new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .UserError */ .y('failed', `${label} was opened by another program while it was read.`, 'Run the export again; once the other program has it open, both can work at the same time.');
function states(file) {
    return ['', '-wal', '-shm', '-journal']
        .map((suffix) => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(file + suffix, { bigint: true, throwIfNoEntry: false }))
        .map((stats) => (stats === undefined ? 'none' : `${stats.mtimeNs}:${stats.size}:${stats.ino}`))
        .join(' ');
}
function fingerprint(file) {
    const { mtimeNs, size } = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(file, { bigint: true });
    return `${mtimeNs}:${size}:${(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)(`${file}-wal`)}`;
}
function primaryCode(error) {
    const code = resultCode(error);
    return code === undefined ? undefined : code & 0xff;
}
function resultCode(error) {
    const code = error?.errcode;
    return typeof code === 'number' ? code : undefined;
}
function explain(error, label) {
    switch (primaryCode(error)) {
        case busy:
            return new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .UserError */ .y('databaseUnreachable', `${label} is locked by another program.`, 'Wait until it has finished writing (a Strapi that is being started or an import), then run the export again.', { cause: error });
        case notADatabase:
            return new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .UserError */ .y('databaseUnreachable', `${label} is not a SQLite database.`, 'Check the path; a file kept in Git LFS has to be pulled first (actions/checkout with lfs: true).', { cause: error });
        case corrupt:
            return new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .UserError */ .y('failed', `${label} is damaged: SQLite reports that its disk image is malformed.`, 'Run "PRAGMA integrity_check" on it and restore it from a backup.', { cause: error });
        case cannotOpen:
            return new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .UserError */ .y('databaseUnreachable', `${label} cannot be opened.`, 'Check that the user of this process may read the file and its folder.', { cause: error });
        default:
            return error;
    }
}


/***/ }),

/***/ 87588:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ sqliteDialect)
/* harmony export */ });
/* harmony import */ var _values_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(75007);

const sqliteDialect = {
    page: { rows: 250, characters: 50_000 },
    quote: (identifier) => `"${identifier.replaceAll('"', '""')}"`,
    inIds: (column) => `${column} IN (SELECT value FROM json_each(?))`,
    filter: (column) => `+${column}`,
    idList: (ids) => `[${ids.join(',')}]`,
    select: (column, type) => type === 'biginteger'
        ? `CASE typeof(${column}) WHEN 'integer' THEN CAST(${column} AS TEXT) ELSE ${column} END`
        : column,
    encoder: _values_js__WEBPACK_IMPORTED_MODULE_0__/* .encoder */ .Rd,
};


/***/ }),

/***/ 29689:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  k: () => (/* binding */ openSqliteWriter)
});

// EXTERNAL MODULE: external "node:sqlite"
var external_node_sqlite_ = __webpack_require__(80099);
// EXTERNAL MODULE: ./errors.js
var errors = __webpack_require__(12264);
// EXTERNAL MODULE: ./database/write/writer.js
var writer = __webpack_require__(26690);
// EXTERNAL MODULE: ./database/sqlite/commit-mark.js
var commit_mark = __webpack_require__(98507);
// EXTERNAL MODULE: ./database/sqlite/connection.js
var connection = __webpack_require__(51476);
// EXTERNAL MODULE: ./database/sqlite/dialect.js
var dialect = __webpack_require__(87588);
// EXTERNAL MODULE: ./database/encode.js
var encode = __webpack_require__(72487);
;// CONCATENATED MODULE: ./database/sqlite/encode.js

const encode_boolean = (value) => ((0,encode/* truth */.Im)(value) ? 1 : 0);
const jsonDocument = (value) => typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value);
const encoders = {
    ...encode/* textEncoders */.j8,
    json: jsonDocument,
    blocks: jsonDocument,
    integer: encode/* number */.ai,
    float: encode/* number */.ai,
    decimal: encode/* number */.ai,
    biginteger: encode/* biginteger */.vH,
    boolean: encode_boolean,
    date: encode/* date */.p6,
    time: encode/* time */.kB,
    datetime: encode/* moment */.n$,
    timestamp: encode/* moment */.n$,
};
function storedValue(type) {
    return (0,encode/* encodeOf */.IA)(encoders, type);
}

;// CONCATENATED MODULE: ./database/sqlite/writer.js







const lockTimeout = 5_000;
const cacheSize = 16_000;
const mostRows = 64;
const mostParameters = 32_000;
const mostTables = 400;
const busy = 5;
const readOnly = 8;
const ioError = 10;
const corrupt = 11;
const full = 13;
const cannotOpen = 14;
const notADatabase = 26;
const primaryKey = 1555;
const unique = 2067;
async function openSqliteWriter(file, label) {
    (0,connection/* assertFile */.HT)(file, label);
    try {
        return new SqliteWriter(file, label);
    }
    catch (error) {
        throw explain(error, label);
    }
}
class SqliteWriter {
    session;
    holdBack = 256_000;
    #database;
    #label;
    constructor(file, label) {
        this.#label = label;
        this.#database = new external_node_sqlite_.DatabaseSync(file, { timeout: lockTimeout, enableForeignKeyConstraints: false });
        try {
            this.#database.exec(`PRAGMA cache_size = -${cacheSize}; PRAGMA temp_store = MEMORY; PRAGMA synchronous = EXTRA; BEGIN IMMEDIATE`);
        }
        catch (error) {
            this.#database.close();
            throw error;
        }
        const rows = (sql, parameters) => this.#rows(sql, parameters);
        this.session = {
            description: `sqlite ${label}`,
            dialect: dialect/* sqliteDialect */.d,
            rows: async (sql, parameters = []) => rows(sql, parameters),
            columns: async (table) => rows('SELECT name FROM pragma_table_info(?) ORDER BY cid', [table]).map(([name]) => String(name)),
            close: async () => undefined,
        };
    }
    async execute(sql, parameters = []) {
        return this.#run(this.#database.prepare(sql), parameters);
    }
    encoder(type) {
        return storedValue(type);
    }
    async insert(table, columns, rows, { ignoreDuplicates }) {
        const { quote } = dialect/* sqliteDialect */.d;
        const row = `(${columns.map(() => '?').join(', ')})`;
        const prepare = (count) => this.#database.prepare(`INSERT INTO ${quote(table)} (${columns.map(quote).join(', ')}) VALUES ${Array(count).fill(row).join(', ')}${ignoreDuplicates ? ' ON CONFLICT DO NOTHING' : ''}`);
        const width = columns.length;
        const step = Math.max(1, Math.min(mostRows, Math.floor(mostParameters / width))) * width;
        const many = rows.length >= step ? prepare(step / width) : undefined;
        let one;
        const insertOne = (index) => {
            one ??= prepare(1);
            return this.#insert(one, rows.slice(index, index + width), index / width);
        };
        let inserted = 0;
        let start = 0;
        for (; many !== undefined && start + step <= rows.length; start += step) {
            try {
                inserted += this.#insert(many, rows.slice(start, start + step), undefined);
            }
            catch (error) {
                for (let index = start; error instanceof writer/* DuplicateRow */.c && index < start + step; index += width) {
                    insertOne(index);
                }
                throw error;
            }
        }
        for (; start < rows.length; start += width) {
            inserted += insertOne(start);
        }
        return inserted;
    }
    async update(table, columns, rows, { onlyUnset } = { onlyUnset: false }) {
        const names = columns.map(dialect/* sqliteDialect */.d.quote);
        const changes = names.map((name, index) => `${name} = ?${index + 2}`).join(', ');
        const unset = onlyUnset ? names.map((name) => ` AND ${name} IS NULL`).join('') : '';
        const statement = this.#database.prepare(`UPDATE ${dialect/* sqliteDialect */.d.quote(table)} SET ${changes} WHERE id = ?1${unset}`);
        const width = columns.length + 1;
        let changed = 0;
        for (let start = 0; start < rows.length; start += width) {
            changed += this.#run(statement, rows.slice(start, start + width));
        }
        return changed;
    }
    async counts(tables) {
        const counts = [];
        for (let start = 0; start < tables.length; start += mostTables) {
            const selects = tables
                .slice(start, start + mostTables)
                .map((table, index) => `SELECT ${index}, count(*) FROM ${dialect/* sqliteDialect */.d.quote(table)}`);
            for (const [index, count] of this.#rows(selects.join(' UNION ALL '), [])) {
                counts[start + Number(index)] = Number(count);
            }
        }
        return counts;
    }
    async settle() { }
    async violations() {
        const references = new Map();
        const found = new Map();
        for (const [table, id, , key] of this.#rows('PRAGMA foreign_key_check', [])) {
            const name = String(table);
            const keys = references.get(name) ?? this.#foreignKeys(name);
            references.set(name, keys);
            const reference = keys.get(Number(key));
            if (reference === undefined) {
                throw new Error(`SQLite reports the foreign key ${key} of ${name} and does not list it`);
            }
            const violation = { table: name, id: Number(id), ...reference };
            found.set((0,writer/* violationKey */.v)(violation), violation);
        }
        return [...found.values()];
    }
    async mark(token) {
        (0,commit_mark/* writeCommitMark */.g)(this.#database, token);
    }
    async commit() {
        try {
            this.#database.exec('COMMIT');
        }
        catch (error) {
            await this.rollback();
            throw explain(error, this.#label);
        }
        this.#database.close();
    }
    async rollback() {
        if (this.#database.isOpen) {
            this.#database.close();
        }
    }
    #insert(statement, values, row) {
        try {
            return Number(statement.run(...values).changes);
        }
        catch (error) {
            throw [primaryKey, unique].includes((0,connection/* resultCode */.tW)(error) ?? 0)
                ? new writer/* DuplicateRow */.c(row, error)
                : explain(error, this.#label);
        }
    }
    #run(statement, parameters) {
        try {
            return Number(statement.run(...parameters).changes);
        }
        catch (error) {
            throw explain(error, this.#label);
        }
    }
    #rows(sql, parameters) {
        try {
            const statement = this.#database.prepare(sql);
            statement.setReturnArrays(true);
            return (0,connection/* allRows */.Pl)(statement, parameters);
        }
        catch (error) {
            throw explain(error, this.#label);
        }
    }
    #foreignKeys(table) {
        const keys = new Map();
        const rows = this.#rows('SELECT id, "table", "from", on_delete FROM pragma_foreign_key_list(?)', [table]);
        for (const [id, referencedTable, column, action] of rows) {
            const columns = [...(keys.get(Number(id))?.columns ?? []), String(column)];
            const onDelete = action === 'CASCADE' ? 'delete' : action === 'SET NULL' ? 'setNull' : 'refuse';
            keys.set(Number(id), { referencedTable: String(referencedTable), columns, onDelete });
        }
        return keys;
    }
}
function explain(error, label) {
    const fail = (failure, message, remedy) => new errors/* UserError */.y(failure, message, remedy, { cause: error });
    switch ((0,connection/* primaryCode */.Az)(error)) {
        case busy:
            return fail('databaseUnreachable', `${label} is locked by another program.`, 'Stop Strapi and whatever else uses the database, then run the import again.');
        case notADatabase:
            return fail('databaseUnreachable', `${label} is not a SQLite database.`, 'Check the path; a file kept in Git LFS has to be pulled first (actions/checkout with lfs: true).');
        case readOnly:
        case cannotOpen:
            return fail('databaseUnreachable', `${label} cannot be written to.`, 'Check that the user of this process may write to the file and to its folder, where SQLite keeps its journal.');
        case corrupt:
            return fail('failed', `${label} is damaged: SQLite reports that its disk image is malformed.`, 'Run "PRAGMA integrity_check" on it and restore it from a backup.');
        case full:
            return fail('failed', `There is no space left to write ${label}.`, 'Make room on the disk, then run the import again; nothing was changed.');
        case ioError:
            return fail('failed', `${label} cannot be written: ${error.message}.`, 'Check the disk, then run the import again; nothing was changed.');
        default:
            return error;
    }
}


/***/ }),

/***/ 75007:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Rd: () => (/* binding */ encoder)
/* harmony export */ });
/* unused harmony exports json, text */
const json = (value) => JSON.stringify(value) ?? 'null';
const text = (value) => typeof value === 'string'
    ? value
    : value instanceof Uint8Array
        ? Buffer.from(value).toString()
        : String(value);
const string = (value) => JSON.stringify(text(value));
const number = (value) => {
    const number = typeof value === 'number' ? value : Number(text(value));
    return Number.isFinite(number) ? json(number) : 'null';
};
const wholeNumber = /^[+-]?\d+$/;
const biginteger = (value) => {
    const digits = text(value).trim();
    return json(wholeNumber.test(digits) ? BigInt(digits).toString() : text(value));
};
const boolean = (value) => {
    if (typeof value === 'boolean') {
        return value ? 'true' : 'false';
    }
    const digit = text(value);
    return digit === '1' ? 'true' : digit === '0' ? 'false' : 'null';
};
const toDate = (value) => value instanceof Date ? value : new Date(typeof value === 'number' ? value : text(value));
const datetime = (value) => {
    const date = toDate(value);
    return Number.isNaN(date.getTime()) ? 'null' : `"${date.toISOString()}"`;
};
const timestamp = (value) => {
    const time = toDate(value).getTime();
    return Number.isNaN(time) ? 'null' : `"${time}"`;
};
const jsonDocument = (value) => {
    if (typeof value !== 'string') {
        return json(value);
    }
    try {
        const document = JSON.parse(value);
        return json(typeof document === 'string' ? JSON.parse(document) : document);
    }
    catch {
        return JSON.stringify(value);
    }
};
const plainJson = (value) => {
    if (typeof value !== 'string') {
        return json(value);
    }
    try {
        return json(JSON.parse(value));
    }
    catch {
        return JSON.stringify(value);
    }
};
const asStored = (value) => json(value instanceof Uint8Array ? text(value) : value);
const encoders = {
    string,
    text: string,
    richtext: string,
    email: string,
    password: string,
    uid: string,
    enumeration: string,
    json: jsonDocument,
    blocks: jsonDocument,
    plainJson,
    integer: number,
    float: number,
    decimal: number,
    biginteger,
    boolean,
    date: asStored,
    time: asStored,
    datetime,
    timestamp,
};
function encoder(type) {
    const encode = encoders[type];
    if (encode === undefined) {
        throw new TypeError(`${type} is not stored in a column`);
    }
    return encode;
}


/***/ })

};
