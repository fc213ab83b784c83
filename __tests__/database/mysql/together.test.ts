import { expect, test } from '@jest/globals';
import { together } from '../../../src/database/mysql/together.ts';
import type { Row } from '../../../src/database/session.ts';

/** Notes what is sent, and answers each statement with its own text. */
function server() {
  const sent: string[][] = [];
  const send = async (sql: string, count: number): Promise<Row[][]> => {
    const statements = sql.split(';\n');
    expect(statements).toHaveLength(count);
    sent.push(statements);
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (statements.includes('bad')) {
      throw new Error('there is no bad');
    }
    return statements.map((statement) => [[statement]]);
  };
  return { sent, rows: together(send) };
}

test('what is asked in one go is sent as one text, and what is asked meanwhile as the next', async () => {
  const { sent, rows } = server();
  const first = ['a', 'b'].map(rows);
  await new Promise((resolve) => setTimeout(resolve, 2));
  const second = ['c', 'd', 'e'].map(rows);
  expect(await Promise.all([...first, ...second])).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => [[name]]));
  expect(sent).toEqual([
    ['a', 'b'],
    ['c', 'd', 'e'],
  ]);
  expect(await rows('f')).toEqual([['f']]);
});

test('what is asked because of an answer goes along with what has waited', async () => {
  const { sent, rows } = server();
  const first = rows('a').then(() => rows('b'));
  await new Promise((resolve) => setTimeout(resolve, 2));
  await Promise.all([first, rows('c')]);
  expect(sent).toEqual([['a'], ['c', 'b']]);
});

test('a failure is that of all that was sent along, and of nothing else', async () => {
  const { rows } = server();
  const outcomes = await Promise.allSettled(['a', 'bad', 'c'].map(rows));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(await rows('d')).toEqual([['d']]);
});

test('no text is longer than a server takes, unless one statement is', async () => {
  const { sent, rows } = server();
  const long = (letter: string, length: number) => letter.repeat(length);
  await Promise.all([long('a', 200_000), long('b', 100_000), long('c', 300_000), 'd'].map(rows));
  expect(sent.map((statements) => statements.map((statement) => statement[0]))).toEqual([
    ['a'],
    ['b'],
    ['c'],
    ['d'],
  ]);
});
