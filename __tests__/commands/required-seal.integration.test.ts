/** @jest-environment ./__tests__/support/one-realm.mjs */
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createStrapiDecipher, deriveKey } from '../../src/archive/format/encryption.ts';
import { convertArchive } from '../../src/commands/convert/convert.ts';
import { parseConvertOptions, type RawConvertOptions } from '../../src/commands/convert/options.ts';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions } from '../../src/commands/import/options.ts';
import { verifyArchive } from '../../src/commands/verify/verify.ts';
import { copyBlog } from '../support/blog.ts';
import { defaultsOf, plainExport, plainImport, silent } from '../support/options.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at, names } = workspace();

// Every key costs a tenth of a second of one core.
jest.setTimeout(60_000);

const key = 'a passphrase of some length';
const exported = (file: string, given: Partial<RawExportOptions>) =>
  exportProject(
    parseExportOptions({
      ...plainExport,
      project: at('blog'),
      databaseUrl: '.tmp/data.db',
      format: 'tar',
      file: at(file),
      ...given,
    }),
    silent,
  );

const converted = (given: Partial<RawConvertOptions>) =>
  convertArchive(
    parseConvertOptions({ ...defaultsOf('convert'), key, newKey: key, compress: false, ...given }),
    silent,
  );

/** Cuts the first and the last entry off: whole blocks of the cipher, so that it takes no key. */
function cut(file: string, size: { readonly head: number; readonly tail: number }, name: string): void {
  const bytes = readFileSync(at(file));
  const end = 2 * 512 + (bytes.length % 512);
  const kept = bytes.subarray(size.head, bytes.length - size.tail - end);
  writeFileSync(at(name), Buffer.concat([kept, bytes.subarray(-end)]));
}

const entrySize = (content: number) => 512 + Math.ceil(content / 512) * 512;

beforeEach(async () => {
  copyBlog(at('blog'));
  await exported('with-key', { encrypt: true, key });
  cut('with-key.tar.enc', await sizesOf('with-key.tar.enc'), 'cut.tar.enc');
});

/** Of the two entries of a seal, with their headers. */
async function sizesOf(file: string) {
  const decipher = createStrapiDecipher(await deriveKey(key));
  const tar = Buffer.concat([decipher.update(readFileSync(at(file))), decipher.final()]);
  const sizeAt = (header: number) => Number.parseInt(tar.toString('latin1', header + 124, header + 135), 8);
  const manifest = tar.lastIndexOf('strapi-dms/manifest.json\0');
  return { head: entrySize(sizeAt(0)), tail: entrySize(sizeAt(manifest)) };
}

const verify = (file: string, requireSeal: 'any' | 'intact' | 'authenticated', passphrase?: string) =>
  verifyArchive({ ...defaultsOf('verify'), file: at(file), key: passphrase, requireSeal });

describe('an archive whose seal was cut off without the key', () => {
  test('is not sealed, which is told as what it is', async () => {
    const { seal: status, warnings } = await verify('cut.tar.enc', 'any', key);
    expect(status).toBe('not sealed');
    expect(warnings).toEqual([
      'ATTENTION: This archive was made by strapi-dms, as the times of its entries show, and its seal is gone. Somebody may have removed it, and changed what the archive says. Use another copy, unless it was you.',
    ]);
  });

  test.each(['intact', 'authenticated'] as const)(
    'is refused where the seal has to be %s',
    async (required) => {
      const error = await refusal(verify('cut.tar.enc', required, key));
      expect(error).toMatchObject({
        failure: 'damagedArchive',
        message: `The archive ${at('cut.tar.enc')} has no seal, and --require-seal ${required} asks for more.`,
      });
    },
  );

  test('is imported into nothing, and converted into nothing', async () => {
    const given = { file: at('cut.tar.enc'), key, requireSeal: 'authenticated' } as const;
    const before = names();
    const target = { ...plainImport, ...given, project: at('blog'), databaseUrl: '.tmp/data.db' };
    const errors = [
      await refusal(importArchive(parseImportOptions(target), silent)),
      await refusal(converted({ ...given, output: at('new') })),
    ];
    expect(errors.map(({ message }) => message)).toEqual(
      errors.map(() =>
        expect.stringContaining('has no seal, and --require-seal authenticated asks for more.'),
      ),
    );
    expect(names()).toEqual(before);
  });
});

describe('a seal that has to be', () => {
  beforeEach(async () => {
    await exported('without-key', {});
    // What had no seal gets none.
    await converted({ file: at('cut.tar.enc'), output: at('never-sealed') });
  });

  test.each([
    ['authenticated', 'authenticated', 'with-key.tar.enc', key],
    ['intact', 'authenticated', 'with-key.tar.enc', key],
    ['intact', 'intact', 'without-key.tar', undefined],
    ['any', 'intact', 'without-key.tar', undefined],
    ['any', 'not sealed', 'never-sealed.tar.enc', key],
  ] as const)('%s may be %s', async (required, status, file, passphrase) => {
    const report = await verify(file, required, passphrase);
    expect(report.seal).toBe(status);
    expect(report.warnings).toEqual([]);
  });

  test.each([
    [
      'authenticated',
      'without-key.tar',
      undefined,
      'was sealed without a key, so that anybody may have made it',
      'intact',
    ],
    ['authenticated', 'never-sealed.tar.enc', key, 'has no seal', 'any'],
    ['intact', 'never-sealed.tar.enc', key, 'has no seal', 'any'],
  ] as const)('%s must not be that of %s', async (required, file, passphrase, why, instead) => {
    const error = await refusal(verify(file, required, passphrase));
    expect(error.message).toBe(
      `The archive ${at(file)} ${why}, and --require-seal ${required} asks for more.`,
    );
    expect(error.remedy).toContain(`say --require-seal ${instead}.`);
  });
});
