import { setImmediate as nextTurn } from 'node:timers/promises';
import { IdSet } from '../../transfer/id-set.ts';
import type { RowMask } from '../../transfer/masking.ts';
import type { Model } from '../model/model.ts';
import type { Session } from '../session.ts';
import { modelOf, type StrapiDatabase } from '../strapi-database.ts';
import { ComponentReader, maskedPart } from './components.ts';
import { readEntities } from './entities.ts';
import { filledTablesOf } from './filled-tables.ts';
import { byId, PageSize, rowPages } from './paging.ts';
import { readAhead } from './read-ahead.ts';
import { rowShower } from './rows.ts';

/**
 * Gives masks the values of all rows, and reads nothing else: for masks that want to have seen them before anything is written.
 *
 * @param masks By uid of the content type.
 * @throws as a transfer of the same rows.
 */
export async function showValues(
  database: StrapiDatabase,
  masks: ReadonlyMap<string, RowMask>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { session, models } = database;
  const filled = await filledTablesOf(database);
  const components = new ComponentReader(
    session,
    models,
    () => undefined,
    async () => filled,
    { isSparse: true },
  );
  for (const [uid, mask] of masks) {
    const model = modelOf(database, uid);
    if (filled.has(model.table)) {
      const isOfRowsAlone = mask.components.size === 0 && mask.keeps.length === 0;
      const pages = isOfRowsAlone
        ? shownPages(session, model, mask)
        : readEntities(session, maskedPart(model, mask), components, new IdSet(), { mask });
      for await (const _ of pages) {
        await nextTurn();
        signal?.throwIfAborted();
      }
    }
  }
}

/** Where a row's own columns are all that is asked for, each value is looked at and nothing is made of them. */
async function* shownPages(session: Session, model: Model, mask: RowMask): AsyncGenerator<number> {
  const { columns, show } = rowShower(session, model, mask);
  const size = new PageSize(session.dialect.page);
  const keyed = byId(session, model.table, columns('t'));
  for await (const rows of readAhead(rowPages(session, keyed, size))) {
    let characters = 0;
    for (const row of rows) {
      characters += show(row);
    }
    size.learn(rows.length, characters);
    yield rows.length;
  }
}
