import type { Model } from '../model/model.ts';
import type { Session } from '../session.ts';
import { PageSize } from './paging.ts';
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

/** All files of the media library in the order of their ids. There is a file to copy for each, so objects are cheap here. */
export async function* readFiles(session: Session, model: Model): AsyncGenerator<FileRow> {
  const { dialect } = session;
  const reader = await rowReader(session, model);
  const id = column(dialect, 't', 'id');
  const sql = `SELECT ${reader.columns('t')} FROM ${dialect.quote(model.table)} t WHERE ${id} > ? ORDER BY ${id} LIMIT ?`;
  const size = new PageSize();
  let last = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = await session.rows(sql, [last, size.rows]);
    if (rows.length === 0) {
      return;
    }
    last = rows.at(-1)?.[0] as number;
    for (const row of rows) {
      yield JSON.parse(`{"id":${row[0]}${reader.encode(row, 0)}}`) as FileRow;
    }
  }
}
