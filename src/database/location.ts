import type { Clock } from './clock.ts';
import type { Limits } from './fit.ts';
import type { Session } from './session.ts';
import type { Writer } from './write/writer.ts';

/** Where a project's database is, and the ways into it. Nothing is opened before it is asked for. */
export interface DatabaseLocation {
  /** Engine and place, without credentials: `sqlite .tmp/data.db`. */
  readonly description: string;
  /** The same text for the same database, wherever it is named from; without credentials. */
  readonly identity: string;
  /** The file that holds all of it, where it is one; absolute. */
  readonly file?: string;
  /** False where there is certainly no database yet. */
  exists(): Promise<boolean>;
  /**
   * Opens it for as long as one likes: whoever writes to it does not wait for that.
   *
   * @param signal Ends what has to be done first, with its reason.
   * @throws UserError `databaseUnreachable`.
   */
  read(signal?: AbortSignal): Promise<Session>;
  /**
   * Opens it for a few rows. An engine may keep others from writing until the session is closed.
   *
   * @throws UserError `databaseUnreachable`.
   */
  glance(): Promise<Session>;
  /**
   * What else has the database open, in words for people; as far as this user may see it, and without the connections of
   * this process. To be asked while nothing is open but the import lock and the session.
   */
  others(session: Session): Promise<readonly string[]>;
  /** How it keeps moments, where that depends on a time zone. */
  readonly clock?: Clock;
  /** What the columns take; of an engine whose columns take everything there is no such thing. */
  limits?(session: Session): Promise<Limits>;
  /** How its engine stores values; see `Writer`. */
  readonly encoder: Writer['encoder'];
  /** @throws UserError `databaseUnreachable`, also while another program writes. */
  write(): Promise<Writer>;
  /**
   * Keeps other imports out, until it is released or this process dies.
   *
   * @throws UserError `importRunning` while there is one.
   */
  lock(): Promise<ImportLock>;
  /**
   * Makes sure that no import is running, and keeps none from starting.
   *
   * @throws UserError as {@link lock}.
   */
  assertNotLocked(): Promise<void>;
  /** Whether an import was committed; see `MediaSwap`. */
  readonly mark: DatabaseMark;
}

export interface ImportLock {
  /** Harmless when it was released. */
  release(): Promise<void>;
}

/** The note of `Writer.mark`, from outside of the transaction that made it. */
export interface DatabaseMark {
  isCommitted(token: string): Promise<boolean>;
  /** Removes the note; harmless where there is none. */
  remove(): Promise<void>;
}
