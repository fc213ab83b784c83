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

/** What is attached to some rows, and to nothing else. */
export interface Attached {
  /** Also of components that others have as well; what is attached to those is not among them. */
  readonly attachments: readonly Attachment[];
  /** The components that nobody else has, by uid. */
  readonly components: ReadonlyMap<string, readonly number[]>;
}

/**
 * All that is attached to some rows, at any depth, as the tables have it: also what their schemas do not allow, and nobody is shown. A
 * component that others have, too, as versions of old have left some, stays theirs with all that is in it.
 */
export async function attachedTo(database: StrapiDatabase, owners: readonly Owners[]): Promise<Attached> {
  const shared = new Set<string>();
  for (;;) {
    const attachments = await attachedWithin(database, owners, shared);
    const before = shared.size;
    for (const text of await attachedElsewhere(database, attachments)) {
      shared.add(text);
    }
    // What is in a component that is found to be shared is no longer looked at, and what that has, too, is shared by it.
    if (shared.size === before) {
      const own = attachments.filter((one) => !shared.has(componentText(one)));
      return { attachments, components: idsOf(own) };
    }
  }
}

/**
 * Which components attachments name, as what is attached or as what has it: of a row that is gone some may have been left.
 *
 * @param components Which are asked for, by uid.
 */
export async function attachedAmong(
  database: StrapiDatabase,
  components: ReadonlyMap<string, ReadonlySet<number>>,
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const named = new Map([...components.keys()].map((uid) => [uid, new Set<number>()]));
  const note = (uid: string, id: number) => {
    if (components.get(uid)?.has(id)) {
      named.get(uid)?.add(id);
    }
  };
  const all = [...new Set([...components.values()].flatMap((ids) => [...ids]))];
  for (const model of database.models.values()) {
    for (const { uid, id } of await attachments(database, model, 'component', all)) {
      note(uid, id);
    }
    for (const { entity } of await attachments(database, model, 'entity_id', [
      ...(components.get(model.uid) ?? []),
    ])) {
      note(model.uid, entity);
    }
  }
  return named;
}

/** @param shared Components within which nothing is looked for. */
async function attachedWithin(
  database: StrapiDatabase,
  owners: readonly Owners[],
  shared: ReadonlySet<string>,
): Promise<Attachment[]> {
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
          if (!shared.has(componentText(attachment))) {
            next.set(uid, (next.get(uid) ?? new Set()).add(id));
          }
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
 * Which of some components are attached to others as well.
 *
 * @param attached What is known to have them.
 * @returns `uid` and id, as {@link componentText} writes them.
 */
async function attachedElsewhere(
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

const componentText = ({ uid, id }: Pick<Attachment, 'uid' | 'id'>): string => `${uid} ${id}`;

const placeText = ({ owner, entity, field, uid, id }: Attachment): string =>
  JSON.stringify([owner.uid, entity, field, uid, id]);

function idsOf(attached: readonly Attachment[]): Map<string, number[]> {
  const ids = new Map<string, Set<number>>();
  for (const { uid, id } of attached) {
    ids.set(uid, (ids.get(uid) ?? new Set()).add(id));
  }
  return new Map([...ids].map(([uid, some]) => [uid, [...some]]));
}

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
