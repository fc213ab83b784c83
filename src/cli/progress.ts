import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import { Course, clock, nounOf, type OpenStage, paceOfStage } from '../commands/course.ts';
import { formatBytes, formatCount, formatDuration } from '../commands/format.ts';
import { busyPhases, RegularLines } from '../commands/regular-lines.ts';
import { namingSilentPhase } from '../commands/silent-phase.ts';
import { Pulse } from '../system/pulse.ts';
import { briefPhases, lastPhases, type Phase, phases } from '../transfer/phases.ts';
import type { HowFar, Progress, StageTotal } from '../transfer/progress.ts';
import type { Stage } from '../transfer/stages.ts';
import { LiveLines } from './live-lines.ts';
import { manner, people } from './manner.ts';
import { type Print, printTo } from './output.ts';
import { printWarning } from './presenting.ts';

/** Progress that has to be ended, so that the last screen is left in order. */
export interface TerminalProgress extends Required<Progress> {
  /** The user has interrupted the command, which cleans up now. */
  interrupted(): void;
  finish(): void;
}

/** What is going on, as it goes on, on a terminal that can show it; plain lines everywhere else. */
export function createProgress(
  output: WriteStream,
  environment: NodeJS.ProcessEnv = process.env,
): TerminalProgress {
  return canRedraw(output, environment) ? new Live(output) : new Lines(output);
}

/** What it is to another thread. */
const fdOf = (output: WriteStream): number | undefined => (output as { readonly fd?: number }).fd;

/** What is said is what nobody may overlook. */
class Quiet implements TerminalProgress {
  warned(message: string): void {
    printWarning(message);
  }
  phaseStarted(): void {}
  stageStarted(): void {}
  advanced(): void {}
  stageFinished(): void {}
  noted(): void {}
  detailed(): void {}
  interrupted(): void {}
  finish(): void {}
}

/** Has a progress tell, too, how long each phase has taken. */
function timed(progress: TerminalProgress): TerminalProgress {
  const { phaseStarted, finish } = progress;
  let last: { readonly phase: Phase; readonly began: number } | undefined;
  const tell = () => {
    if (last !== undefined) {
      progress.detailed(`${phases[last.phase]}: ${formatDuration(performance.now() - last.began)}`);
    }
  };
  return Object.assign(progress, {
    phaseStarted(phase: Phase, howFar?: HowFar) {
      tell();
      last = { phase, began: performance.now() };
      phaseStarted.call(progress, phase, howFar);
    },
    finish() {
      tell();
      finish.call(progress);
    },
  });
}

/** Runs something that tells how far it is, where people read that; nothing that was drawn stays there. */
export async function withProgress<Result>(
  signal: AbortSignal,
  run: (progress: Progress) => Promise<Result>,
): Promise<Result> {
  const { quiet, verbose } = manner();
  const shown = quiet ? new Quiet() : createProgress(people());
  const progress = verbose ? timed(shown) : shown;
  const interrupted = () => progress.interrupted();
  signal.addEventListener('abort', interrupted, { once: true });
  try {
    return await namingSilentPhase(progress, run);
  } finally {
    signal.removeEventListener('abort', interrupted);
    progress.finish();
  }
}

/** A log keeps everything that was ever drawn, and shows it as one heap. */
function canRedraw({ isTTY }: WriteStream, { TERM, CI = '' }: NodeJS.ProcessEnv): boolean {
  return isTTY && TERM !== 'dumb' && ['', '0', 'false'].includes(CI);
}

const summary = (stage: Stage, { count, bytes }: StageTotal): string =>
  `${stage}: ${formatCount(count)} ${nounOf(stage)}, ${formatBytes(bytes)}`;

/** Lines that stay; and one at least every ten seconds. */
class Lines implements TerminalProgress {
  readonly #print: Print;
  readonly #regular: RegularLines;

  constructor(output: WriteStream) {
    const print = printTo(output);
    this.#regular = new RegularLines({ say: print, fd: fdOf(output) });
    this.#print = (line) => {
      print(line);
      this.#regular.spoke();
    };
  }

  phaseStarted(phase: Phase, howFar?: HowFar): void {
    this.#regular.phaseStarted(phase, howFar);
    if (!briefPhases.has(phase)) {
      this.#print(phases[phase]);
    }
  }

  stageStarted(stage: Stage, total: number | undefined): void {
    this.#regular.stageStarted(stage, total);
  }

  advanced(stage: Stage, records: number, bytes: number): void {
    this.#regular.advanced(stage, records, bytes);
  }

  stageFinished(stage: Stage, total: StageTotal): void {
    this.#regular.stageFinished(stage, total);
    this.#print(summary(stage, total));
  }

  noted(message: string): void {
    this.#print(message);
  }

  detailed(message: string): void {
    if (manner().verbose) {
      this.#print(message);
    }
  }

  warned(message: string): void {
    printWarning(message);
    this.#regular.spoke();
  }

  interrupted(): void {}

  finish(): void {
    this.#regular.finish();
  }
}

/** Drawn ten times a second, which is as often as anybody looks. */
const interval = 100;
const spinner = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
/** Short lines need not be wrapped where a terminal is made narrower, which not every terminal does in the same way. */
const widestBar = 20;
const done = '━';
const ahead = '─';
const nameWidth = 'configuration'.length;

/** Milliseconds for which what is drawn may stand still: then another thread draws in place of this one. */
const stiff = 1_500;

/** The phase that is on, and a line for each of its stages that has begun; what has ended stays above them. */
class Live implements TerminalProgress {
  readonly #output: WriteStream;
  readonly #lines: LiveLines;
  readonly #course = new Course(() => performance.now());
  #pulse: Pulse | undefined;
  #drawn = 0;
  #turn = 0;
  #isInterrupted = false;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(output: WriteStream) {
    this.#output = output;
    this.#lines = new LiveLines(output);
  }

  phaseStarted(phase: Phase, howFar?: HowFar): void {
    this.#course.phaseStarted(phase, howFar);
    if (busyPhases.has(phase)) {
      this.#beat();
    }
    this.#draw();
  }

  stageStarted(stage: Stage, total: number | undefined): void {
    this.#course.stageStarted(stage, total);
    this.#draw();
  }

  advanced(stage: Stage, records: number, bytes: number): void {
    this.#course.advanced(stage, records, bytes);
    // Where the thread is kept busy, the timer does not get its turn.
    if (performance.now() - this.#drawn > interval) {
      this.#draw();
    }
  }

  stageFinished(stage: Stage, total: StageTotal): void {
    this.#course.stageFinished(stage, total);
    this.noted(summary(stage, total));
  }

  noted(message: string): void {
    this.#above(() => printTo(this.#output)(message));
  }

  detailed(message: string): void {
    if (manner().verbose) {
      this.noted(message);
    }
  }

  warned(message: string): void {
    this.#above(() => printWarning(message));
  }

  interrupted(): void {
    this.#isInterrupted = true;
    this.#draw();
  }

  finish(): void {
    this.#isOver = true;
    clearInterval(this.#timer);
    this.#pulse?.stop();
    this.#lines.clear();
  }

  #above(print: () => void): void {
    this.#lines.clear();
    print();
    this.#draw();
  }

  #draw(): void {
    const { phase, stages } = this.#course;
    if (phase === undefined || this.#isOver) {
      return;
    }
    // Nobody waits for a process because of it.
    this.#timer ??= setInterval(() => this.#tick(), interval).unref();
    this.#drawn = performance.now();
    this.#turn += 1;
    const lines = [...stages].map(([stage, open]) => this.#stageLine(stage, open));
    this.#lines.draw([this.#heading(phase), ...lines], (line) => this.#paint(line));
    this.#pulse?.spoke(
      `${this.#spin()} ${this.#title(phase)} `.slice(0, this.#lines.width - 9),
      Date.now() - this.#course.elapsed,
    );
  }

  #tick(): void {
    if (this.#course.elapsed > stiff) {
      this.#beat();
    }
    this.#draw();
  }

  /** A thread of its own costs what a short command is not going to need. */
  #beat(): void {
    const fd = fdOf(this.#output);
    if (fd !== undefined && !this.#isOver) {
      this.#pulse ??= new Pulse({ fd, silence: stiff, before: '\r', after: '\u001b[K\r' });
    }
  }

  #spin = (): string => spinner[this.#turn % spinner.length] as string;

  #title = (phase: Phase): string => (this.#isInterrupted ? whenInterrupted(phase) : phases[phase]);

  #heading(phase: Phase): string {
    const { elapsed } = this.#course;
    const parts = [
      `${this.#spin()} ${this.#title(phase)}`,
      ...this.#course.pace(),
      ...(elapsed < 1_000 ? [] : [clock(elapsed)]),
    ];
    return parts.join('  ');
  }

  #stageLine(stage: Stage, open: OpenStage): string {
    const { count, bytes, total } = open;
    const name = `  ${stage.padEnd(nameWidth)}  `;
    const pace = paceOfStage(stage, open, performance.now());
    if (total === undefined) {
      const size = bytes > 0 && stage === 'assets' ? [formatBytes(bytes)] : [];
      return this.#fitting(`${name}${formatCount(count)} ${nounOf(stage)}`, [...size, ...pace]);
    }
    const counted = `${formatCount(count)} of ${formatCount(total)}`;
    const size = Math.min(this.#lines.width - name.length - counted.length - 2, widestBar);
    if (size < 5) {
      return name + counted;
    }
    const full = Math.min(Math.round((count / Math.max(total, 1)) * size), size);
    return this.#fitting(
      `${name}${done.repeat(full)}${ahead.repeat(size - full)}  ${counted}`,
      pace.slice(1),
    );
  }

  /** A line with as much behind it as there is room for. */
  #fitting(line: string, parts: readonly string[]): string {
    return parts.reduce(
      (text, part) => (text.length + part.length + 2 <= this.#lines.width ? `${text}  ${part}` : text),
      line,
    );
  }

  #paint(line: string): string {
    const cyan = (text: string) => styleText('cyan', text, { stream: this.#output });
    return line.replace(new RegExp(`^[${spinner}]|${done}+`), cyan);
  }
}

const whenInterrupted = (phase: Phase): string =>
  lastPhases.has(phase) ? `${phases[phase]} (too late to interrupt)` : 'Interrupted, cleaning up';
