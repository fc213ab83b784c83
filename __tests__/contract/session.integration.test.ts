/** @jest-environment ./__tests__/support/one-realm.mjs */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { locate } from '../../src/database/engines.ts';
import type { DatabaseLocation } from '../../src/database/location.ts';
import type { Session, Value } from '../../src/database/session.ts';
import { describeEngines, makeTables, sampleTypes, type TestDatabase } from './engines.ts';

describeEngines('a session', (subject) => {
  let database: TestDatabase;
  let location: DatabaseLocation;
  const opened: Session[] = [];

  beforeAll(async () => {
    database = await subject.create();
    await makeTables(database, subject);
    await database.run(
      `INSERT INTO parents (id, name) VALUES (1, 'one'), (2, 'two'), (3, 'what?'), (4, 'it''s "quoted"')`,
    );
    location = await locate({ url: database.url }, process.cwd());
  });

  afterAll(() => database.drop());

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((session) => session.close()));
  });

  async function open(way: 'read' | 'glance' = 'read'): Promise<Session> {
    const session = await location[way]();
    opened.push(session);
    return session;
  }

  const names = async (session: Session) =>
    (await session.rows('SELECT name FROM parents ORDER BY id')).flat();

  test.each(['read', 'glance'] as const)('has rows as arrays (%s)', async (way) => {
    const session = await open(way);
    expect(session.description).toBe(location.description);
    expect(await session.rows('SELECT id, name FROM parents WHERE id < 3 ORDER BY id')).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
  });

  test('sees one moment, and keeps nobody from writing', async () => {
    const session = await open();
    const before = await names(session);
    await database.run(`INSERT INTO parents (id, name) VALUES (100, 'later')`);
    expect(await names(session)).toEqual(before);
    expect(await names(await open())).toEqual([...before, 'later']);
    await database.run('DELETE FROM parents WHERE id = 100');
  });

  test('cannot write', async () => {
    const session = await open();
    await expect(session.rows(`INSERT INTO parents (name) VALUES ('x')`)).rejects.toThrow();
  });

  test('knows the unique indexes of its tables, each with its columns', async () => {
    await database.run('CREATE UNIQUE INDEX both_of ON children (parent_id, kind)');
    const { unique, nextIds } = await (await open()).upkeep();
    const indexes = unique.map(({ table, columns }) => [table, columns]);
    expect(indexes).toContainEqual(['parents', ['name']]);
    expect(indexes).toContainEqual(['children', ['parent_id', 'kind']]);
    expect(unique.find(({ table }) => table === 'children')?.name).toBe('both_of');
    // Of an engine that goes by the rows there is none.
    expect([undefined, 1]).toContain(nextIds.get('samples'));
  });

  test('can be closed twice', async () => {
    const session = await open();
    await session.close();
    await session.close();
  });

  test('takes parameters, beside question marks in names and texts', async () => {
    const session = await open();
    const { quote } = session.dialect;
    const find = `SELECT name AS ${quote('what?')} FROM parents WHERE name = ? AND name <> '?' AND id < ?`;
    expect(await session.rows(find, ['what?', 2 ** 40])).toEqual([['what?']]);
    expect(await session.rows(find, [`it's "quoted"`, 5])).toEqual([[`it's "quoted"`]]);
    expect(await session.rows(find, [null, 5])).toEqual([]);
  });

  test('takes a list of ids of any length as one parameter', async () => {
    const session = await open();
    const { inIds, idList } = session.dialect;
    const found = async (ids: readonly number[]) =>
      (await session.rows(`SELECT id FROM parents WHERE ${inIds('id')} ORDER BY id`, [idList(ids)])).flat();
    expect(await found([])).toEqual([]);
    expect(await found([3, 1, 77])).toEqual([1, 3]);
    expect(await found(Array.from({ length: 5_000 }, (_, index) => index + 2))).toEqual([2, 3, 4]);
  });

  const samples: Readonly<Record<keyof typeof sampleTypes, readonly unknown[]>> = {
    string: [`é🎉 "'\\ \n\t?`, ''],
    text: ['x'.repeat(100_000), 'NULL'],
    json: [{ b: [1, null, 'ä?'], a: { '"': "'" } }, []],
    integer: [-2_147_483_648, 2_147_483_647],
    biginteger: ['9223372036854775807', '-9007199254740993'],
    float: [0.1 + 0.2, -1e-300],
    decimal: [10.25, -0.01],
    boolean: [true, false],
    date: ['2024-02-29', '1000-01-01'],
    // PostgreSQL writes no zeros at the end; see archive/seal/comparable.ts.
    time: ['13:14:15.123', '00:00:00.001'],
    datetime: ['2024-02-29T23:59:59.123Z', '1999-12-31T12:00:00.000Z'],
    timestamp: ['1700000000123', '86400000'],
  };

  test('reads every type as it was written, without loss', async () => {
    const types = Object.keys(sampleTypes) as (keyof typeof sampleTypes)[];
    const columns = types.map((type) => `a ${type}`);
    const writer = await location.write();
    const rows = [0, 1].map((row) => types.map((type) => writer.encoder(type)(samples[type][row])));
    expect(await writer.insert('samples', columns, rows.flat(), { ignoreDuplicates: false })).toBe(2);
    await writer.commit();

    const session = await open();
    const { quote, select, encoder } = session.dialect;
    const list = types.map((type) => select(quote(`a ${type}`), type)).join(', ');
    const read = await session.rows(`SELECT ${list} FROM samples ORDER BY id`);
    const archived = read.map((row) =>
      types.map((type, place) => JSON.parse(encoder(type)(row[place] as Exclude<Value, null>))),
    );
    expect(archived).toEqual([0, 1].map((row) => types.map((type) => samples[type][row])));
  });

  test('knows the tables and their columns, in the order in which they are', async () => {
    const tables = await (await open()).tables();
    expect(tables.names).toEqual(expect.arrayContaining(['children', 'parents', 'reviews', 'samples']));
    expect(tables.columns('children')).toEqual(['id', 'parent_id', 'friend_id', 'kind']);
    expect(tables.columns('nothing')).toEqual([]);
    expect([tables.has('parents'), tables.has('nothing')]).toEqual([true, false]);
    expect(tables.hasColumn('parents', 'name')).toBe(true);
    expect(tables.hasColumn('parents', 'nothing')).toBe(false);
  });

  test('knows what others hang on the tables, and which columns fill themselves or must be unique', async () => {
    const own = ['parents', 'children', 'samples', 'totals'];
    await database.run(`CREATE VIEW totals AS SELECT count(*) AS n FROM parents`);
    await database.run(subject.trigger('children'));
    const { keys, columns, unique, triggers, views } = await (await open()).catalogue(own);
    expect(keys).toEqual([
      expect.objectContaining({
        table: 'reviews',
        columns: ['parent_id'],
        referencedTable: 'parents',
        referencedColumns: ['id'],
        onDelete: 'delete',
        isReadable: true,
      }),
    ]);
    expect(unique.get('parents')).toEqual(['name']);
    expect([...triggers]).toEqual(['children']);
    expect(views).toEqual(['totals']);
    const byName = new Map(columns.get('children')?.map((column) => [column.name, column]));
    expect(byName.get('id')).toMatchObject({ isGenerated: false, isNullable: false, fillsItself: true });
    expect(byName.get('parent_id')).toMatchObject({ isNullable: true, fillsItself: false });
    expect(byName.get('kind')).toMatchObject({ isNullable: false, fillsItself: true });
    expect(byName.size).toBe(4);
  });
});
