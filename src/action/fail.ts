import { UserError } from '../errors.ts';
import { explainUnexpected } from '../system/system-error.ts';
import { failed, info } from './log.ts';

/** Makes a failure one error annotation, and an exit code other than 0 that fails the step. */
export function fail(thrown: unknown): void {
  const error = explainUnexpected(thrown);
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
