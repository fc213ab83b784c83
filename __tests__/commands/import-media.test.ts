/** @jest-environment ./__tests__/support/one-realm.mjs */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exportProject } from '../../src/commands/export.ts';
import { parseExportOptions } from '../../src/commands/export-options.ts';
import { importArchive } from '../../src/commands/import.ts';
import { parseImportOptions, type RawImportOptions } from '../../src/commands/import-options.ts';
import { Interrupted } from '../../src/interrupted.ts';
import type { Progress } from '../../src/transfer/progress.ts';
import { copyBlog } from '../support/blog.ts';
import { type S3Server, startS3 } from '../support/s3-server.ts';
import { refusal, rejection, thrownBy, workspace } from '../support/workspace.ts';

const { at, write, names } = workspace();

// Each runs several whole exports and imports.
jest.setTimeout(60_000);

const silent: Progress = { stageStarted() {}, advanced() {}, stageFinished() {}, warned() {} };

function imported(
  file: string,
  given: Partial<RawImportOptions> = {},
  signal?: AbortSignal,
  progress = silent,
) {
  return importArchive(
    parseImportOptions({ ...raw, project: at('blog'), file: at(file), ...given }),
    progress,
    signal,
  );
}

const raw: RawImportOptions = {
  project: '',
  databaseUrl: '.tmp/data.db',
  file: '',
  key: '',
  identity: '',
  force: true,
  onSchemaDifference: '',
  safetyBackup: false,
  boot: 'never',
  media: '',
  deleteRemoteMedia: false,
  only: '',
  exclude: '',
  onlyContentTypes: '',
  excludeContentTypes: '',
};

const exported = (file: string, media = 'all') =>
  exportProject(
    parseExportOptions({
      project: at('blog'),
      databaseUrl: '.tmp/data.db',
      key: '',
      encrypt: false,
      encryption: '',
      recipients: '',
      verify: true,
      compress: false,
      format: 'tar',
      file: at(file),
      only: '',
      exclude: '',
      onlyContentTypes: '',
      excludeContentTypes: '',
      missingMedia: 'fail',
      media,
      mediaUrl: '',
      mediaCache: '',
    }),
    silent,
  );

interface FileRow {
  readonly id: number;
  readonly hash: string;
  readonly ext: string;
  readonly url: string;
  readonly provider: string;
  readonly formats: Record<string, { hash: string; ext: string; url: string; provider?: string }> | null;
}

function withDatabase<Result>(work: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(at('blog/.tmp/data.db'));
  try {
    return work(database);
  } finally {
    database.close();
  }
}

const rows = (): FileRow[] =>
  withDatabase((database) =>
    database
      .prepare('SELECT id, hash, ext, url, provider, formats FROM files ORDER BY id')
      .all()
      .map((row) => ({ ...row, formats: JSON.parse(String(row.formats ?? 'null')) }) as unknown as FileRow),
  );

/** Files and formats alike. */
const all = (): { hash: string; ext: string; url: string }[] =>
  rows().flatMap((row) => [row, ...Object.values(row.formats ?? {})]);

const useProvider = (provider: string, providerOptions: object) =>
  write(
    'blog/config/plugins.ts',
    `export default () => (${JSON.stringify({ upload: { config: { provider, providerOptions } } })});`,
  );

/** The blog's own files, by name. */
let contents: Map<string, string>;

beforeEach(() => {
  copyBlog(at('blog'));
  contents = new Map(
    all().map(({ hash, ext }) => {
      const name = `${hash}${ext}`;
      return [name, readFileSync(at('blog/public/uploads', name), 'utf8')];
    }),
  );
});

describe('a project whose media is in a bucket', () => {
  let s3: S3Server;

  beforeEach(async () => {
    s3 = await startS3(at('.'));
    await exported('local');
  });
  afterEach(() => s3.close());

  const inBucket = async () => {
    useProvider('aws-s3', s3.providerOptions);
    return imported('local.tar');
  };

  test('gets files of the local provider, and rows that say where they are', async () => {
    const before = names('blog/public/uploads');
    const report = await inBucket();
    expect(report.media).toMatchObject({ written: contents.size, unchanged: 0 });
    expect((await s3.keys()).sort()).toEqual([...contents.keys()].sort());
    for (const { hash, ext, url } of all()) {
      expect(url).toBe(`${s3.url}/media/${hash}${ext}`);
      expect(await s3.get(`${hash}${ext}`)).toBe(contents.get(`${hash}${ext}`));
    }
    for (const { provider, formats } of rows()) {
      expect(provider).toBe('aws-s3');
      // As Strapi has it: a format is where its file is.
      expect(Object.values(formats ?? {}).filter((format) => 'provider' in format)).toEqual([]);
    }
    // The rows that knew those are gone, and nothing new came.
    expect(names('blog/public/uploads').filter((name) => !before.includes(name))).toEqual([]);
  });

  test('gets nothing twice', async () => {
    await inBucket();
    await exported('bucket');
    s3.asked.length = 0;
    expect((await imported('bucket.tar')).media).toMatchObject({
      written: 0,
      unchanged: contents.size,
      removed: 0,
    });
    expect(s3.asked.filter((request) => /^(PUT|DELETE|POST)/.test(request))).toEqual([]);
  });

  test('keeps another file of the same name, and the new one gets another', async () => {
    const [name] = [...contents.keys()];
    await s3.put(String(name), 'of the site');
    await inBucket();
    expect(await s3.get(String(name))).toBe('of the site');
    const moved = all().find(({ url }) => !contents.has(url.split('/').at(-1) ?? ''));
    expect(moved?.hash).toMatch(/_[0-9a-f]{10}$/);
    expect(moved?.url).toBe(`${s3.url}/media/${moved?.hash}${moved?.ext}`);
    expect(await s3.get(`${moved?.hash}${moved?.ext}`)).toBe(contents.get(String(name)));
    // Once more finds the new one, and makes no third.
    expect((await imported('local.tar')).media).toMatchObject({ written: 0, unchanged: contents.size });
  });

  test.each([
    ['an upload', (request: string) => request.startsWith('PUT')],
    ['a look at what is there', (request: string) => request.startsWith('HEAD')],
  ])(
    'is as it was when %s fails, and so is its database',
    async (_name, fail) => {
      await inBucket();
      // So that every file has to be uploaded under another name.
      for (const key of await s3.keys()) {
        await s3.put(key, 'of the site');
      }
      const before = { rows: rows(), keys: await s3.keys() };
      s3.asked.length = 0;
      let count = 0;
      s3.fail = (request) => {
        count += fail(request) ? 1 : 0;
        return fail(request) && count > 3;
      };
      const { message } = await refusal(imported('local.tar'));
      expect(message).toContain('The bucket media refuses');
      s3.fail = () => false;
      expect(rows()).toEqual(before.rows);
      for (const key of before.keys) {
        expect(await s3.get(key)).toBe('of the site');
      }
      expect(s3.asked.filter((request) => request.startsWith('DELETE'))).toEqual([]);
    },
    60_000,
  );

  test('is as it was when the import is aborted after the uploads', async () => {
    await s3.put('old.png', 'old');
    withDatabase((database) =>
      database.exec(`UPDATE files SET provider = 'aws-s3', url = '${s3.url}/media/old.png' WHERE id = 1`),
    );
    const before = rows();
    useProvider('aws-s3', s3.providerOptions);
    const controller = new AbortController();
    const reason = new Interrupted(2);
    const progress: Progress = {
      ...silent,
      stageStarted: (stage) => stage === 'entities' && controller.abort(reason),
    };
    const run = imported('local.tar', { deleteRemoteMedia: true }, controller.signal, progress);
    const { left } = (await rejection(run)) as Interrupted;
    expect(left[0]).toBe('Nothing was imported.');
    expect(left[1]).toMatch(/^\d+ files were uploaded \(aws-s3\) and stay there; no row refers to them\.$/);
    expect(left).toHaveLength(2);
    expect(rows()).toEqual(before);
    expect(await s3.get('old.png')).toBe('old');
    expect(s3.asked.filter((request) => request.startsWith('DELETE'))).toEqual([]);
  });

  test('loses old files only where that is wanted, and none that is still used', async () => {
    await s3.put('old.png', 'old');
    await inBucket();
    const old = () =>
      withDatabase((database) =>
        database.exec(`INSERT INTO files (document_id, name, hash, ext, mime, url, provider)
          VALUES ('o', 'old', 'old', '.png', 'image/png', '${s3.url}/media/old.png', 'aws-s3')`),
      );
    old();
    expect((await imported('local.tar')).media.removed).toBe(0);
    old();
    expect((await imported('local.tar', { deleteRemoteMedia: true })).media.removed).toBe(1);
    expect((await s3.keys()).sort()).toEqual([...contents.keys()].sort());
    expect(s3.asked.filter((request) => request.startsWith('DELETE'))).toHaveLength(1);
  });

  test('is where a local preview gets its files from, with rows that say so', async () => {
    await inBucket();
    await exported('bucket');
    useProvider('local', {});
    rmSync(at('blog/public/uploads'), { recursive: true });
    await imported('bucket.tar');
    for (const { hash, ext, url } of all()) {
      expect(url).toBe(`/uploads/${hash}${ext}`);
      expect(readFileSync(at('blog/public', url), 'utf8')).toBe(contents.get(`${hash}${ext}`));
    }
    expect(new Set(rows().map(({ provider }) => provider))).toEqual(new Set(['local']));
  });

  test('is what a preview may point to, and no file moves then', async () => {
    await inBucket();
    const before = rows();
    await exported('bucket');
    useProvider('local', {});
    rmSync(at('blog/public/uploads'), { recursive: true });
    s3.asked.length = 0;
    await imported('bucket.tar', { media: 'link' });
    expect(rows()).toEqual(before);
    expect([s3.asked, existsSync(at('blog/public/uploads'))]).toEqual([[], false]);
  });

  test('is named where it refuses', async () => {
    const { s3Options } = s3.providerOptions as { s3Options: { params: object } };
    useProvider('aws-s3', { s3Options: { ...s3Options, params: { Bucket: 'nowhere' } } });
    expect((await refusal(imported('local.tar'))).message).toContain('The bucket nowhere refuses');
    useProvider('aws-s3', { s3Options: { ...s3Options, params: {} } });
    expect((await refusal(imported('local.tar'))).message).toContain('names no bucket');
  });
});

describe('a project whose media is with another provider', () => {
  const service = () => at('service');

  beforeEach(async () => {
    await exported('local');
    write('service/.keep', '');
    write(
      'blog/node_modules/@strapi/provider-upload-shelf/index.js',
      `const { writeFileSync, rmSync } = require('node:fs');
       module.exports = { init: ({ folder }) => ({
         async uploadStream(file) {
           const chunks = [];
           for await (const chunk of file.stream) chunks.push(chunk);
           if (file.hash.includes('refused')) throw new Error('too much');
           writeFileSync(folder + '/' + file.hash + file.ext, Buffer.concat(chunks));
           file.url = 'https://shelf.example/' + file.hash + file.ext;
           file.provider_metadata = { shelf: 1 };
         },
         async delete(file) { rmSync(folder + '/' + file.hash + file.ext); },
       }) };`,
    );
    useProvider('shelf', { folder: service() });
  });

  test('gets its files through the package of the project', async () => {
    await imported('local.tar');
    expect(
      readdirSync(service())
        .filter((name) => name !== '.keep')
        .sort(),
    ).toEqual([...contents.keys()].sort());
    for (const { hash, ext, url } of all()) {
      expect(url).toBe(`https://shelf.example/${hash}${ext}`);
      expect(readFileSync(`${service()}/${hash}${ext}`, 'utf8')).toBe(contents.get(`${hash}${ext}`));
    }
    const metadata = withDatabase((database) =>
      database.prepare('SELECT provider_metadata AS m FROM files').all(),
    );
    expect(metadata.every(({ m }) => m === '{"shelf":1}')).toBe(true);
  });

  test('keeps its old files beside the new ones until it is to lose them', async () => {
    await imported('local.tar');
    await imported('local.tar');
    expect(readdirSync(service())).toHaveLength(1 + 2 * contents.size);
    const { media } = await imported('local.tar', { deleteRemoteMedia: true, safetyBackup: false });
    expect(media.removed).toBe(contents.size);
    for (const { hash, ext } of all()) {
      expect(existsSync(`${service()}/${hash}${ext}`)).toBe(true);
    }
  });

  test('is as it was when the provider does not take a file', async () => {
    const before = rows();
    write(
      'blog/node_modules/@strapi/provider-upload-shelf/index.js',
      `module.exports = { init: () => ({ async upload() { throw new Error('too much'); }, async delete() {} }) };`,
    );
    expect((await refusal(imported('local.tar'))).message).toMatch(
      /provider shelf did not take .*: too much/,
    );
    expect(rows()).toEqual(before);
  });

  test.each([
    ['is not installed', 'elsewhere', 'The upload provider elsewhere is not installed'],
    ['cannot be loaded', 'shelf', 'The upload provider shelf failed: broken'],
  ])('says so where the package %s', async (_name, provider, message) => {
    write('blog/node_modules/@strapi/provider-upload-shelf/index.js', 'throw new Error("broken")');
    useProvider(provider, {});
    expect((await refusal(imported('local.tar'))).message).toContain(message);
  });
});

test('modes of media that contradict other options are refused', () => {
  const parse = (given: Partial<RawImportOptions>) =>
    thrownBy(() => parseImportOptions({ ...raw, file: 'f', ...given }));
  expect(parse({ media: 'link', deleteRemoteMedia: true }).message).toContain('contradict each other');
  expect(parse({ media: 'link', exclude: 'files' }).message).toContain('contradict each other');
  expect(parse({ media: 'referenced' }).message).toBe('media is "referenced".');
});
