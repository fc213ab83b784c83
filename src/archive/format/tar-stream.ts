import { createHash, type Hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type Pack, pack } from 'tar-stream';

/** What every entry's header says, so that the same content makes the same bytes. */
const fixed = { mode: 0o644, uid: 0, gid: 0 };

/**
 * The time of every entry of a sealed archive, which is no time at which anybody exports: an archive with it and without a seal has
 * lost that. It is ZIP's epoch, since some programs warn of files of 1970.
 */
export const sealedTime = new Date(Date.UTC(1980, 0, 1));

/** That of an archive that never had a seal. */
const unsealedTime = new Date(Date.UTC(1980, 0, 2));

/** A tar has blocks of so many bytes. */
const block = 512;

const paddingOf = (size: number): number => (block - (size % block)) % block;

/** A tar that is being written, hashed as it is made: not where it is read, which is some buffers later. */
export class HashedPack {
  readonly pack: Pack = pack();
  readonly #hash: Hash = createHash('sha256');
  readonly #mtime: Date;
  #bytes = 0;

  constructor({ isSealed }: { readonly isSealed: boolean }) {
    this.#mtime = isSealed ? sealedTime : unsealedTime;
    const stream = this.pack as unknown as Readable;
    const push = stream.push.bind(stream);
    stream.push = (chunk: Buffer | null) => {
      if (chunk !== null) {
        this.pass(chunk);
      }
      return push(chunk);
    };
  }

  entry(name: string, size: number): ReturnType<Pack['entry']> {
    return this.pack.entry({ ...fixed, mtime: this.#mtime, name, size });
  }

  /**
   * What stands before the content of an entry that does not go through {@link pack}, and what stands behind it. Whoever writes them, and the content,
   * hands all of it to {@link pass}.
   */
  async around(name: string, size: number): Promise<{ readonly head: Buffer; readonly tail: Buffer }> {
    const head: Buffer[] = [];
    const alone = pack();
    (alone as unknown as Readable).push = (chunk: Buffer | null) => head.push(chunk ?? Buffer.alloc(0)) > 0;
    const entry = alone.entry({ ...fixed, mtime: this.#mtime, name, size });
    await new Promise((resolve) => entry.once('open', resolve));
    return { head: Buffer.concat(head), tail: Buffer.alloc(paddingOf(size)) };
  }

  /** Counts and hashes bytes of the tar that do not go through {@link pack}, in whose place they stand. */
  pass(bytes: Buffer): void {
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Everything so far: whole entries where it is asked for between two. */
  digest(): { bytes: number; sha256: string } {
    return { bytes: this.#bytes, sha256: this.#hash.copy().digest('hex') };
  }
}

/** The SHA-256 of a whole tar with one entry of a sealed archive: what the end of a sealed archive looks like. */
export async function digestOfTar(name: string, content: Buffer): Promise<string> {
  const tar = new HashedPack({ isSealed: true });
  tar.entry(name, content.length).end(content);
  tar.pack.finalize();
  for await (const _ of tar.pack) {
    // It is hashed as it is made.
  }
  return tar.digest().sha256;
}
