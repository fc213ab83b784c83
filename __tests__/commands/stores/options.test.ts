import { describe, expect, test } from '@jest/globals';
import { artifactQueryOf } from '../../../src/action/artifact-query.ts';
import { parseDiffOptions } from '../../../src/commands/diff/options.ts';
import { parseExportOptions, type RawExportOptions } from '../../../src/commands/export/options.ts';
import { parseGuardOptions } from '../../../src/commands/guard/options.ts';
import { parseImportOptions } from '../../../src/commands/import/options.ts';
import { parseInspectOptions } from '../../../src/commands/inspect/options.ts';
import { parseRestoreOneOptions } from '../../../src/commands/restore-one/options.ts';
import { parseVerifyOptions } from '../../../src/commands/verify/options.ts';
import { readValues } from '../../../src/options/values.ts';
import { defaultsOf } from '../../support/options.ts';
import { thrownBy } from '../../support/workspace.ts';

const store = 's3://backups/shop';

describe('an export into a store', () => {
  const parsed = (given: Partial<RawExportOptions>) =>
    parseExportOptions({ ...defaultsOf('export'), encrypt: false, store, ...given });

  test('has a name there, with a number where that was made up and is taken', () => {
    expect(parsed({})).toMatchObject({
      store,
      file: expect.stringMatching(/^export_\d{14}$/),
      ifTaken: 'number',
    });
    expect(parsed({ file: 'monday' })).toMatchObject({ file: 'monday', ifTaken: 'refuse' });
    expect(parsed({ file: 'monday', overwrite: true })).toMatchObject({ ifTaken: 'replace' });
    expect(parsed({ mask: 'recommended' }).file).toMatch(/^masked_/);
  });

  test.each<[string, Partial<RawExportOptions>]>([
    ['is no address', { store: 'backups' }],
    ['would take a folder', { format: 'dir' }],
    ['would not be read back', { verify: false }],
    ['is standard output', { file: '-' }],
    ['is a folder of the disk', { file: 'backups/' }],
    ['is a path', { file: 'backups/shop' }],
    ['would be named as a backup, and is masked', { file: 'export_20261130020000', mask: 'recommended' }],
  ])('is refused where it %s', (_what, given) => {
    expect(thrownBy(() => parsed(given)).failure).toBe('usage');
  });
});

describe('what reads an archive', () => {
  const one = { ...defaultsOf('restore-one'), uid: 'api::page.page', documentId: ['a'] };
  const commands: [string, (given: { file?: string; store?: string }) => unknown][] = [
    ['verify', (given) => parseVerifyOptions({ ...defaultsOf('verify'), ...given })],
    ['inspect', (given) => parseInspectOptions({ ...defaultsOf('inspect'), ...given })],
    ['import', (given) => parseImportOptions({ ...defaultsOf('import'), ...given })],
    ['diff', (given) => parseDiffOptions({ ...defaultsOf('diff'), ...given }, false)],
    ['restore-one', (given) => parseRestoreOneOptions({ ...one, ...given })],
    ['guard', (given) => parseGuardOptions({ ...defaultsOf('guard'), ...given })],
  ];

  test.each(commands)('may leave out the file with a store: %s', (_name, parse) => {
    expect(parse({ store })).toMatchObject({ store });
    expect(parse({ store, file: 'export_20261130020000' })).toMatchObject({ file: 'export_20261130020000' });
  });

  test.each(commands)('takes names in it, and no paths, nor standard input: %s', (_name, parse) => {
    for (const file of ['-', 'backups/a.tar', '..']) {
      expect(thrownBy(() => parse({ store, file })).failure).toBe('usage');
    }
    expect(thrownBy(() => parse({ store: 'ftp://backups' })).failure).toBe('usage');
  });

  test.each(commands.slice(0, -1))('needs one of both: %s', (_name, parse) => {
    expect(thrownBy(() => parse({})).failure).toBe('usage');
  });

  test.each([{ artifact: 'a' }, { 'run-id': '1' }, { workflow: 'backup.yml' }])(
    'takes a store or an artifact: %j',
    (given: Record<string, string>) => {
      const texts: Record<string, string> = { store, ...given };
      const from = { text: (name: string) => texts[name] ?? '', called: (name: string) => name };
      const inputs = {
        mode: 'verify',
        options: { ...defaultsOf('verify'), store },
        own: readValues('verify', from, 'action'),
      } as const;
      expect(thrownBy(() => artifactQueryOf(inputs)).message).toContain('store');
    },
  );
});
