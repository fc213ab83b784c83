import type { PageLimits } from '../session.ts';

/** How many rows to ask for next, learnt from how long the records of the page before were. */
export class PageSize {
  readonly #limits: PageLimits;
  #rows = 100;

  constructor(limits: PageLimits) {
    this.#limits = limits;
  }

  get rows(): number {
    return this.#rows;
  }

  learn(records: number, characters: number): void {
    const fitting = Math.floor((this.#limits.characters * records) / Math.max(characters, 1));
    this.#rows = Math.max(1, Math.min(this.#limits.rows, fitting, this.#rows * 4));
  }
}
