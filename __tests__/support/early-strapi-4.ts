import type { DatabaseSync } from 'node:sqlite';

interface Note {
  readonly tables: {
    readonly name: string;
    columns: readonly { readonly name: string }[];
    indexes: readonly { readonly columns: readonly string[]; readonly type?: string | null }[];
  }[];
}

const isJoin = (table: string): boolean => /_(?:links|morphs)$/.test(table);
const isLater = (table: string, column: string): boolean =>
  column === 'id' || (table.endsWith('_links') && column.endsWith('_order'));

/**
 * Makes of a database of Strapi 4.26 one as the versions before 4.3.7 made it: join tables had no ids, no places in an order, and
 * nothing kept a pair from being there twice.
 */
export function makeEarly(database: DatabaseSync): void {
  // Some rows of it lead nowhere.
  database.exec('PRAGMA foreign_keys = OFF');
  const list = (sql: string) => database.prepare(sql).all();
  const indexes = list(`SELECT tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL`);
  for (const { name, sql } of list(`SELECT name, sql FROM sqlite_master WHERE type = 'table'`)) {
    const table = String(name);
    if (isJoin(table)) {
      const columns = list(`SELECT name FROM pragma_table_info('${table}')`)
        .map((column) => String(column.name))
        .filter((column) => !isLater(table, column))
        .map((column) => `"${column}"`)
        .join(', ');
      const definition = String(sql)
        .replace(
          /`id` integer not null primary key autoincrement, |`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL, /i,
          '',
        )
        .replace(table.endsWith('_links') ? /, `\w+_order` float NULL/gi : /(?!)/, '');
      database.exec(`
        CREATE TABLE early AS SELECT ${columns} FROM "${table}" ORDER BY id;
        DROP TABLE "${table}";
        ${definition};
        INSERT INTO "${table}" (${columns}) SELECT ${columns} FROM early ORDER BY rowid;
        DROP TABLE early`);
      for (const index of indexes.filter(({ tbl_name }) => tbl_name === table)) {
        if (!/UNIQUE|_order`/i.test(String(index.sql))) {
          database.exec(String(index.sql));
        }
      }
    }
  }
  const [row] = list('SELECT schema FROM strapi_database_schema');
  const note = JSON.parse(String(row?.schema)) as Note;
  for (const table of note.tables.filter(({ name }) => isJoin(name))) {
    table.columns = table.columns.filter((column) => !isLater(table.name, column.name));
    table.indexes = table.indexes.filter(
      ({ columns, type }) => type !== 'unique' && !columns.some((column) => isLater(table.name, column)),
    );
  }
  database.prepare('UPDATE strapi_database_schema SET schema = ?').run(JSON.stringify(note));
}
