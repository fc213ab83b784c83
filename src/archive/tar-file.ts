import { createHash, type Hash } from 'node:crypto';
import { statSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import type { Metadata } from '../transfer/pipe.ts';
import { createStrapiCipher } from './encryption.ts';
import { ArchiveEntries, type EntryWriter } from './entries.ts';
import { Gzip } from './gzip.ts';
import { extension } from './names.ts';
import { temporarySibling, writeFailure } from './target.ts';

export interface TarFileOptions {
  /** Path without extension. */
  readonly file: string;
  readonly compress: boolean;
  /** Encrypts the archive where there is one. */
  readonly key: string | undefined;
}

/** An archive that is complete, synced and carries its final name. */
export interface WrittenArchive {
  readonly file: string;
  readonly bytes: number;
  /** `sha256:` and 64 hexadecimal digits; absent for a folder. */
  readonly digest?: string;
}

/** An archive that is being written. One of `finish` and `discard` ends it. */
export interface OpenArchive extends ArchiveEntries {
  finish(metadata: Metadata): Promise<WrittenArchive>;
  /** Removes what was written; harmless after `finish`. */
  discard(): Promise<void>;
}

/** Contents that deflate makes no smaller. */
const alreadyCompressed =
  /\.(jpe?g|png|gif|webp|avif|heic|mp4|m4[av]|mov|webm|mkv|mp3|ogg|opus|aac|zip|gz|tgz|bz2|xz|zst|7z|rar|woff2?|docx|xlsx|pptx|pdf)$/i;

/**
 * Opens a tar file for writing: tar, then gzip, then the cipher, then a temporary file beside the final one (archive
 * format §2.1). The final name appears with `finish`, when every byte is on disk.
 *
 * @throws UserError `failed` where the target cannot be written.
 */
export async function createTarFile({ file, compress, key }: TarFileOptions): Promise<OpenArchive> {
  const path = file + extension({ compressed: compress, encrypted: key !== undefined });
  const temporary = temporarySibling(path);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw writeFailure(Object.assign(new Error(path), { code: 'EISDIR' }), path);
  }
  const handle = await open(temporary, 'wx', 0o600).catch((error) => {
    throw writeFailure(error, path);
  });
  const tar = pack();
  const gzip = compress ? new Gzip() : undefined;
  const cipher = key === undefined ? undefined : await createStrapiCipher(key);
  const sink = new HashingFile(handle);
  const stages = [gzip, cipher].filter((stage) => stage !== undefined);
  const written = pipeline([tar as unknown as Readable, ...stages, sink]);
  return new TarFile({ path, temporary, tar, gzip, sink, handle, written });
}

interface Parts {
  readonly path: string;
  readonly temporary: string;
  readonly tar: Pack;
  readonly gzip: Gzip | undefined;
  readonly sink: HashingFile;
  readonly handle: FileHandle;
  /** Settles when the last byte has reached the file, or with the first error on the way there. */
  readonly written: Promise<void>;
}

class TarFile extends ArchiveEntries implements OpenArchive {
  readonly #parts: Parts;
  #isOpen = true;

  constructor(parts: Parts) {
    super(new TarWriter(parts));
    this.#parts = parts;
  }

  async finish(metadata: Metadata): Promise<WrittenArchive> {
    const { path, temporary, tar, sink, handle, written } = this.#parts;
    await this.writeMetadata(metadata);
    try {
      tar.finalize();
      await written;
      await handle.sync();
      await handle.close();
      this.#isOpen = false;
      await rename(temporary, path);
      await syncDirectory(dirname(path));
    } catch (error) {
      throw writeFailure(error, path);
    }
    return { file: path, bytes: sink.bytes, digest: `sha256:${sink.digest()}` };
  }

  async discard(): Promise<void> {
    const { tar, handle, written, temporary } = this.#parts;
    if (this.#isOpen) {
      this.#isOpen = false;
      tar.destroy();
      // The pipeline is torn down on purpose; whatever it ends with is not news.
      await written.catch(() => undefined);
      await handle.close();
    }
    await rm(temporary, { force: true });
  }
}

class TarWriter implements EntryWriter {
  readonly #parts: Parts;
  readonly #failed: Promise<never>;

  constructor(parts: Parts) {
    this.#parts = parts;
    // An error further down the pipeline (a full disk) must end the entry that is being written, too.
    this.#failed = parts.written.then(
      () => new Promise<never>(() => undefined),
      (error) => {
        throw writeFailure(error, parts.path);
      },
    );
    this.#failed.catch(() => undefined);
  }

  async writeEntry(path: string, content: Buffer): Promise<void> {
    // A sidecar among images is not worth the switch there and back.
    if (content.length > 4_096) {
      this.#parts.gzip?.store(false);
    }
    await this.#entry(path, content.length, async (entry) => {
      entry.end(content);
    });
  }

  async copyEntry(path: string, content: AsyncIterable<Buffer>, size: number): Promise<void> {
    this.#parts.gzip?.store(alreadyCompressed.test(path));
    await this.#entry(path, size, (entry) => pipeline(Readable.from(content), entry));
  }

  async #entry(name: string, size: number, write: (entry: Writable) => Promise<void>): Promise<void> {
    const entry = this.#parts.tar.entry({ name, size, mode: 0o644, uid: 0, gid: 0 }) as unknown as Writable;
    try {
      await Promise.race([Promise.all([write(entry), finishedEntry(entry)]), this.#failed]);
    } catch (error) {
      // The entry may be the first to be told of a full disk.
      throw writeFailure(error, this.#parts.path);
    }
  }
}

const finishedEntry = (entry: Writable): Promise<void> =>
  new Promise((resolve, reject) => entry.once('finish', resolve).once('error', reject));

/** A file that is hashed while it is written, so that nothing is read twice. */
class HashingFile extends Writable {
  bytes = 0;
  readonly #handle: FileHandle;
  readonly #hash: Hash = createHash('sha256');

  constructor(handle: FileHandle) {
    super({ highWaterMark: 1 << 20 });
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
    let remaining = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
    while (remaining.length > 0) {
      const { bytesWritten } = await this.#handle.write(remaining);
      remaining = remaining.subarray(bytesWritten);
    }
  }
}

/** Makes a rename durable; folders cannot be synced on every platform, where the rename alone has to do. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r').catch(() => undefined);
  try {
    await directory?.sync();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'EINVAL' || error.code === 'EPERM'))) {
      throw error;
    }
  } finally {
    await directory?.close();
  }
}
