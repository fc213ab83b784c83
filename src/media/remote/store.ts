import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as v from 'valibot';
import { UserError } from '../../errors.ts';
import { inMemory, type Landed } from './landing.ts';

/** What is known of a stored file: enough to ask its server whether it is still the same, and to trust the bytes. */
const noteSchema = v.object({
  version: v.literal(1),
  etag: v.optional(v.string()),
  lastModified: v.optional(v.string()),
  size: v.number(),
  sha256: v.string(),
});

export type Note = Omit<v.InferOutput<typeof noteSchema>, 'version'>;

export type StoredFile = Note & Landed;

/** Folders of other people have other files in them. */
const ownName = /^[0-9a-f]{64}(\.json)?$/;
const ownTemporary = /^\.partial-[0-9a-f]+$/;

/**
 * A folder with the media files that earlier exports fetched, so that the next one asks only whether they are still the
 * same. A file is found by its address and by the hash that Strapi gave it; its ETag and its size are noted beside it,
 * and its SHA-256, so that what was damaged meanwhile is fetched again.
 */
export class MediaStore {
  readonly #folder: string;
  readonly #used = new Set<string>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws UserError `failed` where the folder cannot be made. */
  static async open(folder: string): Promise<MediaStore> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // What an export that was killed left behind.
      for (const name of (await readdir(folder)).filter((name) => ownTemporary.test(name))) {
        await rm(join(folder, name), { force: true });
      }
    } catch (error) {
      throw new UserError(
        'failed',
        `The media cache ${folder} cannot be used: ${(error as Error).message}`,
        'Name a folder that can be written to with media-cache, or leave it out.',
        { cause: error },
      );
    }
    return new MediaStore(folder);
  }

  /** The key of a file. Addresses may be signed anew each time, so their query does not count. */
  static key(address: URL, hash: string): string {
    const { origin, pathname } = address;
    return createHash('sha256')
      .update(JSON.stringify([origin, pathname, hash]))
      .digest('hex');
  }

  /** A path in the folder for a file that is being fetched. */
  temporary(): string {
    return join(this.#folder, `.partial-${randomBytes(8).toString('hex')}`);
  }

  /** @returns undefined where there is none, or none that is whole. */
  async find(key: string): Promise<StoredFile | undefined> {
    const path = join(this.#folder, key);
    try {
      const { version: _version, ...note } = v.parse(
        noteSchema,
        JSON.parse(await readFile(`${path}.json`, 'utf8')),
      );
      if (note.size <= inMemory) {
        const content = await readFile(path);
        return createHash('sha256').update(content).digest('hex') === note.sha256
          ? { ...note, content }
          : undefined;
      }
      const { size } = await stat(path);
      return size === note.size && (await digestOf(path)) === note.sha256 ? { ...note, path } : undefined;
    } catch (error) {
      if (isUnusable(error)) {
        return undefined;
      }
      throw error;
    }
  }

  /** Takes a file in, in place of one that was there. */
  async put(key: string, landed: Landed, note: Note): Promise<StoredFile> {
    const path = join(this.#folder, key);
    let temporary: string;
    if ('content' in landed) {
      temporary = this.temporary();
      await writeFile(temporary, landed.content, { mode: 0o600 });
    } else {
      temporary = landed.path;
    }
    const noteFile = this.temporary();
    await writeFile(noteFile, JSON.stringify({ version: 1, ...note }));
    await rename(temporary, path);
    await rename(noteFile, `${path}.json`);
    this.use(key);
    return 'content' in landed ? { ...note, ...landed } : { ...note, path };
  }

  use(key: string): void {
    this.#used.add(key);
  }

  /** Removes what this export did not use: files that were deleted or replaced since. */
  async prune(): Promise<void> {
    for (const name of (await readdir(this.#folder)).filter((name) => ownName.test(name))) {
      if (!this.#used.has(name.slice(0, 64))) {
        await rm(join(this.#folder, name), { force: true });
      }
    }
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

const isUnusable = (error: unknown): boolean =>
  error instanceof SyntaxError ||
  error instanceof v.ValiError ||
  ['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
