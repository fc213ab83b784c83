import { Worker } from 'node:worker_threads';

/** What a thread of its own says for this one, while this one is kept busy. */
export interface PulseOptions {
  /** Where to: an open file of this process. */
  readonly fd: number;
  /** Milliseconds for which this thread may be silent. */
  readonly silence: number;
  /** What stands before what is said, and behind it. */
  readonly before: string;
  readonly after: string;
}

/** Bytes of what is said; more of it is cut off. */
const longest = 256;
const [turnAt, beganAt, textAt] = [0, 8, 16];

/**
 * Says what is going on, and for how long, where this thread does not get to it: a statement of SQLite, say, holds it up as long as it
 * takes, and no timer runs meanwhile.
 */
export class Pulse {
  readonly #shared = new SharedArrayBuffer(textAt + longest);
  readonly #turn = new Int32Array(this.#shared, turnAt, 2);
  readonly #began = new Float64Array(this.#shared, beganAt, 1);
  readonly #text = new Uint8Array(this.#shared, textAt);
  readonly #worker: Worker;

  constructor(options: PulseOptions) {
    this.#worker = new Worker(`(${beat})(require)`, {
      eval: true,
      workerData: { ...options, shared: this.#shared },
      // It needs next to nothing.
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
      // Nothing of this process is its business.
      env: {},
      execArgv: [],
    });
    // Nobody waits for it, and a process that cannot have it goes on without.
    this.#worker.unref();
    this.#worker.on('error', () => undefined);
  }

  /** This thread has spoken. @param text What is going on. @param began Milliseconds since 1970. */
  spoke(text: string, began: number): void {
    const { written } = new TextEncoder().encodeInto(text, this.#text);
    this.#turn[1] = written;
    this.#began[0] = began;
    Atomics.add(this.#turn, 0, 1);
    Atomics.notify(this.#turn, 0);
  }

  stop(): void {
    this.#turn[1] = 0;
    Atomics.add(this.#turn, 0, 1);
    Atomics.notify(this.#turn, 0);
    this.#worker.terminate().catch(() => undefined);
  }
}

/** In the other thread, which knows nothing that stands outside of this function. */
function beat(require: NodeJS.Require): void {
  const { workerData } = require('node:worker_threads') as typeof import('node:worker_threads');
  const { writeSync } = require('node:fs') as typeof import('node:fs');
  const { shared, fd, silence, before, after } = workerData as PulseOptions & { shared: SharedArrayBuffer };
  const turn = new Int32Array(shared, 0, 2);
  const began = new Float64Array(shared, 8, 1);
  const text = new Uint8Array(shared, 16);
  for (;;) {
    if (Atomics.wait(turn, 0, Atomics.load(turn, 0), silence) === 'timed-out' && Number(turn[1]) > 0) {
      const seconds = Math.max(Math.floor((Date.now() - Number(began[0])) / 1000), 0);
      const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
      const said = Buffer.from(text.slice(0, turn[1])).toString('utf8');
      try {
        writeSync(fd, `${before}${said} ${clock}${after}`);
      } catch {
        // Nobody reads it.
      }
    }
  }
}
