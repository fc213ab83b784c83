import type { Layout } from '../model/layout.ts';
import type { JoinTable, Model, RelationStorage } from '../model/model.ts';
import type { Parameter, Session } from '../session.ts';
import { addId, type Ids } from './attached.ts';
import type { FindRows } from './find-rows.ts';
import { componentIdentities, documentIdentities } from './identities.ts';
import { withRefusals } from './refusals.ts';
import type { Strangers } from './strangers.ts';
import type { Rows, Wiped } from './wiped.ts';
import type { Writer } from './writer.ts';
import { excluding, ownersInScope } from './written-tables.ts';

/**
 * Relations of one attribute that stay, as they are stored. Each begins with the id of the row on which they depend: the
 * one that is replaced by the row of the archive that has its id.
 */
interface Kept {
  readonly table: string;
  /** The type of the rows on which they depend. */
  readonly uid: string;
  /** Rows that are nothing but relations, whole; or a row's id and those of its columns that hold the relation. */
  readonly kind: 'rows' | 'columns';
  /** The names of what follows in each of `relations`. */
  readonly columns: readonly string[];
  /** Which they are, where none has an id. */
  readonly only?: { readonly condition: string; readonly parameters: readonly Parameter[] } | undefined;
  readonly relations: readonly (readonly [dependsOn: number, ...values: Parameter[]])[];
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
  readonly #layout: Layout;
  readonly #strangers: Strangers;
  readonly #kept: readonly Kept[];
  readonly #before: Identities;

  private constructor(
    writer: Writer,
    models: ReadonlyMap<string, Model>,
    layout: Layout,
    strangers: Strangers,
    kept: readonly Kept[],
    before: Identities,
  ) {
    this.#writer = writer;
    this.#models = models;
    this.#layout = layout;
    this.#strangers = strangers;
    this.#kept = kept;
    this.#before = before;
  }

  /**
   * Remembers them; to be called before anything is deleted.
   *
   * @throws UserError `schemaDifference` where they are in a view.
   */
  static async find(
    writer: Writer,
    models: ReadonlyMap<string, Model>,
    layout: Layout,
    wiped: Wiped,
    strangers: Strangers,
  ): Promise<Bystanders> {
    const kept: Kept[] = [];
    const finder = new Finder(writer.session, models, layout, wiped, strangers);
    const seen = new Set<string>();
    for (const model of models.values()) {
      for (const { storage } of model.relations) {
        if (storage.kind === 'joinTable' && isSeen(storage, seen)) {
          continue;
        }
        kept.push(...(await finder.ofReplacedEnds(model, storage)));
        kept.push(...(await finder.ofReplacedRows(model, storage)));
      }
    }
    const before = await identities(writer.watch, models, layout, kept);
    const owners = ownersInScope(models, wiped);
    strangers.assertTakeRows(
      kept.map(({ table, uid }) => [
        table,
        // They are put back with the ids that they have.
        { isNumbered: false, without: excluding(owners.get(uid) ?? []) },
      ]),
    );
    return new Bystanders(writer, models, layout, strangers, kept, before);
  }

  /** Takes them out, as deleting the rows would; to be called when the relations in scope are deleted and the rows are not. */
  async takeOut(): Promise<void> {
    for (const relations of this.#kept) {
      await takeOut(this.#writer, this.#strangers, relations);
    }
  }

  /**
   * Puts those back whose row came back.
   *
   * @returns how many did not.
   */
  async settle(): Promise<number> {
    const after = await identities(this.#writer.find, this.#models, this.#layout, this.#kept);
    let lost = 0;
    for (const { table, uid, kind, columns, relations } of this.#kept) {
      const [before, now] = [this.#before.get(uid), after.get(uid)];
      const back = relations.filter(([id]) => before?.get(id) === now?.get(id));
      lost += relations.length - back.length;
      const values = back.flatMap(([, ...row]) => row);
      if (values.length > 0) {
        await withRefusals<unknown>(
          () =>
            kind === 'rows'
              ? this.#writer.insert(table, columns, values, { ignoreDuplicates: true })
              : // What the import itself has set is newer.
                this.#writer.update(table, columns.slice(1), values, { onlyUnset: true }),
          (row) => `A relation in ${table}${row === undefined ? '' : ` of ${uid} ${back[row]?.[0]}`}`,
        );
      }
    }
    return lost;
  }
}

/** Two attributes may share a table, each from its side: either finds the relations at both ends. */
function isSeen({ table, joinColumn, inverseJoinColumn }: JoinTable, seen: Set<string>): boolean {
  const key = [table, ...[joinColumn.name, inverseJoinColumn.name].sort()].join(' ');
  return seen.size === seen.add(key).size;
}

async function takeOut(
  writer: Writer,
  strangers: Strangers,
  { table, kind, columns, only, relations }: Kept,
): Promise<void> {
  const { quote, inIds, idList } = writer.session.dialect;
  if (only !== undefined) {
    await strangers.delete(writer, table, only.condition, only.parameters);
    return;
  }
  // Each relation begins with what it depends on.
  const id = columns.indexOf('id') + 1;
  const ids = idList([...new Set(relations.map((relation) => Number(relation[id])))]);
  if (kind === 'rows') {
    await strangers.delete(writer, table, inIds('id'), [ids]);
    return;
  }
  const unset = columns.filter((column) => column !== 'id').map((column) => `${quote(column)} = NULL`);
  await strangers.enforcing(writer, table, () =>
    writer.execute(`UPDATE ${quote(table)} SET ${unset.join(', ')} WHERE ${inIds('id')}`, [ids]),
  );
}

class Finder {
  readonly #session: Session;
  readonly #models: ReadonlyMap<string, Model>;
  readonly #layout: Layout;
  readonly #wiped: Wiped;
  readonly #strangers: Strangers;

  constructor(
    session: Session,
    models: ReadonlyMap<string, Model>,
    layout: Layout,
    wiped: Wiped,
    strangers: Strangers,
  ) {
    this.#session = session;
    this.#models = models;
    this.#layout = layout;
    this.#wiped = wiped;
    this.#strangers = strangers;
  }

  /** Relations, stored in rows that stay or on their own, one end of which is replaced. */
  async ofReplacedEnds(model: Model, storage: RelationStorage): Promise<Kept[]> {
    const stays = !this.#wiped.rows(model.uid)?.all;
    switch (storage.kind) {
      case 'joinTable': {
        const { table, joinColumn, inverseJoinColumn, target } = storage;
        return [
          ...(this.#wiped.isInScope(target) ? [] : await this.#rows(table, joinColumn.name, model.uid)),
          ...(stays
            ? await this.#rows(table, inverseJoinColumn.name, target, {
                but: this.#wiped.isInScope(target) ? this.#of(model.uid, joinColumn.name) : [],
              })
            : []),
        ];
      }
      case 'morphTable': {
        const { table, joinColumn, idColumn, typeColumn } = storage;
        // Links to what is replaced, or to no type that is known, go with the links in scope.
        const types = await this.#typesIn(table, typeColumn);
        const own = await this.#each(
          types.filter((type) => !this.#wiped.rows(type)?.all),
          (type) =>
            this.#rows(table, joinColumn, model.uid, { typeColumn, type, but: this.#of(type, idColumn) }),
        );
        const but = this.#of(model.uid, joinColumn);
        return [
          ...own,
          ...(await this.#each(stays ? types : [], (type) =>
            this.#rows(table, idColumn, type, { typeColumn, but }),
          )),
        ];
      }
      case 'joinColumn': {
        const isScalar = model.scalars.some(({ column }) => column === storage.column);
        return stays && !isScalar ? this.#columnsOfStaying(model, [storage.column], storage.target) : [];
      }
      case 'morphColumn': {
        const { idColumn, typeColumn } = storage;
        // A release's own notes are never touched, not even where they are outdated.
        return stays && (model.isComponent || this.#layout.travels(model.uid))
          ? this.#each(await this.#typesIn(model.table, typeColumn), (type) =>
              this.#columnsOfStaying(model, [idColumn, typeColumn], type),
            )
          : [];
      }
    }
  }

  /**
   * Relations in columns of rows that are replaced, to what stays. Who created a row, and other relations to what never
   * travels, are not put back: like official import, this one leaves them empty.
   */
  async ofReplacedRows(model: Model, storage: RelationStorage): Promise<Kept[]> {
    if (storage.kind === 'joinColumn') {
      const { column, target } = storage;
      const isScalar = model.scalars.some((scalar) => scalar.column === column);
      return isScalar || !this.#staysAndTravels(target) ? [] : this.#columnsOfReplaced(model, [column]);
    }
    if (storage.kind === 'morphColumn') {
      const { idColumn, typeColumn } = storage;
      const types = this.#wiped.rows(model.uid) ? await this.#typesIn(model.table, typeColumn) : [];
      return this.#each(
        types.filter((type) => this.#staysAndTravels(type)),
        (type) => this.#columnsOfReplaced(model, [idColumn, typeColumn], type),
      );
    }
    return [];
  }

  #staysAndTravels(uid: string): boolean {
    return this.#models.has(uid) && !this.#wiped.isInScope(uid) && this.#layout.travels(uid);
  }

  /** Those that refer to rows of a type that are replaced. */
  #of(uid: string, column: string): readonly Referring[] {
    const rows = this.#wiped.rows(uid);
    return rows === undefined ? [] : [{ column, rows }];
  }

  /**
   * Whole rows of a table of relations whose column refers to rows that are replaced.
   *
   * @param some Which of them: those of one type, that of `uid` unless another is named; and none that are links in scope, which go before.
   */
  async #rows(
    table: string,
    column: string,
    uid: string,
    {
      typeColumn,
      type = uid,
      but = [],
    }: { typeColumn?: string; type?: string; but?: readonly Referring[] } = {},
  ): Promise<Kept[]> {
    const rows = this.#wiped.rows(uid);
    if (rows === undefined) {
      return [];
    }
    const { quote } = this.#session.dialect;
    const others = but.map(({ column: other, rows: gone }) => {
      const name = quote(other);
      return `(${name} IS NULL OR NOT (${gone.condition(name)}))`;
    });
    const conditions = typed(
      [`${quote(column)} IS NOT NULL`, rows.condition(quote(column)), ...others],
      typeColumn && quote(typeColumn),
    );
    const parameters = [
      ...rows.parameters,
      ...but.flatMap((referring) => referring.rows.parameters),
      ...(typeColumn === undefined ? [] : [type]),
    ];
    const columns = this.#strangers.columns(table).map(({ name }) => name);
    const only = columns.includes('id') ? undefined : { condition: conditions.join(' AND '), parameters };
    return this.#kept({ table, uid, kind: 'rows', columns, only }, quote(column), conditions, parameters);
  }

  /** Columns of rows that stay which refer to rows that are replaced. Of several columns the last has the type. */
  async #columnsOfStaying(model: Model, columns: readonly string[], uid: string): Promise<Kept[]> {
    const rows = this.#wiped.rows(uid);
    const owners = this.#wiped.rows(model.uid);
    if (rows === undefined) {
      return [];
    }
    const { quote } = this.#session.dialect;
    const [end, typeColumn] = columns.map(quote) as [string, string | undefined];
    const conditions = [
      `${end} IS NOT NULL`,
      rows.condition(end),
      ...(owners === undefined ? [] : [`NOT (${owners.condition('id')})`]),
    ];
    return this.#kept(
      { table: model.table, uid, kind: 'columns', columns: ['id', ...columns] },
      end,
      typed(conditions, typeColumn),
      [...rows.parameters, ...(owners?.parameters ?? []), ...(typeColumn === undefined ? [] : [uid])],
    );
  }

  /** The same of rows that are replaced, whatever they refer to. */
  async #columnsOfReplaced(model: Model, columns: readonly string[], type?: string): Promise<Kept[]> {
    const rows = this.#wiped.rows(model.uid);
    if (rows === undefined) {
      return [];
    }
    const { quote } = this.#session.dialect;
    const conditions = [rows.condition('id'), ...columns.map((column) => `${quote(column)} IS NOT NULL`)];
    return this.#kept(
      { table: model.table, uid: model.uid, kind: 'columns', columns: ['id', ...columns] },
      'id',
      typed(conditions, type && quote(columns.at(-1) as string)),
      [...rows.parameters, ...(type === undefined ? [] : [type])],
    );
  }

  async #kept(
    kept: Omit<Kept, 'relations'>,
    dependsOn: string,
    conditions: readonly string[],
    parameters: readonly Parameter[],
  ): Promise<Kept[]> {
    const { quote } = this.#session.dialect;
    const relations = await this.#session.rows(
      `SELECT ${[dependsOn, ...kept.columns.map(quote)].join(', ')} FROM ${quote(kept.table)} WHERE ${conditions.join(' AND ')}`,
      parameters,
    );
    return relations.length === 0 ? [] : [{ ...kept, relations: relations as unknown as Kept['relations'] }];
  }

  /** The types that morph relations in a table refer to, as far as they are known. */
  async #typesIn(table: string, typeColumn: string): Promise<string[]> {
    const { quote } = this.#session.dialect;
    const types = await this.#session.rows(`SELECT DISTINCT ${quote(typeColumn)} FROM ${quote(table)}`);
    return types.flatMap(([type]) => (typeof type === 'string' && this.#models.has(type) ? [type] : []));
  }

  async #each(types: readonly string[], find: (type: string) => Promise<Kept[]>): Promise<Kept[]> {
    const found: Kept[] = [];
    for (const type of types) {
      found.push(...(await find(type)));
    }
    return found;
  }
}

/** Rows whose column refers to some others. */
interface Referring {
  readonly column: string;
  readonly rows: Rows;
}

const typed = (conditions: readonly string[], typeColumn: string | undefined): readonly string[] =>
  typeColumn === undefined ? conditions : [...conditions, `${typeColumn} = ?`];

/** What tells a row from another that has its id; nothing for rows that do not exist. */
async function identities(
  find: FindRows,
  models: ReadonlyMap<string, Model>,
  layout: Layout,
  kept: readonly Kept[],
): Promise<Identities> {
  const wanted: Ids = new Map();
  for (const { uid, relations } of kept) {
    for (const [id] of relations) {
      addId(wanted, uid, id);
    }
  }
  const found = new Map<string, Map<number, string>>();
  for (const [uid, ids] of wanted) {
    const model = models.get(uid) as Model;
    found.set(
      uid,
      model.isComponent
        ? await componentIdentities(find, models, uid, [...ids])
        : await documentIdentities(find, model, layout.identity, [...ids]),
    );
  }
  return found;
}
