import type { Layout } from '../model/layout.ts';
import type { Model, RelationStorage } from '../model/model.ts';
import type { Parameter } from '../session.ts';
import { Bystanders } from './bystanders.ts';
import type { Rows, Wiped } from './wiped.ts';
import type { Writer } from './writer.ts';

/**
 * Deletes everything that an import replaces: entities, their components, and the links between them. Links that are
 * not in scope stay for now; see {@link Bystanders}.
 *
 * @returns the number of deleted rows by content type and component.
 */
export async function wipeContent(
  writer: Writer,
  models: ReadonlyMap<string, Model>,
  layout: Layout,
  wiped: Wiped,
): Promise<{ deleted: Map<string, number>; bystanders: Bystanders }> {
  const wipe = new Wipe(writer, models, wiped);
  for (const model of models.values()) {
    for (const { storage } of model.relations) {
      wipe.links(model, storage);
    }
  }
  const bystanders = await Bystanders.find(writer, models, layout, wiped);
  const deleted = new Map<string, number>();
  for (const model of models.values()) {
    const count = wipe.rows(model);
    if (count > 0) {
      deleted.set(model.uid, count);
    }
  }
  return { deleted, bystanders };
}

class Wipe {
  readonly #writer: Writer;
  readonly #wiped: Wiped;
  readonly #outOfScope: readonly string[];

  constructor(writer: Writer, models: ReadonlyMap<string, Model>, wiped: Wiped) {
    this.#writer = writer;
    this.#wiped = wiped;
    this.#outOfScope = [...models.keys()].filter((uid) => !wiped.isInScope(uid));
  }

  links(model: Model, storage: RelationStorage): void {
    const rows = this.#wiped.rows(model.uid);
    if (rows === undefined) {
      return;
    }
    if (storage.kind === 'joinTable' && this.#wiped.isInScope(storage.target)) {
      this.#delete(storage.table, storage.joinColumn.name, rows);
    } else if (storage.kind === 'morphTable') {
      const type = this.#writer.session.dialect.quote(storage.typeColumn);
      // What refers to no type that is known goes, too: it means nothing to anybody.
      this.#delete(storage.table, storage.joinColumn, rows, {
        condition: `(${type} IS NULL OR ${type} NOT IN (${this.#outOfScope.map(() => '?').join(', ')}))`,
        parameters: this.#outOfScope,
      });
    }
  }

  /** Deletes a type's rows and what attaches components to them. */
  rows(model: Model): number {
    const rows = this.#wiped.rows(model.uid);
    if (rows === undefined) {
      return 0;
    }
    const [field] = model.components;
    if (field !== undefined) {
      this.#delete(field.table, 'entity_id', rows);
    }
    return this.#delete(model.table, 'id', rows);
  }

  #delete(
    table: string,
    column: string,
    rows: Rows,
    also?: { condition: string; parameters: readonly Parameter[] },
  ): number {
    const { quote } = this.#writer.session.dialect;
    const conditions = [
      ...(rows.all ? [] : [rows.condition(quote(column))]),
      ...(also === undefined ? [] : [also.condition]),
    ];
    const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
    const parameters = [...(rows.all ? [] : rows.parameters), ...(also?.parameters ?? [])];
    return this.#writer.prepare(`DELETE FROM ${quote(table)}${where}`)(parameters);
  }
}
