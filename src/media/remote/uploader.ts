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

/** Brings files to where a project keeps its media. What is there already is never replaced by something else. */
export interface Uploader {
  /** As rows name it. */
  readonly provider: string;
  /** @throws UserError `failed` where the service refuses. */
  upload(file: NewFile): Promise<Uploaded>;
  /** Removes a file; harmless where it is gone. Only ever asked for after a commit, and where the user wants it. */
  remove(file: KeptFile): Promise<void>;
  close(): Promise<void>;
}

/** A name for a file where the target has another one of its name. The same content gets the same name again. */
export function otherHash({ hash, md5 }: Pick<NewFile, 'hash' | 'md5'>): string {
  return `${hash}_${md5.slice(0, 10)}`;
}
