import snakeCase from 'lodash/snakeCase.js';
import type { Layout } from './layout.ts';
import type { Store, Table } from './store.ts';

/** The columns of a relation to any type, whose names do not come from the attribute. */
const morphColumns = ['target_id', 'target_type'];

/**
 * Finds the table of a component that no file describes: the one whose columns are the attributes that the content manager
 * noted at Strapi's last start. Where several are, the name decides.
 *
 * @param names Attributes of the component.
 * @param taken Tables of content types and of other components.
 * @returns The tables that it may be: best a single one.
 */
export function tablesOfComponent(
  uid: string,
  names: readonly string[],
  store: Store,
  layout: Layout,
  taken: ReadonlySet<string>,
): readonly string[] {
  const { identifiers } = layout;
  const explained = new Set([
    'id',
    ...morphColumns,
    ...names.flatMap((name) => [identifiers.column(name), identifiers.idColumn(name)]),
  ]);
  const candidates = [...store.tables]
    .filter(
      ([name, { columns }]) =>
        !taken.has(name) && !isJoin(name, columns) && [...columns.keys()].every((key) => explained.has(key)),
    )
    .map(([name, table]) => ({
      name,
      // Each attribute outweighs any name.
      likeness: 1_000 * attributesIn(name, table, names, store, layout) + sameness(uid, name),
    }))
    .filter(({ likeness }) => likeness > 0);
  const best = Math.max(...candidates.map(({ likeness }) => likeness));
  return candidates.filter(({ likeness }) => likeness === best).map(({ name }) => name);
}

/**
 * Tables that may be of a component and that no other one has, where the content manager knows nothing of it: those that
 * are called as tables of components usually are.
 *
 * @param taken Tables of content types and of other components.
 */
export function freeTables(uid: string, store: Store, taken: ReadonlySet<string>): readonly string[] {
  return [...store.tables]
    .filter(([name, { columns }]) => !taken.has(name) && !columns.has('component_type'))
    .filter(([name, { columns }]) => !isJoin(name, columns))
    .map(([name]) => name)
    .filter((name) => sameness(uid, name) > 1 || name.startsWith('components_'));
}

/** Tables between others have nothing but ids, types and places, and end in a word of their own. */
const isJoin = (name: string, columns: Table['columns']): boolean =>
  /_(?:lnk|links|mph|morphs)$/.test(name) &&
  [...columns.keys()].every((key) => /^(?:id|field|order)$|_(?:id|type|ord|order)$/.test(key));

/** How many of the attributes a table has, itself or in tables of its own. */
function attributesIn(
  tableName: string,
  { columns }: Table,
  names: readonly string[],
  { tables }: Store,
  { identifiers }: Layout,
): number {
  return names.filter(
    (name) =>
      columns.has(identifiers.column(name)) ||
      columns.has(identifiers.idColumn(name)) ||
      tables.has(identifiers.joinTable(tableName, name)) ||
      tables.has(identifiers.morphTable(tableName, name)),
  ).length;
}

/** How much a table is called as the content-type builder calls that of a component: `components_<category>_<name, plural>`. */
function sameness(uid: string, table: string): number {
  const [category = '', ...rest] = uid.split('.');
  const name = snakeCase(rest.join('.'));
  const singular = name.replace(/(?:y|s|fe?)$/, '');
  if (table.startsWith(`components_${snakeCase(category)}_${singular}`)) {
    return Math.max(2, 500 - table.length);
  }
  return table.includes(singular) ? 1 : 0;
}
