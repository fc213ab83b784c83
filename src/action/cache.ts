import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { info } from './log.ts';
import { temporaryFolder } from './temporary.ts';

/** What of `@actions/cache` is used. */
type Client = Pick<typeof import('@actions/cache'), 'isFeatureAvailable' | 'restoreCache' | 'saveCache'>;

/**
 * One file a key, in the Actions cache. Caching is a favour: whatever goes wrong with it is a note in the log.
 *
 * Whoever can open a pull request can read these caches, so only encrypted files belong here.
 */
export class FileCache {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Takes a while to load, so only a step that caches pays for it.
   *
   * @param consequence What comes of it where there is none, for the log.
   * @returns undefined where there is no cache service.
   */
  static async open(consequence = 'nothing is cached'): Promise<FileCache | undefined> {
    const client = await import('@actions/cache');
    if (!client.isFeatureAvailable()) {
      info(`There is no cache service here; ${consequence}.`);
      return undefined;
    }
    quieten();
    return new FileCache(client);
  }

  /** Where the file of a key is. Always the same, for the service keeps paths and files apart by them. */
  pathOf(key: string): string {
    return join(temporaryFolder(), 'strapi-dms-cache', key);
  }

  /** @returns The file, or undefined where there is none. */
  async restore(key: string): Promise<string | undefined> {
    const path = this.pathOf(key);
    return (await attempt(() => this.#client.restoreCache([path], key))) === undefined ? undefined : path;
  }

  /**
   * The newest of the files that were saved under keys of one name, each with an ending of its own.
   *
   * @returns It, or undefined where there is none.
   */
  async restoreNewest(name: string): Promise<string | undefined> {
    const path = this.pathOf(name);
    return (await attempt(() => this.#client.restoreCache([path], `${name}-`, [`${name}-`]))) === undefined
      ? undefined
      : path;
  }

  /** Saves the file of a key, which may exist already: then that one stays. The file itself has a name that may be shared. */
  async save(key: string, write: (path: string) => Promise<void>, name: string = key): Promise<void> {
    const path = this.pathOf(name);
    await attempt(async () => {
      await mkdir(dirname(path), { recursive: true });
      await write(path);
      // -1 where the service did not take it; the client has said why.
      if ((await this.#client.saveCache([path], key)) === -1) {
        info('Nothing was cached.');
      }
    });
    await this.remove(name);
  }

  async remove(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }
}

/** What the client annotates as a warning or an error: of a favour that is neither. */
const complaint =
  /^::(?:warning|error)::(?=Failed to (?:restore|save): |Cache reservation failed: |uploadCacheArchiveSDK: |Unable to finalize cache)/;

let isQuiet = false;

/** Has what the client complains of be lines of the log. */
function quieten(): void {
  if (isQuiet) {
    return;
  }
  isQuiet = true;
  const { stdout } = process;
  const write = stdout.write.bind(stdout) as (chunk: unknown, ...rest: unknown[]) => boolean;
  stdout.write = ((chunk: unknown, ...rest: unknown[]) =>
    write(
      typeof chunk === 'string' ? chunk.replace(complaint, 'The cache: ') : chunk,
      ...rest,
    )) as typeof stdout.write;
}

async function attempt<Result>(action: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await action();
  } catch (error) {
    info(`The cache could not be used: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
