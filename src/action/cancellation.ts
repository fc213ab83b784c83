import { UserError } from '../errors.ts';
import type { ActionProgress } from './progress.ts';

/**
 * Runs something that a cancelled job ends early: the runner sends SIGINT, 7.5 seconds later SIGTERM, and kills after
 * 2.5 more.
 *
 * @param remedy What a cancelled job leaves behind, for the error.
 * @throws UserError `failed` when the job was cancelled and the run ended because of it.
 */
export async function untilCancelled<Result>(
  remedy: string,
  progress: ActionProgress,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const cancellation = new AbortController();
  const cancel = () => cancellation.abort(new UserError('failed', 'The job was cancelled.', remedy));
  process.once('SIGINT', cancel);
  process.once('SIGTERM', cancel);
  try {
    return await run(cancellation.signal);
  } catch (error) {
    throw cancellation.signal.aborted ? whyCancelled(error, cancellation.signal.reason) : error;
  } finally {
    process.off('SIGINT', cancel);
    process.off('SIGTERM', cancel);
    progress.finish();
  }
}

/**
 * Child processes get the signal as well, and what they fail with then is not the reason, but worth a line. An import
 * wraps the reason, to say where the safety backup is, and what fails after its commit is what counts; Node's own AbortErrors have it as their cause, and tell nothing.
 */
function whyCancelled(error: unknown, reason: UserError): UserError {
  const isReason =
    error instanceof UserError && (error === reason || error.cause === reason || error.isCommitted);
  return isReason ? error : new UserError(reason.failure, reason.message, reason.remedy, { cause: error });
}
