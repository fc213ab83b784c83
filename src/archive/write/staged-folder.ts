import { createHash, hash } from 'node:crypto';
import {
  type BigIntStats,
  constants,
  linkSync,
  mkdirSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { copyFile, open, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Metadata } from '../../transfer/pipe.ts';
import { manifestPath } from '../seal/manifest.ts';
import { ArchiveEntries } from './entries.ts';
import type { EntryWriter, HeldFile, MediaFile } from './entry-writer.ts';
import type { FinishOptions, OpenArchive, WrittenArchive } from './open-archive.ts';
import { type SealFacts, Sealing } from './sealing.ts';
import { writeFailure } from './target.ts';

/** A file as it was, or is, with what tells whether it is still the same. */
export interface StagedFile {
  /** Bytes. */
  readonly size: number;
  /** When it was changed, in nanoseconds since 1970. */
  readonly changed: bigint;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

/** For whom a folder is staged: a program that stores what is new in it, and knows that by size and time. */
export interface Staging {
  /** The folder. It is there, and empty. */
  readonly folder: string;
  /** To be awaited before the rest is called. */
  begin(): Promise<void>;
  /** A file as that program has it already. */
  known(path: string): StagedFile | undefined;
  /** Told of every file that is in the folder now. */
  staged(path: string, file: StagedFile): void;
  /** Told of every file that is not in the folder because that program has it elsewhere. Absent where there are none. */
  held?(path: string): void;
  /** What that program adds for itself, asked for once all else is there. */
  additions?(): ReadonlyMap<string, Buffer>;
}

/**
 * Opens an unpacked archive for writing that another program is going to read, once, and that is removed then. Nothing is flushed to
 * the disk. Media files are linked where the file system lets them be, and those that are known by size and time are not read. A file of
 * the archive's own that is known by its content keeps the time that it had.
 */
export async function createStagedFolder(
  staging: Staging,
  seal: SealFacts | undefined,
): Promise<OpenArchive> {
  const archive = new StagedFolder(staging, new Sealing(seal, { holdsEachOnce: true }));
  await archive.begin();
  return archive;
}

class StagedFolder extends ArchiveEntries implements OpenArchive {
  readonly #staging: Staging;
  readonly #writer: StagingWriter;
  /** The same, for what is sealed. */
  readonly #sealed: EntryWriter;
  readonly #sealing: Sealing;

  constructor(staging: Staging, sealing: Sealing) {
    const writer = new StagingWriter(staging);
    super(writer, sealing, { isFolder: true });
    this.#staging = staging;
    this.#writer = writer;
    this.#sealed = sealing.watch(writer);
    this.#sealing = sealing;
  }

  async begin(): Promise<void> {
    await this.#staging.begin();
    await this.writeHead();
  }

  /** Nothing is read again: what counts is what that program has made of it. */
  async finish(metadata: Metadata, { signal, findings = {} }: FinishOptions = {}): Promise<WrittenArchive> {
    await this.writeMetadata(metadata);
    for (const [path, content] of this.#staging.additions?.() ?? []) {
      await this.#sealed.writeEntry(path, content);
    }
    const manifest = this.#sealing.manifest(metadata, findings, undefined, undefined, {
      changedAt: (path) => this.#writer.changed.get(path),
    });
    if (manifest !== undefined) {
      await this.#writer.writeEntry(manifestPath, manifest);
    }
    signal?.throwIfAborted();
    return {
      file: this.#staging.folder,
      bytes: this.#writer.bytes,
      contentDigest: this.contentDigest,
      ...this.neededLimits(manifest?.length ?? 0),
    };
  }

  async discard(): Promise<void> {
    await this.#writer.stop();
    await rm(this.#staging.folder, { recursive: true, force: true });
  }
}

/** Nanoseconds. */
const second = 1_000_000_000n;

/** Writes entries as files of a staged folder. */
export class StagingWriter implements EntryWriter {
  /** Of all files, wherever they are. */
  bytes = 0;
  /** When each file was changed. */
  readonly changed = new Map<string, bigint>();
  readonly #staging: Staging;
  readonly #folders = new Set<string>();
  #isStopped = false;
  /** What is under way. */
  #writing: Promise<unknown> = Promise.resolve();
  /** Whether a link, and a copy without bytes, were refused: then no other is tried. */
  #mayLink = true;
  #mayShare = true;

  constructor(staging: Staging) {
    this.#staging = staging;
  }

  async writeEntry(path: string, content: Buffer): Promise<undefined> {
    const file = this.#place(path);
    try {
      writeFileSync(file, content);
      const sha256 = hash('sha256', content);
      const changed = this.#keepTime(path, file, content.length, sha256);
      this.#add(path, { size: content.length, changed, sha256 });
    } catch (error) {
      throw writeFailure(error, path);
    }
  }

  async copyEntry(path: string, content: AsyncIterable<Buffer>, size: number): Promise<undefined> {
    const file = this.#place(path);
    const sha256 = createHash('sha256');
    await this.#during(path, () => copyTo(file, content, (chunk) => this.#pass(chunk, sha256)));
    const digest = sha256.digest('hex');
    this.#add(path, { size, changed: this.#keepTime(path, file, size, digest), sha256: digest });
  }

  async linkEntry(path: string, media: MediaFile): Promise<string> {
    const file = this.#place(path);
    const opened = await media.handle.stat({ bigint: true });
    const { size, mtimeNs } = opened;
    const known = this.#staging.known(path);
    // A copy has no finer time than this, whatever the file has.
    const isSame = (one: StagedFile) =>
      one.size === Number(size) && (one.changed === mtimeNs || one.changed === asCopied(mtimeNs));
    let sha256 = media.sha256 ?? (known !== undefined && isSame(known) ? known.sha256 : undefined);
    let changed = mtimeNs;
    await this.#during(path, async () => {
      if (!(await this.#linked(media, opened, file))) {
        const digest = createHash('sha256');
        if (!(await this.#shared(media, file))) {
          await copyTo(file, media.content(), (chunk) => this.#pass(chunk, digest));
          sha256 = digest.digest('hex');
        }
        changed = asCopied(mtimeNs);
        const seconds = Number(changed / grain) / 512;
        await utimes(file, seconds, seconds);
      }
      sha256 ??= await this.#digestOf(media);
    });
    this.#add(path, { size: Number(size), changed, sha256: sha256 as string });
    return sha256 as string;
  }

  holdEntry(path: string, { size }: HeldFile): void {
    this.bytes += size;
    this.#staging.held?.(path);
  }

  /** Whether media files are linked, as far as is known by now: then they take no room. */
  get links(): boolean {
    return this.#mayLink;
  }

  /** To be called when somebody has emptied the folder. */
  emptied(): void {
    this.#folders.clear();
  }

  /** Nothing is written from here on. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#writing.catch(() => undefined);
  }

  #add(path: string, file: StagedFile): void {
    this.bytes += file.size;
    this.changed.set(path, file.changed);
    this.#staging.staged(path, file);
  }

  #place(path: string): string {
    this.#throwIfStopped();
    const file = join(this.#staging.folder, ...path.split('/'));
    const folder = dirname(file);
    if (!this.#folders.has(folder)) {
      mkdirSync(folder, { recursive: true });
      this.#folders.add(folder);
    }
    return file;
  }

  /**
   * Times of whole seconds, which can be set again as they are. What is as it was gets the time that it had; what is not gets another,
   * so that it is not taken for the same.
   */
  #keepTime(path: string, file: string, size: number, sha256: string): bigint {
    const known = this.#staging.known(path);
    let changed = (BigInt(Date.now()) * 1_000_000n) / second;
    if (known !== undefined && known.size === size) {
      const before = known.changed / second;
      if (known.sha256 === sha256 && before * second === known.changed) {
        changed = before;
      } else if (changed === before) {
        changed += 1n;
      }
    }
    utimesSync(file, Number(changed), Number(changed));
    return changed * second;
  }

  /** @returns Whether the file is there now under both names. It is the one that is open, and not one that took its place. */
  async #linked(media: MediaFile, opened: BigIntStats, file: string): Promise<boolean> {
    if (!this.#mayLink) {
      return false;
    }
    try {
      linkSync(media.path, file);
    } catch {
      // Another file system, or one without links, or a file of somebody else.
      this.#mayLink = false;
      return false;
    }
    const { dev, ino } = statSync(file, { bigint: true });
    if (dev === opened.dev && ino === opened.ino) {
      return true;
    }
    await rm(file);
    return false;
  }

  /** @returns Whether the file system has made a copy that shares its bytes. */
  async #shared(media: MediaFile, file: string): Promise<boolean> {
    if (!this.#mayShare || !(await isStill(media))) {
      return false;
    }
    try {
      await copyFile(media.path, file, constants.COPYFILE_FICLONE_FORCE);
      return await isStill(media);
    } catch {
      this.#mayShare = false;
      return false;
    }
  }

  async #digestOf(media: MediaFile): Promise<string> {
    const sha256 = createHash('sha256');
    for await (const chunk of media.content()) {
      this.#pass(chunk, sha256);
    }
    return sha256.digest('hex');
  }

  #pass(chunk: Buffer, sha256: ReturnType<typeof createHash>): void {
    this.#throwIfStopped();
    sha256.update(chunk);
  }

  #throwIfStopped(): void {
    if (this.#isStopped) {
      throw new Error('The archive was given up.');
    }
  }

  #during(path: string, work: () => Promise<void>): Promise<void> {
    const writing = work().catch((error) => {
      throw writeFailure(error, path);
    });
    this.#writing = writing;
    return writing;
  }
}

/** Whether the name still leads to the file that is open, as it was. */
async function isStill({ path, handle }: MediaFile): Promise<boolean> {
  const open = await handle.stat({ bigint: true });
  const named = statSync(path, { bigint: true, throwIfNoEntry: false });
  return named?.dev === open.dev && named.ino === open.ino && named.mtimeNs === open.mtimeNs;
}

/** Nanoseconds of the 512th of a second: a number of those is exact as a number of seconds, too. */
const grain = 1_953_125n;

/** The time that a copy gets: one that can be set again as it is. */
const asCopied = (changed: bigint): bigint => (changed / grain) * grain;

async function copyTo(
  file: string,
  content: AsyncIterable<Buffer>,
  pass: (chunk: Buffer) => void,
): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    for await (const chunk of content) {
      pass(chunk);
      await handle.writeFile(chunk);
    }
  } finally {
    await handle.close();
  }
}
