import type { Keep } from './budget.ts';

/** Bytes that are taken at once. */
const blockSize = 1 << 18;

/** Texts that are kept outside the heap and one behind the other: hundreds of thousands of them cost no more than their bytes. */
export class TextPool {
  readonly #keep: Keep;
  readonly #blocks: Buffer[] = [];
  /** Of each text: the block, where it begins in there, and how many bytes it has. */
  #places = new Uint32Array(3 * 64);
  #count = 0;
  #used = blockSize;

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  /** @returns The number of the text, from 0. */
  add(text: string): number {
    const size = Buffer.byteLength(text);
    if (this.#used + size > (this.#blocks.at(-1)?.length ?? 0)) {
      const room = Math.max(size, blockSize);
      this.#keep(room);
      this.#blocks.push(Buffer.allocUnsafeSlow(room));
      this.#used = 0;
    }
    const block = this.#blocks.length - 1;
    this.#blocks[block]?.write(text, this.#used);
    const index = this.#count;
    this.#places = withRoom(this.#places, 3 * (index + 1), this.#keep);
    this.#places.set([block, this.#used, size], 3 * index);
    this.#used += size;
    this.#count += 1;
    return index;
  }

  get(index: number): string {
    const [block = 0, start = 0, size = 0] = this.#places.subarray(3 * index, 3 * index + 3);
    return this.#blocks[block]?.toString('utf8', start, start + size) ?? '';
  }
}

/** The same list, or a longer one that begins with it. */
export function withRoom<List extends Uint32Array | Float64Array>(
  list: List,
  length: number,
  keep: Keep,
): List {
  if (length <= list.length) {
    return list;
  }
  const longer = new (list.constructor as new (length: number) => List)(
    Math.max(length, Math.ceil(list.length * 1.5)),
  );
  keep(longer.byteLength - list.byteLength);
  longer.set(list);
  return longer;
}
