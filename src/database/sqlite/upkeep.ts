import type { Row } from '../session.ts';
import type { Upkeep } from '../upkeep.ts';

type Read = (sql: string) => readonly Row[];

/** SQLite numbers rows from the highest id that is, or was, there. */
export function readUpkeep(read: Read): Upkeep {
  const rows = read(
    `SELECT m.name, i.name, (SELECT json_group_array(c.name) FROM pragma_index_info(i.name) c WHERE c.name IS NOT NULL)
     FROM sqlite_master m, pragma_index_list(m.name) i
     WHERE m.type = 'table' AND i."unique" = 1 AND i.origin <> 'pk' ORDER BY m.name, i.name`,
  );
  return {
    nextIds: new Map(),
    unique: rows.map(([table, name, columns]) => ({
      table: String(table),
      name: String(name),
      columns: JSON.parse(String(columns)),
    })),
  };
}
