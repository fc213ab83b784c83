import { NumberSet } from '../../system/number-set.ts';
import { type Keyed, toHex } from '../hmac.ts';

/** Strapi ends what it calls a file with ten random digits. */
const randomPart = /^(?:(.*)_)?([0-9a-f]{10})$/s;

/** What Strapi puts before the name of a smaller version. Projects may have more of them. */
const usualFormats = ['thumbnail', 'xsmall', 'small', 'medium', 'large', 'xlarge'];

/** Digits of names that have no random part of their own. */
const digits = 16;

/**
 * Other names for media files: `file_0a1b2c3d4e` for `Anna_Schmidt_0a1b2c3d4e`, `thumbnail_file_0a1b2c3d4e` for its thumbnail. What a file is
 * called follows from what it was called, wherever that is read, and no two files get the same name.
 *
 * Files have to be seen before: the smaller versions that there are, and random parts that several files have. Such files, and those
 * that somebody else has named, get digits that follow from their whole name.
 */
export class FileNames {
  readonly #keyed: Keyed;
  readonly #formats = new Set(usualFormats);
  readonly #parts = new NumberSet();
  readonly #repeated = new Set<string>();
  /** Names that are nothing but a random part. */
  readonly #bare = new Set<string>();

  /** @param keyed Makes digits of a name that nobody can make a name of. */
  constructor(keyed: Keyed) {
    this.#keyed = keyed;
  }

  /** Sees what a file is called. */
  see(hash: string): void {
    const [, name, part] = randomPart.exec(hash) ?? [];
    if (part !== undefined) {
      if (name === undefined) {
        this.#bare.add(part);
      }
      const number = Number.parseInt(part, 16) + 1;
      if (this.#parts.has(number)) {
        this.#repeated.add(part);
      }
      this.#parts.add(number);
    }
  }

  /** Sees a smaller version that some file has. */
  seeFormat(format: string): void {
    this.#formats.add(format);
  }

  /** @param hash What a file is called, without its extension. */
  hash(hash: string): string {
    const [before, stem] = this.#parted(hash);
    const [, name, part] = randomPart.exec(stem) ?? [];
    if (part !== undefined && !this.#repeated.has(part)) {
      return name === undefined && before === '' ? hash : `${before}file_${part}`;
    }
    // What has such a name has got it here.
    return isGiven.test(stem) ? hash : `${before}file_${toHex(this.#keyed(stem)).slice(0, digits)}`;
  }

  /** @param name With its extension. */
  fileName(name: string): string {
    const dot = name.lastIndexOf('.');
    return dot <= 0 ? this.hash(name) : this.hash(name.slice(0, dot)) + name.slice(dot);
  }

  /** The smaller versions that a name begins with, of which there may be several: somebody may call a file `large`. */
  #parted(hash: string): [before: string, stem: string] {
    let at = 0;
    for (;;) {
      const end = hash.indexOf('_', at);
      const rest = hash.slice(end + 1);
      // What is left without it has to be the name of a file.
      const isName =
        !randomPart.test(rest) || randomPart.exec(rest)?.[1] !== undefined || this.#bare.has(rest);
      if (end < 0 || rest === '' || !isName || !this.#formats.has(hash.slice(at, end))) {
        return [hash.slice(0, at), hash.slice(at)];
      }
      at = end + 1;
    }
  }
}

const isGiven = new RegExp(`^file_[0-9a-f]{${digits}}$`);
