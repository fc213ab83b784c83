import type { StageTotal } from '../../transfer/progress.ts';
import type { Stage } from '../../transfer/stages.ts';
import type { ArchivedMasking } from '../masked-archive.ts';
import type { SealStatus } from '../seal-status.ts';
import type { LackingMedia } from '../sealed-media.ts';

/** What an archive is wrapped in. */
export interface ArchiveForm {
  readonly file: string;
  readonly format: 'tar' | 'dir';
  readonly compressed: boolean;
  readonly encrypted: boolean;
  /** The cipher, where it is encrypted. */
  readonly encryption?: 'strapi' | 'age';
}

/** What a conversion did: the terminal's table and the JSON report are made from it. */
export interface ConvertReport extends ArchiveForm, LackingMedia, ArchivedMasking {
  readonly command: 'convert';
  /** The archive that was read, and what its seal has proven. */
  readonly source: ArchiveForm & { readonly seal: SealStatus; readonly contentDigest: string };
  /** Whether the new archive has a seal, as the old one had. */
  readonly sealed: boolean;
  /** `sha256:` and 64 hexadecimal digits over the new archive's file; absent for a folder. */
  readonly digest?: string;
  /** `content-2:` and 64 hexadecimal digits: what the new archive says. That of the old one differs only where rows share a file, which a folder holds once. */
  readonly contentDigest: string;
  /** Size of the new archive (of all files of a folder). */
  readonly bytes: number;
  /** As the archive states them. */
  readonly createdAt: string | undefined;
  readonly strapiVersion: string | undefined;
  readonly stages: { readonly [stage in Stage]?: StageTotal };
  readonly durationMs: number;
  readonly warnings: readonly string[];
}
