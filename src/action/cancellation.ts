import { constants } from 'node:os';
import { namingSilentPhase } from '../commands/silent-phase.ts';
import { UserError } from '../errors.ts';
import { Interrupted } from '../interrupted.ts';
import { beginAnew, breakOffSilence } from '../system/silence.ts';
import type { ActionProgress } from './progress.ts';

/**
 * Runs something that a cancelled job ends early: the runner sends SIGINT, 7.5 seconds later SIGTERM, and kills after
 * 2.5 more.
 *
 * @param remedy What to say where a cancelled job leaves nothing behind, for the error.
 * @throws UserError `failed` when the job was cancelled and the run ended because of it.
 */
export async function untilCancelled<Result>(
  remedy: string,
  progress: ActionProgress,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const cancellation = new AbortController();
  const cancel = (signal: NodeJS.Signals) => {
    breakOffSilence();
    cancellation.abort(new Interrupted(constants.signals[signal]));
  };
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  try {
    return await namingSilentPhase(progress, () => run(cancellation.signal));
  } catch (error) {
    throw cancellation.signal.aborted ? whyCancelled(error, remedy) : error;
  } finally {
    beginAnew();
    process.off('SIGINT', cancel);
    process.off('SIGTERM', cancel);
    progress.finish();
  }
}

/**
 * Child processes get the signal as well, and what they fail with then is not the reason, but worth a line. What an import
 * leaves, such as its safety backup, it says itself, and what fails after its commit is what counts.
 */
function whyCancelled(error: unknown, remedy: string): UserError {
  if (error instanceof UserError && error.isCommitted) {
    return error;
  }
  const isTold = error instanceof Interrupted;
  const left = isTold && error.left.length > 0 ? error.left.join(' ') : remedy;
  return new UserError('failed', 'The job was cancelled.', left, { cause: isTold ? error.cause : error });
}
