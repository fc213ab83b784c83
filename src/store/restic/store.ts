import { UserError } from '../../errors.ts';
import { credentialsOf } from '../../redaction/credentials.ts';
import { conceal } from '../../redaction/output.ts';
import type { Backup } from '../backup.ts';
import type { BackupStore, OpenBackup } from '../store.ts';
import { findRestic } from './program.ts';
import { Restic } from './run.ts';
import { idleShards, type ShardSnapshot, surveyShards } from './shards.ts';
import { openSnapshotFolder } from './snapshot-folder.ts';
import { type Snapshot, surveySnapshots, withNotes } from './snapshots.ts';

/** Ids that every system takes as arguments. */
const forgottenAtOnce = 400;

/**
 * Opens a restic repository.
 *
 * @param repository As restic names it (`RESTIC_REPOSITORY`).
 * @param site Only the backups of this one are seen; of all where nothing is said.
 * @throws UserError where there is no restic.
 */
export async function openResticStore(repository: string, site?: string): Promise<ResticStore> {
  concealPassword(repository);
  return new ResticStore(new Restic(await findRestic(), repository), site);
}

/** An address may have a password in it: `rest:https://user:password@host/`. The rest of it is to be read. */
function concealPassword(repository: string): void {
  const url = repository.replace(/^\w+:(?=\w+:\/\/)/, '');
  conceal(credentialsOf(url).filter((secret) => secret !== url));
}

/** Backups as snapshots of a restic repository. */
export class ResticStore implements BackupStore {
  readonly address: string;
  readonly restic: Restic;
  readonly #site: string | undefined;

  constructor(restic: Restic, site: string | undefined) {
    this.restic = restic;
    this.address = `restic:${restic.address}`;
    this.#site = site;
  }

  async list(signal?: AbortSignal): Promise<readonly Snapshot[]> {
    return await withNotes(this.restic, await this.survey(signal), signal);
  }

  /** The same without notes: those that are known to be whole have `notes`. */
  survey(signal?: AbortSignal): Promise<readonly Snapshot[]> {
    return surveySnapshots(this.restic, this.#site, signal);
  }

  /**
   * @param name The beginning of an id, `latest`, or the name of a site for its newest.
   * @throws UserError also where it is not clear which one is meant.
   */
  async find(name: string | undefined, signal?: AbortSignal): Promise<Snapshot> {
    const all = await this.survey(signal);
    const [found] = await withNotes(this.restic, [this.#choose(name, all)], signal);
    return found as Snapshot;
  }

  #choose(name: string | undefined, all: readonly Snapshot[]): Snapshot {
    if (name !== undefined && /^[0-9a-f]{4,64}$/.test(name)) {
      const found = all.filter(({ id }) => id.startsWith(name));
      if (found.length > 1) {
        throw new UserError(
          'usage',
          `${found.length} backups in ${this.address} have an id that begins with ${name}.`,
          'Name more of the id.',
        );
      }
      return found[0] ?? this.#missing(name, all);
    }
    const isAny = name === undefined || name === 'latest';
    const ofSite = isAny ? all : all.filter(({ site }) => site === name);
    const whole = ofSite.filter(({ notes }) => notes.length > 0);
    const wanted = whole.filter(({ isMasked }) => !isMasked);
    const candidates = wanted.length > 0 ? wanted : whole;
    const sites = [...new Set(candidates.map(({ site }) => site))];
    if (sites.length > 1) {
      throw new UserError(
        'usage',
        `${this.address} has backups of several sites: ${sites.sort().join(', ')}.`,
        'Name one of them, for its newest backup, or the id of a snapshot.',
      );
    }
    return candidates[0] ?? this.#missing(name, all);
  }

  async open(backup: Backup, signal?: AbortSignal): Promise<OpenBackup> {
    const { id, name } = await this.#own(backup, signal);
    const folder = await openSnapshotFolder(this.restic, id, name, signal);
    return { location: folder, [Symbol.asyncDispose]: async () => folder.remove() };
  }

  async forget(backup: Backup, signal?: AbortSignal): Promise<void> {
    const gone = await this.#own(backup, signal);
    await this.restic.answer(['forget', ...gone.notes, gone.id], { signal });
    // What holds its media files only now, so that a backup that is listed has all of it.
    const [shards, left] = await Promise.all([this.surveyShards(signal), this.survey(signal)]);
    const idle = idleShards(shards, left, gone, new Date());
    for (let start = 0; start < idle.length; start += forgottenAtOnce) {
      await this.restic.answer(['forget', ...idle.slice(start, start + forgottenAtOnce)], { signal });
    }
  }

  /** What jobs have stored that share the media files of a backup; none of it is a backup. */
  surveyShards(signal?: AbortSignal): Promise<readonly ShardSnapshot[]> {
    return surveyShards(this.restic, this.#site, signal);
  }

  /** Frees what no snapshot needs any more. It may take long, and nobody else can write meanwhile. */
  async prune(signal?: AbortSignal): Promise<void> {
    await this.restic.answer(['prune'], { signal });
  }

  /** As {@link BackupStore.prove}. */
  async prove(percent: number, signal?: AbortSignal): Promise<void> {
    await this.restic.answer(['check', `--read-data-subset=${percent}%`], { signal });
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  /** As it is in the repository. */
  async #own(backup: Backup, signal: AbortSignal | undefined): Promise<Snapshot> {
    return 'id' in backup ? (backup as Snapshot) : await this.find(backup.name, signal);
  }

  #missing(name: string | undefined, all: readonly Snapshot[]): never {
    const known = all.slice(0, 5).map((one) => `${one.name} (${one.site}, ${one.time.toISOString()})`);
    const isUnsure = name === undefined && all.length > 0;
    throw new UserError(
      'noArchive',
      name === undefined
        ? isUnsure
          ? `No backup in ${this.address} is known to be whole.`
          : `There is no backup in ${this.address}.`
        : `There is no backup ${name} in ${this.address}.`,
      known.length === 0
        ? 'Make one with `strapi-dms export --store`.'
        : `There are: ${known.join(', ')}. Name one by its id.`,
    );
  }
}
