export const id = 933;
export const ids = [933];
export const modules = {

/***/ 38789:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CQ: () => (/* binding */ createStrapiDecipher),
/* harmony export */   Hz: () => (/* binding */ deriveKey),
/* harmony export */   Jt: () => (/* binding */ createStrapiCipher)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(57975);


const algorithm = 'aes-128-ecb';
async function deriveKey(passphrase) {
    return (await (0,node_util__WEBPACK_IMPORTED_MODULE_1__.promisify)(node_crypto__WEBPACK_IMPORTED_MODULE_0__.scrypt)(passphrase, '', 16));
}
async function createStrapiCipher(passphrase) {
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createCipheriv)(algorithm, await deriveKey(passphrase), null);
}
const createStrapiDecipher = (key) => (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createDecipheriv)(algorithm, key, null);


/***/ }),

/***/ 83142:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Z: () => (/* binding */ defaultName),
/* harmony export */   c: () => (/* binding */ extension)
/* harmony export */ });
function defaultName(now = new Date()) {
    const parts = [now.getMonth() + 1, now.getDate(), now.getHours(), now.getMinutes(), now.getSeconds()];
    return `export_${now.getFullYear()}${parts.map((part) => String(part).padStart(2, '0')).join('')}`;
}
function extension({ compressed, encrypted }) {
    return `.tar${compressed ? '.gz' : ''}${encrypted ? '.enc' : ''}`;
}


/***/ }),

/***/ 57707:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ choice)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);

function choice(name, value, choices) {
    if (value === '') {
        return choices[0];
    }
    const chosen = choices.find((known) => known === value);
    if (chosen === undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', `${name} is ${JSON.stringify(value)}.`, `Use one of ${choices.join(', ')}.`);
    }
    return chosen;
}


/***/ }),

/***/ 48431:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  M: () => (/* binding */ exportProject)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(46466);
// EXTERNAL MODULE: ./errors.js
var errors = __webpack_require__(12264);
// EXTERNAL MODULE: ./transfer/stages.js
var stages = __webpack_require__(58308);
;// CONCATENATED MODULE: ./archive/shards.js

const shardSize = 500_000;
const largestRecord = 256_000_000;
async function* shards(pages, limit = shardSize) {
    let pieces = [];
    let size = 0;
    let isFirst = true;
    for await (const page of pages) {
        for (const text of fitting(page, limit)) {
            const piece = Buffer.from(isFirst ? text : `\n${text}`);
            isFirst = false;
            if (size > 0 && size + piece.length > limit) {
                yield Buffer.concat(pieces, size);
                pieces = [];
                size = 0;
            }
            pieces.push(piece);
            size += piece.length;
        }
    }
    if (size > 0) {
        yield Buffer.concat(pieces, size);
    }
}
function* fitting({ lines }, limit) {
    if (lines.length * 3 <= limit || Buffer.byteLength(lines) < limit) {
        yield lines;
        return;
    }
    for (const line of lines.split('\n')) {
        const bytes = Buffer.byteLength(line);
        if (bytes > largestRecord) {
            throw new errors/* UserError */.y('failed', `payload too large: ${bytes}>${largestRecord}`, `The record that begins with ${line.slice(0, 80)} is larger than Strapi can read; shorten it.`);
        }
        yield line;
    }
}

;// CONCATENATED MODULE: ./archive/entries.js



class ArchiveEntries {
    #writer;
    constructor(writer) {
        this.#writer = writer;
    }
    async writeRecords(stage, pages) {
        let count = 0;
        let bytes = 0;
        let index = 0;
        const counted = async function* () {
            for await (const page of pages) {
                count += page.count;
                yield page;
            }
        };
        for await (const shard of shards(counted())) {
            index += 1;
            bytes += shard.length;
            await this.#writer.writeEntry(`${stage}/${stage}_${String(index).padStart(5, '0')}.jsonl`, shard);
        }
        return { count, bytes };
    }
    async writeAssets(assets) {
        let count = 0;
        let bytes = 0;
        for await (const asset of assets) {
            const sidecar = Buffer.from(JSON.stringify(asset.metadata));
            await this.#writer.writeEntry(`assets/metadata/${asset.filename}.json`, sidecar);
            await this.#writer.copyEntry(`assets/uploads/${asset.filename}`, contentOf(asset), asset.size);
            count += 1;
            bytes += asset.size;
        }
        return { count, bytes };
    }
    async writeMetadata(metadata) {
        const text = Buffer.from(JSON.stringify(metadata, null, 2));
        await this.#writer.writeEntry('metadata.json', text);
    }
}
async function* contentOf({ path, size }) {
    let bytes = 0;
    try {
        for await (const chunk of (0,external_node_fs_.createReadStream)(path)) {
            bytes += chunk.length;
            if (bytes > size) {
                break;
            }
            yield chunk;
        }
    }
    catch (error) {
        throw new errors/* UserError */.y('failed', `The media file ${path} cannot be read: ${error.message}`, 'Check that the user of this process may read it, and that nothing changes the folder meanwhile; then run the export again.', { cause: error });
    }
    if (bytes !== size) {
        throw new errors/* UserError */.y('failed', `${path} changed its size while it was read.`, 'Run the export again.');
    }
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: ../../../node_modules/tar-stream/index.js
var tar_stream = __webpack_require__(61736);
// EXTERNAL MODULE: ./archive/encryption.js
var encryption = __webpack_require__(38789);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
;// CONCATENATED MODULE: ./archive/gzip.js


const defaultLevel = 4;
const highWaterMark = 500_000;
const chunkSize = 128 * 1024;
const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
class Gzip extends external_node_stream_.Transform {
    #wanted = defaultLevel;
    #level = defaultLevel;
    #checksum = 0;
    #size = 0;
    #isChangingLevel = false;
    #deflate = (0,external_node_zlib_.createDeflateRaw)({ level: defaultLevel, chunkSize });
    constructor() {
        super({ highWaterMark });
        this.push(header);
        this.#deflate.on('data', (chunk) => this.push(chunk)).on('error', (error) => this.destroy(error));
    }
    store(isStoring) {
        this.#wanted = isStoring ? external_node_zlib_.constants.Z_NO_COMPRESSION : defaultLevel;
    }
    _transform(chunk, _encoding, done) {
        this.#checksum = (0,external_node_zlib_.crc32)(chunk, this.#checksum);
        this.#size += chunk.length;
        const write = () => this.#deflate.write(chunk, done);
        if (this.#level === this.#wanted) {
            write();
        }
        else {
            this.#level = this.#wanted;
            this.#isChangingLevel = true;
            this.#deflate.params(this.#level, external_node_zlib_.constants.Z_DEFAULT_STRATEGY, () => {
                this.#isChangingLevel = false;
                if (this.destroyed) {
                    this.#deflate.destroy();
                }
                else {
                    write();
                }
            });
        }
    }
    _flush(done) {
        this.#deflate.once('end', () => {
            const trailer = Buffer.alloc(8);
            trailer.writeUInt32LE(this.#checksum, 0);
            trailer.writeUInt32LE(this.#size % 2 ** 32, 4);
            done(null, trailer);
        });
        this.#deflate.end();
    }
    _destroy(error, done) {
        if (!this.#isChangingLevel) {
            this.#deflate.destroy();
        }
        done(error);
    }
}

// EXTERNAL MODULE: ./archive/names.js
var names = __webpack_require__(83142);
;// CONCATENATED MODULE: ./archive/target.js



function temporarySibling(path) {
    return (0,external_node_path_.join)((0,external_node_path_.dirname)(path), `.${(0,external_node_path_.basename)(path)}.${(0,external_node_crypto_.randomBytes)(6).toString('hex')}.partial`);
}
function writeFailure(error, path) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const explained = explanations[String(code)];
    return explained === undefined
        ? error
        : new errors/* UserError */.y('failed', `The archive ${path} cannot be written: ${explained.what}.`, explained.remedy, {
            cause: error,
        });
}
const permission = {
    what: 'permission denied',
    remedy: 'Choose a folder that this user may write to with file (-f).',
};
const explanations = {
    ENOENT: {
        what: 'its folder does not exist',
        remedy: 'Create the folder first, or choose another with file (-f).',
    },
    ENOTDIR: { what: 'its folder is a file', remedy: 'Choose another path with file (-f).' },
    EISDIR: { what: 'there is a folder of that name', remedy: 'Choose another path with file (-f).' },
    EACCES: permission,
    EPERM: permission,
    EROFS: {
        what: 'its file system is read-only',
        remedy: 'Choose a folder that can be written to with file (-f).',
    },
    ENOSPC: {
        what: 'no space is left on the device',
        remedy: 'Free some space, choose another disk with file (-f), or leave media out with exclude: files.',
    },
    EDQUOT: {
        what: 'the disk quota is used up',
        remedy: 'Free some space or choose another disk with file (-f).',
    },
};

;// CONCATENATED MODULE: ./archive/tar-file.js












const alreadyCompressed = /\.(jpe?g|png|gif|webp|avif|heic|mp4|m4[av]|mov|webm|mkv|mp3|ogg|opus|aac|zip|gz|tgz|bz2|xz|zst|7z|rar|woff2?|docx|xlsx|pptx|pdf)$/i;
async function createTarFile({ file, compress, key }) {
    const path = file + (0,names/* extension */.c)({ compressed: compress, encrypted: key !== undefined });
    const temporary = temporarySibling(path);
    if ((0,external_node_fs_.statSync)(path, { throwIfNoEntry: false })?.isDirectory()) {
        throw writeFailure(Object.assign(new Error(path), { code: 'EISDIR' }), path);
    }
    const handle = await (0,promises_.open)(temporary, 'wx', 0o600).catch((error) => {
        throw writeFailure(error, path);
    });
    const tar = (0,tar_stream.pack)();
    const gzip = compress ? new Gzip() : undefined;
    const cipher = key === undefined ? undefined : await (0,encryption/* createStrapiCipher */.Jt)(key);
    const sink = new HashingFile(handle);
    const stages = [gzip, cipher].filter((stage) => stage !== undefined);
    const written = (0,external_node_stream_promises_.pipeline)([tar, ...stages, sink]);
    return new TarFile({ path, temporary, tar, gzip, sink, handle, written });
}
class TarFile extends ArchiveEntries {
    #parts;
    #isOpen = true;
    constructor(parts) {
        super(new TarWriter(parts));
        this.#parts = parts;
    }
    async finish(metadata) {
        const { path, temporary, tar, sink, handle, written } = this.#parts;
        await this.writeMetadata(metadata);
        try {
            tar.finalize();
            await written;
            await handle.sync();
            await handle.close();
            this.#isOpen = false;
            await (0,promises_.rename)(temporary, path);
            await syncDirectory((0,external_node_path_.dirname)(path));
        }
        catch (error) {
            throw writeFailure(error, path);
        }
        return { file: path, bytes: sink.bytes, digest: `sha256:${sink.digest()}` };
    }
    async discard() {
        const { tar, handle, written, temporary } = this.#parts;
        if (this.#isOpen) {
            this.#isOpen = false;
            tar.destroy();
            await written.catch(() => undefined);
            await handle.close();
        }
        await (0,promises_.rm)(temporary, { force: true });
    }
}
class TarWriter {
    #parts;
    #failed;
    constructor(parts) {
        this.#parts = parts;
        this.#failed = parts.written.then(() => new Promise(() => undefined), (error) => {
            throw writeFailure(error, parts.path);
        });
        this.#failed.catch(() => undefined);
    }
    async writeEntry(path, content) {
        if (content.length > 4_096) {
            this.#parts.gzip?.store(false);
        }
        await this.#entry(path, content.length, async (entry) => {
            entry.end(content);
        });
    }
    async copyEntry(path, content, size) {
        this.#parts.gzip?.store(alreadyCompressed.test(path));
        await this.#entry(path, size, (entry) => (0,external_node_stream_promises_.pipeline)(external_node_stream_.Readable.from(content), entry));
    }
    async #entry(name, size, write) {
        const entry = this.#parts.tar.entry({ name, size, mode: 0o644, uid: 0, gid: 0 });
        try {
            await Promise.race([Promise.all([write(entry), finishedEntry(entry)]), this.#failed]);
        }
        catch (error) {
            throw writeFailure(error, this.#parts.path);
        }
    }
}
const finishedEntry = (entry) => new Promise((resolve, reject) => entry.once('finish', resolve).once('error', reject));
class HashingFile extends external_node_stream_.Writable {
    bytes = 0;
    #handle;
    #hash = (0,external_node_crypto_.createHash)('sha256');
    constructor(handle) {
        super({ highWaterMark: 1 << 20 });
        this.#handle = handle;
    }
    digest() {
        return this.#hash.digest('hex');
    }
    _write(chunk, _encoding, done) {
        this.#append([chunk]).then(() => done(), done);
    }
    _writev(chunks, done) {
        this.#append(chunks.map(({ chunk }) => chunk)).then(() => done(), done);
    }
    async #append(chunks) {
        for (const chunk of chunks) {
            this.#hash.update(chunk);
            this.bytes += chunk.length;
        }
        let remaining = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
        while (remaining.length > 0) {
            const { bytesWritten } = await this.#handle.write(remaining);
            remaining = remaining.subarray(bytesWritten);
        }
    }
}
async function syncDirectory(path) {
    const directory = await (0,promises_.open)(path, 'r').catch(() => undefined);
    try {
        await directory?.sync();
    }
    catch (error) {
        if (!(error instanceof Error && 'code' in error && (error.code === 'EINVAL' || error.code === 'EPERM'))) {
            throw error;
        }
    }
    finally {
        await directory?.close();
    }
}

;// CONCATENATED MODULE: ./archive/directory.js









async function createDirectory(path) {
    const target = (0,external_node_path_.resolve)(path);
    await assertReplaceable(target);
    const temporary = temporarySibling(target);
    await (0,promises_.mkdir)(temporary, { mode: 0o700 }).catch((error) => {
        throw writeFailure(error, target);
    });
    return new DirectoryArchive(target, temporary);
}
async function assertReplaceable(target) {
    const names = await (0,promises_.readdir)(target).catch((error) => {
        if (error.code === 'ENOENT') {
            return [];
        }
        throw writeFailure(error, target);
    });
    const foreign = names.find((name) => name !== 'metadata.json' && !stages/* stages */._.some((stage) => stage === name));
    if (foreign !== undefined || (names.length > 0 && !names.includes('metadata.json'))) {
        throw new errors/* UserError */.y('usage', `The folder ${target} is not empty and holds no archive${foreign === undefined ? '' : `, but ${foreign}`}.`, 'Choose another folder with file (-f): an export replaces the folder as a whole.');
    }
}
class DirectoryArchive extends ArchiveEntries {
    #target;
    #temporary;
    #writer;
    constructor(target, temporary) {
        const writer = new FileWriter(temporary, target);
        super(writer);
        this.#target = target;
        this.#temporary = temporary;
        this.#writer = writer;
    }
    async finish(metadata) {
        await this.writeMetadata(metadata);
        const replaced = temporarySibling(this.#target);
        try {
            const hadArchive = await (0,promises_.rename)(this.#target, replaced).then(() => true, (error) => {
                if (error.code === 'ENOENT') {
                    return false;
                }
                throw error;
            });
            await (0,promises_.rename)(this.#temporary, this.#target).catch(async (error) => {
                if (hadArchive) {
                    await (0,promises_.rename)(replaced, this.#target);
                }
                throw error;
            });
            await syncDirectory((0,external_node_path_.dirname)(this.#target));
            if (hadArchive) {
                await (0,promises_.rm)(replaced, { recursive: true, force: true });
            }
        }
        catch (error) {
            throw writeFailure(error, this.#target);
        }
        return { file: this.#target, bytes: this.#writer.bytes };
    }
    async discard() {
        await this.#writer.stop();
        await (0,promises_.rm)(this.#temporary, { recursive: true, force: true });
    }
}
class FileWriter {
    bytes = 0;
    #root;
    #target;
    #stopped = new AbortController();
    #writing = Promise.resolve();
    constructor(root, target) {
        this.#root = root;
        this.#target = target;
    }
    async writeEntry(path, content) {
        await this.#create(path, async (file) => {
            const handle = await (0,promises_.open)(file, 'w');
            try {
                await handle.writeFile(content);
                await handle.sync();
            }
            finally {
                await handle.close();
            }
        });
        this.bytes += content.length;
    }
    async copyEntry(path, content, size) {
        await this.#create(path, (file) => (0,external_node_stream_promises_.pipeline)(content, (0,external_node_fs_.createWriteStream)(file, { flush: true }), { signal: this.#stopped.signal }));
        this.bytes += size;
    }
    async stop() {
        this.#stopped.abort();
        await this.#writing.catch(() => undefined);
    }
    #create(path, write) {
        this.#writing = this.#createNow(path, write);
        return this.#writing;
    }
    async #createNow(path, write) {
        this.#stopped.signal.throwIfAborted();
        const file = (0,external_node_path_.join)(this.#root, ...path.split('/'));
        try {
            await (0,promises_.mkdir)((0,external_node_path_.dirname)(file), { recursive: true });
            await write(file);
        }
        catch (error) {
            throw writeFailure(error, (0,external_node_path_.join)(this.#target, path));
        }
    }
}

;// CONCATENATED MODULE: ./archive/archive.js


function createArchive(options) {
    return options.format === 'dir' ? createDirectory(options.file) : createTarFile(options);
}

// EXTERNAL MODULE: ./database/location.js + 7 modules
var database_location = __webpack_require__(43980);
// EXTERNAL MODULE: ./database/source.js + 10 modules
var source = __webpack_require__(72102);
// EXTERNAL MODULE: ../../../node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7392);
;// CONCATENATED MODULE: ./media/uploads.js




const stored = dist/* looseObject */._H3({ hash: dist/* string */.YjP(), ext: dist/* nullish */.cl6(dist/* string */.YjP()), url: dist/* string */.YjP() });
const description = dist/* looseObject */._H3({ ...stored.entries, formats: dist/* nullish */.cl6(dist/* record */.g1P(dist/* string */.YjP(), stored)) });
class Uploads {
    #find;
    #found;
    constructor(find) {
        this.#find = find;
    }
    find() {
        this.#found ??= this.#find();
        return this.#found;
    }
    async *assets(files, missing) {
        for await (const file of files) {
            assertLocal(file);
            assertDescribed(file);
            const original = await this.#asset(file, file, file);
            if (original === undefined) {
                missing({ id: file.id, path: file.url });
                continue;
            }
            yield original;
            for (const [type, format] of Object.entries(file.formats ?? {})) {
                const metadata = { ...format, type, id: file.id, mainHash: file.hash };
                const asset = await this.#asset(file, format, metadata);
                if (asset === undefined) {
                    missing({ id: file.id, path: format.url, format: type });
                }
                else {
                    yield asset;
                }
            }
        }
    }
    async readLogo(url) {
        try {
            return await (0,promises_.readFile)(await this.#path(url, `The admin panel's logo ${url}`), 'base64');
        }
        catch (error) {
            if (isMissing(error)) {
                return undefined;
            }
            throw error;
        }
    }
    async #asset({ id }, stored, metadata) {
        const label = `File ${id} of the media library`;
        const path = await this.#path(stored.url, label);
        const filename = `${stored.hash}${stored.ext ?? ''}`;
        if (/[/\\\0]/.test(filename) || filename === '' || filename === '.' || filename === '..') {
            throw unsafe(label, `its hash and extension make the name ${JSON.stringify(filename)}`);
        }
        try {
            const stats = await (0,promises_.stat)(path);
            return stats.isFile() ? { filename, metadata, path, size: stats.size } : undefined;
        }
        catch (error) {
            if (isMissing(error)) {
                return undefined;
            }
            throw error;
        }
    }
    async #path(url, label) {
        const directory = await this.find();
        const path = (0,external_node_path_.resolve)((0,external_node_path_.join)(directory, url));
        const inside = (0,external_node_path_.relative)(directory, path);
        if (inside === '' || inside === '..' || inside.startsWith(`..${external_node_path_.sep}`) || url.includes('\0')) {
            throw unsafe(label, `its url ${JSON.stringify(url)} leads out of the public folder`);
        }
        return path;
    }
}
function assertLocal({ id, provider, url }) {
    if (provider !== 'local') {
        throw new errors/* UserError */.y('failed', `File ${id} of the media library is kept by the provider ${provider}: ${url}`, 'Only files of the local provider can be exported yet: leave files out with exclude: files (their rows are exported all the same).');
    }
}
function assertDescribed(file) {
    const result = dist/* safeParse */.xLC(description, file);
    if (!result.success) {
        const [issue] = result.issues;
        throw new errors/* UserError */.y('failed', `File ${file.id} of the media library is not described as Strapi describes files: ${dist/* getDotPath */.BuJ(issue) ?? 'its row'}: ${issue.message}`, 'Correct or delete that row, or leave files out with exclude: files.');
    }
}
const unsafe = (label, why) => new errors/* UserError */.y('failed', `${label} is not safe to export: ${why}.`, 'Correct or delete that row, then export again.');
const isMissing = (error) => error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

// EXTERNAL MODULE: ./project/project.js + 7 modules
var project_project = __webpack_require__(59475);
// EXTERNAL MODULE: ./transfer/scope.js
var transfer_scope = __webpack_require__(66667);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(58500);
;// CONCATENATED MODULE: ./commands/observer.js


const mostWarnings = 10;
class Observer {
    warnings = [];
    missing = [];
    omittedLinks = 0;
    #progress;
    #signal;
    #missingMedia;
    #totals = new Map();
    constructor(progress, signal, missingMedia) {
        this.#progress = progress;
        this.#signal = signal;
        this.#missingMedia = missingMedia;
    }
    warn(message) {
        this.warnings.push(message);
        this.#progress.warned(message);
    }
    drifted(drift) {
        if (drift.length > 0) {
            this.warn(`The checkout differs from the database in ${drift.length} ${drift.length === 1 ? 'place' : 'places'}; what the database has is exported: ${drift[0]?.message}${drift.length > 1 ? ' …' : ''}`);
        }
    }
    omitted = ({ left, right }) => {
        this.omittedLinks += 1;
        if (this.omittedLinks <= mostWarnings) {
            this.warn(`Omitting link ${left} -> ${right} from export because a referenced entity no longer exists in the database.`);
        }
    };
    missed = (asset) => {
        this.missing.push(asset);
        const format = asset.format === undefined ? '' : ` (format: ${asset.format})`;
        const message = `File ${asset.id} of the media library${format} is in the database but not on disk: ${asset.path}`;
        if (this.#missingMedia === 'fail') {
            throw new errors/* UserError */.y('failed', `${message}.`, 'Restore the file, delete its entry in the media library, or export without it with missing-media: warn.');
        }
        if (this.missing.length <= mostWarnings) {
            this.warn(message);
        }
    };
    stageStarted(stage, total) {
        this.#signal?.throwIfAborted();
        this.#progress.stageStarted(stage, total);
    }
    stageFinished(stage, total) {
        if (stage === 'links' && this.omittedLinks > 0) {
            this.warn(`Links export omitted ${this.omittedLinks} relation(s) pointing at missing entities. Verify relations after import if this is unexpected.`);
        }
        if (stage === 'assets' && this.missing.length > mostWarnings) {
            this.warn(`${this.missing.length} media files are missing in all; the report lists them.`);
        }
        this.#progress.stageFinished(stage, total);
    }
    async *pages(stage, pages) {
        for await (const page of pages) {
            await (0,external_node_timers_promises_.setImmediate)();
            this.#signal?.throwIfAborted();
            const bytes = Buffer.byteLength(page.lines) + 1;
            if (stage === 'entities' || stage === 'links') {
                const total = this.#totals.get(page.type) ?? { entities: 0, links: 0, bytes: 0 };
                total[stage] += page.count;
                total.bytes += bytes;
                this.#totals.set(page.type, total);
            }
            yield page;
            this.#progress.advanced(stage, page.count, bytes);
        }
    }
    async *assets(assets) {
        for await (const asset of assets) {
            this.#signal?.throwIfAborted();
            yield asset;
            this.#progress.advanced('assets', 1, asset.size);
        }
    }
    contentTypes(schemas) {
        const names = new Map(schemas.map(({ uid, info }) => [uid, info?.displayName ?? uid]));
        return [...this.#totals]
            .map(([uid, total]) => ({ uid, displayName: names.get(uid) ?? uid, ...total }))
            .sort((a, b) => b.bytes - a.bytes);
    }
}

;// CONCATENATED MODULE: ./commands/export.js








async function exportProject(options, progress, signal) {
    const started = performance.now();
    const createdAt = new Date().toISOString();
    const project = await project_project/* Project */.M.open(options.project);
    const [config, checkout] = await Promise.all([
        project.databaseConfig(options.databaseUrl, signal),
        project.schemaFiles(),
    ]);
    const session = await (0,database_location/* locate */.x)(config, project.directory).read();
    let archive;
    let discarded;
    const discard = () => {
        discarded ??= archive?.discard();
        return discarded;
    };
    try {
        const database = await source/* DatabaseSource */.r.open(session, checkout);
        const scope = new transfer_scope/* Scope */.HG(options.filters, database.contentTypes, database.layout.travels);
        const uploads = new Uploads(() => project.publicDirectory());
        if (scope.stages.has('assets')) {
            await uploads.find();
        }
        const observer = new Observer(progress, signal, options.missingMedia);
        observer.drifted(database.drift);
        archive = await createArchive(options);
        signal?.addEventListener('abort', discard);
        const totals = await transfer({ database, uploads, scope, archive, observer });
        await session.close();
        const { file, bytes, digest } = await archive.finish({
            createdAt,
            strapi: { version: project.strapiVersion },
        });
        return {
            command: 'export',
            strapiVersion: project.strapiVersion,
            database: database.description,
            file,
            format: options.format,
            compressed: options.compress,
            encrypted: options.key !== undefined,
            ...(digest === undefined ? {} : { digest }),
            bytes,
            durationMs: Math.round(performance.now() - started),
            stages: totals,
            contentTypes: observer.contentTypes(database.schemas),
            assets: { missing: observer.missing },
            drift: database.drift,
            omittedLinks: observer.omittedLinks,
            scope: scope.describe(),
            warnings: observer.warnings,
        };
    }
    catch (error) {
        await discard();
        throw signal?.aborted ? signal.reason : error;
    }
    finally {
        signal?.removeEventListener('abort', discard);
        await session.close();
    }
}
async function transfer({ database, uploads, scope, archive, observer, }) {
    const source = database.records(scope, {
        omitted: observer.omitted,
        readLogo: async ({ name, hash, url = '', provider }) => {
            const isLocal = !provider || provider === 'local';
            const content = isLocal ? await uploads.readLogo(url) : undefined;
            if (content === undefined) {
                observer.warn(`The admin panel's logo ${name ?? hash ?? url} is in the project settings, but its file ${isLocal ? 'does not exist' : `is kept by the provider ${provider}`}: ${url}`);
            }
            return content;
        },
    });
    const totals = {};
    for (const stage of stages/* stages */._.filter((stage) => scope.stages.has(stage))) {
        if (stage === 'assets') {
            observer.stageStarted(stage, undefined);
            totals[stage] = await archive.writeAssets(observer.assets(uploads.assets(database.files(), observer.missed)));
        }
        else {
            observer.stageStarted(stage, stage === 'entities' ? await database.countEntities(scope) : undefined);
            totals[stage] = await archive.writeRecords(stage, observer.pages(stage, source.records(stage)));
        }
        observer.stageFinished(stage, totals[stage]);
    }
    return totals;
}


/***/ }),

/***/ 43980:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  x: () => (/* binding */ locate)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./errors.js
var errors = __webpack_require__(12264);
// EXTERNAL MODULE: external "node:sqlite"
var external_node_sqlite_ = __webpack_require__(80099);
// EXTERNAL MODULE: ./database/read/store.js
var store = __webpack_require__(21247);
;// CONCATENATED MODULE: ./database/sqlite/commit-mark.js



const lockTimeout = 5_000;
function writeCommitMark(database, token) {
    database.prepare('DELETE FROM strapi_core_store_settings WHERE key = ?').run(store/* commitMarkKey */.Ez);
    database
        .prepare(`INSERT INTO strapi_core_store_settings (id, key, value, type) VALUES (-1, ?, ?, 'string')`)
        .run(store/* commitMarkKey */.Ez, JSON.stringify(token));
}
class SqliteCommitMark {
    #file;
    constructor(file) {
        this.#file = file;
    }
    isCommitted(token) {
        return this.#with((database) => {
            const rows = database
                .prepare('SELECT value FROM strapi_core_store_settings WHERE key = ?')
                .all(store/* commitMarkKey */.Ez);
            return rows.some(({ value }) => value === JSON.stringify(token));
        }, false);
    }
    remove() {
        this.#with((database) => {
            database.exec('PRAGMA synchronous = EXTRA');
            database.prepare('DELETE FROM strapi_core_store_settings WHERE key = ?').run(store/* commitMarkKey */.Ez);
        }, undefined);
    }
    #with(work, absent) {
        if (!(0,external_node_fs_.existsSync)(this.#file)) {
            return absent;
        }
        const database = new external_node_sqlite_.DatabaseSync(this.#file, { timeout: lockTimeout });
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

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:url"
var external_node_url_ = __webpack_require__(73136);
;// CONCATENATED MODULE: ./database/sqlite/values.js
const json = (value) => JSON.stringify(value) ?? 'null';
const values_text = (value) => typeof value === 'string'
    ? value
    : value instanceof Uint8Array
        ? Buffer.from(value).toString()
        : String(value);
const string = (value) => JSON.stringify(values_text(value));
const number = (value) => {
    const number = typeof value === 'number' ? value : Number(values_text(value));
    return Number.isFinite(number) ? json(number) : 'null';
};
const wholeNumber = /^[+-]?\d+$/;
const biginteger = (value) => {
    const digits = values_text(value).trim();
    return json(wholeNumber.test(digits) ? BigInt(digits).toString() : values_text(value));
};
const values_boolean = (value) => {
    const digit = values_text(value);
    return digit === '1' ? 'true' : digit === '0' ? 'false' : 'null';
};
const toDate = (value) => new Date(typeof value === 'number' ? value : values_text(value));
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
const asStored = (value) => json(value instanceof Uint8Array ? values_text(value) : value);
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
    integer: number,
    float: number,
    decimal: number,
    biginteger,
    boolean: values_boolean,
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

;// CONCATENATED MODULE: ./database/sqlite/dialect.js

const sqliteDialect = {
    quote: (identifier) => `"${identifier.replaceAll('"', '""')}"`,
    inIds: (column) => `${column} IN (SELECT value FROM json_each(?))`,
    filter: (column) => `+${column}`,
    idList: (ids) => `[${ids.join(',')}]`,
    select: (column, type) => type === 'biginteger'
        ? `CASE typeof(${column}) WHEN 'integer' THEN CAST(${column} AS TEXT) ELSE ${column} END`
        : column,
    encoder: encoder,
};

;// CONCATENATED MODULE: ./database/sqlite/connection.js








const connection_lockTimeout = 5_000;
const busy = 5;
const readonly = 8;
const cannotOpen = 14;
const corrupt = 11;
const notADatabase = 26;
async function openSqlite(file, label) {
    assertFile(file, label);
    try {
        return begin(await openWithoutTrace((0,external_node_fs_.realpathSync)(file)), label);
    }
    catch (error) {
        throw explain(error, label);
    }
}
function assertFile(file, label) {
    const stats = (0,external_node_fs_.statSync)(file, { throwIfNoEntry: false });
    if (stats === undefined) {
        throw new errors/* UserError */.y('databaseUnreachable', `There is no SQLite database at ${label}.`, 'Check that the file is in the checkout or made by an earlier step, or point database-url at it (sqlite:path/to/data.db).');
    }
    if (!stats.isFile()) {
        throw new errors/* UserError */.y('databaseUnreachable', `${label} is not a file.`, 'Point database-url at the SQLite file.');
    }
}
async function openWithoutTrace(file) {
    const hasLog = (0,external_node_fs_.existsSync)(`${file}-wal`);
    const hasIndex = (0,external_node_fs_.existsSync)(`${file}-shm`);
    if (isInWalMode(file) && !(hasLog && hasIndex)) {
        return hasLog ? openCopy(file) : { database: connection_open(immutable(file)), unguarded: file };
    }
    const database = connection_open(file);
    try {
        database.prepare('SELECT 1 FROM sqlite_schema').get();
        return { database };
    }
    catch (error) {
        database.close();
        if ((0,external_node_fs_.existsSync)(`${file}-journal`) && [readonly, cannotOpen].includes(primaryCode(error) ?? 0)) {
            return openCopy(file);
        }
        throw error;
    }
}
const connection_open = (location) => new external_node_sqlite_.DatabaseSync(location, { readOnly: true, timeout: connection_lockTimeout });
function immutable(file) {
    const url = (0,external_node_url_.pathToFileURL)(file);
    url.searchParams.set('immutable', '1');
    return url;
}
function isInWalMode(file) {
    const header = Buffer.alloc(20);
    const descriptor = (0,external_node_fs_.openSync)(file, 'r');
    try {
        return (0,external_node_fs_.readSync)(descriptor, header, 0, 20, 0) === 20 && header[18] === 2;
    }
    finally {
        (0,external_node_fs_.closeSync)(descriptor);
    }
}
async function openCopy(file) {
    const temporary = (0,external_node_fs_.mkdtempSync)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'strapi-dms-'));
    try {
        const copy = (0,external_node_path_.join)(temporary, (0,external_node_path_.basename)(file));
        for (const suffix of ['', '-wal', '-journal']) {
            if ((0,external_node_fs_.existsSync)(file + suffix)) {
                await (0,promises_.copyFile)(file + suffix, copy + suffix, external_node_fs_.constants.COPYFILE_FICLONE);
            }
        }
        return { database: new external_node_sqlite_.DatabaseSync(copy, { timeout: connection_lockTimeout }), temporary };
    }
    catch (error) {
        (0,external_node_fs_.rmSync)(temporary, { recursive: true, force: true });
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
        if (temporary !== undefined) {
            (0,external_node_fs_.rmSync)(temporary, { recursive: true, force: true });
        }
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
        dialect: sqliteDialect,
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
                throw new errors/* UserError */.y('failed', `${label} was opened by another program while it was read.`, 'Run the export again; once the other program has it open, both can work at the same time.');
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
function fingerprint(file) {
    const { mtimeNs, size } = (0,external_node_fs_.statSync)(file, { bigint: true });
    return `${mtimeNs}:${size}:${(0,external_node_fs_.existsSync)(`${file}-wal`)}`;
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
            return new errors/* UserError */.y('databaseUnreachable', `${label} is locked by another program.`, 'Wait until it has finished writing (a Strapi that is being started or an import), then run the export again.', { cause: error });
        case notADatabase:
            return new errors/* UserError */.y('databaseUnreachable', `${label} is not a SQLite database.`, 'Check the path; a file kept in Git LFS has to be pulled first (actions/checkout with lfs: true).', { cause: error });
        case corrupt:
            return new errors/* UserError */.y('failed', `${label} is damaged: SQLite reports that its disk image is malformed.`, 'Run "PRAGMA integrity_check" on it and restore it from a backup.', { cause: error });
        case cannotOpen:
            return new errors/* UserError */.y('databaseUnreachable', `${label} cannot be opened.`, 'Check that the user of this process may read the file and its folder.', { cause: error });
        default:
            return error;
    }
}

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

// EXTERNAL MODULE: ./database/write/writer.js
var writer = __webpack_require__(26690);
;// CONCATENATED MODULE: ./database/sqlite/encode.js
const show = (value) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};
const unfit = (value, expected) => new RangeError(`"${show(value)}" is not ${expected}`);
const encode_text = (value) => {
    if (typeof value === 'string') {
        return value;
    }
    if (typeof value === 'number' || typeof value === 'boolean') {
        return String(value);
    }
    throw unfit(value, 'text');
};
const encode_number = (value) => {
    if (typeof value === 'number') {
        return value;
    }
    const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
    if (!Number.isFinite(parsed)) {
        throw unfit(value, 'a number');
    }
    return parsed;
};
const encode_wholeNumber = /^[+-]?\d+$/;
const encode_biginteger = (value) => {
    if (typeof value === 'number' && Number.isInteger(value)) {
        return BigInt(value).toString();
    }
    const digits = typeof value === 'string' ? value.trim() : '';
    if (!encode_wholeNumber.test(digits)) {
        throw unfit(value, 'a whole number');
    }
    return BigInt(digits).toString();
};
const truths = ['true', 't', '1', 1];
const falsehoods = ['false', 'f', '0', 0];
const encode_boolean = (value) => {
    if (value === true || truths.includes(value)) {
        return 1;
    }
    if (value === false || falsehoods.includes(value)) {
        return 0;
    }
    throw unfit(value, 'true or false');
};
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
const moment = (value) => {
    if (typeof value === 'string' && isoDateTime.test(value)) {
        return checkMoment(Date.parse(value), value);
    }
    const isCount = typeof value === 'number' || (typeof value === 'string' && digitsOnly.test(value));
    return checkMoment(isCount ? Number(value) : Number.NaN, value);
};
function checkMoment(milliseconds, value) {
    const checked = new Date(milliseconds).getTime();
    if (Number.isNaN(checked)) {
        throw unfit(value, 'a moment (an ISO 8601 date and time, or milliseconds)');
    }
    return checked;
}
const encode_jsonDocument = (value) => typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value);
const encode_encoders = {
    string: encode_text,
    text: encode_text,
    richtext: encode_text,
    email: encode_text,
    password: encode_text,
    uid: encode_text,
    enumeration: encode_text,
    json: encode_jsonDocument,
    blocks: encode_jsonDocument,
    integer: encode_number,
    float: encode_number,
    decimal: encode_number,
    biginteger: encode_biginteger,
    boolean: encode_boolean,
    date,
    time,
    datetime: moment,
    timestamp: moment,
};
function storedValue(type) {
    const encode = encode_encoders[type];
    if (encode === undefined) {
        throw new TypeError(`${type} is not stored in a column`);
    }
    return encode;
}

;// CONCATENATED MODULE: ./database/sqlite/writer.js







const writer_lockTimeout = 5_000;
const cacheSize = 16_000;
const writer_busy = 5;
const readOnly = 8;
const ioError = 10;
const writer_corrupt = 11;
const full = 13;
const writer_cannotOpen = 14;
const writer_notADatabase = 26;
const primaryKey = 1555;
const unique = 2067;
function openSqliteWriter(file, label) {
    assertFile(file, label);
    try {
        return new SqliteWriter(file, label);
    }
    catch (error) {
        throw writer_explain(error, label);
    }
}
class SqliteWriter {
    session;
    mostParameters = 32_000;
    #database;
    #label;
    constructor(file, label) {
        this.#label = label;
        this.#database = new external_node_sqlite_.DatabaseSync(file, { timeout: writer_lockTimeout, enableForeignKeyConstraints: false });
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
            dialect: sqliteDialect,
            rows: async (sql, parameters = []) => rows(sql, parameters),
            columns: async (table) => rows('SELECT name FROM pragma_table_info(?) ORDER BY cid', [table]).map(([name]) => String(name)),
            close: async () => undefined,
        };
    }
    prepare(sql) {
        const statement = this.#database.prepare(sql);
        return (parameters) => {
            try {
                return Number(statement.run(...parameters).changes);
            }
            catch (error) {
                throw writer_explain(error, this.#label);
            }
        };
    }
    encoder(type) {
        return storedValue(type);
    }
    isDuplicate(error) {
        return [primaryKey, unique].includes(resultCode(error) ?? 0);
    }
    count(table, condition = '', parameters = []) {
        const where = condition && ` WHERE ${condition}`;
        return Number(this.#rows(`SELECT count(*) FROM ${sqliteDialect.quote(table)}${where}`, parameters)[0]?.[0]);
    }
    violations() {
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
    mark(token) {
        writeCommitMark(this.#database, token);
    }
    commit() {
        try {
            this.#database.exec('COMMIT');
        }
        catch (error) {
            this.rollback();
            throw writer_explain(error, this.#label);
        }
        this.#database.close();
    }
    rollback() {
        if (this.#database.isOpen) {
            this.#database.close();
        }
    }
    #rows(sql, parameters) {
        try {
            const statement = this.#database.prepare(sql);
            statement.setReturnArrays(true);
            return allRows(statement, parameters);
        }
        catch (error) {
            throw writer_explain(error, this.#label);
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
function writer_explain(error, label) {
    const fail = (failure, message, remedy) => new errors/* UserError */.y(failure, message, remedy, { cause: error });
    switch (primaryCode(error)) {
        case writer_busy:
            return fail('databaseUnreachable', `${label} is locked by another program.`, 'Stop Strapi and whatever else uses the database, then run the import again.');
        case writer_notADatabase:
            return fail('databaseUnreachable', `${label} is not a SQLite database.`, 'Check the path; a file kept in Git LFS has to be pulled first (actions/checkout with lfs: true).');
        case readOnly:
        case writer_cannotOpen:
            return fail('databaseUnreachable', `${label} cannot be written to.`, 'Check that the user of this process may write to the file and to its folder, where SQLite keeps its journal.');
        case writer_corrupt:
            return fail('failed', `${label} is damaged: SQLite reports that its disk image is malformed.`, 'Run "PRAGMA integrity_check" on it and restore it from a backup.');
        case full:
            return fail('failed', `There is no space left to write ${label}.`, 'Make room on the disk, then run the import again; nothing was changed.');
        case ioError:
            return fail('failed', `${label} cannot be written: ${error.message}.`, 'Check the disk, then run the import again; nothing was changed.');
        default:
            return error;
    }
}

;// CONCATENATED MODULE: ./database/location.js







function locate({ client, connection, origin }, directory) {
    if (client !== 'sqlite') {
        throw new errors/* UserError */.y('usage', `${origin} names a ${client} database, and only SQLite is supported yet.`, 'Use "strapi export" and "strapi import" for this project for now.');
    }
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
        exists: () => (0,external_node_fs_.existsSync)(file),
        read: () => openSqlite(file, label),
        write: () => openSqliteWriter(file, label),
        lock: () => lockForImport(file, label),
        mark: new SqliteCommitMark(file),
    };
}


/***/ }),

/***/ 29494:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   XC: () => (/* binding */ createModels),
/* harmony export */   jn: () => (/* binding */ isScalar),
/* harmony export */   kQ: () => (/* binding */ createModel),
/* harmony export */   vw: () => (/* binding */ expectedNames)
/* harmony export */ });
const scalarTypes = new Set(('string text richtext email password uid enumeration json blocks integer biginteger float decimal ' +
    'boolean date time datetime timestamp').split(' '));
function isScalar(attribute) {
    return scalarTypes.has(attribute.type);
}
function createModels(schemas, layout) {
    const byUid = new Map(schemas.map((schema) => [schema.uid, schema]));
    return new Map(schemas.map((schema) => [schema.uid, createModel(schema, byUid, layout)]));
}
function createModel(schema, schemas, layout) {
    const isComponent = schema.modelType === 'component';
    const table = layout.identifiers.table(schema.collectionName);
    const implicit = isComponent ? [] : Object.entries(layout.implicitAttributes);
    const attributes = Object.entries(schema.attributes);
    return {
        uid: schema.uid,
        isComponent,
        table,
        scalars: [
            ...implicit.map(([attribute, type]) => ({
                attribute,
                column: layout.identifiers.column(attribute),
                type,
            })),
            ...attributes
                .filter(([, attribute]) => isScalar(attribute))
                .map(([name, attribute]) => ({
                attribute: name,
                column: attribute.columnName ?? layout.identifiers.column(name),
                type: attribute.type,
            })),
        ],
        components: attributes.flatMap(([name, attribute]) => componentField(name, attribute, schema, layout)),
        relations: attributes.flatMap(([name, attribute]) => {
            const storage = ownsRelation(attribute) && relationStorage(name, attribute, { schema, table, schemas, layout });
            return storage
                ? [
                    {
                        attribute: name,
                        relation: attribute.relation ?? '',
                        kind: linkKind(attribute, schema.uid),
                        storage,
                    },
                ]
                : [];
        }),
    };
}
function componentField(name, attribute, schema, layout) {
    const { identifiers } = layout;
    const stored = {
        attribute: name,
        table: identifiers.componentTable(schema.collectionName),
        idColumn: identifiers.componentIdColumn(),
    };
    if (attribute.type === 'component' && attribute.component !== undefined) {
        return [
            {
                ...stored,
                storage: { kind: 'component', uid: attribute.component, repeatable: attribute.repeatable === true },
            },
        ];
    }
    if (attribute.type === 'dynamiczone') {
        return [{ ...stored, storage: { kind: 'dynamiczone', uids: attribute.components ?? [] } }];
    }
    return [];
}
function ownsRelation(attribute) {
    return attribute.type === 'relation' && attribute.mappedBy === undefined && attribute.morphBy === undefined;
}
function linkKind(attribute, uid) {
    if (attribute.relation?.startsWith('morph')) {
        return 'relation.morph';
    }
    return attribute.target === uid ? 'relation.circular' : 'relation.basic';
}
function relationStorage(name, attribute, context) {
    switch (attribute.relation) {
        case 'morphToOne':
            return morphColumn(attribute);
        case 'morphToMany':
            return morphTable(name, attribute, context);
        case 'oneToOne':
        case 'manyToOne':
        case 'oneToMany':
        case 'manyToMany':
            return attribute.unstable_virtual === true || attribute.useJoinTable === false
                ? joinColumn(name, attribute, context)
                : joinTable(name, attribute, context);
        default:
            return undefined;
    }
}
function joinColumn(name, attribute, { layout }) {
    const { target, relation, unstable_virtual: virtual } = attribute;
    const isStored = virtual === true ? attribute.joinColumn !== undefined : relation?.endsWith('ToOne');
    if (!isStored || target === undefined) {
        return undefined;
    }
    return {
        kind: 'joinColumn',
        target,
        column: attribute.joinColumn?.name ?? layout.identifiers.idColumn(name),
        referencedColumn: attribute.joinColumn?.referencedColumn ?? 'id',
    };
}
function joinTable(name, attribute, context) {
    const { schema, table, layout } = context;
    const { identifiers } = layout;
    const target = attribute.target === undefined ? undefined : context.schemas.get(attribute.target);
    if (target === undefined) {
        throw new TypeError(`${schema.uid}.${name} relates to ${attribute.target}, which does not exist`);
    }
    const ends = { kind: 'joinTable', target: target.uid, inversedBy: attribute.inversedBy };
    if (attribute.joinTable !== undefined) {
        const own = attribute.joinTable;
        return {
            ...ends,
            table: own.name,
            joinColumn: { referencedColumn: 'id', ...own.joinColumn },
            inverseJoinColumn: { referencedColumn: 'id', name: '', ...own.inverseJoinColumn },
            orderColumn: own.orderColumnName,
            inverseOrderColumn: own.inverseOrderColumnName,
        };
    }
    const ownColumn = identifiers.idColumn(schema.modelName);
    const targetColumn = identifiers.idColumn(target.modelName);
    const order = identifiers.orderColumn(target.modelName);
    const inverseOrder = identifiers.orderColumn(schema.modelName);
    const clash = attribute.relation === 'manyToMany' && order === inverseOrder;
    return {
        ...ends,
        table: identifiers.joinTable(table, name),
        joinColumn: { name: ownColumn, referencedColumn: 'id' },
        inverseJoinColumn: {
            name: ownColumn === targetColumn ? identifiers.inverseIdColumn(target.modelName) : targetColumn,
            referencedColumn: 'id',
        },
        orderColumn: attribute.relation?.endsWith('ToMany') ? order : undefined,
        inverseOrderColumn: attribute.inversedBy !== undefined && attribute.relation?.startsWith('manyTo')
            ? clash
                ? identifiers.inverseOrderColumn(schema.modelName)
                : inverseOrder
            : undefined,
    };
}
function morphTable(name, attribute, { schema, table, layout }) {
    const { identifiers } = layout;
    const own = attribute.joinTable;
    return {
        kind: 'morphTable',
        table: own?.name ?? identifiers.morphTable(table, name),
        joinColumn: own?.joinColumn.name ?? identifiers.idColumn(schema.modelName),
        idColumn: own?.morphColumn?.idColumn.name ?? identifiers.idColumn(name),
        typeColumn: own?.morphColumn?.typeColumn.name ?? identifiers.typeColumn(name),
    };
}
function morphColumn(attribute) {
    return {
        kind: 'morphColumn',
        idColumn: attribute.morphColumn?.idColumn.name ?? 'target_id',
        typeColumn: attribute.morphColumn?.typeColumn.name ?? 'target_type',
    };
}
function* expectedNames(model) {
    yield { table: model.table, columns: ['id', ...model.scalars.map(({ column }) => column)], of: model.uid };
    for (const field of model.components) {
        const columns = ['id', 'entity_id', field.idColumn, 'component_type', 'field', 'order'];
        yield { table: field.table, columns, of: `${model.uid}.${field.attribute}` };
    }
    for (const { attribute, storage } of model.relations) {
        const of = `${model.uid}.${attribute}`;
        switch (storage.kind) {
            case 'joinColumn':
                yield { table: model.table, columns: [storage.column], of };
                break;
            case 'morphColumn':
                yield { table: model.table, columns: [storage.idColumn, storage.typeColumn], of };
                break;
            case 'morphTable':
                yield {
                    table: storage.table,
                    columns: ['id', storage.joinColumn, storage.idColumn, storage.typeColumn, 'field', 'order'],
                    of,
                };
                break;
            case 'joinTable': {
                const { joinColumn: own, inverseJoinColumn: inverse, orderColumn, inverseOrderColumn } = storage;
                const columns = ['id', own.name, inverse.name, orderColumn, inverseOrderColumn].filter((name) => name !== undefined);
                yield { table: storage.table, columns, of };
                break;
            }
        }
    }
}


/***/ }),

/***/ 61452:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   TD: () => (/* binding */ readConfiguration),
/* harmony export */   ry: () => (/* binding */ logos),
/* harmony export */   tv: () => (/* binding */ projectSettings)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);
/* harmony import */ var _store_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(21247);


const coreStore = 'strapi_core_store_settings';
const webhooks = 'strapi_webhooks';
const projectSettings = 'core_admin_project-settings';
const logos = ['menuLogo', 'authLogo'];
async function* readConfiguration(session, readLogo) {
    const settings = [];
    for (const row of await objects(session, coreStore)) {
        if (row.key === _store_js__WEBPACK_IMPORTED_MODULE_1__/* .commitMarkKey */ .Ez) {
            continue;
        }
        const value = { ...row, value: parseValue(row) };
        settings.push(JSON.stringify({ type: 'core-store', value: await withLogos(value, readLogo) }));
    }
    yield* page('core-store', settings);
    const { dialect } = session;
    const [json, boolean] = [dialect.encoder('json'), dialect.encoder('boolean')];
    const decode = (value, encode) => (value === null ? null : JSON.parse(encode(value)));
    const hooks = (await objects(session, webhooks)).map((row) => JSON.stringify({
        type: 'webhook',
        value: {
            ...row,
            headers: decode(row.headers ?? null, json),
            events: decode(row.events ?? null, json),
            enabled: decode(row.enabled ?? null, boolean),
        },
    }));
    yield* page('webhook', hooks);
}
function* page(type, lines) {
    if (lines.length > 0) {
        yield { type, count: lines.length, lines: lines.join('\n') };
    }
}
async function objects(session, table) {
    const { dialect } = session;
    const names = await session.columns(table);
    const rows = await session.rows(`SELECT ${names.map(dialect.quote).join(', ')} FROM ${dialect.quote(table)} ORDER BY id`);
    return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
}
function parseValue({ id, key, value }) {
    try {
        return typeof value === 'string' ? JSON.parse(value) : value;
    }
    catch (error) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('failed', `The core store is damaged: row ${id} (key ${key}) holds no valid JSON: ${error.message}`, 'Mend or delete that row in strapi_core_store_settings, or leave the configuration out with exclude: config.', { cause: error });
    }
}
async function withLogos(row, readLogo) {
    if (row.key !== projectSettings || typeof row.value !== 'object' || row.value === null) {
        return row;
    }
    const settings = { ...row.value };
    for (const name of logos) {
        const logo = settings[name];
        const content = logo?.url ? await readLogo(logo) : undefined;
        if (content !== undefined) {
            settings[name] = { ...logo, __transferBuffer: content };
        }
    }
    return { ...row, value: settings };
}


/***/ }),

/***/ 90547:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ readEntities),
/* harmony export */   h: () => (/* binding */ countEntities)
/* harmony export */ });
/* harmony import */ var _paging_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(42660);
/* harmony import */ var _rows_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(82613);


async function* readEntities(session, model, components) {
    const { dialect } = session;
    const reader = await (0,_rows_js__WEBPACK_IMPORTED_MODULE_0__/* .rowReader */ .q)(session, model);
    const id = (0,_rows_js__WEBPACK_IMPORTED_MODULE_0__/* .column */ .f)(dialect, 't', 'id');
    const sql = `SELECT ${reader.columns('t')} FROM ${dialect.quote(model.table)} t WHERE ${id} > ? ORDER BY ${id} LIMIT ?`;
    const opening = `{"type":${JSON.stringify(model.uid)},"id":`;
    const size = new _paging_js__WEBPACK_IMPORTED_MODULE_1__/* .PageSize */ .p();
    let last = Number.MIN_SAFE_INTEGER;
    for (;;) {
        const rows = await session.rows(sql, [last, size.rows]);
        if (rows.length === 0) {
            return;
        }
        const componentsOf = await components.read(model, rows.map((row) => row[0]));
        const lines = [];
        for (const row of rows) {
            const entity = row[0];
            const data = reader.encode(row, 0) + componentsOf(entity);
            lines.push(`${opening}${entity},"data":{${data.slice(1)}}}`);
        }
        last = rows.at(-1)?.[0];
        const text = lines.join('\n');
        yield { type: model.uid, count: lines.length, lines: text };
        size.learn(lines.length, text.length);
    }
}
async function countEntities(session, model) {
    const [row] = await session.rows(`SELECT count(*) FROM ${session.dialect.quote(model.table)}`);
    return Number(row?.[0]);
}


/***/ }),

/***/ 42660:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ PageSize)
/* harmony export */ });
const mostRecords = 250;
const targetCharacters = 50_000;
class PageSize {
    #rows = 100;
    get rows() {
        return this.#rows;
    }
    learn(records, characters) {
        const fitting = Math.floor((targetCharacters * records) / Math.max(characters, 1));
        this.#rows = Math.max(1, Math.min(mostRecords, fitting, this.#rows * 4));
    }
}


/***/ }),

/***/ 82613:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   f: () => (/* binding */ column),
/* harmony export */   q: () => (/* binding */ rowReader)
/* harmony export */ });
async function rowReader(session, model) {
    const { dialect } = session;
    const position = new Map((await session.columns(model.table)).map((column, index) => [column, index]));
    const scalars = [...model.scalars].sort((a, b) => (position.get(a.column) ?? 0) - (position.get(b.column) ?? 0));
    const keys = scalars.map(({ attribute }) => `,${JSON.stringify(attribute)}:`);
    const encoders = scalars.map(({ type }) => dialect.encoder(type));
    return {
        columns: (alias) => [column(dialect, alias, 'id'), ...scalars.map((scalar) => select(dialect, alias, scalar))].join(', '),
        encode: (row, offset) => {
            let text = '';
            for (let index = 0; index < encoders.length; index += 1) {
                const value = row[offset + 1 + index];
                text += keys[index];
                text += value === null ? 'null' : encoders[index](value);
            }
            return text;
        },
    };
}
const column = (dialect, alias, name) => `${alias}.${dialect.quote(name)}`;
const select = (dialect, alias, scalar) => dialect.select(column(dialect, alias, scalar.column), scalar.type);


/***/ }),

/***/ 21247:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ez: () => (/* binding */ commitMarkKey),
/* harmony export */   rq: () => (/* binding */ wasStarted),
/* harmony export */   u3: () => (/* binding */ contentTypesKey),
/* harmony export */   uz: () => (/* binding */ readStore)
/* harmony export */ });
/* harmony import */ var valibot__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7392);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);


const optionalText = valibot__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lqM(valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP());
const reference = valibot__WEBPACK_IMPORTED_MODULE_1__/* .looseObject */ ._H3({ name: valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(), referencedColumn: optionalText });
const morphColumn = valibot__WEBPACK_IMPORTED_MODULE_1__/* .looseObject */ ._H3({ idColumn: reference, typeColumn: valibot__WEBPACK_IMPORTED_MODULE_1__/* .looseObject */ ._H3({ name: valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP() }) });
const attributeSchema = valibot__WEBPACK_IMPORTED_MODULE_1__/* .looseObject */ ._H3({
    type: valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    component: optionalText,
    components: valibot__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lqM(valibot__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP())),
    relation: optionalText,
    target: optionalText,
    inversedBy: optionalText,
    mappedBy: optionalText,
    morphBy: optionalText,
    columnName: optionalText,
    customField: optionalText,
    joinColumn: valibot__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lqM(reference),
    joinTable: valibot__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lqM(valibot__WEBPACK_IMPORTED_MODULE_1__/* .looseObject */ ._H3({
        name: valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
        joinColumn: reference,
        inverseJoinColumn: valibot__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lqM(reference),
        morphColumn: valibot__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lqM(morphColumn),
        orderColumnName: optionalText,
        inverseOrderColumnName: optionalText,
    })),
    morphColumn: valibot__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lqM(morphColumn),
});
const contentTypesSchema = valibot__WEBPACK_IMPORTED_MODULE_1__/* .record */ .g1P(valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(), valibot__WEBPACK_IMPORTED_MODULE_1__/* .looseObject */ ._H3({
    uid: valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    modelType: valibot__WEBPACK_IMPORTED_MODULE_1__/* .literal */ .euz('contentType'),
    modelName: valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    collectionName: valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    attributes: valibot__WEBPACK_IMPORTED_MODULE_1__/* .record */ .g1P(valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(), attributeSchema),
}));
const databaseSchema = valibot__WEBPACK_IMPORTED_MODULE_1__/* .looseObject */ ._H3({
    tables: valibot__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(valibot__WEBPACK_IMPORTED_MODULE_1__/* .looseObject */ ._H3({
        name: valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
        columns: valibot__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(valibot__WEBPACK_IMPORTED_MODULE_1__/* .looseObject */ ._H3({ name: valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(), type: valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP() })),
        foreignKeys: valibot__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lqM(valibot__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(valibot__WEBPACK_IMPORTED_MODULE_1__/* .looseObject */ ._H3({ columns: valibot__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()), referencedTable: valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP() })), []),
    })),
});
const contentTypesKey = 'strapi_content_types_schema';
const commitMarkKey = 'plugin_strapi-dms_import';
const neverStarted = (description) => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('failed', `The database (${description}) holds no Strapi project: it has no table strapi_core_store_settings with the content types.`, 'Start the project once against this database ("strapi develop" or "strapi start"), or check that it is the right one.');
async function wasStarted(session) {
    for (const table of ['strapi_core_store_settings', 'strapi_database_schema']) {
        if ((await session.columns(table)).length === 0) {
            return false;
        }
    }
    return (await notes(session)).every((note) => note !== undefined);
}
async function readStore(session) {
    if (!(await wasStarted(session))) {
        throw neverStarted(session.description);
    }
    const [types, schema] = await notes(session);
    const contentTypes = parse(types?.[0], contentTypesSchema, `the core store key ${contentTypesKey}`);
    const stored = parse(schema?.[0], databaseSchema, 'strapi_database_schema');
    return {
        contentTypes: Object.values(contentTypes),
        tables: new Map(stored.tables.map((table) => [
            table.name,
            {
                columns: new Map(table.columns.map((column) => [column.name, { type: column.type }])),
                foreignKeys: table.foreignKeys,
            },
        ])),
    };
}
async function notes(session) {
    const { quote } = session.dialect;
    const [types] = await session.rows(`SELECT value FROM strapi_core_store_settings WHERE ${quote('key')} = ? ORDER BY id DESC LIMIT 1`, [contentTypesKey]);
    const [schema] = await session.rows(`SELECT ${quote('schema')} FROM strapi_database_schema ORDER BY id DESC LIMIT 1`);
    return [types, schema];
}
function parse(value, schema, what) {
    const result = valibot__WEBPACK_IMPORTED_MODULE_1__/* .safeParse */ .xLC(schema, parseJson(value, what));
    if (!result.success) {
        const [issue] = result.issues;
        throw damaged(what, `${valibot__WEBPACK_IMPORTED_MODULE_1__/* .getDotPath */ .BuJ(issue) ?? 'its root'}: ${issue.message}`);
    }
    return result.output;
}
function parseJson(value, what) {
    try {
        return typeof value === 'string' ? JSON.parse(value) : value;
    }
    catch (error) {
        throw damaged(what, error.message);
    }
}
const damaged = (what, why) => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('failed', `The database is damaged: ${what} does not hold what Strapi writes there (${why}).`, 'Start the project once, which writes it anew, or restore the database from a backup.');


/***/ }),

/***/ 72102:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  r: () => (/* binding */ DatabaseSource)
});

// EXTERNAL MODULE: ./errors.js
var errors = __webpack_require__(12264);
;// CONCATENATED MODULE: ./transfer/schema.js
const archivedProperties = [
    'collectionName',
    'info',
    'options',
    'pluginOptions',
    'attributes',
    'kind',
    'modelType',
    'modelName',
    'uid',
    'plugin',
    'globalId',
];

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
;// CONCATENATED MODULE: ./database/model/drift.js

function contentTypeDrift(stored, files) {
    const own = new Map(stored.filter(({ uid }) => uid.startsWith('api::')).map((schema) => [schema.uid, schema]));
    const drift = [];
    for (const file of files) {
        const schema = own.get(file.uid);
        if (schema === undefined) {
            drift.push({
                uid: file.uid,
                kind: 'only-in-checkout',
                message: `The content type ${file.uid} (${file.path}) has no table yet`,
            });
        }
        else if (file.attributes !== undefined) {
            drift.push(...attributeDrift(file.uid, schema.__schema__?.attributes ?? schema.attributes, file.attributes));
        }
    }
    const known = new Set(files.map(({ uid }) => uid));
    for (const uid of own.keys()) {
        if (!known.has(uid)) {
            drift.push({
                uid,
                kind: 'only-in-database',
                message: `The content type ${uid} is not in the checkout; its entities are exported`,
            });
        }
    }
    return drift;
}
function* attributeDrift(uid, stored, file) {
    for (const attribute of new Set([...Object.keys(stored), ...Object.keys(file)])) {
        if (file[attribute] === undefined) {
            const message = `${uid}.${attribute} is not in the checkout; its values are exported`;
            yield { uid, attribute, kind: 'only-in-database', message };
        }
        else if (stored[attribute] === undefined) {
            yield {
                uid,
                attribute,
                kind: 'only-in-checkout',
                message: `${uid}.${attribute} is not in the database yet`,
            };
        }
        else if (!(0,external_node_util_.isDeepStrictEqual)(file[attribute], stored[attribute])) {
            yield {
                uid,
                attribute,
                kind: 'differs',
                message: `${uid}.${attribute} is described differently in the checkout`,
            };
        }
    }
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ../../../node_modules/lodash/snakeCase.js
var snakeCase = __webpack_require__(8555);
;// CONCATENATED MODULE: ./database/model/identifiers.js


const hashLength = 5;
const shortestToken = 3;
class Identifiers {
    #maxLength;
    #shortForms;
    constructor(maxLength, shortForms) {
        this.#maxLength = maxLength;
        this.#shortForms = shortForms;
    }
    table(collectionName) {
        return this.#name([collectionName]);
    }
    column(attribute) {
        return this.#name([snakeCase(attribute)]);
    }
    joinTable(table, attribute) {
        return this.#name([snakeCase(table), snakeCase(attribute)], { suffix: 'links' });
    }
    morphTable(table, attribute) {
        return this.#name([snakeCase(table), snakeCase(attribute)], { suffix: 'morphs' });
    }
    componentTable(collectionName) {
        return this.#name([collectionName], { suffix: 'components' });
    }
    componentIdColumn() {
        return this.#name([], { prefix: 'component', suffix: 'id' });
    }
    idColumn(name) {
        return this.#name([snakeCase(name)], { suffix: 'id' });
    }
    inverseIdColumn(name) {
        return this.#name([snakeCase(name)], { prefix: 'inv', suffix: 'id' });
    }
    typeColumn(name) {
        return this.#name([snakeCase(name)], { suffix: 'type' });
    }
    orderColumn(name) {
        return this.#name([snakeCase(name)], { suffix: 'order' });
    }
    inverseOrderColumn(name) {
        return this.#name([snakeCase(name)], { prefix: 'inv', suffix: 'order' });
    }
    #name(words, { prefix, suffix } = {}) {
        const fixed = (name) => ({ name: this.#shortForms[name] ?? name, compressible: false });
        const tokens = [
            ...(prefix === undefined ? [] : [fixed(prefix)]),
            ...words.map((name) => ({ name, compressible: true })),
            ...(suffix === undefined ? [] : [fixed(suffix)]),
        ];
        const full = tokens.map((token) => token.name).join('_');
        return this.#maxLength === 0 || full.length <= this.#maxLength ? full : shorten(tokens, this.#maxLength);
    }
}
function shorten(tokens, maxLength) {
    const compressible = tokens.filter((token) => token.compressible);
    const fixedLength = tokens
        .filter((token) => !token.compressible)
        .reduce((sum, { name }) => sum + name.length, 0);
    const available = maxLength - fixedLength - (tokens.length - 1);
    const share = Math.floor(available / compressible.length);
    if (share < shortestToken) {
        throw new RangeError(`No identifier of ${maxLength} characters for ${tokens.map(({ name }) => name).join('_')}`);
    }
    const lengths = new Map(compressible.map((token) => [token, Math.min(token.name.length, share)]));
    let surplus = available - [...lengths.values()].reduce((sum, length) => sum + length, 0);
    let short = compressible.filter((token) => token.name.length > share);
    while (surplus > 0 && short.length > 0) {
        for (const token of short) {
            if (surplus > 0) {
                lengths.set(token, (lengths.get(token) ?? 0) + 1);
                surplus -= 1;
            }
        }
        short = short.filter((token) => (lengths.get(token) ?? 0) < token.name.length);
    }
    return tokens.map((token) => cut(token.name, lengths.get(token) ?? token.name.length)).join('_');
}
function cut(name, length) {
    if (name.length <= length) {
        return name;
    }
    const hash = (0,external_node_crypto_.createHash)('shake256', { outputLength: Math.ceil(hashLength / 2) })
        .update(name)
        .digest('hex');
    return name.slice(0, length - hashLength) + hash.slice(0, hashLength);
}

;// CONCATENATED MODULE: ./database/model/layout.js

const releases = ['plugin::content-releases.release', 'plugin::content-releases.release-action'];
const strapi5 = {
    major: 5,
    identifiers: new Identifiers(55, {
        links: 'lnk',
        order: 'ord',
        morphs: 'mph',
        components: 'cmps',
        component: 'cmp',
    }),
    travels: (uid) => !uid.startsWith('admin::') && !releases.includes(uid),
    implicitAttributes: { documentId: 'string' },
};

// EXTERNAL MODULE: ./database/model/model.js
var model_model = __webpack_require__(29494);
// EXTERNAL MODULE: ../../../node_modules/lodash/camelCase.js
var camelCase = __webpack_require__(2797);
// EXTERNAL MODULE: ../../../node_modules/lodash/upperFirst.js
var upperFirst = __webpack_require__(47389);
;// CONCATENATED MODULE: ./database/model/columns.js
const columnTypes = {
    string: ['string', 'uid', 'email', 'password', 'enumeration'],
    text: ['text', 'richtext'],
    jsonb: ['json', 'blocks'],
    integer: ['integer'],
    bigInteger: ['biginteger'],
    double: ['float'],
    decimal: ['decimal'],
    boolean: ['boolean'],
    date: ['date'],
    time: ['time'],
    datetime: ['datetime'],
    timestamp: ['timestamp'],
};
const normalize = (columnType) => (columnType === 'longtext' ? 'text' : columnType);
function isStoredAs(type, columnType) {
    return columnTypes[normalize(columnType)]?.includes(type) ?? false;
}
function plainTypeOf(columnType) {
    return columnTypes[normalize(columnType)]?.[0];
}

;// CONCATENATED MODULE: ./database/model/reconcile.js





function reconcile(store, files, layout, attributeNames) {
    const drift = [];
    const stored = files.filter((file) => {
        const isStored = store.tables.has(layout.identifiers.table(file.content.collectionName));
        if (!isStored && file.isSource) {
            drift.push({
                uid: file.uid,
                kind: 'only-in-checkout',
                message: `The component ${file.uid} (${file.path}) has no table yet`,
            });
        }
        return isStored;
    });
    const order = new Map([...store.tables.keys()].map((table, index) => [table, index]));
    const position = (schema) => order.get(layout.identifiers.table(schema.collectionName)) ?? 0;
    const drafts = stored.map((file) => toSchema(file)).sort((a, b) => position(a) - position(b));
    const storedUids = new Set(stored.map(({ uid }) => uid));
    const context = {
        store,
        layout,
        drift,
        customFields: customFieldTypes(store.contentTypes),
        all: new Map([...store.contentTypes, ...drafts].map((schema) => [schema.uid, schema])),
        withoutTable: new Set(files.map(({ uid }) => uid).filter((uid) => !storedUids.has(uid))),
    };
    const components = drafts.map((schema) => fitToTables(schema, context, attributeNames(schema.uid)));
    const schemas = [...store.contentTypes, ...components];
    assertComponentsExist(schemas);
    return { schemas, drift };
}
function toSchema({ uid, modelName, content }) {
    return {
        ...content,
        uid,
        modelName,
        modelType: 'component',
        ...{ globalId: content.globalId || upperFirst(camelCase(`component_${uid}`)) },
    };
}
function customFieldTypes(contentTypes) {
    const attributes = contentTypes.flatMap((schema) => Object.values(schema.attributes));
    return new Map(attributes.flatMap(({ customField, type }) => customField === undefined ? [] : [[customField, type]]));
}
function fitToTables(schema, context, attributeNames) {
    const { store, layout } = context;
    const tableName = layout.identifiers.table(schema.collectionName);
    const table = store.tables.get(tableName);
    const attributes = {};
    for (const [name, attribute] of Object.entries(schema.attributes)) {
        const fitted = fitAttribute(schema, name, attribute, table, context);
        if (fitted !== undefined) {
            attributes[name] = fitted;
        }
    }
    const recovered = recoverAttributes({ ...schema, attributes }, table, context, attributeNames);
    return { ...schema, attributes: { ...attributes, ...recovered } };
}
function fitAttribute(schema, name, attribute, table, { store, layout, drift, customFields, all, withoutTable }) {
    const leftOut = (message) => {
        drift.push({ uid: schema.uid, attribute: name, kind: 'only-in-checkout', message });
    };
    if (attribute.type === 'customField' || (0,model_model/* isScalar */.jn)(attribute)) {
        const column = table.columns.get(attribute.columnName ?? layout.identifiers.column(name));
        if (column === undefined) {
            return leftOut(`${schema.uid}.${name} has no column yet`);
        }
        if (attribute.type === 'customField') {
            const type = customFields.get(attribute.customField ?? '') ?? plainTypeOf(column.type);
            return type === undefined ? attribute : { ...attribute, type };
        }
        const plain = plainTypeOf(column.type);
        if (isStoredAs(attribute.type, column.type) || plain === undefined) {
            return attribute;
        }
        const message = `${schema.uid}.${name} is ${attribute.type} in the checkout and stored as ${plain}`;
        drift.push({ uid: schema.uid, attribute: name, kind: 'differs', message });
        return { ...attribute, type: plain };
    }
    if (attribute.type === 'relation' && attribute.target !== undefined && !all.has(attribute.target)) {
        return leftOut(`${schema.uid}.${name} relates to ${attribute.target}, which the database does not have`);
    }
    if (attribute.type === 'component' && withoutTable.has(attribute.component ?? '')) {
        return leftOut(`${schema.uid}.${name} holds ${attribute.component}, which has no table yet`);
    }
    const model = (0,model_model/* createModel */.kQ)({ ...schema, attributes: { [name]: attribute } }, all, layout);
    const isStored = [...(0,model_model/* expectedNames */.vw)(model)].every(({ table, columns }) => {
        const known = store.tables.get(table);
        return known !== undefined && columns.every((column) => known.columns.has(column));
    });
    return isStored ? attribute : leftOut(`${schema.uid}.${name} has no table yet`);
}
function recoverAttributes(schema, table, { store, layout, drift, all }, attributeNames) {
    const { identifiers } = layout;
    const tableName = identifiers.table(schema.collectionName);
    const claimed = [...(0,model_model/* expectedNames */.vw)((0,model_model/* createModel */.kQ)(schema, all, layout))];
    const claimedColumns = new Set(claimed.filter((entry) => entry.table === tableName).flatMap(({ columns }) => columns));
    const claimedTables = new Set(claimed.map((entry) => entry.table));
    const typeOfTable = new Map([...all.values()].map(({ uid, collectionName }) => [identifiers.table(collectionName), uid]));
    const recovered = {};
    const recover = (name, attribute, where) => {
        recovered[name] = attribute;
        const message = `${schema.uid}.${name} (${where}) is not in the checkout; its values are exported`;
        drift.push({ uid: schema.uid, attribute: name, kind: 'only-in-database', message });
    };
    for (const [column, { type }] of table.columns) {
        if (!claimedColumns.has(column)) {
            const foreignKey = table.foreignKeys.find(({ columns }) => columns.includes(column));
            const target = foreignKey && typeOfTable.get(foreignKey.referencedTable);
            const plain = plainTypeOf(type);
            if (target !== undefined) {
                const name = attributeNames.find((known) => identifiers.idColumn(known) === column) ?? column;
                const joinColumn = { name: column, referencedColumn: 'id' };
                recover(name, { type: 'relation', relation: 'oneToOne', target, useJoinTable: false, joinColumn }, column);
            }
            else if (plain !== undefined) {
                const name = attributeNames.find((known) => identifiers.column(known) === column) ?? camelCase(column);
                recover(name, { type: plain, columnName: column }, column);
            }
        }
    }
    for (const name of attributeNames) {
        const joinTable = identifiers.joinTable(tableName, name);
        const keys = store.tables.get(joinTable)?.foreignKeys ?? [];
        const target = keys
            .map(({ referencedTable }) => typeOfTable.get(referencedTable))
            .find((uid) => uid !== schema.uid);
        if (!claimedTables.has(joinTable) && target !== undefined && schema.attributes[name] === undefined) {
            const columns = store.tables.get(joinTable)?.columns;
            const targetSchema = all.get(target);
            const isList = columns?.has(identifiers.orderColumn(targetSchema.modelName)) ?? false;
            recover(name, { type: 'relation', relation: isList ? 'oneToMany' : 'oneToOne', target }, joinTable);
        }
    }
    return recovered;
}
function assertComponentsExist(schemas) {
    const known = new Set(schemas.map(({ uid }) => uid));
    for (const schema of schemas) {
        for (const [name, attribute] of Object.entries(schema.attributes)) {
            const uids = attribute.type === 'component' ? [attribute.component] : (attribute.components ?? []);
            const missing = uids.find((uid) => uid !== undefined && !known.has(uid));
            if (missing !== undefined && (attribute.type === 'component' || attribute.type === 'dynamiczone')) {
                const [category, file] = missing.split('.');
                throw new errors/* UserError */.y('schemaDifference', `The database stores ${missing} in ${schema.uid}.${name}, but src/components/${category}/${file}.json is not in the checkout.`, 'Check out the version of the project that was last started on this database, or restore that file: the database does not describe components.');
            }
        }
    }
}

;// CONCATENATED MODULE: ./database/read/attribute-names.js

const prefix = 'plugin_content_manager_configuration_components::';
async function readAttributeNames(session) {
    const { dialect } = session;
    const rows = await session.rows(`SELECT ${dialect.quote('key')}, value FROM strapi_core_store_settings WHERE ${dialect.quote('key')} LIKE ?`, [`${prefix}%`]);
    const names = new Map();
    for (const [key, value] of rows) {
        names.set(key.slice(prefix.length), metadataKeys(value));
    }
    return names;
}
function metadataKeys(value) {
    try {
        const { metadatas } = JSON.parse(String(value));
        return Object.keys(metadatas ?? {}).filter((name) => name !== 'id');
    }
    catch {
        return [];
    }
}
async function assertNestedComponentsKnown(session, schemas, names, store, layout) {
    const { dialect } = session;
    for (const { uid, modelType, collectionName, attributes } of schemas) {
        const table = layout.identifiers.componentTable(collectionName);
        const unknown = (names.get(uid) ?? []).filter((name) => attributes[name] === undefined);
        if (modelType === 'component' && unknown.length > 0 && store.tables.has(table)) {
            const fields = await session.rows(`SELECT DISTINCT field FROM ${dialect.quote(table)}`);
            const lost = unknown.find((name) => fields.some(([field]) => field === name));
            if (lost !== undefined) {
                throw new errors/* UserError */.y('schemaDifference', `The database stores components in ${uid}.${lost}, but the checkout's file of ${uid} has no such attribute.`, 'Check out the version of the project that was last started on this database: the database does not describe nested components.');
            }
        }
    }
}

// EXTERNAL MODULE: ./database/read/rows.js
var read_rows = __webpack_require__(82613);
;// CONCATENATED MODULE: ./database/read/components.js


const deepestNesting = 100;
class ComponentReader {
    #session;
    #models;
    #readers = new Map();
    #fields = new Map();
    #seen;
    constructor(session, models, seen) {
        this.#session = session;
        this.#models = models;
        this.#seen = seen;
    }
    async read(owner, ids, depth = 0) {
        const fields = this.#orderedFields(owner);
        if (fields.length === 0 || ids.length === 0) {
            return () => '';
        }
        if (depth > deepestNesting) {
            throw new errors/* UserError */.y('failed', `The component ${owner.uid} ${ids[0]} contains itself, directly or through others.`, 'Take it out of itself in the database: neither Strapi nor an export can come to its end.');
        }
        const parts = [];
        for (const field of fields) {
            const key = `,${JSON.stringify(field.attribute)}:`;
            const { storage } = field;
            if (storage.kind === 'dynamiczone') {
                parts.push({ key, texts: await this.#dynamicZone(field, storage.uids, ids, depth), isList: true });
            }
            else {
                const isList = storage.repeatable;
                parts.push({ key, texts: await this.#component(field, storage.uid, isList, ids, depth), isList });
            }
        }
        return (id) => {
            let text = '';
            for (const { key, texts, isList } of parts) {
                const found = texts.get(id);
                text += key + (isList ? `[${found ?? ''}]` : (found ?? 'null'));
            }
            return text;
        };
    }
    async #component(field, uid, repeatable, ids, depth) {
        const { dialect } = this.#session;
        const model = this.#model(uid, field);
        const reader = await this.#reader(model);
        const rows = await this.#session.rows(`SELECT ${(0,read_rows/* column */.f)(dialect, 'j', 'entity_id')}, ${reader.columns('c')}
       FROM ${dialect.quote(field.table)} j
       JOIN ${dialect.quote(model.table)} c ON ${(0,read_rows/* column */.f)(dialect, 'c', 'id')} = ${(0,read_rows/* column */.f)(dialect, 'j', field.idColumn)}
       WHERE ${dialect.inIds((0,read_rows/* column */.f)(dialect, 'j', 'entity_id'))} AND ${dialect.filter((0,read_rows/* column */.f)(dialect, 'j', 'field'))} = ?
       ORDER BY ${(0,read_rows/* column */.f)(dialect, 'j', 'order')}, ${(0,read_rows/* column */.f)(dialect, 'j', 'id')}`, [dialect.idList(ids), field.attribute]);
        const texts = new Map();
        const kept = repeatable ? rows : firstOfEach(rows);
        const nested = await this.read(model, idsIn(kept, 1), depth + 1);
        for (const row of kept) {
            const owner = row[0];
            const id = row[1];
            this.#seen(uid, id);
            const text = `{"id":${id}${reader.encode(row, 1)}${nested(id)}}`;
            const before = texts.get(owner);
            texts.set(owner, before === undefined ? text : `${before},${text}`);
        }
        return texts;
    }
    async #dynamicZone(field, uids, ids, depth) {
        const { dialect } = this.#session;
        const attached = await this.#session.rows(`SELECT ${(0,read_rows/* column */.f)(dialect, 'j', 'entity_id')}, ${(0,read_rows/* column */.f)(dialect, 'j', field.idColumn)}, ${(0,read_rows/* column */.f)(dialect, 'j', 'component_type')}
       FROM ${dialect.quote(field.table)} j
       WHERE ${dialect.inIds((0,read_rows/* column */.f)(dialect, 'j', 'entity_id'))} AND ${dialect.filter((0,read_rows/* column */.f)(dialect, 'j', 'field'))} = ?
       ORDER BY ${(0,read_rows/* column */.f)(dialect, 'j', 'order')}, ${(0,read_rows/* column */.f)(dialect, 'j', 'id')}`, [dialect.idList(ids), field.attribute]);
        const items = new Map();
        for (const uid of uids) {
            const wanted = attached.filter((row) => row[2] === uid && row[1] !== null);
            if (wanted.length > 0) {
                items.set(uid, await this.#items(this.#model(uid, field), idsIn(wanted, 1), depth + 1));
            }
        }
        const texts = new Map();
        for (const [owner, id, uid] of attached) {
            const text = items.get(uid)?.get(id);
            if (text !== undefined) {
                const before = texts.get(owner);
                texts.set(owner, before === undefined ? text : `${before},${text}`);
            }
        }
        return texts;
    }
    async #items(model, ids, depth) {
        const { dialect } = this.#session;
        const reader = await this.#reader(model);
        const rows = await this.#session.rows(`SELECT ${reader.columns('c')} FROM ${dialect.quote(model.table)} c WHERE ${dialect.inIds((0,read_rows/* column */.f)(dialect, 'c', 'id'))}`, [dialect.idList(ids)]);
        const nested = await this.read(model, idsIn(rows, 0), depth);
        const type = JSON.stringify(model.uid);
        return new Map(rows.map((row) => {
            const id = row[0];
            this.#seen(model.uid, id);
            return [id, `{"id":${id}${reader.encode(row, 0)}${nested(id)},"__component":${type}}`];
        }));
    }
    #reader(model) {
        const known = this.#readers.get(model.uid) ?? (0,read_rows/* rowReader */.q)(this.#session, model);
        this.#readers.set(model.uid, known);
        return known;
    }
    #model(uid, field) {
        const model = this.#models.get(uid);
        if (model === undefined) {
            throw new TypeError(`The attribute ${field.attribute} needs the component ${uid}, which does not exist`);
        }
        return model;
    }
    #orderedFields(owner) {
        const known = this.#fields.get(owner.uid);
        if (known !== undefined) {
            return known;
        }
        const depths = new Map(owner.components.map((field) => [field, this.#depth(field, new Set())]));
        const ordered = [...owner.components].sort((a, b) => (depths.get(a) ?? 0) - (depths.get(b) ?? 0));
        this.#fields.set(owner.uid, ordered);
        return ordered;
    }
    #depth({ storage }, above) {
        const uids = storage.kind === 'component' ? [storage.uid] : storage.uids;
        const children = uids.flatMap((uid) => (above.has(uid) ? [] : (this.#models.get(uid)?.components ?? [])));
        const within = new Set([...above, ...uids]);
        const deepest = Math.max(0, ...children.map((child) => this.#depth(child, within)));
        return deepest + (storage.kind === 'component' ? 1 : 2);
    }
}
const idsIn = (rows, index) => [
    ...new Set(rows.map((row) => row[index])),
];
function firstOfEach(rows) {
    const owners = new Set();
    return rows.filter((row) => !owners.has(row[0]) && owners.add(row[0]));
}

// EXTERNAL MODULE: ./database/read/configuration.js
var configuration = __webpack_require__(61452);
// EXTERNAL MODULE: ./database/read/entities.js
var entities = __webpack_require__(90547);
// EXTERNAL MODULE: ./database/read/paging.js
var paging = __webpack_require__(42660);
;// CONCATENATED MODULE: ./database/read/files.js


async function* readFiles(session, model) {
    const { dialect } = session;
    const reader = await (0,read_rows/* rowReader */.q)(session, model);
    const id = (0,read_rows/* column */.f)(dialect, 't', 'id');
    const sql = `SELECT ${reader.columns('t')} FROM ${dialect.quote(model.table)} t WHERE ${id} > ? ORDER BY ${id} LIMIT ?`;
    const size = new paging/* PageSize */.p();
    let last = Number.MIN_SAFE_INTEGER;
    for (;;) {
        const rows = await session.rows(sql, [last, size.rows]);
        if (rows.length === 0) {
            return;
        }
        last = rows.at(-1)?.[0];
        for (const row of rows) {
            yield JSON.parse(`{"id":${row[0]}${reader.encode(row, 0)}}`);
        }
    }
}

;// CONCATENATED MODULE: ./database/read/links.js

const pageRows = 250;
async function* readLinks(session, models, model, policy) {
    const read = new LinkReader(session, models, policy);
    for (const relation of model.relations) {
        yield* read.pages(model, relation);
    }
}
class LinkReader {
    #session;
    #models;
    #policy;
    constructor(session, models, policy) {
        this.#session = session;
        this.#models = models;
        this.#policy = policy;
    }
    async *pages(model, relation) {
        const query = this.#query(model, relation);
        const sql = `${query.sql} AND ${query.key} > ? ORDER BY ${query.key} LIMIT ${pageRows}`;
        let last = Number.MIN_SAFE_INTEGER;
        for (;;) {
            const rows = await this.#session.rows(sql, [last]);
            if (rows.length === 0) {
                return;
            }
            last = rows.at(-1)?.[0];
            const lines = await this.#lines(model, query, rows);
            if (lines.length > 0) {
                yield { type: model.uid, count: lines.length, lines: lines.join('\n') };
            }
        }
    }
    async #lines(model, { rightType, line }, rows) {
        const existing = rightType === undefined ? await this.#existingTargets(rows) : undefined;
        const lines = [];
        for (const row of rows) {
            const [, left = null, right = null, exists, ownType] = row;
            const type = rightType ?? ownType;
            if (existing === undefined ? !exists : !existing.get(type)?.has(right)) {
                this.#policy.omitted({ left: `${model.uid}:${left}`, right: `${type}:${right}` });
            }
            else if (this.#policy.includes(model.uid, left) && this.#policy.includes(type, right)) {
                lines.push(line(row));
            }
        }
        return lines;
    }
    async #existingTargets(rows) {
        const { dialect } = this.#session;
        const ids = new Map();
        for (const row of rows) {
            const right = row[2];
            const type = row[4];
            if (typeof right === 'number') {
                const known = ids.get(type);
                if (known === undefined) {
                    ids.set(type, [right]);
                }
                else {
                    known.push(right);
                }
            }
        }
        const existing = new Map();
        for (const [type, wanted] of ids) {
            const model = this.#models.get(type);
            if (model !== undefined) {
                const id = (0,read_rows/* column */.f)(dialect, 't', 'id');
                const found = await this.#session.rows(`SELECT ${id} FROM ${dialect.quote(model.table)} t WHERE ${dialect.inIds(id)}`, [dialect.idList([...new Set(wanted)])]);
                existing.set(type, new Set(found.map((row) => row[0])));
            }
        }
        return existing;
    }
    #query(model, relation) {
        const { storage } = relation;
        switch (storage.kind) {
            case 'joinColumn':
                return this.#joinColumn(model, relation, storage);
            case 'joinTable':
                return this.#joinTable(model, relation, storage);
            case 'morphTable':
                return this.#morphTable(model, relation, storage);
            case 'morphColumn':
                return this.#morphColumn(model, relation, storage);
        }
    }
    #joinColumn(model, relation, storage) {
        const { dialect } = this.#session;
        const target = this.#model(storage.target);
        const own = (0,read_rows/* column */.f)(dialect, 't', storage.column);
        const isItself = target === model && storage.referencedColumn === storage.column;
        const exists = isItself
            ? '1'
            : `EXISTS (SELECT 1 FROM ${dialect.quote(target.table)} r WHERE ${(0,read_rows/* column */.f)(dialect, 'r', storage.referencedColumn)} = ${own})`;
        const opening = `${head(relation)},"left":{"type":${JSON.stringify(model.uid)},"ref":`;
        const middle = `,"field":${JSON.stringify(relation.attribute)}},"right":{"type":${JSON.stringify(target.uid)},"ref":`;
        const key = (0,read_rows/* column */.f)(dialect, 't', 'id');
        return {
            sql: `SELECT ${key}, ${key}, ${own}, ${exists} FROM ${dialect.quote(model.table)} t WHERE ${own} IS NOT NULL`,
            key,
            rightType: target.uid,
            line: (row) => `${opening}${json(row[1])}${middle}${json(row[2])}}}`,
        };
    }
    #joinTable(model, relation, storage) {
        const { dialect } = this.#session;
        const target = this.#model(storage.target);
        const { joinColumn, inverseJoinColumn, orderColumn, inverseOrderColumn, inversedBy } = storage;
        const end = (alias, name) => (0,read_rows/* column */.f)(dialect, alias, name);
        const left = end('j', joinColumn.name);
        const right = end('j', inverseJoinColumn.name);
        const order = orderColumn === undefined ? 'NULL' : end('j', orderColumn);
        const inverseOrder = inverseOrderColumn === undefined ? 'NULL' : end('j', inverseOrderColumn);
        const key = end('j', 'id');
        const opening = `${head(relation)},"left":{"type":${JSON.stringify(model.uid)},"field":${JSON.stringify(relation.attribute)},"ref":`;
        const field = inversedBy === undefined ? '' : `,"field":${JSON.stringify(inversedBy)}`;
        const middle = `},"right":{"type":${JSON.stringify(target.uid)}${field},"ref":`;
        const leftPos = orderColumn === undefined ? () => '' : (row) => `,"pos":${json(row[4])}`;
        const rightPos = inverseOrderColumn === undefined ? () => '' : (row) => `,"pos":${json(row[5])}`;
        return {
            sql: `SELECT ${key}, ${left}, ${right}, l.id IS NOT NULL AND r.id IS NOT NULL, ${order}, ${inverseOrder}
            FROM ${dialect.quote(storage.table)} j
            LEFT JOIN ${dialect.quote(model.table)} l ON ${end('l', joinColumn.referencedColumn)} = ${left}
            LEFT JOIN ${dialect.quote(target.table)} r ON ${end('r', inverseJoinColumn.referencedColumn)} = ${right}
            WHERE 1 = 1`,
            key,
            rightType: target.uid,
            line: (row) => `${opening}${json(row[1])}${leftPos(row)}${middle}${json(row[2])}${rightPos(row)}}}`,
        };
    }
    #morphTable(model, relation, storage) {
        const { dialect } = this.#session;
        const own = (name) => (0,read_rows/* column */.f)(dialect, 'j', name);
        const ends = `${own(storage.joinColumn)}, ${own(storage.idColumn)}, 1, ${own(storage.typeColumn)}`;
        const opening = `${head(relation)},"left":{"type":${JSON.stringify(model.uid)},"field":${JSON.stringify(relation.attribute)},"ref":`;
        return {
            sql: `SELECT ${own('id')}, ${ends}, ${own('order')}, ${own('field')} FROM ${dialect.quote(storage.table)} j WHERE 1 = 1`,
            key: own('id'),
            rightType: undefined,
            line: (row) => `${opening}${json(row[1])}},"right":{"ref":${json(row[2])},"pos":${json(row[5])},"type":${json(row[4])},"field":${json(row[6])}}}`,
        };
    }
    #morphColumn(model, relation, storage) {
        const { dialect } = this.#session;
        const own = (name) => (0,read_rows/* column */.f)(dialect, 't', name);
        const [key, id, type] = [own('id'), own(storage.idColumn), own(storage.typeColumn)];
        const opening = `${head(relation)},"left":{"type":${JSON.stringify(model.uid)},"ref":`;
        const middle = `,"field":${JSON.stringify(relation.attribute)}},"right":{"type":`;
        return {
            sql: `SELECT ${key}, ${key}, ${id}, 1, ${type} FROM ${dialect.quote(model.table)} t WHERE ${id} IS NOT NULL AND ${type} IS NOT NULL`,
            key,
            rightType: undefined,
            line: (row) => `${opening}${json(row[1])}${middle}${json(row[4])},"ref":${json(row[2])}}}`,
        };
    }
    #model(uid) {
        const model = this.#models.get(uid);
        if (model === undefined) {
            throw new TypeError(`There is no content type ${uid}`);
        }
        return model;
    }
}
const json = (value) => Number.isSafeInteger(value) ? String(value) : JSON.stringify(value);
const head = ({ kind, relation }) => `{"kind":${JSON.stringify(kind)},"relation":${JSON.stringify(relation)}`;

// EXTERNAL MODULE: ./database/read/store.js
var read_store = __webpack_require__(21247);
;// CONCATENATED MODULE: ./database/source.js













class DatabaseSource {
    schemas;
    drift;
    layout;
    #session;
    #models;
    constructor(session, layout, schemas, drift) {
        this.#session = session;
        this.layout = layout;
        this.schemas = schemas;
        this.drift = drift;
        this.#models = (0,model_model/* createModels */.XC)(schemas, layout);
    }
    static async open(session, checkout) {
        const store = await (0,read_store/* readStore */.uz)(session);
        const layout = detectLayout(store);
        const names = await readAttributeNames(session);
        const { schemas, drift } = reconcile(store, checkout.components, layout, (uid) => names.get(uid) ?? []);
        await assertNestedComponentsKnown(session, schemas, names, store, layout);
        const source = new DatabaseSource(session, layout, schemas, [
            ...contentTypeDrift(store.contentTypes, checkout.contentTypes),
            ...drift,
        ]);
        assertNames(source.#models, store);
        return source;
    }
    get description() {
        return this.#session.description;
    }
    get contentTypes() {
        return this.schemas.filter(({ modelType }) => modelType === 'contentType').map(({ uid }) => uid);
    }
    records(scope, { omitted, readLogo }) {
        const attached = new Map();
        const note = (uid, id) => {
            const ids = attached.get(uid) ?? new Set();
            attached.set(uid, ids.add(id));
        };
        const components = new ComponentReader(this.#session, this.#models, scope.bySelection ? note : () => undefined);
        const includes = (uid, id) => this.#models.get(uid)?.isComponent
            ? !scope.bySelection || (attached.get(uid)?.has(id) ?? false)
            : scope.includes(uid);
        return {
            records: (stage) => {
                switch (stage) {
                    case 'schemas':
                        return this.#schemaPages();
                    case 'entities':
                        return this.#entityPages(scope, components);
                    case 'links':
                        return this.#linkPages({ includes, omitted });
                    case 'configuration':
                        return (0,configuration/* readConfiguration */.TD)(this.#session, readLogo);
                }
            },
        };
    }
    files() {
        return readFiles(this.#session, this.#model('plugin::upload.file'));
    }
    async countEntities(scope) {
        let count = 0;
        for (const uid of this.contentTypes.filter((uid) => scope.includes(uid))) {
            count += await (0,entities/* countEntities */.h)(this.#session, this.#model(uid));
        }
        return count;
    }
    async *#schemaPages() {
        for (const schema of this.schemas) {
            const properties = schema;
            const kept = archivedProperties.filter((property) => property in properties);
            const record = Object.fromEntries(kept.map((property) => [property, properties[property]]));
            yield { type: schema.uid, count: 1, lines: JSON.stringify(record) };
        }
    }
    async *#entityPages(scope, components) {
        for (const uid of this.contentTypes.filter((uid) => scope.includes(uid))) {
            yield* (0,entities/* readEntities */.g)(this.#session, this.#model(uid), components);
        }
    }
    async *#linkPages(policy) {
        for (const model of this.#models.values()) {
            yield* readLinks(this.#session, this.#models, model, policy);
        }
    }
    #model(uid) {
        const model = this.#models.get(uid);
        if (model === undefined) {
            throw new TypeError(`The database has no content type ${uid}`);
        }
        return model;
    }
}
function detectLayout(store) {
    const isStrapi5 = [...store.tables.values()].some(({ columns }) => columns.has('document_id'));
    if (!isStrapi5) {
        throw new errors/* UserError */.y('failed', 'The database was made by Strapi 4 or older, which is not supported yet.', 'Use "strapi export" of that version, or upgrade the project to Strapi 5.');
    }
    return strapi5;
}
function assertNames(models, store) {
    for (const model of models.values()) {
        for (const { table, columns, of } of (0,model_model/* expectedNames */.vw)(model)) {
            const known = store.tables.get(table)?.columns;
            const missing = known === undefined ? undefined : columns.find((column) => !known.has(column));
            if (known === undefined || missing !== undefined) {
                throw new errors/* UserError */.y('schemaDifference', `${of} should be stored in the ${missing === undefined ? `table ${table}` : `column ${table}.${missing}`}, which the database does not have.`, 'Start the project once on this database so that Strapi brings its tables up to date, then export again. If that does not help, please report it with the name above.');
            }
        }
    }
}


/***/ }),

/***/ 26690:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   v: () => (/* binding */ violationKey)
/* harmony export */ });
const violationKey = ({ table, id, columns }) => `${table}:${id}:${columns}`;


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

/***/ 38076:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ projectEnvironment)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(57975);



const withheld = /^(INPUT_|ACTIONS_|RUNNER_TRACKING_ID$|GITHUB_TOKEN$|GH_TOKEN$|STRAPI_DMS_|GITHUB_(OUTPUT|ENV|PATH|STATE|STEP_SUMMARY|ARTIFACTS)$|NODE_OPTIONS$)/i;
function projectEnvironment(project, environment = process.env) {
    const kept = Object.fromEntries(Object.entries(environment).filter(([name]) => !withheld.test(name)));
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

/***/ 59475:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  M: () => (/* binding */ Project)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./errors.js
var errors = __webpack_require__(12264);
// EXTERNAL MODULE: ../../../node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7392);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
// EXTERNAL MODULE: external "node:stream/consumers"
var consumers_ = __webpack_require__(38321);
// EXTERNAL MODULE: external "node:url"
var external_node_url_ = __webpack_require__(73136);
;// CONCATENATED MODULE: ./project/evaluate.js





const timeLimit = 10_000;
const program = (0,external_node_url_.fileURLToPath)(new URL(import.meta.url.endsWith('.ts') ? './evaluate-child.ts' : './evaluate-child/index.js', import.meta.url));
async function evaluate(task, environment, bypass, signal) {
    const [first] = task.files;
    const name = (0,external_node_path_.relative)(task.project, first ?? '');
    const child = (0,external_node_child_process_.spawn)(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
        cwd: task.project,
        env: environment,
        stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
        timeout: timeLimit,
        killSignal: 'SIGKILL',
        ...(signal && { signal }),
    });
    const ended = new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    ended.catch(() => undefined);
    child.stdin?.once('error', () => undefined).end(JSON.stringify(task));
    const output = await (0,consumers_.text)(child.stdio[3]);
    const end = await ended;
    if (output === '') {
        const why = end === 'SIGKILL' ? `it did not end within ${timeLimit / 1_000} s` : `its process ended with ${end}`;
        throw new errors/* UserError */.y('failed', `${name} could not be evaluated: ${why}.`, bypass);
    }
    const outcome = JSON.parse(output);
    if ('error' in outcome) {
        const { message, file, line } = outcome.error;
        const place = file === undefined ? name : `${(0,external_node_path_.relative)(task.project, file)}${line === undefined ? '' : `:${line}`}`;
        throw new errors/* UserError */.y('failed', `${place} could not be evaluated: ${message}`, bypass);
    }
    return outcome.value;
}

;// CONCATENATED MODULE: ./project/config.js





const extensions = ['ts', 'js', 'json'];
function configFiles({ project, distDirectory, environment }, name) {
    const find = (root, ...folders) => extensions.map((extension) => (0,external_node_path_.join)(root, 'config', ...folders, `${name}.${extension}`)).find(external_node_fs_.existsSync);
    const root = find(project, '') !== undefined ? project : distDirectory;
    const files = [find(root), find(root, 'env', environment.NODE_ENV ?? 'development')];
    return files.filter((file) => file !== undefined);
}
const clients = dist/* picklist */.KIO(['sqlite', 'postgres', 'mysql']);
const databaseConfig = dist/* object */.Ikc({
    connection: dist/* looseObject */._H3({
        client: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* transform */.pdi((client) => client === 'better-sqlite3' ? 'sqlite' : client === 'mysql2' ? 'mysql' : client), clients),
        connection: dist/* looseObject */._H3({}),
    }),
});
const bypass = 'Name the database with database-url instead (for example sqlite:.tmp/data.db): then this file is not evaluated.';
async function databaseConfigOf(context, signal) {
    const files = configFiles(context, 'database');
    if (files.length === 0) {
        return fromVariables(context.environment);
    }
    const value = await evaluate({ ...context, files }, context.environment, bypass, signal);
    const result = dist/* safeParse */.xLC(databaseConfig, value);
    if (!result.success) {
        const [issue] = result.issues;
        throw new errors/* UserError */.y('failed', `config/database names no database: ${dist/* getDotPath */.BuJ(issue) ?? 'its value'}: ${issue.message}`, bypass);
    }
    const { client, connection } = result.output.connection;
    return { client, connection, origin: 'config/database' };
}
function fromVariables(environment) {
    const { DATABASE_CLIENT: client = 'sqlite', DATABASE_FILENAME: filename } = environment;
    const result = dist/* safeParse */.xLC(clients, client);
    if (!result.success) {
        throw new errors/* UserError */.y('failed', `DATABASE_CLIENT is ${JSON.stringify(client)}, which Strapi does not know.`, 'Use sqlite, postgres or mysql, or name the database with database-url.');
    }
    const connection = {
        filename: filename || (0,external_node_path_.join)('.tmp', 'data.db'),
        host: environment.DATABASE_HOST,
        port: environment.DATABASE_PORT,
        database: environment.DATABASE_NAME,
        user: environment.DATABASE_USERNAME,
    };
    return { client: result.output, connection, origin: 'the DATABASE_* variables and the defaults of Strapi' };
}
function databaseConfigFromUrl(url) {
    const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase();
    const origin = 'database-url';
    switch (scheme) {
        case undefined:
            return { client: 'sqlite', connection: { filename: url }, origin };
        case 'sqlite':
        case 'file':
            return {
                client: 'sqlite',
                connection: { filename: decoded(url.slice(scheme.length + 1).replace(/^\/\//, '')) },
                origin,
            };
        case 'postgres':
        case 'postgresql':
            return { client: 'postgres', connection: { connectionString: url }, origin };
        case 'mysql':
        case 'mariadb':
            return { client: 'mysql', connection: { connectionString: url }, origin };
        default:
            throw new errors/* UserError */.y('usage', `database-url has the scheme ${scheme}:, which is none of Strapi's databases.`, 'Use sqlite:path/to/data.db, postgres://… or mysql://….');
    }
}
function decoded(path) {
    try {
        return decodeURI(path);
    }
    catch {
        return path;
    }
}

// EXTERNAL MODULE: ../../../node_modules/jsonc-parser/lib/umd/main.js
var main = __webpack_require__(17217);
;// CONCATENATED MODULE: ./project/directories.js



function distDirectory(project) {
    const tsconfig = readTsconfig((0,external_node_path_.join)(project, 'tsconfig.json'));
    return tsconfig === undefined ? project : (0,external_node_path_.resolve)(project, tsconfig.compilerOptions?.outDir ?? 'dist');
}
function readTsconfig(file) {
    try {
        return (0,main.parse)((0,external_node_fs_.readFileSync)(file, 'utf8'), [], { allowTrailingComma: true }) ?? {};
    }
    catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
            return undefined;
        }
        throw error;
    }
}

// EXTERNAL MODULE: ./project/environment.js
var project_environment = __webpack_require__(38076);
;// CONCATENATED MODULE: ./project/files.js


function namesIn(directory) {
    try {
        return (0,external_node_fs_.readdirSync)(directory).sort();
    }
    catch (error) {
        if (isAbsent(error)) {
            return [];
        }
        throw error;
    }
}
function readJson(file, label) {
    let text;
    try {
        text = (0,external_node_fs_.readFileSync)(file, 'utf8');
    }
    catch (error) {
        if (isAbsent(error)) {
            return undefined;
        }
        throw error;
    }
    try {
        return JSON.parse(text);
    }
    catch (error) {
        throw new errors/* UserError */.y('failed', `${label} is not valid JSON: ${error.message}`, 'Correct the file.', {
            cause: error,
        });
    }
}
const isAbsent = (error) => error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

;// CONCATENATED MODULE: ./project/public-directory.js





async function publicDirectoryOf(context) {
    const files = configFiles(context, 'server');
    const settings = await Promise.all(files.map((file) => publicSetting(file, context)));
    return (0,external_node_path_.resolve)(context.project, settings.findLast((setting) => setting !== undefined) ?? 'public');
}
async function publicSetting(file, context) {
    const label = (0,external_node_path_.relative)(context.project, file);
    if ((0,external_node_path_.extname)(file) === '.json') {
        const content = readJson(file, label);
        return content?.dirs?.public;
    }
    const source = (0,external_node_fs_.readFileSync)(file, 'utf8');
    if (!/\bdirs\b/.test(source)) {
        return undefined;
    }
    const [{ transform }, { parse }, { simple }] = await Promise.all([
        __webpack_require__.e(/* import() */ 603).then(__webpack_require__.t.bind(__webpack_require__, 2603, 19)),
        __webpack_require__.e(/* import() */ 806).then(__webpack_require__.bind(__webpack_require__, 58425)),
        __webpack_require__.e(/* import() */ 939).then(__webpack_require__.bind(__webpack_require__, 52939)),
    ]);
    let program;
    try {
        const { code } = transform(source, { transforms: ['typescript'], filePath: file });
        program = parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
    }
    catch (error) {
        const { message, loc } = error;
        throw new errors/* UserError */.y('failed', `${label}:${loc?.line} cannot be parsed: ${message}`, remedy, {
            cause: error,
        });
    }
    let setting;
    simple(program, {
        Property(property) {
            if (nameOf(property) === 'dirs') {
                setting = publicOf(property.value, label) ?? setting;
            }
        },
    });
    return setting === undefined ? undefined : textOf(setting, label, context.environment);
}
function publicOf(dirs, label) {
    if (dirs.type !== 'ObjectExpression') {
        throw unreadable(dirs, label);
    }
    const found = dirs.properties.findLast((entry) => entry.type === 'Property' && nameOf(entry) === 'public');
    const spread = dirs.properties.find((entry) => entry.type === 'SpreadElement');
    if (found === undefined && spread !== undefined) {
        throw unreadable(spread, label);
    }
    return found?.value;
}
function nameOf({ key }) {
    return key.type === 'Identifier' ? key.name : key.type === 'Literal' ? key.value : undefined;
}
function textOf(expression, label, environment) {
    if (expression.type === 'Literal' && typeof expression.value === 'string') {
        return expression.value;
    }
    if (expression.type === 'TemplateLiteral' && expression.expressions.length === 0) {
        return expression.quasis[0]?.value.cooked ?? '';
    }
    if (expression.type === 'CallExpression' &&
        expression.callee.type === 'Identifier' &&
        expression.callee.name === 'env') {
        const [name, fallback] = expression.arguments;
        if (name?.type === 'Literal') {
            const given = environment[String(name.value)];
            return (given ?? (fallback === undefined ? 'public' : textOf(fallback, label, environment)));
        }
    }
    throw unreadable(expression, label);
}
const remedy = `Write dirs.public as a text or as env('NAME', 'default'), or leave media out with exclude: files.`;
const unreadable = ({ loc }, label) => new errors/* UserError */.y('failed', `${label}:${loc?.start.line} sets dirs.public in a way that only running it would tell.`, remedy);

;// CONCATENATED MODULE: ./project/schemas.js




const attributes = dist/* record */.g1P(dist/* string */.YjP(), dist/* looseObject */._H3({ type: dist/* string */.YjP() }));
const componentContent = dist/* looseObject */._H3({
    collectionName: dist/* string */.YjP(),
    attributes: dist/* optional */.lqM(attributes, {}),
});
const contentTypeContent = dist/* looseObject */._H3({
    info: dist/* optional */.lqM(dist/* looseObject */._H3({ singularName: dist/* optional */.lqM(dist/* string */.YjP()) })),
    attributes: dist/* optional */.lqM(dist/* record */.g1P(dist/* string */.YjP(), dist/* unknown */.L5J()), {}),
});
function readComponents(project, dist) {
    const sources = componentsBelow(project, (0,external_node_path_.join)(project, 'src', 'components'), true);
    const known = new Set(sources.map(({ uid }) => uid));
    const compiled = dist === project ? [] : componentsBelow(project, (0,external_node_path_.join)(dist, 'src', 'components'), false);
    return [...sources, ...compiled.filter(({ uid }) => !known.has(uid))];
}
function componentsBelow(project, root, isSource) {
    return namesIn(root).flatMap((category) => namesIn((0,external_node_path_.join)(root, category))
        .filter((name) => name.endsWith('.json'))
        .map((name) => {
        const path = (0,external_node_path_.relative)(project, (0,external_node_path_.join)(root, category, name));
        const modelName = name.slice(0, -'.json'.length).toLowerCase();
        const content = check(componentContent, readJson((0,external_node_path_.join)(project, path), path), path);
        const uid = `${category.toLowerCase()}.${modelName}`;
        return { uid, modelName, path, isSource, content };
    }));
}
function readContentTypes(project) {
    const apis = (0,external_node_path_.join)(project, 'src', 'api');
    return namesIn(apis).flatMap((api) => {
        const root = (0,external_node_path_.join)(apis, api, 'content-types');
        return namesIn(root).flatMap((name) => {
            const names = namesIn((0,external_node_path_.join)(root, name));
            const code = names.find((file) => /^schema\.(ts|js)$/.test(file));
            const path = (0,external_node_path_.relative)(project, (0,external_node_path_.join)(root, name, names.includes('schema.json') ? 'schema.json' : (code ?? '')));
            if (names.includes('schema.json')) {
                const { info, attributes } = check(contentTypeContent, readJson((0,external_node_path_.join)(project, path), path), path);
                return [{ uid: `api::${api}.${info?.singularName ?? name}`, path, attributes }];
            }
            return code === undefined ? [] : [{ uid: `api::${api}.${name}`, path, attributes: undefined }];
        });
    });
}
function check(schema, content, path) {
    const result = dist/* safeParse */.xLC(schema, content);
    if (!result.success) {
        const [issue] = result.issues;
        const place = dist/* getDotPath */.BuJ(issue) ?? 'its root';
        throw new errors/* UserError */.y('failed', `${path} is no Strapi schema: ${place}: ${issue.message}`, 'Correct the file.');
    }
    return result.output;
}

;// CONCATENATED MODULE: ./project/version.js




const strapi = '@strapi/strapi';
const exact = /^\d+\.\d+\.\d+(?:[-+][\w.-]+)?$/;
async function strapiVersion(project) {
    const manifest = readJson((0,external_node_path_.join)(project, 'package.json'), 'package.json');
    const range = manifest?.dependencies?.[strapi] ?? manifest?.devDependencies?.[strapi];
    if (manifest === undefined || range === undefined) {
        throw new errors/* UserError */.y('usage', manifest === undefined
            ? `${project} is no Strapi project: it has no package.json.`
            : `${project} is no Strapi project: its package.json does not depend on ${strapi}.`, 'Name the folder of the Strapi project with working-directory (--project).');
    }
    for (const folder of upwards(project)) {
        const version = installed(folder) ??
            npmLocked(folder) ??
            (await pnpmLocked(folder, (0,external_node_path_.relative)(folder, project) || '.')) ??
            yarnLocked(folder);
        if (version !== undefined) {
            return version;
        }
    }
    return lowest(range);
}
function* upwards(project) {
    let folder = project;
    yield folder;
    while (!(0,external_node_fs_.existsSync)((0,external_node_path_.join)(folder, '.git')) && (0,external_node_path_.dirname)(folder) !== folder) {
        folder = (0,external_node_path_.dirname)(folder);
        yield folder;
    }
}
function installed(project) {
    const manifest = readJson((0,external_node_path_.join)(project, 'node_modules', strapi, 'package.json'), `node_modules/${strapi}/package.json`);
    return exactVersion(manifest?.version);
}
function npmLocked(project) {
    const lock = readJson((0,external_node_path_.join)(project, 'package-lock.json'), 'package-lock.json');
    return exactVersion(lock?.packages?.[`node_modules/${strapi}`]?.version ?? lock?.dependencies?.[strapi]?.version);
}
async function pnpmLocked(folder, importer) {
    const text = readText((0,external_node_path_.join)(folder, 'pnpm-lock.yaml'));
    if (text === undefined) {
        return undefined;
    }
    const { parse } = await __webpack_require__.e(/* import() */ 917).then(__webpack_require__.t.bind(__webpack_require__, 41917, 19));
    let lock;
    try {
        lock = parse(text) ?? {};
    }
    catch (error) {
        const [what] = error.message.split('\n');
        throw new errors/* UserError */.y('failed', `pnpm-lock.yaml is not valid YAML: ${what}`, 'Correct the file.', {
            cause: error,
        });
    }
    const entry = (lock.importers?.[importer] ?? lock).dependencies?.[strapi];
    return entry ? exactVersion((typeof entry === 'string' ? entry : entry.version)?.split('(')[0]) : undefined;
}
function yarnLocked(project) {
    const text = readText((0,external_node_path_.join)(project, 'yarn.lock'));
    const entry = text?.split(/\n(?=\S)/).find((block) => /^"?@strapi\/strapi@/.test(block));
    return exactVersion(/^\s+version:? "?([^"\s]+)"?/m.exec(entry ?? '')?.[1]);
}
const lowest = (range) => /\d+\.\d+\.\d+[\w.-]*/.exec(range)?.[0] ?? range;
const exactVersion = (version) => typeof version === 'string' && exact.test(version) ? version : undefined;
function readText(file) {
    try {
        return (0,external_node_fs_.readFileSync)(file, 'utf8');
    }
    catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
            return undefined;
        }
        throw error;
    }
}

;// CONCATENATED MODULE: ./project/project.js









class Project {
    directory;
    strapiVersion;
    #context;
    constructor(context, version) {
        this.directory = context.project;
        this.strapiVersion = version;
        this.#context = context;
    }
    static async open(folder) {
        const project = (0,external_node_path_.resolve)(folder);
        if (!(0,external_node_fs_.statSync)(project, { throwIfNoEntry: false })?.isDirectory()) {
            throw new errors/* UserError */.y('usage', `There is no folder ${folder}.`, 'Name the folder of the Strapi project with working-directory (--project).');
        }
        const version = await strapiVersion(project);
        const environment = (0,project_environment/* projectEnvironment */.p)(project);
        return new Project({ project, distDirectory: distDirectory(project), environment }, version);
    }
    async databaseConfig(url, signal) {
        return url === undefined ? databaseConfigOf(this.#context, signal) : databaseConfigFromUrl(url);
    }
    publicDirectory() {
        return publicDirectoryOf(this.#context);
    }
    async schemaFiles() {
        return {
            components: readComponents(this.directory, this.#context.distDirectory),
            contentTypes: readContentTypes(this.directory),
        };
    }
}


/***/ }),

/***/ 66667:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   HE: () => (/* binding */ parseFilters),
/* harmony export */   HG: () => (/* binding */ Scope)
/* harmony export */ });
/* unused harmony export parseList */
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
