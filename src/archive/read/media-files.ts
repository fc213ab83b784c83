import type { Sidecar } from '../../strapi/records.ts';
import type { Flaw } from '../../transfer/rules/media.ts';
import { type Keep, keyBytes } from './budget.ts';
import type { ReadSidecar } from './documents.ts';
import { TextPool, withRoom } from './text-pool.ts';

/** The media files of an archive that are described, by their names below `assets/uploads`. */
export interface ArchivedFiles {
  readonly size: number;
  has(filename: string): boolean;
  get(filename: string): Sidecar | undefined;
  keys(): Iterable<string>;
  values(): Iterable<Sidecar>;
  [Symbol.iterator](): Iterator<readonly [filename: string, sidecar: Sidecar]>;
}

/** Of what has not come. */
const none = 0xffff_ffff;

/** What of a file is kept in a list of numbers each. */
interface Numbers {
  /** Whether the file has come: its size, or -1. */
  sizes: Float64Array;
  checksums: Uint32Array;
  /** Which text describes it. */
  texts: Uint32Array;
}

/**
 * The media files of an archive and what describes them, in the order in which they come, which may be any. There may be hundreds of
 * thousands, so that descriptions are kept as texts outside the heap.
 */
export class MediaFiles implements ArchivedFiles {
  readonly #keep: Keep;
  readonly #places = new Map<string, number>();
  readonly #numbers: Numbers = {
    sizes: new Float64Array(64),
    checksums: new Uint32Array(64),
    texts: new Uint32Array(64),
  };
  readonly #texts: TextPool;
  readonly #flaws = new Map<string, Flaw>();
  #uploads = 0;
  #sidecars = 0;
  #pairs = 0;

  constructor(keep: Keep) {
    this.#keep = keep;
    this.#texts = new TextPool(keep);
  }

  /** How many files have come, each name once. */
  get uploads(): number {
    return this.#uploads;
  }

  /** How many descriptions have come, each name once. */
  get sidecars(): number {
    return this.#sidecars;
  }

  /** Files that have come and are described. */
  get size(): number {
    return this.#pairs;
  }

  has(filename: string): boolean {
    return this.hasUpload(filename) && this.hasSidecar(filename);
  }

  get(filename: string): Sidecar | undefined {
    const place = this.#places.get(filename);
    return place !== undefined && this.has(filename) ? this.#sidecarAt(place) : undefined;
  }

  /** What describes a file, whether or not that has come. */
  sidecar(filename: string): Sidecar | undefined {
    const place = this.#places.get(filename);
    return place !== undefined && this.hasSidecar(filename) ? this.#sidecarAt(place) : undefined;
  }

  *keys(): Generator<string> {
    for (const filename of this.#places.keys()) {
      if (this.has(filename)) {
        yield filename;
      }
    }
  }

  *values(): Generator<Sidecar> {
    for (const [, sidecar] of this) {
      yield sidecar;
    }
  }

  *[Symbol.iterator](): Generator<readonly [filename: string, sidecar: Sidecar]> {
    for (const filename of this.keys()) {
      yield [filename, this.#sidecarAt(this.#places.get(filename) as number)];
    }
  }

  hasUpload(filename: string): boolean {
    return this.upload(filename) !== undefined;
  }

  hasSidecar(filename: string): boolean {
    const place = this.#places.get(filename);
    return place !== undefined && this.#numbers.texts[place] !== none;
  }

  /** What came under a name before. */
  upload(filename: string): { size: number; checksum: number } | undefined {
    const place = this.#places.get(filename);
    const size = place === undefined ? -1 : (this.#numbers.sizes[place] as number);
    return place === undefined || size < 0
      ? undefined
      : { size, checksum: this.#numbers.checksums[place] as number };
  }

  addUpload(filename: string, size: number, checksum: number): void {
    const place = this.#placeOf(filename);
    this.#numbers.sizes[place] = size;
    this.#numbers.checksums[place] = checksum;
    this.#uploads += 1;
    this.#pairs += Number(this.hasSidecar(filename));
  }

  /** Rows that share a file bring its sidecar as often; the first counts. */
  addSidecar(filename: string, { sidecar, flaw }: ReadSidecar): void {
    if (this.hasSidecar(filename)) {
      return;
    }
    const place = this.#placeOf(filename);
    this.#numbers.texts[place] = this.#texts.add(JSON.stringify(sidecar));
    this.#sidecars += 1;
    this.#pairs += Number(this.hasUpload(filename));
    if (flaw !== undefined) {
      this.#keep(keyBytes(''));
      this.#flaws.set(filename, flaw);
    }
  }

  /** The name of a file that nothing describes. */
  undescribed(): string | undefined {
    for (const filename of this.#places.keys()) {
      if (this.hasUpload(filename) && !this.hasSidecar(filename)) {
        return filename;
      }
    }
    return undefined;
  }

  /** What is wrong with the descriptions of files that have come. */
  *flaws(): Generator<readonly [filename: string, flaw: Flaw]> {
    for (const [filename, flaw] of this.#flaws) {
      if (this.hasUpload(filename)) {
        yield [filename, flaw];
      }
    }
  }

  #placeOf(filename: string): number {
    const known = this.#places.get(filename);
    if (known !== undefined) {
      return known;
    }
    const place = this.#places.size;
    this.#keep(keyBytes(filename));
    this.#places.set(filename, place);
    const numbers = this.#numbers;
    numbers.sizes = withRoom(numbers.sizes, place + 1, this.#keep);
    numbers.checksums = withRoom(numbers.checksums, place + 1, this.#keep);
    numbers.texts = withRoom(numbers.texts, place + 1, this.#keep);
    numbers.sizes[place] = -1;
    numbers.texts[place] = none;
    return place;
  }

  #sidecarAt(place: number): Sidecar {
    return JSON.parse(this.#texts.get(this.#numbers.texts[place] as number));
  }
}
