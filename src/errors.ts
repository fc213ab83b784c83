import { redacted } from './redaction/output.ts';

/** Exit codes of the terminal command; the same failure fails the Action. Documented in `docs/reference/exit-codes.md`. */
export const exitCodes = {
  failed: 1,
  usage: 2,
  findings: 3,
  schemaDifference: 4,
  noArchive: 10,
  importRunning: 11,
  damagedArchive: 12,
  databaseUnreachable: 13,
} as const;

export type Failure = keyof typeof exitCodes;

/** What a user may be asked for where it is missing: the key of an encrypted archive. */
export type Need = 'key';

interface Details extends ErrorOptions {
  readonly isCommitted?: boolean;
  readonly needs?: Need | undefined;
}

/**
 * A failure that the user can do something about.
 *
 * `message` names the thing that is wrong, `remedy` says what to do about it. Neither ever holds a secret: what is known
 * or looks like one is taken out, whatever they quote.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly failure: Failure;
  readonly remedy: string;
  /** Whether what was asked for is done in part or as a whole, or may be: then an interruption is not what is to be told. */
  readonly isCommitted: boolean;
  /** What is missing, for who can ask for it. */
  readonly needs: Need | undefined;

  constructor(
    failure: Failure,
    message: string,
    remedy: string,
    { isCommitted = false, needs, ...options }: Details = {},
  ) {
    super(redacted(message), options);
    this.failure = failure;
    this.remedy = redacted(remedy);
    this.isCommitted = isCommitted;
    this.needs = needs;
  }

  get exitCode(): number {
    return exitCodes[this.failure];
  }
}

/** What a run ends with that waits for something that cannot come any more. */
export const unsettled = (): UserError =>
  new UserError(
    'failed',
    'This run has ended without a result: it waited for something that never came.',
    'That is a fault of strapi-dms, and what was asked for is not done: please report it, with what was run. An import that had begun is undone, or finished, by the next one.',
  );

/** The same failure with more to do about it, or to know of it, in sentences. */
export function withRemedy(
  error: UserError,
  more: readonly string[],
  isCommitted = error.isCommitted,
): UserError {
  return more.length === 0 && isCommitted === error.isCommitted
    ? error
    : new UserError(error.failure, error.message, [error.remedy, ...more].join(' '), {
        cause: error,
        isCommitted,
        needs: error.needs,
      });
}
