import type { ForeignKey } from '../catalogue.ts';
import type { Session } from '../session.ts';
import type { Loss } from './losses.ts';
import type { Replacements } from './replacements.ts';
import type { Strangers } from './strangers.ts';

/**
 * References of others to values of rows that stay: to a slug, say. Such a value changes where the archive has another, and
 * the key may have it that the reference is emptied then. Which values change nobody knows before they come.
 */
export class ValueReferences {
  readonly #session: Session;
  readonly #before: ReadonlyMap<ForeignKey, number>;

  private constructor(session: Session, before: ReadonlyMap<ForeignKey, number>) {
    this.#session = session;
    this.#before = before;
  }

  /** @param losses What is known to be lost, since whole rows go. */
  static async find(
    session: Session,
    strangers: Strangers,
    replacements: Replacements,
    losses: readonly Loss[],
  ): Promise<ValueReferences> {
    const before = new Map<ForeignKey, number>();
    for (const [table, { areValuesReferred }] of replacements) {
      const keys = areValuesReferred ? (strangers.at(table)?.keys ?? []) : [];
      for (const key of keys.filter(({ isReadable }) => isReadable)) {
        const known = losses.find(
          (loss) => loss.table === key.table && loss.columns === key.columns && loss.of === table,
        );
        before.set(key, (await count(session, key)) - (known?.rows ?? 0));
      }
    }
    return new ValueReferences(session, before);
  }

  /** What is lost beyond that, once all rows have come. */
  async lost(): Promise<Loss[]> {
    const losses: Loss[] = [];
    for (const [key, before] of this.#before) {
      const rows = before - (await count(this.#session, key));
      if (rows > 0) {
        const { table, columns, referencedTable: of } = key;
        losses.push({ table, columns, of, rule: 'value', rows });
      }
    }
    return losses;
  }
}

async function count(session: Session, { from, columns }: ForeignKey): Promise<number> {
  const isSet = columns.map((column) => `${session.dialect.quote(column)} IS NOT NULL`);
  const [row] = await session.rows(`SELECT count(*) FROM ${from} WHERE ${isSet.join(' AND ')}`);
  return Number(row?.[0]);
}
