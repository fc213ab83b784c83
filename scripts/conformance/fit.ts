import { DatabaseSync } from 'node:sqlite';
import type { Engine } from './engines.ts';
import { databaseOf, type Origin } from './projects.ts';

/** What SQLite holds of a project and a server, or official import into one, cannot hold in the same way. */
interface Misfits {
  /**
   * Statements that make what SQLite stores in a column of any type, and a server refuses, fit: what the archive holds is
   * then what every engine holds. An import names such values before it writes (see the tests of the fit check).
   */
  readonly values: readonly string[];
  /** The same for one engine alone. */
  readonly valuesOn?: Partial<Record<Engine['name'], readonly string[]>>;
  /**
   * Columns with JSON values that are no objects and no lists, by table: official import cannot store a text as a JSON document on a
   * server, and on MySQL (not on MariaDB, whose JSON is text) no number and no truth value either.
   */
  readonly json: Readonly<Record<string, readonly string[]>>;
}

/** Both kitchen sinks have these tables. */
const values = [
  "UPDATE figures SET biginteger = 9223372036854775807 WHERE typeof(biginteger) = 'real'",
  "UPDATE figures SET decimal = round(decimal, 2) WHERE typeof(decimal) = 'real'",
  "UPDATE figures SET integer = NULL WHERE typeof(integer) <> 'integer' OR abs(integer / 2) >= 1073741824",
  // MySQL: moments from 1970 to 2038, years of four digits, and orders that are not below 0.
  "UPDATE moments SET timestamp = NULL WHERE typeof(timestamp) <> 'integer' OR timestamp NOT BETWEEN 1000 AND 2147483647000",
  "UPDATE moments SET datetime = NULL WHERE typeof(datetime) <> 'integer' OR datetime < -30610224000000",
];
const json = { payloads: ['json', 'points'] };

/** A JSON text that is JSON itself, as `"123"` is. */
const jsonInJson = (column: string) =>
  `CASE WHEN json_valid(${column}) THEN json_type(${column}) = 'text' AND json_valid(json_extract(${column}, '$')) END`;

const misfits: Partial<Record<Origin, Misfits>> = {
  'kitchen-sink': {
    values: [...values, 'UPDATE nodes_follows_lnk SET inv_node_ord = 0 WHERE inv_node_ord < 0'],
    json,
  },
  'kitchen-sink-4': {
    values: [...values, 'UPDATE nodes_follows_links SET inv_node_order = 0 WHERE inv_node_order < 0'],
    // Strapi 4 and its driver both parse it; ours leaves it a text (see the guarantees).
    valuesOn: {
      mysql: ['json', 'points'].map(
        (column) => `UPDATE payloads SET ${column} = NULL WHERE ${jsonInJson(column)}`,
      ),
    },
    json,
  },
};

/** Makes the SQLite database of a project hold only what every engine can hold, or what one can. */
export function makeFit(project: string, origin: Origin, engine?: Engine['name']): void {
  const { values = [], valuesOn = {} } = misfits[origin] ?? {};
  const own = engine === undefined ? [] : (valuesOn[engine] ?? []);
  change(project, [...values, ...own]);
}

/**
 * Leaves out what official import writes to a server as it is, and which is no JSON there.
 *
 * @param alsoScalars Whether that are numbers and truth values, too.
 */
export function leaveOutJsonTexts(project: string, origin: Origin, alsoScalars: boolean): void {
  const isText = (column: string) =>
    `${column} IS NOT NULL AND (NOT json_valid(${column}) OR json_type(${column}) ${alsoScalars ? `NOT IN ('object', 'array')` : `= 'text'`})`;
  const statements = Object.entries(misfits[origin]?.json ?? {}).flatMap(([table, columns]) =>
    columns.map((column) => `UPDATE ${table} SET ${column} = NULL WHERE ${isText(column)}`),
  );
  change(project, statements);
}

function change(project: string, statements: readonly string[]): void {
  const database = new DatabaseSync(databaseOf(project));
  try {
    database.exec(statements.join(';'));
  } finally {
    database.close();
  }
}
