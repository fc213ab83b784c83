/** @jest-environment ./__tests__/support/one-realm.mjs */
import { readFileSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import { Interrupted } from '../../src/interrupted.ts';
import type { Progress } from '../../src/transfer/progress.ts';
import { copyBlog } from '../support/blog.ts';
import { plainExport, silent } from '../support/options.ts';
import { type S3Server, startS3 } from '../support/s3-server.ts';
import { refusal, rejection, workspace } from '../support/workspace.ts';

const { at, write, names } = workspace();

// Each runs several whole exports and imports.
jest.setTimeout(60_000);

function exported(given: Partial<RawExportOptions> = {}, progress: Progress = silent, signal?: AbortSignal) {
  const raw = { ...plainExport, project: at('blog'), databaseUrl: '.tmp/data.db', file: at('out'), ...given };
  return exportProject(parseExportOptions(raw), progress, signal);
}

const sql = (text: string) => {
  const database = new DatabaseSync(at('blog/.tmp/data.db'));
  try {
    return database.prepare(text).all();
  } finally {
    database.close();
  }
};

const sidecar = (name: string) => JSON.parse(readFileSync(at('out/assets/metadata', `${name}.json`), 'utf8'));

beforeEach(() => {
  copyBlog(at('blog'));
});

describe('media in a private bucket', () => {
  let s3: S3Server;

  beforeEach(async () => {
    s3 = await startS3(at('.'));
    write(
      'blog/config/plugins.ts',
      `export default ({ env }) => (${JSON.stringify({
        upload: { config: { provider: 'aws-s3', providerOptions: s3.providerOptions } },
      })});`,
    );
    // As if every file had been uploaded to the bucket.
    const rows = sql('SELECT id, hash, ext, url, formats FROM files');
    const moved = (url: string) => `${s3.url}/media${url.replace('/uploads', '')}`;
    for (const { url, formats } of rows) {
      const urls = [
        String(url),
        ...[...String(formats).matchAll(/"url":"([^"]+)"/g)].map(([, found]) => String(found)),
      ];
      for (const one of urls) {
        await s3.put(one.replace('/uploads/', ''), `content of ${one}`);
      }
    }
    const database = new DatabaseSync(at('blog/.tmp/data.db'));
    for (const { id, url, formats } of rows) {
      const changed = typeof formats === 'string' ? formats.replaceAll('"/uploads', `"${moved('')}`) : null;
      database
        .prepare(`UPDATE files SET provider = 'aws-s3', url = ?, formats = ? WHERE id = ?`)
        .run(moved(String(url)), changed, Number(id));
    }
    database.close();
    rmSync(at('blog/public/uploads'), { recursive: true });
  });
  afterEach(() => s3.close());

  test('is read with the credentials of the project, and its rows stay as they are', async () => {
    const report = await exported();
    const files = names('out/assets/uploads');
    expect(files.length).toBeGreaterThan(3);
    for (const name of files) {
      expect(readFileSync(at('out/assets/uploads', name), 'utf8')).toBe(`content of /uploads/${name}`);
      // Official export writes an address here that is good for a quarter of an hour, and tells who made it.
      expect(sidecar(name).url).toBe(`${s3.url}/media/${name}`);
    }
    expect(report.assets.remote).toMatchObject({ downloaded: files.length, unchanged: 0 });
  });

  test('is not downloaded again from a folder that keeps it', async () => {
    await exported({ mediaCache: at('cache') });
    const { assets } = await exported({ mediaCache: at('cache') });
    expect(assets.remote).toMatchObject({ downloaded: 0, downloadedBytes: 0 });
    expect(assets.remote?.unchanged).toBe(names('out/assets/uploads').length);
  });

  test('stays in that folder where the export is interrupted, which says so', async () => {
    const controller = new AbortController();
    const progress: Progress = {
      ...silent,
      stageStarted: (stage) => stage === 'links' && controller.abort(new Interrupted(2)),
    };
    const run = exported({ mediaCache: at('cache') }, progress, controller.signal);
    expect(((await rejection(run)) as Interrupted).left).toEqual([
      'No archive was made.',
      `Media files that were fetched stay in ${at('cache')}.`,
    ]);
    expect(names('cache').length).toBeGreaterThan(3);
    expect(names()).not.toContain('out');
  });

  test('is not touched where only the rows are wanted', async () => {
    write('blog/config/plugins.ts', 'throw new Error("evaluated")');
    s3.asked.length = 0;
    await exported({ media: 'metadata-only' });
    expect([s3.asked, names('out')]).toEqual([[], expect.not.arrayContaining(['assets'])]);
  });

  test('fails with the name of the configuration that does not say how to read it', async () => {
    // A file that names no provider at all is not run.
    write('blog/config/plugins.ts', 'throw new Error("no such secret"); // for the provider');
    const { message, remedy } = await refusal(exported());
    expect(message).toContain('config/plugins.ts:1 could not be evaluated: no such secret');
    expect(remedy).toContain('--media metadata-only');
    expect(names()).toEqual(['blog', 's3']);
  });

  test('fails with its address where the project keeps its media elsewhere', async () => {
    write('blog/config/plugins.ts', 'export default {}');
    expect((await refusal(exported())).message).toMatch(
      /could not be fetched from http.*: the server answered 403/,
    );
  }, 60_000);
});

describe('only the files that content refers to', () => {
  const exportedFiles = () =>
    names('out/assets/uploads').filter((name) => !/^(thumbnail|small|medium|large)_/.test(name));

  test('are those of relations and of texts; the rows of all are there', async () => {
    const all = sql('SELECT id, hash, ext FROM files');
    const related = new Set(
      sql('SELECT DISTINCT file_id FROM files_related_mph').map(({ file_id }) => file_id),
    );
    sql(`INSERT INTO files (document_id, name, hash, ext, mime, size, url, provider) VALUES
      ('a', 'in.png', 'in_text_0123456789', '.png', 'image/png', 0.01, '/uploads/in_text_0123456789.png', 'local'),
      ('b', 'un.png', 'unused_abcdef0123', '.png', 'image/png', 0.01, '/uploads/unused_abcdef0123.png', 'local')`);
    write('blog/public/uploads/in_text_0123456789.png', 'x');
    write('blog/public/uploads/unused_abcdef0123.png', 'x');
    sql(
      `UPDATE tags SET name = 'see /uploads/small_in_text_0123456789.png' WHERE id = (SELECT min(id) FROM tags)`,
    );
    await exported({ media: 'referenced' });
    const expected = all
      .filter(({ id, hash }) => related.has(id as number) || !/_[0-9a-f]{10}$/.test(String(hash)))
      .map(({ hash, ext }) => `${hash}${ext}`);
    expect(exportedFiles()).toEqual(expect.arrayContaining([...expected, 'in_text_0123456789.png']));
    expect(exportedFiles()).not.toContain('unused_abcdef0123.png');
    expect(readFileSync(at('out/entities/entities_00001.jsonl'), 'utf8')).toContain('unused_abcdef0123');
  });

  test('are fewer where fewer content types are in scope', async () => {
    await exported({ media: 'referenced', onlyContentTypes: ['plugin::upload.file', 'api::tag.tag'] });
    const tags = sql(`SELECT DISTINCT f.hash, f.ext FROM files f JOIN files_related_mph r ON r.file_id = f.id
      WHERE r.related_type = 'api::tag.tag' OR r.related_type NOT LIKE '%::%'`);
    expect(names('out').includes('assets') ? exportedFiles().length : 0).toBeLessThanOrEqual(tags.length);
  });
});
