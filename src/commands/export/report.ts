import type { MediaTotals } from '../../insight/media-count.ts';
import type { SchemaDrift } from '../../transfer/checkout.ts';
import type { Masked } from '../../transfer/masked.ts';
import type { StageTotal } from '../../transfer/progress.ts';
import type { Stage } from '../../transfer/stages.ts';
import type { RetainedBackup } from '../retention/retain.ts';

/** What an export did: the terminal's table, the Action's outputs and summary, and the JSON report are made from it. */
export interface ExportReport {
  readonly command: 'export';
  /** As in the archive's metadata.json, for example `5.54.0`. */
  readonly strapiVersion: string;
  /** The moment that the archive has the data of; ISO 8601. */
  readonly createdAt: string;
  /** Engine and place of the source, without credentials: `sqlite .tmp/data.db`. */
  readonly database: string;
  /** In which moments were read; absent where they have none of their own, as on SQLite. */
  readonly timeZone?: string;
  /** The archive: a path relative to the working directory of the process, or absolute where `file` was. */
  readonly file: string;
  /** The store that it is in, without credentials; absent for a file. Then `file` is its address there. */
  readonly store?: string;
  readonly format: 'tar' | 'dir';
  readonly compressed: boolean;
  readonly encrypted: boolean;
  /** The cipher, where it is encrypted. */
  readonly encryption: 'strapi' | 'age';
  /** Whether the archive was read again from the disk and found to be as it was sealed. */
  readonly verified: boolean;
  /** `sha256:` and 64 hexadecimal digits over the archive file; absent for a folder. */
  readonly digest?: string;
  /** `content-2:` and 64 hexadecimal digits: what the archive says, whatever its form and the order in it. */
  readonly contentDigest?: string;
  /** Size of the archive (of all files of a folder) in bytes. */
  readonly bytes: number;
  readonly durationMs: number;
  /** One entry for each stage that was in scope; stages out of scope are absent. */
  readonly stages: { readonly [stage in Stage]?: StageTotal };
  /** A row for each content type with entities in the archive, largest first. */
  readonly contentTypes: readonly ContentTypeTotal[];
  readonly assets: {
    /** The files that are in the archive, by what they are; empty where media was out of scope. */
    readonly kinds: MediaTotals;
    /** Without the formats of an original that is missing: the archive lacks them, too. */
    readonly missing: readonly MissingAsset[];
    /** How many were deleted, or replaced, after the moment that was exported, and so were not found; absent where none was. */
    readonly deleted?: number;
    /** What came from other places than the uploads folder; absent where nothing did. */
    readonly remote?: RemoteTotal;
  };
  /** Differences between the checkout's schemas and the database's; the export holds what the database has. */
  readonly drift: readonly SchemaDrift[];
  /** Links left out because one of their ends no longer exists (as official export does). */
  readonly omittedLinks: number;
  /** What is in the archive, in one line for people; `everything` without filters, where no media file was missing. */
  readonly scope: string;
  /** What was masked: the archive is no backup. Absent where nothing was. */
  readonly masked?: Masked;
  /** What there is to say of an export that was read from a running Strapi, page by page, and is no snapshot; absent for a database. */
  readonly pull?: PullReport;
  /** What a job has stored that makes no backup by itself; absent where there is an archive. */
  readonly shard?: ShardReport;
  /** Older backups that were removed (`keep-…`), the oldest first: paths, or names in the store. Absent where none were to be. */
  readonly removed?: readonly string[];
  /** Those that were kept, the newest first, and why; absent likewise. */
  readonly kept?: readonly RetainedBackup[];
  readonly warnings: readonly string[];
}

export interface PullReport {
  /** Of its admin panel. */
  readonly address: string;
  /** Links in the archive of which an end did not come. */
  readonly danglingLinks: number;
  /** Entities that came more than once, and are in the archive once. */
  readonly repeatedEntities: number;
  /** Media files that came and that no row names. */
  readonly unknownFiles: number;
  /** Content types that were others when they were read again at the end; absent where that would have taken too long. */
  readonly changed?: readonly string[];
}

export interface ShardReport {
  /** `3/16`. */
  readonly share: string;
  /** What the jobs of the backup have in common. */
  readonly set: string;
  /** The ids of the snapshots that have its files. */
  readonly snapshots: readonly string[];
}

export interface ContentTypeTotal {
  readonly uid: string;
  readonly displayName: string;
  readonly entities: number;
  /** Links whose left side is this content type. */
  readonly links: number;
  /** Bytes of its entities and links before compression. */
  readonly bytes: number;
}

export interface RemoteTotal {
  readonly downloaded: number;
  /** As they were sent, over all attempts. */
  readonly downloadedBytes: number;
  /** Files of the media cache whose server says that they are the same. */
  readonly unchanged: number;
  readonly unchangedBytes: number;
}

export interface MissingAsset {
  /** Id of the row in `plugin::upload.file`. */
  readonly id: number;
  /** Relative to the public folder, or the address. */
  readonly path: string;
  /** Name of the format (`thumbnail`, `small` …) where it is not the original that is missing. */
  readonly format?: string;
  /** What is in its place, and shows that it is not this file. */
  readonly instead?: string;
}
