import { singleValues } from '../read/single-values.ts';
import type { Parameter, Session } from '../session.ts';
import { DuplicateRow, type Rows, type Violation, type Writer } from '../write/writer.ts';
import { writeCommitMark } from './commit-mark.ts';
import { beginTransaction, PostgresConnection } from './connection.ts';
import { arrayText, beforeCopy, copyRows } from './copy.ts';
import { postgresDialect } from './dialect.ts';
import { storedValue } from './encode.ts';
import { explain } from './failures.ts';
import { type ForeignKey, switchOffForeignKeys, violationsOf } from './foreign-keys.ts';
import { lockKey } from './import-lock.ts';
import { forWriting } from './pinned.ts';
import { describe, type PostgresSettings } from './settings.ts';

/** A quarter of the usual sample: good enough for the right plans until autovacuum takes a closer look. */
const statisticsTarget = 25;

const uniqueViolation = '23505';
/**
 * Opens a PostgreSQL database for writing and begins the one transaction of an import. From here on nobody else can
 * write to Strapi's tables; others still read what was there before.
 *
 * @throws UserError `databaseUnreachable`, also where another program writes.
 */
export async function openPostgresWriter(settings: PostgresSettings): Promise<Writer> {
  const connection = await PostgresConnection.open(settings);
  try {
    await connection.run(
      `${beginTransaction('ISOLATION LEVEL READ COMMITTED READ WRITE', settings, forWriting)};
       SELECT pg_advisory_xact_lock(${lockKey('transaction')})`,
    );
    await lockTables(connection);
    return new PostgresWriter(connection, await switchOffForeignKeys(connection));
  } catch (error) {
    await connection.end();
    throw error;
  }
}

/** Only Strapi's own tables: others may live in the same schema. */
async function lockTables(connection: PostgresConnection): Promise<void> {
  if ((await connection.columns('strapi_database_schema')).length === 0) {
    return;
  }
  const { rows } = await connection.query(
    `SELECT DISTINCT class.relname FROM
       (SELECT schema::jsonb AS stored FROM strapi_database_schema ORDER BY id DESC LIMIT 1) AS latest,
       jsonb_array_elements(latest.stored -> 'tables') AS entry,
       pg_catalog.pg_class AS class
     WHERE class.oid = pg_catalog.to_regclass(pg_catalog.quote_ident(entry ->> 'name')) AND class.relkind IN ('r', 'p')
     ORDER BY class.relname`,
  );
  if (rows.length > 0) {
    const names = rows.map(([name]) => postgresDialect.quote(String(name)));
    await connection.run(`LOCK TABLE ${names.join(', ')} IN SHARE ROW EXCLUSIVE MODE`);
  }
}

class PostgresWriter implements Writer {
  readonly session: Session;
  /** Each statement is a round trip, which on a real network takes as long as thousands of rows. */
  readonly holdBack = 2_000_000;
  readonly #connection: PostgresConnection;
  /** Those that the server does not see to; undefined where it sees to all. */
  readonly #foreignKeys: readonly ForeignKey[] | undefined;
  readonly #types = new Map<string, ReadonlyMap<string, string>>();

  constructor(connection: PostgresConnection, foreignKeys: readonly ForeignKey[] | undefined) {
    this.#connection = connection;
    this.#foreignKeys = foreignKeys;
    this.session = {
      description: describe(connection.settings),
      dialect: postgresDialect,
      rows: async (sql, parameters) => (await connection.query(sql, parameters)).rows,
      columns: (table) => connection.columns(table),
      close: async () => undefined,
    };
  }

  async execute(sql: string, parameters: readonly Parameter[] = []): Promise<number> {
    return (await this.#connection.query(sql, parameters)).rowCount;
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
    try {
      return await copyRows(this.#connection, { table, columns, rows }, { canGoBack: ignoreDuplicates });
    } catch (error) {
      const { code, where } = error as { code?: unknown; where?: unknown };
      if (code !== uniqueViolation) {
        throw explain(error, this.#connection.settings);
      }
      if (ignoreDuplicates) {
        await this.#connection.run(`ROLLBACK TO SAVEPOINT ${beforeCopy}; RELEASE SAVEPOINT ${beforeCopy}`);
        return this.#insertUnlessThere(table, columns, rows);
      }
      // In whatever language: `COPY tags, line 3`.
      const line = /^COPY [^,]+, \D+ (\d+)/.exec(String(where))?.[1];
      throw new DuplicateRow(line === undefined ? undefined : Number(line) - 1, error as Error);
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
    { onlyUnset }: { onlyUnset: boolean } = { onlyUnset: false },
  ): Promise<number> {
    const { quote } = postgresDialect;
    const given = ['id', ...columns];
    const changes = columns.map((column, index) => `${quote(column)} = given.c${index + 1}`).join(', ');
    const unset = onlyUnset ? columns.map((column) => ` AND target.${quote(column)} IS NULL`).join('') : '';
    const names = given.map((_, index) => `c${index}`).join(', ');
    const arrays = await this.#arrays(table, given);
    return this.execute(
      `UPDATE ${quote(table)} AS target SET ${changes} FROM unnest(${arrays}) AS given(${names})
       WHERE target.id = given.c0${unset}`,
      given.map((_, index) => arrayText(rows, given.length, index)),
    );
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
      const { command } = await this.#connection.guard(() => this.#connection.client.query('COMMIT'));
      if (command !== 'COMMIT') {
        throw new Error('PostgreSQL rolled the transaction back, since one of its statements had failed');
      }
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
       FROM unnest(?::text[]) AS name`,
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
    return columns.map((column) => `?::${types.get(column) ?? 'text'}[]`).join(', ');
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
