/** @jest-environment ./__tests__/support/one-realm.mjs */
import { describe, expect, test } from '@jest/globals';
import type { Model } from '../../src/database/model/model.ts';
import { rowReader } from '../../src/database/read/rows.ts';
import type { Session } from '../../src/database/session.ts';
import { encoder, type ValueEncoder } from '../../src/database/values.ts';
import { UserError } from '../../src/errors.ts';

/** The text of a row with one attribute, which is of the type and comes from the driver like this. */
function encoded(type: string, value: unknown, encode: ValueEncoder = encoder(type)): string {
  const session = { dialect: { encoder: () => encode, quote: (name: string) => `"${name}"` } };
  const model = {
    uid: 'api::day.day',
    table: 'days',
    scalars: [{ attribute: 'day', column: 'day', type }],
  };
  return rowReader(session as unknown as Session, model as unknown as Model).encode([1, value] as never, 0);
}

describe('a row that is read', () => {
  test('has a date whatever its column is', () => {
    expect(encoded('date', new Date('2024-01-02T00:00:00.000Z'))).toBe(',"day":"2024-01-02T00:00:00.000Z"');
    expect(encoded('date', '2024-01-02')).toBe(',"day":"2024-01-02"');
  });

  test('is named where an import would refuse a value of it', () => {
    expect(() => encoded('date', 'x')).toThrow(UserError);
    expect(() => encoded('date', 'x')).toThrow('api::day.day 1 could not be restored');
  });

  test('is not blamed for what goes wrong when its text is made', () => {
    const tooLong: ValueEncoder = () => {
      throw new RangeError('Invalid string length');
    };
    expect(() => encoded('string', 'x', tooLong)).toThrow('Invalid string length');
    expect(() => encoded('string', 'x', tooLong)).not.toThrow(UserError);
  });
});
