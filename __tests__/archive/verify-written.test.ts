import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { verifyTarFile } from '../../src/archive/write/verify-written.ts';
import { openLocalFile } from '../../src/system/local-file.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { write } = workspace();

const layers = { cipher: undefined, compressed: true };
const digestOf = (content: Buffer) => ({
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
});

test('a file out of which comes what went in is as it was written', async () => {
  const tar = Buffer.alloc(300_000, 'tar');
  const file = await openLocalFile(write('good.tar.gz', gzipSync(tar)));
  await verifyTarFile('final.tar.gz', { file, layers, tar: digestOf(tar) }, undefined);
});

test.each([
  [
    'another byte',
    (tar: Buffer) => gzipSync(Buffer.from(tar).fill('x', 1_000, 1_001)),
    'its tar is not the one',
  ],
  ['a byte less', (tar: Buffer) => gzipSync(tar.subarray(1)), 'its tar is not the one'],
  ['an end too early', (tar: Buffer) => gzipSync(tar).subarray(0, -9), 'unexpected end of file'],
  [
    'something behind it',
    (tar: Buffer) => Buffer.concat([gzipSync(tar), Buffer.from([0, 1])]),
    'something after the end',
  ],
])('a file with %s is something else', async (_what, damage, why) => {
  const tar = Buffer.alloc(300_000, 'tar');
  const file = await openLocalFile(write('bad.tar.gz', damage(tar)));
  const error = await refusal(verifyTarFile('final.tar.gz', { file, layers, tar: digestOf(tar) }, undefined));
  expect(error.message).toContain('final.tar.gz was written, but what is read back differs');
  expect(error.message).toContain(why);
});

test('the verification ends when it is aborted, with the reason for that', async () => {
  const tar = Buffer.alloc(300_000, 'tar');
  const file = await openLocalFile(write('aborted.tar.gz', gzipSync(tar)));
  const reason = new Error('cancelled');
  await expect(
    verifyTarFile('final.tar.gz', { file, layers, tar: digestOf(tar) }, AbortSignal.abort(reason)),
  ).rejects.toBe(reason);
});
