import type { Progress } from '../../transfer/progress.ts';
import type { ArchivingOptions } from './options.ts';
import type { ExportReport } from './report.ts';

/** How the archive is written: what a destination decides, and nothing that the user has asked for otherwise. */
export type Placement = Pick<
  ArchivingOptions,
  'file' | 'format' | 'compress' | 'ifTaken' | 'landing' | 'staging' | 'findHeld'
>;

/**
 * Where an export goes, and what makes a backup of an archive that is there: a folder of the disk (`file-destination.ts`), a bucket
 * (`objects-destination.ts`), or whatever another kind of store takes. `open-store.ts` chooses by the kind of the store.
 *
 * In this order: `place`, the export itself, `finish`; where any of them fails, or is interrupted, `discard`; in any case it is disposed of.
 */
export interface ExportDestination extends AsyncDisposable {
  /**
   * Tries the place, with its credentials, and whether the name is free. Nothing was read from the database, and nothing is written.
   *
   * @returns What of the options for the archive is as this place needs it. One that takes a stream has a `landing`; one that takes a
   *   folder has a `staging`, and `dir` as `format`.
   * @throws UserError, which names the place.
   */
  place(signal: AbortSignal | undefined): Promise<Placement>;
  /**
   * Makes a backup of the archive, which is complete, and was read back where that was asked for. Nobody takes it for one before.
   *
   * @param report That of the archive.
   * @returns The report with the name that the backup has, and whatever there is to add. What could not be done beside it is a warning.
   * @throws UserError where there is no backup: `discard` is called then.
   */
  finish(report: ExportReport, signal: AbortSignal | undefined, progress: Progress): Promise<ExportReport>;
  /** Leaves nothing of it. Harmless after `place` has failed, and when it was called before; never called once `finish` is done. */
  discard(): Promise<void>;
}
