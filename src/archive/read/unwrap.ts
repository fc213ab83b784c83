import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { freeBuffer } from '../../system/freed.ts';
import type { RandomAccessFile } from '../../system/random-access.ts';
import { decryptAge } from '../format/age.ts';
import { createStrapiDecipher } from '../format/encryption.ts';
import type { Layers, OpenCipher } from '../format/layers.ts';
import { damaged, refused } from './failures.ts';

/** Larger ones cost memory and are no faster. */
const chunkSize = 1 << 17;

/** A file and what unwraps the tar in it, to be piped one into the next. */
export interface Unwrapping {
  readonly file: Readable;
  /** How much of it has been read. */
  bytesRead(): number;
  /** What stands behind the file. */
  readonly layers: readonly Transform[];
  /**
   * To be called when the last byte has come.
   *
   * @throws UserError `damagedArchive` where something follows the end of a layer.
   */
  assertEnded(): void;
}

/** Opens a file and takes off what lies around its tar: the cipher, then gzip. */
export function unwrap(file: RandomAccessFile, { cipher, compressed }: Layers): Unwrapping {
  const { path } = file;
  const start = cipher?.kind === 'age' ? cipher.offset : 0;
  const isDeciphered = cipher?.kind === 'strapi';
  const unzip = compressed ? createGunzip({ chunkSize }) : undefined;
  // What a cipher makes nobody else knows.
  const gunzip = unzip && isDeciphered ? freeing(unzip) : unzip;
  const tail = gunzip && new GzipTail(path, gunzip);
  const stream = file.stream(start);
  return {
    file: stream,
    bytesRead: countPushed(stream),
    layers: [cipher && decipherOf(file, cipher), tail, gunzip].filter((layer) => layer !== undefined),
    assertEnded: () => tail?.assertEnded(),
  };
}

/** Counts what a stream is given, without a listener, which would make it flow. */
function countPushed(stream: Readable): () => number {
  let bytes = 0;
  const push = stream.push.bind(stream);
  stream.push = (chunk: Buffer | null) => {
    bytes += chunk?.length ?? 0;
    return push(chunk);
  };
  return () => bytes;
}

/** Has what a layer has transformed freed at once: whole archives pass through it, and their buffers would make V8 look for garbage all the time. */
function freeing<Layer extends Transform>(layer: Layer): Layer {
  const transform = layer._transform.bind(layer);
  layer._transform = (chunk: Buffer, encoding: BufferEncoding, done: TransformCallback) => {
    transform(chunk, encoding, (error, data) => {
      freeBuffer(chunk);
      done(error, data);
    });
  };
  return layer;
}

function decipherOf({ path, givesAway }: RandomAccessFile, cipher: OpenCipher): Transform {
  if (cipher.kind === 'age') {
    return decryptAge(cipher.key, () =>
      damaged(path, 'it is cut off or was changed, and cannot be decrypted'),
    );
  }
  const decipher = createStrapiDecipher(cipher.key);
  return givesAway ? freeing(decipher) : decipher;
}

/** Stands before gunzip, which passes over anything that follows a zero behind the end of its stream. */
class GzipTail extends Transform {
  readonly #archive: string;
  readonly #gunzip: Gunzip;
  #seen = 0;
  #lastByte = 0;

  constructor(archive: string, gunzip: Gunzip) {
    super();
    this.#archive = archive;
    this.#gunzip = gunzip;
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    for (let index = chunk.length - 1; index >= 0; index -= 1) {
      if (chunk[index] !== 0) {
        this.#lastByte = this.#seen + index + 1;
        break;
      }
    }
    this.#seen += chunk.length;
    done(null, chunk);
  }

  assertEnded(): void {
    if (this.#lastByte > this.#gunzip.bytesWritten) {
      throw refused(this.#archive, 'there is something after the end of its gzip stream');
    }
  }
}
