import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { syncFolder } from './folder-sync.ts';

/** A hidden name beside the final one, on the same file system, so that a rename is all that is left to do. */
export const temporarySibling = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.partial`);

/**
 * The name that an unfinished file was to have, by its own or that of the lock beside it; undefined for a name that is not one of
 * {@link temporarySibling}.
 */
export const finalNameOf = (name: string): string | undefined =>
  /^\.(.+)\.[0-9a-f]+\.partial(?:\.[\w-]+\.lock)?$/.exec(name)?.[1];

/**
 * Writes a file, for this user only, as a whole or not at all, and so that it survives a loss of power. One that was there stays
 * as it is until the new one takes its place.
 *
 * @throws the error of the system; nothing of the new file is left then.
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = temporarySibling(path);
  const handle = await open(temporary, 'wx', 0o600);
  try {
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await removeUnfinished(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

/** How often a removal is tried, and the pause before the second time, in milliseconds; each one after that is longer. */
const attempts = 3;
const pause = 50;

/**
 * Removes an unfinished file or folder; harmless where there is none. What looks into new files for a moment, such as a virus
 * scanner, or a network file system that is slow, is no reason to leave it.
 *
 * @throws the error of the system.
 */
export async function removeUnfinished(path: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rm(path, { recursive: true, force: true });
      return;
    } catch (error) {
      if (attempt === attempts) {
        throw error;
      }
      await delay(pause * attempt);
    }
  }
}
