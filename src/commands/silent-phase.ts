import { UserError, withRemedy } from '../errors.ts';
import { Silence } from '../system/silence.ts';
import { type Phase, phases } from '../transfer/phases.ts';
import type { Progress } from '../transfer/progress.ts';

/**
 * Runs something that tells a progress how far it is.
 *
 * @throws what it throws; where that is because a server fell silent, with the phase in which it did.
 */
export async function namingSilentPhase<Told extends Progress, Result>(
  progress: Told,
  run: (progress: Told) => Promise<Result>,
): Promise<Result> {
  let last: Phase | undefined;
  const tell = progress.phaseStarted?.bind(progress);
  progress.phaseStarted = (phase, howFar) => {
    last = phase;
    tell?.(phase, howFar);
  };
  try {
    return await run(progress);
  } catch (error) {
    throw last !== undefined && error instanceof UserError && isFromSilence(error)
      ? withRemedy(error, [`This happened during: ${phases[last]}.`])
      : error;
  }
}

function isFromSilence(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof Silence) {
      return true;
    }
  }
  return false;
}
