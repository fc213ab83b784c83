import { keyOf, type Model } from '../model/model.ts';
import type { Session } from '../session.ts';
import type { StrapiDatabase } from '../strapi-database.ts';
import { singleValues } from './single-values.ts';

/**
 * The tables of these models that hold rows, those of components and relations included. Most projects use a part of what
 * Strapi provides, and what is empty need not be read.
 */
export async function filledTables(session: Session, models: Iterable<Model>): Promise<ReadonlySet<string>> {
  const { quote } = session.dialect;
  const tables = new Map([...models].flatMap(tablesOf));
  // The first by its key: without it, PostgreSQL may look through a table's dead rows for a living one. That key may be NULL.
  const first = await singleValues(
    session,
    [...tables].map(([table, key]) => `SELECT 1 FROM ${quote(table)} ORDER BY ${quote(key)} LIMIT 1`),
  );
  return new Set([...tables.keys()].filter((_, index) => first[index] !== null));
}

const known = new WeakMap<object, Promise<ReadonlySet<string>>>();

/** Those of a database. Its session sees one moment, so that they stay the same, and are asked for once. */
export function filledTablesOf(
  database: Pick<StrapiDatabase, 'session' | 'models'>,
): Promise<ReadonlySet<string>> {
  const found = known.get(database) ?? filledTables(database.session, database.models.values());
  known.set(database, found);
  return found;
}

/** Each with the column by which its rows are found one after the other. */
const tablesOf = ({ table, components, relations }: Model): [table: string, key: string][] => [
  [table, 'id'],
  ...components.map((field): [string, string] => [field.table, 'id']),
  ...relations.flatMap(({ storage }): [string, string][] =>
    'table' in storage ? [[storage.table, keyOf(storage)]] : [],
  ),
];
