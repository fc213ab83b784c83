import type { CheckedArchive } from '../../archive/read/check.ts';
import { assertMajor } from '../../archive/read/major.ts';
import { detectLayout } from '../../database/model/detect.ts';
import type { Store } from '../../database/model/store.ts';
import { readStoreIfAny } from '../../database/read/store.ts';
import type { Session } from '../../database/session.ts';
import { describeDatabase } from '../../database/strapi-database.ts';
import { UserError } from '../../errors.ts';
import { answeringStrapi } from '../../project/answering.ts';
import { majorOf } from '../../project/version.ts';
import { cleanUpAfter } from '../../system/clean-up.ts';
import type { Progress } from '../../transfer/progress.ts';
import { option } from '../../wording.ts';
import { archivedComponents } from '../archived-components.ts';
import { assertSameMajor } from '../versions.ts';
import { makeTarget } from './made-target.ts';
import { runningWith } from './running.ts';
import { needsStart, type OpenTarget, type Place, type TargetAsItIs } from './target.ts';

/**
 * Opens the target of an import without starting Strapi, whether or not the import would.
 *
 * @throws UserError as `openTarget`; `failed` where nothing can be foretold before Strapi was started.
 */
export async function openAsItIs(
  place: Place,
  checked: CheckedArchive,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<TargetAsItIs> {
  const { options, project, location } = place;
  const site = await answeringStrapi(project.environment);
  const openedAt = new Date();
  const session = (await location.exists()) ? await location.read(signal) : undefined;
  try {
    const store = session && (await readStoreIfAny(session));
    const running = session ? await runningWith(location, session, site) : [];
    const major = store && detectLayout(store).major;
    if (major !== undefined) {
      assertSameMajor(project, major);
    }
    assertMajor(checked, major ?? majorOf(project.strapiVersion));
    progress.phaseStarted?.('examination');
    const files = await project.schemaFiles(signal);
    if (options.boot !== 'never' && store === undefined) {
      await session?.close();
      return { ...(await makeTarget(place, checked, files)), openedAt, booted: true, running };
    }
    if (options.boot === 'auto' && needsStart(store)) {
      throw mustStart(location.description, options);
    }
    return await describe(place, { checked, session, store, files, signal }, { openedAt, running });
  } catch (error) {
    throw await cleanUpAfter(error, async () => session?.close());
  }
}

interface Found {
  readonly checked: CheckedArchive;
  readonly session: Session | undefined;
  readonly store: Store | undefined;
  readonly files: Awaited<ReturnType<Place['project']['schemaFiles']>>;
  readonly signal: AbortSignal | undefined;
}

async function describe(
  { options, project, location }: Place,
  { checked, session: open, store, files, signal }: Found,
  { openedAt, running }: Pick<OpenTarget, 'openedAt' | 'running'>,
): Promise<TargetAsItIs> {
  const session = open ?? (await location.read(signal));
  const database = await describeDatabase(session, { ...files, others: archivedComponents(checked) }, store);
  assertMajor(checked, database.layout.major);
  const booted = options.boot === 'always';
  return {
    project,
    location,
    database,
    openedAt,
    booted,
    running,
    isMade: false,
    unknown: booted
      ? [
          `With ${option('boot', 'always')} Strapi is started first, and adapts the tables to the checkout. This was foretold with the tables as they are.`,
        ]
      : [],
    close: () => session.close(),
  };
}

const mustStart = (database: string, { dryRun }: Place['options']) =>
  new UserError(
    'failed',
    `Nothing can be foretold of an import into ${database} before Strapi was started on it: it has tables, but Strapi's note of them is empty. The import would start Strapi first.`,
    dryRun
      ? `Start the project once on this database, or import without ${option('dry-run', true)}.`
      : 'Start the project once on this database.',
  );
