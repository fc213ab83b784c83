import { setImmediate as nextTurn } from 'node:timers/promises';
import { IdSet } from '../../transfer/id-set.ts';
import type { RowMask } from '../../transfer/masking.ts';
import { modelOf, type StrapiDatabase } from '../strapi-database.ts';
import { ComponentReader, maskedPart } from './components.ts';
import { readEntities } from './entities.ts';
import { filledTablesOf } from './filled-tables.ts';

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
      for await (const _ of readEntities(session, maskedPart(model, mask), components, new IdSet(), {
        mask,
      })) {
        await nextTurn();
        signal?.throwIfAborted();
      }
    }
  }
}
