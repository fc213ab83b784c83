import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

interface Column {
  readonly name: string;
  readonly type: string;
}

interface TableSchema {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly foreignKeys: readonly { readonly columns: readonly string[]; readonly referencedTable: string }[];
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/**
 * What old scripts, other tools and other engines leave in columns: SQLite stores any of it in any column. Without what every import
 * refuses, which makes our export fail: a date or a time that is none, and a `biginteger` that is no whole number.
 */
const badValues: Readonly<Record<string, readonly (string | number | null)[]>> = {
  datetime: [
    'not a date',
    '2024-02-30T25:61:00Z',
    '2024-01-02',
    '2024-01-02T03:04:05.678+02:00',
    -1,
    1.5,
    8.64e15 + 1,
  ],
  timestamp: ['not a timestamp', '1709164800000', '', 0],
  date: ['2024-01-02T03:04:05Z'],
  time: ['12:00:00', '12:00:00.5'],
  integer: ['abc', '', ' 12 ', '0x10', 1.5, '9007199254740993'],
  bigInteger: ['18446744073709551616', '-9007199254740993'],
  double: ['abc', '', '1e400', '1,5', ' 2.5 '],
  decimal: ['abc', '', '1.005'],
  boolean: ['true', 'yes', '0', '1', 2, '', 'false'],
  jsonb: [
    '{"cut": ',
    '"a string"',
    '"{\\"a\\":1}"',
    '"123"',
    'plain words',
    '',
    'null',
    '[1,',
    '1e2',
    '{"b":1,"a":2}',
  ],
  string: [12, 1.5, ''],
  longtext: [12, ''],
};

/**
 * Damages a project's database the way real ones are damaged: bad values in columns, orphaned and half empty rows in
 * join tables, components of a wrong type, morph rows to nowhere. Only content of `api::` types and components is
 * touched, so that Strapi still boots and `strapi export` still succeeds.
 *
 * @param sqlFile statements to run first: values that the project keeps apart because official import refuses them.
 * @returns what was done, in lines for people.
 * @throws Error when the database gave no opportunity for one of the kinds of damage.
 */
export function dirty(databaseFile: string, sqlFile: string): string[] {
  const database = new DatabaseSync(databaseFile, { enableForeignKeyConstraints: false });
  try {
    database.exec('BEGIN');
    database.exec(readFileSync(sqlFile, 'utf8'));
    const done = damage(database);
    database.exec('COMMIT');
    for (const [what, count] of Object.entries(done)) {
      if (count === 0) {
        throw new Error(`nothing in ${databaseFile} could be damaged with ${what}`);
      }
    }
    return [
      Object.entries(done)
        .map(([what, count]) => `${count} × ${what}`)
        .join(', '),
    ];
  } finally {
    database.close();
  }
}

function damage(database: DatabaseSync): Record<string, number> {
  const row = database.prepare('SELECT schema FROM strapi_database_schema').get() as { schema: string };
  const tables = (JSON.parse(row.schema) as { tables: TableSchema[] }).tables;
  const contentTypes = JSON.parse(
    (
      database
        .prepare("SELECT value FROM strapi_core_store_settings WHERE key = 'strapi_content_types_schema'")
        .get() as { value: string }
    ).value,
  ) as Record<string, { collectionName: string }>;
  const content = new Set(
    Object.entries(contentTypes).flatMap(([uid, type]) =>
      uid.startsWith('api::') ? [type.collectionName] : [],
    ),
  );
  const isJoin = ({ name }: TableSchema) => /_(lnk|cmps|mph)$/.test(name);
  const ours = tables.filter(
    (table) => content.has(table.name) || (table.name.startsWith('components_') && !isJoin(table)),
  );
  const joined = tables.filter(
    (table) =>
      isJoin(table) &&
      // Media are related through a join table of the upload plugin's.
      table.foreignKeys.every(
        ({ referencedTable }) =>
          referencedTable === 'files' || ours.some(({ name }) => name === referencedTable),
      ),
  );
  return {
    'bad value': badCells(database, ours),
    'orphaned join row': orphans(database, joined),
    'NULL id in a join row': nullIds(database, joined),
    'component of a wrong type': wrongComponents(database, joined),
    'morph row to nowhere': lostMorphs(database, joined),
  };
}

/** Puts each bad value of a column's type into one row, as far as there are rows. */
function badCells(database: DatabaseSync, tables: readonly TableSchema[]): number {
  let changed = 0;
  for (const table of tables) {
    const ids = database.prepare(`SELECT id FROM ${quote(table.name)} ORDER BY id LIMIT 12`).all();
    const references = new Set(table.foreignKeys.flatMap(({ columns }) => columns));
    const columns = table.columns.filter(
      // The document service's own columns decide what a row is; damaging them makes another row, not a damaged one.
      ({ name }) =>
        !['id', 'document_id', 'locale', 'published_at', 'target_id', 'target_type'].includes(name) &&
        !references.has(name),
    );
    for (const { name, type } of columns) {
      const values = badValues[type] ?? [];
      const update = database.prepare(`UPDATE ${quote(table.name)} SET ${quote(name)} = ? WHERE id = ?`);
      for (const [index, value] of values.entries()) {
        const row = ids[index];
        if (row) {
          changed += Number(update.run(value, row.id as number).changes);
        }
      }
    }
  }
  return changed;
}

/** Adds a copy of a table's first row with some columns changed; nothing when there is no row or it is there already. */
function insertCopy(
  database: DatabaseSync,
  table: TableSchema,
  changes: Readonly<Record<string, string | number | null>>,
): number {
  const names = table.columns.map(({ name }) => name).filter((name) => name !== 'id');
  const values = names.map((name) => (name in changes ? '?' : quote(name)));
  const insert = database.prepare(
    `INSERT OR IGNORE INTO ${quote(table.name)} (${names.map(quote).join(', ')})
      SELECT ${values.join(', ')} FROM ${quote(table.name)} ORDER BY id LIMIT 1`,
  );
  const changed = names.filter((name) => name in changes).map((name) => changes[name] ?? null);
  return Number(insert.run(...changed).changes);
}

const idColumns = (table: TableSchema) =>
  table.columns.map(({ name }) => name).filter((name) => name.endsWith('_id'));

/** One row for each id column that points at a row which does not exist. */
function orphans(database: DatabaseSync, tables: readonly TableSchema[]): number {
  let added = 0;
  for (const table of tables) {
    for (const [index, column] of idColumns(table).entries()) {
      added += insertCopy(database, table, { [column]: 9_000_000 + index });
    }
  }
  return added;
}

/** One row for each id column that points at nothing. */
function nullIds(database: DatabaseSync, tables: readonly TableSchema[]): number {
  let added = 0;
  for (const table of tables) {
    for (const column of idColumns(table)) {
      added += insertCopy(database, table, { [column]: null });
    }
  }
  return added;
}

/** Components of another type than the attribute says, of a type that does not exist, and of none. */
function wrongComponents(database: DatabaseSync, tables: readonly TableSchema[]): number {
  let added = 0;
  const types = tables
    .filter(({ name }) => name.endsWith('_cmps'))
    .flatMap((table) =>
      database.prepare(`SELECT DISTINCT component_type AS type FROM ${quote(table.name)} LIMIT 2`).all(),
    )
    .flatMap(({ type }) => (typeof type === 'string' ? [type] : []));
  for (const table of tables.filter(({ name }) => name.endsWith('_cmps'))) {
    for (const [index, type] of [...types.slice(0, 2), 'gone.component', null].entries()) {
      added += insertCopy(database, table, { component_type: type, cmp_id: 1, order: 100 + index });
    }
    added += insertCopy(database, table, { field: 'an_attribute_that_is_gone' });
  }
  return added;
}

/** Polymorphic relations to a type that does not exist, to none, and to a row that does not exist. */
function lostMorphs(database: DatabaseSync, tables: readonly TableSchema[]): number {
  let added = 0;
  for (const table of tables.filter(({ name }) => name.endsWith('_mph'))) {
    const type = table.columns.find(({ name }) => name.endsWith('_type'))?.name;
    const id = type?.replace(/_type$/, '_id');
    if (type && id) {
      added += insertCopy(database, table, { [type]: 'api::gone.gone' });
      added += insertCopy(database, table, { [type]: null });
      added += insertCopy(database, table, { [id]: 9_000_000 });
    }
  }
  return added;
}
