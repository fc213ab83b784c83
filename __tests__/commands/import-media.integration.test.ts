/** @jest-environment ./__tests__/support/one-realm.mjs */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions, type RawImportOptions } from '../../src/commands/import/options.ts';
import { Interrupted } from '../../src/interrupted.ts';
import type { Progress } from '../../src/transfer/progress.ts';
import { copyBlog } from '../support/blog.ts';
import { startFileServer } from '../support/file-server.ts';
import { plainExport, plainImport, silent } from '../support/options.ts';
import { type S3Server, startS3 } from '../support/s3-server.ts';
import { refusal, rejection, thrownBy, workspace } from '../support/workspace.ts';

const { at, write, names } = workspace();

// Each runs several whole exports and imports.
jest.setTimeout(60_000);

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

const raw: RawImportOptions = { ...plainImport, databaseUrl: '.tmp/data.db' };

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

/** An archive that has the row of a file and not the file itself: made of the local one. */
async function exportWithout({ id, hash, ext }: FileRow, provider: string, url: string): Promise<void> {
  const folder = at('unpacked');
  mkdirSync(folder);
  execFileSync('tar', ['-xf', at('local.tar'), '-C', folder]);
  rmSync(join(folder, 'strapi-dms'), { recursive: true });
  const name = `${hash}${ext}`;
  const entities = join(folder, 'entities');
  for (const file of readdirSync(entities)) {
    const lines = readFileSync(join(entities, file), 'utf8').split('\n').filter(Boolean);
    const changed = lines
      .map((line) => JSON.parse(line))
      .map((record) =>
        record.type === 'plugin::upload.file' && record.id === id
          ? { ...record, data: { ...record.data, formats: null, provider, url } }
          : record,
      );
    writeFileSync(join(entities, file), changed.map((record) => `${JSON.stringify(record)}\n`).join(''));
  }
  rmSync(join(folder, 'assets/uploads', name));
  rmSync(join(folder, 'assets/metadata', `${name}.json`));
  execFileSync('tar', ['-cf', at('without.tar'), '-C', folder, ...readdirSync(folder)]);
}

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
      expect(message).toContain('The bucket media refused the request');
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

  describe('loses no object that a new row names, whatever its old rows call it:', () => {
    const options = () => s3.providerOptions as { s3Options: { params: object; endpoint: string } };
    const old = (url: string) =>
      withDatabase((database) =>
        database.exec(`INSERT INTO files (document_id, name, hash, ext, mime, url, provider)
          VALUES ('o', 'old', 'old', '.png', 'image/png', '${url}', 'aws-s3')`),
      );
    const host = () => new URL(s3.url).host;

    test.each<[string, () => [before: object, after: object], removed: number, stay: boolean]>([
      [
        'a baseUrl that is new',
        () => [options(), { ...options(), baseUrl: 'https://cdn.example.org' }],
        1,
        false,
      ],
      [
        'a baseUrl that is another',
        () => [
          { ...options(), baseUrl: 'https://old.example.org' },
          { ...options(), baseUrl: 'https://cdn.example.org' },
        ],
        0,
        true,
      ],
      [
        'a baseUrl that is gone',
        () => [{ ...options(), baseUrl: 'https://old.example.org' }, options()],
        0,
        true,
      ],
      [
        'an endpoint of another name',
        () => [{ ...options(), baseUrl: `http://localhost:${new URL(s3.url).port}/media` }, options()],
        0,
        true,
      ],
      ['the protocol', () => [{ ...options(), baseUrl: `https://${host()}/media` }, options()], 1, false],
      [
        'the bucket in the host',
        () => [{ ...options(), baseUrl: `http://media.${host()}` }, options()],
        1,
        false,
      ],
      ['no protocol', () => [{ ...options(), baseUrl: `//${host()}/media` }, options()], 1, false],
    ])('%s', async (_name, configurations, removed, stay) => {
      const [before, after] = configurations();
      useProvider('aws-s3', before);
      await imported('local.tar');
      const known = rows()[0] as FileRow;
      await s3.put('old.png', 'old');
      old(known.url.replace(`${known.hash}${known.ext}`, 'old.png'));
      useProvider('aws-s3', after);
      s3.asked.length = 0;
      const { media, warnings } = await imported('local.tar', { deleteRemoteMedia: true });
      expect(media).toMatchObject({ unchanged: contents.size, removed });
      const left = [...contents.keys(), ...(removed === 1 ? [] : ['old.png'])];
      expect((await s3.keys()).sort()).toEqual(left.sort());
      expect(s3.asked.filter((request) => request.startsWith('DELETE'))).toHaveLength(removed);
      const told = `${contents.size + 1} old file(s) stay at aws-s3`;
      expect(warnings.filter((warning) => warning.startsWith(told))).toHaveLength(stay ? 1 : 0);
    });

    test('a row that came without its file, and names it by an address that is not known', async () => {
      await inBucket();
      const [known] = rows() as [FileRow];
      const name = `${known.hash}${known.ext}`;
      await exportWithout(known, 'aws-s3', `https://elsewhere.example.org/x/${name}`);
      await imported('without.tar', { deleteRemoteMedia: true });
      expect(await s3.keys()).toContain(name);
    });

    test('the logo of the admin panel', async () => {
      await s3.put('old.png', 'old');
      useProvider('aws-s3', options());
      old(`${s3.url}/media/old.png`);
      const logo = {
        name: 'old',
        hash: 'old',
        ext: '.png',
        url: `${s3.url}/media/old.png`,
        provider: 'aws-s3',
      };
      withDatabase((database) =>
        database
          .prepare(
            `INSERT INTO strapi_core_store_settings (key, value, type) VALUES ('core_admin_project-settings', ?, 'object')`,
          )
          .run(JSON.stringify({ menuLogo: logo })),
      );
      await imported('local.tar', { deleteRemoteMedia: true, only: ['content', 'files'] });
      expect(await s3.get('old.png')).toBe('old');
    });

    test('what the safety backup could not fetch', async () => {
      await s3.put('old.png', 'old');
      const cdn = createServer((_request, response) => response.writeHead(404).end());
      await new Promise<void>((done) => cdn.listen(0, '127.0.0.1', done));
      const base = `http://127.0.0.1:${(cdn.address() as AddressInfo).port}`;
      useProvider('aws-s3', { ...options(), baseUrl: base });
      old(`${base}/old.png`);
      const back = process.cwd();
      process.chdir(at('blog'));
      const { warnings } = await imported('local.tar', { deleteRemoteMedia: true, safetyBackup: true });
      process.chdir(back);
      expect(warnings).toEqual([expect.stringMatching(/^1 old file\(s\) stay at aws-s3, if they are there/)]);
      await new Promise((done) => cdn.close(done));
      expect(await s3.get('old.png')).toBe('old');
    });

    test('an object that two old rows name is removed once', async () => {
      await inBucket();
      await s3.put('old.png', 'old');
      old(`${s3.url}/media/old.png`);
      old(`http://media.${host()}/old.png`);
      expect((await imported('local.tar', { deleteRemoteMedia: true })).media.removed).toBe(1);
    });

    test('and is imported all the same when old objects cannot be removed', async () => {
      await inBucket();
      for (const name of ['old1', 'old2', 'old3']) {
        await s3.put(`${name}.png`, 'old');
        old(`${s3.url}/media/${name}.png`);
      }
      s3.fail = (request) => request.startsWith('DELETE') && !request.endsWith('old2.png');
      const { media, warnings } = await imported('local.tar', { deleteRemoteMedia: true });
      s3.fail = () => false;
      expect(media.removed).toBe(1);
      expect(warnings).toEqual([
        expect.stringMatching(
          /^2 old file\(s\) could not be removed from aws-s3 and stay there, .*The bucket media refused the request/,
        ),
      ]);
    });
  });

  test('that never answers is left as soon as the import is stopped', async () => {
    const bucket = createServer(() => undefined);
    await new Promise<void>((done) => bucket.listen(0, '127.0.0.1', done));
    const { s3Options } = s3.providerOptions as { s3Options: object };
    const endpoint = `http://127.0.0.1:${(bucket.address() as AddressInfo).port}`;
    useProvider('aws-s3', { s3Options: { ...s3Options, endpoint } });
    const controller = new AbortController();
    const reason = new Error('enough');
    const run = imported('local.tar', {}, controller.signal);
    bucket.once('request', () => setTimeout(() => controller.abort(reason), 200));
    expect(await rejection(run)).toBe(reason);
    bucket.closeAllConnections();
    await new Promise((done) => bucket.close(done));
  }, 20_000);

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

  test('keeps the files of a project that has its own in its folder now, and that is said', async () => {
    await inBucket();
    useProvider('local', {});
    const { warnings } = await imported('local.tar', { deleteRemoteMedia: true });
    expect(warnings).toEqual([
      `${contents.size} old file(s) stay at aws-s3: the project now keeps its media at local.`,
    ]);
    expect(await s3.keys()).toHaveLength(contents.size);
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
    expect((await refusal(imported('local.tar'))).message).toContain(
      'The bucket nowhere refused the request',
    );
    useProvider('aws-s3', { s3Options: { ...s3Options, params: {} } });
    expect((await refusal(imported('local.tar'))).message).toContain('names no bucket');
  });
});

describe('a project whose media is with another provider', () => {
  const service = () => at('service');

  beforeEach(async () => {
    await exported('local');
    write('service/.keep', '');
    shelve();
    useProvider('shelf', { folder: service() });
  });

  /** Writes the package, with statements that it runs before all else. */
  const shelve = ({ load = '', upload = '', remove = '' } = {}) =>
    write(
      'blog/node_modules/@strapi/provider-upload-shelf/index.js',
      `const { writeFileSync, rmSync } = require('node:fs');
       ${load}
       module.exports = { init: ({ folder }) => ({
         async uploadStream(file) {
           ${upload};
           const chunks = [];
           for await (const chunk of file.stream) chunks.push(chunk);
           writeFileSync(folder + '/' + file.hash + file.ext, Buffer.concat(chunks));
           file.url = 'https://shelf.example/' + file.hash + file.ext;
           file.provider_metadata = { shelf: 1 };
         },
         async delete(file) { ${remove}; rmSync(folder + '/' + file.hash + file.ext); },
       }) };`,
    );

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

  test('keeps a file that a row names which came without it, whatever the address of its old row', async () => {
    await imported('local.tar');
    const [known] = rows() as [FileRow];
    const name = `${known.hash}${known.ext}`;
    withDatabase((database) => database.exec(`UPDATE files SET formats = NULL WHERE id = ${known.id}`));
    await exportWithout(known, 'shelf', known.url);
    withDatabase((database) =>
      database.exec(`UPDATE files SET url = 'https://other-cdn.example/${name}' WHERE id = ${known.id}`),
    );
    await imported('without.tar', { deleteRemoteMedia: true });
    expect(rows().find(({ id }) => id === known.id)?.url).toBe(`https://shelf.example/${name}`);
    expect(existsSync(`${service()}/${name}`)).toBe(true);
  });

  test('keeps the logo that it has, and the one of the archive gets another name', async () => {
    const setLogo = (url: string, provider: string) =>
      withDatabase((database) => {
        database.exec(`DELETE FROM strapi_core_store_settings WHERE key = 'core_admin_project-settings'`);
        database
          .prepare(
            `INSERT INTO strapi_core_store_settings (key, value, type) VALUES ('core_admin_project-settings', ?, 'object')`,
          )
          .run(JSON.stringify({ menuLogo: { name: 'logo.png', hash: 'logo', ext: '.png', url, provider } }));
      });
    write('blog/public/uploads/logo.png', 'of the archive');
    setLogo('/uploads/logo.png', 'local');
    useProvider('local', {});
    await exported('logo');
    useProvider('shelf', { folder: service() });
    write('service/logo.png', 'of the site');
    setLogo('https://shelf.example/logo.png', 'shelf');
    await imported('logo.tar', { only: ['config'] });
    expect(readFileSync(`${service()}/logo.png`, 'utf8')).toBe('of the site');
    const [other = ''] = names('service').filter((name) => /^logo_[0-9a-f]{10}\.png$/.test(name));
    expect(readFileSync(`${service()}/${other}`, 'utf8')).toBe('of the archive');
  });

  test.each([
    ['ends', 'process.exit(7)', 'its process ended with exit code 7'],
    ['is killed', "process.kill(process.pid, 'SIGKILL')", 'its process ended with SIGKILL'],
    [
      'fails where nobody waits',
      'setImmediate(() => { throw new Error("lost") }); await new Promise(() => {})',
      'lost',
    ],
    ['throws a text', 'throw "no text"', 'no text'],
    ['throws nothing', 'throw undefined', 'it does not say why'],
    ['throws what its service says', 'throw { error: { message: "quota" } }', 'quota'],
  ])('leaves everything as it was when it %s at an upload', async (_name, statement, why) => {
    const before = rows();
    shelve({ upload: statement });
    const { message } = await refusal(imported('local.tar'));
    expect(message).toMatch(/^The upload provider shelf (failed|did not accept .*): /);
    expect(message).toContain(why);
    expect(rows()).toEqual(before);
  });

  test.each([
    ['ends', 'process.exit(7)', 'its process ended with exit code 7'],
    [
      'fails where nobody waits',
      'setImmediate(() => { throw new Error("lost") }); await new Promise(() => {})',
      'lost',
    ],
    ['refuses', 'throw new Error("not yours")', 'not yours'],
  ])('is imported all the same, with a warning, when it %s at a removal', async (_name, statement, why) => {
    await imported('local.tar');
    shelve({ remove: statement });
    const { media, warnings } = await imported('local.tar', { deleteRemoteMedia: true });
    expect(media).toMatchObject({ written: contents.size, removed: 0 });
    expect(warnings).toEqual([
      expect.stringContaining(`${contents.size} old file(s) could not be removed from shelf and stay there`),
    ]);
    expect(warnings[0]).toContain(why);
    expect(rows()).toHaveLength(new Set(rows().map(({ id }) => id)).size);
  });

  test('may write and tell others what it likes', async () => {
    shelve({
      load: `process.send('ready'); process.send({ error: 'of others' }); process.send(null);
        console.log('noise'); console.error('noise');`,
    });
    expect((await imported('local.tar')).media.written).toBe(contents.size);
  });

  test('that never answers is left as soon as the import is stopped', async () => {
    const before = rows();
    shelve({ upload: 'await new Promise(() => {})' });
    const controller = new AbortController();
    const reason = new Error('enough');
    const run = imported('local.tar', {}, controller.signal);
    setTimeout(() => controller.abort(reason), 1_500);
    const started = performance.now();
    expect(await rejection(run)).toBe(reason);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(rows()).toEqual(before);
  });

  test('is as it was when the provider does not take a file', async () => {
    const before = rows();
    write(
      'blog/node_modules/@strapi/provider-upload-shelf/index.js',
      `module.exports = { init: () => ({ async upload() { throw new Error('too much'); }, async delete() {} }) };`,
    );
    expect((await refusal(imported('local.tar'))).message).toMatch(
      /provider shelf did not accept .*: too much/,
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

describe('a project whose upload provider is not installed', () => {
  const logo = (provider: string, url: string) => {
    write('blog/public/uploads/logo.png', 'logo');
    withDatabase((database) =>
      database
        .prepare(
          `INSERT INTO strapi_core_store_settings (key, value, type) VALUES ('core_admin_project-settings', ?, 'object')`,
        )
        .run(JSON.stringify({ menuLogo: { name: 'logo.png', hash: 'logo', ext: '.png', url, provider } })),
    );
  };
  test.each(['all', 'link', 'metadata-only', 'none'] as const)(
    'takes an archive that has no media, with media: %s',
    async (media) => {
      await exported('rows', 'metadata-only');
      useProvider('elsewhere', {});
      const before = rows();
      await imported('rows.tar', { media });
      expect(rows()).toEqual(before);
    },
  );

  test.each(['metadata-only', 'none'] as const)('takes one that has, with media: %s', async (media) => {
    await exported('local');
    useProvider('elsewhere', {});
    const before = rows();
    await imported('local.tar', { media });
    expect(rows()).toEqual(before);
  });

  test('takes one whose files stay with another provider, and the logo too, with media: link', async () => {
    const server = await startFileServer((_request, response) => response.end('content'));
    withDatabase((database) =>
      database.exec(`UPDATE files SET provider = 'elsewhere', formats = NULL, url = '${server.url}' || url`),
    );
    logo('elsewhere', `${server.url}/logo.png`);
    await exported('elsewhere').finally(() => server.close());
    rmSync(at('blog/public/uploads/logo.png'));
    useProvider('elsewhere', {});
    const before = rows();
    await imported('elsewhere.tar', { media: 'link' });
    expect(rows()).toEqual(before);
    // Nothing of it is needed for a configuration that cannot be evaluated either.
    write('blog/config/plugins.ts', 'throw new Error("no such secret"); // for the provider');
    await imported('elsewhere.tar', { media: 'link' });
    expect(rows()).toEqual(before);
    expect(names('blog/public/uploads')).not.toContain('logo.png');
    expect((await refusal(imported('elsewhere.tar'))).message).toContain('no such secret');
  });

  test.each([
    ['a file', 'all'],
    ['a logo', 'metadata-only'],
  ] as const)('is told how to import where %s has to go there, and each way works', async (_name, media) => {
    logo('local', '/uploads/logo.png');
    await exported('local');
    useProvider('elsewhere', {});
    const before = rows();
    const { message, remedy } = await refusal(imported('local.tar', { media }));
    expect(message).toContain('The upload provider elsewhere is not installed');
    expect(remedy).toMatch(/npm ci.*--media link.*--media metadata-only.*--exclude config/);
    await imported('local.tar', { media: 'metadata-only', exclude: ['config'] });
    expect(rows()).toEqual(before);
  });
});

test('modes of media that contradict other options are refused', () => {
  const parse = (given: Partial<RawImportOptions>) =>
    thrownBy(() => parseImportOptions({ ...raw, file: 'f', ...given }));
  expect(parse({ media: 'link', deleteRemoteMedia: true }).message).toContain('contradict each other');
  expect(parse({ media: 'link', exclude: ['files'] }).message).toContain('contradict each other');
});
