import type { Readable } from 'node:stream';
import type { Distance } from '../../transfer/progress.ts';
import type { Limits } from '../format/limits.ts';
import type { ReadManifest, SealedEntry } from '../seal/manifest.ts';
import type { Budget } from './budget.ts';
import type { IndexedEntry } from './ranges/runs.ts';

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
  /** Of the file; undefined for a folder. */
  readonly bytes: number | undefined;
  /**
   * One pass in which nothing is proven that is not read anyway: the seal is not held against what is there, and what nobody reads of an
   * entry is passed over as fast as its container allows. Whatever shows on the way is said all the same.
   *
   * @throws UserError `damagedArchive`, on the way or at the end.
   */
  glance(): AsyncIterable<ArchiveEntry>;
  /**
   * What finds single entries, with a manifest that proves itself.
   *
   * @returns Undefined for an archive that has none, or none that can be found: it has to be read from its beginning.
   */
  index(): Promise<EntryIndex | undefined>;
  /** What the archive says of itself in its manifest, which nobody has compared with the rest; known once such a pass has ended. */
  readonly claim: ReadManifest | undefined;
}

/** Finds single entries of an archive. What is read of them has to be what was sealed; what nobody reads is not proven. */
export interface EntryIndex {
  /** What the seal says. */
  readonly seal: ReadManifest;
  /** All entries but the manifest, in their order; what belongs to the seal is among them. */
  list(): Iterable<IndexedEntry>;
  /**
   * Some entries, in their order. Each is to be read to its end, or not to be touched, before the next is asked for.
   *
   * @param isWanted Which of them; nothing that belongs to the seal.
   * @param isRead Which of those are going to be read; others may be, but each then takes a request of its own.
   * @throws UserError `damagedArchive` for what is not as it was sealed.
   */
  entries(
    isWanted: (entry: IndexedEntry) => boolean,
    isRead?: (entry: IndexedEntry) => boolean,
  ): AsyncIterable<ArchiveEntry>;
  /**
   * The same of many that are all read, in whatever order is the fastest.
   *
   * @throws UserError as {@link entries}.
   */
  many(isWanted: (entry: IndexedEntry) => boolean): AsyncIterable<ArchiveEntry>;
}

/** The SHA-256 of a content that somebody hashes on the way, whoever reads it. */
export interface DigestOnTheWay {
  /** In hexadecimal digits; undefined until it was read to its end. */
  readonly sha256: string | undefined;
}

export interface ArchiveEntry {
  /** What the manifest says of it, where it was found by that. */
  readonly sealed?: SealedEntry;
  /** Normalised, such as `entities/entities_00001.jsonl`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Present where reading the content hashes it, so that nobody else has to. */
  readonly digest?: DigestOnTheWay | undefined;
  /** Whether nobody reads it here: what the manifest says of it has to do. */
  readonly isLeft?: true;
  /** To be read to its end, or not to be touched, before the next entry is asked for. */
  readonly content: Readable;
}
