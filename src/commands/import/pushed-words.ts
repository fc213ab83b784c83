import { coreStoreType, webhookType } from '../../strapi/records.ts';
import { formatCount } from '../format.ts';
import type { ImportedType, ImportReport } from './report.ts';

/** To be said before a running Strapi is imported into. */
export const whileItRuns =
  'While it is imported into, the running Strapi runs no lifecycle hooks, and one with SQLite answers nobody.';

const restartIt =
  'Restart the running Strapi: it still has the permissions, settings and caches of the previous content in memory.';

/** What is to be said in the end of an import into a running Strapi, in sentences; nothing of any other, and of a dry run. */
export const pushedInWords = ({ remote, dryRun }: Pick<ImportReport, 'remote' | 'dryRun'>): string[] =>
  remote === undefined || dryRun !== undefined
    ? []
    : [
        ...(remote.found === undefined ? [] : [remote.found]),
        ...(remote.countsDeleted
          ? []
          : ['How much was deleted is not known: there is no safety backup in which it was counted.']),
        restartIt,
      ];

/** How many rows were deleted; a question mark where nobody has counted them: a safety backup counts those of content types. */
export const deletedInWords = (
  { uid, deleted }: Pick<ImportedType, 'uid' | 'deleted'>,
  { remote }: Pick<ImportReport, 'remote'>,
): string => {
  const isCounted =
    remote === undefined || (remote.countsDeleted && uid !== coreStoreType && uid !== webhookType);
  return isCounted ? formatCount(deleted) : '?';
};
