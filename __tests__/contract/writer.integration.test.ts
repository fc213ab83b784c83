/** @jest-environment ./__tests__/support/one-realm.mjs */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { locate } from '../../src/database/engines.ts';
import type { DatabaseLocation } from '../../src/database/location.ts';
import type { Writer } from '../../src/database/write/writer.ts';
import { describeEngines, makeTables, startWorker, type TestDatabase } from './engines.ts';

describeEngines('a writer', (subject) => {
  let database: TestDatabase;
  let location: DatabaseLocation;
  let writer: Writer;

  beforeAll(async () => {
    database = await subject.create();
    await makeTables(database, subject);
    location = await locate({ url: database.url }, process.cwd());
  });

  afterAll(() => database.drop());

  beforeEach(async () => {
    await database.run(`DELETE FROM children; DELETE FROM parents;
      INSERT INTO parents (id, name) VALUES (1, 'one'), (2, 'two'), (3, NULL);
      INSERT INTO children (id, parent_id, friend_id, kind) VALUES (1, 1, 2, 'odd')`);
    writer = await location.write();
  });

  afterEach(() => writer.rollback());

  const names = async () => (await database.run('SELECT name FROM parents ORDER BY id')).flat();
  const insert = (rows: readonly (readonly [number, string | null])[], ignoreDuplicates = false) =>
    writer.insert('parents', ['id', 'name'], rows.flat(), { ignoreDuplicates });
  const numbered = (count: number): [number, string][] =>
    Array.from({ length: count }, (_, index) => [index + 10, `name ${index}`]);

  test('shows nothing to others before the commit, and all of it afterwards', async () => {
    expect(await insert([[4, 'four']])).toBe(1);
    expect(await writer.session.rows('SELECT count(*) FROM parents')).toEqual([[4]]);
    expect(await names()).toEqual(['one', 'two', null]);
    await writer.commit();
    expect(await names()).toEqual(['one', 'two', null, 'four']);
  });

  test('leaves nothing after a rollback, which may be asked for twice', async () => {
    await insert([[4, 'four']]);
    await writer.execute('DELETE FROM children');
    await writer.rollback();
    await writer.rollback();
    expect(await names()).toEqual(['one', 'two', null]);
    expect(await database.run('SELECT id FROM children')).toEqual([[1]]);
  });

  test('counts the rows that a statement changed', async () => {
    expect(await writer.execute('UPDATE parents SET name = ? WHERE id < ?', ['x', 1])).toBe(0);
    expect(await writer.execute('DELETE FROM parents WHERE id = ?', [3])).toBe(1);
  });

  test.each([1, 64, 1_000])('inserts %d rows, in whatever statements that takes', async (count) => {
    expect(await insert(numbered(count))).toBe(count);
    expect(await writer.counts(['parents', 'children'])).toEqual([count + 3, 1]);
    expect(await writer.counts([])).toEqual([]);
  });

  test('stores texts to the letter, whatever they hold', async () => {
    const texts = ['NULL', '\\N', 'a\\b', `'"?`, 'tab\tline\nend\r', '', 'é🎉', '{1,2}', '\\'];
    await insert(texts.map((text, index) => [index + 10, text]));
    await writer.commit();
    expect(await database.run('SELECT name FROM parents WHERE id > 9 ORDER BY id')).toEqual(
      texts.map((text) => [text]),
    );
  });

  test.each([0, 77, 99])('says that row %d of many is there already', async (place) => {
    const rows = numbered(100);
    rows[place] = [place + 10, 'one'];
    await expect(insert(rows)).rejects.toMatchObject({ name: 'DuplicateRow', row: place });
  });

  test('leaves out what is there already, where it is asked to', async () => {
    expect(await insert([...numbered(100), [500, 'one'], [12, 'x']], true)).toBe(100);
    expect(await writer.counts(['parents'])).toEqual([103]);
  });

  test('says which of many rows the database does not take, with or without duplicates', async () => {
    const rows = Array.from({ length: 100 }, (_, index) => [index + 10, index === 42 ? null : 'x']);
    for (const ignoreDuplicates of [false, true]) {
      const refused = writer.insert('children', ['id', 'kind'], rows.flat(), { ignoreDuplicates });
      await expect(refused).rejects.toMatchObject({ name: 'RefusedRow', row: 42 });
      await writer.rollback();
      writer = await location.write();
    }
  });

  describe('update', () => {
    test('sets columns by id, and counts the rows that are there, changed or not', async () => {
      const changes = [1, 'eins', 2, 'two', 99, 'none'];
      expect(await writer.update('parents', ['name'], changes)).toBe(2);
      await writer.commit();
      expect(await names()).toEqual(['eins', 'two', null]);
    });

    test('leaves alone what is set, where it is asked to', async () => {
      expect(await writer.update('parents', ['name'], [1, 'x', 3, 'three'], { onlyUnset: true })).toBe(1);
      await writer.commit();
      expect(await names()).toEqual(['one', 'two', 'three']);
    });

    test('gives columns back what a new row has in them', async () => {
      expect(await writer.update('children', ['friend_id'], [1, 3], { reset: ['kind', 'parent_id'] })).toBe(
        1,
      );
      await writer.commit();
      expect(await database.run('SELECT parent_id, friend_id, kind FROM children')).toEqual([
        [null, 3, 'plain'],
      ]);
    });

    test('says which row the database does not take', async () => {
      const refused = writer.update('children', ['kind'], [7, 'x', 1, null]);
      await expect(refused).rejects.toMatchObject({ name: 'RefusedRow', row: 1 });
    });
  });

  test('holds rows, and does what foreign keys say of those that go, or tells of it', async () => {
    await writer.execute(`INSERT INTO children (id, parent_id, friend_id, kind) VALUES (2, 2, 1, 'x')`);
    await writer.hold('parents', [1, 99]);
    const result = await writer.enforcing(async () => {
      await writer.execute('DELETE FROM parents WHERE id = 1');
      return 'done';
    });
    expect(result).toBe('done');
    const left = await writer.session.rows('SELECT id, parent_id, friend_id FROM children ORDER BY id');
    const broken = await writer.violations();
    const told = (id: number, onDelete: string) =>
      broken.some(
        (violation) =>
          violation.table === 'children' &&
          violation.referencedTable === 'parents' &&
          violation.id === id &&
          violation.onDelete === onDelete,
      );
    expect(told(1, 'delete') || left.every(([id]) => id !== 1)).toBe(true);
    expect(told(2, 'setNull') || left.some(([id, , friend]) => id === 2 && friend === null)).toBe(true);
  });

  test('takes no reference to a row that is not there, or tells of it', async () => {
    const inserted = writer.insert('children', ['id', 'parent_id', 'kind'], [5, 77, 'x'], {
      ignoreDuplicates: false,
    });
    const [{ status, reason }] = (await Promise.allSettled([inserted])) as [PromiseRejectedResult];
    if (status === 'rejected') {
      expect(reason).toMatchObject({ name: 'RefusedRow' });
    } else {
      expect(await writer.violations()).toMatchObject([
        { table: 'children', id: 5, columns: ['parent_id'], referencedTable: 'parents', onDelete: 'delete' },
      ]);
    }
  });

  test('never has an id given out again that it has set', async () => {
    await insert([[500, 'high']]);
    await writer.execute('DELETE FROM parents WHERE id = 500');
    await insert([[400, 'less high']]);
    await writer.settle(['parents', 'children']);
    await writer.commit();
    await database.run(`INSERT INTO parents (name) VALUES ('new')`);
    const [[id] = []] = await database.run(`SELECT id FROM parents WHERE name = 'new'`);
    expect(Number(id)).toBeGreaterThan(400);
  });

  test('that is killed leaves nothing, and lets the next one in', async () => {
    await writer.rollback();
    const worker = await startWorker(
      database.url,
      `const writer = await location.write();
       await writer.insert('parents', ['id', 'name'], [9, 'nine'], { ignoreDuplicates: false });`,
    );
    await worker.kill();
    writer = await location.write();
    expect(await writer.counts(['parents'])).toEqual([3]);
  });
});
