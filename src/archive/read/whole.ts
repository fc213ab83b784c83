import { collectBuffers } from '../../system/young-generation.ts';

/** Bytes that pass before their buffers are collected. */
const collected = 8_000_000;

/** All of a content of which the size is known. It is held once, where joining its pieces would hold it twice. */
export async function wholeOf(content: AsyncIterable<Buffer>, size: number): Promise<Buffer> {
  const whole = Buffer.allocUnsafe(size);
  let length = 0;
  let uncollected = 0;
  for await (const chunk of content) {
    length += chunk.copy(whole, length);
    uncollected += chunk.length;
    if (uncollected > collected) {
      uncollected = 0;
      collectBuffers();
    }
  }
  return whole.subarray(0, length);
}
