import { createHash } from 'node:crypto';
import { NumberSet } from '../system/number-set.ts';
import type { Demand, ItemDemand } from './demands.ts';

/** What of a state has to be counted to say what a change of the schemas costs. */
export type Ask =
  /** Rows of a content type, or of a component: all, drafts, those in another locale than the default one, those beyond the one of a single type. */
  | { readonly of: 'rows'; readonly which: 'all' | 'drafts' | 'other-locales' | 'beyond-first' }
  /** Values of the attribute: of a column, links, components, media files. */
  | { readonly of: 'values' }
  /** Components of one type in the attribute, or links to one type of many. */
  | { readonly of: 'items'; readonly component: string }
  /** Links, components or media files beyond the first of each row. */
  | { readonly of: 'beyond-first' }
  /** Rows without a value. */
  | { readonly of: 'nulls' }
  /** Values that another row has, too: all but the first. Of those that are published in the same locale, or of the whole table. */
  | { readonly of: 'duplicates'; readonly among: 'published' | 'all' }
  /** Rows with a number of components in the attribute that a demand refuses. */
  | { readonly of: 'refused-number'; readonly demand: ItemDemand }
  | { readonly of: 'refused'; readonly demand: Demand };

/** One thing to be counted. */
export interface Asked {
  /** Of the state: a content type or a component. */
  readonly uid: string;
  readonly attribute?: string;
  readonly ask: Ask;
  /** Whether drafts do not count: Strapi demands less of them. */
  readonly onlyPublished: boolean;
}

/** The answer. */
export interface Affected {
  /** Values, or rows. */
  readonly values: number;
  /** Documents (Strapi 4: rows) that have them. */
  readonly entries: number;
  /** Entries by locale, where the rows have any. */
  readonly locales: Readonly<Record<string, number>>;
  /** The first ones, in words: `api::article.article b5xj… (en)`. */
  readonly where: readonly string[];
  /** Some values, as they are; empty where nobody asked for them. */
  readonly samples: readonly unknown[];
}

/** A row of a content type. */
export interface Entry {
  readonly uid: string;
  readonly id: number;
  /** Undefined in Strapi 4. */
  readonly documentId: string | undefined;
  readonly locale: string | undefined;
}

/** Entries that are named. */
export const mostNamed = 3;

/** In words: `api::article.article b5xjw7 (en)`, `api::article.article #7`. */
export const placeOf = ({ uid, id, documentId, locale }: Entry): string =>
  `${uid} ${documentId ?? `#${id}`}${locale === undefined ? '' : ` (${locale})`}`;

/** Counts values, and the entries that have them: some twelve bytes an entry. */
export class Tally {
  readonly #withSamples: boolean;
  #values = 0;
  readonly #entries = new NumberSet();
  readonly #locales = new Map<string, NumberSet>();
  readonly #where = new Set<string>();
  readonly #samples: unknown[] = [];

  constructor(withSamples: boolean) {
    this.#withSamples = withSamples;
  }

  /** @param value One of them, where it is at hand. */
  add(entry: Entry, values: number, value?: unknown): void {
    const { uid, id, documentId, locale } = entry;
    this.#values += values;
    const key = keyOf(documentId === undefined ? `${uid} ${id}` : `${uid} ${documentId}`);
    this.#entries.add(key);
    if (locale !== undefined) {
      const known = this.#locales.get(locale) ?? new NumberSet();
      this.#locales.set(locale, known);
      known.add(key);
    }
    if (this.#where.size < mostNamed) {
      this.#where.add(placeOf(entry));
    }
    if (this.#withSamples && value !== undefined && this.#samples.length < mostNamed) {
      this.#samples.push(value);
    }
  }

  get affected(): Affected {
    return {
      values: this.#values,
      entries: this.#entries.size,
      locales: Object.fromEntries(
        [...this.#locales].map(([locale, { size }]) => [locale, size] as const).sort(byKey),
      ),
      where: [...this.#where],
      samples: this.#samples,
    };
  }
}

const byKey = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;

/** 48 bits of a hash, which no two of a million entries are likely to share. */
const keyOf = (name: string): number => createHash('sha1').update(name).digest().readUIntBE(0, 6) || 1;
