import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { isMissing } from '../system/system-error.ts';
import { uploadsFailure } from './failure.ts';
import { existingAt, isSameFile } from './staging.ts';
import {
  assertFilename,
  assertNobodyWrites,
  explainOpen,
  filesAmong,
  type MediaTarget,
  type SwapResult,
} from './swap.ts';

/** What a `MediaSwap` would do, which takes the same; nothing of it is done. */
export class MediaForetelling {
  readonly #uploads: string;
  readonly #files = new Map<string, 'added' | 'replaced' | 'unchanged'>();
  readonly #removed = new Set<string>();

  constructor({ uploads }: Pick<MediaTarget, 'uploads'>) {
    this.#uploads = uploads;
  }

  /** @throws UserError for a file that could not be put in its place. */
  async add(filename: string, size: number, content: Readable): Promise<void> {
    assertFilename(filename, content);
    const target = join(this.#uploads, filename);
    try {
      const existing = await existingAt(target, filename);
      const isSame = await isSameFile(target, existing, { name: filename, size, content });
      this.#files.set(filename, isSame ? 'unchanged' : existing === undefined ? 'added' : 'replaced');
    } catch (error) {
      content.destroy();
      throw uploadsFailure(error, target);
    }
  }

  /** As a `MediaSwap` takes them. */
  remove(filenames: Iterable<string>): void {
    for (const filename of filenames) {
      this.#removed.add(filename);
    }
  }

  /** @throws UserError where the uploads folder may not be written to, and something has to be; `importRunning`. */
  async result(): Promise<SwapResult> {
    const removable = await filesAmong(this.#uploads, this.#removed);
    const removed = removable.filter((name) => !this.#files.has(name)).length;
    const count = (what: 'added' | 'replaced' | 'unchanged') =>
      [...this.#files.values()].filter((one) => one === what).length;
    if (this.#files.size > 0 || removed > 0) {
      await assertNobodyWrites(this.#uploads);
      await this.#assertWritable();
    }
    return { added: count('added'), replaced: count('replaced'), unchanged: count('unchanged'), removed };
  }

  async #assertWritable(): Promise<void> {
    try {
      if (!(await stat(this.#uploads)).isDirectory()) {
        throw Object.assign(new Error('it is a file'), { code: 'EEXIST' });
      }
      await access(this.#uploads, constants.W_OK);
    } catch (error) {
      if (!isMissing(error)) {
        throw await explainOpen(error, this.#uploads);
      }
      await assertWritableAbove(this.#uploads);
    }
  }
}

/** A folder that does not exist is made in the one above it. */
async function assertWritableAbove(folder: string): Promise<void> {
  const above = dirname(folder);
  try {
    await access(above, constants.W_OK);
  } catch (error) {
    if (!isMissing(error) || above === folder) {
      throw await explainOpen(error, folder);
    }
    await assertWritableAbove(above);
  }
}
