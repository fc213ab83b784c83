import { UnknownOutcome } from '../../database/write/unknown-outcome.ts';
import { UserError, withRemedy } from '../../errors.ts';
import { Interrupted } from '../../interrupted.ts';
import type { Recovery } from '../../media/swap.ts';
import { explainUnexpected } from '../../system/system-error.ts';
import type { Progress } from '../../transfer/progress.ts';

/** What an import leaves that does not come to its end; whoever is told of that end has to know. */
export class Traces {
  /** What became of an import that was interrupted before this one. */
  recovery: Recovery = 'nothing';
  boot: 'begun' | 'done' | undefined;
  /** The archive of what was there. */
  backup: string | undefined;
  /** Files that were brought to a provider. */
  uploads: { readonly provider: string; readonly totals: { readonly uploaded: number } } | undefined;
  /** Once it has begun, an interruption ends nothing any more. */
  commit: 'begun' | 'done' | undefined;
  /** What could not be put back as it was. */
  readonly failures: string[] = [];

  /**
   * The error that tells all of it.
   *
   * @param progress Is told what an error of ours has no place for.
   */
  explain(thrown: unknown, signal: AbortSignal | undefined, progress: Progress): unknown {
    const error = explainUnexpected(thrown);
    if (error instanceof UserError && error.isCommitted) {
      return withRemedy(
        error,
        error instanceof UnknownOutcome ? this.#left('was') : [...this.failures, ...this.#backup('was')],
      );
    }
    if (this.commit === 'done') {
      return new UserError(
        'failed',
        `The database was imported, but a later step failed: ${messageOf(error)}`,
        ['Run the import again: it begins with finishing this one.', ...this.#backup('was')].join(' '),
        { cause: error, isCommitted: true },
      );
    }
    if (signal?.aborted && this.commit === undefined) {
      const { reason } = signal;
      const left = this.#left('is');
      if (reason instanceof Interrupted) {
        return left.length === 0
          ? reason
          : reason.leaving(['Nothing was imported.', ...left], { cause: error });
      }
      tell(left, progress);
      return reason;
    }
    // A commit that the database has refused changed nothing either; of any other it cannot be said.
    const isAsBefore = this.commit === undefined || (error instanceof UserError && !error.isCommitted);
    const left = this.#left(isAsBefore ? 'is' : 'was');
    if (error instanceof UserError) {
      // It is not the interruption that the commit failed with.
      return withRemedy(error, left, signal?.aborted);
    }
    if (signal?.aborted) {
      // Neither is the interruption what an error of ours in the middle of the commit comes from.
      return new UserError(
        'failed',
        `The commit of the import failed: ${messageOf(error)}`,
        [
          'Check which content the database has, and run the import again if it is the old content.',
          ...left,
        ].join(' '),
        { cause: error, isCommitted: true },
      );
    }
    tell(left, progress);
    return error;
  }

  #left(is: 'is' | 'was'): string[] {
    const { uploaded = 0 } = this.uploads?.totals ?? {};
    return [
      ...(this.recovery === 'nothing'
        ? []
        : [`An interrupted import into this project was ${this.recovery} first.`]),
      ...this.#boot(),
      ...(uploaded === 0
        ? []
        : [
            `${uploaded} ${uploaded === 1 ? 'file was' : 'files were'} uploaded (${this.uploads?.provider}) and ${uploaded === 1 ? 'stays' : 'stay'} there${this.commit === undefined ? `; no row refers to ${uploaded === 1 ? 'it' : 'them'}` : ''}.`,
          ]),
      ...this.failures,
      ...this.#backup(is),
    ];
  }

  #boot(): string[] {
    switch (this.boot) {
      case 'begun':
        return [
          'Strapi was being started to create its tables; some may exist, and its next start creates the others.',
        ];
      case 'done':
        return ['Strapi was started once and created its tables.'];
      default:
        return [];
    }
  }

  #backup(is: 'is' | 'was'): string[] {
    if (this.backup === undefined) {
      return [];
    }
    return is === 'is'
      ? [`The safety backup stays in ${this.backup}.`]
      : [`The previous content is in ${this.backup}.`];
  }
}

function tell(sentences: readonly string[], progress: Progress): void {
  for (const sentence of sentences) {
    progress.warned(sentence);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
