import type { Stage } from './stages.ts';

/** What a transfer tells while it runs. The terminal draws a bar from it, the Action writes one line a stage. */
export interface Progress {
  /** `total` is the number of records (or files) to come, where it is known beforehand. */
  stageStarted(stage: Stage, total: number | undefined): void;
  /** Called about once a page, never once a record. */
  advanced(stage: Stage, records: number, bytes: number): void;
  stageFinished(stage: Stage, total: StageTotal): void;
  /** Something was left out or looks wrong, and the transfer goes on. Also listed in the report. */
  warned(message: string): void;
}

/** What one stage carried: records (or files) and their size in bytes before compression. */
export interface StageTotal {
  readonly count: number;
  readonly bytes: number;
}
