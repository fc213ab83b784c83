import type { EntityRecord } from '../strapi/records.ts';
import type { Schema } from '../strapi/schema.ts';
import { hasDraftAndPublish } from './schema-changes.ts';

/** What a row of a content type is known by in another state of its database, or in an archive of it: not by its id, which may be another row's there. */
export interface DocumentKey {
  readonly uid: string;
  /** The documentId; in Strapi 4, and of rows without one, `#` and the id. */
  readonly document: string;
  /** Null where it has none. */
  readonly locale: string | null;
  /** Null where the type has no drafts (Strapi 4: where a row is both). */
  readonly status: 'draft' | 'published' | null;
  /** When the row was made, in milliseconds: in Strapi 4 it tells a row from a later one that got its id. */
  readonly made?: number;
}

/** The attributes that a key is made of. */
export const keyAttributes: readonly string[] = ['documentId', 'locale', 'publishedAt', 'createdAt'];

/**
 * The key of a row.
 *
 * @param schema The type as the database has it, for rows of an archive, too: both are to be told apart in the same way.
 */
export function documentKey(
  { type, id, data }: EntityRecord,
  schema: Pick<Schema, 'options'> | undefined,
  major: number,
): DocumentKey {
  const { documentId, locale, publishedAt, createdAt } = data;
  const isNumbered = major === 4 || typeof documentId !== 'string' || documentId === '';
  const made = major === 4 ? new Date(String(createdAt)).getTime() : Number.NaN;
  return {
    uid: type,
    document: isNumbered ? `#${id}` : documentId,
    locale: typeof locale === 'string' && locale !== '' ? locale : null,
    status:
      major === 4 || schema === undefined || !hasDraftAndPublish(schema)
        ? null
        : publishedAt === null || publishedAt === undefined
          ? 'draft'
          : 'published',
    ...(Number.isNaN(made) ? {} : { made }),
  };
}

/** Equal keys are equal texts, and no others. */
export const keyText = ({ uid, document, locale, status, made }: DocumentKey): string =>
  JSON.stringify([uid, document, locale, status, made]);

/** For people: `api::page.page b5xj7w2cqbf0mp3v9nw7aknq (en, draft)`. */
export function describeKey({ uid, document, locale, status }: DocumentKey): string {
  const which = [locale, status].filter((part) => part !== null);
  return `${uid} ${document}${which.length === 0 ? '' : ` (${which.join(', ')})`}`;
}
