/** @jest-environment ./__tests__/support/one-realm.mjs */
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions } from '../../src/commands/export/options.ts';
import { copyBlog } from '../support/blog.ts';
import { type FileServer, file, startFileServer } from '../support/file-server.ts';
import { plainExport, silent } from '../support/options.ts';
import { workspace } from '../support/workspace.ts';

const { at, names } = workspace();

// Each runs two whole exports.
jest.setTimeout(60_000);

let server: FileServer;

afterEach(() => server.close());

/** Exports the one file that the media library has, and says what the archive has of it. */
async function exported(): Promise<Buffer> {
  const options = { ...plainExport, project: at('blog'), file: at('out'), mediaCache: at('cache') };
  await exportProject(parseExportOptions(options), silent);
  return readFileSync(at('out/assets/uploads/video_0123456789.mp4'));
}

describe.each([
  ['small', 1_000],
  // Large files are not kept in memory.
  ['large', 1_000_000],
])('a %s file of the media cache', (_, size) => {
  const content = randomBytes(size);

  beforeEach(async () => {
    server = await startFileServer();
    server.on('/video.mp4', file(content));
    const database = new DatabaseSync(`${copyBlog(at('blog'))}/.tmp/data.db`);
    database.exec(`DELETE FROM files_related_mph; DELETE FROM files;
      INSERT INTO files (id, document_id, name, hash, ext, mime, size, url, provider) VALUES
      (1, 'a', 'video.mp4', 'video_0123456789', '.mp4', 'video/mp4', ${size / 1_000}, '${server.url}/video.mp4', 'cdn')`);
    database.close();
    expect((await exported()).equals(content)).toBe(true);
  });

  /** Where it lies. */
  function cached(): string {
    const found = names('cache').filter((name) => statSync(at('cache', name)).size === size);
    expect(found).toHaveLength(1);
    return at('cache', String(found[0]));
  }

  test('is used where it is what it was', async () => {
    const before = server.sent();
    expect((await exported()).equals(content)).toBe(true);
    expect(server.sent()).toBe(before);
  });

  test.each([
    ['a bit of it has changed', (path: string) => flip(path, size - 1)],
    ['its beginning has changed', (path: string) => flip(path, 0)],
    ['it is cut off', (path: string) => truncateSync(path, size - 1)],
    ['something has come behind it', (path: string) => writeFileSync(path, 'x', { flag: 'a' })],
    ['it is another of that length', (path: string) => writeFileSync(path, Buffer.alloc(size))],
  ])('is fetched again where %s', async (_what, damage) => {
    damage(cached());
    expect((await exported()).equals(content)).toBe(true);
    expect(readFileSync(cached()).equals(content)).toBe(true);
  });
});

function flip(path: string, offset: number): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(offset) ^ 1, offset);
  writeFileSync(path, bytes);
}
