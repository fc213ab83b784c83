import { NumberSet } from '../system/number-set.ts';

/**
 * A set of ids that costs a bit an id where they lie close to each other, as the ids of a table do. Those far out,
 * whatever made them, are kept one by one, so that no id can make it large.
 */
export class IdSet {
  readonly #keep: ((bytes: number) => void) | undefined;
  #size = 0;
  #bits = new Uint32Array(32);
  readonly #outliers: NumberSet;
  /** What a row's id cannot be, and was asked to be kept. */
  readonly #others = new Set<number>();

  /** @param keep Told, before it grows, of the bytes that it grows by. */
  constructor(keep?: (bytes: number) => void) {
    this.#keep = keep;
    this.#outliers = new NumberSet(keep);
  }

  get size(): number {
    return this.#size;
  }

  /** @returns False where the id was there already. */
  add(id: number): boolean {
    if (this.has(id)) {
      return false;
    }
    this.#size += 1;
    // Up to 32 bytes an id, which is what an entry of a Set takes.
    if (Number.isInteger(id) && id >= 0 && id < (this.#size + 256) * 256) {
      this.#reserve(id);
      const word = Math.floor(id / 32);
      this.#bits[word] = (this.#bits[word] ?? 0) | (1 << (id % 32));
    } else {
      (Number.isSafeInteger(id) && id > 0 ? this.#outliers : this.#others).add(id);
    }
    return true;
  }

  has(id: number): boolean {
    // Beyond its end, between its elements and below zero the array has undefined, which has no bit set.
    const bits = this.#bits[Math.floor(id / 32)] ?? 0;
    return (
      (Number.isInteger(id) && id >= 0 && (bits & (1 << (id % 32))) !== 0) ||
      (this.#outliers.size > 0 && this.#outliers.has(id)) ||
      (this.#others.size > 0 && this.#others.has(id))
    );
  }

  /** In ascending order, but for those far out. */
  *values(): Generator<number> {
    for (const [word, bits] of this.#bits.entries()) {
      for (let rest = bits; rest !== 0; rest &= rest - 1) {
        yield word * 32 + 31 - Math.clz32(rest & -rest);
      }
    }
    yield* this.#outliers;
    yield* this.#others;
  }

  /** All of them in ascending order. Those far out are sorted first, so that it takes memory for these. */
  *ascending(): Generator<number> {
    const outliers = Float64Array.from([...this.#outliers, ...this.#others]).sort();
    let next = 0;
    for (const [word, bits] of this.#bits.entries()) {
      for (let rest = bits; rest !== 0; rest &= rest - 1) {
        const id = word * 32 + 31 - Math.clz32(rest & -rest);
        for (; next < outliers.length && (outliers[next] as number) < id; next += 1) {
          yield outliers[next] as number;
        }
        yield id;
      }
    }
    yield* outliers.subarray(next);
  }

  #reserve(id: number): void {
    const words = Math.floor(id / 32) + 1;
    if (words > this.#bits.length) {
      const larger = new Uint32Array(Math.max(words, this.#bits.length * 2));
      this.#keep?.(larger.byteLength - this.#bits.byteLength);
      larger.set(this.#bits);
      this.#bits = larger;
    }
  }
}
