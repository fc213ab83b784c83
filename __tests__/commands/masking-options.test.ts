import { describe, expect, test } from '@jest/globals';
import { parseExportOptions } from '../../src/commands/export/options.ts';
import { parseImportOptions } from '../../src/commands/import/options.ts';
import { openMasking } from '../../src/commands/masking.ts';
import { isRulesFile, withoutIdleSecret } from '../../src/commands/masking-options.ts';
import { parseTransferOptions } from '../../src/commands/transfer/options.ts';
import { rulesWithoutFile } from '../../src/masking/rules.ts';
import { defaultsOf } from '../support/options.ts';
import { thrownBy } from '../support/workspace.ts';

const maskSecret = 'a secret';
const exporting = { ...defaultsOf('export'), key: 'k' };
const importing = { ...defaultsOf('import'), file: 'a.tar' };
const transferring = { ...defaultsOf('transfer'), to: 'sqlite:b.db' };

describe('the options of masking', () => {
  test.each([
    ['export', () => parseExportOptions({ ...exporting, maskSecret })],
    ['import', () => parseImportOptions({ ...importing, maskSecret })],
    ['transfer', () => parseTransferOptions({ ...transferring, maskSecret })],
  ])('refuse a secret of an %s that masks nothing', (_, parse) => {
    const error = thrownBy(parse);
    expect(error).toMatchObject({ failure: 'usage', message: '--mask-secret has no effect without --mask.' });
  });

  test('take a secret of the environment for an offer', () => {
    const raw = { ...exporting, maskSecret };
    expect(withoutIdleSecret(raw, true).maskSecret).toBeUndefined();
    expect(withoutIdleSecret(raw, false).maskSecret).toBe(maskSecret);
    expect(withoutIdleSecret({ ...raw, mask: 'strict' }, true).maskSecret).toBe(maskSecret);
  });

  test('name a masked archive otherwise, where nobody has named it', () => {
    expect(parseExportOptions({ ...exporting, mask: 'recommended' }).file).toMatch(/^masked_\d{14}$/);
    expect(parseExportOptions({ ...exporting, mask: 'rules.yml', file: 'seed/' }).file).toMatch(
      /^seed.masked_\d{14}$/,
    );
    expect(parseExportOptions({ ...exporting, mask: 'recommended', file: 'shop' }).file).toBe('shop');
  });

  test('are a file of rules where they are none of the words', () => {
    expect(['off', 'recommended', 'strict', 'rules.yml'].map(isRulesFile)).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });
});

test.each([
  ['none', undefined, /^Without .*mask-secret.* every run makes other masks/],
  ['a short one', 'a secret', /mask-secret.* is short or easy to guess/],
  ['a good one', 'EpVwFVVZM5U1l0E8Vb3Tq2Qm', undefined],
])('what there is to say of the secret: %s', async (_, secret, told) => {
  const { notes } = await openMasking(
    { rules: rulesWithoutFile('recommended'), file: undefined },
    { maskSecret: secret },
    new Map(),
  );
  expect(notes).toEqual(told === undefined ? [] : [expect.stringMatching(told)]);
  expect(notes.join()).not.toContain('a secret');
});
