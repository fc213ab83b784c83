/** @jest-environment ./__tests__/support/one-realm.mjs */
import { createCipheriv, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { SharedCipher } from '../../src/archive/write/shared-cipher.ts';
import { blockHeader, type LaneGzip, mostInBlock, StoredLane } from '../../src/archive/write/stored-lane.ts';

/** What deflate ends with. */
const lastBlock = Buffer.from([3, 0]);

/** Blocks from the beginning of a file on, and where readers can begin. */
function laneInMemory() {
  const written: Buffer[] = [];
  const restarts: number[] = [];
  let passed = 0;
  const gzip: LaneGzip = {
    restartHere: async () => 0,
    pass: () => undefined,
    passed: (bytes) => {
      passed += bytes;
    },
    restartAfter: (ahead) => restarts.push(passed + ahead),
  };
  const lane = new StoredLane(gzip, undefined, {
    reached: async () => undefined,
    append: async (bytes) => {
      written.push(Buffer.from(bytes));
    },
  });
  return { lane, restarts, stream: () => Buffer.concat([...written, lastBlock]) };
}

describe('a place at which a reader can begin', () => {
  // Four blocks are written at once.
  test.each([0, 1, 2, blockHeader - 1, blockHeader, blockHeader + 1])(
    'can lie %d bytes before the end of what is written at once',
    async (left) => {
      const [before, after] = [randomBytes(4 * mostInBlock - left), randomBytes(100_000)];
      const { lane, restarts, stream } = laneInMemory();
      await lane.open(0);
      await lane.write(before);
      await lane.restart();
      await lane.write(after);
      await lane.close();
      expect(inflateRawSync(stream()).equals(Buffer.concat([before, after]))).toBe(true);
      expect(inflateRawSync(stream().subarray(restarts[0])).equals(after)).toBe(true);
    },
  );
});

test('the lane does not open before the cipher has what it keeps back, which nobody sees in the file', async () => {
  const key = randomBytes(16);
  const cipher = new SharedCipher(createCipheriv('aes-128-ecb', key, null));
  const pieces: Buffer[] = [];
  cipher.on('data', (bytes: Buffer) => pieces.push(bytes));
  const ahead = randomBytes(21);
  const lane = new StoredLane(undefined, cipher, {
    reached: async () => undefined,
    append: async (bytes) => {
      pieces.push(Buffer.from(bytes));
    },
  });
  cipher.write(ahead.subarray(0, 18));
  const opening = lane.open(ahead.length);
  await delay(5);
  expect(lane.isOpen).toBe(false);
  cipher.write(ahead.subarray(18));
  await opening;
  const content = randomBytes(1_000);
  await lane.write(content);
  await lane.close();
  cipher.end();
  await cipher.toArray();
  const whole = createCipheriv('aes-128-ecb', key, null);
  const expected = Buffer.concat([whole.update(Buffer.concat([ahead, content])), whole.final()]);
  expect(Buffer.concat(pieces).equals(expected)).toBe(true);
});

test('the lane has settled when what waited for a write was written as well', async () => {
  let underWay = 0;
  const lane = new StoredLane(undefined, undefined, {
    reached: async () => undefined,
    append: async () => {
      underWay += 1;
      await delay(5);
      underWay -= 1;
    },
  });
  await lane.open(0);
  const writing = lane.write(randomBytes(600_000));
  await lane.settled();
  expect(underWay).toBe(0);
  await writing;
  await lane.settled();
  expect(underWay).toBe(0);
});
