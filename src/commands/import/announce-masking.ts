import type { Progress } from '../../transfer/progress.ts';
import { assertNoProduction, maskedWarning } from '../masked-archive.ts';
import type { ReadArchive } from './archive-reading.ts';
import type { Place } from './target.ts';

/**
 * Says of an archive that it is no backup, and what there is to say of the masking of this import. To be called before anything is
 * written, a start of Strapi included; the report has it once more.
 *
 * @throws UserError `failed` where masked data must not come into this project.
 */
export function announceMasking(
  { archivedMasking, masking }: ReadArchive,
  { options, project }: Place,
  progress: Progress,
): void {
  assertNoProduction(archivedMasking, masking !== undefined, options, project.environment);
  const loud = maskedWarning(archivedMasking);
  if (loud !== undefined) {
    progress.noted?.(loud);
  }
  if (masking !== undefined) {
    for (const note of [...masking.notes, ...masking.masking.warnings]) {
      progress.noted?.(note);
    }
  }
}
