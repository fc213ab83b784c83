/** A page is at most this many records: what a page leaves behind in memory is then collected while it is young … */
const mostRecords = 250;
/** … and about this many characters, so that a thousand long articles are not in memory at once. */
const targetCharacters = 50_000;

/** How many rows to ask for next, learnt from how long the records of the page before were. */
export class PageSize {
  #rows = 100;

  get rows(): number {
    return this.#rows;
  }

  learn(records: number, characters: number): void {
    const fitting = Math.floor((targetCharacters * records) / Math.max(characters, 1));
    this.#rows = Math.max(1, Math.min(mostRecords, fitting, this.#rows * 4));
  }
}
