import { createHash, type Hash } from 'node:crypto';
import { largestHead } from '../format/limits.ts';
import { digestOfTar } from '../format/tar-stream.ts';
import {
  announcedDerivation,
  BadManifest,
  headPath,
  manifestPath,
  mostWithoutEntries,
  type ReadManifest,
  type SealedEntry,
  sealedEntries,
  sealFolder,
} from '../seal/manifest.ts';
import type { Budget } from './budget.ts';
import { damaged, refused } from './failures.ts';
import type { ArchiveEntry, DigestOnTheWay } from './reader.ts';
import { proveManifest, type SealProof } from './seal-proof.ts';
import type { TarWitness } from './tar-reader.ts';
import { wholeOf } from './whole.ts';

/**
 * What a manifest has for each entry besides its path: `{"path":"","size":…,"at":…,"restart":…,"mime":"…","sha256":"…"},`. The types of its
 * records lie together, so that each is named hardly more than once.
 */
const perEntry = 300;

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
   * Sees an entry, in their order, before it is taken.
   *
   * @returns Its content, to be read in place of what was given.
   */
  watched?(entry: PlacedEntry, content: AsyncIterable<Buffer>): WatchedContent;
  /**
   * To be called when the tar was read to its end.
   *
   * @returns Undefined for an archive that is not sealed.
   * @throws UserError `damagedArchive`.
   */
  finish(): Promise<ReadManifest | undefined>;
}

/** The content of an entry, and its digest where that is found while it is read. */
export interface WatchedContent {
  readonly content: AsyncIterable<Buffer>;
  readonly digest?: DigestOnTheWay;
}

/** What a manifest says of an entry that everybody sees. */
type PlacedEntry = Required<Pick<SealedEntry, 'path' | 'size' | 'at'>>;

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
  readonly #index: FoundEntries | undefined;
  #hash: Hash = createHash('sha256');
  #hashed = 0;
  /** Undefined before the first name. */
  #isSealed: boolean | undefined;
  #before: { bytes: number; sha256: string } | undefined;

  /**
   * @param provesIndex Whether what the manifest says of entries is held against them. Where they are compressed, that is to hash what is
   *   read of each.
   */
  constructor(
    archive: string,
    proof: SealProof,
    budget: Budget,
    { provesIndex, isCompressed }: { readonly provesIndex: boolean; readonly isCompressed: boolean },
  ) {
    this.#archive = archive;
    this.#entries = new SealEntries(archive, proof, budget);
    this.#index = provesIndex ? new FoundEntries(isCompressed) : undefined;
  }

  watched(entry: PlacedEntry, content: AsyncIterable<Buffer>): WatchedContent {
    return this.#isSealed && entry.path !== manifestPath && this.#index !== undefined
      ? this.#index.add(entry, content)
      : { content };
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
    if (this.#index !== undefined && !isIn(this.#index, manifest)) {
      throw damaged(this.#archive, 'its manifest says of its entries what is not so');
    }
    return read;
  }
}

/**
 * The entries that a pass has found, to be held against those of the manifest, by which others find them: whoever finds an entry by that
 * must not find another one than whoever reads everything. In what is not compressed its place decides on what is found; in what is, only
 * its hash does, for a reader could be led elsewhere.
 */
class FoundEntries {
  readonly #hashes: boolean;
  readonly #found = createHash('sha256');
  /** A bit for each of them: whether it was read to its end. */
  #read = new Uint8Array(1 << 10);
  readonly #contents = createHash('sha256');
  #count = 0;

  constructor(hashes: boolean) {
    this.#hashes = hashes;
  }

  add(entry: PlacedEntry, content: AsyncIterable<Buffer>): WatchedContent {
    const number = this.#count;
    this.#count += 1;
    this.#found.update(lineOf(entry));
    if (!this.#hashes) {
      return { content };
    }
    const digest: { sha256: string | undefined } = { sha256: undefined };
    return { content: this.#hashed(number, content, digest), digest };
  }

  async *#hashed(
    number: number,
    content: AsyncIterable<Buffer>,
    digest: { sha256: string | undefined },
  ): AsyncGenerator<Buffer> {
    const sha256 = createHash('sha256');
    for await (const chunk of content) {
      sha256.update(chunk);
      yield chunk;
    }
    if (number >> 3 >= this.#read.length) {
      const larger = new Uint8Array(2 * ((number >> 3) + 1));
      larger.set(this.#read);
      this.#read = larger;
    }
    (this.#read[number >> 3] as number) |= 1 << (number & 7);
    digest.sha256 = sha256.digest('hex');
    this.#contents.update(digest.sha256);
  }

  /**
   * Whether a manifest says the same; one that does not say where entries are says nothing.
   *
   * @throws BadManifest where it has something else in their place.
   */
  isIn(manifest: Buffer): boolean {
    const found = createHash('sha256');
    const contents = createHash('sha256');
    let number = 0;
    for (const { path, size, at, sha256 } of sealedEntries(manifest)) {
      if (at === undefined) {
        return number === 0;
      }
      found.update(lineOf({ path, size, at }));
      if (((this.#read[number >> 3] ?? 0) >> (number & 7)) & 1) {
        contents.update(sha256);
      }
      number += 1;
    }
    return (
      found.digest('hex') === this.#found.digest('hex') &&
      contents.digest('hex') === this.#contents.digest('hex')
    );
  }
}

const lineOf = ({ path, size, at }: PlacedEntry): string => `${JSON.stringify(path)} ${size} ${at}\n`;

function isIn(index: FoundEntries, manifest: Buffer): boolean {
  try {
    return index.isIn(manifest);
  } catch (error) {
    if (error instanceof BadManifest) {
      return false;
    }
    throw error;
  }
}
