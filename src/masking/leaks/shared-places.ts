import type { Schema } from '../../strapi/schema.ts';
import type { IdSet } from '../../transfer/id-set.ts';
import type { Masking } from '../../transfer/masking.ts';
import type { SharedPlaces } from './open-places.ts';

/**
 * Tells which components are masked because they are in several places.
 *
 * @param schemas Content types and components, by uid.
 * @param repeated The ids of those that are, by uid.
 */
export const sharedPlaces = (
  { sharedComponents }: Pick<Masking, 'sharedComponents'>,
  schemas: ReadonlyMap<string, Schema>,
  repeated: ReadonlyMap<string, IdSet>,
): SharedPlaces => ({
  uidIn: (owner, attribute) => schemas.get(owner)?.attributes?.[attribute]?.component,
  maskOf: (uid, id) => (repeated.get(uid)?.has(id as number) ? sharedComponents.get(uid) : undefined),
});
