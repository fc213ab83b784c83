import type { WriteStream } from 'node:tty';
import { formatBytes, formatCount } from '../commands/format.ts';
import type { Progress, StageTotal } from '../transfer/progress.ts';
import type { Stage } from '../transfer/stages.ts';

/** Progress that has to be ended, so that the cursor and the last line are left in order. */
export interface TerminalProgress extends Progress {
  finish(): void;
}

/** A bar on a terminal, plain lines everywhere else. */
export async function createProgress(output: WriteStream): Promise<TerminalProgress> {
  return output.isTTY ? new Bar(await import('@clack/prompts')) : new Lines(output);
}

const summary = (stage: Stage, { count, bytes }: StageTotal): string =>
  `${stage}: ${formatCount(count)} ${stage === 'assets' ? 'files' : 'records'}, ${formatBytes(bytes)}`;

class Lines implements TerminalProgress {
  readonly #output: NodeJS.WritableStream;

  constructor(output: NodeJS.WritableStream) {
    this.#output = output;
  }

  stageStarted(): void {}

  advanced(): void {}

  stageFinished(stage: Stage, total: StageTotal): void {
    this.#output.write(`${summary(stage, total)}\n`);
  }

  warned(message: string): void {
    process.stderr.write(`Warning: ${message}\n`);
  }

  finish(): void {}
}

type Prompts = typeof import('@clack/prompts');

/** Warnings wait until the stage is over: they would tear the bar apart. */
class Bar implements TerminalProgress {
  readonly #prompts: Prompts;
  readonly #waiting: string[] = [];
  #bar: ReturnType<Prompts['progress']> | ReturnType<Prompts['spinner']> | undefined;
  #records = 0;

  constructor(prompts: Prompts) {
    this.#prompts = prompts;
  }

  stageStarted(stage: Stage, total: number | undefined): void {
    this.#records = 0;
    this.#bar =
      total === undefined
        ? this.#prompts.spinner()
        : this.#prompts.progress({ max: Math.max(total, 1), size: 30 });
    this.#bar.start(stage);
    // The library reads the keyboard key by key and ends the process by itself on Ctrl-C, with 0 and half an archive
    // left behind. As the terminal has it, Ctrl-C is a signal, and handled as one.
    if (process.stdin.isTTY) {
      process.stdin.setRawMode(false);
    }
  }

  advanced(stage: Stage, records: number): void {
    this.#records += records;
    const message = `${stage}: ${formatCount(this.#records)}`;
    if (this.#bar && 'advance' in this.#bar) {
      this.#bar.advance(records, message);
    } else {
      this.#bar?.message(message);
    }
  }

  stageFinished(stage: Stage, total: StageTotal): void {
    this.#bar?.stop(summary(stage, total));
    this.#bar = undefined;
    this.#flush();
  }

  warned(message: string): void {
    this.#waiting.push(message);
    if (this.#bar === undefined) {
      this.#flush();
    }
  }

  finish(): void {
    this.#bar?.clear();
    this.#bar = undefined;
    this.#flush();
  }

  #flush(): void {
    for (const message of this.#waiting.splice(0)) {
      this.#prompts.log.warn(message);
    }
  }
}
