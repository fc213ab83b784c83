import { UserError } from '../errors.ts';
import type { ArchiveReader } from './read/archive.ts';

/**
 * Reads an archive that was just written, from its file and to its end: every layer has to come apart again, and the
 * seal to hold.
 *
 * @param path The name that the archive is going to have.
 * @throws UserError `failed`; the reason of `signal` where it is aborted.
 */
export async function verifyWritten(
  path: string,
  reader: ArchiveReader,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    for await (const _ of reader.entries()) {
      // The reader checks on the way.
      signal?.throwIfAborted();
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw failure(path, error instanceof Error ? error.message : String(error), error);
  }
  if (reader.seal === undefined) {
    throw failure(path, 'its seal is missing', undefined);
  }
}

const failure = (path: string, what: string, cause: unknown): UserError =>
  new UserError(
    'failed',
    `The archive ${path} was written, but what is on the disk is something else: ${what}`,
    'Nothing was kept of it. Check the disk and the memory of this machine, and export again, to another disk if there is one.',
    { cause },
  );
