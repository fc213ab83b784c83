import { expect, test } from '@jest/globals';
import { Page } from '../../src/transfer/page.ts';

test.each([
  ['lines', Page.ofLines('a', 2, '{"ä":1}\n{"b":"\\n"}')],
  ['records', Page.ofRecords('a', ['{"ä":1}', '{"b":"\\n"}'])],
])('a page that was made of %s gives its lines, its records, their values and their size', (_, page) => {
  expect(page).toMatchObject({ type: 'a', count: 2, isParsed: false });
  expect(page.lines).toBe('{"ä":1}\n{"b":"\\n"}');
  expect(page.records).toEqual(['{"ä":1}', '{"b":"\\n"}']);
  expect(page.bytes).toBe(Buffer.byteLength(page.lines));
  expect(page.values).toEqual([{ ä: 1 }, { b: '\n' }]);
  expect(page.isParsed).toBe(true);
  expect(page.records).toBe(page.records);
  expect(page.values).toBe(page.values);
});

test('a page keeps the values of whoever has parsed its records', () => {
  const values = [{}];
  const page = Page.ofRecords('a', ['{}'], values);
  expect(page.isParsed).toBe(true);
  expect(page.values).toBe(values);
});
