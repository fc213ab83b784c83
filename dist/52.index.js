export const id = 52;
export const ids = [52];
export const modules = {

/***/ 57104:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {



//Parse method copied from https://github.com/brianc/node-postgres
//Copyright (c) 2010-2014 Brian Carlson (brian.m.carlson@gmail.com)
//MIT License

//parses a connection string
function parse(str, options = {}) {
  //unix socket
  if (str.charAt(0) === '/') {
    const config = str.split(' ')
    return { host: config[0], database: config[1] }
  }

  // Check for empty host in URL

  const config = Object.create(null)
  let result
  let dummyHost = false
  if (/ |%[^a-f0-9]|%[a-f0-9][^a-f0-9]/i.test(str)) {
    // Ensure spaces are encoded as %20
    str = encodeURI(str).replace(/%25(\d\d)/g, '%$1')
  }

  try {
    try {
      result = new URL(str, 'postgres://base')
    } catch (e) {
      // The URL is invalid so try again with a dummy host
      result = new URL(str.replace('@/', '@___DUMMY___/'), 'postgres://base')
      dummyHost = true
    }
  } catch (err) {
    // Remove the input from the error message to avoid leaking sensitive information
    err.input && (err.input = '*****REDACTED*****')
    throw err
  }

  // We'd like to use Object.fromEntries() here but Node.js 10 does not support it
  for (const entry of result.searchParams.entries()) {
    config[entry[0]] = entry[1]
  }

  config.user = config.user || decodeURIComponent(result.username)
  config.password = config.password || decodeURIComponent(result.password)

  if (result.protocol == 'socket:') {
    config.host = decodeURI(result.pathname)
    config.database = result.searchParams.get('db')
    config.client_encoding = result.searchParams.get('encoding')
    return config
  }
  const hostname = (dummyHost ? '' : result.hostname).replace(/^\[(.+)\]$/, '$1')
  if (!config.host) {
    // Only set the host if there is no equivalent query param.
    config.host = decodeURIComponent(hostname)
  } else if (hostname && /^%2f/i.test(hostname)) {
    // Only prepend the hostname to the pathname if it is not a URL encoded Unix socket host.
    result.pathname = hostname + result.pathname
  }
  if (!config.port) {
    // Only set the port if there is no equivalent query param.
    config.port = result.port
  }

  const pathname = result.pathname.slice(1) || null
  config.database = pathname ? decodeURI(pathname) : null

  if (config.ssl === 'true' || config.ssl === '1') {
    config.ssl = true
  }

  if (config.ssl === '0') {
    config.ssl = false
  }

  if (config.sslcert || config.sslkey || config.sslrootcert || config.sslmode) {
    config.ssl = {}
  }

  // sslnegotiation=direct implies SSL is in use (libpq requires sslmode>=require),
  // so enable SSL if the connection string did not otherwise configure it.
  if (config.sslnegotiation === 'direct' && config.ssl === undefined) {
    config.ssl = true
  }

  // Only try to load fs if we expect to read from the disk
  const fs = config.sslcert || config.sslkey || config.sslrootcert ? __webpack_require__(79896) : null

  if (config.sslcert) {
    config.ssl.cert = fs.readFileSync(config.sslcert).toString()
  }

  if (config.sslkey) {
    config.ssl.key = fs.readFileSync(config.sslkey).toString()
  }

  if (config.sslrootcert) {
    config.ssl.ca = fs.readFileSync(config.sslrootcert).toString()
  }

  if (options.useLibpqCompat && config.uselibpqcompat) {
    throw new Error('Both useLibpqCompat and uselibpqcompat are set. Please use only one of them.')
  }

  if (config.uselibpqcompat === 'true' || options.useLibpqCompat) {
    switch (config.sslmode) {
      case 'disable': {
        config.ssl = false
        break
      }
      case 'prefer': {
        config.ssl.rejectUnauthorized = false
        break
      }
      case 'require': {
        if (config.sslrootcert) {
          // If a root CA is specified, behavior of `sslmode=require` will be the same as that of `verify-ca`
          config.ssl.checkServerIdentity = function () {}
        } else {
          config.ssl.rejectUnauthorized = false
        }
        break
      }
      case 'verify-ca': {
        if (!config.ssl.ca) {
          throw new Error(
            'SECURITY WARNING: Using sslmode=verify-ca requires specifying a CA with sslrootcert. If a public CA is used, verify-ca allows connections to a server that somebody else may have registered with the CA, making you vulnerable to Man-in-the-Middle attacks. Either specify a custom CA certificate with sslrootcert parameter or use sslmode=verify-full for proper security.'
          )
        }
        config.ssl.checkServerIdentity = function () {}
        break
      }
      case 'verify-full': {
        break
      }
    }
  } else {
    switch (config.sslmode) {
      case 'disable': {
        config.ssl = false
        break
      }
      case 'prefer':
      case 'require':
      case 'verify-ca':
      case 'verify-full': {
        if (config.sslmode !== 'verify-full') {
          deprecatedSslModeWarning(config.sslmode)
        }
        break
      }
      case 'no-verify': {
        config.ssl.rejectUnauthorized = false
        break
      }
    }
  }

  return config
}

// convert pg-connection-string ssl config to a ClientConfig.ConnectionOptions
function toConnectionOptions(sslConfig) {
  const connectionOptions = Object.entries(sslConfig).reduce((c, [key, value]) => {
    // we explicitly check for undefined and null instead of `if (value)` because some
    // options accept falsy values. Example: `ssl.rejectUnauthorized = false`
    if (value !== undefined && value !== null) {
      c[key] = value
    }

    return c
  }, Object.create(null))

  return connectionOptions
}

// convert pg-connection-string config to a ClientConfig
function toClientConfig(config) {
  const poolConfig = Object.entries(config).reduce((c, [key, value]) => {
    if (key === 'ssl') {
      const sslConfig = value

      if (typeof sslConfig === 'boolean') {
        c[key] = sslConfig
      }

      if (typeof sslConfig === 'object') {
        c[key] = toConnectionOptions(sslConfig)
      }
    } else if (value !== undefined && value !== null) {
      if (key === 'port') {
        // when port is not specified, it is converted into an empty string
        // we want to avoid NaN or empty string as a values in ClientConfig
        if (value !== '') {
          const v = parseInt(value, 10)
          if (isNaN(v)) {
            throw new Error(`Invalid ${key}: ${value}`)
          }

          c[key] = v
        }
      } else {
        c[key] = value
      }
    }

    return c
  }, Object.create(null))

  return poolConfig
}

// parses a connection string into ClientConfig
function parseIntoClientConfig(str) {
  return toClientConfig(parse(str))
}

function deprecatedSslModeWarning(sslmode) {
  if (!deprecatedSslModeWarning.warned && typeof process !== 'undefined' && process.emitWarning) {
    deprecatedSslModeWarning.warned = true
    process.emitWarning(`SECURITY WARNING: The SSL modes 'prefer', 'require', and 'verify-ca' are treated as aliases for 'verify-full'.
In the next major version (pg-connection-string v3.0.0 and pg v9.0.0), these modes will adopt standard libpq semantics, which have weaker security guarantees.

To prepare for this change:
- If you want the current behavior, explicitly use 'sslmode=verify-full'
- If you want libpq compatibility now, use 'uselibpqcompat=true&sslmode=${sslmode}'

See https://www.postgresql.org/docs/current/libpq-ssl.html for libpq SSL mode definitions.`)
  }
}

module.exports = parse

parse.parse = parse
parse.toClientConfig = toClientConfig
parse.parseIntoClientConfig = parseIntoClientConfig


/***/ }),

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

/***/ 48052:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  locate: () => (/* binding */ locate)
});

// EXTERNAL MODULE: ./errors.js
var errors = __webpack_require__(12264);
// EXTERNAL MODULE: ./database/read/store.js
var store = __webpack_require__(21247);
// EXTERNAL MODULE: ./database/columns-by-table.js
var columns_by_table = __webpack_require__(72823);
// EXTERNAL MODULE: ./database/values.js
var values = __webpack_require__(75007);
;// CONCATENATED MODULE: ./database/postgres/dialect.js

const postgresDialect = {
    page: { rows: 1_000, characters: 450_000 },
    quote: (identifier) => `"${identifier.replaceAll('"', '""')}"`,
    inIds: (column) => `${column} = ANY(?)`,
    filter: (column) => column,
    idList: (ids) => `{${ids.join(',')}}`,
    select: (column) => column,
    encoder: values/* encoder */.Rd,
};

;// CONCATENATED MODULE: ./database/postgres/failures.js

const checkAddress = 'Check host and port. A service container is at localhost and its mapped port for a job that runs on the runner, and at its name for a job that runs in a container.';
const checkNetwork = 'Check that the firewall or allow-list of the server lets this machine in: the addresses of GitHub-hosted runners change, so it takes a tunnel, a self-hosted runner or one with a fixed address.';
const checkTls = 'Give the certificate of its authority (DATABASE_SSL_CA or ssl.ca; in a URL sslmode=verify-full&sslrootcert=ca.pem), or, where the network can be trusted, leave it unchecked (DATABASE_SSL_REJECT_UNAUTHORIZED=false; in a URL sslmode=no-verify).';
const certificateErrors = /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;
function connectionFailure(error, settings) {
    const { place, database, user } = settings;
    const { code = '', message } = first(error);
    const server = `PostgreSQL at ${place}`;
    const fail = (text, remedy) => new errors/* UserError */.y('databaseUnreachable', text, remedy);
    if (certificateErrors.test(code)) {
        return fail(`${server} shows a certificate that is not accepted: ${message} (${code}).`, checkTls);
    }
    if (code === 'EPROTO' ||
        code.startsWith('ERR_SSL') ||
        code.startsWith('ERR_OSSL') ||
        code === 'ERR_INVALID_ARG_TYPE') {
        return fail(`The TLS connection to ${server} failed: ${scrub(message, settings)}.`, 'Check the ssl settings of the connection, and the certificates in them.');
    }
    switch (code) {
        case 'ECONNREFUSED':
            return fail(`${server} cannot be reached: nothing listens there (${code}).`, checkAddress);
        case 'ENOENT':
        case 'EACCES':
            return fail(`${server} cannot be reached: there is no socket that may be used (${code}).`, 'Check the folder of the socket, or name a host and a port.');
        case 'ENOTFOUND':
        case 'EAI_AGAIN':
            return fail(`${server} cannot be reached: the name of the host is unknown (${code}).`, `${checkAddress} A name in a private network needs a tunnel or a self-hosted runner.`);
        case 'ETIMEDOUT':
        case 'EHOSTUNREACH':
        case 'ENETUNREACH':
            return fail(`${server} cannot be reached (${code}).`, checkNetwork);
        case '28P01':
            return fail(`${server} does not accept the password of the user ${user}.`, 'Check DATABASE_USERNAME and DATABASE_PASSWORD; in a URL, special characters must be percent-encoded.');
        case '28000':
            return fail(`${server} does not let the user ${user} in: ${scrub(message, settings)}.`, 'Check the user, whether the server asks for TLS (DATABASE_SSL=true), and its pg_hba.conf.');
        case '3D000':
            return fail(`There is no database ${database} on ${server}.`, 'Check DATABASE_NAME, or create the database first.');
        case '42501':
            return fail(`${server} does not let the user ${user} into the database ${database}.`, 'Grant it CONNECT on the database.');
        case '53300':
            return fail(`${server} has no connection left.`, 'Stop what holds connections that it does not need, or raise max_connections.');
        case '57P03':
            return fail(`${server} is not ready yet: ${message}.`, 'Wait until it has started; a service container needs health checks (--health-cmd pg_isready).');
    }
    if (/^timeout expired$|connection timeout/i.test(message)) {
        return fail(`${server} did not answer in time.`, checkNetwork);
    }
    if (/does not support SSL/.test(message)) {
        return fail(`${server} does not support TLS.`, 'Turn it off (DATABASE_SSL=false), or on in the server.');
    }
    if (/^SASL: .*password must be/.test(message)) {
        return fail(`${server} asks for the password of the user ${user}, and there is none.`, 'Set DATABASE_PASSWORD, from a secret.');
    }
    if (isLoss(error)) {
        return fail(`${server} ended the connection before it was ready (${code || message}).`, `Check that this is the port of PostgreSQL. ${checkNetwork}`);
    }
    return fail(`${server} cannot be used: ${scrub(message, settings)}.`, checkAddress);
}
function explain(error, settings) {
    const { code = '', message } = first(error);
    const server = `PostgreSQL at ${settings.place}`;
    const fail = (text, remedy) => new errors/* UserError */.y('failed', text, remedy, { cause: error });
    switch (code) {
        case '42501':
            return fail(`The user ${settings.user} lacks a right on ${server}: ${message}.`, 'An export needs USAGE on the schema and SELECT on all of its tables; an import needs the owner of the tables.');
        case '57014':
            return fail(`${server} ended a query: ${message}.`, `Raise the time for this user (ALTER ROLE ${settings.user} SET statement_timeout = '5min').`);
        case '40001':
        case '40P01':
            return fail(`${server} ended the transaction: ${message}.`, 'Run it again. On a standby, hot_standby_feedback = on keeps rows that are still read.');
        case '25006':
            return new errors/* UserError */.y('databaseUnreachable', `${server} cannot be written to: ${message}.`, 'An import needs the primary server, and a user without default_transaction_read_only.');
        case '53100':
            return fail(`${server} has no space left on its disk.`, 'Make room there; nothing was changed.');
    }
    const { where } = error;
    const column = /^COPY (\S+), line \d+, column (\S+?):/.exec(String(where));
    if (code.startsWith('22')) {
        return fail(`${server} cannot store a value${column === null ? '' : ` in ${column[1]}.${column[2]}`}: ${message}.`, 'Change that value in the source and export again. Nothing was changed.');
    }
    if (isLoss(error)) {
        return new errors/* UserError */.y('databaseUnreachable', `The connection to ${server} was lost (${code || scrub(message, settings)}).`, 'Check the server and the network in between, then run it again.', { cause: error });
    }
    return error;
}
const isLoss = (error) => {
    const { code = '', message } = first(error);
    return (/^(?:08|57P)/.test(code) ||
        ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED'].includes(code) ||
        /^Connection terminated|^Client has encountered a connection error|^Client was closed/.test(message));
};
function first(error) {
    if (error instanceof AggregateError && error.errors.length > 0) {
        return first(error.errors[0]);
    }
    const { code, message } = error;
    return {
        ...(typeof code === 'string' && { code }),
        message: String(message ?? error).replace(/\.$/, ''),
    };
}
function scrub(text, { client }) {
    const { password } = client;
    return typeof password === 'string' && password !== '' ? text.replaceAll(password, '***') : text;
}

;// CONCATENATED MODULE: ./database/postgres/statement.js
const largestInteger = 2 ** 31 - 1;
const pieces = /"(?:[^"]|"")*"|'(?:[^']|'')*'|\?/g;
class Statements {
    #known = new Map();
    text(sql, parameters) {
        const isLarge = (index) => {
            const value = parameters[index];
            return typeof value === 'number' && Math.abs(value) > largestInteger;
        };
        const large = parameters.map((_, index) => (isLarge(index) ? '::bigint' : ''));
        const key = large.join() + sql;
        const known = this.#known.get(key);
        if (known !== undefined) {
            return known;
        }
        let count = 0;
        const text = sql.replace(pieces, (piece) => {
            if (piece !== '?') {
                return piece;
            }
            count += 1;
            return `$${count}${large[count - 1] ?? ''}`;
        });
        this.#known.set(key, text);
        return text;
    }
}

;// CONCATENATED MODULE: ./database/postgres/values.js
const types = {
    bool: 16,
    int8: 20,
    int2: 21,
    int4: 23,
    oid: 26,
    float4: 700,
    float8: 701,
    timestamp: 1114,
    timestamptz: 1184,
    numeric: 1700,
};
const integer = (text) => {
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : text;
};
const asText = (text) => text;
function typeParsers(timestamp) {
    const parsers = new Map([
        [types.bool, (text) => text === 't'],
        [types.int2, Number],
        [types.int4, Number],
        [types.oid, Number],
        [types.int8, integer],
        [types.float4, Number.parseFloat],
        [types.float8, Number.parseFloat],
        [types.numeric, Number.parseFloat],
        [types.timestamp, (text) => timestamp(text)],
        [types.timestamptz, (text) => timestamp(text)],
    ]);
    return { getTypeParser: (oid) => parsers.get(oid) ?? asText };
}

;// CONCATENATED MODULE: ./database/postgres/connection.js





const describe = ({ place, database, schema }) => `postgres ${place}/${database}${schema === undefined || schema === 'public' ? '' : ` (schema ${schema})`}`;
class PostgresConnection {
    settings;
    #client;
    #types;
    #statements = new Statements();
    #columns;
    #lost;
    #isOpen = true;
    constructor(settings, client, timestamp) {
        this.settings = settings;
        this.#client = client;
        this.#types = typeParsers(timestamp);
        client.on('error', (error) => {
            this.#lost ??= error;
        });
    }
    static async open(settings) {
        const { default: pg } = await __webpack_require__.e(/* import() */ 619).then(__webpack_require__.bind(__webpack_require__, 90619));
        try {
            const client = new pg.Client(settings.client);
            client.on('error', () => undefined);
            await client.connect();
            return new PostgresConnection(settings, client, pg.types.getTypeParser(pg.types.builtins.TIMESTAMP));
        }
        catch (error) {
            throw connectionFailure(error, settings);
        }
    }
    get client() {
        return this.#client;
    }
    get isOpen() {
        return this.#isOpen;
    }
    async run(sql) {
        await this.guard(() => this.#client.query(sql));
    }
    query(sql, parameters = []) {
        return this.guard(async () => {
            const result = await this.#client.query({
                text: this.#statements.text(sql, parameters),
                values: [...parameters],
                rowMode: 'array',
                types: this.#types,
            });
            const { rows, rowCount } = result;
            result.rows = [];
            return { rows, rowCount: rowCount ?? 0 };
        });
    }
    async guard(work) {
        try {
            return await work();
        }
        catch (error) {
            throw explain(this.#lost ?? error, this.settings);
        }
    }
    async columns(table) {
        this.#columns ??= this.#readColumns();
        return [...((await this.#columns).get(table) ?? [])];
    }
    async #readColumns() {
        const { rows } = await this.query(`SELECT relname, attname FROM pg_catalog.pg_class JOIN pg_catalog.pg_attribute ON attrelid = pg_class.oid
       WHERE pg_catalog.pg_table_is_visible(pg_class.oid) AND relkind IN ('r', 'p', 'v', 'm', 'f') AND relnamespace NOT IN
         (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema'))
         AND attnum > 0 AND NOT attisdropped
       ORDER BY relname, attnum`);
        return (0,columns_by_table/* columnsByTable */.P)(rows);
    }
    async end() {
        if (this.#isOpen) {
            this.#isOpen = false;
            await this.#client.end().catch(() => undefined);
        }
    }
}
const switchedOff = (names) => `SELECT set_config(name, '0', true) FROM pg_catalog.pg_settings WHERE name IN (${names.map((name) => `'${name}'`)});`;
const timeouts = ['idle_in_transaction_session_timeout', 'transaction_timeout'];
const forLongQueries = ['max_parallel_workers_per_gather', 'jit'];
function beginTransaction(mode, { schema }) {
    const path = schema === undefined ? '' : `SET LOCAL search_path TO ${postgresDialect.quote(schema)};`;
    return `BEGIN ${mode}; SET LOCAL DateStyle TO ISO; ${path} ${switchedOff(timeouts)}`;
}
async function openPostgres(settings) {
    const connection = await PostgresConnection.open(settings);
    try {
        const begin = beginTransaction('ISOLATION LEVEL REPEATABLE READ READ ONLY', settings);
        await connection.run(`${begin} ${switchedOff(forLongQueries)}`);
    }
    catch (error) {
        await connection.end();
        throw error;
    }
    return {
        description: describe(settings),
        dialect: postgresDialect,
        rows: async (sql, parameters) => (await connection.query(sql, parameters)).rows,
        columns: (table) => connection.columns(table),
        close: () => connection.end(),
    };
}

;// CONCATENATED MODULE: ./database/postgres/import-lock.js


const lockKey = (what) => `hashtextextended('strapi-dms ${what} ' || coalesce(current_schema(), ''), 0)`;
async function lockForImport(settings) {
    const connection = await PostgresConnection.open(settings);
    try {
        await connection.run(beginTransaction('ISOLATION LEVEL READ COMMITTED', settings));
        const { rows } = await connection.query(`SELECT pg_try_advisory_xact_lock(${lockKey('import')})`);
        if (rows[0]?.[0] !== true) {
            throw new errors/* UserError */.y('importRunning', `Another import into ${describe(settings)} is running.`, 'Wait until it has ended, then run this one again. Workflows keep out of each other\'s way with "concurrency".');
        }
    }
    catch (error) {
        await connection.end();
        throw error;
    }
    return { release: () => connection.end() };
}

;// CONCATENATED MODULE: ./database/postgres/commit-mark.js




const patience = 60;
const lockNotAvailable = '55P03';
async function writeCommitMark(connection, token) {
    await connection.query('DELETE FROM strapi_core_store_settings WHERE key = ?', [store/* commitMarkKey */.Ez]);
    await connection.query(`INSERT INTO strapi_core_store_settings (id, key, value, type) VALUES (-1, ?, ?, 'string')`, [store/* commitMarkKey */.Ez, JSON.stringify(token)]);
}
class PostgresCommitMark {
    #settings;
    constructor(settings) {
        this.#settings = settings;
    }
    isCommitted(token) {
        return this.#with(async (connection) => {
            const { rows } = await connection.query('SELECT value FROM strapi_core_store_settings WHERE key = ?', [
                store/* commitMarkKey */.Ez,
            ]);
            return rows.some(([value]) => value === JSON.stringify(token));
        }, false);
    }
    async remove() {
        await this.#with(async (connection) => {
            await connection.query('DELETE FROM strapi_core_store_settings WHERE key = ?', [store/* commitMarkKey */.Ez]);
        }, undefined);
    }
    async #with(work, absent) {
        const connection = await PostgresConnection.open(this.#settings);
        try {
            await connection.run(`${beginTransaction('ISOLATION LEVEL READ COMMITTED READ WRITE', this.#settings)} SET LOCAL synchronous_commit TO on; SET LOCAL lock_timeout TO '${patience}s'; SET LOCAL statement_timeout TO 0`);
            await this.#waitForTransaction(connection);
            const hasStore = (await connection.columns('strapi_core_store_settings')).length > 0;
            const result = hasStore ? await work(connection) : absent;
            await connection.run('COMMIT');
            return result;
        }
        finally {
            await connection.end();
        }
    }
    async #waitForTransaction(connection) {
        try {
            await connection.query(`SELECT pg_advisory_xact_lock(${lockKey('transaction')})`);
        }
        catch (error) {
            if (error.code !== lockNotAvailable) {
                throw error;
            }
            throw new errors/* UserError */.y('databaseUnreachable', `An interrupted import still holds ${describe(this.#settings)}: the server does not know yet that its process is gone.`, 'Wait until it does, or end that connection with pg_terminate_backend, then run the import again.', { cause: error });
        }
    }
}

;// CONCATENATED MODULE: ./database/postgres/limits.js
const whole = (bits) => ({
    smallest: -(2n ** (bits - 1n)),
    largest: 2n ** (bits - 1n) - 1n,
    whole: true,
});
const limits_text = { refuses: ['nul', 'halfCharacter'] };
async function readLimits(session) {
    const rows = await session.rows(`SELECT relname, attname, typname, atttypmod, format_type(atttypid, atttypmod)
     FROM pg_catalog.pg_attribute
     JOIN pg_catalog.pg_class AS class ON class.oid = attrelid
     JOIN pg_catalog.pg_type AS type ON type.oid = atttypid
     WHERE relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped AND pg_table_is_visible(class.oid)
       AND relnamespace <> 'pg_catalog'::regnamespace`);
    const limits = new Map();
    for (const [table, column, name, modifier, type] of rows) {
        const limit = limitOf(String(name), Number(modifier));
        if (limit !== undefined) {
            const columns = limits.get(String(table)) ?? new Map();
            limits.set(String(table), columns.set(String(column), { type: String(type), ...limit }));
        }
    }
    return limits;
}
function limitOf(type, modifier) {
    switch (type) {
        case 'varchar':
        case 'bpchar':
            return modifier < 0 ? limits_text : { ...limits_text, characters: modifier - 4 };
        case 'text':
        case 'json':
        case 'jsonb':
            return limits_text;
        case 'int2':
            return whole(16n);
        case 'int4':
            return whole(32n);
        case 'int8':
            return whole(64n);
        case 'numeric':
            return modifier < 0 ? undefined : decimal(((modifier - 4) >> 16) & 0xffff, (modifier - 4) & 0x7ff);
        default:
            return undefined;
    }
}
function decimal(precision, scale) {
    const largest = 10 ** (precision - scale) - 0.51 * 10 ** -scale;
    return { smallest: -largest, largest };
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ../../../node_modules/pg-connection-string/index.js
var pg_connection_string = __webpack_require__(57104);
;// CONCATENATED MODULE: ../../../node_modules/pg-connection-string/esm/index.mjs
// ESM wrapper for pg-connection-string


// Re-export the parse function
/* harmony default export */ const esm = (pg_connection_string.parse);
const parse = pg_connection_string.parse
const toClientConfig = pg_connection_string.toClientConfig
const parseIntoClientConfig = pg_connection_string.parseIntoClientConfig

;// CONCATENATED MODULE: ./database/postgres/settings.js




const connectionTimeout = 15_000;
function postgresSettings(connection, origin, directory) {
    const { connectionString, schema, ...discrete } = connection;
    const given = { ...discrete };
    if (typeof connectionString === 'string' && connectionString !== '') {
        Object.assign(given, fromUrl(connectionString, origin, directory));
    }
    given.ssl = withCertificates(given.ssl, directory);
    const value = (name, fallback) => String(given[name] || process.env[`PG${name.toUpperCase()}`] || fallback);
    const user = value('user', process.env.USER ?? '');
    const [host, port] = [value('host', 'localhost'), value('port', '5432')];
    return {
        client: {
            keepAlive: true,
            connectionTimeoutMillis: connectionTimeout,
            fallback_application_name: 'strapi-dms',
            ...given,
        },
        schema: typeof schema === 'string' && schema !== '' ? schema : undefined,
        place: host.startsWith('/') ? host : `${host}:${port}`,
        database: value('database', user),
        user,
    };
}
const certificateFiles = ['sslcert', 'sslkey', 'sslrootcert'];
function fromUrl(url, origin, directory) {
    const parameters = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
    try {
        const files = [...new URLSearchParams(parameters)].filter(([name]) => certificateFiles.includes(name));
        const absolute = new URLSearchParams(files.map(([name, file]) => [name, (0,external_node_path_.resolve)(directory, file)]));
        return parse(files.length === 0 ? asItIsTaken(url) : `${asItIsTaken(url)}&${absolute}`);
    }
    catch (error) {
        const { code, path } = error;
        if (path !== undefined) {
            throw new errors/* UserError */.y('databaseUnreachable', `${origin} names the certificate ${path}, which cannot be read (${code}).`, 'Check sslcert, sslkey and sslrootcert in the URL; paths are relative to the project.');
        }
        throw new errors/* UserError */.y('databaseUnreachable', `${origin} holds a URL for PostgreSQL that is none.`, 'Write it as postgres://user:password@host:5432/database, with special characters percent-encoded.');
    }
}
const asItIsTaken = (url) => /[?&]uselibpqcompat=true(?:&|$)/.test(url)
    ? url
    : url.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/, '$1verify-full');
function withCertificates(ssl, directory) {
    if (typeof ssl !== 'object' || ssl === null) {
        return ssl;
    }
    return Object.fromEntries(Object.entries(ssl).map(([name, value]) => {
        const isFile = ['ca', 'cert', 'key'].includes(name) && typeof value === 'string' && !value.includes('-----');
        const path = isFile && value !== '' ? (0,external_node_path_.resolve)(directory, value) : undefined;
        return [name, path !== undefined && (0,external_node_fs_.existsSync)(path) ? (0,external_node_fs_.readFileSync)(path) : value];
    }));
}

// EXTERNAL MODULE: ./database/read/single-values.js
var single_values = __webpack_require__(21235);
// EXTERNAL MODULE: ./database/write/writer.js
var writer = __webpack_require__(26690);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: external "node:stream/promises"
var promises_ = __webpack_require__(46466);
;// CONCATENATED MODULE: ./database/postgres/copy.js



const chunkSize = 64_000;
const special = /[\\\n\r\t]/;
const escapes = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
function copyText(value) {
    if (value === null) {
        return '\\N';
    }
    if (typeof value === 'number') {
        return String(value);
    }
    return special.test(value) ? value.replace(/[\\\n\r\t]/g, (found) => escapes[found]) : value;
}
function* copyChunks(rows, width) {
    let text = '';
    for (let index = 0; index < rows.length; index += 1) {
        text += copyText(rows[index]);
        text += (index + 1) % width === 0 ? '\n' : '\t';
        if (text.length >= chunkSize) {
            yield Buffer.from(text);
            text = '';
        }
    }
    if (text !== '') {
        yield Buffer.from(text);
    }
}
const beforeCopy = 'rows';
async function copyRows(connection, { table, columns, rows }, { canGoBack }) {
    const { from } = await __webpack_require__.e(/* import() */ 879).then(__webpack_require__.t.bind(__webpack_require__, 93879, 19));
    const { quote } = postgresDialect;
    const copy = `COPY ${quote(table)} (${columns.map(quote).join(', ')}) FROM STDIN`;
    const sql = canGoBack ? `SAVEPOINT ${beforeCopy}; ${copy}; RELEASE SAVEPOINT ${beforeCopy}` : copy;
    const stream = connection.client.query(from(sql));
    await (0,promises_.pipeline)(external_node_stream_.Readable.from(copyChunks(rows, columns.length), { objectMode: false }), stream);
    return stream.rowCount;
}
function arrayText(rows, width, column) {
    let text = '';
    for (let index = column; index < rows.length; index += width) {
        const value = rows[index];
        text += index === column ? '' : ',';
        text +=
            value === null
                ? 'NULL'
                : typeof value === 'number'
                    ? String(value)
                    : `"${/["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value}"`;
    }
    return `{${text}}`;
}

// EXTERNAL MODULE: ./database/encode.js
var encode = __webpack_require__(72487);
;// CONCATENATED MODULE: ./database/postgres/encode.js

const pad = (value, digits) => String(value).padStart(digits, '0');
const encode_boolean = (value) => ((0,encode/* truth */.Im)(value) ? 't' : 'f');
const firstYear = -4712;
const day = (value) => {
    const text = (0,encode/* date */.p6)(value);
    if (String(text).startsWith('0000')) {
        throw new RangeError(`"${value}" is in the year 0, which PostgreSQL does not know`);
    }
    return text;
};
const localMoment = (value) => {
    const at = new Date((0,encode/* moment */.n$)(value));
    const year = at.getFullYear();
    if (year < firstYear) {
        throw new RangeError(`"${value}" is before the year 4713 BC, where PostgreSQL begins`);
    }
    const offset = -at.getTimezoneOffset();
    const zone = `${offset < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(offset) / 60), 2)}:${pad(Math.trunc(Math.abs(offset) % 60), 2)}`;
    const onDay = `${pad(year > 0 ? year : 1 - year, 4)}-${pad(at.getMonth() + 1, 2)}-${pad(at.getDate(), 2)}`;
    const clock = `${pad(at.getHours(), 2)}:${pad(at.getMinutes(), 2)}:${pad(at.getSeconds(), 2)}.${pad(at.getMilliseconds(), 3)}`;
    return `${onDay} ${clock}${zone}${year > 0 ? '' : ' BC'}`;
};
const encoders = {
    ...encode/* textEncoders */.j8,
    json: encode/* jsonText */.s$,
    blocks: encode/* jsonText */.s$,
    integer: encode/* number */.ai,
    float: encode/* number */.ai,
    decimal: encode/* number */.ai,
    biginteger: encode/* biginteger */.vH,
    boolean: encode_boolean,
    date: day,
    time: encode/* time */.kB,
    datetime: localMoment,
    timestamp: localMoment,
};
const storedValue = (type) => (0,encode/* encodeOf */.IA)(encoders, type);

;// CONCATENATED MODULE: ./database/postgres/foreign-keys.js

const mostKeys = 200;
const schema = "(SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = to_regclass('strapi_database_schema'))";
const columnsOf = (table, numbers) => `(SELECT json_agg(attname ORDER BY place)::text FROM unnest(${numbers}) WITH ORDINALITY AS key (number, place)
    JOIN pg_catalog.pg_attribute ON attrelid = ${table} AND attnum = key.number)`;
const foreignKeys = `
  SELECT child.relname, ${columnsOf('conrelid', 'conkey')}, parent.relname, ${columnsOf('confrelid', 'confkey')}, confdeltype,
    child.relkind = 'r' AND parent.relkind = 'r' AND pg_table_is_visible(child.oid) AND pg_table_is_visible(parent.oid)
      AND child.relnamespace = parent.relnamespace AND confmatchtype = 's'
      AND confdeltype IN ('a', 'r', 'c', 'n') AND pg_get_constraintdef(con.oid) !~ 'ON DELETE SET NULL \\('
      AND EXISTS (SELECT FROM pg_catalog.pg_attribute
                  WHERE attrelid = conrelid AND attname = 'id' AND atttypid IN ('integer'::regtype, 'bigint'::regtype))
  FROM pg_catalog.pg_constraint AS con
  JOIN pg_catalog.pg_class AS child ON child.oid = conrelid
  JOIN pg_catalog.pg_class AS parent ON parent.oid = confrelid
  WHERE contype = 'f' AND ${schema} IN (child.relnamespace, parent.relnamespace)`;
const ownTriggers = `
  SELECT FROM pg_catalog.pg_class AS class
  WHERE relnamespace = ${schema} AND relkind IN ('r', 'p')
    AND (relhasrules OR EXISTS (SELECT FROM pg_catalog.pg_trigger
                                WHERE tgrelid = class.oid AND NOT tgisinternal AND tgenabled <> 'D'))
  LIMIT 1`;
const actions = { c: 'delete', n: 'setNull' };
const replicationRole = `
  DO $$ BEGIN
    PERFORM set_config('session_replication_role', 'replica', true);
  EXCEPTION WHEN insufficient_privilege THEN NULL;
  END $$`;
async function switchOffForeignKeys(connection) {
    const { rows: keys } = await connection.query(foreignKeys);
    const { rows: triggers } = await connection.query(ownTriggers);
    if (keys.length === 0 || triggers.length > 0 || keys.some((key) => key.at(-1) !== true)) {
        return undefined;
    }
    await connection.run(replicationRole);
    const { rows } = await connection.query("SELECT current_setting('session_replication_role')");
    if (rows[0]?.[0] !== 'replica') {
        return undefined;
    }
    return keys.map(([table, columns, referencedTable, referencedColumns, action]) => ({
        table: String(table),
        columns: JSON.parse(String(columns)),
        referencedTable: String(referencedTable),
        referencedColumns: JSON.parse(String(referencedColumns)),
        onDelete: actions[String(action)] ?? 'refuse',
    }));
}
async function violationsOf(connection, keys) {
    const found = [];
    for (let start = 0; start < keys.length; start += mostKeys) {
        const some = keys.slice(start, start + mostKeys);
        const { rows } = await connection.query(some.map(brokenRows).join(' UNION ALL '));
        for (const [index, id] of rows) {
            const { table, columns, referencedTable, onDelete } = some[Number(index)];
            found.push({ table, id: Number(id), columns, referencedTable, onDelete });
        }
    }
    return found;
}
function brokenRows({ table, columns, referencedTable, referencedColumns }, index) {
    const { quote } = postgresDialect;
    const own = columns.map((column) => `child.${quote(column)}`);
    const isReferred = own.map((column, place) => `parent.${quote(referencedColumns[place])} = ${column}`);
    return `SELECT ${index}, child.id FROM ${quote(table)} AS child
          WHERE ${own.map((column) => `${column} IS NOT NULL`).join(' AND ')}
          AND NOT EXISTS (SELECT FROM ${quote(referencedTable)} AS parent WHERE ${isReferred.join(' AND ')})`;
}

;// CONCATENATED MODULE: ./database/postgres/writer.js











const lockTimeout = 5;
const checkInterval = 5;
const statisticsTarget = 25;
const uniqueViolation = '23505';
const writer_lockNotAvailable = '55P03';
const writer_timeouts = ['idle_in_transaction_session_timeout', 'transaction_timeout', 'statement_timeout'];
const liveness = `SELECT set_config(name, CASE name WHEN 'client_connection_check_interval' THEN '${checkInterval}s' ELSE '10' END, true)
  FROM pg_catalog.pg_settings WHERE name IN ('client_connection_check_interval', 'tcp_keepalives_idle', 'tcp_keepalives_interval');`;
async function openPostgresWriter(settings) {
    const connection = await PostgresConnection.open(settings);
    try {
        await connection.run(`${beginTransaction('ISOLATION LEVEL READ COMMITTED READ WRITE', settings)} ${switchedOff([...writer_timeouts, ...forLongQueries])} ${liveness}
       SET LOCAL synchronous_commit TO on; SET LOCAL lock_timeout TO '${lockTimeout}s';
       SELECT pg_advisory_xact_lock(${lockKey('transaction')})`);
        await lockTables(connection);
        return new PostgresWriter(connection, await switchOffForeignKeys(connection));
    }
    catch (error) {
        await connection.end();
        throw error.code === writer_lockNotAvailable ? busy(settings, error) : error;
    }
}
const busy = (settings, cause) => new errors/* UserError */.y('databaseUnreachable', `${describe(settings)} is locked by another program.`, 'Stop Strapi and whatever else writes to the database, then run the import again.', { cause });
async function lockTables(connection) {
    if ((await connection.columns('strapi_database_schema')).length === 0) {
        return;
    }
    const { rows } = await connection.query(`SELECT DISTINCT class.relname FROM
       (SELECT schema::jsonb AS stored FROM strapi_database_schema ORDER BY id DESC LIMIT 1) AS latest,
       jsonb_array_elements(latest.stored -> 'tables') AS entry,
       pg_catalog.pg_class AS class
     WHERE class.oid = pg_catalog.to_regclass(pg_catalog.quote_ident(entry ->> 'name')) AND class.relkind IN ('r', 'p')
     ORDER BY class.relname`);
    if (rows.length > 0) {
        const names = rows.map(([name]) => postgresDialect.quote(String(name)));
        await connection.run(`LOCK TABLE ${names.join(', ')} IN SHARE ROW EXCLUSIVE MODE`);
    }
}
class PostgresWriter {
    session;
    holdBack = 2_000_000;
    #connection;
    #foreignKeys;
    #types = new Map();
    constructor(connection, foreignKeys) {
        this.#connection = connection;
        this.#foreignKeys = foreignKeys;
        this.session = {
            description: describe(connection.settings),
            dialect: postgresDialect,
            rows: async (sql, parameters) => (await connection.query(sql, parameters)).rows,
            columns: (table) => connection.columns(table),
            close: async () => undefined,
        };
    }
    async execute(sql, parameters = []) {
        return (await this.#connection.query(sql, parameters)).rowCount;
    }
    encoder(type) {
        return storedValue(type);
    }
    async insert(table, columns, rows, { ignoreDuplicates }) {
        try {
            return await copyRows(this.#connection, { table, columns, rows }, { canGoBack: ignoreDuplicates });
        }
        catch (error) {
            const { code, where } = error;
            if (code !== uniqueViolation) {
                throw explain(error, this.#connection.settings);
            }
            if (ignoreDuplicates) {
                await this.#connection.run(`ROLLBACK TO SAVEPOINT ${beforeCopy}; RELEASE SAVEPOINT ${beforeCopy}`);
                return this.#insertUnlessThere(table, columns, rows);
            }
            const line = /, line (\d+)/.exec(String(where))?.[1];
            throw new writer/* DuplicateRow */.c(line === undefined ? undefined : Number(line) - 1, error);
        }
    }
    async #insertUnlessThere(table, columns, rows) {
        const { quote } = postgresDialect;
        const names = columns.map(quote).join(', ');
        const arrays = await this.#arrays(table, columns);
        return this.execute(`INSERT INTO ${quote(table)} (${names}) SELECT * FROM unnest(${arrays}) ON CONFLICT DO NOTHING`, columns.map((_, index) => arrayText(rows, columns.length, index)));
    }
    async update(table, columns, rows, { onlyUnset } = { onlyUnset: false }) {
        const { quote } = postgresDialect;
        const given = ['id', ...columns];
        const changes = columns.map((column, index) => `${quote(column)} = given.c${index + 1}`).join(', ');
        const unset = onlyUnset ? columns.map((column) => ` AND target.${quote(column)} IS NULL`).join('') : '';
        const names = given.map((_, index) => `c${index}`).join(', ');
        const arrays = await this.#arrays(table, given);
        return this.execute(`UPDATE ${quote(table)} AS target SET ${changes} FROM unnest(${arrays}) AS given(${names})
       WHERE target.id = given.c0${unset}`, given.map((_, index) => arrayText(rows, given.length, index)));
    }
    async counts(tables) {
        const queries = tables.map((table) => `SELECT count(*) FROM ${postgresDialect.quote(table)}`);
        return (await (0,single_values/* singleValues */.r)(this.session, queries)).map(Number);
    }
    async settle(tables) {
        if (tables.length > 0) {
            await this.#raiseSequences(tables);
            const names = tables.map(postgresDialect.quote).join(', ');
            await this.#connection.run(`SET LOCAL default_statistics_target TO ${statisticsTarget}; ANALYZE ${names}`);
        }
    }
    async violations() {
        return this.#foreignKeys === undefined ? [] : violationsOf(this.#connection, this.#foreignKeys);
    }
    mark(token) {
        return writeCommitMark(this.#connection, token);
    }
    async commit() {
        try {
            const { command } = await this.#connection.guard(() => this.#connection.client.query('COMMIT'));
            if (command !== 'COMMIT') {
                throw new Error('PostgreSQL rolled the transaction back, since one of its statements had failed');
            }
        }
        finally {
            await this.#connection.end();
        }
    }
    rollback() {
        return this.#connection.end();
    }
    async #raiseSequences(tables) {
        const sequences = await this.session.rows(`SELECT name, coalesce(
         pg_get_serial_sequence(quote_ident(name), 'id'),
         (SELECT substring(pg_get_expr(adbin, adrelid) FROM 'nextval\\(''(.*)''::regclass\\)')
          FROM pg_catalog.pg_attrdef JOIN pg_catalog.pg_attribute ON attrelid = adrelid AND attnum = adnum
          WHERE adrelid = to_regclass(quote_ident(name)) AND attname = 'id'))
       FROM unnest(?::text[]) AS name`, [arrayText(tables, 1, 0)]);
        const raised = sequences
            .filter(([, sequence]) => sequence !== null)
            .map(([table, sequence]) => {
            const name = `'${String(sequence).replaceAll("'", "''")}'::regclass`;
            return `SELECT setval(${name}, highest) FROM (SELECT max(id) AS highest FROM ${postgresDialect.quote(String(table))}) AS ids
                WHERE highest > coalesce(pg_sequence_last_value(${name}), 0)`;
        });
        if (raised.length > 0) {
            await this.#connection.run(raised.join('; '));
        }
    }
    async #arrays(table, columns) {
        const types = this.#types.get(table) ?? (await this.#columnTypes(table));
        this.#types.set(table, types);
        return columns.map((column) => `?::${types.get(column) ?? 'text'}[]`).join(', ');
    }
    async #columnTypes(table) {
        const rows = await this.session.rows(`SELECT attname, format_type(atttypid, NULL) FROM pg_catalog.pg_attribute
       WHERE attrelid = to_regclass(quote_ident(?)) AND attnum > 0 AND NOT attisdropped`, [table]);
        return new Map(rows.map(([name, type]) => [String(name), String(type)]));
    }
}

;// CONCATENATED MODULE: ./database/postgres/location.js







const locate = ({ connection, origin }, directory) => {
    const settings = postgresSettings(connection, origin, directory);
    if (settings.database === '') {
        throw new errors/* UserError */.y('databaseUnreachable', `${origin} names no PostgreSQL database.`, 'Set DATABASE_NAME, or name it with database-url (postgres://user:password@host:5432/database).');
    }
    const { place, database, schema = '' } = settings;
    return {
        description: describe(settings),
        identity: `postgres ${place}/${database}/${schema}`,
        exists: async () => true,
        read: () => openPostgres(settings),
        limits: readLimits,
        write: () => openPostgresWriter(settings),
        lock: () => lockForImport(settings),
        mark: new PostgresCommitMark(settings),
    };
};


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
