import type { Parameter } from '../session.ts';

const largestInteger = 2 ** 31 - 1;

/** Quoted names and texts, which are left as they are, or a place for a parameter. */
const pieces = /"(?:[^"]|"")*"|'(?:[^']|'')*'|\?/g;

/** Turns SQL with `?` into what PostgreSQL takes, `$1`, `$2` …, and remembers what it has turned. */
export class Statements {
  readonly #known = new Map<string, string>();

  /**
   * @param parameters A number beyond `integer` is told to the server as such: it would take the type of the column
   *   that it is compared with, and refuse it.
   */
  text(sql: string, parameters: readonly Parameter[]): string {
    const isLarge = (index: number) => {
      const value = parameters[index];
      return typeof value === 'number' && Math.abs(value) > largestInteger;
    };
    const large = parameters.map((_, index) => (isLarge(index) ? '::bigint' : ''));
    const key = large.join() + sql;
    const known = this.#known.get(key);
    if (known !== undefined) {
      return known;
    }
    let count = 0;
    const text = sql.replace(pieces, (piece) => {
      if (piece !== '?') {
        return piece;
      }
      count += 1;
      return `$${count}${large[count - 1] ?? ''}`;
    });
    this.#known.set(key, text);
    return text;
  }
}

/** A column of values as one array, in the server's own text form. */
export function arrayText(rows: readonly Parameter[], width: number, column: number): string {
  let text = '';
  for (let index = column; index < rows.length; index += width) {
    const value = rows[index] as Parameter;
    text += index === column ? '' : ',';
    text +=
      value === null
        ? 'NULL'
        : typeof value === 'number'
          ? String(value)
          : `"${/["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value}"`;
  }
  return `{${text}}`;
}
