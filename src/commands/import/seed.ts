import { execFile } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { locate } from '../../database/engines.ts';
import { UserError } from '../../errors.ts';
import { Project } from '../../project/project.ts';
import { deriveSealingKey, digestKey, type SealingKey } from '../../seed/cipher.ts';
import { fingerprint, mediaFiles } from '../../seed/fingerprint.ts';
import { readSeed, writeSeed } from '../../seed/seed-file.ts';
import { localProvider } from '../../strapi/providers.ts';
import { version } from '../../version.ts';
import { option } from '../../wording.ts';
import { askedFor } from '../archive-of.ts';
import { isRulesFile } from '../masking-options.ts';
import type { ImportOptions } from './options.ts';
import type { ImportReport } from './report.ts';

/** Part of every name: what older versions wrote is not even looked for. */
const formatVersion = 2;

/** A project that an import may find as another import of the same has left it. */
export interface SeedableProject {
  /** The same for the same archive, checkout, options and key; tells nothing about them. */
  readonly name: string;
  /**
   * Puts a saved database and its media in place. The database comes last: until it is there, nothing was imported.
   *
   * @param announce Is told of each folder that will hold data in the clear for a while, before it is made.
   * @throws NotAuthentic where the file is not exactly what `save` wrote for the same import; nothing has changed then.
   */
  restore(file: string, announce: (folder: string) => void): Promise<ImportReport>;
  /** Writes the database and its media, encrypted, into a file. */
  save(file: string, report: ImportReport): Promise<void>;
}

/**
 * Looks whether the result of an import can be kept for the next one: that of a fresh checkout, into an SQLite database that
 * does not exist yet and an uploads folder. What an import brings to a provider elsewhere cannot be: the rows alone would
 * point to files that nobody has made sure of.
 *
 * @param digest Of the archive.
 * @returns The project, or why it cannot.
 */
export async function openSeedable(
  options: ImportOptions,
  digest: string,
): Promise<SeedableProject | { readonly reason: string }> {
  if (options.key === undefined) {
    return { reason: 'there is no key, and only encrypted data is cached' };
  }
  if (options.boot === 'never') {
    return { reason: `with ${option('boot', 'never')} the tables have to exist already` };
  }
  if (options.remote !== undefined) {
    return { reason: 'the target is a running Strapi' };
  }
  const project = await Project.open(options.project, options.trustConfig);
  const config = await project.databaseConfig(options.databaseUrl);
  const location = await locate(config, project.directory);
  const database = location.file;
  if (database === undefined) {
    return { reason: `only SQLite databases are cached, and this one is ${location.description}` };
  }
  if (await location.exists()) {
    return { reason: `the database (${location.description}) exists already` };
  }
  const elsewhere = await mediaElsewhere(project);
  if (elsewhere !== undefined) {
    return { reason: elsewhere };
  }
  const uploads = join(await project.publicDirectory(), 'uploads');
  const [key, node] = await Promise.all([deriveSealingKey(options.key), nodeVersion(project)]);
  const secret = digestKey(key);
  const made = fingerprintOf(project, uploads, options, secret);
  if (typeof made !== 'string') {
    return made;
  }
  const subject = subjectOf(options, secret, [
    digest,
    made,
    project.strapiVersion,
    // What Strapi runs on, and what writes the database after it.
    node,
    process.versions.sqlite,
    version(),
  ]);
  const name = `strapi-dms-seed-v${formatVersion}-sqlite-${key.id}-${subject}`;
  const target = { database, uploads, key, name };
  return {
    name,
    save: async (file, report) => {
      mergeLog(database);
      await writeSeed(file, { database, uploads }, report, key, name);
    },
    restore: async (file, announce) => {
      await mkdir(dirname(database), { recursive: true });
      const lock = await location.lock();
      try {
        const report = await restore(file, target, announce);
        return { ...report, file: askedFor(options), database: location.description };
      } finally {
        await lock.release();
      }
    },
  };
}

/** What cannot be read cannot be told from what was read before. */
function fingerprintOf(
  { directory, environment }: Project,
  uploads: string,
  { file, store, mask }: ImportOptions,
  key: Buffer,
): string | { readonly reason: string } {
  try {
    // Rules for masking decide with the variables that they name, wherever they lie.
    const left = file === undefined || store !== undefined ? [] : [resolve(file)];
    const others = isRulesFile(mask) ? [resolve(mask)] : [];
    return fingerprint({ project: directory, uploads, environment, left, others }, key);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) {
      throw error;
    }
    return { reason: `something that the result depends on cannot be read: ${(error as Error).message}` };
  }
}

/** Of the `node` on the PATH, which starts Strapi; undefined where there is none, and Strapi is not started either. */
const nodeVersion = ({ environment, directory }: Project): Promise<string | undefined> =>
  new Promise((done) => {
    execFile('node', ['--version'], { env: environment, cwd: directory }, (error, output) =>
      done(error === null ? output.trim() : undefined),
    );
  });

/** Why the project's media may have to go elsewhere than into its uploads folder; undefined where it does not. */
async function mediaElsewhere(project: Project): Promise<string | undefined> {
  try {
    const { provider } = await project.uploadConfig();
    return provider.toLowerCase() === localProvider
      ? undefined
      : `media is kept by ${provider}, and only an import brings it there`;
  } catch (error) {
    // An import without media does not need to know.
    if (error instanceof UserError) {
      return `it is unknown where media is kept: ${error.message}`;
    }
    throw error;
  }
}

/**
 * A digest of what is imported, and of how, for which one has to know the key. Every option counts, a new one too, but for those that only say where
 * something is, or how large it may be: what lies there counts in their place, and the key has a part of the name of its own.
 */
function subjectOf(options: ImportOptions, secret: Buffer, what: readonly unknown[]): string {
  const { project, databaseUrl, file, store, digest, key, limits, dryRun, ...asked } = options;
  const { remote, ...how } = asked;
  return createHmac('sha256', secret)
    .update(JSON.stringify([...what, Object.entries(how).sort()]))
    .digest('hex');
}

interface Target {
  readonly database: string;
  readonly uploads: string;
  readonly key: SealingKey;
  readonly name: string;
}

async function restore(
  file: string,
  { database, uploads, key, name }: Target,
  announce: (folder: string) => void,
): Promise<ImportReport> {
  const mark = randomBytes(6).toString('hex');
  // Beside their places, so that renaming is all that is left to do.
  const folder = join(dirname(database), `.strapi-dms-seed-${mark}`);
  const media = join(uploads, `.strapi-dms-seed-${mark}`);
  announce(folder);
  announce(media);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await mkdir(media, { recursive: true, mode: 0o700 });
    const seeded = { database: join(folder, basename(database)), uploads: media };
    const report = (await readSeed(file, seeded, key, name)) as ImportReport;
    for (const media of mediaFiles(seeded.uploads)) {
      await rename(join(seeded.uploads, media), join(uploads, media));
    }
    if (existsSync(database)) {
      throw new Error(`${database} was created in the meantime`);
    }
    await rename(seeded.database, database);
    return report;
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(media, { recursive: true, force: true });
  }
}

/** What is still in a write-ahead log belongs to the database, too. */
function mergeLog(database: string): void {
  if ((statSync(`${database}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    const connection = new DatabaseSync(database);
    connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    connection.close();
  }
}
