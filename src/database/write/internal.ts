import { internalTables } from '../../strapi/tables.ts';
import type { Strangers } from './strangers.ts';
import type { Writer } from './writer.ts';

/** Deletes Strapi's own notes about content. @returns how many rows of each table. */
export async function wipeInternal(
  writer: Writer,
  strangers: Strangers,
): Promise<[table: string, rows: number][]> {
  const wiped: [string, number][] = [];
  const tables = await writer.session.tables();
  for (const table of internalTables) {
    if (tables.has(table)) {
      wiped.push([table, await strangers.delete(writer, table)]);
    }
  }
  return wiped;
}
