/** @jest-environment ./__tests__/support/one-realm.mjs */
import { cpSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, test } from '@jest/globals';
import { postgres } from '../../scripts/engines/postgres.ts';
import { serverTables } from '../../scripts/server-tables.ts';
import { copyBlog } from '../support/blog.ts';
import { describeWith, findPostgres } from '../support/servers.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();
const server = await findPostgres();

beforeEach(() => {
  copyBlog(at('blog'));
});

const titles = 'SELECT id, document_id, title FROM articles ORDER BY id';

/** The rows of a SQLite database. */
function rowsOf(file: string): unknown[][] {
  const database = new DatabaseSync(file);
  try {
    return database
      .prepare(titles)
      .all()
      .map((row) => Object.values(row));
  } finally {
    database.close();
  }
}

/** A block of commands in the documentation, without its comments. */
const recipe = (): string[] =>
  (/```sh\n([\s\S]*?)```/.exec(readFileSync('docs/transfer.md', 'utf8'))?.[1] ?? '')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

describeWith(server)('strapi-dms transfer', () => {
  test('takes a SQLite database to PostgreSQL as the documentation says, and names no password', async () => {
    const [line = ''] = recipe();
    const [, , , ...words] = line.split(' ');
    expect(line).toMatch(/^STRAPI_DMS_TO=postgres:\/\/\S+ npx strapi-dms transfer /);
    const engine = postgres(server?.url.href);
    const database = await engine.create();
    const role = `reader_${database.name}`;
    try {
      await database.run(serverTables(at('blog', '.tmp', 'data.db'), engine.tables).join(';'));
      await database.run(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD 'secret-word'`);
      const url = new URL(database.url);
      [url.username, url.password] = [role, 'secret-word'];
      const environment = { STRAPI_DMS_TO: url.href };
      const more = ['--report', at('report.json'), '--boot', 'never'];
      const ended = await run([...words, ...more], { cwd: at('blog'), environment });
      expect(ended).toMatchObject({ code: 0 });
      expect(ended.stdout).toMatch(/^│ Type +│ Deleted │ Transferred │$/m);
      expect(ended.stdout).toMatch(/^Media files: untouched;/m);
      expect(ended.stdout).toMatch(/^sqlite .*data\.db was transferred to postgres .*, [\d.]+ m?s$/m);
      const rows = await database.run(titles);
      expect(rows.map(([id, ...rest]) => [Number(id), ...rest])).toEqual(
        rowsOf(at('blog', '.tmp', 'data.db')),
      );

      const refused = await run(words, { cwd: at('blog'), environment });
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('--force') });
      const report = readFileSync(at('report.json'), 'utf8');
      expect(JSON.parse(report)).toMatchObject({ command: 'transfer', media: 'untouched' });
      for (const text of [ended.stdout, ended.stderr, refused.stdout, refused.stderr, report]) {
        expect(text).not.toContain('secret-word');
      }
    } finally {
      await database.run(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
      await database.drop();
    }
  });
});

test('strapi-dms transfer takes the source that is named in place of the configured one', async () => {
  cpSync(at('blog', '.tmp', 'data.db'), at('other.db'));
  const database = new DatabaseSync(at('other.db'));
  database.exec("UPDATE articles SET title = 'of another copy'");
  database.close();
  const ended = await run([
    ...['transfer', '--project', at('blog'), '--database-url', `sqlite:${at('other.db')}`],
    ...['--to', `sqlite:${at('blog', '.tmp', 'data.db')}`, '--force', '--no-safety-backup'],
  ]);
  expect(ended).toMatchObject({ code: 0 });
  expect(rowsOf(at('blog', '.tmp', 'data.db'))).toEqual(rowsOf(at('other.db')));

  const none = await run(['transfer', '--project', at('blog')]);
  expect(none).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('There is no database to transfer to.'),
  });
});
