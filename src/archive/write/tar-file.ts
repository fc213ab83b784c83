import { createHash, type Hash } from 'node:crypto';
import { Readable, type Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeAll } from '../../system/all-bytes.ts';
import { cleanUpAfter } from '../../system/clean-up.ts';
import type { Metadata } from '../../transfer/pipe.ts';
import { encryptAge, startAge } from '../format/age.ts';
import { createStrapiCipher, deriveKey } from '../format/encryption.ts';
import type { Layers, OpenCipher } from '../format/layers.ts';
import { extension } from '../format/names.ts';
import { HashedPack } from '../format/tar-stream.ts';
import { manifestPath } from '../seal/manifest.ts';
import { deriveSealKey, type KeyDerivation, newDerivation } from '../seal/seal-key.ts';
import { ArchiveEntries } from './entries.ts';
import type { EntryWriter } from './entry-writer.ts';
import { Gzip } from './gzip.ts';
import { type Landing, landInFile, landOnOutput, standardStream } from './landing.ts';
import type { FinishOptions, OpenArchive, WrittenArchive } from './open-archive.ts';
import { type SealFacts, Sealing } from './sealing.ts';
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
  const { file, namedBy, compress, key, seal, ifTaken = 'replace' } = options;
  const cipher = await createCipher(options);
  const name = { stem: file, extension: extension({ compressed: compress, encryption: cipher?.opens.kind }) };
  const landing = file === standardStream ? landOnOutput() : await landInFile(name, ifTaken, namedBy);
  const tar = new HashedPack({ isSealed: seal !== undefined });
  const gzip = compress ? new Gzip() : undefined;
  const sink = new HashingFile(landing.handle);
  const stages = [gzip, cipher?.stream].filter((stage) => stage !== undefined);
  const written = pipeline([tar.pack as unknown as Readable, ...stages, sink]);
  const archive = new TarFile(
    { landing, namedBy, tar, gzip, sink, written },
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
    return { stream: createStrapiCipher(derived), opens: { kind: 'strapi', key: derived } };
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
    const writer = new TarWriter(parts);
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
    const { landing, tar, sink, written } = this.#parts;
    const { path, handle, temporary } = landing;
    await this.writeMetadata(metadata);
    const { sealing, key } = this.#seal;
    const sealKey = key && { derivation: key.derivation, key: await key.derived };
    const manifest = sealing.manifest(metadata, findings, tar.digest(), sealKey);
    if (manifest !== undefined) {
      await this.#writer.writeEntry(manifestPath, manifest);
    }
    let file: string;
    try {
      tar.pack.finalize();
      await written;
      const unpacked = tar.digest();
      assertUnpackable(unpacked.bytes, sink.bytes);
      const verifying =
        verify && temporary !== undefined
          ? verifyTarFile(path, { file: temporary, layers: this.#layers, tar: unpacked }, signal, proving)
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
    const { tar, written, landing } = this.#parts;
    if (this.#isOpen) {
      this.#isOpen = false;
      tar.pack.destroy();
      if (landing.temporary === undefined) {
        // Whoever reads it may never do so again.
        await landing.handle.close();
      }
      // The pipeline is torn down on purpose; whatever it ends with is not news.
      await written.catch(() => undefined);
      await landing.handle.close();
    }
    await landing.remove();
  }
}

/** A sidecar among images is not worth the switch there and back; many small files in a row are. In bytes. */
const worthASwitch = 4_096;

/** What a tar has around the content of an entry: a header, and on average half a block. */
const frame = 768;

class TarWriter implements EntryWriter {
  readonly #parts: Parts;
  #failure: unknown;
  /** Bytes since the last entry that was only stored. */
  #compressible = 0;
  /** Ends the entry that is being written. A promise that all entries waited for would keep something of each. */
  #fail: ((failure: unknown) => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    // An error further down the pipeline (a full disk) must end the entry that is being written, too.
    parts.written.catch((error) => {
      this.#failure = writeFailure(error, parts.landing.path, parts.namedBy);
      this.#fail?.(this.#failure);
    });
  }

  async writeEntry(path: string, content: Buffer): Promise<void> {
    this.#chooseLevel(path, content.length);
    await this.#entry(path, content.length, async (entry) => {
      entry.end(content);
    });
  }

  async copyEntry(path: string, content: AsyncIterable<Buffer>, size: number): Promise<void> {
    this.#chooseLevel(path, size);
    await this.#entry(path, size, (entry) => pipeline(Readable.from(content), entry));
  }

  /** From the next entry on: the tar ends with a whole one, wherever gzip is by now. */
  #chooseLevel(path: string, size: number): void {
    const { gzip, tar } = this.#parts;
    const isStored = alreadyCompressed.test(path);
    this.#compressible = isStored ? 0 : this.#compressible + size + frame;
    if (isStored || this.#compressible > worthASwitch) {
      gzip?.store(isStored, tar.bytes);
    }
  }

  async #entry(name: string, size: number, write: (entry: Writable) => Promise<void>): Promise<void> {
    try {
      if (this.#failure !== undefined) {
        throw this.#failure;
      }
      const entry = this.#parts.tar.entry(name, size) as unknown as Writable;
      // Not before the entry: what nobody waits for must not fail.
      const { promise: failed, reject } = Promise.withResolvers<never>();
      this.#fail = reject;
      await Promise.race([Promise.all([write(entry), finishedEntry(entry)]), failed]);
    } catch (error) {
      // The entry may be the first to be told of a full disk, and by an error that says no more than that its stream has ended.
      const { sink, landing, namedBy } = this.#parts;
      throw writeFailure(sink.failure ?? error, landing.path, namedBy);
    }
  }
}

const finishedEntry = (entry: Writable): Promise<void> =>
  new Promise((resolve, reject) => entry.once('finish', resolve).once('error', reject));

/** Bytes after which what was written goes to the disk: gigabytes at once, at the end, would hold up whoever else uses it. */
const flushEvery = 1 << 25;

/** A file that is hashed while it is written, so that nothing is read twice. */
class HashingFile extends Writable {
  bytes = 0;
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
    this.#append([chunk]).then(() => done(), done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#append(chunks.map(({ chunk }) => chunk)).then(() => done(), done);
  }

  async #append(chunks: readonly Buffer[]): Promise<void> {
    for (const chunk of chunks) {
      this.#hash.update(chunk);
      this.bytes += chunk.length;
    }
    try {
      await writeAll(this.#handle, chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
      if (this.bytes - this.#flushed >= flushEvery) {
        this.#flushed = this.bytes;
        await this.#handle.datasync();
      }
    } catch (error) {
      this.failure ??= error;
      throw error;
    }
  }
}
