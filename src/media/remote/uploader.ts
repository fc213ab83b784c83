import type { Place } from '../place.ts';

/** A file that is to be brought to a provider. */
export interface NewFile {
  /** Path on this disk. Providers mean something else by `path`. */
  readonly content: string;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal MD5 of the content, as S3 makes ETags of it. */
  readonly md5: string;
  readonly name: string;
  readonly hash: string;
  readonly ext: string | null;
  readonly mime: string;
}

export interface Uploaded {
  readonly place: Place;
  /** Whether the provider had it already, with this content. */
  readonly isUnchanged: boolean;
}

/** A file that a provider keeps. */
export interface KeptFile {
  readonly hash: string;
  readonly ext?: string | null;
  readonly url: string;
  readonly provider_metadata?: unknown;
  readonly [property: string]: unknown;
}

/** What of the files of replaced rows is to be removed, and what is left for its own sake. */
export interface Removable {
  /** One for each stored object. */
  readonly files: readonly KeptFile[];
  /** Files whose address does not tell which object it is. They stay. */
  readonly untold: readonly KeptFile[];
}

/** Brings files to where a project keeps its media. What is there already is never replaced by something else. */
export interface Uploader {
  /** As rows name it. */
  readonly provider: string;
  /** @throws UserError `failed` where the service refuses. */
  upload(file: NewFile): Promise<Uploaded>;
  /**
   * Which of the files of replaced rows may be removed. What decides is the stored object, however the rows spell where it
   * is: one that a row which is there now can mean stays.
   *
   * @param staying The files that rows mean now, of whatever provider.
   */
  removable(old: readonly KeptFile[], staying: readonly KeptFile[]): Removable;
  /**
   * Removes one of the files that are {@link removable}; harmless where it is gone. Only ever asked for after a commit, and
   * where the user wants it.
   *
   * @throws UserError `failed`, of which only the message holds.
   */
  remove(file: KeptFile): Promise<void>;
  /** Ends what is still on its way, which fails then; harmless when it was closed before. */
  close(): Promise<void>;
}

/** A name for a file where the target has another one of its name. The same content gets the same name again. */
export function otherHash({ hash, md5 }: Pick<NewFile, 'hash' | 'md5'>): string {
  return `${hash}_${md5.slice(0, 10)}`;
}
