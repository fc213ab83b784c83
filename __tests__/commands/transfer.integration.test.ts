import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions } from '../../src/commands/export/options.ts';
import { parseTransferOptions, type RawTransferOptions } from '../../src/commands/transfer/options.ts';
import type { TransferReport } from '../../src/commands/transfer/report.ts';
import { transferDatabase } from '../../src/commands/transfer/transfer.ts';
import { Interrupted } from '../../src/interrupted.ts';
import type { Progress } from '../../src/transfer/progress.ts';
import { copyProject } from '../support/blog.ts';
import { defaultsOf, plainExport, silent } from '../support/options.ts';
import type { Supply, Target, TargetKind } from '../support/targets.ts';
import { targetKinds } from '../support/targets.ts';
import { refusal, rejection, thrownBy } from '../support/workspace.ts';

let folder: string;
const back = process.cwd();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'transfer-'));
  // Safety backups are written to the current folder.
  process.chdir(folder);
});

afterAll(() => {
  process.chdir(back);
  rmSync(folder, { recursive: true, force: true });
});

interface Place {
  readonly project: string;
  /** The address of its SQLite database. */
  readonly source: string;
  /** Another one, which has the same content. */
  readonly other: string;
}

/** @param change What is changed in its databases first. */
function placeOf(path: string, name: string, change = ''): Place {
  const project = copyProject(join(back, path), join(folder, name));
  const database = join(project, '.tmp', 'data.db');
  const changed = new DatabaseSync(database);
  changed.exec(change);
  changed.close();
  cpSync(database, join(project, '.tmp', 'other.db'));
  return { project, source: `sqlite:${database}`, other: `sqlite:${join(project, '.tmp', 'other.db')}` };
}

const transfer = (
  { project }: Place,
  from: string,
  to: string,
  given: Partial<RawTransferOptions> = {},
  progress: Partial<Progress> = {},
  signal?: AbortSignal,
): Promise<TransferReport> =>
  transferDatabase(
    parseTransferOptions({
      ...defaultsOf('transfer'),
      project,
      databaseUrl: from,
      to,
      boot: 'never',
      ...given,
    }),
    { ...silent, ...progress },
    signal,
  );

let exports = 0;

/** What a database says, as a digest. */
async function digestOf({ project }: Place, databaseUrl: string): Promise<string | undefined> {
  exports += 1;
  const file = join(folder, `export-${exports}`);
  const options = { ...plainExport, project, databaseUrl, file, exclude: ['files'] };
  const { contentDigest } = await exportProject(parseExportOptions(options), silent);
  return contentDigest;
}

const filesOf = (place: Place) =>
  readdirSync(join(place.project, 'public', 'uploads'))
    .sort()
    .map((name) => [name, readFileSync(join(place.project, 'public', 'uploads', name), 'base64')]);

/** What servers have no column for. */
const unstorable = 'DELETE FROM figures WHERE id IN (8, 9, 9002, 9003); DELETE FROM moments WHERE id > 2';

describe('a project with every kind of attribute', () => {
  let place: Place;
  let said: string | undefined;

  beforeAll(async () => {
    place = placeOf('__tests__/fixtures/kitchen-sink', 'sink', unstorable);
    // Its database has rows that no archive has. From here on it is another one that is compared, which has none.
    const first = await transfer(place, place.source, place.other, { force: true, safetyBackup: false });
    expect(first).toMatchObject({
      command: 'transfer',
      media: 'untouched',
      omittedLinks: 23,
      leftOutLinks: 5,
    });
    said = await digestOf(place, place.other);
  });

  describe.each(targetKinds.filter(([name]) => name !== 'SQLite'))('from SQLite to %s', (_, kind) => {
    let supply: Supply;
    let target: Target;

    beforeAll(async () => {
      const seeded = join(place.project, '.tmp', 'data.db');
      supply = await (kind as TargetKind).prepare(seeded, async () => undefined);
      target = await supply.target();
    });

    afterAll(async () => {
      await target?.drop();
      await supply?.drop();
    });

    (kind === undefined ? test.skip : test)('and back: all three say the same', async () => {
      const there = await transfer(place, place.other, target.url);
      expect(there).toMatchObject({ source: 'sqlite .tmp/other.db', omittedLinks: 0, leftOutLinks: 0 });
      expect(there.target).not.toContain('sqlite');
      expect(await digestOf(place, target.url)).toBe(said);
      const again = await transfer(place, target.url, place.source, { force: true, safetyBackup: false });
      expect(again).toMatchObject({ source: there.target, target: 'sqlite .tmp/data.db', leftOutLinks: 0 });
      expect(again.stages).toMatchObject({ entities: { count: there.stages.entities?.count } });
      expect(await digestOf(place, place.source)).toBe(said);
    });
  });
});

describe('the blog', () => {
  let place: Place;
  let made = 0;

  beforeEach(() => {
    made += 1;
    place = placeOf('examples/blog', `blog-${made}`);
  });

  const toOther = (
    ...given: Parameters<typeof transfer> extends [Place, string, string, ...infer Rest] ? Rest : never
  ) => transfer(place, place.source, place.other, ...given);

  const inOther = (sql: string) => {
    const database = new DatabaseSync(place.other.replace('sqlite:', ''));
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  };

  const changeOther = (sql: string) => {
    const database = new DatabaseSync(place.other.replace('sqlite:', ''));
    database.exec(sql);
    database.close();
  };

  test('keeps its media files, and the rows and logos that refer to them', async () => {
    changeOther("DELETE FROM files WHERE id = 1; UPDATE files SET url = '/uploads/another.png'");
    const logo = {
      name: 'logo.png',
      hash: 'logo_1',
      ext: '.png',
      url: '/uploads/of-its-own.png',
      provider: 'local',
    };
    const source = new DatabaseSync(place.source.replace('sqlite:', ''));
    source.exec(`INSERT INTO strapi_core_store_settings (key, value) VALUES
      ('core_admin_project-settings', '${JSON.stringify({ menuLogo: logo })}')`);
    const rows = source.prepare('SELECT id, url, formats FROM files ORDER BY id').all();
    source.close();
    const files = filesOf(place);
    expect(files.length).toBeGreaterThan(0);
    const report = await toOther({ force: true, safetyBackup: false });
    expect(report).toMatchObject({ media: 'untouched', drift: [] });
    expect(report.stages.assets).toBeUndefined();
    expect(filesOf(place)).toEqual(files);
    expect(inOther('SELECT id, url, formats FROM files ORDER BY id')).toEqual(rows);
    const [setting] = inOther(
      "SELECT value FROM strapi_core_store_settings WHERE key = 'core_admin_project-settings'",
    );
    expect(JSON.parse(String(setting?.value))).toEqual({ menuLogo: logo });
  });

  test('goes into a database that has content with force only, which is backed up first', async () => {
    changeOther("UPDATE articles SET title = 'of the target'");
    const before = readFileSync(place.other.replace('sqlite:', ''));
    const error = await refusal(toOther());
    expect(error).toMatchObject({
      failure: 'failed',
      message: expect.stringMatching(/other\.db.*articles?/),
    });
    expect(readFileSync(place.other.replace('sqlite:', ''))).toEqual(before);

    const source = readFileSync(place.source.replace('sqlite:', ''));
    const { safetyBackup = '' } = await toOther({ force: true });
    expect(await digestOf(place, place.other)).toBe(await digestOf(place, place.source));
    expect(readFileSync(place.source.replace('sqlite:', ''))).toEqual(source);
    const backup = execFileSync('tar', ['-xOzf', safetyBackup], { maxBuffer: 1 << 28 }).toString();
    expect(backup).toContain('of the target');
  });

  test('is not transferred to where it is, whatever that is called', async () => {
    for (const to of [place.source, 'sqlite:.tmp/data.db', 'sqlite:./.tmp/../.tmp/data.db']) {
      const error = await refusal(transfer(place, place.source, to, { force: true }));
      expect(error).toMatchObject({
        failure: 'usage',
        message: expect.stringContaining('the same database'),
      });
    }
  });

  test('is not transferred where no target is named', () => {
    expect(thrownBy(() => parseTransferOptions(defaultsOf('transfer')))).toMatchObject({
      failure: 'usage',
      message: 'There is no database to transfer to.',
      remedy: expect.stringMatching(/--to.*STRAPI_DMS_TO/),
    });
  });

  test('is not transferred to an address of no database, which is not repeated', async () => {
    const error = await refusal(transfer(place, place.source, 'oracle://strapi:secret@db/shop'));
    expect(error).toMatchObject({
      failure: 'usage',
      message: expect.stringMatching(/^--to has the scheme oracle:/),
    });
    expect(`${error.message} ${error.remedy}`).not.toContain('secret');
  });

  test('is not transferred where the target has no place for its values, unless it is to adapt', async () => {
    const [note] = inOther('SELECT schema FROM strapi_database_schema');
    const { tables, ...rest } = JSON.parse(String(note?.schema)) as {
      tables: { name: string; columns: { name: string }[] }[];
    };
    const without = tables.map((table) =>
      table.name === 'articles'
        ? { ...table, columns: table.columns.filter((column) => column.name !== 'title') }
        : table,
    );
    changeOther(`ALTER TABLE articles DROP COLUMN title;
      UPDATE strapi_core_store_settings SET value = json_remove(value, '$."api::article.article".attributes.title',
        '$."api::article.article".__schema__.attributes.title') WHERE key = 'strapi_content_types_schema';
      UPDATE strapi_database_schema SET schema = '${JSON.stringify({ ...rest, tables: without }).replaceAll("'", "''")}'`);
    const error = await refusal(toOther({ force: true, safetyBackup: false }));
    expect(error).toMatchObject({ failure: 'schemaDifference', message: expect.stringContaining('title') });
    const given = { force: true, safetyBackup: false, onSchemaDifference: 'adapt' } as const;
    const { differences } = await toOther(given);
    expect(differences).toContainEqual(
      expect.objectContaining({ uid: 'api::article.article', attribute: 'title' }),
    );
  });

  test('is not transferred to or from a database of another major version', async () => {
    const older = placeOf('__tests__/fixtures/kitchen-sink-4', `older-${made}`);
    for (const [from, to] of [
      [older.source, place.other],
      [place.source, older.source],
    ] as const) {
      const error = await refusal(transfer(place, from, to, { force: true, safetyBackup: false }));
      expect(error.message).toMatch(/^The project uses Strapi 5.*, but its database was made by Strapi 4\.$/);
    }
  });

  test.each(['source', 'load', 'settlement'] as const)(
    'is where it was, and the target as it was, when an interruption comes in the phase %s',
    async (phase) => {
      changeOther("UPDATE articles SET title = 'of the target'");
      const before = await digestOf(place, place.other);
      const controller = new AbortController();
      const reason = new Interrupted(2);
      const progress: Partial<Progress> = {
        phaseStarted: (started) => started === phase && controller.abort(reason),
      };
      const error = await rejection(
        toOther({ force: true, safetyBackup: false }, progress, controller.signal),
      );
      expect(error).toBe(reason);
      expect(await digestOf(place, place.other)).toBe(before);
    },
  );

  test('takes webhooks switched off where that is wanted', async () => {
    const source = new DatabaseSync(place.source.replace('sqlite:', ''));
    source.exec(`DELETE FROM strapi_webhooks; INSERT INTO strapi_webhooks (id, name, url, headers, events, enabled)
      VALUES (1, 'build', 'https://example.org', '{}', '[]', 1)`);
    source.close();
    await toOther({ force: true, safetyBackup: false, webhooks: 'disable' });
    expect(inOther('SELECT name, enabled FROM strapi_webhooks')).toEqual([{ name: 'build', enabled: 0 }]);
  });
});
