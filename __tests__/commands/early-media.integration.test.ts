/** @jest-environment ./__tests__/support/one-realm.mjs */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openArchive, type StoredArchive } from '../../src/archive/read/archive.ts';
import { SealedMedia } from '../../src/archive/read/sealed-media.ts';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import { EarlyMedia } from '../../src/commands/import/early-media.ts';
import { importFrom } from '../../src/commands/import/import.ts';
import { parseImportOptions, type RawImportOptions } from '../../src/commands/import/options.ts';
import { copyBlog } from '../support/blog.ts';
import { CountedFile } from '../support/counted-file.ts';
import { plainExport, plainImport, silent } from '../support/options.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at } = workspace();

jest.setTimeout(60_000);

const key = 'a passphrase of a test';
const photoSize = 3_000_000;
const uploads = (name = ''): string => join(at('blog/public/uploads'), name);

const exported = (file: string, given: Partial<RawExportOptions> = {}) =>
  exportProject(
    parseExportOptions({
      ...plainExport,
      project: at('blog'),
      databaseUrl: '.tmp/data.db',
      format: 'tar',
      compress: true,
      encrypt: true,
      key,
      file: at(file),
      ...given,
    }),
    silent,
  );

/** Imports an archive of which it is counted how many bytes are read. */
async function imported(
  name: string,
  given: Partial<RawImportOptions> = {},
): Promise<{ read: number; report: Awaited<ReturnType<typeof importFrom>> }> {
  const { file: _, ...options } = parseImportOptions({
    ...plainImport,
    project: at('blog'),
    databaseUrl: '.tmp/data.db',
    file: at(name),
    key,
    safetyBackup: false,
    ...given,
  });
  const counted = new CountedFile(readFileSync(at(name)), at(name));
  let archive: StoredArchive | undefined;
  const open = async () => {
    archive = await openArchive(counted, key);
    return archive;
  };
  const records = async () => archive && (await SealedMedia.of(archive))?.rest;
  const report = await importFrom({ open, records }, options, silent);
  return { read: counted.bytes, report };
}

/** The SHA-256 of each file in the uploads folder. */
const files = (): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(uploads())
      .filter((name) => statSync(uploads(name)).isFile() && !name.startsWith('.'))
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(uploads(name)))
          .digest('hex'),
      ]),
  );

let before: ReadonlyMap<string, string>;

beforeEach(() => {
  copyBlog(at('blog'));
  const database = new DatabaseSync(at('blog/.tmp/data.db'));
  database.exec(
    `INSERT INTO files (id, document_id, name, hash, ext, mime, size, url, provider, folder_path)
     VALUES (900, 'photo000000000000000000a', 'photo.jpg', 'photo', '.jpg', 'image/jpeg', 3000, '/uploads/photo.jpg', 'local', '/')`,
  );
  database.close();
  writeFileSync(uploads('photo.jpg'), randomBytes(photoSize));
  before = files();
});

describe('an import of an archive whose single files can be proven', () => {
  test('reads its media files once, and puts them all in place', async () => {
    await exported('blog');
    rmSync(uploads(), { recursive: true });
    const { read, report } = await imported('blog.tar.gz.enc', { force: true });
    expect(read).toBeLessThan(1.4 * photoSize);
    expect(report.media).toMatchObject({ written: before.size, unchanged: 0 });
    expect(files()).toEqual(before);
    expect(readdirSync(uploads()).filter((name) => name.includes('strapi-dms'))).toEqual([]);
  });

  test('leaves files alone that are there already, and replaces those that are others', async () => {
    await exported('blog');
    writeFileSync(uploads('photo.jpg'), randomBytes(photoSize));
    const { report } = await imported('blog.tar.gz.enc', { force: true });
    expect(report.media).toMatchObject({ written: 1, unchanged: before.size - 1 });
    expect(files()).toEqual(before);
  });

  test.each([
    ['is damaged', 'damagedArchive', () => damage('blog.tar.gz.enc'), {}],
    ['may not replace what is there', 'failed', () => undefined, { force: false }],
  ])('leaves nothing behind where it %s', async (_, failure, prepare, given) => {
    await exported('blog');
    prepare();
    writeFileSync(uploads('photo.jpg'), 'another');
    const expected = files();
    const error = await refusal(imported('blog.tar.gz.enc', { force: true, ...given }));
    expect(error.failure).toBe(failure);
    expect(files()).toEqual(expected);
    expect(readdirSync(uploads()).filter((name) => name.includes('strapi-dms'))).toEqual([]);
  });

  test('brings no files that are to stay out', async () => {
    await exported('blog');
    rmSync(uploads('photo.jpg'));
    await imported('blog.tar.gz.enc', { force: true, exclude: ['files'] });
    expect(existsSync(uploads('photo.jpg'))).toBe(false);
  });
});

test('an import of an archive that has no seal reads it twice', async () => {
  await exported('blog', { encrypt: false, compress: false, key: undefined });
  mkdirSync(at('unpacked'));
  execFileSync('tar', ['-xf', at('blog.tar'), '-C', at('unpacked')]);
  rmSync(join(at('unpacked'), 'strapi-dms'), { recursive: true });
  execFileSync('tar', ['-cf', at('blog.tar'), '-C', at('unpacked'), ...readdirSync(at('unpacked'))]);
  rmSync(uploads(), { recursive: true });
  const { read } = await imported('blog.tar', { force: true });
  expect(read).toBeGreaterThan(1.9 * photoSize);
  expect(files()).toEqual(before);
});

describe('early media', () => {
  const target = () => ({
    uploads: at('uploads'),
    database: 'none',
    mark: { isCommitted: async () => false, remove: async () => undefined },
  });
  const sidecar = { name: 'a.txt', hash: 'a', ext: '.txt' } as never;
  const give = async (early: EarlyMedia, content: Buffer, size = content.length) => {
    const sink = await early.file(sidecar, size);
    await sink?.write(content);
    await sink?.end();
    return sink;
  };

  test('waits until it is decided where files go', async () => {
    const early = new EarlyMedia();
    const given = give(early, Buffer.from('content'));
    expect(existsSync(at('uploads'))).toBe(false);
    early.decide(target());
    await given;
    const swap = early.take();
    await swap?.prepare();
    expect(readFileSync(at('uploads/.strapi-dms-import/new/a.txt'), 'utf8')).toBe('content');
    await swap?.discard();
  });

  test('gives up, and still takes the content, where a file cannot be written', async () => {
    writeFileSync(at('uploads'), 'in the way');
    const early = new EarlyMedia();
    early.decide(target());
    expect(await give(early, Buffer.alloc(1_000_000))).toBeDefined();
    expect(early.take()).toBeUndefined();
    expect(await early.file(sidecar, 1)).toBeUndefined();
    await early.discard();
    expect(readFileSync(at('uploads'), 'utf8')).toBe('in the way');
  });

  test('gives up where a file has another size than was said, or is not described', async () => {
    mkdirSync(at('uploads'));
    const wrong = new EarlyMedia();
    wrong.decide(target());
    await give(wrong, Buffer.from('content'), 3);
    expect(wrong.take()).toBeUndefined();
    expect(readdirSync(at('uploads'))).not.toEqual([]);
    expect(await give(wrong, Buffer.from('more'))).toBeUndefined();
    expect(readdirSync(at('uploads'))).toEqual([]);
    await wrong.discard();
    const undescribed = new EarlyMedia();
    undescribed.decide(target());
    expect(await undescribed.file(undefined, 3)).toBeUndefined();
    expect(undescribed.take()).toBeUndefined();
    expect(readdirSync(at('uploads'))).toEqual([]);
  });

  test('removes what nobody has taken, in the middle of a file as well', async () => {
    const early = new EarlyMedia();
    early.decide(target());
    const sink = await early.file(sidecar, 1_000_000);
    await sink?.write(Buffer.alloc(500_000));
    await early.discard();
    expect(existsSync(at('uploads'))).toBe(false);
  });
});

/** Changes a byte of an archive towards its end, behind the media. */
function damage(name: string): void {
  const bytes = readFileSync(at(name));
  const place = bytes.length - 3_000;
  bytes[place] = (bytes[place] as number) ^ 1;
  writeFileSync(at(name), bytes);
}
