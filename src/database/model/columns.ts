import { own } from '../../by-name.ts';
import type { Attribute } from '../../strapi/schema.ts';

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

/** Names that a `columnType` may have for the same columns: it names a function of Knex, or a type of the engine. */
const synonyms = new Map(
  Object.entries({
    longtext: 'text',
    mediumtext: 'text',
    varchar: 'string',
    'character varying': 'string',
    uuid: 'string',
    enu: 'string',
    enum: 'string',
    json: 'jsonb',
    float: 'double',
    bigint: 'bigInteger',
    tinyint: 'integer',
    smallint: 'integer',
    mediumint: 'integer',
    bool: 'boolean',
  }),
);

const naturalColumns = new Map(
  Object.entries(columnTypes).flatMap(([column, types]) => types.map((type) => [type, column] as const)),
);

/** How the column that an attribute asks for itself is called; undefined where its Strapi type decides (database layout §3). */
export function statedColumnType({ columnType, column }: Attribute): string | undefined {
  const { type, args } = { ...columnType, ...column };
  // `specificType` has the engine's own word for it, be it with a length.
  return type === 'specificType' ? String(args?.[0]).toLowerCase().replace(/\(.*/, '') : type;
}

/** What `strapi_database_schema` says of the column of an attribute. */
export function columnTypeOf(attribute: Attribute): string {
  return (
    attribute.column?.type ?? attribute.columnType?.type ?? naturalColumns.get(attribute.type) ?? 'string'
  );
}

/** An attribute that leaves its column to its Strapi type. */
export function withoutColumnType({ columnType, column, ...attribute }: Attribute): Attribute {
  return attribute;
}

/** Whether this is the column that an attribute asks for, or that its Strapi type has where it asks for none. */
export function isColumnOf(attribute: Attribute, columnType: string): boolean {
  return statedColumnType(attribute) === undefined
    ? isStoredAs(attribute.type, columnType)
    : isSame(columnTypeOf(attribute), columnType);
}

/** Whether an attribute of this Strapi type is by itself stored in a column of this type. */
export function isStoredAs(type: string, columnType: string): boolean {
  return own(columnTypes, normalize(columnType))?.includes(type) ?? false;
}

/** The plainest Strapi type that a column of this type can hold; undefined for types that are not known. */
export function plainTypeOf(columnType: string): string | undefined {
  return own(columnTypes, normalize(columnType))?.[0];
}

/** Whether it holds texts, which several Strapi types are stored as. */
export function holdsTexts(columnType: string): boolean {
  return ['string', 'text'].includes(normalize(columnType));
}

const isSame = (one: string, other: string): boolean => normalize(one) === normalize(other);

function normalize(columnType: string): string {
  return synonyms.get(columnType) ?? columnType;
}

/**
 * How values of a Strapi type are stored where the attribute asks for another column than the type's own. The drivers
 * hand those out in another way, and Strapi parses what it is given.
 *
 * - `textJson`: a document that no engine knows to be one.
 * - `parsedJson`: one that the driver parses before Strapi does.
 * - `textNumber`, `textBiginteger`, `textBoolean`, `textDatetime`, `textTimestamp`: what is no text, written out.
 */
export function storedType(attribute: Attribute): string {
  const stated = statedColumnType(attribute);
  if (stated === undefined) {
    return attribute.type;
  }
  if (isDocument(attribute) && stated !== 'jsonb') {
    return stated === 'json' ? 'parsedJson' : 'textJson';
  }
  return (holdsTexts(stated) ? writtenOut.get(attribute.type) : undefined) ?? attribute.type;
}

const isDocument = ({ type }: Attribute): boolean => isStoredAs(type, 'jsonb');

const writtenOut = new Map(
  Object.entries({
    integer: 'textNumber',
    float: 'textNumber',
    decimal: 'textNumber',
    biginteger: 'textBiginteger',
    boolean: 'textBoolean',
    datetime: 'textDatetime',
    timestamp: 'textTimestamp',
  }),
);
