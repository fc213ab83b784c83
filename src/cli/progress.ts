import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import { formatBytes, formatCount, formatDuration } from '../commands/format.ts';
import { namingSilentPhase } from '../commands/silent-phase.ts';
import { lastPhases, type Phase, phases } from '../transfer/phases.ts';
import type { Progress, StageTotal } from '../transfer/progress.ts';
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
    phaseStarted(phase: Phase, howFar?: () => number | undefined) {
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

const nounOf = (stage: Stage): string => (stage === 'assets' ? 'files' : 'records');

const summary = (stage: Stage, { count, bytes }: StageTotal): string =>
  `${stage}: ${formatCount(count)} ${nounOf(stage)}, ${formatBytes(bytes)}`;

class Lines implements TerminalProgress {
  readonly #print: Print;

  constructor(output: NodeJS.WritableStream) {
    this.#print = printTo(output);
  }

  phaseStarted(phase: Phase): void {
    this.#print(phases[phase]);
  }

  stageStarted(): void {}

  advanced(): void {}

  stageFinished(stage: Stage, total: StageTotal): void {
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
  }

  interrupted(): void {}

  finish(): void {}
}

/** Drawn ten times a second, which is as often as anybody looks. */
const interval = 100;
const spinner = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
/** Short lines need not be wrapped where a terminal is made narrower, which not every terminal does in the same way. */
const widestBar = 20;
const done = '━';
const ahead = '─';
const nameWidth = 'configuration'.length;

interface OpenStage {
  readonly total: number | undefined;
  count: number;
}

/** The phase that is on, and a line for each of its stages that has begun; what has ended stays above them. */
class Live implements TerminalProgress {
  readonly #output: WriteStream;
  readonly #lines: LiveLines;
  readonly #stages = new Map<Stage, OpenStage>();
  #phase: Phase | undefined;
  #howFar: (() => number | undefined) | undefined;
  #began = performance.now();
  #drawn = 0;
  #turn = 0;
  #isInterrupted = false;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(output: WriteStream) {
    this.#output = output;
    this.#lines = new LiveLines(output);
  }

  phaseStarted(phase: Phase, howFar?: () => number | undefined): void {
    this.#phase = phase;
    this.#howFar = howFar;
    this.#began = performance.now();
    this.#stages.clear();
    this.#draw();
  }

  stageStarted(stage: Stage, total: number | undefined): void {
    this.#stages.set(stage, { total, count: 0 });
    this.#draw();
  }

  advanced(stage: Stage, records: number): void {
    const open = this.#stages.get(stage);
    if (open !== undefined) {
      open.count += records;
    }
    // Where the thread is kept busy, the timer does not get its turn.
    if (performance.now() - this.#drawn > interval) {
      this.#draw();
    }
  }

  stageFinished(stage: Stage, total: StageTotal): void {
    this.#stages.delete(stage);
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
    this.#lines.clear();
  }

  #above(print: () => void): void {
    this.#lines.clear();
    print();
    this.#draw();
  }

  #draw(): void {
    if (this.#phase === undefined || this.#isOver) {
      return;
    }
    // Nobody waits for a process because of it.
    this.#timer ??= setInterval(() => this.#draw(), interval).unref();
    this.#drawn = performance.now();
    this.#turn += 1;
    const stages = [...this.#stages].map(([stage, open]) => this.#stageLine(stage, open));
    this.#lines.draw([this.#heading(this.#phase), ...stages], (line) => this.#paint(line));
  }

  #heading(phase: Phase): string {
    const seconds = Math.floor((performance.now() - this.#began) / 1000);
    const far = this.#howFar?.();
    const parts = [
      `${spinner[this.#turn % spinner.length]} ${this.#isInterrupted ? whenInterrupted(phase) : phases[phase]}`,
      ...(far === undefined ? [] : [`${Math.floor(Math.min(far, 1) * 100)} %`]),
      ...(seconds < 1 ? [] : [`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`]),
    ];
    return parts.join('  ');
  }

  #stageLine(stage: Stage, { count, total }: OpenStage): string {
    const name = `  ${stage.padEnd(nameWidth)}  `;
    if (total === undefined) {
      return `${name}${formatCount(count)} ${nounOf(stage)}`;
    }
    const counted = `${formatCount(count)} of ${formatCount(total)}`;
    const size = Math.min(this.#lines.width - name.length - counted.length - 2, widestBar);
    if (size < 5) {
      return name + counted;
    }
    const full = Math.min(Math.round((count / Math.max(total, 1)) * size), size);
    return `${name}${done.repeat(full)}${ahead.repeat(size - full)}  ${counted}`;
  }

  #paint(line: string): string {
    const cyan = (text: string) => styleText('cyan', text, { stream: this.#output });
    return line.replace(new RegExp(`^[${spinner}]|${done}+`), cyan);
  }
}

const whenInterrupted = (phase: Phase): string =>
  lastPhases.has(phase) ? `${phases[phase]} (too late to interrupt)` : 'Interrupted, cleaning up';
