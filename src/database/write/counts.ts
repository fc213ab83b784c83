import type { Model } from '../model/model.ts';
import { countEntities } from '../read/entities.ts';
import type { Session } from '../session.ts';

const people = 'plugin::users-permissions.user';
const files = 'plugin::upload.file';

/**
 * How much content of its own a database has: entities of the project's content types, files and users, by content
 * type and without empty ones. Strapi's first start creates none of these.
 */
export async function contentCounts(
  session: Session,
  models: ReadonlyMap<string, Model>,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const model of models.values()) {
    if (!model.isComponent && (model.uid.startsWith('api::') || [people, files].includes(model.uid))) {
      const count = await countEntities(session, model);
      if (count > 0) {
        counts.set(model.uid, count);
      }
    }
  }
  return counts;
}
