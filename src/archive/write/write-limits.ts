import { UserError } from '../../errors.ts';
import { option } from '../../wording.ts';
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
        `it would have more than ${most} entries, and each media file takes two`,
        `Export the content without its files (${option('exclude', 'files')}), and copy the media some other way.`,
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
  if (unpacked > mostUnpacked(packed)) {
    throw tooLarge(
      `its ${unpacked} bytes were packed into ${packed}, which readers take for an attempt to fill the disk`,
      `Export it with ${option('compress', false)}: some of it, such as a file of zeros, compresses unusually well.`,
    );
  }
}
