import { type ColumnLimit, Limits } from '../fit.ts';
import type { Session } from '../session.ts';

const whole = (bits: bigint) => ({
  smallest: -(2n ** (bits - 1n)),
  largest: 2n ** (bits - 1n) - 1n,
  whole: true,
});

/** No text of PostgreSQL holds these: UTF-8 has no halves, and a NUL ends a text. */
const text = { refuses: ['nul', 'halfCharacter'] } as const;

/** What the columns of all tables take. */
export async function readLimits(session: Session): Promise<Limits> {
  const rows = await session.rows(
    `SELECT relname, attname, typname, atttypmod, format_type(atttypid, atttypmod)
     FROM pg_catalog.pg_attribute
     JOIN pg_catalog.pg_class AS class ON class.oid = attrelid
     JOIN pg_catalog.pg_type AS type ON type.oid = atttypid
     WHERE relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped AND pg_table_is_visible(class.oid)
       AND relnamespace <> 'pg_catalog'::regnamespace`,
  );
  const limits = new Limits(await session.tables());
  for (const [table, column, name, modifier, type] of rows) {
    const limit = limitOf(String(name), Number(modifier));
    if (limit !== undefined) {
      limits.add(String(table), String(column), { type: String(type), ...limit });
    }
  }
  return limits;
}

/** @param modifier As in `pg_attribute.atttypmod`; -1 where the type was given none. */
function limitOf(type: string, modifier: number): Omit<ColumnLimit, 'type'> | undefined {
  switch (type) {
    case 'varchar':
    case 'bpchar':
      return modifier < 0 ? text : { ...text, characters: modifier - 4 };
    case 'text':
    case 'json':
    case 'jsonb':
      return text;
    case 'int2':
      return whole(16n);
    case 'int4':
      return whole(32n);
    case 'int8':
      return whole(64n);
    case 'numeric':
      return modifier < 0 ? undefined : decimal(((modifier - 4) >> 16) & 0xffff, (modifier - 4) & 0x7ff);
    default:
      return undefined;
  }
}

/** What is rounded up to one digit more does not fit either. */
function decimal(precision: number, scale: number): Omit<ColumnLimit, 'type'> {
  const largest = 10 ** (precision - scale) - 0.51 * 10 ** -scale;
  return { smallest: -largest, largest };
}
