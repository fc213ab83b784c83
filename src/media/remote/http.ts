import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { pipeline, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { own } from '../../by-name.ts';
import { silenceLimit } from '../../system/silence.ts';
import { reasonOf } from '../../system/system-error.ts';
import { ForbiddenAddress, guardedLookup, isAllowed, isPublic, type Reach } from './addresses.ts';
import { RequestFailure } from './request-failure.ts';

/** What a request may take. */
export interface Limits {
  /** Milliseconds until the headers of a reply are there. */
  readonly headers: number;
  /** Milliseconds in which at least `leastBytes` of a body have to arrive, again and again. */
  readonly stall: number;
  readonly leastBytes: number;
}

/** What failed is asked for again, so that the least of them need not be the longest. */
const defaultLimits = (): Limits => {
  const longest = silenceLimit(30_000);
  return { headers: longest, stall: longest, leastBytes: Math.min(16_384, longest) };
};

/** A reply of status 200 or 304. */
export interface Reply {
  readonly status: number;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  /** The content as it is meant, without the encoding of the transfer. It fails where the reply ends early. */
  readonly body: AsyncIterable<Buffer>;
  /** Bytes of the body that came so far, as they were sent. */
  received(): number;
}

const mostRedirects = 5;
/** Replies that mean the same when they are asked for again. */
const permanent = new Set([400, 404, 405, 410, 414, 451, 501]);
/** Longest `Retry-After` that is waited for. */
const longestWait = 60_000;

/** Connections to file servers: kept open, as many as are asked for, none to where no media can be. */
export class HttpClient {
  readonly #limits: Limits;
  readonly #agents: Readonly<Record<Reach, { 'http:': HttpAgent; 'https:': HttpsAgent }>>;

  /** @param connections How many are open to one server at a time. */
  constructor(connections: number, limits: Limits = defaultLimits()) {
    this.#limits = limits;
    const agents = (reach: Reach) => {
      // Self-hosted runners behind a proxy name it in the environment.
      const options = {
        keepAlive: true,
        maxSockets: connections,
        lookup: guardedLookup(reach),
        proxyEnv: process.env,
      };
      return { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) };
    };
    this.#agents = { direct: agents('direct'), fromPublic: agents('fromPublic') };
  }

  close(): void {
    for (const agents of Object.values(this.#agents)) {
      agents['http:'].destroy();
      agents['https:'].destroy();
    }
  }

  /**
   * Asks for a file, and follows redirects.
   *
   * @param isPaused Whether the reader holds the body up itself; it is then not the server that stalls.
   * @throws RequestFailure for every other reply, and for none; the body throws it, too.
   */
  async get(
    address: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    isPaused: () => boolean,
  ): Promise<Reply> {
    let url = address;
    let reach: Reach = 'direct';
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
        throw new RequestFailure(`the server answered ${status} ${response.statusMessage ?? ''}`.trimEnd(), {
          status,
          isTransient: !permanent.has(status),
          retryAfter: retryAfterOf(response),
        });
      }
      url = redirected(url, location);
    }
    throw new RequestFailure(`it is redirected more than ${mostRedirects} times`, { isTransient: false });
  }

  #request(
    url: URL,
    reach: Reach,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !isAllowed(host, reach)) {
      throw new RequestFailure(new ForbiddenAddress(host).message, { isTransient: false });
    }
    const isHttps = url.protocol === 'https:';
    const request = (isHttps ? requestHttps : requestHttp)(url, {
      agent: this.#agents[reach][isHttps ? 'https:' : 'http:'],
      headers: { 'user-agent': 'strapi-dms', 'accept-encoding': 'identity', accept: '*/*', ...headers },
      signal,
    });
    const timer = setTimeout(
      () => request.destroy(new Error(`there was no reply within ${this.#limits.headers / 1_000} s`)),
      this.#limits.headers,
    );
    request.once('response', resolve);
    request.once('error', reject);
    request.end();
    return promise
      .catch((error: NodeJS.ErrnoException) => {
        throw signal.aborted
          ? signal.reason
          : new RequestFailure(messageOf(error), {
              isTransient: !(error instanceof ForbiddenAddress),
              cause: error,
            });
      })
      .finally(() => clearTimeout(timer));
  }

  #reply(response: IncomingMessage, status: number, isPaused: () => boolean): Reply {
    const { etag, 'last-modified': lastModified } = response.headers;
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
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

  /** Ends a reply whose bytes do not come, or come too slowly ever to end. */
  async *#watched(
    response: IncomingMessage,
    body: AsyncIterable<Buffer>,
    received: () => number,
    isPaused: () => boolean,
  ): AsyncGenerator<Buffer> {
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
    } catch (error) {
      throw new RequestFailure(messageOf(error as NodeJS.ErrnoException), { cause: error });
    } finally {
      clearInterval(timer);
      if (!response.complete) {
        response.destroy();
      }
    }
  }
}

/** Some servers compress whatever is asked for, and objects of S3 may be stored compressed. */
function decoded(response: IncomingMessage): AsyncIterable<Buffer> {
  const encodings = (response.headers['content-encoding'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  let stream: IncomingMessage | Transform = response;
  for (const encoding of encodings.reverse()) {
    const decoder = own(decoders, encoding);
    if (decoder === undefined) {
      response.destroy();
      throw new RequestFailure(`the reply is encoded with ${encoding}, which was not asked for`, {
        isTransient: false,
      });
    }
    // What ends the one ends the other; the reader of the last one is told.
    stream = pipeline(stream, decoder(), () => undefined);
  }
  return stream;
}

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

function redirected(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (to === undefined || !['http:', 'https:'].includes(to.protocol)) {
    throw new RequestFailure('it is redirected to something that is not a web address', {
      isTransient: false,
    });
  }
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    throw new RequestFailure('it is redirected from https to http', { isTransient: false });
  }
  return to;
}

/** Reads the rest of a reply that nobody wants, so that its connection can be used again. */
function discard(response: IncomingMessage): void {
  response.on('error', () => undefined).resume();
}

function retryAfterOf({ headers }: IncomingMessage): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) {
    return undefined;
  }
  const seconds = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), longestWait) : undefined;
}

/** What ends a reply that is compressed. */
const messages: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: 'the compressed reply ended early',
  Z_DATA_ERROR: 'the compressed reply is damaged',
};

const messageOf = (error: NodeJS.ErrnoException): string => messages[error.code ?? ''] ?? reasonOf(error);

async function* nothing(): AsyncGenerator<Buffer> {}
