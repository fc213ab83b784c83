import { IdSet } from '../../../transfer/id-set.ts';
import type { Model } from '../../model/model.ts';
import type { Parameter, Session } from '../../session.ts';
import { assertIds } from '../restorable.ts';

/** How many ids are read at a time where they go into a set. */
const idsAtATime = 20_000;

/** Of which rows a query finds ids. */
type Rows = Pick<Model, 'uid' | 'table'>;

/** The ids of all rows in ascending order, so many at a time. */
export async function* everyId(session: Session, rows: Rows, size: number): AsyncGenerator<number[]> {
  const { quote } = session.dialect;
  yield* idsOf(
    session,
    rows,
    { id: `t.${quote('id')}`, from: `FROM ${quote(rows.table)} t WHERE 1 = 1` },
    size,
  );
}

/** How ids are found. */
interface IdQuery {
  readonly id: string;
  /** Begins with FROM and ends in a WHERE clause that can be continued with AND. */
  readonly from: string;
  readonly parameters?: readonly Parameter[];
}

/**
 * The ids that a query finds, as a set.
 *
 * @throws UserError `failed` for rows that no archive could hold.
 */
export async function idSetOf(session: Session, rows: Rows, query: IdQuery): Promise<IdSet> {
  const found = new IdSet();
  for await (const ids of idsOf(session, rows, query, idsAtATime)) {
    for (const id of ids) {
      found.add(id);
    }
  }
  return found;
}

/** Each once, in ascending order. */
async function* idsOf(
  session: Session,
  of: Rows,
  { id, from, parameters = [] }: IdQuery,
  size: number,
): AsyncGenerator<number[]> {
  const sql = `SELECT DISTINCT ${id} AS found ${from} AND ${id} > ? ORDER BY found LIMIT ?`;
  let last = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = await session.rows(sql, [...parameters, last, size]);
    const ids = rows.map(([found]) => found as number);
    await assertIds(session, of, ids);
    if (ids.length > 0) {
      yield ids;
    }
    if (ids.length < size) {
      return;
    }
    last = ids.at(-1) as number;
  }
}
