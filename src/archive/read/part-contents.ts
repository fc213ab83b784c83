import { own } from '../../by-name.ts';
import type { Contents } from '../seal/content-digest.ts';
import type { CheckedArchive } from './checked-archive.ts';

/** Which content types were wanted, where entries were read for what their records are of. */
export interface WantedTypes {
  readonly entities: (type: string) => boolean;
  /** Whether all links were wanted; of some nothing is counted. */
  readonly allLinks: boolean;
}

/**
 * Whether a part of an archive has as many records of the wanted types as the manifest counts. That says which entries have some, too, and a
 * whole reading proves the one, and not the other: what is found in part must not be less than what is found in all.
 *
 * @param checked What was read of it, for those types.
 */
export function hasAllOf(
  { counts, repeated, stages }: Pick<CheckedArchive, 'counts' | 'repeated' | 'stages'>,
  { entities = {}, links = {} }: Contents,
  wanted: WantedTypes,
): boolean {
  const types = new Set([...counts.keys(), ...Object.keys(entities)]);
  const hasEntities = [...types].every(
    (type) => !wanted.entities(type) || (counts.get(type) ?? 0) === (own(entities, type)?.count ?? 0),
  );
  const allLinks = Object.values(links).reduce((sum, { count }) => sum + count, 0);
  return (
    // Which of them come again is not counted by type.
    repeated.entities === 0 &&
    hasEntities &&
    (!wanted.allLinks || (stages.get('links')?.count ?? 0) === allLinks)
  );
}
