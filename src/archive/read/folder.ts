import { constants, createReadStream } from 'node:fs';
import { access, lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { formsOfPassphrase } from '../../secret.ts';
import { hasCode, isMissing } from '../../system/system-error.ts';
import { stages } from '../../transfer/stages.ts';
import { entryKind } from '../format/layout.ts';
import type { Limits } from '../format/limits.ts';
import { manifestPath, type ReadManifest, sealFolder } from '../seal/manifest.ts';
import { sealKeyFinder } from '../seal/seal-key.ts';
import { Budget, type Keep, keyBytes } from './budget.ts';
import { entryPath } from './entry-path.ts';
import { beyondLimit, changedMeanwhile, noDataFile, quoted, readFailure, refused } from './failures.ts';
import {
  belongsToSeal,
  claimedFolderSeal,
  FolderSeal,
  type FolderSealReading,
  type OpenFolderSeal,
} from './folder-seal.ts';
import type { ArchiveEntry, StoredArchive } from './reader.ts';
import type { SealProof } from './seal-proof.ts';
import { wholeOf } from './whole.ts';

/**
 * Opens an unpacked archive (archive format §2.4).
 *
 * @throws UserError `damagedArchive` where the folder holds none.
 */
export async function openFolder(
  path: string,
  passphrase: string | undefined,
  limits: Limits,
): Promise<StoredArchive> {
  await access(join(path, 'metadata.json')).catch((error) => {
    throw isMissing(error)
      ? noDataFile(path, 'The folder has no metadata.json: name a folder that holds an unpacked archive.')
      : readFailure(error, path);
  });
  return new Folder(path, limits, {
    keyOf: sealKeyFinder(formsOfPassphrase(passphrase ?? '')),
    needsKey: false,
  });
}

class Folder implements StoredArchive {
  readonly path: string;
  readonly limits: Limits;
  readonly budget: Budget;
  readonly encrypted = false;
  readonly compressed = false;
  readonly encryption = undefined;
  readonly format = 'dir';
  seal: ReadManifest | undefined;
  claim: ReadManifest | undefined;
  readonly #proof: SealProof;

  constructor(path: string, limits: Limits, proof: SealProof) {
    this.path = path;
    this.limits = limits;
    this.budget = new Budget(path, limits.memory);
    this.#proof = proof;
  }

  async *entries(): AsyncGenerator<ArchiveEntry> {
    this.seal = undefined;
    this.seal = yield* this.#pass(FolderSeal.open);
  }

  async *glance(): AsyncGenerator<ArchiveEntry> {
    this.claim = undefined;
    this.claim = yield* this.#pass(claimedFolderSeal);
  }

  /** @returns What the seal says. */
  async *#pass(open: OpenFolderSeal): AsyncGenerator<ArchiveEntry, ReadManifest | undefined> {
    // Of the folder itself: the names in it, and the hashes of its seal.
    let kept = 0;
    const keep: Keep = (bytes) => {
      kept += bytes;
      this.budget.keep(bytes);
    };
    try {
      const seal = await this.#openSeal(open, keep);
      for await (const name of this.#files('', { keep, count: 0 })) {
        const path = entryPath(this.path, name);
        // Before it is handed on: what is read then is checked for shape and number, as without a seal.
        await seal?.check(path, this.#chunks(name));
        if (!belongsToSeal(path)) {
          const { size } = await lstat(join(this.path, name));
          yield { path, size, content: Readable.from(this.#chunks(name), { objectMode: false }) };
        }
      }
      return seal?.finish();
    } catch (error) {
      throw this.#explain(error);
    } finally {
      this.budget.keep(-kept);
    }
  }

  /** A folder that has anything of a seal has to have all of it. */
  async #openSeal(open: OpenFolderSeal, keep: Keep): Promise<FolderSealReading | undefined> {
    if ((await unlessMissing(lstat(join(this.path, sealFolder)))) === undefined) {
      return undefined;
    }
    const stats = await unlessMissing(lstat(join(this.path, manifestPath)));
    if (stats !== undefined && !stats.isFile()) {
      throw refused(this.path, `its ${manifestPath} is not a file`);
    }
    if (stats !== undefined && stats.size > this.limits.memory) {
      throw beyondLimit(this.path, `its manifest has ${stats.size} bytes`, 'memory');
    }
    const manifest = stats && (await wholeOf(this.#chunks(manifestPath), stats.size));
    return open(this.path, manifest, this.#proof, keep);
  }

  /** The file is opened when it is first read from, which unknown ones never are. */
  async *#chunks(name: string): AsyncGenerator<Buffer> {
    // A link that was put here meanwhile is not followed. Windows has no such flag.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);
    try {
      yield* createReadStream(join(this.path, name), { flags: flags as unknown as string });
    } catch (error) {
      throw this.#explain(error);
    }
  }

  #explain(error: unknown): unknown {
    return hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP')
      ? changedMeanwhile(this.path)
      : readFailure(error, this.path);
  }

  /** Relative paths of all files: stages in the order of the format, and within them folder by folder. */
  async *#files(folder: string, listing: Listing): AsyncGenerator<string> {
    const children = await this.#childrenOf(folder, listing);
    const place = ({ name }: Child) => (folder === '' ? placeOfStage(name) : 0);
    for (const child of children.sort((a, b) => place(a) - place(b) || (a.name < b.name ? -1 : 1))) {
      const name = folder === '' ? child.name : `${folder}/${child.name}`;
      if (child.kind === 'folder') {
        const files = this.#files(name, listing);
        yield* name === 'assets' ? behindSidecars(files) : files;
      } else {
        yield name;
      }
    }
  }

  async #childrenOf(folder: string, listing: Listing): Promise<Child[]> {
    if (folder.length > longestFolder) {
      throw refused(this.path, `${quoted(folder)} lies too deep in it`);
    }
    const children: Child[] = [];
    for await (const entry of await opendir(join(this.path, folder), { bufferSize: 1_024 })) {
      const { name } = entry;
      listing.count += 1;
      if (listing.count > this.limits.entries) {
        throw beyondLimit(this.path, `it holds more than ${this.limits.entries} files`, 'entries');
      }
      if (!entry.isDirectory() && !entry.isFile()) {
        throw refused(
          this.path,
          `${quoted(folder === '' ? name : `${folder}/${name}`)} is neither a file nor a folder`,
        );
      }
      listing.keep(keyBytes(name));
      children.push({ name, kind: entry.isDirectory() ? 'folder' : 'file' });
    }
    return children;
  }
}

/** What is known of the files of a folder while they are listed. */
interface Listing {
  readonly keep: Keep;
  count: number;
}

interface Child {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/** Folders within folders that are longer than any path of an archive. */
const longestFolder = 1_024;

const placeOfStage = (name: string): number => {
  const place = (stages as readonly string[]).indexOf(name);
  return place === -1 ? stages.length : place;
};

/** Puts each media file behind its sidecar, as a tar has them: nobody has to keep all sidecars until their files come. */
async function* behindSidecars(paths: AsyncIterable<string>): AsyncGenerator<string> {
  const sidecars = new Map<string, string>();
  for await (const path of paths) {
    const what = entryKind(path, 'dir');
    if (what.kind === 'sidecar') {
      sidecars.set(what.filename, path);
      continue;
    }
    const sidecar = what.kind === 'upload' ? sidecars.get(what.filename) : undefined;
    if (sidecar !== undefined && what.kind === 'upload') {
      sidecars.delete(what.filename);
      yield sidecar;
    }
    yield path;
  }
  yield* sidecars.values();
}

/** Only what is not there is taken for that: a seal that cannot be read is not one that is missing. */
async function unlessMissing<Result>(looking: Promise<Result>): Promise<Result | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw error;
  }
}
