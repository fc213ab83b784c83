import type { DatabaseLocation } from '../../database/location.ts';
import type { StrapiDatabase } from '../../database/strapi-database.ts';
import { printable } from '../../media/remote/address.ts';
import type { KeptFile, Uploader } from '../../media/remote/uploader.ts';
import { type FilesElsewhere, filesElsewhere } from './files-elsewhere.ts';

/** How many files are removed at a time. */
const filesAtATime = 16;

/** What became of the files of replaced rows. By then the import is done, so that what goes wrong is a warning. */
export interface Removed {
  readonly removed: number;
  readonly warnings: readonly string[];
}

/**
 * Removes the files of replaced rows from a provider, after the commit. What the database says by then decides: a file that
 * any row of it may mean stays, and so does one of which it cannot be told which object it is.
 *
 * @param old The files of the rows that were replaced.
 * @param missing Addresses at which the safety backup found nothing. What is stored in spite of that stays, too.
 */
export async function removeOldFiles(
  uploader: Uploader,
  old: FilesElsewhere['files'],
  missing: ReadonlySet<string> | undefined,
  location: DatabaseLocation,
  { models }: Pick<StrapiDatabase, 'models'>,
): Promise<Removed> {
  const here = old.filter(({ provider }) => provider?.toLowerCase() === uploader.provider.toLowerCase());
  // A backup without a file has none of its formats either.
  const own = here.filter(
    ({ url, original }) => ![url, original].some((one) => missing?.has(printable(one))),
  );
  const warnings = atOtherProviders(old, uploader.provider);
  if (own.length < here.length) {
    warnings.push(
      `${here.length - own.length} old file(s) stay at ${uploader.provider}, if they are there: the safety backup found nothing at their addresses.`,
    );
  }
  if (own.length === 0) {
    return { removed: 0, warnings };
  }
  try {
    const { files, untold } = uploader.removable(own, await filesNow(location, models));
    if (untold.length > 0) {
      warnings.push(
        `${untold.length} old file(s) stay at ${uploader.provider}: config/plugins does not tell which objects their addresses refer to, for example ${printable(untold[0]?.url ?? '')}. If nothing needs them any more, remove them there.`,
      );
    }
    const failures = await remove(uploader, files);
    warnings.push(...inWords(failures, uploader));
    return { removed: files.length - failures.length, warnings };
  } catch (error) {
    warnings.push(
      `No old file was removed from ${uploader.provider}, because the database does not say which are still used: ${(error as Error).message}`,
    );
    return { removed: 0, warnings };
  }
}

/**
 * Every file that a row or a setting means, now that the import is committed: the database has to be opened once more for that. Its
 * tables are those that the import has written to.
 */
async function filesNow(location: DatabaseLocation, models: StrapiDatabase['models']): Promise<KeptFile[]> {
  const session = await location.read();
  try {
    const { files, logos } = await filesElsewhere({ session, models });
    return [...files, ...logos];
  } finally {
    await session.close();
  }
}

interface Failure {
  readonly file: KeptFile;
  readonly why: string;
}

/** Gives up where nothing of what is asked for at a time is removed. The others are not tried, and stay as well. */
async function remove(uploader: Uploader, files: readonly KeptFile[]): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (let start = 0; start < files.length; start += filesAtATime) {
    const some = files.slice(start, start + filesAtATime);
    const ends = await Promise.allSettled(some.map((file) => uploader.remove(file)));
    const refused = ends.flatMap((end, index) =>
      end.status === 'rejected'
        ? [{ file: some[index] as KeptFile, why: (end.reason as Error).message }]
        : [],
    );
    failures.push(...refused);
    const [{ why } = { why: '' }] = refused;
    if (refused.length === filesAtATime) {
      return [...failures, ...files.slice(start + filesAtATime).map((file) => ({ file, why }))];
    }
  }
  return failures;
}

/** One sentence for each reason: where a service refuses one file, it often refuses all. */
function inWords(failures: readonly Failure[], { provider }: Uploader): string[] {
  const byReason = Map.groupBy(failures, ({ why }) => why);
  return [...byReason].map(
    ([why, of]) =>
      `${of.length} old file(s) could not be removed from ${provider} and stay there, for example ${printable(of[0]?.file.url ?? '')}: ${why}`,
  );
}

/** What is told of old files that are not where the project keeps its media now. */
export function atOtherProviders(old: FilesElsewhere['files'], now: string): string[] {
  const others = old.filter(({ provider }) => provider?.toLowerCase() !== now.toLowerCase());
  const byProvider = Map.groupBy(others, ({ provider }) => provider ?? 'a provider without a name');
  return [...byProvider].map(
    ([provider, files]) =>
      `${files.length} old file(s) stay at ${provider}: the project now keeps its media at ${now}.`,
  );
}
