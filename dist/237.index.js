export const id = 237;
export const ids = [237];
export const modules = {

/***/ 18034:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  p: () => (/* binding */ openArchive)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./errors.js
var errors = __webpack_require__(12264);
// EXTERNAL MODULE: ./archive/read/folder.js + 1 modules
var folder = __webpack_require__(54491);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(46466);
// EXTERNAL MODULE: ../../../node_modules/tar-stream/index.js
var tar_stream = __webpack_require__(61736);
// EXTERNAL MODULE: ./archive/seal/seal-key.js
var seal_key = __webpack_require__(60051);
// EXTERNAL MODULE: ./chunk-cipher.js
var chunk_cipher = __webpack_require__(51736);
// EXTERNAL MODULE: ./archive/age.js
var age = __webpack_require__(8049);
// EXTERNAL MODULE: ./archive/encryption.js
var encryption = __webpack_require__(38789);
// EXTERNAL MODULE: ./archive/read/failures.js
var failures = __webpack_require__(57052);
;// CONCATENATED MODULE: ./archive/read/detect.js





const block = 512;
const armorHeader = '-----BEGIN AGE ENCRYPTED FILE-----';
const startSize = (1 << 18) + chunk_cipher/* encryptedChunkSize */.bl;
async function detect(path, secrets) {
    const { start, end, size } = await ends(path);
    if (size === 0) {
        throw (0,failures/* damaged */.qM)(path, 'it is empty');
    }
    if (isGzip(start) || isTar(start)) {
        return { cipher: undefined, compressed: isGzip(start) };
    }
    if (start.toString('latin1', 0, age/* ageMagic */.bg.length) === age/* ageMagic */.bg) {
        return detectAge(path, start, size, secrets);
    }
    if (start.toString('latin1').startsWith(armorHeader)) {
        throw (0,failures/* noDataFile */.OY)(path, 'It is an armored file of age: decrypt it first (age -d), then name the result.');
    }
    const { passphrase } = secrets;
    if (passphrase === undefined || passphrase === '') {
        throw withoutKey(path, start);
    }
    const key = await (0,encryption/* deriveKey */.Hz)(passphrase);
    const decipher = (0,encryption/* createStrapiDecipher */.CQ)(key).setAutoPadding(false);
    const decrypted = decipher.update(start.subarray(0, block));
    if (!isGzip(decrypted) && !isTar(decrypted)) {
        throw decryptsTo(key, end) && size % 16 === 0
            ? (0,failures/* damaged */.qM)(path, 'its beginning was changed, while the key fits its end')
            : (0,failures/* wrongKey */.PT)(path);
    }
    return { cipher: { kind: 'strapi', key }, compressed: isGzip(decrypted) };
}
async function detectAge(path, start, size, { passphrase, identity }) {
    const byPassphrase = (0,age/* isForPassphrase */.OM)(start);
    if (byPassphrase ? !passphrase : !identity) {
        throw (0,failures/* noDataFile */.OY)(path, byPassphrase
            ? 'It is encrypted: give the key that it was exported with (key, -k).'
            : 'It is encrypted to public keys of age: give the private key (identity, --identity).');
    }
    const opened = await (0,age/* openAge */.KE)(start, byPassphrase ? { passphrase, identity: undefined } : { passphrase: undefined, identity }).catch((error) => {
        if (error instanceof age/* WrongIdentity */.Cy) {
            throw byPassphrase ? (0,failures/* wrongKey */.PT)(path) : (0,failures/* wrongIdentity */.eS)(path);
        }
        throw error instanceof age/* BadHeader */.RI ? (0,failures/* damaged */.qM)(path, error.message) : error;
    });
    const rest = size - opened.offset;
    const chunk = start.subarray(opened.offset, opened.offset + chunk_cipher/* encryptedChunkSize */.bl);
    const content = (0,age/* firstChunk */.oM)(opened.key, chunk, rest <= chunk_cipher/* encryptedChunkSize */.bl);
    if (content === undefined) {
        throw (0,failures/* damaged */.qM)(path, 'it is cut off or was changed: its encryption does not hold');
    }
    if (!isGzip(content) && !isTar(content)) {
        throw (0,failures/* noDataFile */.OY)(path, 'What is encrypted in it is no archive.');
    }
    return {
        cipher: { kind: 'age', ...opened, isForPassphrase: byPassphrase },
        compressed: isGzip(content),
    };
}
function decryptsTo(key, lastBlock) {
    const plain = (0,encryption/* createStrapiDecipher */.CQ)(key).setAutoPadding(false).update(lastBlock);
    const padding = plain.at(-1) ?? 0;
    return padding >= 2 && padding <= 16 && plain.subarray(-padding).every((byte) => byte === padding);
}
function withoutKey(path, start) {
    if (/\.enc$/i.test(path)) {
        return (0,failures/* noDataFile */.OY)(path, 'It is encrypted: give the key that it was exported with (key, -k).');
    }
    return (0,failures/* noDataFile */.OY)(path, start.toString('latin1', 0, 4) === 'PK\x03\x04'
        ? 'It is a ZIP file: unpack it first, then import the archive that is in it.'
        : 'Name an archive that strapi export or this project has made (.tar[.gz][.enc|.age]); if it is encrypted, give its key.');
}
async function ends(path) {
    const handle = await (0,promises_.open)(path, 'r');
    try {
        const { size } = await handle.stat();
        const start = Buffer.alloc(Math.min(size, startSize));
        const { bytesRead } = await handle.read(start, 0, start.length, 0);
        const end = Buffer.alloc(Math.min(size, 16));
        await handle.read(end, 0, end.length, size - end.length);
        return { start: start.subarray(0, bytesRead), end, size };
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
    const sum = start
        .subarray(0, block)
        .reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
    const checksum = start.toString('latin1', 148, 156);
    return (/^ *[0-7]+[\0 ]/.test(checksum) && Number.parseInt(checksum, 8) === sum) || sum === 8 * 0x20;
}

// EXTERNAL MODULE: ./archive/read/entry-path.js
var entry_path = __webpack_require__(95143);
// EXTERNAL MODULE: ./archive/read/layers.js
var read_layers = __webpack_require__(46841);
// EXTERNAL MODULE: ./archive/read/limits.js
var limits = __webpack_require__(46803);
// EXTERNAL MODULE: ./archive/read/tar-seal.js
var tar_seal = __webpack_require__(37852);
;// CONCATENATED MODULE: ./archive/read/tar-watch.js



const tar_watch_block = 512;
class TarWatch extends external_node_stream_.Transform {
    #archive;
    #limit;
    #seal;
    #seen = 0;
    #end = 0;
    #isZero = true;
    #zeros = [];
    constructor(archive, fileSize, seal) {
        super();
        this.#archive = archive;
        this.#seal = seal;
        this.#limit = Math.max(limits/* ratioCountsFrom */.q0, fileSize * limits/* highestRatio */._N);
    }
    entry(header) {
        const start = header.byteOffset - tar_watch_block;
        if (this.#zeros.some((run) => run.start < start)) {
            throw (0,failures/* refused */.J5)(this.#archive, 'there are more entries behind the end of its tar');
        }
        this.#end = header.byteOffset + Math.ceil(header.size / tar_watch_block) * tar_watch_block;
        this.#seal.entry({ name: header.name, start, end: this.#end });
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
            throw (0,failures/* damaged */.qM)(this.#archive, 'it is cut off: the end of its tar is missing');
        }
    }
    _transform(chunk, _encoding, done) {
        if (this.#seen + chunk.length > this.#limit) {
            done((0,failures/* refused */.J5)(this.#archive, `it unpacks to more than ${this.#limit} bytes`));
            return;
        }
        this.#scan(chunk);
        try {
            this.#seal.chunk(chunk);
        }
        catch (error) {
            done(error);
            return;
        }
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













async function openTar(path, secrets) {
    const identity = await identify(path);
    const layers = await detect(path, secrets);
    const { passphrase } = secrets;
    return new TarFile(path, identity, layers, {
        keyOf: async (derivation) => (passphrase ? (0,seal_key/* deriveSealKey */.IQ)(passphrase, derivation) : undefined),
        needsKey: isForPassphrase(layers),
    });
}
const isForPassphrase = ({ cipher }) => cipher?.kind === 'strapi' || (cipher?.kind === 'age' && cipher.isForPassphrase);
async function identify(path) {
    const { size, mtimeMs, ino } = await (0,promises_.stat)(path);
    return { size, mtimeMs, ino };
}
class TarFile {
    path;
    format = 'tar';
    #identity;
    #layers;
    #proof;
    seal;
    constructor(path, identity, layers, proof) {
        this.path = path;
        this.#identity = identity;
        this.#layers = layers;
        this.#proof = proof;
    }
    get encryption() {
        return this.#layers.cipher?.kind;
    }
    get encrypted() {
        return this.#layers.cipher !== undefined;
    }
    get compressed() {
        return this.#layers.compressed;
    }
    async *entries() {
        await this.#assertUnchanged();
        this.seal = undefined;
        const pass = new TarPass(this.path, this.#identity.size, this.#layers, this.#proof);
        yield* pass.entries();
        this.seal = await pass.seal.finish();
        await this.#assertUnchanged();
    }
    async #assertUnchanged() {
        const { size, mtimeMs, ino } = await identify(this.path);
        const before = this.#identity;
        if (size !== before.size || mtimeMs !== before.mtimeMs || ino !== before.ino) {
            throw (0,failures/* changedMeanwhile */.Fd)(this.path);
        }
    }
}
const openTarStream = () => (0,tar_stream.extract)({ allowUnknownFormat: true });
class TarPass {
    #path;
    #fileSize;
    #layers;
    #watch;
    seal;
    #tar = openTarStream();
    #count = 0;
    #failure;
    constructor(path, fileSize, layers, proof) {
        this.#path = path;
        this.#fileSize = fileSize;
        this.#layers = layers;
        this.seal = new tar_seal/* TarSeal */.v(path, proof);
        this.#watch = new TarWatch(path, fileSize, this.seal);
    }
    async *entries() {
        const { file, layers, assertEnded } = (0,read_layers/* unwrap */.o)(this.#path, this.#layers);
        const tar = this.#tar;
        const streams = [file, ...layers, this.#watch, tar];
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
                const found = content.entry((0,entry_path/* entryPath */.s)(this.#path, header.name));
                if (!(await this.seal.take(found))) {
                    yield found;
                }
                content.skip();
            }
            await ended;
            if (this.#failure !== undefined) {
                throw this.#failure;
            }
            assertEnded();
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
            const most = this.#fileSize * (this.#layers.compressed ? limits/* bestDeflate */.Is : 1);
            if (size > most) {
                throw (0,failures/* damaged */.qM)(this.#path, `it is cut off or was changed: its entry ${(0,failures/* quoted */.TL)(header.name)} claims to have ${size} bytes`);
            }
            this.#watch.entry({ name: header.name, byteOffset: header.byteOffset, size });
            this.#count += 1;
            if (this.#count > limits/* mostEntries */.Hq) {
                throw (0,failures/* refused */.J5)(this.#path, `it holds more than ${limits/* mostEntries */.Hq} entries`);
            }
        }
        catch (error) {
            this.#fail(error);
            this.#tar.destroy(error);
        }
    }
    #assertSafe({ name, type, pax }) {
        if (type !== 'file' && type !== 'contiguous-file' && type !== 'directory') {
            throw (0,failures/* refused */.J5)(this.#path, `its entry ${(0,failures/* quoted */.TL)(name)} is no file but ${type ?? 'of an unknown type'}`);
        }
        if (Object.keys(pax ?? {}).some((key) => key.startsWith('GNU.sparse'))) {
            throw (0,failures/* refused */.J5)(this.#path, `its entry ${(0,failures/* quoted */.TL)(name)} is a sparse file`);
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
            return (0,failures/* damaged */.qM)(this.#path, 'it is cut off: its gzip stream ends too early');
        }
        if (code.startsWith('Z_')) {
            return (0,failures/* damaged */.qM)(this.#path, `its gzip stream is broken (${error.message})`);
        }
        if (code.startsWith('ERR_OSSL')) {
            return (0,failures/* damaged */.qM)(this.#path, 'it is cut off or was changed: its encryption does not end as it should');
        }
        switch (error.message) {
            case 'Unexpected end of data':
                return (0,failures/* damaged */.qM)(this.#path, 'it is cut off: its tar ends too early');
            case 'Header exceeds max size':
            case 'Invalid header':
                return (0,failures/* damaged */.qM)(this.#path, 'its tar has an invalid header');
            default:
                if (error.message.startsWith('Invalid tar header')) {
                    return this.#count === 0
                        ? (0,failures/* noDataFile */.OY)(this.#path, 'What is compressed in it is no tar: name an archive that strapi export has made.')
                        : (0,failures/* damaged */.qM)(this.#path, 'its tar has an invalid header');
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

;// CONCATENATED MODULE: ./archive/read/archive.js




async function openArchive(path, key, identity) {
    const stats = await (0,promises_.stat)(path).catch((error) => {
        throw unreadable(error, path);
    });
    if (stats.isDirectory()) {
        return (0,folder/* openFolder */.N)(path, key);
    }
    if (!stats.isFile()) {
        throw new errors/* UserError */.y('noArchive', `${path} is neither a file nor a folder.`, 'Name an archive with file (-f).');
    }
    return openTar(path, { passphrase: key, identity }).catch((error) => {
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


/***/ }),

/***/ 36593:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  P: () => (/* binding */ checkArchive),
  I: () => (/* binding */ newEntities)
});

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
// EXTERNAL MODULE: ./transfer/stages.js
var stages = __webpack_require__(58308);
// EXTERNAL MODULE: ./transfer/extents.js
var extents = __webpack_require__(84410);
// EXTERNAL MODULE: ./archive/read/failures.js
var failures = __webpack_require__(57052);
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

// EXTERNAL MODULE: ./archive/read/limits.js
var limits = __webpack_require__(46803);
// EXTERNAL MODULE: ./archive/read/records.js
var records = __webpack_require__(43833);
;// CONCATENATED MODULE: ./archive/read/component-ids.js





class ComponentIds {
    ids = new Map();
    repeated = new Map();
    #extents = new extents/* ExtentsCollector */.v7();
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
    get extents() {
        return this.#extents.extents;
    }
    #walk(uid, data, entity, depth) {
        this.#extents.see(entity, uid, data);
        for (const { name, component } of this.#componentAttributes(uid)) {
            const value = data[name];
            if (value === null || value === undefined) {
                continue;
            }
            if (depth === limits/* deepestComponent */.mG) {
                throw (0,failures/* damaged */.qM)(this.#archive, `${label(entity)} has components more than ${limits/* deepestComponent */.mG} deep`);
            }
            for (const item of Array.isArray(value) ? value : [value]) {
                const itemUid = component ?? item?.__component;
                if (!(0,records/* isObject */.Gv)(item) || !(0,records/* isId */.eQ)(item.id) || typeof itemUid !== 'string') {
                    throw (0,failures/* damaged */.qM)(this.#archive, `${label(entity)} has something else than a component in ${(0,failures/* quoted */.TL)(name)}`);
                }
                const { id } = item;
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
const label = ({ type, id }) => `the entity ${(0,failures/* quoted */.TL)(type)} ${id}`;

// EXTERNAL MODULE: ./archive/read/documents.js
var documents = __webpack_require__(99245);
// EXTERNAL MODULE: ./archive/read/entry-path.js
var entry_path = __webpack_require__(95143);
// EXTERNAL MODULE: ./archive/read/layout.js
var layout = __webpack_require__(2709);
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
    #schemasCameLate = false;
    #linksCameEarly = false;
    constructor(reader, onEntities, signal) {
        this.#reader = reader;
        this.#onEntities = onEntities;
        this.#signal = signal;
        this.#components = new ComponentIds(reader.path, this.#schemas);
    }
    async entry(entry) {
        const { path } = this.#reader;
        const what = (0,layout/* entryKind */.F)(entry.path, this.#reader.format);
        switch (what.kind) {
            case 'metadata':
                if (this.#metadata !== undefined) {
                    throw (0,failures/* refused */.J5)(path, 'it has metadata.json twice');
                }
                this.#metadata = await (0,documents/* readMetadata */._6)(path, entry);
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
                    this.#unknown.push((0,failures/* quoted */.TL)(entry.path));
                }
        }
    }
    async finish() {
        const { path } = this.#reader;
        if (this.#metadata === undefined) {
            throw (0,failures/* noDataFile */.OY)(path, 'It has no metadata.json at its top: use an archive that strapi export or this project has made.');
        }
        if (this.#schemas.size === 0) {
            throw (0,failures/* damaged */.qM)(path, 'it has no schemas');
        }
        for (const filename of this.#uploads.keys()) {
            if (!this.#sidecars.has(filename)) {
                throw (0,failures/* damaged */.qM)(path, `Asset metadata preflight failed: missing sidecar metadata for ${(0,failures/* quoted */.TL)(filename)}`);
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
            extents: this.#components.extents,
            counts: new Map([...this.#entities].map(([uid, { size }]) => [uid, size])),
            assets: new Map([...this.#sidecars].filter(([filename]) => this.#uploads.has(filename))),
            repeated: { entities: this.#repeatedEntities, components: this.#components.repeated },
            linksComeEarly: this.#linksCameEarly,
            warnings: [...this.#warnings()],
        };
    }
    async #records(stage, entry) {
        const { path } = this.#reader;
        if (this.#recordFiles.has(entry.path)) {
            throw (0,failures/* refused */.J5)(path, `it has ${(0,failures/* quoted */.TL)(entry.path)} twice`);
        }
        this.#recordFiles.add(entry.path);
        const count = (records) => this.#count(stage, records, 0);
        this.#count(stage, 0, entry.size);
        switch (stage) {
            case 'schemas':
                this.#schemasCameLate ||= this.#entities.size > 0;
                for await (const batch of (0,records/* readRecords */.T3)(path, stage, entry, this.#signal)) {
                    this.#addSchemas(batch);
                    count(batch.length);
                }
                break;
            case 'entities':
                this.#linksCameEarly ||= this.#totals.has('links');
                for await (const batch of (0,records/* readRecords */.T3)(path, stage, entry, this.#signal)) {
                    const added = this.#addEntities(batch);
                    this.#components.add(added);
                    this.#onEntities?.(added);
                    count(added.length);
                }
                break;
            case 'links':
                for await (const batch of (0,records/* readRecords */.T3)(path, stage, entry, this.#signal)) {
                    count(batch.length);
                }
                break;
            case 'configuration':
                for await (const batch of (0,records/* readRecords */.T3)(path, stage, entry, this.#signal)) {
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
                throw (0,failures/* refused */.J5)(this.#reader.path, `it has the schema of ${(0,failures/* quoted */.TL)(schema.uid)} twice`);
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
            const what = (0,layout/* entryKind */.F)(entry.path, format);
            if (what.kind === 'records' && what.stage === 'entities') {
                for await (const batch of (0,records/* readRecords */.T3)(path, what.stage, entry, this.#signal)) {
                    this.#components.add(this.#repeatedEntities === 0 ? batch : batch.filter(isNew));
                }
            }
        }
    }
    async #sidecar(filename, entry) {
        const sidecar = await (0,documents/* readSidecar */.YD)(this.#reader.path, filename, entry);
        if (!this.#sidecars.has(filename)) {
            this.#sidecars.set(filename, sidecar);
        }
    }
    async #upload(filename, { size, content }) {
        const { path } = this.#reader;
        if (!(0,entry_path/* isFileName */.o)(filename)) {
            throw (0,failures/* refused */.J5)(path, `its file ${(0,failures/* quoted */.TL)(filename)} has an unsafe name`);
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
            throw (0,failures/* damaged */.qM)(path, `it has the file ${(0,failures/* quoted */.TL)(filename)} twice, with different contents`);
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
                yield `The archive has ${size} records of ${(0,failures/* quoted */.TL)(uid)}, but no schema of it.`;
            }
        }
    }
}
function newEntities(seen) {
    return ({ type, id }) => idSet(seen, type).add(id);
}
function assertSafeLogos(archive, { value }) {
    if (value.key !== 'core_admin_project-settings' || !(0,records/* isObject */.Gv)(value.value)) {
        return;
    }
    for (const name of ['menuLogo', 'authLogo']) {
        const logo = value.value[name];
        if ((0,records/* isObject */.Gv)(logo) && logo.hash !== undefined && logo.hash !== null) {
            const isSafe = [null, undefined].includes(logo.ext) || typeof logo.ext === 'string';
            if (typeof logo.hash !== 'string' || !isSafe || !(0,entry_path/* isFileName */.o)(`${logo.hash}${logo.ext ?? ''}`)) {
                throw (0,failures/* refused */.J5)(archive, `the ${name} of its project settings has a hash or extension that makes an unsafe path`);
            }
        }
    }
}


/***/ }),

/***/ 99245:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Rs: () => (/* binding */ storedName),
/* harmony export */   YD: () => (/* binding */ readSidecar),
/* harmony export */   _6: () => (/* binding */ readMetadata)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4573);
/* harmony import */ var valibot__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7392);
/* harmony import */ var _entry_path_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(95143);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(57052);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(46803);
/* harmony import */ var _records_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(43833);






const metadata = valibot__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({
    createdAt: valibot__WEBPACK_IMPORTED_MODULE_4__/* .exactOptional */ .yqP(valibot__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP()),
    strapi: valibot__WEBPACK_IMPORTED_MODULE_4__/* .exactOptional */ .yqP(valibot__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({ version: valibot__WEBPACK_IMPORTED_MODULE_4__/* .exactOptional */ .yqP(valibot__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP()) })),
});
async function readMetadata(archive, entry) {
    const result = valibot__WEBPACK_IMPORTED_MODULE_4__/* .safeParse */ .xLC(metadata, await readDocument(archive, entry));
    if (!result.success) {
        throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_2__/* .damaged */ .qM)(archive, 'its metadata.json is not what Strapi writes');
    }
    return result.output;
}
const text = valibot__WEBPACK_IMPORTED_MODULE_4__/* .pipe */ .FsL(valibot__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP(), valibot__WEBPACK_IMPORTED_MODULE_4__/* .nonEmpty */ .hq());
const id = valibot__WEBPACK_IMPORTED_MODULE_4__/* .pipe */ .FsL(valibot__WEBPACK_IMPORTED_MODULE_4__/* .number */ .aig(), valibot__WEBPACK_IMPORTED_MODULE_4__/* .safeInteger */ .Y2b(), valibot__WEBPACK_IMPORTED_MODULE_4__/* .minValue */ .Wwf(1));
const sidecar = valibot__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({
    id: valibot__WEBPACK_IMPORTED_MODULE_4__/* .exactOptional */ .yqP(id),
    name: text,
    hash: text,
    ext: valibot__WEBPACK_IMPORTED_MODULE_4__/* .exactOptional */ .yqP(valibot__WEBPACK_IMPORTED_MODULE_4__/* .nullable */ .mee(valibot__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP())),
    mime: text,
    url: text,
    size: valibot__WEBPACK_IMPORTED_MODULE_4__/* .pipe */ .FsL(valibot__WEBPACK_IMPORTED_MODULE_4__/* .number */ .aig(), valibot__WEBPACK_IMPORTED_MODULE_4__/* .finite */ .E2x(), valibot__WEBPACK_IMPORTED_MODULE_4__/* .minValue */ .Wwf(0)),
    type: valibot__WEBPACK_IMPORTED_MODULE_4__/* .exactOptional */ .yqP(valibot__WEBPACK_IMPORTED_MODULE_4__/* .nullable */ .mee(valibot__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP())),
    mainHash: valibot__WEBPACK_IMPORTED_MODULE_4__/* .exactOptional */ .yqP(valibot__WEBPACK_IMPORTED_MODULE_4__/* .nullable */ .mee(valibot__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP())),
});
const describesFile = valibot__WEBPACK_IMPORTED_MODULE_4__/* .pipe */ .FsL(sidecar, valibot__WEBPACK_IMPORTED_MODULE_4__/* .forward */ .sYn(valibot__WEBPACK_IMPORTED_MODULE_4__/* .check */ .z6Y(({ id, mainHash }) => id !== undefined || typeof mainHash === 'string', 'neither id nor mainHash'), ['id']));
async function readSidecar(archive, filename, entry) {
    const result = valibot__WEBPACK_IMPORTED_MODULE_4__/* .safeParse */ .xLC(describesFile, await readDocument(archive, entry));
    if (!result.success) {
        const [issue] = result.issues;
        const where = valibot__WEBPACK_IMPORTED_MODULE_4__/* .getDotPath */ .BuJ(issue) ?? 'it';
        throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_2__/* .damaged */ .qM)(archive, `the sidecar of ${(0,_failures_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .TL)(filename)} is not what Strapi writes: see its ${where}`);
    }
    const { hash, ext, mainHash } = result.output;
    if (!(0,_entry_path_js__WEBPACK_IMPORTED_MODULE_1__/* .isFileName */ .o)(storedName(result.output)) || !(0,_entry_path_js__WEBPACK_IMPORTED_MODULE_1__/* .isFileName */ .o)(mainHash ?? hash)) {
        throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_2__/* .refused */ .J5)(archive, `the sidecar of ${(0,_failures_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .TL)(filename)} has a hash or extension that makes an unsafe path`);
    }
    const legacyNames = ext === undefined || ext === null ? [`${hash}null`, `${hash}undefined`] : [];
    if (![storedName(result.output), ...legacyNames].includes(filename)) {
        throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_2__/* .damaged */ .qM)(archive, `Asset sidecar metadata does not match upload filename ${(0,_failures_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .TL)(filename)}`);
    }
    return result.output;
}
const storedName = ({ hash, ext }) => `${hash}${ext ?? ''}`;
async function readDocument(archive, { path, size, content }) {
    if (size > _limits_js__WEBPACK_IMPORTED_MODULE_5__/* .largestDocument */ .WZ) {
        throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_2__/* .refused */ .J5)(archive, `its entry ${(0,_failures_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .TL)(path)} has ${size} bytes`);
    }
    const bytes = Buffer.concat(await content.toArray());
    const value = parse(bytes);
    if (!(0,_records_js__WEBPACK_IMPORTED_MODULE_3__/* .isObject */ .Gv)(value)) {
        throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_2__/* .damaged */ .qM)(archive, `${(0,_failures_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .TL)(path)} is not a JSON object`);
    }
    return value;
}
function parse(bytes) {
    try {
        return (0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(bytes) ? JSON.parse(bytes.toString('utf8')) : undefined;
    }
    catch {
        return undefined;
    }
}


/***/ }),

/***/ 50831:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   s: () => (/* binding */ readJsonLines)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4573);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(57052);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(46803);



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
            yield {
                values,
                texts: () => filled(lines).map(({ text }) => text),
                line: (index) => first + (filled(lines)[index]?.index ?? 0),
            };
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
        else if (size > _limits_js__WEBPACK_IMPORTED_MODULE_2__/* .longestLine */ .N9) {
            throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .damaged */ .qM)(archive, `a line of ${path} is longer than ${_limits_js__WEBPACK_IMPORTED_MODULE_2__/* .longestLine */ .N9} bytes`);
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
    if (!(0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(bytes)) {
        let start = 0;
        for (let line = first; start <= bytes.length; line += 1) {
            const end = bytes.indexOf(lineFeed, start);
            const stop = end < 0 ? bytes.length : end;
            if (!(0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(bytes.subarray(start, stop))) {
                throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .damaged */ .qM)(archive, `${path}:${line} is not valid UTF-8`);
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
            throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .damaged */ .qM)(archive, `${path}:${first + index} is not valid JSON`);
        }
    });
}
const filled = (lines) => lines.map((text, index) => ({ text, index })).filter(({ text }) => text.trim() !== '');


/***/ }),

/***/ 20439:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ loadArchive)
/* harmony export */ });
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(57075);
/* harmony import */ var _check_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(36593);
/* harmony import */ var _documents_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(99245);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(57052);
/* harmony import */ var _layout_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2709);
/* harmony import */ var _records_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(43833);






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
    #isNew = (0,_check_js__WEBPACK_IMPORTED_MODULE_1__/* .newEntities */ .I)(new Map());
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
        const what = (0,_layout_js__WEBPACK_IMPORTED_MODULE_4__/* .entryKind */ .F)(entry.path, this.#reader.format);
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
                throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_3__/* .changedMeanwhile */ .Fd)(this.#reader.path);
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
        for await (const batch of (0,_records_js__WEBPACK_IMPORTED_MODULE_5__/* .readRecords */ .T3)(this.#reader.path, stage, entry, this.#signal)) {
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
            throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_3__/* .changedMeanwhile */ .Fd)(this.#reader.path);
        }
        this.#loadedFiles.add(filename);
        const { size, content } = entry;
        if (this.#signal !== undefined) {
            (0,node_stream__WEBPACK_IMPORTED_MODULE_0__.addAbortSignal)(this.#signal, content);
        }
        await asset((0,_documents_js__WEBPACK_IMPORTED_MODULE_2__/* .storedName */ .Rs)(sidecar), sidecar, size, content);
        this.#count('assets', 1);
    }
    #count(stage, count) {
        this.#counts.set(stage, (this.#counts.get(stage) ?? 0) + count);
    }
}


/***/ }),

/***/ 12634:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ majorOf),
/* harmony export */   w: () => (/* binding */ assertMajor)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);

const remedies = {
    4: 'Import it into a Strapi 4 project, upgrade that to Strapi 5, start it once and export again.',
    5: 'Import it into a project with Strapi 5; there is no way back to Strapi 4.',
};
function assertMajor(archive, major) {
    if (major === undefined) {
        return;
    }
    const { path, metadata, schemas } = archive;
    const version = metadata.strapi?.version;
    const stated = /^\D*(\d+)\./.exec(version ?? '')?.[1];
    if (stated !== undefined && Number(stated) !== major) {
        throw refusal(`The archive ${path} was exported from Strapi ${version}`, Number(stated), major);
    }
    const marked = majorOf(schemas);
    if (marked !== major) {
        const shown = `The archive ${path} was exported from Strapi ${marked}, as its schemas show`;
        throw refusal(shown, marked, major);
    }
}
function majorOf(schemas) {
    const contentTypes = [...schemas.values()].filter(({ modelType }) => modelType === 'contentType');
    const isStrapi5 = contentTypes.some(({ attributes }) => attributes.localizations?.joinColumn?.name === 'document_id') ||
        contentTypes.every(({ attributes }) => attributes.publishedAt !== undefined);
    return isStrapi5 ? 5 : 4;
}
const refusal = (what, from, to) => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('schemaDifference', `${what}; it cannot be imported into Strapi ${to}.`, remedies[from] ?? `Export from a project with Strapi ${to}.`);


/***/ }),

/***/ 43833:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gv: () => (/* binding */ isObject),
/* harmony export */   T3: () => (/* binding */ readRecords),
/* harmony export */   eQ: () => (/* binding */ isId)
/* harmony export */ });
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(57052);
/* harmony import */ var _json_lines_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(50831);


async function* readRecords(archive, stage, entry, signal) {
    const { isRecord, shape } = shapes[stage];
    for await (const { values, line } of (0,_json_lines_js__WEBPACK_IMPORTED_MODULE_1__/* .readJsonLines */ .s)(archive, entry)) {
        signal?.throwIfAborted();
        const wrong = values.findIndex((value) => !isRecord(value));
        if (wrong >= 0) {
            throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_0__/* .damaged */ .qM)(archive, `${entry.path}:${line(wrong)} is no ${shape}`);
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
        isRecord: (value) => isObject(value) && isText(value.type) && isId(value.id) && isObject(value.data),
        shape: 'entity (type, id and data)',
    },
    links: {
        isRecord: (value) => isObject(value) &&
            isText(value.kind) &&
            isText(value.relation) &&
            isLinkEnd(value.left) &&
            isText(value.left.type) &&
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
    (value.type === null || isText(value.type)) &&
    (value.ref === null || Number.isSafeInteger(value.ref) || typeof value.ref === 'string') &&
    (value.field === undefined || value.field === null || typeof value.field === 'string') &&
    (value.pos === undefined || value.pos === null || Number.isFinite(value.pos));
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isId = (value) => Number.isSafeInteger(value) && value > 0;
const isText = (value) => typeof value === 'string' && value !== '';


/***/ }),

/***/ 67456:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ describeSeal),
/* harmony export */   w: () => (/* binding */ sealStatus)
/* harmony export */ });
const sealStatus = ({ seal }) => seal?.state ?? 'not sealed';
const meanings = {
    authenticated: 'authenticated by its key, nothing has changed',
    intact: 'nothing has changed; sealed without a key, so it shows damage but no forgery',
    unproven: 'nothing has changed as far as its hashes tell; give the key to prove them',
    'not sealed': 'not sealed: made by strapi export, or its seal was taken away; damage may pass unseen',
};
const describeSeal = (status) => meanings[status];


/***/ }),

/***/ 2782:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  a: () => (/* binding */ Loader)
});

;// CONCATENATED MODULE: ./transfer/records.js
const hasEnds = (link) => link.left.ref !== null && link.right.ref !== null && link.right.type !== null;

// EXTERNAL MODULE: ./database/model/model.js
var model = __webpack_require__(29494);
;// CONCATENATED MODULE: ./database/write/component-ids.js
class ComponentIds {
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

// EXTERNAL MODULE: ../../../node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7392);
// EXTERNAL MODULE: ./errors.js
var errors = __webpack_require__(12264);
// EXTERNAL MODULE: ./database/read/configuration.js
var configuration = __webpack_require__(61452);
// EXTERNAL MODULE: ./database/read/store.js
var store = __webpack_require__(21247);
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
    #boolean;
    #ownTypes;
    #includes;
    #takeLogo;
    deleted;
    #hasTypes = false;
    constructor(writer, inserters, ownTypes, { includes, takeLogo }, deleted) {
        this.deleted = deleted;
        this.#settings = new NumberedRows(inserters.of(coreStore, ['id', 'key', 'value', 'type', 'environment', 'tag'], {
            ignoreDuplicates: false,
            refers: false,
            describe: ([id, key]) => `The core store's row ${id} (${key})`,
        }));
        this.#webhooks = new NumberedRows(inserters.of(webhooks, ['id', 'name', 'url', 'headers', 'events', 'enabled'], {
            ignoreDuplicates: false,
            refers: false,
            describe: ([id, name]) => `The webhook ${id} (${name})`,
        }));
        this.#json = writer.encoder('json');
        this.#boolean = writer.encoder('boolean');
        this.#ownTypes = ownTypes;
        this.#includes = includes;
        this.#takeLogo = takeLogo;
    }
    static async begin(writer, inserters, policy) {
        const { quote } = writer.session.dialect;
        const ownTypes = await readOwnTypes(writer.session);
        const deleted = new Map([
            ['core-store', await writer.execute(`DELETE FROM ${quote(coreStore)}`)],
            ['webhook', await writer.execute(`DELETE FROM ${quote(webhooks)}`)],
        ]);
        return new ConfigurationWriter(writer, inserters, ownTypes, policy, deleted);
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
            const enabledOrNot = enabled === null || enabled === undefined ? null : this.#boolean(enabled);
            this.#webhooks.add(id, [name ?? null, url ?? null, json(headers), json(events), enabledOrNot]);
        }
    }
    finish() {
        if (!this.#hasTypes) {
            this.#setting({ key: store/* contentTypesKey */.u3, value: this.#ownTypes, type: 'object' });
        }
        this.#settings.finish();
        this.#webhooks.finish();
    }
    get inserted() {
        return new Map([
            ['core-store', this.#settings.inserted],
            ['webhook', this.#webhooks.inserted],
        ]);
    }
    #setting({ id, key, value, type, environment, tag }) {
        const stored = value === null || value === undefined ? null : JSON.stringify(value);
        this.#settings.add(id, [key ?? null, stored, type ?? null, environment ?? null, tag ?? null]);
    }
    #valueOf({ key, value }) {
        if (key === store/* contentTypesKey */.u3) {
            this.#hasTypes = true;
            return this.#describeTypes(isObject(value) ? value : {});
        }
        return key === configuration/* projectSettings */.tv && isObject(value) ? this.#withoutLogoFiles(value) : value;
    }
    #describeTypes(archived) {
        const types = Object.entries(this.#ownTypes).map(([uid, own]) => {
            const type = archived[uid];
            return [
                uid,
                this.#includes(uid) && isObject(type)
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
            if (isObject(logo)) {
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
class NumberedRows {
    #inserter;
    #withoutId = [];
    #highest = 0;
    constructor(inserter) {
        this.#inserter = inserter;
    }
    get inserted() {
        return this.#inserter.inserted;
    }
    add(id, row) {
        if (id === null || id === undefined) {
            this.#withoutId.push(row);
            return;
        }
        this.#highest = Math.max(this.#highest, id);
        for (const value of [id, ...row]) {
            this.#inserter.push(value);
        }
        this.#inserter.end();
    }
    finish() {
        for (const row of this.#withoutId.splice(0)) {
            this.add(this.#highest + 1, row);
        }
    }
}
function check(schema, { type, value }) {
    const result = dist/* safeParse */.xLC(schema, value);
    if (!result.success) {
        const [issue] = result.issues;
        throw new errors/* UserError */.y('damagedArchive', `The archive has a ${type} record that is none: ${dist/* getDotPath */.BuJ(issue) ?? 'its root'}: ${issue.message}`, 'Export again, or leave the configuration out with exclude: config.');
    }
    return result.output;
}
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

;// CONCATENATED MODULE: ./database/write/entities.js

class EntityWriter {
    #writer;
    #inserters;
    #models;
    #ids;
    #types = new Map();
    #components = new Map();
    #repeated = new Map();
    #events;
    constructor(writer, inserters, models, ids, events) {
        this.#writer = writer;
        this.#inserters = inserters;
        this.#models = models;
        this.#ids = ids;
        this.#events = events;
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
                this.#events.leftOut(uid);
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
        if (known.has(archived)) {
            this.#assertSame(uid, archived, type.rows.takeBack());
        }
        else {
            known.add(archived);
            type.rows.end();
            if (this.#events.isRepeated(uid, archived)) {
                this.#remember(uid, archived, type.rows.last);
            }
        }
        this.#attachAll(type, id, data);
        return id;
    }
    #remember(uid, id, row) {
        const rows = this.#repeated.get(uid) ?? new Map();
        this.#repeated.set(uid, rows.set(id, row));
    }
    #assertSame(uid, id, row) {
        const first = this.#repeated.get(uid)?.get(id);
        if (first === undefined || first.some((value, index) => value !== row[index])) {
            throw ambiguous(uid, id);
        }
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
            rows: this.#inserters.of(model.table, ['id', ...model.scalars.map(({ column }) => column)], {
                ignoreDuplicates: false,
                refers: false,
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
        const columns = ['entity_id', idColumn, 'component_type', 'field', 'order'];
        return this.#inserters.of(table, columns, {
            ignoreDuplicates: true,
            refers: true,
            describe: ([owner, id, type]) => `${type} ${id} of ${owner}`,
        });
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
;// CONCATENATED MODULE: ./database/write/inserter.js


const valueSize = 8;
class Inserter {
    table;
    options;
    #columns;
    #values = [];
    #size = 0;
    #before;
    #given = 0;
    #inserted = 0;
    constructor(table, columns, options) {
        this.table = table;
        this.#columns = columns;
        this.options = options;
    }
    push(value) {
        this.#values.push(value);
        this.#size += typeof value === 'string' ? value.length : valueSize;
    }
    abandon() {
        this.#values.length -= this.#values.length % this.#columns.length;
    }
    takeBack() {
        return this.#values.splice(this.#values.length - this.#columns.length);
    }
    end() {
        this.#given += 1;
    }
    get last() {
        return this.#values.slice(-this.#columns.length);
    }
    get size() {
        return this.#size;
    }
    get isCounted() {
        return this.#before !== undefined;
    }
    countedBefore(rows) {
        this.#before = rows;
    }
    take() {
        const values = this.#values;
        this.#values = [];
        this.#size = 0;
        return (writer) => this.#write(writer, values);
    }
    async #write(writer, values) {
        const given = values.length / this.#columns.length;
        const { ignoreDuplicates } = this.options;
        let inserted;
        try {
            inserted = await writer.insert(this.table, this.#columns, values, { ignoreDuplicates });
        }
        catch (error) {
            throw error instanceof write_writer/* DuplicateRow */.c ? this.#duplicate(values, error) : error;
        }
        if (inserted !== given && !ignoreDuplicates) {
            throw new Error(`${given} rows were given to ${this.table}, and ${inserted} were inserted`);
        }
        this.#inserted += inserted;
    }
    get inserted() {
        return this.#inserted;
    }
    get duplicates() {
        return this.#given - this.#values.length / this.#columns.length - this.#inserted;
    }
    assertCount(found) {
        const expected = (this.#before ?? 0) + this.#inserted;
        if (this.#before !== undefined && found !== expected) {
            throw new Error(`The table ${this.table} should have ${expected} rows after the import and has ${found}`);
        }
    }
    #duplicate(values, error) {
        const start = (error.row ?? 0) * this.#columns.length;
        const row = values.slice(start, start + this.#columns.length);
        const what = error.row === undefined ? `A row of ${this.table}` : this.options.describe(row);
        return new errors/* UserError */.y('failed', `${what} cannot be stored: the database has a row with the same unique value (${error.message}).`, 'Make that value unique in the source and export again, or remove the unique index from the target.', { cause: error });
    }
}
class Inserters {
    #writer;
    #tables = new Map();
    #writing = Promise.resolve();
    constructor(writer) {
        this.#writer = writer;
    }
    of(table, columns, options) {
        let inserter = this.#tables.get(table);
        if (inserter === undefined) {
            inserter = new Inserter(table, columns, options);
            this.#tables.set(table, inserter);
        }
        return inserter;
    }
    async drain() {
        let size = 0;
        for (const inserter of this.#tables.values()) {
            size += inserter.size;
        }
        if (size > this.#writer.holdBack) {
            await this.#writing;
            this.#writing = this.#write();
            this.#writing.catch(() => undefined);
        }
    }
    async flush() {
        await this.#writing;
        await this.#write();
    }
    async #write() {
        const waiting = [...this.#tables.values()].filter(({ size }) => size > 0);
        const taken = waiting.map((inserter) => ({ inserter, write: inserter.take() }));
        const fresh = waiting.filter(({ isCounted }) => !isCounted);
        const counts = await this.#writer.counts(fresh.map(({ table }) => table));
        for (const [index, inserter] of fresh.entries()) {
            inserter.countedBefore(counts[index]);
        }
        for (const refers of [false, true]) {
            for (const { write } of taken.filter(({ inserter }) => inserter.options.refers === refers)) {
                await write(this.#writer);
            }
        }
    }
    async assertCounts() {
        const used = [...this.#tables.values()].filter(({ isCounted }) => isCounted);
        const counts = await this.#writer.counts(used.map(({ table }) => table));
        for (const [index, inserter] of used.entries()) {
            inserter.assertCount(counts[index]);
        }
    }
    get tables() {
        return [...this.#tables.values()].flatMap(({ table, isCounted }) => (isCounted ? [table] : []));
    }
}

;// CONCATENATED MODULE: ./database/write/integrity.js

class Integrity {
    #writer;
    #before;
    constructor(writer, before) {
        this.#writer = writer;
        this.#before = before;
    }
    static async before(writer) {
        return new Integrity(writer, new Set((await writer.violations()).map(write_writer/* violationKey */.v)));
    }
    async settle(loaded) {
        const deleted = new Set();
        const settled = new Set();
        const known = new Set(this.#before);
        const isNew = (violation) => !known.has((0,write_writer/* violationKey */.v)(violation));
        for (let found = await this.#found(isNew); found.length > 0; found = await this.#found(isNew)) {
            for (const violation of found) {
                const row = `${violation.table}:${violation.id}`;
                known.add((0,write_writer/* violationKey */.v)(violation));
                if (!deleted.has(row)) {
                    if (loaded.has(violation.table) && violation.onDelete === 'delete') {
                        throw new Error(`${row} refers to a row of ${violation.referencedTable} that was not imported`);
                    }
                    await this.#remove(violation);
                    settled.add(row);
                    if (violation.onDelete === 'delete') {
                        deleted.add(row);
                    }
                }
            }
        }
        return settled.size;
    }
    async #found(isNew) {
        return (await this.#writer.violations()).filter(isNew);
    }
    async #remove({ table, id, columns, onDelete, referencedTable }) {
        const { quote } = this.#writer.session.dialect;
        switch (onDelete) {
            case 'delete':
                await this.#writer.execute(`DELETE FROM ${quote(table)} WHERE id = ?`, [id]);
                break;
            case 'setNull': {
                const changes = columns.map((column) => `${quote(column)} = NULL`).join(', ');
                await this.#writer.execute(`UPDATE ${quote(table)} SET ${changes} WHERE id = ?`, [id]);
                break;
            }
            case 'refuse':
                throw new Error(`${table} ${id} would refer to a row of ${referencedTable} that does not exist`);
        }
    }
}

;// CONCATENATED MODULE: ./database/write/links.js

const implied = 'implied';
class LinkWriter {
    #inserters;
    #models;
    #ids;
    #ends;
    #routes = new Map();
    #tables = new Set();
    #updates = [];
    constructor(inserters, models, ids, ends) {
        this.#inserters = inserters;
        this.#models = models;
        this.#ids = ids;
        this.#ends = ends;
    }
    add(link) {
        const { left, right } = link;
        const [leftRow, rightRow] = [withNumber(left), withNumber(right)];
        if (!this.#ends.inScope(leftRow) || !this.#ends.inScope(rightRow)) {
            return 'outOfScope';
        }
        const route = this.#route(left.type, left.field ?? '');
        if (route === undefined || (route.target !== undefined && route.target !== right.type)) {
            return 'leftOut';
        }
        const from = route.leftIsId ? leftRow : left;
        const to = route.rightIsId ? rightRow : right;
        if ((route.leftIsId && !this.#ends.exists(from)) || (route.rightIsId && !this.#ends.exists(to))) {
            return 'leftOut';
        }
        return route.add(route.leftIsId ? this.#idOf(from) : from.ref, route.rightIsId ? this.#idOf(to) : to.ref, link);
    }
    async finish(writer) {
        for (const { table, columns, rows } of this.#updates) {
            const changed = await writer.update(table, columns, [...rows].flat(2));
            if (changed !== rows.size) {
                throw new Error(`${rows.size} rows of ${table} have links, and ${changed} of them are there`);
            }
        }
    }
    inserters() {
        return this.#tables;
    }
    get inserted() {
        const updated = this.#updates.reduce((sum, { rows }) => sum + rows.size, 0);
        return [...this.#tables].reduce((sum, { inserted }) => sum + inserted, updated);
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
        const { rows } = this.#update(model, [column]);
        return {
            target,
            leftIsId: true,
            rightIsId: referencedColumn === 'id',
            add: (left, right) => {
                rows.set(left, [right]);
                return 'stored';
            },
        };
    }
    #morphColumn(model, { idColumn, typeColumn }) {
        const { rows } = this.#update(model, [idColumn, typeColumn]);
        return {
            target: undefined,
            leftIsId: true,
            rightIsId: true,
            add: (left, right, link) => {
                rows.set(left, [right, link.right.type]);
                return 'stored';
            },
        };
    }
    #update({ table }, columns) {
        const update = { table, columns, rows: new Map() };
        this.#updates.push(update);
        return update;
    }
    #table(name, columns) {
        const table = this.#inserters.of(name, columns, {
            ignoreDuplicates: true,
            refers: true,
            describe: ([left, right]) => `${name} ${left}, ${right}`,
        });
        this.#tables.add(table);
        return table;
    }
}
const withNumber = (end) => typeof end.ref === 'string' && /^\d{1,15}$/.test(end.ref) ? { ...end, ref: Number(end.ref) } : end;
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
    #layout;
    #kept;
    #before;
    constructor(writer, models, layout, kept, before) {
        this.#writer = writer;
        this.#models = models;
        this.#layout = layout;
        this.#kept = kept;
        this.#before = before;
    }
    static async find(writer, models, layout, wiped) {
        const kept = [];
        const finder = new Finder(writer.session, models, layout, wiped);
        for (const model of models.values()) {
            for (const { storage } of model.relations) {
                kept.push(...(await finder.ofReplacedEnds(model, storage)));
                kept.push(...(await finder.ofReplacedRows(model, storage)));
            }
        }
        const before = await identities(writer.session, models, layout, kept);
        for (const relations of kept) {
            await takeOut(writer, relations);
        }
        return new Bystanders(writer, models, layout, kept, before);
    }
    async settle() {
        const after = await identities(this.#writer.session, this.#models, this.#layout, this.#kept);
        let lost = 0;
        for (const { table, uid, kind, columns, relations } of this.#kept) {
            const [before, now] = [this.#before.get(uid), after.get(uid)];
            const back = relations.filter(([id]) => before?.get(id) === now?.get(id));
            lost += relations.length - back.length;
            const values = back.flatMap(([, ...row]) => row);
            if (values.length > 0) {
                await (kind === 'rows'
                    ? this.#writer.insert(table, columns, values, { ignoreDuplicates: true })
                    :
                        this.#writer.update(table, columns.slice(1), values, { onlyUnset: true }));
            }
        }
        return lost;
    }
}
async function takeOut(writer, { table, kind, columns, relations }) {
    const { quote, inIds, idList } = writer.session.dialect;
    const id = columns.indexOf('id') + 1;
    const ids = idList([...new Set(relations.map((relation) => Number(relation[id])))]);
    const unset = columns.filter((column) => column !== 'id').map((column) => `${quote(column)} = NULL`);
    const what = kind === 'rows' ? `DELETE FROM ${quote(table)}` : `UPDATE ${quote(table)} SET ${unset.join(', ')}`;
    await writer.execute(`${what} WHERE ${inIds('id')}`, [ids]);
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
    async ofReplacedEnds(model, storage) {
        const stays = !this.#wiped.rows(model.uid)?.all;
        switch (storage.kind) {
            case 'joinTable': {
                const { table, joinColumn, inverseJoinColumn, target } = storage;
                return [
                    ...(this.#wiped.isInScope(target) ? [] : await this.#rows(table, joinColumn.name, model.uid)),
                    ...(stays ? await this.#rows(table, inverseJoinColumn.name, target) : []),
                ];
            }
            case 'morphTable': {
                const { table, joinColumn, idColumn, typeColumn } = storage;
                const own = await this.#rows(table, joinColumn, model.uid);
                const others = stays ? await this.#typesIn(table, typeColumn) : [];
                return [
                    ...own,
                    ...(await this.#each(others, (type) => this.#rows(table, idColumn, type, typeColumn))),
                ];
            }
            case 'joinColumn': {
                const isScalar = model.scalars.some(({ column }) => column === storage.column);
                return stays && !isScalar ? this.#columnsOfStaying(model, [storage.column], storage.target) : [];
            }
            case 'morphColumn': {
                const { idColumn, typeColumn } = storage;
                return stays && (model.isComponent || this.#layout.travels(model.uid))
                    ? this.#each(await this.#typesIn(model.table, typeColumn), (type) => this.#columnsOfStaying(model, [idColumn, typeColumn], type))
                    : [];
            }
        }
    }
    async ofReplacedRows(model, storage) {
        if (storage.kind === 'joinColumn') {
            const { column, target } = storage;
            const isScalar = model.scalars.some((scalar) => scalar.column === column);
            return isScalar || !this.#staysAndTravels(target) ? [] : this.#columnsOfReplaced(model, [column]);
        }
        if (storage.kind === 'morphColumn') {
            const { idColumn, typeColumn } = storage;
            const types = this.#wiped.rows(model.uid) ? await this.#typesIn(model.table, typeColumn) : [];
            return this.#each(types.filter((type) => this.#staysAndTravels(type)), (type) => this.#columnsOfReplaced(model, [idColumn, typeColumn], type));
        }
        return [];
    }
    #staysAndTravels(uid) {
        return this.#models.has(uid) && !this.#wiped.isInScope(uid) && this.#layout.travels(uid);
    }
    async #rows(table, column, uid, typeColumn) {
        const rows = this.#wiped.rows(uid);
        if (rows === undefined) {
            return [];
        }
        const { quote } = this.#session.dialect;
        const conditions = [`${quote(column)} IS NOT NULL`, rows.condition(quote(column))];
        const columns = await this.#session.columns(table);
        return this.#kept({ table, uid, kind: 'rows', columns }, quote(column), typed(conditions, typeColumn && quote(typeColumn)), [...rows.parameters, ...(typeColumn === undefined ? [] : [uid])]);
    }
    async #columnsOfStaying(model, columns, uid) {
        const rows = this.#wiped.rows(uid);
        const owners = this.#wiped.rows(model.uid);
        if (rows === undefined) {
            return [];
        }
        const { quote } = this.#session.dialect;
        const [end, typeColumn] = columns.map(quote);
        const conditions = [
            `${end} IS NOT NULL`,
            rows.condition(end),
            ...(owners === undefined ? [] : [`NOT (${owners.condition('id')})`]),
        ];
        return this.#kept({ table: model.table, uid, kind: 'columns', columns: ['id', ...columns] }, end, typed(conditions, typeColumn), [...rows.parameters, ...(owners?.parameters ?? []), ...(typeColumn === undefined ? [] : [uid])]);
    }
    async #columnsOfReplaced(model, columns, type) {
        const rows = this.#wiped.rows(model.uid);
        if (rows === undefined) {
            return [];
        }
        const { quote } = this.#session.dialect;
        const conditions = [rows.condition('id'), ...columns.map((column) => `${quote(column)} IS NOT NULL`)];
        return this.#kept({ table: model.table, uid: model.uid, kind: 'columns', columns: ['id', ...columns] }, 'id', typed(conditions, type && quote(columns.at(-1))), [...rows.parameters, ...(type === undefined ? [] : [type])]);
    }
    async #kept(kept, dependsOn, conditions, parameters) {
        const { quote } = this.#session.dialect;
        const relations = await this.#session.rows(`SELECT ${[dependsOn, ...kept.columns.map(quote)].join(', ')} FROM ${quote(kept.table)} WHERE ${conditions.join(' AND ')}`, parameters);
        return relations.length === 0 ? [] : [{ ...kept, relations: relations }];
    }
    async #typesIn(table, typeColumn) {
        const { quote } = this.#session.dialect;
        const types = await this.#session.rows(`SELECT DISTINCT ${quote(typeColumn)} FROM ${quote(table)}`);
        return types.flatMap(([type]) => (typeof type === 'string' && this.#models.has(type) ? [type] : []));
    }
    async #each(types, find) {
        const found = [];
        for (const type of types) {
            found.push(...(await find(type)));
        }
        return found;
    }
}
const typed = (conditions, typeColumn) => typeColumn === undefined ? conditions : [...conditions, `${typeColumn} = ?`];
async function identities(session, models, layout, kept) {
    const wanted = new Map();
    for (const { uid, relations } of kept) {
        for (const [id] of relations) {
            addId(wanted, uid, id);
        }
    }
    const found = new Map();
    for (const [uid, ids] of wanted) {
        const model = models.get(uid);
        found.set(uid, model.isComponent
            ? await componentIdentities(session, models, uid, [...ids])
            : await documentIdentities(session, model, layout.identity, [...ids]));
    }
    return found;
}
async function documentIdentities(session, model, { values, presence }, ids) {
    const { dialect } = session;
    const columns = (attributes) => model.scalars
        .filter(({ attribute }) => attributes.includes(attribute))
        .map(({ column }) => dialect.quote(column));
    const telling = [...columns(values), ...columns(presence).map((column) => `${column} IS NULL`)];
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
            await wipe.links(model, storage);
        }
    }
    const bystanders = await Bystanders.find(writer, models, layout, wiped);
    const deleted = new Map();
    for (const model of models.values()) {
        const count = await wipe.rows(model);
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
    async links(model, storage) {
        const rows = this.#wiped.rows(model.uid);
        if (rows === undefined) {
            return;
        }
        if (storage.kind === 'joinTable' && this.#wiped.isInScope(storage.target)) {
            await this.#delete(storage.table, [{ column: storage.joinColumn.name, rows }]);
        }
        else if (storage.kind === 'morphTable') {
            await this.#morphs(storage, { column: storage.joinColumn, rows });
        }
    }
    async rows(model) {
        const rows = this.#wiped.rows(model.uid);
        if (rows === undefined) {
            return 0;
        }
        const [field] = model.components;
        if (field !== undefined) {
            await this.#delete(field.table, [{ column: 'entity_id', rows }]);
        }
        return this.#delete(model.table, [{ column: 'id', rows }]);
    }
    async #morphs({ table, idColumn, typeColumn }, left) {
        const type = this.#writer.session.dialect.quote(typeColumn);
        const staying = this.#staying.map(() => '?').join(', ');
        await this.#delete(table, [left], `(${type} IS NULL OR ${type} NOT IN (${staying}))`, this.#staying);
        for (const [uid, rows] of this.#partial) {
            await this.#delete(table, [left, { column: idColumn, rows }], `${type} = ?`, [uid]);
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
        return this.#writer.execute(`DELETE FROM ${quote(table)}${only}`, [
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
    #inserters;
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
    #entitiesOutOfScope = 0;
    constructor(writer, models, { layout }, plan, wiped) {
        this.#writer = writer;
        this.#models = models;
        this.#layout = layout;
        this.#plan = plan;
        this.#isWhole = wiped.isWhole;
        this.#inserters = wiped.inserters;
        this.#integrity = wiped.integrity;
        this.#bystanders = wiped.bystanders;
        this.#configuration = wiped.configuration;
        this.#deleted = wiped.deleted;
        this.#ids = new ComponentIds(wiped.keptComponents, plan.hasComponent);
        this.#entities = new EntityWriter(writer, this.#inserters, models, this.#ids, {
            isRepeated: plan.isRepeated,
            leftOut: (uid) => this.#drop(uid),
        });
        const ends = {
            inScope: (end) => this.#isInScope(end),
            exists: (end) => this.#exists(end),
        };
        this.#links = new LinkWriter(this.#inserters, models, this.#ids, ends);
    }
    static async begin(writer, target, plan) {
        const { layout } = target;
        const models = (0,model/* createModels */.XC)(target.schemas, layout);
        const integrity = await Integrity.before(writer);
        const inserters = new Inserters(writer);
        const deleted = new Map();
        const loadsEntities = plan.stages.has('entities');
        const includes = (uid) => loadsEntities && layout.travels(uid) && plan.includes(uid);
        const wiped = await Wiped.find(writer.session, models, layout, includes);
        const content = loadsEntities ? await wipeContent(writer, models, layout, wiped) : undefined;
        const configuration = plan.stages.has('configuration')
            ? await ConfigurationWriter.begin(writer, inserters, { includes, takeLogo: plan.takeLogo })
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
            inserters,
            integrity,
            bystanders: content?.bystanders,
            configuration,
            keptComponents: loadsEntities ? await componentIds(writer, models) : new Map(),
            deleted,
        });
    }
    async entities(batch) {
        if (!this.#plan.stages.has('entities')) {
            return;
        }
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
        await this.#inserters.drain();
    }
    async links(batch) {
        for (const link of batch) {
            const outcome = hasEnds(link) ? this.#links.add(link) : 'leftOut';
            if (outcome !== 'stored') {
                this.#outcomes[outcome] += 1;
                if (outcome === 'leftOut') {
                    this.#addExample(describeLink(link));
                }
            }
        }
        await this.#inserters.drain();
    }
    async configuration(batch) {
        if (this.#configuration !== undefined) {
            for (const record of batch) {
                this.#configuration.add(record);
            }
        }
        await this.#inserters.drain();
    }
    async finish() {
        this.#configuration?.finish();
        await this.#inserters.flush();
        await this.#links.finish(this.#writer);
        for (const { table, duplicates } of this.#links.inserters()) {
            this.#leaveOutMany(duplicates, `${duplicates} × a pair that ${table} has already`);
        }
        await this.#inserters.assertCounts();
        const loaded = this.#inserters.tables;
        await this.#writer.settle(loaded);
        const detached = (await this.#bystanders?.settle()) ?? 0;
        const broken = await this.#integrity.settle(new Set(loaded));
        const inserted = new Map([...this.#entities.inserted(), ...(this.#configuration?.inserted ?? [])]);
        return {
            deleted: this.#deleted,
            inserted,
            links: {
                inserted: this.#links.inserted,
                ...this.#outcomes,
                examples: this.#examples,
            },
            dropped: this.#dropped,
            outOfScope: this.#entitiesOutOfScope,
            detached: detached + broken,
            movedComponents: this.#ids.moved,
        };
    }
    async commit() {
        await this.#writer.commit();
    }
    async rollback() {
        await this.#writer.rollback();
    }
    #isInScope({ type, ref }) {
        if (!this.#plan.stages.has('entities') || !this.#layout.travels(type)) {
            return false;
        }
        if (this.#models.get(type)?.isComponent) {
            return (this.#isWhole ||
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
            ? this.#entities.hasComponent(type, ref)
            : this.#plan.hasEntity(type, ref);
    }
    #drop(uid) {
        this.#dropped.set(uid, (this.#dropped.get(uid) ?? 0) + 1);
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
            wiped.push([table, await writer.execute(`DELETE FROM ${writer.session.dialect.quote(table)}`)]);
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


/***/ }),

/***/ 84410:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ew: () => (/* binding */ oddities),
/* harmony export */   v7: () => (/* binding */ ExtentsCollector)
/* harmony export */ });
/* unused harmony export Extent */
const oddities = {
    nul: 'a NUL character',
    halfCharacter: 'half of a character (a surrogate without its other half)',
    astral: 'a character of four bytes (such as an emoji)',
};
const unusual = /[\0\ud800-\udfff]/;
const wholeNumber = /^[+-]?\d+$/;
class Extent {
    longest;
    smallest;
    largest;
    fraction;
    odd = {};
    #longestLength = -1;
    see(value, place) {
        if (typeof value === 'string') {
            this.#seeText(value, place);
        }
        else if (typeof value === 'number') {
            this.#seeNumber(value, place);
        }
        else if (typeof value === 'object' && value !== null) {
            this.#seeWithin(value, place);
        }
    }
    #seeText(value, place) {
        const isUnusual = unusual.test(value);
        if (isUnusual) {
            this.#seeOdd(value, place);
        }
        if (value.length > this.#longestLength) {
            const characters = isUnusual ? [...value].length : value.length;
            if (characters > (this.longest?.value ?? -1)) {
                this.longest = { value: characters, place: place() };
                this.#longestLength = characters;
            }
        }
        if (value.length <= 40 && wholeNumber.test(value)) {
            this.#seeNumber(BigInt(value), place);
        }
    }
    #seeNumber(value, place) {
        if (this.smallest === undefined || value < this.smallest.value) {
            this.smallest = { value, place: place() };
        }
        if (this.largest === undefined || value > this.largest.value) {
            this.largest = { value, place: place() };
        }
        if (typeof value === 'number' && this.fraction === undefined && !Number.isInteger(value)) {
            this.fraction = { value, place: place() };
        }
    }
    #seeWithin(document, place) {
        const waiting = [document];
        for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
            for (const [name, item] of Object.entries(value)) {
                for (const text of [name, item]) {
                    if (typeof text === 'string' && unusual.test(text)) {
                        this.#seeOdd(text, place);
                    }
                }
                if (typeof item === 'object' && item !== null) {
                    waiting.push(item);
                }
            }
        }
    }
    #seeOdd(value, place) {
        if (value.includes('\0')) {
            this.odd.nul ??= place();
        }
        if (!value.isWellFormed()) {
            this.odd.halfCharacter ??= place();
        }
        if (/[\u{10000}-\u{10ffff}]/u.test(value)) {
            this.odd.astral ??= place();
        }
    }
}
class ExtentsCollector {
    extents = new Map();
    see(entity, uid, row) {
        const attributes = child(child(this.extents, entity.type), uid);
        const place = () => ({
            entity: `${entity.type} ${entity.id}`,
            component: uid === entity.type && row.id === undefined ? undefined : `${uid} ${row.id}`,
        });
        for (const name in row) {
            let extent = attributes.get(name);
            if (extent === undefined) {
                extent = new Extent();
                attributes.set(name, extent);
            }
            extent.see(row[name], place);
        }
    }
}
function child(parent, key) {
    let found = parent.get(key);
    if (found === undefined) {
        found = new Map();
        parent.set(key, found);
    }
    return found;
}


/***/ })

};
