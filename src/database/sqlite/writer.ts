import { realpathSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { UserError } from '../../errors.ts';
import { ruleOf } from '../catalogue.ts';
import type { Parameter, Session } from '../session.ts';
import type { Tables } from '../tables.ts';
import { type FindRows, findIn } from '../write/find-rows.ts';
import { UnknownOutcome } from '../write/unknown-outcome.ts';
import {
  DuplicateRow,
  RefusedRow,
  type Rows,
  type UpdateOptions,
  type Violation,
  violationKey,
  type Writer,
} from '../write/writer.ts';
import { readCatalogue, readTables } from './catalogue.ts';
import { CommitCounter } from './commit-counter.ts';
import { writeCommitMark } from './commit-mark.ts';
import { allRows } from './connection.ts';
import { sqliteDialect } from './dialect.ts';
import { storedValue } from './encode.ts';
import { assertFile, explainWriting } from './failures.ts';
import { assertOwnLog } from './header.ts';
import { forWriting, lockTimeout } from './pinned.ts';
import { constraint, primaryCode, resultCode } from './result-codes.ts';
import { describe } from './settings.ts';
import { readUpkeep } from './upkeep.ts';

/** Rows a statement: beyond this, node:sqlite gains nothing more (80,000 rows: 260 ms one by one, 145 ms by 64). */
const mostRows = 64;

/** SQLite's own limit is 32,766 parameters a statement; it counts from 1. */
const mostParameters = 32_000;

/** Tables that one SELECT may join with UNION ALL: SQLite's own limit is 500. */
const mostTables = 400;

/** Extended codes of a constraint that is not kept. */
const primaryKey = 1555;
const unique = 2067;

/**
 * Opens a SQLite database for writing and begins the one transaction of an import. From here on nobody else can write;
 * others still read what was there before.
 *
 * @param file Absolute path of the database.
 * @param label The same path as people know it.
 * @throws UserError `databaseUnreachable` where there is no such file, it is no database, it stays locked or may not
 *   be written to.
 */
export async function openSqliteWriter(file: string, label: string): Promise<Writer> {
  assertFile(file, label);
  try {
    assertOwnLog(realpathSync(file), label);
    return new SqliteWriter(file, label);
  } catch (error) {
    throw explainWriting(error, label);
  }
}

class SqliteWriter implements Writer {
  readonly session: Session;
  readonly watch: FindRows;
  readonly find: FindRows;
  /** Statements cost nothing here but memory does. */
  readonly holdBack = 256_000;
  readonly #database: DatabaseSync;
  readonly #counter: CommitCounter;
  readonly #label: string;

  constructor(file: string, label: string) {
    this.#label = label;
    this.#counter = new CommitCounter(file);
    try {
      this.#database = new DatabaseSync(file, { timeout: lockTimeout, enableForeignKeyConstraints: false });
    } catch (error) {
      this.#counter.close();
      throw error;
    }
    try {
      this.#database.exec(`${forWriting}; BEGIN IMMEDIATE`);
    } catch (error) {
      this.#close();
      throw error;
    }
    const rows = (sql: string, parameters: readonly Parameter[]) => this.#rows(sql, parameters);
    let tables: Tables | undefined;
    this.session = {
      description: describe({ label }),
      dialect: sqliteDialect,
      rows: async (sql, parameters = []) => rows(sql, parameters),
      tables: async () => {
        tables ??= readTables((sql, parameters = []) => rows(sql, parameters));
        return tables;
      },
      catalogue: async (tables) => readCatalogue((sql) => rows(sql, []), tables),
      upkeep: async () => readUpkeep((sql) => rows(sql, [])),
      close: async () => undefined,
    };
    this.find = findIn(this.session);
    this.watch = this.find;
  }

  async execute(sql: string, parameters: readonly Parameter[] = []): Promise<number> {
    return this.#run(this.#database.prepare(sql), parameters);
  }

  delete(table: string, condition?: string, parameters: readonly Parameter[] = []): Promise<number> {
    const only = condition === undefined ? '' : ` WHERE ${condition}`;
    return this.execute(`DELETE FROM ${sqliteDialect.quote(table)}${only}`, parameters);
  }

  encoder(type: string): (value: unknown) => Parameter {
    return storedValue(type);
  }

  async insert(
    table: string,
    columns: readonly string[],
    rows: Rows,
    { ignoreDuplicates }: { ignoreDuplicates: boolean },
  ): Promise<number> {
    const { quote } = sqliteDialect;
    const row = `(${columns.map(() => '?').join(', ')})`;
    const prepare = (count: number) =>
      this.#database.prepare(
        `INSERT INTO ${quote(table)} (${columns.map(quote).join(', ')}) VALUES ${Array(count).fill(row).join(', ')}${ignoreDuplicates ? ' ON CONFLICT DO NOTHING' : ''}`,
      );
    const width = columns.length;
    const step = Math.max(1, Math.min(mostRows, Math.floor(mostParameters / width))) * width;
    const many = rows.length >= step ? prepare(step / width) : undefined;
    let one: StatementSync | undefined;
    const insertOne = (index: number): number => {
      one ??= prepare(1);
      return this.#change(one, rows.slice(index, index + width), index / width);
    };
    let inserted = 0;
    let start = 0;
    for (; many !== undefined && start + step <= rows.length; start += step) {
      try {
        inserted += this.#change(many, rows.slice(start, start + step), undefined);
      } catch (error) {
        // A statement fails as a whole; one row after the other shows which one it was.
        for (let index = start; error instanceof RefusedRow && index < start + step; index += width) {
          insertOne(index);
        }
        throw error;
      }
    }
    for (; start < rows.length; start += width) {
      inserted += insertOne(start);
    }
    return inserted;
  }

  async update(
    table: string,
    columns: readonly string[],
    rows: Rows,
    { onlyUnset = false, reset = [] }: UpdateOptions = {},
  ): Promise<number> {
    const names = columns.map(sqliteDialect.quote);
    const defaults = this.#defaults(table);
    const changes = [
      ...names.map((name, index) => `${name} = ?${index + 2}`),
      ...reset.map((name) => `${sqliteDialect.quote(name)} = ${defaults.get(name)}`),
    ].join(', ');
    const unset = onlyUnset ? names.map((name) => ` AND ${name} IS NULL`).join('') : '';
    const statement = this.#database.prepare(
      `UPDATE ${sqliteDialect.quote(table)} SET ${changes} WHERE id = ?1${unset}`,
    );
    const width = columns.length + 1;
    let changed = 0;
    for (let start = 0; start < rows.length; start += width) {
      const row = rows.slice(start, start + width);
      changed += this.#change(statement, row, start / width);
    }
    return changed;
  }

  /** Nobody else writes meanwhile. */
  async hold(): Promise<void> {}

  /** SQLite does not change it within a transaction. What refers to nothing is found at the end; see `Integrity`. */
  enforcing<Result>(work: () => Promise<Result>): Promise<Result> {
    return work();
  }

  async counts(tables: readonly string[]): Promise<number[]> {
    const counts: number[] = [];
    for (let start = 0; start < tables.length; start += mostTables) {
      const selects = tables
        .slice(start, start + mostTables)
        .map((table, index) => `SELECT ${index}, count(*) FROM ${sqliteDialect.quote(table)}`);
      for (const [index, count] of this.#rows(selects.join(' UNION ALL '), [])) {
        counts[start + Number(index)] = Number(count);
      }
    }
    return counts;
  }

  /** AUTOINCREMENT does so by itself. */
  async settle(): Promise<void> {}

  async violations(): Promise<Violation[]> {
    const references = new Map<string, Map<number, Reference>>();
    // SQLite tables of Strapi's list each foreign key twice (database layout §5).
    const found = new Map<string, Violation>();
    const asked = new Set<string>();
    for (const [table, id, , key] of this.#rows('PRAGMA foreign_key_check', [])) {
      const name = String(table);
      const keys = references.get(name) ?? this.#foreignKeys(name);
      references.set(name, keys);
      const reference = keys.get(Number(key));
      if (reference === undefined) {
        throw new Error(`SQLite reports the foreign key ${key} of ${name} and does not list it`);
      }
      // A table without rowids has a line for each broken row, of which none says which: one look finds all.
      if (id === null && asked.size === asked.add(`${name} ${key}`).size) {
        continue;
      }
      const rows = id === null ? this.#brokenByKey(name, Number(key)) : [{ row: 'rowid', id: Number(id) }];
      for (const row of rows) {
        const violation = { table: name, ...row, ...reference };
        found.set(violationKey(violation), violation);
      }
    }
    return [...found.values()];
  }

  /** Notes which import this is; see `writeCommitMark`. */
  async mark(token: string): Promise<void> {
    writeCommitMark(this.#database, token);
  }

  async commit(): Promise<void> {
    const before = this.#counter.read();
    try {
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isOpen) {
        this.#database.close();
      }
      const explained = explainWriting(error, this.#label);
      throw this.#counter.isStill(before) || !(explained instanceof UserError)
        ? explained
        : new UnknownOutcome(
            // What is said of failures before the commit, that nothing was changed, is not said here.
            new UserError(explained.failure, explained.message, '', { cause: error }),
            describe({ label: this.#label }),
          );
    }
    this.#close();
  }

  #close(): void {
    this.#database.close();
    this.#counter.close();
  }

  async rollback(): Promise<void> {
    if (this.#database.isOpen) {
      // Closing rolls back; SQLite may have done so by itself, after which ROLLBACK would be an error.
      this.#close();
    }
  }

  #change(statement: StatementSync, values: Rows, row: number | undefined): number {
    try {
      return Number(statement.run(...values).changes);
    } catch (error) {
      if (primaryCode(error) !== constraint) {
        throw explainWriting(error, this.#label);
      }
      throw [primaryKey, unique].includes(resultCode(error) ?? 0)
        ? new DuplicateRow(row, error as Error)
        : new RefusedRow(row, error as Error);
    }
  }

  /** What a new row has in each column, as SQL. */
  #defaults(table: string): Map<string, string> {
    const columns = this.#rows('SELECT name, dflt_value FROM pragma_table_info(?)', [table]);
    return new Map(
      columns.map(([name, expression]) => [String(name), expression === null ? 'NULL' : `(${expression})`]),
    );
  }

  #run(statement: StatementSync, parameters: readonly Parameter[]): number {
    try {
      return Number(statement.run(...parameters).changes);
    } catch (error) {
      throw explainWriting(error, this.#label);
    }
  }

  #rows(sql: string, parameters: readonly Parameter[]) {
    try {
      const statement = this.#database.prepare(sql);
      statement.setReturnArrays(true);
      return allRows(statement, parameters);
    } catch (error) {
      throw explainWriting(error, this.#label);
    }
  }

  /** Of a table WITHOUT ROWID, SQLite does not say which row it is. */
  #brokenByKey(table: string, key: number): { row: string; id: string }[] {
    const { quote } = sqliteDialect;
    const parts = this.#rows(
      `SELECT "table", "from", coalesce("to", (SELECT name FROM pragma_table_info("table") WHERE pk = seq + 1))
       FROM pragma_foreign_key_list(?) WHERE id = ?`,
      [table, key],
    );
    const keys = this.#rows('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk', [table]);
    const row = `json_array(${keys.map(([name]) => quote(String(name))).join(', ')})`;
    const isSet = parts.map(([, from]) => `child.${quote(String(from))} IS NOT NULL`);
    const pairs = parts.map(([, from, to]) => `parent.${quote(String(to))} = child.${quote(String(from))}`);
    const broken = this.#rows(
      `SELECT ${row} FROM ${quote(table)} child WHERE ${isSet.join(' AND ')}
       AND NOT EXISTS (SELECT 1 FROM ${quote(String(parts[0]?.[0]))} parent WHERE ${pairs.join(' AND ')})`,
      [],
    );
    return broken.map(([id]) => ({ row, id: String(id) }));
  }

  #foreignKeys(table: string): Map<number, Reference> {
    const keys = new Map<number, Reference>();
    const defaults = this.#defaults(table);
    const rows = this.#rows(
      'SELECT id, "table", "from", on_delete FROM pragma_foreign_key_list(?) ORDER BY id, seq',
      [table],
    );
    for (const [id, referencedTable, column, action] of rows) {
      const columns = [...(keys.get(Number(id))?.columns ?? []), String(column)];
      keys.set(Number(id), {
        referencedTable: String(referencedTable),
        columns,
        onDelete: ruleOf(action),
        defaults: columns.map((name) => defaults.get(name) ?? 'NULL'),
      });
    }
    return keys;
  }
}

type Reference = Omit<Violation, 'table' | 'row' | 'id'>;
