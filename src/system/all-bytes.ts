import { readSync, writeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/** Writes all of it, where the file is: the system may take less at a time. */
export async function writeAll(file: Pick<FileHandle, 'write'>, bytes: Buffer): Promise<void> {
  for (let rest = bytes; rest.length > 0; ) {
    const { bytesWritten } = await file.write(rest);
    rest = rest.subarray(bytesWritten);
  }
}

/** The same without leaving this thread. @param position Where the file is where nothing is said. */
export function writeAllSync(descriptor: number, bytes: Uint8Array, position?: number): void {
  for (let written = 0; written < bytes.length; ) {
    const at = position === undefined ? null : position + written;
    written += writeSync(descriptor, bytes, written, bytes.length - written, at);
  }
}

/**
 * Reads from a position until the block is full or the file ends: the system may give less at a time.
 *
 * @returns how many bytes of the block were read.
 */
export async function readAll(file: FileHandle, block: Buffer, position: number): Promise<number> {
  let length = 0;
  while (length < block.length) {
    const { bytesRead } = await file.read(block, length, block.length - length, position + length);
    if (bytesRead === 0) {
      break;
    }
    length += bytesRead;
  }
  return length;
}

/** The same without leaving this thread. */
export function readAllSync(descriptor: number, block: Buffer, position: number): number {
  let length = 0;
  while (length < block.length) {
    const read = readSync(descriptor, block, length, block.length - length, position + length);
    if (read === 0) {
      break;
    }
    length += read;
  }
  return length;
}
