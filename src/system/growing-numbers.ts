type Numbers = Float64Array | Uint32Array | Uint16Array;

/** A list of numbers outside the heap, which takes a few bytes for each and grows as they come. */
export class GrowingNumbers<Kind extends Numbers> {
  #numbers: Kind;
  readonly #make: new (
    length: number,
  ) => Kind;
  #length = 0;

  /** @param make Which numbers they are: `Uint32Array`. */
  constructor(make: new (length: number) => Kind) {
    this.#make = make;
    this.#numbers = new make(256);
  }

  get length(): number {
    return this.#length;
  }

  /** @returns Where it is now. */
  push(value: number): number {
    if (this.#length === this.#numbers.length) {
      const larger = new this.#make(Math.ceil(this.#length * growth));
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#length] = value;
    this.#length += 1;
    return this.#length - 1;
  }

  /** @param index Of a number that is there. */
  at(index: number): number {
    return this.#numbers[index] as number;
  }

  set(index: number, value: number): void {
    this.#numbers[index] = value;
  }
}

const growth = 1.5;
