import type { ArchiveReader } from '../../archive/read/archive.ts';
import type { CheckedArchive } from '../../archive/read/check.ts';
import { assertMajor } from '../../archive/read/major.ts';
import { assertFit, fitsIn } from '../../database/fit.ts';
import type { DatabaseLocation } from '../../database/location.ts';
import { assertConfigurationStored } from '../../database/read/configuration.ts';
import { readDefaultLocale } from '../../database/read/store.ts';
import { DatabaseSource } from '../../database/source.ts';
import type { LoadPlan } from '../../database/write/loader.ts';
import { assertSameState, type TargetState, targetState } from '../../database/write/target-state.ts';
import type { Project } from '../../project/project.ts';
import { fileUid } from '../../strapi/uids.ts';
import { Scope } from '../../transfer/scope.ts';
import { archivedComponents } from '../archived-components.ts';
import { doubtsAboutZone } from '../time-zone.ts';
import { filesElsewhere, type OldFile } from './files-elsewhere.ts';
import { assertEmptyOrForced, assertNoted, assertNothingForeignLost } from './guards.ts';
import { warnOfMissingLocales } from './missing-locales.ts';
import type { ImportOptions } from './options.ts';
import type { ImportReport } from './report.ts';
import { judgeDifferences } from './schema-check.ts';

/** The target as it is before the import, and what is going to happen to it. */
export interface Examined {
  readonly source: DatabaseSource;
  readonly scope: Scope;
  readonly plan: Omit<LoadPlan, 'takeLogo'>;
  readonly differences: ImportReport['differences'];
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
 *   do not fit, data of others that would be lost.
 */
export async function examine(
  options: ImportOptions,
  project: Project,
  location: DatabaseLocation,
  reader: ArchiveReader,
  checked: CheckedArchive,
  signal?: AbortSignal,
): Promise<Examined> {
  const session = await location.read(signal);
  try {
    const source = await DatabaseSource.open(session, {
      ...(await project.schemaFiles(signal)),
      // Where the target's own components cannot be read, those of the archive are tried on its tables.
      others: archivedComponents(checked),
    });
    assertMajor(checked, source.layout.major);
    assertNoted(source);
    const scope = new Scope(options.filters, source.contentTypes, source.layout.travels);
    const stages = new Set([...checked.stages.keys()].filter((stage) => scope.stages.has(stage)));
    if (stages.has('configuration')) {
      await assertConfigurationStored(session);
    }
    const state = await targetState(session, source.models, source.layout);
    const limits = stages.has('entities') ? await location.limits?.(session) : undefined;
    const judged = {
      source,
      defaultLocale:
        (stages.has('configuration') ? checked.defaultLocale : undefined) ??
        (await readDefaultLocale(session)),
      fits: (uid: string, attribute: string) =>
        limits === undefined ? () => true : fitsIn(source.models.get(uid), attribute, limits),
    };
    const { differences, warnings, adaptation } = await judgeDifferences(
      options,
      reader,
      checked,
      judged,
      scope,
      signal,
    );
    const hasContent = await assertEmptyOrForced(options, session, source, location.description);
    if (limits !== undefined) {
      assertFit(
        checked.extents,
        source.models,
        limits,
        (uid) => scope.includes(uid),
        (uid, attribute) => adaptation.values.get(uid)?.has(attribute) ?? false,
      );
    }
    const plan: Examined['plan'] = {
      stages,
      adaptation,
      includes: (uid) => scope.includes(uid),
      complete: stages.has('entities') && scope.isUnfiltered,
      hasEntity: (uid, id) => checked.entities.get(uid)?.has(id) ?? false,
      hasComponent: (uid, id) => checked.components.get(uid)?.has(id) ?? false,
      isRepeated: (uid, id) => checked.repeated.components.get(uid)?.has(id) ?? false,
      acceptsLosses: options.onForeignDataLoss === 'accept',
    };
    await assertNothingForeignLost(options, session, source, plan);
    const clock = stages.has('entities') ? location.clock : undefined;
    const doubts = await doubtsAboutZone({
      clock,
      session,
      option: options.timeZone,
      project,
      newest: hasContent && clock !== undefined ? (await source.census(scope)).newest : undefined,
      archived: reader.seal?.manifest.source.timeZone,
    });
    const replacesFiles = stages.has('assets') && stages.has('entities') && scope.includes(fileUid);
    return {
      source,
      scope,
      differences,
      warnings: [
        ...source.doubts,
        ...warnings,
        ...(await warnOfMissingLocales(checked, source, scope, session)),
        ...(doubts === undefined ? [] : [doubts]),
      ],
      hidden: stages.has('entities') ? await source.hiddenRows(scope) : [],
      hasContent,
      state,
      ...(stages.has('assets') || stages.has('configuration')
        ? await filesOf(source, replacesFiles)
        : { oldFiles: [], oldElsewhere: [], taken: new Set<string>() }),
      replacesFiles,
      plan,
    };
  } finally {
    await session.close();
  }
}

/**
 * Looks at the target again after its backup, which may have taken hours. Within the import's transaction it is looked at once
 * more; but a site that is in use should hear of the import as little as possible, and that takes the database for itself.
 *
 * @throws UserError `failed` where another program has written to it meanwhile.
 */
export async function assertUnchanged(
  location: DatabaseLocation,
  { source, state }: Pick<Examined, 'source' | 'state'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const session = await location.read(signal);
  try {
    const now = await targetState(session, source.models, source.layout);
    assertSameState(state, now, location.description);
  } finally {
    await session.close();
  }
}

async function filesOf(
  source: DatabaseSource,
  replacesFiles: boolean,
): Promise<Pick<Examined, 'oldFiles' | 'oldElsewhere' | 'taken'>> {
  const { local, files, logos } = await filesElsewhere(source);
  return {
    oldFiles: replacesFiles ? local : [],
    oldElsewhere: replacesFiles ? files : [],
    taken: new Set([...files, ...logos].map(({ hash }) => hash)),
  };
}
