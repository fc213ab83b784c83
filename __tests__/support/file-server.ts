import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTP server on loopback that answers as it is told, well or badly. */
export interface FileServer {
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  /** Bytes of bodies that were sent. */
  sent(): number;
  on(path: string, answer: Answer): void;
  close(): Promise<void>;
}

export async function startFileServer(fallback: Answer = status(404)): Promise<FileServer> {
  const answers = new Map<string, Answer>();
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  let sent = 0;
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const write = response.write.bind(response) as (chunk: unknown, ...rest: unknown[]) => boolean;
    const end = response.end.bind(response) as (chunk?: unknown, ...rest: unknown[]) => ServerResponse;
    const count = (chunk: unknown) => {
      sent += typeof chunk === 'string' || Buffer.isBuffer(chunk) ? Buffer.byteLength(chunk) : 0;
    };
    response.write = ((chunk: unknown, ...rest: unknown[]) => {
      count(chunk);
      return write(chunk, ...rest);
    }) as never;
    response.end = ((chunk: unknown, ...rest: unknown[]) => {
      count(chunk);
      return end(chunk, ...rest);
    }) as never;
    (answers.get((request.url ?? '').replace(/\?.*$/s, '')) ?? fallback)(request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    sent: () => sent,
    on: (path, answer) => answers.set(path, answer),
    close: async () => {
      for (const socket of sockets) {
        socket.destroy();
      }
      await new Promise((done) => server.close(done));
    },
  };
}

export function status(code: number, headers: Record<string, string> = {}): Answer {
  return (_request, response) => response.writeHead(code, headers).end(`status ${code}`);
}

/** With length and ETag; 304 where the ETag is the one that is asked about. */
export function file(content: Buffer | string, headers: Record<string, string> = {}): Answer {
  const etag = `"${createHash('md5').update(content).digest('hex')}"`;
  return (request, response) => {
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag }).end();
    } else {
      response
        .writeHead(200, { 'content-length': Buffer.byteLength(content), etag, ...headers })
        .end(content);
    }
  };
}

/** In pieces, without a length. */
export function chunked(content: Buffer): Answer {
  return (_request, response) => {
    response.writeHead(200);
    for (let offset = 0; offset < content.length; offset += 1_000) {
      response.write(content.subarray(offset, offset + 1_000));
    }
    response.end();
  };
}

/** Compressed whatever was asked for; `cut` leaves the end of it out, in a reply that is whole by itself. */
export function encoded(encoding: 'gzip' | 'deflate' | 'br', content: Buffer, cut = 0): Answer {
  const body = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }[encoding](content);
  return (_request, response) =>
    response.writeHead(200, { 'content-encoding': encoding }).end(body.subarray(0, body.length - cut));
}

/** Half of the content, then the connection is closed. */
export function cutOff(content: Buffer, headers: Record<string, string> = {}): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': content.length, ...headers });
    response.write(content.subarray(0, content.length / 2), () => response.destroy());
  };
}

/** Half of the content, then nothing more. */
export function stalling(content: Buffer): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, content.length / 2));
  };
}

/** A byte from time to time, for ever. */
export function trickling(): Answer {
  return (_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 20);
    response.once('close', () => clearInterval(timer));
  };
}

/** One answer after the other; the last one from then on. */
export function inTurn(...answers: Answer[]): Answer {
  let count = 0;
  return (request, response) => {
    (answers[Math.min(count, answers.length - 1)] as Answer)(request, response);
    count += 1;
  };
}

/** No answer at all. */
export const silence: Answer = () => undefined;
