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
  static async before(writer: Writer): Promise<Integrity> {
    return new Integrity(writer, new Set((await writer.violations()).map(violationKey)));
  }

  /**
   * Removes what refers to rows that are gone, and what refers to that, as a database does that enforces foreign keys:
   * relations that no attribute knows any more, and rows of a project's own tables.
   *
   * @param loaded The tables that the import has filled, with rows which nothing may remove.
   * @returns how many.
   * @throws Error where one of those would have to be removed.
   */
  async settle(loaded: ReadonlySet<string>): Promise<number> {
    /** Rows that refer to several others may break several references; deleted they are once. */
    const deleted = new Set<string>();
    const settled = new Set<string>();
    const known = new Set(this.#before);
    const isNew = (violation: Violation) => !known.has(violationKey(violation));
    for (let found = await this.#found(isNew); found.length > 0; found = await this.#found(isNew)) {
      for (const violation of found) {
        const row = `${violation.table}:${violation.id}`;
        known.add(violationKey(violation));
        if (!deleted.has(row)) {
          if (loaded.has(violation.table) && violation.onDelete === 'delete') {
            throw new Error(`${row} refers to a row of ${violation.referencedTable} that was not imported`);
          }
          await this.#remove(violation);
          settled.add(row);
          if (violation.onDelete === 'delete') {
            deleted.add(row);
          }
        }
      }
    }
    return settled.size;
  }

  async #found(isNew: (violation: Violation) => boolean): Promise<Violation[]> {
    return (await this.#writer.violations()).filter(isNew);
  }

  async #remove({ table, id, columns, onDelete, referencedTable }: Violation): Promise<void> {
    const { quote } = this.#writer.session.dialect;
    switch (onDelete) {
      case 'delete':
        await this.#writer.execute(`DELETE FROM ${quote(table)} WHERE id = ?`, [id]);
        break;
      case 'setNull': {
        const changes = columns.map((column) => `${quote(column)} = NULL`).join(', ');
        await this.#writer.execute(`UPDATE ${quote(table)} SET ${changes} WHERE id = ?`, [id]);
        break;
      }
      case 'refuse':
        throw new Error(`${table} ${id} would refer to a row of ${referencedTable} that does not exist`);
    }
  }
}
