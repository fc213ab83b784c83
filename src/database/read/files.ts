import type { Page } from '../../transfer/stages.ts';
import type { Model } from '../model/model.ts';
import type { Session } from '../session.ts';
import { rowPages } from './paging.ts';
import { column, rowReader } from './rows.ts';

/** A row of `plugin::upload.file` by attribute name: what the sidecar of its file holds (archive format §4.5). */
export interface FileRow {
  readonly id: number;
  readonly hash: string;
  readonly ext: string | null;
  readonly url: string;
  readonly provider: string | null;
  readonly formats: Readonly<Record<string, FileFormat>> | null;
  readonly [attribute: string]: unknown;
}

/** A smaller version of an image, as `formats` describes it. */
export interface FileFormat {
  readonly hash: string;
  readonly ext?: string | null;
  readonly url: string;
  readonly [attribute: string]: unknown;
}

/**
 * The ids of the files that something is related to.
 *
 * @param includes Whether what is related counts, by its content type or component.
 */
export async function relatedFiles(
  session: Session,
  model: Model,
  includes: (uid: string) => boolean,
): Promise<Set<number>> {
  const storage = model.relations.find(({ attribute }) => attribute === 'related')?.storage;
  if (storage?.kind !== 'morphTable') {
    throw new TypeError(`${model.uid} does not store what its files are related to`);
  }
  const { quote } = session.dialect;
  const rows = await session.rows(
    `SELECT DISTINCT ${quote(storage.joinColumn)}, ${quote(storage.typeColumn)} FROM ${quote(storage.table)}`,
  );
  return new Set(rows.filter(([, uid]) => includes(String(uid))).map(([id]) => Number(id)));
}

/** All files of the media library in the order of their ids, for {@link parseFiles}. */
export async function* readFiles(session: Session, model: Model): AsyncGenerator<Page> {
  const { dialect } = session;
  const reader = await rowReader(session, model);
  const id = column(dialect, 't', 'id');
  const sql = `SELECT ${reader.columns('t')} FROM ${dialect.quote(model.table)} t WHERE ${id} > ? ORDER BY ${id} LIMIT ?`;
  for await (const rows of rowPages(session, sql, dialect.page)) {
    const lines = rows.map((row) => `{"id":${row[0]}${reader.encode(row, 0)}}`).join('\n');
    yield { type: model.uid, count: rows.length, lines };
  }
}

/** Rows of the media library by their ids, for {@link parseFiles}; ids without a row are passed over. */
export async function* readFilesOf(
  session: Session,
  model: Model,
  ids: readonly number[],
): AsyncGenerator<Page> {
  const { dialect } = session;
  const reader = rowReader(session, model);
  const condition = dialect.inIds(column(dialect, 't', 'id'));
  const sql = `SELECT ${reader.columns('t')} FROM ${dialect.quote(model.table)} t WHERE ${condition}`;
  for (let start = 0; start < ids.length; start += idsAtATime) {
    const rows = await session.rows(sql, [dialect.idList(ids.slice(start, start + idsAtATime))]);
    if (rows.length > 0) {
      const lines = rows.map((row) => `{"id":${row[0]}${reader.encode(row, 0)}}`).join('\n');
      yield { type: model.uid, count: rows.length, lines };
    }
  }
}

/** How many rows are asked for at once. */
const idsAtATime = 1_000;

/** The rows of such pages. There is a file to copy for each, so objects are cheap here. */
export async function* parseFiles(pages: AsyncIterable<Page>): AsyncGenerator<FileRow> {
  for await (const { lines } of pages) {
    for (const line of lines.split('\n')) {
      yield JSON.parse(line) as FileRow;
    }
  }
}
