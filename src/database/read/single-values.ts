import type { Parameter, Session, Value } from '../session.ts';

/** How many columns a statement may have that every engine takes. */
const mostColumns = 900;

/** A query with what is bound to its `?`. */
export interface Query {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

/**
 * Evaluates subqueries with one value each, as many as fit with one statement: a round trip for each would take long on a real
 * network.
 *
 * @param queries Without parentheses, such as `SELECT count(*) FROM articles`; with their parameters where they have some.
 * @returns a value for each, null for one without a row.
 */
export async function singleValues(session: Session, queries: readonly (string | Query)[]): Promise<Value[]> {
  const values: Value[] = [];
  for (let start = 0; start < queries.length; start += mostColumns) {
    const some = queries
      .slice(start, start + mostColumns)
      .map((query) => (typeof query === 'string' ? { sql: query, parameters: [] } : query));
    const [row = []] = await session.rows(
      `SELECT ${some.map(({ sql }) => `(${sql})`).join(', ')}`,
      some.flatMap(({ parameters }) => parameters),
    );
    values.push(...row);
  }
  return values;
}
