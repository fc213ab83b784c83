import { statSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { removeUnfinished } from '../../system/atomic-write.ts';
import { claimSibling, removeDeadSiblings } from '../../system/claimed-sibling.ts';
import { syncFolder } from '../../system/folder-sync.ts';
import { placeFile, takeName } from '../../system/free-name.ts';
import { openLocalFile } from '../../system/local-file.ts';
import type { RandomAccessFile } from '../../system/random-access.ts';
import { StandardOutput } from '../../system/standard-output.ts';
import { assertFree, type IfTaken, type NamedBy, syncFailure, takeFree, writeFailure } from './target.ts';

/** Where the bytes of an archive go while it is written, and what becomes of them. */
export interface Landing {
  /** What messages call it. */
  readonly path: string;
  /** What it is given to write counts only until the promise of that has settled: the buffer is used again, or freed, then. */
  readonly handle: Pick<FileHandle, 'write' | 'datasync' | 'sync' | 'close'>;
  /** Whether nobody may ever take what is written last: then the handle is closed first where the archive is discarded. */
  readonly isPipe: boolean;
  /**
   * To be called when everything was written.
   *
   * @returns What can be read again of it, before it counts as an archive; undefined where nothing can.
   */
  written(): Promise<RandomAccessFile | undefined>;
  /** Gives the complete archive its name, which is given back. To be called when the handle is closed. */
  place(): Promise<string>;
  /** Brings the name to the disk. */
  settle(file: string): Promise<void>;
  /** Removes what was written; harmless after `place`. */
  remove(): Promise<void>;
}

/** How an archive is called: its path, or its name, without the extension, and that. */
export interface LandingName {
  readonly stem: string;
  readonly extension: string;
}

/** Where archives land that do not become files of the disk. */
export interface LandingPlace {
  /** What messages call it; without credentials. */
  readonly address: string;
  /**
   * @param expected Bytes that the archive is going to have, at most and by estimate; undefined where nobody knows.
   * @throws UserError where nothing can be written there.
   */
  land(name: LandingName, expected: number | undefined): Promise<Landing>;
}

/** The name of standard output, and of standard input. */
export const standardStream = '-';

/** A file that gets its name when it is complete. @throws UserError where it cannot be written. */
export async function landInFile(
  { stem, extension }: LandingName,
  ifTaken: IfTaken,
  namedBy: NamedBy | undefined,
): Promise<Landing> {
  const path = stem + extension;
  assertFree(path, ifTaken, namedBy);
  removeDeadSiblings(dirname(path));
  const claimed = claimSibling(path);
  const temporary = claimed.path;
  let handle: FileHandle;
  try {
    if (ifTaken === 'replace' && statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      throw Object.assign(new Error(path), { code: 'EISDIR' });
    }
    handle = await open(temporary, 'wx', 0o600);
  } catch (error) {
    claimed.release();
    throw writeFailure(error, path, namedBy);
  }
  const places: { readonly [what in IfTaken]: () => Promise<string> } = {
    replace: async () => {
      await rename(temporary, path);
      return path;
    },
    number: () => placeFile(temporary, stem, extension),
    refuse: () => takeFree(path, namedBy, () => takeName(temporary, path)),
  };
  return {
    path,
    handle,
    isPipe: false,
    written: () => openLocalFile(temporary),
    place: async () => {
      const file = await places[ifTaken]();
      claimed.release();
      return file;
    },
    settle: (file) =>
      syncFolder(dirname(file)).catch((error) => {
        throw syncFailure(error, file);
      }),
    remove: async () => {
      await removeUnfinished(temporary);
      claimed.release();
    },
  };
}

/** Standard output: what was written there cannot be taken back, nor read again. */
export const landOnOutput = (): Landing => ({
  path: standardStream,
  handle: new StandardOutput() as unknown as Landing['handle'],
  isPipe: true,
  written: async () => undefined,
  place: async () => standardStream,
  settle: async () => undefined,
  remove: async () => undefined,
});
