import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openArchive } from '../../../src/archive/read/archive.ts';
import { holdsFile } from '../../../src/archive/read/partial-reader.ts';
import type { EntryIndex } from '../../../src/archive/read/reader.ts';
import { createArchive } from '../../../src/archive/write/archive.ts';
import { LocalFolder } from '../../../src/system/local-folder.ts';
import type { FolderReading } from '../../../src/system/stored-folder.ts';
import { Page } from '../../../src/transfer/page.ts';
import { refusal } from '../../support/workspace.ts';
import { metadata, sidecar, tag } from './support.ts';

/** A folder that says what is read of it. */
class WatchedFolder extends LocalFolder {
  readonly opened: string[] = [];
  readonly fetched: (readonly string[])[] = [];

  override read(): FolderReading {
    const reading = super.read();
    return {
      open: async (path) => {
        this.opened.push(path);
        return await reading.open(path);
      },
      fetch: async (paths) => {
        this.fetched.push(paths);
      },
      [Symbol.asyncDispose]: async () => undefined,
    };
  }
}

let workspace: string;
let file: string;

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'folder-index-'));
});
afterEach(() => rmSync(workspace, { recursive: true }));

const nameOf = (id: number) => `photo_${String(id).padStart(4, '0')}`;

async function makeArchive(files: number, isSealed = true): Promise<void> {
  const archive = await createArchive({
    file: join(workspace, 'archive'),
    format: 'dir',
    compress: false,
    key: undefined,
    ...(isSealed ? { seal: { toolVersion: '1.0.0', engine: 'sqlite', scope: 'everything' } } : {}),
  });
  await archive.writeRecords(
    'schemas',
    (async function* () {
      yield Page.ofRecords(tag.uid, [JSON.stringify(tag)]);
    })(),
  );
  await archive.writeAssets(
    (async function* () {
      for (let id = 1; id <= files; id += 1) {
        const content = Buffer.from(`photo ${id}`);
        const described = sidecar({ id, hash: nameOf(id), ext: '.jpg' });
        yield { filename: `${nameOf(id)}.jpg`, metadata: described, size: content.length, content };
      }
    })(),
  );
  ({ file } = await archive.finish(metadata));
}

const upload = (id: number) => join(file, 'assets', 'uploads', `${nameOf(id)}.jpg`);

async function read(index: EntryIndex, ...ids: number[]): Promise<string[]> {
  const texts: string[] = [];
  const names = new Set(ids.map((id) => `${nameOf(id)}.jpg`));
  for await (const { path, content } of index.entries(holdsFile((name) => names.has(name)))) {
    const text = Buffer.concat(await content.toArray()).toString();
    if (path.startsWith('assets/uploads/')) {
      texts.push(text);
    }
  }
  return texts;
}

const indexOf = async () => (await (await openArchive(file, undefined)).index()) as EntryIndex;

test('only what is wanted is opened, and fetched together', async () => {
  await makeArchive(3);
  const folder = new WatchedFolder(file);
  const index = await (await openArchive(folder, undefined)).index();
  folder.opened.length = 0;
  expect(await read(index as EntryIndex, 3, 1)).toEqual(['photo 1', 'photo 3']);
  const paths = [1, 3].flatMap((id) => [
    `assets/metadata/${nameOf(id)}.jpg.json`,
    `assets/uploads/${nameOf(id)}.jpg`,
  ]);
  expect(folder.opened).toEqual(paths);
  expect(folder.fetched).toEqual([paths]);
});

test('no more files are fetched together than a command line has room for', async () => {
  await makeArchive(200);
  const folder = new WatchedFolder(file);
  const index = await (await openArchive(folder, undefined)).index();
  const all = Array.from({ length: 200 }, (_, place) => place + 1);
  expect(await read(index as EntryIndex, ...all)).toEqual(all.map((id) => `photo ${id}`));
  expect(folder.fetched.map(({ length }) => length)).toEqual([256, 144]);
});

test('what is read has to be as it was sealed, and what is not read is not proven', async () => {
  await makeArchive(2);
  writeFileSync(upload(1), 'photo X');
  expect(await read(await indexOf(), 2)).toEqual(['photo 2']);
  const { failure, message } = await refusal(read(await indexOf(), 1));
  expect(failure).toBe('damagedArchive');
  expect(message).toContain('was changed after it was sealed');
});

test('a file that is longer, or missing, is said to be', async () => {
  await makeArchive(2);
  writeFileSync(upload(1), 'photo 1 and more');
  expect((await refusal(read(await indexOf(), 1))).message).toContain('was changed after it was sealed');
  rmSync(upload(2));
  expect((await refusal(read(await indexOf(), 2))).message).toContain('is missing');
});

test('nothing is read through a folder that leads elsewhere', async () => {
  await makeArchive(1);
  renameSync(join(file, 'assets'), join(workspace, 'elsewhere'));
  symlinkSync(join(workspace, 'elsewhere'), join(file, 'assets'));
  expect((await refusal(read(await indexOf(), 1))).message).toContain('is missing');
});

test('a folder without a seal, or with a broken one, has no index', async () => {
  await makeArchive(1, false);
  expect(await indexOf()).toBeUndefined();
  rmSync(file, { recursive: true });
  await makeArchive(1);
  writeFileSync(join(file, 'strapi-dms', 'manifest.json'), '{}');
  expect(await indexOf()).toBeUndefined();
});
