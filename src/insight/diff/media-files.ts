import { fileName } from '../../strapi/file-name.ts';
import { NumberSet } from '../../system/number-set.ts';
import { textNumber } from '../../system/text-number.ts';
import type { MediaChange, MediaContent } from './changes.ts';
import { isObject, type Values } from './entry-content.ts';
import { textBytes } from './names.ts';

/** A media file of a state. */
export interface MediaFile extends MediaContent {
  /** In the archive. */
  readonly filename: string;
  /** What people called it. */
  readonly name?: string;
}

/** What is kept of a file beside its names. */
const fileBytes = 300;

/** The media files of a state, and those that its media library knows, whether they are there or not. */
export class MediaFiles {
  /** Whether those that are neither there nor described may be there all the same. */
  lacksUnknown = false;
  readonly #files = new Map<string, MediaFile>();
  readonly #described: NumberSet;
  readonly #keep: (bytes: number) => void;

  /** @param keep Told, before it grows, of the bytes that it grows by. */
  constructor(keep: (bytes: number) => void) {
    this.#keep = keep;
    this.#described = new NumberSet(keep);
  }

  add(file: MediaFile): void {
    this.#keep(fileBytes + textBytes(file.filename) + textBytes(file.name ?? ''));
    this.#files.set(file.filename, file);
  }

  /** A row of the media library. */
  describe(row: Values): void {
    for (const file of [row, ...(isObject(row.formats) ? Object.values(row.formats).filter(isObject) : [])]) {
      this.#described.add(textNumber(fileName(file)));
      if (file.ext === null) {
        // As Strapi 4 calls it in archives.
        this.#described.add(textNumber(`${file.hash}null`));
      }
    }
  }

  get size(): number {
    return this.#files.size;
  }

  has(filename: string): boolean {
    return this.#files.has(filename);
  }

  get(filename: string): MediaFile | undefined {
    return this.#files.get(filename);
  }

  #mayHave(filename: string): boolean {
    return this.lacksUnknown || this.#described.has(textNumber(filename));
  }

  /**
   * What differs in a later state. Smaller versions of an image that has changed are no changes of their own. A file that is not there,
   * and that the media library knows, is not known to have changed.
   */
  changesTo(after: MediaFiles): { readonly changes: readonly MediaChange[]; readonly uncompared: number } {
    const changes = new Map<string, MediaChange>();
    let uncompared = 0;
    const names = new Set([...this.#files.keys(), ...after.#files.keys()]);
    for (const filename of [...names].sort()) {
      const [a, b] = [this.#files.get(filename), after.#files.get(filename)];
      if (a !== undefined && b !== undefined) {
        if (a.sha256 !== b.sha256 || a.bytes !== b.bytes) {
          changes.set(filename, changeOf(filename, 'changed', a, b));
        }
      } else if ((a === undefined ? this : after).#mayHave(filename)) {
        uncompared += 1;
      } else {
        changes.set(filename, changeOf(filename, a === undefined ? 'added' : 'removed', a, b));
      }
    }
    const isVersion = (filename: string) => {
      const original = filename.slice(filename.indexOf('_') + 1);
      return original !== filename && changes.has(original);
    };
    return { changes: [...changes.values()].filter(({ filename }) => !isVersion(filename)), uncompared };
  }
}

function changeOf(
  filename: string,
  kind: MediaChange['kind'],
  before: MediaFile | undefined,
  after: MediaFile | undefined,
): MediaChange {
  const content = ({ bytes, sha256 }: MediaFile): MediaContent => ({ bytes, sha256 });
  const name = after?.name ?? before?.name;
  return {
    of: 'media',
    kind,
    filename,
    ...(name === undefined ? {} : { name }),
    ...(before === undefined ? {} : { before: content(before) }),
    ...(after === undefined ? {} : { after: content(after) }),
  };
}
