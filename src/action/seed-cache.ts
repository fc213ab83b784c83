import { group } from '@actions/core';
import type { ImportOptions } from '../commands/import/options.ts';
import type { ImportReport } from '../commands/import/report.ts';
import { openSeedable, type SeedableProject } from '../commands/import/seed.ts';
import type { FileCache } from './cache.ts';
import { info } from './log.ts';
import { removeAfterJob } from './temporary.ts';

/** What the cache can do for an import. */
export interface SeedCache {
  /** Puts the project into the state in which the same import has left it once; undefined where that is not known. */
  restore(): Promise<ImportReport | undefined>;
  /** Keeps what an import has made. */
  save(report: ImportReport): Promise<void>;
}

/** Without a cache every import is the first. */
const none: SeedCache = { restore: async () => undefined, save: async () => undefined };

/** @throws UserError for a project that cannot be imported into either. */
export async function openSeedCache(
  cache: FileCache | undefined,
  options: ImportOptions,
  digest: string | undefined,
): Promise<SeedCache> {
  if (cache === undefined) {
    return none;
  }
  const project =
    digest === undefined ? { reason: 'a folder has no digest' } : await openSeedable(options, digest);
  if ('reason' in project) {
    info(`The seeded database is not cached: ${project.reason}.`);
    return none;
  }
  return {
    restore: () => group('Look for the seeded database in the cache', () => restore(cache, project)),
    save: (report) =>
      group('Cache the seeded database, encrypted', () =>
        cache.save(project.name, (path) => project.save(path, report)),
      ),
  };
}

async function restore(cache: FileCache, project: SeedableProject): Promise<ImportReport | undefined> {
  const started = performance.now();
  const file = await cache.restore(project.name);
  if (file === undefined) {
    return undefined;
  }
  try {
    const report = await project.restore(file, (path) => removeAfterJob({ path }));
    return { ...report, durationMs: Math.round(performance.now() - started) };
  } catch (error) {
    // Checked before anything is put in place, so that the import can go on as if there were no cache.
    info(`The cached database is not used: ${error instanceof Error ? error.message : String(error)}.`);
    return undefined;
  } finally {
    await cache.remove(project.name);
  }
}
