/** The stages of a transfer in the order in which they are written and read (archive format §0, rule 3). */
export const stages = ['schemas', 'entities', 'assets', 'links', 'configuration'] as const;

export type Stage = (typeof stages)[number];

/** The stages whose records are JSON lines; assets are files. */
export type RecordStage = Exclude<Stage, 'assets'>;

/**
 * A page of records of one stage, up to a thousand: JSON texts joined by `\n`.
 *
 * Text is what archives store and what an engine can make without an object a record, so text is what crosses
 * the pipe. All records of a page have the same `type`.
 */
export interface Page {
  /** A uid for schemas and entities, the uid of the left side for links, `core-store` or `webhook` for configuration. */
  readonly type: string;
  readonly count: number;
  readonly lines: string;
}

/** One media file with the row (or the format of a row) that describes it. */
export type Asset = AssetDescription & {
  /** Size in bytes. */
  readonly size: number;
  /** Of the content, in hexadecimal digits, where it is known beforehand. */
  readonly sha256?: string;
} & (
    | {
        /** Absolute path of the file on disk. */
        readonly path: string;
        /**
         * For a file that its site uses, and may replace or delete at any time: told where it is gone by the time that it is to be
         * read; then it is passed over. Without this both are errors.
         */
        readonly vanished?: () => void;
      }
    | { readonly content: Buffer }
  );

interface AssetDescription {
  /** `hash` + `ext`, the name below `assets/uploads/`. */
  readonly filename: string;
  /** The sidecar: the row of `plugin::upload.file`, or one of its formats with `type`, `id` and `mainHash`. */
  readonly metadata: Readonly<Record<string, unknown>>;
}
