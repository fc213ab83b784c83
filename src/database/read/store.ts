import * as v from 'valibot';
import { byName } from '../../by-name.ts';
import { UserError } from '../../errors.ts';
import { messageOf } from '../../redaction/issue.ts';
import { contentTypesKey, defaultLocaleKey } from '../../strapi/core-store.ts';
import type { Schema } from '../../strapi/schema.ts';
import { coreStoreTable, noteTable } from '../../strapi/tables.ts';
import type { ForeignKey, NoteState, Store } from '../model/store.ts';
import type { Session, Value } from '../session.ts';
import type { Tables } from '../tables.ts';
import { allOf } from './at-once.ts';

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
      indexes: v.optional(
        v.array(v.looseObject({ columns: v.optional(v.array(v.string())), type: v.nullish(v.string()) })),
      ),
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

/**
 * The core-store row by which an import of this tool notes, for a moment, that it was committed. It belongs to no
 * export and is never imported.
 */
export const commitMarkKey = 'plugin_strapi-dms_import';

const neverStarted = (description: string) =>
  new UserError(
    'failed',
    `The database (${description}) does not hold a Strapi project: it has no table ${coreStoreTable} with the content types.`,
    'Start the project once against this database ("strapi develop" or "strapi start"), or check that it is the right one.',
  );

/**
 * Reads what Strapi noted about its content types and its tables, and what is there.
 *
 * @throws UserError `failed` where Strapi was never started on this database, or where its content types are damaged.
 */
export async function readStore(session: Session): Promise<Store> {
  const store = await readStoreIfAny(session);
  if (store === undefined) {
    throw neverStarted(session.description);
  }
  return store;
}

/** The same; undefined where Strapi was never started on this database, or did not come so far as to note its content types. */
export async function readStoreIfAny(session: Session): Promise<Store | undefined> {
  const catalogue = await session.tables();
  if (!catalogue.has(coreStoreTable)) {
    return undefined;
  }
  const [types, note] = await allOf([readContentTypes(session), readNote(session, catalogue)]);
  if (types === undefined) {
    return undefined;
  }
  const contentTypes = parse(types, contentTypesSchema, `the core store key ${contentTypesKey}`);
  const { tables, state } = note;
  const isThere = ({ columns, referencedTable }: ForeignKey, table: string) =>
    catalogue.has(referencedTable) && columns.every((column) => catalogue.hasColumn(table, column));
  return {
    contentTypes: Object.values(contentTypes) as unknown as Schema[],
    tables: new Map(
      tables
        .filter(({ name }) => catalogue.has(name))
        .map(({ name, columns, indexes = [], foreignKeys = [] }) => [
          name,
          {
            columns: new Map(
              columns
                .filter((column) => catalogue.hasColumn(name, column.name))
                .map((column) => [column.name, { type: column.type }]),
            ),
            foreignKeys: foreignKeys.filter((key) => isThere(key, name)),
            unique: indexes.flatMap(({ columns: of, type }) =>
              type === 'unique' && of !== undefined ? [of] : [],
            ),
            gone: new Set(
              columns.map((column) => column.name).filter((column) => !catalogue.hasColumn(name, column)),
            ),
          },
        ]),
    ),
    gone: new Set(tables.map(({ name }) => name).filter((name) => !catalogue.has(name))),
    catalogue,
    note: state,
  };
}

/** The locale that content has where nobody chose another; undefined where there is none. */
export async function readDefaultLocale(session: Session): Promise<string | undefined> {
  const [row] = await session.rows(
    `SELECT value FROM ${coreStoreTable} WHERE ${session.dialect.quote('key')} = ? ORDER BY id DESC LIMIT 1`,
    [defaultLocaleKey],
  );
  try {
    const locale: unknown = JSON.parse(String(row?.[0]));
    return typeof locale === 'string' ? locale : undefined;
  } catch {
    return undefined;
  }
}

async function readContentTypes(session: Session): Promise<Value | undefined> {
  const [row] = await session.rows(
    `SELECT value FROM ${coreStoreTable} WHERE ${session.dialect.quote('key')} = ? ORDER BY id DESC LIMIT 1`,
    [contentTypesKey],
  );
  return row?.[0];
}

type Note = v.InferOutput<typeof databaseSchema>;

/** The note by which Strapi itself goes: the latest. A server may have no room to sort such texts. */
async function readNote(
  session: Session,
  catalogue: Tables,
): Promise<{ tables: Note['tables']; state: NoteState }> {
  const unusable = (kind: 'empty' | 'damaged', what: string) => ({ tables: [], state: { kind, what } });
  if (!catalogue.has(noteTable)) {
    return unusable('empty', 'is not there');
  }
  const [row] = await session.rows(
    `SELECT ${session.dialect.quote('schema')} FROM ${noteTable}
     WHERE id = (SELECT id FROM ${noteTable} ORDER BY time DESC, id DESC LIMIT 1)`,
  );
  if (row === undefined) {
    return unusable('empty', 'is empty');
  }
  const [value] = row;
  if (value === null) {
    return unusable('damaged', 'has a row without a schema');
  }
  try {
    return { tables: parse(value, databaseSchema, noteTable).tables, state: 'usable' };
  } catch (error) {
    if (error instanceof UserError) {
      return unusable('damaged', 'does not hold what Strapi writes there');
    }
    throw error;
  }
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
    throw damaged(what, `${v.getDotPath(issue) ?? 'its root'}: ${messageOf(issue)}`);
  }
  return parsed as v.InferInput<Schema>;
}

function parseJson(value: unknown, what: string): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    // What V8 says of it quotes the text.
    throw damaged(what, 'it is no valid JSON');
  }
}

const damaged = (what: string, why: string) =>
  new UserError(
    'failed',
    `The database is damaged: ${what} does not hold what Strapi writes there (${why}).`,
    'Start the project once, which writes it again, or restore the database from a backup.',
  );
