import { describe, expect, test } from '@jest/globals';
import { assertMayReplace, assertNoProduction } from '../../src/commands/masked-archive.ts';
import { listed } from '../../src/transfer/masked.ts';
import { speakTo } from '../../src/wording.ts';
import { thrownBy } from '../support/workspace.ts';

const masked = {
  mode: 'recommended',
  hasRules: false,
  attributes: listed([]),
  dropped: listed([]),
  sampled: listed([]),
  leakCheck: 'passed',
} as const;

describe('a masked archive', () => {
  const replacing = (allowMasked: boolean, hasContent: boolean, of = { masked }) =>
    assertMayReplace(of, { allowMasked, force: true }, hasContent, 'SQLite');
  const intoProduction = (allowMasked: boolean, environment: NodeJS.ProcessEnv) =>
    assertNoProduction({ masked }, false, { allowMasked }, environment);

  test('does not replace content unless that is meant, and comes to where there is none', () => {
    speakTo('terminal');
    const error = thrownBy(() => replacing(false, true));
    expect(error.message).toContain('masked: not a backup');
    expect(error).toMatchObject({ remedy: expect.stringContaining('--allow-masked') });
    replacing(true, true);
    replacing(false, false);
  });

  test('does not come into production unless that is meant', () => {
    expect(thrownBy(() => intoProduction(false, { NODE_ENV: 'production' })).message).toContain(
      'NODE_ENV is production',
    );
    intoProduction(true, { NODE_ENV: 'production' });
    intoProduction(false, { NODE_ENV: 'development' });
  });

  test('is no other than one that an import masks, where production is concerned', () => {
    speakTo('terminal');
    const masking = (allowMasked: boolean) =>
      assertNoProduction({}, true, { allowMasked }, { NODE_ENV: 'production' });
    expect(thrownBy(() => masking(false))).toMatchObject({ remedy: expect.stringContaining('--mask') });
    masking(true);
  });

  test('is told from one that is not', () => {
    assertMayReplace({}, { allowMasked: false, force: true }, true, 'SQLite');
    assertNoProduction({}, false, { allowMasked: false }, { NODE_ENV: 'production' });
  });
});
