import { beyondLimit } from './failures.ts';

/** Takes note of so many bytes that are kept; of fewer where it is below zero. @throws UserError where that is more than may be. */
export type Keep = (bytes: number) => void;

/**
 * What is kept of an archive while it is read, in estimated bytes: every structure that grows with what is in there tells of it before it
 * grows. So whatever somebody has put into an archive, it is refused before it fills the memory.
 */
export class Budget {
  #kept = 0;
  readonly #archive: string;
  readonly #most: number;

  /** @param most Undefined where there is no bound, since what is read is no archive of somebody else. */
  constructor(archive: string, most: number = Number.POSITIVE_INFINITY) {
    this.#archive = archive;
    this.#most = most;
  }

  readonly keep: Keep = (bytes) => {
    this.#kept += bytes;
    if (this.#kept > this.#most) {
      throw beyondLimit(
        this.#archive,
        `it has so many different types, ids, names or texts that reading it would take more than ${this.#most} bytes of memory`,
        'memory',
      );
    }
  };
}

/** What a key of a Map or a Set takes, in bytes: the text, its place, and what V8 leaves around them until it tidies up. */
export const keyBytes = (text: string): number => 150 + 2 * text.length;
