import { type ArchiveReader, openArchive } from '../../archive/read/archive.ts';
import { checkArchive } from '../../archive/read/check.ts';
import { majorOf } from '../../archive/read/major.ts';
import { detectLayout } from '../../database/model/detect.ts';
import { type Layout, strapi4, strapi5 } from '../../database/model/layout.ts';
import { countAffected } from '../../database/read/affected.ts';
import { readStore } from '../../database/read/store.ts';
import { asStored } from '../../database/read/stored-components.ts';
import { describeDatabase } from '../../database/strapi-database.ts';
import { UserError } from '../../errors.ts';
import type { Project, SchemaFiles } from '../../project/project.ts';
import { majorOf as majorOfVersion } from '../../project/version.ts';
import type { Schema } from '../../strapi/schema.ts';
import { migrationsTable } from '../../strapi/tables.ts';
import { cleanUpAfter } from '../../system/clean-up.ts';
import type { Affected, Asked } from '../../transfer/affected.ts';
import type { Progress } from '../../transfer/progress.ts';
import { archiveOf, type FoundArchive } from '../archive-of.ts';
import { maskedWarning, maskingOf } from '../masked-archive.ts';
import { locateDatabase } from '../open-project.ts';
import { judgeSeal } from '../seal-status.ts';
import { assertSameMajor } from '../versions.ts';
import type { GuardOptions } from './options.ts';

/** What the checkout is held against. Whoever has opened it closes it. */
export interface State {
  readonly kind: 'archive' | 'database';
  readonly name: string;
  readonly layout: Layout;
  /** Content types as Strapi completes them, and components. */
  readonly schemas: readonly Schema[];
  /** Whether it tells what attributes of components demand: a database does not. */
  readonly knowsComponents: boolean;
  /** The migrations of the project that have run on it; undefined where it does not tell. */
  readonly migrations: ReadonlySet<string> | undefined;
  readonly warnings: readonly string[];
  count(asked: readonly Asked[]): Promise<(Affected | undefined)[]>;
  close(): Promise<void>;
}

type Phases = Pick<Progress, 'phaseStarted'>;

/**
 * Opens the archive that is named, or else the database of the project.
 *
 * @throws UserError where it cannot be opened, read or described, or is of another major version of Strapi.
 */
export function openState(
  project: Project,
  files: SchemaFiles,
  options: GuardOptions,
  signal: AbortSignal | undefined,
  progress: Phases | undefined,
): Promise<State> {
  return options.file === undefined && options.store === undefined
    ? openDatabaseState(project, files, options, signal, progress)
    : openArchiveState(project, options, signal, progress);
}

async function openDatabaseState(
  project: Project,
  files: SchemaFiles,
  { databaseUrl, samples }: GuardOptions,
  signal: AbortSignal | undefined,
  progress: Phases | undefined,
): Promise<State> {
  const location = await locateDatabase(project, databaseUrl, signal);
  progress?.phaseStarted?.('diagnosis');
  const session = await location.read(signal);
  try {
    const store = await readStore(session);
    const layout = detectLayout(store);
    assertSameMajor(project, layout.major);
    const components = await asStored(
      session,
      store,
      layout,
      files.components.filter(({ isSource }) => isSource),
    );
    const database = await describeDatabase(
      session,
      // What the checkout has no file of is described from its rows.
      { ...files, components, registersComponents: () => true },
      store,
    );
    const ran = store.catalogue.has(migrationsTable)
      ? await session.rows(`SELECT name FROM ${migrationsTable}`)
      : [];
    return {
      kind: 'database',
      name: session.description,
      layout,
      schemas: database.schemas,
      knowsComponents: false,
      migrations: new Set(ran.map(([name]) => String(name))),
      warnings: [],
      count: (asked) => {
        progress?.phaseStarted?.('counting');
        return countAffected(database, asked, samples, signal);
      },
      close: () => session.close(),
    };
  } catch (error) {
    throw await cleanUpAfter(error, () => session.close());
  }
}

/** What is left out, or has other values, is not counted: `ok` says less then. */
function ofMasking(reader: ArchiveReader): string[] {
  const warning = maskedWarning(maskingOf(reader));
  return warning === undefined
    ? []
    : [`${warning} What is counted here is not what the database holds: name a backup for that.`];
}

async function openArchiveState(
  project: Project,
  options: GuardOptions,
  signal: AbortSignal | undefined,
  progress: Phases | undefined,
): Promise<State> {
  const found = await archiveOf(options, signal);
  try {
    return await archiveState(project, found, options, signal, progress);
  } catch (error) {
    throw await cleanUpAfter(error, () => found[Symbol.asyncDispose]());
  }
}

async function archiveState(
  project: Project,
  found: FoundArchive,
  { key, identity, limits, requireSeal, samples }: GuardOptions,
  signal: AbortSignal | undefined,
  progress: Phases | undefined,
): Promise<State> {
  const { name } = found;
  const reader = await openArchive(found.location, key, identity, limits);
  progress?.phaseStarted?.('check', () => reader.howFar?.());
  const checked = await checkArchive(reader, {}, signal);
  const major = majorOf(checked.schemas);
  const expected = majorOfVersion(project.strapiVersion);
  if (expected !== undefined && expected !== major) {
    throw new UserError(
      'schemaDifference',
      `The project uses Strapi ${project.strapiVersion}, but ${name} was exported from Strapi ${major}.`,
      'Hold the checkout against an archive, or a database, of the same major version.',
    );
  }
  return {
    kind: 'archive',
    name,
    layout: major === 4 ? strapi4 : strapi5,
    schemas: [...checked.schemas.values()],
    knowsComponents: true,
    migrations: undefined,
    warnings: [...judgeSeal(reader, requireSeal), ...ofMasking(reader), ...checked.warnings],
    count: async (asked) => {
      if (asked.length === 0) {
        return [];
      }
      const { countInArchive } = await import('./archive-counts.ts');
      progress?.phaseStarted?.('counting', () => reader.howFar?.());
      return countInArchive(reader, checked, asked, samples, signal);
    },
    close: () => found[Symbol.asyncDispose]() as Promise<void>,
  };
}
