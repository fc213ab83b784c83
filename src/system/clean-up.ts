import { UserError, withRemedy } from '../errors.ts';
import { Interrupted } from '../interrupted.ts';
import { explainUnexpected, reasonOf } from './system-error.ts';

/**
 * Cleans up after something has failed. All steps are taken, whatever becomes of the others.
 *
 * @param error What it failed with.
 * @returns What is to be thrown: the same failure, and behind it what could not be cleaned up. It never takes the failure's place.
 */
export async function cleanUpAfter(error: unknown, ...steps: readonly (() => unknown)[]): Promise<unknown> {
  const failures: string[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (reason) {
      const explained = explainUnexpected(reason);
      failures.push(explained instanceof UserError ? explained.message : `${reasonOf(reason)}.`);
    }
  }
  if (failures.length === 0) {
    return error;
  }
  if (error instanceof Interrupted) {
    return error.leaving(failures);
  }
  const explained = explainUnexpected(error);
  return explained instanceof UserError ? withRemedy(explained, failures) : error;
}

/**
 * Does some work and, however that ends, what has to be done at its end.
 *
 * @returns What the work returns.
 * @throws What the work fails with, as {@link cleanUpAfter} has it; where it does not fail, what the first step fails with.
 */
export async function endingWith<Result>(
  work: () => Promise<Result>,
  ...steps: readonly (() => unknown)[]
): Promise<Result> {
  let result: Result;
  try {
    result = await work();
  } catch (error) {
    throw await cleanUpAfter(error, ...steps);
  }
  for (const step of steps) {
    await step();
  }
  return result;
}
