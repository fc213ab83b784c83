import { type Phase, phases } from '../transfer/phases.ts';
import type { Distance, HowFar, StageTotal } from '../transfer/progress.ts';
import type { Stage } from '../transfer/stages.ts';
import { formatBytes, formatCount } from './format.ts';

/** What is known of a stage that is open. */
export interface OpenStage {
  readonly total: number | undefined;
  /** Milliseconds of the clock. */
  readonly began: number;
  /** When it was told of last: within a large file nothing is. */
  advanced: number;
  count: number;
  bytes: number;
}

export const nounOf = (stage: Stage): string => (stage === 'assets' ? 'files' : 'records');

/** `0:05`, `1:02:03`. */
export function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** Milliseconds before which a rate says nothing. */
const settled = 1_000;

/** A distance of which the end need not be known. */
interface Going extends Omit<Distance, 'total'> {
  readonly total?: number | undefined;
}

/** `25 %`, `1.2 MB/s`, `0:12 left`: of these what can be told. */
export function paceOf({ done, total, unit }: Going, milliseconds: number): string[] {
  const rate = (done / milliseconds) * 1000;
  const isSettled = milliseconds >= settled && done > 0;
  const speed = unit === 'bytes' ? formatBytes(rate) : `${formatCount(Math.round(rate))} ${unit}`;
  return [
    ...(total === undefined || total <= 0 ? [] : [`${Math.floor(Math.min(done / total, 1) * 100)} %`]),
    ...(isSettled ? [`${speed}/s`] : []),
    ...(isSettled && total !== undefined && done < total
      ? [`${clock(((total - done) / rate) * 1000)} left`]
      : []),
  ];
}

/** The pace of a stage; that of files in bytes, for they differ in size. */
export const paceOfStage = (stage: Stage, open: OpenStage, now: number): string[] =>
  stage === 'assets' && open.total === undefined
    ? paceOf({ done: open.bytes, unit: 'bytes' }, open.advanced - open.began)
    : paceOf(
        { done: open.count, total: open.total, unit: nounOf(stage) as Distance['unit'] },
        now - open.began,
      );

/** What a command has told of how far it is, so that it can be said at any time. */
export class Course {
  readonly stages = new Map<Stage, OpenStage>();
  readonly #now: () => number;
  phase: Phase | undefined;
  /** When the phase began. */
  began = 0;
  #howFar: HowFar | undefined;

  /** @param now Milliseconds of a clock that never goes back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  phaseStarted(phase: Phase, howFar: HowFar | undefined): void {
    this.phase = phase;
    this.#howFar = howFar;
    this.began = this.#now();
    this.stages.clear();
  }

  stageStarted(stage: Stage, total: number | undefined): void {
    const began = this.#now();
    this.stages.set(stage, { total, began, advanced: began, count: 0, bytes: 0 });
  }

  advanced(stage: Stage, records: number, bytes: number): void {
    const open = this.stages.get(stage);
    if (open !== undefined) {
      open.count += records;
      open.bytes += bytes;
      open.advanced = this.#now();
    }
  }

  stageFinished(stage: Stage, _total: StageTotal): void {
    this.stages.delete(stage);
  }

  /** Milliseconds since the phase began. */
  get elapsed(): number {
    return this.#now() - this.began;
  }

  /** How far the phase as a whole is. */
  pace(): string[] {
    const far = this.#howFar?.();
    return far === undefined ? [] : paceOf(far, this.elapsed);
  }

  /** `Importing, 0:20: entities 500 of 2,000, 25 %, 25 records/s, 1:00 left`; undefined before the first phase. */
  sentence(): string | undefined {
    const now = this.#now();
    const stages = [...this.stages].map(([stage, open]) => {
      const of = open.total === undefined ? ` ${nounOf(stage)}` : ` of ${formatCount(open.total)}`;
      const size = open.total === undefined && open.bytes > 0 ? [formatBytes(open.bytes)] : [];
      return [`${stage} ${formatCount(open.count)}${of}`, ...size, ...paceOfStage(stage, open, now)].join(
        ', ',
      );
    });
    const all = [this.pace().join(', '), ...stages].filter((part) => part !== '');
    const name = this.phase === undefined ? undefined : `${phases[this.phase]}, ${clock(this.elapsed)}`;
    return name === undefined
      ? stages.join('; ') || undefined
      : all.length === 0
        ? `${name} so far`
        : `${name}: ${all.join('; ')}`;
  }
}
