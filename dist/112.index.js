export const id = 112;
export const ids = [112];
export const modules = {

/***/ 54658:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ parseImportOptions)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);
/* harmony import */ var _transfer_scope_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(66667);
/* harmony import */ var _choice_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(57707);



function parseImportOptions(raw) {
    if (raw.file === '') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('usage', 'There is no archive to import.', 'Name it with file (-f).');
    }
    return {
        project: raw.project || '.',
        databaseUrl: raw.databaseUrl || undefined,
        file: raw.file,
        key: raw.key || undefined,
        force: raw.force,
        onSchemaDifference: (0,_choice_js__WEBPACK_IMPORTED_MODULE_2__/* .choice */ .Y)('on-schema-difference', raw.onSchemaDifference, ['fail', 'adapt']),
        safetyBackup: raw.safetyBackup,
        boot: (0,_choice_js__WEBPACK_IMPORTED_MODULE_2__/* .choice */ .Y)('boot', raw.boot, ['auto', 'never', 'always']),
        filters: (0,_transfer_scope_js__WEBPACK_IMPORTED_MODULE_1__/* .parseFilters */ .HE)(raw),
    };
}


/***/ }),

/***/ 2269:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  q: () => (/* binding */ importArchive)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./errors.js
var errors = __webpack_require__(12264);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
;// CONCATENATED MODULE: ./archive/read/failures.js

const anotherCopy = 'Nothing was changed. Use an intact copy of the archive: download it or export it again.';
const damaged = (path, what, remedy = anotherCopy) => new errors/* UserError */.y('damagedArchive', `The archive ${path} is damaged: ${what}.`, remedy);
const refused = (path, what) => new errors/* UserError */.y('damagedArchive', `The archive ${path} is refused: ${what}.`, 'Nothing was changed. No export writes this; find out where the archive comes from, and export it again.');
const noDataFile = (path, remedy) => new errors/* UserError */.y('damagedArchive', `File '${path}' is not a valid Strapi data file.`, remedy);
const wrongKey = (path) => new errors/* UserError */.y('damagedArchive', `Key is incorrect or the file '${path}' is not a valid Strapi data file.`, 'Give the key that the archive was exported with (key, -k).');
const changedMeanwhile = (path) => new errors/* UserError */.y('failed', `The archive ${path} changed while it was read.`, 'Wait until nothing writes to it any more, then import again.');
const quoted = (name) => JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);

;// CONCATENATED MODULE: ./archive/read/entry-path.js

const longestPath = 1_024;
function entryPath(archive, name) {
    const path = name.includes('/') ? name : name.replaceAll('\\', '/');
    const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
    const isUnsafe = path.startsWith('/') ||
        /^[a-z]:/i.test(path) ||
        path.includes('\0') ||
        path.split(/[/\\]/).includes('..') ||
        path.length > longestPath;
    if (isUnsafe) {
        throw refused(archive, `the path of its entry ${quoted(name)} is not safe`);
    }
    return segments.join('/');
}
const isFileName = (name) => !/[/\\\u0000-\u001f]/.test(name) && !['', '.', '..'].includes(name) && Buffer.byteLength(name) <= 255;

;// CONCATENATED MODULE: ./archive/read/limits.js
const mostEntries = 2_000_000;
const longestLine = 256_000_000;
const largestDocument = 1 << 20;
const deepestComponent = 100;
const bestDeflate = 1_032;
const highestRatio = 200;
const ratioCountsFrom = 1 << 30;

;// CONCATENATED MODULE: ./archive/read/folder.js








async function openFolder(path) {
    await (0,promises_.access)((0,external_node_path_.join)(path, 'metadata.json')).catch(() => {
        throw noDataFile(path, 'The folder has no metadata.json: name a folder that holds an unpacked archive.');
    });
    return new Folder(path);
}
class Folder {
    path;
    encrypted = false;
    compressed = false;
    format = 'dir';
    constructor(path) {
        this.path = path;
    }
    async *entries() {
        let count = 0;
        try {
            for await (const name of this.#files('')) {
                count += 1;
                if (count > mostEntries) {
                    throw refused(this.path, `it holds more than ${mostEntries} files`);
                }
                const { size } = await (0,promises_.lstat)((0,external_node_path_.join)(this.path, name));
                const content = external_node_stream_.Readable.from(this.#chunks(name), { objectMode: false });
                yield { path: entryPath(this.path, name), size, content };
            }
        }
        catch (error) {
            throw this.#explain(error);
        }
    }
    async *#chunks(name) {
        const flags = external_node_fs_.constants.O_RDONLY | (external_node_fs_.constants.O_NOFOLLOW ?? 0);
        try {
            yield* (0,external_node_fs_.createReadStream)((0,external_node_path_.join)(this.path, name), { flags: flags });
        }
        catch (error) {
            throw this.#explain(error);
        }
    }
    #explain(error) {
        switch (error instanceof Error && 'code' in error ? error.code : undefined) {
            case 'ENOENT':
            case 'ENOTDIR':
            case 'ELOOP':
                return changedMeanwhile(this.path);
            case 'EACCES':
            case 'EPERM':
                return new errors/* UserError */.y('failed', `The archive ${this.path} cannot be read: permission denied.`, 'Allow this user to read everything in that folder.', { cause: error });
            default:
                return error;
        }
    }
    async *#files(folder) {
        const children = await (0,promises_.readdir)((0,external_node_path_.join)(this.path, folder), { withFileTypes: true });
        for (const child of children.sort((a, b) => (a.name < b.name ? -1 : 1))) {
            const name = folder === '' ? child.name : `${folder}/${child.name}`;
            if (child.isDirectory()) {
                yield* this.#files(name);
            }
            else if (child.isFile()) {
                yield name;
            }
            else {
                throw refused(this.path, `${quoted(name)} is neither a file nor a folder`);
            }
        }
    }
}

// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(46466);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
// EXTERNAL MODULE: ../../../node_modules/tar-stream/index.js
var tar_stream = __webpack_require__(61736);
// EXTERNAL MODULE: ./archive/encryption.js
var encryption = __webpack_require__(38789);
;// CONCATENATED MODULE: ./archive/read/detect.js



const block = 512;
async function detect(path, passphrase) {
    const { start, size } = await firstBlock(path);
    if (size === 0) {
        throw damaged(path, 'it is empty');
    }
    if (isGzip(start) || isTar(start)) {
        return { key: undefined, compressed: isGzip(start) };
    }
    if (passphrase === undefined || passphrase === '') {
        throw withoutKey(path, start);
    }
    const key = await (0,encryption/* deriveKey */.Hz)(passphrase);
    const decipher = (0,encryption/* createStrapiDecipher */.CQ)(key).setAutoPadding(false);
    const decrypted = decipher.update(start);
    if (!isGzip(decrypted) && !isTar(decrypted)) {
        throw wrongKey(path);
    }
    return { key, compressed: isGzip(decrypted) };
}
function withoutKey(path, start) {
    if (/\.enc$/i.test(path)) {
        return noDataFile(path, 'It is encrypted: give the key that it was exported with (key, -k).');
    }
    return noDataFile(path, start.toString('latin1', 0, 4) === 'PK\x03\x04'
        ? 'It is a ZIP file: unpack it first, then import the archive that is in it.'
        : 'Name an archive that strapi export or this project has made (.tar[.gz][.enc]); if it is encrypted, give its key.');
}
async function firstBlock(path) {
    const handle = await (0,promises_.open)(path, 'r');
    try {
        const { size } = await handle.stat();
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(block), 0, block, 0);
        return { start: buffer.subarray(0, bytesRead), size };
    }
    finally {
        await handle.close();
    }
}
const isGzip = (start) => start[0] === 0x1f && start[1] === 0x8b && start[2] === 8 && ((start[3] ?? 0xff) & 0xe0) === 0;
function isTar(start) {
    if (start.toString('latin1', 257, 262) === 'ustar') {
        return true;
    }
    if (start.length < block) {
        return false;
    }
    const sum = start.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
    const checksum = start.toString('latin1', 148, 156);
    return (/^ *[0-7]+[\0 ]/.test(checksum) && Number.parseInt(checksum, 8) === sum) || sum === 8 * 0x20;
}

;// CONCATENATED MODULE: ./archive/read/tar-watch.js



const tar_watch_block = 512;
class TarWatch extends external_node_stream_.Transform {
    #archive;
    #limit;
    #seen = 0;
    #end = 0;
    #isZero = true;
    #zeros = [];
    constructor(archive, fileSize) {
        super();
        this.#archive = archive;
        this.#limit = Math.max(ratioCountsFrom, fileSize * highestRatio);
    }
    entry(header) {
        const start = header.byteOffset - tar_watch_block;
        if (this.#zeros.some((run) => run.start < start)) {
            throw refused(this.#archive, 'there are more entries behind the end of its tar');
        }
        this.#end = header.byteOffset + Math.ceil(header.size / tar_watch_block) * tar_watch_block;
        this.#zeros = this.#zeros
            .filter(({ stop }) => stop > this.#end)
            .map(({ start, stop }) => ({ start: Math.max(start, this.#end), stop }));
    }
    assertEnded() {
        const [run] = this.#zeros;
        if (run === undefined ||
            run.start !== this.#end ||
            run.stop !== this.#seen ||
            run.stop - run.start < 2 * tar_watch_block) {
            throw damaged(this.#archive, 'it is cut off: the end of its tar is missing');
        }
    }
    _transform(chunk, _encoding, done) {
        if (this.#seen + chunk.length > this.#limit) {
            done(refused(this.#archive, `it unpacks to more than ${this.#limit} bytes`));
            return;
        }
        this.#scan(chunk);
        this.#seen += chunk.length;
        done(null, chunk);
    }
    #scan(chunk) {
        let offset = Math.min(chunk.length, Math.max(0, this.#end - this.#seen));
        while (offset < chunk.length) {
            const position = this.#seen + offset;
            const inBlock = position % tar_watch_block;
            const stop = Math.min(chunk.length, offset + tar_watch_block - inBlock);
            this.#isZero = (inBlock === 0 || this.#isZero) && isZero(chunk, offset, stop);
            if (this.#isZero && (this.#seen + stop) % tar_watch_block === 0) {
                this.#note(this.#seen + stop);
            }
            offset = stop;
        }
    }
    #note(stop) {
        const last = this.#zeros.at(-1);
        if (last?.stop === stop - tar_watch_block) {
            last.stop = stop;
        }
        else {
            this.#zeros.push({ start: stop - tar_watch_block, stop });
        }
    }
}
function isZero(chunk, start, stop) {
    for (let index = start; index < stop; index += 1) {
        if (chunk[index] !== 0) {
            return false;
        }
    }
    return true;
}

;// CONCATENATED MODULE: ./archive/read/tar.js













const chunkSize = 1 << 16;
async function openTar(path, passphrase) {
    const identity = await identify(path);
    return new TarFile(path, identity, await detect(path, passphrase));
}
async function identify(path) {
    const { size, mtimeMs, ino } = await (0,promises_.stat)(path);
    return { size, mtimeMs, ino };
}
class TarFile {
    path;
    format = 'tar';
    #identity;
    #layers;
    constructor(path, identity, layers) {
        this.path = path;
        this.#identity = identity;
        this.#layers = layers;
    }
    get encrypted() {
        return this.#layers.key !== undefined;
    }
    get compressed() {
        return this.#layers.compressed;
    }
    async *entries() {
        await this.#assertUnchanged();
        const pass = new TarPass(this.path, this.#identity.size, this.#layers);
        yield* pass.entries();
        await this.#assertUnchanged();
    }
    async #assertUnchanged() {
        const { size, mtimeMs, ino } = await identify(this.path);
        const before = this.#identity;
        if (size !== before.size || mtimeMs !== before.mtimeMs || ino !== before.ino) {
            throw changedMeanwhile(this.path);
        }
    }
}
const openTarStream = () => (0,tar_stream.extract)({ allowUnknownFormat: true });
class TarPass {
    #path;
    #fileSize;
    #layers;
    #watch;
    #tar = openTarStream();
    #count = 0;
    #failure;
    constructor(path, fileSize, layers) {
        this.#path = path;
        this.#fileSize = fileSize;
        this.#layers = layers;
        this.#watch = new TarWatch(path, fileSize);
    }
    async *entries() {
        const { key, compressed } = this.#layers;
        const gunzip = compressed ? (0,external_node_zlib_.createGunzip)({ chunkSize }) : undefined;
        const tail = gunzip && new GzipTail(this.#path, gunzip);
        const file = (0,external_node_fs_.createReadStream)(this.#path, { highWaterMark: chunkSize });
        const tar = this.#tar;
        const between = [key && (0,encryption/* createStrapiDecipher */.CQ)(key), tail, gunzip, this.#watch];
        const streams = [file, ...between.filter((layer) => layer !== undefined), tar];
        for (const stream of streams) {
            stream.once('error', (error) => this.#fail(error));
        }
        this.#tar.on('entry', (header) => this.#met(header));
        const ended = (0,external_node_stream_promises_.pipeline)(streams).catch((error) => this.#fail(error));
        try {
            for await (const entry of this.#tar) {
                const { header } = entry;
                this.#assertSafe(header);
                if (header.type === 'directory') {
                    entry.resume();
                    continue;
                }
                const content = new Content(entry, (error) => this.#fail(error));
                yield content.entry(entryPath(this.#path, header.name));
                content.skip();
            }
            await ended;
            if (this.#failure !== undefined) {
                throw this.#failure;
            }
            tail?.assertEnded();
            this.#watch.assertEnded();
        }
        catch (error) {
            throw this.#fail(error);
        }
        finally {
            file.destroy();
            this.#tar.destroy();
            await ended;
        }
    }
    #met(header) {
        try {
            const size = header.type === 'directory' ? 0 : header.size;
            const most = this.#fileSize * (this.#layers.compressed ? bestDeflate : 1);
            if (size > most) {
                throw damaged(this.#path, `it is cut off or was changed: its entry ${quoted(header.name)} claims to have ${size} bytes`);
            }
            this.#watch.entry({ byteOffset: header.byteOffset, size });
            this.#count += 1;
            if (this.#count > mostEntries) {
                throw refused(this.#path, `it holds more than ${mostEntries} entries`);
            }
        }
        catch (error) {
            this.#fail(error);
            this.#tar.destroy(error);
        }
    }
    #assertSafe({ name, type, pax }) {
        if (type !== 'file' && type !== 'contiguous-file' && type !== 'directory') {
            throw refused(this.#path, `its entry ${quoted(name)} is no file but ${type ?? 'of an unknown type'}`);
        }
        if (Object.keys(pax ?? {}).some((key) => key.startsWith('GNU.sparse'))) {
            throw refused(this.#path, `its entry ${quoted(name)} is a sparse file`);
        }
    }
    #fail(error) {
        this.#failure ??= this.#explain(error);
        return this.#failure;
    }
    #explain(error) {
        if (!(error instanceof Error) || error instanceof errors/* UserError */.y) {
            return error;
        }
        const code = 'code' in error ? String(error.code) : '';
        if (code === 'Z_BUF_ERROR') {
            return damaged(this.#path, 'it is cut off: its gzip stream ends too early');
        }
        if (code.startsWith('Z_')) {
            return damaged(this.#path, `its gzip stream is broken (${error.message})`);
        }
        if (code.startsWith('ERR_OSSL')) {
            return damaged(this.#path, 'it is cut off or was changed: its encryption does not end as it should');
        }
        switch (error.message) {
            case 'Unexpected end of data':
                return damaged(this.#path, 'it is cut off: its tar ends too early');
            case 'Header exceeds max size':
            case 'Invalid header':
                return damaged(this.#path, 'its tar has an invalid header');
            default:
                if (error.message.startsWith('Invalid tar header')) {
                    return this.#count === 0
                        ? noDataFile(this.#path, 'What is compressed in it is no tar: name an archive that strapi export has made.')
                        : damaged(this.#path, 'its tar has an invalid header');
                }
                return error;
        }
    }
}
class Content {
    #source;
    #fail;
    #content;
    #isBegun = false;
    constructor(source, fail) {
        this.#source = source;
        this.#fail = fail;
    }
    entry(path) {
        const content = () => {
            this.#content ??= external_node_stream_.Readable.from(this.#chunks(), { objectMode: false });
            return this.#content;
        };
        return {
            path,
            size: this.#source.header.size,
            get content() {
                return content();
            },
        };
    }
    skip() {
        if (!this.#isBegun) {
            this.#source.resume();
        }
    }
    async *#chunks() {
        this.#isBegun = true;
        try {
            yield* this.#source;
        }
        catch (error) {
            throw this.#fail(error);
        }
    }
}
class GzipTail extends external_node_stream_.Transform {
    #archive;
    #gunzip;
    #seen = 0;
    #lastByte = 0;
    constructor(archive, gunzip) {
        super();
        this.#archive = archive;
        this.#gunzip = gunzip;
    }
    _transform(chunk, _encoding, done) {
        for (let index = chunk.length - 1; index >= 0; index -= 1) {
            if (chunk[index] !== 0) {
                this.#lastByte = this.#seen + index + 1;
                break;
            }
        }
        this.#seen += chunk.length;
        done(null, chunk);
    }
    assertEnded() {
        if (this.#lastByte > this.#gunzip.bytesWritten) {
            throw refused(this.#archive, 'something follows the end of its gzip stream');
        }
    }
}

;// CONCATENATED MODULE: ./archive/read/archive.js




async function openArchive(path, key) {
    const stats = await (0,promises_.stat)(path).catch((error) => {
        throw unreadable(error, path);
    });
    if (stats.isDirectory()) {
        return openFolder(path);
    }
    if (!stats.isFile()) {
        throw new errors/* UserError */.y('noArchive', `${path} is neither a file nor a folder.`, 'Name an archive with file (-f).');
    }
    return openTar(path, key).catch((error) => {
        throw unreadable(error, path);
    });
}
function unreadable(error, path) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    switch (code) {
        case 'ENOENT':
        case 'ENOTDIR':
            return new errors/* UserError */.y('noArchive', `There is no archive ${path}.`, 'Name an archive that exists, with its extension, with file (-f).');
        case 'EACCES':
        case 'EPERM':
            return new errors/* UserError */.y('failed', `The archive ${path} cannot be read: permission denied.`, 'Allow this user to read it.');
        default:
            return error;
    }
}

// EXTERNAL MODULE: ./transfer/stages.js
var stages = __webpack_require__(58308);
;// CONCATENATED MODULE: ./archive/read/id-set.js
class IdSet {
    #size = 0;
    #bits = new Uint32Array(32);
    #outliers = new Set();
    get size() {
        return this.#size;
    }
    add(id) {
        if (this.has(id)) {
            return false;
        }
        this.#size += 1;
        if (Number.isInteger(id) && id >= 0 && id < (this.#size + 4_096) * 256) {
            this.#reserve(id);
            const word = Math.floor(id / 32);
            this.#bits[word] = (this.#bits[word] ?? 0) | (1 << (id % 32));
        }
        else {
            this.#outliers.add(id);
        }
        return true;
    }
    has(id) {
        const bits = this.#bits[Math.floor(id / 32)] ?? 0;
        return ((Number.isInteger(id) && id >= 0 && (bits & (1 << (id % 32))) !== 0) ||
            (this.#outliers.size > 0 && this.#outliers.has(id)));
    }
    *values() {
        for (const [word, bits] of this.#bits.entries()) {
            for (let rest = bits; rest !== 0; rest &= rest - 1) {
                yield word * 32 + 31 - Math.clz32(rest & -rest);
            }
        }
        yield* this.#outliers;
    }
    #reserve(id) {
        const words = Math.floor(id / 32) + 1;
        if (words > this.#bits.length) {
            const larger = new Uint32Array(Math.max(words, this.#bits.length * 2));
            larger.set(this.#bits);
            this.#bits = larger;
        }
    }
}

// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __webpack_require__(4573);
;// CONCATENATED MODULE: ./archive/read/json-lines.js



const batchSize = 1 << 16;
const lineFeed = 0x0a;
async function* readJsonLines(archive, { path, content }) {
    let line = 1;
    for await (const bytes of wholeLines(archive, path, content)) {
        const lines = decode(archive, path, bytes, line).split('\n');
        const first = line;
        const values = parse(lines) ?? parseEach(archive, path, lines, first);
        line += lines.length;
        if (values.length > 0) {
            yield { values, line: (index) => first + (filled(lines)[index]?.index ?? 0) };
        }
    }
}
async function* wholeLines(archive, path, content) {
    let chunks = [];
    let size = 0;
    let enough = batchSize;
    for await (const chunk of content) {
        chunks.push(chunk);
        size += chunk.length;
        if (size < enough) {
            continue;
        }
        const bytes = chunks.length === 1 ? chunk : Buffer.concat(chunks, size);
        const end = bytes.lastIndexOf(lineFeed);
        if (end >= 0) {
            yield bytes.subarray(0, end);
        }
        else if (size > longestLine) {
            throw damaged(archive, `a line of ${path} is longer than ${longestLine} bytes`);
        }
        const rest = bytes.subarray(end + 1);
        chunks = [rest];
        size = rest.length;
        enough = Math.max(batchSize, size * 2);
    }
    if (size > 0) {
        yield Buffer.concat(chunks, size);
    }
}
function decode(archive, path, bytes, first) {
    if (!(0,external_node_buffer_.isUtf8)(bytes)) {
        let start = 0;
        for (let line = first; start <= bytes.length; line += 1) {
            const end = bytes.indexOf(lineFeed, start);
            const stop = end < 0 ? bytes.length : end;
            if (!(0,external_node_buffer_.isUtf8)(bytes.subarray(start, stop))) {
                throw damaged(archive, `${path}:${line} is not valid UTF-8`);
            }
            start = stop + 1;
        }
    }
    return bytes.toString('utf8');
}
function parse(lines) {
    const texts = lines[0] === '' ? lines.slice(1) : lines;
    try {
        const values = JSON.parse(`[${texts.join(',')}]`);
        return values.length === texts.length ? values : undefined;
    }
    catch {
        return undefined;
    }
}
function parseEach(archive, path, lines, first) {
    return filled(lines).map(({ text, index }) => {
        try {
            return JSON.parse(text);
        }
        catch {
            throw damaged(archive, `${path}:${first + index} is not valid JSON`);
        }
    });
}
const filled = (lines) => lines.map((text, index) => ({ text, index })).filter(({ text }) => text.trim() !== '');

;// CONCATENATED MODULE: ./archive/read/records.js


async function* readRecords(archive, stage, entry, signal) {
    const { isRecord, shape } = shapes[stage];
    for await (const { values, line } of readJsonLines(archive, entry)) {
        signal?.throwIfAborted();
        const wrong = values.findIndex((value) => !isRecord(value));
        if (wrong >= 0) {
            throw damaged(archive, `${entry.path}:${line(wrong)} is no ${shape}`);
        }
        yield values;
    }
}
const shapes = {
    schemas: {
        isRecord: (value) => isObject(value) &&
            isText(value.uid) &&
            (value.modelType === 'contentType' || value.modelType === 'component') &&
            isText(value.modelName) &&
            isText(value.collectionName) &&
            isObject(value.attributes) &&
            Object.values(value.attributes).every((attribute) => isObject(attribute) && isText(attribute.type)),
        shape: 'schema',
    },
    entities: {
        isRecord: (value) => isObject(value) && isText(value.type) && Number.isSafeInteger(value.id) && isObject(value.data),
        shape: 'entity (type, id and data)',
    },
    links: {
        isRecord: (value) => isObject(value) &&
            isText(value.kind) &&
            isText(value.relation) &&
            isLinkEnd(value.left) &&
            isText(value.left.field) &&
            isLinkEnd(value.right),
        shape: 'link (kind, relation, left and right)',
    },
    configuration: {
        isRecord: (value) => isObject(value) &&
            isObject(value.value) &&
            (value.type === 'webhook' ||
                (value.type === 'core-store' && (value.value.key === null || typeof value.value.key === 'string'))),
        shape: 'configuration (core-store or webhook, and value)',
    },
};
const isLinkEnd = (value) => isObject(value) &&
    isText(value.type) &&
    (Number.isSafeInteger(value.ref) || typeof value.ref === 'string') &&
    (value.field === undefined || value.field === null || typeof value.field === 'string') &&
    (value.pos === undefined || value.pos === null || Number.isFinite(value.pos));
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value) => typeof value === 'string' && value !== '';

;// CONCATENATED MODULE: ./archive/read/component-ids.js




class ComponentIds {
    ids = new Map();
    repeated = new Map();
    #archive;
    #schemas;
    #attributes = new Map();
    constructor(archive, schemas) {
        this.#archive = archive;
        this.#schemas = schemas;
    }
    add(batch) {
        for (const entity of batch) {
            this.#walk(entity.type, entity.data, entity, 0);
        }
    }
    #walk(uid, data, entity, depth) {
        for (const { name, component } of this.#componentAttributes(uid)) {
            const value = data[name];
            if (value === null || value === undefined) {
                continue;
            }
            if (depth === deepestComponent) {
                throw damaged(this.#archive, `${label(entity)} has components more than ${deepestComponent} deep`);
            }
            for (const item of Array.isArray(value) ? value : [value]) {
                const itemUid = component ?? item?.__component;
                if (!isObject(item) || !Number.isSafeInteger(item.id) || typeof itemUid !== 'string') {
                    throw damaged(this.#archive, `${label(entity)} has something else than a component in ${quoted(name)}`);
                }
                const id = item.id;
                if (!idSet(this.ids, itemUid).add(id)) {
                    idSet(this.repeated, itemUid).add(id);
                }
                this.#walk(itemUid, item, entity, depth + 1);
            }
        }
    }
    #componentAttributes(uid) {
        let found = this.#attributes.get(uid);
        if (found === undefined) {
            found = Object.entries(this.#schemas.get(uid)?.attributes ?? {})
                .filter(([, { type }]) => type === 'component' || type === 'dynamiczone')
                .map(([name, { type, component }]) => ({
                name,
                component: type === 'component' ? component : undefined,
            }));
            this.#attributes.set(uid, found);
        }
        return found;
    }
}
function idSet(sets, uid) {
    let set = sets.get(uid);
    if (set === undefined) {
        set = new IdSet();
        sets.set(uid, set);
    }
    return set;
}
const label = ({ type, id }) => `the entity ${quoted(type)} ${id}`;

// EXTERNAL MODULE: ../../../node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7392);
;// CONCATENATED MODULE: ./archive/read/documents.js






const metadata = dist/* object */.Ikc({
    createdAt: dist/* exactOptional */.yqP(dist/* string */.YjP()),
    strapi: dist/* exactOptional */.yqP(dist/* object */.Ikc({ version: dist/* exactOptional */.yqP(dist/* string */.YjP()) })),
});
async function readMetadata(archive, entry) {
    const result = dist/* safeParse */.xLC(metadata, await readDocument(archive, entry));
    if (!result.success) {
        throw damaged(archive, 'its metadata.json is not what Strapi writes');
    }
    return result.output;
}
const documents_text = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* nonEmpty */.hq());
const sidecar = dist/* object */.Ikc({
    id: dist/* pipe */.FsL(dist/* number */.aig(), dist/* safeInteger */.Y2b(), dist/* minValue */.Wwf(1)),
    name: documents_text,
    hash: documents_text,
    ext: dist/* exactOptional */.yqP(dist/* nullable */.mee(dist/* string */.YjP())),
    mime: documents_text,
    url: documents_text,
    size: dist/* pipe */.FsL(dist/* number */.aig(), dist/* finite */.E2x(), dist/* minValue */.Wwf(0)),
    type: dist/* exactOptional */.yqP(dist/* nullable */.mee(dist/* string */.YjP())),
    mainHash: dist/* exactOptional */.yqP(dist/* nullable */.mee(dist/* string */.YjP())),
});
async function readSidecar(archive, filename, entry) {
    const result = dist/* safeParse */.xLC(sidecar, await readDocument(archive, entry));
    if (!result.success) {
        const [issue] = result.issues;
        const where = dist/* getDotPath */.BuJ(issue) ?? 'it';
        throw damaged(archive, `the sidecar of ${quoted(filename)} is not what Strapi writes: see its ${where}`);
    }
    const { hash, ext, mainHash } = result.output;
    if (!isFileName(storedName(result.output)) || !isFileName(mainHash ?? hash)) {
        throw refused(archive, `the sidecar of ${quoted(filename)} has a hash or extension that makes an unsafe path`);
    }
    const legacyNames = ext === undefined || ext === null ? [`${hash}null`, `${hash}undefined`] : [];
    if (![storedName(result.output), ...legacyNames].includes(filename)) {
        throw damaged(archive, `Asset sidecar metadata does not match upload filename ${quoted(filename)}`);
    }
    return result.output;
}
const storedName = ({ hash, ext }) => `${hash}${ext ?? ''}`;
async function readDocument(archive, { path, size, content }) {
    if (size > largestDocument) {
        throw refused(archive, `its entry ${quoted(path)} has ${size} bytes`);
    }
    const bytes = Buffer.concat(await content.toArray());
    const value = documents_parse(bytes);
    if (!isObject(value)) {
        throw damaged(archive, `${quoted(path)} is not a JSON object`);
    }
    return value;
}
function documents_parse(bytes) {
    try {
        return (0,external_node_buffer_.isUtf8)(bytes) ? JSON.parse(bytes.toString('utf8')) : undefined;
    }
    catch {
        return undefined;
    }
}

// EXTERNAL MODULE: external "node:path/posix"
var posix_ = __webpack_require__(53916);
;// CONCATENATED MODULE: ./archive/read/layout.js


const recordStages = stages/* stages */._.filter((stage) => stage !== 'assets');
const leftBehind = /^(\._.*|\.DS_Store|\.gitkeep|Thumbs\.db|desktop\.ini)$/;
function entryKind(path, format) {
    if (path === 'metadata.json') {
        return { kind: 'metadata' };
    }
    const filename = (0,posix_.basename)(path);
    if (leftBehind.test(filename)) {
        return { kind: 'unknown' };
    }
    switch (path.slice(0, -filename.length - 1)) {
        case 'assets/uploads':
            return { kind: 'upload', filename };
        case 'assets/metadata':
            return filename.endsWith('.json')
                ? { kind: 'sidecar', filename: filename.slice(0, -'.json'.length) }
                : { kind: 'unknown' };
        default: {
            const [stage = '', ...rest] = path.split('/');
            const holdsRecords = rest.length === 1 &&
                recordStages.includes(stage) &&
                (format === 'tar' || filename.endsWith('.jsonl'));
            return holdsRecords ? { kind: 'records', stage: stage } : { kind: 'unknown' };
        }
    }
}

;// CONCATENATED MODULE: ./archive/read/strapi5.js

function assertStrapi5({ path, metadata, schemas, }) {
    const version = metadata.strapi?.version;
    const major = /^\D*(\d+)\./.exec(version ?? '')?.[1];
    if (major !== undefined && major !== '5') {
        throw new errors/* UserError */.y('schemaDifference', `The archive ${path} was exported from Strapi ${version}; it cannot be imported into Strapi 5.`, major === '4'
            ? 'Import it into a Strapi 4 project, upgrade that to Strapi 5, start it once and export again.'
            : 'Export from a project with Strapi 5.');
    }
    const contentTypes = [...schemas.values()].filter(({ modelType }) => modelType === 'contentType');
    const hasMarks = contentTypes.some(({ attributes }) => attributes.localizations?.joinColumn?.name === 'document_id') ||
        contentTypes.every(({ attributes }) => attributes.publishedAt !== undefined);
    if (!hasMarks) {
        throw new errors/* UserError */.y('schemaDifference', `The archive ${path} was exported from Strapi 4, as its schemas show; it cannot be imported into Strapi 5.`, 'Import it into a Strapi 4 project, upgrade that to Strapi 5, start it once and export again.');
    }
}

;// CONCATENATED MODULE: ./archive/read/check.js










async function checkArchive(reader, onEntities, signal) {
    const check = new ArchiveCheck(reader, onEntities, signal);
    for await (const entry of reader.entries()) {
        signal?.throwIfAborted();
        await check.entry(entry);
    }
    return check.finish();
}
const mostListed = 10;
class ArchiveCheck {
    #reader;
    #onEntities;
    #signal;
    #schemas = new Map();
    #entities = new Map();
    #totals = new Map();
    #sidecars = new Map();
    #uploads = new Map();
    #recordFiles = new Set();
    #unknown = [];
    #unknownCount = 0;
    #components;
    #metadata;
    #repeatedEntities = 0;
    #firstDamage;
    #schemasCameLate = false;
    constructor(reader, onEntities, signal) {
        this.#reader = reader;
        this.#onEntities = onEntities;
        this.#signal = signal;
        this.#components = new ComponentIds(reader.path, this.#schemas);
    }
    async entry(entry) {
        const { path } = this.#reader;
        const what = entryKind(entry.path, this.#reader.format);
        switch (what.kind) {
            case 'metadata':
                if (this.#metadata !== undefined) {
                    throw refused(path, 'it has metadata.json twice');
                }
                this.#metadata = await readMetadata(path, entry);
                break;
            case 'records':
                await this.#records(what.stage, entry);
                break;
            case 'sidecar':
                await this.#sidecar(what.filename, entry);
                break;
            case 'upload':
                await this.#upload(what.filename, entry);
                break;
            case 'unknown':
                this.#unknownCount += 1;
                if (this.#unknown.length < mostListed) {
                    this.#unknown.push(quoted(entry.path));
                }
        }
    }
    async finish() {
        const { path } = this.#reader;
        if (this.#metadata === undefined) {
            throw noDataFile(path, 'It has no metadata.json at its top: use an archive that strapi export or this project has made.');
        }
        if (this.#schemas.size === 0) {
            throw damaged(path, 'it has no schemas');
        }
        if (this.#firstDamage !== undefined) {
            assertStrapi5({ path, metadata: this.#metadata, schemas: this.#schemas });
            throw this.#firstDamage;
        }
        for (const filename of this.#uploads.keys()) {
            if (!this.#sidecars.has(filename)) {
                throw damaged(path, `Asset metadata preflight failed: missing sidecar metadata for ${quoted(filename)}`);
            }
        }
        if (this.#schemasCameLate) {
            await this.#findComponents();
        }
        return {
            path,
            metadata: this.#metadata,
            schemas: this.#schemas,
            stages: new Map(stages/* stages */._.flatMap((stage) => {
                const total = this.#totals.get(stage);
                return total === undefined || total.count === 0 ? [] : [[stage, total]];
            })),
            entities: this.#entities,
            components: this.#components.ids,
            counts: new Map([...this.#entities].map(([uid, { size }]) => [uid, size])),
            assets: new Map([...this.#sidecars].filter(([filename]) => this.#uploads.has(filename))),
            repeated: { entities: this.#repeatedEntities, components: this.#components.repeated },
            warnings: [...this.#warnings()],
        };
    }
    async #records(stage, entry) {
        const { path } = this.#reader;
        if (this.#recordFiles.has(entry.path)) {
            throw refused(path, `it has ${quoted(entry.path)} twice`);
        }
        this.#recordFiles.add(entry.path);
        const count = (records) => this.#count(stage, records, 0);
        this.#count(stage, 0, entry.size);
        switch (stage) {
            case 'schemas':
                this.#schemasCameLate ||= this.#entities.size > 0;
                for await (const batch of readRecords(path, stage, entry, this.#signal)) {
                    this.#addSchemas(batch);
                    count(batch.length);
                }
                break;
            case 'entities':
                for await (const batch of readRecords(path, stage, entry, this.#signal)) {
                    const added = this.#addEntities(batch);
                    this.#components.add(added);
                    this.#onEntities?.(added);
                    count(added.length);
                }
                break;
            case 'links':
                for await (const batch of readRecords(path, stage, entry, this.#signal)) {
                    count(batch.length);
                }
                break;
            case 'configuration':
                for await (const batch of readRecords(path, stage, entry, this.#signal)) {
                    for (const record of batch) {
                        assertSafeLogos(path, record);
                    }
                    count(batch.length);
                }
        }
    }
    #addSchemas(batch) {
        for (const schema of batch) {
            if (this.#schemas.has(schema.uid)) {
                throw refused(this.#reader.path, `it has the schema of ${quoted(schema.uid)} twice`);
            }
            this.#schemas.set(schema.uid, schema);
        }
    }
    #addEntities(batch) {
        const isNew = newEntities(this.#entities);
        const repeated = batch.map((entity) => !isNew(entity));
        const count = repeated.reduce((sum, isRepeated) => sum + Number(isRepeated), 0);
        this.#repeatedEntities += count;
        return count === 0 ? batch : batch.filter((_, index) => !repeated[index]);
    }
    async #findComponents() {
        const { path, format } = this.#reader;
        const isNew = newEntities(new Map());
        this.#components = new ComponentIds(path, this.#schemas);
        for await (const entry of this.#reader.entries()) {
            const what = entryKind(entry.path, format);
            if (what.kind === 'records' && what.stage === 'entities') {
                for await (const batch of readRecords(path, what.stage, entry, this.#signal)) {
                    this.#components.add(this.#repeatedEntities === 0 ? batch : batch.filter(isNew));
                }
            }
        }
    }
    async #sidecar(filename, entry) {
        const sidecar = await readSidecar(this.#reader.path, filename, entry).catch((error) => {
            if (!(error instanceof errors/* UserError */.y)) {
                throw error;
            }
            this.#firstDamage ??= error;
        });
        if (sidecar === undefined) {
            return;
        }
        if (!this.#sidecars.has(filename)) {
            this.#sidecars.set(filename, sidecar);
        }
    }
    async #upload(filename, { size, content }) {
        const { path } = this.#reader;
        if (!isFileName(filename)) {
            throw refused(path, `its file ${quoted(filename)} has an unsafe name`);
        }
        let checksum = 0;
        for await (const chunk of content) {
            checksum = (0,external_node_zlib_.crc32)(chunk, checksum);
        }
        this.#signal?.throwIfAborted();
        const before = this.#uploads.get(filename);
        if (before === undefined) {
            this.#uploads.set(filename, { size, checksum });
            this.#count('assets', 1, size);
        }
        else if (before.size !== size || before.checksum !== checksum) {
            throw damaged(path, `it has the file ${quoted(filename)} twice, with different contents`);
        }
    }
    #count(stage, count, bytes) {
        const total = this.#totals.get(stage) ?? { count: 0, bytes: 0 };
        total.count += count;
        total.bytes += bytes;
        this.#totals.set(stage, total);
    }
    *#warnings() {
        if (this.#unknownCount > 0) {
            const more = this.#unknownCount - this.#unknown.length;
            yield `The archive has entries that are no part of Strapi's format and are left out: ${this.#unknown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
        }
        if (this.#repeatedEntities > 0) {
            yield `The archive has ${this.#repeatedEntities} entities more than once, as official export writes them while the database changes. The first of each is taken.`;
        }
        for (const [uid, ids] of this.#components.repeated) {
            yield `The archive has ${ids.size} components ${uid} more than once, each with the same id.`;
        }
        for (const [uid, { size }] of [...this.#entities, ...this.#components.ids]) {
            if (!this.#schemas.has(uid)) {
                yield `The archive has ${size} records of ${quoted(uid)}, but no schema of it.`;
            }
        }
    }
}
function newEntities(seen) {
    return ({ type, id }) => idSet(seen, type).add(id);
}
function assertSafeLogos(archive, { value }) {
    if (value.key !== 'core_admin_project-settings' || !isObject(value.value)) {
        return;
    }
    for (const name of ['menuLogo', 'authLogo']) {
        const logo = value.value[name];
        if (isObject(logo) && logo.hash !== undefined && logo.hash !== null) {
            const isSafe = [null, undefined].includes(logo.ext) || typeof logo.ext === 'string';
            if (typeof logo.hash !== 'string' || !isSafe || !isFileName(`${logo.hash}${logo.ext ?? ''}`)) {
                throw refused(archive, `the ${name} of its project settings has a hash or extension that makes an unsafe path`);
            }
        }
    }
}

// EXTERNAL MODULE: ./database/location.js + 7 modules
var database_location = __webpack_require__(43980);
// EXTERNAL MODULE: ./database/read/store.js
var store = __webpack_require__(21247);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
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
        const { mark } = this.#target;
        const isCommitted = await mark.isCommitted(this.token);
        if (this.#state !== 'prepared' || (this.#journal !== undefined && !isCommitted)) {
            throw new Error('The media can be swapped only after prepare and the commit of its token.');
        }
        this.#state = 'ended';
        try {
            await this.#finish(isCommitted);
        }
        catch (error) {
            throw new errors/* UserError */.y('failed', `The database was imported, but its media could not be put in place: ${error.message}`, 'Correct that, then run the import again: it begins with finishing this one. Until then no file is lost.', { cause: error });
        }
        finally {
            this.#opened?.lock.release();
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
async function bootInChild(load, connection) {
    const written = (stream) => new Promise((done) => stream.write('', done));
    const tell = async (outcome, code) => {
        await Promise.all([written(process.stdout), written(process.stderr)]);
        process.send?.(outcome, () => process.exit(code));
    };
    process.on('disconnect', () => process.exit(1));
    try {
        const { compileStrapi, createStrapi } = load('@strapi/strapi');
        if (createStrapi === undefined) {
            throw new Error('This is not Strapi 5.');
        }
        const app = createStrapi(await compileStrapi({ ignoreDiagnostics: true }));
        if (connection !== undefined) {
            app.config.set('database.connection', connection);
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
    const connection = JSON.stringify(connectionOf(database, directory));
    const child = (0,external_node_child_process_.spawn)('node', ['--input-type=commonjs', '--eval', `(${bootInChild})(require, ${connection})`], { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
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
var project_project = __webpack_require__(59475);
// EXTERNAL MODULE: ./database/source.js + 10 modules
var database_source = __webpack_require__(72102);
// EXTERNAL MODULE: ./transfer/scope.js
var transfer_scope = __webpack_require__(66667);
// EXTERNAL MODULE: ./database/model/model.js
var model = __webpack_require__(29494);
// EXTERNAL MODULE: ./database/read/entities.js
var entities = __webpack_require__(90547);
;// CONCATENATED MODULE: ./database/write/counts.js

const people = 'plugin::users-permissions.user';
const files = 'plugin::upload.file';
async function contentCounts(session, models) {
    const counts = new Map();
    for (const model of models.values()) {
        if (!model.isComponent && (model.uid.startsWith('api::') || [people, files].includes(model.uid))) {
            const count = await (0,entities/* countEntities */.h)(session, model);
            if (count > 0) {
                counts.set(model.uid, count);
            }
        }
    }
    return counts;
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

;// CONCATENATED MODULE: ./archive/read/load.js






async function loadArchive(reader, checked, handlers, signal) {
    const load = new Load(reader, checked, handlers, signal);
    try {
        for await (const entry of reader.entries()) {
            signal?.throwIfAborted();
            await load.entry(entry);
        }
    }
    catch (error) {
        throw signal?.aborted ? signal.reason : error;
    }
    load.assertComplete();
}
class Load {
    #reader;
    #checked;
    #handlers;
    #signal;
    #isNew = newEntities(new Map());
    #counts = new Map();
    #loadedFiles = new Set();
    constructor(reader, checked, handlers, signal) {
        this.#reader = reader;
        this.#checked = checked;
        this.#handlers = handlers;
        this.#signal = signal;
    }
    async entry(entry) {
        const { entities, links, configuration } = this.#handlers;
        const what = entryKind(entry.path, this.#reader.format);
        if (what.kind === 'upload') {
            await this.#asset(what.filename, entry);
        }
        else if (what.kind === 'records') {
            switch (what.stage) {
                case 'entities':
                    await this.#records(what.stage, entry, entities && ((batch) => entities(this.#unrepeated(batch))));
                    break;
                case 'links':
                    await this.#records(what.stage, entry, links);
                    break;
                case 'configuration':
                    await this.#records(what.stage, entry, configuration);
            }
        }
    }
    assertComplete() {
        for (const [stage, { count }] of this.#checked.stages) {
            if (this.#isHandled(stage) && this.#counts.get(stage) !== count) {
                throw changedMeanwhile(this.#reader.path);
            }
        }
    }
    #isHandled(stage) {
        return stage !== 'schemas' && this.#handlers[stage === 'assets' ? 'asset' : stage] !== undefined;
    }
    async #records(stage, entry, handle) {
        if (handle === undefined) {
            return;
        }
        for await (const batch of readRecords(this.#reader.path, stage, entry, this.#signal)) {
            this.#count(stage, batch.length);
            await handle(batch);
        }
    }
    #unrepeated(batch) {
        if (this.#checked.repeated.entities === 0) {
            return batch;
        }
        const unrepeated = batch.filter(this.#isNew);
        this.#count('entities', unrepeated.length - batch.length);
        return unrepeated;
    }
    async #asset(filename, entry) {
        const { asset } = this.#handlers;
        if (asset === undefined || this.#loadedFiles.has(filename)) {
            return;
        }
        const sidecar = this.#checked.assets.get(filename);
        if (sidecar === undefined) {
            throw changedMeanwhile(this.#reader.path);
        }
        this.#loadedFiles.add(filename);
        const { size, content } = entry;
        if (this.#signal !== undefined) {
            (0,external_node_stream_.addAbortSignal)(this.#signal, content);
        }
        await asset(storedName(sidecar), sidecar, size, content);
        this.#count('assets', 1);
    }
    #count(stage, count) {
        this.#counts.set(stage, (this.#counts.get(stage) ?? 0) + count);
    }
}

;// CONCATENATED MODULE: ./commands/lost-values.js

async function countAffected(reader, checked, differences) {
    const counter = new Counter(checked.schemas, differences);
    await loadArchive(reader, checked, {
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
        const scope = new transfer_scope/* Scope */.HG(options.filters, source.contentTypes, source.layout.travels);
        const stages = new Set([...checked.stages.keys()].filter((stage) => scope.stages.has(stage)));
        const { differences, warnings } = await judgeDifferences(options, reader, checked, source, scope);
        const hasContent = await assertEmptyOrForced(options, session, source, location.description);
        const replacesFiles = stages.has('assets') && stages.has('entities') && scope.includes('plugin::upload.file');
        return {
            source,
            scope,
            differences,
            warnings,
            hasContent,
            oldFiles: replacesFiles ? await localFiles(source) : [],
            plan: {
                stages,
                includes: (uid) => scope.includes(uid),
                complete: stages.has('entities') && scope.isUnfiltered,
                hasEntity: (uid, id) => checked.entities.get(uid)?.has(id) ?? false,
                hasComponent: (uid, id) => checked.components.get(uid)?.has(id) ?? false,
            },
        };
    }
    finally {
        await session.close();
    }
}
async function localFiles(source) {
    const names = [];
    for await (const { hash, ext, provider, formats } of source.files()) {
        if (provider === 'local') {
            names.push(`${hash}${ext ?? ''}`);
            names.push(...Object.values(formats ?? {}).map((format) => `${format.hash}${format.ext ?? ''}`));
        }
    }
    return names;
}

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

;// CONCATENATED MODULE: ./database/write/component-ids.js
class component_ids_ComponentIds {
    #kept;
    #isInArchive;
    #moved = new Map();
    #last = new Map();
    constructor(kept, isInArchive) {
        this.#kept = kept;
        this.#isInArchive = isInArchive;
    }
    resolve(uid, id) {
        const kept = this.#kept.get(uid);
        return kept?.has(id) ? this.#move(uid, id, kept) : id;
    }
    get moved() {
        return [...this.#moved.values()].reduce((sum, ids) => sum + ids.size, 0);
    }
    #move(uid, id, kept) {
        const moved = this.#moved.get(uid) ?? new Map();
        this.#moved.set(uid, moved);
        const known = moved.get(id);
        if (known !== undefined) {
            return known;
        }
        let next = (this.#last.get(uid) ?? highest(kept)) + 1;
        while (this.#isInArchive(uid, next)) {
            next += 1;
        }
        this.#last.set(uid, next);
        moved.set(id, next);
        return next;
    }
}
function highest(ids) {
    let found = 0;
    for (const id of ids) {
        found = Math.max(found, id);
    }
    return found;
}

// EXTERNAL MODULE: ./database/read/configuration.js
var configuration = __webpack_require__(61452);
;// CONCATENATED MODULE: ./database/write/inserter.js

const mostRows = 64;
class Inserter {
    table;
    #writer;
    #columns;
    #sql;
    #rows;
    #ignoreDuplicates;
    #describe;
    #many;
    #one;
    #values = [];
    #before;
    #given = 0;
    #inserted = 0;
    constructor(writer, table, columns, options) {
        const { quote } = writer.session.dialect;
        const placeholders = `(${columns.map(() => '?').join(', ')})`;
        this.table = table;
        this.#writer = writer;
        this.#columns = columns;
        this.#ignoreDuplicates = options.ignoreDuplicates;
        this.#describe = options.describe;
        this.#rows = Math.max(1, Math.min(mostRows, Math.floor(writer.mostParameters / columns.length)));
        this.#sql = (rows) => `INSERT INTO ${quote(table)} (${columns.map(quote).join(', ')}) VALUES ${Array(rows).fill(placeholders).join(', ')}${options.ignoreDuplicates ? ' ON CONFLICT DO NOTHING' : ''}`;
        this.#before = writer.count(table);
        this.#many = writer.prepare(this.#sql(this.#rows));
    }
    push(value) {
        this.#values.push(value);
    }
    abandon() {
        this.#values.length -= this.#values.length % this.#columns.length;
    }
    isStored() {
        const row = this.#values.splice(this.#values.length - this.#columns.length);
        this.flush();
        const { quote } = this.#writer.session.dialect;
        const condition = this.#columns.map((column) => `${quote(column)} IS ?`).join(' AND ');
        return this.#writer.count(this.table, condition, row) > 0;
    }
    end() {
        this.#given += 1;
        if (this.#values.length === this.#rows * this.#columns.length) {
            const values = this.#values;
            this.#values = [];
            try {
                this.#count(this.#many(values), this.#rows);
            }
            catch (error) {
                throw this.#writer.isDuplicate(error) ? this.#culprit(values, error) : error;
            }
        }
    }
    flush() {
        const values = this.#values;
        this.#values = [];
        for (const row of this.#split(values)) {
            this.#insertOne(row);
        }
    }
    get inserted() {
        return this.#inserted;
    }
    assertCount() {
        const [expected, found] = [this.#before + this.#inserted, this.#writer.count(this.table)];
        if (found !== expected) {
            throw new Error(`The table ${this.table} should have ${expected} rows after the import and has ${found}`);
        }
    }
    get duplicates() {
        return this.#given - this.#values.length / this.#columns.length - this.#inserted;
    }
    #insertOne(row) {
        this.#one ??= this.#writer.prepare(this.#sql(1));
        try {
            this.#count(this.#one(row), 1);
        }
        catch (error) {
            throw this.#writer.isDuplicate(error) ? this.#duplicate(row, error) : error;
        }
    }
    #count(changed, given) {
        if (changed !== given && !this.#ignoreDuplicates) {
            throw new Error(`${given} rows were given to ${this.table}, and ${changed} were inserted`);
        }
        this.#inserted += changed;
    }
    #culprit(values, error) {
        try {
            for (const row of this.#split(values)) {
                this.#insertOne(row);
            }
        }
        catch (found) {
            return found;
        }
        return error;
    }
    *#split(values) {
        for (let start = 0; start < values.length; start += this.#columns.length) {
            yield values.slice(start, start + this.#columns.length);
        }
    }
    #duplicate(row, error) {
        return new errors/* UserError */.y('failed', `${this.#describe(row)} cannot be stored: the database has a row with the same unique value (${error.message}).`, 'Make that value unique in the source and export again, or remove the unique index from the target.', { cause: error });
    }
}

;// CONCATENATED MODULE: ./database/write/configuration.js





const coreStore = 'strapi_core_store_settings';
const webhooks = 'strapi_webhooks';
const id = dist/* optional */.lqM(dist/* nullable */.mee(dist/* pipe */.FsL(dist/* number */.aig(), dist/* safeInteger */.Y2b(), dist/* minValue */.Wwf(1))));
const configuration_text = dist/* optional */.lqM(dist/* nullable */.mee(dist/* string */.YjP()));
const settingSchema = dist/* object */.Ikc({
    id,
    key: configuration_text,
    value: dist/* optional */.lqM(dist/* unknown */.L5J()),
    type: configuration_text,
    environment: configuration_text,
    tag: configuration_text,
});
const webhookSchema = dist/* object */.Ikc({
    id,
    name: configuration_text,
    url: configuration_text,
    headers: dist/* optional */.lqM(dist/* unknown */.L5J()),
    events: dist/* optional */.lqM(dist/* unknown */.L5J()),
    enabled: dist/* optional */.lqM(dist/* nullable */.mee(dist/* union */.KCZ([dist/* boolean */.zMY(), dist/* literal */.euz(0), dist/* literal */.euz(1)]))),
});
const logoProperties = ['name', 'hash', 'url', 'width', 'height', 'ext', 'size', 'provider'];
class ConfigurationWriter {
    #settings;
    #webhooks;
    #json;
    #ownTypes;
    #includes;
    #takeLogo;
    deleted;
    #hasTypes = false;
    constructor(writer, ownTypes, includes, takeLogo) {
        const { quote } = writer.session.dialect;
        this.deleted = new Map([
            ['core-store', writer.prepare(`DELETE FROM ${quote(coreStore)}`)([])],
            ['webhook', writer.prepare(`DELETE FROM ${quote(webhooks)}`)([])],
        ]);
        this.#settings = new Inserter(writer, coreStore, ['id', 'key', 'value', 'type', 'environment', 'tag'], {
            ignoreDuplicates: false,
            describe: ([id, key]) => `The core store's row ${id} (${key})`,
        });
        this.#webhooks = new Inserter(writer, webhooks, ['id', 'name', 'url', 'headers', 'events', 'enabled'], {
            ignoreDuplicates: false,
            describe: ([id, name]) => `The webhook ${id} (${name})`,
        });
        this.#json = writer.encoder('json');
        this.#ownTypes = ownTypes;
        this.#includes = includes;
        this.#takeLogo = takeLogo;
    }
    static async begin(writer, includes, takeLogo) {
        return new ConfigurationWriter(writer, await readOwnTypes(writer.session), includes, takeLogo);
    }
    add(record) {
        if (record.type === 'core-store') {
            const setting = check(settingSchema, record);
            if (setting.key !== store/* commitMarkKey */.Ez) {
                this.#setting({ ...setting, value: this.#valueOf(setting) });
            }
        }
        else {
            const { id, name, url, headers, events, enabled } = check(webhookSchema, record);
            const json = (value) => (value === null || value === undefined ? null : this.#json(value));
            const enabledOrNot = enabled === null || enabled === undefined ? null : Number(enabled);
            const row = [id ?? null, name ?? null, url ?? null, json(headers), json(events), enabledOrNot];
            insert(this.#webhooks, row);
        }
    }
    finish() {
        if (!this.#hasTypes) {
            this.#setting({ key: store/* contentTypesKey */.u3, value: this.#ownTypes, type: 'object' });
        }
        this.#settings.flush();
        this.#webhooks.flush();
    }
    inserters() {
        return [this.#settings, this.#webhooks];
    }
    get inserted() {
        return new Map([
            ['core-store', this.#settings.inserted],
            ['webhook', this.#webhooks.inserted],
        ]);
    }
    #setting({ id, key, value, type, environment, tag }) {
        const stored = value === null || value === undefined ? null : JSON.stringify(value);
        insert(this.#settings, [id ?? null, key ?? null, stored, type ?? null, environment ?? null, tag ?? null]);
    }
    #valueOf({ key, value }) {
        if (key === store/* contentTypesKey */.u3) {
            this.#hasTypes = true;
            return this.#describeTypes(configuration_isObject(value) ? value : {});
        }
        return key === configuration/* projectSettings */.tv && configuration_isObject(value) ? this.#withoutLogoFiles(value) : value;
    }
    #describeTypes(archived) {
        const types = Object.entries(this.#ownTypes).map(([uid, own]) => {
            const type = archived[uid];
            return [
                uid,
                this.#includes(uid) && configuration_isObject(type)
                    ? { ...own, options: type.options, pluginOptions: type.pluginOptions }
                    : own,
            ];
        });
        return Object.fromEntries(types);
    }
    #withoutLogoFiles(settings) {
        const kept = { ...settings };
        for (const name of configuration/* logos */.ry) {
            const logo = settings[name];
            if (configuration_isObject(logo)) {
                const properties = logoProperties.filter((property) => property in logo);
                kept[name] = Object.fromEntries(properties.map((property) => [property, logo[property]]));
                if (typeof logo.__transferBuffer === 'string') {
                    this.#takeLogo(kept[name], logo.__transferBuffer);
                }
            }
        }
        return kept;
    }
}
async function readOwnTypes(session) {
    const [row] = await session.rows(`SELECT value FROM ${coreStore} WHERE ${session.dialect.quote('key')} = ? ORDER BY id DESC LIMIT 1`, [store/* contentTypesKey */.u3]);
    return JSON.parse(String(row?.[0]));
}
function insert(into, row) {
    for (const value of row) {
        into.push(value);
    }
    into.end();
}
function check(schema, { type, value }) {
    const result = dist/* safeParse */.xLC(schema, value);
    if (!result.success) {
        const [issue] = result.issues;
        throw new errors/* UserError */.y('damagedArchive', `The archive has a ${type} record that is none: ${dist/* getDotPath */.BuJ(issue) ?? 'its root'}: ${issue.message}`, 'Export again, or leave the configuration out with exclude: config.');
    }
    return result.output;
}
const configuration_isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

;// CONCATENATED MODULE: ./database/write/entities.js


class EntityWriter {
    #writer;
    #models;
    #ids;
    #types = new Map();
    #attachments = new Map();
    #components = new Map();
    #leftOut;
    constructor(writer, models, ids, leftOut) {
        this.#writer = writer;
        this.#models = models;
        this.#ids = ids;
        this.#leftOut = leftOut;
    }
    add({ type, id, data }) {
        const prepared = this.#type(type);
        assertId(id, type);
        this.#push(prepared, id, data);
        prepared.rows.end();
        this.#attachAll(prepared, id, data);
    }
    hasComponent(uid, id) {
        return this.#components.get(uid)?.has(id) ?? false;
    }
    flush() {
        for (const inserter of this.inserters()) {
            inserter.flush();
        }
    }
    *inserters() {
        for (const { rows } of this.#types.values()) {
            yield rows;
        }
        yield* this.#attachments.values();
    }
    flushType(uid) {
        this.#types.get(uid)?.rows.flush();
    }
    *inserted() {
        for (const [uid, { rows }] of this.#types) {
            yield [uid, rows.inserted];
        }
    }
    #push({ model, rows, attributes, encoders }, id, data) {
        rows.push(id);
        for (let index = 0; index < attributes.length; index += 1) {
            const attribute = attributes[index];
            const value = Object.hasOwn(data, attribute) ? data[attribute] : null;
            if (value === null || value === undefined) {
                rows.push(null);
            }
            else {
                try {
                    rows.push(encoders[index](value));
                }
                catch (error) {
                    rows.abandon();
                    throw error instanceof RangeError ? unfit(model.uid, id, attribute, error) : error;
                }
            }
        }
    }
    #attachAll({ model, fields }, id, data) {
        for (const field of fields) {
            const { attribute } = field.field;
            const value = Object.hasOwn(data, attribute) ? data[attribute] : null;
            if (value !== null && value !== undefined) {
                this.#attach(field, model, id, value);
            }
        }
    }
    #attach({ field, attachments }, owner, ownerId, value) {
        const { storage, attribute } = field;
        const isList = storage.kind === 'dynamiczone' || storage.repeatable;
        let order = 0;
        for (const item of Array.isArray(value) ? value : [value]) {
            if (typeof item !== 'object' || item === null) {
                throw notAComponent(owner.uid, ownerId, attribute);
            }
            const uid = storage.kind === 'dynamiczone' ? String(item.__component) : storage.uid;
            const isAllowed = storage.kind === 'dynamiczone' ? storage.uids.includes(uid) : isList || order === 0;
            if (!isAllowed) {
                this.#leftOut(uid);
                continue;
            }
            order += 1;
            const id = this.#component(uid, item);
            attachments.push(ownerId);
            attachments.push(id);
            attachments.push(uid);
            attachments.push(attribute);
            attachments.push(isList ? order : null);
            attachments.end();
        }
    }
    #component(uid, data) {
        const archived = data.id;
        assertId(archived, uid);
        const id = this.#ids.resolve(uid, archived);
        let known = this.#components.get(uid);
        if (known === undefined) {
            known = new Set();
            this.#components.set(uid, known);
        }
        const type = this.#type(uid);
        this.#push(type, id, data);
        if (!known.has(archived)) {
            known.add(archived);
            type.rows.end();
        }
        else if (!type.rows.isStored()) {
            throw ambiguous(uid, archived);
        }
        this.#attachAll(type, id, data);
        return id;
    }
    #type(uid) {
        const known = this.#types.get(uid);
        if (known !== undefined) {
            return known;
        }
        const model = this.#models.get(uid);
        if (model === undefined) {
            throw new TypeError(`The target has no content type or component ${uid}`);
        }
        const type = {
            model,
            rows: new Inserter(this.#writer, model.table, ['id', ...model.scalars.map(({ column }) => column)], {
                ignoreDuplicates: false,
                describe: ([id]) => `${uid} ${id}`,
            }),
            attributes: model.scalars.map(({ attribute }) => attribute),
            encoders: model.scalars.map((scalar) => this.#writer.encoder(scalar.type)),
            fields: model.components.map((field) => ({ field, attachments: this.#attachmentsOf(field) })),
        };
        this.#types.set(uid, type);
        return type;
    }
    #attachmentsOf({ table, idColumn }) {
        const known = this.#attachments.get(table);
        if (known !== undefined) {
            return known;
        }
        const columns = ['entity_id', idColumn, 'component_type', 'field', 'order'];
        const inserter = new Inserter(this.#writer, table, columns, {
            ignoreDuplicates: true,
            describe: ([owner, id, type]) => `${type} ${id} of ${owner}`,
        });
        this.#attachments.set(table, inserter);
        return inserter;
    }
}
function assertId(id, uid) {
    if (!Number.isSafeInteger(id) || id < 1) {
        throw new errors/* UserError */.y('damagedArchive', `The archive has a ${uid} whose id is ${JSON.stringify(id)}.`, 'Ids are whole numbers above 0; export again.');
    }
}
const unfit = (uid, id, attribute, reason) => new errors/* UserError */.y('failed', `${uid} ${id} cannot be stored: ${attribute}: ${reason.message}.`, 'Correct the value in the source and export again; nothing was imported.');
const ambiguous = (uid, id) => new errors/* UserError */.y('damagedArchive', `The archive has two components ${uid} with the id ${id} and different content.`, 'Export again; an archive that was put together by hand needs an id of its own for each component.');
const notAComponent = (uid, id, attribute) => new errors/* UserError */.y('damagedArchive', `The archive has no components in ${attribute} of ${uid} ${id}, where the target keeps components.`, 'Export again from a project with the same schema.');

// EXTERNAL MODULE: ./database/write/writer.js
var write_writer = __webpack_require__(26690);
;// CONCATENATED MODULE: ./database/write/integrity.js

class Integrity {
    #writer;
    #before;
    constructor(writer, before) {
        this.#writer = writer;
        this.#before = before;
    }
    static before(writer) {
        return new Integrity(writer, new Set(writer.violations().map(write_writer/* violationKey */.v)));
    }
    settle(models, linkTables, rowTables) {
        const loaded = new Set(rowTables.map(({ table }) => table));
        const counts = new Map();
        const removed = new Set();
        for (const violation of this.#writer.violations()) {
            const row = `${violation.table}:${violation.id}`;
            if (!this.#before.has((0,write_writer/* violationKey */.v)(violation)) && !removed.has(row)) {
                if (loaded.has(violation.table) && violation.onDelete === 'delete') {
                    throw new Error(`${row} refers to a row of ${violation.referencedTable} that was not imported`);
                }
                this.#remove(violation);
                removed.add(row);
                counts.set(violation.table, (counts.get(violation.table) ?? 0) + 1);
            }
        }
        for (const model of models.values()) {
            this.#dropDanglingMorphs(model, linkTables, models, counts);
        }
        const ours = new Set(linkTables.map(({ table }) => table));
        const links = [...counts].filter(([table]) => ours.has(table));
        return {
            links: links.map(([table, count]) => ({ table, count })),
            others: [...counts].reduce((sum, [table, count]) => sum + (ours.has(table) ? 0 : count), 0),
        };
    }
    #remove({ table, id, columns, onDelete, referencedTable }) {
        const { quote } = this.#writer.session.dialect;
        switch (onDelete) {
            case 'delete':
                this.#writer.prepare(`DELETE FROM ${quote(table)} WHERE id = ?`)([id]);
                break;
            case 'setNull': {
                const changes = columns.map((column) => `${quote(column)} = NULL`).join(', ');
                this.#writer.prepare(`UPDATE ${quote(table)} SET ${changes} WHERE id = ?`)([id]);
                break;
            }
            case 'refuse':
                throw new Error(`${table} ${id} would refer to a row of ${referencedTable} that does not exist`);
        }
    }
    #dropDanglingMorphs(model, linkTables, models, counts) {
        const { quote } = this.#writer.session.dialect;
        for (const { storage } of model.relations) {
            if (storage.kind === 'morphTable' && linkTables.some(({ table }) => table === storage.table)) {
                const [id, type] = [quote(storage.idColumn), quote(storage.typeColumn)];
                for (const { uid, table } of [...models.values()].filter(({ isComponent }) => isComponent)) {
                    const removed = this.#writer.prepare(`DELETE FROM ${quote(storage.table)} WHERE ${type} = ? AND ${id} NOT IN (SELECT id FROM ${quote(table)})`)([uid]);
                    if (removed > 0) {
                        counts.set(storage.table, (counts.get(storage.table) ?? 0) + removed);
                    }
                }
            }
        }
    }
}

;// CONCATENATED MODULE: ./database/write/links.js


const implied = 'implied';
class LinkWriter {
    #writer;
    #models;
    #ids;
    #ends;
    #flushType;
    #routes = new Map();
    #tables = new Map();
    #waiting = [];
    #updated = 0;
    constructor(writer, models, ids, ends, flushType) {
        this.#writer = writer;
        this.#models = models;
        this.#ids = ids;
        this.#ends = ends;
        this.#flushType = flushType;
    }
    add(link) {
        const { left, right } = link;
        if (!this.#ends.inScope(left) || !this.#ends.inScope(right)) {
            return 'outOfScope';
        }
        const route = this.#route(left.type, left.field ?? '');
        if (route === undefined || (route.target !== undefined && route.target !== right.type)) {
            return 'leftOut';
        }
        if ((route.leftIsId && !this.#ends.exists(left)) || (route.rightIsId && !this.#ends.exists(right))) {
            return 'leftOut';
        }
        return route.add(route.leftIsId ? this.#idOf(left) : left.ref, route.rightIsId ? this.#idOf(right) : right.ref, link);
    }
    finish() {
        for (const table of this.#tables.values()) {
            table.flush();
        }
        return this.#waiting.flatMap(({ run, parameters, link }) => {
            const changed = run(parameters);
            this.#updated += changed;
            return changed === 0 ? [link] : [];
        });
    }
    inserters() {
        return this.#tables.values();
    }
    get inserted() {
        return [...this.#tables.values()].reduce((sum, { inserted }) => sum + inserted, this.#updated);
    }
    #idOf({ type, ref }) {
        return this.#models.get(type)?.isComponent ? this.#ids.resolve(type, ref) : ref;
    }
    #route(uid, field) {
        let routes = this.#routes.get(uid);
        if (routes === undefined) {
            routes = new Map();
            this.#routes.set(uid, routes);
        }
        if (!routes.has(field)) {
            const model = this.#models.get(uid);
            const relation = model?.relations.find(({ attribute }) => attribute === field);
            routes.set(field, model && relation && this.#createRoute(model, relation));
        }
        return routes.get(field);
    }
    #createRoute(model, relation) {
        const { storage } = relation;
        switch (storage.kind) {
            case 'joinTable':
                return this.#joinTable(relation, storage);
            case 'morphTable':
                return this.#morphTable(storage);
            case 'joinColumn':
                return this.#joinColumn(model, storage);
            case 'morphColumn':
                return this.#morphColumn(model, storage);
        }
    }
    #joinTable(relation, storage) {
        const { joinColumn, inverseJoinColumn, orderColumn, inverseOrderColumn } = storage;
        const orders = [orderColumn, inverseOrderColumn].filter((name) => name !== undefined);
        const table = this.#table(storage.table, [joinColumn.name, inverseJoinColumn.name, ...orders]);
        return {
            target: storage.target,
            leftIsId: joinColumn.referencedColumn === 'id',
            rightIsId: inverseJoinColumn.referencedColumn === 'id',
            add: (left, right, link) => {
                const position = orderColumn === undefined ? null : positionOf(link.left, relation.attribute);
                const inverse = inverseOrderColumn === undefined ? null : positionOf(link.right, relation.attribute);
                table.push(left);
                table.push(right);
                if (orderColumn !== undefined) {
                    table.push(position);
                }
                if (inverseOrderColumn !== undefined) {
                    table.push(inverse);
                }
                table.end();
                return 'stored';
            },
        };
    }
    #morphTable({ table: name, joinColumn, idColumn, typeColumn }) {
        const table = this.#table(name, [joinColumn, idColumn, typeColumn, 'field', 'order']);
        return {
            target: undefined,
            leftIsId: true,
            rightIsId: true,
            add: (left, right, link) => {
                const position = positionOf(link.right, name);
                table.push(left);
                table.push(right);
                table.push(link.right.type);
                table.push(link.right.field ?? null);
                table.push(position);
                table.end();
                return 'stored';
            },
        };
    }
    #joinColumn(model, { target, column, referencedColumn }) {
        if (model.scalars.some((scalar) => scalar.column === column)) {
            return { target, leftIsId: false, rightIsId: false, add: () => implied };
        }
        const run = this.#update(model, [column]);
        return {
            target,
            leftIsId: true,
            rightIsId: referencedColumn === 'id',
            add: (left, right, link) => this.#set(run, [right, left], link),
        };
    }
    #morphColumn(model, { idColumn, typeColumn }) {
        const run = this.#update(model, [idColumn, typeColumn]);
        return {
            target: undefined,
            leftIsId: true,
            rightIsId: true,
            add: (left, right, link) => this.#set(run, [right, link.right.type, left], link),
        };
    }
    #update(model, columns) {
        const { quote } = this.#writer.session.dialect;
        const changes = columns.map((column) => `${quote(column)} = ?`).join(', ');
        return this.#writer.prepare(`UPDATE ${quote(model.table)} SET ${changes} WHERE id = ?`);
    }
    #set(run, parameters, link) {
        let changed = run(parameters);
        if (changed === 0) {
            this.#flushType(link.left.type);
            changed = run(parameters);
        }
        if (changed === 0) {
            this.#waiting.push({ run, parameters, link: describeLink(link) });
        }
        this.#updated += changed;
        return 'stored';
    }
    #table(name, columns) {
        const known = this.#tables.get(name);
        if (known !== undefined) {
            return known;
        }
        const table = new Inserter(this.#writer, name, columns, {
            ignoreDuplicates: true,
            describe: ([left, right]) => `${name} ${left}, ${right}`,
        });
        this.#tables.set(name, table);
        return table;
    }
}
function positionOf({ pos, type, ref }, attribute) {
    if (pos === undefined || pos === null) {
        return null;
    }
    if (typeof pos !== 'number') {
        throw new errors/* UserError */.y('damagedArchive', `The archive has a link of ${type} ${ref} (${attribute}) whose position is ${JSON.stringify(pos)}.`, 'Positions are numbers; export again.');
    }
    return pos;
}
const describeLink = ({ left, right }) => `${left.type}:${left.ref} (${left.field}) -> ${right.type}:${right.ref}`;

;// CONCATENATED MODULE: ./database/write/attached.js
async function attachedComponents(session, models, owners) {
    const found = new Map();
    let level = new Map(owners.map((owner) => [owner, 'all']));
    while (level.size > 0) {
        const next = new Map();
        for (const [owner, ids] of level) {
            for (const [uid, id] of await directlyAttached(session, owner, ids)) {
                if (!found.get(uid)?.has(id)) {
                    addId(found, uid, id);
                    addId(next, uid, id);
                }
            }
        }
        level = new Map();
        for (const [uid, ids] of next) {
            const model = models.get(uid);
            if (model !== undefined && model.components.length > 0) {
                level.set(model, [...ids]);
            }
        }
    }
    return found;
}
async function directlyAttached(session, owner, ids) {
    const { dialect } = session;
    const fields = new Map(owner.components.map(({ attribute, storage }) => [attribute, storage]));
    const [first] = owner.components;
    if (first === undefined) {
        return [];
    }
    const condition = ids === 'all' ? '' : ` AND ${dialect.inIds('entity_id')}`;
    const rows = await session.rows(`SELECT DISTINCT ${dialect.quote(first.idColumn)}, component_type, field FROM ${dialect.quote(first.table)}
     WHERE ${dialect.quote(first.idColumn)} IS NOT NULL AND entity_id IS NOT NULL${condition}`, ids === 'all' ? [] : [dialect.idList(ids)]);
    return rows.flatMap(([id, type, field]) => {
        const storage = fields.get(String(field));
        const uids = new Set(typeof type === 'string' ? [type] : []);
        if (storage?.kind === 'component') {
            uids.add(storage.uid);
        }
        return [...uids].map((uid) => [uid, Number(id)]);
    });
}
function addId(ids, uid, id) {
    const known = ids.get(uid);
    if (known === undefined) {
        ids.set(uid, new Set([id]));
    }
    else {
        known.add(id);
    }
}

;// CONCATENATED MODULE: ./database/write/bystanders.js

class Bystanders {
    #writer;
    #models;
    #groups;
    #restorable;
    #before;
    constructor(writer, models, groups, restorable, before) {
        this.#writer = writer;
        this.#models = models;
        this.#groups = groups;
        this.#restorable = restorable;
        this.#before = before;
    }
    static async find(writer, models, layout, wiped) {
        const groups = [];
        const restorable = [];
        const finder = new Finder(writer.session, models, layout, wiped);
        for (const model of models.values()) {
            for (const { storage } of model.relations) {
                groups.push(...(await finder.groups(model, storage)));
                restorable.push(...(await finder.restorable(model, storage)));
            }
        }
        const before = await identities(writer.session, models, groups, restorable);
        return new Bystanders(writer, models, groups, restorable, before);
    }
    async settle() {
        const after = await identities(this.#writer.session, this.#models, this.#groups, this.#restorable);
        return this.#remove(after) + this.#restore(after);
    }
    #restore(after) {
        const { quote } = this.#writer.session.dialect;
        let lost = 0;
        for (const { table, uid, columns, rows } of this.#restorable) {
            const [before, now] = [this.#before.get(uid), after.get(uid)];
            const changes = columns.map((column) => `${quote(column)} = ?`).join(', ');
            const unset = columns.map((column) => `${quote(column)} IS NULL`).join(' AND ');
            const restore = this.#writer.prepare(`UPDATE ${quote(table)} SET ${changes} WHERE id = ? AND ${unset}`);
            for (const [id, ...values] of rows) {
                if (before?.get(id) === now?.get(id)) {
                    restore([...values, id]);
                }
                else {
                    lost += 1;
                }
            }
        }
        return lost;
    }
    #remove(after) {
        const { quote } = this.#writer.session.dialect;
        let removed = 0;
        for (const { table, relations, uid, columns } of this.#groups) {
            const [before, now] = [this.#before.get(uid), after.get(uid)];
            const remove = this.#writer.prepare(columns === undefined
                ? `DELETE FROM ${quote(table)} WHERE id = ?`
                : `UPDATE ${quote(table)} SET ${columns.map((column) => `${quote(column)} = NULL`).join(', ')} WHERE id = ?`);
            for (const [row, end] of relations) {
                if (before?.get(end) !== now?.get(end)) {
                    removed += remove([row]);
                }
            }
        }
        return removed;
    }
}
class Finder {
    #session;
    #models;
    #layout;
    #wiped;
    constructor(session, models, layout, wiped) {
        this.#session = session;
        this.#models = models;
        this.#layout = layout;
        this.#wiped = wiped;
    }
    async groups(model, storage) {
        const stays = !this.#wiped.rows(model.uid)?.all;
        switch (storage.kind) {
            case 'joinTable': {
                const { table, joinColumn, inverseJoinColumn, target } = storage;
                return [
                    ...(this.#wiped.isInScope(target) ? [] : await this.#ends(table, joinColumn.name, model.uid)),
                    ...(stays ? await this.#ends(table, inverseJoinColumn.name, target) : []),
                ];
            }
            case 'morphTable': {
                const { table, joinColumn, idColumn, typeColumn } = storage;
                const own = await this.#ends(table, joinColumn, model.uid);
                return stays ? [...own, ...(await this.#morphEnds(table, idColumn, typeColumn))] : own;
            }
            case 'joinColumn': {
                const isScalar = model.scalars.some(({ column }) => column === storage.column);
                return stays && !isScalar
                    ? this.#ends(model.table, storage.column, storage.target, {
                        owner: model,
                        columns: [storage.column],
                    })
                    : [];
            }
            case 'morphColumn': {
                const columns = [storage.idColumn, storage.typeColumn];
                return stays && (model.isComponent || this.#layout.travels(model.uid))
                    ? this.#morphEnds(model.table, storage.idColumn, storage.typeColumn, { owner: model, columns })
                    : [];
            }
        }
    }
    async restorable(model, storage) {
        const rows = this.#wiped.rows(model.uid);
        const { quote } = this.#session.dialect;
        if (rows === undefined) {
            return [];
        }
        if (storage.kind === 'joinColumn') {
            const { column, target } = storage;
            const isScalar = model.scalars.some((scalar) => scalar.column === column);
            return isScalar || !this.#staysAndTravels(target) ? [] : this.#columns(model, [column]);
        }
        if (storage.kind === 'morphColumn') {
            const { idColumn, typeColumn } = storage;
            const types = await this.#session.rows(`SELECT DISTINCT ${quote(typeColumn)} FROM ${quote(model.table)}`);
            const found = [];
            for (const [type] of types) {
                if (typeof type === 'string' && this.#staysAndTravels(type)) {
                    found.push(...(await this.#columns(model, [idColumn, typeColumn], type)));
                }
            }
            return found;
        }
        return [];
    }
    #staysAndTravels(uid) {
        return this.#models.has(uid) && !this.#wiped.isInScope(uid) && this.#layout.travels(uid);
    }
    async #columns(model, columns, type) {
        const rows = this.#wiped.rows(model.uid);
        if (rows === undefined) {
            return [];
        }
        const { quote } = this.#session.dialect;
        const conditions = [
            rows.condition('id'),
            ...columns.map((column) => `${quote(column)} IS NOT NULL`),
            ...(type === undefined ? [] : [`${quote(columns.at(-1))} = ?`]),
        ];
        const found = await this.#session.rows(`SELECT ${['id', ...columns.map(quote)].join(', ')} FROM ${quote(model.table)} WHERE ${conditions.join(' AND ')}`, [...rows.parameters, ...(type === undefined ? [] : [type])]);
        const relations = found;
        return found.length === 0 ? [] : [{ table: model.table, uid: model.uid, columns, rows: relations }];
    }
    async #ends(table, column, uid, stored, typeColumn) {
        const rows = this.#wiped.rows(uid);
        const owners = stored && this.#wiped.rows(stored.owner.uid);
        if (rows === undefined) {
            return [];
        }
        const { quote } = this.#session.dialect;
        const end = quote(column);
        const conditions = [
            `${end} IS NOT NULL`,
            rows.condition(end),
            ...(typeColumn === undefined ? [] : [`${quote(typeColumn)} = ?`]),
            ...(owners === undefined ? [] : [`NOT (${owners.condition('id')})`]),
        ];
        const parameters = [
            ...rows.parameters,
            ...(typeColumn === undefined ? [] : [uid]),
            ...(owners?.parameters ?? []),
        ];
        const found = await this.#session.rows(`SELECT id, ${end} FROM ${quote(table)} WHERE ${conditions.join(' AND ')}`, parameters);
        const relations = found;
        return relations.length === 0 ? [] : [{ table, relations, uid, columns: stored?.columns }];
    }
    async #morphEnds(table, idColumn, typeColumn, stored) {
        const { quote } = this.#session.dialect;
        const types = await this.#session.rows(`SELECT DISTINCT ${quote(typeColumn)} FROM ${quote(table)}`);
        const groups = [];
        for (const [type] of types) {
            if (typeof type === 'string' && this.#models.has(type)) {
                groups.push(...(await this.#ends(table, idColumn, type, stored, typeColumn)));
            }
        }
        return groups;
    }
}
async function identities(session, models, groups, restorable) {
    const wanted = new Map();
    for (const { uid, relations } of groups) {
        for (const [, end] of relations) {
            addId(wanted, uid, end);
        }
    }
    for (const { uid, rows } of restorable) {
        for (const [id] of rows) {
            addId(wanted, uid, id);
        }
    }
    const found = new Map();
    for (const [uid, ids] of wanted) {
        const model = models.get(uid);
        found.set(uid, model.isComponent
            ? await componentIdentities(session, models, uid, [...ids])
            : await documentIdentities(session, model, [...ids]));
    }
    return found;
}
async function documentIdentities(session, model, ids) {
    const { dialect } = session;
    const telling = ['documentId', 'locale', 'publishedAt'].flatMap((attribute) => {
        const column = model.scalars.find((scalar) => scalar.attribute === attribute)?.column;
        return column === undefined
            ? []
            : [attribute === 'publishedAt' ? `${dialect.quote(column)} IS NULL` : dialect.quote(column)];
    });
    const rows = await session.rows(`SELECT ${['id', ...telling].join(', ')} FROM ${dialect.quote(model.table)} WHERE ${dialect.inIds('id')}`, [dialect.idList(ids)]);
    return new Map(rows.map(([id, ...values]) => [Number(id), JSON.stringify(values)]));
}
async function componentIdentities(session, models, uid, ids) {
    const { dialect } = session;
    const found = new Map();
    for (const owner of models.values()) {
        const [field] = owner.components;
        if (field !== undefined) {
            const id = dialect.quote(field.idColumn);
            const rows = await session.rows(`SELECT ${id}, entity_id, field FROM ${dialect.quote(field.table)}
         WHERE ${dialect.inIds(id)} AND component_type = ? ORDER BY entity_id, field`, [dialect.idList(ids), uid]);
            for (const [id, entity, attribute] of rows) {
                const place = JSON.stringify([owner.uid, entity, attribute]);
                found.set(Number(id), (found.get(Number(id)) ?? '') + place);
            }
        }
    }
    return found;
}

;// CONCATENATED MODULE: ./database/write/wipe.js

async function wipeContent(writer, models, layout, wiped) {
    const wipe = new Wipe(writer, models, wiped);
    for (const model of models.values()) {
        for (const { storage } of model.relations) {
            wipe.links(model, storage);
        }
    }
    const bystanders = await Bystanders.find(writer, models, layout, wiped);
    const deleted = new Map();
    for (const model of models.values()) {
        const count = wipe.rows(model);
        if (count > 0) {
            deleted.set(model.uid, count);
        }
    }
    return { deleted, bystanders };
}
class Wipe {
    #writer;
    #wiped;
    #staying;
    #partial;
    constructor(writer, models, wiped) {
        this.#writer = writer;
        this.#wiped = wiped;
        const rows = [...models.keys()].map((uid) => [uid, wiped.rows(uid)]);
        this.#staying = rows.flatMap(([uid, replaced]) => (replaced?.all ? [] : [uid]));
        this.#partial = new Map(rows.flatMap(([uid, replaced]) => (replaced === undefined || replaced.all ? [] : [[uid, replaced]])));
    }
    links(model, storage) {
        const rows = this.#wiped.rows(model.uid);
        if (rows === undefined) {
            return;
        }
        if (storage.kind === 'joinTable' && this.#wiped.isInScope(storage.target)) {
            this.#delete(storage.table, [{ column: storage.joinColumn.name, rows }]);
        }
        else if (storage.kind === 'morphTable') {
            this.#morphs(storage, { column: storage.joinColumn, rows });
        }
    }
    rows(model) {
        const rows = this.#wiped.rows(model.uid);
        if (rows === undefined) {
            return 0;
        }
        const [field] = model.components;
        if (field !== undefined) {
            this.#delete(field.table, [{ column: 'entity_id', rows }]);
        }
        return this.#delete(model.table, [{ column: 'id', rows }]);
    }
    #morphs({ table, idColumn, typeColumn }, left) {
        const type = this.#writer.session.dialect.quote(typeColumn);
        const staying = this.#staying.map(() => '?').join(', ');
        this.#delete(table, [left], `(${type} IS NULL OR ${type} NOT IN (${staying}))`, this.#staying);
        for (const [uid, rows] of this.#partial) {
            this.#delete(table, [left, { column: idColumn, rows }], `${type} = ?`, [uid]);
        }
    }
    #delete(table, where, condition, parameters = []) {
        const { quote } = this.#writer.session.dialect;
        const some = where.filter(({ rows }) => !rows.all);
        const conditions = [
            ...some.map(({ column, rows }) => rows.condition(quote(column))),
            ...(condition === undefined ? [] : [condition]),
        ];
        const only = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
        return this.#writer.prepare(`DELETE FROM ${quote(table)}${only}`)([
            ...some.flatMap(({ rows }) => rows.parameters),
            ...parameters,
        ]);
    }
}

;// CONCATENATED MODULE: ./database/write/wiped.js

const everyRow = { all: true, condition: () => '1 = 1', parameters: [] };
class Wiped {
    #models;
    #includes;
    #components;
    isWhole;
    constructor(models, includes, components, isWhole) {
        this.#models = models;
        this.#includes = includes;
        this.#components = components;
        this.isWhole = isWhole;
    }
    static async find(session, models, layout, includes) {
        const contentTypes = [...models.values()].filter(({ isComponent }) => !isComponent);
        const isWhole = contentTypes.every(({ uid }) => includes(uid) || !layout.travels(uid));
        const kept = await attachedComponents(session, models, contentTypes.filter(({ uid }) => !includes(uid)));
        if (isWhole) {
            return new Wiped(models, includes, (uid) => allBut(session.dialect, kept.get(uid)), isWhole);
        }
        const own = await attachedComponents(session, models, contentTypes.filter(({ uid }) => includes(uid)));
        const gone = new Map([...own].map(([uid, ids]) => [uid, new Set([...ids].filter((id) => !kept.get(uid)?.has(id)))]));
        return new Wiped(models, includes, (uid) => only(session.dialect, gone.get(uid)), isWhole);
    }
    rows(uid) {
        if (this.#models.get(uid)?.isComponent) {
            return this.#components(uid);
        }
        return this.#includes(uid) ? everyRow : undefined;
    }
    isInScope(uid) {
        return this.#models.get(uid)?.isComponent || this.#includes(uid);
    }
}
function allBut(dialect, kept) {
    return kept === undefined || kept.size === 0
        ? everyRow
        : {
            all: false,
            condition: (column) => `NOT ${dialect.inIds(column)}`,
            parameters: [dialect.idList([...kept])],
        };
}
function only(dialect, ids) {
    return ids === undefined || ids.size === 0
        ? undefined
        : { all: false, condition: dialect.inIds, parameters: [dialect.idList([...ids])] };
}

;// CONCATENATED MODULE: ./database/write/loader.js








const internalTables = ['strapi_history_versions', 'strapi_ai_localization_jobs', 'strapi_ai_metadata_jobs'];
const mostExamples = 10;
class Loader {
    #writer;
    #models;
    #layout;
    #plan;
    #isWhole;
    #integrity;
    #bystanders;
    #configuration;
    #ids;
    #entities;
    #links;
    #deleted;
    #dropped = new Map();
    #outcomes = { implied: 0, outOfScope: 0, leftOut: 0 };
    #examples = [];
    #entitiesCame = false;
    #entitiesOutOfScope = 0;
    constructor(writer, models, { layout }, plan, wiped) {
        this.#writer = writer;
        this.#models = models;
        this.#layout = layout;
        this.#plan = plan;
        this.#isWhole = wiped.isWhole;
        this.#integrity = wiped.integrity;
        this.#bystanders = wiped.bystanders;
        this.#configuration = wiped.configuration;
        this.#deleted = wiped.deleted;
        this.#ids = new component_ids_ComponentIds(wiped.keptComponents, plan.hasComponent);
        this.#entities = new EntityWriter(writer, models, this.#ids, (uid) => this.#drop(uid));
        const ends = {
            inScope: (end) => this.#isInScope(end),
            exists: (end) => this.#exists(end),
        };
        this.#links = new LinkWriter(writer, models, this.#ids, ends, (uid) => this.#entities.flushType(uid));
    }
    static async begin(writer, target, plan) {
        const { layout } = target;
        const models = (0,model/* createModels */.XC)(target.schemas, layout);
        const integrity = Integrity.before(writer);
        const deleted = new Map();
        const loadsEntities = plan.stages.has('entities');
        const includes = (uid) => loadsEntities && layout.travels(uid) && plan.includes(uid);
        const wiped = await Wiped.find(writer.session, models, layout, includes);
        const content = loadsEntities ? await wipeContent(writer, models, layout, wiped) : undefined;
        const configuration = plan.stages.has('configuration')
            ? await ConfigurationWriter.begin(writer, includes, plan.takeLogo)
            : undefined;
        const internal = plan.complete ? await wipeInternal(writer) : [];
        for (const [what, count] of [
            ...(content?.deleted ?? []),
            ...(configuration?.deleted ?? []),
            ...internal,
        ]) {
            if (count > 0) {
                deleted.set(what, count);
            }
        }
        return new Loader(writer, models, target, plan, {
            isWhole: wiped.isWhole,
            integrity,
            bystanders: content?.bystanders,
            configuration,
            keptComponents: loadsEntities ? await componentIds(writer, models) : new Map(),
            deleted,
        });
    }
    entities(batch) {
        if (!this.#plan.stages.has('entities')) {
            return;
        }
        this.#entitiesCame = true;
        for (const record of batch) {
            const model = this.#models.get(record.type);
            if (model === undefined || model.isComponent || !this.#layout.travels(record.type)) {
                this.#drop(record.type);
            }
            else if (this.#plan.includes(record.type)) {
                this.#entities.add(record);
            }
            else {
                this.#entitiesOutOfScope += 1;
            }
        }
    }
    links(batch) {
        for (const link of batch) {
            const outcome = this.#links.add(link);
            if (outcome !== 'stored') {
                this.#outcomes[outcome] += 1;
                if (outcome === 'leftOut') {
                    this.#addExample(describeLink(link));
                }
            }
        }
    }
    configuration(batch) {
        if (this.#configuration !== undefined) {
            for (const record of batch) {
                this.#configuration.add(record);
            }
        }
    }
    async finish() {
        this.#entities.flush();
        for (const link of this.#links.finish()) {
            this.#leaveOut(link);
        }
        this.#configuration?.finish();
        const linkTables = [...this.#links.inserters()];
        for (const { table, duplicates } of linkTables) {
            this.#leaveOutMany(duplicates, `${duplicates} × a pair that ${table} has already`);
        }
        const rowTables = [...this.#entities.inserters()];
        for (const inserter of [...rowTables, ...linkTables, ...(this.#configuration?.inserters() ?? [])]) {
            inserter.assertCount();
        }
        const detached = (await this.#bystanders?.settle()) ?? 0;
        const lost = this.#integrity.settle(this.#models, linkTables, rowTables);
        for (const { table, count } of lost.links) {
            this.#leaveOutMany(count, `${count} × to or from a component that was left out (${table})`);
        }
        const inserted = new Map([...this.#entities.inserted(), ...(this.#configuration?.inserted ?? [])]);
        return {
            deleted: this.#deleted,
            inserted,
            links: {
                inserted: this.#links.inserted - lost.links.reduce((sum, { count }) => sum + count, 0),
                ...this.#outcomes,
                examples: this.#examples,
            },
            dropped: this.#dropped,
            outOfScope: this.#entitiesOutOfScope,
            detached: detached + lost.others,
            movedComponents: this.#ids.moved,
        };
    }
    commit() {
        this.#writer.commit();
    }
    rollback() {
        this.#writer.rollback();
    }
    #isInScope({ type, ref }) {
        if (!this.#plan.stages.has('entities') || !this.#layout.travels(type)) {
            return false;
        }
        if (this.#models.get(type)?.isComponent) {
            return (this.#isWhole ||
                !this.#entitiesCame ||
                this.#entities.hasComponent(type, ref) ||
                !this.#plan.hasComponent(type, ref));
        }
        return this.#plan.includes(type);
    }
    #exists({ type, ref }) {
        const model = this.#models.get(type);
        if (model === undefined) {
            return false;
        }
        return model.isComponent
            ? this.#plan.hasComponent(type, ref)
            : this.#plan.hasEntity(type, ref);
    }
    #drop(uid) {
        this.#dropped.set(uid, (this.#dropped.get(uid) ?? 0) + 1);
    }
    #leaveOut(example) {
        this.#leaveOutMany(1, example);
    }
    #leaveOutMany(count, example) {
        if (count > 0) {
            this.#outcomes.leftOut += count;
            this.#addExample(example);
        }
    }
    #addExample(example) {
        if (this.#examples.length < mostExamples) {
            this.#examples.push(example);
        }
    }
}
async function wipeInternal(writer) {
    const wiped = [];
    for (const table of internalTables) {
        if ((await writer.session.columns(table)).length > 0) {
            wiped.push([table, writer.prepare(`DELETE FROM ${writer.session.dialect.quote(table)}`)([])]);
        }
    }
    return wiped;
}
async function componentIds({ session }, models) {
    const found = new Map();
    for (const { uid, table, isComponent } of models.values()) {
        if (isComponent) {
            const rows = await session.rows(`SELECT id FROM ${session.dialect.quote(table)}`);
            found.set(uid, new Set(rows.map(([id]) => Number(id))));
        }
    }
    return found;
}

;// CONCATENATED MODULE: ./commands/import-transfer.js




async function transferArchive({ reader, checked, location, media, target, progress }, signal) {
    const { source, plan, oldFiles } = target;
    const swap = await MediaSwap.begin(media);
    let loader;
    try {
        const writer = location.write();
        const logos = [];
        loader = await Loader.begin(writer, source, {
            ...plan,
            takeLogo: ({ hash, ext }, content) => logos.push({ filename: `${hash}${ext ?? ''}`, content: Buffer.from(content, 'base64') }),
        }).catch((error) => {
            writer.rollback();
            throw error;
        });
        await load(reader, checked, loader, swap, plan.stages, progress, signal);
        for (const { filename, content } of logos) {
            await swap.add(filename, content.length, external_node_stream_.Readable.from([content]));
        }
        swap.remove(oldFiles);
        const result = await loader.finish();
        const hasMedia = await swap.prepare();
        signal?.throwIfAborted();
        if (hasMedia) {
            writer.mark(swap.token);
        }
        loader.commit();
        return { load: result, swap: await swap.complete() };
    }
    catch (error) {
        loader?.rollback();
        await swap.discard();
        throw error;
    }
}
async function load(reader, checked, loader, swap, stages, progress, signal) {
    const started = new Set();
    const advanced = (stage, records, bytes) => {
        if (!started.has(stage)) {
            started.add(stage);
            progress.stageStarted(stage, checked.stages.get(stage)?.count);
        }
        progress.advanced(stage, records, bytes);
    };
    const when = (stage, handler) => (stages.has(stage) ? handler : undefined);
    const entities = when('entities', (batch) => {
        loader.entities(batch);
        advanced('entities', batch.length, 0);
    });
    const links = when('links', (batch) => {
        loader.links(batch);
        advanced('links', batch.length, 0);
    });
    const configuration = when('configuration', (batch) => {
        loader.configuration(batch);
        advanced('configuration', batch.length, 0);
    });
    const asset = when('assets', async (filename, _sidecar, size, content) => {
        await swap.add(filename, size, content);
        advanced('assets', 1, size);
    });
    await loadArchive(reader, checked, {
        ...(entities && { entities }),
        ...(links && { links }),
        ...(configuration && { configuration }),
        ...(asset && { asset }),
    }, signal);
    for (const stage of started) {
        progress.stageFinished(stage, checked.stages.get(stage) ?? { count: 0, bytes: 0 });
    }
}

;// CONCATENATED MODULE: ./commands/remote-media.js

class RemoteMedia {
    #first;
    see = (batch) => {
        this.#first ??= batch.find(({ type, data }) => type === 'plugin::upload.file' && data.provider !== 'local');
    };
    refuse({ stages }, { exclude }) {
        if (this.#first !== undefined && stages.has('assets') && !exclude.includes('files')) {
            throw new errors/* UserError */.y('failed', `File ${this.#first.id} of the archive's media library is kept by the provider ${this.#first.data.provider}.`, 'Only files of the local provider can be imported yet: leave files out with exclude: files (their rows are imported all the same).');
        }
    }
}

// EXTERNAL MODULE: ./commands/export.js + 9 modules
var commands_export = __webpack_require__(48431);
;// CONCATENATED MODULE: ./commands/safety-backup.js




async function backUp({ project, databaseUrl, key, safetyBackup }, { hasContent }, location, progress, signal) {
    if (!hasContent || !safetyBackup) {
        return undefined;
    }
    const { file } = await (0,commands_export/* exportProject */.M)({
        project,
        databaseUrl,
        key,
        compress: true,
        format: 'tar',
        file: unusedName(location),
        filters: { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] },
        missingMedia: 'warn',
    }, { ...silent, warned: (message) => progress.warned(`Safety backup: ${message}`) }, signal);
    return file;
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
    return new errors/* UserError */.y(error.failure, error.message, `${error.remedy} What was there before is in ${backup}.`, { cause: error });
}

;// CONCATENATED MODULE: ./commands/import.js















async function importArchive(options, progress, signal) {
    const started = performance.now();
    const project = await project_project/* Project */.M.open(options.project);
    const config = await project.databaseConfig(options.databaseUrl);
    const location = (0,database_location/* locate */.x)(config, project.directory);
    const media = await mediaTarget(project, location);
    const lock = location.lock();
    try {
        const recovery = await recoverMedia(media);
        removeUnfinishedBackups(location);
        const reader = await openArchive(options.file, options.key);
        const remote = new RemoteMedia();
        const checked = await checkArchive(reader, remote.see, signal);
        assertStrapi5(checked);
        remote.refuse(checked, options.filters);
        const booted = await bootWhereNeeded(options, project, location, media, signal);
        const target = await examine(options, project, location, reader, checked);
        const backup = await backUp(options, target, location, progress, signal);
        try {
            const { load, swap } = await transferArchive({ reader, checked, location, media, target, progress }, signal);
            return {
                command: 'import',
                file: options.file,
                archiveVersion: checked.metadata.strapi?.version,
                strapiVersion: project.strapiVersion,
                database: location.description,
                durationMs: Math.round(performance.now() - started),
                stages: Object.fromEntries([...checked.stages].filter(([stage]) => target.plan.stages.has(stage))),
                contentTypes: importedTypes(load, target.source),
                leftOutLinks: load.links.leftOut,
                dropped: Object.fromEntries(load.dropped),
                differences: target.differences,
                media: {
                    written: swap.added + swap.replaced,
                    unchanged: swap.unchanged,
                    removed: swap.removed,
                },
                ...(backup === undefined ? {} : { safetyBackup: backup }),
                booted,
                scope: target.scope.describe(),
                warnings: [
                    ...(recovery === 'nothing'
                        ? []
                        : [`An interrupted import into this project was ${recovery} first.`]),
                    ...checked.warnings,
                    ...target.warnings,
                    ...warningsOf(load),
                ],
            };
        }
        catch (error) {
            throw withBackup(error, backup, progress);
        }
    }
    finally {
        lock.release();
    }
}
async function mediaTarget(project, { identity, mark }) {
    return { uploads: (0,external_node_path_.join)(await project.publicDirectory(), 'uploads'), database: identity, mark };
}
async function bootWhereNeeded({ boot, databaseUrl }, project, location, { uploads }, signal) {
    const isNeeded = boot === 'always' || (boot === 'auto' && !(await isStarted(location)));
    if (isNeeded) {
        const database = databaseUrl === undefined ? undefined : await project.databaseConfig(databaseUrl);
        await (0,promises_.mkdir)(uploads, { recursive: true });
        await bootProject(project, { database, signal });
    }
    return isNeeded;
}
async function isStarted(location) {
    if (!location.exists()) {
        return false;
    }
    const session = await location.read();
    try {
        return await (0,store/* wasStarted */.rq)(session);
    }
    finally {
        await session.close();
    }
}


/***/ })

};
