import type { Readable } from 'node:stream';
import type { Distance } from '../../transfer/progress.ts';
import type { Limits } from '../format/limits.ts';
import type { ReadManifest } from '../seal/manifest.ts';
import type { Budget } from './budget.ts';

/** An archive that can be read any number of times, an entry after the other. */
export interface ArchiveReader {
  /** As given, for messages. */
  readonly path: string;
  readonly encrypted: boolean;
  readonly encryption: 'strapi' | 'age' | undefined;
  readonly compressed: boolean;
  readonly format: 'tar' | 'dir';
  /** How much of it is taken. */
  readonly limits: Limits;
  /** For all that is kept of it. */
  readonly budget: Budget;
  /**
   * One pass over all files in the archive's order. It ends only after every layer was found to be whole: the cipher's
   * padding, gzip's checksum, tar's end and nothing behind it; and that what is sealed is as it was sealed. What
   * belongs to the seal is not among the entries.
   *
   * @throws UserError `damagedArchive`, on the way or at the end.
   */
  entries(): AsyncIterable<ArchiveEntry>;
  /** How much of the pass that is under way is done; undefined where that is not known. */
  howFar?(): Distance | undefined;
  /** What the seal says, once a pass has ended; undefined for an archive without one, such as official export's. */
  readonly seal: ReadManifest | undefined;
  /** Whether an archive without a seal was made with one, as far as that can be told; known once a pass has ended. */
  readonly hasLostSeal?: boolean;
  /** In which its moments were read, where that is known without a seal. */
  readonly timeZone?: string;
}

/** An archive that lies somewhere, as a file or a folder. */
export interface StoredArchive extends ArchiveReader {
  /**
   * One pass in which nothing is proven that is not read anyway: the seal is not held against what is there, and what nobody reads of an
   * entry is passed over as fast as its container allows. Whatever shows on the way is said all the same.
   *
   * @throws UserError `damagedArchive`, on the way or at the end.
   */
  glance(): AsyncIterable<ArchiveEntry>;
  /** What the archive says of itself in its manifest, which nobody has compared with the rest; known once such a pass has ended. */
  readonly claim: ReadManifest | undefined;
}

export interface ArchiveEntry {
  /** Normalised, such as `entities/entities_00001.jsonl`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** To be read to its end, or not to be touched, before the next entry is asked for. */
  readonly content: Readable;
}
