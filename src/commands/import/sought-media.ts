import { createHash } from 'node:crypto';
import { addAbortSignal } from 'node:stream';
import type { CheckedArchive } from '../../archive/read/check.ts';
import { UserError } from '../../errors.ts';
import type { Place } from '../../media/place.ts';
import { otherHash, type Sought, type Uploader } from '../../media/remote/uploader.ts';
import type { Project } from '../../project/project.ts';
import type { Distance, Progress } from '../../transfer/progress.ts';
import { type Filters, Scope } from '../../transfer/scope.ts';
import type { LoadOptions } from './options.ts';
import { shardOption } from './share.ts';
import type { SharedArchive, SharedFile } from './shared-archive.ts';
import { openUploader } from './uploader.ts';

/** How many files a provider is asked for at a time. */
const filesAtATime = 16;

interface Looking {
  readonly shared: SharedArchive;
  readonly checked: CheckedArchive;
  readonly uploader: Uploader;
  readonly progress: Progress;
}

/** Where the media files of an archive are, by name. */
export type FoundMedia = ReadonlyMap<string, Place>;

interface Import {
  readonly options: Pick<LoadOptions, 'filters'>;
  readonly project: Project;
  readonly checked: CheckedArchive;
  readonly shared?: SharedArchive | undefined;
  readonly progress: Progress;
}

/** Nothing is uploaded. */
const nothingTaken = { taken: new Set<string>() };

/** Whether filters leave media files in, of whatever content types there are. */
export const wantsFiles = (filters: Filters): boolean => {
  const named = [...filters.onlyContentTypes, ...filters.excludeContentTypes];
  return new Scope(filters, named, () => true).stages.has('assets');
};

/**
 * {@link findMedia}, for the job that comes last.
 *
 * @returns Undefined where no other job has brought any.
 */
export async function seekMedia(
  { options, project, shared, ...run }: Import,
  signal: AbortSignal | undefined,
): Promise<FoundMedia | undefined> {
  if (shared === undefined || !run.checked.stages.has('assets') || !wantsFiles(options.filters)) {
    return undefined;
  }
  const uploader = await openUploader(await project.uploadConfig(signal), project, nothingTaken, signal);
  const stop = () => void uploader.close();
  signal?.addEventListener('abort', stop);
  try {
    return await findMedia({ ...run, shared, uploader }, signal);
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await uploader.close();
  }
}

/**
 * Looks where other jobs have brought the media files of an archive. The provider is asked for each; only what lies there without saying what
 * it is, is read there, and only where another file has its name, a file of the archive is.
 *
 * @throws UserError `failed` where any is missing: it names the shares. Nothing was changed.
 */
export async function findMedia(run: Looking, signal: AbortSignal | undefined): Promise<FoundMedia> {
  const { shared, checked, uploader } = run;
  const places = new Map<string, Place>();
  /** How many files, by share. */
  const missing = new Map<number, number>();
  const miss = (file: SharedFile) => {
    const part = shared.shareOf(file);
    missing.set(part, (missing.get(part) ?? 0) + 1);
  };
  const renamed = new Map<string, SharedFile>();
  const look = (file: SharedFile, sought: Sought) => {
    if (sought.kind === 'same') {
      places.set(file.name, sought.place);
    } else if (sought.kind === 'other') {
      renamed.set(file.filename, file);
    } else {
      miss(file);
    }
  };
  const all = { files: shared.files(checked), count: checked.assets.size };
  await lookForAll(run, all, true, look, signal);
  if (renamed.size > 0) {
    for await (const [filename, { content }] of shared.read((name) => renamed.has(name))) {
      const file = renamed.get(filename) as SharedFile;
      if (signal !== undefined) {
        addAbortSignal(signal, content);
      }
      const md5 = createHash('md5');
      for await (const chunk of content) {
        md5.update(chunk);
      }
      // As the job of its share has named it.
      const hash = otherHash({ hash: file.hash, md5: md5.digest('hex') });
      const sought = await uploader.find?.({ ...file, hash }, true);
      if (sought?.kind === 'same') {
        places.set(file.name, { ...sought.place, hash });
      } else {
        miss(file);
      }
    }
  }
  if (missing.size > 0) {
    throw lacking(missing, run);
  }
  return places;
}

/** The files that a provider is asked for, and about how many there are. */
interface Asked {
  readonly files: Iterable<SharedFile>;
  readonly count: number;
}

/**
 * Asks a provider for files, some at a time.
 *
 * @param reads Whether those are read there that do not say what they are.
 * @param take Is told what it has.
 */
export async function lookForAll(
  { uploader, progress }: Pick<Looking, 'uploader' | 'progress'>,
  { files, count }: Asked,
  reads: boolean,
  take: (file: SharedFile, sought: Sought) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  let done = 0;
  const howFar = (): Distance => ({ done, total: count, unit: 'files' });
  progress.phaseStarted?.('search', howFar);
  const queue = files[Symbol.iterator]();
  const work = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      signal?.throwIfAborted();
      take(next.value, (await uploader.find?.(next.value, reads)) ?? { kind: 'nothing' });
      done += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: filesAtATime }, work));
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}

/** Shares that a message names. */
const mostNamed = 20;

function lacking(missing: ReadonlyMap<number, number>, { shared, uploader, checked }: Looking): UserError {
  const { of } = shared.share;
  const byShare = [...missing].sort(([a], [b]) => a - b);
  const all = byShare.reduce((sum, [, count]) => sum + count, 0);
  const named = byShare
    .slice(0, mostNamed)
    .map(([part, count]) => `${part}/${of} (${count} ${count === 1 ? 'file' : 'files'})`);
  const more = byShare.length > mostNamed ? ` and ${byShare.length - mostNamed} more` : '';
  const [[part] = [1]] = byShare;
  const isOne = byShare.length === 1;
  return new UserError(
    'failed',
    `${all} of ${checked.assets.size} media files ${all === 1 ? 'is' : 'are'} not at ${uploader.provider}, and an import without them would be half of one: ${isOne ? 'the share' : 'the shares'} ${named.join(', ')}${more} ${isOne ? 'is' : 'are'} not complete.`,
    `Nothing was changed. Run ${isOne ? `the job with ${shardOption({ part, of })}` : 'their jobs'} again (on GitHub: Re-run failed jobs), and then this one.`,
  );
}
