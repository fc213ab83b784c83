import type { Dialect } from '../session.ts';
import { storedValues } from './encode.ts';
import { idsMark } from './statement.ts';
import { encoder } from './values.ts';

/** No row has it; a list must not be empty. */
const noId = '-9223372036854775808';

export const mysqlDialect: Dialect = {
  page: { rows: 1_000, characters: 450_000, atOnce: 1, youngGeneration: 24 * 2 ** 20 },
  quote: (identifier) => `\`${identifier.replaceAll('`', '``')}\``,
  // In the statement itself: JSON_TABLE, which would take them as a parameter, is new in MariaDB 10.6, and the range
  // optimizer does not look into it.
  inIds: (column) => `${column} IN (${idsMark})`,
  filter: (column) => column,
  idList: (ids) => ids.join(',') || noId,
  select: (column) => column,
  // Of a connection in another time zone, others: see `session` in connection.ts.
  stored: storedValues('local'),
  encoder,
};
