export const id = 857;
export const ids = [857];
export const modules = {

/***/ 49198:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   x: () => (/* binding */ readIdentity)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12264);


function readIdentity(file) {
    if (file === undefined) {
        return process.env.STRAPI_DMS_IDENTITY ?? '';
    }
    if (/^AGE-SECRET-KEY-/i.test(file)) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .y('usage', '--identity is to be followed by the name of a file, not by the private key itself.', 'Put the key into a file, or into STRAPI_DMS_IDENTITY. It is in the history of your shell now: make another.');
    }
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(file, 'utf8');
    }
    catch (error) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .y('usage', `The identity ${file} cannot be read: ${error.message}`, 'Name a file that age-keygen has written, or put its text into STRAPI_DMS_IDENTITY.', { cause: error });
    }
}


/***/ }),

/***/ 33845:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ interruptible)
/* harmony export */ });
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(48161);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12264);
/* harmony import */ var _interrupted_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(48932);



const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
async function interruptible(run) {
    const controller = new AbortController();
    const interrupt = (signal) => controller.abort(new _interrupted_js__WEBPACK_IMPORTED_MODULE_2__/* .Interrupted */ .j(node_os__WEBPACK_IMPORTED_MODULE_0__.constants.signals[signal]));
    for (const signal of signals) {
        process.once(signal, interrupt);
    }
    try {
        return await run(controller.signal);
    }
    catch (error) {
        const isReason = controller.signal.aborted && !(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .y && error.isCommitted);
        throw isReason ? controller.signal.reason : error;
    }
    finally {
        for (const signal of signals) {
            process.off(signal, interrupt);
        }
    }
}


/***/ }),

/***/ 30885:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FD: () => (/* binding */ withDecryptionKey),
/* harmony export */   cR: () => (/* binding */ withoutLineBreak),
/* harmony export */   kn: () => (/* binding */ askForKey)
/* harmony export */ });
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(48161);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12264);
/* harmony import */ var _interrupted_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(48932);



async function askForKey(message = 'Please enter an encryption key') {
    const { isCancel, password } = await __webpack_require__.e(/* import() */ 920).then(__webpack_require__.bind(__webpack_require__, 65920));
    const answer = await password({
        message,
        validate: (key) => (key ? undefined : 'Key must be present when using the encrypt option'),
    });
    if (isCancel(answer)) {
        throw new _interrupted_js__WEBPACK_IMPORTED_MODULE_2__/* .Interrupted */ .j(node_os__WEBPACK_IMPORTED_MODULE_0__.constants.signals.SIGINT);
    }
    return answer;
}
async function withDecryptionKey(given, run) {
    try {
        return await run(given);
    }
    catch (error) {
        const needsKey = error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .y && error.remedy.startsWith('It is encrypted: give the key');
        if (!needsKey || given !== undefined || !process.stdin.isTTY || !process.stdout.isTTY) {
            throw error;
        }
        return run(await askForKey('Please enter your decryption key'));
    }
}
const withoutLineBreak = (key) => key.replace(/\r?\n$/, '');


/***/ }),

/***/ 21609:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   u: () => (/* binding */ writeReport)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12264);


function writeReport(file, report, done) {
    try {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.writeFileSync)(file, `${JSON.stringify(report, null, 2)}\n`);
    }
    catch (error) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .y('failed', `The report ${file} cannot be written: ${error.message}. ${done}`, 'Choose a path for --report in a folder that exists and can be written to.', { cause: error });
    }
}


/***/ }),

/***/ 2857:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   runVerify: () => (/* binding */ runVerify)
/* harmony export */ });
/* harmony import */ var _commands_format_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(65375);
/* harmony import */ var _commands_seal_status_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(67456);
/* harmony import */ var _commands_verify_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(36160);
/* harmony import */ var _commands_verify_options_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(26054);
/* harmony import */ var _transfer_stages_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(58308);
/* harmony import */ var _identity_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(49198);
/* harmony import */ var _interruptible_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(33845);
/* harmony import */ var _key_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(30885);
/* harmony import */ var _report_file_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(21609);









async function runVerify(given) {
    const options = (0,_commands_verify_options_js__WEBPACK_IMPORTED_MODULE_2__/* .parseVerifyOptions */ .l)({
        file: given.file,
        key: (0,_key_js__WEBPACK_IMPORTED_MODULE_5__/* .withoutLineBreak */ .cR)(given.key ?? ''),
        identity: (0,_identity_js__WEBPACK_IMPORTED_MODULE_3__/* .readIdentity */ .x)(given.identity),
        rehearse: given.rehearse,
    });
    const report = await (0,_key_js__WEBPACK_IMPORTED_MODULE_5__/* .withDecryptionKey */ .FD)(options.key, (key) => (0,_interruptible_js__WEBPACK_IMPORTED_MODULE_4__/* .interruptible */ .I)((signal) => (0,_commands_verify_js__WEBPACK_IMPORTED_MODULE_1__/* .verifyArchive */ .w)({ ...options, key }, signal)));
    if (given.report !== undefined) {
        (0,_report_file_js__WEBPACK_IMPORTED_MODULE_6__/* .writeReport */ .u)(given.report, report, 'The archive was verified.');
    }
    await printReport(report, process.stdout);
}
async function printReport(report, output) {
    const { default: Table } = await __webpack_require__.e(/* import() */ 18).then(__webpack_require__.t.bind(__webpack_require__, 71018, 19));
    const table = new Table({
        head: ['Type', 'Count', 'Size'],
        colAligns: ['left', 'right', 'right'],
        style: { head: [], border: [], compact: true },
    });
    for (const stage of _transfer_stages_js__WEBPACK_IMPORTED_MODULE_7__/* .stages */ ._) {
        const total = report.stages[stage];
        if (total !== undefined) {
            table.push([stage, (0,_commands_format_js__WEBPACK_IMPORTED_MODULE_8__/* .formatCount */ .B4)(total.count), (0,_commands_format_js__WEBPACK_IMPORTED_MODULE_8__/* .formatBytes */ .z3)(total.bytes)]);
            if (stage === 'entities' || stage === 'links') {
                const types = report.contentTypes.filter((type) => type[stage] > 0);
                table.push(...types.map((type) => [`-- ${type.uid}`, (0,_commands_format_js__WEBPACK_IMPORTED_MODULE_8__/* .formatCount */ .B4)(type[stage]), '']));
            }
        }
    }
    output.write(`${table.toString()}\n`);
    for (const warning of report.warnings) {
        output.write(`Warning: ${warning}\n`);
    }
    const { madeBy, rehearsal } = report;
    const made = madeBy === undefined ? '' : `, ${madeBy.tool}, ${madeBy.engine}, ${madeBy.scope}`;
    output.write(`Strapi ${report.strapiVersion ?? 'unknown'}${made}, ${report.createdAt ?? 'at an unknown time'}\n`);
    if (rehearsal !== undefined) {
        const { entities, links, configuration } = rehearsal.equal;
        output.write(`Rehearsal: ${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_8__/* .formatCount */ .B4)(entities)} entities, ${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_8__/* .formatCount */ .B4)(links)} links and ${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_8__/* .formatCount */ .B4)(configuration)} settings came back the same, ${rehearsal.different.length} types in another way, ${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_8__/* .formatDuration */ .a3)(rehearsal.durationMs)}\n`);
    }
    output.write(`Seal: ${(0,_commands_seal_status_js__WEBPACK_IMPORTED_MODULE_0__/* .describeSeal */ .h)(report.seal)}\n`);
    output.write(`Content ${report.contentDigest}\n`);
    output.write(`${report.file} is whole, ${(0,_commands_format_js__WEBPACK_IMPORTED_MODULE_8__/* .formatDuration */ .a3)(report.durationMs)}\n`);
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

/***/ 26054:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   l: () => (/* binding */ parseVerifyOptions)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);

function parseVerifyOptions(raw) {
    if (raw.file === '') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', 'There is no archive to verify.', 'Name it with file (-f).');
    }
    return {
        file: raw.file,
        key: raw.key || undefined,
        identity: raw.identity || undefined,
        rehearse: raw.rehearse,
    };
}


/***/ }),

/***/ 36160:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  w: () => (/* binding */ verifyArchive)
});

// UNUSED EXPORTS: differences

// EXTERNAL MODULE: ./archive/read/archive.js + 3 modules
var archive = __webpack_require__(18034);
// EXTERNAL MODULE: ./archive/read/check.js + 2 modules
var check = __webpack_require__(36593);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./archive/seal/content-digest.js + 1 modules
var content_digest = __webpack_require__(50094);
// EXTERNAL MODULE: ./archive/read/json-lines.js
var json_lines = __webpack_require__(50831);
// EXTERNAL MODULE: ./archive/read/layout.js
var layout = __webpack_require__(2709);
;// CONCATENATED MODULE: ./archive/read/contents.js




const mostExamples = 5;
async function readContents(reader, checked, signal) {
    const digest = new content_digest/* ContentDigest */.e();
    for (const schema of checked.schemas.values()) {
        digest.know(schema);
    }
    const documents = new Documents();
    const links = new LinkEnds(checked, documents);
    const sidecars = new Map();
    const uploads = new Map();
    const asset = (filename) => {
        const sha256 = uploads.get(filename);
        if (sha256 !== undefined && sidecars.has(filename)) {
            digest.addAsset(filename, sidecars.get(filename), sha256);
            uploads.delete(filename);
            sidecars.delete(filename);
        }
    };
    for await (const entry of reader.entries()) {
        signal?.throwIfAborted();
        const what = (0,layout/* entryKind */.F)(entry.path, reader.format);
        switch (what.kind) {
            case 'records':
                await readRecords(reader.path, what.stage, entry, { digest, documents, links });
                break;
            case 'sidecar':
                sidecars.set(what.filename, JSON.parse(Buffer.concat(await entry.content.toArray()).toString()));
                asset(what.filename);
                break;
            case 'upload':
                uploads.set(what.filename, await sha256Of(entry));
                asset(what.filename);
        }
    }
    return {
        contents: digest.contents(),
        danglingLinks: links.dangling,
        danglingExamples: links.examples,
    };
}
async function readRecords(archive, stage, entry, { digest, documents, links }) {
    for await (const batch of (0,json_lines/* readJsonLines */.s)(archive, entry)) {
        const texts = batch.texts();
        for (const [type, lines] of byType(stage, batch.values, texts)) {
            digest.add(stage, type, lines);
        }
        if (stage === 'entities') {
            documents.add(batch.values);
        }
        else if (stage === 'links') {
            links.add(batch.values);
        }
    }
}
function byType(stage, values, texts) {
    const found = new Map();
    for (const [index, value] of values.entries()) {
        const record = value;
        const type = stage === 'links' ? record.left.type : record.type;
        const lines = found.get(type);
        if (lines === undefined) {
            found.set(type, [texts[index]]);
        }
        else {
            lines.push(texts[index]);
        }
    }
    return found;
}
async function sha256Of({ content }) {
    const sha256 = (0,external_node_crypto_.createHash)('sha256');
    for await (const chunk of content) {
        sha256.update(chunk);
    }
    return sha256.digest('hex');
}
class Documents {
    #seen = new Map();
    add(entities) {
        for (const { type, data } of entities) {
            if (typeof data.documentId === 'string') {
                const seen = this.#seen.get(type) ?? new Set();
                this.#seen.set(type, seen.add(numberOf(data.documentId)));
            }
        }
    }
    has(type, documentId) {
        return this.#seen.get(type)?.has(numberOf(documentId)) ?? false;
    }
}
const numberOf = (text) => Number.parseInt((0,external_node_crypto_.hash)('sha256', text).slice(0, 13), 16);
class LinkEnds {
    dangling = 0;
    examples = [];
    #checked;
    #documents;
    constructor(checked, documents) {
        this.#checked = checked;
        this.#documents = documents;
    }
    add(links) {
        for (const { left, right } of links) {
            if (!this.#exists(left) || !this.#exists(right)) {
                this.dangling += 1;
                if (this.examples.length < mostExamples) {
                    this.examples.push(`${left.type} ${left.ref} (${left.field}) -> ${right.type} ${right.ref}`);
                }
            }
        }
    }
    #exists({ type, ref }) {
        const { entities, components } = this.#checked;
        return typeof ref === 'number'
            ? (entities.get(type)?.has(ref) ?? components.get(type)?.has(ref) ?? false)
            : this.#documents.has(type, ref);
    }
}

// EXTERNAL MODULE: ./archive/read/failures.js
var failures = __webpack_require__(57052);
// EXTERNAL MODULE: ./scratch-folder.js
var scratch_folder = __webpack_require__(73290);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./archive/read/load.js
var load = __webpack_require__(20439);
// EXTERNAL MODULE: ./archive/read/major.js
var read_major = __webpack_require__(12634);
// EXTERNAL MODULE: ./database/model/layout.js + 1 modules
var model_layout = __webpack_require__(96703);
// EXTERNAL MODULE: ./database/read/store.js
var store = __webpack_require__(21247);
// EXTERNAL MODULE: ./database/source.js + 9 modules
var source = __webpack_require__(13687);
// EXTERNAL MODULE: ./database/sqlite/connection.js
var connection = __webpack_require__(51476);
// EXTERNAL MODULE: external "node:sqlite"
var external_node_sqlite_ = __webpack_require__(80099);
// EXTERNAL MODULE: ./database/model/model.js
var model_model = __webpack_require__(29494);
// EXTERNAL MODULE: ./database/sqlite/dialect.js
var dialect = __webpack_require__(87588);
;// CONCATENATED MODULE: ./database/sqlite/scratch.js




const noted = {
    json: 'jsonb',
    blocks: 'jsonb',
    biginteger: 'bigInteger',
    float: 'double',
    decimal: 'decimal',
    integer: 'integer',
    boolean: 'boolean',
    date: 'date',
    time: 'time',
    datetime: 'datetime',
    timestamp: 'timestamp',
};
const affinities = {
    increments: 'integer not null primary key autoincrement',
    jsonb: 'json',
    bigInteger: 'bigint',
    double: 'float',
    decimal: 'float',
    integer: 'integer',
    boolean: 'boolean',
    date: 'date',
    time: 'time',
    datetime: 'datetime',
    timestamp: 'datetime',
};
function createScratchDatabase(file, schemas, contentTypes, layout) {
    const tables = tablesOf((0,model_model/* createModels */.XC)(schemas, layout).values());
    const { quote } = dialect/* sqliteDialect */.d;
    const database = new external_node_sqlite_.DatabaseSync(file, { enableForeignKeyConstraints: false });
    try {
        database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; BEGIN');
        for (const [name, columns] of [...tables, ...ownTables]) {
            const list = [...columns].map(([column, type]) => `${quote(column)} ${affinities[type] ?? 'text'}`);
            database.exec(`CREATE TABLE ${quote(name)} (${list.join(', ')})`);
        }
        database
            .prepare(`INSERT INTO strapi_core_store_settings (key, value, type) VALUES (?, ?, 'object')`)
            .run(store/* contentTypesKey */.u3, JSON.stringify(contentTypes));
        const note = [...tables].map(([name, columns]) => ({
            name,
            columns: [...columns].map(([column, type]) => ({ name: column, type })),
            indexes: [],
            foreignKeys: [],
        }));
        database
            .prepare('INSERT INTO strapi_database_schema (schema, time, hash) VALUES (?, 0, ?)')
            .run(JSON.stringify({ tables: note }), '');
        database.exec('COMMIT');
    }
    finally {
        database.close();
    }
}
const ownTables = new Map(Object.entries({
    strapi_core_store_settings: {
        key: 'string',
        value: 'text',
        type: 'string',
        environment: 'string',
        tag: 'string',
    },
    strapi_webhooks: { name: 'string', url: 'text', headers: 'jsonb', events: 'jsonb', enabled: 'boolean' },
    strapi_database_schema: { schema: 'jsonb', time: 'datetime', hash: 'string' },
}).map(([table, columns]) => [table, new Map(Object.entries({ id: 'increments', ...columns }))]));
function tablesOf(models) {
    const tables = new Map();
    for (const model of models) {
        const scalars = new Map(model.scalars.map(({ column, type }) => [column, noted[type] ?? 'string']));
        for (const { table, columns } of (0,model_model/* expectedNames */.vw)(model)) {
            const known = tables.get(table) ?? new Map([['id', 'increments']]);
            tables.set(table, known);
            for (const column of columns) {
                const isScalar = table === model.table && scalars.has(column);
                const type = isScalar ? scalars.get(column) : typeOfOther(column, table !== model.table);
                known.set(column, known.get(column) ?? type ?? 'string');
            }
        }
    }
    return tables;
}
function typeOfOther(column, isJoin) {
    if (column.endsWith('_type') || (isJoin && column === 'field')) {
        return 'string';
    }
    return isJoin && /(^|_)ord(er)?$/.test(column) ? 'double' : 'integer';
}

// EXTERNAL MODULE: ./database/sqlite/writer.js + 1 modules
var sqlite_writer = __webpack_require__(29689);
// EXTERNAL MODULE: ./database/write/loader.js + 11 modules
var write_loader = __webpack_require__(2782);
// EXTERNAL MODULE: ./transfer/scope.js
var transfer_scope = __webpack_require__(66667);
;// CONCATENATED MODULE: ./commands/rehearsal.js













const label = 'rehearsal.db';
const rehearsed = ['entities', 'links', 'configuration'];
async function rehearse(reader, checked, contents, signal) {
    const started = performance.now();
    const major = (0,read_major/* majorOf */.D)(checked.schemas);
    (0,read_major/* assertMajor */.w)(checked, major);
    const layout = { 4: model_layout/* strapi4 */.a, 5: model_layout/* strapi5 */.V }[major];
    const folder = (0,scratch_folder/* makeScratchFolder */.D)();
    try {
        const file = (0,external_node_path_.join)(folder.path, label);
        const schemas = [...checked.schemas.values()];
        createScratchDatabase(file, schemas, await contentTypesOf(reader, checked, signal), layout);
        const loaded = await rehearsal_load(file, reader, checked, signal);
        const found = await readBack(file, checked, loaded.logos, signal);
        const different = rehearsed.flatMap((stage) => differentTypes(stage, contents, found));
        const equal = (stage) => Object.entries(contents[stage] ?? {})
            .filter(([type]) => !different.includes(`${stage} ${type}`))
            .reduce((sum, [, { count }]) => sum + count, 0);
        return {
            equal: { entities: equal('entities'), links: equal('links'), configuration: equal('configuration') },
            different,
            durationMs: Math.round(performance.now() - started),
            warnings: [
                ...(different.length === 0
                    ? []
                    : [
                        `The rehearsal gave back something else for ${different.length} type(s): ${different.slice(0, 10).join(', ')}. What is left out of an import, such as links without an end, differs in this way.`,
                    ]),
            ],
        };
    }
    finally {
        folder.remove();
    }
}
function differentTypes(stage, before, after) {
    const [first = {}, second = {}] = [before[stage], after[stage]];
    return [...new Set([...Object.keys(first), ...Object.keys(second)])]
        .filter((type) => first[type]?.digest !== second[type]?.digest)
        .map((type) => `${stage} ${type}`);
}
async function contentTypesOf(reader, checked, signal) {
    let found;
    const configuration = (batch) => {
        found ??= batch.find(({ type, value }) => type === 'core-store' && value.key === store/* contentTypesKey */.u3)?.value
            .value;
    };
    await (0,load/* loadArchive */.b)(reader, checked, { configuration }, signal);
    return (found ?? Object.fromEntries(ofModelType(checked, 'contentType').map((schema) => [schema.uid, schema])));
}
const ofModelType = ({ schemas }, modelType) => [...schemas.values()].filter((schema) => schema.modelType === modelType);
const componentsOf = (checked) => ofModelType(checked, 'component').map((schema) => ({
    uid: schema.uid,
    modelName: schema.modelName,
    path: `the archive's schema of ${schema.uid}`,
    isSource: true,
    content: { ...schema },
}));
async function rehearsal_load(file, reader, checked, signal) {
    const source = await rehearsal_open(file, checked, async (database) => database);
    const logos = new Map();
    const writer = await (0,sqlite_writer/* openSqliteWriter */.k)(file, label);
    let loader;
    try {
        loader = await write_loader/* Loader */.a.begin(writer, source, {
            stages: new Set(rehearsed.filter((stage) => checked.stages.has(stage))),
            includes: () => true,
            complete: true,
            hasEntity: (uid, id) => checked.entities.get(uid)?.has(id) ?? false,
            hasComponent: (uid, id) => checked.components.get(uid)?.has(id) ?? false,
            isRepeated: (uid, id) => checked.repeated.components.get(uid)?.has(id) ?? false,
            takeLogo: ({ hash, ext }, content) => logos.set(`${hash}${ext ?? ''}`, content),
        });
        const { entities, links, configuration } = handlers(loader);
        for (const pass of checked.linksComeEarly
            ? [{ entities, configuration }, { links }]
            : [{ entities, links, configuration }]) {
            await (0,load/* loadArchive */.b)(reader, checked, pass, signal);
        }
        await loader.finish();
        await loader.commit();
    }
    catch (error) {
        await (loader ?? writer).rollback();
        throw error;
    }
    return { logos };
}
const handlers = (loader) => ({
    entities: (batch) => loader.entities(batch),
    links: (batch) => loader.links(batch),
    configuration: (batch) => loader.configuration(batch),
});
async function readBack(file, checked, logos, signal) {
    return rehearsal_open(file, checked, async (database) => {
        const filters = { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] };
        const scope = new transfer_scope/* Scope */.HG(filters, database.contentTypes, database.layout.travels);
        const source = database.records(scope, {
            omitted: () => undefined,
            readLogo: async ({ hash, ext }) => logos.get(`${hash}${ext ?? ''}`),
        });
        const digest = new content_digest/* ContentDigest */.e();
        for (const stage of ['schemas', ...rehearsed]) {
            if (stage === 'schemas' || checked.stages.has(stage)) {
                for await (const { type, lines } of source.records(stage)) {
                    signal?.throwIfAborted();
                    digest.add(stage, type, lines.split('\n'));
                }
            }
        }
        return digest.contents();
    });
}
async function rehearsal_open(file, checked, use) {
    const session = await (0,connection/* openSqlite */.Lf)(file, label);
    try {
        return await use(await source/* DatabaseSource */.r.open(session, { components: componentsOf(checked), contentTypes: [] }));
    }
    finally {
        await session.close();
    }
}

// EXTERNAL MODULE: ./commands/seal-status.js
var seal_status = __webpack_require__(67456);
;// CONCATENATED MODULE: ./commands/verify.js








async function verifyArchive(options, signal) {
    const started = performance.now();
    const leftovers = (0,scratch_folder/* removeLeftovers */.W)();
    const reader = await (0,archive/* openArchive */.p)(options.file, options.key, options.identity);
    const checked = await (0,check/* checkArchive */.P)(reader, undefined, signal);
    const { contents, danglingLinks, danglingExamples } = await readContents(reader, checked, signal);
    assertAsSealed(reader, contents);
    const rehearsal = options.rehearse ? await rehearse(reader, checked, contents, signal) : undefined;
    const { seal, encryption } = reader;
    return {
        command: 'verify',
        file: options.file,
        format: reader.format,
        compressed: reader.compressed,
        encrypted: reader.encrypted,
        ...(encryption === undefined ? {} : { encryption }),
        seal: (0,seal_status/* sealStatus */.w)(reader),
        ...(seal === undefined
            ? {}
            : {
                madeBy: {
                    tool: `${seal.manifest.tool.name} ${seal.manifest.tool.version}`,
                    engine: seal.manifest.source.engine,
                    scope: seal.manifest.scope,
                },
            }),
        createdAt: checked.metadata.createdAt,
        strapiVersion: checked.metadata.strapi?.version,
        contentDigest: (0,content_digest/* overallDigest */.y)(contents),
        stages: Object.fromEntries(checked.stages),
        contentTypes: typesOf(contents, checked),
        danglingLinks,
        ...(rehearsal === undefined ? {} : { rehearsal }),
        durationMs: Math.round(performance.now() - started),
        warnings: [
            ...leftovers,
            ...checked.warnings,
            ...(danglingLinks === 0
                ? []
                : [
                    `${danglingLinks} link(s) have an end that is not in the archive; an import leaves them out: ${danglingExamples.join('; ')}`,
                ]),
            ...(rehearsal?.warnings ?? []),
        ],
    };
}
function assertAsSealed({ path, seal }, contents) {
    if (seal !== undefined && seal.manifest.contentDigest !== (0,content_digest/* overallDigest */.y)(contents)) {
        const [difference = 'something'] = differences(seal.manifest.contents, contents);
        throw (0,failures/* damaged */.qM)(path, `its manifest tells of other contents: ${(0,failures/* quoted */.TL)(difference)} differs`);
    }
}
function differences(a, b) {
    const flat = (contents) => new Map(Object.entries(contents).flatMap(([stage, types]) => Object.entries(types).map(([type, { digest }]) => [`${stage} ${type}`, digest])));
    const [before, after] = [flat(a), flat(b)];
    return [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
}
function typesOf({ entities = {}, links = {} }, { schemas }) {
    return [...new Set([...Object.keys(entities), ...Object.keys(links)])]
        .map((uid) => ({
        uid,
        displayName: schemas.get(uid)?.info?.displayName ?? uid,
        entities: entities[uid]?.count ?? 0,
        links: links[uid]?.count ?? 0,
    }))
        .sort((a, b) => b.entities - a.entities || b.links - a.links);
}


/***/ }),

/***/ 66667:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E1: () => (/* binding */ parseList),
/* harmony export */   HE: () => (/* binding */ parseFilters),
/* harmony export */   HG: () => (/* binding */ Scope)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);
/* harmony import */ var _stages_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(58308);


const presetStages = {
    content: ['entities', 'links'],
    files: ['assets'],
    config: ['configuration'],
};
const presets = Object.keys(presetStages);
const mediaLibrary = 'media-library';
const uploadTypes = ['plugin::upload.file', 'plugin::upload.folder'];
function parseList(text) {
    const items = text.split(/[\n,]+/).map((item) => item.trim());
    return [...new Set(items.filter((item) => item !== ''))];
}
function parseFilters(raw) {
    const only = checkChoices('only', parseList(raw.only), presets);
    const excluded = checkChoices('exclude', parseList(raw.exclude), [...presets, mediaLibrary]);
    const onlyContentTypes = parseList(raw.onlyContentTypes);
    const excludeContentTypes = parseList(raw.excludeContentTypes);
    const withoutMediaLibrary = excluded.includes(mediaLibrary);
    const filters = {
        only: only,
        exclude: presets.filter((preset) => excluded.includes(preset) || (withoutMediaLibrary && preset === 'files')),
        onlyContentTypes,
        excludeContentTypes: [...new Set([...excludeContentTypes, ...(withoutMediaLibrary ? uploadTypes : [])])],
    };
    refuseOverlap(filters.only.filter((preset) => filters.exclude.includes(preset)), 'Data types may not be used in both "exclude" and "only" in the same command.');
    refuseOverlap(filters.excludeContentTypes.filter((uid) => filters.onlyContentTypes.includes(uid)), 'Content types may not be used in both "--exclude-content-types" and "--only-content-types".');
    return filters;
}
function checkChoices(option, items, choices) {
    const invalid = items.filter((item) => !choices.includes(item));
    if (invalid.length > 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', `Invalid options for "${option}": ${invalid.join(',')}`, `Use any of ${choices.join(', ')}.`);
    }
    return items;
}
function refuseOverlap(both, message) {
    if (both.length > 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', `${message} Found in both: ${both.join(',')}`, 'Name each of them once.');
    }
}
class Scope {
    stages;
    bySelection;
    #filters;
    #travels;
    constructor(filters, contentTypes, travels) {
        assertKnown(filters.excludeContentTypes, contentTypes, '--exclude-content-types');
        assertKnown(filters.onlyContentTypes, contentTypes, '--only-content-types');
        this.#filters = filters;
        this.#travels = travels;
        this.bySelection = filters.onlyContentTypes.length > 0;
        const covered = (names, stage) => names.some((preset) => presetStages[preset].includes(stage));
        const included = _stages_js__WEBPACK_IMPORTED_MODULE_1__/* .stages */ ._.filter((stage) => stage === 'schemas' ||
            ((filters.only.length === 0 || covered(filters.only, stage)) && !covered(filters.exclude, stage)));
        this.stages = new Set(included.filter((stage) => stage !== 'assets' || !this.#filesWithoutRows(included)));
    }
    includes(uid) {
        const { onlyContentTypes, excludeContentTypes } = this.#filters;
        return (this.#travels(uid) &&
            !excludeContentTypes.includes(uid) &&
            (onlyContentTypes.length === 0 || onlyContentTypes.includes(uid)));
    }
    #filesWithoutRows(included) {
        return (included.includes('entities') &&
            !this.#filters.only.includes('files') &&
            uploadTypes.every((uid) => !this.includes(uid)));
    }
    get isUnfiltered() {
        const { only, exclude, onlyContentTypes } = this.#filters;
        return (only.length === 0 && onlyContentTypes.length === 0 && exclude.every((preset) => preset === 'files'));
    }
    describe() {
        const { only, exclude, onlyContentTypes, excludeContentTypes } = this.#filters;
        const parts = [
            ['only', only],
            ['excluding', exclude],
            ['only content types', onlyContentTypes],
            ['excluding content types', excludeContentTypes],
        ];
        const active = parts.filter(([, names]) => names.length > 0);
        return active.map(([label, names]) => `${label} ${names.join(', ')}`).join('; ') || 'everything';
    }
}
function assertKnown(named, known, option) {
    const unknown = named.filter((uid) => !known.includes(uid));
    if (unknown.length > 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', `Unknown content type(s) for ${option}: ${unknown.join(', ')}`, `The database has: ${known.filter((uid) => uid.startsWith('api::')).join(', ') || 'no api:: types'}, and those of plugins.`);
    }
}


/***/ }),

/***/ 58308:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ stages)
/* harmony export */ });
const stages = ['schemas', 'entities', 'assets', 'links', 'configuration'];


/***/ })

};
