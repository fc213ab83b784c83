export const id = 870;
export const ids = [870];
export const modules = {

/***/ 54658:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ parseImportOptions)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);
/* harmony import */ var _transfer_scope_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(66667);
/* harmony import */ var _choice_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(57707);
/* harmony import */ var _media_options_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(17421);




function parseImportOptions(raw) {
    if (raw.file === '') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', 'There is no archive to import.', 'Name it with file (-f).');
    }
    const { media, raw: filtered } = (0,_media_options_js__WEBPACK_IMPORTED_MODULE_3__/* .importMedia */ ._w)(raw, raw.media);
    if (raw.deleteRemoteMedia && media !== 'all') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', `delete-remote-media and media: ${media} contradict each other.`, 'Old files can be removed only where new ones come in their place: leave out one of them.');
    }
    return {
        project: raw.project || '.',
        databaseUrl: raw.databaseUrl || undefined,
        file: raw.file,
        key: raw.key || undefined,
        identity: raw.identity || undefined,
        force: raw.force,
        onSchemaDifference: (0,_choice_js__WEBPACK_IMPORTED_MODULE_2__/* .choice */ .Y)('on-schema-difference', raw.onSchemaDifference, ['fail', 'adapt']),
        safetyBackup: raw.safetyBackup,
        boot: (0,_choice_js__WEBPACK_IMPORTED_MODULE_2__/* .choice */ .Y)('boot', raw.boot, ['auto', 'never', 'always']),
        filters: (0,_transfer_scope_js__WEBPACK_IMPORTED_MODULE_1__/* .parseFilters */ .HE)(filtered),
        media,
        deleteRemoteMedia: raw.deleteRemoteMedia,
    };
}


/***/ }),

/***/ 36527:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  q: () => (/* binding */ importArchive)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./archive/read/major.js
var read_major = __webpack_require__(12634);
// EXTERNAL MODULE: ./database/location.js
var database_location = __webpack_require__(53194);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./errors.js
var errors = __webpack_require__(12264);
// EXTERNAL MODULE: ./file-lock.js
var file_lock = __webpack_require__(90453);
;// CONCATENATED MODULE: ./media/failure.js

function uploadsFailure(error, path) {
    const code = String(error?.code);
    const explained = explanations[code];
    return explained === undefined
        ? error
        : new errors/* UserError */.y('failed', `The media file ${path} cannot be written: ${explained.what}.`, explained.remedy, {
            cause: error,
        });
}
const permission = {
    what: 'permission denied',
    remedy: 'Run the import as a user who may write to the uploads folder, or leave media out with exclude: files.',
};
const space = {
    what: 'no space is left there',
    remedy: 'Free as much space as the media of the archive takes, or leave media out with exclude: files.',
};
const explanations = {
    EACCES: permission,
    EPERM: permission,
    EROFS: {
        what: 'its file system is read-only',
        remedy: 'Mount the uploads folder so that it can be written to, or leave media out with exclude: files.',
    },
    ENOSPC: space,
    EDQUOT: space,
    ENAMETOOLONG: {
        what: 'its name is too long for this file system',
        remedy: 'Rename the file in the media library that the archive was made from, and export again.',
    },
    ENOTDIR: {
        what: 'the uploads folder is a file',
        remedy: 'Make it a folder, or a link to one, and import again.',
    },
};

// EXTERNAL MODULE: ../../../node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7392);
;// CONCATENATED MODULE: ./media/journal.js




const journal_name = 'journal.json';
const filename = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* check */.z6Y(isFilename, 'leads out of the uploads folder'));
const journalSchema = dist/* object */.Ikc({
    version: dist/* literal */.euz(1),
    token: dist/* string */.YjP(),
    database: dist/* string */.YjP(),
    added: dist/* array */.YOg(filename),
    removed: dist/* array */.YOg(filename),
});
const ownPrefix = '.strapi-dms-import';
function isFilename(name) {
    return (name !== '' &&
        name !== '.' &&
        name !== '..' &&
        !/[/\\\0]/.test(name) &&
        !name.startsWith(ownPrefix) &&
        name !== '.gitkeep');
}
async function writeJournal(folder, journal) {
    const temporary = (0,external_node_path_.join)(folder, `${journal_name}.partial`);
    const handle = await (0,promises_.open)(temporary, 'w', 0o600);
    try {
        await handle.writeFile(JSON.stringify({ version: 1, ...journal }));
        await handle.sync();
    }
    finally {
        await handle.close();
    }
    await (0,promises_.rename)(temporary, (0,external_node_path_.join)(folder, journal_name));
    await syncFolder(folder);
}
async function readJournal(folder) {
    const file = (0,external_node_path_.join)(folder, journal_name);
    let text;
    try {
        text = await (0,promises_.readFile)(file, 'utf8');
    }
    catch (error) {
        if (error.code === 'ENOENT') {
            return undefined;
        }
        throw error;
    }
    try {
        return dist/* parse */.qgA(journalSchema, JSON.parse(text));
    }
    catch (error) {
        throw new errors/* UserError */.y('failed', `The journal of an interrupted import, ${file}, is damaged: ${error.message}`, `The files of that import are in ${(0,external_node_path_.join)(folder, 'new')}. Remove ${folder}, then import again.`, { cause: error });
    }
}
async function syncFolder(path) {
    if (process.platform === 'win32') {
        return;
    }
    const folder = await (0,promises_.open)(path, 'r');
    try {
        await folder.sync();
    }
    catch (error) {
        if (!['EINVAL', 'ENOTSUP'].includes(error.code ?? '')) {
            throw error;
        }
    }
    finally {
        await folder.close();
    }
}

;// CONCATENATED MODULE: ./media/staging.js




const blockSize = 1 << 16;
const syncsAtATime = 16;
class StagingFolder {
    path;
    #uploads;
    constructor(path, uploads) {
        this.path = path;
        this.#uploads = uploads;
    }
    async write(name, size, content) {
        const target = (0,external_node_path_.join)(this.#uploads, name);
        try {
            const existing = await statsOf(target);
            if (existing?.isDirectory()) {
                throw new errors/* UserError */.y('failed', `The archive holds the media file ${name}, but there is a folder of that name: ${target}`, 'Move that folder elsewhere, then import again.');
            }
            const model = existing?.isFile() ? existing : undefined;
            if (!(await this.#write(name, size, content, model))) {
                return undefined;
            }
            return { size, replaces: existing !== undefined };
        }
        catch (error) {
            throw uploadsFailure(error, target);
        }
        finally {
            content.destroy();
        }
    }
    async remove(name) {
        await (0,promises_.rm)((0,external_node_path_.join)(this.path, name), { force: true });
    }
    async sync(staged) {
        const remaining = staged.entries();
        const worker = async () => {
            for (const [name, { size }] of remaining) {
                try {
                    await syncFile((0,external_node_path_.join)(this.path, name), size);
                }
                catch (error) {
                    throw uploadsFailure(error, (0,external_node_path_.join)(this.#uploads, name));
                }
            }
        };
        await Promise.all(Array.from({ length: syncsAtATime }, worker));
    }
    async #write(name, size, content, model) {
        const existing = model?.size === size ? await openReadable((0,external_node_path_.join)(this.#uploads, name)) : undefined;
        let staged;
        let offset = 0;
        try {
            const begin = () => (0,promises_.open)((0,external_node_path_.join)(this.path, name), 'wx', 0o666).catch(rethrowCollision(name));
            staged = existing === undefined ? await begin() : undefined;
            for await (const chunk of content) {
                if (offset + chunk.length > size) {
                    throw wrongSize(name, size);
                }
                if (existing !== undefined && staged === undefined && !(await holds(existing, offset, chunk))) {
                    staged = await begin();
                    await copy(existing, staged, offset);
                }
                if (staged !== undefined) {
                    await writeAll(staged, chunk);
                }
                offset += chunk.length;
            }
            if (offset !== size) {
                throw wrongSize(name, size);
            }
            if (staged !== undefined) {
                await this.#adopt(staged, model);
            }
            return staged !== undefined;
        }
        finally {
            await existing?.close();
            await staged?.close();
        }
    }
    async #adopt(staged, replaced) {
        if (process.getuid?.() === 0) {
            const { uid, gid } = replaced ?? (await (0,promises_.stat)(this.#uploads));
            await staged.chown(uid, gid);
        }
        if (replaced !== undefined) {
            await staged.chmod(replaced.mode & 0o777);
        }
    }
}
async function statsOf(path) {
    try {
        return await (0,promises_.lstat)(path);
    }
    catch (error) {
        if (error.code === 'ENOENT') {
            return undefined;
        }
        throw error;
    }
}
async function openReadable(path) {
    try {
        return await (0,promises_.open)(path, 'r');
    }
    catch (error) {
        if (error.code === 'EACCES') {
            return undefined;
        }
        throw error;
    }
}
async function holds(file, offset, chunk) {
    const block = Buffer.allocUnsafe(chunk.length);
    let length = 0;
    while (length < block.length) {
        const { bytesRead } = await file.read(block, length, block.length - length, offset + length);
        if (bytesRead === 0) {
            return false;
        }
        length += bytesRead;
    }
    return block.equals(chunk);
}
async function copy(from, to, length) {
    const block = Buffer.allocUnsafe(blockSize);
    for (let offset = 0; offset < length;) {
        const { bytesRead } = await from.read(block, 0, Math.min(blockSize, length - offset), offset);
        if (bytesRead === 0) {
            throw new Error('An uploaded file became shorter while it was read.');
        }
        await writeAll(to, block.subarray(0, bytesRead));
        offset += bytesRead;
    }
}
async function writeAll(file, chunk) {
    for (let rest = chunk; rest.length > 0;) {
        const { bytesWritten } = await file.write(rest);
        rest = rest.subarray(bytesWritten);
    }
}
async function syncFile(path, size) {
    const handle = await (0,promises_.open)(path, 'r+').catch((error) => {
        if (error.code === 'EACCES') {
            return (0,promises_.open)(path, 'r');
        }
        throw error;
    });
    try {
        await handle.sync();
        const stats = await handle.stat();
        if (stats.size !== size) {
            throw new Error(`${path} is ${stats.size} bytes long after ${size} bytes were written to it`);
        }
    }
    finally {
        await handle.close();
    }
}
const wrongSize = (name, size) => new errors/* UserError */.y('damagedArchive', `The media file ${name} of the archive is not ${size} bytes long, as it says.`, 'The archive is damaged, or it was changed during the import: make it anew, then import again.');
const rethrowCollision = (name) => (error) => {
    if (error.code !== 'EEXIST') {
        throw error;
    }
    throw new errors/* UserError */.y('failed', `The archive holds two media files whose names are one to this file system: ${name}`, 'Import on a file system that tells upper and lower case apart, or rename one of the files and export again.', { cause: error });
};

;// CONCATENATED MODULE: ./media/swap.js








async function recoverMedia(target) {
    const uploads = await realFolder(target.uploads);
    if (uploads === undefined || !(await namesIn(uploads)).some((name) => name.startsWith(ownPrefix))) {
        return 'nothing';
    }
    const lock = lockUploads(uploads);
    try {
        return await recover(uploads, target);
    }
    finally {
        lock.release();
    }
}
class MediaSwap {
    token = (0,external_node_crypto_.randomUUID)();
    #target;
    #staged = new Map();
    #unchanged = new Set();
    #removed = new Set();
    #opened;
    #journal;
    #state = 'open';
    constructor(target) {
        this.#target = target;
    }
    static async begin(target) {
        await recoverMedia(target);
        return new MediaSwap(target);
    }
    async add(filename, size, content) {
        if (!isFilename(filename)) {
            content.destroy();
            throw new errors/* UserError */.y('damagedArchive', `The archive holds a media file whose name does not stay in the uploads folder: ${JSON.stringify(filename)}`, 'Do not import this archive unless you know who made it: Strapi writes no such names.');
        }
        const { staging } = await this.#open().catch((error) => {
            content.destroy();
            throw error;
        });
        if (this.#staged.delete(filename)) {
            await staging.remove(filename);
        }
        this.#unchanged.delete(filename);
        const staged = await staging.write(filename, size, content);
        if (staged === undefined) {
            this.#unchanged.add(filename);
        }
        else {
            this.#staged.set(filename, staged);
        }
    }
    remove(filenames) {
        for (const filename of filenames) {
            this.#removed.add(filename);
        }
    }
    async prepare() {
        const removed = await this.#removable();
        if (this.#staged.size > 0 || removed.length > 0) {
            const { uploads, staging } = await this.#open();
            await staging.sync(this.#staged);
            const { database } = this.#target;
            const journal = { token: this.token, database, added: [...this.#staged.keys()], removed };
            try {
                await syncFolder(staging.path);
                await writeJournal((0,external_node_path_.join)(uploads, ownPrefix), journal);
            }
            catch (error) {
                throw uploadsFailure(error, (0,external_node_path_.join)(uploads, ownPrefix));
            }
            this.#journal = journal;
        }
        this.#state = 'prepared';
        return this.#journal !== undefined;
    }
    async complete() {
        if (this.#state !== 'prepared') {
            throw notCommitted();
        }
        const isCommitted = await this.#isCommitted();
        if (this.#journal !== undefined && !isCommitted) {
            throw notCommitted();
        }
        try {
            await this.#finish(isCommitted);
        }
        catch (error) {
            throw notInPlace(error);
        }
        finally {
            this.#end();
        }
        const replaced = [...this.#staged.values()].filter(({ replaces }) => replaces).length;
        return {
            added: this.#staged.size - replaced,
            replaced,
            unchanged: this.#unchanged.size,
            removed: this.#journal?.removed.length ?? 0,
        };
    }
    async discard() {
        const isOpen = this.#state !== 'ended';
        this.#state = 'ended';
        if (!isOpen || this.#opened === undefined) {
            return 'nothing';
        }
        const { uploads, lock, created } = this.#opened;
        let recovery;
        try {
            recovery = await recover(uploads, this.#target);
        }
        finally {
            lock.release();
        }
        if (recovery !== 'finished') {
            await removeEmpty(this.#target.uploads, created);
        }
        return recovery;
    }
    async #isCommitted() {
        try {
            return await this.#target.mark.isCommitted(this.token);
        }
        catch (error) {
            this.#end();
            throw notInPlace(error);
        }
    }
    #end() {
        this.#state = 'ended';
        this.#opened?.lock.release();
    }
    async #finish(isMarked) {
        const { mark } = this.#target;
        if (this.#journal !== undefined && this.#opened !== undefined) {
            await finish(this.#opened.uploads, this.#journal, mark, 'first');
            return;
        }
        if (isMarked) {
            await mark.remove();
        }
        if (this.#opened !== undefined) {
            await (0,promises_.rm)((0,external_node_path_.join)(this.#opened.uploads, ownPrefix), { recursive: true, force: true });
        }
    }
    async #removable() {
        const uploads = this.#removed.size === 0 ? undefined : await realFolder(this.#target.uploads);
        if (uploads === undefined) {
            return [];
        }
        const entries = await (0,promises_.readdir)(uploads, { withFileTypes: true });
        return entries
            .filter((entry) => !entry.isDirectory() && isFilename(entry.name) && this.#removed.has(entry.name))
            .map((entry) => entry.name)
            .filter((name) => !this.#staged.has(name) && !this.#unchanged.has(name));
    }
    async #open() {
        if (this.#state !== 'open') {
            throw new Error('This swap of media takes no more files.');
        }
        this.#opened ??= await openStaging(this.#target);
        return this.#opened;
    }
}
const notCommitted = () => new Error('The media can be swapped only after prepare and the commit of its token.');
const notInPlace = (cause) => new errors/* UserError */.y('failed', `The database was imported, but its media could not be put in place: ${cause.message}`, 'Correct that, then run the import again: it begins with finishing this one. Until then no file is lost.', { cause, isCommitted: true });
async function openStaging(target) {
    let created;
    let lock;
    try {
        created = await (0,promises_.mkdir)(target.uploads, { recursive: true });
        const uploads = await (0,promises_.realpath)(target.uploads);
        lock = lockUploads(uploads);
        await recover(uploads, target);
        const folder = (0,external_node_path_.join)(uploads, ownPrefix);
        const staging = new StagingFolder((0,external_node_path_.join)(folder, 'new'), uploads);
        await (0,promises_.mkdir)(folder, { mode: 0o700 });
        await (0,promises_.mkdir)(staging.path, { mode: 0o700 });
        return { uploads, staging, lock, created };
    }
    catch (error) {
        lock?.release();
        await removeEmpty(target.uploads, created);
        throw await explainOpen(error, target.uploads);
    }
}
function lockUploads(uploads) {
    const lock = (0,file_lock/* tryLock */.b)((0,external_node_path_.join)(uploads, `${ownPrefix}.lock`));
    if (lock === undefined) {
        throw new errors/* UserError */.y('importRunning', `Another import is writing to the uploads folder ${uploads}.`, 'Wait until it has ended, then run this one again.');
    }
    return lock;
}
async function realFolder(path) {
    try {
        return await (0,promises_.realpath)(path);
    }
    catch (error) {
        if (error.code === 'ENOENT') {
            return undefined;
        }
        throw error;
    }
}
async function namesIn(folder) {
    try {
        return await (0,promises_.readdir)(folder);
    }
    catch (error) {
        if (error.code === 'ENOTDIR') {
            return [];
        }
        throw error;
    }
}
async function recover(uploads, { database, mark }) {
    const folder = (0,external_node_path_.join)(uploads, ownPrefix);
    if ((await statsOf(folder)) === undefined) {
        return 'nothing';
    }
    const journal = await readJournal(folder);
    if (journal !== undefined && (await mark.isCommitted(journal.token))) {
        await finish(uploads, journal, mark, 'again');
        return 'finished';
    }
    if (journal !== undefined && journal.database !== database && (await isPending(uploads, journal))) {
        throw new errors/* UserError */.y('failed', `An import into another database (${journal.database}) was interrupted while it put its media into ${uploads}.`, `Import into that database once more, which finishes or undoes it. If it no longer exists, remove ${folder}.`);
    }
    await (0,promises_.rm)(folder, { recursive: true, force: true });
    return 'undone';
}
async function finish(uploads, { added, removed }, mark, time) {
    const folder = (0,external_node_path_.join)(uploads, ownPrefix);
    for (const name of added) {
        await (0,promises_.rename)((0,external_node_path_.join)(folder, 'new', name), (0,external_node_path_.join)(uploads, name)).catch((error) => {
            if (time === 'first' || error.code !== 'ENOENT') {
                throw error;
            }
        });
    }
    for (const name of removed) {
        await removeFile((0,external_node_path_.join)(uploads, name));
    }
    await syncFolder(uploads);
    await mark.remove();
    await (0,promises_.rm)(folder, { recursive: true, force: true });
}
async function removeFile(path) {
    const stats = await statsOf(path);
    if (stats !== undefined && !stats.isDirectory()) {
        await (0,promises_.unlink)(path);
    }
}
async function isPending(uploads, { added, removed }) {
    const paths = [
        ...added.map((name) => (0,external_node_path_.join)(uploads, ownPrefix, 'new', name)),
        ...removed.map((name) => (0,external_node_path_.join)(uploads, name)),
    ];
    for (const path of paths) {
        if ((await statsOf(path)) !== undefined) {
            return true;
        }
    }
    return false;
}
async function removeEmpty(path, topmost) {
    if (topmost === undefined) {
        return;
    }
    for (let folder = path; folder.startsWith(topmost); folder = (0,external_node_path_.dirname)(folder)) {
        try {
            await (0,promises_.rmdir)(folder);
        }
        catch (error) {
            if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code ?? '')) {
                return;
            }
            throw error;
        }
    }
}
async function explainOpen(error, uploads) {
    const { code } = error;
    if ((code === 'EEXIST' || code === 'ENOENT') && (await statsOf(uploads)) !== undefined) {
        return new errors/* UserError */.y('failed', `The uploads folder ${uploads} is no folder, or a link to one that does not exist.`, 'Make that folder, then import again.', { cause: error });
    }
    return uploadsFailure(error, uploads);
}

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(78474);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
;// CONCATENATED MODULE: ./project/boot-child.js
async function bootInChild(load, takesConnection) {
    const written = (stream) => new Promise((done) => stream.write('', done));
    const tell = async (outcome, code) => {
        await Promise.all([written(process.stdout), written(process.stderr)]);
        process.send?.(outcome, () => process.exit(code));
    };
    process.on('disconnect', () => process.exit(1));
    const sent = takesConnection
        ? new Promise((resolve) => {
            process.once('message', resolve);
        })
        : undefined;
    try {
        const strapi = load('@strapi/strapi');
        const isStrapi5 = 'createStrapi' in strapi;
        const compile = isStrapi5 ? strapi.compileStrapi : strapi.compile;
        if (typeof compile !== 'function') {
            throw new Error('This is neither Strapi 4 nor Strapi 5.');
        }
        const create = isStrapi5 ? strapi.createStrapi : strapi;
        const app = create(await compile({ ignoreDiagnostics: true }));
        if (sent !== undefined) {
            const connection = (await sent);
            const isOther = !isStrapi5 && connection.client === 'mysql';
            app.config.set('database.connection', isOther ? { ...connection, client: 'mysql2' } : connection);
        }
        await app.load();
        await app.destroy();
        await tell({ loaded: true }, 0);
    }
    catch (error) {
        const { inspect } = load('node:util');
        const { code, message } = error;
        const isMissing = code === 'MODULE_NOT_FOUND' && /'@strapi\/strapi'/.test(String(message).split('\n')[0] ?? '');
        await tell(isMissing
            ? { notInstalled: '@strapi/strapi' }
            : { error: String(message ?? error), detail: inspect(error) }, 1);
    }
}

// EXTERNAL MODULE: ./project/environment.js
var project_environment = __webpack_require__(38076);
;// CONCATENATED MODULE: ./project/boot.js









const shownLines = 30;
const keptCharacters = 16_000;
const shortestSecret = 4;
const secretName = /KEY|SECRET|SALT|TOKEN|PASS|CREDENTIAL/i;
const requiredSecrets = [
    'APP_KEYS',
    'API_TOKEN_SALT',
    'ADMIN_JWT_SECRET',
    'JWT_SECRET',
    'TRANSFER_TOKEN_SALT',
    'ENCRYPTION_KEY',
];
const byHand = 'or start the project once by hand ("strapi develop") and import with boot: never';
async function bootProject({ directory }, { database, signal, environment = process.env, timeLimit = 300_000 } = {}) {
    signal?.throwIfAborted();
    const env = bootEnvironment(directory, environment);
    const connection = connectionOf(database, directory);
    const child = (0,external_node_child_process_.spawn)('node', ['--input-type=commonjs', '--eval', `(${bootInChild})(require, ${connection !== undefined})`], { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    if (connection !== undefined) {
        child.send(connection, () => undefined);
    }
    const output = collect(child);
    const { outcome, ended } = await wait(child, timeLimit, signal);
    signal?.throwIfAborted();
    if (outcome !== undefined && 'loaded' in outcome && ended === 'exit code 0') {
        return;
    }
    const detail = outcome !== undefined && 'error' in outcome ? `\n${outcome.detail}` : '';
    const tail = redact(output() + detail, env);
    throw new errors/* UserError */.y('failed', ...explain(directory, outcome, ended, tail, env));
}
function bootEnvironment(directory, environment) {
    const env = (0,project_environment/* projectEnvironment */.p)(directory, environment);
    for (const name of requiredSecrets) {
        env[name] ||= name === 'APP_KEYS' ? `${madeUp()},${madeUp()}` : madeUp();
    }
    env.STRAPI_TELEMETRY_DISABLED ??= 'true';
    return env;
}
const madeUp = () => (0,external_node_crypto_.randomBytes)(24).toString('base64');
function connectionOf(database, directory) {
    if (database === undefined) {
        return undefined;
    }
    const { client, connection } = database;
    return client === 'sqlite'
        ? {
            client,
            connection: { ...connection, filename: (0,external_node_path_.resolve)(directory, String(connection.filename)) },
            useNullAsDefault: true,
        }
        : { client, connection };
}
function collect({ stdout, stderr }) {
    let text = '';
    for (const stream of [stdout, stderr]) {
        stream.setEncoding('utf8').on('data', (chunk) => {
            text = (text + chunk).slice(-keptCharacters);
        });
    }
    return () => text;
}
async function wait(child, timeLimit, signal) {
    let outcome;
    let isLate = false;
    const { promise, resolve, reject } = Promise.withResolvers();
    const kill = () => child.kill('SIGKILL');
    const timer = globalThis.setTimeout(() => {
        isLate = true;
        kill();
    }, timeLimit);
    signal?.addEventListener('abort', kill);
    child.on('message', (message) => {
        if (isOutcome(message)) {
            outcome = message;
        }
    });
    child.once('error', (error) => error.code === 'ENOENT' ? resolve('no node') : reject(error));
    child.once('exit', (code, killedBy) => resolve(killedBy ?? `exit code ${code}`));
    const drained = Promise.allSettled(['close', 'disconnect'].map((event) => (0,external_node_events_.once)(child, event)));
    try {
        const ended = await promise;
        await Promise.race([drained, (0,external_node_timers_promises_.setTimeout)(1_000, undefined, { ref: false })]);
        return { outcome, ended: isLate ? 'too late' : ended };
    }
    finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', kill);
        child.stdout?.destroy();
        child.stderr?.destroy();
    }
}
const isOutcome = (message) => typeof message === 'object' &&
    message !== null &&
    ('loaded' in message || 'notInstalled' in message || 'error' in message);
function redact(output, env) {
    const secrets = Object.entries(env)
        .filter(([name]) => secretName.test(name))
        .flatMap(([, value = '']) => [value, ...value.split(',')])
        .map((value) => value.trim())
        .filter((value) => value.length >= shortestSecret)
        .sort((a, b) => b.length - a.length);
    let text = (0,external_node_util_.stripVTControlCharacters)(output);
    for (const secret of secrets) {
        text = text.replaceAll(secret, '***');
    }
    return text.replace(/(:\/\/[^\s/:@]*:)[^\s@]+@/g, '$1***@').trim();
}
function explain(directory, outcome, ended, output, env) {
    const name = (0,external_node_path_.relative)(process.cwd(), directory) || 'this project';
    const tail = output === '' ? '' : `\n${output.split('\n').slice(-shownLines).join('\n')}`;
    const cannot = 'Strapi could not be started to create the tables';
    if (ended === 'no node') {
        return [
            `${cannot}: there is no "node" on the PATH.`,
            `Install Node in an earlier step (actions/setup-node), ${byHand}.`,
        ];
    }
    if (outcome !== undefined && 'notInstalled' in outcome) {
        return [
            `${cannot}: ${outcome.notInstalled} is not installed in ${name}.`,
            `Run "npm ci" there first (or what your package manager has in its place), ${byHand}.`,
        ];
    }
    if (/NODE_MODULE_VERSION|was compiled against a different Node/.test(output)) {
        return [
            `${cannot}: its native addons were installed for another version of Node than the one on the PATH.${tail}`,
            'Run this step with the Node that "npm ci" was run with.',
        ];
    }
    if (ended === 'too late') {
        return [
            `${cannot}: it had not started when its time was up.${tail}`,
            `Look for what it waits for in its own code (src/index, plugins): a service that is not there, for example, ${byHand}.`,
        ];
    }
    const why = outcome === undefined || 'loaded' in outcome
        ? `its process ended with ${ended}`
        : redact('error' in outcome ? outcome.error : '', env).split('\n')[0];
    return [`${cannot}: ${why}${tail}`, `Correct what it complains about, ${byHand}.`];
}

// EXTERNAL MODULE: ./project/project.js + 7 modules
var project_project = __webpack_require__(24156);
// EXTERNAL MODULE: ./project/version.js
var version = __webpack_require__(33825);
// EXTERNAL MODULE: ./scratch-folder.js
var scratch_folder = __webpack_require__(73290);
// EXTERNAL MODULE: ./archive/read/archive.js + 3 modules
var archive = __webpack_require__(18034);
// EXTERNAL MODULE: ./archive/read/check.js + 2 modules
var check = __webpack_require__(36593);
;// CONCATENATED MODULE: ./media/place.js
const fileType = 'plugin::upload.file';
const projectSettings = 'core_admin_project-settings';
const logos = ['menuLogo', 'authLogo'];
function namesOf({ data }) {
    return [data, ...Object.values(formatsOf(data))].map(nameOf);
}
const isFile = ({ type }) => type === fileType;
function placeFiles(batch, placeOf) {
    return batch.some(isFile)
        ? batch.map((record) => (isFile(record) ? placed(record, placeOf) : record))
        : batch;
}
function placeLogos(batch, placeOf) {
    return batch.map((record) => {
        const settings = record.value.value;
        if (record.value.key !== projectSettings || !isObject(settings)) {
            return record;
        }
        const moved = { ...settings };
        for (const [name, logo] of logosOf(record)) {
            const place = placeOf(nameOf(logo));
            moved[name] = place === undefined ? logo : described(logo, place);
        }
        return { ...record, value: { ...record.value, value: moved } };
    });
}
function logosOf({ value }) {
    const settings = value.value;
    if (value.key !== projectSettings || !isObject(settings)) {
        return [];
    }
    return logos.flatMap((name) => {
        const logo = settings[name];
        return isObject(logo) ? [[name, logo]] : [];
    });
}
function placed(record, placeOf) {
    const { data } = record;
    const own = placeOf(nameOf(data));
    const formats = Object.entries(formatsOf(data)).map(([type, format]) => {
        const place = placeOf(nameOf(format));
        return [type, place === undefined ? format : formatAt(format, place)];
    });
    const moved = own === undefined ? { ...data } : described(data, own);
    return {
        ...record,
        data: formats.length === 0 ? moved : { ...moved, formats: Object.fromEntries(formats) },
    };
}
function formatAt(format, place) {
    const { provider, ...rest } = described(format, place);
    return format.provider === undefined ? rest : { ...rest, provider };
}
function described(file, { url, provider, hash, providerMetadata }) {
    return {
        ...file,
        url,
        provider,
        ...(hash === undefined ? {} : { hash }),
        ...(providerMetadata === undefined ? {} : { provider_metadata: providerMetadata }),
    };
}
const nameOf = ({ hash, ext }) => `${hash}${ext ?? ''}`;
function formatsOf(data) {
    const { formats } = data;
    return isObject(formats)
        ? Object.fromEntries(Object.entries(formats).filter((entry) => isObject(entry[1])))
        : {};
}
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

// EXTERNAL MODULE: ./media/remote/address.js
var address = __webpack_require__(79443);
;// CONCATENATED MODULE: ./commands/archived-media.js


class ArchivedMedia {
    elsewhere = new Set();
    addresses = new Set();
    see = (batch) => {
        for (const record of batch.filter(isFile)) {
            const { provider, url, formats } = record.data;
            if (provider === 'local') {
                continue;
            }
            for (const name of namesOf(record)) {
                this.elsewhere.add(name);
            }
            const urls = [
                url,
                ...Object.values(formats ?? {}).map((format) => format?.url),
            ];
            for (const one of urls.filter((one) => typeof one === 'string').filter((one) => (0,address/* hasAddress */.hs)(one))) {
                this.addresses.add((0,address/* printable */.g$)(one));
            }
        }
    };
}

;// CONCATENATED MODULE: ./commands/archive-reading.js



class ArchiveReading {
    #stop = new AbortController();
    #result;
    constructor(options, signal) {
        const { signal: stopped } = this.#stop;
        this.#result = read(options, signal === undefined ? stopped : AbortSignal.any([signal, stopped]));
        this.#result.catch(() => undefined);
    }
    get result() {
        return this.#result;
    }
    async stop() {
        this.#stop.abort();
        await this.#result.catch(() => undefined);
    }
}
async function read({ file, key, identity }, signal) {
    const reader = await (0,archive/* openArchive */.p)(file, key, identity);
    const archived = new ArchivedMedia();
    return { reader, checked: await (0,check/* checkArchive */.P)(reader, archived.see, signal), archived };
}

// EXTERNAL MODULE: ./transfer/extents.js
var extents = __webpack_require__(84410);
;// CONCATENATED MODULE: ./database/fit.js


const mostListed = 10;
function assertFit(extents, models, limits, includes) {
    const problems = [...unfit(extents, models, limits, includes)];
    if (problems.length > 0) {
        const more = problems.length - mostListed;
        throw new errors/* UserError */.y('failed', `The archive has values that the database cannot store:\n${problems
            .slice(0, mostListed)
            .map((problem) => `- ${problem}`)
            .join('\n')}${more > 0 ? `\n- and ${more} more` : ''}`, 'Change these values in the source and export again, or leave their content type out with exclude-content-types. Nothing was changed.');
    }
}
function* unfit(extents, models, limits, includes) {
    for (const [type, rows] of extents) {
        for (const [uid, attributes] of includes(type) ? rows : []) {
            const model = models.get(uid);
            for (const { attribute, column } of model?.scalars ?? []) {
                const extent = attributes.get(attribute);
                const limit = limits.get(model?.table ?? '')?.get(column);
                if (extent !== undefined && limit !== undefined) {
                    yield* problemsOf(extent, limit, attribute);
                }
            }
        }
    }
}
function* problemsOf(extent, limit, attribute) {
    const { longest, smallest, largest, fraction, odd } = extent;
    const where = ({ entity, component }) => `${entity}${component === undefined ? '' : `, component ${component}`}: ${attribute}`;
    const column = `its column is ${limit.type}`;
    if (longest !== undefined && limit.characters !== undefined && longest.value > limit.characters) {
        yield `${where(longest.place)} is a text of ${longest.value} characters, ${column}`;
    }
    if (smallest !== undefined && limit.smallest !== undefined && smallest.value < limit.smallest) {
        yield `${where(smallest.place)} is ${smallest.value}, ${column}`;
    }
    if (largest !== undefined && limit.largest !== undefined && largest.value > limit.largest) {
        yield `${where(largest.place)} is ${largest.value}, ${column}`;
    }
    if (fraction !== undefined && limit.whole) {
        yield `${where(fraction.place)} is ${fraction.value}, ${column}`;
    }
    for (const oddity of limit.refuses ?? []) {
        const place = odd[oddity];
        if (place !== undefined) {
            yield `${where(place)} holds ${extents/* oddities */.Ew[oddity]}, ${column}`;
        }
    }
}

// EXTERNAL MODULE: ./database/model/model.js
var model = __webpack_require__(29494);
// EXTERNAL MODULE: ./database/source.js + 9 modules
var database_source = __webpack_require__(13687);
// EXTERNAL MODULE: ./database/read/single-values.js
var single_values = __webpack_require__(21235);
// EXTERNAL MODULE: ./database/read/store.js
var store = __webpack_require__(21247);
;// CONCATENATED MODULE: ./database/write/target-state.js




const schemas = 'the description of its tables';
async function targetState(session, models, layout) {
    const { quote } = session.dialect;
    const digest = (0,external_node_crypto_.createHash)('sha256');
    for (const [sql, parameters] of [
        [`SELECT value FROM strapi_core_store_settings WHERE ${quote('key')} = ? ORDER BY id`, [store/* contentTypesKey */.u3]],
        [`SELECT ${quote('schema')} FROM strapi_database_schema ORDER BY id`, []],
    ]) {
        digest.update(JSON.stringify(await session.rows(sql, parameters)));
    }
    const state = new Map([[schemas, digest.digest('hex')]]);
    const travelling = [...models.values()].filter(({ uid, isComponent }) => !isComponent && layout.travels(uid));
    const types = travelling.map(({ uid, table, scalars }) => {
        const changed = scalars.find(({ attribute }) => attribute === 'updatedAt');
        const values = ['count(*)', 'max(id)', ...(changed ? [`max(${quote(changed.column)})`] : [])];
        return { uid, queries: values.map((value) => `SELECT ${value} FROM ${quote(table)}`) };
    });
    const found = await (0,single_values/* singleValues */.r)(session, types.flatMap(({ queries }) => queries));
    const values = found.map((value) => (value instanceof Date ? value.getTime() : value));
    for (const { uid, queries } of types) {
        state.set(uid, values.splice(0, queries.length).join(' '));
    }
    return state;
}
function assertSameState(before, now, database) {
    const changed = [...now.keys()].filter((name) => now.get(name) !== before.get(name));
    if (changed.length > 0) {
        throw new errors/* UserError */.y('failed', `The database (${database}) was changed by another program since the import had looked at it: ${changed.join(', ')}.`, 'Stop Strapi and whatever else writes to it, then run the import again; nothing was imported.');
    }
}

// EXTERNAL MODULE: ./transfer/scope.js
var transfer_scope = __webpack_require__(66667);
// EXTERNAL MODULE: ./database/read/entities.js
var entities = __webpack_require__(90547);
;// CONCATENATED MODULE: ./database/write/counts.js

const people = 'plugin::users-permissions.user';
const files = 'plugin::upload.file';
async function contentCounts(session, models) {
    const own = [...models.values()].filter(({ uid, isComponent }) => !isComponent && (uid.startsWith('api::') || [people, files].includes(uid)));
    const counts = await (0,entities/* countEntities */.h)(session, own);
    return new Map(own.map(({ uid }, index) => [uid, counts[index]]).filter(([, count]) => count > 0));
}

;// CONCATENATED MODULE: ./commands/import-guards.js



const import_guards_mostListed = 8;
async function assertEmptyOrForced({ force }, session, { schemas, layout }, database) {
    const counts = await contentCounts(session, (0,model/* createModels */.XC)(schemas, layout));
    if (counts.size > 0 && !force) {
        const listed = [...counts].slice(0, import_guards_mostListed).map(([uid, count]) => `${count} × ${uid}`);
        throw new errors/* UserError */.y('failed', `The database (${database}) has content that the import would delete: ${listed.join(', ')}${counts.size > import_guards_mostListed ? ' …' : ''}.`, 'If it may be replaced, import with force: true (--force); what is there is backed up first.');
    }
    return counts.size > 0;
}

;// CONCATENATED MODULE: ./transfer/schema-difference.js
function compareSchemas(archive, target, travels) {
    const relevant = [...archive.values()].filter(({ uid, modelType }) => modelType === 'component' || travels(uid));
    return relevant.flatMap((schema) => {
        const own = target.get(schema.uid);
        if (own === undefined) {
            const what = schema.modelType === 'component' ? 'component' : 'content type';
            const message = `The target has no ${what} ${schema.uid}`;
            return [{ uid: schema.uid, verdict: 'lossy', message }];
        }
        return [...compareAttributes(schema, own)];
    });
}
function* compareAttributes(archived, target) {
    const { uid } = archived;
    for (const [attribute, before] of Object.entries(archived.attributes)) {
        const after = target.attributes[attribute];
        if (after === undefined) {
            yield {
                uid,
                attribute,
                verdict: storesNothing(before) ? 'harmless' : 'lossy',
                message: `The target has no attribute ${uid}.${attribute}`,
            };
        }
        else {
            for (const [verdict, change, component] of changes(before, after)) {
                const message = `${uid}.${attribute} ${change}`;
                yield { uid, attribute, verdict, message, ...(component === undefined ? {} : { component }) };
            }
        }
    }
    for (const [attribute, added] of Object.entries(target.attributes)) {
        if (archived.attributes[attribute] === undefined) {
            yield isRequiredWithoutDefault(added)
                ? {
                    uid,
                    attribute,
                    verdict: 'blocking',
                    kind: 'required',
                    message: `${uid}.${attribute} is required in the target, has no default, and the archive has no values for it`,
                }
                : {
                    uid,
                    attribute,
                    verdict: 'harmless',
                    message: `The archive has no attribute ${uid}.${attribute}; it stays empty`,
                };
        }
    }
}
function changes(before, after) {
    if (before.type !== after.type) {
        return [changeOfType(before.type, after.type)];
    }
    switch (before.type) {
        case 'component':
            return changesOfComponent(before, after);
        case 'dynamiczone':
            return (before.components ?? [])
                .filter((uid) => !(after.components ?? []).includes(uid))
                .map((uid) => ['lossy', `no longer allows ${uid}`, uid]);
        case 'relation':
            return changesOfRelation(before, after);
        default:
            return [];
    }
}
const texts = ['string', 'text', 'richtext', 'email', 'password', 'uid', 'enumeration'];
const documents = ['json', 'blocks'];
const numbers = ['integer', 'biginteger', 'decimal', 'float'];
function changeOfType(before, after) {
    const change = `is ${before} in the archive and ${after} in the target`;
    const isWider = (texts.includes(before) && texts.includes(after)) ||
        (documents.includes(before) && documents.includes(after)) ||
        (before === 'integer' && numbers.includes(after));
    return [isWider ? 'harmless' : 'blocking', change];
}
function changesOfComponent(before, after) {
    if (before.component !== after.component) {
        return [['blocking', `holds ${before.component} in the archive and ${after.component} in the target`]];
    }
    return before.repeatable === true && after.repeatable !== true
        ? [['lossy', 'is repeatable in the archive and single in the target: only the first is kept']]
        : [];
}
function changesOfRelation(before, after) {
    if (before.target !== after.target) {
        return [['blocking', `relates to ${before.target} in the archive and to ${after.target} in the target`]];
    }
    if (before.relation?.startsWith('morph') !== after.relation?.startsWith('morph')) {
        return [['blocking', `is ${before.relation} in the archive and ${after.relation} in the target`]];
    }
    return storesNothing(before) !== storesNothing(after)
        ? [['lossy', 'is stored on the other side in the target']]
        : [];
}
function storesNothing(attribute) {
    return (attribute.type === 'media' ||
        (attribute.type === 'relation' && (attribute.mappedBy !== undefined || attribute.morphBy !== undefined)));
}
function isRequiredWithoutDefault(attribute) {
    return (attribute.required === true &&
        attribute.default === undefined &&
        !['relation', 'media'].includes(attribute.type));
}

// EXTERNAL MODULE: ./archive/read/load.js
var load = __webpack_require__(20439);
;// CONCATENATED MODULE: ./commands/lost-values.js

async function countAffected(reader, checked, differences) {
    const counter = new Counter(checked.schemas, differences);
    await (0,load/* loadArchive */.b)(reader, checked, {
        entities: (batch) => {
            for (const { type, data } of batch) {
                counter.see(type, data);
            }
        },
        links: (batch) => {
            for (const { left } of batch) {
                counter.count(left.type, left.field ?? '');
            }
        },
    });
    return differences.map((difference) => counter.countOf(difference));
}
class Counter {
    #schemas;
    #counts = new Map();
    #items = new Map();
    constructor(schemas, differences) {
        this.#schemas = schemas;
        for (const { uid, attribute = '' } of differences) {
            const attributes = this.#counts.get(uid) ?? new Map([['', 0]]);
            this.#counts.set(uid, attributes.set(attribute, 0));
        }
    }
    count(uid, attribute) {
        const attributes = this.#counts.get(uid);
        const count = attributes?.get(attribute);
        if (count !== undefined) {
            attributes?.set(attribute, count + 1);
        }
    }
    see(uid, values) {
        this.count(uid, '');
        const attributes = this.#schemas.get(uid)?.attributes ?? {};
        for (const [name, value] of Object.entries(values)) {
            const items = Array.isArray(value) ? value : [value];
            if (value === null || value === undefined || items.length === 0) {
                continue;
            }
            this.count(uid, name);
            const attribute = attributes[name];
            if (attribute?.type === 'component' || attribute?.type === 'dynamiczone') {
                for (const item of items) {
                    const component = String(attribute.component ?? item.__component);
                    const key = `${uid} ${name} ${component}`;
                    this.#items.set(key, (this.#items.get(key) ?? 0) + 1);
                    this.see(component, item);
                }
            }
        }
    }
    countOf({ uid, attribute = '', component, kind }) {
        if (component !== undefined) {
            return this.#items.get(`${uid} ${attribute} ${component}`) ?? 0;
        }
        return this.#counts.get(uid)?.get(kind === 'required' ? '' : attribute) ?? 0;
    }
}

;// CONCATENATED MODULE: ./commands/schema-check.js



const schema_check_mostListed = 10;
async function judgeDifferences({ onSchemaDifference }, reader, checked, target, scope) {
    const schemas = new Map(target.schemas.map((schema) => [schema.uid, schema]));
    const differences = compareSchemas(checked.schemas, schemas, (uid) => scope.includes(uid));
    const serious = differences.filter(({ verdict }) => verdict !== 'harmless');
    if (serious.length === 0 || !scope.stages.has('entities')) {
        return { differences, warnings: [] };
    }
    const counts = await countAffected(reader, checked, serious);
    const affected = serious
        .map((difference, index) => ({ ...difference, count: counts[index] ?? 0 }))
        .filter(({ count }) => count > 0);
    const blocking = affected.filter(({ verdict }) => verdict === 'blocking');
    if (blocking.length > 0) {
        throw new errors/* UserError */.y('schemaDifference', `The archive does not fit the target: ${list(blocking)}.`, 'Import into the version of the project that the archive was made with, or export again from a project that has these changes.');
    }
    if (affected.length > 0 && onSchemaDifference === 'fail') {
        throw new errors/* UserError */.y('schemaDifference', `The import would lose values: ${list(affected)}.`, 'If they may be left out, import with on-schema-difference: adapt.');
    }
    return {
        differences,
        warnings: affected.map(({ message, count }) => `${message}: ${count} left out`),
    };
}
const list = (differences) => differences
    .slice(0, schema_check_mostListed)
    .map(({ message, count }) => `${message} (${count})`)
    .join('; ') + (differences.length > schema_check_mostListed ? ` and ${differences.length - schema_check_mostListed} more` : '');

;// CONCATENATED MODULE: ./commands/import-examine.js








async function examine(options, project, location, reader, checked) {
    const session = await location.read();
    try {
        const source = await database_source/* DatabaseSource */.r.open(session, await project.schemaFiles());
        (0,read_major/* assertMajor */.w)(checked, source.layout.major);
        const scope = new transfer_scope/* Scope */.HG(options.filters, source.contentTypes, source.layout.travels);
        const stages = new Set([...checked.stages.keys()].filter((stage) => scope.stages.has(stage)));
        const state = await targetState(session, (0,model/* createModels */.XC)(source.schemas, source.layout), source.layout);
        const { differences, warnings } = await judgeDifferences(options, reader, checked, source, scope);
        const hasContent = await assertEmptyOrForced(options, session, source, location.description);
        if (location.limits !== undefined && stages.has('entities')) {
            assertFit(checked.extents, source.models, await location.limits(session), (uid) => scope.includes(uid));
        }
        const replacesFiles = stages.has('assets') && stages.has('entities') && scope.includes('plugin::upload.file');
        return {
            source,
            scope,
            differences,
            warnings,
            hasContent,
            state,
            ...(replacesFiles ? await filesOf(source) : { oldFiles: [], oldElsewhere: [] }),
            replacesFiles,
            plan: {
                stages,
                includes: (uid) => scope.includes(uid),
                complete: stages.has('entities') && scope.isUnfiltered,
                hasEntity: (uid, id) => checked.entities.get(uid)?.has(id) ?? false,
                hasComponent: (uid, id) => checked.components.get(uid)?.has(id) ?? false,
                isRepeated: (uid, id) => checked.repeated.components.get(uid)?.has(id) ?? false,
            },
        };
    }
    finally {
        await session.close();
    }
}
async function filesOf(source) {
    const oldFiles = [];
    const oldElsewhere = [];
    for await (const { hash, ext, url, provider, provider_metadata, formats } of source.files()) {
        const all = [{ hash, ext, url, provider_metadata }, ...Object.values(formats ?? {})];
        if (provider === 'local') {
            oldFiles.push(...all.map((file) => `${file.hash}${file.ext ?? ''}`));
        }
        else {
            oldElsewhere.push(...all.map((file) => ({ ...file, provider })));
        }
    }
    return { oldFiles, oldElsewhere };
}

// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: ./archive/read/documents.js
var read_documents = __webpack_require__(99245);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(46466);
;// CONCATENATED MODULE: ./media/remote/placement.js






const filesAtATime = 16;
const bytesAtATime = 256_000_000;
class RemotePlacement {
    totals = { uploaded: 0, unchanged: 0 };
    #uploader;
    #places = new Map();
    #underway = new Set();
    #bytes = 0;
    #folder;
    #count = 0;
    #error;
    constructor(uploader) {
        this.#uploader = uploader;
    }
    async add(filename, description, content) {
        this.#folder ??= (0,scratch_folder/* makeScratchFolder */.D)();
        const path = (0,external_node_path_.join)(this.#folder.path, String(this.#count));
        this.#count += 1;
        const md5 = (0,external_node_crypto_.createHash)('md5');
        let size = 0;
        const measured = async function* (chunks) {
            for await (const chunk of chunks) {
                md5.update(chunk);
                size += chunk.length;
                yield chunk;
            }
        };
        await (0,external_node_stream_promises_.pipeline)(content, measured, (0,external_node_fs_.createWriteStream)(path, { mode: 0o600 }));
        const { name, hash, ext, mime } = description;
        const upload = this.#uploader
            .upload({ content: path, size, md5: md5.digest('hex'), name, hash, ext: ext ?? null, mime })
            .then(({ place, isUnchanged }) => {
            this.#places.set(filename, place);
            this.totals[isUnchanged ? 'unchanged' : 'uploaded'] += 1;
        })
            .catch((error) => {
            this.#error ??= error;
        })
            .then(async () => {
            await (0,promises_.rm)(path, { force: true });
            this.#bytes -= size;
            this.#underway.delete(upload);
        });
        this.#underway.add(upload);
        this.#bytes += size;
        while (this.#underway.size > 0 && (this.#underway.size >= filesAtATime || this.#bytes > bytesAtATime)) {
            await Promise.race(this.#underway);
        }
        this.#rethrow();
    }
    async finish() {
        await Promise.all(this.#underway);
        this.#rethrow();
        return (filename) => this.#places.get(filename);
    }
    async close() {
        await Promise.all(this.#underway);
        this.#folder?.remove();
        await this.#uploader.close();
    }
    #rethrow() {
        if (this.#error !== undefined) {
            throw this.#error;
        }
    }
}

;// CONCATENATED MODULE: ./commands/import-media.js






const nothing = {
    fileAt: () => undefined,
    logoAt: () => undefined,
    isElsewhere: false,
    isLocal: () => true,
    uploaded: 0,
    unchanged: 0,
    removeOld: async () => ({ removed: 0, warnings: [] }),
    close: async () => undefined,
};
async function placeMedia(run, signal) {
    const { options, project, checked, archived, target } = run;
    const { stages } = target.plan;
    if (!stages.has('assets') && !stages.has('configuration')) {
        return nothing;
    }
    const isLinked = (filename) => options.media === 'link' && archived.elsewhere.has(filename);
    const names = new Set(stages.has('assets') ? [...checked.assets.values()].map(read_documents/* storedName */.Rs) : []);
    const config = await project.uploadConfig(signal);
    if (config.provider.toLowerCase() === 'local') {
        const at = (filename) => ({ url: `/uploads/${filename}`, provider: 'local' });
        return {
            ...nothing,
            fileAt: (filename) => names.has(filename) && archived.elsewhere.has(filename) && !isLinked(filename)
                ? at(filename)
                : undefined,
            logoAt: at,
            isLocal: (filename) => !isLinked(filename),
        };
    }
    const uploader = await openUploader(config, project, target);
    const placement = new RemotePlacement(uploader);
    try {
        const placeOf = await upload(placement, run, isLinked, signal);
        return {
            fileAt: placeOf,
            logoAt: placeOf,
            isElsewhere: true,
            isLocal: () => false,
            uploaded: placement.totals.uploaded,
            unchanged: placement.totals.unchanged,
            removeOld: () => removeOld(uploader, run, names, placeOf),
            close: () => placement.close(),
        };
    }
    catch (error) {
        await placement.close();
        throw signal?.aborted ? signal.reason : error;
    }
}
async function openUploader({ provider, providerOptions, actionOptions }, project, { oldElsewhere }) {
    if (provider.toLowerCase() === 'aws-s3') {
        const [{ s3Settings }, { S3Uploader }] = await Promise.all([
            __webpack_require__.e(/* import() */ 45).then(__webpack_require__.bind(__webpack_require__, 45)),
            __webpack_require__.e(/* import() */ 800).then(__webpack_require__.bind(__webpack_require__, 97800)),
        ]);
        return S3Uploader.open(provider, s3Settings(providerOptions, project.environment), actionOptions);
    }
    const { ProviderUploader } = await __webpack_require__.e(/* import() */ 720).then(__webpack_require__.bind(__webpack_require__, 58720));
    const taken = new Set(oldElsewhere.map(({ hash }) => hash));
    return ProviderUploader.open({
        name: provider,
        providerOptions,
        actionOptions,
        directory: project.directory,
        environment: project.environment,
        isTaken: (hash) => taken.has(hash),
    });
}
async function upload(placement, { reader, checked, target, progress }, isLinked, signal) {
    const { stages } = target.plan;
    const total = checked.stages.get('assets') ?? { count: 0, bytes: 0 };
    if (stages.has('assets')) {
        progress.stageStarted('assets', total.count);
        await (0,load/* loadArchive */.b)(reader, checked, {
            asset: async (filename, sidecar, size, content) => {
                await (isLinked(filename) ? readThrough(content) : placement.add(filename, sidecar, content));
                progress.advanced('assets', 1, size);
            },
        }, signal);
    }
    if (stages.has('configuration')) {
        const logos = new Map();
        await (0,load/* loadArchive */.b)(reader, checked, {
            configuration: (batch) => {
                for (const [, logo] of batch.flatMap(logosOf)) {
                    logos.set(nameOf(logo), logo);
                }
            },
        }, signal);
        for (const [filename, { hash, ext, name, __transferBuffer: content }] of logos) {
            if (typeof content === 'string' && typeof hash === 'string' && !isLinked(filename)) {
                const extension = typeof ext === 'string' ? ext : null;
                const description = { name: String(name ?? filename), hash, ext: extension, mime: mimeOf(extension) };
                await placement.add(filename, description, external_node_stream_.Readable.from([Buffer.from(content, 'base64')]));
            }
        }
    }
    const placeOf = await placement.finish();
    if (stages.has('assets')) {
        progress.stageFinished('assets', total);
    }
    return placeOf;
}
async function removeOld(uploader, { options, archived, target }, names, placeOf) {
    const warnings = [];
    let removed = 0;
    if (!options.deleteRemoteMedia || !target.replacesFiles) {
        return { removed, warnings };
    }
    const kept = new Set(archived.addresses);
    for (const name of names) {
        kept.add((0,address/* printable */.g$)(placeOf(name)?.url ?? ''));
    }
    const old = target.oldElsewhere.filter(({ provider, url }) => provider === uploader.provider && !kept.has((0,address/* printable */.g$)(url)));
    for (const file of old) {
        try {
            await uploader.remove(file);
            removed += 1;
        }
        catch (error) {
            warnings.push(`The old file ${(0,address/* printable */.g$)(file.url)} could not be removed: ${error.message}`);
        }
    }
    return { removed, warnings };
}
async function readThrough(content) {
    for await (const _chunk of content) {
    }
}
const mimes = {
    '.png': 'image/png',
    '.jpg': 'image/jpeg',
    '.jpeg': 'image/jpeg',
    '.svg': 'image/svg+xml',
    '.webp': 'image/webp',
    '.gif': 'image/gif',
};
const mimeOf = (ext) => mimes[ext?.toLowerCase() ?? ''] ?? 'application/octet-stream';

;// CONCATENATED MODULE: ./commands/import-report.js
function importedTypes({ deleted, inserted }, { schemas }) {
    const names = new Map(schemas.map(({ uid, info }) => [uid, info?.displayName ?? uid]));
    const rows = [...inserted, ...deleted].filter(([, count]) => count > 0);
    return [...new Set(rows.map(([uid]) => uid))]
        .map((uid) => ({
        uid,
        displayName: names.get(uid) ?? uid,
        deleted: deleted.get(uid) ?? 0,
        inserted: inserted.get(uid) ?? 0,
    }))
        .sort((a, b) => b.inserted - a.inserted);
}
const handful = 10;
function warningsOf({ links, dropped, detached }) {
    const warnings = [];
    if (links.leftOut > 0) {
        const loud = links.leftOut > handful ? 'ATTENTION: ' : '';
        warnings.push(`${loud}${links.leftOut} link(s) were left out, since an end of them is not in the archive or has no place: ${links.examples.join('; ')}`);
    }
    for (const [uid, count] of dropped) {
        warnings.push(`${count} row(s) of ${uid} were left out: they never travel, or the target has no place for them.`);
    }
    if (detached > 0) {
        warnings.push(`${detached} relation(s) of rows that stay pointed at rows that did not come back; they are gone.`);
    }
    return warnings;
}

// EXTERNAL MODULE: ./database/write/loader.js + 11 modules
var write_loader = __webpack_require__(2782);
;// CONCATENATED MODULE: ./commands/import-transfer.js









async function transferArchive({ reader, checked, location, media, target, placed, progress }, signal) {
    const { source, plan, oldFiles, state } = target;
    const swap = await MediaSwap.begin(media);
    let loader;
    try {
        const writer = await location.write();
        const logos = [];
        try {
            const models = (0,model/* createModels */.XC)(source.schemas, source.layout);
            const now = await targetState(writer.session, models, source.layout);
            assertSameState(state, now, location.description);
            loader = await write_loader/* Loader */.a.begin(writer, source, {
                ...plan,
                takeLogo: ({ hash, ext }, content) => {
                    const filename = `${hash}${ext ?? ''}`;
                    if (placed.isLocal(filename)) {
                        logos.push({ filename, content: Buffer.from(content, 'base64') });
                    }
                },
            });
        }
        catch (error) {
            await writer.rollback();
            throw error;
        }
        await import_transfer_load({ reader, checked, target, placed, progress }, loader, swap, signal);
        for (const { filename, content } of logos) {
            await swap.add(filename, content.length, external_node_stream_.Readable.from([content]));
        }
        swap.remove(oldFiles);
        const result = await loader.finish();
        const hasMedia = await swap.prepare();
        signal?.throwIfAborted();
        if (hasMedia) {
            await writer.mark(swap.token);
        }
        await loader.commit();
        return { load: result, swap: await swap.complete() };
    }
    catch (error) {
        await loader?.rollback();
        const recovery = await swap.discard().catch((reason) => {
            progress.warned(`The media could not be put back, which the next import does: ${reason.message}`);
        });
        if (recovery === 'finished') {
            throw new errors/* UserError */.y('failed', `The import is complete, database and media, although the database failed to say so: ${error.message}`, 'Nothing has to be repaired.', { cause: error, isCommitted: true });
        }
        throw error;
    }
}
async function import_transfer_load({ reader, checked, target, placed, progress }, loader, swap, signal) {
    const stages = new Set([...target.plan.stages].filter((stage) => stage !== 'assets' || !placed.isElsewhere));
    const started = new Set();
    const advanced = (stage, records, bytes) => {
        if (!started.has(stage)) {
            started.add(stage);
            progress.stageStarted(stage, checked.stages.get(stage)?.count);
        }
        progress.advanced(stage, records, bytes);
    };
    const when = (stage, handler) => (stages.has(stage) ? handler : undefined);
    const entities = when('entities', async (batch) => {
        await loader.entities(placeFiles(batch, placed.fileAt));
        advanced('entities', batch.length, 0);
    });
    const links = when('links', async (batch) => {
        await loader.links(batch);
        advanced('links', batch.length, 0);
    });
    const configuration = when('configuration', async (batch) => {
        await loader.configuration(placeLogos(batch, placed.logoAt));
        advanced('configuration', batch.length, 0);
    });
    const asset = when('assets', async (filename, _sidecar, size, content) => {
        await (placed.isLocal(filename) ? swap.add(filename, size, content) : readThrough(content));
        advanced('assets', 1, size);
    });
    const others = { ...(configuration && { configuration }), ...(asset && { asset }) };
    const rows = { ...(entities && { entities }) };
    const relations = { ...(links && { links }) };
    for (const handlers of checked.linksComeEarly
        ? [{ ...rows, ...others }, relations]
        : [{ ...rows, ...relations, ...others }]) {
        await (0,load/* loadArchive */.b)(reader, checked, handlers, signal);
    }
    for (const stage of started) {
        progress.stageFinished(stage, checked.stages.get(stage) ?? { count: 0, bytes: 0 });
    }
}

// EXTERNAL MODULE: ./archive/age.js
var age = __webpack_require__(8049);
// EXTERNAL MODULE: ./commands/export.js + 20 modules
var commands_export = __webpack_require__(64534);
;// CONCATENATED MODULE: ./commands/safety-backup.js





async function backUp({ project, databaseUrl, key, identity, safetyBackup, deleteRemoteMedia }, { hasContent }, location, progress, signal, keep) {
    if (!hasContent || !safetyBackup) {
        return undefined;
    }
    const { file, digest = '' } = await (0,commands_export/* exportProject */.M)({
        project,
        databaseUrl,
        ...(await encryptionFor(key, identity)),
        compress: true,
        verify: true,
        format: 'tar',
        file: unusedName(location),
        filters: { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] },
        missingMedia: 'warn',
        media: deleteRemoteMedia ? 'all' : 'local',
        mediaUrl: undefined,
        mediaCache: undefined,
    }, { ...silent, warned: (message) => progress.warned(`Safety backup: ${message}`) }, signal);
    await keep?.(file, digest);
    return file;
}
async function encryptionFor(key, identity) {
    return identity === undefined || key !== undefined
        ? { key, encryption: 'strapi', recipients: [] }
        : { key: undefined, encryption: 'age', recipients: await (0,age/* recipientsOf */.wX)(identity) };
}
function removeUnfinishedBackups(location) {
    const pattern = new RegExp(`^\\.before_import_\\d{14}_${markOf(location)}[-.].*\\.partial$`);
    for (const name of (0,external_node_fs_.readdirSync)('.').filter((name) => pattern.test(name))) {
        (0,external_node_fs_.rmSync)(name, { force: true });
    }
}
function unusedName(location) {
    const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const name = `before_import_${time}_${markOf(location)}`;
    const names = (0,external_node_fs_.readdirSync)('.');
    const isUsed = (candidate) => names.some((existing) => existing.startsWith(`${candidate}.`));
    let unused = name;
    for (let number = 2; isUsed(unused); number += 1) {
        unused = `${name}-${number}`;
    }
    return unused;
}
const markOf = ({ identity }) => (0,external_node_crypto_.createHash)('sha256').update(identity).digest('hex').slice(0, 8);
const silent = {
    stageStarted: () => undefined,
    advanced: () => undefined,
    stageFinished: () => undefined,
    warned: () => undefined,
};
function withBackup(error, backup, progress) {
    if (backup === undefined) {
        return error;
    }
    if (!(error instanceof errors/* UserError */.y)) {
        progress.warned(`What was there before is in ${backup}.`);
        return error;
    }
    return new errors/* UserError */.y(error.failure, error.message, `${error.remedy} What was there before is in ${backup}.`, { cause: error, isCommitted: error.isCommitted });
}

// EXTERNAL MODULE: ./commands/seal-status.js
var seal_status = __webpack_require__(67456);
// EXTERNAL MODULE: ./commands/versions.js
var versions = __webpack_require__(62873);
;// CONCATENATED MODULE: ./commands/import.js

















async function importArchive(options, progress, signal, keepBackup) {
    const started = performance.now();
    const leftovers = (0,scratch_folder/* removeLeftovers */.W)();
    const reading = new ArchiveReading(options, signal);
    try {
        const project = await project_project/* Project */.M.open(options.project);
        const config = await project.databaseConfig(options.databaseUrl);
        const location = await (0,database_location/* locate */.x)(config, project.directory);
        const media = await mediaTarget(project, location);
        const lock = await location.lock();
        try {
            const recovery = await recoverMedia(media);
            removeUnfinishedBackups(location);
            const major = await (0,versions/* databaseMajor */.x)(location);
            const report = await importChecked({ options, project, location, major, media, read: await reading.result }, { progress, signal, keepBackup });
            const recovered = `An interrupted import into this project was ${recovery} first.`;
            return {
                ...report,
                durationMs: Math.round(performance.now() - started),
                warnings: [...leftovers, ...(recovery === 'nothing' ? [] : [recovered]), ...report.warnings],
            };
        }
        finally {
            await lock.release();
        }
    }
    finally {
        await reading.stop();
    }
}
async function importChecked({ options, project, location, major, media, read: { reader, checked, archived } }, { progress, signal, keepBackup }) {
    if (major !== undefined) {
        (0,versions/* assertSameMajor */.e)(project, major);
    }
    (0,read_major/* assertMajor */.w)(checked, major ?? (0,version/* majorOf */.D)(project.strapiVersion));
    const isNeeded = options.boot === 'always' || (options.boot === 'auto' && major === undefined);
    const booted = isNeeded && (await boot(options, project, media, signal));
    const target = await examine(options, project, location, reader, checked);
    const backup = await backUp(options, target, location, progress, signal, keepBackup);
    let placed;
    try {
        placed = await placeMedia({ options, project, reader, checked, archived, target, progress }, signal);
        const { load, swap } = await transferArchive({ reader, checked, location, media, target, placed, progress }, signal);
        const old = await placed.removeOld();
        return {
            command: 'import',
            file: options.file,
            archiveVersion: checked.metadata.strapi?.version,
            seal: (0,seal_status/* sealStatus */.w)(reader),
            strapiVersion: project.strapiVersion,
            database: location.description,
            stages: Object.fromEntries([...checked.stages].filter(([stage]) => target.plan.stages.has(stage))),
            contentTypes: importedTypes(load, target.source),
            leftOutLinks: load.links.leftOut,
            dropped: Object.fromEntries(load.dropped),
            differences: target.differences,
            media: {
                written: swap.added + swap.replaced + placed.uploaded,
                unchanged: swap.unchanged + placed.unchanged,
                removed: swap.removed + old.removed,
            },
            ...(backup === undefined ? {} : { safetyBackup: backup }),
            booted,
            scope: target.scope.describe(),
            warnings: [...checked.warnings, ...target.warnings, ...warningsOf(load), ...old.warnings],
        };
    }
    catch (error) {
        throw withBackup(error, backup, progress);
    }
    finally {
        await placed?.close();
    }
}
async function mediaTarget(project, { identity, mark }) {
    return { uploads: (0,external_node_path_.join)(await project.publicDirectory(), 'uploads'), database: identity, mark };
}
async function boot({ databaseUrl }, project, { uploads }, signal) {
    const database = databaseUrl === undefined ? undefined : await project.databaseConfig(databaseUrl);
    await (0,promises_.mkdir)(uploads, { recursive: true });
    await bootProject(project, { database, signal });
    return true;
}


/***/ })

};
