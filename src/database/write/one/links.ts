import { columnsOf, type LinkRow } from '../../read/one/links.ts';
import type { Parameter } from '../../session.ts';
import { withRefusals } from '../refusals.ts';
import type { Writer } from '../writer.ts';

/** Takes a link out, wherever it is stored; harmless where it is gone. */
export async function removeLink(writer: Writer, link: LinkRow): Promise<void> {
  const { quote } = writer.session.dialect;
  const names = columnsOf(link.relation);
  const { sql, parameters } = conditionOf(writer, link);
  const table = tableOf(link);
  if (isOwnTable(link)) {
    await writer.delete(table, sql, parameters);
  } else {
    const columns = [names.right, names.type].filter((name) => name !== undefined);
    const changes = columns.map((name) => `${quote(name)} = NULL`).join(', ');
    await writer.execute(`UPDATE ${quote(table)} SET ${changes} WHERE ${sql}`, parameters);
  }
}

/** Gives a link its places. */
export async function moveLink(writer: Writer, link: LinkRow): Promise<void> {
  const { quote } = writer.session.dialect;
  const names = columnsOf(link.relation);
  const places = [
    [names.position, link.position],
    [names.inverse, link.inverse],
  ].filter((place): place is [string, number | null] => place[0] !== undefined);
  if (places.length > 0) {
    const { sql, parameters } = conditionOf(writer, link);
    const changes = places.map(([name]) => `${quote(name)} = ?`).join(', ');
    await writer.execute(`UPDATE ${quote(tableOf(link))} SET ${changes} WHERE ${sql}`, [
      ...places.map(([, place]) => place),
      ...parameters,
    ]);
  }
}

/**
 * Stores links, whose ends are there: those of a relation at once.
 *
 * @throws UserError where the database does not take one; it names that.
 */
export async function addLinks(writer: Writer, links: readonly LinkRow[]): Promise<void> {
  for (const [relation, some] of Map.groupBy(links, (link) => link.relation)) {
    const [first] = some as [LinkRow, ...LinkRow[]];
    const names = columnsOf(relation);
    const table = tableOf(first);
    const parts: [name: string | undefined, valueIn: (link: LinkRow) => Parameter][] = [
      [names.left, ({ left }) => left],
      [names.right, ({ right }) => right],
      [names.type, ({ rightType }) => rightType],
      [names.field, ({ field }) => field],
      [names.position, ({ position }) => position],
      [names.inverse, ({ inverse }) => inverse],
    ];
    const stored = parts.filter(
      (part): part is [string, (link: LinkRow) => Parameter] => part[0] !== undefined,
    );
    const columns = stored.map(([name]) => name);
    const rows = some.flatMap((link) => stored.map(([, valueIn]) => valueIn(link)));
    await withRefusals(
      () =>
        isOwnTable(first)
          ? writer.insert(table, columns, rows, { ignoreDuplicates: true })
          : writer.update(table, columns.slice(1), rows),
      (row) => (row === undefined ? table : `${table} ${some[row]?.left}, ${some[row]?.right}`),
    );
  }
}

/** The table that a link is a row of, or of a row of which it is a value. */
export const tableOf = ({ model, relation: { storage } }: LinkRow): string =>
  'table' in storage ? storage.table : model.table;

const isOwnTable = ({ relation: { storage } }: LinkRow): boolean => 'table' in storage;

/** By what it consists of, and not by an id: not all tables of Strapi 4 have one. */
function conditionOf(
  { session }: Pick<Writer, 'session'>,
  link: LinkRow,
): { readonly sql: string; readonly parameters: readonly Parameter[] } {
  const names = columnsOf(link.relation);
  const { quote } = session.dialect;
  const parts: [name: string | undefined, value: Parameter][] = [
    [names.left, link.left],
    [names.right, link.right],
    [names.type, link.rightType],
    [names.field, link.field],
  ];
  const given = parts.filter((part): part is [string, Parameter] => part[0] !== undefined);
  return {
    sql: given.map(([name, value]) => `${quote(name)} ${value === null ? 'IS NULL' : '= ?'}`).join(' AND '),
    parameters: given.map(([, value]) => value).filter((value) => value !== null),
  };
}
