import type { MediaFile } from '../../media/library.ts';
import { isUploadType } from '../../strapi/uids.ts';
import type { Page } from '../../transfer/page.ts';

/** Strapi ends the hash of each file with ten random digits, and its formats with the same. */
const randomPart = /_([0-9a-f]{10})(?![0-9a-f])/g;
const ownRandomPart = /_([0-9a-f]{10})$/;

/**
 * Finds the files that content refers to: by a relation, or by their address in a text, where editors leave images.
 * A file whose name is not one of Strapi's making counts as referred to, since a text could not be searched for it.
 */
export class ReferencedFiles {
  readonly #related: ReadonlySet<number>;
  readonly #inTexts = new Set<string>();

  /** @param related Ids of the files that are related to something in scope. */
  constructor(related: ReadonlySet<number>) {
    this.#related = related;
  }

  /** Looks through the entities as they pass; files do not refer to themselves. */
  async *watch(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
    for await (const page of pages) {
      if (!isUploadType(page.type)) {
        for (const [, part] of page.lines.matchAll(randomPart)) {
          this.#inTexts.add(part as string);
        }
      }
      yield page;
    }
  }

  /** The files that are referred to. To be asked once all entities have passed. */
  async *only<File extends MediaFile>(files: AsyncIterable<File>): AsyncGenerator<File> {
    for await (const file of files) {
      const part = ownRandomPart.exec(String(file.hash))?.[1];
      if (this.#related.has(file.id) || part === undefined || this.#inTexts.has(part)) {
        yield file;
      }
    }
  }
}
