import camelCase from 'lodash/camelCase.js';
import upperFirst from 'lodash/upperFirst.js';
import { own } from '../../by-name.ts';
import { UserError } from '../../errors.ts';
import type { Attribute, Schema } from '../../strapi/schema.ts';
import { noteTable } from '../../strapi/tables.ts';
import type { ComponentFile, SchemaDrift } from '../../transfer/checkout.ts';
import { holdsTexts, isColumnOf, isStoredAs, plainTypeOf, withoutColumnType } from './columns.ts';
import { createModel, isScalar, scalarColumn } from './create-models.ts';
import type { Layout } from './layout.ts';
import { expectedNames, type RelationStorage } from './model.ts';
import { fitJoinTables, isGone, missingPlace, notThere } from './presence.ts';
import type { Store, Table } from './store.ts';

/** What neither the files nor Strapi's notes about its tables say. */
export interface Elsewhere {
  /** Components that attributes name, and of which nothing is stored. */
  readonly absent?: ReadonlySet<string>;
  /** Types of custom fields, as the code says that registers them. */
  readonly customFields?: ReadonlyMap<string, string> | undefined;
}

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
  { absent = new Set(), customFields = new Map() }: Elsewhere = {},
): Reconciled {
  const drift: SchemaDrift[] = [];
  const tableOf = ({ content }: ComponentFile) => layout.identifiers.table(content.collectionName);
  const isNoted = ({ uid }: ComponentFile) => attributeNames(uid).length > 0;
  const stored = files.filter((file, index) => {
    const table = tableOf(file);
    const isStored = store.catalogue.has(table);
    // Strapi does not start with two components in one table: the one counts that it has seen, or else the first.
    const hasTable = (other: ComponentFile) => other !== file && tableOf(other) === table;
    const rival = isNoted(file)
      ? undefined
      : (files.find((other) => hasTable(other) && isNoted(other)) ?? files.slice(0, index).find(hasTable));
    const why = !isStored
      ? `has no table ${store.gone.has(table) ? 'any more' : 'yet'}`
      : rival && `has the table ${table} of ${rival.uid}`;
    if (why !== undefined && file.isSource) {
      drift.push({
        uid: file.uid,
        kind: 'only-in-checkout',
        message: `The component ${file.uid} (${file.path}) ${why}`,
      });
    }
    return why === undefined;
  });
  const lost = files.find(
    (file) => store.gone.has(tableOf(file)) && isUsed(file.uid, store.contentTypes, files),
  );
  if (lost !== undefined) {
    throw notThere({ of: lost.uid, table: tableOf(lost) }, store);
  }
  const order = new Map([...store.tables.keys()].map((table, index) => [table, index]));
  const position = (schema: Schema) => order.get(layout.identifiers.table(schema.collectionName)) ?? 0;
  const drafts = stored.map((file) => toSchema(file)).sort((a, b) => position(a) - position(b));
  const storedUids = new Set(stored.map(({ uid }) => uid));
  const all = [...store.contentTypes, ...drafts];
  const context: Context = {
    store,
    layout,
    drift,
    customFields: new Map([...customFields, ...customFieldTypes(store.contentTypes)]),
    all: new Map(all.map((schema) => [schema.uid, schema])),
    typeOfTable: new Map(
      all.map(({ uid, collectionName }) => [layout.identifiers.table(collectionName), uid]),
    ),
    withoutTable: new Set(files.map(({ uid }) => uid).filter((uid) => !storedUids.has(uid))),
    absent,
  };
  const inferred = new Map(
    stored.flatMap(({ uid, inferred }) => (inferred ? [[uid, inferred] as const] : [])),
  );
  const components = drafts.map((schema) => {
    const reason = inferred.get(schema.uid);
    const own = reason === undefined ? context : { ...context, drift: [] };
    const fitted = inOrderOfTable(fitToTables(schema, own, attributeNames(schema.uid)), drafts, context);
    if (reason === undefined) {
      return fitted;
    }
    drift.push(inferredDrift(fitted, reason));
    return withoutDerivedNames(fitted, layout);
  });
  const schemas = [...store.contentTypes, ...components].map((schema) => withoutAbsent(schema, absent));
  assertComponentsExist(schemas);
  return { schemas, drift };
}

/** Whether an attribute holds a component, or may. */
const isUsed = (uid: string, contentTypes: readonly Schema[], files: readonly ComponentFile[]): boolean =>
  [...contentTypes, ...files.map(({ content }) => content)].some(({ attributes }) =>
    Object.values(attributes).some(
      ({ component, components }) => component === uid || components?.includes(uid),
    ),
  );

/** A table of which Strapi has noted nothing. */
const unnoted: Table = { columns: new Map(), foreignKeys: [], gone: new Set() };

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
  readonly absent: ReadonlySet<string>;
}

/**
 * Older versions of Strapi let two components share a table. What is written to it is written for both at once, column
 * by column: so they have to be in the same order.
 */
function inOrderOfTable(schema: Schema, all: readonly Schema[], { store, layout }: Context): Schema {
  const tableOf = ({ collectionName }: Schema) => layout.identifiers.table(collectionName);
  const table = tableOf(schema);
  if (!all.some((other) => other.uid !== schema.uid && tableOf(other) === table)) {
    return schema;
  }
  const columns = [...(store.tables.get(table)?.columns.keys() ?? store.catalogue.columns(table))];
  const place = ([name, attribute]: [string, Attribute]) =>
    columns.indexOf(scalarColumn(name, attribute, layout));
  const attributes = Object.entries(schema.attributes).sort((a, b) => place(a) - place(b));
  return { ...schema, attributes: Object.fromEntries(attributes) };
}

/** Official import takes a column name that Strapi would give by itself for a difference. */
function withoutDerivedNames(schema: Schema, { identifiers }: Layout): Schema {
  const attributes = Object.entries(schema.attributes).map(([name, attribute]) => {
    const { columnName, ...others } = attribute;
    return [name, columnName === identifiers.column(name) ? others : attribute] as const;
  });
  return { ...schema, attributes: Object.fromEntries(attributes) };
}

function inferredDrift(
  { uid, attributes }: Schema,
  { table, reason }: NonNullable<ComponentFile['inferred']>,
): SchemaDrift {
  const list = Object.entries(attributes).map(([name, { type }]) => `${name} (${type})`);
  const message = `The component ${uid} ${reason}; it was reconstructed from the table ${table}: ${list.join(', ') || 'no attributes'}. The database does not distinguish enumerations from texts, nor does it say what is required: check these types before you import the archive into another project`;
  return { uid, kind: 'only-in-database', message };
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

/** A zone may still allow what no longer exists; a component that does not exist is none. */
function withoutAbsent(schema: Schema, absent: ReadonlySet<string>): Schema {
  if (absent.size === 0) {
    return schema;
  }
  const attributes = Object.entries(schema.attributes)
    .filter(([, { type, component }]) => type !== 'component' || !absent.has(component ?? ''))
    .map(([name, attribute]) => [name, allowing(attribute, absent)] as const);
  return { ...schema, attributes: Object.fromEntries(attributes) };
}

const allowing = (attribute: Attribute, absent: ReadonlySet<string>): Attribute =>
  attribute.type === 'dynamiczone'
    ? { ...attribute, components: (attribute.components ?? []).filter((uid) => !absent.has(uid)) }
    : attribute;

/** Plugins give custom fields their type at run time; content types are stored with it, components are not. */
function customFieldTypes(contentTypes: readonly Schema[]): Map<string, string> {
  const attributes = contentTypes.flatMap((schema) => Object.values(schema.attributes));
  return new Map(
    attributes.flatMap(({ customField, type }) =>
      customField === undefined ? [] : [[customField, type] as const],
    ),
  );
}

/** The custom fields of components that no content type has, so that the database does not know their types. */
export function customFieldsWithoutType(
  contentTypes: readonly Schema[],
  files: readonly ComponentFile[],
): ReadonlySet<string> {
  const known = customFieldTypes(contentTypes);
  const used = files
    .flatMap(({ content }) => Object.values(content.attributes))
    .flatMap(({ type, customField }) => (type === 'customField' && customField ? [customField] : []));
  return new Set(used.filter((uid) => !known.has(uid)));
}

function fitToTables(schema: Schema, context: Context, attributeNames: readonly string[]): Schema {
  const { store, layout } = context;
  const tableName = layout.identifiers.table(schema.collectionName);
  const table = store.tables.get(tableName) ?? unnoted;
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
  { store, layout, drift, customFields, all, withoutTable, absent }: Context,
): Attribute | undefined {
  const tableName = layout.identifiers.table(schema.collectionName);
  const leftOut = (message: string): undefined => {
    drift.push({ uid: schema.uid, attribute: name, kind: 'only-in-checkout', message });
  };
  if (attribute.type === 'customField' || isScalar(attribute)) {
    const place = {
      of: `${schema.uid}.${name}`,
      table: tableName,
      column: scalarColumn(name, attribute, layout),
    };
    if (!store.catalogue.hasColumn(tableName, place.column)) {
      if (isGone(place, store)) {
        throw notThere(place, store);
      }
      return leftOut(`${schema.uid}.${name} has no column yet`);
    }
    const column = table.columns.get(place.column);
    if (attribute.type === 'customField') {
      return fitCustomField(schema, name, attribute, column?.type, { customFields, drift });
    }
    if (column === undefined) {
      // Of a column that Strapi has not noted, nothing but the file tells the type.
      return attribute;
    }
    if (isColumnOf(attribute, column.type)) {
      return attribute;
    }
    if (isStoredAs(attribute.type, column.type)) {
      const message = `${schema.uid}.${name} asks in the checkout for a column other than the ${column.type} it has`;
      drift.push({ uid: schema.uid, attribute: name, kind: 'differs', message });
      return withoutColumnType(attribute);
    }
    const plain = plainTypeOf(column.type);
    if (plain === undefined) {
      return attribute;
    }
    const message = `${schema.uid}.${name} is ${attribute.type} in the checkout and stored as ${plain}`;
    drift.push({ uid: schema.uid, attribute: name, kind: 'differs', message });
    return { ...withoutColumnType(attribute), type: plain };
  }
  if (attribute.type === 'relation' && attribute.target !== undefined && !all.has(attribute.target)) {
    return leftOut(`${schema.uid}.${name} relates to ${attribute.target}, which the database does not have`);
  }
  if (attribute.type === 'component' && withoutTable.has(attribute.component ?? '')) {
    return leftOut(`${schema.uid}.${name} holds ${attribute.component}, which has no table yet`);
  }
  if (attribute.type === 'component' && absent.has(attribute.component ?? '')) {
    return leftOut(`${schema.uid}.${name} holds ${attribute.component}, which is in no file`);
  }
  const model = createModel({ ...schema, attributes: { [name]: attribute } }, all, layout);
  const missing = missingPlace(fitJoinTables(new Map([[model.uid, model]]), store, layout), store);
  if (missing !== undefined) {
    if (isGone(missing, store)) {
      throw notThere(missing, store);
    }
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

/** A custom field has the type that its plugin gave it, or else what its column is for. */
function fitCustomField(
  { uid }: Schema,
  name: string,
  attribute: Attribute,
  columnType: string | undefined,
  { customFields, drift }: Pick<Context, 'customFields' | 'drift'>,
): Attribute {
  const { customField = '' } = attribute;
  const known = customFields.get(customField);
  if (
    known !== undefined &&
    (columnType === undefined || isColumnOf({ ...attribute, type: known }, columnType))
  ) {
    return { ...attribute, type: known };
  }
  const type = plainTypeOf(columnType ?? 'string') ?? 'string';
  if (holdsTexts(columnType ?? 'string')) {
    const message = `${uid}.${name} is the custom field ${customField}, whose type was not found in the code; it is exported as ${type}, the type of its column`;
    drift.push({ uid, attribute: name, kind: 'differs', message });
  }
  return { ...attribute, type };
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
  return store.catalogue.hasColumn(storage.table, order);
}

/** The columns of a relation to one entity of any type; their names do not come from the attribute. */
const morphColumns = ['target_id', 'target_type'];

/** Where the content manager noted nothing of it, as of any relation to any type: what the links of one are called. */
const morphName = 'target';

/** Whether a component has an attribute in these columns that its file lacks. */
function hasLostMorph(
  { columns }: Table,
  attributeNames: readonly string[],
  claimed: ReadonlySet<string>,
  { identifiers }: Layout,
): boolean {
  const noted = attributeNames.map((name) => identifiers.column(name));
  return morphColumns.every(
    (column) => columns.has(column) && !claimed.has(column) && !noted.includes(column),
  );
}

/** The relations to many of any type that a table has in tables of their own: the names of those by their attributes. */
function morphTables(owner: string, { tables }: Store, { identifiers }: Layout): ReadonlyMap<string, string> {
  const found = [...tables].flatMap(([table, { columns, foreignKeys }]) => {
    const isOwned = foreignKeys.some(({ referencedTable }) => referencedTable === owner);
    const types = isOwned ? [...columns.keys()].filter((column) => column.endsWith('_type')) : [];
    const names = types.map((column) => camelCase(column.slice(0, -'_type'.length)));
    return names
      .filter((name) => identifiers.morphTable(owner, name) === table)
      .map((name) => [name, table] as const);
  });
  return new Map(found);
}

/**
 * Without Strapi's note nobody tells of which type a column is, and to what a join table leads.
 *
 * @throws UserError `schemaDifference` for an attribute that is stored and that the file of the component lacks.
 */
function assertNothingLost(
  { uid, attributes }: Schema,
  tableName: string,
  { store: { catalogue }, layout: { identifiers } }: Pick<Context, 'store' | 'layout'>,
  attributeNames: readonly string[],
  note: string,
): void {
  const lost = attributeNames.find(
    (name) =>
      own(attributes, name) === undefined &&
      (catalogue.hasColumn(tableName, identifiers.column(name)) ||
        catalogue.hasColumn(tableName, identifiers.idColumn(name)) ||
        catalogue.has(identifiers.joinTable(tableName, name)) ||
        catalogue.has(identifiers.morphTable(tableName, name))),
  );
  if (lost !== undefined) {
    throw new UserError(
      'schemaDifference',
      `The database stores ${uid}.${lost}, which the checkout's file of ${uid} does not have, and Strapi's note of its tables (${noteTable}), which would tell how, ${note}.`,
      'Check out the version of the project that was last started on this database, or put the attribute back into that file.',
    );
  }
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
    const message = `${schema.uid}.${name} (${where}) is not in the checkout`;
    drift.push({ uid: schema.uid, attribute: name, kind: 'only-in-database', message });
  };
  if (store.note !== 'usable') {
    assertNothingLost(schema, tableName, { store, layout }, attributeNames, store.note.what);
  }
  if (hasLostMorph(table, attributeNames, claimedColumns, layout)) {
    recover(morphName, { type: 'relation', relation: 'morphToOne' }, morphColumns.join(', '));
    for (const column of morphColumns) {
      claimedColumns.add(column);
    }
  }
  for (const [column, { type }] of table.columns) {
    if (!claimedColumns.has(column)) {
      const foreignKey = table.foreignKeys.find(({ columns }) => columns.includes(column));
      const target = foreignKey && typeOfTable.get(foreignKey.referencedTable);
      if (target !== undefined) {
        const candidates = [...attributeNames, column.replace(/_id$/, '')];
        const name = candidates.find((known) => identifiers.idColumn(known) === column) ?? column;
        const joinColumn = { name: column, referencedColumn: 'id' };
        recover(
          name,
          { type: 'relation', relation: 'oneToOne', target, useJoinTable: false, joinColumn },
          column,
        );
      } else {
        const name =
          [...attributeNames, camelCase(column), column].find(
            (known) => identifiers.column(known) === column,
          ) ?? camelCase(column);
        const plain = plainTypeOf(type);
        // What no Strapi type is stored in was asked for: every engine hands it out as a text.
        const asText = { type: 'string', columnName: column, columnType: { type } };
        recover(name, plain === undefined ? asText : { type: plain, columnName: column }, column);
      }
    }
  }
  for (const [name, morphTable] of morphTables(tableName, store, layout)) {
    if (!claimedTables.has(morphTable)) {
      recover(name, { type: 'relation', relation: 'morphToMany' }, morphTable);
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
