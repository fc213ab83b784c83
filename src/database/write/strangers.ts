import { UserError } from '../../errors.ts';
import type { Catalogue, Column, ForeignKey } from '../catalogue.ts';
import { expectedNames, type Model } from '../model/model.ts';
import type { Store } from '../model/store.ts';
import type { Parameter, Session } from '../session.ts';
import type { Tables } from '../tables.ts';
import type { Writer } from './writer.ts';
import type { Written } from './written-tables.ts';

/** What hangs on the rows of one of Strapi's tables and is not Strapi's. */
export interface Hanging {
  /** Foreign keys of other tables that refer to it. */
  readonly keys: readonly ForeignKey[];
  /** Columns that Strapi does not know; not those that the database makes from others. */
  readonly columns: readonly Column[];
  /** Whether a trigger of somebody's own sees its rows go. */
  readonly hasTrigger: boolean;
}

/**
 * What others have in a database and hang on Strapi's tables: foreign keys of their own tables, columns and triggers within
 * Strapi's. No archive knows them.
 */
export class Strangers {
  readonly #catalogue: Catalogue;
  readonly #hanging: ReadonlyMap<string, Hanging>;
  readonly #models: ReadonlyMap<string, ReadonlySet<string>>;
  /** Of Strapi's tables. */
  readonly #takingNoRows: ReadonlyMap<string, 'view' | 'unnumbered'>;

  private constructor(
    catalogue: Catalogue,
    hanging: ReadonlyMap<string, Hanging>,
    models: ReadonlyMap<string, ReadonlySet<string>>,
  ) {
    this.#takingNoRows = new Map([
      ...[...catalogue.columns].flatMap(([table, columns]) =>
        columns.some(({ name, fillsItself }) => name === 'id' && !fillsItself)
          ? [[table, 'unnumbered'] as const]
          : [],
      ),
      ...catalogue.views.map((view) => [view, 'view'] as const),
    ]);
    this.#catalogue = catalogue;
    this.#hanging = hanging;
    this.#models = models;
  }

  static async find(
    session: Session,
    models: ReadonlyMap<string, Model>,
    tables: Store['tables'],
  ): Promise<Strangers> {
    const expected = namesOf(models);
    const catalogue = inNamesOfStrapi(
      await session.catalogue([...tables.keys()]),
      [...tables].map(([table, { columns }]) => [table, [...columns.keys(), ...(expected.get(table) ?? [])]]),
      await session.tables(),
    );
    const hanging = new Map<string, Hanging>();
    for (const [table, { columns: noted }] of tables) {
      const known = expected.get(table) ?? noted;
      const found: Hanging = {
        keys: catalogue.keys.filter(({ referencedTable }) => referencedTable === table),
        columns: (catalogue.columns.get(table) ?? []).filter(
          ({ name, isGenerated }) => !known.has(name) && !isGenerated,
        ),
        hasTrigger: catalogue.triggers.has(table),
      };
      if (found.keys.length > 0 || found.columns.length > 0 || found.hasTrigger) {
        hanging.set(table, found);
      }
    }
    return new Strangers(catalogue, hanging, expected);
  }

  /** Whether nothing hangs on any of them. */
  get isEmpty(): boolean {
    return this.#hanging.size === 0;
  }

  /** Whether all of Strapi's tables take rows: none is a view, or one whose ids nobody makes. */
  get takeRows(): boolean {
    return this.#takingNoRows.size === 0;
  }

  /** @throws UserError `schemaDifference` where one that is written to does not. */
  assertTakeRows(written: Iterable<readonly [table: string, Written]>): void {
    for (const [table, { isNumbered, without }] of written) {
      const why = this.#takingNoRows.get(table);
      if (why === 'view') {
        throw takesNoRows(table, without);
      }
      if (why === 'unnumbered' && isNumbered) {
        throw hasNoNextId(table, without);
      }
    }
  }

  /** Undefined where nothing hangs on the table. */
  at(table: string): Hanging | undefined {
    return this.#hanging.get(table);
  }

  /** The foreign keys that refer to a table of others. */
  keysTo(table: string): readonly ForeignKey[] {
    return this.#catalogue.keys.filter(({ referencedTable }) => referencedTable === table);
  }

  /** The columns of one of Strapi's tables that can be written to: not those that the database makes from others. */
  columns(table: string): readonly Column[] {
    return (this.#catalogue.columns.get(table) ?? []).filter(({ isGenerated }) => !isGenerated);
  }

  /** Those of them that the models know. */
  ownColumns(table: string): readonly Column[] {
    const known = this.#models.get(table);
    return this.columns(table).filter(({ name }) => known?.has(name));
  }

  /** The columns of models in which no two rows may have the same, and which may be empty meanwhile. */
  setAside(table: string): readonly string[] {
    const unique = new Set(this.#catalogue.unique.get(table));
    // What follows a value would follow it into nothing.
    const referred = new Set(this.at(table)?.keys.flatMap(({ referencedColumns }) => referencedColumns));
    return this.ownColumns(table)
      .filter(
        ({ name, isNullable }) => isNullable && name !== 'id' && unique.has(name) && !referred.has(name),
      )
      .map(({ name }) => name);
  }

  /** Whether the database itself keeps rows from having the same values in all of these columns. */
  keepsDistinct(table: string, columns: readonly string[]): boolean {
    const unique = this.#catalogue.unique.get(table) ?? [];
    return columns.every((name) => unique.includes(name));
  }

  /** Whether others refer to a column of the table that an import changes: to any but its id. */
  areValuesReferred(table: string): boolean {
    return (
      this.at(table)?.keys.some(({ referencedColumns }) =>
        referencedColumns.some((name) => name !== 'id'),
      ) === true
    );
  }

  /**
   * The ids of rows to which others refer, or which have a value in a column that Strapi does not know; of all rows, where the
   * role may not look that up.
   */
  async rowsInUse(session: Session, table: string): Promise<number[]> {
    const { quote } = session.dialect;
    const { keys = [], columns = [] } = this.at(table) ?? {};
    const conditions = [
      ...columns.flatMap(({ holdsValue }) => holdsValue ?? []),
      ...keys.map(({ from, columns, referencedColumns, isReadable }) => {
        const names = columns.map(quote);
        const isSet = names.map((name) => `${name} IS NOT NULL`).join(' AND ');
        // Not a subquery for each row: nobody says that those columns have an index.
        return isReadable
          ? `(${referencedColumns.map(quote).join(', ')}) IN (SELECT ${names.join(', ')} FROM ${from} WHERE ${isSet})`
          : '1 = 1';
      }),
    ];
    if (conditions.length === 0) {
      return [];
    }
    const any = conditions.map((condition) => `(${condition})`).join(' OR ');
    const rows = await session.rows(`SELECT id FROM ${quote(table)} WHERE ${any}`);
    return rows.map(([id]) => Number(id));
  }

  /** Deletes rows, as {@link Writer.delete} does: what others have follows them as the database itself would have it. */
  delete(
    writer: Writer,
    table: string,
    condition?: string,
    parameters: readonly Parameter[] = [],
  ): Promise<number> {
    return this.enforcing(writer, table, () => writer.delete(table, condition, parameters));
  }

  /** Does something to the rows of a table that what others have is to follow. */
  enforcing<Result>(writer: Writer, table: string, work: () => Promise<Result>): Promise<Result> {
    return (this.at(table)?.keys.length ?? 0) > 0 ? writer.enforcing(work) : work();
  }
}

/**
 * The same with the columns of Strapi's tables called as Strapi calls them: an engine may cut a name, or not tell it from one in
 * another case.
 */
function inNamesOfStrapi(
  { columns, unique, keys, ...others }: Catalogue,
  known: readonly (readonly [table: string, columns: readonly string[]])[],
  present: Tables,
): Catalogue {
  const names = new Map(
    known.map(([table, own]) => [
      table,
      new Map(own.map((column) => [present.columnOf(table, column) ?? column, column])),
    ]),
  );
  const called = (table: string, column: string) => names.get(table)?.get(column) ?? column;
  return {
    ...others,
    columns: new Map(
      [...columns].map(([table, own]) => [
        table,
        own.map((column) => ({ ...column, name: called(table, column.name) })),
      ]),
    ),
    unique: new Map([...unique].map(([table, own]) => [table, own.map((column) => called(table, column))])),
    keys: keys.map((key) => ({
      ...key,
      referencedColumns: key.referencedColumns.map((column) => called(key.referencedTable, column)),
    })),
  };
}

const orWithout = (without: string | undefined) => (without === undefined ? '' : `, or ${without}`);

const hasNoNextId = (table: string, without: string | undefined) =>
  new UserError(
    'schemaDifference',
    `The database does not number the rows of ${table}: its column id has no sequence, and no default. Neither an import nor Strapi can add a row to it.`,
    `Restore what numbers them (on PostgreSQL a default from a sequence, on MySQL AUTO_INCREMENT, on SQLite INTEGER PRIMARY KEY), or restore the table from a backup${orWithout(without)}; nothing was imported.`,
  );

const takesNoRows = (view: string, without: string | undefined) =>
  new UserError(
    'schemaDifference',
    `${view} is a view in this database, not a table: it can be read, but an import cannot write to it.`,
    `Put the table back in its place${orWithout(without)}; nothing was imported.`,
  );

function namesOf(models: ReadonlyMap<string, Model>): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const model of models.values()) {
    for (const { table, columns } of expectedNames(model)) {
      const known = names.get(table) ?? new Set();
      names.set(table, known);
      for (const column of columns) {
        known.add(column);
      }
    }
  }
  return names;
}
