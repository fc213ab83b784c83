export const id = 45;
export const ids = [45];
export const modules = {

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


/***/ })

};
