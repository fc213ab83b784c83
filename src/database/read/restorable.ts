import { idsAre, isId, largestId } from '../../transfer/rules/ids.ts';
import { unrestorable } from '../../transfer/rules/unrestorable.ts';
import type { Unfit } from '../encode.ts';
import type { Model } from '../model/model.ts';
import type { Session } from '../session.ts';

type Rows = Pick<Model, 'uid' | 'table'>;

/**
 * Makes sure that rows have ids with which they can come back. They were read for paging, so that this costs next to nothing.
 *
 * @param where Where components were found, for people.
 * @throws UserError `failed` that names the row.
 */
export async function assertIds(
  session: Session,
  model: Rows,
  ids: readonly unknown[],
  where?: string,
): Promise<void> {
  const odd = ids.findIndex((id) => !isId(id));
  if (odd >= 0) {
    const id = isRounded(ids[odd]) ? await exactId(session, model) : ids[odd];
    const { quote } = session.dialect;
    throw unrestorable(
      `${model.uid} ${id}`,
      'id',
      `it is not ${idsAre}${where === undefined ? '' : ` (it is part of ${where})`}`,
      `Give the row another id, also where tables refer to it: UPDATE ${quote(model.table)} SET ${quote('id')} = … WHERE ${quote('id')} = ${literal(id)}; or delete it.`,
    );
  }
}

const isRounded = (id: unknown): boolean => Number.isInteger(id) && !Number.isSafeInteger(id);

/** The id of a row whose number the driver has rounded, as a text. */
async function exactId(session: Session, { table }: Rows): Promise<string> {
  const { quote } = session.dialect;
  const id = quote('id');
  const [row] = await session.rows(
    `SELECT CAST(${id} AS CHAR(40)) FROM ${quote(table)} WHERE NOT (${id} BETWEEN 1 AND ${largestId}) LIMIT 1`,
  );
  return String(row?.[0]).trim();
}

/** @returns the error for an id that two rows of a table have, so that only one of them would come back. */
export const repeatedId = (session: Session, { uid, table }: Rows, id: number) =>
  unrestorable(
    `${uid} ${id}`,
    'id',
    `two rows of ${table} have it`,
    `Give one of them another id, or delete it: SELECT * FROM ${session.dialect.quote(table)} WHERE ${session.dialect.quote('id')} = ${id}.`,
  );

/**
 * The value itself is not told: it may be personal, and logs may be public.
 *
 * @returns the error for a value that an import refuses.
 */
export function unfitValue(
  session: Pick<Session, 'dialect'>,
  { uid, table }: Rows,
  id: unknown,
  { attribute, column }: { readonly attribute: string; readonly column: string },
  { expected }: Unfit,
) {
  const { quote } = session.dialect;
  const where = `WHERE ${quote('id')} = ${literal(id)}`;
  return unrestorable(
    `${uid} ${id}`,
    attribute,
    `it is not ${expected}`,
    `Look at it with SELECT ${quote(column)} FROM ${quote(table)} ${where}, and correct it with UPDATE ${quote(table)} SET ${quote(column)} = … ${where}. Where the attribute had another type before, all older rows may need it.`,
  );
}

const literal = (value: unknown): string =>
  typeof value === 'number' || /^-?\d+(\.\d+)?$/.test(String(value))
    ? String(value)
    : `'${String(value).replaceAll("'", "''")}'`;
