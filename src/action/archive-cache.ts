import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { group } from '@actions/core';
import { openArchive } from '../archive/read/archive.ts';
import type { FileCache } from './cache.ts';
import { info } from './log.ts';

/** Downloaded archives by their digest, so that each is downloaded once. */
export class ArchiveCache {
  readonly #cache: FileCache | undefined;
  readonly #digest: string;
  #isHit = false;

  constructor(cache: FileCache | undefined, digest = '') {
    this.#cache = cache;
    this.#digest = digest;
  }

  get isHit(): boolean {
    return this.#isHit;
  }

  get #key(): string {
    return `strapi-dms-archive-v1-${this.#digest.replace('sha256:', '')}`;
  }

  /** @returns `target`, if the archive was in the cache and is what its digest says. */
  async restore(target: string): Promise<string | undefined> {
    const cache = this.#cache;
    if (cache === undefined) {
      return undefined;
    }
    return await group('Look for the archive in the cache', async () => {
      const file = await cache.restore(this.#key);
      if (file === undefined) {
        return undefined;
      }
      await copyFile(file, target);
      await cache.remove(this.#key);
      this.#isHit = (await digestOf(target)) === this.#digest;
      if (!this.#isHit) {
        info('The cached archive is not used: its digest is different.');
      }
      return this.#isHit ? target : undefined;
    });
  }

  /** Keeps an archive that is a file, is encrypted, and is the artifact itself, not what was in a zip. */
  async save(file: string, key: string | undefined, identity: string | undefined): Promise<void> {
    if (
      this.#cache === undefined ||
      !(await stat(file)).isFile() ||
      !(await isEncrypted(file, key, identity))
    ) {
      return;
    }
    if ((await digestOf(file)) === this.#digest) {
      await group('Cache the archive', async () =>
        this.#cache?.save(this.#key, (path) => copyFile(file, path)),
      );
    }
  }
}

/** An archive that cannot be opened is not told about here: the import will do that better. */
async function isEncrypted(
  file: string,
  key: string | undefined,
  identity: string | undefined,
): Promise<boolean> {
  try {
    return (await openArchive(file, key, identity)).encrypted;
  } catch {
    return false;
  }
}

/** `sha256:…` of a file. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return `sha256:${hash.digest('hex')}`;
}
