import { posix } from 'node:path';
import { Readable } from 'node:stream';
import type { FolderReading, StoredFolder } from '../../system/stored-folder.ts';
import type { Limits } from '../format/limits.ts';
import { type ReadManifest, sealedEntries } from '../seal/manifest.ts';
import { type Budget, keyBytes } from './budget.ts';
import { entryPath } from './entry-path.ts';
import { beyondLimit, damaged, quoted, refused } from './failures.ts';
import { belongsToSeal } from './folder-seal.ts';
import { LazyFile } from './lazy-file.ts';
import { proven } from './ranges/proven.ts';
import type { IndexedEntry } from './ranges/runs.ts';
import type { ArchiveEntry, EntryIndex } from './reader.ts';

/** What an index is read from, and with. */
export interface IndexedFolder {
  readonly folder: StoredFolder;
  readonly limits: Limits;
  readonly budget: Budget;
  /** What is thrown for what the folder fails with. */
  readonly explain: (error: unknown) => unknown;
}

/** Files that are fetched together, and their bytes; a larger file comes by itself. */
interface FetchLimits {
  readonly files: number;
  readonly bytes: number;
}
const fetched: FetchLimits = { files: 256, bytes: 1 << 25 };
/** The same where many are read, each time that they are fetched being a process. */
const fetchedOfMany: FetchLimits = { files: 1_000, bytes: 1 << 28 };
/** What an entry that waits for its turn takes, beside its path. */
const entryBytes = 200;

/**
 * An unpacked archive whose manifest has proven itself: any of its files can be read without the others. What is read has to be what was
 * sealed; what nobody reads is not proven. In place of where an entry lies in a tar, `at` says the how-manieth it is.
 */
export class FolderIndex implements EntryIndex {
  readonly seal: ReadManifest;
  readonly #archive: IndexedFolder;
  readonly #manifest: Buffer;
  /** Folders that were looked at: none of them is a link to somewhere else. */
  readonly #folders = new Set<string>();

  /**
   * @param manifest Proven, and all of it a list of entries.
   * @throws UserError `damagedArchive` where it has a path that is not safe, or one twice.
   */
  constructor(archive: IndexedFolder, manifest: Buffer, seal: ReadManifest) {
    this.#archive = archive;
    this.#manifest = manifest;
    this.seal = seal;
    this.#assertSound();
  }

  *list(): Generator<IndexedEntry> {
    let at = 0;
    for (const entry of sealedEntries(this.#manifest)) {
      yield { ...entry, at };
      at += 1;
    }
  }

  async *entries(
    isWanted: (entry: IndexedEntry) => boolean,
    isRead: (entry: IndexedEntry) => boolean = () => true,
  ): AsyncGenerator<ArchiveEntry> {
    await using reading = this.#archive.folder.read(false);
    yield* this.#read(reading, batches(this.#wanted(isWanted), isRead, fetched));
  }

  /** Those of one place in a row, and of one place in the order of their names. */
  async *many(isWanted: (entry: IndexedEntry) => boolean): AsyncGenerator<ArchiveEntry> {
    const { folder, budget } = this.#archive;
    const placeOf = ({ path }: IndexedEntry) => folder.placeOf?.(path) ?? 0;
    const wanted: IndexedEntry[] = [];
    let kept = 0;
    try {
      for (const entry of this.#wanted(isWanted)) {
        const bytes = entryBytes + keyBytes(entry.path);
        budget.keep(bytes);
        kept += bytes;
        wanted.push(entry);
      }
      wanted.sort((a, b) => placeOf(a) - placeOf(b) || (a.path < b.path ? -1 : 1));
      await using reading = folder.read(false);
      reading.plan?.(wanted.map(({ path }) => path));
      yield* this.#read(
        reading,
        batches(wanted, () => true, fetchedOfMany),
      );
    } finally {
      budget.keep(-kept);
    }
  }

  *#wanted(isWanted: (entry: IndexedEntry) => boolean): Generator<IndexedEntry> {
    for (const entry of this.list()) {
      if (!belongsToSeal(entry.path) && isWanted(entry)) {
        yield entry;
      }
    }
  }

  async *#read(reading: FolderReading, batches: Iterable<Batch>): AsyncGenerator<ArchiveEntry> {
    for (const batch of batches) {
      try {
        const sizes = await Promise.all(batch.map(({ entry }) => this.#sizeOf(entry.path)));
        for (const [place, { entry }] of batch.entries()) {
          this.#assertThere(entry, sizes[place]);
        }
        await reading.fetch?.(batch.filter(({ isRead }) => isRead).map(({ entry }) => entry.path));
      } catch (error) {
        throw this.#archive.explain(error);
      }
      for (const { entry } of batch) {
        yield* this.#found(entry, reading);
      }
    }
  }

  async *#found(entry: IndexedEntry, reading: FolderReading): AsyncGenerator<ArchiveEntry> {
    const { folder, explain } = this.#archive;
    const file = new LazyFile(reading, entry.path, explain);
    let content: Readable | undefined;
    try {
      yield {
        path: entry.path,
        size: entry.size,
        sealed: entry,
        get content() {
          if (content === undefined) {
            content = Readable.from(proven(folder.path, entry, file.chunks()), { objectMode: false });
            // Whoever reads it is told all the same; who has left it when the reading ends is not.
            content.on('error', () => undefined);
          }
          return content;
        },
      };
    } finally {
      await file.close();
    }
  }

  /** @returns The bytes of a file; undefined where there is none of that path, or one that lies elsewhere. */
  async #sizeOf(path: string): Promise<number | undefined> {
    const { folder } = this.#archive;
    for (let above = posix.dirname(path); above !== '.'; above = posix.dirname(above)) {
      if (!this.#folders.has(above)) {
        if ((await folder.find(above))?.kind !== 'folder') {
          return undefined;
        }
        this.#folders.add(above);
      }
    }
    const found = await folder.find(path);
    return found?.kind === 'file' ? found.size : undefined;
  }

  #assertThere({ path, size }: IndexedEntry, found: number | undefined): void {
    const archive = this.#archive.folder.path;
    if (found === undefined) {
      throw damaged(archive, `${quoted(path)} is missing`);
    }
    if (found !== size) {
      throw damaged(archive, `${quoted(path)} was changed after it was sealed`);
    }
  }

  /** Whoever makes a manifest may claim anything in it. */
  #assertSound(): void {
    const { folder, limits, budget } = this.#archive;
    const paths = new Set<string>();
    let kept = 0;
    try {
      for (const { path, at } of this.list()) {
        if (at >= limits.entries) {
          throw beyondLimit(folder.path, `it holds more than ${limits.entries} files`, 'entries');
        }
        if (entryPath(folder.path, path) !== path || paths.has(path)) {
          throw refused(folder.path, `its manifest has ${quoted(path)} twice, or as no file can be called`);
        }
        budget.keep(keyBytes(path));
        kept += keyBytes(path);
        paths.add(path);
      }
    } finally {
      budget.keep(-kept);
    }
  }
}

type Batch = { readonly entry: IndexedEntry; readonly isRead: boolean }[];

/** Entries that are handed on before others are looked at, in their order. */
function* batches(
  entries: Iterable<IndexedEntry>,
  isRead: (entry: IndexedEntry) => boolean,
  limits: FetchLimits,
): Generator<Batch> {
  let batch: Batch = [];
  let bytes = 0;
  for (const entry of entries) {
    const willBeRead = isRead(entry);
    const size = willBeRead ? entry.size : 0;
    if (batch.length === limits.files || (batch.length > 0 && bytes + size > limits.bytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push({ entry, isRead: willBeRead });
    bytes += size;
  }
  if (batch.length > 0) {
    yield batch;
  }
}
