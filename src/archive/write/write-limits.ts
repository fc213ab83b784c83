import { UserError } from '../../errors.ts';
import { option } from '../../wording.ts';
import { defaultLimits, type LimitName, mostUnpacked } from '../format/limits.ts';
import { recordLimitFor } from '../read/modest-json.ts';
import type { EntryWriter } from './entry-writer.ts';

/** Of as many entries as an archive may have, each a path and a hash: more does not fit the text of a program. */
const largestManifest = 400_000_000;

/** What is kept of an archive that is read, for each file and each entity; in bytes. */
const perFile = 500;
/** A folder is listed, and its manifest is kept as what has to be there, by path and hash. */
const perFileInFolder = 1_600;
const perEntity = 20;

/** What a reader has to be allowed for an archive that is being written. */
export class NeededLimits {
  #record = 0;
  #kept = 0;
  readonly #isFolder: boolean;

  constructor({ isFolder }: { readonly isFolder: boolean }) {
    this.#isFolder = isFolder;
  }

  /** @param record A large one, as a line. */
  record(record: Buffer): void {
    this.#record = Math.max(this.#record, recordLimitFor(record));
  }

  files(count: number): void {
    this.#kept += count * (this.#isFolder ? perFileInFolder : perFile);
  }

  entities(count: number): void {
    this.#kept += count * perEntity;
  }

  /** @param manifest Bytes that it has. */
  of(manifest: number): { limits?: string } {
    const needed = { record: this.#record, memory: this.#kept + (this.#isFolder ? 0 : manifest) };
    const beyond = Object.entries(needed).filter(([name, bytes]) => bytes > defaultLimits[name as LimitName]);
    return beyond.length === 0
      ? {}
      : { limits: beyond.map(([name, bytes]) => `${name}=${roundedUp(bytes)}`).join(',') };
  }
}

/** With some room: what is kept is but estimated. */
const roundedUp = (bytes: number): string => `${Math.ceil((bytes * 1.25) / 1e6)}MB`;

/** What is written is read with these limits (`limits.ts`): an export finds out now, and not whoever needs the archive. */
export class TooLarge extends UserError {
  constructor(what: string, remedy: string) {
    super('failed', `The archive could not be read again: ${what}.`, remedy);
  }
}

/** The same writer, which takes no more entries than readers do. @throws UserError `failed`. */
export function limitEntries(writer: EntryWriter, most: number = defaultLimits.entries): EntryWriter {
  // The manifest comes last, and not through here.
  let free = most - 1;
  const take = () => {
    free -= 1;
    if (free < 0) {
      throw new TooLarge(
        `it would have more than ${most} entries, and each media file takes two`,
        `Export the content without its files (${option('exclude', 'files')}), and copy the media some other way.`,
      );
    }
  };
  return {
    writeEntry: async (path, content, types) => {
      take();
      return writer.writeEntry(path, content, types);
    },
    copyEntry: async (path, content, size) => {
      take();
      return writer.copyEntry(path, content, size);
    },
    ...(writer.linkEntry && {
      linkEntry: async (path, file) => {
        take();
        return (await writer.linkEntry?.(path, file)) as string;
      },
    }),
    ...(writer.holdEntry && {
      holdEntry: (path, file) => {
        take();
        writer.holdEntry?.(path, file);
      },
    }),
  };
}

/** @throws UserError `failed` for a manifest that readers do not take. */
export function assertManifestFits(manifest: Buffer, most: number = largestManifest): void {
  if (manifest.length > most) {
    throw new TooLarge(
      `its manifest, which names every entry, would have ${manifest.length} bytes, but readers accept at most ${most}`,
      `Export the content without its files (${option('exclude', 'files')}), and copy the media some other way.`,
    );
  }
}

/**
 * @param unpacked Bytes of the tar.
 * @param packed Bytes of the file.
 * @throws UserError `failed` for what readers take for an attempt to fill their disk.
 */
export function assertUnpackable(unpacked: number, packed: number): void {
  if (unpacked > mostUnpacked(defaultLimits, packed)) {
    throw new TooLarge(
      `its ${unpacked} bytes were packed into ${packed}, which readers take for an attempt to fill the disk`,
      `Export it with ${option('compress', false)}: some of it, such as a file of zeros, compresses unusually well.`,
    );
  }
}
