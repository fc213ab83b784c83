import type { EntityRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { isLocalized } from '../../transfer/schema-changes.ts';
import { type Keep, keyBytes } from './budget.ts';

/** An attribute of this name that people made may hold any text. */
const mostLocales = 1_000;

/** Counts the entities of content types that are localized, by locale. */
export class LocaleCounts {
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #keep: Keep;

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  add(batch: readonly EntityRecord[]): void {
    for (const { type, data } of batch) {
      const { locale } = data;
      if (typeof locale === 'string') {
        let counts = this.#counts.get(type);
        if (counts === undefined) {
          this.#keep(keyBytes(type) + 300);
          counts = new Map();
          this.#counts.set(type, counts);
        }
        const count = counts.get(locale) ?? 0;
        if (count > 0 || counts.size < mostLocales) {
          if (count === 0) {
            this.#keep(keyBytes(locale));
          }
          counts.set(locale, count + 1);
        }
      }
    }
  }

  /** @param schemas Of the whole archive, which may come after the entities. */
  of(schemas: ReadonlyMap<string, Schema>): ReadonlyMap<string, ReadonlyMap<string, number>> {
    return new Map(
      [...this.#counts].filter(([type]) => {
        const schema = schemas.get(type);
        return schema !== undefined && isLocalized(schema);
      }),
    );
  }
}
