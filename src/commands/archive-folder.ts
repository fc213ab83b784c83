import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { readFailure } from '../archive/read/failures.ts';
import { UserError } from '../errors.ts';
import { archiveName, byTime, timeInName } from '../strapi/archive-names.ts';
import { stages } from '../transfer/stages.ts';
import { option } from '../wording.ts';

const endsAsFolder = (path: string): boolean => path.endsWith('/') || path.endsWith(sep);

const metadata = 'metadata.json';

/** Whether a folder is an unpacked archive itself. */
export const isUnpackedArchive = (path: string): boolean => existsSync(join(path, metadata));

/**
 * Whether a new archive goes into what is named, under a name of its own: where the path ends as that of a folder does. Without that end
 * it is the name of an archive, whatever is there: `backup` is `backup.tar.gz` beside a folder of that name, too.
 */
export const isFolderForArchives = (path: string): boolean => endsAsFolder(path);

/**
 * The archive that is meant: what is named, or the newest one in it, where that is a folder and no unpacked archive. Those that this tool and
 * `strapi export` have named themselves are told apart by the times in their names, which stay as they are when files are copied or checked
 * out; others by when they were changed. Masked archives are taken only where there are no others, for they are no backups. Safety backups are taken only where they are named themselves, and so is what is not complete.
 *
 * @throws UserError `noArchive` where there is none in a folder, or it is not clear which one is the newest.
 */
export async function archiveAt(path: string): Promise<string> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined && endsAsFolder(path)) {
    throw notFound(path, 'there is no such folder');
  }
  if (!stats?.isDirectory() || isUnpackedArchive(path)) {
    return path;
  }
  const names = await readdir(path).catch((error) => {
    throw readFailure(error, path);
  });
  const found = (await Promise.all(names.map((name) => candidate(path, name)))).filter(
    (archive) => archive !== undefined,
  );
  const backups = found.filter(({ named }) => named?.sort !== 'masked');
  const archives = backups.length > 0 ? backups : found;
  if (archives.length === 0) {
    if (names.some((name) => stages.some((stage) => stage === name))) {
      // What is left of an unpacked archive: whoever opens it says what is missing.
      return path;
    }
    throw notFound(path, names.length === 0 ? 'the folder is empty' : `it has ${listed(names)}`);
  }
  return join(path, newest(path, archives).name);
}

interface Candidate {
  readonly name: string;
  readonly named: ReturnType<typeof timeInName>;
  readonly changed: number;
}

async function candidate(folder: string, name: string): Promise<Candidate | undefined> {
  if (name.startsWith('.') || name.startsWith('before_import_')) {
    return undefined;
  }
  const path = join(folder, name);
  const stats = await stat(path).catch(() => undefined);
  const isArchive =
    (stats?.isFile() && archiveName.test(name)) || (stats?.isDirectory() && isUnpackedArchive(path));
  return stats !== undefined && isArchive
    ? { name, named: timeInName(name), changed: stats.mtimeMs }
    : undefined;
}

function newest(folder: string, archives: readonly Candidate[]): Candidate {
  const named = archives.filter((archive) => archive.named !== undefined);
  if (named.length > 0 && named.length < archives.length) {
    const others = archives.filter((archive) => archive.named === undefined);
    throw unclear(folder, `the names of some tell when they were made, those of others do not`, others);
  }
  const compare = (a: Candidate, b: Candidate) =>
    a.named !== undefined && b.named !== undefined ? byTime(a.named, b.named) : a.changed - b.changed;
  const sorted = archives.toSorted((a, b) => compare(b, a));
  const [first, second] = sorted as [Candidate, Candidate | undefined];
  if (second !== undefined && compare(first, second) === 0) {
    throw unclear(folder, 'two of them are of the same time', [first, second]);
  }
  return first;
}

const notFound = (folder: string, why: string) =>
  new UserError(
    'noArchive',
    `No archive found in ${folder}: ${why}.`,
    `Name a folder that has archives (.tar[.gz][.enc|.age]) with ${option('file')}, or the archive itself.`,
  );

const unclear = (folder: string, why: string, archives: readonly Candidate[]) =>
  new UserError(
    'noArchive',
    `No archive found in ${folder} that is clearly the newest: ${why} (${listed(archives.map(({ name }) => name))}).`,
    `Name the archive itself with ${option('file')}, or keep other archives in another folder.`,
  );

/** Names in a message. */
const mostListed = 5;

const listed = (names: readonly string[]): string =>
  `${names.slice(0, mostListed).join(', ')}${names.length > mostListed ? ' …' : ''}`;
