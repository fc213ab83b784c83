/** A number as it is written, so that `9007199254740993` and `9007199254740992`, or `1` and `1.0`, are told apart. */
class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The third argument of a reviver, which TypeScript's library does not know yet. */
type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;

/**
 * The same text for every JSON text that holds the same value: keys sorted, no spaces, numbers as written.
 *
 * @throws SyntaxError when `json` is not JSON.
 */
export function canonical(json: string): string {
  const keepNumbers: Reviver = (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined ? new NumberText(source) : value;
  return write(JSON.parse(json, keepNumbers as (key: string, value: unknown) => unknown));
}

/** {@link canonical} for a value that is already parsed. */
export function canonicalValue(value: unknown): string {
  return canonical(JSON.stringify(value));
}

function write(value: unknown): string {
  if (value instanceof NumberText) {
    return value.text;
  }
  if (Array.isArray(value)) {
    return `[${value.map(write).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${write(member)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}
