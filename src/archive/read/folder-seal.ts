import { createHash } from 'node:crypto';
import { basename } from 'node:path/posix';
import { isLeftBehind } from '../../transfer/rules/media.ts';
import { manifestPath, type ReadManifest, type SealedEntry, sealFolder } from '../seal/manifest.ts';
import { damaged, quoted } from './failures.ts';
import { proveManifest, type SealProof } from './seal-proof.ts';

const anotherCopy =
  'Nothing was changed. Use an intact copy; if the files were changed on purpose, delete the folder strapi-dms in it, which is its seal.';

/** Proves the seal of an unpacked archive, file by file. */
export class FolderSeal {
  readonly #archive: string;
  readonly #read: ReadManifest;
  readonly #missing: Map<string, SealedEntry>;

  private constructor(archive: string, read: ReadManifest) {
    this.#archive = archive;
    this.#read = read;
    this.#missing = new Map(read.manifest.entries.map((entry) => [entry.path, entry]));
  }

  /** @throws UserError `damagedArchive` where the manifest is missing, or not as it was sealed. */
  static async open(archive: string, manifest: Buffer | undefined, proof: SealProof): Promise<FolderSeal> {
    if (manifest === undefined) {
      throw damaged(archive, `it was sealed, but ${manifestPath} is missing`, anotherCopy);
    }
    return new FolderSeal(archive, await proveManifest(archive, manifest, proof));
  }

  /** @throws UserError `damagedArchive` for a file that is not as it was sealed. */
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
    if (sha256.digest('hex') !== expected.sha256) {
      throw damaged(this.#archive, `${quoted(path)} was changed after it was sealed`, anotherCopy);
    }
  }

  /** @throws UserError `damagedArchive` where a file is missing. */
  finish(): ReadManifest {
    const [missing] = this.#missing.keys();
    if (missing !== undefined) {
      throw damaged(this.#archive, `${quoted(missing)} is missing`, anotherCopy);
    }
    return this.#read;
  }
}

export const belongsToSeal = (path: string): boolean => path.startsWith(sealFolder);
