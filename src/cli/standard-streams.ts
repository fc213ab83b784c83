import { createWriteStream, fstatSync } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { standardStream } from '../archive/write/landing.ts';
import { UserError } from '../errors.ts';
import { freeSpace } from '../system/free-space.ts';
import { isNowhere } from '../system/regular-file.ts';
import { makeScratchFolder, scratchFailure } from '../system/scratch-folder.ts';
import type { Progress } from '../transfer/progress.ts';
import { option } from '../wording.ts';

/** What the terminal is asked for that concerns standard input and output. */
interface Streams {
  readonly file?: string | undefined;
  readonly output?: string | undefined;
}

/** Whether an archive goes to standard output. */
export const writesToOutput = (command: string, { file, output }: Streams): boolean =>
  (command === 'export' && file === standardStream) || output === standardStream;

/** Whether an archive comes from standard input. */
export const readsFromInput = (command: string, { file }: Streams): boolean =>
  command !== 'export' && file === standardStream;

/**
 * @throws UserError `usage` where standard input or output is a terminal, or wanted for two things.
 */
export function assertStreams(
  command: string,
  streams: Streams,
  own: {
    readonly json: boolean;
    readonly keyFile?: string | undefined;
    readonly newKeyFile?: string | undefined;
  },
): void {
  const refuse = (message: string, remedy: string) => {
    throw new UserError('usage', message, remedy);
  };
  if (writesToOutput(command, streams)) {
    if (process.stdout.isTTY) {
      refuse(
        'The archive would be written to the terminal.',
        'Redirect standard output to a file or into another program, or give the archive a name.',
      );
    }
    if (isNowhere(fstatSync(process.stdout.fd))) {
      // Node opens it, too, in the place of a standard output that is closed.
      refuse(
        'The archive would go nowhere: standard output is closed, or /dev/null.',
        `Redirect standard output to a file or into another program, or name the archive with ${option('file')}.`,
      );
    }
    if (own.json) {
      refuse(
        `Standard output is the archive, so that ${option('json')} has no place there.`,
        `Use ${option('report')} to have the report in a file.`,
      );
    }
  }
  if (readsFromInput(command, streams)) {
    if (process.stdin.isTTY) {
      refuse(
        'The archive would be read from the keyboard.',
        `Pipe an archive into this command, or name one with ${option('file')}.`,
      );
    }
    if (own.keyFile === standardStream || own.newKeyFile === standardStream) {
      refuse('Standard input is the archive, so that it holds no key.', 'Name a file that holds the key.');
    }
  }
}

/** What messages call it. */
const called = 'standard input';

/** Bytes after which it is seen whether there is still room, and that are left free for others. */
const reserve = 1 << 26;

/**
 * Runs with the archive that was named. One from standard input is kept in a scratch folder meanwhile, for it is read more than once;
 * what it is, is told by its content.
 *
 * @throws what `run` throws, and UserError `failed` where there is no room.
 */
export async function withInput<Result extends object, File extends string | undefined>(
  file: File,
  progress: Progress,
  signal: AbortSignal,
  run: (file: File | string) => Promise<Result>,
): Promise<Result> {
  if (file !== standardStream) {
    return await run(file);
  }
  const scratch = makeScratchFolder();
  const path = join(scratch.path, 'archive');
  try {
    let bytes = 0;
    progress.phaseStarted?.('spool');
    progress.stageStarted('assets', undefined);
    const counting = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        const isTime = Math.floor(bytes / reserve) !== Math.floor((bytes + chunk.length) / reserve);
        bytes += chunk.length;
        progress.advanced('assets', 0, chunk.length);
        const isFull = isTime && (freeSpace(scratch.path)?.bytes ?? reserve) < reserve;
        done(isFull ? Object.assign(new Error('no space is left'), { code: 'ENOSPC' }) : null, chunk);
      },
    });
    await pipeline(process.stdin, counting, createWriteStream(path, { mode: 0o600 }), { signal }).catch(
      (error) => {
        signal.throwIfAborted();
        throw scratchFailure(error, `the archive from ${called}`);
      },
    );
    return renamed(await run(path), path) as Result;
  } catch (error) {
    throw error instanceof UserError
      ? new UserError(
          error.failure,
          error.message.replaceAll(path, called),
          error.remedy.replaceAll(path, called),
          {
            cause: error,
            isCommitted: error.isCommitted,
            needs: error.needs,
          },
        )
      : error;
  } finally {
    scratch.remove();
  }
}

/** A report that names what was given, and not where it was kept meanwhile. */
function renamed(value: unknown, path: string): unknown {
  if (typeof value === 'string') {
    return value === path ? standardStream : value.replaceAll(path, called);
  }
  if (Array.isArray(value)) {
    return value.map((item) => renamed(item, path));
  }
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, renamed(item, path)]));
  }
  return value;
}
