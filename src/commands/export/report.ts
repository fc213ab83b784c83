import type { MediaTotals } from '../../insight/media-count.ts';
import type { SchemaDrift } from '../../transfer/checkout.ts';
import type { Masked } from '../../transfer/masked.ts';
import type { StageTotal } from '../../transfer/progress.ts';
import type { Stage } from '../../transfer/stages.ts';

/** What an export did: the terminal's table, the Action's outputs and summary, and the JSON report are made from it. */
export interface ExportReport {
  readonly command: 'export';
  /** As in the archive's metadata.json, for example `5.54.0`. */
  readonly strapiVersion: string;
  /** Engine and place of the source, without credentials: `sqlite .tmp/data.db`. */
  readonly database: string;
  /** In which moments were read; absent where they have none of their own, as on SQLite. */
  readonly timeZone?: string;
  /** The archive: a path relative to the working directory of the process, or absolute where `file` was. */
  readonly file: string;
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
  /** Older archives that were removed (`keep-last`), the oldest first; absent where none were to be. */
  readonly removed?: readonly string[];
  readonly warnings: readonly string[];
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
