import { Readable } from 'node:stream';
import { UserError } from '../../errors.ts';
import { formsOfPassphrase } from '../../secret.ts';
import type { FolderReading, StoredFolder } from '../../system/stored-folder.ts';
import { hasCode } from '../../system/system-error.ts';
import { stages } from '../../transfer/stages.ts';
import { entryKind } from '../format/layout.ts';
import type { Limits } from '../format/limits.ts';
import { BadManifest, manifestPath, type ReadManifest, sealFolder } from '../seal/manifest.ts';
import { sealKeyFinder } from '../seal/seal-key.ts';
import { Budget, type Keep, keyBytes } from './budget.ts';
import { entryPath } from './entry-path.ts';
import {
  beyondLimit,
  changedMeanwhile,
  damaged,
  noDataFile,
  quoted,
  readFailure,
  refused,
  WrongKey,
} from './failures.ts';
import { FolderIndex } from './folder-index.ts';
import {
  belongsToSeal,
  claimedFolderSeal,
  FolderSeal,
  type FolderSealReading,
  type OpenFolderSeal,
} from './folder-seal.ts';
import { LazyFile } from './lazy-file.ts';
import type { ArchiveEntry, StoredArchive } from './reader.ts';
import { proveManifest, type SealProof } from './seal-proof.ts';
import { wholeOf } from './whole.ts';

/**
 * Opens an unpacked archive (archive format §2.4).
 *
 * @throws UserError `damagedArchive` where the folder holds none.
 */
export async function openFolder(
  folder: StoredFolder,
  passphrase: string | undefined,
  limits: Limits,
): Promise<StoredArchive> {
  const metadata = await folder.find('metadata.json').catch((error) => {
    throw readFailure(error, folder.path);
  });
  if (metadata === undefined) {
    throw noDataFile(
      folder.path,
      'The folder has no metadata.json: name a folder that holds an unpacked archive.',
    );
  }
  return new Folder(folder, limits, {
    keyOf: sealKeyFinder(formsOfPassphrase(passphrase ?? '')),
    needsKey: false,
  });
}

class Folder implements StoredArchive {
  readonly path: string;
  readonly bytes = undefined;
  readonly limits: Limits;
  readonly budget: Budget;
  readonly encrypted = false;
  readonly compressed = false;
  readonly encryption = undefined;
  readonly format = 'dir';
  seal: ReadManifest | undefined;
  claim: ReadManifest | undefined;
  readonly #folder: StoredFolder;
  readonly #proof: SealProof;
  #index: Promise<FolderIndex | undefined> | undefined;

  constructor(folder: StoredFolder, limits: Limits, proof: SealProof) {
    this.path = folder.path;
    this.#folder = folder;
    this.limits = limits;
    this.budget = new Budget(folder.path, limits.memory);
    this.#proof = proof;
  }

  async *entries(): AsyncGenerator<ArchiveEntry> {
    this.seal = undefined;
    this.seal = yield* this.#pass(FolderSeal.open, true);
  }

  index(): Promise<FolderIndex | undefined> {
    this.#index ??= this.#findIndex();
    return this.#index;
  }

  /** Whoever reads all of the folder says what is wrong with a manifest that is broken. */
  async #findIndex(): Promise<FolderIndex | undefined> {
    const explain = (error: unknown) => this.#explain(error);
    const archive = { folder: this.#folder, limits: this.limits, budget: this.budget, explain };
    await using reading = this.#folder.read(false);
    try {
      const manifest = await this.#manifestIn(reading);
      if (manifest === undefined) {
        return undefined;
      }
      this.budget.keep(manifest.length);
      return new FolderIndex(archive, manifest, await proveManifest(this.path, manifest, this.#proof));
    } catch (error) {
      const told = error instanceof BadManifest ? damaged(this.path, error.message) : explain(error);
      if (!(told instanceof UserError && told.failure === 'damagedArchive') || told instanceof WrongKey) {
        throw told;
      }
      return undefined;
    }
  }

  async *glance(): AsyncGenerator<ArchiveEntry> {
    this.claim = undefined;
    this.claim = yield* this.#pass(claimedFolderSeal, false);
  }

  /**
   * @param isWhole Whether every file is read.
   * @returns What the seal says.
   */
  async *#pass(
    open: OpenFolderSeal,
    isWhole: boolean,
  ): AsyncGenerator<ArchiveEntry, ReadManifest | undefined> {
    // Of the folder itself: the names in it, and the hashes of its seal.
    let kept = 0;
    const keep: Keep = (bytes) => {
      kept += bytes;
      this.budget.keep(bytes);
    };
    await using reading = this.#folder.read(isWhole);
    try {
      const seal = await this.#openSeal(reading, open, keep);
      for await (const name of this.#files('', { keep, count: 0 })) {
        const path = entryPath(this.path, name);
        const file = new LazyFile(reading, name, (error) => this.#explain(error));
        try {
          // Before it is handed on: what is read then is checked for shape and number, as without a seal.
          await seal?.check(path, file.chunks());
          if (!belongsToSeal(path)) {
            const { size } = (await this.#folder.find(name)) ?? gone();
            yield { path, size, content: Readable.from(file.chunks(), { objectMode: false }) };
          }
        } finally {
          await file.close();
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
  async #openSeal(
    reading: FolderReading,
    open: OpenFolderSeal,
    keep: Keep,
  ): Promise<FolderSealReading | undefined> {
    if ((await this.#folder.find(sealFolder.slice(0, -1))) === undefined) {
      return undefined;
    }
    return open(this.path, await this.#manifestIn(reading), this.#proof, keep);
  }

  /** @returns Undefined where there is none. */
  async #manifestIn(reading: FolderReading): Promise<Buffer | undefined> {
    const found = await this.#folder.find(manifestPath);
    if (found === undefined) {
      return undefined;
    }
    if (found.kind !== 'file') {
      throw refused(this.path, `its ${manifestPath} is not a file`);
    }
    if (found.size > this.limits.memory) {
      throw beyondLimit(this.path, `its manifest has ${found.size} bytes`, 'memory');
    }
    const file = new LazyFile(reading, manifestPath, (error) => this.#explain(error));
    try {
      return await wholeOf(file.chunks(), found.size);
    } finally {
      await file.close();
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
    const place = ({ name }: Child) =>
      folder === '' ? placeOfStage(name) : (this.#folder.placeOf?.(`${folder}/${name}`) ?? 0);
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
    for await (const { name, kind } of this.#folder.children(folder)) {
      listing.count += 1;
      if (listing.count > this.limits.entries) {
        throw beyondLimit(this.path, `it holds more than ${this.limits.entries} files`, 'entries');
      }
      if (kind === 'other') {
        throw refused(
          this.path,
          `${quoted(folder === '' ? name : `${folder}/${name}`)} is neither a file nor a folder`,
        );
      }
      listing.keep(keyBytes(name));
      children.push({ name, kind });
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

/** What was listed is not there any more. */
function gone(): never {
  throw Object.assign(new Error('A file has vanished.'), { code: 'ENOENT' });
}
