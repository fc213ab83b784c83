import type { Dialect } from '../session.ts';
import { encoder, parsedByDriver } from '../values.ts';
import { storedValue } from './encode.ts';

export const postgresDialect: Dialect = {
  page: { rows: 1_000, characters: 450_000, atOnce: 1, youngGeneration: 24 * 2 ** 20 },
  quote: (identifier) => `"${identifier.replaceAll('"', '""')}"`,
  rowPlace: 'ctid',
  inIds: (column) => `${column} = ANY(?)`,
  filter: (column) => column,
  idList: (ids) => `{${ids.join(',')}}`,
  // What a column becomes is decided by the type that the server reports: see values.ts.
  select: (column) => column,
  stored: storedValue,
  // Its driver parses `json`; Strapi keeps it from parsing `jsonb`.
  encoder: (type) => (type === 'parsedJson' ? parsedByDriver : encoder(type)),
};
