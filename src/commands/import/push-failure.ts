import { UserError, withRemedy } from '../../errors.ts';
import { Interrupted } from '../../interrupted.ts';
import type { PushState } from '../../remote/push.ts';
import { explainUnexpected } from '../../system/system-error.ts';
import type { Progress } from '../../transfer/progress.ts';

/** What an import into a running Strapi leaves that does not come to its end. */
export class PushTraces {
  /** Where the running Strapi is; set once it was reached. */
  remote: string | undefined;
  /** The archive of what was there. */
  backup: string | undefined;
  /** How far the push has come; undefined where none was begun. */
  push:
    | { readonly state: PushState; readonly hasStoredFiles: boolean; readonly replacesFiles: boolean }
    | undefined;

  /**
   * The error that tells all of it.
   *
   * @param progress Is told what an error of ours has no place for.
   */
  explain(thrown: unknown, signal: AbortSignal | undefined, progress: Progress): unknown {
    const error = explainUnexpected(thrown);
    const left = this.#left();
    // What the look at it afterwards has shown is told as it is.
    if (this.push?.state === 'done' && error instanceof UserError && error.isCommitted) {
      return withRemedy(error, left);
    }
    const isOpen = this.push?.state === 'committing' || this.push?.state === 'done';
    if (isOpen) {
      return new UserError(
        'failed',
        this.push?.state === 'done'
          ? `The import into ${this.remote} is complete, but a later step failed: ${messageOf(error)}`
          : `${this.remote} did not confirm the import, and may have made it all the same: ${messageOf(error)}`,
        ['Look which content it has before anything else is done.', ...left].join(' '),
        { cause: error, isCommitted: true },
      );
    }
    if (signal?.aborted && signal.reason instanceof Interrupted) {
      return left.length === 0
        ? signal.reason
        : signal.reason.leaving(['Nothing was imported.', ...left], { cause: error });
    }
    if (error instanceof UserError) {
      return withRemedy(error, left);
    }
    for (const sentence of left) {
      progress.warned(sentence);
    }
    return error;
  }

  #left(): string[] {
    return [
      ...(this.push?.state === 'emptied' ? this.#undone() : []),
      ...(this.backup === undefined ? [] : [`The previous content is in ${this.backup}.`]),
    ];
  }

  /** The transaction goes with the connection; media files have none. */
  #undone(): string[] {
    const rows = `The database of ${this.remote} is as it was before.`;
    if (this.push?.replacesFiles !== true) {
      return [rows];
    }
    return [
      rows,
      this.push.hasStoredFiles
        ? 'Its media files were replaced already: import the previous content with its files, or run this import again.'
        : 'Its media files were set aside: in the uploads folder of that server they are in `public/uploads_backup_…`, to be moved back to `public/uploads`; with another provider they are deleted.',
    ];
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
