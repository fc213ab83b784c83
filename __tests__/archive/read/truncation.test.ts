/** @jest-environment ./__tests__/support/one-realm.mjs */
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { createStrapiCipher, deriveKey } from '../../../src/archive/format/encryption.ts';
import { refusal, workspace } from '../../support/workspace.ts';
import { check, entity, tarOf, whole } from './support.ts';

const { write } = workspace();

const key = 'sesame';

async function encrypted(content: Buffer): Promise<Buffer> {
  const cipher = createStrapiCipher(await deriveKey(key));
  return Buffer.concat([cipher.update(content), cipher.final()]);
}

/** Random content, since gzip makes nothing smaller of it: the archive has about 100 KB in every form. */
const entries = {
  ...whole,
  'assets/uploads/cat_0123456789.png': randomBytes(40_000),
  'entities/entities_00001.jsonl': Array.from({ length: 400 }, (_, index) =>
    entity('api::tag.tag', index + 1, { name: randomBytes(50).toString('base64') }),
  ),
};

const orders = {
  'metadata last': Object.entries(entries),
  'metadata first': Object.entries(entries).reverse(),
};

/** Every 4 KiB, and the last kilobytes closer, where the layers end. */
function cuts(size: number): number[] {
  const coarse = Array.from({ length: Math.ceil(size / 4_096) }, (_, index) => index * 4_096);
  const fine = [
    1, 2, 4, 7, 8, 9, 15, 16, 17, 32, 511, 512, 513, 1_008, 1_023, 1_024, 1_025, 1_040, 1_536, 2_048,
  ];
  return [...coarse, ...fine.map((bytes) => size - bytes)];
}

describe.each(['metadata last', 'metadata first'] as const)('an archive with its %s', (order) => {
  test.each([
    ['tar', undefined, (tar: Buffer) => tar],
    ['tar.gz', undefined, (tar: Buffer) => gzipSync(tar)],
    ['tar.enc', key, encrypted],
    ['tar.gz.enc', key, (tar: Buffer) => encrypted(gzipSync(tar))],
  ])('that was cut anywhere is found to be: %s', async (extension, passphrase, wrap) => {
    const bytes = await wrap(await tarOf(orders[order]));
    const whole = await check(write(`whole.${extension}`, bytes), passphrase);
    expect(whole.stages.get('entities')?.count).toBe(400);
    expect(bytes.length).toBeGreaterThan(60_000);
    const undetected: number[] = [];
    for (const cut of cuts(bytes.length)) {
      const path = write(`cut.${extension}`, bytes.subarray(0, cut));
      const [result] = await Promise.allSettled([refusal(check(path, passphrase))]);
      if (result.status === 'rejected' || result.value.failure !== 'damagedArchive') {
        undetected.push(cut);
      }
    }
    expect(undetected).toEqual([]);
  });
});
