import { formatBytes, formatCount } from '../commands/format.ts';
import type { MediaTotals } from '../insight/media-count.ts';
import { type MediaKind, mediaKinds } from '../insight/media-kinds.ts';
import type { WithOrigin } from './archive-origin.ts';
import { formatCounted } from './format.ts';
import { bar, bullets, code, details, escapeShort, facts, prose, shortTable, table } from './markdown.ts';
import { formatAge, formatMoment } from './moments.ts';
import type { RunContext } from './run-context.ts';

/** How something ended: as it should, with something to look at, or not at all. */
export type Outcome = 'good' | 'doubtful' | 'bad';

const icons: Readonly<Record<Outcome, string>> = { good: '✅', doubtful: '⚠️', bad: '❌' };

/** The first line of a summary. The text is Markdown already. */
export const headline = (outcome: Outcome, text: string): string => `## ${icons[outcome]} ${text}`;

/** `+12`, `−3`; empty for no difference, and where there is none to be had. */
export function formatDifference(difference: number | undefined): string {
  if (!difference) {
    return '';
  }
  return `${difference > 0 ? '+' : '−'}${formatCount(Math.abs(difference))}`;
}

/** Whether editors made the content of a type. */
export const isEditors = (uid: string): boolean => uid.startsWith('api::');

/** Parts of content, as imports count them; exports have them within what they are parts of. */
const isComponent = (uid: string): boolean => /^[^:]+\.[^:]+$/.test(uid);

/** A type as a row of a table. */
export interface TypeRow {
  readonly uid: string;
  readonly displayName: string;
  /** What follows its name; Markdown already. */
  readonly cells: readonly string[];
  /** For the heading of what is folded. */
  readonly count: number;
}

/** Tables of content types: what editors made, and folded, what is Strapi's own. */
export function typeTables(header: readonly string[], rows: readonly TypeRow[]): readonly string[] {
  const names = new Set<string>();
  const twice = new Set(
    rows.map(({ displayName }) => displayName).filter((name) => names.size === names.add(name).size),
  );
  const cellsOf = (of: readonly TypeRow[]) =>
    of.map((row) => [nameOf(row, twice.has(row.displayName)), ...row.cells]);
  const folded = (title: string, of: readonly TypeRow[]) =>
    details(
      `${title}: ${formatCounted(
        of.reduce((sum, row) => sum + row.count, 0),
        'record',
      )} of ${formatCounted(of.length, 'type')}`,
      shortTable(header, cellsOf(of)),
    );
  return [
    shortTable(header, cellsOf(rows.filter(({ uid }) => isEditors(uid)))),
    folded(
      'Components',
      rows.filter(({ uid }) => isComponent(uid)),
    ),
    folded(
      "Strapi's own",
      rows.filter(({ uid }) => !isEditors(uid) && !isComponent(uid)),
    ),
  ];
}

/** A type by its name; beside it what Strapi calls it, where that is not plain from the name, or tells apart two of one name. */
function nameOf({ uid, displayName }: TypeRow, isTwice: boolean): string {
  const short = uid.replace(/^.*[.:]/, '').replaceAll('-', ' ');
  const isPlain = !isTwice && isEditors(uid) && displayName.toLowerCase() === short;
  return isPlain || displayName === uid
    ? escapeShort(displayName, 100)
    : `${escapeShort(displayName, 100)} <sub>${escapeShort(uid, 100)}</sub>`;
}

/** A size that is not broken into two lines. */
export const sizeOf = (bytes: number): string => formatBytes(bytes).replace(' ', '\u00a0');

const titles: Readonly<Record<MediaKind, string>> = {
  images: 'Images',
  formats: 'Image formats',
  videos: 'Videos',
  audio: 'Audio',
  documents: 'Documents',
  others: 'Other',
};

/** Media files by kind, with bars of their share of the bytes. */
export function mediaTable(kinds: MediaTotals, differences?: ReadonlyMap<MediaKind, number>): string {
  const totals = Object.values(kinds);
  const bytes = totals.reduce((sum, total) => sum + total.bytes, 0);
  const rows = mediaKinds.flatMap((kind) => {
    const { count, bytes: size } = kinds[kind] ?? { count: 0, bytes: 0 };
    const difference = differences?.get(kind);
    return count === 0 && !difference
      ? []
      : [
          [
            titles[kind],
            formatCount(count),
            ...(differences === undefined ? [] : [formatDifference(difference)]),
            sizeOf(size),
            bytes === 0 ? '' : `${bar(size / bytes)}\u00a0${percent(size / bytes)}`.trim(),
          ],
        ];
  });
  const header = ['Kind', 'Files', ...(differences === undefined ? [] : ['±']), 'Size', 'Share'];
  const numbers = header.slice(1, -1).map(() => 'number' as const);
  return rows.length === 0 ? '' : table(header, rows, ['text', ...numbers, 'text']);
}

/** `61 %`; `< 1 %` for what is there and hardly seen. */
function percent(share: number): string {
  const whole = Math.round(share * 100);
  return share > 0 && whole === 0 ? '&lt;\u00a01\u00a0%' : `${whole}\u00a0%`;
}

/** Warnings, once each, open: what was left out is not to be overlooked. The heading is `### Warnings`. */
export function warningList(texts: readonly string[], { docsUrl }: Pick<RunContext, 'docsUrl'>): string {
  const different = [...new Set(texts)];
  if (different.length === 0) {
    return '';
  }
  const help = docsUrl('reference/troubleshooting.md');
  return [
    '### Warnings',
    bullets(different, (text) => prose(withoutShouting(text), 400)),
    ...(help === undefined ? [] : [`What each means and what to do: [Troubleshooting](${help}).`]),
  ].join('\n\n');
}

/** Logs are searched for `ATTENTION:`; here, the headline says so. */
export const withoutShouting = (text: string): string => text.replace(/^ATTENTION: /, '');

/** What somebody looks up once in a while. Rows without a value are left out; cells are Markdown already. */
export function factTable(rows: readonly (readonly [string, string | undefined])[]): string {
  const there = rows.flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  return details('Details', facts(there));
}

/** What an archive says of itself. */
interface Described extends WithOrigin {
  readonly file: string;
  readonly createdAt?: string | undefined;
  readonly strapiVersion?: string | undefined;
}

/** `backup.tar.gz of run 16 of backup.yml, made on 24 November 2026, 02:00 UTC (5 days ago), from Strapi 5.54.0.` */
export function whoseArchive(
  { file, from, createdAt, strapiVersion }: Described,
  { now }: Pick<RunContext, 'now'>,
): string {
  const workflow = from?.workflow === undefined ? '' : ` of ${escapeShort(from.workflow, 100)}`;
  const run = from === undefined ? '' : ` of [run ${from.run}${workflow}](${from.url})`;
  const made = new Date(createdAt ?? from?.startedAt ?? Number.NaN);
  const when = Number.isNaN(made.getTime())
    ? ''
    : `, made on **${formatMoment(made)}** (${formatAge(made, now)} ago)`;
  const by = strapiVersion === undefined ? '' : `, from Strapi ${escapeShort(strapiVersion, 50)}`;
  return `${code(file)}${run}${when}${by}.`;
}
