import type { EntityRecord } from '../../../strapi/records.ts';
import type { LinkRow } from '../../read/one/links.ts';

/** What becomes of some documents, and of nothing else. */
export interface DocumentChanges {
  /** Rows that are there, under their ids, with what they become. Their components have the ids that they have in the archive. */
  readonly updated: readonly EntityRecord[];
  /** Rows that are not there, under ids that nothing has. */
  readonly inserted: readonly EntityRecord[];
  /** Ids of rows that go, with their components and all their links. */
  readonly deleted: ReadonlyMap<string, readonly number[]>;
  /**
   * Whether the archive knows an attribute of a row that is updated: the others stay as they are, and so do the components in them.
   */
  readonly isKnown: (uid: string, attribute: string) => boolean;
  /** Links that come; ends that are components of the documents have the ids that they have in the archive. */
  readonly added: readonly LinkRow[];
  /** Links that come from other rows, and from components of those. All ids are those of the database. */
  readonly inbound: readonly LinkRow[];
  /** Links of rows that stay, which go. Those of components that go need not be named. */
  readonly removed: readonly LinkRow[];
  /** Links that stay, with their new places. */
  readonly moved: readonly LinkRow[];
}

/** Whether nothing becomes of anything. */
export const changesNothing = ({
  updated,
  inserted,
  deleted,
  added,
  inbound,
  removed,
  moved,
}: DocumentChanges): boolean =>
  [...updated, ...inserted, ...added, ...inbound, ...removed, ...moved].length === 0 &&
  [...deleted.values()].every((ids) => ids.length === 0);
