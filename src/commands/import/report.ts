import type { ArchiveReader } from '../../archive/read/archive.ts';
import type { CheckedArchive } from '../../archive/read/check.ts';
import type { DatabaseLocation } from '../../database/location.ts';
import type { StrapiDatabase } from '../../database/strapi-database.ts';
import type { LoadResult } from '../../database/write/loader.ts';
import { describeLoss, type Loss } from '../../database/write/losses.ts';
import type { AddressRewriting, RewrittenAddresses } from '../../media/addresses/rewriting.ts';
import type { SwapResult } from '../../media/swap.ts';
import type { Project } from '../../project/project.ts';
import type { Masked } from '../../transfer/masked.ts';
import type { StageTotal } from '../../transfer/progress.ts';
import type { SchemaDifference } from '../../transfer/schema-difference.ts';
import type { Stage } from '../../transfer/stages.ts';
import { option } from '../../wording.ts';
import { type ArchivedMasking, maskedWarning } from '../masked-archive.ts';
import { type SealStatus, sealStatus } from '../seal-status.ts';
import { type LackingMedia, lackingMedia, lackingWarning, withoutMedia } from '../sealed-media.ts';
import { warningsOfMap } from './addresses.ts';
import type { ImportMasking } from './archive-reading.ts';
import type { FoundContent } from './content.ts';
import type { Examined } from './examine.ts';
import type { PlacedMedia } from './media.ts';
import type { Removed } from './remote-removal.ts';
import type { SafetyBackup } from './safety-backup.ts';
import type { SharedArchive } from './shared-archive.ts';

/** What an import did: the terminal's table, the Action's outputs and summary, and the JSON report are made from it. */
export interface ImportReport extends LackingMedia {
  readonly command: 'import';
  /** The archive as it was named. */
  readonly file: string;
  /** As the archive states it. */
  readonly archiveVersion: string | undefined;
  /** When it was made, as it states itself; absent where it does not. */
  readonly archiveCreatedAt?: string;
  /** Whether nothing was imported, because the target had content already; absent where it was. */
  readonly skipped?: true;
  /** That content, where it was skipped. */
  readonly found?: readonly FoundContent[];
  /** What its seal has proven; undefined where the archive was not read. */
  readonly seal: SealStatus | undefined;
  /** There where jobs share the media files: not all of them were read, and the seal proves what was. */
  readonly isReadInPart?: true;
  /** The project's Strapi version. */
  readonly strapiVersion: string;
  /** Engine and place of the target, without credentials. */
  readonly database: string;
  /** In which moments were written; absent where they have none of their own, as on SQLite. */
  readonly timeZone?: string;
  readonly durationMs: number;
  readonly stages: { readonly [stage in Stage]?: StageTotal };
  /** A row for each content type or table that lost or gained rows. */
  readonly contentTypes: readonly ImportedType[];
  /** Links whose ends the archive or the target lacks. */
  readonly leftOutLinks: number;
  /** Rows of types that never travel (admin users, sessions …), by uid. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly differences: readonly SchemaDifference[];
  /** What other applications have lost, since `on-foreign-data-loss` accepted it. */
  readonly foreignLosses: readonly Loss[];
  readonly media: {
    readonly written: number;
    /** How many of those were copied from bucket to bucket; absent where none was. */
    readonly copied?: number;
    readonly unchanged: number;
    readonly removed: number;
  };
  /** What became of addresses of media; absent where they stayed as they were. */
  readonly addresses?: RewrittenAddresses;
  /** Path of the export that was made of what was deleted. */
  readonly safetyBackup?: string;
  /** Media files that this export did not find, counted as in its seal; absent where it lacks none. */
  readonly safetyBackupMissingAssets?: number;
  /** Whether Strapi was started once to create the tables. */
  readonly booted: boolean;
  /** What else worked with the database when the import began, in words; absent where nothing was seen. */
  readonly running?: readonly string[];
  readonly scope: string;
  /** There where it went into a running Strapi. */
  readonly remote?: PushedTo;
  /** What this import masked; absent where it masked nothing. */
  readonly masked?: Masked;
  /** What was masked already in the archive, as its seal says. */
  readonly archiveMasked?: Masked;
  /** Which share of the media files was brought to a provider; absent where an archive was imported. */
  readonly share?: { readonly part: number; readonly of: number };
  /** There where nothing of it was done. */
  readonly dryRun?: Foretelling;
  readonly warnings: readonly string[];
}

/** What is to be said of an import into a running Strapi. */
export interface PushedTo {
  /** Whether what was deleted is known: by the safety backup. */
  readonly countsDeleted: boolean;
  /** What a look at it afterwards has shown, as a sentence; absent where nothing was written. */
  readonly found?: string;
}

/** What is to be said of a share of the media files, which is no import. */
export function describeShare(
  { media: { written, unchanged }, stages, dryRun }: Pick<ImportReport, 'media' | 'stages' | 'dryRun'>,
  { part, of }: NonNullable<ImportReport['share']>,
): string {
  const files = formatCounted(stages.assets?.count ?? 0);
  const what =
    dryRun === undefined
      ? `The share ${part}/${of} of the media files is at the provider: ${files}, ${written} written, ${unchanged} unchanged.`
      : `Dry run: nothing was sent. The share ${part}/${of} of the media files has ${files}, ${written} of which would be written.`;
  return `${what} Nothing is imported before the last job (${option('shard', `records/${of}`)}) is done.`;
}

const formatCounted = (count: number): string => `${count} ${count === 1 ? 'file' : 'files'}`;

/** What is to be said of an import that was only foretold. */
export interface Foretelling {
  /** Whether what is deleted would be exported first. */
  readonly backsUp: boolean;
  /** What could not be foretold in this case, in words. */
  readonly unknown: readonly string[];
}

export interface ImportedType {
  readonly uid: string;
  readonly displayName: string;
  readonly deleted: number;
  readonly inserted: number;
}

/** What an import did, whatever it came from, but for how long it took. */
export type LoadReport = Omit<ImportReport, 'command' | 'file' | 'durationMs'>;

/** All that an import has come to. */
interface Done {
  readonly project: Project;
  readonly location: DatabaseLocation;
  readonly reader: ArchiveReader;
  /** Where other jobs bring its media files: it was read without them. */
  readonly shared?: SharedArchive | undefined;
  readonly checked: CheckedArchive;
  /** What is to be said of its seal. */
  readonly doubts: readonly string[];
  readonly archivedMasking: ArchivedMasking;
  readonly masking: ImportMasking | undefined;
  readonly target: Examined;
  readonly backup: SafetyBackup | undefined;
  readonly booted: boolean;
  readonly running: readonly string[];
  readonly load: LoadResult;
  readonly swap: SwapResult;
  readonly placed: PlacedMedia;
  readonly rewriting: AddressRewriting | undefined;
  readonly old: Removed;
}

/** The report of an import. */
export function reportOf({
  project,
  location,
  reader,
  shared,
  checked,
  doubts,
  archivedMasking,
  masking,
  target,
  backup,
  booted,
  running,
  load,
  swap,
  placed,
  rewriting,
  old,
}: Done): LoadReport {
  const lacking = target.scope.stages.has('assets') ? lackingMedia(reader) : {};
  const missing = lackingWarning(lacking);
  const loud = maskedWarning(archivedMasking);
  return {
    archiveVersion: checked.metadata.strapi?.version,
    ...(checked.metadata.createdAt === undefined ? {} : { archiveCreatedAt: checked.metadata.createdAt }),
    seal: sealStatus(reader),
    ...(shared === undefined ? {} : { isReadInPart: true as const }),
    strapiVersion: project.strapiVersion,
    database: location.description,
    stages: importedStages(checked, target, masking),
    contentTypes: importedTypes(load, target.database),
    leftOutLinks: load.links.leftOut,
    dropped: Object.fromEntries(load.dropped),
    differences: target.differences,
    foreignLosses: load.losses,
    media: {
      written: swap.added + swap.replaced + placed.uploaded,
      ...(placed.copied === 0 ? {} : { copied: placed.copied }),
      unchanged: swap.unchanged + placed.unchanged,
      removed: swap.removed + old.removed,
    },
    ...(rewriting === undefined ? {} : { addresses: rewriting.result }),
    ...lacking,
    ...(backup === undefined ? {} : { safetyBackup: backup.file }),
    ...(backup === undefined || backup.missing.size === 0
      ? {}
      : { safetyBackupMissingAssets: backup.missing.size }),
    booted,
    ...(running.length === 0 ? {} : { running }),
    scope: `${target.scope.describe()}${withoutMedia(lacking)}`,
    ...(masking === undefined
      ? {}
      : { masked: masking.masked({ isLeakChecked: masking.leaks !== undefined }) }),
    ...(archivedMasking.masked === undefined ? {} : { archiveMasked: archivedMasking.masked }),
    warnings: [
      ...(loud === undefined ? [] : [loud]),
      ...(missing === undefined ? [] : [missing]),
      ...doubts,
      ...(masking?.masking.warnings ?? []),
      ...(masking?.media.warnings() ?? []),
      ...checked.warnings,
      ...target.warnings,
      ...target.hidden,
      ...warningsOf(load),
      ...warningsOfMap(rewriting),
      ...placed.warnings,
      ...old.warnings,
    ],
  };
}

/** What the archive has of each stage, without what a masking leaves behind. */
export function importedStages(
  { stages }: Pick<CheckedArchive, 'stages'>,
  { plan }: { readonly plan: Pick<Examined['plan'], 'stages'> },
  masking: Pick<ImportMasking, 'left'> | undefined,
): ImportReport['stages'] {
  const imported = [...stages].filter(([stage]) => plan.stages.has(stage));
  return Object.fromEntries(
    imported.map(([stage, total]) => {
      const left = stage === 'assets' || masking === undefined ? undefined : masking.left.of(stage);
      return [
        stage,
        left === undefined
          ? total
          : { count: total.count - left.count, bytes: Math.max(0, total.bytes - left.bytes) },
      ];
    }),
  );
}

/** What was deleted and what came in, most first. */
export function importedTypes(
  { deleted, inserted }: LoadResult,
  { schemas }: StrapiDatabase,
): ImportedType[] {
  const names = new Map(schemas.map(({ uid, info }) => [uid, info?.displayName ?? uid]));
  const rows = [...inserted, ...deleted].filter(([, count]) => count > 0);
  return [...new Set(rows.map(([uid]) => uid))]
    .map((uid) => ({
      uid,
      displayName: names.get(uid) ?? uid,
      deleted: deleted.get(uid) ?? 0,
      inserted: inserted.get(uid) ?? 0,
    }))
    .sort((a, b) => b.inserted - a.inserted);
}

/** A handful of links without ends is what official archives of several versions contain. */
const handful = 10;

/** What was left out, in words. */
export function warningsOf({
  links,
  dropped,
  detached,
  copiedComponents,
  losses,
  strangerRows,
}: LoadResult): string[] {
  const warnings: string[] = [];
  if (links.leftOut > 0) {
    const loud = links.leftOut > handful ? 'ATTENTION: ' : '';
    warnings.push(
      `${loud}${links.leftOut} link(s) were left out, because one of their ends is not in the archive or has no place in the target: ${links.examples.join('; ')}`,
    );
  }
  for (const [uid, count] of dropped) {
    warnings.push(
      `${count} row(s) of ${uid} were left out: they are never transferred, or the target has no place for them.`,
    );
  }
  if (detached > 0) {
    warnings.push(
      `${detached} relation(s) of rows that stay pointed at rows that are not in the archive; they were removed.`,
    );
  }
  if (copiedComponents > 0) {
    warnings.push(
      `${copiedComponents} component(s) that occur twice in a list were stored as separate rows: a list can hold the same row only once.`,
    );
  }
  if (losses.length > 0) {
    warnings.push(`ATTENTION: data that is not Strapi's was lost: ${losses.map(describeLoss).join('; ')}`);
  }
  for (const [uid, count] of strangerRows) {
    warnings.push(
      `${count} row(s) of ${uid} are now another document, version or locale, but other tables may refer to them, or they have values in columns that Strapi does not know.`,
    );
  }
  return warnings;
}
