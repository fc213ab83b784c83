import { join } from 'node:path';
import type { ArchiveReader } from '../../archive/read/archive.ts';
import type { CheckedArchive } from '../../archive/read/check.ts';
import { damaged } from '../../archive/read/failures.ts';
import { loadArchive } from '../../archive/read/load.ts';
import { assertMajor, majorOf } from '../../archive/read/major.ts';
import { ContentDigest, type Contents } from '../../archive/seal/content-digest.ts';
import { own } from '../../by-name.ts';
import { type Layout, strapi4, strapi5 } from '../../database/model/layout.ts';
import { recordsOf } from '../../database/read/records.ts';
import type { PageLimits } from '../../database/session.ts';
import { openSqlitePaged } from '../../database/sqlite/connection.ts';
import { sqliteDialect } from '../../database/sqlite/dialect.ts';
import { createScratchDatabase } from '../../database/sqlite/scratch.ts';
import { openSqliteWriter } from '../../database/sqlite/writer.ts';
import { describeDatabase, type StrapiDatabase } from '../../database/strapi-database.ts';
import { asItIs } from '../../database/write/adaptation.ts';
import { Loader } from '../../database/write/loader.ts';
import { UserError } from '../../errors.ts';
import { contentTypesKey } from '../../strapi/core-store.ts';
import { fileName } from '../../strapi/file-name.ts';
import { type ConfigurationRecord, coreStoreType } from '../../strapi/records.ts';
import { makeScratchFolder } from '../../system/scratch-folder.ts';
import { Scope } from '../../transfer/scope.ts';
import type { RecordStage } from '../../transfer/stages.ts';
import { archivedComponents } from '../archived-components.ts';

/** What a restore drill found. */
export interface Rehearsal {
  /** Rows that came back as they are in the archive, by stage. */
  readonly equal: { readonly entities: number; readonly links: number; readonly configuration: number };
  /** Stage and type of what came back in another way. */
  readonly different: readonly string[];
  readonly durationMs: number;
  readonly warnings: readonly string[];
}

const label = 'rehearsal.db';

/** Schemas make the tables, and files are compared with their sidecars without a database. */
const rehearsed = ['entities', 'links', 'configuration'] as const satisfies readonly RecordStage[];

/** What is known of an archive before it is rehearsed. */
export interface Rehearsed {
  readonly checked: CheckedArchive;
  /** What {@link contentTypesIn} found. */
  readonly contentTypes: unknown;
  /** What of the archive an import can bring back, digested. */
  readonly contents: Contents;
}

/**
 * A restore drill without Strapi: makes a SQLite database from the archive's own schemas, imports the archive, exports
 * the database, and compares the two digests. Nothing of it stays.
 *
 * @throws UserError `damagedArchive`, `schemaDifference` for an archive that is of another version than it says; the reason of `signal` where it is
 *   aborted.
 */
export async function rehearse(
  reader: ArchiveReader,
  { checked, contentTypes = contentTypesOf(checked), contents }: Rehearsed,
  signal?: AbortSignal,
): Promise<Rehearsal> {
  const started = performance.now();
  const major = majorOf(checked.schemas);
  assertMajor(checked, major);
  const layout = { 4: strapi4, 5: strapi5 }[major];
  const folder = makeScratchFolder();
  try {
    const file = join(folder.path, label);
    const schemas = [...checked.schemas.values()];
    makeDatabase(reader.path, () => createScratchDatabase(file, schemas, contentTypes, layout));
    const loaded = await load(file, reader, checked, signal);
    const found = await readBack(file, checked, loaded, signal);
    const expected = travelling(contents, layout);
    const different = rehearsed.flatMap((stage) => differentTypes(stage, expected, found));
    const equal = (stage: (typeof rehearsed)[number]) =>
      Object.entries(expected[stage] ?? {})
        .filter(([type]) => !different.includes(`${stage} ${type}`))
        .reduce((sum, [, { count }]) => sum + count, 0);
    return {
      equal: { entities: equal('entities'), links: equal('links'), configuration: equal('configuration') },
      different,
      durationMs: Math.round(performance.now() - started),
      warnings: [
        ...(different.length === 0
          ? []
          : [
              `The rehearsal gave back different content for ${different.length} type(s): ${different.slice(0, 10).join(', ')}. Items that occur twice in a list, which get separate ids, differ in this way.`,
            ]),
      ],
    };
  } finally {
    folder.remove();
  }
}

/** Schemas that were changed may contradict each other, or ask for what no database has. */
function makeDatabase(archive: string, make: () => void): void {
  try {
    make();
  } catch (error) {
    if (error instanceof UserError || !(error instanceof Error)) {
      throw error;
    }
    throw damaged(archive, `no database can be made from its schemas (${error.message})`, undefined, error);
  }
}

/** Archives of Strapi 5.23 to 5.41 have rows of a type that never travels (`admin::session`); no import brings them in. */
const travelling = (contents: Contents, { travels }: Layout): Contents =>
  Object.fromEntries(
    Object.entries(contents).map(([stage, types]) => [
      stage,
      Object.fromEntries(Object.entries(types).filter(([type]) => travels(type))),
    ]),
  );

function differentTypes(stage: (typeof rehearsed)[number], before: Contents, after: Contents): string[] {
  const [first = {}, second = {}] = [before[stage], after[stage]];
  return [...new Set([...Object.keys(first), ...Object.keys(second)])]
    .filter((type) => own(first, type)?.digest !== own(second, type)?.digest)
    .map((type) => `${stage} ${type}`);
}

/** Strapi's own description of the content types, where the configuration of an archive has it. */
export const contentTypesIn = (batch: readonly ConfigurationRecord[]): unknown =>
  batch.find(({ type, value }) => type === coreStoreType && value.key === contentTypesKey)?.value.value;

const contentTypesOf = ({ schemas }: CheckedArchive): unknown =>
  Object.fromEntries([...schemas].filter(([, { modelType }]) => modelType === 'contentType'));

interface Loaded {
  /** Contents of the admin panel's logos in base64, by file name. */
  readonly logos: ReadonlyMap<string, string>;
  /** As it was described before: an import changes no tables. */
  readonly database: StrapiDatabase;
}

async function load(
  file: string,
  reader: ArchiveReader,
  checked: CheckedArchive,
  signal: AbortSignal | undefined,
): Promise<Loaded> {
  const logos = new Map<string, string>();
  const writer = await openSqliteWriter(file, label);
  let loader: Loader | undefined;
  try {
    const components = archivedComponents(checked);
    const database = await describeDatabase(writer.session, { components, contentTypes: [] });
    loader = await Loader.begin(writer, database, {
      stages: new Set(rehearsed.filter((stage) => checked.stages.has(stage))),
      includes: () => true,
      complete: true,
      hasEntity: (uid, id) => checked.entities.get(uid)?.has(id) ?? false,
      hasComponent: (uid, id) => checked.components.get(uid)?.has(id) ?? false,
      isRepeated: (uid, id) => checked.repeated.components.get(uid)?.has(id) ?? false,
      adaptation: asItIs,
      takeLogo: ({ hash, ext }, content) => logos.set(fileName({ hash, ext }), content),
    });
    const { entities, links, configuration } = handlers(loader);
    // Links refer to entities, which therefore come first.
    for (const pass of checked.linksComeEarly
      ? [{ entities, configuration }, { links }]
      : [{ entities, links, configuration }]) {
      await loadArchive(reader, checked, pass, signal);
    }
    await loader.finish();
    await loader.commit();
    return { logos, database };
  } catch (error) {
    await (loader ?? writer).rollback();
    throw error;
  }
}

const handlers = (loader: Loader) => ({
  entities: (batch: Parameters<Loader['entities']>[0]) => loader.entities(batch),
  links: (batch: Parameters<Loader['links']>[0]) => loader.links(batch),
  configuration: (batch: Parameters<Loader['configuration']>[0]) => loader.configuration(batch),
});

/** Characters that may be in memory at a time, some times over. */
const mostCharacters = 4_000_000;

/** No more rows at a time than fit where each is as long as the longest, since that is what somebody may have made. */
function pageFor({ longestRecord }: CheckedArchive): PageLimits {
  const { page } = sqliteDialect;
  const fitting = Math.floor(mostCharacters / Math.max(longestRecord, 1));
  return { ...page, rows: Math.max(1, Math.min(page.rows, fitting)) };
}

async function readBack(
  file: string,
  checked: CheckedArchive,
  { logos, database }: Loaded,
  signal: AbortSignal | undefined,
): Promise<Contents> {
  const session = await openSqlitePaged(file, label, pageFor(checked));
  try {
    const filters = { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] };
    const scope = new Scope(filters, database.contentTypes, database.layout.travels);
    const source = recordsOf({ ...database, session }, scope, {
      omitted: () => undefined,
      readLogo: async ({ hash, ext }) => logos.get(fileName({ hash, ext })),
    });
    const digest = new ContentDigest();
    for (const stage of ['schemas', ...rehearsed] as const) {
      if (stage === 'schemas' || checked.stages.has(stage)) {
        for await (const page of source.records(stage)) {
          signal?.throwIfAborted();
          digest.addPage(stage, page);
        }
      }
    }
    return digest.contents();
  } finally {
    await session.close();
  }
}
