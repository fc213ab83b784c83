import { setImmediate as nextTurn } from 'node:timers/promises';
import { UserError } from '../../errors.ts';
import { MediaCount, type MediaTotals } from '../../insight/media-count.ts';
import type { Schema } from '../../strapi/schema.ts';
import type { Asset } from '../../transfer/asset.ts';
import type { SchemaDrift } from '../../transfer/checkout.ts';
import type { Page } from '../../transfer/page.ts';
import type { Progress, StageTotal } from '../../transfer/progress.ts';
import type { RecordStage, Stage } from '../../transfer/stages.ts';
import type { ContentTypeTotal } from './report.ts';

/** Single warnings of one kind are listed up to here; beyond, their number has to do (as official export does). */
const mostWarnings = 10;

const omitting = 'Omitting link';
const omitted = 'Links export omitted';

/** Whether a warning tells of links that were left out, as those of most sites do: the report counts them. */
export const isLinkWarning = (text: string): boolean => text.startsWith(omitting) || text.startsWith(omitted);

/**
 * Watches what passes through the pipe, without touching it: counts for the report, progress for the user, and the
 * place at which an aborted transfer stops.
 */
export class Observer {
  readonly warnings: string[] = [];
  omittedLinks = 0;
  readonly #progress: Progress;
  readonly #signal: AbortSignal | undefined;
  readonly #totals = new Map<string, { entities: number; links: number; bytes: number }>();
  readonly #media = new MediaCount();

  constructor(progress: Progress, signal: AbortSignal | undefined) {
    this.#progress = progress;
    this.#signal = signal;
  }

  warn(message: string): void {
    this.warnings.push(message);
    this.#progress.warned(message);
  }

  /** A warning that must not be overlooked: the first of all. */
  warnLoudly(message: string): void {
    this.warnings.unshift(message);
    this.#progress.warned(message, true);
  }

  /** Something that is no fault. */
  note(message: string): void {
    this.#progress.noted?.(message);
  }

  drifted(drift: readonly SchemaDrift[]): void {
    if (drift.length === 0) {
      return;
    }
    const deleting = drift.filter(({ deletes }) => deletes);
    const [example] = drift.filter(({ deletes }) => !deletes);
    this.warn(
      `The checkout differs from the database in ${drift.length} ${drift.length === 1 ? 'place' : 'places'}; what the database has is exported${example === undefined ? '' : `: ${example.message}`}${example !== undefined && drift.length > 1 ? ' …' : ''}`,
    );
    for (const { message } of deleting.slice(0, mostWarnings)) {
      this.warn(message);
    }
    if (deleting.length > mostWarnings) {
      this.warn(
        `When Strapi starts with the checkout, it deletes in ${deleting.length} places in all; the report lists them.`,
      );
    }
  }

  readonly omitted = ({ left, right }: { left: string; right: string }): void => {
    this.omittedLinks += 1;
    if (this.omittedLinks <= mostWarnings) {
      this.warn(
        `${omitting} ${left} -> ${right} from export because a referenced entity no longer exists in the database.`,
      );
    }
  };

  stageStarted(stage: Stage, total: number | undefined): void {
    this.#signal?.throwIfAborted();
    this.#progress.stageStarted(stage, total);
  }

  stageFinished(stage: Stage, total: StageTotal): void {
    if (stage === 'links' && this.omittedLinks > 0) {
      this.warn(
        `${omitted} ${this.omittedLinks} relation(s) pointing at missing entities. Verify relations after import if this is unexpected.`,
      );
    }
    this.#progress.stageFinished(stage, total);
  }

  async *pages(stage: RecordStage, pages: AsyncIterable<Page>): AsyncGenerator<Page> {
    for await (const page of pages) {
      // SQLite is read without ever leaving this thread: here compression, signals and the progress bar get their turn.
      await nextTurn();
      this.#signal?.throwIfAborted();
      const bytes = page.bytes + 1;
      if (stage === 'entities' || stage === 'links') {
        const total = this.#totals.get(page.type) ?? { entities: 0, links: 0, bytes: 0 };
        total[stage] += page.count;
        total.bytes += bytes;
        this.#totals.set(page.type, total);
      }
      yield page;
      this.#progress.advanced(stage, page.count, bytes);
    }
  }

  async *assets(assets: AsyncIterable<Asset>): AsyncGenerator<Asset> {
    for await (const asset of assets) {
      this.#signal?.throwIfAborted();
      let isGone = false;
      yield telling(asset, () => {
        isGone = true;
      });
      if (!isGone) {
        this.#media.add(asset);
      }
      this.#progress.advanced('assets', 1, asset.size);
    }
  }

  /**
   * Makes sure that every row of a content type became a record.
   *
   * @param counts What the database says, by uid; of the same moment.
   * @throws UserError `failed` where that is not so.
   */
  assertComplete(counts: ReadonlyMap<string, number>): void {
    for (const [uid, expected] of counts) {
      const written = this.#totals.get(uid)?.entities ?? 0;
      if (written !== expected) {
        throw new UserError(
          'failed',
          `The database has ${expected} rows of ${uid}, but ${written} were written.`,
          'Look in its table for rows without an id, or with an id that another row has: neither Strapi nor an export can tell them apart. If there are none, please report it.',
        );
      }
    }
  }

  /** The media files that came by. */
  get mediaKinds(): MediaTotals {
    return this.#media.totals;
  }

  /** What each content type and component contributed, largest first. */
  contentTypes(schemas: readonly Schema[]): ContentTypeTotal[] {
    const names = new Map(schemas.map(({ uid, info }) => [uid, info?.displayName ?? uid]));
    return [...this.#totals]
      .map(([uid, total]) => ({ uid, displayName: names.get(uid) ?? uid, ...total }))
      .sort((a, b) => b.bytes - a.bytes);
  }
}

/** The same file; more is done where it is gone by the time that it is to be read. */
const telling = (asset: Asset, tell: () => void): Asset =>
  'vanished' in asset
    ? {
        ...asset,
        vanished: () => {
          tell();
          asset.vanished?.();
        },
      }
    : asset;
