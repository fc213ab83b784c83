import { describe, expect, test } from '@jest/globals';
import { parseImportOptions, type RawImportOptions } from '../../src/commands/import/options.ts';
import { ShareNames } from '../../src/commands/import/share.ts';
import { UserError } from '../../src/errors.ts';
import { fileUid } from '../../src/strapi/uids.ts';
import { plainImport } from '../support/options.ts';

const parsed = (given: Partial<RawImportOptions>) =>
  parseImportOptions({ ...plainImport, store: 'restic:/backups', ...given });

function refusal(given: Partial<RawImportOptions>): string {
  try {
    parsed(given);
  } catch (error) {
    if (error instanceof UserError && error.failure === 'usage') {
      return error.message;
    }
    throw error;
  }
  throw new Error('It was not refused.');
}

describe('the share of an import', () => {
  test('is a number of so many, or the records of so many, and needs no set', () => {
    expect(parsed({ shard: '3/16' }).share).toEqual({ part: 3, of: 16 });
    expect(parsed({ shard: 'records/16' }).share).toEqual({ part: 'records', of: 16 });
    expect(parsed({})).not.toHaveProperty('share');
    expect(parsed({ shard: '3/16' })).not.toHaveProperty('shard');
  });

  test.each(['0/16', '17/16', 'all/16', '3', '3/1001'])('is never %s', (shard) => {
    expect(refusal({ shard })).toMatch('is no share');
  });

  test('does not go with what makes other files of those in the archive, or sends them elsewhere', () => {
    const shard = '3/16';
    expect(refusal({ shard, mask: 'recommended' })).toMatch('--shard 3/16 and --mask contradict each other');
    for (const media of ['link', 'copy', 'metadata-only'] as const) {
      expect(refusal({ shard, media })).toMatch(`--media ${media} contradict each other`);
    }
    const target = { target: 'https://cms.example.org/admin', transferToken: 'token' };
    expect(refusal({ shard, ...target, boot: 'auto', store: undefined, file: 'a.tar' })).toMatch(
      'a running Strapi takes its media files from one job',
    );
  });
});

/** A row of the media library with formats. */
const row = (hash: string, ...formats: string[]) => ({
  type: fileUid,
  id: 1,
  data: {
    hash,
    ext: '.png',
    formats: Object.fromEntries(formats.map((name) => [name, { hash: name, ext: '.png' }])),
  },
});

describe('the names of a share', () => {
  const names = new ShareNames(16, () => undefined);
  const files = Array.from({ length: 500 }, (_, index) => `file_${index}`);
  names.see(files.map((hash) => row(hash, `small_${hash}`, `thumbnail_${hash}`)) as never);

  test('take formats along with their file', () => {
    for (const hash of files) {
      expect(names.shareOf(`small_${hash}.png`)).toBe(names.shareOf(`${hash}.png`));
    }
  });

  test('are all in one of the shares, and none is without', () => {
    const shares = new Set(files.map((hash) => names.shareOf(`${hash}.png`)));
    expect([...shares].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
    const nobodys = names.shareOf('of nobody.bin');
    expect(nobodys).toBeGreaterThanOrEqual(1);
    expect(nobodys).toBeLessThanOrEqual(16);
  });

  test('are those that exports give them', async () => {
    const { shardOf } = await import('../../src/commands/export/share.ts');
    for (const hash of files) {
      expect(names.shareOf(`thumbnail_${hash}.png`)).toBe(shardOf(`${hash}.png`, 16));
    }
  });
});
