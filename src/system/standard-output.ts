import { write } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { hasCode } from './system-error.ts';

const writeTo = promisify(write) as (fd: number, bytes: Buffer) => Promise<number | { bytesWritten: number }>;

/** The pause before the next attempt to write to a pipe that is full, in milliseconds. */
const pause = 5;

/**
 * Standard output as a file for bytes. It is written to beside this thread, which a slow reader would hold up otherwise: Node writes to
 * pipes in place.
 */
export class StandardOutput {
  readonly #fd = process.stdout.fd;
  #isClosed = false;

  /** Waits until somebody has read enough. @throws the error of the system: `EPIPE` where nobody reads any more. */
  async write(bytes: Buffer): Promise<{ bytesWritten: number }> {
    for (;;) {
      try {
        const written = await writeTo(this.#fd, bytes);
        return { bytesWritten: typeof written === 'number' ? written : written.bytesWritten };
      } catch (error) {
        // Node has made the pipe one that does not wait.
        if (!hasCode(error, 'EAGAIN') || this.#isClosed) {
          throw error;
        }
        await delay(pause);
      }
    }
  }

  /** What is behind it is nobody's to flush. */
  async datasync(): Promise<void> {}
  async sync(): Promise<void> {}

  /** Ends the waiting; what else of this process has standard output keeps it. */
  async close(): Promise<void> {
    this.#isClosed = true;
  }
}
