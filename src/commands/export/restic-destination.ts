import { accessSync, constants, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { manifestPath, readManifest, sealedEntries } from '../../archive/seal/manifest.ts';
import type { StagedFile, Staging } from '../../archive/write/staged-folder.ts';
import { projectName } from '../../project/name.ts';
import type { BackupNote } from '../../store/backup.ts';
import { type Snapshot, shortId, withNotes } from '../../store/restic/snapshots.ts';
import { openResticStore, type ResticStore } from '../../store/restic/store.ts';
import { type Label, proveSnapshot, storeFolder, storeNote } from '../../store/restic/write.ts';
import { makeScratchFolder, removeLeftovers, type ScratchFolder } from '../../system/scratch-folder.ts';
import type { Distance, Progress } from '../../transfer/progress.ts';
import { isMasked } from '../masking-options.ts';
import type { ExportDestination, Placement } from './destination.ts';
import { noteOf } from './note-of.ts';
import type { ExportOptions } from './options.ts';
import type { ExportReport } from './report.ts';
import { ShardedMedia } from './sharded-media.ts';
import { filtersInWords } from './share.ts';

/** Opens a restic repository for one export. @throws UserError where there is no restic. */
export async function receiveInRestic(
  { repository }: { readonly repository: string },
  options: ExportOptions,
): Promise<ExportDestination> {
  const site = projectName(options.project);
  return new ResticDestination(await openResticStore(repository, site), site, options);
}

/** A restic repository: the archive is staged as a folder, which restic stores. */
class ResticDestination implements ExportDestination {
  readonly #store: ResticStore;
  readonly #site: string;
  readonly #options: ExportOptions;
  /** Where other jobs have stored the media files. */
  readonly #sharded: ShardedMedia | undefined;
  readonly #staged = new Map<string, StagedFile>();
  #known: ReadonlyMap<string, StagedFile> = new Map();
  #notes: readonly BackupNote[] = [];
  #parent: string | undefined;
  #scratch: ScratchFolder | undefined;
  /** What was stored, as long as it is no backup. */
  #unproven: string | undefined;
  /** Whether restic was asked to store something, so that it may have left a lock. */
  #hasBegun = false;

  constructor(store: ResticStore, site: string, options: ExportOptions) {
    this.#store = store;
    this.#site = site;
    this.#options = options;
    this.#sharded = options.share && new ShardedMedia(store, options.share, filtersInWords(options.filters));
  }

  async place(signal: AbortSignal | undefined): Promise<Placement> {
    const sharded = this.#sharded;
    await sharded?.find(signal);
    const earlier = await this.#store.survey(signal);
    const loading = Promise.all([
      this.#learn(earlier, signal),
      this.#readNotes(earlier, signal),
      sharded?.load(signal),
    ]);
    // Whoever waits for it is told.
    loading.catch(() => undefined);
    const inside = placeForStaging(this.#options);
    removeLeftovers(inside);
    this.#scratch = makeScratchFolder(inside);
    const staging: Staging = {
      folder: this.#scratch.path,
      begin: async () => {
        await loading;
      },
      known: (path) => this.#known.get(path),
      staged: (path, file) => {
        this.#staged.set(path, file);
      },
      ...(sharded && {
        held: (path) => {
          sharded.held(path);
        },
        additions: () => sharded.additions(this.#staged),
      }),
    };
    const placement = { file: this.#scratch.path, format: 'dir', compress: false, staging } as const;
    return sharded === undefined ? placement : { ...placement, findHeld: sharded.findHeld };
  }

  /** What is in an earlier backup need not be read again: its digests, sizes and times are sealed. */
  async #learn(earlier: readonly Snapshot[], signal: AbortSignal | undefined): Promise<void> {
    const { restic } = this.#store;
    const parent = earlier.find(
      ({ notes, isMasked: was }) => notes.length > 0 && was === isMasked(this.#options),
    );
    if (parent === undefined) {
      return;
    }
    const { id } = parent;
    const manifest = await whole(restic.stream(['dump', id, `/${manifestPath}`], { signal }));
    await readManifest(manifest, async () => undefined);
    const known = new Map<string, StagedFile>();
    for (const { path, size, changed, sha256 } of sealedEntries(manifest)) {
      if (changed !== undefined) {
        known.set(path, { size, sha256, changed: BigInt(changed) });
      }
    }
    this.#known = known;
    this.#parent = id;
  }

  async #readNotes(earlier: readonly Snapshot[], signal: AbortSignal | undefined): Promise<void> {
    const noted = await withNotes(this.#store.restic, earlier, signal);
    this.#notes = noted.flatMap(({ note }) => (note === undefined ? [] : [note]));
  }

  async finish(
    report: ExportReport,
    signal: AbortSignal | undefined,
    progress: Progress,
  ): Promise<ExportReport> {
    const { restic, address } = this.#store;
    const scratch = this.#scratch as ScratchFolder;
    const label: Label = {
      site: this.#site,
      time: new Date(report.createdAt),
      strapiVersion: report.strapiVersion,
      scope: report.scope,
      isMasked: report.masked !== undefined,
      set: this.#options.share?.set,
    };
    let far: Distance = { done: 0, total: report.bytes, unit: 'bytes' };
    progress.phaseStarted?.('storing', () => far);
    const taken = (id: string) => {
      this.#unproven = id;
    };
    const stored = (done: number, total: number) => {
      far = { done, total, unit: 'bytes' };
    };
    const files = this.#staged;
    const folder = scratch.path;
    this.#hasBegun = true;
    await storeFolder(restic, { folder, files, parent: this.#parent }, label, taken, stored, signal);
    // There may be many files in it.
    const emptied = rm(join(folder, 'assets'), { recursive: true, force: true }).catch(() => undefined);
    const snapshot = this.#unproven as string;
    const kept: ExportReport = {
      ...report,
      file: `${address}/${shortId(snapshot)}`,
      encrypted: true,
      digest: `sha256:${this.#staged.get(manifestPath)?.sha256}`,
    };
    progress.phaseStarted?.('proof');
    await proveSnapshot(restic, snapshot, files, tmpdir(), signal);
    await this.#sharded?.assertStillThere(signal);
    const verified = { ...kept, verified: true };
    await storeNote(restic, snapshot, label, noteOf(verified, shortId(snapshot)), this.#notes, signal);
    this.#unproven = undefined;
    await emptied;
    return verified;
  }

  async discard(): Promise<void> {
    const id = this.#unproven;
    this.#unproven = undefined;
    if (this.#hasBegun) {
      // An interruption at the very moment of locking leaves the lock. Only those go whose process has ended.
      await this.#store.restic.answer(['unlock']);
    }
    if (id !== undefined) {
      await this.#store.restic.answer(['forget', id]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#scratch?.remove();
  }
}

async function whole(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Where media can be linked: a folder of the file system that the uploads are on, in which no site looks for anything. Otherwise the
 * folder for temporary files, into which they are copied.
 */
export function placeForStaging({
  project,
  mediaCache,
}: Pick<ExportOptions, 'project' | 'mediaCache'>): string {
  const media = [join(project, 'public', 'uploads'), ...(mediaCache === undefined ? [] : [mediaCache])]
    .map(deviceOf)
    .find((device) => device !== undefined);
  const places = [tmpdir(), join(resolve(project), '.tmp'), join(resolve(project), 'node_modules')];
  return places.find((place) => deviceOf(place) === media && isWritable(place)) ?? tmpdir();
}

const deviceOf = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.dev;

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
