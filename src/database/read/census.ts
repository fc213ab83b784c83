import type { Scope } from '../../transfer/scope.ts';
import type { Model, RelationStorage } from '../model/model.ts';
import type { Session } from '../session.ts';
import { modelOf, type StrapiDatabase } from '../strapi-database.ts';
import type { Sample } from './sample/sample.ts';
import { singleValues } from './single-values.ts';

/** What a database says of its content before it is read. */
export interface Census {
  /** How many rows of each content type are in scope. */
  readonly counts: ReadonlyMap<string, number>;
  /** When something was changed last, among the newest rows of each type; undefined where that is not known. */
  readonly newest: { readonly uid: string; readonly at: Date } | undefined;
}

/** How many of the newest rows of a type are looked at: so few that a large table takes no longer than a small one. */
const fewRows = 100;

const counting = (session: Session, models: readonly Model[]): string[] =>
  models.map(({ table }) => `SELECT count(*) FROM ${session.dialect.quote(table)}`);

/** How many rows each of these content types has. */
export async function countEntities(session: Session, models: readonly Model[]): Promise<number[]> {
  return (await singleValues(session, counting(session, models))).map(Number);
}

/**
 * Counts the rows of a scope's content types, and looks when they were changed last, in one round trip.
 *
 * @param sample The rows that are taken, where not all are.
 */
export async function censusOf(database: StrapiDatabase, scope: Scope, sample?: Sample): Promise<Census> {
  const { session, contentTypes } = database;
  const models = contentTypes.filter((uid) => scope.includes(uid)).map((uid) => modelOf(database, uid));
  const { quote } = session.dialect;
  const dated = models.flatMap(({ uid, table, scalars }) => {
    const column = scalars.find(({ attribute }) => attribute === 'updatedAt')?.column;
    return column === undefined ? [] : [{ uid, table: quote(table), column: quote(column) }];
  });
  const changes = dated.map(
    ({ table, column }) =>
      `SELECT max(${column}) FROM (SELECT ${column} FROM ${table} ORDER BY id DESC LIMIT ${fewRows}) newest`,
  );
  const values = await singleValues(session, [...counting(session, models), ...changes]);
  const changed = values.slice(models.length);
  let newest: Census['newest'];
  for (const [index, { uid }] of dated.entries()) {
    const at = changed[index];
    if (at instanceof Date && (newest === undefined || at > newest.at)) {
      newest = { uid, at };
    }
  }
  const counted = models.map(({ uid }, index): [string, number] => [
    uid,
    sample?.ids(uid)?.size ?? Number(values[index]),
  ]);
  return { counts: new Map(counted), newest };
}

/**
 * Counts the rows of tables in which each row is one link: where an end is referred to by something else than its id, a row may be
 * several.
 *
 * @param filled The tables that hold rows.
 */
export async function countLinks(
  session: Session,
  models: Iterable<Model>,
  filled: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  const all = [...models].flatMap(({ relations }) =>
    relations.flatMap(({ storage }) => ('table' in storage && isByIds(storage) ? [storage.table] : [])),
  );
  const tables = [...new Set(all)].filter((table) => filled.has(table));
  const counts = await singleValues(
    session,
    tables.map((table) => `SELECT count(*) FROM ${session.dialect.quote(table)}`),
  );
  return new Map(tables.map((table, index) => [table, Number(counts[index])]));
}

const isByIds = (storage: RelationStorage): boolean =>
  storage.kind !== 'joinTable' ||
  (storage.joinColumn.referencedColumn === 'id' && storage.inverseJoinColumn.referencedColumn === 'id');
