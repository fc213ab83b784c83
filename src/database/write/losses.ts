import { UserError } from '../../errors.ts';
import { configurationTables, internalTables } from '../../strapi/tables.ts';
import { option } from '../../wording.ts';
import type { ForeignKey, OnDelete } from '../catalogue.ts';
import type { Model } from '../model/model.ts';
import type { Parameter, Session } from '../session.ts';
import { idChunks } from './id-chunks.ts';
import type { LoadPlan } from './plan.ts';
import { findReplacements, type Replacements } from './replacements.ts';
import type { Strangers } from './strangers.ts';
import type { Wiped } from './wiped.ts';
import type { Writer } from './writer.ts';

/** What an import takes from others, since the rows that it hangs on do not come back. */
export interface Loss {
  /** The table of others that refers to those rows, or Strapi's own where it is values of a column. */
  readonly table: string;
  readonly columns: readonly string[];
  /** The table of the rows that do not come back. */
  readonly of: string;
  /**
   * What becomes of what refers to them, as its key has it; `column` for values of a column that Strapi does not know, `value`
   * for references to a value that has become another.
   */
  readonly rule: OnDelete | 'column' | 'value';
  /** Rows that are concerned; undefined where the role may not count them. */
  readonly rows: number | undefined;
}

/** Losses listed in a message. */
const mostListed = 8;

/**
 * Finds what others lose by an import, and counts it: also what refers to rows of theirs that would be deleted in turn.
 * Where a table refers to itself, its rows are counted for the first level.
 *
 * @param doomed The ids of rows that do not come back, by table.
 */
export async function findLosses(
  session: Session,
  strangers: Strangers,
  doomed: ReadonlyMap<string, readonly number[] | 'all'>,
): Promise<Loss[]> {
  const finder = new Finder(session, strangers);
  const losses: Loss[] = [];
  for (const [table, ids] of doomed) {
    if (ids.length > 0) {
      losses.push(...(await finder.of(table, ids)));
    }
  }
  return losses;
}

/**
 * The tables on which something hangs and whose rows all go, since none of them keeps its id: those of links, those that
 * attach components, Strapi's settings and notes.
 */
export function emptiedTables(
  models: ReadonlyMap<string, Model>,
  strangers: Strangers,
  wiped: Wiped,
  { stages, complete }: Pick<LoadPlan, 'stages' | 'complete'>,
): Set<string> {
  const tables: string[] = [];
  for (const { uid, components, relations } of models.values()) {
    const isReplaced = wiped.rows(uid) !== undefined;
    if (isReplaced) {
      tables.push(...components.map(({ table }) => table));
    }
    for (const { storage } of relations) {
      if (storage.kind === 'joinTable' && (isReplaced || wiped.rows(storage.target) !== undefined)) {
        tables.push(storage.table);
      } else if (storage.kind === 'morphTable' && stages.has('entities')) {
        tables.push(storage.table);
      }
    }
  }
  if (stages.has('configuration')) {
    tables.push(...configurationTables);
  }
  if (complete) {
    tables.push(...internalTables);
  }
  return new Set(tables.filter((table) => strangers.at(table) !== undefined));
}

/**
 * Everything that hangs on rows which the plan replaces, and what becomes of it.
 *
 * @param hold Keeps others from hanging more on rows that go, once they are known.
 */
export async function foresee(
  session: Session,
  models: ReadonlyMap<string, Model>,
  strangers: Strangers,
  wiped: Wiped,
  plan: Pick<LoadPlan, 'stages' | 'complete' | 'hasEntity' | 'hasComponent'>,
  hold: Writer['hold'] = async () => undefined,
): Promise<{ replacements: Replacements; losses: Loss[] }> {
  const replacements = await findReplacements(session, models, strangers, wiped, plan);
  const doomed = new Map<string, readonly number[] | 'all'>();
  for (const [table, replacement] of replacements) {
    doomed.set(table, replacement.doomed);
    for (const ids of idChunks(replacement.doomed)) {
      await hold(table, ids);
    }
  }
  for (const table of emptiedTables(models, strangers, wiped, plan)) {
    doomed.set(table, 'all');
  }
  return { replacements, losses: await findLosses(session, strangers, doomed) };
}

/**
 * Makes sure that others lose nothing that the user did not agree to.
 *
 * @throws UserError `failed`; it names each table, what happens to it and the number of rows.
 */
export function assertAccepted(losses: readonly Loss[], isAccepted: boolean): void {
  const forbidden = losses.filter(({ rule, rows }) => rule === 'refuse' && rows !== undefined);
  if (forbidden.length > 0) {
    throw new UserError(
      'failed',
      `The import would delete rows that other tables depend on: ${list(forbidden)}.`,
      'Change or delete the rows of those tables first, or import an archive that has the rows that they refer to; nothing was imported.',
    );
  }
  if (losses.length > 0 && !isAccepted) {
    throw new UserError(
      'failed',
      `The import would delete data that is not Strapi's and is in no backup: ${list(losses)}.`,
      `If that may be lost, import with ${option('on-foreign-data-loss', 'accept')}; otherwise import an archive that has those rows. Nothing was imported.`,
    );
  }
}

const list = (losses: readonly Loss[]): string =>
  losses.slice(0, mostListed).map(describeLoss).join('; ') +
  (losses.length > mostListed ? ` and ${losses.length - mostListed} more` : '');

const effects: Readonly<Record<OnDelete, string>> = {
  delete: 'deleted (ON DELETE CASCADE)',
  setNull: 'emptied (ON DELETE SET NULL)',
  setDefault: 'set to their default (ON DELETE SET DEFAULT)',
  refuse: 'in the way (ON DELETE NO ACTION or RESTRICT)',
};

/** `3 row(s) of shop.reviews (article_id) refer to rows of articles that do not come back: deleted (ON DELETE CASCADE)`. */
export function describeLoss({ table, columns, of, rule, rows }: Loss): string {
  if (rule === 'column') {
    return `${rows} row(s) of ${table} that do not come back have a value in ${columns.join(', ')}, which Strapi does not know`;
  }
  if (rule === 'value') {
    return `${rows} row(s) of ${table} (${columns.join(', ')}) refer to values of ${of} that are different in the archive`;
  }
  const place = `${table} (${columns.join(', ')})`;
  return rows === undefined
    ? `rows of ${place} may refer to rows of ${of} that do not come back, which this role may not look up: ${effects[rule]}`
    : `${rows} row(s) of ${place} refer to rows of ${of} that do not come back: ${effects[rule]}`;
}

/** Rows of a table as a condition on it, under a name for it. */
interface Where {
  readonly sql: (alias: string) => string;
  readonly parameters: readonly Parameter[];
}

class Finder {
  readonly #session: Session;
  readonly #strangers: Strangers;

  constructor(session: Session, strangers: Strangers) {
    this.#session = session;
    this.#strangers = strangers;
  }

  /** What is lost with some rows of one of Strapi's tables. */
  async of(table: string, ids: readonly number[] | 'all'): Promise<Loss[]> {
    const some = this.#conditions(ids);
    return [
      ...(await this.#byKeys(this.#strangers.at(table)?.keys ?? [], some, [])),
      ...(await this.#inColumns(table, some)),
    ];
  }

  #conditions(ids: readonly number[] | 'all'): Where[] {
    const { dialect } = this.#session;
    if (ids === 'all') {
      return [{ sql: () => '1 = 1', parameters: [] }];
    }
    return [...idChunks(ids)].map((some) => ({
      sql: (alias) => dialect.inIds(`${alias}.id`),
      parameters: [dialect.idList(some)],
    }));
  }

  /** @param path The keys that lead here; none of them is followed again. */
  async #byKeys(
    keys: readonly ForeignKey[],
    parents: readonly Where[],
    path: readonly ForeignKey[],
  ): Promise<Loss[]> {
    const losses: Loss[] = [];
    for (const key of keys.filter((key) => !path.includes(key))) {
      const { from, table, columns, referencedTable: of, onDelete: rule, isReadable } = key;
      const children = parents.map((parent) => this.#referring(key, parent, `t${path.length + 1}`));
      const areReadable = isReadable && path.every((other) => other.isReadable);
      const rows = areReadable ? await this.#count(from, children) : undefined;
      if (rows !== 0) {
        losses.push({ table, columns, of, rule, rows });
        if (rule === 'delete') {
          losses.push(...(await this.#byKeys(this.#strangers.keysTo(table), children, [...path, key])));
        }
      }
    }
    return losses;
  }

  async #count(from: string, conditions: readonly Where[]): Promise<number> {
    let count = 0;
    for (const { sql, parameters } of conditions) {
      const [row] = await this.#session.rows(
        `SELECT count(*) FROM ${from} t0 WHERE ${sql('t0')}`,
        parameters,
      );
      count += Number(row?.[0]);
    }
    return count;
  }

  /** The rows that refer to some others by a key. */
  #referring({ columns, referencedFrom, referencedColumns }: ForeignKey, parent: Where, name: string): Where {
    const { quote } = this.#session.dialect;
    const pairs = (alias: string) =>
      columns.map(
        (column, index) => `${name}.${quote(referencedColumns[index] ?? 'id')} = ${alias}.${quote(column)}`,
      );
    return {
      sql: (alias) =>
        `EXISTS (SELECT 1 FROM ${referencedFrom} ${name} WHERE ${[...pairs(alias), parent.sql(name)].join(' AND ')})`,
      parameters: parent.parameters,
    };
  }

  /** Columns of which no value can be lost are left out. */
  async #inColumns(table: string, conditions: readonly Where[]): Promise<Loss[]> {
    const { quote } = this.#session.dialect;
    const columns = (this.#strangers.at(table)?.columns ?? []).filter(
      ({ holdsValue }) => holdsValue !== undefined,
    );
    if (columns.length === 0) {
      return [];
    }
    const counts = columns.map(() => 0);
    const sums = columns.map(
      ({ holdsValue }) => `coalesce(sum(CASE WHEN ${holdsValue} THEN 1 ELSE 0 END), 0)`,
    );
    for (const { sql, parameters } of conditions) {
      const [row = []] = await this.#session.rows(
        `SELECT ${sums.join(', ')} FROM ${quote(table)} t0 WHERE ${sql('t0')}`,
        parameters,
      );
      for (const [index, count] of row.entries()) {
        counts[index] = (counts[index] ?? 0) + Number(count);
      }
    }
    return columns.flatMap(({ name }, index): Loss[] => {
      const rows = counts[index] ?? 0;
      return rows === 0 ? [] : [{ table, columns: [name], of: table, rule: 'column', rows }];
    });
  }
}
