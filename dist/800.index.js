export const id = 800;
export const ids = [800,45];
export const modules = {

/***/ 97800:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S3Uploader: () => (/* binding */ S3Uploader)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(73024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(51455);
/* harmony import */ var _s3_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(45);
/* harmony import */ var _uploader_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(40449);





const inMemory = 16_000_000;
class S3Uploader {
    provider;
    #settings;
    #client;
    #sdk;
    #parameters;
    constructor(provider, settings, client, sdk, parameters) {
        this.provider = provider;
        this.#settings = settings;
        this.#client = client;
        this.#sdk = sdk;
        this.#parameters = parameters;
    }
    static async open(provider, settings, actionOptions) {
        const [client, sdk] = await Promise.all([(0,_s3_js__WEBPACK_IMPORTED_MODULE_3__.createS3Client)(settings), Promise.all(/* import() */[__webpack_require__.e(791), __webpack_require__.e(369)]).then(__webpack_require__.t.bind(__webpack_require__, 27369, 19))]);
        const given = (actionOptions.uploadStream ?? actionOptions.upload ?? {});
        const { Bucket: _bucket, Key: _key, Body: _body, ...parameters } = given;
        return new S3Uploader(provider, settings, client, sdk, parameters);
    }
    async upload(file) {
        try {
            const key = (0,_s3_js__WEBPACK_IMPORTED_MODULE_3__.newKey)(file, this.#settings);
            const there = await this.#compare(key, file);
            if (there !== 'other') {
                return await this.#at(key, file, there, undefined);
            }
            const hash = (0,_uploader_js__WEBPACK_IMPORTED_MODULE_4__/* .otherHash */ .Z)(file);
            const other = (0,_s3_js__WEBPACK_IMPORTED_MODULE_3__.newKey)({ ...file, hash }, this.#settings);
            const thereToo = await this.#compare(other, file);
            return await this.#at(other, file, thereToo === 'same' ? 'same' : 'nothing', hash);
        }
        catch (error) {
            throw (0,_s3_js__WEBPACK_IMPORTED_MODULE_3__.explainS3)(error, this.#settings);
        }
    }
    async remove(file) {
        const Key = (0,_s3_js__WEBPACK_IMPORTED_MODULE_3__.keyOf)({ ...file, provider: this.provider }, this.#settings);
        try {
            await this.#client.send(new this.#sdk.DeleteObjectCommand({ Bucket: this.#settings.bucket, Key }));
        }
        catch (error) {
            throw (0,_s3_js__WEBPACK_IMPORTED_MODULE_3__.explainS3)(error, this.#settings);
        }
    }
    async close() {
        this.#client.destroy();
    }
    async #at(key, file, there, hash) {
        if (there === 'nothing') {
            await this.#put(key, file);
        }
        return {
            place: {
                url: (0,_s3_js__WEBPACK_IMPORTED_MODULE_3__.addressOfKey)(key, this.#settings),
                provider: this.provider,
                ...(hash === undefined ? {} : { hash }),
            },
            isUnchanged: there === 'same',
        };
    }
    async #compare(key, { size, md5 }) {
        const object = { Bucket: this.#settings.bucket, Key: key };
        try {
            const { ContentLength, ETag } = await this.#client.send(new this.#sdk.HeadObjectCommand(object));
            if (ContentLength !== size) {
                return 'other';
            }
            const etag = ETag?.replaceAll('"', '');
            if (etag === md5) {
                return 'same';
            }
            return (await this.#digest(object)) === md5 ? 'same' : 'other';
        }
        catch (error) {
            if (error.$metadata?.httpStatusCode === 404) {
                return 'nothing';
            }
            throw error;
        }
    }
    async #digest(object) {
        const { Body } = await this.#client.send(new this.#sdk.GetObjectCommand(object));
        const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('md5');
        for await (const chunk of Body) {
            hash.update(chunk);
        }
        return hash.digest('hex');
    }
    async #put(Key, { content, size, md5, mime }) {
        const { bucket: Bucket, acl, providerConfig } = this.#settings;
        const input = {
            Bucket,
            Key,
            Body: size <= inMemory ? await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.readFile)(content) : (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.createReadStream)(content),
            ContentLength: size,
            ContentMD5: Buffer.from(md5, 'hex').toString('base64'),
            ContentType: mime,
            ...(acl === undefined ? {} : { ACL: acl }),
            ...optionsOf(providerConfig),
            ...this.#parameters,
        };
        await this.#client.send(new this.#sdk.PutObjectCommand(input));
    }
}
function optionsOf({ storageClass, encryption, tags, }) {
    const { type, kmsKeyId } = (encryption ?? {});
    const tagging = new URLSearchParams(tags).toString();
    return {
        ...(storageClass ? { StorageClass: storageClass } : {}),
        ...(type ? { ServerSideEncryption: type } : {}),
        ...(type && kmsKeyId ? { SSEKMSKeyId: kmsKeyId } : {}),
        ...(tagging ? { Tagging: tagging } : {}),
    };
}


/***/ }),

/***/ 45:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   addressOfKey: () => (/* binding */ addressOfKey),
/* harmony export */   createS3Client: () => (/* binding */ createS3Client),
/* harmony export */   explainS3: () => (/* binding */ explainS3),
/* harmony export */   keyOf: () => (/* binding */ keyOf),
/* harmony export */   newKey: () => (/* binding */ newKey),
/* harmony export */   s3Settings: () => (/* binding */ s3Settings),
/* harmony export */   s3Signer: () => (/* binding */ s3Signer)
/* harmony export */ });
/* harmony import */ var valibot__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7392);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12264);


const signedSeconds = 900;
const credentials = valibot__WEBPACK_IMPORTED_MODULE_1__/* .looseObject */ ._H3({
    accessKeyId: valibot__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()),
    secretAccessKey: valibot__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()),
    sessionToken: valibot__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()),
});
const clientOptions = valibot__WEBPACK_IMPORTED_MODULE_1__/* .looseObject */ ._H3({
    accessKeyId: valibot__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()),
    secretAccessKey: valibot__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()),
    credentials: valibot__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(credentials),
    endpoint: valibot__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()),
    region: valibot__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()),
    forcePathStyle: valibot__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(valibot__WEBPACK_IMPORTED_MODULE_1__/* .boolean */ .zMY()),
    params: valibot__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(valibot__WEBPACK_IMPORTED_MODULE_1__/* .looseObject */ ._H3({
        Bucket: valibot__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()),
        ACL: valibot__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()),
        signedUrlExpires: valibot__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(valibot__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig()),
    })),
});
const optionsSchema = valibot__WEBPACK_IMPORTED_MODULE_1__/* .looseObject */ ._H3({
    ...clientOptions.entries,
    baseUrl: valibot__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()),
    rootPath: valibot__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(valibot__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()),
    s3Options: valibot__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(clientOptions),
    providerConfig: valibot__WEBPACK_IMPORTED_MODULE_1__/* .nullish */ .cl6(valibot__WEBPACK_IMPORTED_MODULE_1__/* .looseObject */ ._H3({})),
});
function s3Settings(providerOptions, environment) {
    const result = valibot__WEBPACK_IMPORTED_MODULE_1__/* .safeParse */ .xLC(optionsSchema, providerOptions);
    if (!result.success) {
        const [issue] = result.issues;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('failed', `config/plugins does not describe the upload provider aws-s3: providerOptions.${valibot__WEBPACK_IMPORTED_MODULE_1__/* .getDotPath */ .BuJ(issue) ?? ''}: ${issue.message}`, 'Set the environment variables that it takes it from.');
    }
    const { baseUrl, rootPath, s3Options, providerConfig, ...legacy } = result.output;
    const { accessKeyId, secretAccessKey, credentials: given, params, ...rest } = { ...s3Options, ...legacy };
    const bucket = params?.Bucket;
    if (!bucket) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('failed', 'config/plugins names no bucket for the upload provider aws-s3 (providerOptions.s3Options.params.Bucket).', 'Set the environment variables that it takes it from.');
    }
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION } = environment;
    const named = given ?? { accessKeyId, secretAccessKey };
    const keys = named.accessKeyId
        ? named
        : {
            accessKeyId: AWS_ACCESS_KEY_ID,
            secretAccessKey: AWS_SECRET_ACCESS_KEY,
            sessionToken: AWS_SESSION_TOKEN,
        };
    const fixed = keys.accessKeyId && keys.secretAccessKey
        ? {
            accessKeyId: keys.accessKeyId,
            secretAccessKey: keys.secretAccessKey,
            ...(keys.sessionToken ? { sessionToken: String(keys.sessionToken) } : {}),
        }
        : undefined;
    const options = Object.fromEntries(Object.entries(rest).filter(([, value]) => value != null));
    return {
        client: {
            ...(AWS_REGION ? { region: AWS_REGION } : {}),
            ...options,
            ...(fixed && { credentials: fixed }),
        },
        bucket,
        acl: params !== undefined && params !== null && 'ACL' in params ? (params.ACL ?? undefined) : 'public-read',
        baseUrl: baseUrl ?? undefined,
        rootPath: rootPath ?? undefined,
        providerConfig: providerConfig ?? {},
    };
}
async function createS3Client({ client }) {
    const { S3Client } = await Promise.all(/* import() */[__webpack_require__.e(791), __webpack_require__.e(369)]).then(__webpack_require__.t.bind(__webpack_require__, 27369, 19));
    return new S3Client({ maxAttempts: 5, ...client });
}
async function s3Signer(settings) {
    const [client, { GetObjectCommand }, { getSignedUrl }] = await Promise.all([
        createS3Client(settings),
        Promise.all(/* import() */[__webpack_require__.e(791), __webpack_require__.e(369)]).then(__webpack_require__.t.bind(__webpack_require__, 27369, 19)),
        Promise.all(/* import() */[__webpack_require__.e(791), __webpack_require__.e(459)]).then(__webpack_require__.t.bind(__webpack_require__, 19459, 19)),
    ]);
    return async (file) => {
        const command = new GetObjectCommand({ Bucket: settings.bucket, Key: keyOf(file, settings) });
        try {
            return new URL(await getSignedUrl(client, command, { expiresIn: signedSeconds }));
        }
        catch (error) {
            throw explainS3(error, settings);
        }
    };
}
function keyOf(file, settings) {
    return keyInAddress(file.url, settings) ?? newKey(file, settings);
}
function newKey({ hash, ext, path }, { rootPath }) {
    const prefix = rootPath ? `${rootPath.replace(/\/+$/, '')}/` : '';
    const folder = typeof path === 'string' && path !== '' ? `${sanitized(path)}/` : '';
    return `${prefix}${folder === '/' ? '' : folder}${sanitized(hash)}${ext ? ext.replace(/[^a-zA-Z0-9.]/g, '') : ''}`;
}
function addressOfKey(key, { baseUrl, client, bucket }) {
    if (baseUrl) {
        return `${baseUrl.replace(/\/+$/, '')}/${key}`;
    }
    const encoded = key.split('/').map(encodeURIComponent).join('/');
    const endpoint = client.endpoint === undefined ? undefined : String(client.endpoint);
    if (endpoint !== undefined) {
        const url = new URL(endpoint.startsWith('http') ? endpoint : `https://${endpoint}`);
        const folder = url.pathname.replace(/\/+$/, '');
        return client.forcePathStyle
            ? `${url.origin}${folder}/${bucket}/${encoded}`
            : `${url.protocol}//${bucket}.${url.host}${folder}/${encoded}`;
    }
    const region = typeof client.region === 'string' ? client.region : 'us-east-1';
    const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return `https://${bucket}.s3.${region}.${suffix}/${encoded}`;
}
function keyInAddress(url, { baseUrl, bucket, client }) {
    const base = baseUrl?.replace(/\/+$/, '');
    if (base && url.startsWith(`${base}/`)) {
        return url.slice(base.length + 1).replace(/[?#].*$/s, '');
    }
    const text = url.startsWith('//') ? `https:${url}` : url;
    if (!URL.canParse(text)) {
        return undefined;
    }
    const { host, pathname } = new URL(text);
    const endpoint = String(client.endpoint ?? '')
        .replace(/^https?:\/\//, '')
        .replace(/\/.*$/s, '');
    const path = decoded(pathname.slice(1));
    if (host.startsWith(`${bucket}.s3`) || (endpoint !== '' && host === `${bucket}.${endpoint}`)) {
        return path;
    }
    const isService = /^s3[.-]/.test(host) || (endpoint !== '' && host === endpoint);
    return isService && path.startsWith(`${bucket}/`) ? path.slice(bucket.length + 1) : undefined;
}
const sanitized = (part) => part
    .replace(/\.\./g, '')
    .replace(/^\/+|\/+$/g, '')
    .replace(/\/+/g, '/');
function decoded(path) {
    try {
        return decodeURIComponent(path);
    }
    catch {
        return path;
    }
}
function explainS3(error, { bucket }) {
    const { name, message, $metadata } = error;
    if (name === 'CredentialsProviderError' || /credential/i.test(name)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('failed', `There are no credentials for the bucket ${bucket}: ${message}`, 'Give the step AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role with aws-actions/configure-aws-credentials.', { cause: error });
    }
    if ($metadata !== undefined) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y('failed', `The bucket ${bucket} refuses: ${name}${message && message !== name ? `: ${message}` : ''} (status ${$metadata.httpStatusCode ?? 'unknown'}).`, 'Check the credentials, what they allow (s3:GetObject, s3:PutObject, s3:DeleteObject), the region and the endpoint.', { cause: error });
    }
    return error;
}


/***/ }),

/***/ 40449:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Z: () => (/* binding */ otherHash)
/* harmony export */ });
function otherHash({ hash, md5 }) {
    return `${hash}_${md5.slice(0, 10)}`;
}


/***/ })

};
