import { own } from '../../by-name.ts';

/** The column type in `strapi_database_schema` for each Strapi type, and the type that a bare column stands for. */
const columnTypes: Readonly<Record<string, readonly string[]>> = {
  string: ['string', 'uid', 'email', 'password', 'enumeration'],
  text: ['text', 'richtext'],
  jsonb: ['json', 'blocks'],
  integer: ['integer'],
  bigInteger: ['biginteger'],
  double: ['float'],
  decimal: ['decimal'],
  boolean: ['boolean'],
  date: ['date'],
  time: ['time'],
  datetime: ['datetime'],
  timestamp: ['timestamp'],
};

const normalize = (columnType: string): string => (columnType === 'longtext' ? 'text' : columnType);

/** Whether an attribute of this Strapi type is stored in a column of this type. */
export function isStoredAs(type: string, columnType: string): boolean {
  return own(columnTypes, normalize(columnType))?.includes(type) ?? false;
}

/** The plainest Strapi type that a column of this type can hold; undefined for types that Strapi does not use. */
export function plainTypeOf(columnType: string): string | undefined {
  return own(columnTypes, normalize(columnType))?.[0];
}
