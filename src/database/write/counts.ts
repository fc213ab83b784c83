import { fileUid, isOwnType, userUid } from '../../strapi/uids.ts';
import type { Model } from '../model/model.ts';
import { countEntities } from '../read/census.ts';
import type { Session } from '../session.ts';

/**
 * How much content of its own a database has: entities of the project's content types, files and users, by content
 * type and without empty ones. Strapi's first start creates none of these.
 */
export async function contentCounts(
  session: Session,
  models: ReadonlyMap<string, Model>,
): Promise<Map<string, number>> {
  const own = [...models.values()].filter(
    ({ uid, isComponent }) => !isComponent && (isOwnType(uid) || [userUid, fileUid].includes(uid)),
  );
  const counts = await countEntities(session, own);
  return new Map(
    own.map(({ uid }, index) => [uid, counts[index] as number] as const).filter(([, count]) => count > 0),
  );
}
