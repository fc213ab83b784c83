import type { Schema } from '../../strapi/schema.ts';
import { hasDraftAndPublish } from '../../transfer/schema-changes.ts';
import type { EntryKey } from './changes.ts';
import type { Values } from './entry-content.ts';

/**
 * How the status of a row belongs to what it is known by: in both states, in neither, or only in this one, since its type has no drafts in
 * the other. Then its published rows are those that the other has.
 */
export type StatusKey = 'both' | 'neither' | 'only here';

type Schemas = ReadonlyMap<string, Schema>;

/** @returns For a content type, in the state whose schemas come first. */
export const statusKeys =
  (major: 4 | 5, here: Schemas, there: Schemas) =>
  (uid: string): StatusKey => {
    const has = (schemas: Schemas) => hasDraftAndPublish(schemas.get(uid) ?? {});
    if (major === 4 || !has(here)) {
      return 'neither';
    }
    return has(there) || !there.has(uid) ? 'both' : 'only here';
  };

/** What an entity is known by. */
export function keyOf(
  uid: string,
  id: number,
  { documentId, locale, publishedAt }: Values,
  major: 4 | 5,
  status: StatusKey,
): EntryKey {
  const isPublished = publishedAt !== null && publishedAt !== undefined;
  return {
    uid,
    document: major === 5 && typeof documentId === 'string' && documentId !== '' ? documentId : `#${id}`,
    locale: typeof locale === 'string' ? locale : null,
    status:
      status === 'both'
        ? isPublished
          ? 'published'
          : 'draft'
        : status === 'only here' && !isPublished
          ? 'draft'
          : null,
  };
}

/** A row that has what another one is known by, too: broken, but not to be lost. */
export const withId = (key: EntryKey, id: number): EntryKey =>
  key.document === `#${id}` ? key : { ...key, document: `${key.document}#${id}` };

export const keyText = ({ uid, document, locale, status }: EntryKey): string =>
  `${uid}\0${document}\0${locale === null ? '' : `locale ${locale}`}\0${status ?? ''}`;
