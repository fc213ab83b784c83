import { type ArchiveReader, openArchive } from '../../archive/read/archive.ts';
import { UserError } from '../../errors.ts';
import { type Compared, compareStates } from '../../insight/diff/compare.ts';
import type { State } from '../../insight/diff/state.ts';
import { cleanUpAfter, endingWith } from '../../system/clean-up.ts';
import { removeLeftovers } from '../../system/scratch-folder.ts';
import { limitYoungGeneration } from '../../system/young-generation.ts';
import type { Progress } from '../../transfer/progress.ts';
import { Scope } from '../../transfer/scope.ts';
import { option } from '../../wording.ts';
import { archiveOf, type FoundArchive } from '../archive-of.ts';
import { counted } from '../export/missing-media.ts';
import { maskedWarning, maskingOf } from '../masked-archive.ts';
import { locateDatabase, type OpenProject, openDatabase, openProject } from '../open-project.ts';
import { lackingMedia, lackingWarning } from '../sealed-media.ts';
import type { AskedArchive } from '../store-options.ts';
import { timeZoneOf } from '../time-zone.ts';
import { ArchiveState } from './archive-state.ts';
import { ChangesFile } from './changes-file.ts';
import { DatabaseState } from './database-state.ts';
import type { DiffOptions } from './options.ts';
import type { ComparedState, Diffed } from './report.ts';

/** What is compared, and what there is to say of it once it was read. */
interface Compareable {
  readonly state: State;
  described(): ComparedState;
  warnings(): readonly string[];
}

/**
 * Says what differs between an archive and another one, or the project's database. Both are checked as an import checks them, and nothing
 * is written but the files that were asked for.
 *
 * @param changes Where every change goes as a line of JSON; undefined for nowhere.
 * @param signal Ends it early; the reason is thrown.
 * @throws UserError `damagedArchive`, `noArchive`, and for everything that the user can do something about.
 */
export async function diffStates(
  options: DiffOptions,
  changes: string | undefined,
  progress: Progress,
  signal?: AbortSignal,
): Promise<Diffed> {
  const started = performance.now();
  const leftovers = removeLeftovers();
  limitYoungGeneration();
  progress.phaseStarted?.('opening');
  await using before = await openArchiveState(options, options, progress, signal);
  const compare = async (open: (scopeOf: ScopeOf) => Promise<Compareable> | Compareable): Promise<Diffed> => {
    let scope: Scope | undefined;
    const after = await open((contentTypes, travels) => {
      const known = new Set([...contentTypesIn(before.state), ...contentTypes]);
      scope = new Scope(options.filters, [...known], travels);
      return scope;
    });
    assertSameMajor(before.state, after.state);
    const compared = await intoFile(changes, (sink) =>
      compareStates(before.state, after.state, {
        stages: (scope as Scope).stages,
        includes: (uid) => (scope as Scope).includes(uid),
        sink,
        onPhase: (phase) => progress.phaseStarted?.(phasesOf[phase]),
        signal,
      }),
    );
    return diffedOf(compared, [before, after], leftovers, performance.now() - started);
  };
  if (options.against !== undefined) {
    const asked = { file: options.against, store: undefined };
    await using after = await openArchiveState(asked, options, progress, signal);
    return await compare((scopeOf) => {
      scopeOf(contentTypesIn(after.state), () => true);
      return after;
    });
  }
  const opened = await openForDiff(options, progress, signal);
  return await endingWith(
    () =>
      compare((scopeOf) => {
        const { contentTypes, layout } = opened.database;
        return databaseState(opened, scopeOf(contentTypes, layout.travels), signal);
      }),
    () => opened.database.session.close(),
  );
}

type ScopeOf = (contentTypes: readonly string[], travels: (uid: string) => boolean) => Scope;

const phasesOf = { before: 'stateBefore', after: 'stateAfter', changes: 'differences' } as const;

async function openArchiveState(
  asked: AskedArchive,
  options: DiffOptions,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<Compareable & { readonly state: ArchiveState } & AsyncDisposable> {
  const found = await archiveOf(asked, signal);
  try {
    const archive = await openArchive(found.location, options.key, options.identity, options.limits);
    progress.detailed?.(`Archive: ${found.place}`);
    const state = await ArchiveState.open(archive, options.requireSeal, signal);
    return {
      ...compareable(found, state),
      [Symbol.asyncDispose]: () => found[Symbol.asyncDispose](),
    };
  } catch (error) {
    throw await cleanUpAfter(error, () => found[Symbol.asyncDispose]());
  }
}

function compareable(
  { name }: FoundArchive,
  state: ArchiveState,
): Compareable & { readonly state: ArchiveState } {
  return {
    state,
    described: () => ({
      kind: 'archive',
      name,
      createdAt: state.checked.metadata.createdAt,
      strapiVersion: state.checked.metadata.strapi?.version,
      ...(state.isPart ? { isReadInPart: true as const } : {}),
    }),
    warnings: () => [...warningsOf(state.reader), ...state.doubts, ...state.checked.warnings],
  };
}

/** Each names the archive, for there may be two. */
function warningsOf(archive: ArchiveReader): string[] {
  const warnings = [maskedWarning(maskingOf(archive)), lackingWarning(lackingMedia(archive))];
  return warnings.filter((warning) => warning !== undefined).map((warning) => `${archive.path}: ${warning}`);
}

async function openForDiff(
  options: DiffOptions,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<OpenProject> {
  const openedAt = new Date();
  const project = await openProject(options);
  const [location, checkout] = await Promise.all([
    locateDatabase(project, options.databaseUrl, signal),
    project.schemaFiles(signal),
  ]);
  // Whatever zone its moments are in, it is not going to be read in one that is unknown.
  timeZoneOf(location.clock);
  progress.detailed?.(`Project: ${project.directory}, Strapi ${project.strapiVersion}`);
  progress.detailed?.(`Database: ${location.description}`);
  return await openDatabase({ project, location, openedAt }, checkout, signal);
}

function databaseState(opened: OpenProject, scope: Scope, signal: AbortSignal | undefined): Compareable {
  const { project, location, openedAt } = opened;
  const state = new DatabaseState(opened, scope, signal);
  return {
    state,
    described: () => ({
      kind: 'database',
      name: location.description,
      createdAt: openedAt.toISOString(),
      strapiVersion: project.strapiVersion,
    }),
    warnings: () => state.observer.warnings,
  };
}

const contentTypesIn = ({ schemas }: State): string[] =>
  [...schemas.values()].filter(({ modelType }) => modelType === 'contentType').map(({ uid }) => uid);

/** @throws UserError `failed`: nothing of one is known in the other. */
function assertSameMajor(before: State, after: State): void {
  if (before.major !== after.major) {
    throw new UserError(
      'failed',
      `${before.name} is of Strapi ${before.major}, and ${after.name} of Strapi ${after.major}: they know their entries by other things, so that everything would differ.`,
      `Compare it with a state of Strapi ${before.major}.`,
    );
  }
}

async function intoFile(
  path: string | undefined,
  compare: (sink: ChangesFile['add'] | undefined) => Promise<Compared>,
): Promise<Compared> {
  if (path === undefined) {
    return await compare(undefined);
  }
  const file = await ChangesFile.create(path);
  try {
    const compared = await compare(file.add);
    await file.finish();
    return compared;
  } catch (error) {
    throw await cleanUpAfter(error, () => file.discard());
  }
}

function diffedOf(
  { comparison, thumbnails, uncomparedFiles }: Compared,
  [before, after]: readonly [Compareable, Compareable],
  leftovers: readonly string[],
  durationMs: number,
): Diffed {
  const warnings = [...before.warnings(), ...after.warnings()];
  return {
    report: {
      command: 'diff',
      before: before.described(),
      after: after.described(),
      ...comparison,
      durationMs: Math.round(durationMs),
      warnings: [
        ...leftovers,
        ...new Set(warnings),
        ...(uncomparedFiles === 0
          ? []
          : [
              `${counted(uncomparedFiles)} could not be compared: only one state has them, and the other knows them by their rows. Leave files out with ${option('exclude', 'files')}.`,
            ]),
      ],
    },
    thumbnails,
  };
}
