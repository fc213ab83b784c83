import type { IdSet } from '../../transfer/id-set.ts';
import type { Page } from '../../transfer/page.ts';
import type { Model } from '../model/model.ts';
import type { Row, Session } from '../session.ts';
import type { ComponentReader, ComponentsOf } from './components.ts';
import { pagesOf } from './pages.ts';
import { byId, chosenRowPages, PageSize, rowPages } from './paging.ts';
import { readAhead } from './read-ahead.ts';
import { assertIds, repeatedId } from './restorable.ts';
import { rowReader } from './rows.ts';

/**
 * All entities of one content type with their components (archive format §4.2), in the order of their ids. A server that
 * has found the components of one page finds those of the next, and the rows of the one after it, while this process encodes.
 *
 * @param seen Where the ids of all rows go.
 * @param chosen The ids of the rows that are read; undefined for all.
 * @throws UserError `failed` for what could not be restored.
 */
export async function* readEntities(
  session: Session,
  model: Model,
  components: ComponentReader,
  seen: IdSet,
  chosen?: IdSet,
): AsyncGenerator<Page> {
  const { dialect } = session;
  const reader = rowReader(session, model);
  const columns = reader.columns('t');
  const { sql, first } = byId(session, model.table, columns);
  const opening = `{"type":${JSON.stringify(model.uid)},"id":`;
  const size = new PageSize(dialect.page);
  const rowsOf =
    chosen === undefined
      ? rowPages(session, sql, size, first)
      : chosenRowPages(session, { table: model.table, columns }, chosen, size);
  const pages = withComponents(readAhead(rowsOf), session, model, components, chosen === undefined);
  for await (const { rows, componentsOf } of readAhead(pages)) {
    const records: string[] = [];
    let characters = 0;
    for (const row of rows) {
      const entity = row[0] as number;
      if (!seen.add(entity)) {
        throw repeatedId(session, model, entity);
      }
      const data = reader.encode(row, 0, '');
      const nested = componentsOf(entity);
      const record = `${opening}${entity},"data":{${data}${data === '' ? nested.slice(1) : nested}}}`;
      records.push(record);
      characters += record.length;
    }
    size.learn(records.length, characters);
    yield* pagesOf(model.uid, records);
  }
}

async function* withComponents(
  pages: AsyncIterable<readonly Row[]>,
  session: Session,
  model: Model,
  components: ComponentReader,
  areConsecutive: boolean,
): AsyncGenerator<{ rows: readonly Row[]; componentsOf: ComponentsOf }> {
  for await (const rows of pages) {
    const ids = rows.map((row) => row[0] as number);
    await assertIds(session, model, ids);
    yield { rows, componentsOf: await components.read(model, ids, areConsecutive) };
  }
}
