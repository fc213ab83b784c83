import { UserError } from '../../errors.ts';
import { largestManifest, mostEntries, mostUnpacked } from '../format/limits.ts';
import type { EntryWriter } from './entry-writer.ts';

/** What is written is read with these limits (`limits.ts`): an export finds out now, and not whoever needs the archive. */
const tooLarge = (what: string, remedy: string) =>
  new UserError('failed', `The archive could not be read again: ${what}.`, remedy);

/** The same writer, which takes no more entries than readers do. @throws UserError `failed`. */
export function limitEntries(writer: EntryWriter, most: number = mostEntries): EntryWriter {
  // The manifest comes last, and not through here.
  let free = most - 1;
  const take = () => {
    free -= 1;
    if (free < 0) {
      throw tooLarge(
        `it would have more than ${most} entries, of which each media file is two`,
        'Export the content without its files (exclude: files), and copy the media in another way.',
      );
    }
  };
  return {
    writeEntry: async (path, content) => {
      take();
      await writer.writeEntry(path, content);
    },
    copyEntry: async (path, content, size) => {
      take();
      await writer.copyEntry(path, content, size);
    },
  };
}

/** @throws UserError `failed` for a manifest that readers do not take. */
export function assertManifestFits(manifest: Buffer, most: number = largestManifest): void {
  if (manifest.length > most) {
    throw tooLarge(
      `its manifest, which names every entry, would have ${manifest.length} bytes, and readers take ${most}`,
      'Export the content without its files (exclude: files), and copy the media in another way.',
    );
  }
}

/**
 * @param unpacked Bytes of the tar.
 * @param packed Bytes of the file.
 * @throws UserError `failed` for what readers take for an attempt to fill their disk.
 */
export function assertUnpackable(unpacked: number, packed: number): void {
  if (unpacked > mostUnpacked(packed)) {
    throw tooLarge(
      `its ${unpacked} bytes were packed into ${packed}, and readers take that for an attempt to fill the disk`,
      'Export it with compress: false (--no-compress); some of it, such as a file of zeros, packs unusually well.',
    );
  }
}
