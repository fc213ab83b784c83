/**
 * A JSON value as text that is the same however its objects are ordered: keys sorted, no white space. PostgreSQL and
 * MySQL give the keys of a JSON column back in an order of their own.
 */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  // Not by assignment, to which `__proto__` is no key like others.
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

/**
 * A time as PostgreSQL writes it, without zeros at the end of its fraction: `12:30:00.5`, where MySQL has `12:30:00.500`, and SQLite
 * whatever was stored.
 */
export const shortTime = (value: string): string => value.replace(/(?<=:\d\d)(?:\.0+|(\.\d*[1-9])0+)$/, '$1');
