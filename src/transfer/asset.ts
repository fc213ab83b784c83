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
    /** Read once, before the next asset is asked for. */
    | {
        readonly stream: AsyncIterable<Buffer>;
        /** Whether the file lies where the archive's files go, so that it is only named: its size and digest are known, and nobody reads it. */
        readonly isHeld?: true;
      }
  );

interface AssetDescription {
  /** `hash` + `ext`, the name below `assets/uploads/`. */
  readonly filename: string;
  /** The sidecar: the row of `plugin::upload.file`, or one of its formats with `type`, `id` and `mainHash`. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The text of the sidecar, where there is one already. */
  readonly sidecar?: Buffer;
}
