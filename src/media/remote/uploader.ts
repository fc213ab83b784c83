import type { Place } from '../place.ts';
import type { Measured } from '../size.ts';

/** A file that is to be brought to a provider. */
export interface NewFile {
  /** Path on this disk. Providers mean something else by `path`. */
  readonly content: string;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal MD5 of the content, as S3 makes ETags of it. */
  readonly md5: string;
  /** Hexadecimal SHA-256 of the content, where it is to be noted with the file. */
  readonly sha256?: string | undefined;
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

/** A file that a provider may have already. */
export interface SoughtFile {
  readonly hash: string;
  readonly ext: string | null;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal SHA-256 of the content. */
  readonly sha256: string;
}

/** What a provider has under the name of a file: that file, another one, or nothing. */
export type Sought =
  | { readonly kind: 'same'; readonly place: Place }
  | { readonly kind: 'other' }
  | { readonly kind: 'nothing' };

/** A file that the service of a provider has in another place. */
export interface FileElsewhere extends Measured {
  readonly url: string;
  readonly hash: string;
  readonly ext: string | null;
  readonly mime: string;
}

/** What came of a copy: the file, or why there is none. */
export type Copied =
  | { readonly kind: 'copied'; readonly uploaded: Uploaded }
  /** There is no such file. */
  | { readonly kind: 'missing' }
  /** It is not of the size that its row says. */
  | { readonly kind: 'other'; readonly bytes: number }
  /** It is not at the same service, or may not be read by it. */
  | { readonly kind: 'refused'; readonly reason: string };

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
   * Looks for a file without having it; absent where a provider cannot be asked.
   *
   * @param reads Whether one that does not say what it is, is read for that; else it counts as another.
   * @throws UserError `failed` where the service refuses.
   */
  find?(file: SoughtFile, reads: boolean): Promise<Sought>;
  /** Lets the service itself bring a file from another place; absent where it cannot. */
  copy?(file: FileElsewhere): Promise<Copied>;
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
