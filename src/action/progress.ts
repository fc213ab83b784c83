import { debug, info, warning } from '@actions/core';
import type { Progress, StageTotal } from '../transfer/progress.ts';
import type { Stage } from '../transfer/stages.ts';
import { formatBytes, formatCount, formatCounted, loggable, nounOf, titleOf } from './format.ts';

/** GitHub shows ten warnings of a step and drops the rest. The tenth says how many more there are. */
const shownWarnings = 9;

/** One line in the log for each stage; warnings become annotations while there is room for them. */
export class ActionProgress implements Progress {
  #warnings = 0;

  stageStarted(stage: Stage, total: number | undefined): void {
    debug(`${titleOf(stage)}: ${total === undefined ? 'number unknown' : formatCount(total)}`);
  }

  /** A log has no bar to move. */
  advanced(): void {}

  stageFinished(stage: Stage, { count, bytes }: StageTotal): void {
    info(`${titleOf(stage)}: ${formatCounted(count, nounOf(stage))}, ${formatBytes(bytes)}`);
  }

  warned(message: string): void {
    this.#warnings += 1;
    if (this.#warnings <= shownWarnings) {
      warning(message, { title: 'Strapi export' });
    } else {
      info(loggable(`Warning: ${message}`));
    }
  }

  /** To be called once, after the transfer: says how many warnings were not annotated. */
  finish(): void {
    if (this.#warnings > shownWarnings) {
      const more = this.#warnings - shownWarnings;
      warning(`${formatCounted(more, 'further warning')}: see the log, or the report for all of them.`, {
        title: 'Strapi export',
      });
    }
  }
}
