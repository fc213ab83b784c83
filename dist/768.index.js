export const id = 768;
export const ids = [768];
export const modules = {

/***/ 97768:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  HttpClient: () => (/* binding */ HttpClient)
});

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(37067);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(44708);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(77030);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
// EXTERNAL MODULE: external "node:dns"
var external_node_dns_ = __webpack_require__(40610);
;// CONCATENATED MODULE: ./media/remote/addresses.js


const linkLocal = new external_node_net_.BlockList();
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4');
linkLocal.addSubnet('fe80::', 10, 'ipv6');
linkLocal.addAddress('fd00:ec2::254', 'ipv6');
const internal = new external_node_net_.BlockList();
for (const [network, prefix] of [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
]) {
    internal.addSubnet(network, prefix, 'ipv4');
}
internal.addSubnet('fc00::', 7, 'ipv6');
internal.addSubnet('fe80::', 10, 'ipv6');
internal.addAddress('::1', 'ipv6');
internal.addAddress('::', 'ipv6');
const refused = { direct: linkLocal, fromPublic: internal };
function isAllowed(address, reach) {
    const family = (0,external_node_net_.isIP)(address);
    return family !== 0 && !refused[reach].check(address, family === 6 ? 'ipv6' : 'ipv4');
}
function isPublic(address) {
    return address !== undefined && isAllowed(address, 'fromPublic');
}
function guardedLookup(reach) {
    return (hostname, options, callback) => (0,external_node_dns_.lookup)(hostname, { ...options, all: true }, (error, found) => {
        const allowed = (found ?? []).filter(({ address }) => isAllowed(address, reach));
        const [first] = allowed;
        if (error !== null || first === undefined) {
            callback(error ?? new ForbiddenAddress(hostname), '');
        }
        else if (options.all) {
            callback(null, allowed);
        }
        else {
            callback(null, first.address, first.family);
        }
    });
}
class ForbiddenAddress extends Error {
    constructor(host) {
        super(`${host} is an address inside of a network, which media is not fetched from`);
    }
}

// EXTERNAL MODULE: ./media/remote/request-failure.js
var request_failure = __webpack_require__(58925);
;// CONCATENATED MODULE: ./media/remote/http.js







const defaultLimits = { headers: 30_000, stall: 30_000, leastBytes: 16_384 };
const mostRedirects = 5;
const permanent = new Set([400, 404, 405, 410, 414, 451, 501]);
const longestWait = 60_000;
class HttpClient {
    #limits;
    #agents;
    constructor(connections, limits = defaultLimits) {
        this.#limits = limits;
        const agents = (reach) => {
            const options = {
                keepAlive: true,
                maxSockets: connections,
                lookup: guardedLookup(reach),
                proxyEnv: process.env,
            };
            return { 'http:': new external_node_http_.Agent(options), 'https:': new external_node_https_.Agent(options) };
        };
        this.#agents = { direct: agents('direct'), fromPublic: agents('fromPublic') };
    }
    close() {
        for (const agents of Object.values(this.#agents)) {
            agents['http:'].destroy();
            agents['https:'].destroy();
        }
    }
    async get(address, headers, signal, isPaused) {
        let url = address;
        let reach = 'direct';
        for (let hop = 0; hop <= mostRedirects; hop += 1) {
            const response = await this.#request(url, reach, headers, signal);
            const { statusCode: status = 0 } = response;
            if (status === 200 || status === 304) {
                return this.#reply(response, status, isPaused);
            }
            const location = status >= 300 && status < 400 ? response.headers.location : undefined;
            if (isPublic(response.socket.remoteAddress)) {
                reach = 'fromPublic';
            }
            discard(response);
            if (location === undefined) {
                throw new request_failure/* RequestFailure */.e(`the server answered ${status} ${response.statusMessage ?? ''}`.trimEnd(), {
                    status,
                    isTransient: !permanent.has(status),
                    retryAfter: retryAfterOf(response),
                });
            }
            url = redirected(url, location);
        }
        throw new request_failure/* RequestFailure */.e(`it is redirected more than ${mostRedirects} times`, { isTransient: false });
    }
    #request(url, reach, headers, signal) {
        const { promise, resolve, reject } = Promise.withResolvers();
        const host = url.hostname.replace(/^\[|\]$/g, '');
        if ((0,external_node_net_.isIP)(host) !== 0 && !isAllowed(host, reach)) {
            throw new request_failure/* RequestFailure */.e(new ForbiddenAddress(host).message, { isTransient: false });
        }
        const isHttps = url.protocol === 'https:';
        const request = (isHttps ? external_node_https_.request : external_node_http_.request)(url, {
            agent: this.#agents[reach][isHttps ? 'https:' : 'http:'],
            headers: { 'user-agent': 'strapi-dms', 'accept-encoding': 'identity', accept: '*/*', ...headers },
            signal,
        });
        const timer = setTimeout(() => request.destroy(new Error(`there was no reply within ${this.#limits.headers / 1_000} s`)), this.#limits.headers);
        request.once('response', resolve);
        request.once('error', reject);
        request.end();
        return promise
            .catch((error) => {
            throw signal.aborted
                ? signal.reason
                : new request_failure/* RequestFailure */.e(messageOf(error), {
                    isTransient: !(error instanceof ForbiddenAddress),
                    cause: error,
                });
        })
            .finally(() => clearTimeout(timer));
    }
    #reply(response, status, isPaused) {
        const { etag, 'last-modified': lastModified } = response.headers;
        let bytes = 0;
        response.on('data', (chunk) => {
            bytes += chunk.length;
        });
        response.pause();
        const reply = { status, etag, lastModified, received: () => bytes };
        if (status === 304) {
            discard(response);
            return { ...reply, body: nothing() };
        }
        const body = decoded(response);
        return { ...reply, body: this.#watched(response, body, reply.received, isPaused) };
    }
    async *#watched(response, body, received, isPaused) {
        const { stall, leastBytes } = this.#limits;
        let before = 0;
        let wasPaused = false;
        const timer = setInterval(() => {
            const isSlow = received() - before < leastBytes;
            if (isSlow && !wasPaused && !isPaused() && !response.complete) {
                response.destroy(new Error(`it stalled for ${stall / 1_000} s after ${received()} bytes`));
            }
            before = received();
            wasPaused = isPaused();
        }, stall);
        try {
            for await (const chunk of body) {
                yield chunk;
            }
        }
        catch (error) {
            throw new request_failure/* RequestFailure */.e(messageOf(error), { cause: error });
        }
        finally {
            clearInterval(timer);
            if (!response.complete) {
                response.destroy();
            }
        }
    }
}
function decoded(response) {
    const encodings = (response.headers['content-encoding'] ?? '')
        .split(',')
        .map((name) => name.trim().toLowerCase())
        .filter((name) => name !== '' && name !== 'identity');
    let stream = response;
    for (const encoding of encodings.reverse()) {
        const decoder = decoders[encoding];
        if (decoder === undefined) {
            response.destroy();
            throw new request_failure/* RequestFailure */.e(`the reply is encoded with ${encoding}, which was not asked for`, {
                isTransient: false,
            });
        }
        stream = (0,external_node_stream_.pipeline)(stream, decoder(), () => undefined);
    }
    return stream;
}
const decoders = {
    gzip: external_node_zlib_.createGunzip,
    'x-gzip': external_node_zlib_.createGunzip,
    deflate: external_node_zlib_.createInflate,
    br: external_node_zlib_.createBrotliDecompress,
};
function redirected(from, location) {
    const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
    if (to === undefined || !['http:', 'https:'].includes(to.protocol)) {
        throw new request_failure/* RequestFailure */.e('it is redirected to no address of the web', { isTransient: false });
    }
    if (from.protocol === 'https:' && to.protocol === 'http:') {
        throw new request_failure/* RequestFailure */.e('it is redirected from https to http', { isTransient: false });
    }
    return to;
}
function discard(response) {
    response.on('error', () => undefined).resume();
}
function retryAfterOf({ headers }) {
    const text = headers['retry-after'];
    if (text === undefined) {
        return undefined;
    }
    const seconds = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
    return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), longestWait) : undefined;
}
const messages = {
    ENOTFOUND: 'there is no such host',
    EAI_AGAIN: 'the name of the host could not be looked up',
    ECONNREFUSED: 'the connection was refused',
    ECONNRESET: 'the connection was closed before the end',
    ETIMEDOUT: 'the connection timed out',
    Z_BUF_ERROR: 'the compressed reply ended early',
    Z_DATA_ERROR: 'the compressed reply is damaged',
};
const messageOf = ({ code, message }) => (code === undefined ? undefined : messages[code]) ?? message;
async function* nothing() { }


/***/ })

};
