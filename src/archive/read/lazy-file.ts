import type { FolderReading, OpenFile } from '../../system/stored-folder.ts';

/** A file of a folder that is opened when it is first read from, which unknown ones never are. */
export class LazyFile {
  readonly #reading: FolderReading;
  readonly #name: string;
  readonly #explain: (error: unknown) => unknown;
  #file: Promise<OpenFile> | undefined;

  /** @param explain What is thrown for what the folder fails with. */
  constructor(reading: FolderReading, name: string, explain: (error: unknown) => unknown) {
    this.#reading = reading;
    this.#name = name;
    this.#explain = explain;
  }

  /** Its content, from the beginning, however often it is asked for. */
  async *chunks(): AsyncGenerator<Buffer> {
    try {
      this.#file ??= this.#reading.open(this.#name);
      yield* (await this.#file).content();
    } catch (error) {
      throw this.#explain(error);
    }
  }

  async close(): Promise<void> {
    // Whoever read it was told.
    const file = await this.#file?.catch(() => undefined);
    await file?.close();
  }
}
