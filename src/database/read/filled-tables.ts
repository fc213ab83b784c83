import type { Model } from '../model/model.ts';
import type { Session } from '../session.ts';
import { singleValues } from './single-values.ts';

/**
 * The tables of these models that hold rows, those of components and relations included. Most projects use a part of what
 * Strapi provides, and what is empty need not be read.
 */
export async function filledTables(session: Session, models: Iterable<Model>): Promise<ReadonlySet<string>> {
  const { quote } = session.dialect;
  const tables = [...new Set([...models].flatMap(tablesOf))];
  // The first by its key: without it, PostgreSQL may look through a table's dead rows for a living one. That key may be NULL.
  const first = await singleValues(
    session,
    tables.map((table) => `SELECT 1 FROM ${quote(table)} ORDER BY id LIMIT 1`),
  );
  return new Set(tables.filter((_, index) => first[index] !== null));
}

const tablesOf = ({ table, components, relations }: Model): string[] => [
  table,
  ...components.map((field) => field.table),
  ...relations.flatMap(({ storage }) => ('table' in storage ? [storage.table] : [])),
];
