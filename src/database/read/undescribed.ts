import startCase from 'lodash/startCase.js';
import { UserError } from '../../errors.ts';
import type { Attribute } from '../../strapi/schema.ts';
import { fileUid } from '../../strapi/uids.ts';
import type { ComponentFile, SchemaDrift, UnreadComponent } from '../../transfer/checkout.ts';
import { freeTables, tablesOfComponent } from '../model/component-table.ts';
import type { Layout } from '../model/layout.ts';
import { expectedNames, type Model } from '../model/model.ts';
import type { Store } from '../model/store.ts';
import type { Session } from '../session.ts';

/** What tells of components: files, and what the database itself has noted. */
export interface ComponentNotes {
  readonly files: readonly ComponentFile[];
  /** Modules of the checkout that could not be evaluated. */
  readonly unread: readonly UnreadComponent[];
  /** Descriptions from elsewhere for what the checkout has none of. */
  readonly others: readonly ComponentFile[];
  /** Whether code adds components that need no file; asked again and again. */
  readonly registersComponents: () => boolean;
  /** The models of the content types alone; asked again and again. */
  readonly contentModels: () => ReadonlyMap<string, Model>;
  /** The attributes of each component that Strapi had at its last start. */
  readonly names: ReadonlyMap<string, readonly string[]>;
}

/** All components that the database needs. */
export interface Described {
  readonly files: readonly ComponentFile[];
  /** Uids that attributes name, and of which nothing is stored that could be read. */
  readonly absent: ReadonlySet<string>;
  readonly drift: readonly SchemaDrift[];
}

interface Context extends ComponentNotes {
  readonly session: Session;
  readonly store: Store;
  readonly layout: Layout;
}

/**
 * Describes the components that Strapi had at its last start and that no file describes: those that are added in
 * `register()`, those of plugins, and modules that only Strapi itself could evaluate. The content manager has noted their
 * attributes, which lead to their tables; what is nested in them, and their media, show in rows.
 *
 * A file that is merely missing is not made up for: the checkout can be completed, and tells more than tables do.
 *
 * Asks the database nothing where all components have files.
 *
 * @throws UserError `schemaDifference` where rows are stored that nothing describes.
 */
export async function describeComponents(
  session: Session,
  store: Store,
  layout: Layout,
  notes: ComponentNotes,
): Promise<Described> {
  const context: Context = { session, store, layout, ...notes };
  const files = new Map(notes.files.map((file) => [file.uid, file]));
  const undescribed = new Map<string, readonly string[]>();
  for (const uid of notes.names.keys()) {
    if (!files.has(uid)) {
      const found = await describe(context, uid, files);
      if (isDescription(found)) {
        files.set(uid, found);
      } else {
        undescribed.set(uid, found);
      }
    }
  }
  const absent = new Set<string>();
  const drift: SchemaDrift[] = [];
  const taken = new Set([...tablesOf(files, context), ...[...undescribed.values()].filter(isSingle).flat()]);
  for (const use of usesOf(context, files).filter(({ uid }) => !files.has(uid))) {
    const tables = undescribed.get(use.uid) ?? freeTables(use.uid, store, withContent(taken, context));
    const rows = await countRows(session, use);
    // What Strapi did not have itself at its last start, and has no table, it cannot read any more either.
    const isGone = !notes.names.has(use.uid) && tables.length === 0 && use.isZone;
    if (rows > 0 && !isGone) {
      throw undescribable(use, rows, tables, context);
    }
    absent.add(use.uid);
    drift.push({
      uid: use.owner,
      attribute: use.attribute,
      kind: 'only-in-database',
      message: goneMessage(use, rows),
    });
  }
  return { files: [...files.values()], absent, drift };
}

const isSingle = (tables: readonly string[]): boolean => tables.length === 1;

const isDescription = (found: ComponentFile | readonly string[]): found is ComponentFile =>
  'content' in found;

/** @returns what describes it, or the tables that it may have. */
async function describe(
  context: Context,
  uid: string,
  files: Map<string, ComponentFile>,
): Promise<ComponentFile | readonly string[]> {
  const { store, layout, names, others, unread, registersComponents } = context;
  const { identifiers } = layout;
  // A file that Strapi has not seen yet may be this component under another name.
  const known = [...files.values()].filter((file) => names.has(file.uid));
  const taken = withContent(tablesOf(new Map(known.map((file) => [file.uid, file])), context), context);
  const tables = tablesOfComponent(uid, names.get(uid) ?? [], store, layout, taken);
  const [table = ''] = tables;
  const renamed = [...files.values()].find(
    (file) => identifiers.table(file.content.collectionName) === table,
  );
  const why = unread.find((module) => module.uid === uid);
  if (why === undefined && renamed === undefined && !registersComponents()) {
    return tables;
  }
  const other = others.find((file) => file.uid === uid);
  // What others say may be wrong, or mean harm: the table of a content type is none of a component's.
  const otherTable = other && identifiers.table(other.content.collectionName);
  if (otherTable !== undefined && store.catalogue.has(otherTable) && !taken.has(otherTable)) {
    return other as ComponentFile;
  }
  if (tables.length !== 1) {
    return tables;
  }
  const [category, ...rest] = uid.split('.');
  const modelName = rest.join('.');
  const inferred = {
    uid,
    modelName,
    path: renamed?.path ?? `the table ${table}`,
    isSource: false,
    inferred: {
      table,
      reason:
        why === undefined
          ? `is in no file like src/components/${category}/${modelName}.json`
          : `cannot be taken from ${why.path} (${why.reason})`,
    },
  };
  if (renamed !== undefined) {
    const { globalId: _own, ...content } = renamed.content;
    return { ...inferred, content };
  }
  const nested = await nestedAttributes(context, table, names.get(uid) ?? []);
  if (nested === undefined) {
    return tables;
  }
  const attributes = Object.fromEntries([...nested, ...(await mediaAttributes(context, uid))]);
  return {
    ...inferred,
    content: { collectionName: table, info: { displayName: startCase(modelName) }, options: {}, attributes },
  };
}

const tablesOf = (files: ReadonlyMap<string, ComponentFile>, { layout }: Context): ReadonlySet<string> =>
  new Set([...files.values()].map(({ content }) => layout.identifiers.table(content.collectionName)));

/** With the tables of content types, and of their relations and components. */
const withContent = (tables: ReadonlySet<string>, { contentModels }: Context): ReadonlySet<string> =>
  new Set([
    ...tables,
    ...[...contentModels().values()].flatMap((model) => [...expectedNames(model)].map(({ table }) => table)),
  ]);

/**
 * What is nested in a component, as far as there are rows: single ones have no position, lists have, and zones hold
 * several components.
 *
 * @returns undefined where the table of what is nested has another name than follows from that of the component.
 */
export async function nestedAttributes(
  { session, store, layout }: Pick<Context, 'session' | 'store' | 'layout'>,
  owner: string,
  names: readonly string[],
): Promise<[string, Attribute][] | undefined> {
  const [table] =
    [...store.tables].find(
      ([, { columns, foreignKeys }]) =>
        columns.has('component_type') && foreignKeys.some(({ referencedTable }) => referencedTable === owner),
    ) ?? [];
  if (table === undefined) {
    return [];
  }
  if (table !== layout.identifiers.componentTable(owner)) {
    return undefined;
  }
  const { quote } = session.dialect;
  const rows = await session.rows(
    `SELECT field, component_type, COUNT(*), COUNT(DISTINCT entity_id), COUNT(${quote('order')})
     FROM ${quote(table)} GROUP BY field, component_type ORDER BY field, component_type`,
  );
  return names.flatMap((name): [string, Attribute][] => {
    const found = rows.filter(([field]) => field === name);
    const uids = found.map(([, type]) => String(type));
    const [component] = uids;
    if (component === undefined) {
      return [];
    }
    if (uids.length > 1) {
      return [[name, { type: 'dynamiczone', components: uids }]];
    }
    const repeatable = found.some(
      ([, , rows, owners, places]) => Number(rows) > Number(owners) || Number(places) > 0,
    );
    return [[name, { type: 'component', component, ...(repeatable && { repeatable }) }]];
  });
}

/** Media store nothing in a component: the rows of files tell. */
async function mediaAttributes(
  { session, store, contentModels }: Context,
  uid: string,
): Promise<[string, Attribute & { multiple: boolean }][]> {
  const storage = contentModels()
    .get(fileUid)
    ?.relations.find(({ attribute }) => attribute === 'related')?.storage;
  if (storage?.kind !== 'morphTable' || !store.catalogue.has(storage.table)) {
    return [];
  }
  const { quote } = session.dialect;
  const id = quote(storage.idColumn);
  const rows = await session.rows(
    `SELECT field, COUNT(*), COUNT(DISTINCT ${id}) FROM ${quote(storage.table)}
     WHERE ${quote(storage.typeColumn)} = ? AND field IS NOT NULL GROUP BY field ORDER BY field`,
    [uid],
  );
  return rows.map(([field, files, owners]) => [
    String(field),
    { type: 'media', multiple: Number(files) > Number(owners) },
  ]);
}

/** An attribute that holds a component, or may. */
interface Use {
  readonly uid: string;
  readonly owner: string;
  readonly attribute: string;
  readonly isZone: boolean;
  /** Where its rows are; undefined where there is no such table. */
  readonly table: string | undefined;
}

function usesOf({ store, layout }: Context, files: ReadonlyMap<string, ComponentFile>): Use[] {
  const { identifiers } = layout;
  const stored = [...files.values()].filter(({ content }) =>
    store.catalogue.has(identifiers.table(content.collectionName)),
  );
  const owners = [
    ...store.contentTypes,
    ...stored.map(({ uid, content: { collectionName, attributes } }) => ({
      uid,
      collectionName,
      attributes,
    })),
  ];
  return owners.flatMap(({ uid: owner, collectionName, attributes }) =>
    Object.entries(attributes).flatMap(([attribute, { type, component, components = [] }]) => {
      const isZone = type === 'dynamiczone';
      const uids = isZone ? components : type === 'component' && component !== undefined ? [component] : [];
      const table = identifiers.componentTable(collectionName);
      return uids.map((uid) => ({
        uid,
        owner,
        attribute,
        isZone,
        table: store.catalogue.has(table) ? table : undefined,
      }));
    }),
  );
}

async function countRows(session: Session, { uid, attribute, isZone, table }: Use): Promise<number> {
  if (table === undefined) {
    return 0;
  }
  const { quote } = session.dialect;
  const [row] = await session.rows(
    `SELECT COUNT(*) FROM ${quote(table)} WHERE field = ?${isZone ? ' AND component_type = ?' : ''}`,
    isZone ? [attribute, uid] : [attribute],
  );
  return Number(row?.[0]);
}

function goneMessage({ uid, owner, attribute, isZone }: Use, rows: number): string {
  const left =
    rows === 0
      ? 'nothing of it is stored'
      : `the table of its ${rows === 1 ? 'entry' : `${rows} entries`} is gone, so nothing is left to export`;
  return `${owner}.${attribute} ${isZone ? 'allows' : 'is'} the component ${uid}, which is in no file; ${left}`;
}

function undescribable(
  { uid, owner, attribute }: Use,
  rows: number,
  tables: readonly string[],
  { unread, registersComponents }: ComponentNotes,
): UserError {
  const [category, ...rest] = uid.split('.');
  const file = `src/components/${category}/${rest.join('.')}.json`;
  const module = unread.find((candidate) => candidate.uid === uid);
  const where =
    module === undefined
      ? `${file} is not in the checkout`
      : `${module.path} could not be evaluated (${module.reason})`;
  // A file that is missing has to be there; where code makes a component, its table would have been taken.
  const isCode = module !== undefined || registersComponents();
  const why =
    tables.length > 0
      ? `, and it may be in any of the tables ${tables.join(', ')}`
      : ', and its attributes do not tell which table it has';
  return new UserError(
    'schemaDifference',
    `The database stores ${uid} in ${owner}.${attribute} (rows: ${rows}), but ${where}${isCode ? why : ''}.`,
    isCode
      ? `Create ${file} while this command runs, with the collectionName and the attributes that the code gives the component.`
      : `Check out the version of the project that was last started on this database, or restore ${file}.`,
  );
}
