import type { ReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable, type Transform } from 'node:stream';
import { UserError } from '../../errors.ts';
import { formsOfPassphrase } from '../../secret.ts';
import type { Distance } from '../../transfer/progress.ts';
import type { Layers } from '../format/layers.ts';
import { bestDeflate, type Limits, mostUnpacked } from '../format/limits.ts';
import { sealedTime } from '../format/tar-stream.ts';
import type { ReadManifest } from '../seal/manifest.ts';
import { sealKeyFinder } from '../seal/seal-key.ts';
import { Budget } from './budget.ts';
import { detect, type Secrets } from './detect.ts';
import { entryPath } from './entry-path.ts';
import { beyondLimit, changedMeanwhile, damaged, quoted, readFailure, WrongKey } from './failures.ts';
import type { ArchiveEntry, StoredArchive } from './reader.ts';
import type { SealProof } from './seal-proof.ts';
import { SkippingFile } from './skipping-file.ts';
import { type TarEntry, TarReader, type TarSource } from './tar-reader.ts';
import { ClaimedSeal, type SealReading, TarSeal } from './tar-seal.ts';
import { unwrap } from './unwrap.ts';

/**
 * Opens a tar file with whatever lies around it: gzip, Strapi's cipher, or both (archive format §2).
 *
 * @throws UserError `damagedArchive` where it is none or the key does not fit.
 */
export async function openTar(path: string, secrets: Secrets, limits: Limits): Promise<StoredArchive> {
  const identity = await identify(path);
  const { layers, passphrase } = await detectWithAnyForm(path, secrets);
  const needsKey = isForPassphrase(layers);
  return new TarFile(path, identity, layers, limits, {
    // What encrypts an archive also seals it.
    keyOf: sealKeyFinder(needsKey ? [passphrase ?? ''] : formsOfPassphrase(passphrase ?? '')),
    needsKey,
  });
}

/** The form of the passphrase that fits, and what it shows. */
async function detectWithAnyForm(
  path: string,
  { passphrase, identity }: Secrets,
): Promise<{ layers: Layers; passphrase: string | undefined }> {
  let wrong: WrongKey | undefined;
  for (const form of passphrase ? formsOfPassphrase(passphrase) : [passphrase]) {
    try {
      return { layers: await detect(path, { passphrase: form, identity }), passphrase: form };
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

/** What is another after a file was replaced or written to. */
interface Identity {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
}

async function identify(path: string): Promise<Identity> {
  const { size, mtimeMs, ino } = await stat(path);
  return { size, mtimeMs, ino };
}

class TarFile implements StoredArchive {
  readonly path: string;
  readonly format = 'tar';
  readonly limits: Limits;
  readonly budget: Budget;
  readonly #identity: Identity;
  readonly #layers: Layers;
  readonly #proof: SealProof;
  #current: TarPass | undefined;
  seal: ReadManifest | undefined;
  claim: ReadManifest | undefined;
  hasLostSeal = false;

  constructor(path: string, identity: Identity, layers: Layers, limits: Limits, proof: SealProof) {
    this.path = path;
    this.limits = limits;
    this.budget = new Budget(path, limits.memory);
    this.#identity = identity;
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
    const seal = new TarSeal(this.path, this.#proof, this.budget);
    yield* this.#pass(seal);
    this.seal = await seal.finish();
    await this.#ended(this.seal);
  }

  async *glance(): AsyncGenerator<ArchiveEntry> {
    this.claim = undefined;
    const seal = new ClaimedSeal(this.path, this.#proof, this.budget);
    yield* this.#pass(seal);
    this.claim = await seal.finish();
    await this.#ended(this.claim);
  }

  async *#pass(seal: SealReading): AsyncGenerator<ArchiveEntry> {
    await this.#assertUnchanged();
    this.#current = new TarPass(this, this.#identity.size, this.#layers, seal);
    yield* this.#current.entries();
  }

  async #ended(seal: ReadManifest | undefined): Promise<void> {
    this.hasLostSeal = seal === undefined && (this.#current?.wasSealed ?? false);
    await this.#assertUnchanged();
  }

  howFar(): Distance | undefined {
    return this.#current && { done: this.#current.bytesRead, total: this.#identity.size, unit: 'bytes' };
  }

  /** A pass must see what an earlier pass has checked. */
  async #assertUnchanged(): Promise<void> {
    const { size, mtimeMs, ino } = await identify(this.path);
    const before = this.#identity;
    if (size !== before.size || mtimeMs !== before.mtimeMs || ino !== before.ino) {
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
  readonly #path: string;
  readonly #fileSize: number;
  readonly #layers: Layers;
  readonly #limits: Limits;
  readonly #seal: SealReading;
  #count = 0;
  /** Whether an entry is as only sealed archives have them. */
  wasSealed = false;
  #file: { readonly bytesRead: number } | undefined;
  /** What went wrong first; everything after is only its echo. */
  #failure: unknown;

  constructor({ path, limits }: TarFile, fileSize: number, layers: Layers, seal: SealReading) {
    this.#path = path;
    this.#fileSize = fileSize;
    this.#layers = layers;
    this.#limits = limits;
    this.#seal = seal;
  }

  /** Of the file, whatever they become. */
  get bytesRead(): number {
    return this.#file?.bytesRead ?? 0;
  }

  async *entries(): AsyncGenerator<ArchiveEntry> {
    const { source, assertEnded, close } = await this.#open();
    const tar = new TarReader(this.#path, source, this.#seal, mostUnpacked(this.#limits, this.#fileSize));
    try {
      for (let entry = await tar.next(); entry !== undefined; entry = await tar.next()) {
        this.#assertSound(entry);
        const { name, size, isFolder } = entry;
        if (isFolder) {
          continue;
        }
        this.wasSealed ||= entry.time === sealedTime.getTime();
        const found = new Content(entryPath(this.#path, name), size, tar, (error) => this.#fail(error));
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
      const source = await SkippingFile.open(this.#path).catch((error) => {
        throw this.#fail(error);
      });
      this.#file = source;
      return { source, assertEnded: () => undefined, close: () => source.close() };
    }
    const { file, layers, assertEnded } = unwrap(this.#path, this.#layers);
    this.#file = file;
    const last = this.#joined([file, ...layers]);
    const close = async () => {
      for (const stream of [file, ...layers]) {
        stream.destroy();
      }
    };
    return { source: last[Symbol.asyncIterator](), assertEnded, close };
  }

  /** Joins streams so that the last one ends with whatever goes wrong in any of them. */
  #joined(streams: readonly [ReadStream, ...Transform[]]): Readable {
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
    const most = this.#fileSize * (this.#layers.compressed ? bestDeflate : 1);
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
    this.#failure ??= this.#explain(error);
    return this.#failure;
  }

  /** Errors of the streams in the words of the format. */
  #explain(error: unknown): unknown {
    if (!(error instanceof Error) || error instanceof UserError) {
      return error;
    }
    const code = 'code' in error ? String(error.code) : '';
    if (code === 'Z_BUF_ERROR') {
      return damaged(this.#path, 'it is cut off: its gzip stream ends too early');
    }
    if (code.startsWith('Z_')) {
      return damaged(this.#path, `its gzip stream is broken (${error.message})`);
    }
    if (code.startsWith('ERR_OSSL')) {
      return damaged(this.#path, 'it is cut off or was changed: its encryption does not end as it should');
    }
    return readFailure(error, this.#path);
  }
}

/** An entry whose content becomes a stream of Node's own when it is first asked for. */
class Content implements ArchiveEntry {
  readonly path: string;
  readonly size: number;
  readonly #tar: TarReader;
  readonly #fail: (error: unknown) => unknown;
  #content: Readable | undefined;

  constructor(path: string, size: number, tar: TarReader, fail: (error: unknown) => unknown) {
    this.path = path;
    this.size = size;
    this.#tar = tar;
    this.#fail = fail;
  }

  get content(): Readable {
    if (this.#content === undefined) {
      this.#content = Readable.from(this.#chunks(), { objectMode: false });
      // Whoever reads it is told all the same; who has left it when the reading ends is not.
      this.#content.on('error', () => undefined);
    }
    return this.#content;
  }

  async *#chunks(): AsyncGenerator<Buffer> {
    try {
      yield* this.#tar.content();
    } catch (error) {
      throw this.#fail(error);
    }
  }
}
