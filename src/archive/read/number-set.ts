import type { Keep } from './budget.ts';

/** A power of two, so that a part is told by the lowest bits of a number. */
const parts = 64;

/** How full a part gets, and by how much it grows then. */
const fullest = 0.75;
const growth = 1.5;

/**
 * A set of whole numbers from 1 to 2^53 - 1 that are spread evenly, as digests are: some twelve bytes each, outside the heap, where a Set
 * takes fifty. It grows a part at a time, so that it is never there twice.
 */
export class NumberSet {
  readonly #parts: { numbers: Float64Array; size: number }[];
  readonly #keep: Keep;

  constructor(keep: Keep) {
    this.#keep = keep;
    this.#parts = [];
  }

  add(value: number): void {
    const part = this.#part(value);
    const at = slotOf(part.numbers, value);
    if (part.numbers[at] === value) {
      return;
    }
    part.numbers[at] = value;
    part.size += 1;
    if (part.size > part.numbers.length * fullest) {
      this.#grow(part);
    }
  }

  has(value: number): boolean {
    const part = this.#parts[value % parts];
    return part !== undefined && part.numbers[slotOf(part.numbers, value)] === value;
  }

  #part(value: number): { numbers: Float64Array; size: number } {
    const index = value % parts;
    let part = this.#parts[index];
    if (part === undefined) {
      part = { numbers: new Float64Array(8), size: 0 };
      this.#keep(200);
      this.#parts[index] = part;
    }
    return part;
  }

  #grow(part: { numbers: Float64Array; size: number }): void {
    const larger = new Float64Array(Math.ceil(part.numbers.length * growth));
    this.#keep(8 * (larger.length - part.numbers.length));
    for (const value of part.numbers) {
      if (value !== 0) {
        larger[slotOf(larger, value)] = value;
      }
    }
    part.numbers = larger;
  }
}

/** Where a number is, or where it would have its place. 0 stands for none. */
function slotOf(numbers: Float64Array, value: number): number {
  let at = Math.floor(value / parts) % numbers.length;
  while (numbers[at] !== 0 && numbers[at] !== value) {
    at = at + 1 === numbers.length ? 0 : at + 1;
  }
  return at;
}
