import { own } from '../../by-name.ts';
import { UserError } from '../../errors.ts';
import { componentConfigurationPrefix } from '../../strapi/core-store.ts';
import type { Schema } from '../../strapi/schema.ts';
import { coreStoreTable } from '../../strapi/tables.ts';
import type { Layout } from '../model/layout.ts';
import type { Store } from '../model/store.ts';
import type { Session } from '../session.ts';

/**
 * The attribute names of each component as the content manager noted them at Strapi's last start: the only place in
 * the database that has them (database layout §2, "DB-only fallback").
 */
export async function readAttributeNames(session: Session): Promise<ReadonlyMap<string, readonly string[]>> {
  const { dialect } = session;
  const rows = await session.rows(
    `SELECT ${dialect.quote('key')}, value FROM ${coreStoreTable} WHERE ${dialect.quote('key')} LIKE ?`,
    [`${componentConfigurationPrefix}%`],
  );
  const names = new Map<string, readonly string[]>();
  for (const [key, value] of rows as [string, string][]) {
    names.set(key.slice(componentConfigurationPrefix.length), metadataKeys(value));
  }
  return names;
}

/** A note that cannot be read gives no names; the configuration stage reports it as the damage it is. */
function metadataKeys(value: unknown): readonly string[] {
  try {
    const { metadatas } = JSON.parse(String(value)) as { metadatas?: object };
    return Object.keys(metadatas ?? {}).filter((name) => name !== 'id');
  } catch {
    return [];
  }
}

/**
 * Makes sure that no component keeps components of its own which its file no longer mentions: unlike columns, they
 * cannot be told apart (single, repeatable or a zone) without it.
 *
 * @throws UserError `schemaDifference` naming the component and the attribute.
 */
export async function assertNestedComponentsKnown(
  session: Session,
  schemas: readonly Schema[],
  names: ReadonlyMap<string, readonly string[]>,
  store: Store,
  layout: Layout,
): Promise<void> {
  const { dialect } = session;
  for (const { uid, modelType, collectionName, attributes } of schemas) {
    const table = layout.identifiers.componentTable(collectionName);
    const unknown = (names.get(uid) ?? []).filter((name) => own(attributes, name) === undefined);
    if (modelType === 'component' && unknown.length > 0 && store.catalogue.has(table)) {
      const fields = await session.rows(`SELECT DISTINCT field FROM ${dialect.quote(table)}`);
      const lost = unknown.find((name) => fields.some(([field]) => field === name));
      if (lost !== undefined) {
        throw new UserError(
          'schemaDifference',
          `The database stores components in ${uid}.${lost}, but the checkout's file of ${uid} has no such attribute.`,
          'Check out the version of the project that was last started on this database: the database does not describe nested components.',
        );
      }
    }
  }
}
