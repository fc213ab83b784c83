import type { MaskedAttribute } from './masking.ts';

/** What a transfer has masked, for reports and manifests: never a value, and no secret. */
export interface Masked {
  /** `recommended`, or `strict`, which has no text that no rule says anything of. */
  readonly mode: string;
  /** Whether there were rules beside the built-in list. */
  readonly hasRules: boolean;
  readonly attributes: Listed<MaskedValues>;
  /** Content types of which nothing went along. */
  readonly dropped: Listed<string>;
  /** Content types of which some rows went along. */
  readonly sampled: Listed<Sampled>;
  /** Links of rows that went along to rows that a sample left, by attribute, most first; absent where there are none. */
  readonly cut?: Listed<CutLinks>;
  /** Whether all that was written was searched for the values that were masked. */
  readonly leakCheck: 'passed' | 'not done';
}

/** As many as are listed, and how many there are. */
export interface Listed<Item> {
  readonly count: number;
  readonly listed: readonly Item[];
}

export interface MaskedValues extends Pick<MaskedAttribute, 'uid' | 'path' | 'rule' | 'by'> {
  /** How many of its values were masked. */
  readonly values: number;
}

export interface Sampled {
  readonly uid: string;
  /** Rows. */
  readonly taken: number;
  readonly of: number;
}

export interface CutLinks {
  /** `api::category.category.featured`. */
  readonly attribute: string;
  readonly links: number;
}

export const listed = <Item>(all: readonly Item[]): Listed<Item> => ({ count: all.length, listed: all });

/** What manifests have room for of each list. */
const mostListed = 200;

const shortened = <Item>({ count, listed: all }: Listed<Item>): Listed<Item> => ({
  count,
  listed: all.slice(0, mostListed),
});

/** The same, short enough for a manifest, whatever was masked. */
export const bounded = ({ attributes, dropped, sampled, cut, ...masked }: Masked): Masked => ({
  ...masked,
  attributes: shortened(attributes),
  dropped: shortened(dropped),
  sampled: shortened(sampled),
  ...(cut === undefined ? {} : { cut: shortened(cut) }),
});
