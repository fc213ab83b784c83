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
        this.#hash.update(chunk);
        this.#bytes += chunk.length;
      }
      return push(chunk);
    };
  }

  entry(name: string, size: number): ReturnType<Pack['entry']> {
    return this.pack.entry({ ...fixed, mtime: this.#mtime, name, size });
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
