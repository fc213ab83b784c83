import { createHash, type Hash } from 'node:crypto';
import { largestHead } from '../format/limits.ts';
import { digestOfTar } from '../format/tar-stream.ts';
import {
  announcedDerivation,
  headPath,
  manifestPath,
  mostWithoutEntries,
  type ReadManifest,
  sealFolder,
} from '../seal/manifest.ts';
import type { Budget } from './budget.ts';
import { damaged, refused } from './failures.ts';
import type { ArchiveEntry } from './reader.ts';
import { proveManifest, type SealProof } from './seal-proof.ts';
import type { TarWitness } from './tar-reader.ts';
import { wholeOf } from './whole.ts';

/** What a manifest has for each entry besides its path: `{"path":"","size":…,"sha256":"…"},`. */
const perEntry = 130;

/** JSON needs six bytes for some characters of a path. */
const perCharacter = 6;

const packedAnew =
  'Nothing was changed. Use an intact copy. If it was unpacked and packed again on purpose, give the unpacked folder: its files are checked one by one.';

/** What is made of a seal while its tar is read. */
export interface SealReading extends TarWitness {
  /** Whether nothing may be passed over. */
  readonly seesEverything: boolean;
  /**
   * Takes an entry that belongs to the seal.
   *
   * @returns False for one that does not.
   */
  take(entry: ArchiveEntry): Promise<boolean>;
  /**
   * To be called when the tar was read to its end.
   *
   * @returns Undefined for an archive that is not sealed.
   * @throws UserError `damagedArchive`.
   */
  finish(): Promise<ReadManifest | undefined>;
}

/** The entries of a seal, in a tar of anybody's: what its manifest says, and that it is as it was sealed. */
class SealEntries {
  readonly #archive: string;
  readonly #proof: SealProof;
  readonly #budget: Budget;
  /** How large the manifest can be, by the entries that it has to name. */
  #mostInManifest = mostWithoutEntries;
  #manifest: Buffer | undefined;

  constructor(archive: string, proof: SealProof, budget: Budget) {
    this.#archive = archive;
    this.#proof = proof;
    this.#budget = budget;
  }

  /** Sees the name of every entry but the manifest. */
  named(name: string): void {
    this.#mostInManifest += perEntry + perCharacter * name.length;
  }

  async take({ path, size, content }: ArchiveEntry): Promise<void> {
    if (path === headPath && size <= largestHead) {
      this.#announced(Buffer.concat(await content.toArray()));
    }
    if (path === manifestPath) {
      if (size > this.#mostInManifest) {
        throw refused(this.#archive, `its manifest has ${size} bytes, more than its entries need`);
      }
      this.#budget.keep(size);
      this.#manifest = await wholeOf(content, size);
    }
  }

  /** @throws UserError `damagedArchive`. */
  async prove(): Promise<{ readonly read: ReadManifest; readonly manifest: Buffer }> {
    if (this.#manifest === undefined) {
      throw damaged(this.#archive, 'it was sealed, but its manifest is missing');
    }
    const manifest = this.#manifest;
    const read = await proveManifest(this.#archive, manifest, this.#proof);
    this.#budget.keep(-manifest.length);
    return { read, manifest };
  }

  /** Begins to derive the key, which may take a tenth of a second; whoever proves the manifest asks for it again. */
  #announced(head: Buffer): void {
    const derivation = announcedDerivation(head);
    if (derivation !== undefined) {
      this.#proof.keyOf(derivation).catch(() => undefined);
    }
  }
}

const beginningMissing = (archive: string) =>
  damaged(archive, 'it has part of a seal, but not the beginning', packedAnew);

/** Takes what a tar says of itself, without a look at the rest of it. */
export class ClaimedSeal implements SealReading {
  readonly seesEverything = false;
  readonly #archive: string;
  readonly #entries: SealEntries;
  #isSealed = false;
  #hasManifest = false;

  constructor(archive: string, proof: SealProof, budget: Budget) {
    this.#archive = archive;
    this.#entries = new SealEntries(archive, proof, budget);
  }

  begin(name: string): boolean {
    this.#isSealed = name === headPath;
    return false;
  }

  entry(): void {}

  bytes(): void {}

  async take(entry: ArchiveEntry): Promise<boolean> {
    const { path } = entry;
    if (path !== manifestPath) {
      this.#entries.named(path);
    } else if (this.#hasManifest) {
      throw refused(this.#archive, 'it contains its manifest twice');
    }
    if (!path.startsWith(sealFolder)) {
      return false;
    }
    if (!this.#isSealed) {
      throw beginningMissing(this.#archive);
    }
    this.#hasManifest ||= path === manifestPath;
    await this.#entries.take(entry);
    return true;
  }

  async finish(): Promise<ReadManifest | undefined> {
    return this.#isSealed ? (await this.#entries.prove()).read : undefined;
  }
}

/**
 * Proves the seal of a tar while that is read. Every byte counts: those up to the manifest are hashed, and the manifest
 * says to what; itself it has its seal, and what stands around it can be but one thing.
 */
export class TarSeal implements SealReading {
  readonly seesEverything = true;
  readonly #archive: string;
  readonly #entries: SealEntries;
  #hash: Hash = createHash('sha256');
  #hashed = 0;
  /** Undefined before the first name. */
  #isSealed: boolean | undefined;
  #before: { bytes: number; sha256: string } | undefined;

  constructor(archive: string, proof: SealProof, budget: Budget) {
    this.#archive = archive;
    this.#entries = new SealEntries(archive, proof, budget);
  }

  begin(name: string): boolean {
    this.#isSealed = name === headPath;
    return this.#isSealed;
  }

  /** What comes from the manifest on has a hash of its own. */
  entry(name: string): void {
    if (name !== manifestPath) {
      this.#entries.named(name);
      return;
    }
    if (this.#before !== undefined) {
      throw refused(this.#archive, 'it contains its manifest twice');
    }
    this.#before = { bytes: this.#hashed, sha256: this.#hash.digest('hex') };
    this.#hash = createHash('sha256');
  }

  bytes(bytes: Buffer): void {
    this.#hash.update(bytes);
    this.#hashed += bytes.length;
  }

  async take(entry: ArchiveEntry): Promise<boolean> {
    if (!entry.path.startsWith(sealFolder)) {
      return false;
    }
    if (!this.#isSealed) {
      throw beginningMissing(this.#archive);
    }
    await this.#entries.take(entry);
    return true;
  }

  async finish(): Promise<ReadManifest | undefined> {
    if (!this.#isSealed) {
      return undefined;
    }
    const { read, manifest } = await this.#entries.prove();
    const before = this.#before;
    const after = this.#hash.digest('hex');
    const { tar } = read.manifest;
    const isAsSealed = tar !== undefined && before?.bytes === tar.bytes && before.sha256 === tar.sha256;
    if (!isAsSealed) {
      throw damaged(this.#archive, 'its contents were changed after it was sealed', packedAnew);
    }
    if (after !== (await digestOfTar(manifestPath, manifest))) {
      throw damaged(this.#archive, 'the end of its tar was changed after it was sealed', packedAnew);
    }
    return read;
  }
}
