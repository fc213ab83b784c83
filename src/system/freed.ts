import { isArrayBuffer } from 'node:util/types';

/**
 * Gives the memory of a buffer back at once, which whoever collects garbage does late. Nobody may know it any more, nor anything else in its
 * memory: it is to be one that a call has made for itself, as those of ciphers are.
 */
export function freeBuffer({ buffer, length }: Buffer): void {
  if (isArrayBuffer(buffer) && buffer.byteLength === length) {
    // Node 20 has no such thing.
    buffer.transfer?.(0);
  }
}
