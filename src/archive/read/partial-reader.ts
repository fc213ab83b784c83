import { entryKind } from '../format/layout.ts';
import type { IndexedEntry } from './ranges/runs.ts';
import type { ArchiveEntry, ArchiveReader, EntryIndex } from './reader.ts';

/** Whether an entry is to be read. */
export type Wanted = (entry: IndexedEntry) => boolean;

/**
 * An archive as if it had some of its entries only: those alone are read, and each has to be what was sealed. Of all others nothing is
 * proven.
 */
export class PartialReader implements ArchiveReader {
  readonly #archive: ArchiveReader;
  readonly #index: EntryIndex;
  readonly #isWanted: Wanted;
  readonly #isRead: Wanted | undefined;

  /** @param isRead Which of the wanted are going to be read; all where nothing is said. */
  constructor(archive: ArchiveReader, index: EntryIndex, isWanted: Wanted, isRead?: Wanted) {
    this.#archive = archive;
    this.#index = index;
    this.#isWanted = isWanted;
    this.#isRead = isRead;
  }

  get path() {
    return this.#archive.path;
  }

  get encrypted() {
    return this.#archive.encrypted;
  }

  get encryption() {
    return this.#archive.encryption;
  }

  get compressed() {
    return this.#archive.compressed;
  }

  get format() {
    return this.#archive.format;
  }

  get limits() {
    return this.#archive.limits;
  }

  get budget() {
    return this.#archive.budget;
  }

  get seal() {
    return this.#index.seal;
  }

  entries(): AsyncIterable<ArchiveEntry> {
    return this.#index.entries(this.#isWanted, this.#isRead);
  }
}

/** What every reading needs to know of an archive: its schemas, and where it comes from. */
export function describesArchive({ path }: IndexedEntry): boolean {
  const what = entryKind(path, 'tar');
  return what.kind === 'metadata' || (what.kind === 'records' && what.stage === 'schemas');
}

/** Entities, or links, some of which may be of one of these content types. */
export const holdsTypes =
  (stage: 'entities' | 'links', includes: (type: string) => boolean): Wanted =>
  ({ path, types }) => {
    const what = entryKind(path, 'tar');
    // One of which nobody says that may have any.
    return what.kind === 'records' && what.stage === stage && (types === undefined || types.some(includes));
  };

/** The media file of one of these names, and what describes it. */
export const holdsFile =
  (includes: (filename: string) => boolean): Wanted =>
  ({ path }) => {
    const what = entryKind(path, 'tar');
    return (what.kind === 'sidecar' || what.kind === 'upload') && includes(what.filename);
  };

/** What one of them wants. */
export const anyOf =
  (...wanted: readonly Wanted[]): Wanted =>
  (entry) =>
    wanted.some((isWanted) => isWanted(entry));
