import { closeSync, openSync, readFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { readAll, readAllSync, writeAll, writeAllSync } from '../../src/system/all-bytes.ts';
import { workspace } from '../support/workspace.ts';

const folder = workspace();

/** A file that takes and gives three bytes at a time, as a system may. */
function slowFile(content: Buffer) {
  const written: Buffer[] = [];
  const file = {
    write: async (bytes: Buffer) => {
      written.push(Buffer.from(bytes.subarray(0, 3)));
      return { bytesWritten: Math.min(3, bytes.length) };
    },
    read: async (block: Buffer, offset: number, length: number, position: number) => ({
      bytesRead: content.copy(block, offset, position, position + Math.min(3, length)),
    }),
  } as unknown as FileHandle;
  return { file, written: () => Buffer.concat(written).toString() };
}

test('all bytes are written where the system takes some at a time', async () => {
  const { file, written } = slowFile(Buffer.of());
  await writeAll(file, Buffer.from('ten bytes.'));
  expect(written()).toBe('ten bytes.');
});

test('a block is read to its end where the system gives some bytes at a time', async () => {
  const { file } = slowFile(Buffer.from('ten bytes.'));
  const block = Buffer.alloc(6);
  expect(await readAll(file, block, 2)).toBe(6);
  expect(block.toString()).toBe('n byte');
});

test('a file that ends within the block gives what it has', async () => {
  const { file } = slowFile(Buffer.from('ten bytes.'));
  expect(await readAll(file, Buffer.alloc(20), 4)).toBe(6);
});

test('both can be done without leaving the thread', () => {
  const path = folder.write('file', '..........');
  const descriptor = openSync(path, 'r+');
  const block = Buffer.alloc(8);
  writeAllSync(descriptor, Buffer.from('abc'), 2);
  writeAllSync(descriptor, Buffer.from('de'));
  const read = readAllSync(descriptor, block, 3);
  closeSync(descriptor);
  expect(readFileSync(path, 'utf8')).toBe('deabc.....');
  expect(block.toString('utf8', 0, read)).toBe('bc.....');
});
