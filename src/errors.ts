/** Exit codes of the terminal command; the same failure fails the Action. Documented in `docs/exit-codes.md`. */
export const exitCodes = {
  failed: 1,
  usage: 2,
  schemaDifference: 4,
  noArchive: 10,
  importRunning: 11,
  damagedArchive: 12,
  databaseUnreachable: 13,
} as const;

export type Failure = keyof typeof exitCodes;

/**
 * A failure that the user can do something about.
 *
 * `message` names the thing that is wrong, `remedy` says what to do about it. Neither ever holds a secret: they
 * are printed, and annotated on GitHub, as they are.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly failure: Failure;
  readonly remedy: string;
  /** Whether what was asked for is done in part or as a whole, or may be: then an interruption is not what is to be told. */
  readonly isCommitted: boolean;

  constructor(
    failure: Failure,
    message: string,
    remedy: string,
    { isCommitted = false, ...options }: ErrorOptions & { readonly isCommitted?: boolean } = {},
  ) {
    super(message, options);
    this.failure = failure;
    this.remedy = remedy;
    this.isCommitted = isCommitted;
  }

  get exitCode(): number {
    return exitCodes[this.failure];
  }
}
