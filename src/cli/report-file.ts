import { writeFileSync } from 'node:fs';
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
    writeFileSync(file, `${printableJson(redactedData(report))}\n`);
  } catch (error) {
    const why = hasCode(error, 'ENOENT') ? 'its folder does not exist' : reasonOf(error);
    throw new UserError(
      'failed',
      `The report ${file} cannot be written: ${why}. ${done}`,
      'Choose a path for --report in a folder that exists and can be written to.',
      { cause: error, isCommitted: true },
    );
  }
}
