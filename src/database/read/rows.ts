import { Unfit } from '../encode.ts';
import type { Model, Scalar } from '../model/model.ts';
import type { Dialect, Row, Session, Value } from '../session.ts';
import { importDemand } from '../values.ts';
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
 */
export function rowReader(session: Session, model: Model): RowReader {
  const { dialect } = session;
  const scalars = [...model.scalars].sort((a, b) => (a.attribute < b.attribute ? -1 : 1));
  const keys = scalars.map(
    ({ attribute }, index) => `${index === 0 ? '' : ','}${JSON.stringify(attribute)}:`,
  );
  const encoders = scalars.map(({ type }) => {
    const encode = dialect.encoder(type);
    const demand = importDemand(type);
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

/** `"alias"."column"`. */
export const column = (dialect: Dialect, alias: string, name: string): string =>
  `${alias}.${dialect.quote(name)}`;

const select = (dialect: Dialect, alias: string, scalar: Scalar): string =>
  dialect.select(column(dialect, alias, scalar.column), scalar.type);
