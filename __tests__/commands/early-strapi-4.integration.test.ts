/** @jest-environment ./__tests__/support/one-realm.mjs */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, jest, test } from '@jest/globals';
import { copyProject } from '../support/blog.ts';
import { makeEarly } from '../support/early-strapi-4.ts';
import { projectTarget } from '../support/project-target.ts';
import { expectSame, records } from '../support/records.ts';
import { type TargetKind, targetKinds } from '../support/targets.ts';
import { run } from '../support/terminal.ts';

jest.setTimeout(120_000);

const sink4 = '__tests__/fixtures/kitchen-sink-4';

/** The records of a stage without the places that relations have in an order. */
const withoutPlaces = (lines: readonly string[]): string[] =>
  lines.map((line) => line.replaceAll(/"pos":[^,}]+/g, '"pos":null')).sort();

async function command(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(words);
  expect(code === 0 ? '' : stderr).toBe('');
  return stdout + stderr;
}

// Where rows have no ids, PostgreSQL sees to foreign keys itself, whoever imports.
const kinds = targetKinds.filter(([name]) => !name.includes('as a role'));

describe.each(kinds)('a database of Strapi 4.0 to 4.3 on %s', (_, found) => {
  (found === undefined ? describe.skip : describe)('whose join tables have no ids', () => {
    const sink = projectTarget(found as TargetKind, sink4, (database) => {
      makeEarly(database);
      // What no server takes, or gives back as it was.
      database.exec('DELETE FROM figures WHERE id IN (9, 9002, 9003); DELETE FROM moments WHERE id > 2');
    });
    const tables = async () => (await sink.rows('SELECT * FROM dishes_goes_with_links')).length;

    test('is exported as it would be by a later version, and everything comes back', async () => {
      const first = await sink.exported('first');
      expect(records(first, 'links').length).toBeGreaterThan(1_500);
      await sink.target.run('DELETE FROM dishes_goes_with_links');
      await sink.importing({ file: first });
      expectSame(first, await sink.exported());
      expect(await command('verify', '--rehearse', '-f', first)).toContain(' 0 type(s) came back different');
    });

    test('keeps relations to what does not come in, and loses none', async () => {
      const first = await sink.exported('first');
      const before = await tables();
      expect(before).toBeGreaterThan(0);
      for (const type of ['api::tag.tag', 'api::dish.dish', 'plugin::upload.file']) {
        await sink.importing({ file: first, onlyContentTypes: [type] });
        expectSame(first, await sink.exported());
      }
      expect(await tables()).toBe(before);
    });

    test('has a list in the order in which it was written, where the engine tells', async () => {
      await sink.target.run('DELETE FROM dishes_goes_with_links');
      const ids = (await sink.rows('SELECT id FROM dishes ORDER BY id LIMIT 4')).map(([id]) => Number(id));
      const [owner, first, second, third] = ids as [number, number, number, number];
      const written = [third, first, second];
      const pairs = written.map((id) => `(${owner}, ${id})`).join(', ');
      await sink.target.run(`INSERT INTO dishes_goes_with_links (dish_id, inv_dish_id) VALUES ${pairs}`);
      const archive = await sink.exported('ordered');
      const lines = readdirSync(join(archive, 'links')).flatMap((name) =>
        readFileSync(join(archive, 'links', name), 'utf8').split('\n'),
      );
      const refs = lines
        .filter((line) => line.includes('"field":"goesWith"'))
        .map((line) => JSON.parse(line).right.ref);
      expect(refs).toEqual((found as TargetKind).tellsPlaces ? written : [first, second, third]);
    });

    test('has a pair twice, if it is there twice', async () => {
      const first = await sink.exported('first');
      await sink.target.run('INSERT INTO dishes_goes_with_links SELECT * FROM dishes_goes_with_links');
      const second = await sink.exported('second');
      const added = records(second, 'links').length - records(first, 'links').length;
      expect(added).toBeGreaterThan(0);
      await sink.importing({ file: second });
      expectSame(second, await sink.exported('third'));
    });
  });
});

test('an archive of it is that of a later version but for the places in an order, and goes into one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'early-'));
  try {
    const [later, early] = ['later', 'early'].map((name) => copyProject(sink4, join(folder, name)));
    const database = new DatabaseSync(join(String(early), '.tmp', 'data.db'));
    makeEarly(database);
    database.close();
    const options = ['--no-encrypt', '--format', 'dir', '--exclude', 'files'];
    const exported = async (project: string | undefined, name: string) => {
      await command('export', ...options, '--project', String(project), '-f', join(folder, name));
      return join(folder, name);
    };
    const archives = [await exported(later, 'a'), await exported(early, 'b')] as const;
    const [whole, ofEarly] = archives.map((archive) => records(archive, 'links'));
    expect(withoutPlaces(ofEarly ?? [])).toEqual(withoutPlaces(whole ?? []));
    expect(records(archives[1], 'entities')).toEqual(records(archives[0], 'entities'));

    await command('import', '--force', '--no-safety-backup', '--project', String(later), '-f', archives[1]);
    const back = records(await exported(later, 'c'), 'links');
    const known = new Set(ofEarly);
    expect(back.filter((line) => !known.has(line))).toEqual([]);
    expect(back.length).toBeGreaterThan(1_500);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a later version whose id, or order, is gone has lost it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'early-'));
  try {
    const project = copyProject(sink4, join(folder, 'later'));
    const database = new DatabaseSync(join(project, '.tmp', 'data.db'));
    const [before] = database.prepare('SELECT schema FROM strapi_database_schema').all();
    makeEarly(database);
    database.prepare('UPDATE strapi_database_schema SET schema = ?').run(String(before?.schema));
    database.close();
    const { code, stderr } = await run([
      'export',
      '--no-encrypt',
      '--project',
      project,
      '-f',
      join(folder, 'a'),
    ]);
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /should be stored in the column \w+\.(id|\w+_order), which the database does not have/,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
