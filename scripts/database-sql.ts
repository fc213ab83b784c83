import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What SQLite keeps beside a database; left from an older file, it would be applied to the new one. */
const companions = ['-journal', '-wal', '-shm'];

/** Tables that SQLite manages itself: `CREATE TABLE` of them is refused. */
const own = String.raw`name NOT LIKE 'sqlite\_%' ESCAPE '\'`;

/** Removes a database, and what is left beside it; whoever has it open keeps it. */
export function removeDatabase(file: string): void {
  for (const suffix of ['', ...companions]) {
    rmSync(file + suffix, { force: true });
  }
}

/**
 * Makes a SQLite database from SQL text as {@link dumpDatabase} writes it, and replaces what is there.
 * The folder is made if it is missing. When the text is faulty, the database that was there stays.
 *
 * @param sqlFile The SQL text.
 * @param databaseFile Where the database goes.
 * @throws Error when the text cannot be read, is not SQL, or ends inside its transaction.
 */
export function createDatabase(sqlFile: string, databaseFile: string): void {
  const sql = readFileSync(sqlFile, 'utf8');
  const unfinished = `${databaseFile}.unfinished`;
  mkdirSync(dirname(databaseFile), { recursive: true });
  removeDatabase(unfinished);
  try {
    const database = new DatabaseSync(unfinished, { enableForeignKeyConstraints: false });
    try {
      // Nobody needs a half-made file back, so the disk need not be waited for.
      database.exec('PRAGMA synchronous = OFF');
      database.exec(sql);
      if (database.isTransaction) {
        throw new Error(`${sqlFile} ends before its COMMIT: it is not whole.`);
      }
    } finally {
      database.close();
    }
    removeDatabase(databaseFile);
    renameSync(unfinished, databaseFile);
  } finally {
    removeDatabase(unfinished);
  }
}

/**
 * Writes a SQLite database as SQL text: the schema, the rows by rowid, then the AUTOINCREMENT counters. Two dumps of the same
 * content are the same text, and so is the dump of a database that {@link createDatabase} made from it.
 *
 * @param databaseFile The database; opened read-only.
 * @param sqlFile Where the text goes; replaced.
 * @throws Error when the database cannot be read.
 */
export function dumpDatabase(databaseFile: string, sqlFile: string): void {
  const database = new DatabaseSync(databaseFile, { readOnly: true });
  try {
    writeFileSync(sqlFile, `${[...statements(database)].join('\n')}\n`);
  } finally {
    database.close();
  }
}

function* statements(database: DatabaseSync): Generator<string> {
  const schema = (type: string) =>
    database
      .prepare(
        `SELECT name, sql FROM sqlite_schema WHERE type = ? AND sql IS NOT NULL AND ${own} ORDER BY name`,
      )
      .all(type)
      .map(({ name, sql }) => ({ name: String(name), sql: `${sql};` }));
  const tables = schema('table');
  yield 'PRAGMA foreign_keys = OFF;';
  yield 'BEGIN;';
  for (const { name, sql } of tables) {
    yield sql;
    yield* rows(database, name);
  }
  for (const type of ['index', 'view', 'trigger']) {
    yield* schema(type).map(({ sql }) => sql);
  }
  // Written last and whole: inserting explicit ids has moved the counters, but not to where deleted rows had left them.
  if (database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'`).get() !== undefined) {
    yield 'DELETE FROM sqlite_sequence;';
    yield* rows(database, 'sqlite_sequence', 'name');
  }
  yield 'COMMIT;';
}

function* rows(database: DatabaseSync, table: string, order = 'rowid'): Generator<string> {
  const select = database.prepare(`SELECT * FROM ${identifier(table)} ORDER BY ${order}`);
  // Beyond 2^53, a number would not be the integer that is stored.
  select.setReadBigInts(true);
  // By position, since columns may have names (`__proto__`) that objects treat as their own.
  select.setReturnArrays(true);
  const columns = select.columns().map(({ name }) => identifier(name));
  const insert = `INSERT INTO ${identifier(table)} (${columns.join(', ')}) VALUES`;
  for (const row of select.iterate() as unknown as Iterable<readonly Value[]>) {
    yield `${insert} (${row.map(literal).join(', ')});`;
  }
}

type Value = string | number | bigint | Uint8Array | null;

const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** The literal that SQLite reads back as the same value of the same storage class. */
function literal(value: Value): string {
  if (value === null) {
    return 'NULL';
  }
  if (typeof value === 'bigint') {
    return value.toString();
  }
  if (typeof value === 'number') {
    return real(value);
  }
  return typeof value === 'string' ? text(value) : `x'${Buffer.from(value).toString('hex')}'`;
}

function real(value: number): string {
  if (!Number.isFinite(value)) {
    // There is no literal for infinity, and NaN is never stored; what is out of range becomes infinity.
    return value > 0 ? '9e999' : '-9e999';
  }
  if (Object.is(value, -0)) {
    return '-0.0';
  }
  const digits = value.toString();
  return /[.e]/.test(digits) ? digits : `${digits}.0`;
}

/** Control characters and line separators: editors, diffs and git's line-end conversion do not leave them alone. */
const fragile = /[\p{Cc}\u2028\u2029\ufeff]/u;

function text(value: string): string {
  const quoted = (content: string) => `'${content.replaceAll("'", "''")}'`;
  if (!fragile.test(value)) {
    return quoted(value);
  }
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replace(
      new RegExp(fragile, 'gu'),
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  return `unistr(${quoted(escaped)})`;
}

function main([verb, project, ...rest]: readonly string[]): void {
  if ((verb !== 'create' && verb !== 'dump') || project === undefined || rest.length > 0) {
    console.error('Usage: node scripts/database-sql.ts create|dump <project>');
    process.exitCode = 2;
    return;
  }
  const sqlFile = resolve(project, 'data.sql');
  const databaseFile = join(resolve(project), '.tmp', 'data.db');
  const [from, to] = verb === 'create' ? [sqlFile, databaseFile] : [databaseFile, sqlFile];
  if (!existsSync(from)) {
    console.error(`There is no ${from}.`);
    process.exitCode = 1;
    return;
  }
  (verb === 'create' ? createDatabase : dumpDatabase)(from, to);
  console.log(`${to}: ${statSync(to).size} bytes`);
}

if (import.meta.main) {
  main(process.argv.slice(2));
}
