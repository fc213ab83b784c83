import { type ColumnLimit, Limits } from '../fit.ts';
import type { Session } from '../session.ts';

/** What the columns of all tables take. */
export async function readLimits(session: Session): Promise<Limits> {
  const rows = await session.rows(
    `SELECT table_name, column_name, data_type, column_type, character_maximum_length, character_set_name,
       numeric_precision, numeric_scale, collation_name
     FROM information_schema.columns WHERE table_schema = DATABASE()`,
  );
  const limits = new Limits(await session.tables());
  for (const [table, column, name, type, length, charset, precision, scale, collation] of rows) {
    const limit = limitOf(String(name), String(type), {
      length: Number(length),
      charset: String(charset),
      precision: Number(precision),
      scale: Number(scale),
      isBinary: collation === 'utf8mb4_bin',
    });
    if (limit !== undefined) {
      const known = charset === null ? String(type) : `${type} in ${charset}`;
      limits.add(String(table), String(column), { type: known, ...limit });
    }
  }
  return limits;
}

interface Size {
  readonly length: number;
  readonly charset: string;
  readonly precision: number;
  readonly scale: number;
  readonly isBinary: boolean;
}

const bits: Readonly<Record<string, bigint>> = { smallint: 16n, mediumint: 24n, int: 32n, bigint: 64n };

function limitOf(name: string, type: string, of: Size): Omit<ColumnLimit, 'type'> | undefined {
  switch (name) {
    case 'varchar':
    case 'char':
      return { ...textIn(of.charset), characters: of.length };
    case 'tinytext':
    case 'text':
    case 'mediumtext':
    case 'longtext':
      // A document of MariaDB is such a text, in which halves of characters are written out.
      if (of.isBinary) {
        return undefined;
      }
      // Their length is one in bytes, and that of longtext is beyond any statement.
      return textIn(of.charset);
    case 'json':
      return textIn('utf8mb4');
    case 'decimal':
      return decimal(of);
    default: {
      const size = bits[name];
      return size === undefined ? undefined : whole(size, type.includes('unsigned'));
    }
  }
}

/** UTF-8 has no halves of characters; the older form of it in MySQL has no emoji either. */
const textIn = (charset: string): Omit<ColumnLimit, 'type'> => ({
  refuses: /^utf8(mb3)?$/.test(charset) ? ['halfCharacter', 'astral'] : ['halfCharacter'],
});

const whole = (width: bigint, isUnsigned: boolean): Omit<ColumnLimit, 'type'> => ({
  smallest: isUnsigned ? 0n : -(2n ** (width - 1n)),
  largest: (isUnsigned ? 2n ** width : 2n ** (width - 1n)) - 1n,
  whole: true,
});

/** What is rounded up to one digit more does not fit either. */
function decimal({ precision, scale }: Size): Omit<ColumnLimit, 'type'> {
  const largest = 10 ** (precision - scale) - 0.51 * 10 ** -scale;
  return { smallest: -largest, largest };
}
