import type { ArchiveReader } from '../archive/read/archive.ts';
import type { CheckedArchive } from '../archive/read/check.ts';
import { assertMajor } from '../archive/read/major.ts';
import { assertFit } from '../database/fit.ts';
import type { DatabaseLocation } from '../database/location.ts';
import { createModels } from '../database/model/model.ts';
import { DatabaseSource } from '../database/source.ts';
import type { LoadPlan } from '../database/write/loader.ts';
import { assertSameState, type TargetState, targetState } from '../database/write/target-state.ts';
import type { KeptFile } from '../media/remote/uploader.ts';
import type { Project } from '../project/project.ts';
import { Scope } from '../transfer/scope.ts';
import { assertEmptyOrForced } from './import-guards.ts';
import type { ImportOptions } from './import-options.ts';
import type { ImportReport } from './import-report.ts';
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
  /** Whether the rows of the media library are replaced, and files come with the new ones. */
  readonly replacesFiles: boolean;
  readonly hasContent: boolean;
  /** What all this was decided by. */
  readonly state: TargetState;
  readonly warnings: readonly string[];
}

/** A file of the target that is not in its uploads folder. */
export interface OldFile extends KeptFile {
  readonly provider: string | null;
}

/**
 * Looks at the target and decides what is going to happen to it.
 *
 * @throws UserError where the import must not take place: unknown content types, content without `force`, schemas that
 *   do not fit.
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
    const source = await DatabaseSource.open(session, await project.schemaFiles());
    assertMajor(checked, source.layout.major);
    const scope = new Scope(options.filters, source.contentTypes, source.layout.travels);
    const stages = new Set([...checked.stages.keys()].filter((stage) => scope.stages.has(stage)));
    const state = await targetState(session, createModels(source.schemas, source.layout), source.layout);
    const { differences, warnings } = await judgeDifferences(options, reader, checked, source, scope);
    const hasContent = await assertEmptyOrForced(options, session, source, location.description);
    if (location.limits !== undefined && stages.has('entities')) {
      assertFit(checked.extents, source.models, await location.limits(session), (uid) => scope.includes(uid));
    }
    const replacesFiles =
      stages.has('assets') && stages.has('entities') && scope.includes('plugin::upload.file');
    return {
      source,
      scope,
      differences,
      warnings,
      hasContent,
      state,
      ...(replacesFiles ? await filesOf(source) : { oldFiles: [], oldElsewhere: [] }),
      replacesFiles,
      plan: {
        stages,
        includes: (uid) => scope.includes(uid),
        complete: stages.has('entities') && scope.isUnfiltered,
        hasEntity: (uid, id) => checked.entities.get(uid)?.has(id) ?? false,
        hasComponent: (uid, id) => checked.components.get(uid)?.has(id) ?? false,
        isRepeated: (uid, id) => checked.repeated.components.get(uid)?.has(id) ?? false,
      },
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
    const now = await targetState(session, createModels(source.schemas, source.layout), source.layout);
    assertSameState(state, now, location.description);
  } finally {
    await session.close();
  }
}

async function filesOf(source: DatabaseSource): Promise<Pick<Examined, 'oldFiles' | 'oldElsewhere'>> {
  const oldFiles: string[] = [];
  const oldElsewhere: OldFile[] = [];
  for await (const { hash, ext, url, provider, provider_metadata, formats } of source.files()) {
    const all = [{ hash, ext, url, provider_metadata }, ...Object.values(formats ?? {})];
    if (provider === 'local') {
      oldFiles.push(...all.map((file) => `${file.hash}${file.ext ?? ''}`));
    } else {
      oldElsewhere.push(...all.map((file) => ({ ...file, provider })));
    }
  }
  return { oldFiles, oldElsewhere };
}
