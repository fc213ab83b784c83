import type { VerifyReport } from '../verify/verify.ts';

/** What a backup has, in numbers. */
export interface CountedContents {
  readonly entities: number;
  /** Media files. */
  readonly assets: number;
  /** Media files that were not found when it was made. */
  readonly missingAssets: number;
  /** Entities by content type. */
  readonly contentTypes: Readonly<Record<string, number>>;
  /** What it was asked to have; undefined where it does not say. */
  readonly scope: string | undefined;
}

/** A backup as whoever watches sees it. */
export interface WatchedBackup {
  /** As reports call it. */
  readonly name: string;
  /** The moment that it has the data of. */
  readonly time: Date;
  /** Bytes. */
  readonly bytes: number;
  readonly isMasked: boolean;
  /** Whether it was read back once it was made, as far as that is known beforehand. */
  readonly isVerified: boolean;
  /** What it was asked to have; undefined where nobody says. */
  readonly scope: string | undefined;
  /** What is known without reading it. */
  readonly contents: CountedContents | undefined;
  /** What its archive has to say, whatever its form, as somebody has noted beside it. */
  readonly contentDigest: string | undefined;
}

/** Where backups are that are watched. */
export interface WatchedPlace extends AsyncDisposable {
  /** What messages call it. */
  readonly name: string;
  /** The newest first. */
  list(signal?: AbortSignal): Promise<readonly WatchedBackup[]>;
  /**
   * Reads a backup to its end and proves it.
   *
   * @throws UserError `damagedArchive` where it is not what it has to be.
   */
  verify(backup: WatchedBackup, signal?: AbortSignal): Promise<VerifyReport>;
  /** Counts what is in one, without proving it; undefined where that is not worth it. */
  count(backup: WatchedBackup, signal?: AbortSignal): Promise<CountedContents | undefined>;
}
