import { type Catalogue, type Column, type ForeignKey, grouped, holdsValue, ruleOf } from '../catalogue.ts';
import type { Row } from '../session.ts';
import { Tables } from '../tables.ts';
import { sqliteDialect } from './dialect.ts';

type Read = (sql: string, parameters?: readonly string[]) => readonly Row[];

/** In `pragma_table_xinfo`: columns that are generated, whether or not they are stored. */
const generated: readonly unknown[] = [2, 3];

/** Truth values are numbers here. */
const truths: ReadonlyMap<string, string> = new Map([
  ['true', '1'],
  ['false', '0'],
]);

/** In `pragma_table_xinfo`: what a virtual table does not show. */
const shown = 'hidden <> 1';

/**
 * Virtual tables have no page of their own, and the module that makes their columns may not be there. Views are few, and asked one
 * by one: what refers to a table that is gone has no columns.
 */
export function readTables(read: Read): Tables {
  const tables = read(
    `SELECT m.name, c.name FROM sqlite_master m, pragma_table_xinfo(m.name) c
     WHERE m.type = 'table' AND m.rootpage <> 0 AND c.${shown} ORDER BY m.rowid, c.cid`,
  );
  const views = read(`SELECT name FROM sqlite_master WHERE type = 'view'`).flatMap(([name]) => {
    try {
      return read(`SELECT ?1, name FROM pragma_table_xinfo(?1) WHERE ${shown} ORDER BY cid`, [String(name)]);
    } catch {
      return [];
    }
  });
  return new Tables([...tables, ...views], { tellsTables: false, tellsColumns: false, showsForbidden: true });
}

/**
 * Tables of other databases, which somebody may attach, cannot refer to those of this one. Virtual tables have no page of their own,
 * and the module that makes their columns may not be there.
 */
export function readCatalogue(read: Read, tables: readonly string[]): Catalogue {
  // SQLite takes names in any case.
  const names = new Map(tables.map((name) => [name.toLowerCase(), name]));
  const ownName = (name: unknown) => names.get(String(name).toLowerCase());
  const nameOf = (name: unknown) => ownName(name) ?? String(name);
  const columns = grouped(
    read(
      `SELECT m.name, c.name, c.hidden, c."notnull", c.dflt_value, c.pk = 1 AND c.type = 'INTEGER' COLLATE NOCASE FROM sqlite_master m, pragma_table_xinfo(m.name) c
       WHERE m.type = 'table' AND m.rootpage <> 0 ORDER BY m.name, c.cid`,
    )
      .filter(([table]) => ownName(table) !== undefined)
      .map(([table, name, hidden, isNotNull, expression, isRowId]): [string, Column] => [
        nameOf(table),
        {
          name: String(name),
          isGenerated: generated.includes(Number(hidden)),
          isNullable: Number(isNotNull) === 0,
          fillsItself: isRowId === 1 || expression !== null,
          holdsValue: holdsValue(
            sqliteDialect.quote(String(name)),
            truths.get(String(expression).toLowerCase()) ?? expression,
            (column) => column,
          ),
        },
      ]),
  );
  // A key of the whole table has no index but its rows; those that a constraint asks for are listed like others.
  const unique = read(
    `SELECT DISTINCT m.name, c.name FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_xinfo(i.name) c
     WHERE m.type = 'table' AND i."unique" = 1 AND i.origin <> 'pk' AND c.name IS NOT NULL AND c.key = 1`,
  );
  const triggers = read(
    `SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%DELETE%'`,
  );
  return {
    keys: foreignKeys(read, ownName),
    columns,
    unique: grouped(unique.map(([table, name]) => [nameOf(table), String(name)])),
    triggers: new Set(triggers.flatMap(([table]) => ownName(table) ?? [])),
    views: read(`SELECT name FROM sqlite_master WHERE type = 'view'`).flatMap(
      ([name]) => ownName(name) ?? [],
    ),
  };
}

function foreignKeys(read: Read, ownName: (name: unknown) => string | undefined): ForeignKey[] {
  const { quote } = sqliteDialect;
  const rows = read(
    `SELECT m.name, k.id, k."table", k."from", k."to", k.on_delete FROM sqlite_master m, pragma_foreign_key_list(m.name) k
     WHERE m.type = 'table' ORDER BY m.name, k.id, k.seq`,
  ).filter(([table]) => ownName(table) === undefined);
  const parts = grouped(rows.map((row) => [`${row[0]}:${row[1]}`, row] as const));
  return [...parts.values()].map((key) => {
    const [table, , to, , , action] = key[0] as Row;
    const referencedTable = ownName(to) ?? String(to);
    const columns = key.map(([, , , column]) => String(column));
    return {
      name: '',
      table: String(table),
      from: quote(String(table)),
      columns,
      referencedTable,
      referencedFrom: quote(referencedTable),
      referencedColumns: key.every(([, , , , column]) => column !== null)
        ? key.map(([, , , , column]) => String(column))
        : primaryKey(read, referencedTable),
      onDelete: ruleOf(action),
      isReadable: true,
    };
  });
}

/** What a key refers to that names no columns. */
function primaryKey(read: Read, table: string): string[] {
  const name = `'${table.replaceAll("'", "''")}'`;
  return read(`SELECT name FROM pragma_table_info(${name}) WHERE pk > 0 ORDER BY pk`).map(([column]) =>
    String(column),
  );
}
