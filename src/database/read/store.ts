import * as v from 'valibot';
import { byName } from '../../by-name.ts';
import { UserError } from '../../errors.ts';
import type { Schema } from '../../transfer/schema.ts';
import type { Row, Session } from '../session.ts';

/** What Strapi itself noted in the database at its last start (database layout §1). */
export interface Store {
  /** All content types at full runtime shape, in the order of the registry; components are not among them. */
  readonly contentTypes: readonly Schema[];
  /** Every table that Strapi manages, in its order, with its columns and foreign keys. */
  readonly tables: ReadonlyMap<string, Table>;
}

export interface Table {
  readonly columns: ReadonlyMap<string, { readonly type: string }>;
  readonly foreignKeys: readonly {
    readonly columns: readonly string[];
    readonly referencedTable: string;
    readonly onDelete?: string | null | undefined;
  }[];
}

const text = v.pipe(v.string(), v.nonEmpty());
const optionalText = v.optional(v.string());
const reference = v.looseObject({ name: v.string(), referencedColumn: optionalText });
const morphColumn = v.looseObject({ idColumn: reference, typeColumn: v.looseObject({ name: v.string() }) });

/** Only what decides where values are stored is checked, as readers of archives check it (`isRecord`); everything else travels as it is. */
const attributeSchema = v.looseObject({
  type: text,
  component: optionalText,
  components: v.optional(v.array(v.string())),
  relation: optionalText,
  target: optionalText,
  inversedBy: optionalText,
  mappedBy: optionalText,
  morphBy: optionalText,
  columnName: optionalText,
  customField: optionalText,
  joinColumn: v.optional(reference),
  joinTable: v.optional(
    v.looseObject({
      name: v.string(),
      joinColumn: reference,
      inverseJoinColumn: v.optional(reference),
      morphColumn: v.optional(morphColumn),
      orderColumnName: optionalText,
      inverseOrderColumnName: optionalText,
    }),
  ),
  morphColumn: v.optional(morphColumn),
});

const contentTypesSchema = byName(
  v.looseObject({
    uid: text,
    modelType: v.literal('contentType'),
    modelName: text,
    collectionName: text,
    attributes: byName(attributeSchema),
  }),
);

const databaseSchema = v.looseObject({
  tables: v.array(
    v.looseObject({
      name: v.string(),
      columns: v.array(v.looseObject({ name: v.string(), type: v.string() })),
      foreignKeys: v.optional(
        v.array(
          v.looseObject({
            columns: v.array(v.string()),
            referencedTable: v.string(),
            onDelete: v.nullish(v.string()),
          }),
        ),
      ),
    }),
  ),
});

/** The core-store row in which Strapi describes all content types. */
export const contentTypesKey = 'strapi_content_types_schema';

/**
 * The core-store row by which an import of this tool notes, for a moment, that it was committed. It belongs to no
 * export and is never imported.
 */
export const commitMarkKey = 'plugin_strapi-dms_import';

const neverStarted = (description: string) =>
  new UserError(
    'failed',
    `The database (${description}) holds no Strapi project: it has no table strapi_core_store_settings with the content types.`,
    'Start the project once against this database ("strapi develop" or "strapi start"), or check that it is the right one.',
  );

/** The core-store row with the default locale. */
const defaultLocaleKey = 'plugin_i18n_default_locale';

/** Whether Strapi was ever started on this database and came so far as to note its content types. */
export async function wasStarted(session: Session): Promise<boolean> {
  return (await notes(session)) !== undefined;
}

/**
 * Reads what Strapi noted about its own tables.
 *
 * @throws UserError `failed` where Strapi was never started on this database, or where a note is damaged.
 */
export async function readStore(session: Session): Promise<Store> {
  const found = await notes(session);
  if (found === undefined) {
    throw neverStarted(session.description);
  }
  const contentTypes = parse(found.types[0], contentTypesSchema, `the core store key ${contentTypesKey}`);
  const stored = parse(found.schema[0], databaseSchema, 'strapi_database_schema');
  return {
    contentTypes: Object.values(contentTypes) as unknown as Schema[],
    tables: new Map(
      stored.tables.map((table) => [
        table.name,
        {
          columns: new Map(table.columns.map((column) => [column.name, { type: column.type }])),
          foreignKeys: table.foreignKeys ?? [],
        },
      ]),
    ),
  };
}

/** The locale that content has where nobody chose another; undefined where there is none. */
export async function readDefaultLocale(session: Session): Promise<string | undefined> {
  const [row] = await session.rows(
    `SELECT value FROM strapi_core_store_settings WHERE ${session.dialect.quote('key')} = ? ORDER BY id DESC LIMIT 1`,
    [defaultLocaleKey],
  );
  try {
    const locale: unknown = JSON.parse(String(row?.[0]));
    return typeof locale === 'string' ? locale : undefined;
  } catch {
    return undefined;
  }
}

/** The rows with the content types and with the tables; undefined where one is missing, or its table. */
async function notes(session: Session): Promise<{ types: Row; schema: Row } | undefined> {
  const { quote } = session.dialect;
  for (const table of ['strapi_core_store_settings', 'strapi_database_schema']) {
    if ((await session.columns(table)).length === 0) {
      return undefined;
    }
  }
  const [types] = await session.rows(
    `SELECT value FROM strapi_core_store_settings WHERE ${quote('key')} = ? ORDER BY id DESC LIMIT 1`,
    [contentTypesKey],
  );
  const [schema] = await session.rows(
    `SELECT ${quote('schema')} FROM strapi_database_schema ORDER BY id DESC LIMIT 1`,
  );
  return types === undefined || schema === undefined ? undefined : { types, schema };
}

/** @returns the value as it is: what valibot makes of it lacks keys like `constructor`. */
function parse<Schema extends v.GenericSchema>(
  value: unknown,
  schema: Schema,
  what: string,
): v.InferInput<Schema> {
  const parsed = parseJson(value, what);
  const result = v.safeParse(schema, parsed);
  if (!result.success) {
    const [issue] = result.issues;
    throw damaged(what, `${v.getDotPath(issue) ?? 'its root'}: ${issue.message}`);
  }
  return parsed as v.InferInput<Schema>;
}

function parseJson(value: unknown, what: string): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch (error) {
    throw damaged(what, (error as Error).message);
  }
}

const damaged = (what: string, why: string) =>
  new UserError(
    'failed',
    `The database is damaged: ${what} does not hold what Strapi writes there (${why}).`,
    'Start the project once, which writes it anew, or restore the database from a backup.',
  );
