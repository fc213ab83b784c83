import { existingIds } from '../../read/one/rows.ts';
import type { StrapiDatabase } from '../../strapi-database.ts';

/** Ids for rows that come in, as the database would give them. */
export interface NewIds {
  /** Which of some ids rows of a table have. */
  readonly taken: (table: string, ids: readonly number[]) => Promise<Set<number>>;
  /** The highest id that a table has given to any row, as far as it still knows. */
  readonly highest: (table: string) => Promise<number>;
}

/** Looks at a database for ids that nothing has. */
export function newIdsIn(database: Pick<StrapiDatabase, 'session'>): NewIds {
  const { session } = database;
  const upkeep = session.upkeep();
  // Whoever asks for none is not told of what it fails with.
  upkeep.catch(() => undefined);
  return {
    taken: (table, ids) => existingIds(database, table, ids),
    highest: async (table) => {
      const { quote } = session.dialect;
      const [row] = await session.rows(`SELECT max(${quote('id')}) FROM ${quote(table)}`);
      const { nextIds } = await upkeep;
      // An id that was given out, and whose row is gone, may still be named somewhere.
      return Math.max(Number(row?.[0] ?? 0), (nextIds.get(table) ?? 1) - 1);
    },
  };
}

/**
 * Gives ids to rows: the one that each had, where nothing has it, or else the next.
 *
 * @param had What they had, each of one table. That of a row which goes is not free: all that leads to it goes with it.
 * @returns the new ids, in the same order.
 */
export async function allotIds(ids: NewIds, table: string, had: readonly number[]): Promise<number[]> {
  const taken = await ids.taken(table, had);
  const used = new Set<number>();
  let next: number | undefined;
  const allotted: number[] = [];
  for (const id of had) {
    if (!taken.has(id) && !used.has(id)) {
      used.add(id);
      allotted.push(id);
    } else {
      next ??= Math.max(await ids.highest(table), ...had);
      next += 1;
      allotted.push(next);
    }
  }
  return allotted;
}
