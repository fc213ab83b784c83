import type { StagedFile } from '../../archive/write/staged-folder.ts';
import type { FindHeld } from '../../media/library.ts';
import { isThere, listSlices, type ShardSnapshot, type SlicedFile } from '../../store/restic/shards.ts';
import { slicesFile, surplusFile, writeLines } from '../../store/restic/sliced.ts';
import type { ResticStore } from '../../store/restic/store.ts';
import { assertOfSet, completeShares, type MediaShards, readShares, unusable } from './media-shards.ts';
import { type Share, stampOf } from './share.ts';

/** The media files that other jobs have stored, for the one that makes a backup of them. */
export class ShardedMedia {
  readonly #store: ResticStore;
  readonly #share: Share;
  readonly #filters: string;
  #notes: readonly ShardSnapshot[] = [];
  #media: MediaShards = { slices: new Map(), files: new Map() };
  /** What lies in the slices, whether anybody needs it or not. */
  #stored: ReadonlyMap<string, SlicedFile> = new Map();
  readonly #used = new Set<string>();

  constructor(store: ResticStore, share: Share, filters: string) {
    this.#store = store;
    this.#share = share;
    this.#filters = filters;
  }

  /** @throws UserError where a share is not complete, or was made for another backup. */
  async find(signal: AbortSignal | undefined): Promise<void> {
    const shards = await this.#store.surveyShards(signal);
    assertOfSet(shards, this.#share, this.#filters);
    this.#notes = completeShares(shards, this.#share);
  }

  /** Sees what the shares have, and that it is there. @throws UserError where it is not. */
  async load(signal: AbortSignal | undefined): Promise<void> {
    const { restic } = this.#store;
    this.#media = await readShares(this.#store, this.#notes, signal);
    this.#stored = await listSlices(restic, [...this.#media.slices.keys()], signal);
    const lacking = [...this.#media.files.values()].find((file) => !isThere(file, this.#stored));
    if (lacking !== undefined) {
      throw unusable(lacking, `it lacks ${JSON.stringify(lacking.name)}`);
    }
  }

  /** A file whose row has changed since is not the one that was stored. */
  readonly findHeld: FindHeld = (file, stored, filename) => {
    const found = this.#media.files.get(filename);
    return found?.rows.includes(stampOf(file, stored)) ? found : undefined;
  };

  /** Told of each file that the archive has from here. */
  held(path: string): void {
    this.#used.add(path);
  }

  /**
   * What the archive says of where its media files are.
   *
   * @param staged What it has itself.
   */
  additions(staged: ReadonlyMap<string, StagedFile>): ReadonlyMap<string, Buffer> {
    const surplus = [...this.#stored.keys()].filter((path) => !this.#used.has(path) && !staged.has(path));
    return new Map([
      [slicesFile, writeLines(this.#media.slices.keys())],
      [surplusFile, writeLines(surplus)],
    ]);
  }

  /** @throws UserError where somebody has forgotten a slice meanwhile. */
  async assertStillThere(signal: AbortSignal | undefined): Promise<void> {
    const there = new Set((await this.#store.surveyShards(signal)).map(({ id }) => id));
    for (const [slice, share] of this.#media.slices) {
      if (!there.has(slice)) {
        throw unusable(share, 'it was forgotten while the backup was made');
      }
    }
  }
}
