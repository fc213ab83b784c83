/** @jest-environment ./__tests__/support/one-realm.mjs */
import { expect, jest, test } from '@jest/globals';
import { archiveOf, prepare, tried } from '../../scripts/fuzz/runs.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();

jest.setTimeout(120_000);

test('archives that were changed at random are taken, or refused as documented', async () => {
  const origins = await prepare(at());
  const codes = new Set<number>();
  for (let run = 0; run < 60; run += 1) {
    const { code, finding } = await tried(at(), origins, 1, run);
    expect(finding).toBeUndefined();
    codes.add(code);
  }
  expect([...codes]).toEqual(expect.arrayContaining([0, 12]));
});

test('an archive is changed in the same way for the same seed and number', async () => {
  const origins = await prepare(at());
  const changes = async (seed: number, run: number) => (await archiveOf(origins, seed, run)).what;
  for (let run = 0; run < 20; run += 1) {
    expect(await changes(7, run)).toEqual(await changes(7, run));
  }
  expect(await changes(7, 1)).not.toEqual(await changes(8, 1));
});
