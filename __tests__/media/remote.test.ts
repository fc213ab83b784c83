/** @jest-environment ./__tests__/support/own-temporary-folder.mjs */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MediaLibrary, type Missing } from '../../src/media/library.ts';
import { RemoteFiles, type RemoteOptions } from '../../src/media/remote/remote-files.ts';
import { MediaStore } from '../../src/media/remote/store.ts';
import { Uploads } from '../../src/media/uploads.ts';
import {
  chunked,
  cutOff,
  encoded,
  type FileServer,
  file,
  inTurn,
  silence,
  stalling,
  startFileServer,
  status,
  trickling,
} from '../support/file-server.ts';
import { refusal, rejection, workspace } from '../support/workspace.ts';

const { at, write, names } = workspace();

type Row = Parameters<MediaLibrary['assets']>[0] extends AsyncIterable<infer Row> ? Row : never;

let server: FileServer;
const spoolFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('strapi-dms-scratch-'));

beforeEach(async () => {
  server = await startFileServer();
});
afterEach(async () => {
  await server.close();
  // Whatever happened, no download is left behind.
  expect(spoolFolders()).toEqual([]);
});

const quick: RemoteOptions = {
  limits: { headers: 60_000, stall: 60_000, leastBytes: 1_000 },
  retries: { attempts: 3, firstDelay: 1, longestDelay: 5 },
};

/** Time enough for this machine's own replies where it is busy, and not too long to wait for what never comes. */
const impatient: RemoteOptions = { limits: { headers: 1_000, stall: 1_000, leastBytes: 1_000 } };

const row = (id: number, url: string, given: object = {}): Row =>
  ({ id, hash: `h${id}`, ext: '.png', url, provider: 'cdn', formats: null, ...given }) as Row;

async function* rows(all: readonly Row[]): AsyncGenerator<Row> {
  yield* all;
}

interface Read {
  /** Name to content. */
  readonly contents: Map<string, Buffer>;
  readonly missing: Missing[];
  readonly remote: RemoteFiles;
}

/** Reads all files as an archive does, one after the other. */
async function read(all: readonly Row[], options: RemoteOptions = {}, signal?: AbortSignal): Promise<Read> {
  const remote = new RemoteFiles({ ...quick, ...options });
  const contents = new Map<string, Buffer>();
  const missing: Missing[] = [];
  const library = new MediaLibrary(new Uploads(async () => at('public')), remote);
  try {
    for await (const asset of library.assets(rows(all), (file) => missing.push(file), signal)) {
      const { filename, size } = asset;
      const content = 'content' in asset ? asset.content : readFileSync((asset as { path: string }).path);
      expect(content.length).toBe(size);
      contents.set(filename, content);
    }
  } finally {
    await remote.close();
  }
  return { contents, missing, remote };
}

/** Serves an answer, and reads it as the only file of the media library. */
async function readOne(path: string, options?: RemoteOptions): Promise<Buffer | undefined> {
  return (await read([row(1, server.url + path)], options)).contents.get('h1.png');
}

/** More than stays in memory. */
const content = randomBytes(400_000);

describe('a file is fetched whole', () => {
  test.each([
    ['with a length', () => file(content)],
    ['in chunks without a length', () => chunked(content)],
    ['compressed with gzip', () => encoded('gzip', content)],
    ['compressed with deflate', () => encoded('deflate', content)],
    ['compressed with brotli', () => encoded('br', content)],
    ['after 503', () => inTurn(status(503), file(content))],
    ['after 429 with Retry-After', () => inTurn(status(429, { 'retry-after': '0' }), file(content))],
    ['after 403, as busy services answer', () => inTurn(status(403), file(content))],
    ['after a connection that was cut', () => inTurn(cutOff(content), file(content))],
    ['after a compressed reply that ended early', () => inTurn(encoded('gzip', content, 20), file(content))],
  ])('%s', async (_name, answer) => {
    server.on('/a.png', answer());
    expect((await readOne('/a.png'))?.equals(content)).toBe(true);
  });

  test.each([
    ['after a reply that stalled', stalling(content)],
    ['after no reply', silence],
  ])('%s', async (_name, first) => {
    server.on('/a.png', inTurn(first, file(content)));
    expect((await readOne('/a.png', impatient))?.equals(content)).toBe(true);
  });

  test('where it is empty', async () => {
    server.on('/a.png', file(''));
    expect((await readOne('/a.png'))?.length).toBe(0);
  });

  test('through redirects, absolute and relative', async () => {
    server.on('/a.png', status(301, { location: `${server.url}/b.png` }));
    server.on('/b.png', status(307, { location: 'c.png?signed=1' }));
    server.on('/c.png', file(content));
    expect((await readOne('/a.png'))?.equals(content)).toBe(true);
    expect(server.asked).toEqual(['/a.png', '/b.png', '/c.png?signed=1']);
  });
});

describe('a file that cannot be had fails, with its row and its address', () => {
  test.each([
    ['a refusal', () => status(403), 'the server answered 403', 3],
    ['an error', () => status(503), 'the server answered 503', 3],
    ['what no repetition mends', () => status(400), 'the server answered 400', 1],
    ['a connection that is cut', () => cutOff(content), 'the connection was lost', 3],
    [
      'a compressed reply that ends early',
      () => encoded('gzip', content, 20),
      'the compressed reply ended early',
      3,
    ],
    ['a reply that stalls', () => stalling(content), 'it stalled', 3, impatient],
    ['a reply that trickles', () => trickling(), 'it stalled', 3, impatient],
    ['no reply', () => silence, 'there was no reply within', 3, impatient],
    ['an unknown encoding', () => file('x', { 'content-encoding': 'zz' }), 'encoded with zz', 1],
    [
      'no encoding',
      () => file('x', { 'content-encoding': 'valueof, constructor' }),
      'encoded with constructor',
      1,
    ],
    ['a redirect to itself', () => status(302, { location: '/a.png' }), 'redirected more than 5 times', 6],
    ['a redirect to a file', () => status(302, { location: 'file:///etc/passwd' }), 'not a web address', 1],
  ])('%s', async (_name, answer, message, asked, options: RemoteOptions = {}) => {
    server.on('/a.png', answer());
    const error = await refusal(readOne('/a.png?token=geheim', options));
    expect(error.message).toContain(
      `File 1 of the media library could not be fetched from ${server.url}/a.png: `,
    );
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('geheim');
    expect(server.asked).toHaveLength(asked);
  });

  test('a server that is not there', async () => {
    const { url } = server;
    await server.close();
    expect((await refusal(read([row(1, `${url}/a.png`)]))).message).toContain('nothing listens there');
    server = await startFileServer();
  });

  test.each(['s3://bucket/a.png', 'data:image/png;base64,AAAA', 'https://', 'http://a b/'])(
    '%s',
    async (url) => {
      expect((await refusal(read([row(7, url)]))).message).toContain('File 7 of the media library');
    },
  );
});

describe('what is not fetched, whoever wrote the row:', () => {
  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/x',
  ])('%s', async (url) => {
    expect((await refusal(read([row(1, url)]))).message).toContain('inside a private network');
  });

  test('what a server of the network redirects to there', async () => {
    server.on('/a.png', status(302, { location: 'http://169.254.169.254/latest/meta-data/' }));
    expect((await refusal(readOne('/a.png'))).message).toContain('inside a private network');
  });
});

describe('files that are not there', () => {
  test('are named, and so are formats; formats of a missing original are left out with it', async () => {
    const format = (name: string) => ({ hash: name, ext: '.png', url: `${server.url}/${name}.png` });
    server.on('/a.png', file('a'));
    server.on('/small.png', file('s'));
    const { contents, missing } = await read([
      row(1, `${server.url}/gone.png?x=1`, { formats: { small: format('small') } }),
      row(2, `${server.url}/a.png`, { formats: { thumbnail: format('gone'), small: format('small') } }),
    ]);
    expect([...contents.keys()]).toEqual(['h2.png', 'small.png']);
    expect(missing).toEqual([
      { id: 1, path: `${server.url}/gone.png` },
      { id: 2, path: `${server.url}/gone.png`, format: 'thumbnail' },
    ]);
  });

  test('are not asked for again', async () => {
    await readOne('/gone.png');
    expect(server.asked).toHaveLength(1);
  });
});

describe('addresses', () => {
  test('may be paths, below what they are relative to', async () => {
    server.on('/cms/files/a.png', file('a'));
    server.on('/cms/files/b.png', file('b'));
    const base = new URL(`${server.url}/cms`);
    const { contents } = await read([row(1, '/files/a.png'), row(2, 'files/b.png')], { base });
    expect([...contents.values()].map(String)).toEqual(['a', 'b']);
  });

  test('of files of the local provider are paths in the public folder, whatever they are relative to', async () => {
    write('public/uploads/a.png', 'local');
    const base = new URL(server.url);
    const { contents } = await read([row(1, '/uploads/a.png', { provider: 'local' })], { base });
    expect(String(contents.get('h1.png'))).toBe('local');
    expect(server.asked).toEqual([]);
  });
});

describe('many files', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => row(index, `${server.url}/${index}`, { id: index + 1 }));

  test('come in the order of their rows, however long each takes, and several at a time', async () => {
    let open = 0;
    let most = 0;
    for (let index = 0; index < 60; index += 1) {
      server.on(`/${index}`, (request, response) => {
        open += 1;
        most = Math.max(most, open);
        setTimeout(
          () => {
            open -= 1;
            file(`content ${index}`)(request, response);
          },
          (index * 7) % 20,
        );
      });
    }
    const { contents, remote } = await read(many(60), { filesAtATime: 8 });
    expect([...contents].map(([name, bytes]) => [name, String(bytes)])).toEqual(
      Array.from({ length: 60 }, (_, index) => [`h${index}.png`, `content ${index}`]),
    );
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
    expect(remote.totals).toEqual({
      downloaded: 60,
      downloadedBytes: 10 * 9 + 50 * 10,
      unchanged: 0,
      unchangedBytes: 0,
    });
  });

  test('are all read where hardly anything may lie on the disk', async () => {
    for (let index = 0; index < 20; index += 1) {
      server.on(`/${index}`, file(content));
    }
    const { contents } = await read(many(20), { filesAtATime: 8, spoolSize: 1_000 });
    expect([...contents.values()].every((bytes) => bytes.equals(content))).toBe(true);
  });

  test('end at once when the export is aborted, and leave nothing on the disk', async () => {
    for (let index = 0; index < 20; index += 1) {
      server.on(`/${index}`, index < 3 ? file(content) : silence);
    }
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 50);
    const limits = { headers: 60_000, stall: 60_000, leastBytes: 1 };
    expect(await rejection(read(many(20), { limits }, controller.signal))).toBe(reason);
  });

  test('leave nothing on the disk where whoever reads them stops', async () => {
    for (let index = 0; index < 20; index += 1) {
      server.on(`/${index}`, file(content));
    }
    const remote = new RemoteFiles(quick);
    const library = new MediaLibrary(new Uploads(async () => at('public')), remote);
    for await (const { filename } of library.assets(rows(many(20)), () => undefined)) {
      if (filename === 'h2.png') {
        break;
      }
    }
    await remote.close();
  });
});

describe('a store of files fetched earlier', () => {
  const again = async (all: readonly Row[]) => {
    const store = await MediaStore.open(at('cache'));
    const result = await read(all, { store });
    await store.prune();
    return result;
  };

  test('makes that only what has changed is fetched', async () => {
    server.on('/a', file('first'));
    server.on('/b', file('second'));
    const all = [row(1, `${server.url}/a?signature=1`), row(2, `${server.url}/b`)];
    await again(all);
    server.on('/b', file('changed'));
    const before = server.sent();
    const { contents, remote } = await again([
      row(1, `${server.url}/a?signature=2`),
      row(2, `${server.url}/b`),
    ]);
    expect(server.sent() - before).toBe('changed'.length);
    expect([...contents.values()].map(String)).toEqual(['first', 'changed']);
    expect(remote.totals).toEqual({ downloaded: 1, downloadedBytes: 7, unchanged: 1, unchangedBytes: 5 });
  });

  test('asks by time where there is no ETag', async () => {
    const time = 'Tue, 03 Mar 2026 10:00:00 GMT';
    server.on('/a', (request, response) =>
      request.headers['if-modified-since'] === time
        ? response.writeHead(304).end()
        : response.writeHead(200, { 'last-modified': time }).end('content'),
    );
    await again([row(1, `${server.url}/a`)]);
    const { contents, remote } = await again([row(1, `${server.url}/a`)]);
    expect([String(contents.get('h1.png')), remote.totals.downloadedBytes]).toEqual(['content', 0]);
  });

  test('forgets files that no longer exist, and keeps what is not its own', async () => {
    server.on('/a', file('a'));
    server.on('/b', file('b'));
    write('cache/README', 'mine');
    await again([row(1, `${server.url}/a`), row(2, `${server.url}/b`)]);
    expect(names('cache')).toHaveLength(5);
    await again([row(2, `${server.url}/b`)]);
    expect(names('cache')).toHaveLength(3);
    expect(names('cache')).toContain('README');
  });

  test('holds no half of a file that was not fetched whole', async () => {
    server.on('/a', cutOff(content));
    await refusal(again([row(1, `${server.url}/a`)]));
    expect(names('cache')).toEqual([]);
  });

  test('that is a file is refused', async () => {
    write('cache', 'no folder');
    expect((await refusal(MediaStore.open(at('cache')))).message).toContain('media cache');
    expect(existsSync(join(at('cache')))).toBe(true);
  });
});

describe('private files', () => {
  test('are asked for with a signature once their server has refused one, and from then on at once', async () => {
    const isSigned = (url = '') => url.includes('signature');
    for (const name of ['a', 'b', 'c']) {
      server.on(`/${name}`, (request, response) =>
        isSigned(request.url) ? file(name)(request, response) : status(403)(request, response),
      );
    }
    let asked = 0;
    const { contents } = await read(
      ['a', 'b', 'c'].map((name, index) => row(index, `${server.url}/${name}`, { id: index + 1 })),
      {
        filesAtATime: 1,
        signerOf: async (provider) => {
          asked += 1;
          expect(provider).toBe('cdn');
          return async ({ url }) => new URL(`${url}?signature=x`);
        },
      },
    );
    expect([...contents.values()].map(String)).toEqual(['a', 'b', 'c']);
    expect(asked).toBe(1);
    expect(server.asked).toEqual(['/a', '/a?signature=x', '/b?signature=x', '/c?signature=x']);
  });
});
