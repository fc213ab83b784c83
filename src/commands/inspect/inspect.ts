import { openArchive, type StoredArchive } from '../../archive/read/archive.ts';
import { readEntries } from '../../archive/read/glance.ts';
import { ArchiveTally, type Tally } from '../../insight/tally.ts';
import type { Progress, StageTotal } from '../../transfer/progress.ts';
import type { Stage } from '../../transfer/stages.ts';
import { archiveOf } from '../archive-of.ts';
import { type ArchivedMasking, maskedWarning, maskingOf } from '../masked-archive.ts';
import { judgeSeal, type SealStatus, sealStatus } from '../seal-status.ts';
import { type LackingMedia, lackingMedia, lackingWarning } from '../sealed-media.ts';
import type { InspectOptions } from './options.ts';

/** What an archive has, and says of itself: the terminal's tables and the JSON report are made from it. */
export interface InspectReport extends LackingMedia, ArchivedMasking, Tally {
  readonly command: 'inspect';
  /** The archive as it was named. */
  readonly file: string;
  /** Of the file; of a folder those of its entries. */
  readonly bytes: number;
  readonly format: 'tar' | 'dir';
  readonly compressed: boolean;
  readonly encrypted: boolean;
  /** The cipher, where it is encrypted. */
  readonly encryption?: 'strapi' | 'age';
  /** As the archive states them. */
  readonly createdAt: string | undefined;
  readonly strapiVersion: string | undefined;
  /**
   * What the seal says of itself, and whether what is in the archive was held against it: a quick look does not, unless more than `any`
   * seal is required.
   */
  readonly seal: { readonly status: SealStatus; readonly isProven: boolean };
  /** What the seal says of its making; absent without one. */
  readonly madeBy?: {
    readonly tool: string;
    readonly engine: string;
    /** In which moments were read, where the engine keeps none with them. */
    readonly timeZone?: string;
    readonly scope: string;
    /** As the seal has it; nobody has computed it anew. */
    readonly contentDigest: string;
  };
  readonly stages: { readonly [stage in Stage]?: StageTotal };
  readonly durationMs: number;
  readonly warnings: readonly string[];
}

/**
 * Looks at what an archive has: every record is read and counted, media files are passed over. It proves nothing beyond that; to prove an
 * archive is what `verify` is for. Where more than `any` seal is required, all bytes are read, and the seal is held against them.
 *
 * @param signal Ends it early; the reason is thrown.
 * @throws UserError `damagedArchive` for what shows on the way, `noArchive`.
 */
export async function inspectArchive(
  options: InspectOptions,
  signal?: AbortSignal,
  progress?: Pick<Progress, 'phaseStarted'>,
): Promise<InspectReport> {
  const started = performance.now();
  await using found = await archiveOf(options, signal);
  const archive = await openArchive(found.location, options.key, options.identity, options.limits);
  progress?.phaseStarted?.('inspection', () => archive.howFar?.());
  const isProven = options.requireSeal !== 'any';
  const tally = new ArchiveTally(archive.budget.keep);
  const { metadata, stages, unknown, bytes } = await readEntries(
    archive,
    isProven ? archive.entries() : archive.glance(),
    tally,
    signal,
  );
  const sealed = { ...facts(archive), seal: isProven ? archive.seal : archive.claim };
  const doubts = judgeSeal(sealed, options.requireSeal);
  const lacking = lackingMedia(sealed);
  const masking = maskingOf(sealed);
  const masked = maskedWarning(masking);
  const missing = lackingWarning(lacking);
  const { encryption } = archive;
  return {
    command: 'inspect',
    file: found.name,
    bytes: archive.bytes ?? bytes,
    format: archive.format,
    compressed: archive.compressed,
    encrypted: archive.encrypted,
    ...(encryption === undefined ? {} : { encryption }),
    createdAt: metadata.createdAt,
    strapiVersion: metadata.strapi?.version,
    seal: { status: sealStatus(sealed), isProven },
    ...madeBy(sealed),
    stages,
    ...tally.result(),
    ...lacking,
    ...masking,
    durationMs: Math.round(performance.now() - started),
    warnings: [
      ...(masked === undefined ? [] : [masked]),
      ...(missing === undefined ? [] : [missing]),
      ...doubts,
      ...unknown,
    ],
  };
}

const facts = ({ path, hasLostSeal = false }: StoredArchive) => ({ path, hasLostSeal });

function madeBy({ seal }: Pick<StoredArchive, 'seal'>): Pick<InspectReport, 'madeBy'> {
  if (seal === undefined) {
    return {};
  }
  const { tool, source, scope, contentDigest } = seal.manifest;
  return { madeBy: { tool: `${tool.name} ${tool.version}`, ...source, scope, contentDigest } };
}
