import type { ArchivedLink, EntityRecord } from '../../strapi/records.ts';
import { NumberSet } from '../../system/number-set.ts';
import { textNumber } from '../../system/text-number.ts';
import { type Keep, keyBytes } from './budget.ts';
import type { CheckedArchive } from './checked-archive.ts';

/** Dangling links that are listed. */
const mostExamples = 5;

/** Which rows there are, as far as they were read. */
export type Ids = Pick<CheckedArchive, 'entities' | 'components'>;

/** The documentIds of each type, each as a number that hardly any other shares: a twentieth of what the texts would take. */
export class Documents {
  readonly #seen = new Map<string, NumberSet>();
  readonly #keep: Keep;

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  add(entities: readonly EntityRecord[]): void {
    for (const { type, data } of entities) {
      if (typeof data.documentId === 'string') {
        let seen = this.#seen.get(type);
        if (seen === undefined) {
          this.#keep(keyBytes(type) + 1_000);
          seen = new NumberSet(this.#keep);
          this.#seen.set(type, seen);
        }
        seen.add(textNumber(data.documentId));
      }
    }
  }

  has(type: string, documentId: string): boolean {
    return this.#seen.get(type)?.has(textNumber(documentId)) ?? false;
  }
}

/** For people, however long it is. */
const short = (part: string | number | null | undefined): string => {
  const text = String(part);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
};

/** Looks for both ends of every link. */
export class LinkEnds {
  dangling = 0;
  readonly examples: string[] = [];
  readonly #documents: Documents;

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  /** Whether both ends of a link are there; one of which an end is missing is counted. */
  areThere({ left, right }: ArchivedLink, ids: Ids): boolean {
    if (this.#exists(left, ids) && this.#exists(right, ids)) {
      return true;
    }
    this.dangling += 1;
    if (this.examples.length < mostExamples) {
      this.examples.push(
        `${short(left.type)} ${short(left.ref)} (${short(left.field)}) -> ${short(right.type)} ${short(right.ref)}`,
      );
    }
    return false;
  }

  #exists({ type, ref }: ArchivedLink['left' | 'right'], { entities, components }: Ids): boolean {
    if (type === null || ref === null) {
      return false;
    }
    return typeof ref === 'number'
      ? (entities.get(type)?.has(ref) ?? components.get(type)?.has(ref) ?? false)
      : this.#documents.has(type, ref);
  }
}
