import { type Keep, keyBytes } from '../../archive/read/budget.ts';
import { isFile, namesOf } from '../../media/place.ts';
import { localProvider } from '../../strapi/providers.ts';
import type { EntityRecord } from '../../strapi/records.ts';

/** What is known of the files of an archive. */
export interface KnownMedia {
  /** Names of the files of providers that keep them elsewhere, formats included. */
  readonly elsewhere: ReadonlySet<string>;
}

/** What the rows of an archive's media library say of where their files were. */
export class ArchivedMedia implements KnownMedia {
  /** Names of the files of providers that keep them elsewhere, formats included. */
  readonly elsewhere = new Set<string>();
  readonly #keep: Keep;

  /** @param keep Told of what is kept, before it is. */
  constructor(keep: Keep) {
    this.#keep = keep;
  }

  /** Sees the entities of an archive as they are checked. */
  readonly see = (batch: readonly EntityRecord[]): void => {
    for (const record of batch.filter(isFile)) {
      if (record.data.provider === localProvider) {
        continue;
      }
      for (const name of namesOf(record)) {
        if (!this.elsewhere.has(name)) {
          this.#keep(keyBytes(name));
          this.elsewhere.add(name);
        }
      }
    }
  };
}
