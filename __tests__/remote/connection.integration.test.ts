import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { parseRemoteAddress } from '../../src/remote/address.ts';
import { Connection } from '../../src/remote/connection.ts';
import { beginAgain, beginTransfer, endTransfer } from '../../src/remote/remote-strapi.ts';
import { allowSilence } from '../../src/system/silence.ts';
import { note, type Peer, type PeerBehaviour, type PeerSession, startPeer } from '../support/remote-peer.ts';
import { refusal, rejection } from '../support/workspace.ts';

const token = 'a-transfer-token-that-nobody-may-see';
const address = (url: string) => parseRemoteAddress(url, 'source');

interface Asked {
  readonly url?: string;
  readonly signal?: AbortSignal;
  readonly warned?: string[];
}

const optionsOf = ({ signal, warned = [] }: Asked) => ({
  direction: 'pull' as const,
  token,
  witness: { warned: (message: string) => warned.push(message) },
  ...(signal === undefined ? {} : { signal }),
});

const begin = (peer: Peer, asked: Asked = {}) =>
  beginTransfer(address(asked.url ?? peer.url), optionsOf(asked), { transfer: 'pull' });

/** What a transfer is refused with that begins with such a peer; nothing stays open. */
async function refusedBy(behaviour: PeerBehaviour, asked: Asked = {}) {
  await using peer = await startPeer(behaviour);
  const error = await refusal(begin(peer, asked));
  expect(`${error.message} ${error.remedy}`).not.toContain(token);
  for (let waited = 0; peer.open() > 0 && waited < 2_000; waited += 20) {
    await delay(20);
  }
  expect(peer.open()).toBe(0);
  return error;
}

/** A peer whose handshake is answered with a status. */
const answering = (status: number, body = '', headers = ''): PeerBehaviour => ({
  handshake: (_, socket) => {
    socket.end(`HTTP/1.1 ${status} X\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    return true;
  },
});

afterEach(() => allowSilence(120));

describe('a transfer with a running Strapi', () => {
  test('begins in the order of the protocol, with the token in a header, and ends with close before end', async () => {
    await using peer = await startPeer();
    const remote = await begin(peer);
    expect(remote).toMatchObject({ version: '5.54.0', negotiated: { checksums: true, base64: false } });
    expect(remote.schemas.map(({ uid }) => uid)).toContain('api::note.note');
    await endTransfer(remote);
    expect(peer.handshakes).toEqual([
      { path: '/admin/transfer/runner/pull', authorization: `Bearer ${token}` },
    ]);
    expect(peer.heard).toEqual([
      'command init',
      'action bootstrap',
      'action getMetadata',
      'action getSchemas',
      'action close',
      'command end',
    ]);
  });

  test('can begin again over the same socket', async () => {
    await using peer = await startPeer();
    const again = await beginAgain(await begin(peer), { transfer: 'pull' });
    await endTransfer(again);
    expect(peer.handshakes).toHaveLength(1);
    expect(peer.heard.filter((name) => name === 'command init')).toHaveLength(2);
  });

  test('is tried at /admin where the panel is elsewhere', async () => {
    await using peer = await startPeer({
      handshake: ({ url = '' }, socket) => {
        const isElsewhere = !url.startsWith('/admin/');
        if (isElsewhere) {
          socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
        }
        return isElsewhere;
      },
    });
    const remote = await begin(peer, { url: `${peer.origin}/dashboard` });
    expect(remote.address.description).toBe(peer.url);
    await endTransfer(remote);
  });
});

describe('a handshake', () => {
  const json = (message: string) => JSON.stringify({ data: null, error: { status: 401, message } });

  test.each([
    [401, 'does not accept the transfer token (401)', 'Transfer Tokens'],
    [403, 'refuses the transfer (403)', 'Pull'],
    [404, 'has no place for transfers (404)', 'Upgrade'],
    [426, 'does not open a WebSocket (426)', 'Upgrade'],
    [500, 'fails when a transfer begins (500)', 'transfer.token.salt'],
    [502, 'behind its proxy', 'running'],
  ])('that is answered with %i says what that means', async (status, message, remedy) => {
    const error = await refusedBy(answering(status, json('Missing or invalid credentials')));
    expect(error.message).toContain(message);
    expect(error.message).toContain('It says: Missing or invalid credentials');
    expect(error.remedy).toContain(remedy);
  });

  test('that is redirected says where to', async () => {
    const error = await refusedBy(answering(301, '', 'location: https://cms.example.com/admin\r\n'));
    expect(error.message).toContain('redirects to https://cms.example.com/admin (301)');
  });

  test('of which the page of a proxy comes is not shown it', async () => {
    const error = await refusedBy(answering(403, `<html>${'x'.repeat(1_000_000)}</html>`));
    expect(error.message.length).toBeLessThan(300);
  });

  test('that nobody answers ends', async () => {
    allowSilence(1);
    const error = await refusedBy({ handshake: () => true });
    expect(error.message).toContain('it does not answer');
  });

  test('ends where nothing listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bound = server.address();
    const port = typeof bound === 'object' ? bound?.port : 0;
    await new Promise((resolve) => server.close(resolve));
    const error = await refusal(beginTransfer(address(`http://127.0.0.1:${port}/admin`), optionsOf({}), {}));
    expect(error.message).toContain('cannot be reached');
    expect(error.failure).toBe('databaseUnreachable');
  });

  test('ends when it is interrupted', async () => {
    await using peer = await startPeer({ handshake: () => true });
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 50);
    expect(await rejection(begin(peer, { signal: controller.signal }))).toBe(reason);
  });
});

describe('a remote that is none', () => {
  test.each<[string, PeerBehaviour['answer'], string]>([
    [
      'gives a transfer no id',
      ({ command }) => (command === 'init' ? { data: {} } : undefined),
      'gave it no id',
    ],
    [
      'has no version',
      ({ action }) =>
        action === 'getMetadata' ? { data: { strapi: { version: 'x\u001b[2J' } } } : undefined,
      'which version',
    ],
    ['has no schemas', ({ action }) => (action === 'getSchemas' ? { data: {} } : undefined), 'schemas'],
    [
      'refuses',
      ({ command }) =>
        command === 'init' ? { error: { message: 'Transfer already in progress' } } : undefined,
      'Transfer already in progress',
    ],
    [
      'sends what is no JSON',
      (_, session) => {
        session.send('{');
        return 'nothing';
      },
      'no JSON',
    ],
    [
      'sends JSON that nests without end',
      (_, session) => {
        session.send('['.repeat(100_000) + ']'.repeat(100_000));
        return 'nothing';
      },
      'too many values',
    ],
    [
      'sends millions of values',
      (_, session) => {
        session.send(`[${'[],'.repeat(3_000_000)}0]`);
        return 'nothing';
      },
      'too many values',
    ],
    [
      'sends a message that is too long',
      (_, session) => {
        session.send(Buffer.alloc(33 << 20, 0x20));
        return 'nothing';
      },
      'more than 33554432 bytes',
    ],
    [
      'answers what nobody has asked',
      (_, session) => {
        for (let count = 0; count < 1_100; count += 1) {
          session.send({ uuid: 'unknown', data: null, error: null });
        }
        return 'nothing';
      },
      'nobody has asked for',
    ],
    [
      'sends frames of streams that were not begun',
      (_, session) => {
        for (let count = 0; count < 3; count += 1) {
          session.send({ uuid: `u${count}`, data: { type: 'transfer', id: 's', data: [], ended: false } });
        }
        return 'nothing';
      },
      'nobody has asked for',
    ],
    [
      'talks without end',
      (_, session) => {
        for (let count = 0; count < 100_001; count += 1) {
          session.send({ diagnostic: { kind: 'info', details: { message: 'still at it' } } });
        }
        return 'nothing';
      },
      'without end',
    ],
    [
      'goes away',
      (_, session) => {
        session.socket.terminate();
        return 'nothing';
      },
      'the connection broke off',
    ],
    [
      'closes',
      (_, session) => {
        session.socket.close(1011);
        return 'nothing';
      },
      '(1011)',
    ],
  ])('and %s is refused', async (_name, answer, message) => {
    expect((await refusedBy({ answer })).message).toContain(message);
  });

  test('and warns is quoted, without what a terminal carries out', async () => {
    await using peer = await startPeer({
      answer: ({ action }, session) => {
        if (action === 'bootstrap') {
          session.send({ diagnostic: { kind: 'warning', details: { message: 'oh\u001b[31m\nno' } } });
        }
        return undefined;
      },
    });
    const warned: string[] = [];
    await endTransfer(await begin(peer, { warned }));
    expect(warned).toEqual(['oh\ufffd[31m no']);
  });
});

describe('the frames of a stage', () => {
  const opened = async (peer: Peer) => {
    const remote = await begin(peer);
    const step = { type: 'transfer', kind: 'step', action: 'start', step: 'entities' } as const;
    const { id } = (await remote.connection.request(step, 'start')) as { id: string };
    return { connection: remote.connection, frames: remote.connection.frames(id, 'entities') };
  };

  test('are acknowledged when the next one is asked for, not before', async () => {
    let acknowledged = 0;
    await using peer = await startPeer({
      frames: {
        entities: async (session) => {
          for (const part of [{ data: [note(1)] }, { data: [note(2)] }, { ended: true }]) {
            await session.frame(part);
            acknowledged += 1;
          }
        },
      },
    });
    const { connection, frames } = await opened(peer);
    await frames.next();
    await delay(100);
    expect(acknowledged).toBe(0);
    await frames.next();
    await delay(100);
    expect(acknowledged).toBe(1);
    expect((await frames.next()).done).toBe(true);
    await connection.close();
  });

  test('may come before the answer to what has begun them', async () => {
    await using peer = await startPeer({
      answer: (message, session) => {
        if (message.action === 'start') {
          session.send({
            uuid: 'early',
            data: { type: 'transfer', id: 'early', data: [note(1)], ended: false, error: null },
          });
          return { data: { ok: true, id: 'early' } };
        }
        return undefined;
      },
      frames: { entities: async (session) => session.frame({ ended: true, id: 'early' }) },
    });
    const { connection, frames } = await opened(peer);
    expect((await frames.next()).value).toEqual([note(1)]);
    expect((await frames.next()).done).toBe(true);
    await connection.close();
  });

  test.each<[string, Parameters<PeerSession['frame']>[0], string]>([
    ['an error without a word', { ended: true, error: {} }, 'does not say why'],
    ['an error with words', { error: { message: 'no such table' } }, 'no such table'],
    ['an error that is a text', { ended: true, error: 'oh' }, 'does not say why'],
    ['another id', { id: 'another', data: [note(1)] }, 'a frame of another stream'],
  ])('end the transfer with %s', async (_name, part, message) => {
    await using peer = await startPeer({ frames: { entities: async (session) => session.frame(part) } });
    const { connection, frames } = await opened(peer);
    expect((await refusal(frames.next())).message).toContain(message);
    await connection.close();
    // Whoever asks for more is told the same.
    expect(
      (
        await refusal(
          frames.next().then(() => connection.request({ type: 'command', command: 'end' }, 'request')),
        )
      ).message,
    ).toContain(message);
  });
});

test('an interruption waits for the frame that is on its way: Strapi 4 does not survive where nobody takes it', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
  let wasOpen: boolean | undefined;
  await using peer = await startPeer({
    frames: {
      entities: async (session) => {
        await session.frame({ data: [note(1)] });
        isAsked();
        await delay(300);
        wasOpen = session.socket.readyState === session.socket.OPEN;
        await session.frame({ data: [note(2)] });
      },
    },
  });
  const { connection } = await begin(peer, { signal: controller.signal });
  const step = { type: 'transfer', kind: 'step', action: 'start', step: 'entities' } as const;
  const { id } = (await connection.request(step, 'start')) as { id: string };
  const frames = connection.frames(id, 'entities');
  await frames.next();
  const next = rejection(frames.next());
  await asked;
  controller.abort(reason);
  expect(await next).toBe(reason);
  const began = performance.now();
  await connection.close();
  expect(wasOpen).toBe(true);
  expect(performance.now() - began).toBeLessThan(2_000);
});

test('a connection that was interrupted before it opened does not open', async () => {
  await using peer = await startPeer();
  const reason = new Error('enough');
  const signal = AbortSignal.abort(reason);
  expect(await rejection(Connection.open(address(peer.url), optionsOf({ signal })))).toBe(reason);
  expect(peer.handshakes).toEqual([]);
});
