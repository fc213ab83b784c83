import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What was asked for: `GET /bucket/a.tar`, without the query. */
export interface Asked {
  readonly what: string;
  readonly query: string;
  readonly headers: IncomingMessage['headers'];
}

/** Stands before a server that speaks HTTP, passes everything on, and can go wrong in the ways of networks. */
export interface HttpGate extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Bytes of bodies that were passed on to clients. */
  readonly passed: number;
  /** What it does wrong, asked for each request. */
  faults: Faults;
  /** Nothing wrong any more, and nothing asked. */
  reset(): void;
}

export interface Faults {
  /** A status to answer with, in place of the server, or that and a body. */
  readonly answer?: (asked: Asked) => number | { readonly status: number; readonly body: string } | undefined;
  /** Bytes of the body of a reply after which the connection is cut. */
  readonly cut?: (asked: Asked) => number | undefined;
  /** Bytes of the body of a reply after which nothing comes any more; -1 for no reply at all. */
  readonly hush?: (asked: Asked) => number | undefined;
  /** Whether the server hears the request, and the reply is lost. */
  readonly lose?: (asked: Asked) => boolean;
}

/** @param target The port of the server, on this machine. */
export async function startHttpGate(target: number): Promise<HttpGate> {
  let asked: Asked[] = [];
  let passed = 0;
  const sockets = new Set<Socket>();
  const pass = async (reply: IncomingMessage, response: ServerResponse, what: Asked): Promise<void> => {
    if (gate.faults.lose?.(what)) {
      reply.resume();
      response.destroy();
      return;
    }
    const cut = gate.faults.cut?.(what);
    const hush = gate.faults.hush?.(what);
    let room = Math.min(cut ?? Number.POSITIVE_INFINITY, hush ?? Number.POSITIVE_INFINITY);
    response.setMaxListeners(0);
    response.writeHead(reply.statusCode ?? 500, reply.headers);
    for await (const chunk of reply as AsyncIterable<Buffer>) {
      const part = chunk.subarray(0, room);
      room -= part.length;
      passed += part.length;
      if (!response.write(part) && room > 0) {
        await Promise.race([once(response, 'drain'), once(response, 'close')]);
      }
      if (response.destroyed) {
        return;
      }
      if (room === 0) {
        if (cut !== undefined) {
          setTimeout(() => response.destroy(), 20);
        }
        return;
      }
    }
    response.end();
  };
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '', headers } = request;
    const [path = '', query = ''] = url.split('?', 2);
    const what = { what: `${method} ${path}`, query, headers };
    asked.push(what);
    const { faults } = gate;
    const status = faults.answer?.(what);
    const hush = faults.hush?.(what);
    if (status !== undefined || hush === -1) {
      request.resume();
      if (status !== undefined) {
        const reply = typeof status === 'number' ? { status, body: '' } : status;
        response.writeHead(reply.status).end(reply.body);
      }
      return;
    }
    const onward = forward({ host: '127.0.0.1', port: target, method, path: url, headers }, (reply) => {
      // What breaks on either side has been noticed by the other.
      pass(reply, response, what).catch(() => response.destroy());
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => {
      if (!response.writableFinished) {
        onward.destroy();
      }
    });
    request.pipe(onward);
  };
  const server = createServer(answer);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const gate: HttpGate = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get asked() {
      return asked;
    },
    get passed() {
      return passed;
    },
    faults: {},
    reset: () => {
      gate.faults = {};
      asked = [];
      passed = 0;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) {
        socket.destroy();
      }
      server.close();
      await once(server, 'close');
    },
  };
  return gate;
}
