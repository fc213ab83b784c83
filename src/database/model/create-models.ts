import type { Attribute, Schema } from '../../strapi/schema.ts';
import { columnTypeOf, storedType } from './columns.ts';
import { assignJoinTables } from './join-tables.ts';
import type { Layout } from './layout.ts';
import type { ComponentField, Model, Relation, RelationStorage } from './model.ts';

const scalarTypes = new Set(
  (
    'string text richtext email password uid enumeration json blocks integer biginteger float decimal ' +
    'boolean date time datetime timestamp'
  ).split(' '),
);

/** True for attributes that are a column of their own. */
export function isScalar(attribute: Attribute): boolean {
  return scalarTypes.has(attribute.type);
}

/**
 * Derives the models of all schemas, in their order (database layout §3 and §4).
 *
 * @throws RangeError where a name cannot be shortened, TypeError for a relation to an unknown type; both mean that
 *   Strapi itself could not start with these schemas.
 */
export function createModels(schemas: readonly Schema[], layout: Layout): Map<string, Model> {
  const byUid = new Map(schemas.map((schema) => [schema.uid, schema]));
  return assignJoinTables(new Map(schemas.map((schema) => [schema.uid, createModel(schema, byUid, layout)])));
}

/**
 * Derives the model of one schema, whose relations have their own tables: what other schemas make of them is not looked at.
 *
 * @param schemas All schemas by uid: what it relates to is looked up there.
 * @throws as {@link createModels}.
 */
export function createModel(schema: Schema, schemas: ReadonlyMap<string, Schema>, layout: Layout): Model {
  const isComponent = schema.modelType === 'component';
  const table = layout.identifiers.table(schema.collectionName);
  const implicit = isComponent ? [] : Object.entries(layout.implicitAttributes);
  const attributes = Object.entries(schema.attributes).map(
    ([name, attribute]) => [name, layout.namesFromSchema ? attribute : withDerivedNames(attribute)] as const,
  );
  return {
    uid: schema.uid,
    isComponent,
    table,
    scalars: [
      ...implicit.map(([attribute, type]) => ({
        attribute,
        column: layout.identifiers.column(attribute),
        type,
        columnType: columnTypeOf({ type }),
      })),
      ...attributes
        .filter(([, attribute]) => isScalar(attribute))
        .map(([name, attribute]) => ({
          attribute: name,
          column: scalarColumn(name, attribute, layout),
          type: layout.storedTypes[storedType(attribute)] ?? storedType(attribute),
          columnType: columnTypeOf(attribute),
          ...(attribute.default === undefined ? {} : { default: attribute.default }),
        })),
    ],
    components: attributes.flatMap(([name, attribute]) => componentField(name, attribute, schema, layout)),
    relations: attributes.flatMap(([name, attribute]) => {
      const storage =
        ownsRelation(attribute) && relationStorage(name, attribute, { schema, table, schemas, layout });
      return storage
        ? [
            {
              attribute: name,
              relation: attribute.relation ?? '',
              kind: linkKind(attribute, schema.uid),
              storage,
            },
          ]
        : [];
    }),
  };
}

const withDerivedNames = ({ columnName, joinColumn, joinTable, ...attribute }: Attribute): Attribute =>
  attribute;

/** The column of an attribute that is one. */
export function scalarColumn(name: string, { columnName }: Attribute, layout: Layout): string {
  return (layout.namesFromSchema ? columnName : undefined) ?? layout.identifiers.column(name);
}

function componentField(
  name: string,
  attribute: Attribute,
  schema: Schema,
  layout: Layout,
): ComponentField[] {
  const { identifiers } = layout;
  const stored = {
    attribute: name,
    table: identifiers.componentTable(schema.collectionName),
    idColumn: identifiers.componentIdColumn(),
  };
  if (attribute.type === 'component' && attribute.component !== undefined) {
    return [
      {
        ...stored,
        storage: { kind: 'component', uid: attribute.component, repeatable: attribute.repeatable === true },
      },
    ];
  }
  if (attribute.type === 'dynamiczone') {
    return [{ ...stored, storage: { kind: 'dynamiczone', uids: attribute.components ?? [] } }];
  }
  return [];
}

/** The inverse side of a relation stores nothing; media are the inverse side of `plugin::upload.file.related`. */
function ownsRelation(attribute: Attribute): boolean {
  return attribute.type === 'relation' && attribute.mappedBy === undefined && attribute.morphBy === undefined;
}

function linkKind(attribute: Attribute, uid: string): Relation['kind'] {
  if (attribute.relation?.startsWith('morph')) {
    return 'relation.morph';
  }
  return attribute.target === uid ? 'relation.circular' : 'relation.basic';
}

interface Context {
  readonly schema: Schema;
  readonly table: string;
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly layout: Layout;
}

function relationStorage(name: string, attribute: Attribute, context: Context): RelationStorage | undefined {
  switch (attribute.relation) {
    case 'morphToOne':
      return morphColumn(attribute);
    case 'morphToMany':
      return morphTable(name, attribute, context);
    case 'oneToOne':
    case 'manyToOne':
    case 'oneToMany':
    case 'manyToMany':
      return attribute.unstable_virtual === true || attribute.useJoinTable === false
        ? joinColumn(name, attribute, context)
        : joinTable(name, attribute, context);
    default:
      return undefined;
  }
}

function joinColumn(name: string, attribute: Attribute, { layout }: Context): RelationStorage | undefined {
  const { target, relation, unstable_virtual: virtual } = attribute;
  const isStored = virtual === true ? attribute.joinColumn !== undefined : relation?.endsWith('ToOne');
  if (!isStored || target === undefined) {
    return undefined;
  }
  return {
    kind: 'joinColumn',
    target,
    column: attribute.joinColumn?.name ?? layout.identifiers.idColumn(name),
    referencedColumn: attribute.joinColumn?.referencedColumn ?? 'id',
  };
}

function joinTable(name: string, attribute: Attribute, context: Context): RelationStorage {
  const { schema, table, layout } = context;
  const { identifiers } = layout;
  const target = attribute.target === undefined ? undefined : context.schemas.get(attribute.target);
  if (target === undefined) {
    throw new TypeError(`${schema.uid}.${name} relates to ${attribute.target}, which does not exist`);
  }
  const ends = { kind: 'joinTable', target: target.uid, inversedBy: attribute.inversedBy } as const;
  if (attribute.joinTable !== undefined) {
    const own = attribute.joinTable;
    return {
      ...ends,
      namedBy: 'schema',
      table: own.name,
      joinColumn: { referencedColumn: 'id', ...own.joinColumn },
      inverseJoinColumn: { referencedColumn: 'id', name: '', ...own.inverseJoinColumn },
      orderColumn: own.orderColumnName,
      inverseOrderColumn: own.inverseOrderColumnName,
    };
  }
  const ownColumn = identifiers.idColumn(schema.modelName);
  const targetColumn = identifiers.idColumn(target.modelName);
  const order = identifiers.orderColumn(target.modelName);
  const inverseOrder = identifiers.orderColumn(schema.modelName);
  const clash = attribute.relation === 'manyToMany' && order === inverseOrder;
  return {
    ...ends,
    namedBy: 'owner',
    table: identifiers.joinTable(table, name),
    joinColumn: { name: ownColumn, referencedColumn: 'id' },
    inverseJoinColumn: {
      name: ownColumn === targetColumn ? identifiers.inverseIdColumn(target.modelName) : targetColumn,
      referencedColumn: 'id',
    },
    orderColumn: attribute.relation?.endsWith('ToMany') ? order : undefined,
    inverseOrderColumn:
      attribute.inversedBy !== undefined && attribute.relation?.startsWith('manyTo')
        ? clash
          ? identifiers.inverseOrderColumn(schema.modelName)
          : inverseOrder
        : undefined,
  };
}

function morphTable(name: string, attribute: Attribute, { schema, table, layout }: Context): RelationStorage {
  const { identifiers } = layout;
  const own = attribute.joinTable;
  return {
    kind: 'morphTable',
    table: own?.name ?? identifiers.morphTable(table, name),
    joinColumn: own?.joinColumn.name ?? identifiers.idColumn(schema.modelName),
    idColumn: own?.morphColumn?.idColumn.name ?? identifiers.idColumn(name),
    typeColumn: own?.morphColumn?.typeColumn.name ?? identifiers.typeColumn(name),
  };
}

function morphColumn(attribute: Attribute): RelationStorage {
  return {
    kind: 'morphColumn',
    idColumn: attribute.morphColumn?.idColumn.name ?? 'target_id',
    typeColumn: attribute.morphColumn?.typeColumn.name ?? 'target_type',
  };
}
