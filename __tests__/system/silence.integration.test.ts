import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  allowSilence,
  beginAnew,
  breakOffSilence,
  kindOf,
  notForLong,
  Silence,
  SilenceWatch,
} from '../../src/system/silence.ts';
import { rejection } from '../support/workspace.ts';

/** Another side that is asked again and again whether it is at work. */
function silent(isAtWork: () => Promise<boolean | undefined>) {
  const seen = { asked: 0, destroyed: 0, moved: 0 };
  const watch = new SilenceWatch({
    moved: () => seen.moved,
    isAtWork: () => {
      seen.asked += 1;
      return isAtWork();
    },
    destroy: () => {
      seen.destroyed += 1;
    },
  });
  return { seen, watch };
}

const never = () => new Promise<never>(() => undefined);

beforeEach(() => allowSilence(0.1));

afterEach(() => {
  allowSilence(120);
  beginAnew();
});

describe('silence', () => {
  test('is not minded for as long as the other side is at work', async () => {
    let turns = 0;
    const { seen, watch } = silent(async () => {
      turns += 1;
      return turns < 4;
    });
    const error = await rejection(watch.during('SELECT', never));
    expect(error).toBeInstanceOf(Silence);
    expect(seen).toMatchObject({ asked: 4, destroyed: 1 });
  });

  test('has an end where the other side answers, and leaves open what it does', async () => {
    const { seen, watch } = silent(async () => undefined);
    await rejection(watch.during('SELECT', never));
    expect(seen).toMatchObject({ asked: 11, destroyed: 1 });
  });

  test.each<[string, () => Promise<boolean>]>([
    ['says nothing to that question either', never],
    ['cannot be asked', () => Promise.reject(new Error('refused'))],
  ])('has an end at once where the other side %s', async (_, isAtWork) => {
    const { seen, watch } = silent(isAtWork);
    expect(((await rejection(watch.during('SELECT', never))) as Silence).message).toMatch(
      /^no answer to SELECT for [01]\.\d s$/,
    );
    expect(seen).toMatchObject({ asked: 1, destroyed: 1 });
  });

  test('is none while something moves', async () => {
    const { seen, watch } = silent(async () => false);
    const timer = setInterval(() => {
      seen.moved += 1;
    }, 20);
    await watch.during('SELECT', () => new Promise((resolve) => setTimeout(resolve, 500)));
    clearInterval(timer);
    expect(seen).toMatchObject({ asked: 0, destroyed: 0 });
  });

  test('is not listened for any more where what is asked throws at once', async () => {
    const { seen, watch } = silent(async () => false);
    const thrown = watch.during('SELECT', () => {
      throw new Error('no');
    });
    expect(await rejection(thrown)).toMatchObject({ message: 'no' });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(seen).toMatchObject({ asked: 0, destroyed: 0 });
  });

  test('is not minded while nothing is asked', async () => {
    const { seen, watch } = silent(async () => false);
    await watch.during('SELECT', async () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(seen).toMatchObject({ asked: 0, destroyed: 0 });
  });

  test('after an interruption has its usual time where somebody cleans up', async () => {
    allowSilence(1.5);
    breakOffSilence();
    const { seen, watch } = silent(async () => true);
    await watch.during('ROLLBACK', () => new Promise((resolve) => setTimeout(resolve, 1_300)));
    expect(seen.destroyed).toBe(0);
  });

  test('has no limit where that is 0', async () => {
    allowSilence(0);
    const { seen, watch } = silent(async () => false);
    await watch.during('SELECT', () => new Promise((resolve) => setTimeout(resolve, 600)));
    expect(seen).toMatchObject({ asked: 0, destroyed: 0 });
  });
});

test('what is waited for not for long is given up', async () => {
  let isGivenUp = false;
  await notForLong(never(), () => {
    isGivenUp = true;
  });
  expect(isGivenUp).toBe(true);
});

test.each([
  ['  SELECT 1', 'SELECT'],
  ['(select 1)', 'SELECT'],
  ['LOCK TABLE "a" IN SHARE MODE', 'LOCK TABLE'],
  ["INSERT INTO a VALUES ('secret')", 'INSERT'],
  ['"', 'a statement'],
])('%s is a statement of the kind %s', (sql, kind) => {
  expect(kindOf(sql)).toBe(kind);
});

test('what is heard while the other side is asked counts, whatever it says of what it did before', async () => {
  const asked = Promise.withResolvers<boolean>();
  let turns = 0;
  const { seen, watch } = silent(() => {
    turns += 1;
    return turns === 1 ? asked.promise : Promise.resolve(false);
  });
  const first = Promise.withResolvers<string>();
  const ended = watch.during('ANALYZE', () => first.promise);
  while (seen.asked === 0) {
    await new Promise((done) => setTimeout(done, 5));
  }
  // It comes to its end, and the next one is asked at once.
  seen.moved += 1;
  first.resolve('done');
  expect(await ended).toBe('done');
  const next = watch.during('COMMIT', () => new Promise((done) => setTimeout(() => done('committed'), 50)));
  asked.resolve(false);
  expect(await next).toBe('committed');
  expect(seen.destroyed).toBe(0);
});
