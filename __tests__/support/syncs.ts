import fs, { fstatSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { afterEach, jest } from '@jest/globals';

/** A file or folder that was brought to the disk: what a loss of power leaves of it. */
export interface Sync<Seen> {
  readonly inode: number;
  /** How long it was then. */
  readonly size: number;
  /** What there was when it began, and when it had come to its end. */
  readonly before: Seen;
  readonly after: Seen;
}

/** All that was synced, in the order in which it came to its end. */
export interface Syncs<Seen> {
  readonly all: readonly Sync<Seen>[];
  /** Those of what has this path now, and where it is a file, of all that is in it. */
  of(path: string): readonly Sync<Seen>[];
}

type Method = (this: { readonly fd: number }, ...given: never[]) => Promise<void>;

afterEach(() => {
  jest.restoreAllMocks();
});

/**
 * Watches from here on what is synced, until the test ends.
 *
 * @param look What there is at a moment, as far as the test asks for it.
 */
export async function watchSyncs<Seen>(look: () => Seen): Promise<Syncs<Seen>> {
  const all: Sync<Seen>[] = [];
  const begin = (descriptor: number) => {
    const { ino: inode, size } = fstatSync(descriptor);
    const before = look();
    return () => all.push({ inode, size, before, after: look() });
  };
  const handle = await open(import.meta.filename);
  const methods = Object.getPrototypeOf(handle) as Record<'sync' | 'datasync', Method>;
  await handle.close();
  for (const name of ['sync', 'datasync'] as const) {
    const original = methods[name];
    jest.spyOn(methods, name).mockImplementation(async function (this: { readonly fd: number }) {
      const end = begin(this.fd);
      await original.call(this);
      end();
    });
  }
  // Streams that are told to flush do it in this way.
  const { fsync } = fs;
  jest.spyOn(fs, 'fsync').mockImplementation((descriptor, done) => {
    const end = begin(descriptor);
    fsync(descriptor, (error) => {
      end();
      done?.(error);
    });
  });
  return {
    all,
    of: (path) => {
      const { ino, size } = statSync(path);
      const isFile = statSync(path).isFile();
      return all.filter((sync) => sync.inode === ino && (!isFile || sync.size === size));
    },
  };
}
