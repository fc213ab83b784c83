import type { Retainable } from '../../store/retention.ts';

/** Something that a place keeps. */
export interface KeptItem extends Retainable {
  /** When it came there: what came after somebody began to look is none of theirs. Undefined where the place does not say. */
  readonly arrived: Date | undefined;
}

/** Where backups are that a policy is applied to: a folder, a store, the artifacts of a workflow. */
export interface RetentionPlace extends AsyncDisposable {
  /** What messages call it: `backups/`, `s3://backups/shop`. */
  readonly name: string;
  /** What reports call something there: its path, its address. */
  called(name: string): string;
  /**
   * All that may be kept or removed, and nothing else.
   *
   * @throws UserError, or an error of the system, where it cannot be told.
   */
  list(signal?: AbortSignal): Promise<readonly KeptItem[]>;
  /** Removes one of them; harmless where it is gone. Nothing half is ever listed. */
  remove(item: KeptItem, signal?: AbortSignal): Promise<void>;
  /** What is to be done once, after the last was removed. */
  finish?(signal?: AbortSignal): Promise<void>;
}
