import type { Model } from '../../model/model.ts';
import type { StrapiDatabase } from '../../strapi-database.ts';
import { text } from '../../values.ts';
import { filledTablesOf } from '../filled-tables.ts';

/** A component where it is attached to. */
export interface Attachment {
  readonly owner: Model;
  readonly entity: number;
  readonly field: string;
  readonly uid: string;
  readonly id: number;
}

/** Rows whose components are meant. */
export interface Owners {
  readonly model: Model;
  readonly ids: readonly number[];
  /** Whether those of an attribute are; all, where it is absent. */
  readonly includes?: (field: string) => boolean;
}

/**
 * All that is attached to some rows, at any depth, as the tables have it: also what their schemas do not allow, and nobody is shown.
 */
export async function attachedTo(database: StrapiDatabase, owners: readonly Owners[]): Promise<Attachment[]> {
  const found = new Map<string, Attachment>();
  let waiting = [...owners];
  while (waiting.length > 0) {
    const next = new Map<string, Set<number>>();
    for (const { model, ids, includes = () => true } of waiting) {
      for (const attachment of await attachments(database, model, 'entity_id', ids)) {
        const { uid, id, entity, field } = attachment;
        const key = JSON.stringify([model.uid, entity, field, uid, id]);
        if (includes(field) && !found.has(key)) {
          found.set(key, attachment);
          next.set(uid, (next.get(uid) ?? new Set()).add(id));
        }
      }
    }
    waiting = [...next].flatMap(([uid, ids]) => {
      const model = database.models.get(uid);
      return model === undefined ? [] : [{ model, ids: [...ids] }];
    });
  }
  return [...found.values()];
}

/**
 * Which of some components are attached to others as well, as versions of old have left some.
 *
 * @param attached What is known to have them.
 * @returns `uid` and id, as {@link componentText} writes them.
 */
export async function attachedElsewhere(
  database: StrapiDatabase,
  attached: readonly Attachment[],
): Promise<Set<string>> {
  const known = new Set(attached.map(placeText));
  const ids = [...new Set(attached.map(({ id }) => id))];
  const components = new Set(attached.map(componentText));
  const elsewhere = new Set<string>();
  if (ids.length > 0) {
    for (const model of database.models.values()) {
      for (const attachment of await attachments(database, model, 'component', ids)) {
        if (components.has(componentText(attachment)) && !known.has(placeText(attachment))) {
          elsewhere.add(componentText(attachment));
        }
      }
    }
  }
  return elsewhere;
}

export const componentText = ({ uid, id }: Pick<Attachment, 'uid' | 'id'>): string => `${uid} ${id}`;

const placeText = ({ owner, entity, field, uid, id }: Attachment): string =>
  JSON.stringify([owner.uid, entity, field, uid, id]);

async function attachments(
  database: StrapiDatabase,
  owner: Model,
  by: 'entity_id' | 'component',
  ids: readonly number[],
): Promise<Attachment[]> {
  // All attributes of an owner share a table.
  const [field] = owner.components;
  if (field === undefined || ids.length === 0 || !(await filledTablesOf(database)).has(field.table)) {
    return [];
  }
  const { quote, inIds, idList } = database.session.dialect;
  const columns = ['entity_id', 'field', 'component_type', field.idColumn].map(quote).join(', ');
  const condition = inIds(quote(by === 'component' ? field.idColumn : by));
  const rows = await database.session.rows(
    `SELECT ${columns} FROM ${quote(field.table)} WHERE ${condition}`,
    [idList(ids)],
  );
  return rows.flatMap(([entity, name, uid, id]) =>
    [entity, name, uid, id].includes(null)
      ? []
      : [
          {
            owner,
            entity: Number(entity),
            field: text(name as string),
            uid: text(uid as string),
            id: Number(id),
          },
        ],
  );
}
