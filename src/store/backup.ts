/**
 * What is kept beside an archive in a store, as `NAME.json`, once the archive was written and read back: whoever lists backups needs
 * nothing else, and an archive without it is not known to be whole. It proves nothing by itself; the seal of the archive does.
 */
export interface BackupNote {
  readonly format: 1;
  /** The archive's name. */
  readonly archive: string;
  /** Bytes of the archive. */
  readonly size: number;
  /** `sha256:` and 64 hexadecimal digits over the archive. */
  readonly digest: string;
  /** `content-2:…`, absent where the archive has none. */
  readonly contentDigest?: string;
  /** The moment that the archive has the data of; ISO 8601. */
  readonly createdAt: string;
  /** When the archive was read back and found to be what was written; ISO 8601. */
  readonly verifiedAt: string;
  readonly tool: string;
  readonly strapiVersion: string;
  /** One line, as the seal has it; `everything` without filters. */
  readonly scope: string;
  readonly isEncrypted: boolean;
  /** Whether data was masked: then it is no backup. */
  readonly isMasked: boolean;
  /** Records and files, by stage. */
  readonly stages: Readonly<Record<string, { readonly count: number; readonly bytes: number }>>;
  /** Entities by content type. */
  readonly contentTypes: Readonly<Record<string, number>>;
  /** Media files that were not found. */
  readonly missingAssets: number;
}

/** A backup in a store. */
export interface Backup {
  /** What it is called there: the name of an object, or the id of a snapshot. */
  readonly name: string;
  /** Whose it is, where a store has those of several sites: they are counted apart. */
  readonly site?: string;
  /** Whether its data was masked: then it is no backup, and is counted apart. */
  readonly isMasked: boolean;
  /** The moment that it has the data of. */
  readonly time: Date;
  /** Bytes of the archive; of a snapshot those of all its files. */
  readonly bytes: number;
  /** Undefined where it is not known to be whole. */
  readonly note: BackupNote | undefined;
}
