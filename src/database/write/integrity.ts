import { UserError } from '../../errors.ts';
import { type Violation, violationKey, type Writer } from './writer.ts';

/** Who may lose rows, or references of them. */
export interface Permission {
  /** Whether a table is Strapi's, by its name as the database writes it. */
  readonly isOwn: (table: string) => boolean;
  /** Whether others may lose something. */
  readonly acceptsLosses: boolean;
}

/** The references between rows, before an import and after it. */
export class Integrity {
  readonly #writer: Writer;
  readonly #before: ReadonlySet<string>;
  readonly #permission: Permission;

  private constructor(writer: Writer, before: ReadonlySet<string>, permission: Permission) {
    this.#writer = writer;
    this.#before = before;
    this.#permission = permission;
  }

  /** Notes which references are broken already. */
  static async before(writer: Writer, permission: Permission): Promise<Integrity> {
    return new Integrity(writer, new Set((await writer.violations()).map(violationKey)), permission);
  }

  /**
   * Removes what refers to rows that are gone, and what refers to that, as a database does that enforces foreign keys:
   * relations that no attribute knows any more, and rows of a project's own tables.
   *
   * @param loaded The tables that the import has filled, with rows which nothing may remove; their names as the database writes
   *   them.
   * @returns how many of Strapi's own.
   * @throws Error where one of those would have to be removed.
   * @throws UserError where others would lose what they may not.
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
          if (this.#permission.isOwn(violation.table)) {
            settled.add(row);
          }
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

  async #remove(violation: Violation): Promise<void> {
    const { table, row, id, columns, onDelete, defaults } = violation;
    const { isOwn, acceptsLosses } = this.#permission;
    const { quote } = this.#writer.session.dialect;
    if (onDelete === 'refuse' || !(isOwn(table) || acceptsLosses)) {
      throw leadsNowhere(violation);
    }
    const is = `${row ?? 'id'} = ?`;
    if (onDelete === 'delete') {
      await this.#writer.execute(`DELETE FROM ${quote(table)} WHERE ${is}`, [id]);
    } else {
      const value = (index: number) => (onDelete === 'setNull' ? 'NULL' : (defaults?.[index] ?? 'NULL'));
      const changes = columns.map((column, index) => `${quote(column)} = ${value(index)}`).join(', ');
      await this.#writer.execute(`UPDATE ${quote(table)} SET ${changes} WHERE ${is}`, [id]);
    }
  }
}

const leadsNowhere = ({ table, id, columns, referencedTable }: Violation) =>
  new UserError(
    'failed',
    `${table} ${id} (${columns.join(', ')}) would refer to a row of ${referencedTable} that no longer exists.`,
    'Change or delete that row first, or import an archive that has what it refers to; nothing was imported.',
  );
