import { UserError } from '../errors.ts';
import type { Mode } from '../options/option.ts';
import { explainUnexpected } from '../system/system-error.ts';
import { renderFailureSummary } from './failure-summary.ts';
import { failed, info } from './log.ts';
import { readRunContext } from './run-context.ts';
import { writeLastSummary } from './summary.ts';

/**
 * Makes a failure one error annotation, a summary, and an exit code other than 0 that fails the step.
 *
 * @param mode What was asked for; undefined where that is not known yet.
 */
export function fail(thrown: unknown, mode?: Mode): void {
  const error = explainUnexpected(thrown);
  tell(error);
  writeLastSummary(renderFailureSummary(error, mode, readRunContext()));
}

/** The same of what the summary of the step has told already. */
export const failTold = (error: UserError): void => tell(error);

function tell(error: unknown): void {
  if (error instanceof UserError) {
    failed(`${error.message}\n${error.remedy}`);
    process.exitCode = error.exitCode;
    if (error.cause instanceof Error) {
      const remedy = error.cause instanceof UserError ? ` ${error.cause.remedy}` : '';
      info(`Cause: ${error.cause.message}${remedy}`);
    }
    return;
  }
  failed(`Unexpected failure: ${error instanceof Error ? error.message : String(error)}`);
  if (error instanceof Error && error.stack !== undefined) {
    info(error.stack);
  }
}
