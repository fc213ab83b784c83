import type { Attribute } from '../../strapi/schema.ts';

/**
 * What an entity is known by in two states, whatever its row's id is: in Strapi 5 the documentId, in Strapi 4 the id, with the locale
 * and, where the type has drafts, whether it is the draft or what is published.
 */
export interface EntryKey {
  readonly uid: string;
  /** The documentId; in Strapi 4, and of rows without one, `#` and the id. */
  readonly document: string;
  /** Null where it has none. */
  readonly locale: string | null;
  /** Null where the type has no drafts (Strapi 4: where a row is both). */
  readonly status: 'draft' | 'published' | null;
}

/** What may have become of something. */
export type ChangeKind = 'added' | 'removed' | 'changed';

/** One end of a link, as people know it. */
export interface Reference {
  /** `api::author.author`. */
  readonly uid: string;
  /** The document's key; `#` and an id where no row in that state has it. */
  readonly document: string;
  readonly locale: string | null;
  /** Where its type has drafts: which of its rows is meant. */
  readonly status?: 'draft' | 'published';
  /** What the content manager calls it; undefined where it has nothing of the kind. */
  readonly title?: string;
  /** Of media: the file's name in the archive, as in {@link MediaChange} and {@link Thumbnails}. */
  readonly filename?: string;
}

/** A value that has changed. */
export interface FieldChange {
  /** `title`; through components and dynamic zones `address.street`, `sections[2].text`, counted from 0. */
  readonly path: string;
  /** Of the attribute in the state that has it: `string`, `relation`, `media`, `component`, `dynamiczone`. */
  readonly type: string;
  /**
   * - `added`, `removed`: only one state has it, or it was null in the other: components of a list, too.
   * - `changed`: another value. Of relations and media: other targets.
   * - `moved`: the same targets, or components, in another order.
   */
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  /** As archives hold it; of relations and media the {@link Reference}s in their order. Absent where there was none. */
  readonly before?: unknown;
  readonly after?: unknown;
  /** Whether values are withheld: those of passwords and tokens are nobody's business. */
  readonly isSecret?: true;
}

export interface EntryChange {
  readonly of: 'entry';
  readonly kind: ChangeKind;
  readonly key: EntryKey;
  /** The row's id in each state that has it. */
  readonly ids: { readonly before?: number; readonly after?: number };
  /** What the content manager calls it, in the state after it if it is there. */
  readonly title?: string;
  /** What is only kept up by Strapi (`updatedAt` and the like) is listed only where it is not all. */
  readonly fields: readonly FieldChange[];
}

/** A media file, known by its name in the archive. */
export interface MediaChange {
  readonly of: 'media';
  /** `changed`: another content under the same name. */
  readonly kind: ChangeKind;
  /** `photo_1a2b3c4d5e.jpg`. */
  readonly filename: string;
  /** What people called it, where the media library knows. */
  readonly name?: string;
  /** Of the file, in bytes, with its SHA-256 in hexadecimal digits. */
  readonly before?: MediaContent;
  readonly after?: MediaContent;
}

export interface MediaContent {
  readonly bytes: number;
  readonly sha256: string;
}

/** A small image to show in the place of a media file. */
export interface Thumbnail {
  /** `image/jpeg`. */
  readonly mime: string;
  readonly content: Uint8Array;
}

/** Of images that have changed, or that changed entries refer to, by the name of the file; only some where there are many. */
export type Thumbnails = ReadonlyMap<string, { readonly before?: Thumbnail; readonly after?: Thumbnail }>;

/** A setting of the core store, or a webhook. */
export interface ConfigurationChange {
  readonly of: 'configuration';
  readonly kind: ChangeKind;
  readonly type: 'core-store' | 'webhook';
  /** The key of the setting, with environment and tag where it has any; the name of the webhook. */
  readonly key: string;
  readonly fields: readonly FieldChange[];
}

/** A content type or component, or an attribute of one. */
export interface SchemaAttributeChange {
  readonly of: 'schema';
  readonly kind: ChangeKind;
  readonly uid: string;
  /** Absent where it is the whole type, or a setting of it. */
  readonly attribute?: string;
  /** A setting of the type, such as `options.draftAndPublish`. */
  readonly setting?: string;
  readonly before?: Attribute | unknown;
  readonly after?: Attribute | unknown;
}

export type Change = EntryChange | MediaChange | ConfigurationChange | SchemaAttributeChange;

/** Things of a kind, counted. */
export interface ChangeCounts {
  readonly before: number;
  readonly after: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

export interface TypeChanges extends ChangeCounts {
  readonly uid: string;
  readonly displayName: string;
  /** By attribute, components' at their place without positions (`sections.text`): in how many entities it has changed. */
  readonly attributes: Readonly<Record<string, number>>;
}

/** Two states, compared. */
export interface Comparison {
  /** Whether nothing differs. */
  readonly isSame: boolean;
  /** Content types in which something differs, those with most changes first. */
  readonly types: readonly TypeChanges[];
  /** How many types are the same. */
  readonly sameTypes: number;
  readonly links: { readonly before: number; readonly after: number };
  readonly media: ChangeCounts;
  readonly configuration: ChangeCounts;
  readonly schemas: ChangeCounts;
  /** All changes; `changes` has the first ones. */
  readonly total: number;
  /** Schemas first, then entities by type, media, configuration. */
  readonly changes: readonly Change[];
}
