import { UserError } from '../../errors.ts';
import { fileUid } from '../../strapi/uids.ts';
import { IdSet } from '../../transfer/id-set.ts';
import type { Page } from '../../transfer/page.ts';
import { unrestorable } from '../../transfer/rules/unrestorable.ts';
import { keyOf, type Model, type Relation, type RelationStorage } from '../model/model.ts';
import type { Row, Session, Value } from '../session.ts';
import { text } from '../values.ts';
import { allOf, severalAtOnce } from './at-once.ts';
import { pagesOf } from './pages.ts';
import { groupedRowPages, idPages, rowPages } from './paging.ts';
import { readAhead } from './read-ahead.ts';
import { rowIds, worthReadingNumbers } from './row-ids.ts';
import { column } from './rows.ts';

/** What decides whether a link travels. */
export interface LinkPolicy {
  /** The tables that hold rows; what is empty is not read. */
  readonly filled: ReadonlySet<string>;
  /** Whether the row may be an end of a link: its type is in scope, and so is the component's owner. */
  readonly includes: (uid: string | null, id: Value) => boolean;
  /** The ids of all rows of a type, where they were read already: nobody has to ask the database then which there are. */
  readonly known: (uid: string) => IdSet | undefined;
  /** Whether links with a missing end travel. */
  readonly withOrphans: boolean;
  /** How many rows each table of links has, for those that hold rows. */
  readonly counts: ReadonlyMap<string, number>;
  /** Told of each link that is left out because one of its ends no longer exists. */
  readonly omitted: (link: { left: string; right: string }) => void;
  /** Where not all rows are taken. */
  readonly sampled?: SampledEnds | undefined;
}

/** Which ends of links stay behind although they are in scope. */
export interface SampledEnds {
  readonly leavesOut: (uid: string | null, id: Value) => boolean;
  /** The ids of the rows of a content type that are taken, or of components with them; undefined where all are. */
  readonly ids: (uid: string) => IdSet | undefined;
  /** Told of each link that a row loses which is taken: `api::article.article.author`. */
  readonly cut: (attribute: string) => void;
}

/**
 * All links that one content type or component stores (archive format §4.3), an attribute each.
 *
 * As in official archives of Strapi 5, links with a missing end are left out, and which ends are checked depends on how
 * the relation is stored: the owner of a morph relation is not. Those of Strapi 4 have them all.
 */
export function* readLinks(
  session: Session,
  models: ReadonlyMap<string, Model>,
  model: Model,
  policy: LinkPolicy,
): Generator<AsyncGenerator<Page>> {
  const read = new LinkReader(session, models, policy);
  for (const relation of model.relations) {
    const { storage } = relation;
    if (policy.filled.has('table' in storage ? storage.table : model.table)) {
      yield read.pages(model, relation);
    }
  }
}

/**
 * How the links of one relation are read. The first column of every query is the key to go on from. Nothing is selected that
 * is the same in all rows: a value takes as long as another, and there are more links than anything else.
 */
interface LinkQuery {
  /** What is selected behind the key. */
  readonly columns: readonly string[];
  /** Begins with FROM and ends in a WHERE clause that can be continued with AND. */
  readonly from: string;
  readonly key: string;
  /** Where several rows may have the same key: what decides about their order. */
  readonly order?: string | undefined;
  /** Where in a row the ids of the ends stand. */
  readonly left: number;
  readonly right: number;
  /** Where the ids of the rows at the ends stand, if that is somewhere else: an end may be referred to by another value. */
  readonly leftRow?: number;
  readonly rightRow?: number;
  /** The type of all right ends, or where in a row it stands. */
  readonly rightType: string | number;
  /** What the database is asked about the existence of the ends: a condition that is true where they are there. */
  readonly existence?: string | undefined;
  /** Whether both ends exist, as far as that is known without the database. */
  readonly isKnown?: (left: Value, right: Value) => boolean;
  /** The link as JSON text. */
  readonly line: (row: Row) => string;
}

/** How it is found out whether a row exists that one end of a link refers to. */
interface Existence {
  readonly join: string;
  /** True of rows that exist. */
  readonly condition: string | undefined;
  readonly isKnown: (value: Value) => boolean;
}

/** Which morph targets exist, by type; a type that is no longer there has none. */
type ExistingTargets = ReadonlyMap<string, (id: Value) => boolean>;

const unasked: Existence = { join: '', condition: undefined, isKnown: () => true };

class LinkReader {
  readonly #session: Session;
  readonly #models: ReadonlyMap<string, Model>;
  readonly #policy: LinkPolicy;

  constructor(session: Session, models: ReadonlyMap<string, Model>, policy: LinkPolicy) {
    this.#session = session;
    this.#models = models;
    this.#policy = policy;
  }

  async *pages(model: Model, relation: Relation): AsyncGenerator<Page> {
    const query = this.#query(model, relation);
    const { key, order, columns, existence, from } = query;
    const select = [key, ...columns, ...(existence === undefined ? [] : [existence])].join(', ');
    const { page } = this.#session.dialect;
    const chosen = await this.#chosen(model, relation);
    const pages =
      chosen !== undefined
        ? chosenLinkPages(this.#session, { select, from, key }, chosen.keys)
        : order === undefined
          ? rowPages(this.#session, { select, from, key }, page)
          : groupedRowPages(this.#session, { select, from, key, order }, page);
    let read = 0;
    // Of most relations the rows themselves tell whether their ends are there: nothing is asked.
    const asking = typeof query.rightType === 'number' ? page : {};
    const looked = severalAtOnce(readAhead(pages), asking, async (all) => {
      const { sampled } = this.#policy;
      const rows = sampled === undefined ? all : this.#concerning(sampled, model, relation, query, all);
      return { count: all.length, rows, existing: await this.#existingTargets(rows, query) };
    });
    for await (const { count, rows, existing } of looked) {
      read += count;
      yield* pagesOf(model.uid, this.#lines(model, relation, query, rows, existing));
    }
    this.#assertComplete(model, relation, read, chosen?.rows);
  }

  /**
   * The keys of the links that the rows of a sample have, where those are few; undefined where all links are to be looked at.
   *
   * @returns with the number of those links.
   */
  async #chosen(
    model: Model,
    { storage }: Relation,
  ): Promise<{ readonly keys: IdSet; readonly rows: number | undefined } | undefined> {
    const owners = this.#policy.sampled?.ids(model.uid);
    if (owners === undefined) {
      return undefined;
    }
    if (!('table' in storage)) {
      return { keys: owners, rows: undefined };
    }
    const all = this.#policy.counts.get(storage.table) ?? 0;
    if (owners.size * worthLooking > all || storage.lacks?.has('id')) {
      return undefined;
    }
    const { dialect } = this.#session;
    const { joinColumn } = storage;
    const owner = column(dialect, 'j', typeof joinColumn === 'string' ? joinColumn : joinColumn.name);
    const keys = new IdSet();
    let rows = 0;
    for (const ids of idPages(owners, { rows: ownersAtATime })) {
      const { condition, parameters, wanted } = rowIds(dialect, ids, false, worthReadingNumbers);
      const found = await this.#session.rows(
        `SELECT ${owner}, ${column(dialect, 'j', keyOf(storage))} FROM ${dialect.quote(storage.table)} j WHERE ${condition(owner)}`,
        parameters,
      );
      for (const [, key] of wanted(found)) {
        keys.add(key as number);
        rows += 1;
      }
    }
    return { keys, rows };
  }

  /** @throws UserError `failed` where a table of links has rows that were not read, or were twice. */
  #assertComplete(
    { uid }: Model,
    { attribute, storage }: Relation,
    read: number,
    chosen: number | undefined,
  ): void {
    const expected = 'table' in storage ? (chosen ?? this.#policy.counts.get(storage.table)) : undefined;
    if ('table' in storage && expected !== undefined && expected !== read) {
      throw new UserError(
        'failed',
        `The table ${storage.table} has ${expected} links of ${uid}.${attribute}, but ${read} were read.`,
        'Look in it for rows without an id, or with an id that another row has: an export cannot tell them apart. If there are none, please report it.',
      );
    }
  }

  #lines(
    model: Model,
    relation: Relation,
    query: LinkQuery,
    rows: readonly Row[],
    existing: ExistingTargets | undefined,
  ): string[] {
    const { rightType, isKnown = () => true, line } = query;
    const { withOrphans, omitted, includes, sampled } = this.#policy;
    const ownType = typeof rightType === 'number' ? rightType : undefined;
    const exists = query.existence === undefined ? undefined : 1 + query.columns.length;
    const lines: string[] = [];
    for (const row of rows) {
      const left = row[query.left] ?? null;
      const right = row[query.right] ?? null;
      const type = ownType === undefined ? (rightType as string) : (row[ownType] as string | null);
      const isThere =
        existing === undefined
          ? (exists === undefined || Boolean(row[exists])) && isKnown(left, right)
          : (existing.get(type as string)?.(right) ?? false);
      if (!withOrphans && !isThere) {
        omitted({ left: `${model.uid}:${left}`, right: `${type}:${right}` });
      } else if (sampled?.leavesOut(type, row[query.rightRow ?? query.right] ?? null)) {
        sampled.cut(`${model.uid}.${relation.attribute}`);
      } else if (includes(model.uid, left) && includes(type, right)) {
        lines.push(line(row));
      }
    }
    return lines;
  }

  /** The links of rows that are taken. A file that something left behind has used, too, loses nothing: it is not asked for. */
  #concerning(
    { leavesOut }: SampledEnds,
    { uid }: Model,
    { attribute, kind }: Relation,
    { left, leftRow = left, right, rightType }: LinkQuery,
    rows: readonly Row[],
  ): readonly Row[] {
    const isUse = uid === fileUid && attribute === 'related';
    // Owners of morph relations are not looked for otherwise; but no link of a sample comes from nowhere.
    const owners = kind === 'relation.morph' ? this.#policy.known(uid) : undefined;
    const isOwner = owners === undefined ? () => true : isIn(owners);
    return rows.filter((row) => {
      const owner = row[leftRow] ?? null;
      const isLost = () =>
        leavesOut(
          typeof rightType === 'number' ? (row[rightType] as string | null) : rightType,
          row[right] ?? null,
        );
      return !leavesOut(uid, owner) && isOwner(owner) && !(isUse && isLost());
    });
  }

  /** Undefined where that does not matter, or the rows of the link tell it themselves. */
  async #existingTargets(
    rows: readonly Row[],
    { right: rightAt, rightType: typeAt }: LinkQuery,
  ): Promise<ExistingTargets | undefined> {
    if (typeof typeAt !== 'number' || this.#policy.withOrphans) {
      return undefined;
    }
    const ids = new Map<string, number[]>();
    for (const row of rows) {
      const right = row[rightAt];
      const type = row[typeAt] as string;
      if (typeof right === 'number') {
        const known = ids.get(type);
        if (known === undefined) {
          ids.set(type, [right]);
        } else {
          known.push(right);
        }
      }
    }
    const existing = new Map<string, (id: Value) => boolean>();
    const looked = [...ids].map(async ([type, wanted]) => {
      const model = this.#models.get(type);
      const known = this.#policy.known(type);
      if (known !== undefined) {
        existing.set(type, isIn(known));
      } else if (model !== undefined) {
        const there = await this.#idsThere(model, [...new Set(wanted)]);
        existing.set(type, (value) => there.has(value));
      }
    });
    await allOf(looked);
    return existing;
  }

  async #idsThere({ table }: Model, ids: readonly number[]): Promise<ReadonlySet<Value>> {
    const { dialect } = this.#session;
    const id = column(dialect, 't', 'id');
    const { condition, parameters } = rowIds(dialect, ids);
    const found = await this.#session.rows(
      `SELECT ${id} FROM ${dialect.quote(table)} t WHERE ${condition(id)}`,
      parameters,
    );
    return new Set(found.map((row) => row[0] as Value));
  }

  #query(model: Model, relation: Relation): LinkQuery {
    const { storage } = relation;
    switch (storage.kind) {
      case 'joinColumn':
        return this.#joinColumn(model, relation, storage);
      case 'joinTable':
        return this.#joinTable(model, relation, storage);
      case 'morphTable':
        return this.#morphTable(model, relation, storage);
      case 'morphColumn':
        return this.#morphColumn(model, relation, storage);
    }
  }

  #joinColumn(model: Model, relation: Relation, storage: Storage<'joinColumn'>): LinkQuery {
    const { dialect } = this.#session;
    const target = this.#model(storage.target);
    const own = column(dialect, 't', storage.column);
    // A row whose column refers to that same column is its own proof (v5 `localizations`): 40,000 look-ups saved.
    const isItself = target.uid === model.uid && storage.referencedColumn === storage.column;
    const existence = isItself
      ? unasked
      : this.#existence(target, storage.referencedColumn, {
          condition: `EXISTS (SELECT 1 FROM ${dialect.quote(target.table)} r WHERE ${column(dialect, 'r', storage.referencedColumn)} = ${own})`,
        });
    const opening = `${head(relation)},"left":{"type":${JSON.stringify(model.uid)},"ref":`;
    const middle = `,"field":${JSON.stringify(relation.attribute)}},"right":{"type":${JSON.stringify(target.uid)},"ref":`;
    const key = column(dialect, 't', 'id');
    const columns = [own];
    return {
      columns,
      from: `FROM ${dialect.quote(model.table)} t WHERE ${own} IS NOT NULL`,
      key,
      left: 0,
      right: 1,
      rightRow: isItself ? 0 : this.#rowOf(target, storage.referencedColumn, own, columns, 1),
      rightType: target.uid,
      existence: existence.condition,
      isKnown: (_left, right) => existence.isKnown(right),
      line: (row) => `${opening}${json(row[0])}${middle}${json(row[1])}}}`,
    };
  }

  #joinTable(model: Model, relation: Relation, storage: Storage<'joinTable'>): LinkQuery {
    const { dialect } = this.#session;
    const target = this.#model(storage.target);
    const { joinColumn, inverseJoinColumn, orderColumn, inverseOrderColumn, inversedBy } = storage;
    const end = (alias: string, name: string) => column(dialect, alias, name);
    const position = this.#positions(model, relation, storage);
    const left = end('j', joinColumn.name);
    const right = end('j', inverseJoinColumn.name);
    const columns = [left, right];
    const positionIn = (name: string | undefined): ((row: Row) => string) => {
      if (name === undefined) {
        return () => '';
      }
      if (storage.lacks?.has(name)) {
        // As it is where a later version has added the column.
        return () => ',"pos":null';
      }
      const at = columns.push(end('j', name));
      return (row) => `,"pos":${position(row, at)}`;
    };
    const leftPos = positionIn(orderColumn);
    const rightPos = positionIn(inverseOrderColumn);
    const joined = (alias: string, { table }: Model, referenced: string, value: string) => ({
      join: `LEFT JOIN ${dialect.quote(table)} ${alias} ON ${end(alias, referenced)} = ${value}`,
      condition: `${alias}.id IS NOT NULL`,
    });
    // Of a sample, only links of rows are looked at that were read.
    const own =
      this.#policy.sampled?.ids(model.uid) !== undefined
        ? unasked
        : this.#existence(
            model,
            joinColumn.referencedColumn,
            joined('l', model, joinColumn.referencedColumn, left),
          );
    const other = this.#existence(
      target,
      inverseJoinColumn.referencedColumn,
      joined('r', target, inverseJoinColumn.referencedColumn, right),
    );
    const opening = `${head(relation)},"left":{"type":${JSON.stringify(model.uid)},"field":${JSON.stringify(relation.attribute)},"ref":`;
    const field = inversedBy === undefined ? '' : `,"field":${JSON.stringify(inversedBy)}`;
    const middle = `},"right":{"type":${JSON.stringify(target.uid)}${field},"ref":`;
    return {
      columns,
      from: `FROM ${dialect.quote(storage.table)} j ${own.join} ${other.join} WHERE 1 = 1`,
      ...this.#keyOf(storage, columns),
      left: 1,
      right: 2,
      leftRow: this.#rowOf(model, joinColumn.referencedColumn, left, columns, 1),
      rightRow: this.#rowOf(target, inverseJoinColumn.referencedColumn, right, columns, 2),
      existence: both(own.condition, other.condition),
      rightType: target.uid,
      isKnown: (left, right) => own.isKnown(left) && other.isKnown(right),
      line: (row) => `${opening}${json(row[1])}${leftPos(row)}${middle}${json(row[2])}${rightPos(row)}}}`,
    };
  }

  #morphTable(model: Model, relation: Relation, storage: Storage<'morphTable'>): LinkQuery {
    const { dialect } = this.#session;
    const own = (name: string) => column(dialect, 'j', name);
    const position = this.#positions(model, relation, storage);
    const opening = `${head(relation)},"left":{"type":${JSON.stringify(model.uid)},"field":${JSON.stringify(relation.attribute)},"ref":`;
    const columns = [storage.joinColumn, storage.idColumn, storage.typeColumn, 'order', 'field'].map(own);
    return {
      columns,
      from: `FROM ${dialect.quote(storage.table)} j WHERE 1 = 1`,
      ...this.#keyOf(storage, columns),
      left: 1,
      right: 2,
      rightType: 3,
      line: (row) =>
        `${opening}${json(row[1])}},"right":{"ref":${json(row[2])},"pos":${position(row, 4)},"type":${json(row[3])},"field":${json(row[5])}}}`,
    };
  }

  #morphColumn(model: Model, relation: Relation, storage: Storage<'morphColumn'>): LinkQuery {
    const { dialect } = this.#session;
    const own = (name: string) => column(dialect, 't', name);
    const [key, id, type] = [own('id'), own(storage.idColumn), own(storage.typeColumn)];
    const opening = `${head(relation)},"left":{"type":${JSON.stringify(model.uid)},"ref":`;
    const middle = `,"field":${JSON.stringify(relation.attribute)}},"right":{"type":`;
    return {
      columns: [id, type],
      from: `FROM ${dialect.quote(model.table)} t WHERE ${id} IS NOT NULL AND ${type} IS NOT NULL`,
      key,
      left: 0,
      right: 1,
      rightType: 2,
      line: (row) => `${opening}${json(row[0])}${middle}${json(row[2])},"ref":${json(row[1])}}}`,
    };
  }

  /** Makes the text of a position, by the row and where in it the position stands. */
  #positions(
    { uid }: Model,
    { attribute }: Relation,
    storage: Storage<'joinTable' | 'morphTable'>,
  ): (row: Row, at: number) => string {
    const { table } = storage;
    const key = keyOf(storage);
    return (row, at) => {
      const value = row[at] ?? null;
      if (Number.isSafeInteger(value)) {
        return String(value);
      }
      if (typeof value !== 'number' && value !== null) {
        const { quote } = this.#session.dialect;
        throw unrestorable(
          `The link of ${uid} with the ${key} ${row[0]}`,
          attribute,
          `its position in ${table} is not a number`,
          `Number the links in the order columns of ${quote(table)}; SELECT * FROM ${quote(table)} WHERE ${quote(key)} = ${row[0]} shows it.`,
        );
      }
      return JSON.stringify(value);
    };
  }

  /** Rows without an id stay in the order in which they were written, where the engine tells that; so does a list of Strapi's. */
  #keyOf(
    storage: Storage<'joinTable' | 'morphTable'>,
    columns: readonly string[],
  ): Pick<LinkQuery, 'key' | 'order'> {
    const { dialect } = this.#session;
    const place = dialect.rowPlace === undefined ? [] : [`j.${dialect.rowPlace}`];
    return {
      key: column(dialect, 'j', keyOf(storage)),
      order: storage.lacks?.has('id') ? [...place, ...columns].join(', ') : undefined,
    };
  }

  /**
   * Of rows that were read it is known which there are.
   *
   * @param referenced The column of the row that an end refers to.
   * @param inDatabase How the database is asked for others.
   */
  #existence(model: Model, referenced: string, inDatabase: Partial<Existence>): Existence {
    const known = referenced === 'id' ? this.#policy.known(model.uid) : undefined;
    if (this.#policy.withOrphans) {
      return unasked;
    }
    return { ...unasked, ...(known === undefined ? inDatabase : { isKnown: isIn(known) }) };
  }

  /**
   * Where in a row the id of the row at an end stands, which is selected where the end is referred to by another value.
   *
   * @param value What it is referred to by, which stands `at`.
   */
  #rowOf({ uid, table }: Model, referenced: string, value: string, columns: string[], at: number): number {
    if (referenced === 'id' || this.#policy.sampled?.ids(uid) === undefined) {
      return at;
    }
    const { dialect } = this.#session;
    return columns.push(
      `(SELECT min(s.id) FROM ${dialect.quote(table)} s WHERE ${column(dialect, 's', referenced)} = ${value})`,
    );
  }

  #model(uid: string): Model {
    const model = this.#models.get(uid);
    if (model === undefined) {
      throw new TypeError(`There is no content type ${uid}`);
    }
    return model;
  }
}

/** How many links a table has at least for each row of a sample, where its links are looked for instead of all being read. */
const worthLooking = 4;

/** How many rows are asked for their links at once. */
const ownersAtATime = 5_000;

/** Links by their keys, in the order of these. */
async function* chosenLinkPages(
  session: Session,
  { select, from, key }: { readonly select: string; readonly from: string; readonly key: string },
  keys: IdSet,
): AsyncGenerator<readonly Row[]> {
  const { dialect } = session;
  yield* severalAtOnce(idPages(keys, dialect.page), dialect.page, async (ids) => {
    const { condition, parameters, wanted } = rowIds(dialect, ids, false, worthReadingNumbers);
    return wanted(
      await session.rows(`SELECT ${select} ${from} AND ${condition(key)} ORDER BY ${key}`, parameters),
    );
  });
}

/**
 * Nearly all values of a link are small numbers, for which this is faster than JSON.stringify alone. Bytes count as the text that
 * they are, as in the columns of entities.
 */
const json = (value: Value | undefined): string =>
  Number.isSafeInteger(value)
    ? String(value)
    : JSON.stringify(value instanceof Uint8Array ? text(value) : value);

const isIn =
  (ids: IdSet) =>
  (value: Value): boolean =>
    typeof value === 'number' && ids.has(value);

/** Undefined where there is nothing to ask. */
const both = (left: string | undefined, right: string | undefined): string | undefined =>
  left === undefined || right === undefined ? (left ?? right) : `${left} AND ${right}`;

type Storage<Kind> = Extract<RelationStorage, { kind: Kind }>;

const head = ({ kind, relation }: Relation): string =>
  `{"kind":${JSON.stringify(kind)},"relation":${JSON.stringify(relation)}`;
