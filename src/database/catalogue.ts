/** What the database itself says of tables: Strapi's, and those of others that refer to them. */
export interface Catalogue {
  /** The foreign keys of all tables that are not Strapi's, in any schema and whoever owns them. */
  readonly keys: readonly ForeignKey[];
  /** The columns of Strapi's tables. */
  readonly columns: ReadonlyMap<string, readonly Column[]>;
  /** The columns of Strapi's tables that must be unique, alone or together, beside the primary key. */
  readonly unique: ReadonlyMap<string, readonly string[]>;
  /** Strapi's tables with a trigger of somebody's own that works when a row is deleted. */
  readonly triggers: ReadonlySet<string>;
  /** Those of Strapi's tables that are views, and that take no rows. */
  readonly views: readonly string[];
}

export interface ForeignKey {
  /** Empty on SQLite. */
  readonly name: string;
  /** The table that has it, as people know it: with its schema where that is not Strapi's. */
  readonly table: string;
  /** The same for SQL. */
  readonly from: string;
  readonly columns: readonly string[];
  /** The table that it refers to, as `table` names one. */
  readonly referencedTable: string;
  readonly referencedFrom: string;
  readonly referencedColumns: readonly string[];
  readonly onDelete: OnDelete;
  /** Whether all rows of its table can be seen. */
  readonly isReadable: boolean;
}

/** What becomes of a row when the one that it refers to is deleted. */
export type OnDelete = 'delete' | 'setNull' | 'setDefault' | 'refuse';

export interface Column {
  readonly name: string;
  /** Whether the database makes its values, from those of other columns. */
  readonly isGenerated: boolean;
  readonly isNullable: boolean;
  /** Whether a row gets a value here that is given none: the next number, or a default. */
  readonly fillsItself: boolean;
  /**
   * The condition of rows in which it has a value that an insert would not give it by itself; undefined where the database
   * numbers them. It never reads the value out: no driver knows all types.
   */
  readonly holdsValue: string | undefined;
}

const actions: Readonly<Record<string, OnDelete>> = {
  CASCADE: 'delete',
  'SET NULL': 'setNull',
  'SET DEFAULT': 'setDefault',
};

/** The rule of a key from the words of SQL. */
export const ruleOf = (action: unknown): OnDelete => actions[String(action)] ?? 'refuse';

/** A default that is the same whenever it is asked for: a number, a truth value or a text, which may name its type. */
const constant =
  /^\(?(?:(?<number>-?\d+(?:\.\d+)?)|(?<text>true|false|'(?:[^'\\]|'')*'))(?:::(?:"(?:[^"]|"")*"|[\w .]|\[\])+)?\)?$/i;

/**
 * The condition of rows in which a column has a value that is not its default.
 *
 * @param column As SQL.
 * @param expression Its default as SQL.
 * @param asText The text of its value as SQL, which is compared to the letter.
 */
export function holdsValue(column: string, expression: unknown, asText: (column: string) => string): string {
  const { number, text } = (typeof expression === 'string' && constant.exec(expression)?.groups) || {};
  const isSet = `${column} IS NOT NULL`;
  if (number !== undefined) {
    return `${isSet} AND ${column} <> ${number}`;
  }
  return text === undefined
    ? isSet
    : `${isSet} AND ${asText(column)} <> ${text.startsWith("'") ? text : `'${text}'`}`;
}

/** Rows of a name and what belongs to it, by that name. */
export function grouped<Item>(rows: Iterable<readonly [name: string, item: Item]>): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const [name, item] of rows) {
    const known = groups.get(name);
    if (known === undefined) {
      groups.set(name, [item]);
    } else {
      known.push(item);
    }
  }
  return groups;
}
