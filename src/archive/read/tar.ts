import { Readable, type Transform } from 'node:stream';
import { formsOfPassphrase } from '../../secret.ts';
import type { RandomAccessFile } from '../../system/random-access.ts';
import type { Distance } from '../../transfer/progress.ts';
import type { Layers } from '../format/layers.ts';
import { bestDeflate, type Limits, mostUnpacked } from '../format/limits.ts';
import { sealedTime } from '../format/tar-stream.ts';
import type { ReadManifest } from '../seal/manifest.ts';
import { sealKeyFinder } from '../seal/seal-key.ts';
import { Budget } from './budget.ts';
import { detect, type Secrets } from './detect.ts';
import { entryPath } from './entry-path.ts';
import { beyondLimit, changedMeanwhile, damaged, quoted, WrongKey } from './failures.ts';
import { ArchiveIndex } from './ranges/archive-index.ts';
import type { ArchiveEntry, DigestOnTheWay, StoredArchive } from './reader.ts';
import type { SealProof } from './seal-proof.ts';
import { openSkipping } from './skipping-file.ts';
import { streamFailure } from './stream-failure.ts';
import { type TarEntry, TarReader, type TarSource } from './tar-reader.ts';
import { ClaimedSeal, type SealReading, TarSeal, type WatchedContent } from './tar-seal.ts';
import { unwrap } from './unwrap.ts';

/**
 * Opens a tar file with whatever lies around it: gzip, Strapi's cipher, or both (archive format §2).
 *
 * @throws UserError `damagedArchive` where it is none or the key does not fit.
 */
export async function openTar(
  file: RandomAccessFile,
  secrets: Secrets,
  limits: Limits,
): Promise<StoredArchive> {
  const { layers, passphrase } = await detectWithAnyForm(file, secrets);
  const needsKey = isForPassphrase(layers);
  return new TarFile(file, layers, limits, {
    // What encrypts an archive also seals it.
    keyOf: sealKeyFinder(needsKey ? [passphrase ?? ''] : formsOfPassphrase(passphrase ?? '')),
    needsKey,
  });
}

/** The form of the passphrase that fits, and what it shows. */
async function detectWithAnyForm(
  file: RandomAccessFile,
  { passphrase, identity }: Secrets,
): Promise<{ layers: Layers; passphrase: string | undefined }> {
  let wrong: WrongKey | undefined;
  for (const form of passphrase ? formsOfPassphrase(passphrase) : [passphrase]) {
    try {
      return { layers: await detect(file, { passphrase: form, identity }), passphrase: form };
    } catch (error) {
      if (!(error instanceof WrongKey)) {
        throw error;
      }
      wrong ??= error;
    }
  }
  throw wrong;
}

const isForPassphrase = ({ cipher }: Layers): boolean =>
  cipher?.kind === 'strapi' || (cipher?.kind === 'age' && cipher.isForPassphrase);

class TarFile implements StoredArchive {
  readonly path: string;
  readonly bytes: number;
  readonly format = 'tar';
  readonly limits: Limits;
  readonly budget: Budget;
  readonly #file: RandomAccessFile;
  readonly #layers: Layers;
  readonly #proof: SealProof;
  /** Whether a pass has found every entry where the manifest says that it is. */
  #isIndexProven = false;
  #current: TarPass | undefined;
  #index: Promise<ArchiveIndex | undefined> | undefined;
  seal: ReadManifest | undefined;
  claim: ReadManifest | undefined;
  hasLostSeal = false;

  constructor(file: RandomAccessFile, layers: Layers, limits: Limits, proof: SealProof) {
    this.path = file.path;
    this.bytes = file.size;
    this.limits = limits;
    this.budget = new Budget(file.path, limits.memory);
    this.#file = file;
    this.#layers = layers;
    this.#proof = proof;
  }

  get encryption(): 'strapi' | 'age' | undefined {
    return this.#layers.cipher?.kind;
  }

  get encrypted(): boolean {
    return this.#layers.cipher !== undefined;
  }

  get compressed(): boolean {
    return this.#layers.compressed;
  }

  async *entries(): AsyncGenerator<ArchiveEntry> {
    this.seal = undefined;
    const seal = new TarSeal(this.path, this.#proof, this.budget, {
      provesIndex: !this.#isIndexProven,
      isCompressed: this.compressed,
    });
    yield* this.#pass(seal);
    this.seal = await seal.finish();
    this.#isIndexProven = true;
    await this.#ended(this.seal);
  }

  async *glance(): AsyncGenerator<ArchiveEntry> {
    this.claim = undefined;
    const index = await this.index();
    if (index !== undefined) {
      await this.#assertUnchanged();
      yield* index.entries(
        () => true,
        ({ path }) => !path.startsWith('assets/'),
      );
      this.claim = index.seal;
      this.hasLostSeal = false;
      await this.#assertUnchanged();
      return;
    }
    const seal = new ClaimedSeal(this.path, this.#proof, this.budget);
    yield* this.#pass(seal);
    this.claim = await seal.finish();
    await this.#ended(this.claim);
  }

  async *#pass(seal: SealReading): AsyncGenerator<ArchiveEntry> {
    await this.#assertUnchanged();
    this.#current = new TarPass(this.#file, this.limits, this.#layers, seal);
    yield* this.#current.entries();
  }

  async #ended(seal: ReadManifest | undefined): Promise<void> {
    this.hasLostSeal = seal === undefined && (this.#current?.wasSealed ?? false);
    await this.#assertUnchanged();
  }

  index(): Promise<ArchiveIndex | undefined> {
    this.#index ??= ArchiveIndex.open({
      file: this.#file,
      layers: this.#layers,
      limits: this.limits,
      budget: this.budget,
      proof: this.#proof,
    });
    return this.#index;
  }

  howFar(): Distance | undefined {
    return this.#current && { done: this.#current.bytesRead, total: this.bytes, unit: 'bytes' };
  }

  /** A pass must see what an earlier pass has checked. */
  async #assertUnchanged(): Promise<void> {
    if (!(await this.#file.isUnchanged())) {
      throw changedMeanwhile(this.path);
    }
  }
}

/** Where a pass reads its tar from. */
interface Opening {
  readonly source: TarSource;
  /** @throws UserError `damagedArchive` where something follows the end. */
  assertEnded(): void;
  close(): Promise<void>;
}

/** One reading of the file from its first byte to its last. */
class TarPass {
  readonly #file: RandomAccessFile;
  readonly #path: string;
  readonly #layers: Layers;
  readonly #limits: Limits;
  readonly #seal: SealReading;
  #count = 0;
  /** Whether an entry is as only sealed archives have them. */
  wasSealed = false;
  #bytesRead: () => number = () => 0;
  /** What went wrong first; everything after is only its echo. */
  #failure: unknown;

  constructor(file: RandomAccessFile, limits: Limits, layers: Layers, seal: SealReading) {
    this.#file = file;
    this.#path = file.path;
    this.#layers = layers;
    this.#limits = limits;
    this.#seal = seal;
  }

  /** Of the file, whatever they become. */
  get bytesRead(): number {
    return this.#bytesRead();
  }

  async *entries(): AsyncGenerator<ArchiveEntry> {
    const { source, assertEnded, close } = await this.#open();
    const tar = new TarReader(this.#path, source, this.#seal, mostUnpacked(this.#limits, this.#file.size));
    try {
      for (let entry = await tar.next(); entry !== undefined; entry = await tar.next()) {
        this.#assertSound(entry);
        const { name, size, isFolder, at } = entry;
        if (isFolder) {
          continue;
        }
        this.wasSealed ||= entry.time === sealedTime.getTime();
        const path = entryPath(this.#path, name);
        const watched = this.#seal.watched?.({ path, size, at }, tar.content()) ?? { content: tar.content() };
        const found = new Content(path, size, watched, (error) => this.#fail(error));
        if (!(await this.#seal.take(found))) {
          yield found;
        }
      }
      assertEnded();
    } catch (error) {
      throw this.#fail(error);
    } finally {
      await close();
    }
  }

  async #open(): Promise<Opening> {
    const { cipher, compressed } = this.#layers;
    if (!this.#seal.seesEverything && cipher === undefined && !compressed) {
      const source = await openSkipping(this.#file).catch((error) => {
        throw this.#fail(error);
      });
      this.#bytesRead = () => source.bytesRead;
      return { source, assertEnded: () => undefined, close: () => source.close() };
    }
    const { file, layers, assertEnded, bytesRead } = unwrap(this.#file, this.#layers);
    this.#bytesRead = bytesRead;
    const last = this.#joined([file, ...layers]);
    const close = async () => {
      for (const stream of [file, ...layers]) {
        stream.destroy();
      }
    };
    return { source: last[Symbol.asyncIterator](), assertEnded, close };
  }

  /** Joins streams so that the last one ends with whatever goes wrong in any of them. */
  #joined(streams: readonly [Readable, ...Transform[]]): Readable {
    const last = streams.at(-1) as Readable;
    for (const [index, stream] of streams.entries()) {
      stream.once('error', (error: Error) => {
        this.#fail(error);
        last.destroy(error);
      });
      const next = streams[index + 1] as Transform | undefined;
      if (next !== undefined) {
        stream.pipe(next);
      }
    }
    return last;
  }

  #assertSound({ name, size }: TarEntry): void {
    const most = this.#file.size * (this.#layers.compressed ? bestDeflate : 1);
    if (size > most) {
      throw damaged(
        this.#path,
        `it is cut off or was changed: its entry ${quoted(name)} claims to have ${size} bytes`,
      );
    }
    this.#count += 1;
    if (this.#count > this.#limits.entries) {
      throw beyondLimit(this.#path, `it holds more than ${this.#limits.entries} entries`, 'entries');
    }
  }

  #fail(error: unknown): unknown {
    this.#failure ??= streamFailure(error, this.#path);
    return this.#failure;
  }
}

/** An entry whose content becomes a stream of Node's own when it is first asked for. */
class Content implements ArchiveEntry {
  readonly path: string;
  readonly size: number;
  readonly digest: DigestOnTheWay | undefined;
  readonly #chunks: AsyncIterable<Buffer>;
  readonly #fail: (error: unknown) => unknown;
  #content: Readable | undefined;

  constructor(
    path: string,
    size: number,
    { content, digest }: WatchedContent,
    fail: (error: unknown) => unknown,
  ) {
    this.path = path;
    this.size = size;
    this.digest = digest;
    this.#chunks = content;
    this.#fail = fail;
  }

  get content(): Readable {
    if (this.#content === undefined) {
      this.#content = Readable.from(this.#read(), { objectMode: false });
      // Whoever reads it is told all the same; who has left it when the reading ends is not.
      this.#content.on('error', () => undefined);
    }
    return this.#content;
  }

  async *#read(): AsyncGenerator<Buffer> {
    try {
      yield* this.#chunks;
    } catch (error) {
      throw this.#fail(error);
    }
  }
}
