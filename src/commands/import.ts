import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type ArchiveReader, openArchive } from '../archive/read/archive.ts';
import { type CheckedArchive, checkArchive } from '../archive/read/check.ts';
import { loadArchive } from '../archive/read/load.ts';
import { assertStrapi5 } from '../archive/read/strapi5.ts';
import { type DatabaseLocation, locate } from '../database/location.ts';
import { wasStarted } from '../database/read/store.ts';
import { DatabaseSource } from '../database/source.ts';
import { Loader, type LoadPlan, type LoadResult } from '../database/write/loader.ts';
import { UserError } from '../errors.ts';
import { MediaSwap, type MediaTarget, recoverMedia, type SwapResult } from '../media/swap.ts';
import { bootProject } from '../project/boot.ts';
import { Project } from '../project/project.ts';
import type { Progress } from '../transfer/progress.ts';
import type { EntityRecord } from '../transfer/records.ts';
import { Scope } from '../transfer/scope.ts';
import type { Stage } from '../transfer/stages.ts';
import { exportProject } from './export.ts';
import { assertEmptyOrForced } from './import-guards.ts';
import type { ImportOptions } from './import-options.ts';
import type { ImportedType, ImportReport } from './import-report.ts';
import { judgeDifferences } from './schema-check.ts';

/**
 * Imports an archive into a project's database and uploads folder, wholly or not at all: everything is checked before
 * the first write, the database changes in one transaction, and media follows its commit.
 *
 * @param signal Ends the import early, up to the commit: nothing has changed then and the reason is thrown.
 * @throws UserError for everything that the user can do something about.
 */
export async function importArchive(
  options: ImportOptions,
  progress: Progress,
  signal?: AbortSignal,
): Promise<ImportReport> {
  const started = performance.now();
  const project = await Project.open(options.project);
  const config = await project.databaseConfig(options.databaseUrl);
  const location = locate(config, project.directory);
  const media = await mediaTarget(project, location);
  const lock = location.lock();
  try {
    // First of all, so that an interrupted import does not stay half done because this archive cannot be imported.
    const recovery = await recoverMedia(media);
    const reader = await openArchive(options.file, options.key);
    const remote = new RemoteMedia();
    const checked = await checkArchive(reader, remote.see, signal);
    assertStrapi5(checked);
    remote.refuse(checked, options.filters);
    const booted = await bootWhereNeeded(options, project, location, signal);
    const target = await examine(options, project, location, reader, checked);
    const backup = await backUp(options, target, progress, signal);
    try {
      const { load, swap } = await transfer({ reader, checked, location, media, target, progress }, signal);
      return {
        command: 'import',
        file: options.file,
        archiveVersion: checked.metadata.strapi?.version,
        strapiVersion: project.strapiVersion,
        database: location.description,
        durationMs: Math.round(performance.now() - started),
        stages: Object.fromEntries([...checked.stages].filter(([stage]) => target.plan.stages.has(stage))),
        contentTypes: importedTypes(load, target.source),
        leftOutLinks: load.links.leftOut,
        dropped: Object.fromEntries(load.dropped),
        differences: target.differences,
        media: {
          written: swap.added + swap.replaced,
          unchanged: swap.unchanged,
          removed: swap.removed,
        },
        ...(backup === undefined ? {} : { safetyBackup: backup }),
        booted,
        scope: target.scope.describe(),
        warnings: [
          ...(recovery === 'nothing'
            ? []
            : [`An interrupted import into this project was ${recovery} first.`]),
          ...checked.warnings,
          ...target.warnings,
          ...warningsOf(load),
        ],
      };
    } catch (error) {
      throw withBackup(error, backup);
    }
  } finally {
    lock.release();
  }
}

/**
 * Refuses files of other providers: official export puts them into the archive, and to bring them to a provider again
 * is not supported yet. Rows alone (of an archive without files) keep pointing at where the files are.
 */
class RemoteMedia {
  #first: EntityRecord | undefined;

  readonly see = (batch: readonly EntityRecord[]): void => {
    this.#first ??= batch.find(
      ({ type, data }) => type === 'plugin::upload.file' && data.provider !== 'local',
    );
  };

  /** @throws UserError `failed` naming the first such file. */
  refuse({ stages }: CheckedArchive, { exclude }: ImportOptions['filters']): void {
    if (this.#first !== undefined && stages.has('assets') && !exclude.includes('files')) {
      throw new UserError(
        'failed',
        `File ${this.#first.id} of the archive's media library is kept by the provider ${this.#first.data.provider}.`,
        'Only files of the local provider can be imported yet: leave files out with exclude: files (their rows are imported all the same).',
      );
    }
  }
}

async function mediaTarget(project: Project, { identity, mark }: DatabaseLocation): Promise<MediaTarget> {
  return { uploads: join(await project.publicDirectory(), 'uploads'), database: identity, mark };
}

async function bootWhereNeeded(
  { boot, databaseUrl }: ImportOptions,
  project: Project,
  location: DatabaseLocation,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const isNeeded = boot === 'always' || (boot === 'auto' && !(await hasTables(location)));
  if (isNeeded) {
    const database = databaseUrl === undefined ? undefined : await project.databaseConfig(databaseUrl);
    await bootProject(project, { database, signal });
  }
  return isNeeded;
}

async function hasTables(location: DatabaseLocation): Promise<boolean> {
  if (!location.exists()) {
    return false;
  }
  const session = await location.read();
  try {
    return await wasStarted(session);
  } finally {
    await session.close();
  }
}

/** The target as it is before the import, and what is going to happen to it. */
interface Examined {
  readonly source: DatabaseSource;
  readonly scope: Scope;
  readonly plan: Omit<LoadPlan, 'takeLogo'>;
  readonly differences: ImportReport['differences'];
  /** Names of files that rows of the target know, where those rows are replaced. */
  readonly oldFiles: readonly string[];
  readonly hasContent: boolean;
  readonly warnings: readonly string[];
}

/** Looks at the target and decides; throws where the import must not take place. */
async function examine(
  options: ImportOptions,
  project: Project,
  location: DatabaseLocation,
  reader: ArchiveReader,
  checked: CheckedArchive,
): Promise<Examined> {
  const session = await location.read();
  try {
    const source = await DatabaseSource.open(session, await project.schemaFiles());
    const scope = new Scope(options.filters, source.contentTypes, source.layout.travels);
    const stages = new Set([...checked.stages.keys()].filter((stage) => scope.stages.has(stage)));
    const { differences, warnings } = await judgeDifferences(options, reader, checked, source, scope);
    const hasContent = await assertEmptyOrForced(options, session, source, location.description);
    const replacesFiles =
      stages.has('assets') && stages.has('entities') && scope.includes('plugin::upload.file');
    return {
      source,
      scope,
      differences,
      warnings,
      hasContent,
      oldFiles: replacesFiles ? await localFiles(source) : [],
      plan: {
        stages,
        includes: (uid) => scope.includes(uid),
        complete: stages.has('entities') && scope.isUnfiltered,
        hasEntity: (uid, id) => checked.entities.get(uid)?.has(id) ?? false,
        hasComponent: (uid, id) => checked.components.get(uid)?.has(id) ?? false,
      },
    };
  } finally {
    await session.close();
  }
}

async function localFiles(source: DatabaseSource): Promise<string[]> {
  const names: string[] = [];
  for await (const { hash, ext, provider, formats } of source.files()) {
    if (provider === 'local') {
      names.push(`${hash}${ext ?? ''}`);
      names.push(...Object.values(formats ?? {}).map((format) => `${format.hash}${format.ext ?? ''}`));
    }
  }
  return names;
}

/** Exports what is about to be deleted. Returns the archive's path. */
async function backUp(
  { project, databaseUrl, key, safetyBackup }: ImportOptions,
  { hasContent }: Examined,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (!hasContent || !safetyBackup) {
    return undefined;
  }
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const { file } = await exportProject(
    {
      project,
      databaseUrl,
      key,
      compress: true,
      format: 'tar',
      file: `before_import_${time}`,
      filters: { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] },
      missingMedia: 'warn',
    },
    { ...silent, warned: (message) => progress.warned(`Safety backup: ${message}`) },
    signal,
  );
  return file;
}

const silent: Progress = {
  stageStarted: () => undefined,
  advanced: () => undefined,
  stageFinished: () => undefined,
  warned: () => undefined,
};

interface Transfer {
  readonly reader: ArchiveReader;
  readonly checked: CheckedArchive;
  readonly location: DatabaseLocation;
  readonly media: MediaTarget;
  readonly target: Examined;
  readonly progress: Progress;
}

/** The part that writes: everything before the commit can be undone, everything after it is finished. */
async function transfer(
  { reader, checked, location, media, target, progress }: Transfer,
  signal: AbortSignal | undefined,
): Promise<{ load: LoadResult; swap: SwapResult }> {
  const { source, plan, oldFiles } = target;
  const swap = await MediaSwap.begin(media);
  let loader: Loader | undefined;
  try {
    const writer = location.write();
    const logos: { filename: string; content: Buffer }[] = [];
    loader = await Loader.begin(writer, source, {
      ...plan,
      takeLogo: ({ hash, ext }, content) =>
        logos.push({ filename: `${hash}${ext ?? ''}`, content: Buffer.from(content, 'base64') }),
    }).catch((error) => {
      writer.rollback();
      throw error;
    });
    await load(reader, checked, loader, swap, plan.stages, progress, signal);
    for (const { filename, content } of logos) {
      await swap.add(filename, content.length, Readable.from([content]));
    }
    swap.remove(oldFiles);
    const result = await loader.finish();
    const hasMedia = await swap.prepare();
    signal?.throwIfAborted();
    if (hasMedia) {
      writer.mark(swap.token);
    }
    loader.commit();
    return { load: result, swap: await swap.complete() };
  } catch (error) {
    loader?.rollback();
    await swap.discard();
    throw error;
  }
}

async function load(
  reader: ArchiveReader,
  checked: CheckedArchive,
  loader: Loader,
  swap: MediaSwap,
  stages: ReadonlySet<Stage>,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<void> {
  const started = new Set<Stage>();
  const advanced = (stage: Stage, records: number, bytes: number) => {
    if (!started.has(stage)) {
      started.add(stage);
      progress.stageStarted(stage, checked.stages.get(stage)?.count);
    }
    progress.advanced(stage, records, bytes);
  };
  const when = <Handler>(stage: Stage, handler: Handler) => (stages.has(stage) ? handler : undefined);
  const entities = when('entities', (batch: Parameters<Loader['entities']>[0]) => {
    loader.entities(batch);
    advanced('entities', batch.length, 0);
  });
  const links = when('links', (batch: Parameters<Loader['links']>[0]) => {
    loader.links(batch);
    advanced('links', batch.length, 0);
  });
  const configuration = when('configuration', (batch: Parameters<Loader['configuration']>[0]) => {
    loader.configuration(batch);
    advanced('configuration', batch.length, 0);
  });
  const asset = when(
    'assets',
    async (filename: string, _sidecar: unknown, size: number, content: Readable) => {
      await swap.add(filename, size, content);
      advanced('assets', 1, size);
    },
  );
  await loadArchive(
    reader,
    checked,
    {
      ...(entities && { entities }),
      ...(links && { links }),
      ...(configuration && { configuration }),
      ...(asset && { asset }),
    },
    signal,
  );
  for (const stage of started) {
    progress.stageFinished(stage, checked.stages.get(stage) ?? { count: 0, bytes: 0 });
  }
}

function importedTypes({ deleted, inserted }: LoadResult, { schemas }: DatabaseSource): ImportedType[] {
  const names = new Map(schemas.map(({ uid, info }) => [uid, info?.displayName ?? uid]));
  const rows = [...inserted, ...deleted].filter(([, count]) => count > 0);
  return [...new Set(rows.map(([uid]) => uid))]
    .map((uid) => ({
      uid,
      displayName: names.get(uid) ?? uid,
      deleted: deleted.get(uid) ?? 0,
      inserted: inserted.get(uid) ?? 0,
    }))
    .sort((a, b) => b.inserted - a.inserted);
}

/** A handful of links without ends is what official archives of several versions contain. */
const handful = 10;

function warningsOf({ links, dropped, detached }: LoadResult): string[] {
  const warnings: string[] = [];
  if (links.leftOut > 0) {
    const loud = links.leftOut > handful ? 'ATTENTION: ' : '';
    warnings.push(
      `${loud}${links.leftOut} link(s) were left out, since an end of them is not in the archive or has no place: ${links.examples.join('; ')}`,
    );
  }
  for (const [uid, count] of dropped) {
    warnings.push(
      `${count} row(s) of ${uid} were left out: they never travel, or the target has no place for them.`,
    );
  }
  if (detached > 0) {
    warnings.push(
      `${detached} relation(s) of rows that stay pointed at rows that did not come back; they are gone.`,
    );
  }
  return warnings;
}

/** Whatever fails from here on, the user has to know where the backup is. */
function withBackup(error: unknown, backup: string | undefined): unknown {
  return backup !== undefined && error instanceof UserError
    ? new UserError(error.failure, error.message, `${error.remedy} What was there before is in ${backup}.`, {
        cause: error,
      })
    : error;
}
