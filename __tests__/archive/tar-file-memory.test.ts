/** @jest-environment ./__tests__/support/one-realm.mjs */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { createArchive } from '../../src/archive/write/archive.ts';
import type { Asset } from '../../src/transfer/asset.ts';
import { metadata } from '../support/archives.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
// Other tests of this process get contexts without it.
setFlagsFromString('--no-expose-gc');

const heap = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

test('an archive that is being written keeps nothing of the entries that it has', async () => {
  const files = 20_000;
  const marks: number[] = [];
  async function* assets(): AsyncGenerator<Asset> {
    for (let index = 0; index < files; index += 1) {
      // The first thousand warms everything up.
      if (index === 1_000 || index === files - 1) {
        marks.push(heap());
      }
      const filename = `${index}.txt`;
      yield {
        filename,
        size: 1,
        content: Buffer.from('a'),
        metadata: { hash: String(index) },
      } as unknown as Asset;
    }
  }
  const archive = await createArchive({ format: 'tar', compress: false, key: undefined, file: at('out') });
  await archive.writeAssets(assets());
  await archive.finish(metadata);
  const [before = 0, after = 0] = marks;
  // Something of each entry would be 100 bytes at least, of two entries a file.
  expect((after - before) / (2 * files)).toBeLessThan(50);
});
