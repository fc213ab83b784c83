import type { RemoteWitness } from '../remote/connection.ts';
import { formatCount } from './format.ts';

/** Warnings of a remote that are told; beyond, their number has to do. */
export const mostTold = 10;

/** What a remote tells beside its answers: of a large site that may be a line for each of its records. */
export class RemoteWords implements RemoteWitness {
  readonly #warn: (message: string) => void;
  #count = 0;

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  warned(message: string): void {
    this.#count += 1;
    if (this.#count <= mostTold) {
      this.#warn(`The running Strapi says: ${message}`);
    }
  }

  /** To be called in the end: says how much was not told. */
  finish(): void {
    if (this.#count > mostTold) {
      this.#warn(
        `The running Strapi had ${formatCount(this.#count - mostTold)} more to say; its log has all of it.`,
      );
    }
  }
}
