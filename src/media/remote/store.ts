import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import {
  copyFile,
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { UserError } from '../../errors.ts';
import { readAll } from '../../system/all-bytes.ts';
import { hasNoLinks } from '../../system/free-name.ts';
import {
  isScratchName,
  makeScratchFolder,
  removeLeftovers,
  type ScratchFolder,
} from '../../system/scratch-folder.ts';
import { hasCode, isFull, reasonOf } from '../../system/system-error.ts';
import { option } from '../../wording.ts';
import { inMemory, type Landed } from './landing.ts';

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** What is known of a stored file: enough to ask its server whether it is still the same, and to trust the bytes. */
const noteSchema = v.object({
  /** 1 is of versions that named the content as the note; now its digest is its name. */
  version: v.picklist([1, 2]),
  etag: v.optional(v.string()),
  lastModified: v.optional(v.string()),
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  sha256,
});

export type Note = Omit<v.InferOutput<typeof noteSchema>, 'version'>;

/** A note, and the name of the file that it is about. */
export type FoundNote = Note & { readonly name: string };

/** A file of the store that is this export's to read, whatever others do to the store. */
export type StoredFile = Landed & {
  readonly size: number;
  readonly sha256: string;
  /** To be called once the file was read; the path leads nowhere then. */
  readonly release: () => Promise<void>;
};

/** Folders of other people have other files in them. */
const ownName = /^[0-9a-f]{64}(\.json)?$/;
/** What versions before 2 left where they were killed. They write on while they live. */
const oldTemporary = /^\.partial-[0-9a-f]+$/;
const abandonedAfter = 3_600_000;

/**
 * A folder with the media files that earlier exports fetched, so that the next one asks only whether they are still the
 * same. A file is found by its address and by the hash that Strapi gave it: a note of that name (`….json`) has its ETag, its
 * size, and its SHA-256, which is the name of the content. What was damaged is fetched again.
 *
 * Any number of exports may use one folder at a time. Nothing in it is ever written to: what is new is made in a folder of this
 * export's own, within, and renamed. A large file is linked into that folder before it is read, so that it stays the file that
 * was checked, and stays there, even where another export replaces or forgets it.
 */
export class MediaStore {
  readonly #folder: string;
  readonly #own: ScratchFolder;
  /** By the clock of the file system. */
  readonly #openedAt: number;
  readonly #used = new Set<string>();

  private constructor(folder: string, own: ScratchFolder, openedAt: number) {
    this.#folder = folder;
    this.#own = own;
    // Times that are set are of whole milliseconds.
    this.#openedAt = Math.floor(openedAt);
  }

  /** @throws UserError `failed` where the folder cannot be used. */
  static async open(folder: string): Promise<MediaStore> {
    return await usable(folder, async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await removeAbandoned(folder);
      const own = makeScratchFolder(folder);
      return new MediaStore(folder, own, (await stat(own.path)).mtimeMs);
    });
  }

  /** The key of a file. Addresses may be signed anew each time, so their query does not count. */
  static key(address: URL, hash: string): string {
    const { origin, pathname } = address;
    return createHash('sha256')
      .update(JSON.stringify([origin, pathname, hash]))
      .digest('hex');
  }

  /** A path in the folder of this export for a file that is being fetched. */
  temporary(): string {
    return join(this.#own.path, randomBytes(8).toString('hex'));
  }

  /** What to tell where there was no room for a file of {@link temporary}; other errors pass unchanged. */
  failure(error: unknown): unknown {
    return isFull(error) ? unusableFolder(this.#folder, error) : error;
  }

  /**
   * What is known of a file; undefined where that is nothing. Whether its content is there and whole, {@link take} looks.
   *
   * @throws UserError `failed` where the folder cannot be used.
   */
  async note(key: string): Promise<FoundNote | undefined> {
    return await this.#unlessUnusable(async () => {
      const text = await this.#readOwn(join(this.#folder, noteOf(key)), (file, size) =>
        wholeOf(file, Math.min(size, largestNote)),
      );
      const { version, ...note } = v.parse(noteSchema, JSON.parse(text.toString('utf8')));
      return { ...note, name: version === 1 ? key : note.sha256 };
    });
  }

  /**
   * The content that a note is about, read to its end and found to be what it was when it was fetched.
   *
   * @returns undefined where it is missing or damaged.
   * @throws UserError `failed` where the folder cannot be used, or has no room for what is read meanwhile.
   */
  async take(key: string, { name, size, sha256 }: FoundNote): Promise<StoredFile | undefined> {
    const path = join(this.#folder, name);
    const taken = await this.#unlessUnusable(async () => {
      if (size > inMemory) {
        return await this.#hold(path, { size, sha256 });
      }
      const content = await this.#readOwn(path, (file, found) =>
        found === size ? wholeOf(file, size) : Buffer.alloc(0),
      );
      return isWhole(content, { size, sha256 })
        ? { content, size, sha256, release: async () => undefined }
        : undefined;
    });
    if (taken !== undefined) {
      await this.#use(key, name);
    }
    return taken;
  }

  /**
   * Takes a file in, in place of one that was there.
   *
   * @throws UserError `failed` where the folder cannot be written to.
   */
  async put(key: string, landed: Landed, note: Note): Promise<StoredFile> {
    return await usable(this.#folder, async () => {
      const { size, sha256 } = note;
      const content = this.temporary();
      await ('content' in landed
        ? writeFile(content, landed.content, { mode: 0o600, flag: 'wx' })
        : linkOrCopy(landed.path, content));
      const text = this.temporary();
      await writeFile(text, JSON.stringify({ version: 2, ...note }), { mode: 0o600, flag: 'wx' });
      await replace(content, join(this.#folder, sha256));
      await replace(text, join(this.#folder, noteOf(key)));
      this.#used.add(noteOf(key)).add(sha256);
      return 'content' in landed
        ? { content: landed.content, size, sha256, release: async () => undefined }
        : { path: landed.path, size, sha256, release: () => rm(landed.path, { force: true }) };
    });
  }

  /**
   * Removes what nobody has used since this export began: files that were deleted or replaced since. Where other exports are at
   * work, the last of them does.
   */
  async prune(): Promise<void> {
    await usable(this.#folder, async () => {
      await removeAbandoned(this.#folder);
      const names = await readdir(this.#folder);
      const isOther = (name: string) => isScratchName(name) && !name.startsWith(basename(this.#own.path));
      if (names.some(isOther)) {
        return;
      }
      for (const name of names.filter((name) => ownName.test(name) && !this.#used.has(name))) {
        const path = join(this.#folder, name);
        const stats = await unlessUnusable(() => stat(path));
        // An export that has begun and ended meanwhile may have brought it.
        if (stats === undefined || stats.mtimeMs < this.#openedAt) {
          await rm(path, { recursive: true, force: true });
        }
      }
    });
  }

  /** Removes what this export has for itself alone. */
  close(): void {
    this.#own.remove();
  }

  /** Links a large file to where nobody else replaces or removes it, then reads it. */
  async #hold(path: string, expected: Expected): Promise<StoredFile | undefined> {
    const stats = await lstat(path);
    if (!stats.isFile() || stats.size !== expected.size) {
      return undefined;
    }
    const held = this.temporary();
    const release = () => rm(held, { force: true });
    let isGood = false;
    try {
      await linkOrCopy(path, held);
      isGood = await this.#readOwn(held, (file) => isDigestOf(file, expected));
      return isGood ? { path: held, ...expected, release } : undefined;
    } finally {
      if (!isGood) {
        await release();
      }
    }
  }

  /** Opens what has to be a file: what a link leads to is not the store's, and a pipe would be waited for. */
  async #readOwn<Result>(
    path: string,
    read: (file: FileHandle, size: number) => Result | Promise<Result>,
  ): Promise<Result> {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (!stats.isFile()) {
        throw Object.assign(new Error(`${path} is not a file`), { code: 'EISDIR' });
      }
      return await read(file, stats.size);
    } finally {
      await file.close();
    }
  }

  /** Also for other exports that are at work: what was used since they began is not theirs to remove. */
  async #use(key: string, name: string): Promise<void> {
    this.#used.add(noteOf(key)).add(name);
    const now = new Date();
    for (const used of [noteOf(key), name]) {
      await this.#unlessUnusable(() => utimes(join(this.#folder, used), now, now));
    }
  }

  /** Where the folder itself is at fault, no file can be had from it, and none be kept in it. */
  #unlessUnusable<Result>(action: () => Promise<Result>): Promise<Result | undefined> {
    return usable(this.#folder, () => unlessUnusable(action));
  }
}

interface Expected {
  readonly size: number;
  readonly sha256: string;
}

/** Four times what headers of a reply may have. */
const largestNote = 65_536;

const noteOf = (key: string): string => `${key}.json`;

/** Reads so many bytes of a file; fewer where it has become shorter. */
async function wholeOf(file: FileHandle, size: number): Promise<Buffer> {
  const content = Buffer.alloc(size);
  return content.subarray(0, await readAll(file, content, 0));
}

const isWhole = (content: Buffer, { size, sha256 }: Expected): boolean =>
  content.length === size && createHash('sha256').update(content).digest('hex') === sha256;

/** Reads a file of any size, through one buffer. */
async function isDigestOf(file: FileHandle, { size, sha256 }: Expected): Promise<boolean> {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(1 << 18);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, length);
    if (bytesRead === 0) {
      return length === size && hash.digest('hex') === sha256;
    }
    hash.update(chunk.subarray(0, bytesRead));
    length += bytesRead;
  }
}

/** Some file systems have no second names for a file. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!hasCode(error, ...hasNoLinks)) {
      throw error;
    }
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  }
}

/** Gives a file its name, in place of whatever has it. */
async function replace(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!hasCode(error, 'EISDIR', 'ENOTEMPTY', 'EEXIST')) {
      throw error;
    }
    // A folder that has a name of the store's.
    await rm(to, { recursive: true, force: true });
    await rename(from, to);
  }
}

/** What exports that were killed have left, but nothing of one that is at work. */
async function removeAbandoned(folder: string): Promise<void> {
  const [problem] = removeLeftovers(folder);
  if (problem !== undefined) {
    throw new Error(problem);
  }
  for (const name of (await readdir(folder)).filter((name) => oldTemporary.test(name))) {
    const path = join(folder, name);
    const stats = await unlessUnusable(() => stat(path));
    if (stats !== undefined && stats.mtimeMs < Date.now() - abandonedAfter) {
      await rm(path, { force: true });
    }
  }
}

/** @throws UserError for what the file system refuses. */
async function usable<Result>(folder: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    throw unusableFolder(folder, error);
  }
}

const unusableFolder = (folder: string, cause: unknown): UserError =>
  new UserError(
    'failed',
    `The media cache ${folder} cannot be used: ${reasonOf(cause)}`,
    `Name a folder that can be written to and has room with ${option('media-cache')}, or leave it out.`,
    { cause },
  );

/** A favour that the store cannot do is none: the file is fetched. */
async function unlessUnusable<Result>(action: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof v.ValiError || hasCode(error, ...unusable)) {
      return undefined;
    }
    throw error;
  }
}

/** Something else is in the place of a file, it is not ours to read, or the disk no longer gives it back. */
const unusable = ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EACCES', 'EPERM', 'ENXIO', 'EIO', 'ENAMETOOLONG'];
