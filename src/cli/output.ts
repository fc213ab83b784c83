import { exitCodes } from '../errors.ts';
import { printable } from '../system/printable.ts';

/** Prints a line, or several; whatever is in them, they are no more than text. */
export type Print = (lines: string) => void;

/** Everything that the terminal command says goes through here. */
export const printTo =
  (stream: NodeJS.WritableStream): Print =>
  (lines) => {
    stream.write(`${printable(lines)}\n`);
  };

/** What is not printed because nobody is there to read it: a pipe or a terminal that was closed. */
const unread: readonly string[] = ['EPIPE', 'EIO'];

/**
 * Keeps the process going where something cannot be printed: neither `strapi-dms export | head -1` nor a terminal that is
 * closed is a reason to stop half-way, without cleaning up. What somebody may miss, as on a full disk, is a failure in the end.
 */
export function ignoreLostOutput(): void {
  let isLost = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!unread.includes(error.code ?? '') && !isLost) {
        isLost = true;
        const other = stream === process.stdout ? process.stderr : process.stdout;
        other.write(`Error: the output was lost: ${error.message}\n`);
        process.once('exit', () => {
          process.exitCode ||= exitCodes.failed;
        });
      }
    });
  }
}
