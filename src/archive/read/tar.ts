import type { ReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable, type Stream, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';
import { UserError } from '../../errors.ts';
import { formsOfPassphrase } from '../../secret.ts';
import type { Layers } from '../format/layers.ts';
import { bestDeflate, mostEntries } from '../format/limits.ts';
import { sealedTime } from '../format/tar-stream.ts';
import type { ReadManifest } from '../seal/manifest.ts';
import { sealKeyFinder } from '../seal/seal-key.ts';
import { detect, type Secrets } from './detect.ts';
import { entryPath } from './entry-path.ts';
import { changedMeanwhile, damaged, noDataFile, quoted, readFailure, refused, WrongKey } from './failures.ts';
import type { ArchiveEntry, ArchiveReader } from './reader.ts';
import type { SealProof } from './seal-proof.ts';
import { TarSeal } from './tar-seal.ts';
import { TarWatch } from './tar-watch.ts';
import { unwrap } from './unwrap.ts';

/**
 * Opens a tar file with whatever lies around it: gzip, Strapi's cipher, or both (archive format §2).
 *
 * @throws UserError `damagedArchive` where it is none or the key does not fit.
 */
export async function openTar(path: string, secrets: Secrets): Promise<ArchiveReader> {
  const identity = await identify(path);
  const { layers, passphrase } = await detectWithAnyForm(path, secrets);
  const needsKey = isForPassphrase(layers);
  return new TarFile(path, identity, layers, {
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

class TarFile implements ArchiveReader {
  readonly path: string;
  readonly format = 'tar';
  readonly #identity: Identity;
  readonly #layers: Layers;
  readonly #proof: SealProof;
  #pass: TarPass | undefined;
  seal: ReadManifest | undefined;
  hasLostSeal = false;

  constructor(path: string, identity: Identity, layers: Layers, proof: SealProof) {
    this.path = path;
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
    await this.#assertUnchanged();
    this.seal = undefined;
    const pass = new TarPass(this.path, this.#identity.size, this.#layers, this.#proof);
    this.#pass = pass;
    yield* pass.entries();
    this.seal = await pass.seal.finish();
    this.hasLostSeal = this.seal === undefined && pass.wasSealed;
    await this.#assertUnchanged();
  }

  howFar(): number | undefined {
    return this.#pass && this.#pass.bytesRead / this.#identity.size;
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

/** What tar-stream gives and takes, where its own types leave something out. */
type TarHeader = Omit<Header, 'type' | 'pax'> & {
  readonly type: Header['type'] | null;
  /** Where the content begins. */
  readonly byteOffset: number;
  readonly pax: Readonly<Record<string, string>> | null;
};
type TarEntry = AsyncIterable<Buffer> & { readonly header: TarHeader; resume(): void };
type TarStream = AsyncIterable<TarEntry> & {
  on(event: 'entry', listener: (header: TarHeader) => void): void;
  destroy(error?: Error): void;
};
const openTarStream = () =>
  extract({ allowUnknownFormat: true } as Parameters<typeof extract>[0]) as unknown as TarStream;

/** One reading of the file from its first byte to its last. */
class TarPass {
  readonly #path: string;
  readonly #fileSize: number;
  readonly #layers: Layers;
  readonly #watch: TarWatch;
  readonly seal: TarSeal;
  readonly #tar = openTarStream();
  #count = 0;
  /** Whether an entry is as only sealed archives have them. */
  wasSealed = false;
  #file: ReadStream | undefined;
  /** What went wrong first; everything after is only its echo. */
  #failure: unknown;

  constructor(path: string, fileSize: number, layers: Layers, proof: SealProof) {
    this.#path = path;
    this.#fileSize = fileSize;
    this.#layers = layers;
    this.seal = new TarSeal(path, proof);
    this.#watch = new TarWatch(path, fileSize, this.seal);
  }

  /** Of the file, whatever they become. */
  get bytesRead(): number {
    return this.#file?.bytesRead ?? 0;
  }

  async *entries(): AsyncGenerator<ArchiveEntry> {
    const { file, layers, assertEnded } = unwrap(this.#path, this.#layers);
    this.#file = file;
    const tar = this.#tar as unknown as Writable;
    const streams: Stream[] = [file, ...layers, this.#watch, tar];
    for (const stream of streams) {
      stream.once('error', (error) => this.#fail(error));
    }
    this.#tar.on('entry', (header) => this.#met(header));
    // Its errors are those of the streams, which are listened to above.
    const ended = pipeline(streams as [Readable, Writable]).catch((error) => this.#fail(error));
    try {
      for await (const entry of this.#tar) {
        const { header } = entry;
        this.#assertSafe(header);
        if (header.type === 'directory') {
          entry.resume();
          continue;
        }
        this.wasSealed ||= header.mtime?.getTime() === sealedTime.getTime();
        const content = new Content(entry, (error) => this.#fail(error));
        const found = content.entry(entryPath(this.#path, header.name));
        if (!(await this.seal.take(found))) {
          yield found;
        }
        content.skip();
      }
      await ended;
      if (this.#failure !== undefined) {
        throw this.#failure;
      }
      assertEnded();
      this.#watch.assertEnded();
    } catch (error) {
      throw this.#fail(error);
    } finally {
      file.destroy();
      this.#tar.destroy();
      await ended;
    }
  }

  #met(header: TarHeader): void {
    try {
      const size = header.type === 'directory' ? 0 : header.size;
      const most = this.#fileSize * (this.#layers.compressed ? bestDeflate : 1);
      if (size > most) {
        throw damaged(
          this.#path,
          `it is cut off or was changed: its entry ${quoted(header.name)} claims to have ${size} bytes`,
        );
      }
      this.#watch.entry({ name: header.name, byteOffset: header.byteOffset, size });
      this.#count += 1;
      if (this.#count > mostEntries) {
        throw refused(this.#path, `it holds more than ${mostEntries} entries`);
      }
    } catch (error) {
      this.#fail(error);
      this.#tar.destroy(error as Error);
    }
  }

  #assertSafe({ name, type, pax }: TarHeader): void {
    if (type !== 'file' && type !== 'contiguous-file' && type !== 'directory') {
      throw refused(
        this.#path,
        `its entry ${quoted(name)} is not a file but ${type ?? 'of an unknown type'}`,
      );
    }
    if (Object.keys(pax ?? {}).some((key) => key.startsWith('GNU.sparse'))) {
      throw refused(this.#path, `its entry ${quoted(name)} is a sparse file`);
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
    switch (error.message) {
      case 'Unexpected end of data':
        return damaged(this.#path, 'it is cut off: its tar ends too early');
      case 'Header exceeds max size':
      case 'Invalid header':
        return damaged(this.#path, 'its tar has an invalid header');
      default:
        if (error.message.startsWith('Invalid tar header')) {
          return this.#count === 0
            ? noDataFile(
                this.#path,
                'What is compressed in it is not a tar file: name an archive made by strapi export or by strapi-dms.',
              )
            : damaged(this.#path, 'its tar has an invalid header');
        }
        return readFailure(error, this.#path);
    }
  }
}

/** The content of an entry as a stream of Node's own, made when it is first asked for. */
class Content {
  readonly #source: TarEntry;
  readonly #fail: (error: unknown) => unknown;
  #content: Readable | undefined;
  #isBegun = false;

  constructor(source: TarEntry, fail: (error: unknown) => unknown) {
    this.#source = source;
    this.#fail = fail;
  }

  entry(path: string): ArchiveEntry {
    const content = () => {
      this.#content ??= Readable.from(this.#chunks(), { objectMode: false });
      return this.#content;
    };
    return {
      path,
      size: this.#source.header.size,
      get content() {
        return content();
      },
    };
  }

  /** Passes over content that nobody has read. */
  skip(): void {
    if (!this.#isBegun) {
      this.#source.resume();
    }
  }

  async *#chunks(): AsyncGenerator<Buffer> {
    this.#isBegun = true;
    try {
      yield* this.#source;
    } catch (error) {
      throw this.#fail(error);
    }
  }
}
