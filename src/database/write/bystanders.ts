import type { Layout } from '../model/layout.ts';
import type { Model, RelationStorage } from '../model/model.ts';
import type { Parameter, Session } from '../session.ts';
import { addId, type Ids } from './attached.ts';
import type { Wiped } from './wiped.ts';
import type { Writer } from './writer.ts';

/** Relations of one attribute that stay, each with the id of its end that is replaced. */
interface Group {
  readonly table: string;
  readonly relations: readonly (readonly [row: number, end: number])[];
  /** The type of the replaced ends. */
  readonly uid: string;
  /** The columns that hold the relation, or undefined where the whole row is nothing but the relation. */
  readonly columns: readonly string[] | undefined;
}

/** The same where the columns are those of a row that is replaced: they are put back. */
interface Restorable {
  readonly table: string;
  /** The type of the rows. */
  readonly uid: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly [id: number, ...values: Parameter[]])[];
}

type Identities = ReadonlyMap<string, ReadonlyMap<number, string>>;

/**
 * Relations between rows that are replaced and rows that are not: an article's to an admin user, or a page's to its
 * articles when only articles are imported. They are in no archive, or out of scope; official import loses them all.
 *
 * Since ids are kept, they can stay wherever the row that comes back is the one that was there: the same version and
 * locale of the same document, or the same component of the same owner. Another row that merely has the same id, as
 * in an archive of another database, must not inherit them.
 */
export class Bystanders {
  readonly #writer: Writer;
  readonly #models: ReadonlyMap<string, Model>;
  readonly #groups: readonly Group[];
  readonly #restorable: readonly Restorable[];
  readonly #before: Identities;

  private constructor(
    writer: Writer,
    models: ReadonlyMap<string, Model>,
    groups: readonly Group[],
    restorable: readonly Restorable[],
    before: Identities,
  ) {
    this.#writer = writer;
    this.#models = models;
    this.#groups = groups;
    this.#restorable = restorable;
    this.#before = before;
  }

  /** Finds them; to be called when the relations in scope are deleted and the rows are not. */
  static async find(
    writer: Writer,
    models: ReadonlyMap<string, Model>,
    layout: Layout,
    wiped: Wiped,
  ): Promise<Bystanders> {
    const groups: Group[] = [];
    const restorable: Restorable[] = [];
    const finder = new Finder(writer.session, models, layout, wiped);
    for (const model of models.values()) {
      for (const { storage } of model.relations) {
        groups.push(...(await finder.groups(model, storage)));
        restorable.push(...(await finder.restorable(model, storage)));
      }
    }
    const before = await identities(writer.session, models, groups, restorable);
    return new Bystanders(writer, models, groups, restorable, before);
  }

  /**
   * Removes those whose end did not come back, as the database would have done when the row was deleted, and puts back
   * those that were columns of a row that did.
   *
   * @returns how many were removed.
   */
  async settle(): Promise<number> {
    const after = await identities(this.#writer.session, this.#models, this.#groups, this.#restorable);
    return this.#remove(after) + this.#restore(after);
  }

  #restore(after: Identities): number {
    const { quote } = this.#writer.session.dialect;
    let lost = 0;
    for (const { table, uid, columns, rows } of this.#restorable) {
      const [before, now] = [this.#before.get(uid), after.get(uid)];
      const changes = columns.map((column) => `${quote(column)} = ?`).join(', ');
      // What the import itself has set is newer.
      const unset = columns.map((column) => `${quote(column)} IS NULL`).join(' AND ');
      const restore = this.#writer.prepare(`UPDATE ${quote(table)} SET ${changes} WHERE id = ? AND ${unset}`);
      for (const [id, ...values] of rows) {
        if (before?.get(id) === now?.get(id)) {
          restore([...values, id]);
        } else {
          lost += 1;
        }
      }
    }
    return lost;
  }

  #remove(after: Identities): number {
    const { quote } = this.#writer.session.dialect;
    let removed = 0;
    for (const { table, relations, uid, columns } of this.#groups) {
      const [before, now] = [this.#before.get(uid), after.get(uid)];
      const remove = this.#writer.prepare(
        columns === undefined
          ? `DELETE FROM ${quote(table)} WHERE id = ?`
          : `UPDATE ${quote(table)} SET ${columns.map((column) => `${quote(column)} = NULL`).join(', ')} WHERE id = ?`,
      );
      for (const [row, end] of relations) {
        if (before?.get(end) !== now?.get(end)) {
          removed += remove([row]);
        }
      }
    }
    return removed;
  }
}

class Finder {
  readonly #session: Session;
  readonly #models: ReadonlyMap<string, Model>;
  readonly #layout: Layout;
  readonly #wiped: Wiped;

  constructor(session: Session, models: ReadonlyMap<string, Model>, layout: Layout, wiped: Wiped) {
    this.#session = session;
    this.#models = models;
    this.#layout = layout;
    this.#wiped = wiped;
  }

  async groups(model: Model, storage: RelationStorage): Promise<Group[]> {
    const stays = !this.#wiped.rows(model.uid)?.all;
    switch (storage.kind) {
      case 'joinTable': {
        const { table, joinColumn, inverseJoinColumn, target } = storage;
        return [
          ...(this.#wiped.isInScope(target) ? [] : await this.#ends(table, joinColumn.name, model.uid)),
          ...(stays ? await this.#ends(table, inverseJoinColumn.name, target) : []),
        ];
      }
      case 'morphTable': {
        const { table, joinColumn, idColumn, typeColumn } = storage;
        const own = await this.#ends(table, joinColumn, model.uid);
        return stays ? [...own, ...(await this.#morphEnds(table, idColumn, typeColumn))] : own;
      }
      case 'joinColumn': {
        const isScalar = model.scalars.some(({ column }) => column === storage.column);
        return stays && !isScalar
          ? this.#ends(model.table, storage.column, storage.target, {
              owner: model,
              columns: [storage.column],
            })
          : [];
      }
      case 'morphColumn': {
        const columns = [storage.idColumn, storage.typeColumn];
        // A release's own notes are never touched, not even where they are outdated.
        return stays && (model.isComponent || this.#layout.travels(model.uid))
          ? this.#morphEnds(model.table, storage.idColumn, storage.typeColumn, { owner: model, columns })
          : [];
      }
    }
  }

  /**
   * Who created a row, and other relations to what never travels, are not put back: like official import, this one
   * leaves them empty.
   */
  async restorable(model: Model, storage: RelationStorage): Promise<Restorable[]> {
    const rows = this.#wiped.rows(model.uid);
    const { quote } = this.#session.dialect;
    if (rows === undefined) {
      return [];
    }
    if (storage.kind === 'joinColumn') {
      const { column, target } = storage;
      const isScalar = model.scalars.some((scalar) => scalar.column === column);
      return isScalar || !this.#staysAndTravels(target) ? [] : this.#columns(model, [column]);
    }
    if (storage.kind === 'morphColumn') {
      const { idColumn, typeColumn } = storage;
      const types = await this.#session.rows(
        `SELECT DISTINCT ${quote(typeColumn)} FROM ${quote(model.table)}`,
      );
      const found: Restorable[] = [];
      for (const [type] of types) {
        if (typeof type === 'string' && this.#staysAndTravels(type)) {
          found.push(...(await this.#columns(model, [idColumn, typeColumn], type)));
        }
      }
      return found;
    }
    return [];
  }

  #staysAndTravels(uid: string): boolean {
    return this.#models.has(uid) && !this.#wiped.isInScope(uid) && this.#layout.travels(uid);
  }

  async #columns(model: Model, columns: readonly string[], type?: string): Promise<Restorable[]> {
    const rows = this.#wiped.rows(model.uid);
    if (rows === undefined) {
      return [];
    }
    const { quote } = this.#session.dialect;
    const conditions = [
      rows.condition('id'),
      ...columns.map((column) => `${quote(column)} IS NOT NULL`),
      ...(type === undefined ? [] : [`${quote(columns.at(-1) as string)} = ?`]),
    ];
    const found = await this.#session.rows(
      `SELECT ${['id', ...columns.map(quote)].join(', ')} FROM ${quote(model.table)} WHERE ${conditions.join(' AND ')}`,
      [...rows.parameters, ...(type === undefined ? [] : [type])],
    );
    const relations = found as unknown as [number, ...Parameter[]][];
    return found.length === 0 ? [] : [{ table: model.table, uid: model.uid, columns, rows: relations }];
  }

  /** @param stored Where the relation is in columns of its owner's row, which may itself be replaced. */
  async #ends(
    table: string,
    column: string,
    uid: string,
    stored?: { owner: Model; columns: readonly string[] },
    typeColumn?: string,
  ): Promise<Group[]> {
    const rows = this.#wiped.rows(uid);
    const owners = stored && this.#wiped.rows(stored.owner.uid);
    if (rows === undefined) {
      return [];
    }
    const { quote } = this.#session.dialect;
    const end = quote(column);
    const conditions = [
      `${end} IS NOT NULL`,
      rows.condition(end),
      ...(typeColumn === undefined ? [] : [`${quote(typeColumn)} = ?`]),
      ...(owners === undefined ? [] : [`NOT (${owners.condition('id')})`]),
    ];
    const parameters: Parameter[] = [
      ...rows.parameters,
      ...(typeColumn === undefined ? [] : [uid]),
      ...(owners?.parameters ?? []),
    ];
    const found = await this.#session.rows(
      `SELECT id, ${end} FROM ${quote(table)} WHERE ${conditions.join(' AND ')}`,
      parameters,
    );
    const relations = found as unknown as [number, number][];
    return relations.length === 0 ? [] : [{ table, relations, uid, columns: stored?.columns }];
  }

  async #morphEnds(
    table: string,
    idColumn: string,
    typeColumn: string,
    stored?: { owner: Model; columns: readonly string[] },
  ): Promise<Group[]> {
    const { quote } = this.#session.dialect;
    const types = await this.#session.rows(`SELECT DISTINCT ${quote(typeColumn)} FROM ${quote(table)}`);
    const groups: Group[] = [];
    for (const [type] of types) {
      if (typeof type === 'string' && this.#models.has(type)) {
        groups.push(...(await this.#ends(table, idColumn, type, stored, typeColumn)));
      }
    }
    return groups;
  }
}

/** What tells a row from another that has its id; nothing for rows that do not exist. */
async function identities(
  session: Session,
  models: ReadonlyMap<string, Model>,
  groups: readonly Group[],
  restorable: readonly Restorable[],
): Promise<Identities> {
  const wanted: Ids = new Map();
  for (const { uid, relations } of groups) {
    for (const [, end] of relations) {
      addId(wanted, uid, end);
    }
  }
  for (const { uid, rows } of restorable) {
    for (const [id] of rows) {
      addId(wanted, uid, id);
    }
  }
  const found = new Map<string, Map<number, string>>();
  for (const [uid, ids] of wanted) {
    const model = models.get(uid) as Model;
    found.set(
      uid,
      model.isComponent
        ? await componentIdentities(session, models, uid, [...ids])
        : await documentIdentities(session, model, [...ids]),
    );
  }
  return found;
}

async function documentIdentities(session: Session, model: Model, ids: readonly number[]) {
  const { dialect } = session;
  const telling = ['documentId', 'locale', 'publishedAt'].flatMap((attribute) => {
    const column = model.scalars.find((scalar) => scalar.attribute === attribute)?.column;
    return column === undefined
      ? []
      : [attribute === 'publishedAt' ? `${dialect.quote(column)} IS NULL` : dialect.quote(column)];
  });
  const rows = await session.rows(
    `SELECT ${['id', ...telling].join(', ')} FROM ${dialect.quote(model.table)} WHERE ${dialect.inIds('id')}`,
    [dialect.idList(ids)],
  );
  return new Map(rows.map(([id, ...values]) => [Number(id), JSON.stringify(values)]));
}

async function componentIdentities(
  session: Session,
  models: ReadonlyMap<string, Model>,
  uid: string,
  ids: readonly number[],
) {
  const { dialect } = session;
  const found = new Map<number, string>();
  for (const owner of models.values()) {
    const [field] = owner.components;
    if (field !== undefined) {
      const id = dialect.quote(field.idColumn);
      const rows = await session.rows(
        `SELECT ${id}, entity_id, field FROM ${dialect.quote(field.table)}
         WHERE ${dialect.inIds(id)} AND component_type = ? ORDER BY entity_id, field`,
        [dialect.idList(ids), uid],
      );
      for (const [id, entity, attribute] of rows) {
        const place = JSON.stringify([owner.uid, entity, attribute]);
        found.set(Number(id), (found.get(Number(id)) ?? '') + place);
      }
    }
  }
  return found;
}
