import { UserError } from '../../errors.ts';
import { collectOutlived } from '../../system/young-generation.ts';
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
import { connect, type Link, sessionOf } from './connection.ts';
import { mysqlDialect } from './dialect.ts';
import { storedValues } from './encode.ts';
import { type Flavour, flavourOf } from './flavours.ts';
import { waitForWriter } from './import-lock.ts';
import { describe, type Settings } from './settings.ts';
import { literal } from './statement.ts';

const { quote } = mysqlDialect;

/** Characters of a statement: longer ones are not faster, and the server keeps each in memory. */
const longest = 1_000_000;
/** Bytes that a character takes at most in UTF-8, for each unit of UTF-16 that it takes in memory. */
const bytesOfCharacter = 3;

const duplicateEntry = 1062;
/**
 * Numbers of the errors of a row that is not taken: a value that its column does not take or that is missing, a constraint,
 * a foreign key, a trigger that says no.
 */
const refusals: readonly number[] = [
  duplicateEntry,
  ...[1048, 1264, 1265, 1292, 1364, 1366, 1367, 1406, 3140, 3819, 4025],
  ...[1216, 1217, 1451, 1452, 1644],
];

/** The server's answer, from the driver. */
interface DriverError extends Error {
  readonly errno?: number;
}

/**
 * Opens a MySQL or MariaDB database for writing and begins the one transaction of an import. Nobody else sees any of it
 * before the commit; no statement of it is DDL, which would commit.
 *
 * @throws UserError `databaseUnreachable`; `failed` for tables of an engine that has no transactions.
 */
export async function openMysqlWriter(settings: Settings): Promise<Writer> {
  const link = await connect(settings);
  try {
    await waitForWriter(link);
    await assertTransactional(link);
    const [row] = await link.rows('SELECT VERSION(), @@max_allowed_packet');
    await link.run('START TRANSACTION READ WRITE');
    return new MysqlWriter(link, flavourOf(String(row?.[0])), Number(row?.[1]));
  } catch (error) {
    await link.end();
    throw error;
  }
}

/** What MyISAM has taken cannot be undone. */
async function assertTransactional(link: Link): Promise<void> {
  const [table] = await link.rows(
    `SELECT t.table_name, t.engine FROM information_schema.tables t
     LEFT JOIN information_schema.engines e ON e.engine = t.engine
     WHERE t.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' AND COALESCE(e.transactions, 'NO') <> 'YES'
     LIMIT 1`,
  );
  if (table !== undefined) {
    throw new UserError(
      'failed',
      `The table ${table[0]} of ${describe(link.settings)} has the engine ${table[1]}, which does not support transactions: an import that fails could not be undone.`,
      `Change it: ALTER TABLE ${table[0]} ENGINE = InnoDB.`,
    );
  }
}

class MysqlWriter implements Writer {
  readonly session: Session;
  readonly watch: FindRows;
  readonly find: FindRows;
  /** Each statement is a round trip. */
  readonly holdBack = 1_000_000;
  readonly encoder: (type: string) => (value: unknown) => Parameter;
  readonly #link: Link;
  /** How a row of `VALUES` begins. */
  readonly #row: string;
  readonly #packet: number;

  constructor(link: Link, { row }: Flavour, packet: number) {
    this.session = sessionOf(link);
    this.find = findIn(this.session);
    this.watch = this.find;
    this.encoder = storedValues(link.settings.options.timezone ?? 'local');
    this.#link = link;
    this.#row = row;
    this.#packet = packet;
  }

  async execute(sql: string, parameters: readonly Parameter[] = []): Promise<number> {
    try {
      return await this.#changed(sql, parameters);
    } catch (error) {
      throw isRefusal(error) ? refusedChange(error, this.#link.settings) : error;
    }
  }

  delete(table: string, condition?: string, parameters: readonly Parameter[] = []): Promise<number> {
    const only = condition === undefined ? '' : ` WHERE ${condition}`;
    return this.execute(`DELETE FROM ${quote(table)}${only}`, parameters);
  }

  async insert(
    table: string,
    columns: readonly string[],
    rows: Rows,
    { ignoreDuplicates }: { ignoreDuplicates: boolean },
  ): Promise<number> {
    const names = columns.map(quote);
    const head = `INSERT INTO ${quote(table)} (${names.join(', ')}) VALUES `;
    // Unlike INSERT IGNORE this hides nothing but duplicates: it changes nothing in the row that is there.
    const tail = ignoreDuplicates ? ` ON DUPLICATE KEY UPDATE ${names[0]} = ${names[0]}` : '';
    return this.#write(table, rows, columns.length, '(', (text) => head + text + tail);
  }

  async update(
    table: string,
    columns: readonly string[],
    rows: Rows,
    { onlyUnset = false, reset = [] }: UpdateOptions = {},
  ): Promise<number> {
    const names = columns.map(quote);
    const changes = [
      ...names.map((name, index) => `t.${name} = v.c${index}`),
      ...reset.map((name) => `t.${quote(name)} = DEFAULT(t.${quote(name)})`),
    ].join(', ');
    const unset = onlyUnset ? ` WHERE ${names.map((name) => `t.${name} IS NULL`).join(' AND ')}` : '';
    const given = `v(${['id', ...names.map((_, index) => `c${index}`)].join(', ')})`;
    return this.#write(
      table,
      rows,
      columns.length + 1,
      this.#row,
      (text) =>
        `UPDATE ${quote(table)} t JOIN (WITH ${given} AS (VALUES ${text}) SELECT * FROM v) v ON v.id = t.id SET ${changes}${unset}`,
    );
  }

  async hold(table: string, ids: readonly number[]): Promise<void> {
    const { inIds, idList } = mysqlDialect;
    await this.session.rows(`SELECT id FROM ${quote(table)} WHERE ${inIds('id')} FOR UPDATE`, [idList(ids)]);
  }

  /** Foreign keys are at work all along. */
  enforcing<Result>(work: () => Promise<Result>): Promise<Result> {
    return work();
  }

  async counts(tables: readonly string[]): Promise<number[]> {
    if (tables.length === 0) {
      return [];
    }
    const selects = tables.map((table, index) => `SELECT ${index}, COUNT(*) FROM ${quote(table)}`);
    const counts: number[] = [];
    for (const [index, count] of await this.#link.rows(selects.join(' UNION ALL '))) {
      counts[Number(index)] = Number(count);
    }
    return counts;
  }

  /** InnoDB does so by itself, and keeps it over a restart of the server. */
  async settle(): Promise<void> {}

  /** Foreign keys are enforced all along. */
  async violations(): Promise<Violation[]> {
    return [];
  }

  mark(token: string): Promise<void> {
    return writeCommitMark(this.#link, token);
  }

  async commit(): Promise<void> {
    try {
      await this.#link.run('COMMIT');
    } catch (error) {
      await this.rollback();
      throw new UnknownOutcome(
        error instanceof UserError ? error : failedCommit(error as Error, this.#link.settings),
        describe(this.#link.settings),
      );
    }
    await this.#link.end();
  }

  /** The server rolls back what a connection leaves open. */
  rollback(): Promise<void> {
    return this.#link.end();
  }

  async #changed(sql: string, parameters?: readonly Parameter[]): Promise<number> {
    const { affectedRows, info } = await this.#link.run(sql, parameters);
    // An update counts the rows that it found, even where they had those values already.
    const matched = /Rows matched: (\d+)/.exec(info ?? '');
    return matched === null ? affectedRows : Number(matched[1]);
  }

  /** @throws RefusedRow. */
  async #write(
    table: string,
    rows: Rows,
    width: number,
    opening: string,
    statement: (text: string) => string,
  ): Promise<number> {
    let changed = 0;
    for (const { start, end, text } of this.#statements(table, rows, width, opening)) {
      try {
        changed += await this.#changed(statement(text));
        // Statements outlive the young generation while the server works.
        collectOutlived();
      } catch (error) {
        throw isRefusal(error)
          ? await this.#refused(error, rows, { start, end, width, opening }, statement)
          : error;
      }
    }
    return changed;
  }

  /** Rows as lists of values, as many as fit one statement. */
  *#statements(
    table: string,
    rows: Rows,
    width: number,
    opening: string,
  ): Generator<{ start: number; end: number; text: string }> {
    const most = Math.min(longest, Math.floor(this.#packet / bytesOfCharacter) - 10_000);
    let text = '';
    let start = 0;
    for (let index = 0; index < rows.length; index += width) {
      const row = rowText(rows, index, width, opening);
      if (text !== '' && text.length + row.length > most) {
        yield { start, end: index / width, text };
        text = '';
        start = index / width;
      }
      if (row.length > most && Buffer.byteLength(row) + 10_000 > this.#packet) {
        throw tooLarge(table, rows[index] as Parameter, this.#packet);
      }
      text += text === '' ? row : `,${row}`;
    }
    if (text !== '') {
      yield { start, end: rows.length / width, text };
    }
  }

  /** A statement fails as a whole and does not say where: the half that fails, too, has it. */
  async #refused(
    error: DriverError,
    rows: Rows,
    { start, end, width, opening }: { start: number; end: number; width: number; opening: string },
    statement: (text: string) => string,
  ): Promise<RefusedRow> {
    let [from, to, reason] = [start, end, error];
    while (to - from > 1) {
      const middle = Math.floor((from + to) / 2);
      const texts: string[] = [];
      for (let index = from; index < middle; index += 1) {
        texts.push(rowText(rows, index * width, width, opening));
      }
      try {
        await this.#link.run(statement(texts.join(',')));
        from = middle;
      } catch (failure) {
        if (!isRefusal(failure)) {
          throw failure;
        }
        [to, reason] = [middle, failure];
      }
    }
    reason.message = reason.message.replace(/ at row \d+/, '');
    return reason.errno === duplicateEntry ? new DuplicateRow(from, reason) : new RefusedRow(from, reason);
  }
}

const isRefusal = (error: unknown): error is DriverError =>
  refusals.includes((error as DriverError).errno ?? 0);

function rowText(rows: Rows, start: number, width: number, opening: string): string {
  let row = opening;
  for (let column = 0; column < width; column += 1) {
    row += (column === 0 ? '' : ',') + literal(rows[start + column] as Parameter);
  }
  return `${row})`;
}

const refusedChange = (error: DriverError, { database, server }: Settings) =>
  new UserError(
    'failed',
    `${database} on ${server} refused a change: ${error.message}.`,
    'A foreign key, a constraint or a trigger of the target forbids it: change the rows that it names, or change that rule. Nothing was changed.',
    { cause: error },
  );

const failedCommit = (error: Error, { server }: Settings) =>
  new UserError('failed', `The MySQL server ${server} could not commit: ${error.message}.`, '', {
    cause: error,
  });

const tooLarge = (table: string, first: Parameter, packet: number) =>
  new UserError(
    'failed',
    `A row of ${table} (${first}) is larger than the server accepts: max_allowed_packet is ${packet} bytes.`,
    'Raise max_allowed_packet on the server, then run the import again; nothing was imported.',
  );
