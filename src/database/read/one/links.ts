import type { JoinTable, Model, Relation, RelationStorage } from '../../model/model.ts';
import type { Parameter, Row, Value } from '../../session.ts';
import type { StrapiDatabase } from '../../strapi-database.ts';
import { text } from '../../values.ts';
import { filledTablesOf } from '../filled-tables.ts';

/** One link as the database stores it, whichever way. */
export interface LinkRow {
  /** Whose attribute it is. */
  readonly model: Model;
  readonly relation: Relation;
  readonly left: number;
  readonly right: number;
  /** The uid of what is at the right end. */
  readonly rightType: string;
  /** Of what is polymorphic: the attribute at the right end. */
  readonly field: string | null;
  /** The place of the right end among those of the left one; of what is polymorphic, the place that its table has. */
  readonly position: number | null;
  /** The place of the left end among those of the right one. */
  readonly inverse: number | null;
}

/** The same link, whatever its places are. */
export const linkText = ({ model, relation, left, right, rightType, field }: LinkRow): string =>
  JSON.stringify([model.uid, relation.attribute, left, rightType, right, field]);

/**
 * All links that lead from some rows, or to them. Those of what never travels are no part of any archive, and are not among them;
 * neither are those which rows say by their values, as the localizations of Strapi 5.
 *
 * @param ids By content type or component.
 */
export async function linksTouching(
  database: StrapiDatabase,
  ids: ReadonlyMap<string, readonly number[]>,
): Promise<LinkRow[]> {
  const filled = await filledTablesOf(database);
  const links: LinkRow[] = [];
  for (const model of database.models.values()) {
    for (const relation of model.relations) {
      const { storage } = relation;
      if (
        filled.has('table' in storage ? storage.table : model.table) &&
        isStored(database, model, relation)
      ) {
        links.push(...(await touching(database, model, relation, ids)));
      }
    }
  }
  return links.filter(({ rightType }) => isPart(database, rightType));
}

/** All links that lead from some rows to what never travels, such as admin users, and are stored by this side. */
export async function linksOutside(
  database: StrapiDatabase,
  ids: ReadonlyMap<string, readonly number[]>,
): Promise<LinkRow[]> {
  const filled = await filledTablesOf(database);
  const links: LinkRow[] = [];
  for (const [uid, some] of ids) {
    const model = database.models.get(uid);
    for (const relation of model?.relations ?? []) {
      const { storage } = relation;
      if (
        model !== undefined &&
        filled.has('table' in storage ? storage.table : model.table) &&
        isStoredHere(model, relation)
      ) {
        links.push(...(await touching(database, model, relation, new Map([[uid, some]]))));
      }
    }
  }
  return links.filter(({ rightType }) => !isPart(database, rightType));
}

/** The links of one relation that lead from some rows, or to them. */
export async function linksOfRelation(
  database: StrapiDatabase,
  model: Model,
  relation: Relation,
  ids: ReadonlyMap<string, readonly number[]>,
): Promise<LinkRow[]> {
  const filled = await filledTablesOf(database);
  const { storage } = relation;
  const links = filled.has('table' in storage ? storage.table : model.table)
    ? await touching(database, model, relation, ids)
    : [];
  return links.filter(({ rightType }) => isPart(database, rightType));
}

/** Whether the links of a relation are stored as such, by this side, and travel. */
export function isStored(database: StrapiDatabase, model: Model, relation: Relation): boolean {
  const { storage } = relation;
  return (
    isPart(database, model.uid) &&
    !('target' in storage && !isPart(database, storage.target)) &&
    isStoredHere(model, relation)
  );
}

/** Whether archives have rows of a type, or components of it. */
const isPart = ({ layout, models }: StrapiDatabase, uid: string): boolean =>
  layout.travels(uid) || models.get(uid)?.isComponent === true;

function isStoredHere(model: Model, { storage }: Relation): boolean {
  switch (storage.kind) {
    case 'joinTable':
      return (
        storage.namedBy !== 'inverse' &&
        storage.joinColumn.referencedColumn === 'id' &&
        storage.inverseJoinColumn.referencedColumn === 'id'
      );
    case 'joinColumn':
      return (
        storage.referencedColumn === 'id' && !model.scalars.some(({ column }) => column === storage.column)
      );
    default:
      return true;
  }
}

/** Names in which a table of links has what a link consists of. */
export function columnsOf({ storage }: Relation): {
  readonly left: string;
  readonly right: string;
  readonly type?: string;
  readonly field?: string;
  readonly position?: string | undefined;
  readonly inverse?: string | undefined;
} {
  switch (storage.kind) {
    case 'joinTable':
      return {
        left: storage.joinColumn.name,
        right: storage.inverseJoinColumn.name,
        position: unlessLacking(storage, storage.orderColumn),
        inverse: unlessLacking(storage, storage.inverseOrderColumn),
      };
    case 'morphTable':
      return {
        left: storage.joinColumn,
        right: storage.idColumn,
        type: storage.typeColumn,
        field: 'field',
        position: unlessLacking(storage, 'order'),
      };
    case 'joinColumn':
      return { left: 'id', right: storage.column };
    case 'morphColumn':
      return { left: 'id', right: storage.idColumn, type: storage.typeColumn };
  }
}

const unlessLacking = (
  { lacks }: JoinTable | (RelationStorage & { kind: 'morphTable' }),
  name: string | undefined,
): string | undefined => (name === undefined || lacks?.has(name) ? undefined : name);

async function touching(
  { session }: StrapiDatabase,
  model: Model,
  relation: Relation,
  ids: ReadonlyMap<string, readonly number[]>,
): Promise<LinkRow[]> {
  const { quote, inIds, idList } = session.dialect;
  const { storage } = relation;
  const names = columnsOf(relation);
  const conditions: string[] = [];
  const parameters: Parameter[] = [];
  const own = ids.get(model.uid) ?? [];
  if (own.length > 0) {
    conditions.push(inIds(quote(names.left)));
    parameters.push(idList(own));
  }
  for (const [uid, some] of ids) {
    if (some.length > 0 && (names.type !== undefined || ('target' in storage && storage.target === uid))) {
      const isType = names.type === undefined ? '' : ` AND ${quote(names.type)} = ?`;
      conditions.push(`(${inIds(quote(names.right))}${isType})`);
      parameters.push(idList(some), ...(isType === '' ? [] : [uid]));
    }
  }
  if (conditions.length === 0) {
    return [];
  }
  const selected = [names.left, names.right, names.type, names.field, names.position, names.inverse];
  const rows = await session.rows(
    `SELECT ${selected.map((name) => (name === undefined ? 'NULL' : quote(name))).join(', ')}
     FROM ${quote('table' in storage ? storage.table : model.table)}
     WHERE ${quote(names.right)} IS NOT NULL AND (${conditions.join(' OR ')})`,
    parameters,
  );
  const target = 'target' in storage ? storage.target : undefined;
  return rows
    .map((row): LinkRow | undefined => linkOf(model, relation, target, row))
    .filter((link) => link !== undefined);
}

function linkOf(
  model: Model,
  relation: Relation,
  target: string | undefined,
  [left, right, type, field, position, inverse]: Row,
): LinkRow | undefined {
  const rightType = target ?? textOrNull(type);
  return rightType === null || left === null
    ? undefined
    : {
        model,
        relation,
        left: Number(left),
        right: Number(right),
        rightType,
        field: textOrNull(field),
        position: numberOrNull(position),
        inverse: numberOrNull(inverse),
      };
}

const textOrNull = (value: Value | undefined): string | null =>
  value === null || value === undefined ? null : text(value);
const numberOrNull = (value: Value | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);
