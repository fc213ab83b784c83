/** @jest-environment ./__tests__/support/one-realm.mjs */
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions, type RawImportOptions } from '../../src/commands/import/options.ts';
import { s3Settings } from '../../src/media/remote/s3-settings.ts';
import { S3Uploader } from '../../src/media/remote/s3-uploader.ts';
import { copyBlog } from '../support/blog.ts';
import { plainExport, plainImport, silent } from '../support/options.ts';
import { type S3Server, startS3 } from '../support/s3-server.ts';
import { workspace } from '../support/workspace.ts';

const { at, write } = workspace();

jest.setTimeout(120_000);

let s3: S3Server;
const notes: string[] = [];

const imported = (file: string, given: Partial<RawImportOptions> = {}) =>
  importArchive(
    parseImportOptions({
      ...plainImport,
      databaseUrl: '.tmp/data.db',
      project: at('blog'),
      file: at(file),
      ...given,
    }),
    { ...silent, noted: (text) => notes.push(text) },
  );

const exported = (file: string, media: RawExportOptions['media'] = 'all') =>
  exportProject(
    parseExportOptions({
      ...plainExport,
      project: at('blog'),
      databaseUrl: '.tmp/data.db',
      format: 'tar',
      file: at(file),
      media,
    }),
    silent,
  );

const useBucket = (bucket: string) =>
  write(
    'blog/config/plugins.ts',
    `export default () => (${JSON.stringify({
      upload: { config: { provider: 'aws-s3', providerOptions: s3.optionsFor(bucket) } },
    })});`,
  );

function query(sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(at('blog/.tmp/data.db'));
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

/** Addresses of all files and formats that rows have. */
const addresses = (): string[] =>
  query('SELECT url, formats FROM files ORDER BY id').flatMap(({ url, formats }) => [
    String(url),
    ...Object.values(JSON.parse(String(formats ?? 'null')) ?? {}).map(
      (format) => (format as { url: string }).url,
    ),
  ]);

const nameOf = (url: string) => url.slice(url.lastIndexOf('/') + 1);

/** A site whose files are in the bucket `other`, an archive of its rows alone, and a target that has `media`. */
async function siteInOther(acl: string): Promise<void> {
  s3 = await startS3(at('.'), acl);
  notes.length = 0;
  copyBlog(at('blog'));
  await exported('local');
  useBucket('other');
  await imported('local.tar');
  const [first] = addresses();
  query(`UPDATE "components_shared_rich_texts" SET body = body || ' ![a](${first})'`);
  await exported('rows', 'metadata-only');
  useBucket('media');
  s3.asked.length = 0;
}

describe('files that are copied from bucket to bucket', () => {
  beforeEach(() => siteInOther('private'));
  afterEach(() => s3.close());

  const texts = () =>
    query('SELECT body FROM "components_shared_rich_texts"').map(({ body }) => String(body));

  test('never come here, and rows and texts follow them', async () => {
    const before = addresses();
    const foretold = await imported('rows.tar', { media: 'copy', mediaUrlMap: ['files'], dryRun: true });
    expect(await s3.keys()).toEqual([]);
    const {
      media,
      addresses: rewritten,
      warnings,
    } = await imported('rows.tar', {
      media: 'copy',
      mediaUrlMap: ['files'],
    });
    expect(media).toEqual({ written: before.length, copied: before.length, unchanged: 0, removed: 0 });
    expect(foretold.media.written).toBe(before.length);
    expect(foretold.addresses).toEqual(rewritten);
    expect(rewritten?.rewritten.map(({ uid }) => uid)).toEqual(['shared.rich-text']);
    expect(warnings.filter((text) => text.includes('media'))).toEqual([]);
    expect(addresses()).toEqual(before.map((url) => url.replace('/other/', '/media/')));
    for (const text of texts()) {
      expect(text).toContain(`${s3.url}/media/`);
      expect(text).not.toContain(`${s3.url}/other/`);
    }
    for (const key of await s3.keys()) {
      expect(await s3.bytes(key)).toEqual(await s3.bytes(key, 'other'));
    }
    expect((await s3.keys()).length).toBe(before.length);
  });

  test('are read by nobody, and are there already when it is done again', async () => {
    await imported('rows.tar', { media: 'copy' });
    expect(s3.asked.filter((request) => request.startsWith('GET'))).toEqual([]);
    const { media } = await imported('rows.tar', { media: 'copy' });
    expect(media).toMatchObject({ written: 0, unchanged: addresses().length });
    expect(media.copied).toBeUndefined();
  });

  test('leave another file of their name alone', async () => {
    const [first = ''] = addresses();
    await s3.put(nameOf(first), 'of somebody else');
    await imported('rows.tar', { media: 'copy' });
    expect(await s3.get(nameOf(first))).toBe('of somebody else');
    const [now = ''] = addresses();
    expect(nameOf(now)).not.toBe(nameOf(first));
    expect(await s3.bytes(nameOf(now))).toEqual(await s3.bytes(nameOf(first), 'other'));
    const again = await imported('rows.tar', { media: 'copy' });
    expect(again.media.written).toBe(0);
  });

  test('stay where they are when they are missing, or of another size', async () => {
    const [first = '', second = ''] = addresses();
    await s3.put(nameOf(second), 'shorter', 'other');
    s3.fail = (request) => request === `HEAD /other/${nameOf(first)}` && 404;
    const { warnings } = await imported('rows.tar', { media: 'copy' });
    expect(addresses().filter((url) => url.includes('/other/'))).toEqual([first, second]);
    const warning = warnings.find((text) => text.includes('old place'));
    expect(warning).toContain('2 media files were not brought');
    expect(warning).toContain(`${nameOf(first)} is not there`);
    expect(warning).toContain(`${nameOf(second)} has 7 bytes`);
  });

  test('change nothing where the bucket of the target refuses them', async () => {
    const before = addresses();
    s3.fail = (request) => /^(?:PUT|HEAD) \/media\//.test(request) && 403;
    await expect(imported('rows.tar', { media: 'copy' })).rejects.toThrow(/bucket media refused/);
    expect(addresses()).toEqual(before);
    expect(await s3.keys()).toEqual([]);
  });

  test('are uploaded out of an archive that has them, where the other bucket refuses', async () => {
    s3.fail = (request) => request.startsWith('HEAD /other/') && 403;
    const { media, warnings } = await imported('local.tar', { media: 'copy' });
    expect(warnings.filter((text) => text.includes('old place'))).toEqual([]);
    expect(media.copied).toBeUndefined();
    expect((await s3.keys()).length).toBe(media.written);
  });

  test('need a project whose media is with S3', async () => {
    write('blog/config/plugins.ts', 'export default () => ({});');
    await expect(imported('rows.tar', { media: 'copy' })).rejects.toThrow(/with the provider local/);
  });

  test('are copied in parts where they are large', async () => {
    const large = Buffer.alloc(11_000_001, 'abcdefg');
    await s3.put('large file.bin', large, 'other');
    const open = () =>
      S3Uploader.open('aws-s3', s3Settings(s3.optionsFor('media') as never, {}), {}, 5_500_000);
    const file = {
      url: `${s3.url}/other/large%20file.bin`,
      hash: 'large_0123456789',
      ext: '.bin',
      mime: 'application/x-large',
      size: 11_000,
    };
    for (const isUnchanged of [false, true]) {
      const uploader = await open();
      expect(await uploader.copy(file)).toEqual({
        kind: 'copied',
        uploaded: {
          place: { url: `${s3.url}/media/large_0123456789.bin`, provider: 'aws-s3' },
          isUnchanged,
        },
      });
      await uploader.close();
    }
    expect((await s3.bytes('large_0123456789.bin')).equals(large)).toBe(true);
    // Three parts, each of which the stand-in asks itself for once more.
    expect(s3.asked.filter((request) => request.startsWith('PUT /media/large'))).toHaveLength(6);
  });
});

describe('files that another bucket does not let its service copy', () => {
  beforeEach(() => siteInOther('public-read'));
  afterEach(() => s3.close());

  test('are fetched from their addresses, with one note', async () => {
    s3.fail = (request) => request.startsWith('HEAD /other/') && 403;
    const count = addresses().length;
    const { media } = await imported('rows.tar', { media: 'copy' });
    expect(media).toMatchObject({ written: count });
    expect(media.copied).toBeUndefined();
    expect(notes.filter((text) => text.includes('not copied but uploaded'))).toHaveLength(1);
    for (const url of addresses()) {
      expect(url).toContain('/media/');
      expect(await s3.bytes(nameOf(url))).toEqual(await s3.bytes(nameOf(url), 'other'));
    }
  });
});
