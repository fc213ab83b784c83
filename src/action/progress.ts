import { formatBytes, formatCount } from '../commands/format.ts';
import { type Phase, phases } from '../transfer/phases.ts';
import type { Progress, StageTotal } from '../transfer/progress.ts';
import type { Stage } from '../transfer/stages.ts';
import { formatCounted, nounOf, titleOf } from './format.ts';
import { info, warning } from './log.ts';

/**
 * GitHub shows ten warnings of a step and drops the rest. The last says how many more there are; two may be loud, that of an
 * import's safety backup and that of its archive; and one may say where a backup stays that is not uploaded.
 */
const shownWarnings = 6;

/** How long a stage may say nothing: a log that stands still looks as if the job hung. */
const silence = 30_000;

/** One line in the log for each stage, and more where it takes long; warnings become annotations while there is room. */
export class ActionProgress implements Progress {
  readonly #title: string;
  readonly #now: () => number;
  #warnings = 0;
  #spoke = 0;
  #done = 0;
  #total: number | undefined;

  /**
   * @param title Heads the warnings.
   * @param now Milliseconds of a clock that never goes back.
   */
  constructor(title: string, now: () => number = () => performance.now()) {
    this.#title = title;
    this.#now = now;
  }

  phaseStarted(phase: Phase): void {
    info(phases[phase]);
  }

  noted(message: string): void {
    info(message);
  }

  stageStarted(_stage: Stage, total: number | undefined): void {
    this.#spoke = this.#now();
    this.#done = 0;
    this.#total = total;
  }

  advanced(stage: Stage, records: number): void {
    this.#done += records;
    if (this.#now() - this.#spoke >= silence) {
      this.#spoke = this.#now();
      const of = this.#total === undefined ? '' : ` of ${formatCount(this.#total)}`;
      info(`${titleOf(stage)}: ${formatCount(this.#done)}${of} so far`);
    }
  }

  stageFinished(stage: Stage, { count, bytes }: StageTotal): void {
    info(`${titleOf(stage)}: ${formatCounted(count, nounOf(stage))}, ${formatBytes(bytes)}`);
  }

  warned(message: string, isLoud = false): void {
    if (isLoud) {
      warning(message, this.#title);
      return;
    }
    this.#warnings += 1;
    if (this.#warnings <= shownWarnings) {
      warning(message, this.#title);
    } else {
      info(`Warning: ${message}`);
    }
  }

  /** To be called once, after the transfer: says how many warnings were not annotated. */
  finish(): void {
    if (this.#warnings > shownWarnings) {
      const more = this.#warnings - shownWarnings;
      warning(
        `${formatCounted(more, 'further warning')}: see the log, or the report for all of them.`,
        this.#title,
      );
    }
  }
}
