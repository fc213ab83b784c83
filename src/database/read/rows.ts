import { isKept, type Mask, type RowMask } from '../../transfer/masking.ts';
import { Unfit } from '../encode.ts';
import type { Model, Scalar } from '../model/model.ts';
import type { Dialect, Row, Session, Value } from '../session.ts';
import { type Demand, importDemand, isText, text as textOf, type ValueEncoder } from '../values.ts';
import { unfitValue } from './restorable.ts';

/** Reads rows of one model and turns each into JSON text, column by column, without an object in between. */
export interface RowReader {
  /** The select list: `id` first, then the scalar columns by the names of their attributes. */
  readonly columns: (alias: string) => string;
  /**
   * `,"title":"…","views":3`: all scalar attributes, each with a comma before it; without scalars it is empty.
   *
   * @param offset Where `id` stands.
   * @param opening What stands in the place of the first comma.
   * @throws UserError `failed` for a value that an import would refuse; it names row and attribute.
   */
  readonly encode: (row: Row, offset: number, opening?: string) => string;
}

/**
 * Makes the reader of one model. Keys stand by their names: official archives have them in the order of the table's columns, in
 * which an attribute that was added later comes last, so that equal content would be different texts.
 *
 * @param mask What becomes of values. Columns that it does not name are read as without it.
 */
export function rowReader(session: Session, model: Model, mask?: Pick<RowMask, 'values'>): RowReader {
  const { dialect } = session;
  const scalars = inOrder(model);
  const keys = scalars.map(
    ({ attribute }, index) => `${index === 0 ? '' : ','}${JSON.stringify(attribute)}:`,
  );
  const encoders = scalars.map(({ attribute, type }) => {
    const encode = dialect.encoder(type);
    const demand = importDemand(type);
    const masked = mask?.values.get(attribute);
    if (masked !== undefined) {
      return masking(type, encode, demand, masked);
    }
    if (demand === undefined) {
      return encode;
    }
    return (value: Exclude<Value, null>) => {
      demand(value);
      return encode(value);
    };
  });
  return {
    columns: (alias) =>
      [column(dialect, alias, 'id'), ...scalars.map((scalar) => select(dialect, alias, scalar))].join(', '),
    encode: (row, offset, opening = ',') => {
      let text = encoders.length === 0 ? '' : opening;
      let index = 0;
      try {
        for (; index < encoders.length; index += 1) {
          const value = row[offset + 1 + index] as Value;
          text += keys[index] as string;
          text += value === null ? 'null' : (encoders[index] as (value: unknown) => string)(value);
        }
      } catch (error) {
        throw error instanceof Unfit
          ? unfitValue(session, model, row[offset], scalars[index] as Scalar, error)
          : error;
      }
      return text;
    },
  };
}

/** Gives masks the values of rows, and makes no texts of what they answer. */
export interface RowShower {
  /** As of a {@link RowReader}. */
  readonly columns: (alias: string) => string;
  /**
   * @returns How many characters there were.
   * @throws UserError `failed` for a value that cannot be read; it names row and attribute.
   */
  readonly show: (row: Row) => number;
}

/** @param mask Whoever has a column that it names is shown its values; nobody asks for the others. */
export function rowShower(session: Session, model: Model, mask: Pick<RowMask, 'values'>): RowShower {
  const { dialect } = session;
  const shown = inOrder(model).flatMap((scalar) => {
    const show = mask.values.get(scalar.attribute);
    return show === undefined
      ? []
      : [{ scalar, show, decode: decoder(scalar.type, dialect.encoder(scalar.type)) }];
  });
  return {
    columns: (alias) =>
      [column(dialect, alias, 'id'), ...shown.map(({ scalar }) => select(dialect, alias, scalar))].join(', '),
    show: (row) => {
      let characters = 0;
      let index = 0;
      for (const { scalar, show, decode } of shown) {
        index += 1;
        const stored = row[index] as Value;
        if (stored === null) {
          continue;
        }
        characters += typeof stored === 'string' ? stored.length : 0;
        try {
          const value = decode(stored);
          if (value !== null) {
            show(value);
          }
        } catch (error) {
          throw error instanceof Unfit ? unfitValue(session, model, row[0], scalar, error) : error;
        }
      }
      return characters;
    },
  };
}

/**
 * Tells of the rows of such a reader which stay as they are, as {@link isKept} does of records.
 *
 * @returns Undefined where none does.
 */
export function keptRows(
  session: Session,
  model: Model,
  mask: Pick<RowMask, 'keeps'> | undefined,
): ((row: Row, offset: number) => boolean) | undefined {
  if (mask === undefined || mask.keeps.length === 0) {
    return undefined;
  }
  const asked = new Set(mask.keeps.map(({ attribute }) => attribute));
  const columns = inOrder(model).flatMap(({ attribute, type }, index) => {
    const decode = decoder(type, session.dialect.encoder(type));
    return asked.has(attribute) ? [{ attribute, index, decode }] : [];
  });
  return (row, offset) => {
    const values = columns.map(({ attribute, index, decode }) => {
      const value = row[offset + 1 + index] as Value;
      return [attribute, value === null ? null : decode(value)];
    });
    return isKept(Object.fromEntries(values), mask);
  };
}

const inOrder = ({ scalars }: Model): readonly Scalar[] =>
  [...scalars].sort((a, b) => (a.attribute < b.attribute ? -1 : 1));

type Decode = (value: Exclude<Value, null>) => unknown;

/** Makes of a column's value what archives hold, parsed. */
const decoder = (type: string, encode: ValueEncoder): Decode =>
  isText(type) ? textOf : (value) => JSON.parse(encode(value));

/** As the encoder of a column, but of what stands in the place of its values. An import has to take that, too. */
function masking(type: string, encode: ValueEncoder, demand: Demand | undefined, mask: Mask): ValueEncoder {
  const decode = decoder(type, encode);
  return (stored) => {
    const value = decode(stored);
    const masked = value === null ? null : mask(value);
    if (masked === null || masked === undefined) {
      return 'null';
    }
    demand?.(masked as Exclude<Value, null>);
    return JSON.stringify(masked);
  };
}

/** `"alias"."column"`. */
export const column = (dialect: Dialect, alias: string, name: string): string =>
  `${alias}.${dialect.quote(name)}`;

const select = (dialect: Dialect, alias: string, scalar: Scalar): string =>
  dialect.select(column(dialect, alias, scalar.column), scalar.type);
