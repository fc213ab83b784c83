/** @jest-environment ./__tests__/support/one-realm.mjs */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { recordsOf } from '../../../src/database/read/records.ts';
import type { Sample } from '../../../src/database/read/sample/sample.ts';
import { takeSample } from '../../../src/database/read/sample/take-sample.ts';
import type { StrapiDatabase } from '../../../src/database/strapi-database.ts';
import type { Attribute } from '../../../src/strapi/schema.ts';
import type { SampleRule } from '../../../src/transfer/masking.ts';
import { Scope } from '../../../src/transfer/scope.ts';
import type { SiteRow } from './random-site.ts';
import { smallSite } from './small-site.ts';
import { inSqlite, type StoredSite } from './stored-site.ts';

const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-sample-'));
afterAll(() => rmSync(folder, { recursive: true }));

let stored: StoredSite | undefined;
afterEach(() => stored?.drop());

const keyed = (secret: string) => (text: string) =>
  createHmac('sha256', secret).update(text).digest().readUInt32BE() / 2 ** 32;

type Types = Readonly<Record<string, Readonly<Record<string, Attribute>>>>;

async function open(types: Types, rows: readonly SiteRow[], components?: Types): Promise<StrapiDatabase> {
  stored = await inSqlite(smallSite(types, rows, components), join(folder, 'data.db'));
  return stored.database;
}

const scopeOf = ({ contentTypes, layout }: StrapiDatabase, excludeContentTypes: readonly string[] = []) =>
  new Scope(
    { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes },
    contentTypes,
    layout.travels,
  );

const take = (
  database: StrapiDatabase,
  rules: Readonly<Record<string, SampleRule>>,
  { secret = 'secret', excluded = [] }: { secret?: string; excluded?: string[] } = {},
) => takeSample(database, scopeOf(database, excluded), new Map(Object.entries(rules)), keyed(secret));

async function linksOf(database: StrapiDatabase, sample?: Sample): Promise<string[]> {
  const events = { omitted: () => undefined, readLogo: async () => undefined };
  const source = recordsOf(database, scopeOf(database), events, { sample });
  for await (const _page of source.records('entities')) {
    // Links come after them.
  }
  const found: string[] = [];
  for await (const { values } of source.records('links')) {
    for (const { left, right } of values as {
      left: { type: string; ref: number };
      right: { type: string; ref: number };
    }[]) {
      found.push(`${left.type} ${left.ref} -> ${right.type} ${right.ref}`);
    }
  }
  return found;
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const taken = (sample: Sample, uid: string, count: number) =>
  range(count).filter((id) => sample.includes(uid, id));

const text = { type: 'string' } as const;
const moment = { type: 'datetime' } as const;
const row = (table: string, id: number, values: SiteRow['values'] = {}): SiteRow => ({
  table,
  values: { id, document_id: `d${id}`, ...values },
});

describe('the newest documents', () => {
  test('are those that have the newest rows; of the same time, those with the highest ids; without a time, the last', async () => {
    const at = (hours: number) => new Date(Date.UTC(2026, 0, 1, hours));
    const database = await open({ a: { title: text, createdAt: moment } }, [
      row('a_rows', 1, { created_at: at(1), document_id: 'old, with a new translation' }),
      row('a_rows', 2, { created_at: at(5), document_id: 'old, with a new translation' }),
      row('a_rows', 3, { created_at: at(4) }),
      row('a_rows', 4, { created_at: at(4) }),
      row('a_rows', 5, { created_at: null }),
    ]);
    const newest = async (count: number) =>
      taken(await take(database, { 'api::a.a': { newest: count } }), 'api::a.a', 5);
    expect(await newest(0)).toEqual([]);
    expect(await newest(1)).toEqual([1, 2]);
    expect(await newest(2)).toEqual([1, 2, 4]);
    expect(await newest(3)).toEqual([1, 2, 3, 4]);
    expect(await newest(4)).toEqual([1, 2, 3, 4, 5]);
    expect(await newest(99)).toEqual([1, 2, 3, 4, 5]);
  });

  test('are found among many, of which hardly any fulfils the rest of the rule', async () => {
    const rows = range(9_000).map((id) =>
      row('a_rows', id, { title: id % 4_000 === 0 ? 'rare' : 'usual', created_at: new Date(id * 1_000) }),
    );
    const database = await open({ a: { title: text, createdAt: moment } }, rows);
    const sample = await take(database, { 'api::a.a': { newest: 2, where: { title: 'rare' } } });
    expect(taken(sample, 'api::a.a', 9_000)).toEqual([4_000, 8_000]);
    expect(sample.counts.get('api::a.a')).toEqual({ taken: 2, of: 9_000 });
  });
});

test('a percentage is always of the same documents under the same secret, whole ones, and of others under another', async () => {
  const rows = range(2_000).map((id) => row('a_rows', id, { document_id: `d${Math.ceil(id / 2)}` }));
  const database = await open({ a: { title: text } }, rows);
  const ten = async (secret: string) =>
    taken(await take(database, { 'api::a.a': { percent: 10 } }, { secret }), 'api::a.a', 2_000);
  const found = await ten('one');
  expect(await ten('one')).toEqual(found);
  expect(await ten('another')).not.toEqual(found);
  expect(found.length).toBeGreaterThan(140);
  expect(found.length).toBeLessThan(260);
  expect(found.filter((id) => id % 2 === 1).map((id) => id + 1)).toEqual(found.filter((id) => id % 2 === 0));
});

test('all that is taken is read as ever: its ids are not kept', async () => {
  const database = await open(
    { a: { title: text } },
    range(3).map((id) => row('a_rows', id)),
  );
  const sample = await take(database, { 'api::a.a': { percent: 100 } });
  expect(sample.ids('api::a.a')).toBeUndefined();
  expect(sample.counts.get('api::a.a')).toEqual({ taken: 3, of: 3 });
});

const chained: Types = {
  a: { title: text, next: { type: 'relation', relation: 'oneToOne', target: 'api::a.a' } },
};

test('a long chain of rows, each of which leads to the next one, is followed with few queries', async () => {
  const count = 3_000;
  const database = await open(chained, [
    ...range(count).map((id) => row('a_rows', id, { title: id === 1 ? 'first' : null })),
    ...range(count - 2).map((id) => ({
      table: 'a_rows_next_lnk',
      values: { id, a_id: id, inv_a_id: id + 1 },
    })),
  ]);
  let queries = 0;
  const { session } = database;
  const counting = {
    ...session,
    rows: (...given: Parameters<typeof session.rows>) => {
      queries += 1;
      return session.rows(...given);
    },
  };
  const rule = { 'api::a.a': { where: { title: 'first' } } };
  const sample = await take({ ...database, session: counting }, rule);
  expect(taken(sample, 'api::a.a', count)).toEqual(range(count - 1));
  expect(queries).toBeLessThan(400);
});

test('of a large type no more is read than is taken', async () => {
  const count = 20_000;
  const types = { a: { ...chained.a, part: { type: 'component', component: 'kit.p' } as Attribute } };
  const database = await open(
    types,
    [
      ...range(count).map((id) => row('a_rows', id, { title: id % 5_000 === 0 ? 'rare' : 'usual' })),
      ...range(count / 2).map((id) => ({
        table: 'a_rows_next_lnk',
        values: { id, a_id: 2 * id, inv_a_id: 2 * id - 1 },
      })),
      ...range(count).map((id) => ({ table: 'components_p_rows', values: { id, label: 'part' } })),
      ...range(count).map((id) => ({
        table: 'a_rows_cmps',
        values: { id, entity_id: id, cmp_id: id, component_type: 'kit.p', field: 'part', order: 1 },
      })),
    ],
    { p: { label: text } },
  );
  const sample = await take(database, { 'api::a.a': { where: { title: 'rare' } } });
  let rows = 0;
  const { session } = database;
  const counting = {
    ...session,
    rows: async (...given: Parameters<typeof session.rows>) => {
      const found = await session.rows(...given);
      rows += found.length;
      return found;
    },
  };
  const links = await linksOf({ ...database, session: counting }, sample);
  expect(links).toEqual(
    range(4).map((index) => `api::a.a ${5_000 * index} -> api::a.a ${5_000 * index - 1}`),
  );
  expect(rows).toBeLessThan(60);
});

test('a relation that leads in a circle ends', async () => {
  const database = await open(chained, [
    ...range(4).map((id) => row('a_rows', id, { title: id === 1 ? 'first' : null })),
    ...range(3).map((id) => ({ table: 'a_rows_next_lnk', values: { id, a_id: id, inv_a_id: (id % 3) + 1 } })),
  ]);
  const sample = await take(database, { 'api::a.a': { where: { title: 'first' } } });
  expect(taken(sample, 'api::a.a', 4)).toEqual([1, 2, 3]);
});

const shop: Types = {
  order: {
    title: text,
    customer: {
      type: 'relation',
      relation: 'manyToOne',
      target: 'api::customer.customer',
      inversedBy: 'orders',
    } as Attribute,
  },
  customer: {
    title: text,
    orders: {
      type: 'relation',
      relation: 'oneToMany',
      target: 'api::order.order',
      mappedBy: 'customer',
    } as Attribute,
  },
  line: {
    title: text,
    order: { type: 'relation', relation: 'oneToOne', target: 'api::order.order' } as Attribute,
  },
};

/** Orders of customers 1, 1, 2; two lines an order. */
const shopRows: readonly SiteRow[] = [
  ...range(3).map((id) => row('order_rows', id, { title: `order ${id}` })),
  ...range(2).map((id) => row('customer_rows', id)),
  ...range(6).map((id) => row('line_rows', id)),
  ...range(3).map((id) => ({
    table: 'order_rows_customer_lnk',
    values: { id, order_id: id, customer_id: Math.ceil(id / 2), order_ord: 7 - id },
  })),
  ...range(6).map((id) => ({
    table: 'line_rows_order_lnk',
    values: { id, line_id: id, order_id: Math.ceil(id / 2) },
  })),
];

describe('what a row takes along', () => {
  test('is what it refers to, and never what refers to it', async () => {
    const database = await open(shop, shopRows);
    const sample = await take(database, {
      'api::order.order': { where: { title: 'order 1' } },
      'api::customer.customer': { newest: 0 },
      'api::line.line': { newest: 0 },
    });
    expect(taken(sample, 'api::order.order', 3)).toEqual([1]);
    expect(taken(sample, 'api::customer.customer', 2)).toEqual([1]);
    expect(taken(sample, 'api::line.line', 6)).toEqual([]);
  });

  test('is the rest of the document of whatever it takes along', async () => {
    const types = {
      a: { title: text, next: { type: 'relation', relation: 'oneToOne', target: 'api::b.b' } },
      b: { title: text },
    } as const;
    const database = await open(types, [
      row('a_rows', 1),
      row('b_rows', 1, { document_id: 'draft and published' }),
      row('b_rows', 2, { document_id: 'draft and published' }),
      row('b_rows', 3),
      { table: 'a_rows_next_lnk', values: { id: 1, a_id: 1, b_id: 1 } },
    ]);
    const sample = await take(database, { 'api::a.a': { newest: 1 }, 'api::b.b': { newest: 0 } });
    expect(taken(sample, 'api::b.b', 3)).toEqual([1, 2]);
  });

  test('is nothing of a type that is out of scope', async () => {
    const database = await open(shop, shopRows);
    const rules = { 'api::order.order': { newest: 1 }, 'api::customer.customer': { newest: 0 } };
    const sample = await take(database, rules, { excluded: ['api::customer.customer'] });
    expect([...sample.counts.keys()]).toEqual(['api::order.order']);
  });

  test('is, where a rule says so, what refers to it by one relation, whichever side stores it', async () => {
    const database = await open(shop, shopRows);
    const where = { title: 'order 3' };
    const sample = await take(database, {
      'api::order.order': { where },
      'api::customer.customer': { related: 'orders' },
      'api::line.line': { related: 'order' },
    });
    expect(taken(sample, 'api::customer.customer', 2)).toEqual([2]);
    expect(taken(sample, 'api::line.line', 6)).toEqual([5, 6]);
  });

  test('is nothing for a type without a rule, whose links to what stays behind are cut and counted', async () => {
    const database = await open(shop, shopRows);
    const sample = await take(database, { 'api::order.order': { where: { title: 'order 1' } } });
    expect(await linksOf(database, sample)).toEqual([
      'api::order.order 1 -> api::customer.customer 1',
      'api::line.line 1 -> api::order.order 1',
      'api::line.line 2 -> api::order.order 1',
    ]);
    expect([...sample.cut]).toEqual([['api::line.line.order', 4]]);
    // Whoever reads the links once more counts them anew.
    await linksOf(database, sample);
    expect([...sample.cut]).toEqual([['api::line.line.order', 4]]);
  });
});

test('a rule that follows what is no relation is refused, and the relations are named', async () => {
  const database = await open(shop, shopRows);
  await expect(take(database, { 'api::line.line': { related: 'title' } })).rejects.toMatchObject({
    failure: 'usage',
    message: expect.stringContaining('api::line.line has no relation "title"'),
    remedy: expect.stringMatching(/relations are .*order/),
  });
});

test('an end that is referred to by another value than its id is found all the same', async () => {
  const joinColumn = { name: 'code_of_b', referencedColumn: 'code' };
  const database = await open(
    {
      a: {
        title: text,
        b: {
          type: 'relation',
          relation: 'manyToOne',
          target: 'api::b.b',
          useJoinTable: false,
          joinColumn,
        } as Attribute,
      },
      b: { code: { type: 'integer' } },
      c: {
        title: text,
        b: {
          type: 'relation',
          relation: 'manyToOne',
          target: 'api::b.b',
          useJoinTable: false,
          joinColumn,
        } as Attribute,
      },
    },
    [
      ...range(3).map((id) => row('a_rows', id, { title: `a ${id}`, code_of_b: 10 * id })),
      ...range(3).map((id) => row('b_rows', id, { code: 40 - 10 * id })),
      ...range(3).map((id) => row('c_rows', id, { code_of_b: 10 * id })),
    ],
  );
  const sample = await take(database, {
    'api::a.a': { where: { title: 'a 1' } },
    'api::b.b': { newest: 0 },
  });
  expect(taken(sample, 'api::a.a', 3)).toEqual([1]);
  expect(taken(sample, 'api::b.b', 3)).toEqual([3]);
  expect(await linksOf(database, sample)).toEqual(['api::a.a 1 -> api::b.b 10', 'api::c.c 1 -> api::b.b 10']);
  expect([...sample.cut]).toEqual([['api::c.c.b', 2]]);
});
