import { formatBytes, formatCount, formatDuration } from '../commands/format.ts';
import { deletedInWords, pushedInWords } from '../commands/import/pushed-words.ts';
import type { ImportedType, ImportReport } from '../commands/import/report.ts';
import { runningAfter } from '../commands/import/running.ts';
import { maskedWarning, noBackup } from '../commands/masked-archive.ts';
import { describeSeal } from '../commands/seal-status.ts';
import { lackingWarning, withoutMedia } from '../commands/sealed-media.ts';
import type { SchemaDifference } from '../transfer/schema-difference.ts';
import { type Stage, stages } from '../transfer/stages.ts';
import { addressSection } from './address-section.ts';
import type { WithOrigin } from './archive-origin.ts';
import type { UploadedArtifact } from './artifact.ts';
import { dryRunParts } from './dry-run-summary.ts';
import { formatCounted, lacks, nounOf, titleOf } from './format.ts';
import { alert, code, compose, details, escapeShort, link, list, prose, shortTable } from './markdown.ts';
import { maskingSection } from './masking-section.ts';
import { formatDate, keptUntil } from './moments.ts';
import { type Restorable, restoreSteps } from './restore-steps.ts';
import type { RunContext } from './run-context.ts';
import {
  factTable,
  headline,
  isEditors,
  type TypeRow,
  typeTables,
  warningList,
  whoseArchive,
  withoutShouting,
} from './summary-parts.ts';

/** What a summary tells beside what the import itself has to say. */
export interface ImportSurroundings {
  /** Whether the result of an earlier import was taken; the report is that one's. */
  readonly isCached: boolean;
  /** `sha256:…` of the archive, where it is known. */
  readonly digest: string | undefined;
  /** Where the safety backup was uploaded. */
  readonly backup: UploadedArtifact | undefined;
  /** What there is to know to restore that. */
  restorable(backup: UploadedArtifact): Restorable;
  /** For how many days, where the step says so. */
  readonly retentionDays: number | undefined;
  readonly context: RunContext;
}

/** An import as GitHub Markdown. All texts of the archive and the project are escaped. */
export function renderImportSummary(report: ImportReport & WithOrigin, around: ImportSurroundings): string {
  const { isCached, context, backup } = around;
  const harmless = report.differences.filter((item) => isHarmless(item));
  const serious = report.differences.filter((item) => !isHarmless(item));
  const lacking = lackingWarning(report);
  const masked = maskedWarning({ masked: report.archiveMasked });
  const warnings = report.warnings.filter((text) => text !== lacking && text !== masked);
  return compose([
    firstLine(report, isCached, warnings),
    `The archive is ${whoseArchive({ ...report, createdAt: report.archiveCreatedAt, strapiVersion: report.archiveVersion }, context)}`,
    isCached ? alert('NOTE', whatWasNotDone(report)) : '',
    ...dryRunParts(report),
    alert('CAUTION', lacking === undefined ? [] : [prose(withoutShouting(lacking), 1_000)]),
    alert('CAUTION', masked === undefined ? [] : [prose(withoutShouting(masked), 1_000)]),
    isCached || report.dryRun !== undefined ? '' : backupLine(report, around),
    report.running === undefined || report.dryRun !== undefined
      ? ''
      : alert('WARNING', [prose(runningAfter(report.running), 1_000)]),
    alert(
      'NOTE',
      pushedInWords(report).map((sentence) => prose(sentence, 1_000)),
    ),
    `### ${titleOfContent(report, isCached)}`,
    ...contentTables(report),
    mediaLine(report),
    addressSection(report),
    maskingSection(report.masked),
    leftAlone(report),
    warningList(warnings, context),
    serious.length === 0
      ? ''
      : [
          '### Where the schemas differ',
          shortTable(['Difference', 'Verdict', 'Concerned', 'Lost'], serious.map(differenceRow), [
            'text',
            'text',
          ]),
        ].join('\n\n'),
    leftOut(report),
    list('harmless schema difference', harmless, difference),
    backup === undefined
      ? ''
      : restoreSteps('Go back to what was there before', around.restorable(backup), context),
    facts(report, around),
  ]);
}

/** `What was replaced`; `What would be imported`; `What was imported, by the earlier import`. */
function titleOfContent({ contentTypes, dryRun }: ImportReport, isCached: boolean): string {
  const isReplacing = contentTypes.some(({ uid, deleted }) => isEditors(uid) && deleted > 0);
  const verb = `${dryRun === undefined ? 'was' : 'would be'} ${isReplacing ? 'replaced' : 'imported'}`;
  return `What ${verb}${isCached ? ', by the earlier import' : ''}`;
}

/** The same for one that did nothing: nobody who reads no more than its first line must take it for an import. */
export function renderSkippedSummary(report: ImportReport & WithOrigin, context: RunContext): string {
  const found = report.found ?? [];
  return compose([
    headline('good', 'Strapi import: skipped, the database has content already'),
    `Nothing was imported, and nothing was deleted${report.file === '' ? '' : `: ${code(report.file)} was left alone`}. With ${code('if-not-empty: skip')}, only an empty database is imported into.`,
    '### What is there',
    ...typeTables(
      ['Type', 'Records'],
      found.map(({ uid, displayName, count }) => ({ uid, displayName, count, cells: [formatCount(count)] })),
    ),
    warningList(report.warnings, context),
    factTable([
      ['Strapi', escapeShort(report.strapiVersion)],
      ['Database', escapeShort(report.database)],
      ['Strapi was started', report.booted ? 'once, to create the tables' : undefined],
      ['Duration', formatDuration(report.durationMs)],
    ]),
  ]);
}

function firstLine(report: ImportReport, isCached: boolean, warnings: readonly string[]): string {
  const { stages: totals, missingAssets } = report;
  const parts = [
    totals.entities && formatCounted(totals.entities.count, 'record'),
    totals.assets && formatCounted(totals.assets.count, 'media file'),
  ].filter((part) => part !== undefined);
  const total = parts.length === 0 ? 'configuration only' : parts.join(' and ');
  const lost = report.differences.reduce((sum, { lost: count = 0 }) => sum + count, 0);
  const problems = [
    ...(missingAssets ? [lacks(missingAssets)] : []),
    ...(report.archiveMasked === undefined ? [] : [noBackup]),
    ...(lost > 0 ? [`${formatCounted(lost, 'value')} lost`] : []),
    ...(missingAssets || lost > 0 || warnings.length === 0
      ? []
      : [formatCounted(new Set(warnings).size, 'warning')]),
  ];
  return headline(
    problems.length > 0 ? 'doubtful' : 'good',
    `Strapi import${report.dryRun === undefined ? '' : ', dry run'}: ${[`${total}${isCached ? ' from the cache' : ''}`, ...problems].join(', ')}`,
  );
}

/** Of an import whose result came from the cache. */
const whatWasNotDone = ({ durationMs, database }: ImportReport): string[] => [
  `**Nothing was imported in this run.** There was no database yet, and an earlier import of the same archive, with the same schema, files and options, had been kept in the cache. Its database (${code(database)}) and its media files were put in place in ${formatDuration(durationMs)}.`,
  'The archive was not read, Strapi was not started, and there was nothing to make a safety backup of. What follows is what the earlier import did.',
];

function backupLine(report: ImportReport, { backup, retentionDays, context }: ImportSurroundings): string {
  const { safetyBackup, safetyBackupMissingAssets = 0 } = report;
  if (safetyBackup === undefined) {
    return 'No safety backup was made: there was no content, or the step has `safety-backup: false`.';
  }
  const lacking = withoutMedia({ missingAssets: safetyBackupMissingAssets });
  if (backup === undefined) {
    return `What was there before is in ${code(safetyBackup)}${lacking}. It was **not uploaded**: unless a later step takes it elsewhere, it is gone when the runner is.`;
  }
  const until = keptUntil(retentionDays, context.now);
  const kept =
    until === undefined
      ? ''
      : ` It is kept until **${formatDate(until.date)}** (${formatCounted(until.days, 'day')}).`;
  return `What was there before is in the safety backup ${link(backup.name, backup.url)}${lacking}.${kept}`;
}

function contentTables(report: ImportReport): readonly string[] {
  const { contentTypes, dryRun } = report;
  const hasDeleted = contentTypes.some(({ deleted }) => deleted > 0);
  const row = ({ uid, displayName, deleted, inserted }: ImportedType): TypeRow => ({
    uid,
    displayName,
    count: inserted,
    cells: [...(hasDeleted ? [deletedInWords({ uid, deleted }, report)] : []), formatCount(inserted)],
  });
  const [gone, come] = dryRun === undefined ? ['Deleted', 'Imported'] : ['To be deleted', 'To be imported'];
  const header = ['Type', ...(hasDeleted ? [gone] : []), come];
  return contentTypes.length === 0 ? ['No content.'] : typeTables(header, contentTypes.map(row));
}

function mediaLine({
  stages: { assets },
  media: { written, copied, unchanged, removed },
  dryRun,
}: ImportReport): string {
  const [write, remove] = dryRun === undefined ? ['written', 'removed'] : ['to be written', 'to be removed'];
  return assets === undefined
    ? ''
    : `**Media files:** ${formatCount(written)} ${write}${copied === undefined ? '' : ` (${formatCount(copied)} copied by S3)`}, ${formatCount(unchanged)} unchanged, ${formatCount(removed)} ${remove}.`;
}

/** Schemas are compared, never imported. */
const imported: readonly Stage[] = stages.filter((stage) => stage !== 'schemas');

function leftAlone(report: ImportReport): string {
  const absent = imported.filter((stage) => report.stages[stage] === undefined);
  return absent.length === 0
    ? ''
    : `**Left as they were:** ${absent.map((stage) => (stage === 'assets' ? 'media files' : stage)).join(', ')}. They are not in the archive, or were out of scope.`;
}

/** Also where the archive has nothing that could be lost. */
const isHarmless = ({ verdict, count }: SchemaDifference): boolean => verdict === 'harmless' || count === 0;

function differenceRow(item: SchemaDifference): string[] {
  const numbers = [item.count, item.lost].map((count) => (count === undefined ? '' : formatCount(count)));
  return [difference(item), item.verdict, ...numbers];
}

const difference = ({ message }: SchemaDifference): string => prose(message, 400);

function leftOut({ dropped, leftOutLinks }: ImportReport): string {
  const rows = Object.entries(dropped).map(([uid, count]) => [
    escapeShort(uid, 100),
    formatCount(count),
    'never transferred, or the target has no place for them',
  ]);
  const links = [
    'Links',
    formatCount(leftOutLinks),
    'one of their ends is not in the archive, or has no place in the target',
  ];
  const all = leftOutLinks === 0 ? rows : [links, ...rows];
  return all.length === 0
    ? ''
    : details(
        'What was left out, and why',
        shortTable(['What', 'How many', 'Why'], all, ['text', 'number', 'text']),
      );
}

function facts(report: ImportReport, { digest, isCached }: ImportSurroundings): string {
  return factTable([
    ['Archive', escapeShort(report.file)],
    ['Digest', digest && code(digest)],
    ['Seal', report.seal && describeSeal(report.seal, report.isReadInPart)],
    ['Made by Strapi', escapeShort(report.archiveVersion ?? 'unknown')],
    ['Strapi', escapeShort(report.strapiVersion)],
    ['Database', escapeShort(report.database)],
    ['Time zone', report.timeZone && escapeShort(report.timeZone)],
    ['Scope', escapeShort(report.scope)],
    ...imported.map((stage) => [titleOf(stage), stageTotal(report, stage)] as const),
    ['Media files missing', report.missingAssets ? formatCount(report.missingAssets) : ''],
    ['Media files deleted during the export', report.deletedAssets ? formatCount(report.deletedAssets) : ''],
    [
      'Strapi was started',
      isCached
        ? 'not in this run'
        : report.dryRun !== undefined
          ? 'no'
          : report.booted
            ? 'once, to create the tables'
            : 'no',
    ],
    [isCached ? 'Duration, from the cache' : 'Duration', formatDuration(report.durationMs)],
  ]);
}

function stageTotal(report: ImportReport, stage: Stage): string {
  const total = report.stages[stage];
  return total === undefined
    ? 'left as they were'
    : `${formatCounted(total.count, nounOf(stage))}, ${formatBytes(total.bytes)}`;
}
