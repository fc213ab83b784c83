import { fileUid } from '../../strapi/uids.ts';
import type { IdSet } from '../../transfer/id-set.ts';
import { Page } from '../../transfer/page.ts';
import type { Scope } from '../../transfer/scope.ts';
import type { Model } from '../model/model.ts';
import type { Session } from '../session.ts';
import { modelOf, type StrapiDatabase } from '../strapi-database.ts';
import { relationsToFiles } from './file-relations.ts';
import { filledTablesOf } from './filled-tables.ts';
import { byId, chosenRowPages, rowPages } from './paging.ts';
import { assertIds } from './restorable.ts';
import { column, rowReader } from './rows.ts';
import { forwards, relationPairs } from './sample/pairs.ts';
import type { Sample } from './sample/sample.ts';

/** A row of `plugin::upload.file` by attribute name: what the sidecar of its file holds (archive format §4.5). */
export interface FileRow {
  readonly id: number;
  readonly hash: string;
  readonly ext: string | null;
  /** Strapi always writes one; other tools may not. */
  readonly url: string | null;
  readonly provider: string | null;
  readonly formats: Readonly<Record<string, FileFormat>> | null;
  readonly [attribute: string]: unknown;
}

/** Where a file is. */
export type FilePlace = Pick<
  FileRow,
  'id' | 'hash' | 'ext' | 'url' | 'provider' | 'formats' | 'provider_metadata'
>;

/** A smaller version of an image, as `formats` describes it. */
export interface FileFormat {
  readonly hash: string;
  readonly ext?: string | null;
  readonly url?: string | null;
  readonly [attribute: string]: unknown;
}

/** What it takes to look for files: other tables than theirs do not matter. */
export type FileTables = Pick<StrapiDatabase, 'session' | 'models'>;

/** The ids of the files that something in scope refers to, be it in a component: as media, or by any other relation. */
export async function relatedFilesOf(database: FileTables, scope: Scope): Promise<Set<number>> {
  const { session, models } = database;
  const model = modelOf(database, fileUid);
  const includes = (uid: string) => scope.includes(uid) || (models.get(uid)?.isComponent ?? false);
  const storage = model.relations.find(({ attribute }) => attribute === 'related')?.storage;
  if (storage?.kind !== 'morphTable') {
    throw new TypeError(`${model.uid} does not store what its files are related to`);
  }
  const { quote } = session.dialect;
  const rows = await session.rows(
    `SELECT DISTINCT ${quote(storage.joinColumn)}, ${quote(storage.typeColumn)} FROM ${quote(storage.table)}`,
  );
  const related = new Set(rows.filter(([, uid]) => includes(String(uid))).map(([id]) => Number(id)));
  const leading = relationsToFiles(model, models.values(), await filledTablesOf(database));
  for (const { model: owner, relation } of leading.filter(({ model: { uid } }) => includes(uid))) {
    const { from, parameters, far } = forwards(relationPairs(session.dialect, owner, relation, model));
    for (const [id] of await session.rows(`SELECT DISTINCT ${far} ${from}`, parameters)) {
      related.add(Number(id));
    }
  }
  return related;
}

/** What says where a file is. */
const placing = new Set(['hash', 'ext', 'url', 'provider', 'provider_metadata', 'formats']);

/** Where the files of the media library are, whatever else its rows hold. */
export function filePlacesOf({ session, models }: FileTables): AsyncIterable<FilePlace> {
  const model = models.get(fileUid);
  return parseFiles<FilePlace>(model === undefined ? noPages() : readPlaces(session, model));
}

async function* readPlaces(session: Session, model: Model): AsyncGenerator<Page> {
  const placed = { ...model, scalars: model.scalars.filter(({ attribute }) => placing.has(attribute)) };
  const reader = rowReader(session, placed);
  const keyed = byId(session, model.table, reader.columns('t'));
  for await (const rows of rowPages(session, keyed, session.dialect.page)) {
    const records = rows.map((row) => `{"id":${JSON.stringify(row[0])}${reader.encode(row, 0)}}`);
    yield Page.ofRecords(model.uid, records);
  }
}

/**
 * All files of the media library in the order of their ids, each with the metadata that its sidecar holds: pages for
 * {@link parseFiles}.
 *
 * @param sample The rows that are taken, where not all are.
 * @throws UserError `failed` for a row that could not be restored.
 */
export function filePagesOf({ session, models }: FileTables, sample?: Sample): AsyncIterable<Page> {
  const model = models.get(fileUid);
  return model === undefined ? noPages() : readFiles(session, model, sample?.ids(fileUid));
}

/** Bytes of all files of the media library as their rows have them: without those of formats, and of files whose size is not known. */
export async function mediaBytesOf({ session, models }: FileTables): Promise<number> {
  const model = models.get(fileUid);
  const size = model?.scalars.find(({ attribute }) => attribute === 'size');
  if (model === undefined || size === undefined) {
    return 0;
  }
  const { quote } = session.dialect;
  const [row] = await session.rows(`SELECT SUM(${quote(size.column)}) FROM ${quote(model.table)}`);
  // They are kilobytes.
  return Number(row?.[0] ?? 0) * 1_000;
}

/** A database without the upload plugin has no media. */
async function* noPages(): AsyncGenerator<Page> {}

async function* readFiles(session: Session, model: Model, chosen: IdSet | undefined): AsyncGenerator<Page> {
  const { dialect } = session;
  const reader = rowReader(session, model);
  const columns = reader.columns('t');
  const pages =
    chosen === undefined
      ? rowPages(session, byId(session, model.table, columns), dialect.page)
      : chosenRowPages(session, { table: model.table, columns }, chosen, dialect.page);
  for await (const rows of pages) {
    await assertIds(
      session,
      model,
      rows.map(([id]) => id),
    );
    const records = rows.map((row) => `{"id":${row[0]}${reader.encode(row, 0)}}`);
    yield Page.ofRecords(model.uid, records);
  }
}

/** Rows of the media library by their ids; ids without a row are passed over. */
export function filesByIdsOf(
  { session, models }: FileTables,
  ids: readonly number[],
): AsyncIterable<FileRow> {
  const model = models.get(fileUid);
  return parseFiles(model === undefined ? noPages() : readFilesByIds(session, model, ids));
}

async function* readFilesByIds(session: Session, model: Model, ids: readonly number[]): AsyncGenerator<Page> {
  const { dialect } = session;
  const reader = rowReader(session, model);
  const condition = dialect.inIds(column(dialect, 't', 'id'));
  const sql = `SELECT ${reader.columns('t')} FROM ${dialect.quote(model.table)} t WHERE ${condition}`;
  for (let start = 0; start < ids.length; start += idsAtATime) {
    const rows = await session.rows(sql, [dialect.idList(ids.slice(start, start + idsAtATime))]);
    if (rows.length > 0) {
      const records = rows.map((row) => `{"id":${row[0]}${reader.encode(row, 0)}}`);
      yield Page.ofRecords(model.uid, records);
    }
  }
}

/** How many rows are asked for at once. */
const idsAtATime = 1_000;

/** The rows of such pages. There is a file to copy for each, so objects are cheap here. */
export async function* parseFiles<Row = FileRow>(pages: AsyncIterable<Page>): AsyncGenerator<Row> {
  for await (const { records } of pages) {
    for (const line of records) {
      yield JSON.parse(line) as Row;
    }
  }
}
