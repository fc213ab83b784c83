import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mysqlTables, postgresTables, serverTables } from '../../scripts/server-tables.ts';
import { copyBlog } from '../support/blog.ts';
import { bothSides } from '../support/both-sides.ts';
import {
  createMysqlDatabase,
  createPostgresDatabase,
  describeWith,
  findMysql,
  findPostgres,
  type TestDatabase,
} from '../support/servers.ts';
import { run } from '../support/terminal.ts';

const [postgres, mysql] = [await findPostgres(), await findMysql()];
const engines = [
  [postgres, 'PostgreSQL', createPostgresDatabase, postgresTables],
  [mysql, 'MySQL or MariaDB', createMysqlDatabase, mysqlTables],
] as const;

const end =
  ': Strapi does not show them, no archive has them, and an import into this database deletes them.';

for (const [server, name, create, tables] of engines) {
  describeWith(server)(`what Strapi does not show of a project on ${name}`, () => {
    let folder: string;
    let database: TestDatabase;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'hidden-'));
      const project = copyBlog(join(folder, 'blog'));
      const file = join(project, '.tmp', 'data.db');
      const sqlite = new DatabaseSync(file);
      sqlite.exec(`${bothSides} DELETE FROM articles_tags_lnk`);
      sqlite.close();
      database = await create(server as NonNullable<typeof server>);
      await database.run(serverTables(file, tables).join(';'));
      await command('export', '--no-encrypt', '--format', 'dir');
    }, 120_000);

    afterAll(async () => {
      rmSync(folder, { recursive: true, force: true });
      await database.drop();
    }, 60_000);

    async function command(name: string, ...options: string[]) {
      const project = ['--project', join(folder, 'blog')];
      const ended = await run([name, ...project, ...options, '-f', join(folder, 'archive')]);
      const output = ended.stderr + ended.stdout;
      expect({ code: ended.code, output }).toEqual({ code: 0, output });
      const said = output.split('\n').filter((line) => line.startsWith('Warning: '));
      return said.map((line) => line.slice('Warning: '.length)).filter((line) => line.endsWith(end));
    }

    const imported = () => command('import', '--database-url', database.url, '--force', '--no-safety-backup');

    test('is counted by an export, told by an import, and gone after it', async () => {
      expect(await imported()).toEqual([]);
      await database.run(`
      UPDATE articles_cmps SET component_type = 'shared.saying' WHERE component_type = 'shared.quote';
      UPDATE articles_cmps SET field = 'teaser' WHERE component_type = 'shared.gallery';
      INSERT INTO articles_cmps (entity_id, cmp_id, component_type, field)
        SELECT entity_id, cmp_id, 'shared.other', field FROM (SELECT * FROM articles_cmps) c WHERE field = 'seo';
      INSERT INTO articles_tags_lnk (article_id, tag_id) SELECT min(a.id), min(t.id) FROM articles a, tags t`);
      const hidden = [
        'api::article.article.body has entries of the component shared.saying, which does not exist (2)',
        'api::article.article has components shared.gallery in "teaser", which is not an attribute (2)',
        'api::article.article.seo holds only one component, but has more (4)',
        'articles_tags_lnk has relations that belong to no attribute (1)',
      ].map((what) => what + end);
      const exporting = ['--no-encrypt', '--no-compress', '--database-url', database.url];
      expect(await command('export', ...exporting)).toEqual(hidden);

      // Once before the first row is deleted, and once in the report.
      expect(await imported()).toEqual([...hidden, ...hidden]);

      expect(await command('export', '--overwrite', ...exporting)).toEqual([]);
      expect(await database.run('SELECT id FROM articles_tags_lnk')).toEqual([]);
    }, 120_000);
  });
}
