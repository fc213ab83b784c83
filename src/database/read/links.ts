import type { Page } from '../../transfer/stages.ts';
import type { Model, Relation, RelationStorage } from '../model/model.ts';
import type { Parameter, Row, Session, Value } from '../session.ts';
import { column } from './rows.ts';

/** Links are short: a page of them may hold more rows than a page of entities. */
const pageRows = 2_000;

/** What decides whether a link travels. */
export interface LinkPolicy {
  /** Whether the row may be an end of a link: its type is in scope, and so is the component's owner. */
  readonly includes: (uid: string, id: Value) => boolean;
  /** Told of each link that is left out because one of its ends no longer exists. */
  readonly omitted: (link: { left: string; right: string }) => void;
}

/**
 * All links that one content type or component stores (archive format §4.3), attribute by attribute.
 *
 * As in official archives, links with a missing end are left out, and which ends are checked depends on how the
 * relation is stored: the owner of a morph relation is not.
 */
export async function* readLinks(
  session: Session,
  models: ReadonlyMap<string, Model>,
  model: Model,
  policy: LinkPolicy,
): AsyncGenerator<Page> {
  const read = new LinkReader(session, models, policy);
  for (const relation of model.relations) {
    yield* read.pages(model, relation);
  }
}

/** A row of links as the queries below return it: the key to go on from, then what `line` needs. */
interface LinkQuery {
  /** Selects the paging key first; ends in a WHERE clause that can be continued with AND. */
  readonly sql: string;
  readonly key: string;
  /** The ids of both ends, the type of the right end, and whether both ends exist. */
  readonly ends: (row: Row) => { left: Value; rightType: Value; right: Value; exists: boolean };
  /** The link as JSON text. */
  readonly line: (row: Row) => string;
}

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
    const sql = `${query.sql} AND ${query.key} > ? ORDER BY ${query.key} LIMIT ${pageRows}`;
    let last: Parameter = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const rows: Row[] = await this.#session.rows(sql, [last]);
      if (rows.length === 0) {
        return;
      }
      last = rows.at(-1)?.[0] as Parameter;
      const lines = await this.#lines(model, query, rows, relation.kind === 'relation.morph');
      if (lines.length > 0) {
        yield { type: model.uid, count: lines.length, lines: lines.join('\n') };
      }
    }
  }

  async #lines(model: Model, query: LinkQuery, rows: readonly Row[], isMorph: boolean): Promise<string[]> {
    const existing = isMorph ? await this.#existingTargets(rows.map(query.ends)) : undefined;
    const lines: string[] = [];
    for (const row of rows) {
      const { left, rightType, right, exists } = query.ends(row);
      const found = existing === undefined ? exists : (existing.get(rightType)?.has(right) ?? false);
      if (!found) {
        this.#policy.omitted({ left: `${model.uid}:${left}`, right: `${rightType}:${right}` });
      } else if (
        this.#policy.includes(model.uid, left) &&
        this.#policy.includes(rightType as string, right)
      ) {
        lines.push(query.line(row));
      }
    }
    return lines;
  }

  /** The ids of morph targets that exist, by type; a type that is no longer known has none. */
  async #existingTargets(
    ends: readonly { rightType: Value; right: Value }[],
  ): Promise<Map<Value, Set<Value>>> {
    const { dialect } = this.#session;
    const ids = new Map<Value, number[]>();
    for (const { rightType, right } of ends) {
      if (typeof right === 'number') {
        ids.set(rightType, [...(ids.get(rightType) ?? []), right]);
      }
    }
    const existing = new Map<Value, Set<Value>>();
    for (const [type, wanted] of ids) {
      const model = this.#models.get(type as string);
      if (model !== undefined) {
        const id = column(dialect, 't', 'id');
        const rows = await this.#session.rows(
          `SELECT ${id} FROM ${dialect.quote(model.table)} t WHERE ${dialect.inIds(id)}`,
          [dialect.idList(wanted)],
        );
        existing.set(type, new Set(rows.map((row) => row[0] as Value)));
      }
    }
    return existing;
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
    const isItself = target === model && storage.referencedColumn === storage.column;
    const exists = isItself
      ? '1'
      : `EXISTS (SELECT 1 FROM ${dialect.quote(target.table)} r WHERE ${column(dialect, 'r', storage.referencedColumn)} = ${own})`;
    const opening = `${head(relation)},"left":{"type":${JSON.stringify(model.uid)},"ref":`;
    const middle = `,"field":${JSON.stringify(relation.attribute)}},"right":{"type":${JSON.stringify(target.uid)},"ref":`;
    const key = column(dialect, 't', 'id');
    return {
      sql: `SELECT ${key}, ${own}, ${exists} FROM ${dialect.quote(model.table)} t WHERE ${own} IS NOT NULL`,
      key,
      ends: ([left, right, exists]) => ({
        left: left as Value,
        rightType: target.uid,
        right: right as Value,
        exists: Boolean(exists),
      }),
      line: ([left, right]) => `${opening}${json(left)}${middle}${json(right)}}}`,
    };
  }

  #joinTable(model: Model, relation: Relation, storage: Storage<'joinTable'>): LinkQuery {
    const { dialect } = this.#session;
    const target = this.#model(storage.target);
    const { joinColumn, inverseJoinColumn, orderColumn, inverseOrderColumn, inversedBy } = storage;
    const end = (alias: string, name: string) => column(dialect, alias, name);
    const left = end('j', joinColumn.name);
    const right = end('j', inverseJoinColumn.name);
    const order = orderColumn === undefined ? 'NULL' : end('j', orderColumn);
    const inverseOrder = inverseOrderColumn === undefined ? 'NULL' : end('j', inverseOrderColumn);
    const key = end('j', 'id');
    const opening = `${head(relation)},"left":{"type":${JSON.stringify(model.uid)},"field":${JSON.stringify(relation.attribute)},"ref":`;
    const field = inversedBy === undefined ? '' : `,"field":${JSON.stringify(inversedBy)}`;
    const middle = `},"right":{"type":${JSON.stringify(target.uid)}${field},"ref":`;
    const leftPos = orderColumn === undefined ? () => '' : (row: Row) => `,"pos":${json(row[3])}`;
    const rightPos = inverseOrderColumn === undefined ? () => '' : (row: Row) => `,"pos":${json(row[4])}`;
    return {
      sql: `SELECT ${key}, ${left}, ${right}, ${order}, ${inverseOrder}, l.id, r.id
            FROM ${dialect.quote(storage.table)} j
            LEFT JOIN ${dialect.quote(model.table)} l ON ${end('l', joinColumn.referencedColumn)} = ${left}
            LEFT JOIN ${dialect.quote(target.table)} r ON ${end('r', inverseJoinColumn.referencedColumn)} = ${right}
            WHERE 1 = 1`,
      key,
      ends: (row) => ({
        left: row[1] as Value,
        rightType: target.uid,
        right: row[2] as Value,
        exists: row[5] !== null && row[6] !== null,
      }),
      line: (row) => `${opening}${json(row[1])}${leftPos(row)}${middle}${json(row[2])}${rightPos(row)}}}`,
    };
  }

  #morphTable(model: Model, relation: Relation, storage: Storage<'morphTable'>): LinkQuery {
    const { dialect } = this.#session;
    const names = ['id', storage.joinColumn, storage.idColumn, 'order', storage.typeColumn, 'field'];
    const opening = `${head(relation)},"left":{"type":${JSON.stringify(model.uid)},"field":${JSON.stringify(relation.attribute)},"ref":`;
    return {
      sql: `SELECT ${names.map((name) => column(dialect, 'j', name)).join(', ')} FROM ${dialect.quote(storage.table)} j WHERE 1 = 1`,
      key: column(dialect, 'j', 'id'),
      ends: (row) => ({
        left: row[1] as Value,
        rightType: row[4] as Value,
        right: row[2] as Value,
        exists: true,
      }),
      line: ([, left, right, order, type, field]) =>
        `${opening}${json(left)}},"right":{"ref":${json(right)},"pos":${json(order)},"type":${json(type)},"field":${json(field)}}}`,
    };
  }

  #morphColumn(model: Model, relation: Relation, storage: Storage<'morphColumn'>): LinkQuery {
    const { dialect } = this.#session;
    const [key, id, type] = ['id', storage.idColumn, storage.typeColumn].map((name) =>
      column(dialect, 't', name),
    );
    const opening = `${head(relation)},"left":{"type":${JSON.stringify(model.uid)},"ref":`;
    const middle = `,"field":${JSON.stringify(relation.attribute)}},"right":{"type":`;
    return {
      sql: `SELECT ${key}, ${id}, ${type} FROM ${dialect.quote(model.table)} t WHERE ${id} IS NOT NULL AND ${type} IS NOT NULL`,
      key: key as string,
      ends: ([left, right, rightType]) => ({
        left: left as Value,
        rightType: rightType as Value,
        right: right as Value,
        exists: true,
      }),
      line: ([left, right, type]) => `${opening}${json(left)}${middle}${json(type)},"ref":${json(right)}}}`,
    };
  }

  #model(uid: string): Model {
    const model = this.#models.get(uid);
    if (model === undefined) {
      throw new TypeError(`There is no content type ${uid}`);
    }
    return model;
  }
}

/** Nearly all values of a link are small numbers, for which this is faster than JSON.stringify alone. */
const json = (value: Value | undefined): string =>
  typeof value === 'number' ? String(value) : JSON.stringify(value);

type Storage<Kind> = Extract<RelationStorage, { kind: Kind }>;

const head = ({ kind, relation }: Relation): string =>
  `{"kind":${JSON.stringify(kind)},"relation":${JSON.stringify(relation)}`;
