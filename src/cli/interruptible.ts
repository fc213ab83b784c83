import { constants } from 'node:os';
import { UserError } from '../errors.ts';
import { Interrupted } from './interrupted.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs something that ends early, and cleans up, when the user or the system interrupts the process. */
export async function interruptible<Result>(run: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void =>
    controller.abort(new Interrupted(constants.signals[signal]));
  for (const signal of signals) {
    process.once(signal, interrupt);
  }
  try {
    return await run(controller.signal);
  } catch (error) {
    // Ctrl-C reaches child processes as well, and what fails because of that is not the reason.
    const isReason = controller.signal.aborted && !(error instanceof UserError && error.isCommitted);
    throw isReason ? controller.signal.reason : error;
  } finally {
    for (const signal of signals) {
      process.off(signal, interrupt);
    }
  }
}
