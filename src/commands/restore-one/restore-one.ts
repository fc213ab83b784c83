import { openArchive } from '../../archive/read/archive.ts';
import { assertMajor } from '../../archive/read/major.ts';
import type { DatabaseLocation } from '../../database/location.ts';
import { readDefaultLocale } from '../../database/read/store.ts';
import { type Checkout, describeDatabase, type StrapiDatabase } from '../../database/strapi-database.ts';
import { changesNothing } from '../../database/write/one/changes.ts';
import { restoreDocuments } from '../../database/write/one/restore.ts';
import { UnknownOutcome } from '../../database/write/unknown-outcome.ts';
import type { Writer } from '../../database/write/writer.ts';
import { UserError } from '../../errors.ts';
import type { MediaChange } from '../../insight/diff/changes.ts';
import { type MediaTarget, recoverMedia } from '../../media/swap.ts';
import type { Project } from '../../project/project.ts';
import { cleanUpAfter, endingWith } from '../../system/clean-up.ts';
import { removeLeftovers } from '../../system/scratch-folder.ts';
import { endAnyway } from '../../system/silence.ts';
import type { Progress } from '../../transfer/progress.ts';
import { archiveOf, type FoundArchive } from '../archive-of.ts';
import { archivedComponents } from '../archived-components.ts';
import { formatCount } from '../format.ts';
import { assertNoted } from '../import/guards.ts';
import { mediaTarget } from '../import/target.ts';
import { assertMayReplace, assertNoProduction, maskedWarning, maskingOf } from '../masked-archive.ts';
import { locateDatabase, openDatabase, openProject } from '../open-project.ts';
import { judgeSeal } from '../seal-status.ts';
import { doubtsAboutZone } from '../time-zone.ts';
import { type ArchivedDocuments, readDocuments } from './archived.ts';
import { type ComingFile, Files } from './files.ts';
import { assertInLocales, assertLocales, inLocalesOf, missingLocales } from './locales.ts';
import type { RestoreOneOptions } from './options.ts';
import { findOwnRows, type OwnRows } from './own-rows.ts';
import { type Plan, planRestore } from './plan.ts';
import { type ReadArchive, readFor } from './reading.ts';
import type { RestoreOneReport } from './report.ts';
import { assertFits } from './schema-check.ts';
import { assertSingle, assertUnique } from './unique.ts';

/** Documents that can be restored, and what that would come to. To be closed, whether they are or not. */
export interface Restoration extends AsyncDisposable {
  /** As of a dry run. Where it is the same, there is nothing to do. */
  readonly report: RestoreOneReport;
  /**
   * Does it. What is to be done is found out once more within the transaction that writes, and has to be what was shown.
   *
   * @throws UserError where that is not so, or cannot be written: nothing was changed then, unless it says so.
   */
  restore(progress: Progress): Promise<RestoreOneReport>;
}

/**
 * Finds out what it takes to bring single documents back from an archive into a database, wholly or not at all, without touching any other
 * row. Nothing is written yet.
 *
 * @param signal Ends it early, up to the commit.
 * @throws UserError for everything that the user can do something about.
 */
export async function openRestoration(
  options: RestoreOneOptions,
  progress: Progress,
  signal?: AbortSignal,
): Promise<Restoration> {
  const started = performance.now();
  const leftovers = removeLeftovers();
  progress.phaseStarted?.('opening');
  const project = await openProject(options);
  const location = await locateDatabase(project, options.databaseUrl, signal);
  const found = await archiveOf(options, signal);
  try {
    const restoration = await openFrom(found, project, location, options, progress, signal);
    const reportOf = (report: RestoreOneReport): RestoreOneReport => ({
      ...report,
      durationMs: Math.round(performance.now() - started),
      warnings: [...leftovers, ...report.warnings],
    });
    return {
      report: reportOf(restoration.report),
      restore: async (progress) => reportOf(await restoration.restore(progress)),
      [Symbol.asyncDispose]: () => found[Symbol.asyncDispose](),
    };
  } catch (error) {
    throw await cleanUpAfter(error, () => found[Symbol.asyncDispose]());
  }
}

/** The same with an archive that is open. */
async function openFrom(
  found: FoundArchive,
  project: Project,
  location: DatabaseLocation,
  options: RestoreOneOptions,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<Pick<Restoration, 'report' | 'restore'>> {
  const media = await mediaTarget(project, location);
  progress.detailed?.(`Archive: ${found.place}`);
  progress.detailed?.(`Database: ${location.description}`);
  await location.assertNotLocked();
  const archive = await readArchive(found, options, project, location, progress, signal);
  const run: Run = { options, project, location, media, ...archive, signal };
  const checkout = {
    ...(await project.schemaFiles(signal)),
    others: archivedComponents(archive.checked),
  };

  progress.phaseStarted?.('examination');
  const { database } = await openDatabase({ project, location, openedAt: new Date() }, checkout, signal);
  const look = async () => {
    assertMajor(archive.checked, database.layout.major);
    const documents = await readDocuments(archive, options.uid, options.documents, database.layout, signal);
    return { documents, prepared: await prepare(run, database, documents) };
  };
  const { documents, prepared } = await endingWith(look, () => database.session.close());

  const reportOf = (of: Prepared, files: readonly ComingFile[], dryRun: boolean): RestoreOneReport => ({
    command: 'restore-one',
    file: found.name,
    database: location.description,
    dryRun,
    isReadInPart: archive.isPart,
    isSame: of.isSame,
    changes: [...of.plan.entries, ...files.map(mediaChange)],
    brokenLinks: of.plan.broken,
    takenLinks: of.plan.taken,
    linksBack: of.plan.back,
    files: files.length,
    durationMs: 0,
    warnings: [...archive.warnings, ...of.warnings],
  });
  const restore = async (progress: Progress) => {
    const written = await write(run, checkout, documents, prepared, progress);
    return reportOf(written.prepared, written.files, false);
  };
  return { report: reportOf(prepared, prepared.missing, true), restore };
}

interface Archive extends ReadArchive {
  readonly warnings: readonly string[];
}

interface Run extends Archive {
  readonly options: RestoreOneOptions;
  readonly project: Project;
  readonly location: DatabaseLocation;
  readonly media: MediaTarget;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads what is needed of an archive, or all of it, and checks that.
 *
 * @throws UserError where it is damaged, proves less than it has to, or is masked and that was not said.
 */
async function readArchive(
  { location: place }: FoundArchive,
  { uid, key, identity, limits, requireSeal, allowMasked }: RestoreOneOptions,
  { environment }: Project,
  { description }: DatabaseLocation,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<Archive> {
  const archive = await openArchive(place, key, identity, limits);
  progress.phaseStarted?.('check', () => archive.howFar?.());
  const read = await readFor(archive, uid, signal);
  const { reader } = read;
  if (read.isPart) {
    progress.detailed?.('Of the archive only what is needed was read, and held against its seal.');
  }
  const doubts = judgeSeal(reader, requireSeal);
  const masking = maskingOf(reader);
  assertMayReplace(masking, { allowMasked, force: true }, true, description);
  assertNoProduction(masking, false, { allowMasked }, environment);
  const masked = maskedWarning(masking);
  return { ...read, warnings: [...doubts, ...(masked === undefined ? [] : [masked])] };
}

/** What is going to happen, as far as it can be told without writing. */
interface Prepared {
  readonly plan: Plan;
  readonly files: Files;
  /** Media files that have to be written. */
  readonly missing: readonly ComingFile[];
  readonly isSame: boolean;
  readonly ownRows: OwnRows;
  readonly warnings: readonly string[];
}

/** @throws UserError where the documents do not fit, or something that must be unique is not any more. */
async function prepare(run: Run, database: StrapiDatabase, archived: ArchivedDocuments): Promise<Prepared> {
  const { options, reader, checked, project, location } = run;
  const { uid, locales } = options;
  assertNoted(database);
  assertLocales(database, uid, locales);
  const defaultLocale = await readDefaultLocale(database.session);
  const documents = inLocalesOf(database, checked.schemas, archived, defaultLocale);
  const ownRows = await findOwnRows(database, documents, uid, locales, checked.schemas);
  assertInLocales(checked, ownRows, locales);
  const doubts = assertFits(database, checked.schemas, ownRows, documents, defaultLocale);
  await assertSingle(database, ownRows);
  await assertUnique(database, ownRows);
  const files = new Files(run);
  const plan = await planRestore(database, documents, ownRows, checked.schemas, files.placed);
  const missing = await files.missing(database, plan.files);
  const zone = await doubtsAboutZone({
    clock: location.clock,
    session: database.session,
    option: options.timeZone,
    project,
    newest: undefined,
    archived: reader.seal?.manifest.source.timeZone ?? reader.timeZone,
  });
  return {
    plan,
    files,
    missing,
    isSame: changesNothing(plan.changes) && missing.length === 0,
    ownRows,
    warnings: [
      ...doubts,
      ...cutLinks(plan),
      ...files.warnings,
      ...(await missingLocales(database, ownRows)),
      ...(zone === undefined ? [] : [zone]),
    ],
  };
}

const cutLinks = ({ cut }: Plan): string[] =>
  cut === 0
    ? []
    : [
        `${formatCount(cut)} ${cut === 1 ? 'link' : 'links'} of others to rows that are removed go with them.`,
      ];

/** Writes what was shown, if it still is what has to be done. */
async function write(
  run: Run,
  checkout: Checkout,
  documents: ArchivedDocuments,
  shown: Prepared,
  progress: Progress,
): Promise<{ readonly prepared: Prepared; readonly files: readonly ComingFile[] }> {
  const { location, media, signal } = run;
  signal?.throwIfAborted();
  const lock = await location.lock();
  const locked = async () => {
    const recovery = await recoverMedia(media);
    if (recovery !== 'nothing') {
      progress.noted?.(`An interrupted import into this project was ${recovery} first.`);
    }
    progress.phaseStarted?.('restoration');
    const writer = await location.write();
    try {
      return await writeWith(writer, run, checkout, documents, shown, progress);
    } catch (error) {
      throw await cleanUpAfter(error, () => writer.rollback());
    }
  };
  return await endingWith(locked, () => lock.release());
}

async function writeWith(
  writer: Writer,
  run: Run,
  checkout: Checkout,
  documents: ArchivedDocuments,
  shown: Prepared,
  progress: Progress,
): Promise<{ readonly prepared: Prepared; readonly files: readonly ComingFile[] }> {
  const { checked, signal } = run;
  await hold(writer, shown);
  const database = await describeDatabase(writer.session, checkout);
  const prepared = await prepare(run, database, documents);
  if (fingerprint(prepared) !== fingerprint(shown)) {
    throw new UserError(
      'failed',
      `Somebody has changed the documents in ${run.location.description}, or what they are linked to, since it was shown what would become of them.`,
      'Nothing was changed: run this again, and look once more.',
    );
  }
  // Before the commit, so that no row ever refers to a file that is not there.
  const files = await prepared.files.write(prepared.missing);
  try {
    signal?.throwIfAborted();
    await restoreDocuments(
      writer,
      database,
      prepared.plan.changes,
      (uid, id) => checked.repeated.components.get(uid)?.has(id) ?? false,
    );
    signal?.throwIfAborted();
    progress.phaseStarted?.('commit');
    endAnyway();
    await writer.commit();
  } catch (error) {
    // What may be committed may refer to them.
    throw error instanceof UnknownOutcome ? error : await cleanUpAfter(error, files.undo);
  }
  return { prepared, files: prepared.missing.filter(({ filename }) => files.written.includes(filename)) };
}

/** Keeps others from changing the rows, from here on; where an engine reads as of one moment, that comes after it. */
async function hold(writer: Writer, { ownRows }: Prepared): Promise<void> {
  const ids = [...ownRows.rows, ...ownRows.doomed].map(({ id }) => id);
  if (ids.length > 0) {
    await writer.hold(ownRows.table, ids);
  }
}

/** What was shown, without the ids that rows get: others may have taken those meanwhile. */
const fingerprint = ({ plan, missing }: Prepared): string =>
  JSON.stringify([
    plan.entries.map(({ ids, ...entry }) => entry),
    plan.broken,
    plan.taken,
    plan.back,
    plan.cut,
    missing,
  ]);

const mediaChange = ({ filename, replaces }: ComingFile): MediaChange => ({
  of: 'media',
  kind: replaces ? 'changed' : 'added',
  filename,
});
