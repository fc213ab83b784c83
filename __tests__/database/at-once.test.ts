import { expect, test } from '@jest/globals';
import { allOf, oneAfterAnother, severalAtOnce } from '../../src/database/read/at-once.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function taken<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) {
    all.push(item);
  }
  return all;
}

/** Work that ends when the test says so, and what has begun. */
function held() {
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  const work = (item: number) =>
    new Promise<string>((resolve) => {
      begun.push(item);
      ends.set(item, () => resolve(`done ${item}`));
    });
  return { begun, work, end: (item: number) => ends.get(item)?.() };
}

test.each([1, 3, 10])('gives what becomes of all items in their order, %i at once', async (atOnce) => {
  const work = async (item: number) => {
    for (let turns = item % 3; turns > 0; turns -= 1) {
      await turn();
    }
    return item * 2;
  };
  expect(await taken(severalAtOnce([1, 2, 3, 4, 5], { atOnce }, work))).toEqual([2, 4, 6, 8, 10]);
  expect(await taken(severalAtOnce([], { atOnce }, work))).toEqual([]);
});

test('works on as many items as are allowed, and on the next one when one was taken', async () => {
  const { begun, work, end } = held();
  const results = severalAtOnce([1, 2, 3, 4], { atOnce: 2 }, work);
  const first = results.next();
  await turn();
  expect(begun).toEqual([1, 2]);
  end(2);
  await turn();
  expect(begun).toEqual([1, 2]);
  end(1);
  expect(await first).toEqual({ done: false, value: 'done 1' });
  const second = results.next();
  await turn();
  expect(begun).toEqual([1, 2, 3]);
  expect(await second).toEqual({ done: false, value: 'done 2' });
  end(3);
  await results.return(undefined);
});

test('fails where the item would have come, and when nothing is at work any more', async () => {
  const { work, end } = held();
  const results = severalAtOnce([1, 2, 3], { atOnce: 3 }, async (item) => {
    if (item === 2) {
      throw new Error('the connection broke');
    }
    return await work(item);
  });
  const first = results.next();
  await turn();
  end(1);
  expect(await first).toEqual({ done: false, value: 'done 1' });
  let isOver = false;
  const failed = expect(results.next())
    .rejects.toThrow('the connection broke')
    .then(() => {
      isOver = true;
    });
  await turn();
  expect(isOver).toBe(false);
  end(3);
  await failed;
});

test('what the source throws comes behind what it gave', async () => {
  async function* source() {
    yield 1;
    throw new Error('no more');
  }
  const results = severalAtOnce(source(), { atOnce: 4 }, async (item) => item);
  expect(await results.next()).toEqual({ done: false, value: 1 });
  await expect(results.next()).rejects.toThrow('no more');
});

test('gives one source after the other, and has begun with the next ones', async () => {
  const seen: string[] = [];
  const sources = ['a', 'b', 'c'].map(async function* (name) {
    for (const number of [1, 2]) {
      seen.push(`${name}${number}`);
      yield `${name}${number}`;
    }
  });
  const items = oneAfterAnother(sources, 2);
  expect(await items.next()).toEqual({ done: false, value: 'a1' });
  expect(seen).toEqual(['a1', 'b1']);
  expect(await taken(items)).toEqual(['a2', 'b1', 'b2', 'c1', 'c2']);
  expect(await taken(oneAfterAnother([], 3))).toEqual([]);
});

test('ends the sources that have begun where the reader wants no more, or one fails', async () => {
  const ended: string[] = [];
  const sources = () =>
    ['a', 'b', 'c'].map(async function* (name) {
      try {
        yield name;
        if (name === 'b') {
          throw new Error('b broke');
        }
      } finally {
        ended.push(name);
      }
    });
  for await (const item of oneAfterAnother(sources(), 2)) {
    expect(item).toBe('a');
    break;
  }
  expect(ended).toEqual(['a', 'b']);
  ended.length = 0;
  await expect(taken(oneAfterAnother(sources(), 3))).rejects.toThrow('b broke');
  expect(ended).toEqual(['a', 'b', 'c']);
});

test('waits for all, and fails with the first of them in their order', async () => {
  const { work, end } = held();
  const fails = async (turns: number, message: string) => {
    for (let left = turns; left > 0; left -= 1) {
      await turn();
    }
    throw new Error(message);
  };
  const failed = expect(allOf([fails(3, 'first'), work(2), fails(1, 'last')])).rejects.toThrow('first');
  await turn();
  end(2);
  await failed;
  const both = allOf([work(1), work(2)]);
  end(2);
  end(1);
  expect(await both).toEqual(['done 1', 'done 2']);
});
