import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { strapiDms } from '../../scripts/faults/program.ts';
import { mysqlTables, postgresTables, serverTables } from '../../scripts/server-tables.ts';
import { copyBlog } from '../support/blog.ts';
import { expectSame } from '../support/records.ts';
import {
  createMysqlDatabase,
  createPostgresDatabase,
  findMysql,
  findPostgres,
  type Server,
  type TestDatabase,
} from '../support/servers.ts';
import { someOf } from '../support/thorough.ts';

interface Engine {
  readonly name: string;
  readonly server: Server | undefined;
  readonly create: (server: Server) => Promise<TestDatabase>;
  readonly tables: typeof postgresTables;
  /** The hour at which the first article was made, as it is stored. */
  readonly storedHour: string;
  readonly inTheFuture: string;
  /** Gives the server another zone; where that can be done for one database. */
  readonly inKolkata?: (database: TestDatabase) => string;
}

const engines: readonly Engine[] = [
  {
    name: 'PostgreSQL',
    server: await findPostgres(),
    create: createPostgresDatabase,
    tables: postgresTables,
    storedHour: `SELECT to_char(created_at, 'YYYY-MM-DD HH24') FROM articles WHERE created_at IS NOT NULL ORDER BY id LIMIT 1`,
    inTheFuture: `UPDATE tags SET updated_at = now() AT TIME ZONE 'UTC' + interval '3 hours'`,
    inKolkata: ({ name }) => `ALTER DATABASE ${name} SET timezone = 'Asia/Kolkata'`,
  },
  {
    name: 'MySQL or MariaDB',
    server: await findMysql(),
    create: createMysqlDatabase,
    tables: mysqlTables,
    storedHour: `SELECT date_format(created_at, '%Y-%m-%d %H') FROM articles WHERE created_at IS NOT NULL ORDER BY id LIMIT 1`,
    inTheFuture: 'UPDATE tags SET updated_at = UTC_TIMESTAMP() + INTERVAL 3 HOUR',
  },
];

/** No TZ: the environment says nothing, and the machine's zone is that of UTC where these tests run. */
const unnamed = { TZ: undefined };

for (const { name, server, create, tables, storedHour, inTheFuture, inKolkata } of someOf(engines, 1)) {
  (server === undefined ? describe.skip : describe)(`the time zone of a project on ${name}`, () => {
    let folder: string;
    let project: string;
    let database: TestDatabase;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'time-zone-'));
      project = copyBlog(join(folder, 'blog'));
      database = await create(server as Server);
      await database.run(serverTables(join(project, '.tmp', 'data.db'), tables).join(';'));
    }, 120_000);

    beforeEach(() => writeFileSync(join(project, '.env'), ''));

    afterEach(() => rmSync(join(folder, 'back'), { recursive: true, force: true }));

    afterAll(async () => {
      rmSync(folder, { recursive: true, force: true });
      await database.drop();
    }, 60_000);

    const run = (words: readonly string[], environment: NodeJS.ProcessEnv = unnamed) =>
      strapiDms([...words, '--project', project], folder, { environment });

    function exporting(to: string, words: readonly string[] = [], environment: NodeJS.ProcessEnv = unnamed) {
      rmSync(join(folder, to), { recursive: true, force: true });
      return run(
        ['export', '--no-encrypt', '--format', 'dir', '-f', join(folder, to), ...words],
        environment,
      );
    }

    const importing = (words: readonly string[] = [], environment: NodeJS.ProcessEnv = unnamed) =>
      run(
        ['import', '--database-url', database.url, '-f', join(folder, 'source'), '--force', ...words],
        environment,
      );

    const manifest = () => JSON.parse(readFileSync(join(folder, 'back/strapi-dms/manifest.json'), 'utf8'));

    /** Imports, exports, and returns the hour at which the first article was made, as it is stored. */
    async function thereAndBack(words: readonly string[]): Promise<unknown> {
      expect(await exporting('source')).toMatchObject({ code: 0, stderr: '' });
      expect(await importing(['--no-safety-backup', ...words])).toMatchObject({ code: 0, stderr: '' });
      const back = await exporting('back', ['--database-url', database.url, ...words]);
      expect(back).toMatchObject({ code: 0, stderr: '' });
      expectSame(join(folder, 'source'), join(folder, 'back'));
      expect(manifest().source.timeZone).toBe('America/New_York');
      expect(back.stdout).toContain('(in America/New_York)');
      const [[hour] = []] = await database.run(storedHour);
      return hour;
    }

    function hourIn(timeZone: string): string {
      const [first = ''] = readFileSync(join(folder, 'source/entities/entities_00001.jsonl'), 'utf8')
        .split('\n')
        .filter((line) => line.includes('"type":"api::article.article"'));
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
      return format.format(new Date(JSON.parse(first).data.createdAt)).slice(0, '2026-01-01 00'.length);
    }

    test('is that of TZ in its .env, as in Strapi', async () => {
      writeFileSync(join(project, '.env'), 'TZ=America/New_York\n');
      expect(await thereAndBack([])).toBe(hourIn('America/New_York'));
    }, 60_000);

    test('ends an export where Node.js does not know it, before the database is opened', async () => {
      writeFileSync(join(project, '.env'), 'TZ=Mars/Olympus\n');
      const unreachable = new URL(database.url);
      unreachable.port = '1';
      for (const url of [database.url, unreachable.href]) {
        const refused = await exporting('back', ['--database-url', url]);
        expect(refused).toMatchObject({
          code: 2,
          stderr: expect.stringContaining('which Node.js does not know'),
        });
      }
    }, 60_000);

    test('is what the user says, also for what is backed up', async () => {
      const words = ['--time-zone', 'America/New_York'];
      expect(await thereAndBack(words)).toBe(hourIn('America/New_York'));
      const report = join(folder, 'report.json');
      const again = await importing([...words, '--report', report]);
      expect(again).toMatchObject({ code: 0, stderr: '' });
      const { safetyBackup, timeZone, warnings } = JSON.parse(readFileSync(report, 'utf8'));
      expect({ timeZone, warnings }).toEqual({ timeZone: 'America/New_York', warnings: [] });
      const verified = await strapiDms(['verify', '-f', safetyBackup], folder);
      expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining(' in America/New_York') });
    }, 60_000);

    test('is doubted where content has moments in the future, unless the user says which it is', async () => {
      expect(await exporting('source')).toMatchObject({ code: 0, stderr: '' });
      expect((await importing(['--no-safety-backup'])).code).toBe(0);
      await database.run(inTheFuture);
      const from = ['--database-url', database.url];
      const named = await exporting('back', from, { TZ: 'UTC' });
      expect(named.code).toBe(0);
      expect(named.stderr).toMatch(
        /^Warning: The content has dates in the future: the newest of api::tag\.tag was changed (3 h 0|2 h 59) min from now, read in UTC\..*time-zone.*\n$/,
      );
      const written = await importing(['--report', join(folder, 'report.json')]);
      expect(`${written.stderr}${written.code}`).toBe('0');
      expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')).warnings).toEqual([
        expect.stringContaining('The content has dates in the future'),
      ]);
      await database.run(inTheFuture);
      for (const zone of ['UTC', 'Asia/Tokyo']) {
        expect(await exporting('back', [...from, '--time-zone', zone])).toMatchObject({
          code: 0,
          stderr: '',
        });
      }
      // As it was, for the next test.
      expect((await importing(['--no-safety-backup'])).code).toBe(0);
    }, 60_000);

    test('is doubted where nobody names one and a file of the project seems to', async () => {
      const file = join(project, 'Dockerfile');
      writeFileSync(file, 'FROM node:24\nENV TZ=Asia/Tokyo\n');
      const from = ['--database-url', database.url];
      try {
        const back = await exporting('back', from);
        expect(back).toMatchObject({
          code: 0,
          stderr: expect.stringContaining('Dockerfile has Asia/Tokyo for TZ'),
        });
        expect(await exporting('back', from, { TZ: 'UTC' })).toMatchObject({ code: 0, stderr: '' });
      } finally {
        rmSync(file);
      }
    }, 60_000);

    test('is doubted where nobody names one and the archive was made in another', async () => {
      expect(await exporting('source')).toMatchObject({ code: 0, stderr: '' });
      expect((await importing(['--no-safety-backup'])).code).toBe(0);
      const from = ['--database-url', database.url, '--time-zone', 'Asia/Tokyo'];
      expect(await exporting('back', from)).toMatchObject({ code: 0, stderr: '' });
      const report = join(folder, 'report.json');
      const to = ['import', '--database-url', database.url, '-f', join(folder, 'back'), '--force'];
      const words = [...to, '--no-safety-backup', '--report', report];
      expect(await run(words)).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(readFileSync(report, 'utf8')).warnings).toEqual([
        expect.stringContaining('while those of the archive were read in Asia/Tokyo. If Strapi'),
      ]);
      expect((await run([...words, '--time-zone', 'UTC'])).code).toBe(0);
      expect(JSON.parse(readFileSync(report, 'utf8')).warnings).toEqual([]);
    }, 60_000);

    (inKolkata === undefined ? test.skip : test)(
      'is doubted where nobody names one and the server is in another',
      async () => {
        await database.run(inKolkata?.(database) ?? '');
        expect(await exporting('source')).toMatchObject({ code: 0, stderr: '' });
        const report = join(folder, 'report.json');
        const imported = await importing(['--no-safety-backup', '--report', report]);
        expect(imported).toMatchObject({ code: 0, stderr: '' });
        const doubts =
          /^(Warning: )?No time zone is named: dates and times are read in \S+, the zone of this machine, while that of the database server is Asia\/Kolkata\..*time-zone.*\n?$/;
        expect(JSON.parse(readFileSync(report, 'utf8')).warnings).toEqual([expect.stringMatching(doubts)]);
        const from = ['--database-url', database.url];
        expect(await exporting('back', from)).toMatchObject({
          code: 0,
          stderr: expect.stringMatching(doubts),
        });
        for (const [words, environment] of [
          [['--time-zone', 'UTC'], unnamed],
          [[], { TZ: 'UTC' }],
        ] as const) {
          const back = await exporting('back', [...from, ...words], environment);
          expect(back).toMatchObject({ code: 0, stderr: '' });
        }
        expectSame(join(folder, 'source'), join(folder, 'back'));
      },
      60_000,
    );

    test('is refused where there is no such zone', async () => {
      const from = ['--database-url', database.url];
      const option = await exporting('back', [...from, '--time-zone', 'Europe/Atlantis']);
      expect(option).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('"Europe/Atlantis" is unknown'),
      });
      writeFileSync(join(project, '.env'), 'TZ=Europe/Atlantis\n');
      const variable = await exporting('back', from);
      expect(variable).toMatchObject({ code: 2, stderr: expect.stringContaining('TZ is "Europe/Atlantis"') });
      // SQLite counts milliseconds.
      expect(await exporting('back')).toMatchObject({ code: 0, stderr: '' });
      expect(manifest().source).toEqual({ engine: 'sqlite' });
    }, 60_000);
  });
}
