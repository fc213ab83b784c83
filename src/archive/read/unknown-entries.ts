import { quoted } from './failures.ts';

/** They are listed up to here; beyond, their number has to do. */
const mostListed = 10;

/** Entries that are not of the format, and are passed over. */
export class UnknownEntries {
  readonly #listed: string[] = [];
  #count = 0;

  add(path: string): void {
    this.#count += 1;
    if (this.#listed.length < mostListed) {
      this.#listed.push(quoted(path));
    }
  }

  /** What is to be said of them; empty where there are none. */
  warnings(): string[] {
    const more = this.#count - this.#listed.length;
    return this.#count === 0
      ? []
      : [
          `The archive has entries that are not part of Strapi's format and are ignored: ${this.#listed.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
        ];
  }
}
