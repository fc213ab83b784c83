import { Pulse } from '../system/pulse.ts';
import { type Phase, phases } from '../transfer/phases.ts';
import type { HowFar, StageTotal } from '../transfer/progress.ts';
import type { Stage } from '../transfer/stages.ts';
import { Course } from './course.ts';

/** Milliseconds for which nothing may be said: who reads a log that stands still takes it for a process that hangs. */
const silence = 10_000;
/** The timer is asked this often, so that it speaks in time. */
const tick = 1_000;

/** Phases in which a single statement may keep the thread busy for longer than that. */
export const busyPhases: ReadonlySet<Phase> = new Set(['load', 'settlement', 'commit', 'rehearsal']);

/** Where lines go. */
export interface Outlet {
  say(line: string): void;
  /** The same as an open file, for another thread; undefined where there is none. */
  readonly fd: number | undefined;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** Sees to it that a log never stands still: says how far a command is, whenever nothing else was said for ten seconds. */
export class RegularLines {
  readonly #outlet: Outlet;
  readonly #now: () => number;
  readonly #course: Course;
  #spoke: number;
  #pulse: Pulse | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(outlet: Outlet) {
    this.#outlet = outlet;
    this.#now = outlet.now ?? (() => performance.now());
    this.#course = new Course(this.#now);
    this.#spoke = this.#now();
  }

  phaseStarted(phase: Phase, howFar: HowFar | undefined): void {
    this.#course.phaseStarted(phase, howFar);
    if (busyPhases.has(phase)) {
      this.#beat();
    }
    this.spoke();
  }

  stageStarted(stage: Stage, total: number | undefined): void {
    this.#course.stageStarted(stage, total);
    this.#watch();
  }

  advanced(stage: Stage, records: number, bytes: number): void {
    this.#course.advanced(stage, records, bytes);
    // Where the thread is kept busy, the timer does not get its turn.
    this.#speakInTime();
  }

  stageFinished(stage: Stage, total: StageTotal): void {
    this.#course.stageFinished(stage, total);
  }

  /** To be called when something was said. */
  spoke(): void {
    this.#spoke = this.#now();
    const { phase, elapsed } = this.#course;
    if (phase !== undefined) {
      this.#pulse?.spoke(`${phases[phase]},`, Date.now() - elapsed);
    }
    this.#watch();
  }

  finish(): void {
    this.#isOver = true;
    clearInterval(this.#timer);
    this.#pulse?.stop();
    this.#pulse = undefined;
  }

  #watch(): void {
    if (this.#isOver) {
      return;
    }
    // Nobody waits for a process because of it.
    this.#timer ??= setInterval(() => {
      this.#beat();
      this.#speakInTime();
    }, tick).unref();
  }

  /** A thread of its own costs what a short command is not going to need. */
  #beat(): void {
    const { fd } = this.#outlet;
    if (this.#pulse === undefined && fd !== undefined && !this.#isOver) {
      this.#pulse = new Pulse({ fd, silence: silence - tick / 2, before: '', after: ' so far\n' });
      this.spoke();
    }
  }

  #speakInTime(): void {
    if (this.#now() - this.#spoke >= silence - tick && !this.#isOver) {
      const sentence = this.#course.sentence();
      if (sentence !== undefined) {
        this.#outlet.say(sentence);
      }
      this.spoke();
    }
  }
}
