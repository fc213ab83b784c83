import { UserError } from '../../errors.ts';

/** What a commit ends with of which nobody knows whether it took place: its answer did not come, or the disk failed in the middle of it. */
export class UnknownOutcome extends UserError {
  /** What went wrong. */
  readonly reason: UserError;
  /** The database, without credentials. */
  readonly description: string;

  constructor(reason: UserError, description: string) {
    super(
      reason.failure,
      `${reason.message} This happened at the commit in ${description}: the import is there completely or not at all, and it is not known which.`,
      'Check which content the database has (the newest entries in the content manager, say), and run the import again if it is the old content.',
      { cause: reason, isCommitted: true },
    );
    this.reason = reason;
    this.description = description;
  }

  /** The same where somebody has found out that it did not take place. */
  get asNotCommitted(): UserError {
    return new UserError(
      this.failure,
      `${this.reason.message} This happened at the commit in ${this.description}, which says that it did not take place.`,
      'Correct that, then run the import again; nothing was changed.',
      { cause: this.reason },
    );
  }
}
