export const id = 943;
export const ids = [943];
export const modules = {

/***/ 72823:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ columnsByTable)
/* harmony export */ });
function columnsByTable(rows) {
    const tables = new Map();
    for (const [table, column] of rows) {
        const columns = tables.get(String(table));
        if (columns === undefined) {
            tables.set(String(table), [String(column)]);
        }
        else {
            columns.push(String(column));
        }
    }
    return tables;
}


/***/ }),

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

/***/ 31943:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  locate: () => (/* binding */ locate)
});

// EXTERNAL MODULE: ./database/read/store.js
var store = __webpack_require__(21247);
// EXTERNAL MODULE: ./errors.js
var errors = __webpack_require__(12264);
// EXTERNAL MODULE: ./database/columns-by-table.js
var columns_by_table = __webpack_require__(72823);
// EXTERNAL MODULE: ../../../node_modules/mysql2/index.js
var mysql2 = __webpack_require__(93191);
;// CONCATENATED MODULE: ./database/mysql/statement.js

const idsMark = '?#';
const marks = /`(?:[^`]|``)*`|\?#|\?/g;
const isIds = /^-?\d+(?:,-?\d+)*$/;
function statement(sql, parameters) {
    if (parameters.length === 0) {
        return sql;
    }
    let next = 0;
    return sql.replace(marks, (mark) => {
        if (mark.startsWith('`')) {
            return mark;
        }
        const parameter = parameters[next] ?? null;
        next += 1;
        return mark === idsMark ? ids(parameter) : literal(parameter);
    });
}
const literal = (value) => {
    if (value === null) {
        return 'NULL';
    }
    return typeof value === 'number' ? number(value) : (0,mysql2.escape)(value);
};
function number(value) {
    if (!Number.isFinite(value)) {
        throw new RangeError(`${value} is no number that can be stored`);
    }
    return String(value);
}
function ids(list) {
    const text = String(list);
    if (!isIds.test(text)) {
        throw new TypeError('A list of ids holds something else');
    }
    return text;
}

// EXTERNAL MODULE: ./database/values.js
var values = __webpack_require__(75007);
;// CONCATENATED MODULE: ./database/mysql/values.js

const values_boolean = (value) => (value === true || String(value) === '1' ? 'true' : 'false');
const jsonDocument = (value) => {
    let document;
    try {
        document = JSON.parse(String(value));
    }
    catch {
        return JSON.stringify(value);
    }
    return typeof document === 'string' ? (0,values/* encoder */.Rd)('json')(document) : JSON.stringify(document);
};
const own = {
    boolean: values_boolean,
    json: jsonDocument,
    blocks: jsonDocument,
};
const encoder = (type) => own[type] ?? (0,values/* encoder */.Rd)(type);

;// CONCATENATED MODULE: ./database/mysql/dialect.js


const noId = '-9223372036854775808';
const mysqlDialect = {
    page: { rows: 1_000, characters: 450_000 },
    quote: (identifier) => `\`${identifier.replaceAll('`', '``')}\``,
    inIds: (column) => `${column} IN (${idsMark})`,
    filter: (column) => column,
    idList: (ids) => ids.join(',') || noId,
    select: (column) => column,
    encoder: encoder,
};

;// CONCATENATED MODULE: ./database/mysql/failures.js

const checks = 'Check that the server runs and may be reached from this machine: in a job with a service container its host is the name of the service (in a container job) or 127.0.0.1 with the mapped port; a managed database needs the address of the runner in its allow-list, or a tunnel.';
const unreachable = (why) => ({ server }) => ['databaseUnreachable', `The MySQL server ${server} cannot be reached: ${why}.`, checks];
const unknownHost = unreachable('there is no such host');
const noRoute = unreachable('there is no way to it in this network');
const noAnswer = unreachable('it does not answer');
const denied = ({ server, user }) => [
    'databaseUnreachable',
    `The MySQL server ${server} does not let ${user ?? 'a user without a name'} in: the name or the password is wrong, or this user may not come from this machine.`,
    'Check DATABASE_USERNAME and DATABASE_PASSWORD (or database-url, where special characters are percent-encoded), and the host of the user on the server.',
];
const forbidden = ({ server, user, database }) => [
    'databaseUnreachable',
    `The user ${user ?? '(none)'} may not use the database ${database} on ${server}.`,
    `Grant it: an export needs SELECT, an import also INSERT, UPDATE and DELETE, on ${database}.*`,
];
const untrusted = ({ server }, { message }) => [
    'databaseUnreachable',
    `The certificate of the MySQL server ${server} is not trusted: ${message}.`,
    'Give the certificate of the authority in ssl.ca (DATABASE_SSL_CA), or set ssl.rejectUnauthorized to false where the network itself is trusted.',
];
const lost = ({ server }) => [
    'databaseUnreachable',
    `The connection to the MySQL server ${server} was lost.`,
    'Run it again: what was not committed is rolled back. Check the log of the server for a restart, and "max_allowed_packet" and "wait_timeout" where it happens every time.',
];
const locked = ({ database, server }) => [
    'databaseUnreachable',
    `${database} on ${server} is locked by another program.`,
    'Stop Strapi and whatever else writes to the database, then run the import again; nothing was changed.',
];
const readOnly = ({ server }) => [
    'databaseUnreachable',
    `The MySQL server ${server} takes no changes: it is read-only.`,
    'Name the primary server, not a replica.',
];
const full = ({ server }) => [
    'failed',
    `The MySQL server ${server} has no space left.`,
    'Make room on its disk, then run the import again; nothing was changed.',
];
const explanations = {
    ECONNREFUSED: unreachable('nothing listens there'),
    ENOENT: unreachable('there is no such socket'),
    ENOTFOUND: unknownHost,
    EAI_AGAIN: unknownHost,
    EHOSTUNREACH: noRoute,
    ENETUNREACH: noRoute,
    ETIMEDOUT: noAnswer,
    ER_ACCESS_DENIED_ERROR: denied,
    ER_ACCESS_DENIED_NO_PASSWORD_ERROR: denied,
    ER_HOST_NOT_PRIVILEGED: denied,
    AUTH_SWITCH_PLUGIN_ERROR: denied,
    ER_DBACCESS_DENIED_ERROR: forbidden,
    ER_TABLEACCESS_DENIED_ERROR: forbidden,
    ER_COLUMNACCESS_DENIED_ERROR: forbidden,
    ER_BAD_DB_ERROR: ({ server, database }) => [
        'databaseUnreachable',
        `The MySQL server ${server} has no database ${database}.`,
        `Check DATABASE_NAME, or create it: CREATE DATABASE ${database} CHARACTER SET utf8mb4.`,
    ],
    ER_CON_COUNT_ERROR: ({ server }) => [
        'databaseUnreachable',
        `The MySQL server ${server} has too many connections.`,
        'Try again later, or raise max_connections; this needs three at most.',
    ],
    ER_HOST_IS_BLOCKED: ({ server }) => [
        'databaseUnreachable',
        `The MySQL server ${server} blocks this machine after many failed connections.`,
        'Run "FLUSH HOSTS" on the server.',
    ],
    ER_SECURE_TRANSPORT_REQUIRED: ({ server }) => [
        'databaseUnreachable',
        `The MySQL server ${server} takes only encrypted connections.`,
        'Set ssl in the connection of config/database (DATABASE_SSL=true), or add ssl-mode=VERIFY_IDENTITY to database-url.',
    ],
    HANDSHAKE_NO_SSL_SUPPORT: ({ server }) => [
        'databaseUnreachable',
        `The MySQL server ${server} offers no encrypted connections.`,
        'Set up TLS on the server, or leave out ssl where the network itself is trusted.',
    ],
    HANDSHAKE_SSL_ERROR: untrusted,
    ER_SERVER_SHUTDOWN: lost,
    PROTOCOL_CONNECTION_LOST: lost,
    ECONNRESET: lost,
    EPIPE: lost,
    ER_CONNECTION_KILLED: lost,
    ER_LOCK_WAIT_TIMEOUT: locked,
    ER_LOCK_DEADLOCK: locked,
    ER_OPTION_PREVENTS_STATEMENT: readOnly,
    ER_READ_ONLY_MODE: readOnly,
    ER_DISK_FULL: full,
    ER_RECORD_FILE_FULL: full,
    ER_STATEMENT_TIMEOUT: ({ server }) => [
        'failed',
        `The MySQL server ${server} ended a query because it took longer than max_statement_time allows.`,
        'Raise that limit for the user of this connection.',
    ],
    ER_QUERY_TIMEOUT: ({ server }) => [
        'failed',
        `The MySQL server ${server} ended a query because it took longer than max_execution_time allows.`,
        'Raise that limit for the user of this connection.',
    ],
};
const numbers = {
    1317: 'ER_SERVER_SHUTDOWN',
    1927: 'ER_CONNECTION_KILLED',
    1969: 'ER_STATEMENT_TIMEOUT',
    3024: 'ER_QUERY_TIMEOUT',
    3159: 'ER_SECURE_TRANSPORT_REQUIRED',
};
const certificate = /^(?:CERT_|ERR_TLS_|ERR_SSL_|ERR_OSSL_)|SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)/;
function explain(error, place) {
    if (!(error instanceof Error) || error instanceof errors/* UserError */.y) {
        return error;
    }
    const failed = error;
    delete failed.sql;
    const { code = '', errno = 0 } = failed;
    const explanation = explanations[numbers[errno] ?? code] ?? (certificate.test(code) ? untrusted : undefined);
    return explanation === undefined ? error : new errors/* UserError */.y(...explanation(place, failed), { cause: error });
}

;// CONCATENATED MODULE: ./database/mysql/connection.js





const connection_values = {
    rowsAsArray: true,
    supportBigNumbers: true,
    bigNumberStrings: false,
    decimalNumbers: false,
    dateStrings: ['DATE'],
    jsonStrings: true,
    flags: ['-FOUND_ROWS'],
};
const modes = 'STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO';
const patience = 86_400;
async function connect(settings) {
    const connection = await connection_open(settings);
    const query = async (sql, parameters = []) => {
        try {
            const [result] = await connection.query(statement(sql, parameters));
            return result;
        }
        catch (error) {
            throw explain(error, settings);
        }
    };
    let ended;
    const link = {
        settings,
        rows: query,
        run: query,
        end: () => {
            ended ??= connection.end().catch(() => connection.destroy());
            return ended;
        },
    };
    try {
        await link.run(`SET SESSION sql_mode = '${modes}', SESSION wait_timeout = ${patience}`);
        return link;
    }
    catch (error) {
        await link.end();
        throw error;
    }
}
async function connection_open(settings) {
    const { createConnection } = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 20262, 19));
    try {
        const connection = await createConnection({ ...settings.options, ...connection_values });
        connection.on('error', () => undefined);
        return connection;
    }
    catch (error) {
        if (error instanceof TypeError) {
            throw new errors/* UserError */.y('databaseUnreachable', `The connection to the MySQL server ${settings.server} is not configured rightly: ${error.message}.`, 'Correct the connection in config/database.', { cause: error });
        }
        throw explain(error, settings);
    }
}
const describe = ({ database, server }) => `mysql ${database} at ${server}`;
async function openMysql(settings) {
    const link = await connect(settings);
    try {
        await link.run('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
        await link.run('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    }
    catch (error) {
        await link.end();
        throw error;
    }
    return { ...sessionOf(link), close: () => link.end() };
}
function sessionOf(link) {
    let tables;
    return {
        description: describe(link.settings),
        dialect: mysqlDialect,
        rows: link.rows,
        columns: async (table) => {
            tables ??= readColumns(link);
            const known = await tables;
            return [...(known.get(table) ?? known.get(table.toLowerCase()) ?? [])];
        },
        close: async () => undefined,
    };
}
async function readColumns(link) {
    return (0,columns_by_table/* columnsByTable */.P)(await link.rows('SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position'));
}

;// CONCATENATED MODULE: ./database/mysql/import-lock.js


const imports = 'strapi-dms-import';
const writing = 'strapi-dms-writing';
const nameOf = (lock) => `CONCAT('${lock}-', LEFT(SHA2(DATABASE(), 256), 32))`;
const import_lock_patience = 60;
async function lockForImport(settings) {
    const link = await connect(settings);
    try {
        if (await take(link, imports, 0)) {
            return { release: () => release(link) };
        }
    }
    catch (error) {
        await link.end();
        throw error;
    }
    await link.end();
    throw new errors/* UserError */.y('importRunning', `Another import into ${describe(settings)} is running.`, 'Wait until it has ended, then run this one again. Workflows keep out of each other\'s way with "concurrency".');
}
async function waitForWriter(link) {
    if (!(await take(link, writing, import_lock_patience))) {
        throw new errors/* UserError */.y('databaseUnreachable', `The server still rolls back what an interrupted import into ${describe(link.settings)} has written.`, 'Run the import again in some minutes ("SHOW PROCESSLIST" tells when the connection is gone).');
    }
}
async function release(link) {
    await link.rows(`SELECT RELEASE_LOCK(${nameOf(imports)})`).catch(() => undefined);
    await link.end();
}
async function take(link, lock, seconds) {
    const [row] = await link.rows(`SELECT GET_LOCK(${nameOf(lock)}, ${seconds})`);
    return Number(row?.[0]) === 1;
}

;// CONCATENATED MODULE: ./database/mysql/commit-mark.js



const coreStore = 'strapi_core_store_settings';
async function writeCommitMark(link, token) {
    await link.run(`DELETE FROM ${coreStore} WHERE \`key\` = ?`, [store/* commitMarkKey */.Ez]);
    await link.run(`INSERT INTO ${coreStore} (id, \`key\`, value, type) VALUES (0, ?, ?, 'string')`, [
        store/* commitMarkKey */.Ez,
        JSON.stringify(token),
    ]);
}
class MysqlCommitMark {
    #settings;
    constructor(settings) {
        this.#settings = settings;
    }
    isCommitted(token) {
        return this.#with(async (link) => {
            const rows = await link.rows(`SELECT value FROM ${coreStore} WHERE \`key\` = ?`, [store/* commitMarkKey */.Ez]);
            return rows.some(([value]) => value === JSON.stringify(token));
        }, false);
    }
    remove() {
        return this.#with(async (link) => {
            await link.run(`DELETE FROM ${coreStore} WHERE \`key\` = ?`, [store/* commitMarkKey */.Ez]);
        }, undefined);
    }
    async #with(work, absent) {
        const link = await connect(this.#settings);
        try {
            await waitForWriter(link);
            const [store] = await link.rows('SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?', [coreStore]);
            return store === undefined ? absent : await work(link);
        }
        finally {
            await link.end();
        }
    }
}

;// CONCATENATED MODULE: ./database/mysql/limits.js
async function readLimits(session) {
    const rows = await session.rows(`SELECT table_name, column_name, data_type, column_type, character_maximum_length, character_set_name,
       numeric_precision, numeric_scale, collation_name
     FROM information_schema.columns WHERE table_schema = DATABASE()`);
    const limits = new Map();
    for (const [table, column, name, type, length, charset, precision, scale, collation] of rows) {
        const limit = limitOf(String(name), String(type), {
            length: Number(length),
            charset: String(charset),
            precision: Number(precision),
            scale: Number(scale),
            isBinary: collation === 'utf8mb4_bin',
        });
        if (limit !== undefined) {
            const columns = limits.get(String(table)) ?? new Map();
            const known = charset === null ? String(type) : `${type} in ${charset}`;
            limits.set(String(table), columns.set(String(column), { type: known, ...limit }));
        }
    }
    return limits;
}
const bits = { smallint: 16n, mediumint: 24n, int: 32n, bigint: 64n };
function limitOf(name, type, of) {
    switch (name) {
        case 'varchar':
        case 'char':
            return { ...textIn(of.charset), characters: of.length };
        case 'tinytext':
        case 'text':
        case 'mediumtext':
        case 'longtext':
            if (of.isBinary) {
                return undefined;
            }
            return textIn(of.charset);
        case 'json':
            return textIn('utf8mb4');
        case 'decimal':
            return decimal(of);
        default: {
            const size = bits[name];
            return size === undefined ? undefined : whole(size, type.includes('unsigned'));
        }
    }
}
const textIn = (charset) => ({
    refuses: /^utf8(mb3)?$/.test(charset) ? ['halfCharacter', 'astral'] : ['halfCharacter'],
});
const whole = (width, isUnsigned) => ({
    smallest: isUnsigned ? 0n : -(2n ** (width - 1n)),
    largest: (isUnsigned ? 2n ** width : 2n ** (width - 1n)) - 1n,
    whole: true,
});
function decimal({ precision, scale }) {
    const largest = 10 ** (precision - scale) - 0.51 * 10 ** -scale;
    return { smallest: -largest, largest };
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./database/mysql/settings.js



const passedOn = [
    'user',
    'password',
    'password1',
    'password2',
    'password3',
    'passwordSha1',
    'localAddress',
    'insecureAuth',
    'enableCleartextPlugin',
    'compress',
    'connectTimeout',
    'connectAttributes',
];
const knownTimezone = /^(?:local|Z|[ +-]\d\d:\d\d)$/;
function settingsOf({ connection, origin }, directory) {
    const { host, port, socketPath, database, user } = connection;
    if (typeof database !== 'string' || database === '') {
        throw new errors/* UserError */.y('databaseUnreachable', `${origin} names no database on the MySQL server.`, 'Set DATABASE_NAME, or name it with database-url (mysql://user:password@host:3306/name).');
    }
    const place = typeof socketPath === 'string' && socketPath !== ''
        ? { socketPath }
        : { host: textOr(host, 'localhost'), port: portOf(port, origin) };
    const ssl = sslOf(connection.ssl, directory, origin);
    const options = {
        ...Object.fromEntries(passedOn.flatMap((name) => (connection[name] === undefined ? [] : [[name, connection[name]]]))),
        ...place,
        database,
        ...(ssl && { ssl }),
        charset: charsetOf(connection.charset, origin),
        timezone: timezoneOf(connection.timezone),
    };
    return {
        options,
        server: 'socketPath' in place ? place.socketPath : `${place.host}:${place.port}`,
        database,
        user: typeof user === 'string' && user !== '' ? user : undefined,
    };
}
const textOr = (value, fallback) => typeof value === 'string' && value !== '' ? value : fallback;
function portOf(value, origin) {
    const port = value === undefined || value === null || value === '' ? 3306 : Number(value);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
        throw new errors/* UserError */.y('databaseUnreachable', `${origin} names the port ${JSON.stringify(value)}, which is none.`, 'A MySQL server listens on 3306 by default (DATABASE_PORT).');
    }
    return port;
}
function charsetOf(charset, origin) {
    if (charset === undefined || charset === null || charset === '') {
        return 'utf8mb4_unicode_ci';
    }
    const name = String(charset).toLowerCase();
    if (name.startsWith('utf8mb4_')) {
        return name;
    }
    if (/^utf8(mb[34])?(_|$)/.test(name)) {
        return 'utf8mb4_unicode_ci';
    }
    throw new errors/* UserError */.y('databaseUnreachable', `${origin} sets the charset of the connection to ${name}, in which not every text can travel.`, 'Set charset to utf8mb4, or leave it out: the server converts from and to the charset of its tables.');
}
function timezoneOf(timezone) {
    if (timezone === undefined || timezone === null || timezone === '') {
        return 'local';
    }
    const known = knownTimezone.test(String(timezone)) ? String(timezone) : 'Z';
    return known.replace(/^ /, '+');
}
function sslOf(ssl, directory, origin) {
    if (ssl === undefined || ssl === null || ssl === false || ssl === '') {
        return undefined;
    }
    if (ssl === true) {
        return { rejectUnauthorized: true };
    }
    if (typeof ssl === 'string') {
        return ssl;
    }
    if (typeof ssl !== 'object') {
        throw new errors/* UserError */.y('databaseUnreachable', `${origin} sets ssl to ${JSON.stringify(ssl)}, which is neither true nor an object.`, 'Set ssl to true, or to an object with ca, cert, key and rejectUnauthorized.');
    }
    const given = Object.entries(ssl).filter(([, value]) => value !== undefined && value !== null);
    return Object.fromEntries(given.map(([name, value]) => [name, keyFiles.includes(name) ? pem(value, directory) : value]));
}
const keyFiles = ['ca', 'cert', 'key', 'pfx'];
function pem(value, directory) {
    if (Array.isArray(value)) {
        return value.map((item) => pem(item, directory));
    }
    if (typeof value === 'object' && value !== null) {
        const { type, data } = value;
        return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data) : value;
    }
    if (typeof value === 'string' && !value.includes('-----BEGIN')) {
        const file = (0,external_node_path_.resolve)(directory, value);
        return (0,external_node_fs_.existsSync)(file) ? (0,external_node_fs_.readFileSync)(file) : value;
    }
    return value;
}

// EXTERNAL MODULE: ./database/write/writer.js
var writer = __webpack_require__(26690);
// EXTERNAL MODULE: ./database/encode.js
var encode = __webpack_require__(72487);
;// CONCATENATED MODULE: ./database/mysql/encode.js

const unfit = (value, expected) => new RangeError(`"${String(value)}" is not ${expected}`);
const smallest = -(2 ** 31);
const largest = 2 ** 31 - 1;
const integer = (value) => {
    const whole = (0,encode/* number */.ai)(value);
    if (!Number.isInteger(whole) || whole < smallest || whole > largest) {
        throw unfit(value, `a whole number from ${smallest} to ${largest}`);
    }
    return whole;
};
const biginteger = (value) => {
    const digits = (0,encode/* biginteger */.vH)(value);
    if (BigInt.asIntN(64, BigInt(digits)) !== BigInt(digits)) {
        throw unfit(value, 'a whole number of 64 bits');
    }
    return digits;
};
const encode_jsonDocument = (value) => JSON.stringify(value);
const two = (number) => String(number).padStart(2, '0');
function momentIn(timezone) {
    const clock = clockOf(timezone);
    return (value) => {
        const [year, month, day, hours, minutes, seconds, milliseconds] = clock((0,encode/* moment */.n$)(value));
        if (year < 100 || year > 9999) {
            throw unfit(value, 'a moment that MySQL can store (years 100 to 9999)');
        }
        const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
        return `${date} ${two(hours)}:${two(minutes)}:${two(seconds)}.${String(milliseconds).padStart(3, '0')}`;
    };
}
const timestampIn = (moment) => {
    return (value) => {
        if ((0,encode/* moment */.n$)(value) < 1_000) {
            throw unfit(value, 'a moment that MySQL can store as timestamp (after the beginning of 1970)');
        }
        return moment(value);
    };
};
const local = (milliseconds) => {
    const date = new Date(milliseconds);
    return [
        date.getFullYear(),
        date.getMonth() + 1,
        date.getDate(),
        date.getHours(),
        date.getMinutes(),
        date.getSeconds(),
        date.getMilliseconds(),
    ];
};
const utc = (milliseconds) => {
    const date = new Date(milliseconds);
    return [
        date.getUTCFullYear(),
        date.getUTCMonth() + 1,
        date.getUTCDate(),
        date.getUTCHours(),
        date.getUTCMinutes(),
        date.getUTCSeconds(),
        date.getUTCMilliseconds(),
    ];
};
function clockOf(timezone) {
    const offset = /^([+-])(\d\d):(\d\d)$/.exec(timezone);
    if (offset === null) {
        return timezone === 'Z' ? utc : local;
    }
    const minutes = (Number(offset[2]) * 60 + Number(offset[3])) * (offset[1] === '-' ? -1 : 1);
    return (milliseconds) => utc(milliseconds + minutes * 60_000);
}
function storedValues(timezone) {
    const moment = momentIn(timezone);
    const encoders = {
        ...encode/* textEncoders */.j8,
        integer,
        float: encode/* number */.ai,
        decimal: encode/* number */.ai,
        biginteger,
        boolean: (value) => Number((0,encode/* truth */.Im)(value)),
        date: encode/* date */.p6,
        time: encode/* time */.kB,
        json: encode_jsonDocument,
        blocks: encode_jsonDocument,
        datetime: moment,
        timestamp: timestampIn(moment),
    };
    return (type) => (0,encode/* encodeOf */.IA)(encoders, type);
}

;// CONCATENATED MODULE: ./database/mysql/writer.js








const { quote } = mysqlDialect;
const longest = 1_000_000;
const bytesOfCharacter = 3;
const duplicateEntry = 1062;
const badValues = [1048, 1264, 1265, 1292, 1366, 1367, 1406, 3140, 3819, 4025];
async function openMysqlWriter(settings) {
    const link = await connect(settings);
    try {
        await waitForWriter(link);
        await link.run('SET SESSION foreign_key_checks = 1, SESSION unique_checks = 1');
        await assertTransactional(link);
        const [row] = await link.rows('SELECT VERSION(), @@max_allowed_packet');
        await link.run('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
        await link.run('START TRANSACTION');
        return new MysqlWriter(link, /mariadb/i.test(String(row?.[0])), Number(row?.[1]));
    }
    catch (error) {
        await link.end();
        throw error;
    }
}
async function assertTransactional(link) {
    const [table] = await link.rows(`SELECT t.table_name, t.engine FROM information_schema.tables t
     LEFT JOIN information_schema.engines e ON e.engine = t.engine
     WHERE t.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' AND COALESCE(e.transactions, 'NO') <> 'YES'
     LIMIT 1`);
    if (table !== undefined) {
        throw new errors/* UserError */.y('failed', `The table ${table[0]} of ${describe(link.settings)} has the engine ${table[1]}, which knows no transactions: an import that fails could not be undone.`, `Change it: ALTER TABLE ${table[0]} ENGINE = InnoDB.`);
    }
}
class MysqlWriter {
    session;
    holdBack = 1_000_000;
    encoder;
    #link;
    #row;
    #packet;
    constructor(link, isMariaDb, packet) {
        this.session = sessionOf(link);
        this.encoder = storedValues(link.settings.options.timezone ?? 'local');
        this.#link = link;
        this.#row = isMariaDb ? '(' : 'ROW(';
        this.#packet = packet;
    }
    async execute(sql, parameters = []) {
        return this.#changed(sql, parameters);
    }
    async insert(table, columns, rows, { ignoreDuplicates }) {
        const names = columns.map(quote);
        const head = `INSERT INTO ${quote(table)} (${names.join(', ')}) VALUES `;
        const tail = ignoreDuplicates ? ` ON DUPLICATE KEY UPDATE ${names[0]} = ${names[0]}` : '';
        let inserted = 0;
        for (const { start, end, text } of this.#statements(table, rows, columns.length, '(')) {
            try {
                inserted += await this.#changed(head + text + tail);
            }
            catch (error) {
                const { errno = 0 } = error;
                if (errno === duplicateEntry) {
                    throw new writer/* DuplicateRow */.c(await this.#duplicate(head, rows, columns.length, start, end), error);
                }
                throw badValues.includes(errno) ? writer_unfit(table, columns, rows, start, error) : error;
            }
        }
        return inserted;
    }
    async update(table, columns, rows, { onlyUnset } = { onlyUnset: false }) {
        const names = columns.map(quote);
        const changes = names.map((name, index) => `t.${name} = v.c${index}`).join(', ');
        const unset = onlyUnset ? ` WHERE ${names.map((name) => `t.${name} IS NULL`).join(' AND ')}` : '';
        const given = `v(id, ${names.map((_, index) => `c${index}`).join(', ')})`;
        let changed = 0;
        for (const { text } of this.#statements(table, rows, columns.length + 1, this.#row)) {
            changed += await this.#changed(`UPDATE ${quote(table)} t JOIN (WITH ${given} AS (VALUES ${text}) SELECT * FROM v) v ON v.id = t.id SET ${changes}${unset}`);
        }
        return changed;
    }
    async counts(tables) {
        if (tables.length === 0) {
            return [];
        }
        const selects = tables.map((table, index) => `SELECT ${index}, COUNT(*) FROM ${quote(table)}`);
        const counts = [];
        for (const [index, count] of await this.#link.rows(selects.join(' UNION ALL '))) {
            counts[Number(index)] = Number(count);
        }
        return counts;
    }
    async settle() { }
    async violations() {
        return [];
    }
    mark(token) {
        return writeCommitMark(this.#link, token);
    }
    async commit() {
        try {
            await this.#link.run('COMMIT');
        }
        catch (error) {
            await this.rollback();
            throw error instanceof errors/* UserError */.y ? unknownOutcome(this.#link.settings, error) : error;
        }
        await this.#link.end();
    }
    rollback() {
        return this.#link.end();
    }
    async #changed(sql, parameters) {
        const { affectedRows, info } = await this.#link.run(sql, parameters);
        const matched = /Rows matched: (\d+)/.exec(info ?? '');
        return matched === null ? affectedRows : Number(matched[1]);
    }
    *#statements(table, rows, width, opening) {
        const most = Math.min(longest, Math.floor(this.#packet / bytesOfCharacter) - 10_000);
        let text = '';
        let start = 0;
        for (let index = 0; index < rows.length; index += width) {
            let row = opening;
            for (let column = 0; column < width; column += 1) {
                row += (column === 0 ? '' : ',') + literal(rows[index + column]);
            }
            row += ')';
            if (text !== '' && text.length + row.length > most) {
                yield { start, end: index / width, text };
                text = '';
                start = index / width;
            }
            if (row.length > most && Buffer.byteLength(row) + 10_000 > this.#packet) {
                throw tooLarge(table, rows[index], this.#packet);
            }
            text += text === '' ? row : `,${row}`;
        }
        if (text !== '') {
            yield { start, end: rows.length / width, text };
        }
    }
    async #duplicate(head, rows, width, start, end) {
        let [from, to] = [start, end];
        while (to - from > 1) {
            const middle = Math.floor((from + to) / 2);
            const half = rows.slice(from * width, middle * width);
            const texts = [];
            for (let index = 0; index < half.length; index += width) {
                texts.push(`(${half
                    .slice(index, index + width)
                    .map(literal)
                    .join(',')})`);
            }
            try {
                await this.#link.run(head + texts.join(','));
                from = middle;
            }
            catch (error) {
                if (error.errno !== duplicateEntry) {
                    throw error;
                }
                to = middle;
            }
        }
        return from;
    }
}
function writer_unfit(table, columns, rows, start, error) {
    const number = Number(/at row (\d+)/.exec(error.message)?.[1]);
    const row = Number.isNaN(number) ? undefined : rows[(start + number - 1) * columns.length];
    const which = row === undefined || columns[0] !== 'id' ? '' : ` (id ${row})`;
    return new errors/* UserError */.y('failed', `A row of ${table}${which} cannot be stored: ${error.message.replace(/ at row \d+/, '')}.`, 'Correct the value in the source and export again, or change the column; nothing was imported.', { cause: error });
}
const tooLarge = (table, first, packet) => new errors/* UserError */.y('failed', `A row of ${table} (${first}) is larger than the server takes: max_allowed_packet is ${packet} bytes.`, 'Raise max_allowed_packet on the server, then run the import again; nothing was imported.');
const unknownOutcome = (settings, error) => new errors/* UserError */.y(error.failure, `${error.message} This was at the commit of ${describe(settings)}: the import is there wholly or not at all.`, 'Look which content is there, and run the import again if it is the old one.', { cause: error });

;// CONCATENATED MODULE: ./database/mysql/location.js






const locate = (config, directory) => {
    const settings = settingsOf(config, directory);
    return {
        description: describe(settings),
        identity: `mysql ${settings.database} at ${canonical(settings.server)}`,
        exists: async () => true,
        limits: readLimits,
        read: () => openMysql(settings),
        write: () => openMysqlWriter(settings),
        lock: () => lockForImport(settings),
        mark: new MysqlCommitMark(settings),
    };
};
const canonical = (server) => server.toLowerCase().replace(/^(?:127\.0\.0\.1|::1|\[::1\])(?=:\d+$)/, 'localhost');


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
