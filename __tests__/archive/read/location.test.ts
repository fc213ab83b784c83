import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { openArchive } from '../../../src/archive/read/archive.ts';
import { checkArchive } from '../../../src/archive/read/check.ts';
import { CountedFile } from '../../support/counted-file.ts';
import { refusal } from '../../support/workspace.ts';
import { tarOf, whole } from './support.ts';

describe('an archive that lies somewhere else', () => {
  test('is read as one on a disk, and called by its address', async () => {
    const archive = await openArchive(new CountedFile(gzipSync(await tarOf(whole))), undefined);
    const checked = await checkArchive(archive);
    expect(checked.path).toBe('s3://bucket/export.tar');
    expect(checked.counts.get('api::tag.tag')).toBe(2);
    expect(archive.howFar?.()).toEqual({ done: archive.bytes, total: archive.bytes, unit: 'bytes' });
  });

  test('that is another meanwhile is refused', async () => {
    const file = new CountedFile(await tarOf(whole));
    const archive = await openArchive(file, undefined);
    file.isSame = false;
    const error = await refusal(checkArchive(archive));
    expect(error.message).toBe('The archive s3://bucket/export.tar changed while it was read.');
  });

  test('that is damaged is called by its address', async () => {
    const file = new CountedFile((await tarOf(whole)).subarray(0, 3_000));
    const error = await refusal(openArchive(file, undefined).then((archive) => checkArchive(archive)));
    expect(error.message).toContain('The archive s3://bucket/export.tar is damaged');
  });
});
