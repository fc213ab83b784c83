import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { strapiDms } from '../../../scripts/faults/program.ts';
import { execute } from '../../../scripts/faults/sites.ts';
import { postgresTables, serverTables } from '../../../scripts/server-tables.ts';
import { copyBlog } from '../../support/blog.ts';
import { expectSame } from '../../support/records.ts';
import {
  createPostgresDatabase,
  describeWith,
  findPostgres,
  owning,
  type TestDatabase,
} from '../../support/servers.ts';

const server = await findPostgres();

describeWith(server)('a PostgreSQL role with settings of its own', () => {
  let folder: string;
  let project: string;
  let tables: string;
  let database: TestDatabase;
  let role: string;
  let url: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'postgres-pinned-'));
    project = copyBlog(join(folder, 'blog'));
    // A text that an array without nulls would take for one, and numbers that take all digits.
    execute(
      project,
      `UPDATE articles SET summary = 'NULL' WHERE id = (SELECT min(id) FROM articles);
       UPDATE articles_author_lnk SET article_ord = 0.3333333333333333 WHERE id = (SELECT min(id) FROM articles_author_lnk)`,
    );
    tables = serverTables(join(project, '.tmp', 'data.db'), postgresTables).join(';');
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    database = await createPostgresDatabase(server as NonNullable<typeof server>);
    await database.run(tables);
    role = `pinned_${database.name}`;
    await database.run(`CREATE ROLE ${role} LOGIN PASSWORD 'p'`);
    url = Object.assign(new URL(database.url), { username: role, password: 'p' }).href;
  });

  afterEach(async () => {
    await database.run(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
    await database.drop();
  });

  const owned = () => database.run(owning(role));

  const readable = () =>
    database.run(
      `GRANT USAGE ON SCHEMA public TO ${role}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`,
    );

  function exporting(name: string, from?: string) {
    const to = join(folder, name);
    rmSync(to, { recursive: true, force: true });
    const source = from === undefined ? [] : ['--database-url', from];
    const words = ['export', '--project', project, ...source, '--no-encrypt', '--format', 'dir', '-f', to];
    return strapiDms(words, folder).then((ended) => ({ ...ended, to }));
  }

  async function exported(name: string, from?: string): Promise<string> {
    const ended = await exporting(name, from);
    expect(`${ended.stderr}${ended.code}`).toBe('0');
    return ended.to;
  }

  const importing = (to: string, archive: string) =>
    strapiDms(
      ['import', '--project', project, '--database-url', to, '-f', archive, '--force', '--no-safety-backup'],
      folder,
    );

  test('reads and writes what any other does', async () => {
    const source = await exported('source');
    await owned();
    // A statement that takes longer than the role allows, while that which lifts the limit always has the time for it.
    await database.run(
      `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.6); RETURN NULL; END';
       CREATE TRIGGER slow AFTER INSERT ON articles FOR EACH STATEMENT EXECUTE FUNCTION slow()`,
    );
    const settings = {
      extra_float_digits: '-10',
      DateStyle: 'SQL, DMY',
      IntervalStyle: 'iso_8601',
      bytea_output: 'escape',
      TimeZone: 'Asia/Kolkata',
      client_encoding: 'LATIN1',
      standard_conforming_strings: 'off',
      array_nulls: 'off',
      transform_null_equals: 'on',
      quote_all_identifiers: 'on',
      statement_timeout: '500ms',
      lock_timeout: '1ms',
      idle_in_transaction_session_timeout: '1ms',
      default_transaction_isolation: 'read uncommitted',
      default_transaction_deferrable: 'on',
      synchronous_commit: 'off',
      session_replication_role: 'origin',
    };
    for (const [name, value] of Object.entries(settings)) {
      await database.run(`ALTER ROLE ${role} SET ${name} = '${value}'`);
    }
    for (let time = 0; time < 2; time += 1) {
      const ended = await importing(url, source);
      expect(`${ended.stderr}${ended.code}`).toBe('0');
      expectSame(source, await exported('back', url));
    }
  }, 120_000);

  test('reads floats to the last digit, however few the role has set', async () => {
    const source = await exported('source');
    expect((await importing(database.url, source)).code).toBe(0);
    await readable();
    await database.run(`ALTER ROLE ${role} SET extra_float_digits = -10`);
    expectSame(source, await exported('exact', url));
  }, 60_000);

  test('is told which table row level security hides rows of, whoever it is', async () => {
    const source = await exported('source');
    expect((await importing(database.url, source)).code).toBe(0);
    await readable();
    await database.run('ALTER TABLE up_users ENABLE ROW LEVEL SECURITY');
    const read = await exporting('hidden', url);
    expect(read.code).toBe(1);
    expect(read.stderr).toMatch(/Row level security hides rows of the table up_users from the user/);
    expect(read.stderr).toContain(`ALTER ROLE ${role} BYPASSRLS`);
    const [[before] = []] = await database.run('SELECT count(*)::int FROM articles');
    // The owner sees all rows, unless the table says that even the owner does not.
    await owned();
    expectSame(source, await exported('owner', url));
    await database.run('ALTER TABLE articles ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY');
    const written = await importing(url, source);
    expect(written.code).toBe(1);
    expect(written.stderr).toMatch(/Row level security hides rows of the table articles/);
    expect(await database.run('SELECT count(*)::int FROM articles')).toEqual([[before]]);
    await database.run(`ALTER ROLE ${role} BYPASSRLS`);
    expectSame(source, await exported('bypass', url));
  }, 120_000);

  test('is told what a superuser has set that it may not change', async () => {
    await readable();
    await database.run(`ALTER ROLE ${role} SET zero_damaged_pages = on`);
    const ended = await exporting('damaged', url);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('permission denied to set parameter "zero_damaged_pages"');
    expect(ended.stderr).toContain(`ALTER ROLE ${role} RESET`);
  }, 60_000);

  test('enforces foreign keys although a superuser has told it to leave that to others', async () => {
    const source = await exported('source');
    await owned();
    await database.run(`ALTER ROLE ${role} SET session_replication_role = replica`);
    const ended = await importing(url, source);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('session_replication_role');
  }, 60_000);
});
