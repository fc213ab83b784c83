import type { Session, Value } from '../session.ts';

/** How many columns a statement may have that every engine takes. */
const mostColumns = 900;

/**
 * Evaluates subqueries with one value each, as many as fit with one statement: a round trip for each would take long on a real
 * network.
 *
 * @param queries Without parentheses, such as `SELECT count(*) FROM articles`.
 * @returns a value for each, null for one without a row.
 */
export async function singleValues(session: Session, queries: readonly string[]): Promise<Value[]> {
  const values: Value[] = [];
  for (let start = 0; start < queries.length; start += mostColumns) {
    const some = queries.slice(start, start + mostColumns);
    const [row = []] = await session.rows(`SELECT ${some.map((query) => `(${query})`).join(', ')}`);
    values.push(...row);
  }
  return values;
}
