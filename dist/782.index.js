export const id = 782;
export const ids = [782];
export const modules = {

/***/ 8049:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cy: () => (/* binding */ WrongIdentity),
/* harmony export */   KE: () => (/* binding */ openAge),
/* harmony export */   OM: () => (/* binding */ isForPassphrase),
/* harmony export */   RI: () => (/* binding */ BadHeader),
/* harmony export */   bP: () => (/* binding */ encryptAge),
/* harmony export */   bg: () => (/* binding */ ageMagic),
/* harmony export */   fN: () => (/* binding */ decryptAge),
/* harmony export */   oM: () => (/* binding */ firstChunk),
/* harmony export */   qR: () => (/* binding */ startAge),
/* harmony export */   wX: () => (/* binding */ recipientsOf)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(57975);
/* harmony import */ var _chunk_cipher_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(51736);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(12264);
/* harmony import */ var _once_in_a_row_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(32054);





const cipher = 'chacha20-poly1305';
const nonceSize = 16;
const ageMagic = 'age-encryption.org/v1\n';
const workFactor = 15;
const highestWorkFactor = 20;
const longestHeader = 1 << 18;
async function startAge(to) {
    const { Encrypter } = await __webpack_require__.e(/* import() */ 665).then(__webpack_require__.bind(__webpack_require__, 85665));
    const encrypter = new Encrypter();
    let fileKey;
    const capture = {
        wrapFileKey: (key) => {
            fileKey = key;
            return [];
        },
    };
    if ('passphrase' in to) {
        encrypter.addRecipient(await passphraseRecipient(to.passphrase));
    }
    else {
        for (const recipient of to.recipients) {
            try {
                encrypter.addRecipient(recipient);
            }
            catch (error) {
                throw badRecipient(recipient, error);
            }
        }
    }
    encrypter.addRecipient(capture);
    const empty = Buffer.from(await encrypter.encrypt(new Uint8Array()));
    const header = empty.subarray(0, headerSize(empty));
    const nonce = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(nonceSize);
    return { start: Buffer.concat([header, nonce]), key: payloadKey(fileKey, nonce) };
}
function badRecipient(recipient, cause) {
    if (/^AGE-SECRET-KEY-/i.test(recipient)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .UserError */ .y('usage', 'One of the recipients is an identity: a private key.', 'Give the public key that belongs to it (age-keygen -y), and make a new pair: this one may have been seen.', { cause });
    }
    return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .UserError */ .y('usage', `The recipient ${JSON.stringify(recipient.slice(0, 80))} is no public key of age.`, 'Give what age-keygen prints as the public key; it begins with age1.', { cause });
}
class WrongIdentity extends Error {
}
class BadHeader extends Error {
}
async function openAge(start, { passphrase, identity }) {
    const size = headerSize(start);
    if (size < 0 || start.length < size + nonceSize) {
        throw new BadHeader('it is cut off within its header');
    }
    const { Decrypter } = await __webpack_require__.e(/* import() */ 665).then(__webpack_require__.bind(__webpack_require__, 85665));
    const decrypter = new Decrypter();
    if (passphrase !== undefined) {
        decrypter.addIdentity(passphraseIdentity(passphrase));
    }
    for (const line of identityLines(identity ?? '')) {
        try {
            decrypter.addIdentity(line);
        }
        catch {
            throw badIdentity();
        }
    }
    const fileKey = await decrypter.decryptHeader(start.subarray(0, size)).catch((error) => {
        throw error.message.startsWith('no identity matched')
            ? new WrongIdentity()
            : new BadHeader(`its header is broken (${error.message})`);
    });
    const offset = size + nonceSize;
    return { offset, key: payloadKey(fileKey, start.subarray(size, offset)) };
}
const isForPassphrase = (start) => start.toString('latin1', ageMagic.length).startsWith('-> scrypt ');
async function recipientsOf(identity) {
    const { identityToRecipient } = await __webpack_require__.e(/* import() */ 665).then(__webpack_require__.bind(__webpack_require__, 85665));
    return Promise.all(identityLines(identity).map((line) => identityToRecipient(line).catch(() => {
        throw badIdentity();
    })));
}
function identityLines(text) {
    const lines = text.split(/\r?\n/).map((line) => line.trim());
    return lines.filter((line) => line !== '' && !line.startsWith('#'));
}
const badIdentity = () => new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .UserError */ .y('usage', 'The identity is no private key of age.', 'Give what age-keygen writes; it has a line that begins with AGE-SECRET-KEY-.');
function headerSize(start) {
    const mac = start.subarray(0, longestHeader).indexOf('\n--- ');
    const end = mac < 0 ? -1 : start.indexOf('\n', mac + 1);
    return end < 0 ? -1 : end + 1;
}
const payloadKey = (fileKey, nonce) => Buffer.from((0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hkdfSync)('sha256', fileKey, nonce, 'payload', 32));
const base64 = (bytes) => Buffer.from(bytes).toString('base64').replace(/=+$/, '');
function wrappingKey(passphrase, salt, logN) {
    const labelled = Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), salt]);
    const N = 2 ** logN;
    const derive = () => (0,node_util__WEBPACK_IMPORTED_MODULE_1__.promisify)(node_crypto__WEBPACK_IMPORTED_MODULE_0__.scrypt)(passphrase, labelled, 32, { N, r: 8, p: 1, maxmem: 2 * 128 * 8 * N });
    return (0,_once_in_a_row_js__WEBPACK_IMPORTED_MODULE_4__/* .onceInARow */ .w)(`age ${salt.toString('base64')} ${logN} ${passphrase}`, derive);
}
async function passphraseRecipient(passphrase) {
    const { Stanza } = await __webpack_require__.e(/* import() */ 665).then(__webpack_require__.bind(__webpack_require__, 85665));
    return {
        wrapFileKey: async (fileKey) => {
            const salt = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(16);
            const key = await wrappingKey(passphrase, salt, workFactor);
            const body = (0,_chunk_cipher_js__WEBPACK_IMPORTED_MODULE_2__/* .sealPiece */ ._V)(cipher, key, Buffer.alloc(12), fileKey);
            return [new Stanza(['scrypt', base64(salt), String(workFactor)], body)];
        },
    };
}
function passphraseIdentity(passphrase) {
    return {
        unwrapFileKey: async (stanzas) => {
            const [stanza] = stanzas.filter(({ args }) => args[0] === 'scrypt');
            if (stanza === undefined) {
                return null;
            }
            const [, encodedSalt = '', factor = ''] = stanza.args;
            const salt = Buffer.from(encodedSalt, 'base64');
            const isSound = stanzas.length === 1 &&
                stanza.args.length === 3 &&
                salt.length === 16 &&
                base64(salt) === encodedSalt &&
                /^[1-9][0-9]?$/.test(factor) &&
                stanza.body.length === 16 + _chunk_cipher_js__WEBPACK_IMPORTED_MODULE_2__/* .tagSize */ .oe;
            if (!isSound) {
                throw new Error('invalid scrypt stanza');
            }
            if (Number(factor) > highestWorkFactor) {
                throw new Error(`its scrypt work factor is ${factor}, and ${highestWorkFactor} is the highest allowed`);
            }
            const key = await wrappingKey(passphrase, salt, Number(factor));
            return (0,_chunk_cipher_js__WEBPACK_IMPORTED_MODULE_2__/* .openPiece */ .rR)(cipher, key, Buffer.alloc(12), Buffer.from(stanza.body)) ?? null;
        },
    };
}
const encryptAge = ({ start, key }) => new _chunk_cipher_js__WEBPACK_IMPORTED_MODULE_2__/* .EncryptChunks */ .yI(cipher, key, start);
const decryptAge = (key, failure) => new _chunk_cipher_js__WEBPACK_IMPORTED_MODULE_2__/* .DecryptChunks */ .qI(cipher, () => key, failure);
const firstChunk = (key, sealed, isLast) => (0,_chunk_cipher_js__WEBPACK_IMPORTED_MODULE_2__/* .openFirstChunk */ .OX)(cipher, key, sealed, isLast);


/***/ }),

/***/ 38789:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CQ: () => (/* binding */ createStrapiDecipher),
/* harmony export */   Hz: () => (/* binding */ deriveKey),
/* harmony export */   Jt: () => (/* binding */ createStrapiCipher)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(57975);
/* harmony import */ var _once_in_a_row_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(32054);



const algorithm = 'aes-128-ecb';
function deriveKey(passphrase) {
    return (0,_once_in_a_row_js__WEBPACK_IMPORTED_MODULE_2__/* .onceInARow */ .w)(`strapi ${passphrase}`, () => (0,node_util__WEBPACK_IMPORTED_MODULE_1__.promisify)(node_crypto__WEBPACK_IMPORTED_MODULE_0__.scrypt)(passphrase, '', 16));
}
const createStrapiCipher = (key) => (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createCipheriv)(algorithm, key, null);
const createStrapiDecipher = (key) => (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createDecipheriv)(algorithm, key, null);


/***/ }),

/***/ 32054:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   w: () => (/* binding */ onceInARow)
/* harmony export */ });
const most = 4;
const derived = new Map();
function onceInARow(of, derive) {
    const known = derived.get(of) ?? derive();
    derived.delete(of);
    derived.set(of, known);
    for (const oldest of [...derived.keys()].slice(0, -most)) {
        derived.delete(oldest);
    }
    return known;
}


/***/ }),

/***/ 95143:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   o: () => (/* binding */ isFileName),
/* harmony export */   s: () => (/* binding */ entryPath)
/* harmony export */ });
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(57052);

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
        throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(archive, `the path of its entry ${(0,_failures_js__WEBPACK_IMPORTED_MODULE_0__/* .quoted */ .TL)(name)} is not safe`);
    }
    return segments.join('/');
}
const isFileName = (name) => !/[/\\\u0000-\u001f]/.test(name) && !['', '.', '..'].includes(name) && Buffer.byteLength(name) <= 255;


/***/ }),

/***/ 57052:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Fd: () => (/* binding */ changedMeanwhile),
/* harmony export */   J5: () => (/* binding */ refused),
/* harmony export */   OY: () => (/* binding */ noDataFile),
/* harmony export */   PT: () => (/* binding */ wrongKey),
/* harmony export */   TL: () => (/* binding */ quoted),
/* harmony export */   eS: () => (/* binding */ wrongIdentity),
/* harmony export */   qM: () => (/* binding */ damaged)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);

const anotherCopy = 'Nothing was changed. Use an intact copy of the archive: download it or export it again.';
const damaged = (path, what, remedy = anotherCopy) => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('damagedArchive', `The archive ${path} is damaged: ${what}.`, remedy);
const refused = (path, what) => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('damagedArchive', `The archive ${path} is refused: ${what}.`, 'Nothing was changed. No export writes this; find out where the archive comes from, and export it again.');
const noDataFile = (path, remedy) => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('damagedArchive', `File '${path}' is not a valid Strapi data file.`, remedy);
const wrongKey = (path) => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('damagedArchive', `Key is incorrect or the file '${path}' is not a valid Strapi data file.`, 'Give the key that the archive was exported with (key, -k).');
const wrongIdentity = (path) => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('damagedArchive', `The identity is not one of those that the archive ${path} is encrypted to.`, 'Give the private key of one of the recipients that it was exported with (identity, --identity).');
const changedMeanwhile = (path) => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('failed', `The archive ${path} changed while it was read.`, 'Wait until nothing writes to it any more, then import again.');
const quoted = (name) => JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);


/***/ }),

/***/ 54491:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  N: () => (/* binding */ openFolder)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: ./errors.js
var errors = __webpack_require__(12264);
// EXTERNAL MODULE: ./archive/seal/manifest.js
var seal_manifest = __webpack_require__(35537);
// EXTERNAL MODULE: ./archive/seal/seal-key.js
var seal_key = __webpack_require__(60051);
// EXTERNAL MODULE: ./archive/read/entry-path.js
var entry_path = __webpack_require__(95143);
// EXTERNAL MODULE: ./archive/read/failures.js
var failures = __webpack_require__(57052);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./archive/read/layout.js
var layout = __webpack_require__(2709);
// EXTERNAL MODULE: ./archive/read/tar-seal.js
var tar_seal = __webpack_require__(37852);
;// CONCATENATED MODULE: ./archive/read/folder-seal.js





const anotherCopy = 'Nothing was changed. Use an intact copy; if the files were changed on purpose, delete the folder strapi-dms in it, which is its seal.';
class FolderSeal {
    #archive;
    #read;
    #missing;
    constructor(archive, read) {
        this.#archive = archive;
        this.#read = read;
        this.#missing = new Map(read.manifest.entries.map((entry) => [entry.path, entry]));
    }
    static async open(archive, manifest, proof) {
        if (manifest === undefined) {
            throw (0,failures/* damaged */.qM)(archive, `it was sealed, but ${seal_manifest/* manifestPath */.ji} is missing`, anotherCopy);
        }
        return new FolderSeal(archive, await (0,tar_seal/* proveManifest */.C)(archive, manifest, proof));
    }
    async check(path, content) {
        if (path === seal_manifest/* manifestPath */.ji) {
            return;
        }
        const expected = this.#missing.get(path);
        if (expected === undefined) {
            if ((0,layout/* isLeftBehind */.K)(path)) {
                return;
            }
            throw (0,failures/* damaged */.qM)(this.#archive, `${(0,failures/* quoted */.TL)(path)} was not there when it was sealed`, anotherCopy);
        }
        this.#missing.delete(path);
        const sha256 = (0,external_node_crypto_.createHash)('sha256');
        for await (const chunk of content) {
            sha256.update(chunk);
        }
        if (sha256.digest('hex') !== expected.sha256) {
            throw (0,failures/* damaged */.qM)(this.#archive, `${(0,failures/* quoted */.TL)(path)} is not what was sealed`, anotherCopy);
        }
    }
    finish() {
        const [missing] = this.#missing.keys();
        if (missing !== undefined) {
            throw (0,failures/* damaged */.qM)(this.#archive, `${(0,failures/* quoted */.TL)(missing)} is missing`, anotherCopy);
        }
        return this.#read;
    }
}
const belongsToSeal = (path) => path.startsWith(seal_manifest/* sealFolder */.Ku);

// EXTERNAL MODULE: ./archive/read/limits.js
var limits = __webpack_require__(46803);
;// CONCATENATED MODULE: ./archive/read/folder.js











async function openFolder(path, passphrase) {
    await (0,promises_.access)((0,external_node_path_.join)(path, 'metadata.json')).catch(() => {
        throw (0,failures/* noDataFile */.OY)(path, 'The folder has no metadata.json: name a folder that holds an unpacked archive.');
    });
    return new Folder(path, {
        keyOf: async (derivation) => (passphrase ? (0,seal_key/* deriveSealKey */.IQ)(passphrase, derivation) : undefined),
        needsKey: false,
    });
}
class Folder {
    path;
    encrypted = false;
    compressed = false;
    encryption = undefined;
    format = 'dir';
    seal;
    #proof;
    constructor(path, proof) {
        this.path = path;
        this.#proof = proof;
    }
    async *entries() {
        let count = 0;
        this.seal = undefined;
        try {
            const seal = await this.#openSeal();
            for await (const name of this.#files('')) {
                count += 1;
                if (count > limits/* mostEntries */.Hq) {
                    throw (0,failures/* refused */.J5)(this.path, `it holds more than ${limits/* mostEntries */.Hq} files`);
                }
                const path = (0,entry_path/* entryPath */.s)(this.path, name);
                await seal?.check(path, this.#chunks(name));
                if (!belongsToSeal(path)) {
                    const { size } = await (0,promises_.lstat)((0,external_node_path_.join)(this.path, name));
                    yield { path, size, content: external_node_stream_.Readable.from(this.#chunks(name), { objectMode: false }) };
                }
            }
            this.seal = seal?.finish();
        }
        catch (error) {
            throw this.#explain(error);
        }
    }
    async #openSeal() {
        const isSealed = await (0,promises_.access)((0,external_node_path_.join)(this.path, seal_manifest/* sealFolder */.Ku)).then(() => true, () => false);
        if (!isSealed) {
            return undefined;
        }
        const path = (0,external_node_path_.join)(this.path, seal_manifest/* manifestPath */.ji);
        const stats = await (0,promises_.lstat)(path).catch(() => undefined);
        if (stats !== undefined && (!stats.isFile() || stats.size > limits/* largestManifest */.oU)) {
            throw (0,failures/* refused */.J5)(this.path, `its ${seal_manifest/* manifestPath */.ji} is no file, or too large`);
        }
        const manifest = stats && Buffer.concat(await external_node_stream_.Readable.from(this.#chunks(seal_manifest/* manifestPath */.ji)).toArray());
        return FolderSeal.open(this.path, manifest, this.#proof);
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
                return (0,failures/* changedMeanwhile */.Fd)(this.path);
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
                throw (0,failures/* refused */.J5)(this.path, `${(0,failures/* quoted */.TL)(name)} is neither a file nor a folder`);
            }
        }
    }
}


/***/ }),

/***/ 46841:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   o: () => (/* binding */ unwrap)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(57075);
/* harmony import */ var node_zlib__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(38522);
/* harmony import */ var _age_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8049);
/* harmony import */ var _encryption_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(38789);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(57052);






const chunkSize = 1 << 16;
function unwrap(path, { cipher, compressed }) {
    const start = cipher?.kind === 'age' ? cipher.offset : 0;
    const gunzip = compressed ? (0,node_zlib__WEBPACK_IMPORTED_MODULE_2__.createGunzip)({ chunkSize }) : undefined;
    const tail = gunzip && new GzipTail(path, gunzip);
    return {
        file: (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)(path, { highWaterMark: chunkSize, start }),
        layers: [cipher && decipherOf(path, cipher), tail, gunzip].filter((layer) => layer !== undefined),
        assertEnded: () => tail?.assertEnded(),
    };
}
const decipherOf = (path, cipher) => cipher.kind === 'strapi'
    ? (0,_encryption_js__WEBPACK_IMPORTED_MODULE_4__/* .createStrapiDecipher */ .CQ)(cipher.key)
    : (0,_age_js__WEBPACK_IMPORTED_MODULE_3__/* .decryptAge */ .fN)(cipher.key, () => (0,_failures_js__WEBPACK_IMPORTED_MODULE_5__/* .damaged */ .qM)(path, 'it is cut off or was changed: its encryption does not hold'));
class GzipTail extends node_stream__WEBPACK_IMPORTED_MODULE_1__.Transform {
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
            throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_5__/* .refused */ .J5)(this.#archive, 'something follows the end of its gzip stream');
        }
    }
}


/***/ }),

/***/ 2709:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ entryKind),
/* harmony export */   K: () => (/* binding */ isLeftBehind)
/* harmony export */ });
/* harmony import */ var node_path_posix__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(53916);
/* harmony import */ var _transfer_stages_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(58308);


const recordStages = _transfer_stages_js__WEBPACK_IMPORTED_MODULE_1__/* .stages */ ._.filter((stage) => stage !== 'assets');
const leftBehind = /^(\._.*|\.DS_Store|\.gitkeep|Thumbs\.db|desktop\.ini)$/;
const isLeftBehind = (path) => leftBehind.test((0,node_path_posix__WEBPACK_IMPORTED_MODULE_0__.basename)(path));
function entryKind(path, format) {
    if (path === 'metadata.json') {
        return { kind: 'metadata' };
    }
    const filename = (0,node_path_posix__WEBPACK_IMPORTED_MODULE_0__.basename)(path);
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


/***/ }),

/***/ 46803:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Hq: () => (/* binding */ mostEntries),
/* harmony export */   Is: () => (/* binding */ bestDeflate),
/* harmony export */   N9: () => (/* binding */ longestLine),
/* harmony export */   WZ: () => (/* binding */ largestDocument),
/* harmony export */   _N: () => (/* binding */ highestRatio),
/* harmony export */   jJ: () => (/* binding */ largestHead),
/* harmony export */   mG: () => (/* binding */ deepestComponent),
/* harmony export */   oU: () => (/* binding */ largestManifest),
/* harmony export */   q0: () => (/* binding */ ratioCountsFrom)
/* harmony export */ });
const mostEntries = 2_000_000;
const longestLine = 256_000_000;
const largestDocument = 1 << 20;
const deepestComponent = 100;
const bestDeflate = 1_032;
const highestRatio = 200;
const ratioCountsFrom = 1 << 30;
const largestManifest = 400_000_000;
const largestHead = 1 << 12;


/***/ }),

/***/ 37852:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ proveManifest),
/* harmony export */   v: () => (/* binding */ TarSeal)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12264);
/* harmony import */ var _seal_manifest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(35537);
/* harmony import */ var _tar_stream_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(57106);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(57052);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(46803);






const mostWaiting = 1 << 24;
const packedAnew = 'Nothing was changed. Use an intact copy. If it was unpacked and packed again on purpose, give the unpacked folder: its files are checked one by one.';
class TarSeal {
    #archive;
    #proof;
    #hash = new SplitHash();
    #isSealed;
    #manifest;
    constructor(archive, proof) {
        this.#archive = archive;
        this.#proof = proof;
    }
    chunk(chunk) {
        if (this.#isSealed === false) {
            return;
        }
        this.#hash.update(chunk);
        this.#isSealed ??= this.#hash.begins(`${_seal_manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .headPath */ .wz}\0`);
        if (this.#isSealed === false) {
            this.#hash.drop();
        }
        else if (this.#hash.waiting > mostWaiting) {
            throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_4__/* .refused */ .J5)(this.#archive, 'too much lies between two entries of its tar');
        }
    }
    entry({ name, start, end }) {
        if (!this.#isSealed) {
            return;
        }
        if (name === _seal_manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .manifestPath */ .ji) {
            this.#hash.split(start);
        }
        else {
            this.#hash.allow(end);
        }
    }
    async take({ path, size, content }) {
        if (!path.startsWith(_seal_manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .sealFolder */ .Ku)) {
            return false;
        }
        if (!this.#isSealed) {
            throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_4__/* .damaged */ .qM)(this.#archive, 'it has a part of a seal, but not its beginning', packedAnew);
        }
        if (path === _seal_manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .headPath */ .wz && size <= _limits_js__WEBPACK_IMPORTED_MODULE_5__/* .largestHead */ .jJ) {
            this.#announced(Buffer.concat(await content.toArray()));
        }
        if (path === _seal_manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .manifestPath */ .ji) {
            if (size > _limits_js__WEBPACK_IMPORTED_MODULE_5__/* .largestManifest */ .oU) {
                throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_4__/* .refused */ .J5)(this.#archive, `its manifest has ${size} bytes`);
            }
            this.#manifest = Buffer.concat(await content.toArray());
        }
        return true;
    }
    #announced(head) {
        const derivation = (0,_seal_manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .announcedDerivation */ .Tq)(head);
        if (derivation !== undefined) {
            this.#proof.keyOf(derivation).catch(() => undefined);
        }
    }
    async finish() {
        if (!this.#isSealed) {
            return undefined;
        }
        if (this.#manifest === undefined) {
            throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_4__/* .damaged */ .qM)(this.#archive, 'it was sealed, but its manifest is missing');
        }
        const read = await proveManifest(this.#archive, this.#manifest, this.#proof);
        const { before, after } = this.#hash.finish();
        const { tar } = read.manifest;
        const isAsSealed = tar !== undefined && before?.bytes === tar.bytes && before.sha256 === tar.sha256;
        if (!isAsSealed) {
            throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_4__/* .damaged */ .qM)(this.#archive, 'its contents are not those that were sealed', packedAnew);
        }
        if (after !== (await (0,_tar_stream_js__WEBPACK_IMPORTED_MODULE_3__/* .digestOfTar */ .l)(_seal_manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .manifestPath */ .ji, this.#manifest))) {
            throw (0,_failures_js__WEBPACK_IMPORTED_MODULE_4__/* .damaged */ .qM)(this.#archive, 'the end of its tar is not as it was sealed', packedAnew);
        }
        return read;
    }
}
async function proveManifest(archive, bytes, { keyOf, needsKey }) {
    const read = await (0,_seal_manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .readManifest */ .Dl)(bytes, keyOf).catch((error) => {
        if (error instanceof _seal_manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .BadManifest */ .rX) {
            throw error.isWrongKey && !needsKey
                ? (0,_failures_js__WEBPACK_IMPORTED_MODULE_4__/* .wrongKey */ .PT)(archive)
                : (0,_failures_js__WEBPACK_IMPORTED_MODULE_4__/* .damaged */ .qM)(archive, `its manifest is broken: ${error.message}`);
        }
        throw error;
    });
    if (needsKey && read.state !== 'authenticated') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .y('damagedArchive', `The archive ${archive} is refused: its seal was made without the key that encrypts it.`, 'Nothing was changed. No export writes this; somebody may have changed the archive. Export it again.');
    }
    return read;
}
class SplitHash {
    #hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256');
    #hashed = 0;
    #allowed = 0;
    #waiting = [];
    #seen = 0;
    #before;
    update(chunk) {
        this.#waiting.push(chunk);
        this.#seen += chunk.length;
        this.#flush();
    }
    begins(text) {
        return this.#seen < text.length
            ? undefined
            : Buffer.concat(this.#waiting).toString('latin1', 0, text.length) === text;
    }
    get waiting() {
        return this.#seen - this.#hashed;
    }
    allow(end) {
        this.#allowed = Math.max(this.#allowed, end);
        this.#flush();
    }
    split(at) {
        this.allow(at);
        this.#before = { bytes: this.#hashed, sha256: this.#hash.digest('hex') };
        this.#hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256');
        this.allow(Number.POSITIVE_INFINITY);
    }
    drop() {
        this.#waiting = [];
    }
    finish() {
        this.allow(Number.POSITIVE_INFINITY);
        return { before: this.#before, after: this.#hash.digest('hex') };
    }
    #flush() {
        while (this.#hashed < this.#allowed) {
            const chunk = this.#waiting.shift();
            if (chunk === undefined) {
                return;
            }
            const part = chunk.subarray(0, this.#allowed - this.#hashed);
            this.#hash.update(part);
            this.#hashed += part.length;
            if (part.length < chunk.length) {
                this.#waiting.unshift(chunk.subarray(part.length));
            }
        }
    }
}


/***/ }),

/***/ 50094:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  e: () => (/* binding */ ContentDigest),
  y: () => (/* binding */ overallDigest)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./transfer/stages.js
var stages = __webpack_require__(58308);
;// CONCATENATED MODULE: ./archive/seal/canonical.js
const canonicalJson = (value) => JSON.stringify(sorted(value));
function sorted(value) {
    if (Array.isArray(value)) {
        return value.map(sorted);
    }
    if (typeof value !== 'object' || value === null) {
        return value;
    }
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

;// CONCATENATED MODULE: ./archive/seal/content-digest.js



class ContentDigest {
    #stages = new Map();
    #schemas = new Map();
    #holdsJson = new Map();
    know(schema) {
        this.#schemas.set(schema.uid, schema);
    }
    add(stage, type, lines) {
        switch (stage) {
            case 'schemas':
                for (const line of lines) {
                    const schema = JSON.parse(line);
                    this.#schemas.set(schema.uid, schema);
                    this.#sum(stage, 'schema').add(canonicalJson(schema));
                }
                break;
            case 'configuration':
                for (const line of lines) {
                    this.#sum(stage, type).add(canonicalJson(withoutRowId(JSON.parse(line))));
                }
                break;
            default: {
                const sum = this.#sum(stage, type);
                if (stage === 'entities' && this.#isJsonIn(type)) {
                    for (const line of lines) {
                        sum.add(canonicalJson(JSON.parse(line)));
                    }
                }
                else {
                    for (const line of lines) {
                        sum.add(line);
                    }
                }
            }
        }
    }
    addAsset(filename, metadata, sha256) {
        this.#sum('assets', 'file').add(canonicalJson([filename, sha256, metadata]));
    }
    contents() {
        return Object.fromEntries(stages/* stages */._
            .flatMap((stage) => [...this.#stages].filter(([found]) => found === stage))
            .map(([stage, types]) => [
            stage,
            Object.fromEntries([...types].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, sum]) => [type, sum.digest()])),
        ]));
    }
    #sum(stage, type) {
        let types = this.#stages.get(stage);
        if (types === undefined) {
            types = new Map();
            this.#stages.set(stage, types);
        }
        let sum = types.get(type);
        if (sum === undefined) {
            sum = new Sum();
            types.set(type, sum);
        }
        return sum;
    }
    #isJsonIn(uid) {
        let found = this.#holdsJson.get(uid);
        if (found === undefined) {
            this.#holdsJson.set(uid, false);
            found = Object.values(this.#schemas.get(uid)?.attributes ?? {}).some(({ type, component, components = [] }) => type === 'json' ||
                type === 'blocks' ||
                [...(component === undefined ? [] : [component]), ...components].some((nested) => this.#isJsonIn(nested)));
            this.#holdsJson.set(uid, found);
        }
        return found;
    }
}
const overallDigest = (contents) => `sha256:${(0,external_node_crypto_.hash)('sha256', canonicalJson(contents))}`;
function withoutRowId(record) {
    const { id: _, ...value } = record.value ?? {};
    return { ...record, value };
}
class Sum {
    #count = 0;
    #lanes = new Uint32Array(8);
    add(text) {
        this.#count += 1;
        const bytes = (0,external_node_crypto_.hash)('sha256', text, 'binary');
        for (let lane = 0; lane < 8; lane += 1) {
            const at = lane * 4;
            const word = (bytes.charCodeAt(at) << 24) |
                (bytes.charCodeAt(at + 1) << 16) |
                (bytes.charCodeAt(at + 2) << 8) |
                bytes.charCodeAt(at + 3);
            this.#lanes[lane] = this.#lanes[lane] + word;
        }
    }
    digest() {
        const digest = (0,external_node_crypto_.createHash)('sha256');
        for (const lane of this.#lanes) {
            const word = Buffer.alloc(4);
            word.writeUInt32BE(lane);
            digest.update(word);
        }
        return { count: this.#count, digest: digest.update(String(this.#count)).digest('hex') };
    }
}


/***/ }),

/***/ 35537:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Dl: () => (/* binding */ readManifest),
/* harmony export */   HN: () => (/* binding */ writeManifest),
/* harmony export */   Ku: () => (/* binding */ sealFolder),
/* harmony export */   Tq: () => (/* binding */ announcedDerivation),
/* harmony export */   WI: () => (/* binding */ headText),
/* harmony export */   ji: () => (/* binding */ manifestPath),
/* harmony export */   rX: () => (/* binding */ BadManifest),
/* harmony export */   wz: () => (/* binding */ headPath)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4573);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(77598);
/* harmony import */ var valibot__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7392);
/* harmony import */ var _content_digest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(50094);
/* harmony import */ var _seal_key_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(60051);





const sealFolder = 'strapi-dms/';
const headPath = `${sealFolder}sealed.json`;
const manifestPath = `${sealFolder}manifest.json`;
const headText = (derivation) => `${JSON.stringify({ manifest: manifestPath, ...(derivation && { key: derivation }) })}\n`;
function announcedDerivation(head) {
    const result = valibot__WEBPACK_IMPORTED_MODULE_4__/* .safeParse */ .xLC(valibot__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({ key: _seal_key_js__WEBPACK_IMPORTED_MODULE_3__/* .keyDerivation */ .$r }), parse(head.toString('utf8')));
    return result.success ? result.output.key : undefined;
}
const sha256Hex = valibot__WEBPACK_IMPORTED_MODULE_4__/* .pipe */ .FsL(valibot__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP(), valibot__WEBPACK_IMPORTED_MODULE_4__/* .regex */ .yGV(/^[0-9a-f]{64}$/));
const size = valibot__WEBPACK_IMPORTED_MODULE_4__/* .pipe */ .FsL(valibot__WEBPACK_IMPORTED_MODULE_4__/* .number */ .aig(), valibot__WEBPACK_IMPORTED_MODULE_4__/* .safeInteger */ .Y2b(), valibot__WEBPACK_IMPORTED_MODULE_4__/* .minValue */ .Wwf(0));
const text = valibot__WEBPACK_IMPORTED_MODULE_4__/* .pipe */ .FsL(valibot__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP(), valibot__WEBPACK_IMPORTED_MODULE_4__/* .maxLength */ .Ru6(10_000));
const manifest = valibot__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({
    format: valibot__WEBPACK_IMPORTED_MODULE_4__/* .literal */ .euz(1),
    tool: valibot__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({ name: text, version: text }),
    strapi: valibot__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({ version: text }),
    source: valibot__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({ engine: text }),
    scope: text,
    contentDigest: text,
    contents: valibot__WEBPACK_IMPORTED_MODULE_4__/* .record */ .g1P(valibot__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP(), valibot__WEBPACK_IMPORTED_MODULE_4__/* .record */ .g1P(valibot__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP(), valibot__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({ count: size, digest: sha256Hex }))),
    entries: valibot__WEBPACK_IMPORTED_MODULE_4__/* .array */ .YOg(valibot__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({ path: valibot__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP(), size, sha256: sha256Hex })),
    tar: valibot__WEBPACK_IMPORTED_MODULE_4__/* .exactOptional */ .yqP(valibot__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({ bytes: size, sha256: sha256Hex })),
    seal: valibot__WEBPACK_IMPORTED_MODULE_4__/* .variant */ .Oxt('algorithm', [
        valibot__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({ algorithm: valibot__WEBPACK_IMPORTED_MODULE_4__/* .literal */ .euz('sha256'), value: sha256Hex }),
        valibot__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({
            algorithm: valibot__WEBPACK_IMPORTED_MODULE_4__/* .literal */ .euz('hmac-sha256'),
            key: _seal_key_js__WEBPACK_IMPORTED_MODULE_3__/* .keyDerivation */ .$r,
            keyCheck: sha256Hex,
            value: sha256Hex,
        }),
    ]),
});
const blank = '0'.repeat(64);
function writeManifest(content, sealKey) {
    const seal = sealKey === undefined
        ? { algorithm: 'sha256', value: blank }
        : {
            algorithm: 'hmac-sha256',
            key: sealKey.derivation,
            keyCheck: keyCheck(sealKey.key),
            value: blank,
        };
    const blanked = JSON.stringify({ ...content, seal });
    const end = blanked.length - '"}}'.length;
    const value = sealOf(blanked, sealKey?.key);
    return Buffer.from(`${blanked.slice(0, end - blank.length)}${value}${blanked.slice(end)}`);
}
class BadManifest extends Error {
    isWrongKey;
    constructor(message, isWrongKey = false) {
        super(message);
        this.isWrongKey = isWrongKey;
    }
}
async function readManifest(bytes, keyOf) {
    const written = bytes.toString('utf8');
    const result = valibot__WEBPACK_IMPORTED_MODULE_4__/* .safeParse */ .xLC(manifest, (0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(bytes) ? parse(written) : undefined);
    if (!result.success) {
        throw new BadManifest('it is not what a manifest looks like');
    }
    const { seal, ...content } = result.output;
    const end = written.length - '"}}'.length;
    const isSealLast = written.slice(end - blank.length) === `${seal.value}"}}`;
    if (!isSealLast || content.contentDigest !== (0,_content_digest_js__WEBPACK_IMPORTED_MODULE_2__/* .overallDigest */ .y)(content.contents)) {
        throw new BadManifest('it does not agree with itself');
    }
    const blanked = `${written.slice(0, end - blank.length)}${blank}${written.slice(end)}`;
    const read = { manifest: content };
    if (seal.algorithm === 'sha256') {
        if (sealOf(blanked, undefined) !== seal.value) {
            throw new BadManifest('its seal is broken');
        }
        return { ...read, state: 'intact' };
    }
    const key = await keyOf(seal.key);
    if (key === undefined) {
        return { ...read, state: 'unproven' };
    }
    if (!equal(keyCheck(key), seal.keyCheck)) {
        throw new BadManifest('it was sealed with another key, or its seal is broken', true);
    }
    if (!equal(sealOf(blanked, key), seal.value)) {
        throw new BadManifest('its seal is broken');
    }
    return { ...read, state: 'authenticated' };
}
function parse(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
const sealOf = (text, key) => key === undefined ? (0,node_crypto__WEBPACK_IMPORTED_MODULE_1__.hash)('sha256', text) : (0,node_crypto__WEBPACK_IMPORTED_MODULE_1__.createHmac)('sha256', key).update(text).digest('hex');
const keyCheck = (key) => (0,node_crypto__WEBPACK_IMPORTED_MODULE_1__.createHmac)('sha256', key).update('strapi-dms key check').digest('hex');
const equal = (a, b) => (0,node_crypto__WEBPACK_IMPORTED_MODULE_1__.timingSafeEqual)(Buffer.from(a), Buffer.from(b));


/***/ }),

/***/ 60051:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $r: () => (/* binding */ keyDerivation),
/* harmony export */   IQ: () => (/* binding */ deriveSealKey),
/* harmony export */   yi: () => (/* binding */ newDerivation)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(57975);
/* harmony import */ var valibot__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7392);
/* harmony import */ var _encryption_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(38789);
/* harmony import */ var _once_in_a_row_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(32054);





const salt = valibot__WEBPACK_IMPORTED_MODULE_4__/* .pipe */ .FsL(valibot__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP(), valibot__WEBPACK_IMPORTED_MODULE_4__/* .base64 */ .K39(), valibot__WEBPACK_IMPORTED_MODULE_4__/* .minLength */ .BpQ(16), valibot__WEBPACK_IMPORTED_MODULE_4__/* .maxLength */ .Ru6(128));
const keyDerivation = valibot__WEBPACK_IMPORTED_MODULE_4__/* .variant */ .Oxt('name', [
    valibot__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({ name: valibot__WEBPACK_IMPORTED_MODULE_4__/* .literal */ .euz('hkdf-sha256'), of: valibot__WEBPACK_IMPORTED_MODULE_4__/* .literal */ .euz('strapi'), salt }),
    valibot__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({
        name: valibot__WEBPACK_IMPORTED_MODULE_4__/* .literal */ .euz('scrypt'),
        N: valibot__WEBPACK_IMPORTED_MODULE_4__/* .pipe */ .FsL(valibot__WEBPACK_IMPORTED_MODULE_4__/* .number */ .aig(), valibot__WEBPACK_IMPORTED_MODULE_4__/* .integer */ .ndf(), valibot__WEBPACK_IMPORTED_MODULE_4__/* .minValue */ .Wwf(1 << 14), valibot__WEBPACK_IMPORTED_MODULE_4__/* .maxValue */ .cGV(1 << 17), valibot__WEBPACK_IMPORTED_MODULE_4__/* .check */ .z6Y((N) => Number.isInteger(Math.log2(N)))),
        r: valibot__WEBPACK_IMPORTED_MODULE_4__/* .literal */ .euz(8),
        p: valibot__WEBPACK_IMPORTED_MODULE_4__/* .pipe */ .FsL(valibot__WEBPACK_IMPORTED_MODULE_4__/* .number */ .aig(), valibot__WEBPACK_IMPORTED_MODULE_4__/* .integer */ .ndf(), valibot__WEBPACK_IMPORTED_MODULE_4__/* .minValue */ .Wwf(1), valibot__WEBPACK_IMPORTED_MODULE_4__/* .maxValue */ .cGV(4)),
        salt,
    }),
]);
const cost = { N: 1 << 15, r: 8, p: 1 };
const newSalt = () => (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(16).toString('base64');
const newDerivation = {
    strapi: () => ({ name: 'hkdf-sha256', of: 'strapi', salt: newSalt() }),
    age: () => ({ name: 'scrypt', ...cost, salt: newSalt() }),
};
const keyLength = 32;
async function deriveSealKey(passphrase, derivation) {
    const salt = Buffer.from(derivation.salt, 'base64');
    if (derivation.name === 'hkdf-sha256') {
        const key = await (0,_encryption_js__WEBPACK_IMPORTED_MODULE_2__/* .deriveKey */ .Hz)(passphrase);
        return Buffer.from(await (0,node_util__WEBPACK_IMPORTED_MODULE_1__.promisify)(node_crypto__WEBPACK_IMPORTED_MODULE_0__.hkdf)('sha256', key, salt, 'strapi-dms seal', keyLength));
    }
    const { N, r, p } = derivation;
    const options = { N, r, p, maxmem: 256 * N * r };
    return (0,_once_in_a_row_js__WEBPACK_IMPORTED_MODULE_3__/* .onceInARow */ .w)(`seal ${derivation.salt} ${N} ${r} ${p} ${passphrase}`, () => (0,node_util__WEBPACK_IMPORTED_MODULE_1__.promisify)(node_crypto__WEBPACK_IMPORTED_MODULE_0__.scrypt)(passphrase, salt, keyLength, options));
}


/***/ }),

/***/ 57106:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ HashedPack),
/* harmony export */   l: () => (/* binding */ digestOfTar)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var tar_stream__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(61736);


const fixed = { mode: 0o644, uid: 0, gid: 0, mtime: new Date(Date.UTC(1980, 0, 1)) };
class HashedPack {
    pack = (0,tar_stream__WEBPACK_IMPORTED_MODULE_1__.pack)();
    #hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256');
    #bytes = 0;
    constructor() {
        const stream = this.pack;
        const push = stream.push.bind(stream);
        stream.push = (chunk) => {
            if (chunk !== null) {
                this.#hash.update(chunk);
                this.#bytes += chunk.length;
            }
            return push(chunk);
        };
    }
    entry(name, size) {
        return this.pack.entry({ ...fixed, name, size });
    }
    digest() {
        return { bytes: this.#bytes, sha256: this.#hash.copy().digest('hex') };
    }
}
async function digestOfTar(name, content) {
    const tar = new HashedPack();
    tar.entry(name, content.length).end(content);
    tar.pack.finalize();
    for await (const _ of tar.pack) {
    }
    return tar.digest().sha256;
}


/***/ }),

/***/ 51736:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   OX: () => (/* binding */ openFirstChunk),
/* harmony export */   _V: () => (/* binding */ sealPiece),
/* harmony export */   bl: () => (/* binding */ encryptedChunkSize),
/* harmony export */   oe: () => (/* binding */ tagSize),
/* harmony export */   qI: () => (/* binding */ DecryptChunks),
/* harmony export */   rR: () => (/* binding */ openPiece),
/* harmony export */   yI: () => (/* binding */ EncryptChunks)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(57075);


const chunkSize = 1 << 16;
const tagSize = 16;
const encryptedChunkSize = chunkSize + tagSize;
const algorithm = (cipher) => cipher;
function sealPiece(cipher, key, nonce, content) {
    const encryption = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createCipheriv)(algorithm(cipher), key, nonce, { authTagLength: tagSize });
    return Buffer.concat([encryption.update(content), encryption.final(), encryption.getAuthTag()]);
}
function openPiece(cipher, key, nonce, sealed) {
    if (sealed.length < tagSize) {
        return undefined;
    }
    const end = sealed.length - tagSize;
    const decryption = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createDecipheriv)(algorithm(cipher), key, nonce, { authTagLength: tagSize });
    decryption.setAuthTag(sealed.subarray(end));
    const content = decryption.update(sealed.subarray(0, end));
    try {
        decryption.final();
        return content;
    }
    catch {
        return undefined;
    }
}
const openFirstChunk = (cipher, key, sealed, isLast) => openPiece(cipher, key, new ChunkNonce().next(isLast), sealed);
class ChunkNonce {
    #number = 0;
    next(isLast) {
        const nonce = Buffer.alloc(12);
        nonce.writeUIntBE(this.#number, 5, 6);
        nonce[11] = isLast ? 1 : 0;
        this.#number += 1;
        return nonce;
    }
}
class Chunked extends node_stream__WEBPACK_IMPORTED_MODULE_1__.Transform {
    #size;
    #parts = [];
    #length = 0;
    constructor(size) {
        super({ highWaterMark: 1 << 18 });
        this.#size = size;
    }
    _transform(part, _encoding, done) {
        try {
            this.#parts.push(part);
            this.#length += part.length;
            if (this.#length > this.#size) {
                const all = this.#parts.length === 1 ? part : Buffer.concat(this.#parts, this.#length);
                let offset = 0;
                for (; all.length - offset > this.#size; offset += this.#size) {
                    this.push(this.chunk(all.subarray(offset, offset + this.#size), false));
                }
                this.#parts = [all.subarray(offset)];
                this.#length = all.length - offset;
            }
            done();
        }
        catch (error) {
            done(error);
        }
    }
    _flush(done) {
        try {
            done(null, this.chunk(Buffer.concat(this.#parts, this.#length), true));
        }
        catch (error) {
            done(error);
        }
    }
}
class EncryptChunks extends Chunked {
    #cipher;
    #key;
    #nonce = new ChunkNonce();
    constructor(cipher, key, start) {
        super(chunkSize);
        this.#cipher = cipher;
        this.#key = key;
        this.push(start);
    }
    chunk(content, isLast) {
        return sealPiece(this.#cipher, this.#key, this.#nonce.next(isLast), content);
    }
}
class DecryptChunks extends Chunked {
    #cipher;
    #keyOf;
    #key;
    #failure;
    #nonce = new ChunkNonce();
    #isFirst = true;
    constructor(cipher, keyOf, failure) {
        super(encryptedChunkSize);
        this.#cipher = cipher;
        this.#keyOf = keyOf;
        this.#failure = failure;
    }
    chunk(sealed, isLast) {
        this.#key ??= this.#keyOf();
        const content = openPiece(this.#cipher, this.#key, this.#nonce.next(isLast), sealed);
        if (content === undefined || (content.length === 0 && !this.#isFirst)) {
            throw this.#failure();
        }
        this.#isFirst = false;
        return content;
    }
}


/***/ }),

/***/ 85116:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   e: () => (/* binding */ detectLayout)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);
/* harmony import */ var _layout_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(96703);


function detectLayout({ tables }) {
    if ([...tables.values()].some(({ columns }) => columns.has('document_id'))) {
        return _layout_js__WEBPACK_IMPORTED_MODULE_1__/* .strapi5 */ .V;
    }
    if ([...tables.keys()].some((name) => name.endsWith('_links'))) {
        return _layout_js__WEBPACK_IMPORTED_MODULE_1__/* .strapi4 */ .a;
    }
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('failed', 'The database is of a version of Strapi that is not known here.', 'Use a project with Strapi 4 or 5, which has been started on its database at least once.');
}


/***/ }),

/***/ 96703:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  a: () => (/* binding */ strapi4),
  V: () => (/* binding */ strapi5)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ../../../node_modules/lodash/snakeCase.js
var snakeCase = __webpack_require__(8555);
;// CONCATENATED MODULE: ./database/model/identifiers.js


const snakeCased = new Map();
function identifiers_snakeCase(name) {
    const known = snakeCased.get(name) ?? snakeCase(name);
    snakeCased.set(name, known);
    return known;
}
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
        return this.#name([identifiers_snakeCase(attribute)]);
    }
    joinTable(table, attribute) {
        return this.#name([identifiers_snakeCase(table), identifiers_snakeCase(attribute)], { suffix: 'links' });
    }
    morphTable(table, attribute) {
        return this.#name([identifiers_snakeCase(table), identifiers_snakeCase(attribute)], { suffix: 'morphs' });
    }
    componentTable(collectionName) {
        return this.#name([collectionName], { suffix: 'components' });
    }
    componentIdColumn() {
        return this.#name([], { prefix: 'component', suffix: 'id' });
    }
    idColumn(name) {
        return this.#name([identifiers_snakeCase(name)], { suffix: 'id' });
    }
    inverseIdColumn(name) {
        return this.#name([identifiers_snakeCase(name)], { prefix: 'inv', suffix: 'id' });
    }
    typeColumn(name) {
        return this.#name([identifiers_snakeCase(name)], { suffix: 'type' });
    }
    orderColumn(name) {
        return this.#name([identifiers_snakeCase(name)], { suffix: 'order' });
    }
    inverseOrderColumn(name) {
        return this.#name([identifiers_snakeCase(name)], { prefix: 'inv', suffix: 'order' });
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
const administration = [
    'permission',
    'user',
    'role',
    'api-token',
    'api-token-permission',
    'transfer-token',
    'transfer-token-permission',
    'audit-log',
].map((name) => `admin::${name}`);
const shortForms = { links: 'lnk', order: 'ord', morphs: 'mph', components: 'cmps', component: 'cmp' };
const differences = {
    major: [4, 5],
    identifiers: [new Identifiers(0, {}), new Identifiers(55, shortForms)],
    namesFromSchema: [false, true],
    implicitAttributes: [{}, { documentId: 'string' }],
    storedTypes: [{ json: 'plainJson', blocks: 'plainJson' }, {}],
    identity: [
        { values: ['createdAt', 'locale'], presence: [] },
        { values: ['documentId', 'locale'], presence: ['publishedAt'] },
    ],
    travels: [
        (uid) => !administration.includes(uid) && !releases.includes(uid),
        (uid) => !uid.startsWith('admin::') && !releases.includes(uid),
    ],
    exportsOrphans: [true, false],
    componentKey: ['first', 'last'],
    componentOrder: ['schema', 'depth'],
    archivesLogos: [false, true],
    assetName: [(hash, extension) => `${hash}${extension}`, (hash, extension) => hash + (extension ?? '')],
};
const column = (index) => Object.fromEntries(Object.entries(differences).map(([property, versions]) => [property, versions[index]]));
const strapi4 = column(0);
const strapi5 = column(1);


/***/ }),

/***/ 29494:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bt: () => (/* binding */ scalarColumn),
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
    const attributes = Object.entries(schema.attributes).map(([name, attribute]) => [name, layout.namesFromSchema ? attribute : withDerivedNames(attribute)]);
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
                column: scalarColumn(name, attribute, layout),
                type: layout.storedTypes[attribute.type] ?? attribute.type,
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
const withDerivedNames = ({ columnName, joinColumn, joinTable, ...attribute }) => attribute;
function scalarColumn(name, { columnName }, layout) {
    return (layout.namesFromSchema ? columnName : undefined) ?? layout.identifiers.column(name);
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
/* harmony export */   XH: () => (/* binding */ noLogo),
/* harmony export */   ry: () => (/* binding */ logos),
/* harmony export */   tv: () => (/* binding */ projectSettings)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);
/* harmony import */ var _pages_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(97670);
/* harmony import */ var _store_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(21247);



const coreStore = 'strapi_core_store_settings';
const webhooks = 'strapi_webhooks';
const projectSettings = 'core_admin_project-settings';
const logos = ['menuLogo', 'authLogo'];
const noLogo = async () => undefined;
async function* readConfiguration(session, readLogo) {
    const settings = [];
    for (const row of await objects(session, coreStore)) {
        if (row.key === _store_js__WEBPACK_IMPORTED_MODULE_1__/* .commitMarkKey */ .Ez) {
            continue;
        }
        const value = { ...row, value: parseValue(row) };
        settings.push(JSON.stringify({ type: 'core-store', value: await withLogos(value, readLogo) }));
    }
    yield* (0,_pages_js__WEBPACK_IMPORTED_MODULE_2__/* .pagesOf */ .E)('core-store', settings);
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
    yield* (0,_pages_js__WEBPACK_IMPORTED_MODULE_2__/* .pagesOf */ .E)('webhook', hooks);
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
/* harmony import */ var _pages_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(97670);
/* harmony import */ var _paging_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(42660);
/* harmony import */ var _read_ahead_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(70748);
/* harmony import */ var _rows_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(82613);
/* harmony import */ var _single_values_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(21235);





async function* readEntities(session, model, components) {
    const { dialect } = session;
    const reader = await (0,_rows_js__WEBPACK_IMPORTED_MODULE_0__/* .rowReader */ .q)(session, model);
    const id = (0,_rows_js__WEBPACK_IMPORTED_MODULE_0__/* .column */ .f)(dialect, 't', 'id');
    const sql = `SELECT ${reader.columns('t')} FROM ${dialect.quote(model.table)} t WHERE ${id} > ? ORDER BY ${id} LIMIT ?`;
    const opening = `{"type":${JSON.stringify(model.uid)},"id":`;
    const size = new _paging_js__WEBPACK_IMPORTED_MODULE_1__/* .PageSize */ .p(dialect.page);
    const pages = withComponents((0,_read_ahead_js__WEBPACK_IMPORTED_MODULE_2__/* .readAhead */ .E)((0,_paging_js__WEBPACK_IMPORTED_MODULE_1__/* .rowPages */ .J)(session, sql, size)), model, components);
    for await (const { rows, componentsOf } of (0,_read_ahead_js__WEBPACK_IMPORTED_MODULE_2__/* .readAhead */ .E)(pages)) {
        const records = [];
        let characters = 0;
        for (const row of rows) {
            const entity = row[0];
            const data = reader.encode(row, 0, '');
            const nested = componentsOf(entity);
            const record = `${opening}${entity},"data":{${data}${data === '' ? nested.slice(1) : nested}}}`;
            records.push(record);
            characters += record.length;
        }
        size.learn(records.length, characters);
        yield* (0,_pages_js__WEBPACK_IMPORTED_MODULE_3__/* .pagesOf */ .E)(model.uid, records);
    }
}
async function* withComponents(pages, model, components) {
    for await (const rows of pages) {
        const ids = rows.map((row) => row[0]);
        yield { rows, componentsOf: await components.read(model, ids) };
    }
}
async function countEntities(session, models) {
    const { quote } = session.dialect;
    const counts = await (0,_single_values_js__WEBPACK_IMPORTED_MODULE_4__/* .singleValues */ .r)(session, models.map(({ table }) => `SELECT count(*) FROM ${quote(table)}`));
    return counts.map(Number);
}


/***/ }),

/***/ 97670:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ pagesOf)
/* harmony export */ });
const pageLength = 50_000;
function* pagesOf(type, records) {
    let start = 0;
    let characters = 0;
    for (let end = 1; end <= records.length; end += 1) {
        characters += records[end - 1].length;
        if (characters >= pageLength || end === records.length) {
            yield { type, count: end - start, lines: records.slice(start, end).join('\n') };
            start = end;
            characters = 0;
        }
    }
}


/***/ }),

/***/ 42660:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ rowPages),
/* harmony export */   p: () => (/* binding */ PageSize)
/* harmony export */ });
async function* rowPages(session, sql, size) {
    let last = Number.MIN_SAFE_INTEGER;
    for (;;) {
        const limit = size.rows;
        const rows = await session.rows(sql, [last, limit]);
        if (rows.length > 0) {
            yield rows;
        }
        if (rows.length < limit) {
            return;
        }
        last = rows.at(-1)?.[0];
    }
}
class PageSize {
    #limits;
    #rows = 100;
    constructor(limits) {
        this.#limits = limits;
    }
    get rows() {
        return this.#rows;
    }
    learn(records, characters) {
        const fitting = Math.floor((this.#limits.characters * records) / Math.max(characters, 1));
        this.#rows = Math.max(1, Math.min(this.#limits.rows, fitting, this.#rows * 4));
    }
}


/***/ }),

/***/ 70748:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ readAhead)
/* harmony export */ });
async function* readAhead(source) {
    let next = source.next();
    try {
        for (;;) {
            const { done, value } = await next;
            if (done) {
                return;
            }
            next = source.next();
            next.catch(() => undefined);
            yield value;
        }
    }
    finally {
        await next.catch(() => undefined);
        await source.return(undefined);
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
    const keys = scalars.map(({ attribute }, index) => `${index === 0 ? '' : ','}${JSON.stringify(attribute)}:`);
    const encoders = scalars.map(({ type }) => dialect.encoder(type));
    return {
        columns: (alias) => [column(dialect, alias, 'id'), ...scalars.map((scalar) => select(dialect, alias, scalar))].join(', '),
        encode: (row, offset, opening = ',') => {
            let text = encoders.length === 0 ? '' : opening;
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

/***/ 21235:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   r: () => (/* binding */ singleValues)
/* harmony export */ });
const mostColumns = 900;
async function singleValues(session, queries) {
    const values = [];
    for (let start = 0; start < queries.length; start += mostColumns) {
        const some = queries.slice(start, start + mostColumns);
        const [row = []] = await session.rows(`SELECT ${some.map((query) => `(${query})`).join(', ')}`);
        values.push(...row);
    }
    return values;
}


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

/***/ 13687:
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

// EXTERNAL MODULE: ./database/model/detect.js
var detect = __webpack_require__(85116);
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
    const all = [...store.contentTypes, ...drafts];
    const context = {
        store,
        layout,
        drift,
        customFields: customFieldTypes(store.contentTypes),
        all: new Map(all.map((schema) => [schema.uid, schema])),
        typeOfTable: new Map(all.map(({ uid, collectionName }) => [layout.identifiers.table(collectionName), uid])),
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
        const column = table.columns.get((0,model_model/* scalarColumn */.Bt)(name, attribute, layout));
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
    if (!isStored) {
        return leftOut(`${schema.uid}.${name} has no table yet`);
    }
    const [relation] = model.relations;
    if (relation !== undefined && hasPositions(attribute, relation.storage, { store, layout, all })) {
        const message = `${schema.uid}.${name} is ${attribute.relation} in the checkout and stored as a list`;
        drift.push({ uid: schema.uid, attribute: name, kind: 'differs', message });
        return { ...attribute, relation: 'oneToMany' };
    }
    return attribute;
}
function hasPositions(attribute, storage, { store, layout, all }) {
    const isDerived = attribute.joinTable === undefined && attribute.inversedBy === undefined;
    if (storage.kind !== 'joinTable' || storage.orderColumn !== undefined || !isDerived) {
        return false;
    }
    const order = layout.identifiers.orderColumn(all.get(storage.target).modelName);
    return store.tables.get(storage.table)?.columns.has(order) ?? false;
}
function recoverAttributes(schema, table, { store, layout, drift, all, typeOfTable }, attributeNames) {
    const { identifiers } = layout;
    const tableName = identifiers.table(schema.collectionName);
    const claimed = [...(0,model_model/* expectedNames */.vw)((0,model_model/* createModel */.kQ)(schema, all, layout))];
    const claimedColumns = new Set(claimed.filter((entry) => entry.table === tableName).flatMap(({ columns }) => columns));
    const claimedTables = new Set(claimed.map((entry) => entry.table));
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
                const candidates = [...attributeNames, column.replace(/_id$/, '')];
                const name = candidates.find((known) => identifiers.idColumn(known) === column) ?? column;
                const joinColumn = { name: column, referencedColumn: 'id' };
                recover(name, { type: 'relation', relation: 'oneToOne', target, useJoinTable: false, joinColumn }, column);
            }
            else if (plain !== undefined) {
                const name = [...attributeNames, camelCase(column), column].find((known) => identifiers.column(known) === column) ?? camelCase(column);
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
    #layout;
    #readers = new Map();
    #fields = new Map();
    #seen;
    #filledTables;
    constructor(session, models, layout, seen, filledTables) {
        this.#session = session;
        this.#models = models;
        this.#layout = layout;
        this.#seen = seen;
        this.#filledTables = filledTables;
    }
    async read(owner, ids, depth = 0) {
        const fields = this.#orderedFields(owner);
        if (fields.length === 0 || ids.length === 0) {
            return () => '';
        }
        if (depth > deepestNesting) {
            throw new errors/* UserError */.y('failed', `The component ${owner.uid} ${ids[0]} contains itself, directly or through others.`, 'Take it out of itself in the database: neither Strapi nor an export can come to its end.');
        }
        const filled = await this.#filledTables();
        const parts = [];
        for (const field of fields) {
            const key = `,${JSON.stringify(field.attribute)}:`;
            const { storage } = field;
            if (!filled.has(field.table)) {
                const isList = storage.kind === 'dynamiczone' || storage.repeatable;
                parts.push({ key, texts: new Map(), isList });
            }
            else if (storage.kind === 'dynamiczone') {
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
        const type = `"__component":${JSON.stringify(model.uid)}`;
        const isFirst = this.#layout.componentKey === 'first';
        return new Map(rows.map((row) => {
            const id = row[0];
            this.#seen(model.uid, id);
            const values = `"id":${id}${reader.encode(row, 0)}${nested(id)}`;
            return [id, isFirst ? `{${type},${values}}` : `{${values},${type}}`];
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
        const ordered = this.#layout.componentOrder === 'schema' ? owner.components : this.#byDepth(owner);
        this.#fields.set(owner.uid, ordered);
        return ordered;
    }
    #byDepth(owner) {
        const depths = new Map(owner.components.map((field) => [field, this.#depth(field, new Set())]));
        return [...owner.components].sort((a, b) => (depths.get(a) ?? 0) - (depths.get(b) ?? 0));
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


async function relatedFiles(session, model, includes) {
    const storage = model.relations.find(({ attribute }) => attribute === 'related')?.storage;
    if (storage?.kind !== 'morphTable') {
        throw new TypeError(`${model.uid} does not store what its files are related to`);
    }
    const { quote } = session.dialect;
    const rows = await session.rows(`SELECT DISTINCT ${quote(storage.joinColumn)}, ${quote(storage.typeColumn)} FROM ${quote(storage.table)}`);
    return new Set(rows.filter(([, uid]) => includes(String(uid))).map(([id]) => Number(id)));
}
async function* readFiles(session, model) {
    const { dialect } = session;
    const reader = await (0,read_rows/* rowReader */.q)(session, model);
    const id = (0,read_rows/* column */.f)(dialect, 't', 'id');
    const sql = `SELECT ${reader.columns('t')} FROM ${dialect.quote(model.table)} t WHERE ${id} > ? ORDER BY ${id} LIMIT ?`;
    for await (const rows of (0,paging/* rowPages */.J)(session, sql, dialect.page)) {
        for (const row of rows) {
            yield JSON.parse(`{"id":${row[0]}${reader.encode(row, 0)}}`);
        }
    }
}

// EXTERNAL MODULE: ./database/read/single-values.js
var single_values = __webpack_require__(21235);
;// CONCATENATED MODULE: ./database/read/filled-tables.js

async function filledTables(session, models) {
    const { quote } = session.dialect;
    const tables = [...new Set([...models].flatMap(tablesOf))];
    const first = await (0,single_values/* singleValues */.r)(session, tables.map((table) => `SELECT id FROM ${quote(table)} ORDER BY id LIMIT 1`));
    return new Set(tables.filter((_, index) => first[index] !== null));
}
const tablesOf = ({ table, components, relations }) => [
    table,
    ...components.map((field) => field.table),
    ...relations.flatMap(({ storage }) => ('table' in storage ? [storage.table] : [])),
];

// EXTERNAL MODULE: ./database/read/pages.js
var pages = __webpack_require__(97670);
// EXTERNAL MODULE: ./database/read/read-ahead.js
var read_ahead = __webpack_require__(70748);
;// CONCATENATED MODULE: ./database/read/links.js




async function* readLinks(session, models, model, policy) {
    const read = new LinkReader(session, models, policy);
    for (const relation of model.relations) {
        const { storage } = relation;
        if (policy.filled.has('table' in storage ? storage.table : model.table)) {
            yield* read.pages(model, relation);
        }
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
        const sql = `${query.sql} AND ${query.key} > ? ORDER BY ${query.key} LIMIT ?`;
        for await (const rows of (0,read_ahead/* readAhead */.E)((0,paging/* rowPages */.J)(this.#session, sql, this.#session.dialect.page))) {
            yield* (0,pages/* pagesOf */.E)(model.uid, await this.#lines(model, query, rows));
        }
    }
    async #lines(model, { rightType, line }, rows) {
        const { withOrphans, omitted, includes } = this.#policy;
        const existing = rightType === undefined && !withOrphans ? await this.#existingTargets(rows) : undefined;
        const lines = [];
        for (const row of rows) {
            const [, left = null, right = null, exists, ownType] = row;
            const type = rightType ?? ownType;
            if (!withOrphans && (existing === undefined ? !exists : !existing.get(type)?.has(right))) {
                omitted({ left: `${model.uid}:${left}`, right: `${type}:${right}` });
            }
            else if (includes(model.uid, left) && includes(type, right)) {
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
        const isItself = target.uid === model.uid && storage.referencedColumn === storage.column;
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
    #filled;
    constructor(session, layout, schemas, drift) {
        this.#session = session;
        this.layout = layout;
        this.schemas = schemas;
        this.drift = drift;
        this.#models = (0,model_model/* createModels */.XC)(schemas, layout);
    }
    static async open(session, checkout) {
        const store = await (0,read_store/* readStore */.uz)(session);
        const layout = (0,detect/* detectLayout */.e)(store);
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
    get models() {
        return this.#models;
    }
    records(scope, { omitted, readLogo }) {
        const attached = new Map();
        const note = (uid, id) => {
            const ids = attached.get(uid) ?? new Set();
            attached.set(uid, ids.add(id));
        };
        const components = new ComponentReader(this.#session, this.#models, this.layout, scope.bySelection ? note : () => undefined, () => this.#filledTables());
        const includes = (uid, id) => {
            if (uid === null || this.#models.get(uid)?.isComponent) {
                return !scope.bySelection || (attached.get(uid ?? '')?.has(id) ?? false);
            }
            return scope.includes(uid);
        };
        const withOrphans = this.layout.exportsOrphans;
        return {
            records: (stage) => {
                switch (stage) {
                    case 'schemas':
                        return this.#schemaPages();
                    case 'entities':
                        return (0,read_ahead/* readAhead */.E)(this.#entityPages(scope, components));
                    case 'links':
                        return (0,read_ahead/* readAhead */.E)(this.#linkPages({ includes, withOrphans, omitted }));
                    case 'configuration':
                        return (0,configuration/* readConfiguration */.TD)(this.#session, this.layout.archivesLogos ? readLogo : configuration/* noLogo */.XH);
                }
            },
        };
    }
    files() {
        return readFiles(this.#session, this.#model('plugin::upload.file'));
    }
    relatedFiles(scope) {
        return relatedFiles(this.#session, this.#model('plugin::upload.file'), (uid) => scope.includes(uid) || (this.#models.get(uid)?.isComponent ?? false));
    }
    async countEntities(scope) {
        const uids = this.contentTypes.filter((uid) => scope.includes(uid));
        const models = uids.map((uid) => this.#model(uid));
        return (await (0,entities/* countEntities */.h)(this.#session, models)).reduce((sum, count) => sum + count, 0);
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
        const filled = await this.#filledTables();
        for (const uid of this.contentTypes.filter((uid) => scope.includes(uid))) {
            const model = this.#model(uid);
            if (filled.has(model.table)) {
                yield* (0,entities/* readEntities */.g)(this.#session, model, components);
            }
        }
    }
    async *#linkPages(policy) {
        const filled = await this.#filledTables();
        for (const model of this.#models.values()) {
            yield* readLinks(this.#session, this.#models, model, { ...policy, filled });
        }
    }
    #filledTables() {
        this.#filled ??= filledTables(this.#session, this.#models.values());
        return this.#filled;
    }
    #model(uid) {
        const model = this.#models.get(uid);
        if (model === undefined) {
            throw new TypeError(`The database has no content type ${uid}`);
        }
        return model;
    }
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

/***/ 73290:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ makeScratchFolder),
/* harmony export */   W: () => (/* binding */ removeLeftovers)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(73024);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(48161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(76760);
/* harmony import */ var _file_lock_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(90453);





const prefix = 'strapi-dms-scratch-';
const suffix = '.lock';
function makeScratchFolder() {
    const path = (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)((0,node_os__WEBPACK_IMPORTED_MODULE_2__.tmpdir)(), prefix + (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(8).toString('hex'));
    const lock = (0,_file_lock_js__WEBPACK_IMPORTED_MODULE_4__/* .tryLock */ .b)(path + suffix);
    if (lock === undefined) {
        return makeScratchFolder();
    }
    (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.mkdirSync)(path, { mode: 0o700 });
    return { path, remove: () => remove(path, lock) };
}
function removeLeftovers() {
    const found = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.globSync)(`${prefix}*`, { cwd: (0,node_os__WEBPACK_IMPORTED_MODULE_2__.tmpdir)() }).map((name) => (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)((0,node_os__WEBPACK_IMPORTED_MODULE_2__.tmpdir)(), name.replace(suffix, '')));
    return [...new Set(found)]
        .filter((path) => isOurs(path) || isOurs(path + suffix))
        .flatMap((path) => {
        try {
            const lock = (0,_file_lock_js__WEBPACK_IMPORTED_MODULE_4__/* .tryLock */ .b)(path + suffix);
            if (lock !== undefined) {
                remove(path, lock);
            }
            return [];
        }
        catch (error) {
            return [
                `${path}, which a killed process has left and which may hold data in the clear, could not be removed: ${error.message}`,
            ];
        }
    });
}
function remove(path, lock) {
    (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.rmSync)(path, { recursive: true, force: true });
    lock.release();
}
function isOurs(path) {
    const entry = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.lstatSync)(path, { throwIfNoEntry: false });
    return entry !== undefined && !entry.isSymbolicLink() && entry.uid === (process.getuid?.() ?? entry.uid);
}


/***/ })

};
