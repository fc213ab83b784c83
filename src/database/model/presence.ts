import { UserError } from '../../errors.ts';
import { internalMigrationsTable, noteTable } from '../../strapi/tables.ts';
import type { Layout } from './layout.ts';
import { expectedNames, type Model, type Relation } from './model.ts';
import type { Store } from './store.ts';

/** A table, or a column of one, that holds what belongs to a content type, a component, or an attribute. */
export interface Place {
  readonly of: string;
  readonly table: string;
  readonly column?: string | undefined;
}

/**
 * Makes sure that everything which models expect is there: a name that does not exist must never turn into an empty stage.
 *
 * @throws UserError `schemaDifference` for the first that is not.
 */
export function assertPresent(models: ReadonlyMap<string, Model>, store: Store): void {
  const missing = missingPlace(models, store);
  if (missing !== undefined) {
    throw notThere(missing, store);
  }
  assertApart(models, store);
}

/**
 * An engine that cuts names may make the same of two. Strapi cannot have made both; what stands there is of one of them, and nobody
 * says of which.
 */
function assertApart(models: ReadonlyMap<string, Model>, { catalogue }: Store): void {
  const seen = new Map<string, { readonly of: string; readonly name: string }>();
  for (const model of models.values()) {
    for (const { table, columns, of } of expectedNames(model)) {
      const stored = String(catalogue.nameOf(table));
      const places = [
        [stored, table],
        ...columns.map((column) => [`${stored}.${catalogue.columnOf(table, column)}`, column]),
      ] as const;
      for (const [place, name] of places) {
        const other = seen.get(place) ?? { of, name };
        seen.set(place, other);
        // In whatever case: some engines do not tell that.
        if (other.name.toLowerCase() !== name.toLowerCase()) {
          throw new UserError(
            'schemaDifference',
            `${other.of} and ${of} would both be stored in ${place}: this database cuts ${other.name} and ${name} to the same name.`,
            'Give one of them a shorter name (collectionName, columnName, or that of the attribute), and start the project once on this database.',
          );
        }
      }
    }
  }
}

/** The first place that models expect and that is not there. */
export function missingPlace(
  models: ReadonlyMap<string, Model>,
  { catalogue }: Pick<Store, 'catalogue'>,
): Place | undefined {
  for (const model of models.values()) {
    for (const { table, columns, of } of expectedNames(model)) {
      const column = columns.find((name) => !catalogue.hasColumn(table, name));
      if (column !== undefined) {
        return catalogue.has(table) ? { of, table, column } : { of, table };
      }
    }
  }
  return undefined;
}

/** Whether all is there that Strapi has noted. */
export const isAsNoted = ({ note, gone, tables }: Store): boolean =>
  note === 'usable' && gone.size === 0 && ![...tables.values()].some((table) => table.gone.size > 0);

/** Whether Strapi has noted a place as its own that is not there. */
export const isGone = ({ table, column }: Omit<Place, 'of'>, { tables, gone }: Store): boolean =>
  gone.has(table) || (column !== undefined && (tables.get(table)?.gone.has(column) ?? false));

/** What to say of a place that is not there. */
export function notThere({ of, table, column }: Place, store: Store): UserError {
  const { catalogue } = store;
  const what = column === undefined ? `table ${table}` : `column ${table}.${column}`;
  const other = catalogue.likeness(table, column);
  const alike =
    other === undefined
      ? ''
      : ` It has ${other}, which to this database is a different name from ${column ?? table}.`;
  const hidden = catalogue.isComplete
    ? ''
    : ' This server does not show what the user has no right on: an export needs SELECT on all tables.';
  return new UserError(
    'schemaDifference',
    `${of} should be stored in the ${what}, which the database does not have.${alike}${hidden}`,
    remedies[causeOf({ table, column }, store)],
  );
}

type Cause = 'upgrade' | 'removed' | 'behind';

function causeOf(place: Omit<Place, 'of'>, store: Store): Cause {
  // Strapi 5 renames tables before it notes anything.
  if (store.catalogue.has(internalMigrationsTable) && /_(?:links|components|morphs)$/.test(place.table)) {
    return 'upgrade';
  }
  return isGone(place, store) ? 'removed' : 'behind';
}

const remedies: Readonly<Record<Cause, string>> = {
  upgrade:
    'Strapi 5 has begun to upgrade this database and has not finished. Start it again until it has, or restore the database from a backup made before the upgrade.',
  removed: `Bring it back: give it its old name again, or restore it from a backup. If its content is not needed, empty Strapi's note of its tables (DELETE FROM ${noteTable}) and start the project once on this database, which creates it again, without content. Unless the note is emptied, a start changes nothing: the note says that it is there.`,
  behind: `Start the project once on this database so that Strapi brings its tables up to date, then run this again. If that does not help, empty Strapi's note of its tables first (DELETE FROM ${noteTable}), or report it with the name above.`,
};

/** Names listed in a warning. */
const mostListed = 5;

/**
 * What Strapi's note says and is not so, where nothing is missing by it.
 *
 * @param models All of which everything is there.
 */
export function doubtsAboutNote(models: ReadonlyMap<string, Model>, store: Store): string[] {
  if (store.note !== 'usable') {
    return [
      `Strapi's note of its tables (${noteTable}) ${store.note.what}. The database's own catalogue and the schemas of the project are used instead. ${nextStart[store.note.kind]}`,
    ];
  }
  const gone = [
    ...store.gone,
    ...[...store.tables].flatMap(([table, { gone }]) => [...gone].map((column) => `${table}.${column}`)),
  ];
  const unnoted = unnotedNames(models, store);
  return [
    ...(gone.length === 0
      ? []
      : [
          `Strapi's note of its tables (${noteTable}) lists ${listed(gone)}, which the database does not have and the project does not need.`,
        ]),
    ...(unnoted.length === 0
      ? []
      : [
          `Strapi's note of its tables (${noteTable}) does not list ${listed(unnoted)}, which the database has and the project needs. ${nextStart.empty}`,
        ]),
  ];
}

const nextStart = {
  empty: 'The next start of the project adds it.',
  damaged: `Strapi does not repair that: empty it (DELETE FROM ${noteTable}), and the next start of the project writes it again.`,
};

/** What models expect and find, and what Strapi has not noted as its own. */
export function unnotedNames(models: ReadonlyMap<string, Model>, { tables }: Store): string[] {
  const found = new Set<string>();
  for (const model of models.values()) {
    for (const { table, columns } of expectedNames(model)) {
      const noted = tables.get(table);
      if (noted === undefined) {
        found.add(table);
      } else {
        for (const column of columns) {
          if (!noted.columns.has(column)) {
            found.add(`${table}.${column}`);
          }
        }
      }
    }
  }
  return [...found];
}

const listed = (names: readonly string[]): string =>
  names.slice(0, mostListed).join(', ') +
  (names.length > mostListed ? ` and ${names.length - mostListed} more` : '');

/**
 * Join tables as early versions of Strapi 4 made them: without ids of their own, and without places in an order. What a later
 * version has noted there is missing if it is not there.
 */
export function fitJoinTables(
  models: ReadonlyMap<string, Model>,
  store: Store,
  { hasPlainJoinTables }: Layout,
): ReadonlyMap<string, Model> {
  if (!hasPlainJoinTables) {
    return models;
  }
  const fit = (relation: Relation): Relation => {
    const { storage } = relation;
    if (!('table' in storage) || !store.catalogue.has(storage.table)) {
      return relation;
    }
    const { table } = storage;
    const names = [
      'id',
      ...(storage.kind === 'joinTable' ? [storage.orderColumn, storage.inverseOrderColumn] : []),
    ];
    const lacks = names.filter(
      (column) =>
        column !== undefined &&
        !store.catalogue.hasColumn(table, column) &&
        !isGone({ table, column }, store),
    );
    return lacks.length === 0
      ? relation
      : { ...relation, storage: { ...storage, lacks: new Set(lacks as string[]) } };
  };
  return new Map([...models].map(([uid, model]) => [uid, { ...model, relations: model.relations.map(fit) }]));
}
