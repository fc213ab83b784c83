/** How full it gets, and by how much it grows then. */
const fullest = 0.7;
const growth = 2;

/**
 * Whole numbers by whole numbers: some twenty bytes each, outside the heap. Where they lie is not known beforehand, so that nobody can
 * choose them to lie in one place.
 */
export class NumberMap {
  #keys = new Float64Array(16).fill(Number.NaN);
  #values = new Uint32Array(16);
  #size = 0;
  readonly #low = oddNumber();
  readonly #high = oddNumber();

  get size(): number {
    return this.#size;
  }

  /** @returns Undefined where there is none. */
  get(key: number): number | undefined {
    const at = this.#slotOf(key, this.#keys);
    return this.#keys[at] === key ? (this.#values[at] as number) : undefined;
  }

  /** @param value From 0 to 2^32 - 1. It takes the place of what was there. */
  set(key: number, value: number): void {
    const at = this.#slotOf(key, this.#keys);
    this.#values[at] = value;
    if (this.#keys[at] !== key) {
      this.#keys[at] = key;
      this.#size += 1;
      if (this.#size > this.#keys.length * fullest) {
        this.#grow();
      }
    }
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values];
    const larger = new Float64Array(keys.length * growth).fill(Number.NaN);
    const moved = new Uint32Array(larger.length);
    for (let index = 0; index < keys.length; index += 1) {
      const key = keys[index] as number;
      if (!Number.isNaN(key)) {
        const at = this.#slotOf(key, larger);
        larger[at] = key;
        moved[at] = values[index] as number;
      }
    }
    this.#keys = larger;
    this.#values = moved;
  }

  /** Where a key is, or where it would have its place. */
  #slotOf(key: number, keys: Float64Array): number {
    const mixed = Math.imul(key >>> 0, this.#low) ^ Math.imul(Math.floor(key / 2 ** 32), this.#high);
    let at = ((mixed ^ (mixed >>> 15)) >>> 0) & (keys.length - 1);
    while (keys[at] !== key && !Number.isNaN(keys[at])) {
      at = (at + 1) & (keys.length - 1);
    }
    return at;
  }
}

const oddNumber = (): number => Math.floor(Math.random() * 2 ** 32) | 1;
