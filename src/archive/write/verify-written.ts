import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../errors.ts';
import { collectBuffers } from '../../system/young-generation.ts';
import type { HowFar } from '../../transfer/progress.ts';
import type { Layers } from '../format/layers.ts';
import { proveArchive } from '../read/prove.ts';
import type { ArchiveReader } from '../read/reader.ts';
import { unwrap } from '../read/unwrap.ts';
import { overallDigest } from '../seal/content-digest.ts';

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

/**
 * Reads a tar file that was just written, from the file and to its end: every layer has to come apart again, and what comes
 * out has to be the tar that went in, to the last byte of its seal.
 *
 * @param path The name that it is going to have.
 * @param file The name that it has.
 * @param tar What went in.
 * @throws UserError `failed`; the reason of `signal` where it is aborted.
 */
export async function verifyTarFile(
  path: string,
  { file, layers, tar }: { readonly file: string; readonly layers: Layers; readonly tar: Digest },
  signal: AbortSignal | undefined,
  proving?: (howFar: HowFar) => void,
): Promise<void> {
  await verified(path, signal, async () => {
    const unwrapping = unwrap(file, layers);
    const found = new DigestOf();
    const { size } = statSync(file);
    proving?.(() => ({ done: unwrapping.file.bytesRead, total: size, unit: 'bytes' }));
    await pipeline([unwrapping.file, ...unwrapping.layers, found], { ...(signal && { signal }) });
    unwrapping.assertEnded();
    const { bytes, sha256 } = found.digest();
    if (bytes !== tar.bytes || sha256 !== tar.sha256) {
      throw new Error('its tar is not the one that was written');
    }
  });
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
    throw new UserError(
      'failed',
      `The archive ${path} was written, but what is on the disk differs: ${error instanceof Error ? error.message : String(error)}`,
      'It was not kept. Check the disk and the memory of this machine, and try again, with another disk if there is one.',
      { cause: error },
    );
  }
}
