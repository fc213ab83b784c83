/**
 * The note that an import leaves in the database, in the very transaction that brings the new content: it is there if
 * and only if that transaction was committed. Each engine's folder has one implementation.
 */
export interface CommitMark {
  /**
   * Whether the import with this token was committed. Asked when no transaction of the import is open any more: after a
   * failure, or by a later run.
   */
  isCommitted(token: string): Promise<boolean>;
  /** Removes the note; harmless where there is none. */
  remove(): Promise<void>;
}
