/** @jest-environment ./__tests__/support/one-realm.mjs */
import { expect, test } from '@jest/globals';
import { cases } from '../../scripts/canaries/cases.ts';
import { formsOfCanary, see } from '../../scripts/canaries/run.ts';

/** Every how many of the cases a test sees; `npm run canaries` sees them all. */
const stride = 17;

test('there are enough kinds of runs, in the terminal and in the Action', () => {
  const all = cases();
  expect(all.length).toBeGreaterThanOrEqual(250);
  expect(new Set(all.map(({ name }) => name)).size).toBeGreaterThanOrEqual(250);
  for (const reader of ['terminal', 'action'] as const) {
    expect(all.filter((one) => one.reader === reader).length).toBeGreaterThanOrEqual(100);
  }
  expect(all.filter(({ canaries }) => canaries.length === 0)).toEqual([]);
});

(process.platform === 'linux' ? test : test.skip)(
  'no secret is in what a run says, whether it succeeds or fails',
  async () => {
    const some = cases().filter((_one, index) => index % stride === 3);
    const hits: string[] = [];
    for (const [index, one] of some.entries()) {
      const seen = await see(one, index % 5 === 0);
      hits.push(...seen.hits.map((hit) => `${seen.name}: ${hit}`));
      expect(seen.printed).not.toBe('');
    }
    expect(hits).toEqual([]);
  },
  120_000,
);

test('a secret that is said is found in each of its forms', () => {
  expect(formsOfCanary('a "b"')).toEqual(
    expect.arrayContaining(['a "b"', 'a%20%22b%22', 'a \\"b\\"', 'YSAiYi', '6120226222']),
  );
});
