import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename } from 'node:fs/promises';
import { dirname, join, posix, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../errors.ts';
import { removeUnfinished, temporarySibling } from '../../system/atomic-write.ts';
import { type ClaimedSibling, claimSibling, removeDeadSiblings } from '../../system/claimed-sibling.ts';
import { cleanUpAfter } from '../../system/clean-up.ts';
import { syncFolder } from '../../system/folder-sync.ts';
import { placeFolder, takeNameForFolder } from '../../system/free-name.ts';
import { LocalFolder } from '../../system/local-folder.ts';
import { hasCode } from '../../system/system-error.ts';
import type { Metadata } from '../../transfer/pipe.ts';
import { stages } from '../../transfer/stages.ts';
import { option } from '../../wording.ts';
import { ownLimits } from '../format/limits.ts';
import { openFolder } from '../read/folder.ts';
import { manifestPath, sealFolder } from '../seal/manifest.ts';
import { ArchiveEntries } from './entries.ts';
import type { EntryWriter } from './entry-writer.ts';
import { keptPieces } from './kept-pieces.ts';
import type { FinishOptions, OpenArchive, WrittenArchive } from './open-archive.ts';
import { type SealFacts, Sealing } from './sealing.ts';
import { assertFree, type IfTaken, type NamedBy, takeFree, writeFailure } from './target.ts';
import { verifyFolder } from './verify-written.ts';

export interface DirectoryOptions {
  /** The folder. */
  readonly file: string;
  readonly namedBy?: NamedBy;
  readonly ifTaken?: IfTaken;
  readonly seal?: SealFacts;
}

/**
 * Opens an unpacked archive for writing: the files of a tar archive in a folder (archive format §2.4). It is built
 * beside the final place and moved there by `finish`; an earlier archive in that place is replaced as a whole, where
 * official export would leave its files among the new ones.
 *
 * @throws UserError `usage` where the folder holds something that is no archive.
 */
export async function createDirectory({
  file,
  namedBy = 'file',
  ifTaken = 'replace',
  seal,
}: DirectoryOptions): Promise<OpenArchive> {
  const target = resolve(file);
  if (ifTaken !== 'number') {
    await assertReplaceable(target, target, namedBy);
    assertFree(target, ifTaken, namedBy);
  }
  removeDeadSiblings(dirname(target));
  const claimed = claimSibling(target);
  const temporary = claimed.path;
  await mkdir(temporary, { mode: 0o700 }).catch((error) => {
    claimed.release();
    throw writeFailure(error, target, namedBy);
  });
  const place = {
    replace: () => replace(temporary, target, namedBy),
    number: () => synced(placeFolder(temporary, target)),
    refuse: () => synced(takeFree(target, namedBy, () => takeNameForFolder(temporary, target))),
  }[ifTaken];
  const archive = new DirectoryArchive(
    { target, namedBy, claimed, place },
    new Sealing(seal, { holdsEachOnce: true }),
  );
  await archive.begin();
  return archive;
}

/** What an archive has at its top. */
const ownNames: readonly string[] = ['metadata.json', sealFolder.slice(0, -1), ...stages];

/** Whether a folder is an unpacked archive, and holds nothing else. @throws the error of the system. */
export async function isArchiveFolder(path: string): Promise<boolean> {
  const names = await readdir(path);
  return names.includes('metadata.json') && names.every((name) => ownNames.includes(name));
}

/** @param target What it is called to the user. */
async function assertReplaceable(folder: string, target: string, namedBy: NamedBy): Promise<void> {
  const names: string[] = await readdir(folder).catch((error) => {
    if (hasCode(error, 'ENOENT')) {
      return [];
    }
    throw writeFailure(error, target, namedBy);
  });
  const foreign = names.find((name) => !ownNames.includes(name));
  if (foreign !== undefined || (names.length > 0 && !names.includes('metadata.json'))) {
    throw new UserError(
      'usage',
      `The folder ${target} ${foreign === undefined ? 'is not empty and does not hold an archive' : `holds something other than an archive: ${foreign}`}.`,
      `Choose another folder with ${option(namedBy)}: the whole folder would be replaced.`,
    );
  }
}

/**
 * Moves a folder to where there may be an earlier archive, which is then removed. Exports that do the same at the same time
 * take turns: the last one stays, and it is whole.
 */
async function replace(temporary: string, target: string, namedBy: NamedBy): Promise<string> {
  let earlier: string | undefined;
  try {
    // Windows says EPERM where other systems say what is in the way.
    for (let turn = 1; !(await move(temporary, target, turn < mostTurns ? occupied : [])); turn += 1) {
      const aside = temporarySibling(target);
      if (await move(target, aside, ['ENOENT'])) {
        const before = earlier;
        earlier = aside;
        await removeFolder(before);
        await assertReplaceable(aside, target, namedBy);
      }
    }
  } catch (error) {
    if (earlier !== undefined) {
      await move(earlier, target, occupied);
    }
    throw error;
  }
  await syncFolder(dirname(target));
  await removeFolder(earlier);
  return target;
}

async function synced(placing: Promise<string>): Promise<string> {
  const path = await placing;
  await syncFolder(dirname(path));
  return path;
}

/** What a folder is not moved to: another one with something in it, or a link to one. */
const occupied = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EPERM'];
const mostTurns = 100;

/** @returns false where it fails with one of these codes. */
async function move(from: string, to: string, expected: readonly string[]): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, ...expected)) {
      return false;
    }
    throw error;
  }
}

async function removeFolder(path: string | undefined): Promise<void> {
  if (path !== undefined) {
    await removeUnfinished(path);
  }
}

interface Places {
  /** Where it is asked for. */
  readonly target: string;
  readonly namedBy: NamedBy;
  readonly claimed: ClaimedSibling;
  /** Moves the complete folder to where it belongs, which is given back. */
  readonly place: () => Promise<string>;
}

class DirectoryArchive extends ArchiveEntries implements OpenArchive {
  readonly #places: Places;
  readonly #writer: FileWriter;
  readonly #sealing: Sealing;
  #placing: Promise<string> | undefined;

  constructor(places: Places, sealing: Sealing) {
    const writer = new FileWriter(places);
    super(writer, sealing, { isFolder: true });
    this.#sealing = sealing;
    this.#places = places;
    this.#writer = writer;
  }

  async begin(): Promise<void> {
    await this.writeHead().catch(async (error) => {
      throw await cleanUpAfter(error, () => this.discard());
    });
  }

  async finish(
    metadata: Metadata,
    { verify = false, signal, proving, findings = {} }: FinishOptions = {},
  ): Promise<WrittenArchive> {
    await this.writeMetadata(metadata);
    const manifest = this.#sealing.manifest(metadata, findings, undefined, undefined);
    if (manifest !== undefined) {
      await this.#writer.writeEntry(manifestPath, manifest);
    }
    const { target, namedBy, claimed, place } = this.#places;
    await this.#writer.syncFolders();
    if (verify) {
      proving?.();
      const reader = await openFolder(new LocalFolder(claimed.path), undefined, ownLimits);
      await verifyFolder(target, reader, this.#sealing.isSealed ? 'seal' : this.contentDigest, signal);
    }
    signal?.throwIfAborted();
    this.#writer.throwIfStopped();
    this.#placing = place();
    try {
      const file = await this.#placing;
      claimed.release();
      return {
        file,
        bytes: this.#writer.bytes,
        contentDigest: this.contentDigest,
        ...this.neededLimits(manifest?.length ?? 0),
      };
    } catch (error) {
      throw writeFailure(error, target, namedBy);
    }
  }

  async discard(): Promise<void> {
    await this.#writer.stop();
    // A folder that is being moved must not lose its files on the way.
    await this.#placing?.catch(() => undefined);
    const { claimed } = this.#places;
    await removeUnfinished(claimed.path);
    claimed.release();
  }
}

class FileWriter implements EntryWriter {
  bytes = 0;
  readonly #root: string;
  readonly #target: string;
  readonly #namedBy: NamedBy;
  readonly #stopped = new AbortController();
  /** Those that have anything in them, from the root. */
  readonly #folders = new Set(['.']);
  /** The file that is being written, or the last one that was. */
  #writing: Promise<void> = Promise.resolve();

  constructor({ target, namedBy, claimed }: Places) {
    this.#root = claimed.path;
    this.#target = target;
    this.#namedBy = namedBy;
  }

  async writeEntry(path: string, content: Buffer): Promise<undefined> {
    await this.#create(path, async (file) => {
      const handle = await open(file, 'w');
      try {
        await handle.writeFile(content);
        await handle.sync();
      } finally {
        await handle.close();
      }
    });
    this.bytes += content.length;
  }

  async copyEntry(path: string, content: AsyncIterable<Buffer>, size: number): Promise<undefined> {
    await this.#create(path, (file) =>
      pipeline(keptPieces(content), createWriteStream(file, { flush: true }), {
        signal: this.#stopped.signal,
      }),
    );
    this.bytes += size;
  }

  /** Brings the names of all files to the disk: a file that is synced may have none after a loss of power. */
  async syncFolders(): Promise<void> {
    try {
      for (const folder of this.#folders) {
        await syncFolder(join(this.#root, folder));
      }
    } catch (error) {
      throw writeFailure(error, this.#target, this.#namedBy);
    }
  }

  /** Ends what is being written; nothing is written from here on, so that the folder can be removed for good. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    // Whoever waits for that file is told why it ended.
    await this.#writing.catch(() => undefined);
  }

  /** What is given up must not get its name: it is being removed. */
  throwIfStopped(): void {
    this.#stopped.signal.throwIfAborted();
  }

  #create(path: string, write: (file: string) => Promise<void>): Promise<void> {
    this.#writing = this.#createNow(path, write);
    return this.#writing;
  }

  async #createNow(path: string, write: (file: string) => Promise<void>): Promise<void> {
    this.throwIfStopped();
    const file = join(this.#root, ...path.split('/'));
    for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) {
      this.#folders.add(folder);
    }
    try {
      await mkdir(dirname(file), { recursive: true });
      await write(file);
    } catch (error) {
      throw writeFailure(error, join(this.#target, path), this.#namedBy);
    }
  }
}
