import type { IdSet } from '../../../transfer/id-set.ts';

/** Which rows an export takes, where it does not take all. */
export interface Sample {
  /** Whether a row of a content type is taken, if it exists; components are taken with what they are part of. */
  includes(uid: string, id: number): boolean;
  /** The ids of the rows of a content type that are taken; undefined where all are. */
  ids(uid: string): IdSet | undefined;
  /** How many rows of each sampled content type are taken, and of how many. */
  readonly counts: ReadonlyMap<string, SampleCount>;
  /**
   * How many links rows lose that are taken, by attribute (`api::category.category.featured`): what they lead to is not. It is filled
   * while links are read.
   */
  readonly cut: Map<string, number>;
}

export interface SampleCount {
  readonly taken: number;
  readonly of: number;
}
