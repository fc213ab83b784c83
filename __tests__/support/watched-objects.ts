import { Readable } from 'node:stream';
import { UserError } from '../../src/errors.ts';
import type { ObjectStore, StoredObject, Upload } from '../../src/store/object-store.ts';

/** What is done to a store, as `upload a.tar`, in its order. */
export type Done = (what: string) => void | Promise<void>;

/** Objects in memory, for who wants to see in which order they come and go. */
export class WatchedObjects implements ObjectStore {
  readonly address = 's3://backups/shop';
  readonly contents = new Map<string, Buffer>();
  readonly done: string[] = [];
  /** Called before anything is done; what it throws is what the store fails with. */
  before: Done = () => undefined;
  isOpen = true;
  /** Uploads that were neither completed nor aborted. */
  unfinished = 0;
  #version = 0;
  readonly #tags = new Map<string, string>();

  async #do(what: string): Promise<void> {
    await this.before(what);
    this.done.push(what);
  }

  #object(name: string): StoredObject {
    const size = this.contents.get(name)?.length ?? 0;
    return { name, size, changed: new Date(0), tag: this.#tags.get(name) ?? '' };
  }

  #set(name: string, content: Buffer): StoredObject {
    this.#version += 1;
    this.#tags.set(name, `${this.#version}`);
    this.contents.set(name, content);
    return this.#object(name);
  }

  async *list(): AsyncGenerator<StoredObject> {
    await this.#do('list');
    yield* [...this.contents.keys()].sort().map((name) => this.#object(name));
  }

  async find(name: string): Promise<StoredObject | undefined> {
    return this.contents.has(name) ? this.#object(name) : undefined;
  }

  open({ name, size, tag }: StoredObject) {
    const content = this.contents.get(name) ?? Buffer.alloc(0);
    const opened = this.#do(`open ${name}`);
    return {
      path: `${this.address}/${name}`,
      size,
      stream: (start = 0, end = size) =>
        Readable.from(
          (async function* () {
            await opened;
            yield content.subarray(start, end);
          })(),
          { objectMode: false },
        ),
      read: async (start: number, length: number) => {
        await opened;
        return content.subarray(start, start + length);
      },
      isUnchanged: async () => this.#tags.get(name) === tag,
    };
  }

  async put(name: string, content: Buffer): Promise<StoredObject> {
    await this.#do(`put ${name}`);
    return this.#set(name, content);
  }

  async upload(name: string, { ifTaken }: Parameters<ObjectStore['upload']>[1]): Promise<Upload> {
    await this.#do(`upload ${name}`);
    const chunks: Buffer[] = [];
    let isOver = false;
    const over = () => {
      this.unfinished -= isOver ? 0 : 1;
      isOver = true;
    };
    this.unfinished += 1;
    return {
      write: async (chunk) => {
        await this.before(`write ${name}`);
        chunks.push(Buffer.from(chunk));
      },
      complete: async (before) => {
        await before?.();
        await this.#do(`complete ${name}`);
        if (ifTaken === 'refuse' && this.contents.has(name)) {
          throw new UserError('usage', `${name} is there already, and is not replaced.`, 'Choose another.');
        }
        over();
        return this.#set(name, Buffer.concat(chunks));
      },
      abort: async () => {
        await this.#do(`abort ${name}`);
        over();
      },
    };
  }

  async remove(name: string): Promise<void> {
    await this.#do(`remove ${name}`);
    this.contents.delete(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isOpen = false;
  }
}
