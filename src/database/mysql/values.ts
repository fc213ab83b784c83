import { parsedByDriver, encoder as plainEncoder, type ValueEncoder } from '../values.ts';

/** Strapi's driver takes every other value of a `tinyint(1)` for false. */
const boolean: ValueEncoder = (value) => (value === true || String(value) === '1' ? 'true' : 'false');

const own: Readonly<Record<string, ValueEncoder>> = {
  boolean,
  json: parsedByDriver,
  blocks: parsedByDriver,
  parsedJson: parsedByDriver,
};

/**
 * How a column value of this Strapi type, as the driver returns it, becomes the JSON text that official export writes
 * (archive format §4.2, `fromDB` of Strapi's fields; database layout §3).
 *
 * @throws TypeError for a type that is not stored in a column.
 */
export const encoder = (type: string): ValueEncoder => own[type] ?? plainEncoder(type);
