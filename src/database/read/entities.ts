import type { IdSet } from '../../transfer/id-set.ts';
import type { RowMask } from '../../transfer/masking.ts';
import type { Page } from '../../transfer/page.ts';
import type { Model } from '../model/model.ts';
import type { Row, Session } from '../session.ts';
import { severalAtOnce } from './at-once.ts';
import type { ComponentReader, ComponentsOf } from './components.ts';
import { pagesOf } from './pages.ts';
import { byId, chosenRowPages, PageSize, rowPages } from './paging.ts';
import { readAhead } from './read-ahead.ts';
import { assertIds, repeatedId } from './restorable.ts';
import { keptRows, rowReader } from './rows.ts';

interface Selection {
  /** The ids of the rows that are read; undefined for all. */
  readonly chosen?: IdSet | undefined;
  /** What becomes of the rows; nothing without it. */
  readonly mask?: RowMask | undefined;
}

/**
 * All entities of one content type with their components (archive format §4.2), in the order of their ids. A server that
 * has found the components of one page finds those of the next, and the rows of the one after it, while this process encodes.
 *
 * @param seen Where the ids of all rows go.
 * @throws UserError `failed` for what could not be restored.
 */
export async function* readEntities(
  session: Session,
  model: Model,
  components: ComponentReader,
  seen: IdSet,
  { chosen, mask }: Selection = {},
): AsyncGenerator<Page> {
  const { dialect } = session;
  const reader = rowReader(session, model, mask);
  const asItIs = mask === undefined ? reader : rowReader(session, model);
  const columns = reader.columns('t');
  const opening = `{"type":${JSON.stringify(model.uid)},"id":`;
  const size = new PageSize(dialect.page);
  const rowsOf =
    chosen === undefined
      ? rowPages(session, byId(session, model.table, columns), size.ofRows)
      : chosenRowPages(session, { table: model.table, columns }, chosen, size.ofRows);
  const complete = withComponents(session, model, components, { chosen, mask });
  const pages = severalAtOnce(readAhead(rowsOf), size, complete);
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

function withComponents(
  session: Session,
  model: Model,
  components: ComponentReader,
  { chosen, mask }: Selection,
): (rows: readonly Row[]) => Promise<RowsWithComponents> {
  const isKept = keptRows(session, model, mask);
  const read = (ids: readonly number[], areConsecutive: boolean, masked: boolean) =>
    components.read(model, ids, areConsecutive && chosen === undefined, masked ? mask : undefined);
  return async (rows) => {
    const ids = rows.map((row) => row[0] as number);
    await assertIds(session, model, ids);
    const kept = isKept && new Set(rows.filter((row) => isKept(row, 0)).map((row) => row[0] as number));
    return { rows, kept, componentsOf: await componentsOfRows(read, ids, kept) };
  };
}

/** Rows that stay as they are keep their components, at any depth. They are few, and read by themselves. */
async function componentsOfRows(
  read: (ids: readonly number[], areConsecutive: boolean, masked: boolean) => Promise<ComponentsOf>,
  ids: readonly number[],
  kept: ReadonlySet<number> | undefined,
): Promise<ComponentsOf> {
  if (kept === undefined || kept.size === 0) {
    return await read(ids, true, true);
  }
  const ofKept = await read([...kept], false, false);
  const ofOthers = await read(
    ids.filter((id) => !kept.has(id)),
    false,
    true,
  );
  return (id) => (kept.has(id) ? ofKept : ofOthers)(id);
}
