import { closeSync, constants, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { UserError } from '../errors.ts';
import { redactedData } from '../redaction/output.ts';
import { printableJson } from '../system/printable.ts';
import { hasCode, reasonOf } from '../system/system-error.ts';

/**
 * Writes a JSON report.
 *
 * @param done What was done all the same, for the error: `The archive is complete: backup.tar.gz`.
 * @throws UserError `failed` where it cannot be written.
 */
export function writeReport(file: string, report: object, done: string): void {
  try {
    writeTo(file, Buffer.from(`${printableJson(redactedData(report))}\n`));
  } catch (error) {
    const why = hasCode(error, 'ENOENT')
      ? 'its folder does not exist'
      : hasCode(error, 'ENXIO', 'EAGAIN')
        ? 'it is a pipe that nobody reads from'
        : reasonOf(error);
    throw new UserError(
      'failed',
      `The report ${file} cannot be written: ${why}. ${done}`,
      'Choose a path for --report in a folder that exists and can be written to.',
      { cause: error, isCommitted: true },
    );
  }
}

/** Milliseconds between two attempts to write to a pipe that is full, and how many there are. */
const [pause, attempts] = [10, 500];

/** A pipe is not waited for until somebody reads from it: within that no signal is heard. */
function writeTo(file: string, content: Buffer): void {
  if (!(statSync(file, { throwIfNoEntry: false })?.isFIFO() ?? false)) {
    writeFileSync(file, content);
    return;
  }
  const descriptor = openSync(file, constants.O_WRONLY | constants.O_NONBLOCK);
  try {
    let written = 0;
    for (let attempt = 1; written < content.length; ) {
      try {
        written += writeSync(descriptor, content, written);
        attempt = 1;
      } catch (error) {
        if (!hasCode(error, 'EAGAIN') || attempt === attempts) {
          throw error;
        }
        attempt += 1;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
      }
    }
  } finally {
    closeSync(descriptor);
  }
}
