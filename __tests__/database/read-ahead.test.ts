import { expect, test } from '@jest/globals';
import { readAhead } from '../../src/database/read/read-ahead.ts';

/** Notes what is asked of it. */
function watched(items: readonly string[], failure?: Error) {
  const seen: string[] = [];
  async function* source() {
    try {
      for (const item of items) {
        seen.push(item);
        yield item;
      }
      if (failure) {
        seen.push('failure');
        throw failure;
      }
    } finally {
      seen.push('end');
    }
  }
  return { seen, source: source() };
}

async function allOf(items: readonly string[]): Promise<string[]> {
  const given: string[] = [];
  for await (const item of readAhead(watched(items).source)) {
    given.push(item);
  }
  return given;
}

test('gives all items in their order', async () => {
  expect(await allOf(['a', 'b', 'c'])).toEqual(['a', 'b', 'c']);
  expect(await allOf([])).toEqual([]);
});

test('has begun with the next item, and no further one, when it gives one', async () => {
  const { seen, source } = watched(['a', 'b', 'c']);
  const items = readAhead(source);
  expect(seen).toEqual([]);
  expect(await items.next()).toEqual({ done: false, value: 'a' });
  expect(seen).toEqual(['a', 'b']);
  expect(await items.next()).toEqual({ done: false, value: 'b' });
  expect(seen).toEqual(['a', 'b', 'c']);
});

test('fails where the source does, not before, and not unheard', async () => {
  const { seen, source } = watched(['a'], new Error('the connection broke'));
  const items = readAhead(source);
  expect(await items.next()).toEqual({ done: false, value: 'a' });
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen).toEqual(['a', 'failure', 'end']);
  await expect(items.next()).rejects.toThrow('the connection broke');
  expect(await items.next()).toEqual({ done: true, value: undefined });
});

test('lets the source end what it has begun where the reader wants no more', async () => {
  const { seen, source } = watched(['a', 'b', 'c'], new Error('never'));
  for await (const item of readAhead(source)) {
    expect(item).toBe('a');
    break;
  }
  expect(seen).toEqual(['a', 'b', 'end']);
});
