import { createHash, type Hash } from 'node:crypto';
import { Readable, type Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extension } from '../../strapi/archive-names.ts';
import { writeAll } from '../../system/all-bytes.ts';
import { cleanUpAfter } from '../../system/clean-up.ts';
import type { Metadata } from '../../transfer/pipe.ts';
import { encryptAge, startAge } from '../format/age.ts';
import { createStrapiCipher, deriveKey } from '../format/encryption.ts';
import type { Layers, OpenCipher } from '../format/layers.ts';
import { HashedPack } from '../format/tar-stream.ts';
import { manifestPath, manifestTail } from '../seal/manifest.ts';
import { deriveSealKey, type KeyDerivation, newDerivation } from '../seal/seal-key.ts';
import { ArchiveEntries } from './entries.ts';
import type { EntryWriter } from './entry-writer.ts';
import { Gzip, trailerSize } from './gzip.ts';
import { keptPieces } from './kept-pieces.ts';
import type { StoredRuns } from './known-gunzip.ts';
import {
  type Landing,
  type LandingName,
  type LandingPlace,
  landInFile,
  landOnOutput,
  standardStream,
} from './landing.ts';
import type { FinishOptions, OpenArchive, WrittenArchive } from './open-archive.ts';
import { type SealFacts, Sealing } from './sealing.ts';
import { SharedCipher } from './shared-cipher.ts';
import { StoredLane } from './stored-lane.ts';
import { type IfTaken, type NamedBy, writeFailure } from './target.ts';
import { verifyTarFile } from './verify-written.ts';
import { assertUnpackable } from './write-limits.ts';

export interface TarFileOptions {
  /** Path without extension. */
  readonly file: string;
  readonly namedBy?: NamedBy;
  readonly compress: boolean;
  /** Encrypts the archive where there is one. */
  readonly key: string | undefined;
  readonly encryption?: 'strapi' | 'age';
  readonly recipients?: readonly string[];
  readonly ifTaken?: IfTaken;
  readonly landing?: LandingPlace;
  readonly expected?: number;
  readonly seal?: SealFacts;
}

/** Contents that deflate makes no smaller. */
const alreadyCompressed =
  /\.(jpe?g|png|gif|webp|avif|heic|mp4|m4[av]|mov|webm|mkv|mp3|ogg|opus|aac|zip|gz|tgz|bz2|xz|zst|7z|rar|woff2?|docx|xlsx|pptx|pdf)$/i;

/**
 * Opens a tar file for writing: tar, then gzip, then the cipher, then a temporary file beside the final one (archive
 * format §2.1). The final name appears with `finish`, when every byte is on disk.
 *
 * @throws UserError `failed` where the target cannot be written, `usage` for recipients that are none.
 */
export async function createTarFile(options: TarFileOptions): Promise<OpenArchive> {
  const { compress, key, seal, namedBy } = options;
  const cipher = await createCipher(options);
  const name = {
    stem: options.file,
    extension: extension({ compressed: compress, encryption: cipher?.opens.kind }),
  };
  const landing = await landingOf(options, name);
  const tar = new HashedPack({ isSealed: seal !== undefined });
  const gzip = compress ? new Gzip() : undefined;
  const sink = new HashingFile(landing.handle);
  const stages = [gzip, cipher?.stream].filter((stage) => stage !== undefined);
  // The payload of age is in chunks of its own, which its stream counts.
  const shared = cipher?.stream instanceof SharedCipher ? cipher.stream : undefined;
  const lane = cipher === undefined || shared !== undefined ? new StoredLane(gzip, shared, sink) : undefined;
  const written = pipeline([tar.pack as unknown as Readable, ...stages, sink]);
  const archive = new TarFile(
    { landing, namedBy, tar, gzip, lane, sink, written },
    { compressed: compress, cipher: cipher?.opens },
    {
      sealing: new Sealing(seal),
      key:
        seal === undefined || key === undefined || cipher === undefined
          ? undefined
          : beginSealKey(key, cipher.opens.kind),
    },
  );
  await archive.begin();
  return archive;
}

async function landingOf(
  { file, namedBy, landing, expected, ifTaken = 'replace' }: TarFileOptions,
  name: LandingName,
): Promise<Landing> {
  if (landing !== undefined) {
    return await landing.land(name, expected);
  }
  return file === standardStream ? landOnOutput() : await landInFile(name, ifTaken, namedBy);
}

/** The cipher of an archive, and what opens it again. */
async function createCipher({
  key,
  encryption,
  recipients = [],
}: TarFileOptions): Promise<{ stream: Transform; opens: OpenCipher } | undefined> {
  if (key === undefined && recipients.length === 0) {
    return undefined;
  }
  if (encryption !== 'age' && key !== undefined) {
    const derived = await deriveKey(key);
    return { stream: new SharedCipher(createStrapiCipher(derived)), opens: { kind: 'strapi', key: derived } };
  }
  const age = await startAge(key === undefined ? { recipients } : { passphrase: key });
  return {
    stream: encryptAge(age),
    opens: {
      kind: 'age',
      key: age.key,
      offset: age.start.length,
      isForPassphrase: key !== undefined,
    },
  };
}

interface Parts {
  readonly landing: Landing;
  readonly namedBy: NamedBy | undefined;
  readonly tar: HashedPack;
  readonly gzip: Gzip | undefined;
  readonly lane: StoredLane | undefined;
  readonly sink: HashingFile;
  /** Settles when the last byte has reached the file, or with the first error on the way there. */
  readonly written: Promise<void>;
}

/** How an archive is going to be sealed; its key is derived meanwhile. */
interface Seal {
  readonly sealing: Sealing;
  readonly key: { readonly derivation: KeyDerivation; readonly derived: Promise<Buffer> } | undefined;
}

function beginSealKey(passphrase: string, cipher: OpenCipher['kind']): Seal['key'] {
  const derivation = newDerivation[cipher]();
  return { derivation, derived: deriveSealKey(passphrase, derivation) };
}

class TarFile extends ArchiveEntries implements OpenArchive {
  readonly #parts: Parts;
  readonly #layers: Layers;
  readonly #seal: Seal;
  readonly #writer: TarWriter;
  #isOpen = true;

  constructor(parts: Parts, layers: Layers, seal: Seal) {
    const writer = new TarWriter(parts, seal.sealing.isSealed);
    super(writer, seal.sealing, { isFolder: false });
    this.#writer = writer;
    this.#parts = parts;
    this.#layers = layers;
    this.#seal = seal;
    // An archive that fails has no use for it.
    seal.key?.derived.catch(() => undefined);
  }

  async begin(): Promise<void> {
    await this.writeHead(this.#seal.key?.derivation).catch(async (error) => {
      throw await cleanUpAfter(error, () => this.discard());
    });
  }

  async finish(
    metadata: Metadata,
    { verify = false, signal, proving, findings = {} }: FinishOptions = {},
  ): Promise<WrittenArchive> {
    const { landing, tar, gzip, sink, written } = this.#parts;
    const { path, handle } = landing;
    await this.writeMetadata(metadata);
    const { sealing, key } = this.#seal;
    const sealKey = key && { derivation: key.derivation, key: await key.derived };
    const restart = await this.#writer.beforeManifest();
    const manifest = sealing.manifest(
      metadata,
      findings,
      { ...tar.digest(), ...(restart === undefined ? {} : { restart }) },
      sealKey,
      { restartAt: (place) => gzip?.pointAt(place) },
    );
    if (manifest !== undefined) {
      await this.#writer.writeManifest(manifest);
    }
    let file: string;
    try {
      tar.pack.finalize();
      await written;
      const unpacked = tar.digest();
      assertUnpackable(unpacked.bytes, sink.bytes);
      const back = await landing.written();
      const verifying =
        verify && back !== undefined
          ? verifyTarFile(
              path,
              { file: back, layers: this.#layers, tar: unpacked, ...storedRuns(this.#parts) },
              signal,
              proving,
            )
          : undefined;
      // The one waits for the disk while the other computes.
      await Promise.all([handle.sync(), verifying]);
      this.#isOpen = false;
      await handle.close();
      file = await landing.place();
    } catch (error) {
      throw writeFailure(sink.failure ?? error, path, this.#parts.namedBy);
    }
    await landing.settle(file);
    return {
      file,
      bytes: sink.bytes,
      digest: `sha256:${sink.digest()}`,
      contentDigest: this.contentDigest,
      ...this.neededLimits(manifest?.length ?? 0),
    };
  }

  async discard(): Promise<void> {
    const { tar, lane, written, landing } = this.#parts;
    if (this.#isOpen) {
      this.#isOpen = false;
      tar.pack.destroy();
      if (landing.isPipe) {
        // Whoever reads it may never do so again.
        await landing.handle.close();
      }
      // The pipeline is torn down on purpose; whatever it ends with is not news.
      await written.catch(() => undefined);
      await lane?.settled();
      await landing.handle.close();
    }
    await landing.remove();
  }
}

const storedRuns = ({ gzip, lane }: Parts): { stored?: StoredRuns } =>
  gzip === undefined || lane === undefined || lane.runs.length === 0
    ? {}
    : { stored: { runs: lane.runs, size: gzip.bytes + trailerSize } };

/** A sidecar among images is not worth the switch there and back; many small files in a row are. In bytes. */
const worthASwitch = 4_096;

/** A header of a tar, in bytes; around the content of an entry there is one, and on average half as much behind it. */
const block = 512;
const frame = 768;

/**
 * How far apart the places are at which a reader can begin, in bytes of what is only stored. What is compressed counts for less: each such
 * place makes it larger, since nothing behind refers to what was before, and a reader has less to fetch.
 */
const betweenRestarts = 1 << 18;
const shareOfCompressed = 1 / 8;

class TarWriter implements EntryWriter {
  readonly #parts: Parts;
  readonly #isSealed: boolean;
  /** Since the last place at which a reader can begin, as {@link betweenRestarts} counts; there is to be one at the beginning. */
  #sinceRestart = betweenRestarts;
  #failure: unknown;
  /** Bytes since the last entry that was only stored. */
  #compressible = 0;
  #isStoring = false;
  /** Ends the entry that is being written. A promise that all entries waited for would keep something of each. */
  #fail: ((failure: unknown) => void) | undefined;

  /** @param isSealed Whether there is going to be a manifest, which says where a reader can begin. */
  constructor(parts: Parts, isSealed: boolean) {
    this.#parts = parts;
    this.#isSealed = isSealed;
    // An error further down the pipeline (a full disk) must end the entry that is being written, too.
    parts.written.catch((error) => {
      this.#failure = writeFailure(error, parts.landing.path, parts.namedBy);
      this.#fail?.(this.#failure);
    });
  }

  async writeEntry(path: string, content: Buffer): Promise<number> {
    const { at, lane } = await this.#prepare(path, content.length);
    await (lane === undefined
      ? this.#entry(path, content.length, async (entry) => {
          entry.end(content);
        })
      : this.#pass(lane, path, content.length, [content]));
    return at;
  }

  async copyEntry(path: string, content: AsyncIterable<Buffer>, size: number): Promise<number> {
    const { at, lane } = await this.#prepare(path, size);
    await (lane === undefined
      ? this.#entry(path, size, (entry) => pipeline(Readable.from(keptPieces(content)), entry))
      : this.#pass(lane, path, size, content));
    return at;
  }

  /**
   * To be called when all but the manifest was written.
   *
   * @returns Where the manifest is going to begin in what is compressed; undefined where nothing is, or there is none to come.
   */
  async beforeManifest(): Promise<number | undefined> {
    const { gzip, tar, lane, written, sink, landing, namedBy } = this.#parts;
    await this.#told(async () => lane?.close());
    if (gzip === undefined || !this.#isSealed) {
      return undefined;
    }
    try {
      // A compressor that fails comes to no place any more.
      return (await Promise.race([gzip.restartHere(tar.bytes), written])) as number;
    } catch (error) {
      throw writeFailure(sink.failure ?? error, landing.path, namedBy);
    }
  }

  /** Its end, by which it is found, is only stored. */
  async writeManifest(content: Buffer): Promise<void> {
    const { gzip, tar } = this.#parts;
    const cut = Math.max(0, content.length - manifestTail);
    gzip?.store(false, tar.bytes);
    gzip?.store(true, tar.bytes + block + cut);
    await this.#entry(manifestPath, content.length, async (entry) => {
      entry.write(content.subarray(0, cut));
      entry.end(content.subarray(cut));
    });
  }

  /** @returns Where the next entry begins in the tar, and the lane where it goes there. */
  async #prepare(path: string, size: number): Promise<{ at: number; lane: StoredLane | undefined }> {
    const { gzip, tar } = this.#parts;
    const isStored = this.#chooseLevel(path, size);
    const isRestart = gzip !== undefined && this.#isSealed && this.#restartsHere(size, isStored);
    const at = tar.bytes;
    const lane = await this.#laneFor(size, isStored || gzip === undefined);
    if (isRestart) {
      if (lane === undefined) {
        gzip.restart(at);
      } else {
        await this.#told(() => lane.restart());
      }
    }
    return { at, lane };
  }

  /** Before a large file, too, so that what is before it is read without it. */
  #restartsHere(size: number, isStored: boolean): boolean {
    const isRestart = this.#sinceRestart >= betweenRestarts || (isStored && size >= betweenRestarts);
    this.#sinceRestart =
      (isRestart ? 0 : this.#sinceRestart) + (size + frame) * (isStored ? 1 : shareOfCompressed);
    return isRestart;
  }

  /** A large file opens the lane, and what is stored behind it stays there. */
  async #laneFor(size: number, isStored: boolean): Promise<StoredLane | undefined> {
    const { lane, tar } = this.#parts;
    if (lane === undefined || !(isStored && (lane.isOpen || size >= betweenRestarts))) {
      if (lane?.isOpen) {
        await this.#told(() => lane.close());
      }
      return undefined;
    }
    if (!lane.isOpen) {
      await this.#told(() => lane.open(tar.bytes));
    }
    return lane;
  }

  /**
   * From the next entry on: the tar ends with a whole one, wherever gzip is by now.
   *
   * @returns Whether that is only stored.
   */
  #chooseLevel(path: string, size: number): boolean {
    const { gzip, tar } = this.#parts;
    const isStored = alreadyCompressed.test(path);
    this.#compressible = isStored ? 0 : this.#compressible + size + frame;
    if (isStored || this.#compressible > worthASwitch) {
      gzip?.store(isStored, tar.bytes);
      this.#isStoring = isStored;
    }
    return this.#isStoring;
  }

  #entry(name: string, size: number, write: (entry: Writable) => Promise<void>): Promise<void> {
    return this.#told(async () => {
      const entry = this.#parts.tar.entry(name, size) as unknown as Writable;
      await Promise.all([write(entry), finishedEntry(entry)]);
    });
  }

  /** An entry that goes past the streams. */
  async #pass(
    lane: StoredLane,
    name: string,
    size: number,
    content: AsyncIterable<Buffer> | Iterable<Buffer>,
  ): Promise<void> {
    const { tar } = this.#parts;
    const pass = async (bytes: Buffer) => {
      if (this.#failure !== undefined) {
        throw this.#failure;
      }
      tar.pass(bytes);
      await lane.write(bytes);
    };
    try {
      const { head, tail } = await tar.around(name, size);
      await pass(head);
      let bytes = 0;
      for await (const piece of content) {
        bytes += piece.length;
        await pass(piece);
      }
      if (bytes !== size) {
        throw new Error(`${name} has another size than it was announced with`);
      }
      await pass(tail);
    } catch (error) {
      throw this.#failureOf(error);
    }
  }

  /** Waits for the streams, or for whatever ends them. @throws what users are told. */
  async #told(wait: () => Promise<unknown>): Promise<void> {
    try {
      if (this.#failure !== undefined) {
        throw this.#failure;
      }
      // Not before there is something to wait for: what nobody waits for must not fail.
      const { promise: failed, reject } = Promise.withResolvers<never>();
      const waiting = wait();
      this.#fail = reject;
      await Promise.race([waiting, failed]);
    } catch (error) {
      throw this.#failureOf(error);
    }
  }

  /** The entry may be the first to be told of a full disk, and by an error that says no more than that its stream has ended. */
  #failureOf(error: unknown): unknown {
    const { sink, landing, namedBy } = this.#parts;
    return writeFailure(sink.failure ?? error, landing.path, namedBy);
  }
}

const finishedEntry = (entry: Writable): Promise<void> =>
  new Promise((resolve, reject) => entry.once('finish', resolve).once('error', reject));

/** Bytes after which what was written goes to the disk: gigabytes at once, at the end, would hold up whoever else uses it. */
const flushEvery = 1 << 25;

/** A file that is hashed while it is written, so that nothing is read twice. */
class HashingFile extends Writable {
  bytes = 0;
  /** Of those, what has reached the file. */
  #written = 0;
  /** Who waits until so many have. */
  #awaited: { readonly bytes: number; readonly reached: () => void } | undefined;
  /** What the file system has said no with: the first cause of whatever the streams before this one fail with then. */
  failure: unknown;
  #flushed = 0;
  readonly #handle: Landing['handle'];
  readonly #hash: Hash = createHash('sha256');

  constructor(handle: Landing['handle']) {
    super({ highWaterMark: 1 << 18 });
    this.#handle = handle;
  }

  digest(): string {
    return this.#hash.digest('hex');
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.append(chunk).then(() => done(), done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.append(Buffer.concat(chunks.map(({ chunk }) => chunk))).then(() => done(), done);
  }

  /** Settles when so many bytes have reached the file; it stays pending where they do not. */
  async reached(bytes: number): Promise<void> {
    if (this.#written < bytes) {
      await new Promise<void>((reached) => {
        this.#awaited = { bytes, reached };
      });
    }
  }

  /** Writes what follows; nothing else is being written. */
  async append(bytes: Buffer): Promise<void> {
    try {
      const writing = writeAll(this.#handle, bytes);
      this.#hash.update(bytes);
      this.bytes += bytes.length;
      await writing;
      if (this.bytes - this.#flushed >= flushEvery) {
        this.#flushed = this.bytes;
        await this.#handle.datasync();
      }
    } catch (error) {
      this.failure ??= error;
      throw error;
    }
    this.#written += bytes.length;
    if (this.#awaited !== undefined && this.#written >= this.#awaited.bytes) {
      this.#awaited.reached();
      this.#awaited = undefined;
    }
  }
}
