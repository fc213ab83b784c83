/** @jest-environment ./__tests__/support/one-realm.mjs */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { ServerDatabase } from '../../scripts/engines/engine.ts';
import { mysqlOrMariaDb } from '../../scripts/engines/mysql.ts';
import { postgres } from '../../scripts/engines/postgres.ts';
import { databaseOf } from '../../scripts/faults/state.ts';
import { serverTables } from '../../scripts/server-tables.ts';
import { ComponentIds } from '../../src/archive/read/component-ids.ts';
import { convertArchive } from '../../src/commands/convert/convert.ts';
import { parseConvertOptions } from '../../src/commands/convert/options.ts';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import type { ExportReport } from '../../src/commands/export/report.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions, type RawImportOptions } from '../../src/commands/import/options.ts';
import type { ImportReport } from '../../src/commands/import/report.ts';
import { inspectArchive } from '../../src/commands/inspect/inspect.ts';
import { parseInspectOptions } from '../../src/commands/inspect/options.ts';
import { openMasking, readMaskRules } from '../../src/commands/masking.ts';
import { parseVerifyOptions } from '../../src/commands/verify/options.ts';
import { verifyArchive } from '../../src/commands/verify/verify.ts';
import type { EntityRecord } from '../../src/strapi/records.ts';
import type { Schema } from '../../src/strapi/schema.ts';
import { entityMasker } from '../../src/transfer/shared-components.ts';
import { copyProject } from '../support/blog.ts';
import { defaultsOf, plainExport, plainImport, silent } from '../support/options.ts';
import { expectSame, records } from '../support/records.ts';
import { describeWith, findMysql, findPostgres } from '../support/servers.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at, write } = workspace();

const rules = {
  version: 1,
  types: {
    'api::sink.sink': {
      keep: { aString: '*e*' },
      aText: 'text',
      aRichtext: 'markdown',
      someBlocks: 'blocks',
      anEmail: 'email',
      aJson: 'redact',
      aDate: { 'shift-days': 30 },
      aDatetime: { 'shift-days': 30 },
      anInteger: { noise: 0.1 },
      'single.aText': 'redact',
    },
    'api::dish.dish': 'drop',
  },
  components: { 'kit.leaf': { label: 'fullName' } },
  attributes: { 'type:password': 'null' },
  media: { names: 'keep' },
  // Its seed has the same texts everywhere.
  leaks: {
    ignore: ['aText', 'aRichtext', 'someBlocks', 'anEmail', 'aJson', 'single.aText'].map(
      (path) => `api::sink.sink.${path}`,
    ),
  },
};
const masked = () => ({ mask: write('masking.yml', JSON.stringify(rules)), maskSecret: 'a secret' });

interface Site {
  readonly project: string;
  readonly databaseUrl: string | undefined;
}

const exported = (site: Site, name: string, given: Partial<RawExportOptions> = {}): Promise<ExportReport> =>
  exportProject(
    parseExportOptions({ ...plainExport, ...site, file: at(name), media: 'metadata-only', ...given }),
    silent,
  );

const imported = (site: Site, file: string, given: Partial<RawImportOptions> = {}): Promise<ImportReport> =>
  importArchive(
    parseImportOptions({ ...plainImport, ...site, file: at(file), media: 'metadata-only', ...given }),
    silent,
  );

/** With the keys of objects in the order of the archive: what masks make of documents is decided by their texts. */
const parsed = <Record>(archive: string, stage: string): Record[] =>
  readdirSync(join(archive, stage)).flatMap((name) =>
    readFileSync(join(archive, stage, name), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  );

/** Numbers and moments that the columns of a server have no room for. */
function removeWhatOnlySqliteStores(file: string): void {
  const database = new DatabaseSync(file);
  database.exec(
    'DELETE FROM figures WHERE id >= 8; DELETE FROM moments WHERE id NOT IN (1, 2, 5); UPDATE moments SET timestamp = NULL WHERE id = 5',
  );
  database.close();
}

/** The project that all databases are filled from: made once, and changed by nobody. */
const shared = mkdtempSync(join(tmpdir(), 'strapi-dms-masked-'));
let filled: Promise<{ readonly project: string; readonly seed: string }> | undefined;

function source() {
  filled ??= (async () => {
    const project = copyProject('__tests__/fixtures/kitchen-sink', join(shared, 'project'));
    removeWhatOnlySqliteStores(databaseOf(project));
    const seed = join(shared, 'seed');
    const site = { project, databaseUrl: undefined };
    await exported(site, 'air', { file: join(shared, 'air') });
    // What hangs in the air is not imported.
    await imported(site, 'air', { file: join(shared, 'air') });
    await exported(site, 'seed', { file: seed });
    return { project, seed };
  })();
  return filled;
}

/** Makes sure that each record of a masked archive is what its masks make of that of a plain one. */
async function expectMasked(plain: string, report: ExportReport): Promise<void> {
  const read = await readMaskRules(masked());
  const schemas = new Map(parsed<Schema>(plain, 'schemas').map((schema) => [schema.uid, schema]));
  const { masking } = await openMasking(read as NonNullable<typeof read>, masked(), schemas);
  const archived = parsed<EntityRecord>(plain, 'entities');
  const components = new ComponentIds(plain, schemas, () => undefined);
  components.add(archived);
  const maskRecord = entityMasker(masking, schemas, components.repeated);
  const expected = archived.filter(({ type }) => !masking.dropped.has(type)).map(maskRecord);
  const byId = (all: readonly EntityRecord[]) => new Map(all.map((one) => [`${one.type} ${one.id}`, one]));
  expect(byId(parsed(at('masked'), 'entities'))).toEqual(byId(expected));
  const before = new Set(records(plain, 'links'));
  const links = records(at('masked'), 'links');
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((line) => !before.has(line))).toEqual([]);
  expect(links.join('\n')).not.toContain('api::dish.dish');
  expect(report.masked).toMatchObject({ mode: 'recommended', hasRules: true });
  const of = (path: string) =>
    report.masked?.attributes.listed.find((one) => one.uid === 'api::sink.sink' && one.path === path);
  expect(of('anEmail')).toMatchObject({ rule: 'email', by: 'rules', values: expect.any(Number) });
  expect(of('anEmail')?.values).toBeGreaterThan(0);
  expect(of('zone.label')?.values).toBeGreaterThan(0);
  expect(report.masked?.dropped.listed).toContain('api::dish.dish');
}

const servers = [
  { name: 'PostgreSQL', server: await findPostgres(), engine: postgres },
  { name: 'MySQL or MariaDB', server: await findMysql(), engine: mysqlOrMariaDb },
];
const databases: ServerDatabase[] = [];

afterAll(async () => {
  rmSync(shared, { recursive: true });
  for (const each of databases) {
    await each.drop();
  }
});

const whole = 'has of every record what the masks make of it, and nothing of types that are dropped';

describe.each(servers)('a masked archive of a database on $name', ({ server, engine }) => {
  describeWith(server)('(where there is a server)', () => {
    test(whole, async () => {
      const { project, seed } = await source();
      const { create, tables } = engine(server?.url.href);
      const created = await create();
      databases.push(created);
      await created.run(serverTables(databaseOf(project), tables).join(';'));
      const site = { project, databaseUrl: created.url };
      await imported(site, 'seed', { file: seed });
      await exported(site, 'plain');
      await expectMasked(at('plain'), await exported(site, 'masked', masked()));
    });
  });
});

describe('a masked archive of a database on SQLite', () => {
  async function copied(): Promise<Site & { readonly seed: string }> {
    const { project, seed } = await source();
    cpSync(project, at('project'), { recursive: true });
    return { project: at('project'), databaseUrl: undefined, seed };
  }

  test(whole, async () => {
    const { seed, ...site } = await copied();
    await expectMasked(seed, await exported(site, 'masked', masked()));
  });

  test('is the same every time under the same secret, and another under another', async () => {
    const { seed, ...site } = await copied();
    const digests: (string | undefined)[] = [];
    for (const maskSecret of ['a secret', 'a secret', 'another']) {
      digests.push((await exported(site, 'masked', { ...masked(), maskSecret })).contentDigest);
    }
    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).not.toBe(digests[0]);
  });

  test('is what an import with the same rules makes of an archive that is not masked', async () => {
    const { seed, ...site } = await copied();
    await exported(site, 'masked', masked());
    await imported(site, 'masked', { allowMasked: true });
    await exported(site, 'one');
    const report = await imported(site, 'seed', { file: seed, ...masked() });
    await exported(site, 'other');
    expectSame(at('one'), at('other'));
    expect(records(at('one'), 'entities')).not.toEqual(records(seed, 'entities'));
    expect(report.masked?.attributes.count).toBeGreaterThan(0);
    expect(report.leftOutLinks).toBe(0);
    expect(report.warnings.join()).not.toContain('ATTENTION');
  });
});

describe('a masked archive', () => {
  let site: Site;
  const forced = { force: true };

  async function made(): Promise<void> {
    const project = copyProject('examples/blog', at('project'));
    site = { project, databaseUrl: undefined };
    await exported(site, 'masked', { mask: 'recommended' });
  }

  test('does not replace content, unless that is meant', async () => {
    await made();
    const refused = await refusal(imported(site, 'masked', forced));
    expect(refused).toMatchObject({ failure: 'failed' });
    expect(refused.message).toContain('masked: not a backup');
    expect(refused.remedy).toMatch(/say --allow-masked\.$/);
    const unforced = await refusal(imported(site, 'masked', { force: false }));
    expect([unforced.message, unforced.remedy]).toEqual([
      refused.message,
      expect.stringMatching(/say --allow-masked and --force\.$/),
    ]);
    expect(await refusal(imported(site, 'masked', { ...forced, dryRun: true }))).toMatchObject({
      message: refused.message,
    });
    const report = await imported(site, 'masked', { ...forced, allowMasked: true });
    expect(report.archiveMasked?.mode).toBe('recommended');
    expect(report.warnings[0]).toContain('ATTENTION: This archive is masked: not a backup.');
  });

  test('comes into a database without content, with a warning', async () => {
    await made();
    const database = new DatabaseSync(databaseOf(site.project));
    const tables = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
      .all()
      .map(({ name }) => String(name))
      .filter((name) => !name.startsWith('strapi_') && !name.startsWith('admin_'));
    database.exec(`PRAGMA foreign_keys = OFF; ${tables.map((name) => `DELETE FROM "${name}"`).join(';')}`);
    database.close();
    for (const dryRun of [true, false]) {
      const report = await imported(site, 'masked', { force: false, dryRun });
      expect(report.warnings[0]).toContain('ATTENTION');
      expect(report.archiveMasked).toBeDefined();
    }
  });

  test('does not come into production, before Strapi is started and whatever is there, unless that is meant', async () => {
    await made();
    rmSync(databaseOf(site.project));
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = 'production';
    try {
      for (const dryRun of [true, false]) {
        const refused = await refusal(imported(site, 'masked', { force: false, boot: 'auto', dryRun }));
        expect(refused.message).toContain('NODE_ENV is production');
      }
      expect(existsSync(databaseOf(site.project))).toBe(false);
    } finally {
      process.env.NODE_ENV = before;
    }
  });

  test('says so where it is verified, inspected and converted, and the new archive does', async () => {
    await made();
    const convert = { ...defaultsOf('convert'), encrypt: false, file: at('masked'), output: at('again') };
    const converted = await convertArchive(parseConvertOptions(convert), silent);
    expect(converted.masked).toBeDefined();
    for (const file of [at('masked'), converted.file]) {
      const verified = await verifyArchive(parseVerifyOptions({ ...defaultsOf('verify'), file }));
      const inspected = await inspectArchive(parseInspectOptions({ ...defaultsOf('inspect'), file }));
      for (const { masked: said, warnings, madeBy } of [verified, inspected]) {
        expect(said).toEqual(converted.masked);
        expect(warnings[0]).toMatch(/^ATTENTION: This archive is masked: not a backup\./);
        expect(madeBy?.scope).toContain('masked: not a backup');
      }
    }
    const asBackup = parseConvertOptions({ ...convert, output: at('export_20990101000000') });
    expect(await refusal(convertArchive(asBackup, silent))).toMatchObject({
      failure: 'usage',
      message: expect.stringContaining('is the name of a backup'),
      remedy: expect.stringContaining('masked_20990101000000'),
    });
    const manifest = readFileSync(join(at('masked'), 'strapi-dms/manifest.json'), 'utf8');
    expect(manifest).not.toContain('a secret');
  });
});

test('a value that is masked in one place and not in another ends the export, and nothing is written', async () => {
  const project = copyProject('examples/blog', at('project'));
  const database = new DatabaseSync(databaseOf(project));
  database.exec(
    "UPDATE authors SET email = 'somebody.known@example.org'; UPDATE articles SET title = 'Ask Somebody.Known@example.org' WHERE id = (SELECT min(id) FROM articles)",
  );
  database.close();
  const leak = await refusal(
    exported({ project, databaseUrl: undefined }, 'masked', { mask: 'recommended' }),
  );
  expect(leak.message).toMatch(
    /api::author\.author\.email, which is masked, is still there in api::article\.article/,
  );
  expect(leak.message).not.toMatch(/somebody/i);
  expect(() => readFileSync(at('masked/metadata.json'))).toThrow();
});
