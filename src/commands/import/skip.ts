import { detectLayout } from '../../database/model/detect.ts';
import { readStoreIfAny } from '../../database/read/store.ts';
import { describeDatabase } from '../../database/strapi-database.ts';
import { UserError } from '../../errors.ts';
import { assertSameMajor } from '../versions.ts';
import { assertNotSkipped, describeContent, type FoundContent, NotEmpty } from './content.ts';
import type { ImportReport, LoadReport } from './report.ts';
import type { Place } from './target.ts';

/**
 * As {@link assertNotSkipped}, but before the archive is read, and before Strapi is started. To be called under the import lock. What cannot be told yet, since the
 * checkout alone does not describe the database, is decided when the archive is there.
 *
 * @throws NotEmpty where the import is to be skipped; UserError where the database cannot be opened, or is another version's.
 */
export async function assertNotSkippedBeforehand(
  { options, project, location }: Place,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (options.ifNotEmpty === 'fail' || !(await location.exists())) {
    return;
  }
  // An engine may keep others from writing while a session is open.
  const checkout = await project.schemaFiles(signal);
  const session = await location.glance();
  try {
    const store = await readStoreIfAny(session);
    if (store === undefined) {
      return;
    }
    assertSameMajor(project, detectLayout(store).major);
    const database = await describeDatabase(session, checkout, store).catch((error) => {
      // The import itself tells of it, where neither the archive nor a start of Strapi mends it.
      if (error instanceof UserError) {
        return undefined;
      }
      throw error;
    });
    if (database !== undefined) {
      await assertNotSkipped(options, database);
    }
  } finally {
    await session.close();
  }
}

/**
 * An import, or the report of one that is skipped.
 *
 * @param wasBooted Whether Strapi was started before that was known.
 */
export async function unlessFilled<Result>(
  place: Place,
  wasBooted: () => boolean,
  work: () => Promise<Result>,
): Promise<Result | LoadReport> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotEmpty) {
      return skippedReport(place, error.found, wasBooted());
    }
    throw error;
  }
}

/** The report of an import that was skipped: nothing was written, and the archive was not looked at. */
const skippedReport = (
  { options, project, location }: Place,
  found: readonly FoundContent[],
  booted: boolean,
): LoadReport => ({
  skipped: true,
  found,
  archiveVersion: undefined,
  seal: undefined,
  strapiVersion: project.strapiVersion,
  database: location.description,
  stages: {},
  contentTypes: [],
  leftOutLinks: 0,
  dropped: {},
  differences: [],
  foreignLosses: [],
  media: { written: 0, unchanged: 0, removed: 0 },
  booted,
  scope: 'nothing',
  ...(options.dryRun ? { dryRun: { backsUp: false, unknown: [] } } : {}),
  warnings: [],
});

/** What to say of an import that was skipped; undefined where it was not. */
export const describeSkipped = ({
  skipped,
  found = [],
  database,
  dryRun,
}: Pick<ImportReport, 'skipped' | 'found' | 'database' | 'dryRun'>): string | undefined =>
  skipped
    ? `Nothing ${dryRun === undefined ? 'was' : 'would be'} imported: the database (${database}) has content already, ${describeContent(found)}.`
    : undefined;
