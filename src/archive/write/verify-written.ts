import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../errors.ts';
import { freeBuffer } from '../../system/freed.ts';
import type { RandomAccessFile } from '../../system/random-access.ts';
import { collectBuffers } from '../../system/young-generation.ts';
import type { HowFar } from '../../transfer/progress.ts';
import { createStrapiDecipher } from '../format/encryption.ts';
import type { Layers } from '../format/layers.ts';
import { proveArchive } from '../read/prove.ts';
import type { ArchiveReader } from '../read/reader.ts';
import { unwrap } from '../read/unwrap.ts';
import { overallDigest } from '../seal/content-digest.ts';
import { KnownGunzip, type StoredRuns } from './known-gunzip.ts';

/** How many bytes there are, and their SHA-256 in hexadecimal digits. */
export interface Digest {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Reads a folder that was just written, from its files: its seal has to hold, or what it says to be what was written.
 *
 * @param path The name that it is going to have.
 * @param expected The digest of its contents where it has no seal, which proves more.
 * @throws UserError `failed`; the reason of `signal` where it is aborted.
 */
export async function verifyFolder(
  path: string,
  reader: ArchiveReader,
  expected: 'seal' | string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await verified(path, signal, async () => {
    if (expected !== 'seal') {
      const { contents } = await proveArchive(reader, {}, signal);
      if (overallDigest(contents) !== expected) {
        throw new Error('its contents are not those that were written');
      }
      return;
    }
    for await (const _ of reader.entries()) {
      // The reader checks on the way.
      signal?.throwIfAborted();
    }
    if (reader.seal === undefined) {
      throw new Error('its seal is missing');
    }
  });
}

/** A tar file that was written. */
export interface WrittenTar {
  /** Where it lies. */
  readonly file: RandomAccessFile;
  readonly layers: Layers;
  /** What went in. */
  readonly tar: Digest;
  /** Where it is only stored, where that is known. */
  readonly stored?: StoredRuns;
}

/**
 * Reads a tar file that was just written, from where it lies and to its end: every layer has to come apart again, and what comes
 * out has to be the tar that went in, to the last byte of its seal.
 *
 * @param path The name that it is going to have.
 * @throws UserError `failed`; the reason of `signal` where it is aborted.
 */
export async function verifyTarFile(
  path: string,
  { file, layers, tar, stored }: WrittenTar,
  signal: AbortSignal | undefined,
  proving?: (howFar: HowFar) => void,
): Promise<void> {
  await verified(path, signal, async () => {
    if (stored !== undefined) {
      assertSame(await digestOfStored(file, layers, stored, signal, proving), tar);
      return;
    }
    const unwrapping = unwrap(file, layers);
    const found = new DigestOf();
    proving?.(() => ({ done: unwrapping.bytesRead(), total: file.size, unit: 'bytes' }));
    await pipeline([unwrapping.file, ...unwrapping.layers, found], { ...(signal && { signal }) });
    unwrapping.assertEnded();
    assertSame(found.digest(), tar);
  });
}

function assertSame({ bytes, sha256 }: Digest, tar: Digest): void {
  if (bytes !== tar.bytes || sha256 !== tar.sha256) {
    throw new Error('its tar is not the one that was written');
  }
}

/** Of the tar in a file of which is known where it is only stored: most of it then passes through no stream. */
async function digestOfStored(
  file: RandomAccessFile,
  { cipher }: Layers,
  stored: StoredRuns,
  signal: AbortSignal | undefined,
  proving: ((howFar: HowFar) => void) | undefined,
): Promise<Digest> {
  const sha256 = createHash('sha256');
  let bytes = 0;
  let done = 0;
  proving?.(() => ({ done, total: file.size, unit: 'bytes' }));
  const gunzip = new KnownGunzip(stored, (piece) => {
    sha256.update(piece);
    bytes += piece.length;
  });
  const decipher = cipher && createStrapiDecipher(cipher.key);
  try {
    for await (const piece of piecesOf(file)) {
      signal?.throwIfAborted();
      done += piece.length;
      if (decipher === undefined) {
        await gunzip.write(piece);
      } else {
        const plain = decipher.update(piece);
        await gunzip.write(plain);
        freeBuffer(plain);
      }
    }
    if (decipher !== undefined) {
      await gunzip.write(decipher.final());
    }
    gunzip.assertEnded();
  } finally {
    gunzip.destroy();
  }
  return { bytes, sha256: sha256.digest('hex') };
}

/** Bytes that are read at a time, and freed when the next are asked for. */
const pieceSize = 1 << 18;

/** A file, piece by piece; each counts only until the next is asked for. */
async function* piecesOf(file: RandomAccessFile): AsyncGenerator<Buffer> {
  const held = await file.hold?.();
  if (held === undefined) {
    yield* file.stream();
    return;
  }
  let reading = held.read(0, pieceSize);
  try {
    for (let position = pieceSize; ; position += pieceSize) {
      const piece = await reading;
      if (piece.length === 0) {
        return;
      }
      // The next is read while somebody has this one.
      reading = held.read(position, pieceSize);
      reading.catch(() => undefined);
      yield piece;
      freeBuffer(piece);
    }
  } finally {
    await reading.catch(() => undefined);
    await held.close();
  }
}

/** Bytes that pass before their buffers are collected. */
const collected = 2_000_000;

class DigestOf extends Writable {
  readonly #hash = createHash('sha256');
  #bytes = 0;
  #uncollected = 0;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#bytes += chunk.length;
    // Later, so that the next chunk is unpacked, in another thread, while this one is hashed.
    setImmediate(() => {
      this.#hash.update(chunk);
      this.#uncollected += chunk.length;
      if (this.#uncollected > collected) {
        this.#uncollected = 0;
        collectBuffers();
      }
      done();
    });
  }

  digest(): Digest {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}

async function verified(
  path: string,
  signal: AbortSignal | undefined,
  verify: () => Promise<void>,
): Promise<void> {
  try {
    await verify();
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof UserError && error.failure !== 'damagedArchive') {
      // It could not be read, which says nothing of what it is.
      throw error;
    }
    throw new UserError(
      'failed',
      `The archive ${path} was written, but what is read back differs: ${error instanceof Error ? error.message : String(error)}`,
      'It was not kept. Check the disk and the memory of this machine, and try again, with another disk if there is one.',
      { cause: error },
    );
  }
}
