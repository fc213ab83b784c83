import type { Model } from '../model/model.ts';
import type { Session } from '../session.ts';

/** How many are asked for with one statement: a round trip for each would take long on a real network. */
const mostTables = 300;

/**
 * The tables of these models that hold rows, those of components and relations included. Most projects use a part of what
 * Strapi provides, and what is empty need not be read.
 */
export async function filledTables(session: Session, models: Iterable<Model>): Promise<ReadonlySet<string>> {
  const { quote } = session.dialect;
  const tables = [...new Set([...models].flatMap(tablesOf))];
  const filled = new Set<string>();
  for (let start = 0; start < tables.length; start += mostTables) {
    const some = tables.slice(start, start + mostTables);
    // The first by its key: without it, PostgreSQL may look through a table's dead rows for a living one.
    const [row = []] = await session.rows(
      `SELECT ${some.map((table) => `(SELECT id FROM ${quote(table)} ORDER BY id LIMIT 1)`).join(', ')}`,
    );
    for (const [index, table] of some.entries()) {
      if (row[index] !== null) {
        filled.add(table);
      }
    }
  }
  return filled;
}

const tablesOf = ({ table, components, relations }: Model): string[] => [
  table,
  ...components.map((field) => field.table),
  ...relations.flatMap(({ storage }) => ('table' in storage ? [storage.table] : [])),
];
