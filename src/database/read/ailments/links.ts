import { type JoinTable, keyOf, type Model } from '../../model/model.ts';
import type { Value } from '../../session.ts';
import { isSame, type Upkeep } from '../../upkeep.ts';
import { byId, type Check, type Examined } from './check.ts';

type Filled = ReadonlySet<string>;

/** A table that attaches components to their owners. */
interface Attaching {
  readonly owner: Model;
  readonly table: string;
  readonly idColumn: string;
}

/** What is related by a morph table: a file, as a rule, to whatever uses it. */
interface Morphing {
  readonly owner: Model;
  readonly of: string;
  readonly table: string;
  readonly key: string;
  readonly joinColumn: string;
  readonly idColumn: string;
  readonly typeColumn: string;
}

interface Joining {
  readonly owner: Model;
  readonly of: string;
  readonly storage: JoinTable;
}

/** The tables of links that hold rows, each once: both sides of a relation may name it. */
export class LinkTables {
  readonly attaching = new Map<string, Attaching>();
  readonly morphing = new Map<string, Morphing>();
  readonly joining = new Map<string, Joining>();

  constructor({ models }: Pick<Examined, 'models'>, filled: Filled) {
    for (const owner of models.values()) {
      for (const { table, idColumn } of owner.components) {
        if (filled.has(table)) {
          this.attaching.set(table, { owner, table, idColumn });
        }
      }
      for (const { attribute, storage } of owner.relations) {
        const of = `${owner.uid}.${attribute}`;
        if (storage.kind === 'joinTable' && filled.has(storage.table)) {
          this.joining.set(storage.table, this.joining.get(storage.table) ?? { owner, of, storage });
        } else if (storage.kind === 'morphTable' && filled.has(storage.table)) {
          const { table, joinColumn, idColumn, typeColumn } = storage;
          this.morphing.set(table, {
            owner,
            of,
            table,
            key: keyOf(storage),
            joinColumn,
            idColumn,
            typeColumn,
          });
        }
      }
    }
  }
}

/** The values of the columns that name types, by the table: few in each. */
export type Types = ReadonlyMap<string, readonly Value[]>;

/** Which types the tables of links name. */
export async function typesIn(
  { session }: Pick<Examined, 'session'>,
  { attaching, morphing }: LinkTables,
): Promise<Types> {
  const { quote } = session.dialect;
  const types = new Map<string, readonly Value[]>();
  const columns = [
    ...[...attaching.keys()].map((table) => [table, 'component_type'] as const),
    ...[...morphing.values()].map(({ table, typeColumn }) => [table, typeColumn] as const),
  ];
  for (const [table, column] of columns) {
    const rows = await session.rows(`SELECT DISTINCT ${quote(column)} FROM ${quote(table)}`);
    types.set(
      table,
      rows.map(([type]) => type ?? null),
    );
  }
  return types;
}

/** Links of which an end is gone. */
export function* orphanedLinks(
  { session, models }: Examined,
  { attaching, morphing, joining }: LinkTables,
  types: Types,
  filled: Filled,
): Generator<Check> {
  const { quote } = session.dialect;
  const lacking = (
    end: string,
    { table, column, of, key, where = '1 = 1', parameters }: Lacking,
    referenced = 'id',
  ): Check => ({
    kind: 'orphaned-links',
    where: table,
    of,
    from: `FROM ${quote(table)} j LEFT JOIN ${quote(end)} e ON e.${quote(referenced)} = j.${quote(column)} WHERE e.${quote(referenced)} IS NULL AND ${where}`,
    ...(parameters === undefined ? {} : { parameters }),
    shown: `j.${quote(key)}, j.${quote(column)}`,
    example: ([id, value]) => `${key} ${id}, whose ${column} is ${value ?? 'empty'}`,
  });
  for (const { owner, table, idColumn } of attaching.values()) {
    yield lacking(owner.table, { table, column: 'entity_id', of: owner.uid, key: 'id' });
    for (const type of types.get(table) ?? []) {
      const model = models.get(String(type));
      if (model?.isComponent) {
        const of = `${owner.uid} -> ${model.uid}`;
        const where = 'j.component_type = ?';
        yield lacking(model.table, {
          table,
          column: idColumn,
          of,
          key: 'id',
          where,
          parameters: [model.uid],
        });
      }
    }
  }
  for (const { owner, of, table, key, joinColumn, idColumn, typeColumn } of morphing.values()) {
    yield lacking(owner.table, { table, column: joinColumn, of, key });
    for (const type of types.get(table) ?? []) {
      const model = models.get(String(type));
      if (model !== undefined) {
        const where = `j.${quote(typeColumn)} = ?`;
        const parameters = [model.uid];
        yield lacking(model.table, {
          table,
          column: idColumn,
          of: `${of} -> ${model.uid}`,
          key,
          where,
          parameters,
        });
      }
    }
  }
  for (const { owner, of, storage } of joining.values()) {
    const { table, joinColumn, inverseJoinColumn, target } = storage;
    const key = keyOf(storage);
    yield lacking(owner.table, { table, column: joinColumn.name, of, key }, joinColumn.referencedColumn);
    const model = models.get(target);
    if (model !== undefined) {
      const column = inverseJoinColumn.name;
      yield lacking(model.table, { table, column, of, key }, inverseJoinColumn.referencedColumn);
    }
  }
  for (const { uid, table, relations } of models.values()) {
    for (const { attribute, storage } of relations) {
      const target = storage.kind === 'joinColumn' ? models.get(storage.target) : undefined;
      if (storage.kind === 'joinColumn' && target !== undefined && filled.has(table)) {
        const { column, referencedColumn } = storage;
        if (target.table === table && column === referencedColumn) {
          // The locales of a document, which every row is one of.
          continue;
        }
        const where = `j.${quote(column)} IS NOT NULL`;
        yield lacking(
          target.table,
          { table, column, of: `${uid}.${attribute}`, key: 'id', where },
          referencedColumn,
        );
      }
    }
  }
}

interface Lacking {
  readonly table: string;
  readonly column: string;
  readonly of: string;
  readonly key: string;
  readonly where?: string;
  readonly parameters?: readonly string[];
}

/**
 * Links that are there more than once. Where a unique index keeps them out, nobody has to look.
 *
 * Servers are slow to group by texts: those are looked at only where both ends come again.
 */
export function* duplicateLinks(
  { session }: Pick<Examined, 'session'>,
  { attaching, morphing, joining }: LinkTables,
  { unique }: Pick<Upkeep, 'unique'>,
): Generator<Check> {
  const { quote } = session.dialect;
  const isUnique = (table: string, columns: readonly string[]) =>
    unique.some((index) => index.table === table && isSame(index.columns, columns));
  const repeated = (
    table: string,
    of: string,
    key: string,
    ends: readonly [string, string],
    texts: readonly string[] = [],
  ): Check[] => {
    if (isUnique(table, [...ends, ...texts])) {
      return [];
    }
    const [left, right] = ends.map(quote) as [string, string];
    const several = `SELECT ${left}, ${right}, min(${quote(key)}) AS first_one, count(*) - 1 AS surplus FROM ${quote(table)}
      WHERE ${left} IS NOT NULL AND ${right} IS NOT NULL GROUP BY ${left}, ${right} HAVING count(*) > 1`;
    const whole = `SELECT t.${left}, t.${right}, min(t.${quote(key)}) AS first_one, count(*) - 1 AS surplus
      FROM ${quote(table)} t JOIN (${several}) s ON s.${left} = t.${left} AND s.${right} = t.${right}
      GROUP BY ${[...ends, ...texts].map((column) => `t.${quote(column)}`).join(', ')} HAVING count(*) > 1`;
    return [
      {
        kind: 'duplicate-links',
        where: table,
        of,
        measure: 'coalesce(sum(surplus), 0)',
        from: `FROM (${texts.length === 0 ? several : whole}) d`,
        shown: `first_one, ${left}, ${right}`,
        example: ([id, one, other]) => `${key} ${id}: ${ends[0]} ${one}, ${ends[1]} ${other}`,
      },
    ];
  };
  for (const { owner, table, idColumn } of attaching.values()) {
    yield* repeated(table, owner.uid, 'id', ['entity_id', idColumn], ['component_type', 'field']);
  }
  for (const { of, table, key, joinColumn, idColumn, typeColumn } of morphing.values()) {
    yield* repeated(table, of, key, [joinColumn, idColumn], [typeColumn, 'field']);
  }
  for (const { of, storage } of joining.values()) {
    const { table, joinColumn, inverseJoinColumn } = storage;
    yield* repeated(table, of, keyOf(storage), [joinColumn.name, inverseJoinColumn.name]);
  }
}

/** Types that tables of links name and that are not there any more. */
export function* danglingTypes(
  { session, models }: Examined,
  { morphing }: LinkTables,
  types: Types,
): Generator<Check> {
  const { quote } = session.dialect;
  for (const { of, table, key, typeColumn } of morphing.values()) {
    for (const type of types.get(table) ?? []) {
      if (type === null || !models.has(String(type))) {
        const column = `j.${quote(typeColumn)}`;
        yield {
          kind: 'dangling-types',
          where: table,
          of,
          from: `FROM ${quote(table)} j WHERE ${type === null ? `${column} IS NULL` : `${column} = ?`}`,
          ...(type === null ? {} : { parameters: [String(type)] }),
          shown: `j.${quote(key)}`,
          example: (row) => `${byId(row)}, whose ${typeColumn} is ${type ?? 'empty'}`,
        };
      }
    }
  }
}
