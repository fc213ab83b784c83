import { summary } from '@actions/core';
import type { ExportReport, MissingAsset } from '../commands/export/report.ts';
import { formatBytes, formatCount, formatDuration } from '../commands/format.ts';
import { redacted } from '../redaction/output.ts';
import { stages } from '../transfer/stages.ts';
import type { UploadedArtifact } from './artifact.ts';
import { formatCounted, lacks, nounOf, titleOf } from './format.ts';
import { info } from './log.ts';
import { alert, escapeMarkdown, list, pie, shortTable, table } from './markdown.ts';

/** More slices than this a pie has no colours for. */
const slices = 7;

/** Adds Markdown to the job summary, where the runner has one. */
export async function writeSummary(markdown: string): Promise<void> {
  if (!process.env.GITHUB_STEP_SUMMARY) {
    info('There is no job summary here (GITHUB_STEP_SUMMARY is not set).');
    return;
  }
  await summary.addRaw(redacted(markdown), true).write();
}

/** The export as GitHub Markdown. All texts of the project are escaped. */
export function renderSummary(report: ExportReport, artifact: UploadedArtifact | undefined): string {
  const { missing } = report.assets;
  const parts = [
    `## Strapi export: ${headline(report)}`,
    alert(missing.length === 0 ? undefined : report.warnings[0]),
    table(['', ''], facts(report, artifact), 2),
    contentTypes(report),
    pie('Bytes before compression', shares(report)),
    list('missing media file', report.assets.missing, missingAsset),
    list('schema difference', report.drift, drift),
    list('warning', report.warnings, escapeMarkdown),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function headline({ stages: totals, assets }: ExportReport): string {
  const entities = formatCounted(totals.entities?.count ?? 0, 'record');
  const missing = assets.missing.length === 0 ? '' : `, ${lacks(assets.missing.length)}`;
  return `${entities}, ${formatCounted(totals.assets?.count ?? 0, 'file')}${missing}`;
}

function facts(report: ExportReport, artifact: UploadedArtifact | undefined): string[][] {
  const properties = [
    report.format === 'dir' ? 'folder' : 'file',
    report.encrypted ? `encrypted (${report.encryption})` : 'not encrypted',
    report.compressed ? 'compressed' : 'not compressed',
  ];
  const name = escapeMarkdown(report.file);
  const { assets } = report;
  const rows = [
    ['Archive', `${name} (${formatBytes(report.bytes)}, ${properties.join(', ')})`],
    [
      'Artifact',
      artifact === undefined ? 'not uploaded' : `[${escapeMarkdown(artifact.name)}](${artifact.url})`,
    ],
    ['Digest', report.digest === undefined ? '' : `\`${report.digest}\``],
    ['Content digest', report.contentDigest === undefined ? '' : `\`${report.contentDigest}\``],
    ['Verified', report.verified ? 'read back from the disk, and as it was sealed' : 'no'],
    ['Strapi', escapeMarkdown(report.strapiVersion)],
    ['Database', escapeMarkdown(report.database)],
    ['Time zone', escapeMarkdown(report.timeZone ?? '')],
    ['Scope', escapeMarkdown(report.scope)],
    ...stages.map((stage) => [titleOf(stage), stageTotal(report, stage)]),
    ['Media files missing', assets.missing.length === 0 ? '' : formatCount(assets.missing.length)],
    [
      'Media files deleted during the export',
      assets.deleted === undefined ? '' : formatCount(assets.deleted),
    ],
    [
      'Links left out',
      report.omittedLinks === 0
        ? ''
        : `${formatCount(report.omittedLinks)}, to entities that no longer exist`,
    ],
    ['Older archives removed', escapeMarkdown((report.removed ?? []).join(', '))],
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
  const rows = totals.map(({ uid, displayName, entities, links, bytes }) => [
    escapeMarkdown(displayName),
    escapeMarkdown(uid),
    formatCount(entities),
    formatCount(links),
    formatBytes(bytes),
  ]);
  return shortTable(['Content type', 'uid', 'Entities', 'Links', 'Size'], rows, 2);
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

function missingAsset({ id, path, format, instead }: MissingAsset): string {
  const what = [format === undefined ? undefined : `format ${format}`, instead].filter(
    (part) => part !== undefined,
  );
  return `file ${id}: ${escapeMarkdown(path)}${what.length === 0 ? '' : ` (${escapeMarkdown(what.join('; '))})`}`;
}

function drift({ uid, attribute, message }: ExportReport['drift'][number]): string {
  return `${escapeMarkdown(attribute === undefined ? uid : `${uid}.${attribute}`)}: ${escapeMarkdown(message)}`;
}
