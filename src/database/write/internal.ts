import type { Strangers } from './strangers.ts';
import type { Writer } from './writer.ts';

/** Strapi's own notes about content; they have no content types (archive format §7.2). */
export const internalTables = [
  'strapi_history_versions',
  'strapi_ai_localization_jobs',
  'strapi_ai_metadata_jobs',
] as const;

/** Deletes them. @returns how many rows of each table. */
export async function wipeInternal(
  writer: Writer,
  strangers: Strangers,
): Promise<[table: string, rows: number][]> {
  const wiped: [string, number][] = [];
  const tables = await writer.session.tables();
  for (const table of internalTables) {
    if (tables.has(table)) {
      const sql = `DELETE FROM ${writer.session.dialect.quote(table)}`;
      wiped.push([table, await strangers.execute(writer, table, sql)]);
    }
  }
  return wiped;
}
