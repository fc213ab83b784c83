import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { UserError } from '../../errors.ts';
import { redacted } from '../../redaction/output.ts';
import { type Ending, resticFailure } from './failures.ts';

/** How one run of restic differs from others. */
export interface RunOptions {
  /** Ends it: restic is told, and what it holds in the repository, its lock, is let go before this settles. */
  readonly signal?: AbortSignal | undefined;
  /** The folder that it runs in. */
  readonly cwd?: string;
  /** What it reads from standard input. */
  readonly input?: Buffer;
  /** Exit codes besides 0 that are no failure. */
  readonly accepted?: readonly number[];
}

/** Bytes of standard error that are kept for a message. */
const mostErrors = 16_000;
/** Bytes of an answer that is taken as a whole. */
const largestAnswer = 64_000_000;
/** Characters of a line of an answer. */
const longestLine = 4_000_000;
/** Milliseconds that an interrupted restic has to let go of its lock. */
const patience = 30_000;

/**
 * The program, and the repository that it works on. The repository and its password go by the environment: an address may hold a
 * password, and whoever lists processes sees arguments.
 */
export class Restic {
  /** The repository as it may be said. */
  readonly address: string;
  readonly #program: string;
  readonly #environment: NodeJS.ProcessEnv;

  /**
   * @param program Its path.
   * @param repository As restic names it.
   */
  constructor(program: string, repository: string, environment: NodeJS.ProcessEnv = process.env) {
    this.#program = program;
    this.address = redacted(repository);
    const { RESTIC_REPOSITORY_FILE: _, ...rest } = environment;
    this.#environment = {
      ...rest,
      RESTIC_REPOSITORY: repository,
      // How often it says how far it is.
      RESTIC_PROGRESS_FPS: '2',
      // Times that it is told are in its zone.
      TZ: 'UTC',
    };
  }

  /**
   * Runs it to its end.
   *
   * @returns What it has written to standard output, and its exit code.
   * @throws UserError for what it fails with; the reason of the signal.
   */
  async answer(args: readonly string[], options: RunOptions = {}): Promise<{ text: string; code: number }> {
    const pieces: Buffer[] = [];
    let size = 0;
    const run = this.#start(args, options);
    for await (const piece of run.pieces()) {
      size += piece.length;
      if (size > largestAnswer) {
        throw tooMuch(args);
      }
      pieces.push(piece);
    }
    return { text: Buffer.concat(pieces).toString(), code: await run.ended };
  }

  /**
   * Runs it to its end, and hands over what it writes line by line.
   *
   * @returns Its exit code.
   * @throws as {@link answer}.
   */
  async lines(
    args: readonly string[],
    take: (line: string) => void,
    options: RunOptions = {},
  ): Promise<number> {
    const run = this.#start(args, options);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for await (const piece of run.pieces()) {
      const lines = (rest + decoder.write(piece)).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > longestLine) {
        throw tooMuch(args);
      }
      for (const line of lines) {
        take(line);
      }
    }
    if (rest !== '') {
      take(rest);
    }
    return await run.ended;
  }

  /**
   * What it writes, as it comes. Whoever reads no further ends restic by that.
   *
   * @throws as {@link answer}, at the end at the latest.
   */
  async *stream(args: readonly string[], options: RunOptions = {}): AsyncGenerator<Buffer> {
    const run = this.#start(args, options);
    yield* run.pieces();
    await run.ended;
  }

  #start(args: readonly string[], { signal, cwd, input, accepted = [] }: RunOptions): Run {
    signal?.throwIfAborted();
    const child = spawn(this.#program, args, {
      cwd,
      env: cwd === undefined ? this.#environment : { ...this.#environment, PWD: cwd },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      // A terminal interrupts all processes of its group: this one is told by us, once.
      detached: true,
      windowsHide: true,
    });
    const [command = ''] = args;
    return new Run(child, { command, address: this.address }, input, accepted, signal);
  }
}

/** A process that runs. */
class Run {
  /** Its exit code. @throws as {@link Restic.answer}. */
  readonly ended: Promise<number>;
  readonly #child: ChildProcess;
  readonly #output: Readable;
  readonly #closed: Promise<unknown>;
  #isStopped = false;

  constructor(
    child: ChildProcess,
    what: Pick<Ending, 'command' | 'address'>,
    input: Buffer | undefined,
    accepted: readonly number[],
    signal: AbortSignal | undefined,
  ) {
    this.#child = child;
    this.#output = child.stdout as Readable;
    let errors = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-mostErrors);
    });
    let failure: Error | undefined;
    child.on('error', (error) => {
      failure = error;
    });
    // What it did not read tells less than what it says.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    const interrupt = () => {
      this.stop();
    };
    signal?.addEventListener('abort', interrupt, { once: true });
    this.#closed = once(child, 'close').catch(() => undefined);
    this.ended = this.#closed.then(() => {
      signal?.removeEventListener('abort', interrupt);
      signal?.throwIfAborted();
      const { exitCode: code, signalCode } = child;
      if (failure !== undefined) {
        throw new UserError(
          'failed',
          `restic cannot be run: ${failure.message}`,
          'Check that it is installed.',
          {
            cause: failure,
          },
        );
      }
      if (code === null || (code !== 0 && !accepted.includes(code))) {
        throw resticFailure({ ...what, code, signal: signalCode, errors });
      }
      return code;
    });
    // Whoever asks is told.
    this.ended.catch(() => undefined);
  }

  /** What it writes. Left before its end, it is stopped. */
  async *pieces(): AsyncGenerator<Buffer> {
    let isOver = false;
    try {
      // A program whose output is closed dies of that, and leaves its lock.
      for await (const piece of this.#output.iterator({ destroyOnReturn: false })) {
        yield piece as Buffer;
      }
      isOver = true;
    } finally {
      if (!isOver) {
        await this.stop();
      }
    }
  }

  /** Has it let go of its lock and end; resolves when it has. */
  async stop(): Promise<void> {
    if (!this.#isStopped && this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#isStopped = true;
      this.#child.kill('SIGINT');
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), patience);
      await this.#drained();
      clearTimeout(timer);
    }
    await this.#drained();
  }

  async #drained(): Promise<void> {
    this.#output.resume();
    await this.#closed;
  }
}

const tooMuch = ([command]: readonly string[]) =>
  new UserError(
    'damagedArchive',
    `\`restic ${command}\` answers with more than anything of ours would need.`,
    'The repository holds what strapi-dms has not written. Use another one for the backups of this site.',
  );
