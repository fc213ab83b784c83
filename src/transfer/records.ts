/** Records as archives hold them (archive format §4), parsed. */

export interface EntityRecord {
  readonly type: string;
  readonly id: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface LinkEnd {
  readonly type: string;
  /** A row id; a documentId at the right end of `localizations`. */
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

export interface ConfigurationRecord {
  readonly type: 'core-store' | 'webhook';
  readonly value: Readonly<Record<string, unknown>>;
}

/** The sidecar of a media file: the row of `plugin::upload.file`, or one of its formats. */
export interface Sidecar {
  readonly id: number;
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
