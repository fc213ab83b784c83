import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { UserError } from '../errors.ts';

/**
 * Opening must not wait for whoever may write to a pipe one day: within that no signal is heard. Windows has no such flag, and no such
 * pipes in its folders.
 */
const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a file that a user, or a project, has named, for reading.
 *
 * @throws UserError `failed` where a pipe, a device or a socket has that name; the error of the system (`EISDIR` for a folder).
 */
export async function openRegular(path: string): Promise<FileHandle> {
  const handle = await open(path, readOnly).catch((error) => {
    throw notOpened(error, path);
  });
  try {
    assertRegular(await handle.stat(), path);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The same without leaving this thread. */
export function openRegularSync(path: string): number {
  let descriptor: number;
  try {
    descriptor = openSync(path, readOnly);
  } catch (error) {
    throw notOpened(error, path);
  }
  try {
    assertRegular(fstatSync(descriptor), path);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** All of such a file. @throws as {@link openRegular}. */
export async function readRegular(path: string): Promise<Buffer> {
  const handle = await openRegular(path);
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** The text of such a file, without leaving this thread. @throws as {@link openRegular}. */
export function readRegularText(path: string): string {
  const descriptor = openRegularSync(path);
  try {
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

/** For a file that somebody else is going to open. @throws UserError as {@link openRegular}; harmless where nothing has that name. */
export function assertRegularFile(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined) {
    assertRegular(stats, path);
  }
}

function assertRegular(stats: Stats, path: string): void {
  if (stats.isFile() || isNowhere(stats)) {
    return;
  }
  if (stats.isDirectory()) {
    const message = `EISDIR: illegal operation on a directory, read '${path}'`;
    throw Object.assign(new Error(message), { code: 'EISDIR', syscall: 'read', path });
  }
  throw notAFile(path, kindOfEntry(stats));
}

/** What is there in place of a file, for people. */
export function kindOfEntry(stats: Stats): string {
  const kinds: readonly (readonly [boolean, string])[] = [
    [stats.isFIFO(), 'a pipe'],
    [stats.isSocket(), 'a socket'],
    [stats.isDirectory(), 'a folder'],
    [stats.isSymbolicLink(), 'a link'],
    [stats.isFile(), 'a file'],
  ];
  return kinds.find(([is]) => is)?.[1] ?? 'a device';
}

/** Whether it is `/dev/null`, where nothing is read from on purpose; containers put it over files that are not to be seen. */
export const isNowhere = (stats: Stats): boolean =>
  stats.isCharacterDevice() && stats.rdev === statSync('/dev/null', { throwIfNoEntry: false })?.rdev;

/** Sockets cannot be opened. */
function notOpened(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENXIO' && code !== 'EOPNOTSUPP' && code !== 'ENODEV') {
    return error;
  }
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? error : notAFile(path, kindOfEntry(stats));
}

const notAFile = (path: string, kind: string) =>
  new UserError(
    'failed',
    `${path} is ${kind}, not a file.`,
    kind === 'a pipe'
      ? 'Write what comes out of the pipe to a file first, and name that; or remove it where nobody needs it.'
      : 'Name a file, or remove it where nobody needs it.',
  );
