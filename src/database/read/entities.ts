import type { IdSet } from '../../transfer/id-set.ts';
import type { RowMask } from '../../transfer/masking.ts';
import type { Page } from '../../transfer/page.ts';
import type { Model } from '../model/model.ts';
import type { Row, Session } from '../session.ts';
import type { ComponentReader, ComponentsOf } from './components.ts';
import { pagesOf } from './pages.ts';
import { byId, PageSize, rowPages } from './paging.ts';
import { readAhead } from './read-ahead.ts';
import { assertIds, repeatedId } from './restorable.ts';
import { keptRows, rowReader } from './rows.ts';

/**
 * All entities of one content type with their components (archive format §4.2), in the order of their ids. A server that
 * has found the components of one page finds those of the next, and the rows of the one after it, while this process encodes.
 *
 * @param seen Where the ids of all rows go.
 * @param mask What becomes of the rows; nothing without it.
 * @throws UserError `failed` for what could not be restored.
 */
export async function* readEntities(
  session: Session,
  model: Model,
  components: ComponentReader,
  seen: IdSet,
  mask?: RowMask,
): AsyncGenerator<Page> {
  const { dialect } = session;
  const reader = rowReader(session, model, mask);
  const asItIs = mask === undefined ? reader : rowReader(session, model);
  const { sql, first } = byId(session, model.table, reader.columns('t'));
  const opening = `{"type":${JSON.stringify(model.uid)},"id":`;
  const size = new PageSize(dialect.page);
  const pages = withComponents(
    readAhead(rowPages(session, sql, size, first)),
    session,
    model,
    components,
    mask,
  );
  for await (const { rows, kept, componentsOf } of readAhead(pages)) {
    const records: string[] = [];
    let characters = 0;
    for (const row of rows) {
      const entity = row[0] as number;
      if (!seen.add(entity)) {
        throw repeatedId(session, model, entity);
      }
      const data = (kept?.has(entity) ? asItIs : reader).encode(row, 0, '');
      const nested = componentsOf(entity);
      const record = `${opening}${entity},"data":{${data}${data === '' ? nested.slice(1) : nested}}}`;
      records.push(record);
      characters += record.length;
    }
    size.learn(records.length, characters);
    yield* pagesOf(model.uid, records);
  }
}

interface RowsWithComponents {
  readonly rows: readonly Row[];
  /** Ids of rows that are not masked. */
  readonly kept: ReadonlySet<number> | undefined;
  readonly componentsOf: ComponentsOf;
}

async function* withComponents(
  pages: AsyncIterable<readonly Row[]>,
  session: Session,
  model: Model,
  components: ComponentReader,
  mask: RowMask | undefined,
): AsyncGenerator<RowsWithComponents> {
  const isKept = keptRows(session, model, mask);
  for await (const rows of pages) {
    const ids = rows.map((row) => row[0] as number);
    await assertIds(session, model, ids);
    const kept = isKept && new Set(rows.filter((row) => isKept(row, 0)).map((row) => row[0] as number));
    yield { rows, kept, componentsOf: await componentsOfRows(components, model, ids, kept, mask) };
  }
}

/** Rows that stay as they are keep their components, at any depth. They are few, and read by themselves. */
async function componentsOfRows(
  components: ComponentReader,
  model: Model,
  ids: readonly number[],
  kept: ReadonlySet<number> | undefined,
  mask: RowMask | undefined,
): Promise<ComponentsOf> {
  if (kept === undefined || kept.size === 0) {
    return await components.read(model, ids, true, mask);
  }
  const others = ids.filter((id) => !kept.has(id));
  const ofKept = await components.read(model, [...kept], false);
  const ofOthers = await components.read(model, others, false, mask);
  return (id) => (kept.has(id) ? ofKept : ofOthers)(id);
}
