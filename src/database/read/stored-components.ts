import { own } from '../../by-name.ts';
import type { Attribute } from '../../strapi/schema.ts';
import { fileUid } from '../../strapi/uids.ts';
import type { ComponentFile } from '../../transfer/checkout.ts';
import { createModels } from '../model/create-models.ts';
import type { Layout } from '../model/layout.ts';
import type { Store } from '../model/store.ts';
import type { Session } from '../session.ts';
import { readAttributeNames } from './attribute-names.ts';
import { nestedAttributes } from './undescribed.ts';

/**
 * The files of components, made to describe what is stored: where they no longer have an attribute with components or media, or have
 * another one of that name, the rows tell what it was. Columns and relations are recovered later, by `reconcile`.
 */
export async function asStored(
  session: Session,
  store: Store,
  layout: Layout,
  files: readonly ComponentFile[],
): Promise<ComponentFile[]> {
  const names = await readAttributeNames(session);
  const media = await mediaByComponent(session, store, layout);
  const described: ComponentFile[] = [];
  for (const file of files) {
    const { uid, content } = file;
    const noted = names.get(uid) ?? [];
    const table = layout.identifiers.table(content.collectionName);
    const nested = (await nestedAttributes({ session, store, layout }, table, noted)) ?? [];
    const attributes = new Map(Object.entries(content.attributes));
    for (const [name, inRows] of nested) {
      attributes.set(name, both(own(content.attributes, name), inRows));
    }
    for (const [name, inRows] of media.get(uid) ?? []) {
      if (noted.includes(name) && own(content.attributes, name)?.type !== 'media') {
        attributes.set(name, inRows);
      }
    }
    described.push({ ...file, content: { ...content, attributes: Object.fromEntries(attributes) } });
  }
  return described;
}

/** What the file says, as far as the rows do not say otherwise. */
function both(inFile: Attribute | undefined, inRows: Attribute): Attribute {
  if (inFile?.type === 'dynamiczone') {
    const found = inRows.type === 'component' ? [inRows.component ?? ''] : (inRows.components ?? []);
    return { ...inFile, components: [...new Set([...(inFile.components ?? []), ...found])] };
  }
  if (inFile?.type === 'component' && inFile.component === inRows.component) {
    return inRows.repeatable === true ? { ...inFile, repeatable: true } : inFile;
  }
  return inRows;
}

/** The attributes with media of each component that rows of files name. */
async function mediaByComponent(
  session: Session,
  store: Store,
  layout: Layout,
): Promise<ReadonlyMap<string, ReadonlyMap<string, Attribute>>> {
  const storage = createModels(store.contentTypes, layout)
    .get(fileUid)
    ?.relations.find(({ attribute }) => attribute === 'related')?.storage;
  const found = new Map<string, Map<string, Attribute>>();
  if (storage?.kind !== 'morphTable' || !store.catalogue.has(storage.table)) {
    return found;
  }
  const { quote } = session.dialect;
  const [type, id, field] = [storage.typeColumn, storage.idColumn, 'field'].map(quote);
  const rows = await session.rows(
    `SELECT ${type}, ${field}, COUNT(*), COUNT(DISTINCT ${id}) FROM ${quote(storage.table)}
     WHERE ${field} IS NOT NULL GROUP BY ${type}, ${field} ORDER BY ${type}, ${field}`,
  );
  for (const [uid, name, files, owners] of rows) {
    const of = found.get(String(uid)) ?? new Map<string, Attribute>();
    found.set(String(uid), of);
    of.set(String(name), {
      type: 'media',
      ...(Number(files) > Number(owners) ? { multiple: true } : {}),
    } as Attribute);
  }
  return found;
}
