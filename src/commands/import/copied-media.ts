import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { UserError } from '../../errors.ts';
import { BadAddress, printable } from '../../media/remote/address.ts';
import type { RemotePlacement } from '../../media/remote/placement.ts';
import { RemoteFiles } from '../../media/remote/remote-files.ts';
import { RequestFailure } from '../../media/remote/request-failure.ts';
import type { Progress } from '../../transfer/progress.ts';
import { option } from '../../wording.ts';
import type { ArchivedFileElsewhere } from './archived-media.ts';

/** How many files a service copies at a time. */
const filesAtATime = 16;

/** What came of copying. */
export interface CopiedMedia {
  /** Names of the files that are where the project keeps its media. */
  readonly names: ReadonlySet<string>;
  /** What is to be said of the others. */
  readonly warnings: readonly string[];
}

interface Copying {
  readonly placement: RemotePlacement;
  /** By name. */
  readonly files: ReadonlyMap<string, ArchivedFileElsewhere>;
  /** Whether the archive has a file, which is uploaded in any case. */
  readonly isHeld: (filename: string) => boolean;
  readonly progress: Progress;
}

/** @throws UserError `failed` where the project keeps its media with a service that copies nothing. */
export function assertCopies(provider: string): void {
  if (provider.toLowerCase() !== 'aws-s3') {
    throw new UserError(
      'failed',
      `${option('media', 'copy')} lets S3 copy files from bucket to bucket, but the project keeps its media with the provider ${provider}.`,
      `Import with ${option('media', 'all')}: files come out of the archive then.`,
    );
  }
}

/**
 * Lets the service copy files from where rows of the archive say that they are. What it refuses comes the ordinary way: out of the archive, or
 * from its address. What is nowhere stays where its row says that it is.
 *
 * @throws UserError `failed` where the target's own bucket refuses. Nothing old was changed.
 */
export async function copyMedia(run: Copying, signal: AbortSignal | undefined): Promise<CopiedMedia> {
  const { placement, files, isHeld, progress } = run;
  const names = new Set<string>();
  const refused: [string, ArchivedFileElsewhere, string][] = [];
  const lost: string[] = [];
  const queue = files.entries();
  const work = async () => {
    for (const [filename, file] of queue) {
      signal?.throwIfAborted();
      const copied = await placement.copy(filename, file);
      if (copied.kind === 'copied') {
        names.add(filename);
      } else if (copied.kind === 'refused') {
        refused.push([filename, file, copied.reason]);
      } else if (!isHeld(filename)) {
        const what =
          copied.kind === 'missing'
            ? 'is not there'
            : `has ${copied.bytes} bytes, its row says something else`;
        lost.push(`${printable(file.url)} ${what}`);
      }
    }
  };
  await Promise.all(Array.from({ length: filesAtATime }, work));
  const [first] = refused;
  if (first !== undefined) {
    const [filename, , reason] = first;
    progress.noted?.(
      `${refused.length} ${refused.length === 1 ? 'file is' : 'files are'} not copied but uploaded, such as ${filename}: ${reason}.`,
    );
  }
  const toFetch = refused.filter(([filename]) => !isHeld(filename));
  if (toFetch.length > 0) {
    lost.push(...(await fetchAll(placement, toFetch, names, signal)));
  }
  return {
    names,
    warnings:
      lost.length === 0
        ? []
        : [
            `ATTENTION: ${lost.length} media ${lost.length === 1 ? 'file was' : 'files were'} not brought to the bucket of the target, and ${lost.length === 1 ? 'its row leads' : 'their rows lead'} to the old place: ${lost.slice(0, 5).join('; ')}${lost.length > 5 ? '; …' : ''}`,
          ],
  };
}

/** Brings files from their addresses. @returns what is to be said of those that cannot be had. */
async function fetchAll(
  placement: RemotePlacement,
  files: readonly (readonly [string, ArchivedFileElsewhere, string])[],
  names: Set<string>,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const lost: string[] = [];
  // Nobody signs: what the target's own credentials may read was copied.
  const remote = new RemoteFiles();
  const never = new AbortController().signal;
  try {
    for (const [index, [filename, file]] of files.entries()) {
      remote.turn(index);
      try {
        const fetched = await remote.fetch(file, index, signal ?? never);
        if (fetched === undefined) {
          lost.push(`${printable(file.url)} is not there`);
          continue;
        }
        await placement.add(
          filename,
          file,
          'content' in fetched ? Readable.from([fetched.content]) : createReadStream(fetched.path),
        );
        await fetched.release();
        names.add(filename);
      } catch (error) {
        if (!(error instanceof RequestFailure || error instanceof BadAddress)) {
          throw error;
        }
        signal?.throwIfAborted();
        lost.push(`${printable(file.url)}: ${error.message}`);
      }
    }
  } finally {
    await remote.close();
  }
  return lost;
}
