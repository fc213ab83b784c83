import camelCase from 'lodash/camelCase.js';
import upperFirst from 'lodash/upperFirst.js';
import { own } from '../../by-name.ts';
import { UserError } from '../../errors.ts';
import type { Attribute, ComponentFile, Schema, SchemaDrift } from '../../transfer/schema.ts';
import type { Store, Table } from '../read/store.ts';
import { isStoredAs, plainTypeOf } from './columns.ts';
import type { Layout } from './layout.ts';
import { createModel, expectedNames, isScalar, type RelationStorage, scalarColumn } from './model.ts';

/** The schemas that describe what the database holds, and how the checkout differs from it. */
export interface Reconciled {
  readonly schemas: readonly Schema[];
  readonly drift: readonly SchemaDrift[];
}

/**
 * Brings content types (from the database) and components (from the checkout) together.
 *
 * The database holds no component schemas, so a checkout that is ahead of it, or behind, describes components that
 * differ from the stored ones. What a file adds is left out; what a file no longer has is recovered from the
 * tables, so that nothing stored is lost. Both are reported as drift.
 *
 * @param attributeNames Attribute names of a component as the content manager noted them in the database; they give
 *   recovered columns their names back.
 * @throws UserError `schemaDifference` where stored values cannot be described without the missing file.
 */
export function reconcile(
  store: Store,
  files: readonly ComponentFile[],
  layout: Layout,
  attributeNames: (uid: string) => readonly string[],
): Reconciled {
  const drift: SchemaDrift[] = [];
  const stored = files.filter((file) => {
    const isStored = store.tables.has(layout.identifiers.table(file.content.collectionName));
    if (!isStored && file.isSource) {
      drift.push({
        uid: file.uid,
        kind: 'only-in-checkout',
        message: `The component ${file.uid} (${file.path}) has no table yet`,
      });
    }
    return isStored;
  });
  const order = new Map([...store.tables.keys()].map((table, index) => [table, index]));
  const position = (schema: Schema) => order.get(layout.identifiers.table(schema.collectionName)) ?? 0;
  const drafts = stored.map((file) => toSchema(file)).sort((a, b) => position(a) - position(b));
  const storedUids = new Set(stored.map(({ uid }) => uid));
  const all = [...store.contentTypes, ...drafts];
  const context: Context = {
    store,
    layout,
    drift,
    customFields: customFieldTypes(store.contentTypes),
    all: new Map(all.map((schema) => [schema.uid, schema])),
    typeOfTable: new Map(
      all.map(({ uid, collectionName }) => [layout.identifiers.table(collectionName), uid]),
    ),
    withoutTable: new Set(files.map(({ uid }) => uid).filter((uid) => !storedUids.has(uid))),
  };
  const components = drafts.map((schema) => fitToTables(schema, context, attributeNames(schema.uid)));
  const schemas = [...store.contentTypes, ...components];
  assertComponentsExist(schemas);
  return { schemas, drift };
}

interface Context {
  readonly store: Store;
  readonly layout: Layout;
  readonly drift: SchemaDrift[];
  readonly customFields: ReadonlyMap<string, string>;
  /** Content types, and components as their files have them, by uid. */
  readonly all: ReadonlyMap<string, Schema>;
  /** Their uids by table. */
  readonly typeOfTable: ReadonlyMap<string, string>;
  /** Components that the checkout has and the database does not. */
  readonly withoutTable: ReadonlySet<string>;
}

/** As Strapi completes a component's file when it loads it (archive format §4.1, "Component derived keys"). */
function toSchema({ uid, modelName, content }: ComponentFile): Schema {
  return {
    ...content,
    uid,
    modelName,
    modelType: 'component',
    ...{ globalId: content.globalId || upperFirst(camelCase(`component_${uid}`)) },
  };
}

/** Plugins give custom fields their type at run time; content types are stored with it, components are not. */
function customFieldTypes(contentTypes: readonly Schema[]): Map<string, string> {
  const attributes = contentTypes.flatMap((schema) => Object.values(schema.attributes));
  return new Map(
    attributes.flatMap(({ customField, type }) =>
      customField === undefined ? [] : [[customField, type] as const],
    ),
  );
}

function fitToTables(schema: Schema, context: Context, attributeNames: readonly string[]): Schema {
  const { store, layout } = context;
  const tableName = layout.identifiers.table(schema.collectionName);
  const table = store.tables.get(tableName) as Table;
  const fittedByName: [string, Attribute][] = [];
  for (const [name, attribute] of Object.entries(schema.attributes)) {
    const fitted = fitAttribute(schema, name, attribute, table, context);
    if (fitted !== undefined) {
      fittedByName.push([name, fitted]);
    }
  }
  // Not by assignment, to which `__proto__` is no name like others.
  const attributes = Object.fromEntries(fittedByName);
  const recovered = recoverAttributes({ ...schema, attributes }, table, context, attributeNames);
  return { ...schema, attributes: { ...attributes, ...recovered } };
}

function fitAttribute(
  schema: Schema,
  name: string,
  attribute: Attribute,
  table: Table,
  { store, layout, drift, customFields, all, withoutTable }: Context,
): Attribute | undefined {
  const leftOut = (message: string): undefined => {
    drift.push({ uid: schema.uid, attribute: name, kind: 'only-in-checkout', message });
  };
  if (attribute.type === 'customField' || isScalar(attribute)) {
    const column = table.columns.get(scalarColumn(name, attribute, layout));
    if (column === undefined) {
      return leftOut(`${schema.uid}.${name} has no column yet`);
    }
    if (attribute.type === 'customField') {
      const type = customFields.get(attribute.customField ?? '') ?? plainTypeOf(column.type);
      return type === undefined ? attribute : { ...attribute, type };
    }
    const plain = plainTypeOf(column.type);
    if (isStoredAs(attribute.type, column.type) || plain === undefined) {
      return attribute;
    }
    const message = `${schema.uid}.${name} is ${attribute.type} in the checkout and stored as ${plain}`;
    drift.push({ uid: schema.uid, attribute: name, kind: 'differs', message });
    return { ...attribute, type: plain };
  }
  if (attribute.type === 'relation' && attribute.target !== undefined && !all.has(attribute.target)) {
    return leftOut(`${schema.uid}.${name} relates to ${attribute.target}, which the database does not have`);
  }
  if (attribute.type === 'component' && withoutTable.has(attribute.component ?? '')) {
    return leftOut(`${schema.uid}.${name} holds ${attribute.component}, which has no table yet`);
  }
  const model = createModel({ ...schema, attributes: { [name]: attribute } }, all, layout);
  const isStored = [...expectedNames(model)].every(({ table, columns }) => {
    const known = store.tables.get(table);
    return known !== undefined && columns.every((column) => known.columns.has(column));
  });
  if (!isStored) {
    return leftOut(`${schema.uid}.${name} has no table yet`);
  }
  const [relation] = model.relations;
  if (relation !== undefined && hasPositions(attribute, relation.storage, { store, layout, all })) {
    const message = `${schema.uid}.${name} is ${attribute.relation} in the checkout and stored as a list`;
    drift.push({ uid: schema.uid, attribute: name, kind: 'differs', message });
    return { ...attribute, relation: 'oneToMany' };
  }
  return attribute;
}

/** Whether the table of a relation to one holds positions, as only that of a relation to many does. */
function hasPositions(
  attribute: Attribute,
  storage: RelationStorage,
  { store, layout, all }: Pick<Context, 'store' | 'layout' | 'all'>,
): boolean {
  const isDerived = attribute.joinTable === undefined && attribute.inversedBy === undefined;
  if (storage.kind !== 'joinTable' || storage.orderColumn !== undefined || !isDerived) {
    return false;
  }
  const order = layout.identifiers.orderColumn((all.get(storage.target) as Schema).modelName);
  return store.tables.get(storage.table)?.columns.has(order) ?? false;
}

/** Attributes for the columns and join tables of a component that its file does not account for. */
function recoverAttributes(
  schema: Schema,
  table: Table,
  { store, layout, drift, all, typeOfTable }: Context,
  attributeNames: readonly string[],
): Record<string, Attribute> {
  const { identifiers } = layout;
  const tableName = identifiers.table(schema.collectionName);
  const claimed = [...expectedNames(createModel(schema, all, layout))];
  const claimedColumns = new Set(
    claimed.filter((entry) => entry.table === tableName).flatMap(({ columns }) => columns),
  );
  const claimedTables = new Set(claimed.map((entry) => entry.table));
  const recovered: [string, Attribute][] = [];
  const recover = (name: string, attribute: Attribute, where: string): void => {
    recovered.push([name, attribute]);
    const message = `${schema.uid}.${name} (${where}) is not in the checkout; its values are exported`;
    drift.push({ uid: schema.uid, attribute: name, kind: 'only-in-database', message });
  };
  for (const [column, { type }] of table.columns) {
    if (!claimedColumns.has(column)) {
      const foreignKey = table.foreignKeys.find(({ columns }) => columns.includes(column));
      const target = foreignKey && typeOfTable.get(foreignKey.referencedTable);
      const plain = plainTypeOf(type);
      if (target !== undefined) {
        const candidates = [...attributeNames, column.replace(/_id$/, '')];
        const name = candidates.find((known) => identifiers.idColumn(known) === column) ?? column;
        const joinColumn = { name: column, referencedColumn: 'id' };
        recover(
          name,
          { type: 'relation', relation: 'oneToOne', target, useJoinTable: false, joinColumn },
          column,
        );
      } else if (plain !== undefined) {
        const name =
          [...attributeNames, camelCase(column), column].find(
            (known) => identifiers.column(known) === column,
          ) ?? camelCase(column);
        recover(name, { type: plain, columnName: column }, column);
      }
    }
  }
  for (const name of attributeNames) {
    const joinTable = identifiers.joinTable(tableName, name);
    const keys = store.tables.get(joinTable)?.foreignKeys ?? [];
    const target = keys
      .map(({ referencedTable }) => typeOfTable.get(referencedTable))
      .find((uid) => uid !== schema.uid);
    if (!claimedTables.has(joinTable) && target !== undefined && own(schema.attributes, name) === undefined) {
      const columns = store.tables.get(joinTable)?.columns;
      const targetSchema = all.get(target) as Schema;
      const isList = columns?.has(identifiers.orderColumn(targetSchema.modelName)) ?? false;
      recover(name, { type: 'relation', relation: isList ? 'oneToMany' : 'oneToOne', target }, joinTable);
    }
  }
  return Object.fromEntries(recovered);
}

function assertComponentsExist(schemas: readonly Schema[]): void {
  const known = new Set(schemas.map(({ uid }) => uid));
  for (const schema of schemas) {
    for (const [name, attribute] of Object.entries(schema.attributes)) {
      const uids = attribute.type === 'component' ? [attribute.component] : (attribute.components ?? []);
      const missing = uids.find((uid) => uid !== undefined && !known.has(uid));
      if (missing !== undefined && (attribute.type === 'component' || attribute.type === 'dynamiczone')) {
        const [category, file] = missing.split('.');
        throw new UserError(
          'schemaDifference',
          `The database stores ${missing} in ${schema.uid}.${name}, but src/components/${category}/${file}.json is not in the checkout.`,
          'Check out the version of the project that was last started on this database, or restore that file: the database does not describe components.',
        );
      }
    }
  }
}
