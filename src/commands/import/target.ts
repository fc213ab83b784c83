import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckedArchive } from '../../archive/read/check.ts';
import { assertMajor } from '../../archive/read/major.ts';
import { forStrapi } from '../../database/engines.ts';
import type { DatabaseLocation } from '../../database/location.ts';
import { detectLayout } from '../../database/model/detect.ts';
import type { Store } from '../../database/model/store.ts';
import { readStoreIfAny } from '../../database/read/store.ts';
import type { Session } from '../../database/session.ts';
import { describeDatabase } from '../../database/strapi-database.ts';
import type { MediaTarget } from '../../media/swap.ts';
import { answeringStrapi } from '../../project/answering.ts';
import { bootProject } from '../../project/boot.ts';
import type { Project } from '../../project/project.ts';
import { majorOf } from '../../project/version.ts';
import type { Progress } from '../../transfer/progress.ts';
import { archivedComponents } from '../archived-components.ts';
import type { OpenProject } from '../open-project.ts';
import { assertSameMajor } from '../versions.ts';
import type { LoadOptions } from './options.ts';
import { runningWith } from './running.ts';
import type { Traces } from './traces.ts';

/** What an import goes into, before any of it was opened. */
export interface Place {
  readonly options: LoadOptions;
  readonly project: Project;
  readonly location: DatabaseLocation;
  readonly media: MediaTarget;
}

/** An open target, and what had to be done to open it. */
export interface OpenTarget extends OpenProject {
  /** Whether Strapi was started once. */
  readonly booted: boolean;
  /** What else works with the database, in words, as it was before that. */
  readonly running: readonly string[];
}

/** The target of an import that is only foretold. */
export interface TargetAsItIs extends OpenTarget {
  /** Whether it has no tables, so that some were made elsewhere of what is known of schemas. */
  readonly isMade: boolean;
  /** What is not known since Strapi was not started, in words. */
  readonly unknown: readonly string[];
  close(): Promise<void>;
}

interface Opening {
  readonly progress: Progress;
  readonly traces: Traces;
  /** What has to be known before Strapi is started, which writes. */
  readonly beforeStart?: () => Promise<unknown>;
}

/**
 * Opens the target of an import, with the import lock held; starts Strapi on it once where that is wanted, or where it makes what
 * is missing.
 *
 * One session sees all that the import is decided by, and what is backed up.
 *
 * @throws UserError where the project, its database and the archive are not of one major version of Strapi, or the database
 *   cannot be opened, or described.
 */
export async function openTarget(
  place: Place,
  checked: CheckedArchive,
  { progress, traces, beforeStart }: Opening,
  signal: AbortSignal | undefined,
): Promise<OpenTarget> {
  const { options, project, location } = place;
  // Before the database is opened, which may keep others from writing.
  const site = await answeringStrapi(project.environment);
  let openedAt = new Date();
  let session = await firstSession(place, signal);
  try {
    let store = session && (await readStoreIfAny(session));
    const running = session ? await runningWith(location, session, site) : [];
    const major = store && detectLayout(store).major;
    if (major !== undefined) {
      assertSameMajor(project, major);
    }
    assertMajor(checked, major ?? majorOf(project.strapiVersion));
    const booted = options.boot === 'always' || (options.boot === 'auto' && needsStart(store));
    if (booted) {
      // Strapi needs the database for itself, and no session sees what it makes that was there before.
      await session?.close();
      session = undefined;
      store = undefined;
      await beforeStart?.();
      await boot(place, progress, traces, signal);
      openedAt = new Date();
    }
    progress.phaseStarted?.('examination');
    session ??= await location.read(signal);
    // Where the target's own components cannot be read, those of the archive are tried on its tables.
    const checkout = { ...(await project.schemaFiles(signal)), others: archivedComponents(checked) };
    const database = await describeDatabase(session, checkout, store);
    assertMajor(checked, database.layout.major);
    return { project, location, database, openedAt, booted, running };
  } catch (error) {
    await session?.close();
    throw error;
  }
}

/** Undefined where there is certainly no database yet. */
async function firstSession(
  { options, location }: Place,
  signal: AbortSignal | undefined,
): Promise<Session | undefined> {
  if (!(await location.exists())) {
    return undefined;
  }
  // Where Strapi is going to be started, no more is read than its notes.
  return options.boot === 'always' ? location.glance() : location.read(signal);
}

/** Whether a start of Strapi makes what is missing: there are no tables, or it has no note about them any more. */
export const needsStart = (store: Store | undefined): boolean =>
  store === undefined || (store.note !== 'usable' && store.note.kind === 'empty');

async function boot(
  { options: { databaseUrl }, project, media: { uploads } }: Place,
  progress: Progress,
  traces: Traces,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  progress.phaseStarted?.('boot');
  traces.boot = 'begun';
  const database = databaseUrl === undefined ? undefined : forStrapi({ url: databaseUrl }, project.directory);
  // Git keeps no empty folders, and Strapi does not start without this one.
  await mkdir(uploads, { recursive: true });
  await bootProject(project, {
    database,
    signal,
    wrote: (line) => progress.detailed?.(`Strapi: ${line}`),
  });
  traces.boot = 'done';
}

/** Where the media of a project is to be swapped. */
export async function mediaTarget(
  project: Project,
  { identity, mark }: DatabaseLocation,
): Promise<MediaTarget> {
  return { uploads: join(await project.publicDirectory(), 'uploads'), database: identity, mark };
}
