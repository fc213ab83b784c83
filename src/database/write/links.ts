import { UserError } from '../../errors.ts';
import type { ArchivedLink, LinkEnd, LinkRecord } from '../../strapi/records.ts';
import { isPosition } from '../../transfer/rules/records.ts';
import type { Model, Relation, RelationStorage } from '../model/model.ts';
import type { Parameter } from '../session.ts';
import type { ComponentIds } from './component-ids.ts';
import type { Inserter, Inserters } from './inserter.ts';
import { withRefusals } from './refusals.ts';
import type { Writer } from './writer.ts';

/** What became of a link; `stored` ones are only counted when their table has taken them. */
export type Outcome = 'stored' | 'implied' | 'outOfScope' | 'leftOut';

/** Whether both kinds of rows that a link connects come in with this import. */
export interface Ends {
  /** Whether links of this type's rows are in scope at all. */
  inScope(end: LinkEnd): boolean;
  /** Whether the row is part of the archive. */
  exists(end: LinkEnd): boolean;
  /** Whether the database keeps a table from having a pair twice. */
  keepsDistinct(table: string, columns: readonly string[]): boolean;
}

interface Route {
  readonly add: (left: Parameter, right: Parameter, link: LinkRecord) => Outcome;
  /** The type of all right ends; undefined where each link names its own. */
  readonly target: string | undefined;
  /** Ends that are not referred to by their id are written as they are. */
  readonly leftIsId: boolean;
  readonly rightIsId: boolean;
}

/** Columns of rows that are set once all rows are there, by the id of the row; of several values the last counts. */
interface Update {
  readonly uid: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: Map<Parameter, readonly Parameter[]>;
}

const implied: Outcome = 'implied';

/**
 * Writes links, after the rows at their ends. How one is stored is decided by the target's attribute, whatever the
 * record says (archive format §7.5).
 */
export class LinkWriter {
  readonly #inserters: Inserters;
  readonly #models: ReadonlyMap<string, Model>;
  readonly #ids: ComponentIds;
  readonly #ends: Ends;
  readonly #routes = new Map<string, Map<string, Route | undefined>>();
  readonly #tables = new Set<Inserter>();
  /** Tables of two relations, each of which has every link. */
  readonly #shared: ReadonlySet<string>;
  /** Those whose links come from both sides: official export writes them so. */
  readonly #twice = new Set<string>();
  readonly #updates: Update[] = [];

  constructor(inserters: Inserters, models: ReadonlyMap<string, Model>, ids: ComponentIds, ends: Ends) {
    this.#inserters = inserters;
    this.#models = models;
    this.#ids = ids;
    this.#ends = ends;
    this.#shared = new Set(
      [...models.values()].flatMap(({ relations }) =>
        relations.flatMap(({ storage }) =>
          storage.kind === 'joinTable' && storage.namedBy === 'inverse' ? [storage.table] : [],
        ),
      ),
    );
  }

  add(link: LinkRecord): Outcome {
    const { left, right } = link;
    const [leftRow, rightRow] = [withNumber(left), withNumber(right)];
    if (!this.#ends.inScope(leftRow) || !this.#ends.inScope(rightRow)) {
      return 'outOfScope';
    }
    const route = this.#route(left.type, left.field ?? '');
    if (route === undefined || (route.target !== undefined && route.target !== right.type)) {
      return 'leftOut';
    }
    const from = route.leftIsId ? leftRow : left;
    const to = route.rightIsId ? rightRow : right;
    if ((route.leftIsId && !this.#ends.exists(from)) || (route.rightIsId && !this.#ends.exists(to))) {
      return 'leftOut';
    }
    const leftId = route.leftIsId ? this.#idOf(from) : from.ref;
    const rightId = route.rightIsId ? this.#idOf(to) : to.ref;
    const outcome = route.add(leftId, rightId, link);
    for (const copy of this.#ids.copiesOf(from.type, from.ref as number)) {
      route.add(copy, rightId, link);
    }
    for (const copy of this.#ids.copiesOf(to.type, to.ref as number)) {
      route.add(leftId, copy, link);
    }
    return outcome;
  }

  /**
   * Sets the columns that hold links, once all rows were written.
   *
   * @throws Error where one of the rows is not there.
   * @throws UserError for a row that the database does not take.
   */
  async finish(writer: Writer): Promise<void> {
    for (const { uid, table, columns, rows } of this.#updates) {
      const changed = await withRefusals(
        () => writer.update(table, columns, [...rows].flat(2)),
        (row) => `${uid} ${row === undefined ? '' : [...rows.keys()][row]}`.trimEnd(),
      );
      if (changed !== rows.size) {
        throw new Error(`${rows.size} rows of ${table} have links, and ${changed} of them are there`);
      }
    }
  }

  /** Tables that had some of the links already, and whether those came from the other side. */
  *duplicates(): Generator<{ table: string; count: number; isImplied: boolean }> {
    for (const { table, duplicates } of this.#tables) {
      if (duplicates > 0) {
        yield { table, count: duplicates, isImplied: this.#twice.has(table) };
      }
    }
  }

  get inserted(): number {
    const updated = this.#updates.reduce((sum, { rows }) => sum + rows.size, 0);
    return [...this.#tables].reduce((sum, { inserted }) => sum + inserted, updated);
  }

  #idOf({ type, ref }: LinkEnd): Parameter {
    return this.#models.get(type)?.isComponent ? this.#ids.resolve(type, ref as number) : ref;
  }

  #route(uid: string, field: string): Route | undefined {
    let routes = this.#routes.get(uid);
    if (routes === undefined) {
      routes = new Map();
      this.#routes.set(uid, routes);
    }
    if (!routes.has(field)) {
      const model = this.#models.get(uid);
      const relation = model?.relations.find(({ attribute }) => attribute === field);
      routes.set(field, model && relation && this.#createRoute(model, relation));
    }
    return routes.get(field);
  }

  #createRoute(model: Model, relation: Relation): Route {
    const { storage } = relation;
    switch (storage.kind) {
      case 'joinTable':
        return this.#joinTable(relation, storage);
      case 'morphTable':
        return this.#morphTable(storage);
      case 'joinColumn':
        return this.#joinColumn(model, storage);
      case 'morphColumn':
        return this.#morphColumn(model, storage);
    }
  }

  #joinTable(relation: Relation, storage: Storage<'joinTable'>): Route {
    const { joinColumn, inverseJoinColumn, orderColumn, inverseOrderColumn } = storage;
    // A table that two relations share has its columns as the one has them that made it.
    const isOther = storage.namedBy === 'inverse';
    if (isOther) {
      this.#twice.add(storage.table);
    }
    const asMade = <Column>(own: Column, other: Column) => (isOther ? [other, own] : [own, other]);
    const there = (name: string | undefined) =>
      name === undefined || storage.lacks?.has(name) ? undefined : name;
    const orders = asMade(there(orderColumn), there(inverseOrderColumn));
    const [first, second] = orders;
    const table = this.#table(storage.table, [
      ...asMade(joinColumn.name, inverseJoinColumn.name),
      ...orders.filter((name) => name !== undefined),
    ]);
    return {
      target: storage.target,
      leftIsId: joinColumn.referencedColumn === 'id',
      rightIsId: inverseJoinColumn.referencedColumn === 'id',
      add: (left, right, link) => {
        const position = orderColumn === undefined ? null : positionOf(link.left, relation.attribute);
        const inverse = inverseOrderColumn === undefined ? null : positionOf(link.right, relation.attribute);
        table.push(isOther ? right : left);
        table.push(isOther ? left : right);
        if (first !== undefined) {
          table.push(isOther ? inverse : position);
        }
        if (second !== undefined) {
          table.push(isOther ? position : inverse);
        }
        table.end();
        return 'stored';
      },
    };
  }

  #morphTable({ table: name, joinColumn, idColumn, typeColumn }: Storage<'morphTable'>): Route {
    const table = this.#table(name, [joinColumn, idColumn, typeColumn, 'field', 'order']);
    return {
      target: undefined,
      leftIsId: true,
      rightIsId: true,
      add: (left, right, link) => {
        const position = positionOf(link.right, name);
        table.push(left);
        table.push(right);
        table.push(link.right.type);
        table.push(link.right.field ?? null);
        table.push(position);
        table.end();
        return 'stored';
      },
    };
  }

  #joinColumn(model: Model, { target, column, referencedColumn }: Storage<'joinColumn'>): Route {
    // The rows themselves hold what these links say: v5 `localizations` connects rows by their documentId.
    if (model.scalars.some((scalar) => scalar.column === column)) {
      return { target, leftIsId: false, rightIsId: false, add: () => implied };
    }
    const { rows } = this.#update(model, [column]);
    return {
      target,
      leftIsId: true,
      rightIsId: referencedColumn === 'id',
      add: (left, right) => {
        rows.set(left, [right]);
        return 'stored';
      },
    };
  }

  #morphColumn(model: Model, { idColumn, typeColumn }: Storage<'morphColumn'>): Route {
    const { rows } = this.#update(model, [idColumn, typeColumn]);
    return {
      target: undefined,
      leftIsId: true,
      rightIsId: true,
      add: (left, right, link) => {
        rows.set(left, [right, link.right.type]);
        return 'stored';
      },
    };
  }

  #update({ uid, table }: Model, columns: readonly string[]): Update {
    const update: Update = { uid, table, columns, rows: new Map() };
    this.#updates.push(update);
    return update;
  }

  #table(name: string, columns: readonly string[]): Inserter {
    const pair = columns.slice(0, 2);
    const byTable = this.#ends.keepsDistinct(name, pair);
    // A pair that is there twice is the same relation; official import gives up on it.
    const table = this.#inserters.of(name, columns, {
      ignoreDuplicates: true,
      distinct: byTable || this.#shared.has(name) ? { columns: pair.length, byTable } : undefined,
      refers: true,
      describe: ([left, right]) => `${name} ${left}, ${right}`,
    });
    this.#tables.add(table);
    return table;
  }
}

/** An id that is written as a text is the same id to official import (archive format §7.5). */
const withNumber = (end: LinkEnd): LinkEnd =>
  typeof end.ref === 'string' && /^\d{1,15}$/.test(end.ref) ? { ...end, ref: Number(end.ref) } : end;

type Storage<Kind> = Extract<RelationStorage, { kind: Kind }>;

function positionOf({ pos, type, ref }: LinkEnd, attribute: string): number | null {
  if (pos === undefined) {
    return null;
  }
  if (!isPosition(pos)) {
    throw new UserError(
      'damagedArchive',
      `The archive has a link of ${type} ${ref} (${attribute}) whose position is ${JSON.stringify(pos)}.`,
      'Positions are numbers; export again.',
    );
  }
  return pos;
}

/** `api::article.article:3 (author) -> api::author.author:1`. */
export const describeLink = ({ left, right }: ArchivedLink): string =>
  `${left.type}:${left.ref} (${left.field}) -> ${right.type}:${right.ref}`;
