import type { AddressRewriting } from '../../media/addresses/rewriting.ts';
import type { RemoteGlance } from '../../remote/push.ts';
import type { StageTotal } from '../../transfer/progress.ts';
import type { Stage } from '../../transfer/stages.ts';
import { maskedWarning } from '../masked-archive.ts';
import { sealStatus } from '../seal-status.ts';
import { lackingMedia, lackingWarning, withoutMedia } from '../sealed-media.ts';
import { warningsOfMap } from './addresses.ts';
import type { ReadArchive } from './archive-reading.ts';
import type { ImportOptions } from './options.ts';
import type { RemoteBackup } from './push-backup.ts';
import type { PushPlan } from './push-plan.ts';
import type { PushCounts } from './push-records.ts';
import { type ImportedType, importedStages, type LoadReport } from './report.ts';

/** All that an import into a running Strapi has come to. */
interface Pushed {
  readonly options: Pick<ImportOptions, 'dryRun' | 'safetyBackup'>;
  readonly read: ReadArchive;
  readonly plan: PushPlan;
  readonly remote: RemoteGlance;
  readonly counts: PushCounts;
  readonly rewriting?: AddressRewriting | undefined;
  readonly backup?: RemoteBackup | undefined;
  /** What a look at it afterwards has shown. */
  readonly found?: string | undefined;
  /** Warnings that were said on the way. */
  readonly said: readonly string[];
}

/** The report of an import into a running Strapi: of the same form as that of any import. */
export function pushReportOf({
  options,
  read,
  plan,
  remote,
  counts,
  rewriting,
  backup,
  found,
  said,
}: Pushed): LoadReport {
  const { reader, checked, archivedMasking, masking, doubts } = read;
  const lacking = plan.stages.has('assets') ? lackingMedia(reader) : {};
  const missing = lackingWarning(lacking);
  const loud = maskedWarning(archivedMasking);
  return {
    archiveVersion: checked.metadata.strapi?.version,
    ...(checked.metadata.createdAt === undefined ? {} : { archiveCreatedAt: checked.metadata.createdAt }),
    seal: sealStatus(reader),
    strapiVersion: remote.version,
    database: `Strapi ${remote.version} at ${remote.address.description}`,
    stages: pushedStages(read, plan),
    contentTypes: pushedTypes(counts, plan, backup),
    leftOutLinks: counts.linksLeftOut,
    dropped: Object.fromEntries(counts.dropped),
    differences: plan.differences,
    foreignLosses: [],
    media: { written: filesOf(read, plan, counts, options), unchanged: 0, removed: 0 },
    ...(rewriting === undefined ? {} : { addresses: rewriting.result }),
    ...lacking,
    ...(backup === undefined ? {} : { safetyBackup: backup.file }),
    ...(backup === undefined || backup.missing === 0 ? {} : { safetyBackupMissingAssets: backup.missing }),
    booted: false,
    remote: { countsDeleted: backup !== undefined, ...(found === undefined ? {} : { found }) },
    scope: `${plan.scope.describe()}${withoutMedia(lacking)}`,
    ...(masking === undefined || options.dryRun
      ? {}
      : { masked: masking.masked({ isLeakChecked: masking.leaks !== undefined }) }),
    ...(archivedMasking.masked === undefined ? {} : { archiveMasked: archivedMasking.masked }),
    ...(options.dryRun
      ? {
          dryRun: {
            backsUp: options.safetyBackup,
            unknown: [
              'How much the running Strapi has, which would be deleted: it was not asked for that.',
              'Whether its database takes every value: what its columns take, only it knows.',
            ],
          },
        }
      : {}),
    warnings: [
      ...(loud === undefined ? [] : [loud]),
      ...(missing === undefined ? [] : [missing]),
      ...doubts,
      ...(masking?.masking.warnings ?? []),
      ...(options.dryRun ? [] : (masking?.media.warnings() ?? [])),
      ...checked.warnings,
      ...plan.warnings,
      ...leftOutWarnings(counts),
      ...warningsOfMap(rewriting),
      ...said,
    ],
  };
}

function pushedStages(
  { checked, masking }: ReadArchive,
  plan: PushPlan,
): { readonly [S in Stage]?: StageTotal } {
  return importedStages(checked, { plan }, masking);
}

/** A dry run does not read files, unless it has to. */
const filesOf = (
  { checked }: ReadArchive,
  { stages }: PushPlan,
  { files }: PushCounts,
  { dryRun }: Pick<ImportOptions, 'dryRun'>,
): number =>
  dryRun && files === 0 && stages.has('assets') ? (checked.stages.get('assets')?.count ?? 0) : files;

/** What was there, as far as the safety backup tells it, and what came in; most first. */
function pushedTypes(
  { sent }: PushCounts,
  { schemas, stages, includes }: PushPlan,
  backup: RemoteBackup | undefined,
): ImportedType[] {
  // The backup has all that was there, and a filter leaves some of it there.
  const deleted = new Map(
    [...(backup?.rows ?? [])].filter(([uid]) => stages.has('entities') && includes(uid)),
  );
  return [...new Set([...sent.keys(), ...deleted.keys()])]
    .map((uid) => ({
      uid,
      displayName: schemas.get(uid)?.info?.displayName ?? uid,
      deleted: deleted.get(uid) ?? 0,
      inserted: sent.get(uid) ?? 0,
    }))
    .filter(({ deleted, inserted }) => deleted + inserted > 0)
    .sort((a, b) => b.inserted - a.inserted);
}

function leftOutWarnings(counts: PushCounts): string[] {
  const { linksLeftOut, examples, dropped, filesLeftOut } = counts;
  return [
    ...(linksLeftOut === 0
      ? []
      : [
          `${linksLeftOut} link(s) were left out, because one of their ends is not in the archive or has no place in the target: ${examples.join('; ')}`,
        ]),
    ...[...dropped].map(
      ([uid, count]) =>
        `${count} row(s) of ${uid} were left out: they are never transferred, or the target has no place for them.`,
    ),
    ...(filesLeftOut === 0
      ? []
      : [
          `${filesLeftOut} media file(s) were left out: the archive has no row of the media library for them.`,
        ]),
  ];
}
