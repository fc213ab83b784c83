import type { Page } from '../../transfer/stages.ts';
import type { Model } from '../model/model.ts';
import type { Session } from '../session.ts';
import type { ComponentReader } from './components.ts';
import { PageSize } from './paging.ts';
import { column, rowReader } from './rows.ts';

/**
 * All entities of one content type with their components (archive format §4.2), in the order of their ids and by key
 * range: a page is found at once however far into the table it lies.
 */
export async function* readEntities(
  session: Session,
  model: Model,
  components: ComponentReader,
): AsyncGenerator<Page> {
  const { dialect } = session;
  const reader = await rowReader(session, model);
  const id = column(dialect, 't', 'id');
  const sql = `SELECT ${reader.columns('t')} FROM ${dialect.quote(model.table)} t WHERE ${id} > ? ORDER BY ${id} LIMIT ?`;
  const opening = `{"type":${JSON.stringify(model.uid)},"id":`;
  const size = new PageSize(dialect.page);
  let last = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const limit = size.rows;
    const rows = await session.rows(sql, [last, limit]);
    if (rows.length === 0) {
      return;
    }
    const componentsOf = await components.read(
      model,
      rows.map((row) => row[0] as number),
    );
    const lines: string[] = [];
    for (const row of rows) {
      const entity = row[0] as number;
      const data = reader.encode(row, 0) + componentsOf(entity);
      lines.push(`${opening}${entity},"data":{${data.slice(1)}}}`);
    }
    last = rows.at(-1)?.[0] as number;
    const text = lines.join('\n');
    yield { type: model.uid, count: lines.length, lines: text };
    if (rows.length < limit) {
      return;
    }
    size.learn(lines.length, text.length);
  }
}

/** How many rows a content type has. */
export async function countEntities(session: Session, model: Model): Promise<number> {
  const [row] = await session.rows(`SELECT count(*) FROM ${session.dialect.quote(model.table)}`);
  return Number(row?.[0]);
}
