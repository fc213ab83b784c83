import { type FileHandle, open, rename } from 'node:fs/promises';
import { UserError } from '../../errors.ts';
import type { Change } from '../../insight/diff/changes.ts';
import { redactedData } from '../../redaction/output.ts';
import { removeUnfinished, temporarySibling } from '../../system/atomic-write.ts';
import { printableJson } from '../../system/printable.ts';
import { hasCode, reasonOf } from '../../system/system-error.ts';
import { option } from '../../wording.ts';

/** Characters that are written at a time. */
const atATime = 1 << 18;

/** A file of all changes, a line of JSON each. It has its name only once all of them are in it. */
export class ChangesFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #handle: FileHandle;
  #lines: string[] = [];
  #characters = 0;

  private constructor(path: string, temporary: string, handle: FileHandle) {
    this.#path = path;
    this.#temporary = temporary;
    this.#handle = handle;
  }

  /** @throws UserError `failed` where there can be no such file. */
  static async create(path: string): Promise<ChangesFile> {
    const temporary = temporarySibling(path);
    try {
      return new ChangesFile(path, temporary, await open(temporary, 'wx', 0o600));
    } catch (error) {
      throw unwritable(path, error);
    }
  }

  /** @returns Undefined where nothing has to be waited for. @throws as {@link create}. */
  readonly add = (change: Change): Promise<void> | undefined => {
    const line = `${printableJson(redactedData(change), 0)}\n`;
    this.#lines.push(line);
    this.#characters += line.length;
    return this.#characters < atATime ? undefined : this.#flush();
  };

  async #flush(): Promise<void> {
    const text = this.#lines.join('');
    this.#lines = [];
    this.#characters = 0;
    try {
      await this.#handle.writeFile(text);
    } catch (error) {
      throw unwritable(this.#path, error);
    }
  }

  /** @throws as {@link create}. */
  async finish(): Promise<void> {
    await this.#flush();
    try {
      await this.#handle.close();
      await rename(this.#temporary, this.#path);
    } catch (error) {
      throw unwritable(this.#path, error);
    }
  }

  /** Removes what is there of it; harmless once it is finished. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await removeUnfinished(this.#temporary);
  }
}

const unwritable = (path: string, error: unknown) =>
  new UserError(
    'failed',
    `The changes cannot be written to ${path}: ${hasCode(error, 'ENOENT') ? 'its folder does not exist' : reasonOf(error)}.`,
    `Choose a path for ${option('changes')} in a folder that exists and can be written to.`,
    { cause: error },
  );
