import { isLinkWarning } from '../commands/export/observer.ts';
import type { ContentTypeTotal, ExportReport, MissingAsset } from '../commands/export/report.ts';
import { formatBytes, formatCount, formatDuration } from '../commands/format.ts';
import { pulledInWords } from '../commands/pulled-words.ts';
import { stages } from '../transfer/stages.ts';
import type { UploadedArtifact } from './artifact.ts';
import type { Comparison, Drop } from './comparison.ts';
import { retentionSection } from './forget-summary.ts';
import { formatCounted, lacks, nounOf, titleOf } from './format.ts';
import { alert, bullets, code, compose, details, escapeShort, link, list, prose } from './markdown.ts';
import { maskingSection } from './masking-section.ts';
import { formatAge, formatDate, keptUntil } from './moments.ts';
import { restoreSteps, type StoredBackup } from './restore-steps.ts';
import type { RunContext } from './run-context.ts';
import {
  factTable,
  formatDifference,
  headline,
  mediaTable,
  sizeOf,
  type TypeRow,
  typeTables,
  warningList,
  withoutShouting,
} from './summary-parts.ts';

/** What a summary tells beside what the export itself has to say. */
export interface ExportSurroundings {
  /** Where it was uploaded. */
  readonly artifact: UploadedArtifact | undefined;
  /** For how many days, where the step says so. */
  readonly retentionDays: number | undefined;
  /** Of the last backup; `none` where this is the first, undefined where nobody could look. */
  readonly comparison: Comparison | 'none' | undefined;
  /** The folder of the project, as the step named it. */
  readonly project: string;
  /** Whether public keys of age were given in the place of a key. */
  readonly hasRecipients: boolean;
  readonly context: RunContext;
}

/** The export as GitHub Markdown. All texts of the project are escaped. */
export function renderExportSummary(report: ExportReport, around: ExportSurroundings): string {
  const { artifact, context, comparison } = around;
  const compared = comparison === 'none' ? undefined : comparison;
  const { missing } = report.assets;
  // The loud one comes first, and is what the alert says.
  const others = missing.length === 0 ? report.warnings : report.warnings.slice(1);
  const warnings = others.filter((text) => !isLinkWarning(text));
  return compose([
    firstLine(report, compared, warnings),
    where(report, around),
    prose(pulledInWords(report)),
    comparisonLine(comparison, report, context),
    alert('CAUTION', missingAlert(report, context)),
    alert('WARNING', (compared?.drops ?? []).length === 0 ? [] : dropAlert(compared as Comparison)),
    list('missing media file', missing, missingAsset),
    maskingSection(report.masked),
    '### Content',
    ...contentTables(report, compared),
    ...mediaSection(report, compared),
    warningList(warnings, context),
    list('difference between checkout and database', report.drift, drift),
    leftOutLinks(report),
    retentionSection(report.kept, report.removed),
    artifact === undefined && report.store === undefined
      ? ''
      : restoreSteps(
          report.masked === undefined ? 'Restore it' : 'Import it, but not into production',
          {
            isMasked: report.masked !== undefined,
            project: around.project,
            encryption: report.encrypted ? report.encryption : undefined,
            hasRecipients: around.hasRecipients,
            place: artifact ?? storedAt(report),
          },
          context,
        ),
    facts(report, around),
  ]);
}

function firstLine(
  report: ExportReport,
  comparison: Comparison | undefined,
  warnings: readonly string[],
): string {
  const { missing } = report.assets;
  const drops = comparison?.drops ?? [];
  const problems = [
    ...(missing.length === 0 ? [] : [lacks(missing.length)]),
    ...drops.slice(0, 1).map(inShort),
    ...(drops.length > 1 ? [`and ${formatCount(drops.length - 1)} more`] : []),
  ];
  const what = report.masked === undefined ? 'Strapi backup' : 'Strapi export, masked (not a backup)';
  if (problems.length > 0) {
    return headline('doubtful', `${what}: ${problems.join(', ')}`);
  }
  const doubts = warnings.length === 0 ? '' : `, ${formatCounted(new Set(warnings).size, 'warning')}`;
  return headline(warnings.length === 0 ? 'good' : 'doubtful', `${what}: ${total(report)}${doubts}`);
}

/** What it has, as far as it is in scope. */
function total({ stages: totals }: ExportReport): string {
  const parts = [
    totals.entities && formatCounted(totals.entities.count, 'record'),
    totals.assets && formatCounted(totals.assets.count, 'media file'),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? 'configuration only' : parts.join(' and ');
}

const nameOfDrop = ({ displayName }: Drop): string =>
  displayName === undefined ? 'the media library' : escapeShort(displayName, 100);

const inShort = (drop: Drop): string =>
  `${nameOfDrop(drop)} lost ${formatCount(drop.before - drop.now)} of ${formatCount(drop.before)} ${drop.displayName === undefined ? 'files' : 'records'}`;

function dropAlert({ drops }: Comparison): string[] {
  const [first] = drops;
  return first === undefined
    ? []
    : [
        `**More than half is gone since the last backup.** ${drops.slice(0, 10).map(inShort).join('; ')}${drops.length > 10 ? '; and more' : ''}.`,
        'If nobody deleted them on purpose, keep the last backup before it expires, and restore from it.',
      ];
}

/** Where an archive is that was exported into a store. */
const storedAt = ({ store = '', file, digest = '' }: ExportReport): StoredBackup => ({
  store,
  name: file.slice(store.length + 1),
  digest: digest.replace('sha256:', ''),
});

/** Where the archive is, and for how long. */
function where(report: ExportReport, { artifact, retentionDays, context }: ExportSurroundings): string {
  const state = [
    formatBytes(report.bytes),
    report.encrypted ? 'encrypted' : '**not encrypted**',
    ...(report.verified ? ['read back and undamaged'] : []),
  ].join(', ');
  if (report.store !== undefined) {
    return `It is ${code(report.file)} (${state}). It stays there until somebody removes it.`;
  }
  if (artifact === undefined) {
    return `It is in ${code(report.file)} (${state}). It was **not uploaded**: unless a later step takes it elsewhere, it is gone when the runner is.`;
  }
  const until = keptUntil(retentionDays, context.now);
  const kept =
    until === undefined
      ? 'It is kept for as long as the repository keeps artifacts.'
      : `It is kept until **${formatDate(until.date)}** (${formatCounted(until.days, 'day')}).`;
  return `${link(artifact.name, artifact.url)} (${state}). ${kept}`;
}

function comparisonLine(
  comparison: Comparison | 'none' | undefined,
  { masked }: Pick<ExportReport, 'masked'>,
  { now, runUrl }: RunContext,
): string {
  if (comparison === undefined) {
    return '';
  }
  if (comparison === 'none') {
    const what = masked === undefined ? 'an earlier backup' : 'an earlier archive that was masked alike';
    return `No record of ${what} was found to compare this one with. The next one will be compared with it.`;
  }
  const { earlier, records, files, bytes } = comparison;
  const url = runUrl(earlier.runId);
  const run = `run ${escapeShort(earlier.runId, 30)}`;
  const changes = [
    records === undefined ? undefined : inWords(records, 'record'),
    files === undefined ? undefined : inWords(files, 'media file'),
  ].filter((change) => change !== undefined);
  return `Since the last backup (${url === undefined ? run : `[${run}](${url})`}, ${formatAge(new Date(earlier.createdAt), now)} ago): **${[...changes, `${formatDifferenceOfBytes(bytes)} in the archive`].join(', ')}**.`;
}

const inWords = (difference: number, noun: string): string =>
  difference === 0
    ? `±0 ${noun}s`
    : `${formatDifference(difference)} ${noun}${Math.abs(difference) === 1 ? '' : 's'}`;

const formatDifferenceOfBytes = (difference: number): string =>
  `${difference < 0 ? '−' : '+'}${formatBytes(Math.abs(difference))}`;

function missingAlert(
  { assets: { missing }, pull, warnings }: ExportReport,
  { docsUrl }: RunContext,
): string[] {
  if (missing.length === 0) {
    return [];
  }
  const help = docsUrl('reference/media.md#files-that-are-not-there');
  // A running Strapi sends what it has, and takes no other address.
  const elsewhere =
    pull === undefined
      ? ` Where the site has them and this machine does not, let the export fetch them with ${code('media-url')}.`
      : '';
  return [
    prose(withoutShouting(warnings[0] ?? ''), 1_000),
    `Put the files back, or delete their entries in the media library.${elsewhere}${help === undefined ? '' : ` [More about missing files](${help})`}`,
  ];
}

function contentTables(report: ExportReport, comparison: Comparison | undefined): readonly string[] {
  if (report.stages.entities === undefined) {
    return ['Content was out of scope.'];
  }
  const difference = (uid: string) =>
    comparison === undefined ? [] : [formatDifference(comparison.types.get(uid))];
  const row = (type: ContentTypeTotal): TypeRow => ({
    uid: type.uid,
    count: type.entities,
    displayName: type.displayName,
    cells: [formatCount(type.entities), ...difference(type.uid), sizeOf(type.bytes)],
  });
  const gone = (comparison?.gone ?? []).map(
    (type): TypeRow => ({
      uid: type.uid,
      count: 0,
      displayName: type.displayName,
      cells: ['0', ...difference(type.uid), ''],
    }),
  );
  // Components have no records of their own in an archive.
  const types = report.contentTypes.filter(({ entities }) => entities > 0);
  const rows = [...gone, ...types.map(row)];
  const tables = typeTables(['Type', 'Records', ...(comparison === undefined ? [] : ['±']), 'Size'], rows);
  return tables[0] === ''
    ? ['There are no records of the content types that editors work with.', ...tables]
    : tables;
}

function mediaSection(report: ExportReport, comparison: Comparison | undefined): readonly string[] {
  if (report.stages.assets === undefined) {
    return ['### Media', 'Media files were out of scope.'];
  }
  const rows = mediaTable(report.assets.kinds, comparison?.kinds.size ? comparison.kinds : undefined);
  return ['### Media', rows === '' ? 'There are no media files.' : rows];
}

/** Links whose end is gone: no fault of the export, and nothing that somebody could restore. */
function leftOutLinks({ omittedLinks, warnings }: ExportReport): string {
  const texts = warnings.filter(isLinkWarning);
  return omittedLinks === 0
    ? ''
    : details(
        `${formatCounted(omittedLinks, 'link')} to entities that no longer exist, left out as Strapi does`,
        bullets([...new Set(texts)], (text) => prose(text, 400)),
      );
}

function facts(report: ExportReport, { artifact }: ExportSurroundings): string {
  const properties = [
    report.format === 'dir' ? 'folder' : 'file',
    report.encrypted ? `encrypted (${report.encryption})` : 'not encrypted',
    report.compressed ? 'compressed' : 'not compressed',
  ];
  const { assets } = report;
  return factTable([
    ['Archive', `${escapeShort(report.file)} (${properties.join(', ')})`],
    ['Store', report.store && code(report.store)],
    ['Artifact', artifact === undefined ? 'not uploaded' : `id ${artifact.id}`],
    ['Digest', report.digest && code(report.digest)],
    ['Content digest', report.contentDigest && code(report.contentDigest)],
    [
      'Verified',
      report.verified
        ? `read back from ${report.store === undefined ? 'the disk' : 'the store'}, and as it was sealed`
        : 'no',
    ],
    ['Strapi', escapeShort(report.strapiVersion)],
    [report.pull === undefined ? 'Database' : 'Source', escapeShort(report.database)],
    ['Time zone', report.timeZone && escapeShort(report.timeZone)],
    ['Scope', escapeShort(report.scope)],
    ...stages.map((stage) => [titleOf(stage), stageTotal(report, stage)] as const),
    ['Media files missing', assets.missing.length === 0 ? '' : formatCount(assets.missing.length)],
    [
      'Media files deleted during the export',
      assets.deleted === undefined ? '' : formatCount(assets.deleted),
    ],
    ['Older backups removed', report.removed && escapeShort(report.removed.join(', '))],
    ['Duration', formatDuration(report.durationMs)],
  ]);
}

function stageTotal(report: ExportReport, stage: (typeof stages)[number]): string {
  const of = report.stages[stage];
  return of === undefined
    ? 'out of scope'
    : `${formatCounted(of.count, nounOf(stage))}, ${formatBytes(of.bytes)} before compression`;
}

function missingAsset({ id, path, format, instead }: MissingAsset): string {
  const what = [format === undefined ? undefined : `format ${format}`, instead].filter(
    (part) => part !== undefined,
  );
  return `file ${id}: ${escapeShort(path)}${what.length === 0 ? '' : ` (${escapeShort(what.join('; '))})`}`;
}

function drift({ uid, attribute, message }: ExportReport['drift'][number]): string {
  return `${escapeShort(attribute === undefined ? uid : `${uid}.${attribute}`)}: ${escapeShort(message)}`;
}
