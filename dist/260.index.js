export const id = 260;
export const ids = [260];
export const modules = {

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
function extension({ compressed, encryption, }) {
    const cipher = encryption === undefined ? '' : { strapi: '.enc', age: '.age' }[encryption];
    return `.tar${compressed ? '.gz' : ''}${cipher}`;
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

/***/ 64534:
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
// EXTERNAL MODULE: ./archive/seal/manifest.js
var seal_manifest = __webpack_require__(35537);
;// CONCATENATED MODULE: ./archive/shards.js

const shardSize = 500_000;
const largestRecord = 256_000_000;
const lineFeed = 0x0a;
const lineFeedBytes = Buffer.from([lineFeed]);
async function* shards(pages, limit = shardSize) {
    let pieces = [];
    let size = 0;
    let isFirst = true;
    const add = (piece) => {
        pieces.push(piece);
        size += piece.length;
    };
    const take = () => {
        const shard = Buffer.concat(pieces, size);
        pieces = [];
        size = 0;
        return shard;
    };
    for await (const { lines } of pages) {
        const page = Buffer.from(lines);
        let start = 0;
        for (;;) {
            const separator = isFirst || start > 0 ? 0 : 1;
            const end = cut(page, start, limit - size - separator, size === 0);
            if (end > start) {
                if (separator > 0) {
                    add(lineFeedBytes);
                }
                isFirst = false;
                add(page.subarray(start, end));
                start = end;
            }
            if (start === page.length) {
                break;
            }
            yield take();
        }
    }
    if (size > 0) {
        yield take();
    }
}
function cut(page, start, room, isEmpty) {
    if (page.length - start <= room) {
        return page.length;
    }
    const last = room < 0 ? -1 : page.lastIndexOf(lineFeed, start + room);
    if (last > start || !isEmpty) {
        return Math.max(last, start);
    }
    const next = page.indexOf(lineFeed, start + 1);
    const end = next === -1 ? page.length : next;
    const record = page.subarray(page[start] === lineFeed ? start + 1 : start, end);
    if (record.length > largestRecord) {
        throw new errors/* UserError */.y('failed', `payload too large: ${record.length}>${largestRecord}`, `The record that begins with ${record.toString('utf8', 0, 80)} is larger than Strapi can read; shorten it.`);
    }
    return end;
}

;// CONCATENATED MODULE: ./archive/entries.js




class ArchiveEntries {
    #writer;
    #sealing;
    constructor(writer, sealing) {
        this.#writer = sealing?.watch(writer) ?? writer;
        this.#sealing = sealing;
    }
    async writeHead(derivation) {
        if (this.#sealing !== undefined) {
            await this.#writer.writeEntry(seal_manifest/* headPath */.wz, Buffer.from((0,seal_manifest/* headText */.WI)(derivation)));
        }
    }
    async writeRecords(stage, pages) {
        let count = 0;
        let bytes = 0;
        let index = 0;
        const sealing = this.#sealing;
        const counted = async function* () {
            for await (const page of pages) {
                count += page.count;
                sealing?.page(stage, page);
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
            const path = `assets/uploads/${asset.filename}`;
            await ('content' in asset
                ? this.#writer.writeEntry(path, asset.content)
                : this.#writer.copyEntry(path, contentOf(asset), asset.size));
            this.#sealing?.asset(asset);
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

// EXTERNAL MODULE: ./archive/read/folder.js + 1 modules
var folder = __webpack_require__(54491);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./archive/seal/content-digest.js + 1 modules
var content_digest = __webpack_require__(50094);
;// CONCATENATED MODULE: ./archive/seal/sealing.js



class Sealing {
    #facts;
    #digest = new content_digest/* ContentDigest */.e();
    #entries = [];
    constructor(facts) {
        this.#facts = facts;
    }
    page(stage, { type, count, lines }) {
        this.#digest.add(stage, type, count === 1 ? [lines] : lines.split('\n'));
    }
    asset({ filename, metadata }) {
        this.#digest.addAsset(filename, metadata, this.#entries.at(-1)?.sha256 ?? '');
    }
    watch(writer) {
        return {
            writeEntry: async (path, content) => {
                await writer.writeEntry(path, content);
                this.#entries.push({ path, size: content.length, sha256: (0,external_node_crypto_.hash)('sha256', content) });
            },
            copyEntry: async (path, content, size) => {
                const sha256 = (0,external_node_crypto_.createHash)('sha256');
                await writer.copyEntry(path, hashed(content, sha256), size);
                this.#entries.push({ path, size, sha256: sha256.digest('hex') });
            },
        };
    }
    get contentDigest() {
        return (0,content_digest/* overallDigest */.y)(this.contents);
    }
    get contents() {
        return this.#digest.contents();
    }
    manifest(strapiVersion, tar, sealKey) {
        const contents = this.contents;
        const content = {
            format: 1,
            tool: { name: 'strapi-dms', version: this.#facts.toolVersion },
            strapi: { version: strapiVersion },
            source: { engine: this.#facts.engine },
            scope: this.#facts.scope,
            contentDigest: (0,content_digest/* overallDigest */.y)(contents),
            contents,
            entries: this.#entries,
            ...(tar === undefined ? {} : { tar }),
        };
        return (0,seal_manifest/* writeManifest */.HN)(content, sealKey);
    }
}
async function* hashed(content, sha256) {
    for await (const chunk of content) {
        sha256.update(chunk);
        yield chunk;
    }
}

// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: ./archive/age.js
var archive_age = __webpack_require__(8049);
// EXTERNAL MODULE: ./archive/encryption.js
var archive_encryption = __webpack_require__(38789);
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
// EXTERNAL MODULE: ./archive/seal/seal-key.js
var seal_key = __webpack_require__(60051);
// EXTERNAL MODULE: ./archive/tar-stream.js
var tar_stream = __webpack_require__(57106);
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

// EXTERNAL MODULE: ./archive/read/layers.js
var read_layers = __webpack_require__(46841);
;// CONCATENATED MODULE: ./archive/verify-written.js





async function verifyFolder(path, reader, signal) {
    await verified(path, signal, async () => {
        for await (const _ of reader.entries()) {
            signal?.throwIfAborted();
        }
        if (reader.seal === undefined) {
            throw new Error('its seal is missing');
        }
    });
}
async function verifyTarFile(path, { file, layers, tar }, signal) {
    await verified(path, signal, async () => {
        const unwrapping = (0,read_layers/* unwrap */.o)(file, layers);
        const found = new DigestOf();
        await (0,external_node_stream_promises_.pipeline)([unwrapping.file, ...unwrapping.layers, found], { ...(signal && { signal }) });
        unwrapping.assertEnded();
        const { bytes, sha256 } = found.digest();
        if (bytes !== tar.bytes || sha256 !== tar.sha256) {
            throw new Error('its tar is not the one that was written');
        }
    });
}
class DigestOf extends external_node_stream_.Writable {
    #hash = (0,external_node_crypto_.createHash)('sha256');
    #bytes = 0;
    _write(chunk, _encoding, done) {
        this.#bytes += chunk.length;
        setImmediate(() => {
            this.#hash.update(chunk);
            done();
        });
    }
    digest() {
        return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
    }
}
async function verified(path, signal, verify) {
    try {
        await verify();
    }
    catch (error) {
        signal?.throwIfAborted();
        throw new errors/* UserError */.y('failed', `The archive ${path} was written, but what is on the disk is something else: ${error instanceof Error ? error.message : String(error)}`, 'Nothing was kept of it. Check the disk and the memory of this machine, and export again, to another disk if there is one.', { cause: error });
    }
}

;// CONCATENATED MODULE: ./archive/tar-file.js

















const alreadyCompressed = /\.(jpe?g|png|gif|webp|avif|heic|mp4|m4[av]|mov|webm|mkv|mp3|ogg|opus|aac|zip|gz|tgz|bz2|xz|zst|7z|rar|woff2?|docx|xlsx|pptx|pdf)$/i;
async function createTarFile(options) {
    const { file, compress, key, seal } = options;
    const cipher = await createCipher(options);
    const path = file + (0,names/* extension */.c)({ compressed: compress, encryption: cipher?.opens.kind });
    const temporary = temporarySibling(path);
    if ((0,external_node_fs_.statSync)(path, { throwIfNoEntry: false })?.isDirectory()) {
        throw writeFailure(Object.assign(new Error(path), { code: 'EISDIR' }), path);
    }
    const handle = await (0,promises_.open)(temporary, 'wx', 0o600).catch((error) => {
        throw writeFailure(error, path);
    });
    const tar = new tar_stream/* HashedPack */.V();
    const gzip = compress ? new Gzip() : undefined;
    const sink = new HashingFile(handle);
    const stages = [gzip, cipher?.stream].filter((stage) => stage !== undefined);
    const written = (0,external_node_stream_promises_.pipeline)([tar.pack, ...stages, sink]);
    const archive = new TarFile({ path, temporary, tar, gzip, sink, handle, written }, { compressed: compress, cipher: cipher?.opens }, seal && {
        sealing: new Sealing(seal),
        key: key === undefined || cipher === undefined ? undefined : beginSealKey(key, cipher.opens.kind),
    });
    await archive.begin();
    return archive;
}
async function createCipher({ key, encryption, recipients = [], }) {
    if (key === undefined && recipients.length === 0) {
        return undefined;
    }
    if (encryption !== 'age' && key !== undefined) {
        const derived = await (0,archive_encryption/* deriveKey */.Hz)(key);
        return { stream: (0,archive_encryption/* createStrapiCipher */.Jt)(derived), opens: { kind: 'strapi', key: derived } };
    }
    const age = await (0,archive_age/* startAge */.qR)(key === undefined ? { recipients } : { passphrase: key });
    return {
        stream: (0,archive_age/* encryptAge */.bP)(age),
        opens: {
            kind: 'age',
            key: age.key,
            offset: age.start.length,
            isForPassphrase: key !== undefined,
        },
    };
}
function beginSealKey(passphrase, cipher) {
    const derivation = seal_key/* newDerivation */.yi[cipher]();
    return { derivation, derived: (0,seal_key/* deriveSealKey */.IQ)(passphrase, derivation) };
}
class TarFile extends ArchiveEntries {
    #parts;
    #layers;
    #seal;
    #writer;
    #isOpen = true;
    constructor(parts, layers, seal) {
        const writer = new TarWriter(parts);
        super(writer, seal?.sealing);
        this.#writer = writer;
        this.#parts = parts;
        this.#layers = layers;
        this.#seal = seal;
        seal?.key?.derived.catch(() => undefined);
    }
    async begin() {
        await this.writeHead(this.#seal?.key?.derivation).catch(async (error) => {
            await this.discard();
            throw error;
        });
    }
    async finish(metadata, { verify = false, signal } = {}) {
        const { path, temporary, tar, sink, handle, written } = this.#parts;
        await this.writeMetadata(metadata);
        const key = this.#seal?.key;
        const sealKey = key && { derivation: key.derivation, key: await key.derived };
        if (this.#seal !== undefined) {
            const manifest = this.#seal.sealing.manifest(metadata.strapi.version, tar.digest(), sealKey);
            await this.#writer.writeEntry(seal_manifest/* manifestPath */.ji, manifest);
        }
        try {
            tar.pack.finalize();
            await written;
            const expected = { file: temporary, layers: this.#layers, tar: tar.digest() };
            await Promise.all([handle.sync(), verify ? verifyTarFile(path, expected, signal) : undefined]);
            this.#isOpen = false;
            await handle.close();
            await (0,promises_.rename)(temporary, path);
            await syncDirectory((0,external_node_path_.dirname)(path));
        }
        catch (error) {
            throw writeFailure(error, path);
        }
        return {
            file: path,
            bytes: sink.bytes,
            digest: `sha256:${sink.digest()}`,
            ...(this.#seal === undefined ? {} : { contentDigest: this.#seal.sealing.contentDigest }),
        };
    }
    async discard() {
        const { tar, handle, written, temporary } = this.#parts;
        if (this.#isOpen) {
            this.#isOpen = false;
            tar.pack.destroy();
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
            this.#parts.gzip?.store(alreadyCompressed.test(path));
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
        const entry = this.#parts.tar.entry(name, size);
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













async function createDirectory(path, seal) {
    const target = (0,external_node_path_.resolve)(path);
    await assertReplaceable(target);
    const temporary = temporarySibling(target);
    await (0,promises_.mkdir)(temporary, { mode: 0o700 }).catch((error) => {
        throw writeFailure(error, target);
    });
    const archive = new DirectoryArchive(target, temporary, seal && new Sealing(seal));
    await archive.begin();
    return archive;
}
const ownNames = ['metadata.json', seal_manifest/* sealFolder */.Ku.slice(0, -1), ...stages/* stages */._];
async function assertReplaceable(target) {
    const names = await (0,promises_.readdir)(target).catch((error) => {
        if (error.code === 'ENOENT') {
            return [];
        }
        throw writeFailure(error, target);
    });
    const foreign = names.find((name) => !ownNames.includes(name));
    if (foreign !== undefined || (names.length > 0 && !names.includes('metadata.json'))) {
        throw new errors/* UserError */.y('usage', `The folder ${target} is not empty and holds no archive${foreign === undefined ? '' : `, but ${foreign}`}.`, 'Choose another folder with file (-f): an export replaces the folder as a whole.');
    }
}
class DirectoryArchive extends ArchiveEntries {
    #target;
    #temporary;
    #writer;
    #sealing;
    constructor(target, temporary, sealing) {
        const writer = new FileWriter(temporary, target);
        super(writer, sealing);
        this.#sealing = sealing;
        this.#target = target;
        this.#temporary = temporary;
        this.#writer = writer;
    }
    async begin() {
        await this.writeHead().catch(async (error) => {
            await this.discard();
            throw error;
        });
    }
    async finish(metadata, { verify = false, signal } = {}) {
        await this.writeMetadata(metadata);
        if (this.#sealing !== undefined) {
            const manifest = this.#sealing.manifest(metadata.strapi.version, undefined, undefined);
            await this.#writer.writeEntry(seal_manifest/* manifestPath */.ji, manifest);
        }
        if (verify) {
            await verifyFolder(this.#target, await (0,folder/* openFolder */.N)(this.#temporary, undefined), signal);
        }
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
        return {
            file: this.#target,
            bytes: this.#writer.bytes,
            ...(this.#sealing === undefined ? {} : { contentDigest: this.#sealing.contentDigest }),
        };
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
    return options.format === 'dir' ? createDirectory(options.file, options.seal) : createTarFile(options);
}
function prepareKeys({ format, key, encryption, }) {
    if (format === 'tar' && key !== undefined && encryption !== 'age') {
        (0,archive_encryption/* deriveKey */.Hz)(key).catch(() => undefined);
    }
}

// EXTERNAL MODULE: ./database/location.js
var database_location = __webpack_require__(53194);
// EXTERNAL MODULE: ./database/source.js + 9 modules
var source = __webpack_require__(13687);
// EXTERNAL MODULE: ../../../node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7392);
// EXTERNAL MODULE: ./media/remote/address.js
var remote_address = __webpack_require__(79443);
// EXTERNAL MODULE: ./media/remote/request-failure.js
var request_failure = __webpack_require__(58925);
;// CONCATENATED MODULE: ./media/uploads.js



class Uploads {
    #findFolder;
    #folder;
    constructor(findFolder) {
        this.#findFolder = findFolder;
    }
    folder() {
        this.#folder ??= this.#findFolder();
        return this.#folder;
    }
    async find(url, label) {
        const path = await this.#path(url, label);
        try {
            const stats = await (0,promises_.stat)(path);
            return stats.isFile() ? { path, size: stats.size } : undefined;
        }
        catch (error) {
            if (isMissing(error)) {
                return undefined;
            }
            throw error;
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
    async #path(url, label) {
        const directory = await this.folder();
        const path = (0,external_node_path_.resolve)((0,external_node_path_.join)(directory, url));
        const inside = (0,external_node_path_.relative)(directory, path);
        if (inside === '' || inside === '..' || inside.startsWith(`..${external_node_path_.sep}`) || url.includes('\0')) {
            throw unsafe(label, `its url ${JSON.stringify(url)} leads out of the public folder`);
        }
        return path;
    }
}
const unsafe = (label, why) => new errors/* UserError */.y('failed', `${label} is not safe to export: ${why}.`, 'Correct or delete that row, then export again.');
const isMissing = (error) => error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

;// CONCATENATED MODULE: ./media/library.js






const stored = dist/* looseObject */._H3({ hash: dist/* string */.YjP(), ext: dist/* nullish */.cl6(dist/* string */.YjP()), url: dist/* string */.YjP() });
const description = dist/* looseObject */._H3({ ...stored.entries, formats: dist/* nullish */.cl6(dist/* record */.g1P(dist/* string */.YjP(), stored)) });
const nameOfFile = (hash, extension) => hash + (extension ?? '');
class MediaLibrary {
    #uploads;
    #remote;
    #nameOf;
    constructor(uploads, remote, nameOf = nameOfFile) {
        this.#uploads = uploads;
        this.#remote = remote;
        this.#nameOf = nameOf;
    }
    async *assets(files, missing, signal) {
        const stopped = new AbortController();
        const either = signal === undefined ? stopped.signal : AbortSignal.any([stopped.signal, signal]);
        const ahead = [];
        try {
            const coming = this.#pending(files, either);
            let isOver = false;
            let missingOriginal;
            for (let index = 0;; index += 1) {
                this.#remote?.turn(index);
                while (!isOver && ahead.length < (this.#remote?.filesAtATime ?? 1)) {
                    const next = await coming.next();
                    isOver = next.done ?? false;
                    if (!next.done) {
                        ahead.push(next.value);
                    }
                }
                const current = ahead.shift();
                if (current === undefined) {
                    return;
                }
                const { file, format, url, filename, metadata } = current;
                if (format !== undefined && missingOriginal === file.id) {
                    await current.content.then((content) => content?.release()).catch(() => undefined);
                    continue;
                }
                const content = await library_contentOf(current);
                if (content === undefined) {
                    missing({ id: file.id, path: (0,remote_address/* printable */.g$)(url), ...(format === undefined ? {} : { format }) });
                    missingOriginal = format === undefined ? file.id : missingOriginal;
                }
                else {
                    const { size } = content;
                    yield 'content' in content
                        ? { filename, metadata, content: content.content, size }
                        : { filename, metadata, path: content.path, size };
                    await content.release();
                }
            }
        }
        finally {
            stopped.abort(new Error('No more media is read.'));
            await Promise.allSettled(ahead.map(({ content }) => content));
        }
    }
    async readLogo({ name, hash, ext, url = '', provider }, warn, signal = new AbortController().signal) {
        const label = `The admin panel's logo ${name ?? hash ?? (0,remote_address/* printable */.g$)(url)}`;
        if (!provider || provider === 'local' || !(0,remote_address/* hasAddress */.hs)(url, this.#remote?.base)) {
            const content = await this.#uploads.readLogo(url);
            if (content === undefined) {
                warn(`${label} is in the project settings, but its file does not exist: ${url}`);
            }
            return content;
        }
        try {
            const file = { hash: hash ?? '', ...(ext === undefined ? {} : { ext }), url, provider };
            const fetched = await this.#remote?.fetch(file, -1, signal);
            if (fetched !== undefined) {
                const content = 'content' in fetched ? fetched.content.toString('base64') : await (0,promises_.readFile)(fetched.path, 'base64');
                await fetched.release();
                return content;
            }
            warn(`${label} is in the project settings, but its file was not fetched: ${(0,remote_address/* printable */.g$)(url)}`);
        }
        catch (error) {
            if (!(error instanceof request_failure/* RequestFailure */.e || error instanceof remote_address/* BadAddress */.Cc)) {
                throw error;
            }
            warn(`${label} is in the project settings, but its file could not be fetched from ${(0,remote_address/* printable */.g$)(url)}: ${error.message}`);
        }
        return undefined;
    }
    async *#pending(files, signal) {
        let index = 0;
        for await (const file of files) {
            assertDescribed(file);
            if (this.#isElsewhere(file, file) && this.#remote === undefined) {
                continue;
            }
            const start = (stored, format, metadata) => {
                const filename = checkedName(file, this.#nameOf(stored.hash, stored.ext));
                const content = this.#fetch(file, stored, index, signal);
                index += 1;
                content.catch(() => undefined);
                return { file, url: stored.url, format, filename, metadata, content };
            };
            yield start(file, undefined, file);
            for (const [type, format] of Object.entries(file.formats ?? {})) {
                yield start(format, type, { ...format, type, id: file.id, mainHash: file.hash });
            }
        }
        return undefined;
    }
    async #fetch(file, stored, index, signal) {
        if (this.#remote !== undefined && this.#isElsewhere(file, stored)) {
            return this.#remote.fetch(asRemote(file, stored), index, signal);
        }
        const found = await this.#uploads.find(stored.url, labelOf(file));
        return found === undefined ? undefined : { ...found, release: async () => undefined };
    }
    #isElsewhere(file, stored) {
        if (file.provider === 'local') {
            return false;
        }
        return (0,remote_address/* hasAddress */.hs)(stored.url, this.#remote?.base);
    }
}
const asRemote = ({ provider }, { hash, ext, url }) => ({
    hash,
    ...(ext === undefined ? {} : { ext }),
    url,
    provider,
});
const labelOf = ({ id }) => `File ${id} of the media library`;
async function library_contentOf({ content, file, format, url }) {
    try {
        return await content;
    }
    catch (error) {
        if (!(error instanceof request_failure/* RequestFailure */.e || error instanceof remote_address/* BadAddress */.Cc)) {
            throw error;
        }
        const { message } = error;
        throw new errors/* UserError */.y('failed', `${labelOf(file)}${format === undefined ? '' : ` (format: ${format})`} could not be fetched from ${(0,remote_address/* printable */.g$)(url)}: ${message}.`, 'Make it readable there (for a private bucket: credentials in the environment), delete its entry in the media library, or export without the files with media: metadata-only.', { cause: error });
    }
}
function checkedName(file, filename) {
    if (/[/\\\0]/.test(filename) || filename === '' || filename === '.' || filename === '..') {
        throw unsafe(labelOf(file), `its hash and extension make the name ${JSON.stringify(filename)}`);
    }
    return filename;
}
function assertDescribed(file) {
    const result = dist/* safeParse */.xLC(description, file);
    if (!result.success) {
        const [issue] = result.issues;
        throw new errors/* UserError */.y('failed', `File ${file.id} of the media library is not described as Strapi describes files: ${dist/* getDotPath */.BuJ(issue) ?? 'its row'}: ${issue.message}`, 'Correct or delete that row, or leave files out with exclude: files.');
    }
}

// EXTERNAL MODULE: ./project/project.js + 7 modules
var project_project = __webpack_require__(24156);
// EXTERNAL MODULE: ./scratch-folder.js
var scratch_folder = __webpack_require__(73290);
// EXTERNAL MODULE: ./transfer/scope.js
var transfer_scope = __webpack_require__(66667);
// EXTERNAL MODULE: ./version.js
var version = __webpack_require__(3951);
;// CONCATENATED MODULE: ./commands/key-strength.js
const leastLength = 16;
const leastBits = 48;
function isWeakKey(passphrase) {
    const characters = [...passphrase];
    const counts = new Map();
    for (const character of characters) {
        counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    const bitsEach = [...counts.values()].reduce((sum, count) => {
        const share = count / characters.length;
        return sum - share * Math.log2(share);
    }, 0);
    return characters.length < leastLength || bitsEach * characters.length < leastBits;
}
const weakKeyWarning = 'The key is short or easy to guess, and whoever gets the archive can try as many as they like. Make one with: openssl rand -base64 32';

;// CONCATENATED MODULE: ./media/remote/landing.js

const inMemory = 256_000;
async function land(source, pathOf) {
    let chunks = [];
    let size = 0;
    let file;
    try {
        for await (const chunk of source) {
            chunks.push(chunk);
            size += chunk.length;
            if (file !== undefined || size > inMemory) {
                file ??= await create(await pathOf());
                await writeAll(file.handle, chunks);
                chunks = [];
            }
        }
        await file?.handle.close();
        return file === undefined ? { content: Buffer.concat(chunks, size) } : { path: file.path };
    }
    catch (error) {
        if (file !== undefined) {
            await file.handle.close();
            await (0,promises_.rm)(file.path, { force: true });
        }
        throw error;
    }
}
async function create(path) {
    return { path, handle: await (0,promises_.open)(path, 'wx', 0o600) };
}
async function writeAll(handle, chunks) {
    for (const chunk of chunks) {
        await handle.appendFile(chunk);
    }
}

// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(58500);
;// CONCATENATED MODULE: ./media/remote/retry.js


const defaultRetries = { attempts: 5, firstDelay: 500, longestDelay: 10_000 };
async function retrying({ attempts, firstDelay, longestDelay }, signal, attempt) {
    for (let tried = 1;; tried += 1) {
        try {
            return await attempt();
        }
        catch (error) {
            if (!(error instanceof request_failure/* RequestFailure */.e) || !error.isTransient || tried >= attempts) {
                throw error;
            }
            const delay = Math.random() * Math.min(longestDelay, firstDelay * 2 ** (tried - 1));
            await (0,external_node_timers_promises_.setTimeout)(Math.max(delay, error.retryAfter ?? 0), undefined, { signal });
        }
    }
}

;// CONCATENATED MODULE: ./media/remote/spool.js



const spoolSize = 256_000_000;
class Spool {
    #limit;
    #folder;
    #count = 0;
    #bytes = 0;
    #next = 0;
    #wake = [];
    constructor(limit = spoolSize) {
        this.#limit = limit;
    }
    path() {
        this.#folder ??= (0,scratch_folder/* makeScratchFolder */.D)();
        this.#count += 1;
        return (0,external_node_path_.join)(this.#folder.path, String(this.#count));
    }
    turn(index) {
        this.#next = index;
        this.#wakeAll();
    }
    isFull(index) {
        return index > this.#next && this.#bytes >= this.#limit;
    }
    async room(index, signal) {
        while (this.isFull(index)) {
            signal.throwIfAborted();
            const { promise, resolve } = Promise.withResolvers();
            this.#wake.push(resolve);
            signal.addEventListener('abort', () => resolve(), { once: true });
            await promise;
        }
    }
    take(bytes) {
        this.#bytes += bytes;
    }
    async remove(path, bytes) {
        if (path !== undefined) {
            await (0,promises_.rm)(path, { force: true });
        }
        this.#bytes -= bytes;
        this.#wakeAll();
    }
    close() {
        this.#folder?.remove();
    }
    #wakeAll() {
        const waiting = this.#wake;
        this.#wake = [];
        for (const wake of waiting) {
            wake();
        }
    }
}

;// CONCATENATED MODULE: ./media/remote/store.js








const noteSchema = dist/* object */.Ikc({
    version: dist/* literal */.euz(1),
    etag: dist/* optional */.lqM(dist/* string */.YjP()),
    lastModified: dist/* optional */.lqM(dist/* string */.YjP()),
    size: dist/* number */.aig(),
    sha256: dist/* string */.YjP(),
});
const ownName = /^[0-9a-f]{64}(\.json)?$/;
const ownTemporary = /^\.partial-[0-9a-f]+$/;
class MediaStore {
    #folder;
    #used = new Set();
    constructor(folder) {
        this.#folder = folder;
    }
    static async open(folder) {
        try {
            await (0,promises_.mkdir)(folder, { recursive: true, mode: 0o700 });
            for (const name of (await (0,promises_.readdir)(folder)).filter((name) => ownTemporary.test(name))) {
                await (0,promises_.rm)((0,external_node_path_.join)(folder, name), { force: true });
            }
        }
        catch (error) {
            throw new errors/* UserError */.y('failed', `The media cache ${folder} cannot be used: ${error.message}`, 'Name a folder that can be written to with media-cache, or leave it out.', { cause: error });
        }
        return new MediaStore(folder);
    }
    static key(address, hash) {
        const { origin, pathname } = address;
        return (0,external_node_crypto_.createHash)('sha256')
            .update(JSON.stringify([origin, pathname, hash]))
            .digest('hex');
    }
    temporary() {
        return (0,external_node_path_.join)(this.#folder, `.partial-${(0,external_node_crypto_.randomBytes)(8).toString('hex')}`);
    }
    async find(key) {
        const path = (0,external_node_path_.join)(this.#folder, key);
        try {
            const { version: _version, ...note } = dist/* parse */.qgA(noteSchema, JSON.parse(await (0,promises_.readFile)(`${path}.json`, 'utf8')));
            if (note.size <= inMemory) {
                const content = await (0,promises_.readFile)(path);
                return (0,external_node_crypto_.createHash)('sha256').update(content).digest('hex') === note.sha256
                    ? { ...note, content }
                    : undefined;
            }
            const { size } = await (0,promises_.stat)(path);
            return size === note.size && (await digestOf(path)) === note.sha256 ? { ...note, path } : undefined;
        }
        catch (error) {
            if (isUnusable(error)) {
                return undefined;
            }
            throw error;
        }
    }
    async put(key, landed, note) {
        const path = (0,external_node_path_.join)(this.#folder, key);
        let temporary;
        if ('content' in landed) {
            temporary = this.temporary();
            await (0,promises_.writeFile)(temporary, landed.content, { mode: 0o600 });
        }
        else {
            temporary = landed.path;
        }
        const noteFile = this.temporary();
        await (0,promises_.writeFile)(noteFile, JSON.stringify({ version: 1, ...note }));
        await (0,promises_.rename)(temporary, path);
        await (0,promises_.rename)(noteFile, `${path}.json`);
        this.use(key);
        return 'content' in landed ? { ...note, ...landed } : { ...note, path };
    }
    use(key) {
        this.#used.add(key);
    }
    async prune() {
        for (const name of (await (0,promises_.readdir)(this.#folder)).filter((name) => ownName.test(name))) {
            if (!this.#used.has(name.slice(0, 64))) {
                await (0,promises_.rm)((0,external_node_path_.join)(this.#folder, name), { force: true });
            }
        }
    }
}
async function digestOf(path) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    await (0,external_node_stream_promises_.pipeline)((0,external_node_fs_.createReadStream)(path), hash);
    return hash.digest('hex');
}
const isUnusable = (error) => error instanceof SyntaxError ||
    error instanceof dist/* ValiError */.H6d ||
    ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(error.code ?? '');

;// CONCATENATED MODULE: ./media/remote/remote-files.js







const filesAtATime = 32;
const refusals = [401, 403];
const gone = [404, 410];
class RemoteFiles {
    totals = { downloaded: 0, downloadedBytes: 0, unchanged: 0, unchangedBytes: 0 };
    filesAtATime;
    #options;
    #spool;
    #signers = new Map();
    #http;
    constructor(options = {}) {
        this.#options = options;
        this.filesAtATime = options.filesAtATime ?? filesAtATime;
        this.#spool = new Spool(options.spoolSize ?? spoolSize);
    }
    get base() {
        return this.#options.base;
    }
    turn(index) {
        this.#spool.turn(index);
    }
    async fetch(file, index, signal) {
        const address = (0,remote_address/* addressOf */.ci)(file.url, this.#options.base);
        if (address === undefined) {
            throw new remote_address/* BadAddress */.Cc('it is only a path');
        }
        try {
            return await retrying(this.#options.retries ?? defaultRetries, signal, () => this.#attempt(file, address, index, signal));
        }
        catch (error) {
            if (error instanceof request_failure/* RequestFailure */.e && gone.includes(error.status ?? 0)) {
                return undefined;
            }
            throw error;
        }
    }
    async close() {
        (await this.#http)?.close();
        this.#spool.close();
    }
    #client() {
        this.#http ??= __webpack_require__.e(/* import() */ 768).then(__webpack_require__.bind(__webpack_require__, 97768)).then(({ HttpClient }) => new HttpClient(this.filesAtATime, this.#options.limits));
        return this.#http;
    }
    async #attempt(file, address, index, signal) {
        const known = this.#signers.get(file.provider ?? '');
        const signer = await known;
        try {
            return await this.#get(file, address, (await signer?.(file)) ?? address, index, signal);
        }
        catch (error) {
            const isRefused = error instanceof request_failure/* RequestFailure */.e && refusals.includes(error.status ?? 0);
            const found = isRefused && known === undefined ? await this.#signerOf(file.provider ?? '') : undefined;
            if (found === undefined) {
                throw error;
            }
            return this.#get(file, address, await found(file), index, signal);
        }
    }
    #signerOf(provider) {
        const signer = this.#signers.get(provider) ?? this.#options.signerOf?.(provider) ?? Promise.resolve(undefined);
        this.#signers.set(provider, signer);
        return signer;
    }
    async #get({ hash }, address, asked, index, signal) {
        const { store } = this.#options;
        const key = MediaStore.key(address, hash);
        const stored = await store?.find(key);
        const isFull = () => store === undefined && this.#spool.isFull(index);
        const http = await this.#client();
        const reply = await http.get(asked, conditions(stored), signal, isFull);
        if (reply.status === 304) {
            if (stored === undefined || store === undefined) {
                throw new request_failure/* RequestFailure */.e('the server answered 304 to what was no question', { status: 304 });
            }
            store.use(key);
            this.totals.unchanged += 1;
            this.totals.unchangedBytes += stored.size;
            return { ...stored, release: async () => undefined };
        }
        let size = 0;
        const hashed = store && (0,external_node_crypto_.createHash)('sha256');
        const spool = store === undefined ? this.#spool : undefined;
        const measured = async function* () {
            for await (const chunk of reply.body) {
                await spool?.room(index, signal);
                spool?.take(chunk.length);
                size += chunk.length;
                hashed?.update(chunk);
                yield chunk;
            }
        };
        let landed;
        try {
            landed = await land(measured(), () => store?.temporary() ?? this.#spool.path());
        }
        catch (error) {
            await spool?.remove(undefined, size);
            throw signal.aborted ? signal.reason : error;
        }
        finally {
            this.totals.downloadedBytes += reply.received();
        }
        this.totals.downloaded += 1;
        if (store === undefined || hashed === undefined) {
            const path = 'path' in landed ? landed.path : undefined;
            return { ...landed, size, release: () => this.#spool.remove(path, size) };
        }
        const kept = await store.put(key, landed, noteOf(reply, size, hashed.digest('hex')));
        return { ...kept, release: async () => undefined };
    }
}
function conditions(stored) {
    return {
        ...(stored?.etag === undefined ? {} : { 'if-none-match': stored.etag }),
        ...(stored?.etag !== undefined || stored?.lastModified === undefined
            ? {}
            : { 'if-modified-since': stored.lastModified }),
    };
}
function noteOf({ etag, lastModified }, size, sha256) {
    return {
        ...(etag === undefined ? {} : { etag }),
        ...(lastModified === undefined ? {} : { lastModified }),
        size,
        sha256,
    };
}

;// CONCATENATED MODULE: ./commands/media-source.js


async function openRemoteMedia({ mediaUrl, mediaCache }, project, signal) {
    const store = mediaCache === undefined ? undefined : await MediaStore.open(mediaCache);
    const files = new RemoteFiles({
        base: mediaUrl,
        store,
        signerOf: (provider) => signerOf(provider, project, signal),
    });
    return {
        files,
        totals: () => totalsOf(files.totals),
        finish: async (readAll) => {
            if (readAll) {
                await store?.prune();
            }
        },
        close: () => files.close(),
    };
}
const totalsOf = (totals) => totals.downloaded + totals.unchanged === 0 ? {} : { remote: { ...totals } };
async function signerOf(provider, project, signal) {
    if (provider !== 'aws-s3') {
        return undefined;
    }
    const config = await project.uploadConfig(signal);
    if (config.provider.toLowerCase() !== provider) {
        return undefined;
    }
    const { s3Settings, s3Signer } = await __webpack_require__.e(/* import() */ 45).then(__webpack_require__.bind(__webpack_require__, 45));
    return s3Signer(s3Settings(config.providerOptions, project.environment));
}

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
        const place = asset.path.includes('://') ? 'at its address' : 'on disk';
        const message = `File ${asset.id} of the media library${format} is in the database but not ${place}: ${asset.path}`;
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

;// CONCATENATED MODULE: ./commands/referenced-files.js
const randomPart = /_([0-9a-f]{10})(?![0-9a-f])/g;
const ownRandomPart = /_([0-9a-f]{10})$/;
class ReferencedFiles {
    #related;
    #inTexts = new Set();
    constructor(related) {
        this.#related = related;
    }
    async *watch(pages) {
        for await (const page of pages) {
            if (!page.type.startsWith('plugin::upload.')) {
                for (const [, part] of page.lines.matchAll(randomPart)) {
                    this.#inTexts.add(part);
                }
            }
            yield page;
        }
    }
    async *only(files) {
        for await (const file of files) {
            const part = ownRandomPart.exec(String(file.hash))?.[1];
            if (this.#related.has(file.id) || part === undefined || this.#inTexts.has(part)) {
                yield file;
            }
        }
    }
}

// EXTERNAL MODULE: ./commands/versions.js
var versions = __webpack_require__(62873);
;// CONCATENATED MODULE: ./commands/export.js















async function exportProject(options, progress, signal) {
    const started = performance.now();
    const leftovers = (0,scratch_folder/* removeLeftovers */.W)();
    const createdAt = new Date().toISOString();
    prepareKeys(options);
    const project = await project_project/* Project */.M.open(options.project);
    const [config, checkout] = await Promise.all([
        project.databaseConfig(options.databaseUrl, signal),
        project.schemaFiles(),
    ]);
    const session = await (await (0,database_location/* locate */.x)(config, project.directory)).read();
    let archive;
    let discarded;
    let remote;
    const discard = () => {
        discarded ??= archive?.discard();
        return discarded;
    };
    try {
        const database = await source/* DatabaseSource */.r.open(session, checkout);
        (0,versions/* assertSameMajor */.e)(project, database.layout.major);
        const scope = new transfer_scope/* Scope */.HG(options.filters, database.contentTypes, database.layout.travels);
        const uploads = new Uploads(() => project.publicDirectory());
        if (scope.stages.has('assets')) {
            await uploads.folder();
        }
        remote = options.media === 'local' ? undefined : await openRemoteMedia(options, project, signal);
        const library = new MediaLibrary(uploads, remote?.files, database.layout.assetName);
        const referenced = options.media === 'referenced' && scope.stages.has('assets')
            ? new ReferencedFiles(await database.relatedFiles(scope))
            : undefined;
        const observer = new Observer(progress, signal, options.missingMedia);
        for (const warning of leftovers) {
            observer.warn(warning);
        }
        observer.drifted(database.drift);
        if (options.key !== undefined && isWeakKey(options.key)) {
            observer.warn(weakKeyWarning);
        }
        const [engine = ''] = database.description.split(' ');
        archive = await createArchive({
            ...options,
            seal: { toolVersion: (0,version/* version */.r)(), engine, scope: scope.describe() },
        });
        signal?.addEventListener('abort', discard);
        const totals = await transfer({ database, library, referenced, scope, archive, observer, signal });
        await session.close();
        await remote?.finish(scope.stages.has('assets'));
        const { file, bytes, digest, contentDigest } = await archive.finish({ createdAt, strapi: { version: project.strapiVersion } }, { verify: options.verify, signal });
        return {
            command: 'export',
            strapiVersion: project.strapiVersion,
            database: database.description,
            file,
            format: options.format,
            compressed: options.compress,
            encrypted: options.key !== undefined || options.recipients.length > 0,
            encryption: options.encryption,
            verified: options.verify,
            ...(digest === undefined ? {} : { digest }),
            ...(contentDigest === undefined ? {} : { contentDigest }),
            bytes,
            durationMs: Math.round(performance.now() - started),
            stages: totals,
            contentTypes: observer.contentTypes(database.schemas),
            assets: { missing: observer.missing, ...remote?.totals() },
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
        await remote?.close();
        await session.close();
    }
}
async function transfer({ database, library, referenced, scope, archive, observer, signal, }) {
    const source = database.records(scope, {
        omitted: observer.omitted,
        readLogo: (logo) => library.readLogo(logo, (message) => observer.warn(message), signal),
    });
    const totals = {};
    for (const stage of stages/* stages */._.filter((stage) => scope.stages.has(stage))) {
        if (stage === 'assets') {
            observer.stageStarted(stage, undefined);
            const files = referenced?.only(database.files()) ?? database.files();
            totals[stage] = await archive.writeAssets(observer.assets(library.assets(files, observer.missed, signal)));
        }
        else {
            observer.stageStarted(stage, stage === 'entities' ? await database.countEntities(scope) : undefined);
            const pages = source.records(stage);
            const watched = stage === 'entities' ? (referenced?.watch(pages) ?? pages) : pages;
            totals[stage] = await archive.writeRecords(stage, observer.pages(stage, watched));
        }
        observer.stageFinished(stage, totals[stage]);
    }
    return totals;
}


/***/ }),

/***/ 17421:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   SG: () => (/* binding */ mediaUrl),
/* harmony export */   _w: () => (/* binding */ importMedia),
/* harmony export */   nd: () => (/* binding */ exportMedia)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);
/* harmony import */ var _transfer_scope_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(66667);
/* harmony import */ var _choice_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(57707);



const filters = { 'metadata-only': 'files', none: 'media-library' };
const exportMedia = (raw, value) => mediaMode(raw, value, ['all', 'referenced', 'metadata-only', 'none']);
const importMedia = (raw, value) => mediaMode(raw, value, ['all', 'link', 'metadata-only', 'none']);
function mediaMode(raw, value, modes) {
    const media = (0,_choice_js__WEBPACK_IMPORTED_MODULE_2__/* .choice */ .Y)('media', value, modes);
    const only = (0,_transfer_scope_js__WEBPACK_IMPORTED_MODULE_1__/* .parseList */ .E1)(raw.only);
    const exclude = (0,_transfer_scope_js__WEBPACK_IMPORTED_MODULE_1__/* .parseList */ .E1)(raw.exclude);
    const leavesFiles = exclude.some((preset) => preset === 'files' || preset === 'media-library');
    if ((media === 'referenced' || media === 'link') &&
        (leavesFiles || (only.length > 0 && !only.includes('content')))) {
        throw contradiction(media, leavesFiles ? `exclude: ${raw.exclude}` : `only: ${raw.only}`);
    }
    if (media === 'metadata-only' || media === 'none') {
        if (only.includes('files')) {
            throw contradiction(media, `only: ${raw.only}`);
        }
        return {
            media,
            raw: { ...raw, exclude: [...exclude, filters[media]].join(',') },
        };
    }
    return { media, raw };
}
const contradiction = (media, filter) => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', `media: ${media} and ${filter} contradict each other.`, 'Leave out one of them.');
function mediaUrl(value) {
    if (value === '') {
        return undefined;
    }
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', 'media-url is no address of the web.', 'Use one like https://cms.example.org.');
    }
    return url;
}


/***/ }),

/***/ 62873:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   e: () => (/* binding */ assertSameMajor),
/* harmony export */   x: () => (/* binding */ databaseMajor)
/* harmony export */ });
/* harmony import */ var _database_model_detect_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(85116);
/* harmony import */ var _database_read_store_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(21247);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(12264);
/* harmony import */ var _project_version_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(33825);




async function databaseMajor(location) {
    if (!(await location.exists())) {
        return undefined;
    }
    const session = await location.read();
    try {
        return (await (0,_database_read_store_js__WEBPACK_IMPORTED_MODULE_1__/* .wasStarted */ .rq)(session)) ? (0,_database_model_detect_js__WEBPACK_IMPORTED_MODULE_0__/* .detectLayout */ .e)(await (0,_database_read_store_js__WEBPACK_IMPORTED_MODULE_1__/* .readStore */ .uz)(session)).major : undefined;
    }
    finally {
        await session.close();
    }
}
function assertSameMajor({ strapiVersion }, database) {
    const project = (0,_project_version_js__WEBPACK_IMPORTED_MODULE_3__/* .majorOf */ .D)(strapiVersion);
    if (project !== undefined && project !== database) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .UserError */ .y('failed', `The project is of Strapi ${strapiVersion}, and its database was made by Strapi ${database}.`, project > database
            ? `Use a checkout with Strapi ${database}, or start the project once on this database, which upgrades it for good: back it up first.`
            : `Use a checkout with Strapi ${database}, or the database of this project.`);
    }
}


/***/ }),

/***/ 53194:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   x: () => (/* binding */ locate)
/* harmony export */ });
const engines = {
    sqlite: () => Promise.all(/* import() */[__webpack_require__.e(689), __webpack_require__.e(84)]).then(__webpack_require__.bind(__webpack_require__, 71347)),
    postgres: () => __webpack_require__.e(/* import() */ 52).then(__webpack_require__.bind(__webpack_require__, 48052)),
    mysql: () => Promise.all(/* import() */[__webpack_require__.e(191), __webpack_require__.e(943)]).then(__webpack_require__.bind(__webpack_require__, 31943)),
};
async function locate(config, directory) {
    const { locate } = await engines[config.client]();
    return locate(config, directory);
}


/***/ }),

/***/ 79443:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cc: () => (/* binding */ BadAddress),
/* harmony export */   ci: () => (/* binding */ addressOf),
/* harmony export */   g$: () => (/* binding */ printable),
/* harmony export */   hs: () => (/* binding */ hasAddress)
/* harmony export */ });
function addressOf(url, base) {
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
    if (scheme !== undefined || /^[a-z][a-z0-9+-]*:[^/\d]/i.test(url)) {
        return parsed(url);
    }
    if (url.startsWith('//')) {
        return parsed(`https:${url}`);
    }
    if (isHostFirst(url)) {
        return parsed(`https://${url}`);
    }
    return base === undefined ? undefined : new URL(url.replace(/^\/+/, './'), withSlash(base));
}
function hasAddress(url, base) {
    try {
        return addressOf(url, base) !== undefined;
    }
    catch (error) {
        if (error instanceof BadAddress) {
            return true;
        }
        throw error;
    }
}
class BadAddress extends Error {
    name = 'BadAddress';
}
function parsed(url) {
    if (!URL.canParse(url)) {
        throw new BadAddress('this is no valid URL');
    }
    const address = new URL(url);
    if (address.protocol !== 'http:' && address.protocol !== 'https:') {
        throw new BadAddress(`${address.protocol} is no protocol that files are fetched with`);
    }
    return address;
}
function printable(url) {
    const text = String(url);
    if (!URL.canParse(text)) {
        return text.replace(/[?#].*$/s, '');
    }
    const { protocol, host, pathname } = new URL(text);
    return protocol === 'http:' || protocol === 'https:' ? `${protocol}//${host}${pathname}` : `${protocol}…`;
}
const isHostFirst = (url) => /^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?\/./i.test(url);
function withSlash(base) {
    const folder = new URL(base);
    folder.pathname = folder.pathname.replace(/\/*$/, '/');
    return folder;
}


/***/ }),

/***/ 58925:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   e: () => (/* binding */ RequestFailure)
/* harmony export */ });
class RequestFailure extends Error {
    name = 'RequestFailure';
    status;
    isTransient;
    retryAfter;
    constructor(message, { status, isTransient, retryAfter, cause } = {}) {
        super(message, { cause });
        this.status = status;
        this.isTransient = isTransient ?? true;
        this.retryAfter = retryAfter;
    }
}


/***/ }),

/***/ 65606:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ readJson),
/* harmony export */   w: () => (/* binding */ namesIn)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12264);


function namesIn(directory) {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)(directory).sort();
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
        text = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(file, 'utf8');
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
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .y('failed', `${label} is not valid JSON: ${error.message}`, 'Correct the file.', {
            cause: error,
        });
    }
}
const isAbsent = (error) => error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');


/***/ }),

/***/ 24156:
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
// EXTERNAL MODULE: external "node:stream/consumers"
var consumers_ = __webpack_require__(38321);
// EXTERNAL MODULE: ./project/evaluator.js
var evaluator = __webpack_require__(87312);
;// CONCATENATED MODULE: ./project/evaluate.js




const timeLimit = 10_000;
async function evaluate(task, bypass, signal) {
    const [first] = task.files;
    const name = (0,external_node_path_.relative)(task.project, first ?? '');
    const { output, end } = await handOver(task, signal);
    if (output === '') {
        const why = end === 'SIGKILL' ? `it did not end within ${timeLimit / 1_000} s` : `its process ended with ${end}`;
        throw new errors/* UserError */.y('failed', `${name} could not be evaluated: ${why}.`, bypass);
    }
    const outcome = JSON.parse(output, revive);
    if ('error' in outcome) {
        const { message, file, line } = outcome.error;
        const place = file === undefined ? name : `${(0,external_node_path_.relative)(task.project, file)}${line === undefined ? '' : `:${line}`}`;
        throw new errors/* UserError */.y('failed', `${place} could not be evaluated: ${message}`, bypass);
    }
    return outcome.value;
}
async function handOver(task, signal) {
    const { child, ended } = (0,evaluator.takeEvaluator)();
    const kill = () => child.kill('SIGKILL');
    const timer = setTimeout(kill, timeLimit);
    signal?.addEventListener('abort', kill);
    try {
        if (signal?.aborted) {
            kill();
        }
        child.stdin?.once('error', () => undefined).end(JSON.stringify(task));
        const output = await (0,consumers_.text)(child.stdio[3]);
        return { output, end: await ended };
    }
    finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', kill);
    }
}
function revive(_key, value) {
    const { type, data } = (value ?? {});
    return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data) : value;
}

;// CONCATENATED MODULE: ./project/mysql-url.js

const sslModes = {
    DISABLED: false,
    PREFERRED: false,
    REQUIRED: { rejectUnauthorized: false },
    VERIFY_CA: { rejectUnauthorized: true },
    VERIFY_IDENTITY: { rejectUnauthorized: true, verifyIdentity: true },
};
function mysqlConnection(url) {
    const parsed = parse(url);
    const options = {};
    for (const [name, value] of parsed.searchParams) {
        if (/^ssl[-_]?mode$/i.test(name)) {
            options.ssl = sslMode(value);
        }
        else if (/^(?:ssl|tls)./i.test(name)) {
            throw malformed(`it has the option ${name}, which is unknown`);
        }
        else {
            options[name] = jsonOrText(value);
        }
    }
    const { hostname, port, username, password, pathname } = parsed;
    return {
        ...options,
        host: hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost',
        port: port === '' ? 3306 : Number(port),
        user: decode(username),
        password: decode(password),
        database: decode(pathname.slice(1)),
    };
}
function parse(url) {
    try {
        return new URL(url);
    }
    catch {
        throw malformed('it cannot be read');
    }
}
function decode(part) {
    try {
        return decodeURIComponent(part);
    }
    catch {
        throw malformed('it holds a percent sign that encodes nothing');
    }
}
function sslMode(value) {
    const mode = value.toUpperCase();
    if (!Object.hasOwn(sslModes, mode)) {
        throw new errors/* UserError */.y('usage', `database-url has the ssl-mode ${value}, which MySQL does not know.`, `Use one of ${Object.keys(sslModes).join(', ')}.`);
    }
    return sslModes[mode];
}
function jsonOrText(value) {
    try {
        return JSON.parse(value);
    }
    catch {
        return value;
    }
}
const malformed = (why) => new errors/* UserError */.y('usage', `database-url is no URL of a MySQL database: ${why}.`, 'Write mysql://user:password@host:3306/database, with special characters of the password percent-encoded (@ is %40, / is %2F).');

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
        connection: dist/* union */.KCZ([dist/* pipe */.FsL(dist/* string */.YjP(), dist/* transform */.pdi(urlConnection)), dist/* looseObject */._H3({})]),
    }),
});
function urlConnection(url) {
    const schema = /[?&]schema=([^&#]+)/.exec(url)?.[1];
    return { connectionString: url, ...(schema === undefined ? {} : { schema: decoded(schema) }) };
}
const bypass = 'Name the database with database-url instead (for example sqlite:.tmp/data.db): then this file is not evaluated.';
async function databaseConfigOf(context, signal) {
    const files = configFiles(context, 'database');
    if (files.length === 0) {
        return fromVariables(context.environment);
    }
    const value = await evaluate({ ...context, files }, bypass, signal);
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
    const connection = result.output === 'sqlite'
        ? { filename: filename || (0,external_node_path_.join)('.tmp', 'data.db') }
        : serverVariables(environment, result.output);
    return { client: result.output, connection, origin: 'the DATABASE_* variables and the defaults of Strapi' };
}
function serverVariables(environment, client) {
    const isPostgres = client === 'postgres';
    const variable = (name) => environment[`DATABASE_${name}`];
    return {
        ...(isPostgres && { connectionString: variable('URL'), schema: variable('SCHEMA') ?? 'public' }),
        host: variable('HOST') ?? 'localhost',
        port: Number.parseInt(variable('PORT') ?? (isPostgres ? '5432' : '3306'), 10),
        database: variable('NAME') ?? 'strapi',
        user: variable('USERNAME') ?? 'strapi',
        password: variable('PASSWORD') ?? 'strapi',
        ssl: variable('SSL') === 'true' && {
            key: variable('SSL_KEY'),
            cert: variable('SSL_CERT'),
            ca: variable('SSL_CA'),
            capath: variable('SSL_CAPATH'),
            cipher: variable('SSL_CIPHER'),
            rejectUnauthorized: (variable('SSL_REJECT_UNAUTHORIZED') ?? 'true') === 'true',
        },
    };
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
            return { client: 'postgres', connection: urlConnection(url), origin };
        case 'mysql':
        case 'mariadb':
            return { client: 'mysql', connection: mysqlConnection(url), origin };
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
// EXTERNAL MODULE: ./project/files.js
var files = __webpack_require__(65606);
;// CONCATENATED MODULE: ./project/public-directory.js





async function publicDirectoryOf(context) {
    const files = configFiles(context, 'server');
    const settings = await Promise.all(files.map((file) => publicSetting(file, context)));
    return (0,external_node_path_.resolve)(context.project, settings.findLast((setting) => setting !== undefined) ?? 'public');
}
async function publicSetting(file, context) {
    const label = (0,external_node_path_.relative)(context.project, file);
    if ((0,external_node_path_.extname)(file) === '.json') {
        const content = (0,files/* readJson */.V)(file, label);
        return content?.dirs?.public;
    }
    const source = (0,external_node_fs_.readFileSync)(file, 'utf8');
    if (!/\bdirs\b/.test(source)) {
        return undefined;
    }
    const [{ transform }, { parse }, { simple }] = await Promise.all([
        __webpack_require__.e(/* import() */ 603).then(__webpack_require__.t.bind(__webpack_require__, 2603, 19)),
        __webpack_require__.e(/* import() */ 425).then(__webpack_require__.bind(__webpack_require__, 58425)),
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
    return (0,files/* namesIn */.w)(root).flatMap((category) => (0,files/* namesIn */.w)((0,external_node_path_.join)(root, category))
        .filter((name) => name.endsWith('.json'))
        .map((name) => {
        const path = (0,external_node_path_.relative)(project, (0,external_node_path_.join)(root, category, name));
        const modelName = name.slice(0, -'.json'.length).toLowerCase();
        const content = check(componentContent, (0,files/* readJson */.V)((0,external_node_path_.join)(project, path), path), path);
        const uid = `${category.toLowerCase()}.${modelName}`;
        return { uid, modelName, path, isSource, content };
    }));
}
function readContentTypes(project) {
    const apis = (0,external_node_path_.join)(project, 'src', 'api');
    return (0,files/* namesIn */.w)(apis).flatMap((api) => {
        const root = (0,external_node_path_.join)(apis, api, 'content-types');
        return (0,files/* namesIn */.w)(root).flatMap((name) => {
            const names = (0,files/* namesIn */.w)((0,external_node_path_.join)(root, name));
            const code = names.find((file) => /^schema\.(ts|js)$/.test(file));
            const path = (0,external_node_path_.relative)(project, (0,external_node_path_.join)(root, name, names.includes('schema.json') ? 'schema.json' : (code ?? '')));
            if (names.includes('schema.json')) {
                const { info, attributes } = check(contentTypeContent, (0,files/* readJson */.V)((0,external_node_path_.join)(project, path), path), path);
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

;// CONCATENATED MODULE: ./project/upload-config.js





const record = dist/* record */.g1P(dist/* string */.YjP(), dist/* unknown */.L5J());
const pluginsSchema = dist/* looseObject */._H3({
    upload: dist/* nullish */.cl6(dist/* looseObject */._H3({
        config: dist/* nullish */.cl6(dist/* looseObject */._H3({
            provider: dist/* nullish */.cl6(dist/* string */.YjP()),
            providerOptions: dist/* nullish */.cl6(record),
            actionOptions: dist/* nullish */.cl6(record),
        })),
    })),
});
const upload_config_remedy = 'Make config/plugins work without what this machine lacks (for example with env() defaults), or leave media where it is with media: metadata-only (for an import: media: link).';
const mayNameProvider = (file) => /\bprovider\b|\brequire\b|\bimport\b(?!\s+type\b)|\bfrom\b\s*['"]\./.test((0,external_node_fs_.readFileSync)(file, 'utf8'));
async function uploadConfigOf(context, signal) {
    const files = configFiles(context, 'plugins');
    const value = !files.some(mayNameProvider) ? {} : await evaluate({ ...context, files }, upload_config_remedy, signal);
    const result = dist/* safeParse */.xLC(pluginsSchema, value ?? {});
    if (!result.success) {
        const [issue] = result.issues;
        throw new errors/* UserError */.y('failed', `config/plugins does not describe an upload plugin: ${dist/* getDotPath */.BuJ(issue) ?? 'its value'}: ${issue.message}`, upload_config_remedy);
    }
    const { provider, providerOptions, actionOptions } = result.output.upload?.config ?? {};
    return {
        provider: provider ?? 'local',
        providerOptions: providerOptions ?? {},
        actionOptions: actionOptions ?? {},
    };
}

// EXTERNAL MODULE: ./project/version.js
var project_version = __webpack_require__(33825);
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
        const version = await (0,project_version/* strapiVersion */.O)(project);
        const environment = (0,project_environment/* projectEnvironment */.p)(project);
        return new Project({ project, distDirectory: distDirectory(project), environment }, version);
    }
    async databaseConfig(url, signal) {
        return url === undefined ? databaseConfigOf(this.#context, signal) : databaseConfigFromUrl(url);
    }
    get environment() {
        return this.#context.environment;
    }
    publicDirectory() {
        return publicDirectoryOf(this.#context);
    }
    uploadConfig(signal) {
        return uploadConfigOf(this.#context, signal);
    }
    async schemaFiles() {
        return {
            components: readComponents(this.directory, this.#context.distDirectory),
            contentTypes: readContentTypes(this.directory),
        };
    }
}


/***/ }),

/***/ 33825:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ majorOf),
/* harmony export */   O: () => (/* binding */ strapiVersion)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(12264);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(65606);




const strapi = '@strapi/strapi';
const exact = /^\d+\.\d+\.\d+(?:[-+][\w.-]+)?$/;
async function strapiVersion(project) {
    const manifest = (0,_files_js__WEBPACK_IMPORTED_MODULE_3__/* .readJson */ .V)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(project, 'package.json'), 'package.json');
    const range = manifest?.dependencies?.[strapi] ?? manifest?.devDependencies?.[strapi];
    if (manifest === undefined || range === undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .UserError */ .y('usage', manifest === undefined
            ? `${project} is no Strapi project: it has no package.json.`
            : `${project} is no Strapi project: its package.json does not depend on ${strapi}.`, 'Name the folder of the Strapi project with working-directory (--project).');
    }
    for (const folder of upwards(project)) {
        const version = installed(folder) ??
            npmLocked(folder) ??
            (await pnpmLocked(folder, (0,node_path__WEBPACK_IMPORTED_MODULE_1__.relative)(folder, project) || '.')) ??
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
    while (!(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, '.git')) && (0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(folder) !== folder) {
        folder = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(folder);
        yield folder;
    }
}
function installed(project) {
    const manifest = (0,_files_js__WEBPACK_IMPORTED_MODULE_3__/* .readJson */ .V)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(project, 'node_modules', strapi, 'package.json'), `node_modules/${strapi}/package.json`);
    return exactVersion(manifest?.version);
}
function npmLocked(project) {
    const lock = (0,_files_js__WEBPACK_IMPORTED_MODULE_3__/* .readJson */ .V)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(project, 'package-lock.json'), 'package-lock.json');
    return exactVersion(lock?.packages?.[`node_modules/${strapi}`]?.version ?? lock?.dependencies?.[strapi]?.version);
}
async function pnpmLocked(folder, importer) {
    const text = readText((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, 'pnpm-lock.yaml'));
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
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .UserError */ .y('failed', `pnpm-lock.yaml is not valid YAML: ${what}`, 'Correct the file.', {
            cause: error,
        });
    }
    const entry = (lock.importers?.[importer] ?? lock).dependencies?.[strapi];
    return entry ? exactVersion((typeof entry === 'string' ? entry : entry.version)?.split('(')[0]) : undefined;
}
function yarnLocked(project) {
    const text = readText((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(project, 'yarn.lock'));
    const entry = text?.split(/\n(?=\S)/).find((block) => /^"?@strapi\/strapi@/.test(block));
    return exactVersion(/^\s+version:? "?([^"\s]+)"?/m.exec(entry ?? '')?.[1]);
}
const lowest = (range) => /\d+\.\d+\.\d+[\w.-]*/.exec(range)?.[0] ?? range;
function majorOf(version) {
    const major = /^\D*(\d+)\./.exec(version)?.[1];
    return major === undefined ? undefined : Number(major);
}
const exactVersion = (version) => typeof version === 'string' && exact.test(version) ? version : undefined;
function readText(file) {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(file, 'utf8');
    }
    catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
            return undefined;
        }
        throw error;
    }
}


/***/ })

};
