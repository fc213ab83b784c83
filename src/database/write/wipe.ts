import type { AbandonedTable } from '../model/abandoned.ts';
import type { Layout } from '../model/layout.ts';
import type { Model, RelationStorage } from '../model/model.ts';
import type { Parameter } from '../session.ts';
import { Bystanders } from './bystanders.ts';
import { idChunks } from './id-chunks.ts';
import type { Replacement, Replacements } from './replacements.ts';
import type { Strangers } from './strangers.ts';
import type { Rows, Wiped } from './wiped.ts';
import type { Writer } from './writer.ts';

/**
 * Deletes everything that an import replaces: entities, their components, and the links between them. Links that are
 * not in scope stay for now; see {@link Bystanders}. Where something of others hangs on a table, rows that come back
 * stay, too; see {@link Replacement}.
 *
 * @returns the number of deleted rows by content type and component.
 */
export async function wipeContent(
  writer: Writer,
  models: ReadonlyMap<string, Model>,
  layout: Layout,
  wiped: Wiped,
  {
    strangers,
    replacements,
    abandoned,
  }: {
    readonly strangers: Strangers;
    readonly replacements: Replacements;
    readonly abandoned: readonly AbandonedTable[];
  },
): Promise<{ deleted: Map<string, number>; bystanders: Bystanders }> {
  const wipe = new Wipe(writer, models, wiped, strangers);
  const bystanders = await Bystanders.find(writer, models, layout, wiped, strangers);
  for (const model of models.values()) {
    for (const { storage } of model.relations) {
      await wipe.links(model, storage);
    }
  }
  for (const table of abandoned) {
    await wipe.abandoned(table);
  }
  await bystanders.takeOut();
  const deleted = new Map<string, number>();
  for (const model of models.values()) {
    const count = await wipe.rows(model, replacements.get(model.table));
    if (count > 0) {
      deleted.set(model.uid, count);
    }
  }
  return { deleted, bystanders };
}

/** Rows whose column has one of the ids. */
interface Where {
  readonly column: string;
  readonly rows: Rows;
}

class Wipe {
  readonly #writer: Writer;
  readonly #wiped: Wiped;
  readonly #strangers: Strangers;
  /** Types of which no row is replaced, or not every row. */
  readonly #staying: readonly string[];
  readonly #partial: ReadonlyMap<string, Rows>;

  constructor(writer: Writer, models: ReadonlyMap<string, Model>, wiped: Wiped, strangers: Strangers) {
    this.#writer = writer;
    this.#strangers = strangers;
    this.#wiped = wiped;
    const rows = [...models.keys()].map((uid) => [uid, wiped.rows(uid)] as const);
    this.#staying = rows.flatMap(([uid, replaced]) => (replaced?.all ? [] : [uid]));
    this.#partial = new Map(
      rows.flatMap(([uid, replaced]) => (replaced === undefined || replaced.all ? [] : [[uid, replaced]])),
    );
  }

  async links(model: Model, storage: RelationStorage): Promise<void> {
    const rows = this.#wiped.rows(model.uid);
    if (rows === undefined) {
      return;
    }
    if (storage.kind === 'joinTable' && this.#wiped.isInScope(storage.target)) {
      await this.#delete(storage.table, [{ column: storage.joinColumn.name, rows }]);
    } else if (storage.kind === 'morphTable') {
      await this.#morphs(storage, { column: storage.joinColumn, rows });
    }
  }

  /** Relations of no attribute go with either of their rows: with those that come in they would be there again. */
  async abandoned({ table, ends }: AbandonedTable): Promise<void> {
    for (const { column, uid } of ends) {
      const rows = this.#wiped.rows(uid);
      if (rows !== undefined) {
        await this.#delete(table, [{ column, rows }]);
      }
    }
  }

  /** Deletes a type's rows and what attaches components to them. */
  async rows(model: Model, replacement: Replacement | undefined): Promise<number> {
    const rows = this.#wiped.rows(model.uid);
    if (rows === undefined) {
      return 0;
    }
    const [field] = model.components;
    if (field !== undefined) {
      await this.#delete(field.table, [{ column: 'entity_id', rows }]);
    }
    return replacement === undefined
      ? this.#delete(model.table, [{ column: 'id', rows }])
      : this.#makeRoom(model.table, replacement);
  }

  /** @returns how many rows are replaced, those that stay for that among them. */
  async #makeRoom(table: string, { staying, doomed, setAside }: Replacement): Promise<number> {
    await deleteIds(this.#writer, this.#strangers, table, doomed);
    if (setAside.length > 0) {
      const { quote, inIds, idList } = this.#writer.session.dialect;
      const changes = setAside.map((column) => `${quote(column)} = NULL`).join(', ');
      for (const ids of idChunks([...staying.values()])) {
        await this.#writer.execute(`UPDATE ${quote(table)} SET ${changes} WHERE ${inIds('id')}`, [
          idList(ids),
        ]);
      }
    }
    return staying.size + doomed.length;
  }

  /** What refers to no type that is known goes, too: it means nothing to anybody. */
  async #morphs(
    { table, idColumn, typeColumn }: RelationStorage & { kind: 'morphTable' },
    left: Where,
  ): Promise<void> {
    const type = this.#writer.session.dialect.quote(typeColumn);
    const staying = this.#staying.map(() => '?').join(', ');
    await this.#delete(table, [left], `(${type} IS NULL OR ${type} NOT IN (${staying}))`, this.#staying);
    for (const [uid, rows] of this.#partial) {
      await this.#delete(table, [left, { column: idColumn, rows }], `${type} = ?`, [uid]);
    }
  }

  #delete(
    table: string,
    where: readonly Where[],
    condition?: string,
    parameters: readonly Parameter[] = [],
  ): Promise<number> {
    const { quote } = this.#writer.session.dialect;
    const some = where.filter(({ rows }) => !rows.all);
    const conditions = [
      ...some.map(({ column, rows }) => rows.condition(quote(column))),
      ...(condition === undefined ? [] : [condition]),
    ];
    // Without a condition SQLite empties a table at once.
    const only = conditions.length === 0 ? undefined : conditions.join(' AND ');
    return this.#strangers.delete(this.#writer, table, only, [
      ...some.flatMap(({ rows }) => rows.parameters),
      ...parameters,
    ]);
  }
}

/** Deletes rows of a table on which something of others hangs. */
export async function deleteIds(
  writer: Writer,
  strangers: Strangers,
  table: string,
  ids: readonly number[],
): Promise<void> {
  const { inIds, idList } = writer.session.dialect;
  for (const some of idChunks(ids)) {
    await strangers.delete(writer, table, inIds('id'), [idList(some)]);
  }
}
