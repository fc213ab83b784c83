import { createHash, type Hash } from 'node:crypto';
import { largestHead, largestManifest } from '../format/limits.ts';
import { digestOfTar } from '../format/tar-stream.ts';
import {
  announcedDerivation,
  headPath,
  manifestPath,
  type ReadManifest,
  sealFolder,
} from '../seal/manifest.ts';
import { damaged, refused } from './failures.ts';
import type { ArchiveEntry } from './reader.ts';
import { proveManifest, type SealProof } from './seal-proof.ts';

/** The tar reader is some buffers behind; what it does not come to at all is a flood. */
const mostWaiting = 1 << 24;

const packedAnew =
  'Nothing was changed. Use an intact copy. If it was unpacked and packed again on purpose, give the unpacked folder: its files are checked one by one.';

/**
 * Proves the seal of a tar while that is read. Every byte counts: those up to the manifest are hashed, and the manifest
 * says to what; itself it has its seal, and what stands around it can be but one thing.
 */
export class TarSeal {
  readonly #archive: string;
  readonly #proof: SealProof;
  readonly #hash = new SplitHash();
  /** Undefined before the first name. */
  #isSealed: boolean | undefined;
  #manifest: Buffer | undefined;

  constructor(archive: string, proof: SealProof) {
    this.#archive = archive;
    this.#proof = proof;
  }

  /** To be called with every byte of the tar, ahead of the entries that are in it. */
  chunk(chunk: Buffer): void {
    if (this.#isSealed === false) {
      return;
    }
    this.#hash.update(chunk);
    this.#isSealed ??= this.#hash.begins(`${headPath}\0`);
    if (this.#isSealed === false) {
      this.#hash.drop();
    } else if (this.#hash.waiting > mostWaiting) {
      throw refused(this.#archive, 'there is too much between two entries of its tar');
    }
  }

  /** To be called with every entry's header, as it stands there. */
  entry({ name, start, end }: { name: string; start: number; end: number }): void {
    if (!this.#isSealed) {
      return;
    }
    if (name === manifestPath) {
      this.#hash.split(start);
    } else {
      this.#hash.allow(end);
    }
  }

  /**
   * Takes an entry that belongs to the seal.
   *
   * @returns False for one that does not.
   */
  async take({ path, size, content }: ArchiveEntry): Promise<boolean> {
    if (!path.startsWith(sealFolder)) {
      return false;
    }
    if (!this.#isSealed) {
      throw damaged(this.#archive, 'it has part of a seal, but not the beginning', packedAnew);
    }
    if (path === headPath && size <= largestHead) {
      this.#announced(Buffer.concat(await content.toArray()));
    }
    if (path === manifestPath) {
      if (size > largestManifest) {
        throw refused(this.#archive, `its manifest is ${size} bytes long`);
      }
      this.#manifest = Buffer.concat(await content.toArray());
    }
    return true;
  }

  /** Begins to derive the key, which may take a tenth of a second; whoever proves the manifest asks for it again. */
  #announced(head: Buffer): void {
    const derivation = announcedDerivation(head);
    if (derivation !== undefined) {
      this.#proof.keyOf(derivation).catch(() => undefined);
    }
  }

  /**
   * To be called when the tar was read to its end.
   *
   * @returns Undefined for an archive that is not sealed.
   * @throws UserError `damagedArchive`.
   */
  async finish(): Promise<ReadManifest | undefined> {
    if (!this.#isSealed) {
      return undefined;
    }
    if (this.#manifest === undefined) {
      throw damaged(this.#archive, 'it was sealed, but its manifest is missing');
    }
    const read = await proveManifest(this.#archive, this.#manifest, this.#proof);
    const { before, after } = this.#hash.finish();
    const { tar } = read.manifest;
    const isAsSealed = tar !== undefined && before?.bytes === tar.bytes && before.sha256 === tar.sha256;
    if (!isAsSealed) {
      throw damaged(this.#archive, 'its contents were changed after it was sealed', packedAnew);
    }
    if (after !== (await digestOfTar(manifestPath, this.#manifest))) {
      throw damaged(this.#archive, 'the end of its tar was changed after it was sealed', packedAnew);
    }
    return read;
  }
}

/**
 * Two hashes of one stream: of what comes before a place, and of what comes from there on. Where the place is, is known
 * only when some bytes behind it have gone by, so bytes wait until it is said what they belong to.
 */
class SplitHash {
  #hash: Hash = createHash('sha256');
  #hashed = 0;
  /** Bytes before this place may be hashed. */
  #allowed = 0;
  #waiting: Buffer[] = [];
  #seen = 0;
  #before: { bytes: number; sha256: string } | undefined;

  update(chunk: Buffer): void {
    this.#waiting.push(chunk);
    this.#seen += chunk.length;
    this.#flush();
  }

  /** Whether the stream begins with a text; undefined while there is too little of it. */
  begins(text: string): boolean | undefined {
    return this.#seen < text.length
      ? undefined
      : Buffer.concat(this.#waiting).toString('latin1', 0, text.length) === text;
  }

  /** Bytes of which nothing is known yet. */
  get waiting(): number {
    return this.#seen - this.#hashed;
  }

  allow(end: number): void {
    this.#allowed = Math.max(this.#allowed, end);
    this.#flush();
  }

  split(at: number): void {
    this.allow(at);
    this.#before = { bytes: this.#hashed, sha256: this.#hash.digest('hex') };
    this.#hash = createHash('sha256');
    this.allow(Number.POSITIVE_INFINITY);
  }

  drop(): void {
    this.#waiting = [];
  }

  finish(): { before: { bytes: number; sha256: string } | undefined; after: string } {
    this.allow(Number.POSITIVE_INFINITY);
    return { before: this.#before, after: this.#hash.digest('hex') };
  }

  #flush(): void {
    while (this.#hashed < this.#allowed) {
      const chunk = this.#waiting.shift();
      if (chunk === undefined) {
        return;
      }
      const part = chunk.subarray(0, this.#allowed - this.#hashed);
      this.#hash.update(part);
      this.#hashed += part.length;
      if (part.length < chunk.length) {
        this.#waiting.unshift(chunk.subarray(part.length));
      }
    }
  }
}
