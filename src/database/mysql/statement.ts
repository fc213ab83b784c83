import { escape as escaped } from 'mysql2';
import type { Parameter } from '../session.ts';

/** Stands for a list of ids, which is put in its place as it is; see `inIds` in dialect.ts. */
export const idsMark = '?#';

/** Quoted names and texts may hold question marks; whatever else they are in is a place for a parameter. */
const marks = /`(?:[^`]|``)*`|'(?:[^'\\]|''|\\.)*'|\?#|\?/gs;
const isIds = /^-?\d+(?:,-?\d+)*$/;

/**
 * The text of a statement with its parameters in place. Statements are sent as text: preparing one is a round trip, and
 * an insert of a thousand rows is another statement each time.
 *
 * Texts are escaped with backslashes, which the session's `sql_mode` must allow; see `connect`.
 */
export function statement(sql: string, parameters: readonly Parameter[]): string {
  if (parameters.length === 0) {
    return sql;
  }
  let next = 0;
  return sql.replace(marks, (mark) => {
    if (mark.startsWith('`') || mark.startsWith("'")) {
      return mark;
    }
    const parameter = parameters[next] ?? null;
    next += 1;
    return mark === idsMark ? ids(parameter) : literal(parameter);
  });
}

/** A value as it is written in a statement. */
export const literal = (value: Parameter): string => {
  if (value === null) {
    return 'NULL';
  }
  return typeof value === 'number' ? number(value) : escaped(value);
};

function number(value: number): string {
  if (!Number.isFinite(value)) {
    throw new RangeError(`${value} is not a number that can be stored`);
  }
  return String(value);
}

function ids(list: Parameter): string {
  const text = String(list);
  if (!isIds.test(text)) {
    throw new TypeError('A list of ids holds something else');
  }
  return text;
}
