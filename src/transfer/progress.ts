import type { Phase } from './phases.ts';
import type { Stage } from './stages.ts';

/** How much of something is done. */
export interface Distance {
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes' | 'records' | 'files';
}

/** May be asked at any time; undefined where it is not known. */
export type HowFar = () => Distance | undefined;

/** What a command tells while it runs. The terminal draws lines from it, the Action writes them into its log. */
export interface Progress {
  /**
   * Something else is done from here on. Stages that have not ended have ended then, without a word.
   *
   * @param howFar May be asked at any time how much of it is done.
   */
  phaseStarted?(phase: Phase, howFar?: HowFar): void;
  /** `total` is the number of records (or files) to come, where it is known beforehand. Several stages may be open. */
  stageStarted(stage: Stage, total: number | undefined): void;
  /** Called about once a page, never once a record. */
  advanced(stage: Stage, records: number, bytes: number): void;
  stageFinished(stage: Stage, total: StageTotal): void;
  /** Something is there now that stays, whatever comes, or is worth to be known and no fault. */
  noted?(message: string): void;
  /** What only whoever looks for a fault wants to know: which database, which files, what a child process writes. */
  detailed?(message: string): void;
  /**
   * Something was left out or looks wrong, and the transfer goes on. Also listed in the report.
   *
   * @param isLoud Whether it must not be overlooked, however many others there are.
   */
  warned(message: string, isLoud?: boolean): void;
}

/** What one stage carried: records (or files) and their size in bytes before compression. */
export interface StageTotal {
  readonly count: number;
  readonly bytes: number;
}
