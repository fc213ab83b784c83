import { expect, test } from '@jest/globals';
import { rowPages } from '../../src/database/read/paging.ts';
import type { Parameter, Row, Session } from '../../src/database/session.ts';

/** What drivers make of a key: a text where a number would not be exact. */
const asGiven = (key: number) => (Math.abs(key) > Number.MAX_SAFE_INTEGER ? String(key) : key);

/** A table whose keys are these, and what was asked of it: how often, how much at once, and how many rows a page had. */
function table(keys: readonly number[]) {
  const asked = { statements: 0, waits: 0, most: 0, rows: 0 };
  let waiting: (() => void)[] = [];
  const answer = () => {
    asked.waits += 1;
    asked.most = Math.max(asked.most, waiting.length);
    const answered = waiting;
    waiting = [];
    for (const resolve of answered) {
      resolve();
    }
  };
  const found = (sql: string, parameters: readonly Parameter[]): Row[] => {
    const [after, ...others] = parameters as number[];
    if (sql.includes('DESC')) {
      const last = keys.findLast((key) => key > (after as number));
      return last === undefined ? [] : [[asGiven(last)]];
    }
    const [until, limit] = others.length === 2 ? others : [Number.POSITIVE_INFINITY, ...others];
    const rows = keys.filter((key) => key > (after as number) && key <= (until as number)).slice(0, limit);
    asked.rows = Math.max(asked.rows, rows.length);
    return rows.map((key) => [asGiven(key)]);
  };
  const session = {
    rows: async (sql: string, parameters: readonly Parameter[]) => {
      asked.statements += 1;
      if (waiting.length === 0) {
        setImmediate(() => setImmediate(answer));
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
      return found(sql, parameters);
    },
  } as unknown as Session;
  return { session, asked };
}

const keyed = { select: 'id', from: 'FROM t WHERE 1 = 1', key: 'id' };

async function read(keys: readonly number[], size: { rows: number; atOnce?: number }) {
  const { session, asked } = table(keys);
  const all: unknown[] = [];
  for await (const rows of rowPages(session, keyed, size)) {
    expect(rows.length).toBeGreaterThan(0);
    all.push(...rows.map(([key]) => key));
  }
  expect(all).toEqual(keys.map(asGiven));
  return asked;
}

const numbers = (count: number, of = (index: number) => index + 1) =>
  Array.from({ length: count }, (_, index) => of(index));

test('a server is waited for once a page where one is asked for at a time', async () => {
  expect(await read(numbers(10_000), { rows: 100 })).toMatchObject({ most: 1, waits: 101, rows: 100 });
});

test('and a fraction of that where several are', async () => {
  const { waits, most, statements } = await read(numbers(10_000), { rows: 100, atOnce: 8 });
  expect(most).toBe(8);
  expect(waits).toBeLessThan(20);
  expect(statements).toBeLessThan(110);
});

test.each([
  ['even gaps', numbers(10_000, (index) => 7 * index)],
  ['a gap of millions', numbers(10_000, (index) => (index < 5_000 ? index : index + 900_000_000))],
  ['few rows, then many', numbers(10_000, (index) => (index < 200 ? index * 10_000 : 2_000_000 + index))],
  ['many rows, then few', numbers(10_000, (index) => (index < 9_000 ? index : index * 1_000))],
  ['clusters', numbers(10_000, (index) => Math.floor(index / 130) * 5_000 + (index % 130))],
  ['keys below zero', numbers(10_000, (index) => index - 5_000)],
])('of a table with %s it reads every row once, in order, with pages of bounded size', async (_, keys) => {
  const { waits, statements, rows } = await read(keys, { rows: 100, atOnce: 8 });
  expect(rows).toBeLessThanOrEqual(200);
  expect(waits).toBeLessThan(100);
  expect(statements).toBeLessThan(400);
});

test('tables of any length end', async () => {
  for (const length of [0, 1, 99, 100, 101, 200, 201, 1_000]) {
    await read(numbers(length), { rows: 100, atOnce: 8 });
  }
});

test('what is not a whole number is no key to reckon with', async () => {
  expect(
    await read(
      numbers(1_000, (index) => index / 4 + 0.1),
      { rows: 100, atOnce: 8 },
    ),
  ).toMatchObject({ most: 1 });
});

test('no row is passed over where the last key is beyond what is exact', async () => {
  await read([...numbers(1_000), 2 ** 53 + 2], { rows: 100, atOnce: 8 });
});
