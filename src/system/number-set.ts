/** A power of two, so that a part is told by the lowest bits of a hash. */
const parts = 64;

/** How full a part gets, and by how much it grows then. */
const fullest = 0.75;
const growth = 1.5;

interface Part {
  numbers: Float64Array;
  size: number;
}

/**
 * A set of whole numbers from 1 to 2^53 - 1: some twelve bytes each, outside the heap, where a Set takes fifty to a hundred. It grows a
 * part at a time, so that it is never there twice. Where numbers lie is not known beforehand, so that nobody can choose them to lie in
 * one place.
 */
export class NumberSet {
  readonly #parts: Part[] = [];
  readonly #keep: (bytes: number) => void;
  readonly #low = oddNumber();
  readonly #high = oddNumber();
  #size = 0;

  /** @param keep Told, before it grows, of the bytes that it grows by. */
  constructor(keep: (bytes: number) => void = () => undefined) {
    this.#keep = keep;
  }

  get size(): number {
    return this.#size;
  }

  add(value: number): void {
    const hash = this.#hash(value);
    const part = this.#part(hash % parts);
    const at = slotOf(part.numbers, value, hash);
    if (part.numbers[at] === value) {
      return;
    }
    part.numbers[at] = value;
    part.size += 1;
    this.#size += 1;
    if (part.size > part.numbers.length * fullest) {
      this.#grow(part);
    }
  }

  has(value: number): boolean {
    if (value === 0) {
      return false;
    }
    const hash = this.#hash(value);
    const part = this.#parts[hash % parts];
    return part !== undefined && part.numbers[slotOf(part.numbers, value, hash)] === value;
  }

  *[Symbol.iterator](): Generator<number> {
    for (const part of this.#parts) {
      for (const value of part?.numbers ?? []) {
        if (value !== 0) {
          yield value;
        }
      }
    }
  }

  /** 32 bits. */
  #hash(value: number): number {
    const mixed = Math.imul(value >>> 0, this.#low) ^ Math.imul(Math.floor(value / 2 ** 32), this.#high);
    return (mixed ^ (mixed >>> 16) ^ (mixed >>> 7)) >>> 0;
  }

  #part(index: number): Part {
    let part = this.#parts[index];
    if (part === undefined) {
      this.#keep(partBytes);
      part = { numbers: new Float64Array(8), size: 0 };
      this.#parts[index] = part;
    }
    return part;
  }

  #grow(part: Part): void {
    const length = Math.ceil(part.numbers.length * growth);
    this.#keep(8 * (length - part.numbers.length));
    const larger = new Float64Array(length);
    for (const value of part.numbers) {
      if (value !== 0) {
        larger[slotOf(larger, value, this.#hash(value))] = value;
      }
    }
    part.numbers = larger;
  }
}

/** What a part takes that is nearly empty. */
const partBytes = 250;

const oddNumber = (): number => Math.floor(Math.random() * 2 ** 32) | 1;

/** Where a number is, or where it would have its place. 0 stands for none. */
function slotOf(numbers: Float64Array, value: number, hash: number): number {
  let at = Math.floor(hash / parts) % numbers.length;
  while (numbers[at] !== 0 && numbers[at] !== value) {
    at = at + 1 === numbers.length ? 0 : at + 1;
  }
  return at;
}
