import { resolve } from 'node:path';
import { UserError } from '../../../errors.ts';
import type { Thumbnails } from '../../../insight/diff/changes.ts';
import { redactedData } from '../../../redaction/output.ts';
import { writeWhole } from '../../../system/atomic-write.ts';
import { hasCode, reasonOf } from '../../../system/system-error.ts';
import { option } from '../../../wording.ts';
import type { DiffReport } from '../report.ts';
import { renderPage } from './page.ts';

/**
 * Writes the page of a comparison, for this user only: as a whole or not at all.
 *
 * @throws UserError `failed` where it cannot be written. What was compared is known by then.
 */
export async function writePage(file: string, report: DiffReport, thumbnails?: Thumbnails): Promise<void> {
  const page = renderPage(redactedData(report) as DiffReport, thumbnails);
  try {
    await writeWhole(resolve(file), page);
  } catch (error) {
    const why = hasCode(error, 'ENOENT') ? 'its folder does not exist' : reasonOf(error);
    throw new UserError(
      'failed',
      `The page ${file} cannot be written: ${why}. The comparison itself was done.`,
      `Choose a path for ${option('page')} in a folder that exists and can be written to.`,
      { cause: error, isCommitted: true },
    );
  }
}
