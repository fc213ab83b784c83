/** Records as archives hold them (archive format §4), parsed. */

export interface EntityRecord {
  readonly type: string;
  readonly id: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface LinkEnd {
  readonly type: string;
  /** A row id; a documentId at the right end of Strapi 5's `localizations`. */
  readonly ref: number | string;
  readonly field?: string | null;
  readonly pos?: number | null;
}

export interface LinkRecord {
  readonly kind: string;
  readonly relation: string;
  readonly left: LinkEnd;
  readonly right: LinkEnd;
}

/** A link as archives hold it: Strapi 4 exports those that point nowhere, too, with what the database has of them. */
export interface ArchivedLink extends Omit<LinkRecord, 'left' | 'right'> {
  readonly left: Omit<LinkEnd, 'ref'> & { readonly ref: LinkEnd['ref'] | null };
  readonly right: Omit<LinkEnd, 'ref' | 'type'> & {
    readonly ref: LinkEnd['ref'] | null;
    readonly type: string | null;
  };
}

/** Whether both ends of a link name a row. */
export const hasEnds = (link: ArchivedLink): link is LinkRecord =>
  link.left.ref !== null && link.right.ref !== null && link.right.type !== null;

export const coreStoreType = 'core-store';
export const webhookType = 'webhook';

export interface ConfigurationRecord {
  readonly type: typeof coreStoreType | typeof webhookType;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The sidecar of a media file: the row of `plugin::upload.file`, or one of its formats. */
export interface Sidecar {
  /** Of the file's row; absent in some formats of Strapi 4, which have `mainHash`. */
  readonly id?: number;
  readonly name: string;
  readonly hash: string;
  readonly ext?: string | null;
  readonly mime: string;
  readonly url: string;
  readonly size: number;
  /** Formats only. */
  readonly type?: string | null;
  readonly mainHash?: string | null;
  readonly [attribute: string]: unknown;
}
