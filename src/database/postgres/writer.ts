import { UserError } from '../../errors.ts';
import { noteTable } from '../../strapi/tables.ts';
import { singleValues } from '../read/single-values.ts';
import type { Parameter, Session } from '../session.ts';
import { type FindRows, findIn } from '../write/find-rows.ts';
import { UnknownOutcome } from '../write/unknown-outcome.ts';
import {
  DuplicateRow,
  RefusedRow,
  type Rows,
  type UpdateOptions,
  type Violation,
  type Writer,
} from '../write/writer.ts';
import { writeCommitMark } from './commit-mark.ts';
import { PostgresConnection, sessionOf } from './connection.ts';
import { beforeCopy, copyRows } from './copy.ts';
import { postgresDialect } from './dialect.ts';
import { storedValue } from './encode.ts';
import { explain, refusalOf } from './failures.ts';
import {
  enforcing,
  type ForeignKey,
  hasOwnTriggers,
  ownTables,
  switchOffForeignKeys,
  violationsOf,
} from './foreign-keys.ts';
import { lockKey } from './import-lock.ts';
import { forWriting } from './pinned.ts';
import { describe, type Settings } from './settings.ts';
import { arrayText } from './statement.ts';

/** A quarter of the usual sample: good enough for the right plans until autovacuum takes a closer look. */
const statisticsTarget = 25;

/** To where the transaction goes back when an update fails within it. */
const beforeUpdate = 'update';

const uniqueViolation = '23505';

const isDuplicate = (error: unknown): boolean => (error as { code?: unknown }).code === uniqueViolation;

/**
 * Opens a PostgreSQL database for writing and begins the one transaction of an import. From here on nobody else can
 * write to Strapi's tables; others still read what was there before.
 *
 * @throws UserError `databaseUnreachable`, also where another program writes.
 */
export async function openPostgresWriter(settings: Settings): Promise<Writer> {
  const connection = await PostgresConnection.open(settings);
  try {
    await connection.begin('ISOLATION LEVEL READ COMMITTED READ WRITE', forWriting);
    await connection.run(`SELECT pg_advisory_xact_lock(${lockKey('transaction')})`);
    await lockTables(connection);
    const hasTriggers = await hasOwnTriggers(connection);
    const foreignKeys = hasTriggers ? undefined : await switchOffForeignKeys(connection);
    return new PostgresWriter(connection, foreignKeys, hasTriggers);
  } catch (error) {
    await connection.end();
    throw error;
  }
}

/** Only Strapi's own tables: others may live in the same schema. */
async function lockTables(connection: PostgresConnection): Promise<void> {
  if (!(await connection.tables()).has(noteTable)) {
    return;
  }
  const { rows } = await connection.query(
    `SELECT DISTINCT class.relname FROM (${ownTables}) AS own (name), pg_catalog.pg_class AS class
     WHERE class.oid = pg_catalog.to_regclass(pg_catalog.quote_ident(own.name)) AND class.relkind IN ('r', 'p')
     ORDER BY class.relname`,
  );
  if (rows.length > 0) {
    const names = rows.map(([name]) => postgresDialect.quote(String(name)));
    await connection.run(`LOCK TABLE ${names.join(', ')} IN SHARE ROW EXCLUSIVE MODE`);
  }
}

class PostgresWriter implements Writer {
  readonly session: Session;
  readonly watch: FindRows;
  readonly find: FindRows;
  /** Each statement is a round trip, which on a real network takes as long as thousands of rows. */
  readonly holdBack = 2_000_000;
  readonly #connection: PostgresConnection;
  /** Those that the server does not see to; undefined where it sees to all. */
  readonly #foreignKeys: readonly ForeignKey[] | undefined;
  /** Whether triggers of the project's own may be against a row, which then say nothing of which one it is. */
  readonly #hasTriggers: boolean;
  readonly #types = new Map<string, ReadonlyMap<string, string>>();

  constructor(
    connection: PostgresConnection,
    foreignKeys: readonly ForeignKey[] | undefined,
    hasTriggers: boolean,
  ) {
    this.#connection = connection;
    this.#foreignKeys = foreignKeys;
    this.#hasTriggers = hasTriggers;
    this.session = sessionOf(connection);
    this.find = findIn(this.session);
    this.watch = this.find;
  }

  async execute(sql: string, parameters: readonly Parameter[] = []): Promise<number> {
    return (await this.#connection.query(sql, parameters)).rowCount;
  }

  delete(table: string, condition?: string, parameters: readonly Parameter[] = []): Promise<number> {
    const only = condition === undefined ? '' : ` WHERE ${condition}`;
    return this.execute(`DELETE FROM ${postgresDialect.quote(table)}${only}`, parameters);
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
    const canGoBack = ignoreDuplicates || this.#hasTriggers;
    try {
      return await copyRows(this.#connection, { table, columns, rows }, { canGoBack });
    } catch (error) {
      const { code, where } = error as { code?: unknown; where?: unknown };
      // In whatever language: `COPY tags, line 3`.
      const line = /(?:^|\n)COPY [^,]+, \D+ (\d+)/.exec(String(where))?.[1];
      const row = line === undefined ? undefined : Number(line) - 1;
      if (code !== uniqueViolation) {
        const refusal = refusalOf(error);
        if (refusal === undefined) {
          throw explain(error, this.#connection.settings);
        }
        throw row === undefined && canGoBack
          ? await this.#refused(refusal, beforeCopy, columns.length, rows, (some) =>
              copyRows(this.#connection, { table, columns, rows: some }, { canGoBack }),
            )
          : new RefusedRow(row, refusal);
      }
      if (ignoreDuplicates) {
        await this.#connection.run(`ROLLBACK TO SAVEPOINT ${beforeCopy}; RELEASE SAVEPOINT ${beforeCopy}`);
        return this.#insertUnlessThere(table, columns, rows);
      }
      throw new DuplicateRow(row, error as Error);
    }
  }

  async #insertUnlessThere(table: string, columns: readonly string[], rows: Rows): Promise<number> {
    const { quote } = postgresDialect;
    const names = columns.map(quote).join(', ');
    const arrays = await this.#arrays(table, columns);
    return this.execute(
      `INSERT INTO ${quote(table)} (${names}) SELECT * FROM unnest(${arrays}) ON CONFLICT DO NOTHING`,
      columns.map((_, index) => arrayText(rows, columns.length, index)),
    );
  }

  async update(
    table: string,
    columns: readonly string[],
    rows: Rows,
    options: UpdateOptions = {},
  ): Promise<number> {
    if (rows.length === 0) {
      return 0;
    }
    await this.#connection.run(`SAVEPOINT ${beforeUpdate}`);
    try {
      const updated = await this.#update(table, columns, rows, options);
      await this.#connection.run(`RELEASE SAVEPOINT ${beforeUpdate}`);
      return updated;
    } catch (error) {
      const refusal = refusalOf(error);
      throw refusal === undefined
        ? error
        : await this.#refused(refusal, beforeUpdate, columns.length + 1, rows, (some) =>
            this.#update(table, columns, some, options),
          );
    }
  }

  /** A statement fails as a whole and does not say where: the half that fails, too, has it. */
  async #refused(
    error: Error,
    savepoint: string,
    width: number,
    rows: Rows,
    write: (rows: Rows) => Promise<unknown>,
  ): Promise<RefusedRow> {
    let [from, to, reason] = [0, rows.length / width, error];
    await this.#connection.run(`ROLLBACK TO SAVEPOINT ${savepoint}`);
    while (to - from > 1) {
      const middle = Math.floor((from + to) / 2);
      try {
        await write(rows.slice(from * width, middle * width));
        from = middle;
      } catch (failure) {
        const refusal = refusalOf(failure);
        if (refusal === undefined) {
          throw failure;
        }
        [to, reason] = [middle, refusal];
        await this.#connection.run(`ROLLBACK TO SAVEPOINT ${savepoint}`);
      }
    }
    return isDuplicate(reason) ? new DuplicateRow(from, reason) : new RefusedRow(from, reason);
  }

  async #update(
    table: string,
    columns: readonly string[],
    rows: Rows,
    { onlyUnset = false, reset = [] }: UpdateOptions,
  ): Promise<number> {
    const { quote } = postgresDialect;
    const given = ['id', ...columns];
    const changes = [
      ...columns.map((column, index) => `${quote(column)} = given.c${index + 1}`),
      ...reset.map((column) => `${quote(column)} = DEFAULT`),
    ].join(', ');
    const unset = onlyUnset ? columns.map((column) => ` AND target.${quote(column)} IS NULL`).join('') : '';
    const names = given.map((_, index) => `c${index}`).join(', ');
    const arrays = await this.#arrays(table, given);
    return this.execute(
      `UPDATE ${quote(table)} AS target SET ${changes} FROM unnest(${arrays}) AS given(${names})
       WHERE target.id = given.c0${unset}`,
      given.map((_, index) => arrayText(rows, given.length, index)),
    );
  }

  /** The lock of the tables keeps others from writing to them, but not from referring to their rows. */
  async hold(table: string, ids: readonly number[]): Promise<void> {
    const { quote, inIds, idList } = postgresDialect;
    await this.execute(`SELECT FROM ${quote(table)} WHERE ${inIds('id')} FOR UPDATE`, [idList(ids)]);
  }

  enforcing<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#foreignKeys === undefined ? work() : enforcing(this.#connection, work);
  }

  async counts(tables: readonly string[]): Promise<number[]> {
    const queries = tables.map((table) => `SELECT count(*) FROM ${postgresDialect.quote(table)}`);
    return (await singleValues(this.session, queries)).map(Number);
  }

  /**
   * Without ANALYZE the planner takes the tables for small until autovacuum comes by, where it is on at all: an export right
   * after an import took three times as long. Of tables of another owner the server only warns that it leaves them out.
   */
  async settle(tables: readonly string[]): Promise<void> {
    if (tables.length > 0) {
      await this.#raiseSequences(tables);
      const names = tables.map(postgresDialect.quote).join(', ');
      await this.#connection.run(
        `SET LOCAL default_statistics_target TO ${statisticsTarget}; ANALYZE ${names}`,
      );
    }
  }

  async violations(): Promise<Violation[]> {
    return this.#foreignKeys === undefined ? [] : violationsOf(this.#connection, this.#foreignKeys);
  }

  mark(token: string): Promise<void> {
    return writeCommitMark(this.#connection, token);
  }

  async commit(): Promise<void> {
    try {
      const { command } = await this.#connection.guard('COMMIT', () =>
        this.#connection.client.query('COMMIT'),
      );
      if (command !== 'COMMIT') {
        throw new Error('PostgreSQL rolled the transaction back, since one of its statements had failed');
      }
    } catch (error) {
      const description = describe(this.#connection.settings);
      if (!(error instanceof UserError)) {
        // As soon as a commit has taken place there, nothing can fail any more but the server as a whole.
        throw new UserError(
          'failed',
          `The commit in ${description} failed: ${(error as Error).message}.`,
          'Correct that, then run the import again; nothing was changed.',
          { cause: error },
        );
      }
      throw error.failure === 'databaseUnreachable' ? new UnknownOutcome(error, description) : error;
    } finally {
      await this.#connection.end();
    }
  }

  rollback(): Promise<void> {
    return this.#connection.end();
  }

  /** Sequences are outside of transactions, which does no harm: they are only ever raised. */
  async #raiseSequences(tables: readonly string[]): Promise<void> {
    const sequences = await this.session.rows(
      `SELECT name, coalesce(
         pg_get_serial_sequence(quote_ident(name), 'id'),
         (SELECT substring(pg_get_expr(adbin, adrelid) FROM 'nextval\\(''(.*)''::regclass\\)')
          FROM pg_catalog.pg_attrdef JOIN pg_catalog.pg_attribute ON attrelid = adrelid AND attnum = adnum
          WHERE adrelid = to_regclass(quote_ident(name)) AND attname = 'id'))
       FROM unnest(?::text[]) AS name
       WHERE EXISTS (SELECT FROM pg_catalog.pg_attribute
                     WHERE attrelid = to_regclass(quote_ident(name)) AND attname = 'id' AND NOT attisdropped)`,
      [arrayText(tables, 1, 0)],
    );
    const raised = sequences
      .filter(([, sequence]) => sequence !== null)
      .map(([table, sequence]) => {
        const name = `'${String(sequence).replaceAll("'", "''")}'::regclass`;
        return `SELECT setval(${name}, highest) FROM (SELECT max(id) AS highest FROM ${postgresDialect.quote(String(table))}) AS ids
                WHERE highest > coalesce(pg_sequence_last_value(${name}), 0)`;
      });
    if (raised.length > 0) {
      await this.#connection.run(raised.join('; '));
    }
  }

  /** Places for the columns as arrays of their types. */
  async #arrays(table: string, columns: readonly string[]): Promise<string> {
    const types = this.#types.get(table) ?? (await this.#columnTypes(table));
    this.#types.set(table, types);
    const tables = await this.#connection.tables();
    const typeOf = (column: string) => types.get(tables.columnOf(table, column) ?? column) ?? 'text';
    return columns.map((column) => `?::${typeOf(column)}[]`).join(', ');
  }

  async #columnTypes(table: string): Promise<Map<string, string>> {
    const rows = await this.session.rows(
      `SELECT attname, format_type(atttypid, NULL) FROM pg_catalog.pg_attribute
       WHERE attrelid = to_regclass(quote_ident(?)) AND attnum > 0 AND NOT attisdropped`,
      [table],
    );
    return new Map(rows.map(([name, type]) => [String(name), String(type)]));
  }
}
