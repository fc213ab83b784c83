import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';

/**
 * Makes a folder, and those that it lies in, where they are not there.
 *
 * @returns Removes what was made, as far as nothing was put there; it never fails.
 * @throws the error of the system.
 */
export async function makeFolder(path: string): Promise<() => Promise<void>> {
  const first = await mkdir(path, { recursive: true });
  return async () => {
    if (first === undefined) {
      return;
    }
    // From the innermost to the first that was made.
    for (let folder = resolve(path); !relative(first, folder).startsWith('..'); folder = dirname(folder)) {
      try {
        await rmdir(folder);
      } catch {
        return;
      }
    }
  };
}
