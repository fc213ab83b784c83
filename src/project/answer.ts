import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';

/** Bytes of an answer. The whole configuration of a large project takes some thousand. */
const most = 64_000_000;

/** Milliseconds for what a process has said last. */
const lastWords = 1_000;

/**
 * What a child process says through a pipe, up to its end: the end of the pipe, or of the process, since one that it has started itself
 * may keep the pipe open.
 *
 * @param ended Resolves when the process has ended.
 * @param tooMuch Called where it says more than can be meant.
 * @returns The text; an empty one where it was too much.
 */
export async function answerOf(
  pipe: Readable,
  ended: Promise<unknown>,
  tooMuch: () => void,
): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  const { promise: complete, resolve } = Promise.withResolvers<void>();
  pipe.on('data', (part: Buffer) => {
    parts.push(part);
    length += part.length;
    if (length > most) {
      parts.length = 0;
      pipe.destroy();
      tooMuch();
    }
  });
  pipe.once('close', resolve).once('error', () => resolve());
  const over = ended.then(
    () => setTimeout(lastWords, undefined, { ref: false }),
    () => undefined,
  );
  await Promise.race([complete, over]);
  pipe.destroy();
  return Buffer.concat(parts).toString('utf8');
}
