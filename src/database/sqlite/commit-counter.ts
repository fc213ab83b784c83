import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { readAllSync } from '../../system/all-bytes.ts';
import { lockTimeout } from './pinned.ts';

/** Of the file's header: bytes that say whether there is a write-ahead log, and those that count commits (file format §1.3). */
const [walMode, counter, length] = [18, 24, 28];

/**
 * The number in a database's file that changes with each commit. To be opened before SQLite opens the file, and closed after: POSIX drops
 * the locks that a process has on a file as soon as it closes any descriptor of it.
 */
export class CommitCounter {
  readonly #path: string;
  readonly #descriptor: number;
  #isOpen = true;

  /** @throws the error of the system. */
  constructor(path: string) {
    this.#path = path;
    this.#descriptor = openSync(path, 'r');
  }

  /** Undefined where it tells nothing: with a write-ahead log, a commit does not change the file. */
  read(): string | undefined {
    const header = Buffer.alloc(length);
    readAllSync(this.#descriptor, header, 0);
    return header[walMode] === 2 ? undefined : header.toString('hex', counter);
  }

  close(): void {
    if (this.#isOpen) {
      this.#isOpen = false;
      closeSync(this.#descriptor);
    }
  }

  /**
   * Whether the database is as it was, for certain: nobody has committed since, and what a commit that failed may have left is rolled
   * back. To be asked when the connection that failed is closed; closes this.
   */
  isStill(before: string | undefined): boolean {
    try {
      const database = new DatabaseSync(this.#path, { timeout: lockTimeout });
      try {
        // The first look rolls back what is left; where that fails, so does this.
        database.prepare('SELECT count(*) FROM sqlite_schema').get();
        return before !== undefined && this.read() === before;
      } finally {
        database.close();
      }
    } catch {
      // Whatever the reason is: then it is not known.
      return false;
    } finally {
      this.close();
    }
  }
}
