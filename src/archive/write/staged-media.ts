import { ArchiveEntries } from './entries.ts';
import type { EntryWriter } from './entry-writer.ts';
import { Sealing } from './sealing.ts';
import { type Staging, StagingWriter } from './staged-folder.ts';

/**
 * Stages media files without the archive around them: under the paths that they have in one, and without their sidecars. Rows that share
 * a file bring it once, however often the folder is emptied meanwhile.
 */
export class StagedMedia extends ArchiveEntries {
  readonly #writer: StagingWriter;

  constructor(staging: Staging) {
    const writer = new StagingWriter(staging);
    super(withoutSidecars(writer), new Sealing(undefined, { holdsEachOnce: true }), { isFolder: true });
    this.#writer = writer;
  }

  /** Whether files of the disk are linked, as far as is known by now: then they take no room. */
  get links(): boolean {
    return this.#writer.links;
  }

  /** To be called when somebody has emptied the folder. */
  emptied(): void {
    this.#writer.emptied();
  }
}

const withoutSidecars = (writer: StagingWriter): EntryWriter => ({
  writeEntry: async (path, content) => {
    if (!path.startsWith('assets/metadata/')) {
      await writer.writeEntry(path, content);
    }
  },
  copyEntry: (path, content, size) => writer.copyEntry(path, content, size),
  linkEntry: (path, media) => writer.linkEntry(path, media),
  holdEntry: (path, file) => writer.holdEntry(path, file),
});
