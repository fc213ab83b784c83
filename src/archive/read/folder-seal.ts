import { createHash } from 'node:crypto';
import { basename } from 'node:path/posix';
import { isLeftBehind } from '../../transfer/rules/media.ts';
import {
  BadManifest,
  manifestPath,
  type ReadManifest,
  type SealedEntry,
  sealedEntries,
  sealFolder,
} from '../seal/manifest.ts';
import { type Keep, keyBytes } from './budget.ts';
import { damaged, quoted } from './failures.ts';
import { proveManifest, type SealProof } from './seal-proof.ts';

const anotherCopy =
  'Nothing was changed. Use an intact copy; if the files were changed on purpose, delete the folder strapi-dms in it, which is its seal.';

/** What the hash of a file takes. */
const hashBytes = 60;

/** What is made of the seal of a folder while that is read. */
export interface FolderSealReading {
  /** @throws UserError `damagedArchive` for a file that is not as it was sealed. */
  check(path: string, content: AsyncIterable<Buffer>): Promise<void>;
  /** @throws UserError `damagedArchive` where a file is missing. */
  finish(): ReadManifest;
}

/** @throws UserError `damagedArchive` where the manifest is missing, or not as it was sealed. */
export type OpenFolderSeal = (
  archive: string,
  manifest: Buffer | undefined,
  proof: SealProof,
  keep: Keep,
) => Promise<FolderSealReading>;

/** Takes what a folder says of itself, without a look at its files. */
export const claimedFolderSeal: OpenFolderSeal = async (archive, manifest, proof) => {
  const read = await proveManifest(archive, present(archive, manifest), proof);
  return { check: async () => undefined, finish: () => read };
};

function present(archive: string, manifest: Buffer | undefined): Buffer {
  if (manifest === undefined) {
    throw damaged(archive, `it was sealed, but ${manifestPath} is missing`, anotherCopy);
  }
  return manifest;
}

/** Proves the seal of an unpacked archive, file by file. */
export class FolderSeal implements FolderSealReading {
  readonly #archive: string;
  readonly #read: ReadManifest;
  /** The hash of every file that has not come yet. */
  readonly #missing: Map<string, string>;

  private constructor(archive: string, read: ReadManifest, entries: Map<string, string>) {
    this.#archive = archive;
    this.#read = read;
    this.#missing = entries;
  }

  static readonly open: OpenFolderSeal = async (archive, manifest, proof, keep) => {
    const bytes = present(archive, manifest);
    const read = await proveManifest(archive, bytes, proof);
    const entries = new Map<string, string>();
    for (const { path, sha256 } of entriesOf(archive, bytes)) {
      keep(keyBytes(path) + hashBytes);
      // As the characters that its bytes stand for, in a quarter of the room.
      entries.set(path, Buffer.from(sha256, 'hex').toString('binary'));
    }
    return new FolderSeal(archive, read, entries);
  };

  async check(path: string, content: AsyncIterable<Buffer>): Promise<void> {
    if (path === manifestPath) {
      return;
    }
    const expected = this.#missing.get(path);
    if (expected === undefined) {
      if (isLeftBehind(basename(path))) {
        return;
      }
      throw damaged(this.#archive, `${quoted(path)} was not there when it was sealed`, anotherCopy);
    }
    this.#missing.delete(path);
    const sha256 = createHash('sha256');
    for await (const chunk of content) {
      sha256.update(chunk);
    }
    if (sha256.digest('binary') !== expected) {
      throw damaged(this.#archive, `${quoted(path)} was changed after it was sealed`, anotherCopy);
    }
  }

  finish(): ReadManifest {
    const [missing] = this.#missing.keys();
    if (missing !== undefined) {
      throw damaged(this.#archive, `${quoted(missing)} is missing`, anotherCopy);
    }
    return this.#read;
  }
}

function* entriesOf(archive: string, manifest: Buffer): Generator<SealedEntry> {
  try {
    yield* sealedEntries(manifest);
  } catch (error) {
    throw error instanceof BadManifest
      ? damaged(archive, `its manifest is broken: ${error.message}`, anotherCopy)
      : error;
  }
}

export const belongsToSeal = (path: string): boolean => path.startsWith(sealFolder);
