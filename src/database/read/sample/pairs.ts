import type { Model, Relation } from '../../model/model.ts';
import type { Dialect, Parameter } from '../../session.ts';
import { column } from '../rows.ts';

/** A query for ids of rows, two by two: a row at the near end takes along the one at the far end. */
export interface Pairs {
  /** Begins with FROM and ends in a WHERE clause that can be continued with AND. */
  readonly from: string;
  readonly parameters: readonly Parameter[];
  /** The ids, as expressions. Rows at the far end exist. */
  readonly near: string;
  readonly far: string;
  /** Where only the first of each near end counts: what decides which one that is. */
  readonly firstBy?: string;
}

/** One end of a relation as it is stored. */
interface End {
  /** The id of the row, as it stands there, or with a join that finds it. */
  readonly id: string;
  readonly join: string;
  /** The same of rows that exist. */
  readonly existing: { readonly id: string; readonly join: string };
}

/** Which rows a relation leads to, or comes from, as it is stored. */
export interface RelationPairs {
  readonly from: string;
  readonly condition: string;
  readonly parameters: readonly Parameter[];
  readonly left: End;
  readonly right: End;
}

/** From the rows whose relation it is to those that it leads to. */
export const forwards = ({ left, right, ...stored }: RelationPairs): Pairs =>
  directed(stored, left, right.existing);

/** From the rows that a relation leads to, back to those whose relation it is. */
export const backwards = ({ left, right, ...stored }: RelationPairs): Pairs =>
  directed(stored, right, left.existing);

/** The same where not even the rows at the near end are known to exist. */
export const fromExisting = (pairs: RelationPairs, isBackwards: boolean): Pairs => {
  const { left, right, ...stored } = pairs;
  return isBackwards
    ? directed(stored, right.existing, left.existing)
    : directed(stored, left.existing, right.existing);
};

type Joined = Pick<End, 'id' | 'join'>;

const directed = (
  { from, condition, parameters }: Omit<RelationPairs, 'left' | 'right'>,
  near: Joined,
  far: Joined,
): Pairs => ({
  from: `FROM ${from} ${near.join} ${far.join} WHERE ${condition}`,
  parameters,
  near: near.id,
  far: far.id,
});

/**
 * The pairs of a relation from `model`, which stores it, to rows of `target`.
 *
 * @param field Of a morph relation, only what belongs to this attribute of the target.
 */
export function relationPairs(
  dialect: Dialect,
  model: Model,
  { storage }: Relation,
  target: Model,
  field?: string,
): RelationPairs {
  const { quote, filter } = dialect;
  const own = (name: string) => column(dialect, 't', name);
  const joined = (name: string) => column(dialect, 'j', name);
  const itself: End = { id: own('id'), join: '', existing: { id: own('id'), join: '' } };
  const end = (alias: string, { table }: Model, referenced: string, value: string): End => {
    const id = column(dialect, alias, 'id');
    const join = `JOIN ${quote(table)} ${alias} ON ${column(dialect, alias, referenced)} = ${value}`;
    return { ...(referenced === 'id' ? { id: value, join: '' } : { id, join }), existing: { id, join } };
  };
  switch (storage.kind) {
    case 'joinColumn':
      return {
        from: `${quote(model.table)} t`,
        condition: `${own(storage.column)} IS NOT NULL`,
        parameters: [],
        left: itself,
        right: end('r', target, storage.referencedColumn, own(storage.column)),
      };
    case 'joinTable':
      return {
        from: `${quote(storage.table)} j`,
        condition: '1 = 1',
        parameters: [],
        left: end('l', model, storage.joinColumn.referencedColumn, joined(storage.joinColumn.name)),
        right: end(
          'r',
          target,
          storage.inverseJoinColumn.referencedColumn,
          joined(storage.inverseJoinColumn.name),
        ),
      };
    case 'morphTable': {
      const ofField = field === undefined ? [] : [field];
      return {
        from: `${quote(storage.table)} j`,
        condition: [
          `${filter(joined(storage.typeColumn))} = ?`,
          ...ofField.map(() => `${filter(joined('field'))} = ?`),
        ].join(' AND '),
        parameters: [target.uid, ...ofField],
        left: end('l', model, 'id', joined(storage.joinColumn)),
        right: end('r', target, 'id', joined(storage.idColumn)),
      };
    }
    case 'morphColumn':
      return {
        from: `${quote(model.table)} t`,
        condition: `${filter(own(storage.typeColumn))} = ?`,
        parameters: [target.uid],
        left: itself,
        right: end('r', target, 'id', own(storage.idColumn)),
      };
  }
}

/** From the rows of a type, or of a component, to the components that they have in one attribute. */
export function componentPairs(
  dialect: Dialect,
  { attribute, table, idColumn, storage }: Model['components'][number],
  component: Model,
): Pairs {
  const { quote, filter } = dialect;
  const own = (name: string) => column(dialect, 'j', name);
  const id = column(dialect, 'c', 'id');
  const isZone = storage.kind === 'dynamiczone';
  // As entities are read: an attribute with one kind of component is not asked for the type of each.
  const ofType = isZone ? ` AND ${filter(own('component_type'))} = ?` : '';
  return {
    from: `FROM ${quote(table)} j JOIN ${quote(component.table)} c ON ${id} = ${own(idColumn)} WHERE ${filter(own('field'))} = ?${ofType}`,
    parameters: [attribute, ...(isZone ? [component.uid] : [])],
    near: own('entity_id'),
    far: id,
    ...(isZone || storage.repeatable ? {} : { firstBy: `${own('order')}, ${own('id')}` }),
  };
}

/** From each row to all rows of its document: its versions, and its localizations. Undefined where a type has no documents. */
export function documentPairs(dialect: Dialect, { table, scalars }: Model): Pairs | undefined {
  const name = scalars.find(({ attribute }) => attribute === 'documentId')?.column;
  if (name === undefined) {
    return undefined;
  }
  const [own, other] = ['t', 's'].map((alias) => column(dialect, alias, name));
  const quoted = dialect.quote(table);
  return {
    from: `FROM ${quoted} t JOIN ${quoted} s ON ${other} = ${own} WHERE ${own} <> ''`,
    parameters: [],
    near: column(dialect, 't', 'id'),
    far: column(dialect, 's', 'id'),
  };
}
