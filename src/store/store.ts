import type { RandomAccessFile } from '../system/random-access.ts';
import type { StoredFolder } from '../system/stored-folder.ts';
import type { Backup } from './backup.ts';

/** Where backups are kept, whatever it is: what commands know of it. */
export interface BackupStore extends AsyncDisposable {
  /** As `store` names it, without credentials. */
  readonly address: string;
  /** All backups, the newest first; those that are not known to be whole are among them. */
  list(signal?: AbortSignal): Promise<readonly Backup[]>;
  /**
   * Finds a backup.
   *
   * @param name Undefined for the newest that is known to be whole, and not masked unless all are.
   * @throws UserError `noArchive`, with what is there.
   */
  find(name: string | undefined, signal?: AbortSignal): Promise<Backup>;
  /** Opens a backup to be read as an archive. */
  open(backup: Backup, signal?: AbortSignal): Promise<OpenBackup>;
  /** Removes a backup: it is no longer listed before the first of it is gone. */
  forget(backup: Backup, signal?: AbortSignal): Promise<void>;
  /**
   * Frees the room of what was forgotten, where that is a step of its own: restic's `prune`. Called once, after the last `forget` of a
   * retention (`retention.ts` decides what goes); absent where `forget` frees it.
   */
  prune?(signal?: AbortSignal): Promise<void>;
  /**
   * Has the store prove itself, where it can: restic's `check`, of its structure and of a part of its data, whichever backups that belongs
   * to. Nobody else can write meanwhile.
   *
   * @param percent How much of the data is read.
   * @throws UserError `damagedArchive`.
   */
  prove?(percent: number, signal?: AbortSignal): Promise<void>;
}

/** What `openArchive` takes: a file or a folder in the store. */
export interface OpenBackup extends AsyncDisposable {
  readonly location: RandomAccessFile | StoredFolder;
}
