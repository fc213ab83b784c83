/** @jest-environment ./__tests__/support/one-realm.mjs */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MediaLibrary } from '../../src/media/library.ts';
import { RemoteFiles } from '../../src/media/remote/remote-files.ts';
import { MediaStore } from '../../src/media/remote/store.ts';
import { Uploads } from '../../src/media/uploads.ts';
import { type FileServer, file, startFileServer } from '../support/file-server.ts';
import { refusal, workspace } from '../support/workspace.ts';
import { mount } from './support/mount.ts';

const { at, write, names } = workspace();

const digestOf = (content: Buffer) => createHash('sha256').update(content).digest('hex');

/** A third of them are larger than what stays in memory. */
const many = 90;
const contents = Array.from({ length: many }, (_, index) => randomBytes(index % 3 === 0 ? 300_000 : 2_000));
const digests = contents.map(digestOf);

let server: FileServer;
let running: ChildProcess[];

beforeEach(async () => {
  running = [];
  server = await startFileServer();
  for (const [index, content] of contents.entries()) {
    server.on(`/${index}`, file(content));
  }
});

afterEach(async () => {
  for (const child of running) {
    child.kill('SIGKILL');
  }
  await server.close();
});

const driver = join(import.meta.dirname, 'support', 'cache-driver.ts');

/** @param awaited The name of a file without which it does not end. */
function start({
  count = many,
  pause = 0,
  awaited,
}: {
  count?: number;
  pause?: number;
  awaited?: string;
} = {}) {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      driver,
      at('cache'),
      server.url,
      `${count}`,
      `${pause}`,
      ...(awaited === undefined ? [] : [at(awaited)]),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  running.push(child);
  const [output, errors] = [text(child.stdout), text(child.stderr)];
  const ended = once(child, 'close').then(async ([code]) => {
    if (code !== 0) {
      throw new Error(await errors);
    }
    return JSON.parse(await output);
  });
  ended.catch(() => undefined);
  return { child, ended };
}

const run = (given?: Parameters<typeof start>[0]) => start(given).ended;

/** Waits until the server was asked for so many files, as long as there is somebody to ask. */
async function asked(count: number): Promise<void> {
  while (server.asked.length < count) {
    if (running.every(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null)) {
      throw new Error(`All have ended, after ${server.asked.length} of ${count} files.`);
    }
    await setTimeout(5);
  }
}

/** What a cache of these files has in it, and nothing else. */
function expectGood(count = many): void {
  const keys = Array.from({ length: count }, (_, index) =>
    MediaStore.key(new URL(`${server.url}/${index}`), `h${index}`),
  );
  const expected = [...keys.map((key) => `${key}.json`), ...digests.slice(0, count)];
  expect(names('cache')).toEqual(expected.sort());
  for (const digest of digests.slice(0, count)) {
    expect(digestOf(readFileSync(at('cache', digest)))).toBe(digest);
  }
}

describe('exports that share a cache', () => {
  test('and begin together both succeed, and leave a good one', async () => {
    const results = await Promise.all([run(), run(), run({ pause: 3 })]);
    for (const result of results) {
      expect(result.digests).toEqual(digests);
      expect(result.missing).toEqual([]);
    }
    expectGood();
    expect((await run()).totals).toMatchObject({ downloaded: 0, unchanged: many });
  });

  test('do not mind one that is killed in the middle, and the next removes what it left', async () => {
    const { child } = start({ pause: 20, awaited: 'never' });
    await asked(20);
    const other = start({ awaited: 'go' });
    await asked(100);
    child.kill('SIGKILL');
    await once(child, 'exit');
    write('go', '');
    expect((await other.ended).digests).toEqual(digests);
    const result = await run();
    expect(result.totals).toMatchObject({ downloaded: 0, unchanged: many });
    expectGood();
  });

  test('forget nothing that one of them has brought while the other was at work', async () => {
    const first = start({ count: 40, awaited: 'go' });
    await asked(10);
    await run();
    write('go', '');
    expect((await first.ended).digests).toEqual(digests.slice(0, 40));
    expectGood();
    await run({ count: 40 });
    expectGood(40);
  });

  test('forget nothing that one of them has found there while the other was at work', async () => {
    await run();
    const first = start({ count: 40, awaited: 'go' });
    await asked(many + 10);
    expect((await run()).totals).toMatchObject({ downloaded: 0 });
    write('go', '');
    await first.ended;
    expectGood();
  });

  test('leave it to the last of them to forget, where one of them is still at work', async () => {
    await run();
    const first = start({ count: 60, awaited: 'go' });
    await asked(many + 40);
    await run({ count: 10 });
    expect(names('cache').filter((name) => /^[0-9a-f]{64}/.test(name))).toHaveLength(2 * many);
    write('go', '');
    expect((await first.ended).digests).toEqual(digests.slice(0, 60));
    expectGood(60);
  });

  test('may be of older versions, which remove what they do not know', async () => {
    await run();
    const { ended } = start({ pause: 10, awaited: 'go' });
    await asked(many + 40);
    for (const name of names('cache').filter((name) => /^([0-9a-f]{64}(\.json)?|\.partial-.*)$/.test(name))) {
      rmSync(at('cache', name));
    }
    write('go', '');
    expect((await ended).digests).toEqual(digests);
    expect((await run()).digests).toEqual(digests);
    expectGood();
  });

  test('may be of older versions, whose unfinished files are theirs until nobody can be writing them', async () => {
    write('cache/.partial-0123', 'being written');
    write('cache/.partial-4567', 'of an export that was killed');
    const before = new Date(Date.now() - 2 * 3_600_000);
    utimesSync(at('cache/.partial-4567'), before, before);
    await run({ count: 1 });
    expect(names('cache').filter((name) => name.startsWith('.'))).toEqual(['.partial-0123']);
  });
});

describe('a file of the cache', () => {
  const key = (index: number) => MediaStore.key(new URL(`${server.url}/${index}`), `h${index}`);

  /** Reads a file as an export does. */
  async function fetched(index: number) {
    // The times of files are those of the kernel's last tick: what was fetched before has to be older.
    await setTimeout(20);
    const store = await MediaStore.open(at('cache'));
    const remote = new RemoteFiles({ store });
    try {
      const address = { hash: `h${index}`, url: `${server.url}/${index}`, provider: 'cdn' };
      const found = await remote.fetch(address, 0, new AbortController().signal);
      const content = found && ('content' in found ? found.content : readFileSync(found.path));
      await found?.release();
      await store.prune();
      return { content, totals: remote.totals };
    } finally {
      await remote.close();
    }
  }

  const bystander = randomBytes(300_000);

  const damages: [string, (path: string) => void][] = [
    [
      'of which one byte is another',
      (path) => {
        const bytes = readFileSync(path);
        bytes.writeUInt8(bytes.readUInt8(bytes.length - 100) ^ 1, bytes.length - 100);
        writeFileSync(path, bytes);
      },
    ],
    ['that is cut off', (path) => truncateSync(path, 1_999)],
    ['that is empty', (path) => truncateSync(path, 0)],
    ['that is longer', (path) => writeFileSync(path, 'x', { flag: 'a' })],
    ['that is missing', (path) => rmSync(path)],
    [
      'that is a folder',
      (path) => {
        rmSync(path);
        mkdirSync(join(path, 'sub'), { recursive: true });
        writeFileSync(join(path, 'sub', 'file'), '');
      },
    ],
    [
      'that is a link to where its content went',
      (path) => {
        renameSync(path, at('moved'));
        symlinkSync(at('moved'), path);
      },
    ],
    [
      'that is a link to nowhere',
      (path) => {
        rmSync(path);
        symlinkSync(at('nowhere'), path);
      },
    ],
    [
      'that is a pipe, which nobody writes to',
      (path) => {
        rmSync(path);
        execFileSync('mkfifo', [path]);
      },
    ],
    ['that is another file', (path) => writeFileSync(path, bystander)],
  ];

  describe.each([
    ['large', 0],
    ['small', 1],
  ])('that is %s', (_size, index) => {
    test.each(damages)('and content %s is fetched anew, and is good again', async (_name, damage) => {
      await fetched(index);
      damage(at('cache', digests[index] as string));
      const { content, totals } = await fetched(index);
      expect(content?.equals(contents[index] as Buffer)).toBe(true);
      expect(totals).toMatchObject({ downloaded: 1, unchanged: 0, unchangedBytes: 0 });
      expect(lstatSync(at('cache', digests[index] as string)).isFile()).toBe(true);
      expect((await fetched(index)).totals).toMatchObject({ downloaded: 0, unchanged: 1 });
      expect(names('cache')).toEqual([digests[index], `${key(index)}.json`].sort());
    });

    const changed = (path: string, change: object) =>
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...change }));

    test.each<[string, (path: string) => void]>([
      ['that is cut off', (path) => truncateSync(path, 20)],
      ...damages.filter(([name]) => /empty|missing|folder|link|pipe|another file/.test(name)),
      ['that is JSON of something else', (path) => writeFileSync(path, '[1]')],
      ['that leads out of the folder', (path) => changed(path, { sha256: '../secret' })],
      ['that is about another content', (path) => changed(path, { sha256: digestOf(bystander) })],
      ['that is of another size', (path) => changed(path, { size: 2 })],
      ['of a version to come', (path) => changed(path, { version: 3 })],
    ])('and a note %s is fetched anew', async (_name, damage) => {
      await fetched(index);
      damage(at('cache', `${key(index)}.json`));
      const { content, totals } = await fetched(index);
      expect(content?.equals(contents[index] as Buffer)).toBe(true);
      expect(totals).toMatchObject({ downloaded: 1, unchanged: 0 });
      expect((await fetched(index)).totals).toMatchObject({ downloaded: 0, unchanged: 1 });
      expect(names('cache')).toEqual([digests[index], `${key(index)}.json`].sort());
    });

    test('that may not be read is fetched anew', async () => {
      await fetched(index);
      chmodSync(at('cache', digests[index] as string), 0);
      const { content, totals } = await fetched(index);
      expect(content?.equals(contents[index] as Buffer)).toBe(true);
      // Root may read everything.
      expect(totals.downloaded).toBe(process.getuid?.() === 0 ? 0 : 1);
    });

    test('and was fetched by an older version is not fetched again', async () => {
      await fetched(index);
      const note = at('cache', `${key(index)}.json`);
      writeFileSync(note, JSON.stringify({ ...JSON.parse(readFileSync(note, 'utf8')), version: 1 }));
      renameSync(at('cache', digests[index] as string), at('cache', key(index)));
      const { content, totals } = await fetched(index);
      expect(content?.equals(contents[index] as Buffer)).toBe(true);
      expect(totals).toMatchObject({ downloaded: 0, unchanged: 1 });
      expect(names('cache')).toEqual([key(index), `${key(index)}.json`]);
      server.on(`/${index}`, file(bystander));
      expect((await fetched(index)).content?.equals(bystander)).toBe(true);
      expect(names('cache')).toEqual([digestOf(bystander), `${key(index)}.json`].sort());
    });
  });

  test('that is large stays what was checked, whatever becomes of the cache until it is read', async () => {
    const store = await MediaStore.open(at('cache'));
    const remote = new RemoteFiles({ store });
    const signal = new AbortController().signal;
    const row = { hash: 'h0', url: `${server.url}/0`, provider: 'cdn' };
    for (const _time of ['fetched', 'found']) {
      const found = await remote.fetch(row, 0, signal);
      expect(found).toMatchObject({ size: 300_000, sha256: digests[0] });
      rmSync(at('cache', digests[0] as string));
      write(join('cache', digests[0] as string), bystander);
      const path = found !== undefined && 'path' in found ? found.path : '';
      expect(digestOf(readFileSync(path))).toBe(digests[0]);
      await found?.release();
      expect((await remote.fetch(row, 0, signal))?.size).toBe(300_000);
    }
    await remote.close();
  });
});

test('the digest that a file was checked with goes with it into the archive, which compares', async () => {
  for (const _time of ['fetched', 'found']) {
    const remote = new RemoteFiles({ store: await MediaStore.open(at('cache')) });
    const library = new MediaLibrary(new Uploads(async () => at()), remote);
    const rows = (async function* () {
      for (const id of [0, 1]) {
        yield {
          id: id + 1,
          hash: `h${id}`,
          ext: '',
          url: `${server.url}/${id}`,
          provider: 'cdn',
          formats: null,
        };
      }
    })();
    const found: unknown[] = [];
    for await (const { sha256 } of library.assets(rows, () => undefined)) {
      found.push(sha256);
    }
    expect(found).toEqual(digests.slice(0, 2));
    await remote.close();
  }
});

test('a cache on a full disk is named, and what it has stays good', async () => {
  mkdirSync(at('cache'));
  const unmount = mount(['-t', 'tmpfs', '-o', 'size=1m,mode=0777', 'tmpfs', at('cache')]);
  if (unmount === undefined) {
    return;
  }
  const remote = new RemoteFiles({ store: await MediaStore.open(at('cache')) });
  const { signal } = new AbortController();
  const fetched = (path: string) =>
    remote.fetch({ hash: path, url: `${server.url}/${path}`, provider: 'cdn' }, 0, signal);
  try {
    server.on('/large', file(randomBytes(3_000_000)));
    await fetched('0');
    const error = await refusal(fetched('large'));
    expect(error.message).toContain(`The media cache ${at('cache')} cannot be used: no space is left`);
    expect(error.remedy).toContain('has room');
    await fetched('0');
    expect(remote.totals).toMatchObject({ unchanged: 1 });
    await remote.close();
    expect(names('cache')).toHaveLength(2);
  } finally {
    await remote.close();
    unmount();
  }
});

test('a cache that cannot be written to is named, with what to do', async () => {
  const store = await MediaStore.open(at('cache'));
  rmSync(at('cache'), { recursive: true });
  const content = Buffer.from('x');
  const note = { size: 1, sha256: digestOf(content) };
  const error = await refusal(store.put('0'.repeat(64), { content }, note));
  expect(error.message).toContain(`The media cache ${at('cache')} cannot be used: it does not exist`);
  expect(error.remedy).toContain('media-cache');
});
