import { formatBytes } from '../commands/format.ts';
import { RegularLines } from '../commands/regular-lines.ts';
import { briefPhases, type Phase, phases } from '../transfer/phases.ts';
import type { HowFar, Progress, StageTotal } from '../transfer/progress.ts';
import type { Stage } from '../transfer/stages.ts';
import { formatCounted, nounOf, titleOf } from './format.ts';
import { info, warning } from './log.ts';

/**
 * GitHub shows ten warnings of a step and drops the rest. The last says how many more there are; two may be loud, that of an
 * import's safety backup and that of its archive; and one may say where a backup stays that is not uploaded.
 */
const shownWarnings = 6;

/** One line in the log for each stage, and more where it takes long; warnings become annotations while there is room. */
export class ActionProgress implements Progress {
  readonly #title: string;
  readonly #regular: RegularLines;
  #warnings = 0;

  /**
   * @param title Heads the warnings.
   * @param now Milliseconds of a clock that never goes back.
   */
  constructor(title: string, now: () => number = () => performance.now()) {
    this.#title = title;
    this.#regular = new RegularLines({ say: info, fd: process.stdout.fd, now });
  }

  phaseStarted(phase: Phase, howFar?: HowFar): void {
    this.#regular.phaseStarted(phase, howFar);
    if (!briefPhases.has(phase)) {
      info(phases[phase]);
    }
  }

  noted(message: string): void {
    info(message);
    this.#regular.spoke();
  }

  stageStarted(stage: Stage, total: number | undefined): void {
    this.#regular.stageStarted(stage, total);
  }

  advanced(stage: Stage, records: number, bytes: number): void {
    this.#regular.advanced(stage, records, bytes);
  }

  stageFinished(stage: Stage, total: StageTotal): void {
    this.#regular.stageFinished(stage, total);
    info(`${titleOf(stage)}: ${formatCounted(total.count, nounOf(stage))}, ${formatBytes(total.bytes)}`);
    this.#regular.spoke();
  }

  warned(message: string, isLoud = false): void {
    this.#regular.spoke();
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
    this.#regular.finish();
    if (this.#warnings > shownWarnings) {
      const more = this.#warnings - shownWarnings;
      warning(
        `${formatCounted(more, 'further warning')}: see the log, or the report for all of them.`,
        this.#title,
      );
    }
  }
}
