import { writeSync } from 'node:fs';
import { constants } from 'node:os';
import { UserError } from '../errors.ts';
import { Interrupted } from '../interrupted.ts';
import { beginAnew, breakOffSilence } from '../system/silence.ts';
import { presentFailure } from './presenting.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * What comes this soon after the first is the same interruption: npx and npm pass on what the terminal sends to all
 * processes anyway, as shells do when a terminal is closed.
 */
const echo = 1_000;

/** What a user may see while waiting for the end, and what is true when there is no waiting for it. */
export interface Patience {
  /** What may be left where the process ends at once. */
  readonly abandoned: string;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
  /** Ends the process, with these last words. */
  readonly exit?: (code: number, words: string) => void;
}

/**
 * Runs something that ends early, and cleans up, when the user or the system interrupts the process. Whoever interrupts it
 * once more while it does ends it at once.
 *
 * @param run Gives back what is done, as a sentence.
 * @throws Interrupted where that came to pass: with what is left of it, or, where it came too late, with what is done.
 */
export async function interruptible(
  run: (signal: AbortSignal) => Promise<string>,
  { abandoned, now = () => performance.now(), exit = exitWith }: Patience,
): Promise<void> {
  const controller = new AbortController();
  let first: number | undefined;
  const interrupt = (name: NodeJS.Signals): void => {
    const reason = new Interrupted(constants.signals[name]);
    if (first === undefined) {
      first = now();
      breakOffSilence();
      controller.abort(reason);
    } else if (now() - first > echo) {
      exit(reason.exitCode, `Stopped at once, without cleaning up. ${abandoned}\n`);
    }
  };
  for (const signal of signals) {
    process.on(signal, interrupt);
  }
  let done: string;
  try {
    done = await run(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? whyInterrupted(error, controller.signal.reason) : error;
  } finally {
    beginAnew();
    for (const signal of signals) {
      process.off(signal, interrupt);
    }
  }
  if (controller.signal.aborted) {
    throw (controller.signal.reason as Interrupted).leaving(['It was too late to stop it.', done]);
  }
}

/** Ctrl-C reaches child processes as well, and what fails because of that is not the reason. */
function whyInterrupted(error: unknown, reason: Interrupted): unknown {
  const isTold = error instanceof Interrupted || (error instanceof UserError && error.isCommitted);
  return isTold ? error : reason;
}

function exitWith(code: number, words: string): void {
  // After what is drawn was erased, which is done at that moment, too.
  process.once('exit', () => {
    try {
      writeSync(process.stderr.fd, words);
    } catch {
      // The terminal was closed.
    }
    presentFailure({ code: 'interrupted', message: words.trim(), remedy: '', exitCode: code });
  });
  process.exit(code);
}
