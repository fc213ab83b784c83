import { resolve } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { bombs } from '../../scripts/bombs/kinds.ts';
import { isDocumented, verification } from '../../scripts/bombs/measure.ts';
import { writeTar } from '../../scripts/bombs/tar.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();

jest.setTimeout(120_000);

/** Of those that fill the memory soonest, one of each kind. */
const soonest = [
  'one line of empty objects',
  'a sidecar of empty objects',
  'sidecars without files',
  'a type for each record',
  'an attribute for each record',
  'half a million schemas',
  'a manifest of empty objects',
  'a size with an odd first byte',
];

describe('an archive that is made to fill the memory is refused within 300 MB:', () => {
  test.each(bombs.filter(({ name }) => soonest.includes(name)))('$name', async ({ blocks }) => {
    await writeTar(at('bomb.tar.gz'), blocks(0.4));
    const found = await verification(resolve('src/main.ts'), at('bomb.tar.gz'), {
      seconds: 60,
      megabytes: 400,
    });
    expect([found.code, isDocumented(found), found.output]).toEqual([12, true, expect.any(String)]);
    // From the sources it takes some 40 MB that the bundle does not.
    expect(found.megabytes).toBeLessThan(340);
  });

  test('an index, by which it is inspected', async () => {
    const bomb = bombs.find(({ isPlain }) => isPlain);
    await writeTar(at('bomb.tar'), bomb?.blocks(0.4) ?? [], false);
    const patience = { seconds: 60, megabytes: 400 };
    const found = await verification(resolve('src/main.ts'), at('bomb.tar'), patience, 'inspect');
    expect([found.code, isDocumented(found), found.output]).toEqual([12, true, expect.any(String)]);
    expect(found.megabytes).toBeLessThan(340);
  });

  test('all of them are there', () => {
    expect(bombs.map(({ name }) => name)).toEqual(expect.arrayContaining(soonest));
    expect(new Set(bombs.map(({ name }) => name)).size).toBe(bombs.length);
  });
});
