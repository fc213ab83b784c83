import { info, summary } from '@actions/core';
import { formatBytes, formatCount, formatDuration } from '../commands/format.ts';
import type { ExportReport, MissingAsset } from '../commands/report.ts';
import { stages } from '../transfer/stages.ts';
import type { UploadedArtifact } from './artifact.ts';
import { formatCounted, nounOf, titleOf } from './format.ts';
import { details, escapeMarkdown, pie, table } from './markdown.ts';

/** GitHub drops a step's summary when it exceeds 1 MiB; the report has what is cut here. */
const longestTable = 100;
const longestList = 50;
const slices = 7;

/** Adds the export to the job summary, where the runner has one. */
export async function writeSummary(
  report: ExportReport,
  artifact: UploadedArtifact | undefined,
): Promise<void> {
  if (!process.env.GITHUB_STEP_SUMMARY) {
    info('There is no job summary here (GITHUB_STEP_SUMMARY is not set).');
    return;
  }
  await summary.addRaw(renderSummary(report, artifact), true).write();
}

/** The export as GitHub Markdown. All texts of the project are escaped. */
export function renderSummary(report: ExportReport, artifact: UploadedArtifact | undefined): string {
  const parts = [
    `## Strapi export: ${headline(report)}`,
    table(['', ''], facts(report, artifact), 2),
    contentTypes(report),
    pie('Bytes before compression', shares(report)),
    list('missing media file', report.assets.missing, missingAsset),
    list('schema difference', report.drift, drift),
    list('warning', report.warnings, escapeMarkdown),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function headline({ stages: totals }: ExportReport): string {
  const entities = formatCounted(totals.entities?.count ?? 0, 'record');
  return `${entities}, ${formatCounted(totals.assets?.count ?? 0, 'file')}`;
}

function facts(report: ExportReport, artifact: UploadedArtifact | undefined): string[][] {
  const properties = [
    report.format === 'dir' ? 'folder' : 'file',
    report.encrypted ? 'encrypted' : 'not encrypted',
    report.compressed ? 'compressed' : 'not compressed',
  ];
  const name = escapeMarkdown(report.file);
  const rows = [
    ['Archive', `${name} (${formatBytes(report.bytes)}, ${properties.join(', ')})`],
    [
      'Artifact',
      artifact === undefined ? 'not uploaded' : `[${escapeMarkdown(artifact.name)}](${artifact.url})`,
    ],
    ['Digest', report.digest === undefined ? '' : `\`${report.digest}\``],
    ['Strapi', escapeMarkdown(report.strapiVersion)],
    ['Database', escapeMarkdown(report.database)],
    ['Scope', escapeMarkdown(report.scope)],
    ...stages.map((stage) => [titleOf(stage), stageTotal(report, stage)]),
    [
      'Links left out',
      report.omittedLinks === 0 ? '' : `${formatCount(report.omittedLinks)}, an end is gone`,
    ],
    ['Duration', formatDuration(report.durationMs)],
  ];
  return rows.filter(([, value]) => value !== '');
}

function stageTotal(report: ExportReport, stage: (typeof stages)[number]): string {
  const total = report.stages[stage];
  return total === undefined
    ? 'out of scope'
    : `${formatCounted(total.count, nounOf(stage))}, ${formatBytes(total.bytes)}`;
}

function contentTypes({ contentTypes: totals }: ExportReport): string {
  if (totals.length === 0) {
    return '';
  }
  const shown = totals.slice(0, longestTable);
  const rows = shown.map(({ uid, displayName, entities, links, bytes }) => [
    escapeMarkdown(displayName),
    escapeMarkdown(uid),
    formatCount(entities),
    formatCount(links),
    formatBytes(bytes),
  ]);
  return (
    table(['Content type', 'uid', 'Entities', 'Links', 'Size'], rows, 2) +
    remainder(totals.length - shown.length)
  );
}

/** Where the bytes are: the largest content types, all others together, and the media files. */
function shares({
  contentTypes: totals,
  stages: { assets },
}: ExportReport): { label: string; value: number }[] {
  const bySize = totals.toSorted((a, b) => b.bytes - a.bytes);
  const others = bySize.slice(slices).reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    ...bySize.slice(0, slices).map(({ displayName, bytes }) => ({ label: displayName, value: bytes })),
    { label: 'Other content types', value: others },
    { label: 'Media files', value: assets?.bytes ?? 0 },
  ];
}

function list<T>(noun: string, items: readonly T[], render: (item: T) => string): string {
  if (items.length === 0) {
    return '';
  }
  const shown = items.slice(0, longestList).map((item) => `- ${render(item)}`);
  return details(
    formatCounted(items.length, noun),
    `${shown.join('\n')}${remainder(items.length - shown.length)}`,
  );
}

function missingAsset({ id, path, format }: MissingAsset): string {
  return `file ${id}: ${escapeMarkdown(path)}${format === undefined ? '' : ` (format ${escapeMarkdown(format)})`}`;
}

function drift({ uid, attribute, message }: ExportReport['drift'][number]): string {
  return `${escapeMarkdown(attribute === undefined ? uid : `${uid}.${attribute}`)}: ${escapeMarkdown(message)}`;
}

function remainder(count: number): string {
  return count > 0 ? `\n\nand ${formatCount(count)} more, which the report has` : '';
}
