import { entryKind } from '../format/layout.ts';
import type { SealedEntry } from '../seal/manifest.ts';
import { PartialReader } from './partial-reader.ts';
import type { ArchiveEntry, ArchiveReader, EntryIndex, StoredArchive } from './reader.ts';

/** A media file of an archive as its manifest has it. */
export interface SealedFile extends Pick<SealedEntry, 'size' | 'sha256'> {
  /** The name below `assets/uploads`. */
  readonly filename: string;
}

/**
 * The media files of an archive whose manifest has proven itself: what that says of them, and any of them without the others. All else is read
 * as an archive of which nobody reads media files.
 */
export class SealedMedia {
  readonly #index: EntryIndex;
  /** All else. */
  readonly rest: ArchiveReader;

  private constructor(archive: StoredArchive, index: EntryIndex) {
    this.#index = index;
    this.rest = new LeavingMedia(archive, index);
  }

  /** @returns Undefined for an archive that has to be read from its beginning. @throws UserError `damagedArchive`. */
  static async of(archive: StoredArchive): Promise<SealedMedia | undefined> {
    const index = await archive.index();
    // Of a tar, anybody may have put a manifest in the place of one that no key proves, which says something else.
    const isProven = index?.seal.state !== 'unproven' || archive.format === 'dir';
    return index && isProven ? new SealedMedia(archive, index) : undefined;
  }

  /** All of them, in the order of the manifest. */
  *files(): Generator<SealedFile> {
    for (const { path, size, sha256 } of this.#index.list()) {
      const filename = mediaName(path);
      if (filename !== undefined) {
        yield { filename, size, sha256 };
      }
    }
  }

  /**
   * Reads some of them, in whatever order is the fastest. Each is to be read to its end.
   *
   * @throws UserError `damagedArchive` for what is not as it was sealed; that of a file is thrown before its end has come.
   */
  async *read(isWanted: (filename: string) => boolean): AsyncGenerator<[filename: string, ArchiveEntry]> {
    const entries = this.#index.many(({ path }) => {
      const filename = mediaName(path);
      return filename !== undefined && isWanted(filename);
    });
    for await (const entry of entries) {
      yield [mediaName(entry.path) as string, entry];
    }
  }
}

/** An archive of which nobody reads the media files: they are there as the manifest has them. */
class LeavingMedia extends PartialReader {
  constructor(archive: StoredArchive, index: EntryIndex) {
    super(
      archive,
      index,
      () => true,
      ({ path }) => mediaName(path) === undefined,
    );
  }

  override async *entries(): AsyncGenerator<ArchiveEntry> {
    for await (const entry of super.entries()) {
      yield mediaName(entry.path) === undefined ? entry : left(entry);
    }
  }
}

const left = (entry: ArchiveEntry): ArchiveEntry => ({
  path: entry.path,
  size: entry.size,
  isLeft: true,
  // A stream for each would be made for nobody.
  get content() {
    return entry.content;
  },
});

/** A media file is one in a tar and in a folder alike. @returns Undefined for all else. */
function mediaName(path: string): string | undefined {
  const what = entryKind(path, 'tar');
  return what.kind === 'upload' ? what.filename : undefined;
}
