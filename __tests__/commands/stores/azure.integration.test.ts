import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { checkBackups } from '../../../src/commands/check/check.ts';
import { parseCheckOptions } from '../../../src/commands/check/options.ts';
import { openWatchedPlace } from '../../../src/commands/check/places.ts';
import { exportProject } from '../../../src/commands/export/export.ts';
import { parseExportOptions, type RawExportOptions } from '../../../src/commands/export/options.ts';
import { forgetBackups } from '../../../src/commands/forget/forget.ts';
import { parseForgetOptions } from '../../../src/commands/forget/options.ts';
import { importArchive } from '../../../src/commands/import/import.ts';
import { parseImportOptions } from '../../../src/commands/import/options.ts';
import { inspectArchive } from '../../../src/commands/inspect/inspect.ts';
import { listBackups } from '../../../src/commands/list/list.ts';
import { parseRestoreOneOptions } from '../../../src/commands/restore-one/options.ts';
import { openRestoration } from '../../../src/commands/restore-one/restore-one.ts';
import { verifyArchive } from '../../../src/commands/verify/verify.ts';
import { type Azurite, account, accountKey, startAzurite } from '../../support/azurite.ts';
import { copyBlog } from '../../support/blog.ts';
import { defaultsOf, plainExport, plainImport, silent } from '../../support/options.ts';
import { refusal, workspace } from '../../support/workspace.ts';

const { at, names } = workspace();
const container = 'backups';
const store = `azblob://${container}/shop`;
const key = 'a key that is long enough to be one';
const environment = { ...process.env };
let azurite: Azurite;

beforeAll(async () => {
  azurite = await startAzurite();
});

afterAll(async () => {
  await azurite[Symbol.asyncDispose]();
  process.env = environment;
});

beforeEach(async () => {
  copyBlog(at('blog'));
  await azurite.client.createContainer(container);
  Object.assign(process.env, {
    AZURE_STORAGE_ACCOUNT: account,
    AZURE_STORAGE_KEY: accountKey,
    AZURE_STORAGE_ENDPOINT: `${azurite.url}/${account}`,
  });
});

afterEach(async () => {
  await azurite.client.deleteContainer(container);
});

const project = () => ({ project: at('blog'), databaseUrl: '.tmp/data.db' });

const exported = (given: Partial<RawExportOptions> = {}) =>
  exportProject(
    parseExportOptions({
      ...plainExport,
      ...project(),
      format: 'tar',
      compress: true,
      encrypt: true,
      key,
      store,
      ...given,
    }),
    silent,
  );

const blobs = async (): Promise<string[]> => {
  const found: string[] = [];
  for await (const { name } of azurite.client.getContainerClient(container).listBlobsFlat()) {
    found.push(name);
  }
  return found;
};

const checked = async () => {
  const options = parseCheckOptions({ ...defaultsOf('check'), store, key });
  await using place = await openWatchedPlace(options);
  return await checkBackups(place, options);
};

describe('a backup in a container of Azure', () => {
  test('is what a file would be, for all that reads archives', async () => {
    const before = names();
    const { file, digest, contentDigest, bytes } = await exported();
    expect(names()).toEqual(before);
    expect(file).toMatch(/^azblob:\/\/backups\/shop\/export_\d{14}\.tar\.gz\.enc$/);
    const [backup] = (await listBackups({ store })).backups;
    expect(backup).toMatchObject({ isVerified: true, bytes, digest, entities: 64, assets: 23 });

    const name = file.slice(store.length + 1);
    expect(await blobs()).toEqual([`shop/${name}`, `shop/${name}.json`]);
    const blob = azurite.client.getContainerClient(container).getBlobClient(`shop/${name}`);
    writeFileSync(at(name), await blob.downloadToBuffer());
    const common = { ...defaultsOf('verify'), key };
    const fromFile = await verifyArchive({ ...common, file: at(name) });
    const fromStore = await verifyArchive({ ...common, file: undefined, store, digest });
    expect({ ...fromStore, durationMs: 0 }).toEqual({ ...fromFile, file, durationMs: 0 });
    const looks = { ...defaultsOf('inspect'), key };
    expect({ ...(await inspectArchive({ ...looks, file: name, store })), durationMs: 0 }).toEqual({
      ...(await inspectArchive({ ...looks, file: at(name) })),
      file,
      durationMs: 0,
    });
    expect(await checked()).toMatchObject({ verdict: 'ok', isRead: true, newest: { name: file } });

    const database = new DatabaseSync(at('blog/.tmp/data.db'));
    database.exec("UPDATE articles SET title = title || '!'");
    const row = database.prepare('SELECT document_id AS id, title FROM articles LIMIT 1').get();
    const one = {
      ...defaultsOf('restore-one'),
      ...project(),
      key,
      store,
      uid: 'api::article.article',
      documentId: [String(row?.id)],
      force: true,
    };
    {
      await using restoration = await openRestoration(parseRestoreOneOptions(one), silent);
      await restoration.restore(silent);
    }
    const now = database.prepare('SELECT title FROM articles WHERE document_id = ?').get(String(row?.id));
    expect(now?.title).toBe(String(row?.title).slice(0, -1));
    database.close();

    const imported = await importArchive(
      { ...parseImportOptions({ ...plainImport, ...project(), key, store }), digest },
      silent,
    );
    expect(imported).toMatchObject({ file, seal: 'authenticated' });
    expect((await exported({ file: 'again' })).contentDigest).toBe(contentDigest);
  }, 240_000);

  test('is replaced where that is asked for, and stays where what is to replace it fails', async () => {
    await exported({ file: 'latest' });
    const list = async () => (await listBackups({ store })).backups;
    const [first] = await list();
    await refusal(exported({ file: 'latest', overwrite: true, databaseUrl: 'sqlite:nowhere.db' }));
    expect(await list()).toEqual([first]);
    await exported({ file: 'latest', overwrite: true });
    const [second, ...others] = await list();
    expect(second).toMatchObject({ name: first?.name, isVerified: true });
    expect([others, second?.digest === first?.digest]).toEqual([[], false]);
  }, 120_000);

  test('goes by rules, and only that', async () => {
    await exported({ file: 'before-the-move' });
    const day = (number: number) => `export_2026100${number}030000.tar.gz.enc`;
    const client = azurite.client.getContainerClient(container);
    const [archive, noted] = await Promise.all(
      ['', '.json'].map((end) =>
        client.getBlobClient(`shop/before-the-move.tar.gz.enc${end}`).downloadToBuffer(),
      ),
    );
    for (const number of [1, 2, 3]) {
      const name = day(number);
      const note = {
        ...JSON.parse(String(noted)),
        archive: name,
        createdAt: `2026-10-0${number}T03:00:00Z`,
        verifiedAt: `2026-10-0${number}T03:01:00Z`,
      };
      for (const [key, content] of [
        [name, archive as Buffer],
        [`${name}.json`, Buffer.from(JSON.stringify(note))],
      ] as const) {
        await client.getBlockBlobClient(`shop/${key}`).upload(content, content.length);
      }
    }
    const options = parseForgetOptions({ ...defaultsOf('forget'), store, keepLast: 2 });
    const { removed } = await forgetBackups(options);
    expect(removed).toEqual([`${store}/${day(1)}`]);
    expect(await blobs()).toEqual(
      ['before-the-move.tar.gz.enc', day(2), day(3)].flatMap((name) => [`shop/${name}`, `shop/${name}.json`]),
    );
    const { verdict, findings } = await checked();
    expect([verdict, findings]).toEqual(['ok', []]);
  }, 120_000);
});
