import { join } from 'node:path';
import * as v from 'valibot';
import { UserError } from '../errors.ts';
import { writeWhole } from '../system/atomic-write.ts';
import { readRegular } from '../system/regular-file.ts';
import { hasCode } from '../system/system-error.ts';

/** What a swap is going to do, written down before the commit that decides whether it is done. */
export interface Journal {
  /** Also in the database once the import is committed. */
  readonly token: string;
  /** Which database that is, without credentials. */
  readonly database: string;
  /** Files to move from the staging folder into the uploads folder, in place of those of the same name. */
  readonly added: readonly string[];
  /** Files to remove from the uploads folder. */
  readonly removed: readonly string[];
}

const name = 'journal.json';

/** A journal is read after a crash, perhaps from a shared disk: names in it are checked like those of an archive. */
const filename = v.pipe(v.string(), v.check(isFilename, 'leads out of the uploads folder'));
const journalSchema = v.object({
  version: v.literal(1),
  token: v.string(),
  database: v.string(),
  added: v.array(filename),
  removed: v.array(filename),
});

/** Everything of ours in an uploads folder begins so: hidden, and served by neither Strapi nor most web servers. */
export const ownPrefix = '.strapi-dms-import';

/** Whether a name is that of a file directly in the uploads folder, and none that is ours or that keeps the folder. */
export function isFilename(name: string): boolean {
  return (
    name !== '' &&
    name !== '.' &&
    name !== '..' &&
    !/[/\\\0]/.test(name) &&
    !name.startsWith(ownPrefix) &&
    name !== '.gitkeep'
  );
}

/** Writes the journal as a whole or not at all, and so that it survives a loss of power. */
export async function writeJournal(folder: string, journal: Journal): Promise<void> {
  await writeWhole(join(folder, name), JSON.stringify({ version: 1, ...journal }));
}

/**
 * @returns undefined where there is none: that import had not come as far as its commit.
 * @throws UserError `failed` where it is damaged.
 */
export async function readJournal(folder: string): Promise<Journal | undefined> {
  const file = join(folder, name);
  let text: string;
  try {
    text = (await readRegular(file)).toString('utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
  try {
    return v.parse(journalSchema, JSON.parse(text));
  } catch (error) {
    throw new UserError(
      'failed',
      `The journal of an interrupted import, ${file}, is damaged: ${(error as Error).message}`,
      `The files of that import are in ${join(folder, 'new')}. Remove ${folder}, then import again.`,
      { cause: error },
    );
  }
}
