import type { Ailment, AilmentKind } from '../../../transfer/ailment.ts';
import type { Parameter, Row, Session } from '../../session.ts';
import type { StrapiDatabase } from '../../strapi-database.ts';
import { singleValues } from '../single-values.ts';

/** What is looked into for ailments. */
export type Examined = Pick<
  StrapiDatabase,
  'session' | 'models' | 'schemas' | 'store' | 'layout' | 'abandoned'
>;

/** Rows that should not be there. */
export interface Check {
  readonly kind: AilmentKind;
  readonly where: string;
  readonly of?: string;
  /** What counts them, as SQL; without it, each row counts. */
  readonly measure?: string;
  /** As SQL, from FROM on. */
  readonly from: string;
  readonly parameters?: readonly Parameter[];
  /** What is selected of one of them, as SQL; the first decides which. */
  readonly shown: string;
  /** The one that was selected, for people. */
  readonly example: (row: Row) => string;
}

/** By its id, which most rows have. */
export const byId = (row: Row): string => `id ${row[0]}`;

/** Asks all checks at once how much they find, and those that find something for an example. */
export async function ailmentsOf(session: Session, checks: readonly Check[]): Promise<Ailment[]> {
  const counts = await singleValues(
    session,
    checks.map(({ measure = 'count(*)', from, parameters = [] }) => ({
      sql: `SELECT ${measure} ${from}`,
      parameters,
    })),
  );
  const found: Ailment[] = [];
  for (const [index, { kind, where, of, from, parameters = [], shown, example }] of checks.entries()) {
    const count = Number(counts[index] ?? 0);
    if (count > 0) {
      const [row = []] = await session.rows(`SELECT ${shown} ${from} ORDER BY 1 LIMIT 1`, parameters);
      found.push({ kind, count, where, ...(of === undefined ? {} : { of }), example: example(row) });
    }
  }
  return found;
}
