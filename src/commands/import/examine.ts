import { assertFit, fitsIn } from '../../database/fit.ts';
import type { DatabaseLocation } from '../../database/location.ts';
import { doubtsAboutNote } from '../../database/model/presence.ts';
import { censusOf } from '../../database/read/census.ts';
import { assertConfigurationStored } from '../../database/read/configuration.ts';
import { hiddenRowsOf } from '../../database/read/hidden-rows.ts';
import { readDefaultLocale } from '../../database/read/store.ts';
import type { StrapiDatabase } from '../../database/strapi-database.ts';
import type { LoadPlan } from '../../database/write/plan.ts';
import { assertSameState, type TargetState, targetState } from '../../database/write/target-state.ts';
import { fileUid } from '../../strapi/uids.ts';
import type { SchemaDifference } from '../../transfer/schema-difference.ts';
import { Scope } from '../../transfer/scope.ts';
import { assertMayReplace } from '../masked-archive.ts';
import type { OpenProject } from '../open-project.ts';
import { doubtsAboutZone } from '../time-zone.ts';
import type { ReadArchive } from './archive-reading.ts';
import { assertNotSkipped } from './content.ts';
import { filesElsewhere, type OldFile } from './files-elsewhere.ts';
import { assertEmptyOrForced, assertNoted, assertNothingForeignLost } from './guards.ts';
import { warnOfMissingLocales } from './missing-locales.ts';
import type { LoadOptions } from './options.ts';
import { judgeDifferences } from './schema-check.ts';

/** The target as it is before the import, and what is going to happen to it. */
export interface Examined {
  /** Its session ends before anything is written. */
  readonly database: StrapiDatabase;
  readonly scope: Scope;
  readonly plan: Omit<LoadPlan, 'takeLogo'>;
  readonly differences: readonly SchemaDifference[];
  /** Names of files that rows of the target know, where those rows are replaced. */
  readonly oldFiles: readonly string[];
  /** Files that other providers keep for rows of the target, formats included. */
  readonly oldElsewhere: readonly OldFile[];
  /** Names (`hash`) of all files that other providers keep for the target, whether or not they are replaced. */
  readonly taken: ReadonlySet<string>;
  /** Whether the rows of the media library are replaced, and files come with the new ones. */
  readonly replacesFiles: boolean;
  readonly hasContent: boolean;
  /** What all this was decided by. */
  readonly state: TargetState;
  readonly warnings: readonly string[];
  /** What goes although no archive can have it. */
  readonly hidden: readonly string[];
}

/**
 * Looks at the target and decides what is going to happen to it.
 *
 * @throws UserError where the import must not take place: unknown content types, content without `force`, schemas that
 *   do not fit, data of others that would be lost. `NotEmpty` where it is to be skipped.
 */
export async function examine(
  options: LoadOptions,
  { project, location, database }: OpenProject,
  { reader, records, checked, archivedMasking, masking }: Omit<ReadArchive, 'archived' | 'doubts'>,
  signal?: AbortSignal,
): Promise<Examined> {
  const { session } = database;
  await assertNotSkipped(options, database);
  assertNoted(database);
  const scope = new Scope(options.filters, database.contentTypes, database.layout.travels);
  const stages = new Set([...checked.stages.keys()].filter((stage) => scope.stages.has(stage)));
  if (stages.has('configuration')) {
    await assertConfigurationStored(session);
  }
  const state = await targetState(session, database.models, database.layout, stages);
  const limits = stages.has('entities') ? await location.limits?.(session) : undefined;
  const judged = {
    database,
    defaultLocale:
      (stages.has('configuration') ? checked.defaultLocale : undefined) ?? (await readDefaultLocale(session)),
    fits: (uid: string, attribute: string) =>
      limits === undefined ? () => true : fitsIn(database.models.get(uid), attribute, limits),
  };
  const { differences, warnings, adaptation } = await judgeDifferences(
    options,
    records,
    checked,
    judged,
    scope,
    signal,
  );
  // Whoever is told to force it first would be refused again.
  const isRefusedAnyway = archivedMasking.masked !== undefined && !options.allowMasked;
  const hasContent = await assertEmptyOrForced(isRefusedAnyway ? { force: true } : options, database);
  assertMayReplace(archivedMasking, options, hasContent, session.description);
  if (limits !== undefined) {
    assertFit(
      checked.extents,
      database.models,
      limits,
      (uid) => scope.includes(uid),
      (uid, attribute) => adaptation.values.get(uid)?.has(attribute) ?? false,
    );
  }
  const dropped = masking?.masking.dropped;
  const plan: Examined['plan'] = {
    stages,
    adaptation,
    includes: (uid) => scope.includes(uid),
    complete: stages.has('entities') && scope.isUnfiltered,
    // What a masking drops does not come back, to other applications either.
    hasEntity: (uid, id) => !dropped?.has(uid) && (checked.entities.get(uid)?.has(id) ?? false),
    hasComponent: (uid, id) => checked.components.get(uid)?.has(id) ?? false,
    isRepeated: (uid, id) => checked.repeated.components.get(uid)?.has(id) ?? false,
    acceptsLosses: options.onForeignDataLoss === 'accept',
  };
  await assertNothingForeignLost(options, database, plan);
  const clock = stages.has('entities') ? location.clock : undefined;
  const doubts = await doubtsAboutZone({
    clock,
    session,
    option: options.timeZone,
    project,
    newest: hasContent && clock !== undefined ? (await censusOf(database, scope)).newest : undefined,
    archived: reader.seal?.manifest.source.timeZone ?? reader.timeZone,
  });
  const replacesFiles = stages.has('assets') && stages.has('entities') && scope.includes(fileUid);
  return {
    database,
    scope,
    differences,
    warnings: [
      ...doubtsAboutNote(database.models, database.store),
      ...warnings,
      ...(await warnOfMissingLocales(checked, database, scope)),
      ...(doubts === undefined ? [] : [doubts]),
    ],
    hidden: stages.has('entities') ? await hiddenRowsOf(database, scope) : [],
    hasContent,
    state,
    ...(stages.has('assets') || stages.has('configuration')
      ? await filesOf(database, replacesFiles)
      : { oldFiles: [], oldElsewhere: [], taken: new Set<string>() }),
    replacesFiles,
    plan,
  };
}

/**
 * Looks at the target again after its backup, which may have taken hours. The session of the backup still sees the moment at which it
 * was opened, so that this takes another one. Within the import's transaction the target is looked at once more; but a site that is in
 * use should hear of the import as little as possible, and that takes the database for itself.
 *
 * @throws UserError `failed` where another program has written to it meanwhile.
 */
export async function assertUnchanged(
  location: DatabaseLocation,
  { database, plan, state }: Pick<Examined, 'database' | 'plan' | 'state'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const session = await location.read(signal);
  try {
    const now = await targetState(session, database.models, database.layout, plan.stages);
    assertSameState(state, now, location.description);
  } finally {
    await session.close();
  }
}

async function filesOf(
  database: StrapiDatabase,
  replacesFiles: boolean,
): Promise<Pick<Examined, 'oldFiles' | 'oldElsewhere' | 'taken'>> {
  const { local, files, logos } = await filesElsewhere(database);
  return {
    oldFiles: replacesFiles ? local : [],
    oldElsewhere: replacesFiles ? files : [],
    taken: new Set([...files, ...logos].map(({ hash }) => hash)),
  };
}
