import { grouped } from '../catalogue.ts';
import type { Query } from '../session.ts';
import type { Upkeep } from '../upkeep.ts';

const unique = `
  SELECT table_name, index_name, column_name FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND non_unique = 0 AND index_name <> 'PRIMARY' AND column_name IS NOT NULL
  ORDER BY table_name, index_name, seq_in_index`;

/** InnoDB numbers rows from the highest id that is, or was, there; it heeds updates, too. */
export async function readUpkeep(query: Query): Promise<Upkeep> {
  const parts = grouped((await query(unique)).map((row) => [JSON.stringify([row[0], row[1]]), row] as const));
  return {
    nextIds: new Map(),
    unique: [...parts.values()].map((rows) => ({
      table: String(rows[0]?.[0]),
      name: String(rows[0]?.[1]),
      columns: rows.map(([, , column]) => String(column)),
    })),
  };
}
