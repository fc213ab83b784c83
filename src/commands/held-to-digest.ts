import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { damaged } from '../archive/read/failures.ts';
import { manifestPath } from '../archive/seal/manifest.ts';
import type { RandomAccessFile } from '../system/random-access.ts';
import type { StoredFolder } from '../system/stored-folder.ts';

/** More than any cipher has before its content, which is read by itself. In bytes. */
const longestHead = 1_000_000;

/**
 * A file that has to have a digest. Its first reading from the first byte to the last fails at its end where it has another one; whoever
 * writes nothing before that reading has ended writes nothing of another archive, since the file is the same as long as it is open.
 */
export class HeldToDigest implements RandomAccessFile {
  readonly #file: RandomAccessFile;
  readonly #digest: string;
  #isProven = false;

  /** @param digest `sha256:…`. */
  constructor(file: RandomAccessFile, digest: string) {
    this.#file = file;
    this.#digest = digest;
  }

  get path(): string {
    return this.#file.path;
  }

  get size(): number {
    return this.#file.size;
  }

  get givesAway() {
    return this.#file.givesAway;
  }

  stream(start = 0, end = this.size): Readable {
    if (this.#isProven) {
      return this.#file.stream(start, end);
    }
    return start > longestHead || end < this.size
      ? Readable.from(this.#onceProven(start, end), { objectMode: false })
      : this.#proven(this.#file.stream(start, end), start);
  }

  /** A part has no digest: all is read before. */
  async *#onceProven(start: number, end: number): AsyncGenerator<Buffer> {
    for await (const _ of this.stream()) {
      // It is hashed on its way here.
    }
    yield* this.#file.stream(start, end);
  }

  /** What is read behind the head of a cipher, which was read before. */
  #proven(bytes: Readable, start: number): Readable {
    const hash = createHash('sha256');
    const head = start === 0 ? undefined : this.#file.read(0, start).then((found) => hash.update(found));
    const proving = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        const add = () => {
          hash.update(chunk);
          done(null, chunk);
        };
        head === undefined ? add() : head.then(add, done);
      },
      flush: (done) => done(this.#compare(`sha256:${hash.digest('hex')}`)),
      destroy: (error, done) => {
        bytes.destroy();
        done(error);
      },
    });
    head?.catch(() => undefined);
    bytes.once('error', (error) => proving.destroy(error));
    return bytes.pipe(proving);
  }

  #compare(found: string): Error | null {
    this.#isProven = found === this.#digest;
    return this.#isProven ? null : notHeld(this.path, found, this.#digest);
  }

  read(start: number, length: number): Promise<Buffer> {
    return this.#file.read(start, length);
  }

  isUnchanged(): Promise<boolean> {
    return this.#file.isUnchanged();
  }
}

/**
 * Holds the seal of an unpacked archive to a digest, and the seal holds the rest.
 *
 * @throws UserError `damagedArchive` where it has another one, or no seal.
 */
export async function assertDigestOfFolder(folder: StoredFolder, digest: string): Promise<void> {
  const hash = createHash('sha256');
  if ((await folder.find(manifestPath))?.kind === 'file') {
    await using reading = folder.read(false);
    const manifest = await reading.open(manifestPath);
    for await (const chunk of manifest.content()) {
      hash.update(chunk);
    }
    await manifest.close();
  }
  const found = `sha256:${hash.digest('hex')}`;
  if (found !== digest) {
    throw notHeld(folder.path, found, digest);
  }
}

const notHeld = (path: string, found: string, digest: string) =>
  damaged(
    path,
    `it has the digest ${found}, and has to have ${digest}`,
    'Name the archive that the digest belongs to.',
  );
