import type { Dialect } from '../session.ts';
import { encoder } from '../values.ts';
import { storedValue } from './encode.ts';

export const sqliteDialect: Dialect = {
  page: { rows: 250, characters: 50_000, atOnce: 1, youngGeneration: 6 * 2 ** 20 },
  quote: (identifier) => `"${identifier.replaceAll('"', '""')}"`,
  rowPlace: 'rowid',
  inIds: (column) => `${column} IN (SELECT value FROM json_each(?))`,
  // Without statistics SQLite takes an index on few distinct values for as good as one on a key.
  filter: (column) => `+${column}`,
  idList: (ids) => `[${ids.join(',')}]`,
  // Integers beyond 2^53 do not fit a JavaScript number: as text they are exact, and cost nothing for other types.
  select: (column, type) =>
    type === 'biginteger'
      ? `CASE typeof(${column}) WHEN 'integer' THEN CAST(${column} AS TEXT) ELSE ${column} END`
      : column,
  stored: storedValue,
  encoder,
};
