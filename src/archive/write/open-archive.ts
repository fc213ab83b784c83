import type { Metadata } from '../../transfer/pipe.ts';
import type { HowFar } from '../../transfer/progress.ts';
import type { ArchiveEntries } from './entries.ts';
import type { SealFindings } from './sealing.ts';

/** An archive that is complete, synced and carries its final name. */
export interface WrittenArchive {
  readonly file: string;
  readonly bytes: number;
  /** `sha256:` and 64 hexadecimal digits; absent for a folder. */
  readonly digest?: string;
  /** The digest of what the archive says, whatever its form. */
  readonly contentDigest: string;
  /** What it takes to read it, where it is larger than readers take by themselves: `record=40MB`, for the option `limits`. */
  readonly limits?: string;
}

export interface FinishOptions {
  /** Whether the archive is read again, from its file and to its end, before it gets its name. */
  readonly verify?: boolean;
  /** Ends that early. */
  readonly signal?: AbortSignal | undefined;
  /** Told when that begins, with what may be asked how far it is. */
  readonly proving?: (howFar?: HowFar) => void;
  /** For the manifest. */
  readonly findings?: SealFindings;
}

/** An archive that is being written. One of `finish` and `discard` ends it. */
export interface OpenArchive extends ArchiveEntries {
  /** @throws UserError `failed` where what was written cannot be read again as it was sealed. */
  finish(metadata: Metadata, options?: FinishOptions): Promise<WrittenArchive>;
  /** Removes what was written; harmless after `finish`. */
  discard(): Promise<void>;
}
