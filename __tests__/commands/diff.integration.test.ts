import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ServerDatabase } from '../../scripts/engines/engine.ts';
import { mysqlOrMariaDb } from '../../scripts/engines/mysql.ts';
import { postgres } from '../../scripts/engines/postgres.ts';
import { databaseOf } from '../../scripts/faults/state.ts';
import { serverTables } from '../../scripts/server-tables.ts';
import { diffStates } from '../../src/commands/diff/diff.ts';
import type { DiffReport } from '../../src/commands/diff/report.ts';
import type { Change } from '../../src/insight/diff/changes.ts';
import { copyBlog, copyProject } from '../support/blog.ts';
import { removeWhatOnlySqliteStores } from '../support/only-sqlite.ts';
import { describeWith, findMysql, findPostgres } from '../support/servers.ts';
import { run } from '../support/terminal.ts';
import { someOf } from '../support/thorough.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();

async function exported(project: string, file: string, words: readonly string[] = []): Promise<void> {
  const options = words.includes('--key') ? [] : ['--no-encrypt'];
  const { code, stderr } = await run(['export', '--project', project, '-f', file, ...options, ...words]);
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('Error')]);
}

async function imported(archive: string, words: readonly string[]): Promise<void> {
  const { code, stderr } = await run(['import', '--force', '--no-safety-backup', '-f', archive, ...words]);
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('Error')]);
}

async function diff(...words: readonly string[]): Promise<DiffReport> {
  const { code, stdout, stderr } = await run(['diff', ...words, '--json']);
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('Error')]);
  return JSON.parse(stdout);
}

function inDatabase(sql: string, project = at('cms')): void {
  const database = new DatabaseSync(databaseOf(project));
  database.exec(sql);
  database.close();
}

function wordsOf(change: Change): string {
  switch (change.of) {
    case 'entry':
      return `${change.kind} ${change.key.uid} ${change.fields.map(({ path }) => path).join(' ')}`;
    case 'media':
      return `${change.kind} ${change.filename}`;
    case 'configuration':
      return `${change.kind} ${change.key}`;
    case 'schema':
      return `${change.kind} ${change.uid}`;
  }
}

/** Each change in a word or two. */
const named = ({ changes }: DiffReport): string[] => changes.map(wordsOf).sort();

describe('what differs', () => {
  beforeEach(async () => {
    copyBlog(at('cms'));
    await exported(at('cms'), at('before'));
  });

  test('between an archive and itself, and the database that it is of, is nothing', async () => {
    const itself = await diff(at('before.tar.gz'), at('before.tar.gz'));
    expect(itself).toMatchObject({ isSame: true, total: 0, changes: [], warnings: [] });
    const database = await diff(at('before.tar.gz'), '--project', at('cms'));
    expect(database).toMatchObject({
      isSame: true,
      before: { kind: 'archive', name: at('before.tar.gz') },
      after: { kind: 'database', name: expect.stringMatching(/^sqlite /) },
    });
    expect(database.media.after).toBe(database.media.before);
    expect(database.media.after).toBeGreaterThan(20);
  });

  test('is what was edited, in the database and in an archive of it', async () => {
    inDatabase(`
      UPDATE articles SET title = title || ' (edited)', updated_at = updated_at + 1 WHERE id = (SELECT min(id) FROM articles);
      UPDATE strapi_core_store_settings SET value = '{"other":true}' WHERE key = 'plugin_upload_settings';
      DELETE FROM articles_tags_lnk WHERE id = (SELECT min(id) FROM articles_tags_lnk);
      INSERT INTO tags (document_id, name) VALUES ('newtag', 'Brand new');
    `);
    writeFileSync(at('cms/public/uploads/press_kit_7fd8beaa09.txt'), 'another press kit');
    await exported(at('cms'), at('after'));
    const expected = [
      'added api::tag.tag name',
      'changed api::article.article title tags updatedAt',
      'changed plugin_upload_settings',
      'changed press_kit_7fd8beaa09.txt',
    ];
    for (const after of [['--project', at('cms')], [at('after.tar.gz')]]) {
      const report = await diff(at('before.tar.gz'), ...after);
      expect(named(report)).toEqual(expected);
      expect(report.types).toMatchObject([
        { uid: 'api::article.article', added: 0, removed: 0, changed: 1 },
        { uid: 'api::tag.tag', added: 1, removed: 0, changed: 0 },
      ]);
    }
  });

  test('is shown on a terminal as people read it', async () => {
    inDatabase(`
      UPDATE articles SET title = 'Quite another title' WHERE id = (SELECT min(id) FROM articles);
      UPDATE up_users SET password = 'a-new-hash';
    `);
    const { stdout } = await run(['diff', at('before.tar.gz'), '--project', at('cms')]);
    expect(stdout).toMatch(/│ api::article\.article +│ +\d+ │ +\d+ │ +│ +│ +1 │/);
    expect(stdout).toMatch(
      /~ “Quite another title” \w+ \((?:\w+, )?\w+\)\n {4}title: .+ → Quite another title\n/,
    );
    expect(stdout).not.toContain('a-new-hash');
  });

  test('in every change goes to a file, which has its name only when it is whole', async () => {
    inDatabase("UPDATE articles SET title = title || '!'");
    writeFileSync(at('changes.jsonl'), 'of an earlier run');
    const report = await diff(at('before.tar.gz'), '--project', at('cms'), '--changes', at('changes.jsonl'));
    const lines = readFileSync(at('changes.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(report.changes);
    expect(report.total).toBe(lines.length);
    const refused = await run(['diff', at('before.tar.gz'), at('before.tar.gz'), '--changes', at('none/x')]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('folder does not exist')]);
    expect(readdirSync(at('.')).filter((name) => name.includes('partial'))).toEqual([]);
  });

  test('is of the content types that were asked for', async () => {
    inDatabase("UPDATE articles SET title = title || '!'; UPDATE tags SET name = name || '!'");
    const only = ['--only-content-types', 'api::tag.tag', '--exclude', 'files,config'];
    await exported(at('cms'), at('after'));
    for (const after of [['--project', at('cms')], [at('after.tar.gz')]]) {
      const report = await diff(at('before.tar.gz'), ...after, ...only);
      expect(report.types.map(({ uid }) => uid)).toEqual(['api::tag.tag']);
      expect([report.media.before, report.configuration.before]).toEqual([0, 0]);
    }
    const unknown = await run([
      'diff',
      at('before.tar.gz'),
      at('before.tar.gz'),
      '--only-content-types',
      'api::x.x',
    ]);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('api::x.x')]);
  });

  test('does not depend on the order in which an archive was packed', async () => {
    execFileSync('mkdir', [at('unpacked')]);
    execFileSync('tar', ['-xzf', at('before.tar.gz'), '-C', at('unpacked')]);
    const parts = ['schemas', 'links', 'configuration', 'entities', 'assets', 'metadata.json'];
    execFileSync('tar', ['-cf', at('other.tar'), '-C', at('unpacked'), ...parts]);
    expect(await diff(at('before.tar.gz'), at('other.tar'))).toMatchObject({ isSame: true });
    inDatabase("UPDATE articles SET title = title || '!' WHERE id = 1");
    expect((await diff(at('other.tar'), '--project', at('cms'))).types).toMatchObject([{ changed: 1 }]);
  });

  test('is not known of media that one state does not have, and that is said', async () => {
    await exported(at('cms'), at('without'), ['--exclude', 'files']);
    const report = await diff(at('before.tar.gz'), at('without.tar.gz'));
    expect(report).toMatchObject({ isSame: true, media: { after: 0, removed: 0 } });
    expect(report.warnings.join()).toMatch(/media files could not be compared/);
    rmSync(at('cms/public/uploads/press_kit_7fd8beaa09.txt'));
    expect(await diff(at('before.tar.gz'), '--project', at('cms'))).toMatchObject({ isSame: true });
  });

  test('is nothing between the same content in rows with other ids', async () => {
    inDatabase(`
      PRAGMA foreign_keys = OFF;
      UPDATE tags SET id = id + 500; UPDATE articles_tags_lnk SET tag_id = tag_id + 500;
      UPDATE components_shared_quotes SET id = id + 300;
      UPDATE articles_cmps SET cmp_id = cmp_id + 300 WHERE component_type = 'shared.quote';
      UPDATE pages_cmps SET cmp_id = cmp_id + 300 WHERE component_type = 'shared.quote';
    `);
    expect(named(await diff(at('before.tar.gz'), '--project', at('cms')))).toEqual([]);
  });

  test('is found behind a key', async () => {
    await exported(at('cms'), at('secret'), ['--key', 'a long enough key of the team']);
    const key = ['--key', 'a long enough key of the team', '--require-seal', 'authenticated'];
    expect(await diff(at('secret.tar.gz.enc'), '--project', at('cms'), ...key)).toMatchObject({
      isSame: true,
    });
    const refused = await run(['diff', at('secret.tar.gz.enc'), at('before.tar.gz'), ...key]);
    expect([refused.code, refused.stderr]).toEqual([12, expect.stringContaining(at('before.tar.gz'))]);
  });

  test('with a masked archive is told with a warning', async () => {
    await exported(at('cms'), at('masked'), ['--mask', 'recommended']);
    const { warnings, isSame } = await diff(at('before.tar.gz'), at('masked.tar.gz'));
    expect([isSame, warnings.join()]).toEqual([false, expect.stringContaining('masked: not a backup')]);
  });

  test('of thumbnails comes beside the report', async () => {
    inDatabase("UPDATE files SET name = name || '!' WHERE hash = 'noor_c34c7ce2a7'");
    writeFileSync(at('cms/public/uploads/noor_c34c7ce2a7.png'), 'another picture');
    const lists = { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] };
    const { thumbnails } = await diffStates(
      {
        project: at('cms'),
        file: at('before.tar.gz'),
        store: undefined,
        against: undefined,
        filters: lists,
        ...lists,
        key: undefined,
        identity: undefined,
        databaseUrl: undefined,
        timeZone: undefined,
        trustConfig: false,
        limits: {},
        requireSeal: 'any',
        samples: false,
      },
      undefined,
      { stageStarted() {}, advanced() {}, stageFinished() {}, warned() {} },
    );
    const content = readFileSync(at('cms/public/uploads/thumbnail_noor_c34c7ce2a7.png'));
    expect(thumbnails.get('noor_c34c7ce2a7.png')).toEqual({
      before: { mime: 'image/png', content },
      after: { mime: 'image/png', content },
    });
  });
});

describe('it is refused', () => {
  beforeEach(async () => {
    copyBlog(at('cms'));
    await exported(at('cms'), at('before'));
  });

  test('to compare states of different major versions', async () => {
    copyProject('__tests__/fixtures/kitchen-sink-4', at('four'));
    await exported(at('four'), at('four-backup'));
    const { code, stderr } = await run(['diff', at('before.tar.gz'), at('four-backup.tar.gz')]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/is of Strapi 5, and .+ of Strapi 4/)]);
  });

  test.each([
    [['diff'], /There is no archive to compare/],
    [['diff', 'a', 'b', '--against', 'c'], /There are two of them: b, and c with --against/],
    [['diff', 'a', 'b', 'c'], /too many arguments/],
    [
      ['diff', 'a', 'b', '--database-url', 'sqlite:x.db'],
      /--database-url names a database, and --against an archive/,
    ],
    [['diff', 'nothing.tar.gz'], /There is no archive nothing\.tar\.gz/],
  ])('%j', async (words, message) => {
    const { code, stderr } = await run(words, { cwd: at('.') });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(message);
  });

  test('to compare what is damaged', async () => {
    const bytes = readFileSync(at('before.tar.gz'));
    writeFileSync(at('damaged.tar.gz'), bytes.subarray(0, bytes.length - 100));
    const changes = ['--changes', at('changes.jsonl')];
    const { code } = await run(['diff', at('before.tar.gz'), at('damaged.tar.gz'), ...changes]);
    expect(code).toBe(12);
    expect(existsSync(at('changes.jsonl'))).toBe(false);
  });
});

const engines = [
  { name: 'PostgreSQL', server: await findPostgres(), engine: postgres },
  { name: 'MySQL or MariaDB', server: await findMysql(), engine: mysqlOrMariaDb },
];

describe.each(engines)('a database on $name', ({ server, engine }) => {
  describeWith(server)('that an archive from SQLite was imported into', () => {
    const databases: ServerDatabase[] = [];
    let made: ReturnType<typeof engine>;

    beforeAll(() => {
      made = engine(server?.url.href);
    });

    afterAll(async () => {
      for (const database of databases) {
        await database.drop();
      }
    });

    const projects = [
      'examples/blog',
      '__tests__/fixtures/kitchen-sink-4',
      '__tests__/fixtures/kitchen-sink',
    ];
    test.each(someOf(projects, 1))(
      'does not differ from it, but by what is edited then: %s',
      async (name) => {
        const project = copyProject(name, at('cms'));
        removeWhatOnlySqliteStores(databaseOf(project));
        // What hangs in the air is not imported.
        await exported(project, at('before'));
        await imported(at('before.tar.gz'), ['--project', project]);
        await exported(project, at('sqlite'));
        const database = await made.create();
        databases.push(database);
        await database.run(serverTables(databaseOf(project), made.tables, 'reversed').join(';'));
        const there = ['--project', project, '--database-url', database.url];
        await imported(at('sqlite.tar.gz'), there);
        expect((await diff(at('sqlite.tar.gz'), ...there)).changes).toEqual([]);
        await database.run("UPDATE tags SET name = 'edited' WHERE id = 1");
        const report = await diff(at('sqlite.tar.gz'), ...there);
        expect(named(report)).toEqual(['changed api::tag.tag name']);
      },
    );
  });
});
