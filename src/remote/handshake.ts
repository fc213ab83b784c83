import { Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { WebSocket } from 'ws';
import { UserError } from '../errors.ts';
import { silenceLimit } from '../system/silence.ts';
import { codeOf, reasonOf } from '../system/system-error.ts';
import { isObject } from '../transfer/rules/values.ts';
import { type Direction, type RemoteAddress, socketAddress, usualAddress } from './address.ts';
import { deadlines } from './deadlines.ts';
import { refusedHandshake, unreachable } from './failures.ts';

/** Bytes of an answer in place of a WebSocket that are looked at. */
const mostOfBody = 4_096;

/** An open socket, which is paused, and where it led in the end. */
export interface Opened {
  readonly socket: WebSocket;
  readonly address: RemoteAddress;
}

/** An answer in place of a WebSocket. */
class Refusal extends Error {
  readonly status: number;
  readonly location: string | undefined;
  readonly said: string | undefined;

  constructor(status: number, location: string | undefined, said: string | undefined) {
    super(`status ${status}`);
    this.status = status;
    this.location = location;
    this.said = said;
  }
}

/**
 * Opens a WebSocket for a transfer in one direction, at the address given, or where Strapi has it although its admin panel is elsewhere.
 *
 * @param longestMessage Bytes: a longer one ends the connection.
 * @throws UserError where there is none; the reason of `signal` where it is aborted.
 */
export async function openSocket(
  address: RemoteAddress,
  direction: Direction,
  token: string,
  longestMessage: number,
  signal: AbortSignal | undefined,
): Promise<Opened> {
  try {
    return { socket: await connect(address, direction, token, longestMessage, signal), address };
  } catch (error) {
    const usual = usualAddress(address);
    if (!(error instanceof Refusal) || error.status !== 404 || usual === undefined) {
      throw inWords(error, address, direction, signal);
    }
    try {
      return { socket: await connect(usual, direction, token, longestMessage, signal), address: usual };
    } catch (second) {
      // What the user typed is what has to be corrected, where neither is right.
      const wasThere = second instanceof Refusal && second.status !== 404;
      throw inWords(wasThere ? second : error, wasThere ? usual : address, direction, signal);
    }
  }
}

async function connect(
  address: RemoteAddress,
  direction: Direction,
  token: string,
  longestMessage: number,
  signal: AbortSignal | undefined,
): Promise<WebSocket> {
  signal?.throwIfAborted();
  const url = socketAddress(address, direction);
  const agent = new (url.protocol === 'wss:' ? HttpsAgent : HttpAgent)({ proxyEnv: process.env });
  const limit = silenceLimit(deadlines.handshake);
  const socket = new WebSocket(url, {
    headers: { Authorization: `Bearer ${token}` },
    agent,
    handshakeTimeout: limit,
    maxPayload: longestMessage,
    perMessageDeflate: false,
    followRedirects: false,
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const abort = () => reject(signal?.reason);
  signal?.addEventListener('abort', abort);
  // What goes wrong later is for whoever takes it over; without a listener it would end the process.
  socket.on('error', reject);
  socket.once('open', () => {
    // What comes behind the answer is not to be read before somebody listens.
    socket.pause();
    resolve();
  });
  socket.once('unexpected-response', (_request, response) => {
    refusalOf(response, limit).then(reject, reject);
  });
  try {
    await promise;
    return socket;
  } catch (error) {
    socket.terminate();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** @param limit Milliseconds: what does not come within them is not waited for. */
async function refusalOf(response: IncomingMessage, limit: number): Promise<Refusal> {
  const { statusCode = 0, headers } = response;
  const timer = setTimeout(() => response.destroy(), limit);
  let body = '';
  try {
    for await (const chunk of response) {
      body += String(chunk);
      if (body.length > mostOfBody) {
        break;
      }
    }
  } catch {
    // The status is what counts.
  } finally {
    clearTimeout(timer);
  }
  return new Refusal(statusCode, headers.location, saidIn(body));
}

/** Strapi says it in JSON; pages of proxies are of no use to anybody. */
function saidIn(body: string): string | undefined {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    return isObject(error) && typeof error.message === 'string' ? error.message : undefined;
  } catch {
    return undefined;
  }
}

/** Codes of OpenSSL for certificates that are not accepted. */
const certificate = /CERT|SIGNATURE|ALTNAME|SELF_SIGNED/;

function inWords(
  error: unknown,
  address: RemoteAddress,
  direction: Direction,
  signal: AbortSignal | undefined,
): unknown {
  if (signal?.aborted || error instanceof UserError) {
    return signal?.aborted ? signal.reason : error;
  }
  if (error instanceof Refusal) {
    return refusedHandshake(address, direction, error.status, error);
  }
  const [first = error] = error instanceof AggregateError ? (error.errors as readonly unknown[]) : [];
  if (error instanceof Error && error.message === 'Opening handshake has timed out') {
    return unreachable(
      address,
      'it does not answer',
      'See whether it is running. Something else may take its WebSockets: a Strapi with socket.io on the same port, or one in development (use `strapi start`).',
      error,
    );
  }
  if (certificate.test(codeOf(first) ?? '')) {
    return unreachable(
      address,
      `its certificate is not accepted (${reasonOf(first)})`,
      'Where an authority of your own has signed it, name its certificate in NODE_EXTRA_CA_CERTS.',
      error,
    );
  }
  return unreachable(address, reasonOf(first), 'Check the address, and whether the site is running.', error);
}
