/** @jest-environment ./__tests__/support/one-realm.mjs */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { strapiDms } from '../../../scripts/faults/program.ts';
import { startProxy } from '../../../scripts/faults/proxy.ts';
import { execute } from '../../../scripts/faults/sites.ts';
import { mysqlTables, serverTables } from '../../../scripts/server-tables.ts';
import { sealFolder } from '../../../src/archive/seal/manifest.ts';
import { locate } from '../../../src/database/engines.ts';
import { copyBlog } from '../../support/blog.ts';
import { expectSame } from '../../support/records.ts';
import { createMysqlDatabase, describeWith, findMysql, type TestDatabase } from '../../support/servers.ts';
import { refusal } from '../../support/workspace.ts';

const server = await findMysql();

describeWith(server)('a project on MySQL or MariaDB', () => {
  let folder: string;
  let project: string;
  let database: TestDatabase;

  // One for all tests: a table takes its time on a server that waits for the disk.
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mysql-'));
    project = copyBlog(join(folder, 'blog'));
    database = await createMysqlDatabase(server as NonNullable<typeof server>);
    await database.run(serverTables(join(project, '.tmp', 'data.db'), mysqlTables).join(';'));
  }, 120_000);

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  }, 60_000);

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

  const imported = (url: string, archive: string, environment: NodeJS.ProcessEnv = {}) =>
    strapiDms(
      ['import', '--project', project, '--database-url', url, '-f', archive, '--force', '--no-safety-backup'],
      folder,
      { environment },
    );

  test('has after an import what the archive of a SQLite project holds, and gives out new ids', async () => {
    const source = await exported('source');
    const ended = await imported(database.url, source);
    expect(`${ended.stderr}${ended.code}`).toBe('0');
    expectSame(source, await exported('back', database.url));
    const [[id] = []] = await database.run(
      'SELECT (SELECT auto_increment FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = "articles") > max(id) FROM articles',
    );
    expect(id).toBe(1);
    // The second one replaces what is there now.
    expect((await imported(database.url, source)).code).toBe(0);
    expectSame(source, await exported('again', database.url));
  }, 120_000);

  test('is the same in another time zone, written and read there', async () => {
    const source = await exported('source');
    const environment = { TZ: 'America/New_York' };
    expect((await imported(database.url, source, environment)).code).toBe(0);
    expectSame(source, await exported('back', database.url, environment));
    const [[stored] = []] = await database.run(
      "SELECT date_format(created_at, '%Y-%m-%d %H:%i:%s.%f') FROM articles WHERE created_at IS NOT NULL ORDER BY id LIMIT 1",
    );
    const sqlite = new DatabaseSync(join(project, '.tmp', 'data.db'), { readOnly: true });
    const { at } = sqlite
      .prepare('SELECT created_at AS at FROM articles WHERE created_at IS NOT NULL ORDER BY id LIMIT 1')
      .get() as { at: number };
    sqlite.close();
    const clock = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'America/New_York',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    expect(String(stored).slice(0, 19)).toBe(clock.format(at));
  }, 120_000);

  test('is read by a user who may only SELECT', async () => {
    const source = await exported('source');
    expect((await imported(database.url, source)).code).toBe(0);
    const user = `r_${database.name.slice(-10)}`;
    await database.run(
      `CREATE USER ${user} IDENTIFIED BY 'r'; GRANT SELECT ON ${database.name}.* TO ${user}`,
    );
    try {
      const url = new URL(database.url);
      [url.username, url.password] = [user, 'r'];
      expectSame(source, await exported('back', url.href));
      const refused = await imported(url.href, source);
      expect(refused).toMatchObject({ code: 13, stderr: expect.stringContaining('an import also INSERT') });
      expect(refused.stderr).not.toMatch(/^\s+at /m);
    } finally {
      await database.run(`DROP USER ${user}`);
    }
  }, 120_000);

  test('says so where the user has no right on a table, which the server then does not show', async () => {
    const source = await exported('source');
    expect((await imported(database.url, source)).code).toBe(0);
    const user = `p_${database.name.slice(-10)}`;
    const names = (await database.run('SHOW TABLES')).map(([name]) => String(name));
    const grants = names
      .filter((name) => name !== 'articles_tags_lnk')
      .map((name) => `GRANT SELECT ON ${database.name}.${name} TO ${user}`);
    await database.run([`CREATE USER ${user} IDENTIFIED BY 'r'`, ...grants].join(';'));
    try {
      const url = new URL(database.url);
      [url.username, url.password] = [user, 'r'];
      const to = join(folder, 'refused');
      const words = ['export', '--project', project, '--database-url', url.href, '--no-encrypt', '-f', to];
      const refused = await strapiDms(words, folder);
      expect(refused).toMatchObject({
        code: 4,
        stderr: expect.stringContaining(
          'articles_tags_lnk, which the database does not have. This server does not show',
        ),
      });
    } finally {
      await database.run(`DROP USER ${user}`);
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
    const articles = () => database.run('SELECT id, title FROM articles ORDER BY id');
    const before = await articles();
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
      return JSON.stringify({ ...record, data: { ...record.data, title: long } });
    });
    writeFileSync(file, changed.join('\n'));
    // What is changed by hand has no manifest that tells.
    rmSync(join(source, sealFolder), { recursive: true });
    const ended = await imported(database.url, source);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(
      /api::article\.article \d+: title is a text of 300 characters, its column is varchar\(255\)/,
    );
    expect(await articles()).toEqual(before);
  }, 120_000);

  test('tells of a server without TLS, and of a connection that is cut', async () => {
    const url = new URL(database.url);
    const proxy = await startProxy(new URL(database.url));
    url.port = String(proxy.port);
    try {
      const session = await (await locate({ url: url.href }, project)).read();
      proxy.cut();
      expect(await refusal(session.rows('SELECT 1'))).toMatchObject({ failure: 'databaseUnreachable' });
      await session.close();
      // MySQL 9 has no such variable any more, and makes certificates for itself.
      const [[, hasTls = 'YES'] = []] = await database.run("SHOW VARIABLES LIKE 'have_ssl'");
      url.search = 'ssl-mode=VERIFY_IDENTITY';
      const private_ = await locate({ url: url.href }, project);
      expect((await refusal(private_.read())).message).toMatch(
        hasTls === 'YES' ? /is not trusted/ : /offers no encrypted connections/,
      );
    } finally {
      await proxy.close();
    }
  });

  test('refuses tables that know no transactions', async () => {
    await database.run('SET foreign_key_checks = 0; ALTER TABLE strapi_webhooks ENGINE = MyISAM');
    const location = await locate({ url: database.url }, project);
    expect(await refusal(location.write())).toMatchObject({
      message: expect.stringContaining('strapi_webhooks'),
    });
    await database.run('ALTER TABLE strapi_webhooks ENGINE = InnoDB');
  });
});
