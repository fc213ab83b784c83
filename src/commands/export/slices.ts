import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StagedFile, Staging } from '../../archive/write/staged-folder.ts';
import { StagedMedia } from '../../archive/write/staged-media.ts';
import type { ShardFile, ShardState } from '../../store/restic/shard-note.ts';
import { writeShardNote } from '../../store/restic/shard-note.ts';
import {
  completeTag,
  mediaFolder,
  type ShardIdentity,
  shardNoteFile,
  shardNoteTag,
  shardTags,
  sliceTag,
  wholeId,
} from '../../store/restic/shards.ts';
import type { ResticStore } from '../../store/restic/store.ts';
import { storeText, storeTree } from '../../store/restic/write.ts';
import { freeSpace } from '../../system/free-space.ts';
import type { Asset } from '../../transfer/asset.ts';
import type { Distance, Progress, StageTotal } from '../../transfer/progress.ts';

/** Bytes of a slice where nobody says how many: an interrupted job loses no more than that. */
const largestSlice = 8_000_000_000;
/** Of what is free, how much a slice may take: restic needs room, and so do files that are fetched ahead. */
const shareOfFree = 1 / 3;

interface Surroundings {
  readonly store: ResticStore;
  readonly identity: ShardIdentity;
  /** A folder of this job's own. */
  readonly folder: string;
  /** Bytes; undefined for what the disk can take. */
  readonly sliceSize: number | undefined;
  /** What an earlier job has stored of this share. */
  readonly attempt: ShardState | undefined;
  /** The same share in an earlier backup. */
  readonly earlier: ShardState | undefined;
  /** What the rows say of a file, for the note. */
  readonly stampsOf: (name: string) => readonly string[];
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
}

/**
 * Stores media files slice by slice: as many as the disk takes are staged, stored as a snapshot, and removed, before the next are asked
 * for.
 */
export class Slices {
  readonly #at: Surroundings;
  readonly #media: StagedMedia;
  readonly #slices: string[];
  readonly #files = new Map<string, ShardFile>();
  /** What is in the folder, by its path. */
  #staged = new Map<string, StagedFile>();
  /** Bytes that it takes. */
  #taken = 0;
  #limit = 0;

  constructor(surroundings: Surroundings) {
    const { folder, attempt, earlier } = surroundings;
    this.#at = surroundings;
    this.#slices = [...(attempt?.slices ?? [])];
    const staging: Staging = {
      folder,
      begin: async () => undefined,
      known: (path) => earlier?.files.get(nameOf(path)),
      staged: (path, file) => {
        this.#staged.set(path, file);
      },
      held: (path) => {
        const file = attempt?.files.get(nameOf(path));
        if (file !== undefined) {
          this.#files.set(file.name, file);
        }
      },
    };
    this.#media = new StagedMedia(staging);
    this.#limit = this.#nextLimit();
  }

  /** Stores files to their end. @returns How many there were, those included that had been stored before. */
  async store(assets: AsyncIterable<Asset>): Promise<StageTotal> {
    return await this.#media.writeAssets(this.#cut(assets));
  }

  /** Says that all files of the share are stored. @returns The snapshots that have them. */
  async complete(): Promise<readonly string[]> {
    await this.#storeSlice();
    await this.#note([shardNoteTag, completeTag]);
    return this.#slices;
  }

  async *#cut(assets: AsyncIterable<Asset>): AsyncGenerator<Asset> {
    for await (const asset of assets) {
      const room = this.#roomOf(asset);
      if (this.#taken > 0 && this.#taken + room > this.#limit) {
        await this.#storeSlice();
        await this.#note([shardNoteTag]);
      }
      yield asset;
      // Whether files are linked shows only now.
      this.#taken += this.#roomOf(asset);
    }
  }

  #roomOf(asset: Asset): number {
    const isHeld = 'stream' in asset && asset.isHeld;
    const isLinked = 'vanished' in asset && this.#media.links;
    return isHeld || isLinked ? 0 : asset.size;
  }

  async #storeSlice(): Promise<void> {
    const { store, identity, folder, earlier, progress, signal } = this.#at;
    const staged = this.#staged;
    if (staged.size === 0) {
      return;
    }
    const number = this.#slices.length + 1;
    let far: Distance = { done: 0, total: this.#taken, unit: 'bytes' };
    progress.phaseStarted?.('storing', () => far);
    let snapshot = '';
    const taken = (id: string) => {
      snapshot = id;
    };
    const stored = (done: number, total: number) => {
      far = { done, total, unit: 'bytes' };
    };
    const tags = [sliceTag, ...shardTags(identity), `slice:${number}`];
    const parent = earlier?.slices[number - 1] ?? earlier?.slices.at(-1);
    const named = { site: identity.site, tags };
    await storeTree(store.restic, { folder, files: staged, parent }, named, taken, stored, signal);
    this.#slices.push(await wholeId(store.restic, snapshot, signal));
    for (const [path, file] of staged) {
      const name = nameOf(path);
      this.#files.set(name, { name, ...file, rows: this.#at.stampsOf(name) });
    }
    rmSync(join(folder, ...mediaFolder.split('/')), { recursive: true, force: true });
    this.#media.emptied();
    this.#staged = new Map();
    this.#taken = 0;
    this.#limit = this.#nextLimit();
    progress.phaseStarted?.('export');
  }

  /** What was stored so far counts from here on, for whoever goes on with it. */
  async #note(kind: readonly string[]): Promise<void> {
    const { store, identity, signal } = this.#at;
    const note = writeShardNote({ slices: this.#slices, files: this.#files });
    const named = { site: identity.site, tags: [...kind, ...shardTags(identity)] };
    await storeText(store.restic, shardNoteFile, note, named, signal);
  }

  #nextLimit(): number {
    const { sliceSize, folder } = this.#at;
    const free = freeSpace(folder)?.bytes ?? Number.POSITIVE_INFINITY;
    return sliceSize ?? Math.min(largestSlice, Math.floor(free * shareOfFree));
  }
}

const nameOf = (path: string): string => path.slice(mediaFolder.length + 1);
