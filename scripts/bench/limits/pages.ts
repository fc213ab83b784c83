import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { repository } from '../../conformance/process.ts';
import { markdownTable } from '../../faults/figures.ts';
import { chart } from './chart.ts';
import { type Figures, readFigures } from './figures.ts';
import { checkTable, contestTable, scalingTable, summaryOf } from './tables.ts';

/** What `npm run docs` makes of the figures: the file, where in it, and the text. */
export type Page = readonly [file: string, place: string | undefined, content: string];

/** @returns each with the name of its markers; without one the whole file. */
export function benchmarkPages(figures: Figures = readFigures()): Page[] {
  const nothing = 'Nothing is measured yet.';
  const development = 'docs/development/benchmarks.md';
  return [
    [development, 'limits', `\n${contestTable(figures) || nothing}\n`],
    [development, 'scaling', `\n${scalingTable(figures) || nothing}\n`],
    [development, 'sparse', `\n${checkTable(figures) || nothing}\n`],
    ['docs/benchmarks.md', 'sites', `\n${sitesTable(figures) || nothing}\n`],
    ['docs/pictures/benchmarks.svg', undefined, chart(figures)],
  ];
}

/** Sites of which most have one like theirs: documents in PostgreSQL, and GB of media. */
const sites = [
  { documents: 2_000, gigabytes: 0.5 },
  { documents: 20_000, gigabytes: 4 },
  { documents: 100_000, gigabytes: 20 },
];
/** Seconds that a command takes before its first record. */
const start = 0.3;

/** What users may expect, reckoned from what was measured; nothing where that was not. */
function sitesTable({ contests }: Figures): string {
  const rateOf = (row: string, amount: RegExp) => {
    const contest = contests[row];
    const [, found = ''] = amount.exec(contest?.work ?? '') ?? [];
    const many = Number(found.replaceAll(',', ''));
    return contest && many > 0 ? Math.max(0, summaryOf(contest).ours - start) / many : Number.NaN;
  };
  const rows = sites.map(({ documents, gigabytes }) => [
    `${documents.toLocaleString('en')} documents, ${gigabytes} GB of media`,
    ...['export', 'import'].map((command) => {
      const database = documents * rateOf(`postgres-${command}`, /([\d,]+) documents/);
      const media = gigabytes * 1_000 * rateOf(`media-${command}`, /([\d,]+) MB of media/);
      return roughly(start + database + media);
    }),
    `${2 * gigabytes} GB`,
  ]);
  const isKnown = !rows.flat().some((cell) => cell.includes('NaN'));
  return isKnown ? markdownTable(['site', 'export', 'import', 'room for an import'], rows) : '';
}

/** A number that does not look exact: `5 s`, `40 s`, `3 min`. */
function roughly(seconds: number): string {
  if (seconds >= 100) {
    return `${Math.ceil(seconds / 60)} min`;
  }
  return `${seconds < 10 ? Math.ceil(seconds) : 5 * Math.ceil(seconds / 5)} s`;
}

/** Writes them all. */
export const writePages = (): void => {
  execFileSync(process.execPath, [join(repository, 'scripts', 'generate-docs.ts')], { stdio: 'inherit' });
};
