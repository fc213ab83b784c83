import type { Model } from '../model/model.ts';
import type { Inserter } from './inserter.ts';
import { type Violation, violationKey, type Writer } from './writer.ts';

/** The references between rows, before an import and after it. */
export class Integrity {
  readonly #writer: Writer;
  readonly #before: ReadonlySet<string>;

  private constructor(writer: Writer, before: ReadonlySet<string>) {
    this.#writer = writer;
    this.#before = before;
  }

  /** Notes which references are broken already. */
  static before(writer: Writer): Integrity {
    return new Integrity(writer, new Set(writer.violations().map(violationKey)));
  }

  /**
   * Removes what refers to rows that are gone, as the database does when foreign keys are enforced. In the tables of
   * links these are links of components that the target does not allow; in others, relations that no attribute knows
   * any more.
   *
   * @param rowTables The tables that were loaded with rows which nothing may remove.
   * @throws Error where that must not be.
   */
  settle(
    models: ReadonlyMap<string, Model>,
    linkTables: readonly Inserter[],
    rowTables: readonly Inserter[],
  ): { links: { table: string; count: number }[]; others: number } {
    const loaded = new Set(rowTables.map(({ table }) => table));
    const counts = new Map<string, number>();
    const removed = new Set<string>();
    for (const violation of this.#writer.violations()) {
      const row = `${violation.table}:${violation.id}`;
      if (!this.#before.has(violationKey(violation)) && !removed.has(row)) {
        if (loaded.has(violation.table) && violation.onDelete === 'delete') {
          throw new Error(`${row} refers to a row of ${violation.referencedTable} that was not imported`);
        }
        this.#remove(violation);
        removed.add(row);
        counts.set(violation.table, (counts.get(violation.table) ?? 0) + 1);
      }
    }
    for (const model of models.values()) {
      this.#dropDanglingMorphs(model, linkTables, models, counts);
    }
    const ours = new Set(linkTables.map(({ table }) => table));
    const links = [...counts].filter(([table]) => ours.has(table));
    return {
      links: links.map(([table, count]) => ({ table, count })),
      others: [...counts].reduce((sum, [table, count]) => sum + (ours.has(table) ? 0 : count), 0),
    };
  }

  #remove({ table, id, columns, onDelete, referencedTable }: Violation): void {
    const { quote } = this.#writer.session.dialect;
    switch (onDelete) {
      case 'delete':
        this.#writer.prepare(`DELETE FROM ${quote(table)} WHERE id = ?`)([id]);
        break;
      case 'setNull': {
        const changes = columns.map((column) => `${quote(column)} = NULL`).join(', ');
        this.#writer.prepare(`UPDATE ${quote(table)} SET ${changes} WHERE id = ?`)([id]);
        break;
      }
      case 'refuse':
        throw new Error(`${table} ${id} would refer to a row of ${referencedTable} that does not exist`);
    }
  }

  /** The right end of a morph relation has no foreign key. Only components can be missing here. */
  #dropDanglingMorphs(
    model: Model,
    linkTables: readonly Inserter[],
    models: ReadonlyMap<string, Model>,
    counts: Map<string, number>,
  ): void {
    const { quote } = this.#writer.session.dialect;
    for (const { storage } of model.relations) {
      if (storage.kind === 'morphTable' && linkTables.some(({ table }) => table === storage.table)) {
        const [id, type] = [quote(storage.idColumn), quote(storage.typeColumn)];
        for (const { uid, table } of [...models.values()].filter(({ isComponent }) => isComponent)) {
          const removed = this.#writer.prepare(
            `DELETE FROM ${quote(storage.table)} WHERE ${type} = ? AND ${id} NOT IN (SELECT id FROM ${quote(table)})`,
          )([uid]);
          if (removed > 0) {
            counts.set(storage.table, (counts.get(storage.table) ?? 0) + removed);
          }
        }
      }
    }
  }
}
