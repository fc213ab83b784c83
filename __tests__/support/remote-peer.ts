import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Step } from '../../src/remote/envelopes.ts';

/** A message as a client sends it. */
export interface Sent {
  readonly uuid: string;
  readonly type?: string;
  readonly command?: string;
  readonly kind?: string;
  readonly action?: string;
  readonly step?: Step;
  readonly transferID?: string;
  readonly params?: unknown;
}

/** What is answered to a message; `nothing` for no answer at all. */
export type Answer = { readonly data?: unknown; readonly error?: unknown } | 'nothing';

/** One client of the peer. */
export interface PeerSession {
  readonly socket: WebSocket;
  /** Sends whatever it is given: a text or bytes as they are, all else as JSON. */
  send(value: unknown): void;
  /** Sends a frame and waits until it is acknowledged. */
  frame(part: { data?: unknown; ended?: boolean; error?: unknown; id?: string }): Promise<void>;
}

export interface PeerFile {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly content: Buffer;
}

/** What a peer has, and how it lies. */
export interface PeerBehaviour {
  readonly version?: string;
  readonly schemas?: Readonly<Record<string, unknown>>;
  readonly entities?: readonly unknown[];
  readonly links?: readonly unknown[];
  readonly configuration?: readonly unknown[];
  readonly files?: readonly PeerFile[];
  /** How the contents of files are written: as Strapi 5 does it, as Strapi 4, or as a text of which nothing says that it is base64. */
  readonly chunks?: 'base64' | 'buffer' | 'text';
  /** Answers a handshake in place of a WebSocket; false where it is to be opened. */
  readonly handshake?: (request: IncomingMessage, socket: Duplex) => boolean;
  /** Answers a message in another way; undefined for as usual. */
  readonly answer?: ((message: Sent, session: PeerSession) => Answer | undefined) | undefined;
  /** Sends the frames of a stage in another way. */
  readonly frames?: Partial<Record<Step, (session: PeerSession, id: string) => Promise<void>>>;
}

/** Something on loopback that speaks the transfer protocol as a running Strapi does, or pretends to. */
export interface Peer extends AsyncDisposable {
  /** Of its admin panel. */
  readonly url: string;
  readonly origin: string;
  /** What was asked for, each as `GET /admin/transfer/runner/pull`, with the token. */
  readonly handshakes: { readonly path: string; readonly authorization: string | undefined }[];
  /** What was sent, but for acknowledgements: `command init`, `start of entities`. */
  readonly heard: string[];
  /** How many sockets are open. */
  open(): number;
}

export const schemaOf = (uid: string, attributes: Readonly<Record<string, unknown>> = {}) => {
  const name = uid.replace(/^.*\./, '');
  return {
    collectionName: `${name}s`,
    info: { singularName: name, pluralName: `${name}s`, displayName: name },
    options: {},
    pluginOptions: {},
    attributes,
    kind: 'collectionType',
    modelType: 'contentType',
    modelName: name,
    uid,
    globalId: name,
  };
};

export const fileSchema = schemaOf('plugin::upload.file', { name: { type: 'string' } });
export const noteSchema = schemaOf('api::note.note', { text: { type: 'string' } });
export const adminSchema = schemaOf('admin::user', { password: { type: 'string' } });

/** An entity of {@link noteSchema}. */
export const note = (id: number, text = `note ${id}`) => ({
  type: 'api::note.note',
  id,
  data: { documentId: `document${id}`, text },
});

/** A file of the media library as its row describes it, and its content. */
export function peerFile(id: number, content: string | Buffer, more: object = {}): PeerFile {
  const metadata = {
    id,
    name: `file ${id}.txt`,
    hash: `file_${id}`,
    ext: '.txt',
    mime: 'text/plain',
    size: 1,
    url: `/uploads/file_${id}.txt`,
    provider: 'local',
    formats: null,
    ...more,
  };
  return { metadata, content: Buffer.from(content) };
}

/** The row of a file. */
export const rowOf = ({ metadata: { id, ...data } }: PeerFile) => ({ type: 'plugin::upload.file', id, data });

const nameOf = (message: Sent): string =>
  message.type === 'command'
    ? `command ${message.command}`
    : message.kind === 'action'
      ? `action ${message.action}`
      : `${message.action} of ${message.step}`;

/** The items of a file. */
export function itemsOf(
  file: PeerFile,
  chunks: PeerBehaviour['chunks'] = 'base64',
  size = 1 << 16,
): object[] {
  const { metadata, content } = file;
  const assetID = randomUUID();
  const filename = `${metadata.hash}${metadata.ext ?? ''}`;
  const parts: object[] = [];
  for (let at = 0; at < content.length; at += size) {
    const part = content.subarray(at, at + size);
    parts.push({
      action: 'stream',
      assetID,
      ...(chunks === 'base64' ? { encoding: 'base64' } : {}),
      data: chunks === 'buffer' ? part.toJSON() : part.toString('base64'),
    });
  }
  const data = {
    filename,
    filepath: `/srv/public/uploads/${filename}`,
    stats: { size: content.length },
    metadata,
  };
  const value = createHash('sha256').update(content).digest('hex');
  const checksum = chunks === 'buffer' ? {} : { checksum: { algorithm: 'sha256', value } };
  return [{ action: 'start', assetID, data }, ...parts, { action: 'end', assetID, ...checksum }];
}

export async function startPeer(behaviour: PeerBehaviour = {}): Promise<Peer> {
  const http = createServer((_, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ noServer: true });
  const handshakes: Peer['handshakes'] = [];
  const heard: string[] = [];
  const raw = new Set<Duplex>();
  http.on('upgrade', (request, socket, head) => {
    raw.add(socket);
    socket.once('close', () => raw.delete(socket));
    socket.on('error', () => undefined);
    handshakes.push({ path: request.url ?? '', authorization: request.headers.authorization });
    if (behaviour.handshake?.(request, socket) === true) {
      // Nobody reads on, and the end of it is to be noticed.
      socket.once('end', () => socket.destroy()).resume();
    } else {
      sockets.handleUpgrade(request, socket, head, (client) => serve(client, behaviour, heard));
    }
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    url: `${origin}/admin`,
    origin,
    handshakes,
    heard,
    open: () => raw.size,
    async [Symbol.asyncDispose]() {
      for (const socket of raw) {
        socket.destroy();
      }
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function serve(socket: WebSocket, behaviour: PeerBehaviour, heard: string[]): void {
  const waiting = new Map<string, () => void>();
  let stream = '';
  const session: PeerSession = {
    socket,
    send: (value) =>
      socket.send(typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value)),
    frame: ({ data = null, ended = false, error = null, id = stream }) =>
      new Promise((resolve) => {
        const uuid = randomUUID();
        waiting.set(uuid, resolve);
        session.send({ uuid, data: { type: 'transfer', data, ended, error, id } });
      }),
  };
  socket.on('error', () => undefined);
  socket.on('message', (bytes) => {
    const message = JSON.parse(String(bytes)) as Sent;
    const acknowledge = waiting.get(message.uuid);
    if (acknowledge !== undefined) {
      waiting.delete(message.uuid);
      acknowledge();
      return;
    }
    heard.push(nameOf(message));
    const { uuid } = message;
    session.send({ uuid, diagnostic: { kind: 'info', details: { message: `received ${nameOf(message)}` } } });
    if (message.action === 'start') {
      stream = randomUUID();
    }
    const answer = behaviour.answer?.(message, session) ?? { data: usualAnswer(message, behaviour, stream) };
    if (answer === 'nothing') {
      return;
    }
    session.send({ uuid, data: answer.data ?? null, error: answer.error ?? null });
    if (message.action === 'start' && message.step !== undefined) {
      const send =
        behaviour.frames?.[message.step] ?? ((to) => usualFrames(message.step as Step, behaviour, to));
      // A client that has gone acknowledges nothing.
      send(session, stream).catch((error) => socket.close(1011, String(error).slice(0, 100)));
    }
  });
}

function usualAnswer(
  message: Sent,
  { version = '5.54.0', schemas, chunks }: PeerBehaviour,
  id: string,
): unknown {
  switch (nameOf(message)) {
    case 'command init':
      return { transferID: randomUUID(), ...(chunks === 'buffer' ? {} : { checksums: true }) };
    case 'action getMetadata':
      return { createdAt: new Date().toISOString(), strapi: { version } };
    case 'action getSchemas':
      return (
        schemas ?? {
          [noteSchema.uid]: noteSchema,
          [fileSchema.uid]: fileSchema,
          [adminSchema.uid]: adminSchema,
        }
      );
    default:
      return message.action === 'start' ? { ok: true, id } : message.kind === 'action' ? null : { ok: true };
  }
}

async function usualFrames(step: Step, behaviour: PeerBehaviour, session: PeerSession): Promise<void> {
  if (step === 'assets') {
    for (const file of behaviour.files ?? []) {
      const items = itemsOf(file, behaviour.chunks);
      // As Strapi does it: at most so much at a time, and a list in a list.
      for (let at = 0; at < items.length; at += 16) {
        await session.frame({ data: [items.slice(at, at + 16)] });
      }
    }
  } else {
    const records = behaviour[step] ?? [];
    for (let at = 0; at < records.length; at += 1_000) {
      await session.frame({ data: records.slice(at, at + 1_000) });
    }
  }
  await session.frame({ ended: true });
}
