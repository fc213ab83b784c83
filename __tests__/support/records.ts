import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';

/** The lines of a stage of an unpacked archive, in an order of their own, with the keys of objects in order. */
export function records(archive: string, stage: string): string[] {
  return readdirSync(join(archive, stage))
    .flatMap((name) => readFileSync(join(archive, stage, name), 'utf8').split('\n'))
    .filter(Boolean)
    .map((line) => JSON.stringify(sorted(JSON.parse(line))))
    .sort();
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return Array.isArray(value) ? value.map(sorted) : value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

/** Expects two unpacked archives to hold the same records, whatever their order. */
export function expectSame(one: string, other: string): void {
  for (const stage of ['entities', 'links', 'configuration']) {
    expect(records(other, stage)).toEqual(records(one, stage));
  }
}
