import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { strapiDms } from '../../../scripts/faults/program.ts';
import { startProxy } from '../../../scripts/faults/proxy.ts';
import { execute } from '../../../scripts/faults/sites.ts';
import { postgresTables, serverTables } from '../../../scripts/server-tables.ts';
import { sealFolder } from '../../../src/archive/seal/manifest.ts';
import { locate } from '../../../src/database/engines.ts';
import { copyBlog } from '../../support/blog.ts';
import { expectSame } from '../../support/records.ts';
import {
  createPostgresDatabase,
  describeWith,
  findPostgres,
  owning,
  type TestDatabase,
} from '../../support/servers.ts';
import { refusal } from '../../support/workspace.ts';

const server = await findPostgres();

describeWith(server)('a project on PostgreSQL', () => {
  let folder: string;
  let project: string;
  let tables: string;
  let database: TestDatabase;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'postgres-'));
    project = copyBlog(join(folder, 'blog'));
    tables = serverTables(join(project, '.tmp', 'data.db'), postgresTables).join(';');
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    database = await createPostgresDatabase(server as NonNullable<typeof server>);
    await database.run(tables);
  });

  afterEach(() => database.drop());

  /** Exports into a folder of its own; from SQLite where no URL is given. */
  async function exported(name: string, url?: string, environment: NodeJS.ProcessEnv = {}) {
    const to = join(folder, name);
    rmSync(to, { recursive: true, force: true });
    const from = url === undefined ? [] : ['--database-url', url];
    const words = ['export', '--project', project, ...from, '--no-encrypt', '--format', 'dir', '-f', to];
    const ended = await strapiDms(words, folder, { environment });
    expect(`${ended.stderr}${ended.code}`).toBe('0');
    return to;
  }

  const imported = (
    url: string,
    archive: string,
    environment: NodeJS.ProcessEnv = {},
    more: readonly string[] = [],
  ) => {
    const words = ['--database-url', url, '-f', archive, '--force', '--no-safety-backup', ...more];
    return strapiDms(['import', '--project', project, ...words], folder, { environment });
  };

  test('has after an import what the archive of a SQLite project holds, and gives out new ids', async () => {
    const source = await exported('source');
    const ended = await imported(database.url, source);
    expect(`${ended.stderr}${ended.code}`).toBe('0');
    expectSame(source, await exported('back', database.url));
    const [[id] = []] = await database.run(
      'WITH made AS (INSERT INTO articles (title) VALUES (NULL) RETURNING id) SELECT (SELECT id FROM made) > max(id) FROM articles',
    );
    expect(id).toBe(true);
    // The second one replaces what is there now.
    expect((await imported(database.url, source)).code).toBe(0);
    expectSame(source, await exported('again', database.url));
  }, 120_000);

  test('may be in a schema of its own, whatever is in the usual one', async () => {
    const source = await exported('source');
    const other = await createPostgresDatabase(server as NonNullable<typeof server>);
    const environment = { DATABASE_CLIENT: 'postgres', DATABASE_URL: other.url, DATABASE_SCHEMA: 'cms' };
    const command = (...words: string[]) =>
      strapiDms([...words, '--project', project], folder, { environment });
    try {
      const tables = serverTables(join(project, '.tmp', 'data.db'), postgresTables).join(';');
      await other.run(`
        CREATE TABLE articles (id int); CREATE TABLE articles_tags_lnk (id int);
        CREATE TABLE strapi_database_schema (id int, schema json, time timestamp); CREATE TABLE tags (id int);
        CREATE SCHEMA cms; SET search_path TO cms; ${tables}`);
      const from = ['-f', source, '--force', '--no-safety-backup'];
      expect(await command('import', ...from)).toMatchObject({ code: 0 });
      const to = join(folder, 'of-schema');
      const into = ['--no-encrypt', '--format', 'dir', '-f', to];
      expect(await command('export', ...into)).toMatchObject({ code: 0, stderr: '' });
      expectSame(source, to);

      await other.run('DROP TABLE cms.articles_tags_lnk');
      const refused = await command('export', '--no-encrypt', '-f', join(folder, 'refused'));
      expect(refused).toMatchObject({
        code: 4,
        stderr: expect.stringContaining('the table articles_tags_lnk,'),
      });
    } finally {
      await other.drop();
    }
  }, 120_000);

  test('is the same for an owner who may not switch foreign keys off', async () => {
    const source = await exported('source');
    const role = `owner_${database.name}`;
    await database.run(`CREATE ROLE ${role} LOGIN PASSWORD 'o'; ${owning(role)}`);
    try {
      const url = new URL(database.url);
      [url.username, url.password] = [role, 'o'];
      for (let time = 0; time < 2; time += 1) {
        const ended = await imported(url.href, source);
        expect(`${ended.stderr}${ended.code}`).toBe('0');
        expectSame(source, await exported('back', url.href));
      }
    } finally {
      await database.run(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
    }
  }, 120_000);

  test('keeps what tables of the project refer to where that comes back, and takes what refers to rows that are gone', async () => {
    const source = await exported('source');
    expect((await imported(database.url, source)).code).toBe(0);
    await database.run(`
      CREATE TABLE reviews (id serial PRIMARY KEY, article_id int REFERENCES articles ON DELETE CASCADE);
      CREATE TABLE marks (id serial PRIMARY KEY, review_id int REFERENCES reviews ON DELETE CASCADE);
      CREATE TABLE hints (id serial PRIMARY KEY, article_id int REFERENCES articles ON DELETE SET NULL);
      INSERT INTO articles (id, title) VALUES (999, 'Not in the archive');
      INSERT INTO reviews (article_id) VALUES ((SELECT min(id) FROM articles)), (999), (NULL);
      INSERT INTO marks (review_id) VALUES (1), (2);
      INSERT INTO hints (article_id) VALUES ((SELECT min(id) FROM articles)), (999)`);
    const refused = await imported(database.url, source);
    expect(refused.stderr).toMatch(/1 row\(s\) of reviews.*1 row\(s\) of marks.*1 row\(s\) of hints/);
    expect(await database.run('SELECT count(*)::int FROM reviews')).toEqual([[3]]);
    const ended = await imported(database.url, source, {}, ['--on-foreign-data-loss', 'accept']);
    expect(`${ended.stderr}${ended.code}`).toBe('0');
    expect(await database.run('SELECT id FROM reviews ORDER BY id')).toEqual([[1], [3]]);
    expect(await database.run('SELECT id, review_id FROM marks')).toEqual([[1, 1]]);
    expect(await database.run('SELECT id, article_id IS NULL FROM hints ORDER BY id')).toEqual([
      [1, false],
      [2, true],
    ]);
    expectSame(source, await exported('back', database.url));
  }, 120_000);

  test('leaves triggers of the project at work', async () => {
    await database.run(`
      CREATE TABLE seen (title text);
      CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO seen VALUES (NEW.title); RETURN NEW; END';
      CREATE TRIGGER see BEFORE INSERT ON articles FOR EACH ROW EXECUTE FUNCTION see()`);
    expect((await imported(database.url, await exported('source'))).code).toBe(0);
    const [[seen, articles] = []] = await database.run(
      'SELECT (SELECT count(*)::int FROM seen), (SELECT count(*)::int FROM articles)',
    );
    expect(articles).toBeGreaterThan(0);
    expect(seen).toBe(articles);
  }, 120_000);

  test('leaves a planner that knows the imported tables, whether or not autovacuum is on', async () => {
    const known = `SELECT reltuples::int FROM pg_class WHERE relname IN ('articles', 'articles_author_lnk', 'strapi_core_store_settings')`;
    expect(await database.run(known)).toEqual([[-1], [-1], [-1]]);
    expect((await imported(database.url, await exported('source'))).code).toBe(0);
    const counts = await database.run(known);
    expect(counts.length).toBe(3);
    expect(counts.every(([count]) => Number(count) > 0)).toBe(true);
  }, 120_000);

  test('is the same in another time zone, written and read there', async () => {
    const source = await exported('source');
    const environment = { TZ: 'America/New_York' };
    expect((await imported(database.url, source, environment)).code).toBe(0);
    expectSame(source, await exported('back', database.url, environment));
    const [[stored] = []] = await database.run(
      `SELECT round(extract(epoch FROM created_at AT TIME ZONE 'America/New_York') * 1000)::text
       FROM articles WHERE created_at IS NOT NULL ORDER BY id LIMIT 1`,
    );
    const sqlite = new DatabaseSync(join(project, '.tmp', 'data.db'), { readOnly: true });
    const { at } = sqlite
      .prepare('SELECT created_at AS at FROM articles WHERE created_at IS NOT NULL ORDER BY id LIMIT 1')
      .get() as { at: number };
    sqlite.close();
    expect(Number(stored)).toBe(at);
  }, 120_000);

  test('is read by a role that may only SELECT, in a schema of its own, within a short time for each query', async () => {
    const source = await exported('source');
    expect((await imported(database.url, source)).code).toBe(0);
    const role = `reader_${database.name}`;
    await database.run(`
      ALTER SCHEMA public RENAME TO "my cms";
      CREATE ROLE ${role} LOGIN PASSWORD 'r';
      ALTER ROLE ${role} SET default_transaction_read_only = on;
      ALTER ROLE ${role} SET statement_timeout = '15s';
      ALTER ROLE ${role} SET search_path = nowhere;
      GRANT USAGE ON SCHEMA "my cms" TO ${role};
      GRANT SELECT ON ALL TABLES IN SCHEMA "my cms" TO ${role}`);
    try {
      const url = new URL(database.url);
      [url.username, url.password, url.search] = [role, 'r', 'schema=my%20cms'];
      expectSame(source, await exported('back', url.href));
      const refused = await imported(url.href, source);
      expect(refused.stderr).toMatch(/cannot be written to|lacks a right/);
      expect(refused.stderr).not.toMatch(/^\s+at /m);
    } finally {
      await database.run(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  }, 120_000);

  test('takes as many round trips for many records as for few', async () => {
    const counts: number[] = [];
    for (const articles of [10, 1_500]) {
      execute(
        project,
        `DELETE FROM articles WHERE id > 1000;
         INSERT INTO articles (id, document_id, title, slug)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${articles})
         SELECT 1000 + i, printf('count%019d', i), 'Article ' || i, 'article-' || i FROM n;
         DELETE FROM articles_author_lnk WHERE article_id > 1000;
         INSERT INTO articles_author_lnk (article_id, author_id, article_ord)
         SELECT id, (SELECT min(id) FROM authors), id FROM articles WHERE id > 1000`,
      );
      const source = await exported('source');
      const proxy = await startProxy(new URL(database.url));
      try {
        const url = new URL(database.url);
        url.port = String(proxy.port);
        const ended = await imported(url.href, source);
        expect(`${ended.stderr}${ended.code}`).toBe('0');
        counts.push(proxy.roundTrips);
      } finally {
        await proxy.close();
      }
    }
    execute(
      project,
      'DELETE FROM articles WHERE id > 1000; DELETE FROM articles_author_lnk WHERE article_id > 1000',
    );
    const [few = 0, many = 0] = counts;
    expect(few).toBeGreaterThan(10);
    // The second import finds content to wipe where the first did not.
    expect(Math.abs(many - few)).toBeLessThan(20);
  }, 120_000);

  test('refuses values that do not fit before it writes, and names them', async () => {
    const source = await exported('source');
    const long = 'x'.repeat(300);
    const [name = ''] = readdirSync(join(source, 'entities'));
    const file = join(source, 'entities', name);
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    let isFirst = true;
    const changed = lines.map((line) => {
      const record = JSON.parse(line);
      if (record.type !== 'api::article.article' || !isFirst) {
        return line;
      }
      isFirst = false;
      return JSON.stringify({ ...record, data: { ...record.data, title: long, summary: 'a\u0000b' } });
    });
    writeFileSync(file, changed.join('\n'));
    // What is changed by hand has no manifest that tells.
    rmSync(join(source, sealFolder), { recursive: true });
    const ended = await imported(database.url, source);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(
      /api::article\.article \d+: title is a text of 300 characters, its column is character varying\(255\)/,
    );
    expect(ended.stderr).toMatch(/api::article\.article \d+: summary holds a NUL character/);
    expect(await database.run('SELECT count(*)::int FROM articles')).toEqual([[0]]);
  }, 120_000);

  test('lets nobody else write while it is imported into', async () => {
    const location = await locate({ url: database.url }, project);
    const writer = await location.write();
    try {
      const busy = database.run("SET lock_timeout = '200ms'; INSERT INTO articles (title) VALUES ('x')");
      await expect(busy).rejects.toMatchObject({ code: '55P03' });
      expect(await refusal(location.write())).toMatchObject({
        failure: 'databaseUnreachable',
        message: expect.stringMatching(/^The database .* is locked by another program\.$/),
      });
    } finally {
      await writer.rollback();
    }
  });

  test('tells of a server without TLS, and of a connection that is cut', async () => {
    const url = new URL(database.url);
    const at = (connection: object) =>
      locate(
        { client: 'postgres', connection: { connectionString: url.href, ...connection }, origin: 'test' },
        project,
      );
    const plain = createServer((socket) => socket.once('data', () => socket.end('N'))).listen(0, '127.0.0.1');
    await new Promise((resolve) => plain.once('listening', resolve));
    url.port = String((plain.address() as { port: number }).port);
    expect((await refusal((await at({ ssl: true })).read())).message).toContain('does not support TLS');
    plain.close();

    const proxy = await startProxy(new URL(database.url));
    url.port = String(proxy.port);
    const session = await (await at({})).read();
    proxy.cut();
    expect(await refusal(session.rows('SELECT 1'))).toMatchObject({ failure: 'databaseUnreachable' });
    await session.close();
    await proxy.close();
  });
});
