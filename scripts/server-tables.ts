import { DatabaseSync } from 'node:sqlite';

/** How an engine writes Strapi's tables. */
export interface TableDialect {
  readonly quote: (name: string) => string;
  /** By the types of `strapi_database_schema`. */
  readonly types: Readonly<Record<string, string>>;
  /** A text within SQL. */
  readonly literal: (text: string) => string;
}

export const postgresTables: TableDialect = {
  quote: (name) => `"${name}"`,
  types: {
    increments: 'serial primary key',
    string: 'varchar(255)',
    text: 'text',
    longtext: 'text',
    jsonb: 'jsonb',
    json: 'jsonb',
    integer: 'integer',
    bigInteger: 'bigint',
    double: 'double precision',
    decimal: 'numeric(10,2)',
    boolean: 'boolean',
    date: 'date',
    time: 'time(3)',
    datetime: 'timestamp(6)',
    timestamp: 'timestamp(6)',
  },
  literal: (text) => `'${text.replaceAll("'", "''")}'`,
};

export const mysqlTables: TableDialect = {
  quote: (name) => `\`${name}\``,
  types: {
    increments: 'int unsigned not null auto_increment primary key',
    string: 'varchar(255)',
    text: 'longtext',
    longtext: 'longtext',
    jsonb: 'json',
    json: 'json',
    integer: 'int',
    bigInteger: 'bigint',
    double: 'double',
    decimal: 'decimal(10,2)',
    boolean: 'tinyint(1)',
    date: 'date',
    time: 'time(3)',
    datetime: 'datetime(6)',
    timestamp: 'timestamp(6) null',
  },
  literal: (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`,
};

interface Noted {
  readonly tables: readonly {
    readonly name: string;
    readonly columns: readonly { name: string; type: string; notNullable?: boolean; unsigned?: boolean }[];
    readonly indexes: readonly { name: string; columns: string[]; type?: string | null }[];
    readonly foreignKeys: readonly {
      name: string;
      columns: string[];
      referencedTable: string;
      referencedColumns: string[];
      onDelete?: string | null;
    }[];
  }[];
}

/**
 * The statements that make the tables which Strapi noted in a SQLite database, as it would make them on a server: so that
 * a server's database can be had without starting Strapi. No rows but the two notes that an import goes by.
 *
 * @param order Of the columns in their tables; in years of migrations it becomes any.
 */
export function serverTables(
  databaseFile: string,
  { quote, types, literal }: TableDialect,
  order: 'as noted' | 'reversed' = 'as noted',
): string[] {
  const database = new DatabaseSync(databaseFile, { readOnly: true });
  try {
    const note = (sql: string) => String(database.prepare(sql).get()?.value);
    const schema = note('SELECT schema AS value FROM strapi_database_schema ORDER BY id DESC LIMIT 1');
    const contentTypes = note(
      "SELECT value FROM strapi_core_store_settings WHERE key = 'strapi_content_types_schema'",
    );
    const { tables } = JSON.parse(schema) as Noted;
    // Only MySQL has such types; its foreign keys are of the type of the ids that they refer to.
    const isUnsigned = ({ type, unsigned }: { type: string; unsigned?: boolean }) =>
      types === mysqlTables.types && unsigned === true && type === 'integer';
    const list = (names: readonly string[]) => names.map(quote).join(', ');
    const statements = tables.map(({ name, columns }) => {
      const definitions = columns.map(
        (column) =>
          `${quote(column.name)} ${types[column.type] ?? column.type}${isUnsigned(column) ? ' unsigned' : ''}${column.notNullable && column.type !== 'increments' ? ' not null' : ''}`,
      );
      const ordered = order === 'reversed' ? definitions.toReversed() : definitions;
      return `CREATE TABLE ${quote(name)} (${ordered.join(', ')})`;
    });
    for (const { name, indexes, foreignKeys } of tables) {
      for (const index of indexes) {
        if (index.type !== 'primary') {
          const unique = index.type === 'unique' ? 'UNIQUE ' : '';
          statements.push(
            `CREATE ${unique}INDEX ${quote(index.name)} ON ${quote(name)} (${list(index.columns)})`,
          );
        }
      }
      for (const key of foreignKeys) {
        statements.push(
          `ALTER TABLE ${quote(name)} ADD CONSTRAINT ${quote(key.name)} FOREIGN KEY (${list(key.columns)})
           REFERENCES ${quote(key.referencedTable)} (${list(key.referencedColumns)})${key.onDelete ? ` ON DELETE ${key.onDelete}` : ''}`,
        );
      }
    }
    statements.push(
      `CREATE TABLE strapi_database_schema (id ${types.increments}, ${quote('schema')} ${types.json}, time ${types.datetime}, hash varchar(255))`,
      `INSERT INTO strapi_database_schema (${quote('schema')}, hash) VALUES (${literal(schema)}, 'x')`,
      `INSERT INTO strapi_core_store_settings (${quote('key')}, value, type) VALUES ('strapi_content_types_schema', ${literal(contentTypes)}, 'object')`,
    );
    return statements;
  } finally {
    database.close();
  }
}
