import type { FileHandle } from 'node:fs/promises';

/** Where the entries of an archive go: into a tar file, or as files into a folder. */
export interface EntryWriter {
  /**
   * @param types The content types of its records, where it has records of content types.
   * @returns Where it begins in the tar; undefined in a folder.
   */
  writeEntry(path: string, content: Buffer, types?: readonly string[]): Promise<number | undefined>;
  /**
   * @param content Each piece counts only until the next is asked for: its buffer is used again then.
   * @param size The length of the content, which tar announces beforehand.
   * @returns As {@link writeEntry}.
   */
  copyEntry(path: string, content: AsyncIterable<Buffer>, size: number): Promise<number | undefined>;
  /**
   * Takes a media file as it lies, where it can be linked. Who has no such thing is given its content.
   *
   * @returns Its SHA-256 in hexadecimal digits.
   */
  linkEntry?(path: string, file: MediaFile): Promise<string>;
  /** Takes a media file that lies already where this archive goes. Absent where none can. */
  holdEntry?(path: string, file: HeldFile): void;
}

/** A media file that is stored already. */
export interface HeldFile {
  readonly size: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

/** A media file that is open. */
export interface MediaFile {
  /** By which it was opened; another may have that name meanwhile. */
  readonly path: string;
  readonly handle: FileHandle;
  readonly size: number;
  /** Where it is known beforehand. */
  readonly sha256?: string | undefined;
  /** Its content, from its beginning, as that of {@link EntryWriter.copyEntry}. */
  content(): AsyncIterable<Buffer>;
}
