import { open } from 'node:fs/promises';
import { hasCode } from './system-error.ts';

/**
 * What file systems say that cannot sync a folder, network file systems above all; the order of their operations is then all
 * there is.
 */
const cannotSync = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EBADF'] as const;

/**
 * Makes the names in a folder durable: what was created, renamed and removed there survives a loss of power. Where the platform
 * or the file system has no such thing, or the folder may be written to but not read, nothing happens.
 *
 * @throws the error of the system where the disk has failed.
 */
export async function syncFolder(path: string): Promise<void> {
  // Windows has no call for it.
  if (process.platform === 'win32') {
    return;
  }
  const folder = await open(path, 'r').catch((error) => {
    if (hasCode(error, 'EACCES', 'EPERM')) {
      return undefined;
    }
    throw error;
  });
  try {
    await folder?.sync();
  } catch (error) {
    if (!hasCode(error, ...cannotSync)) {
      throw error;
    }
  } finally {
    await folder?.close();
  }
}
