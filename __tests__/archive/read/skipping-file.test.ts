import { describe, expect, test } from '@jest/globals';
import { openSkipping } from '../../../src/archive/read/skipping-file.ts';
import { TarReader } from '../../../src/archive/read/tar-reader.ts';
import { openLocalFile } from '../../../src/system/local-file.ts';
import type { RandomAccessFile } from '../../../src/system/random-access.ts';
import { refusal, workspace } from '../../support/workspace.ts';
import { tarOf } from './support.ts';

const { write } = workspace();

const nobody = { begin: () => false, entry: () => undefined, bytes: () => undefined };

/** A file that lies where each of its places has to be asked for. */
function requested(local: RandomAccessFile): RandomAccessFile {
  return {
    path: local.path,
    size: local.size,
    stream: (start, end) => local.stream(start, end),
    read: (start, length) => local.read(start, length),
    isUnchanged: () => local.isUnchanged(),
  };
}

const kinds = [
  ['on a disk', (local: RandomAccessFile) => local],
  ['in an object storage', requested],
] as const;

/** Reads a tar without its contents. @returns Its names, and how many bytes of the file were read. */
async function namesIn(opened: RandomAccessFile, mostUnpacked = 1e9) {
  const file = await openSkipping(opened);
  let bytes = 0;
  const source = {
    next: async () => {
      const result = await file.next();
      bytes += result.done ? 0 : result.value.length;
      return result;
    },
    skip: (most: number) => file.skip(most),
  };
  try {
    const reader = new TarReader(opened.path, source, nobody, mostUnpacked);
    const names: string[] = [];
    for (let entry = await reader.next(); entry !== undefined; entry = await reader.next()) {
      names.push(entry.name);
    }
    return { names, bytes };
  } finally {
    await file.close();
  }
}

describe.each(kinds)('a tar in a file %s', (_where, at) => {
  const namesOf = async (path: string, mostUnpacked?: number) =>
    namesIn(at(await openLocalFile(path)), mostUnpacked);
  const tar = () =>
    tarOf({ first: Buffer.alloc(3_000_001, 1), second: 'x', third: Buffer.alloc(2_000_000, 2) });

  test('is looked through without what its entries hold', async () => {
    const { names, bytes } = await namesOf(write('a.tar', await tar()));
    expect(names).toEqual(['first', 'second', 'third']);
    expect(bytes).toBeLessThan(500_000);
  });

  test('that ends within an entry is cut off, also where nobody has read that', async () => {
    const whole = await tar();
    for (const size of [1_000_000, 3_000_512, 4_000_000]) {
      const error = await refusal(namesOf(write('a.tar', whole.subarray(0, size))));
      expect(error.message).toContain('it is cut off: its tar ends too early');
    }
  });

  test('has what was passed over counted as unpacked', async () => {
    const error = await refusal(namesOf(write('a.tar', await tar()), 2_500_000));
    expect(error.message).toContain('it unpacks to more than 2500000 bytes');
  });
});
