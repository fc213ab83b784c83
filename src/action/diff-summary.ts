import { keyOf, referencesOf, textOf } from '../commands/diff/as-text.ts';
import type { ComparedState, DiffReport } from '../commands/diff/report.ts';
import { formatBytes, formatCount, formatDuration } from '../commands/format.ts';
import type {
  Change,
  ChangeCounts,
  EntryChange,
  FieldChange,
  MediaContent,
  Reference,
} from '../insight/diff/changes.ts';
import { WordComparison } from '../insight/diff/words.ts';
import { redactedData } from '../redaction/output.ts';
import type { WithOrigin } from './archive-origin.ts';
import type { UploadedArtifact } from './artifact.ts';
import { formatCounted } from './format.ts';
import { bullets, code, compose, details, escapeShort, link, shortTable } from './markdown.ts';
import { formatMoment } from './moments.ts';
import type { RunContext } from './run-context.ts';
import { factTable, headline, warningList, whoseArchive } from './summary-parts.ts';

/** A comparison as it is told: the state before may be of another run. */
export type ToldDiff = DiffReport & WithOrigin;

/** What a summary tells beside the comparison itself. */
export interface DiffSurroundings {
  /** Where the page was uploaded. */
  readonly page: UploadedArtifact | undefined;
  /** Whether titles and values are shown. Without, attributes are named and counted. */
  readonly showsValues: boolean;
  readonly context: RunContext;
}

/** A comparison as GitHub Markdown. All texts of the two states are escaped. */
export function renderDiffSummary(report: ToldDiff, around: DiffSurroundings): string {
  return compose([
    headline('good', `Strapi changes: ${inShort(report)}`),
    statesOf(report, around.context),
    pageLine(around),
    countTable(report),
    attributeTable(report),
    ...(around.showsValues ? valueLists(report, mostOfGroup) : []),
    warningList(report.warnings, around.context),
    factTable([
      ['Links', linksOf(report)],
      ['Types that are the same', formatCount(report.sameTypes)],
      ['Duration', formatDuration(report.durationMs)],
    ]),
  ]);
}

/** The same in short, for a comment. */
export function renderDiffSection(report: ToldDiff, around: DiffSurroundings): readonly string[] {
  return [
    `**${inShort(report)}**`,
    statesOf(report, around.context),
    pageLine(around),
    countTable(report),
    attributeTable(report),
    ...(around.showsValues ? valueLists(report, mostOfGroupInComment) : []),
  ];
}

/** `12 added, 3 removed, 45 changed`, of all kinds of things. */
export function inShort(report: DiffReport): string {
  const all = countsOf(report).map(([, , counts]) => counts);
  const sum = (kind: 'added' | 'removed' | 'changed') =>
    all.reduce((total, counts) => total + counts[kind], 0);
  const parts = (['added', 'removed', 'changed'] as const).flatMap((kind) =>
    sum(kind) === 0 ? [] : [`${formatCount(sum(kind))} ${kind}`],
  );
  return report.isSame || parts.length === 0 ? 'nothing differs' : parts.join(', ');
}

function statesOf(report: ToldDiff, context: RunContext): string {
  const { before, after, from } = report;
  return [
    `Before: ${stateOf({ ...before, ...(from === undefined ? {} : { from }) }, context)}`,
    `After: ${stateOf(after, context)}`,
  ].join('<br>\n');
}

function stateOf(state: ComparedState & WithOrigin, context: RunContext): string {
  if (state.kind === 'archive') {
    return whoseArchive({ ...state, file: state.name }, context);
  }
  const read = new Date(state.createdAt ?? Number.NaN);
  const when = Number.isNaN(read.getTime()) ? '' : `, read on ${formatMoment(read)}`;
  return `the database ${code(state.name)}${when}.`;
}

const pageLine = ({ page }: DiffSurroundings): string =>
  page === undefined
    ? ''
    : `**${link(page.name, page.url)}** shows all of them side by side, with filters and pictures: open it in a browser.`;

function linksOf({ links: { before, after } }: DiffReport): string {
  return before === after ? formatCount(after) : `${formatCount(before)} before, ${formatCount(after)} after`;
}

/** What is counted, in the order of the report: names, uids, numbers. */
const countsOf = (report: DiffReport): readonly (readonly [string, string, ChangeCounts])[] => [
  ['Schemas', '', report.schemas],
  ...report.types.map((type) => [type.displayName, type.uid, type] as const),
  ['Media files', '', report.media],
  ['Configuration', '', report.configuration],
];

const isDifferent = ({ added, removed, changed }: ChangeCounts): boolean => added + removed + changed > 0;

/** A name, and what Strapi calls it. */
const named = (name: string, uid: string): string =>
  `${escapeShort(name, 100)}${uid === '' ? '' : ` <sub>${escapeShort(uid, 100)}</sub>`}`;

function countTable(report: DiffReport): string {
  const number = (count: number) => (count === 0 ? '' : formatCount(count));
  const rows = countsOf(report)
    .filter(([, , counts]) => isDifferent(counts))
    .map(([name, uid, { before, after, added, removed, changed }]) => [
      named(name, uid),
      formatCount(before),
      formatCount(after),
      number(added),
      number(removed),
      number(changed),
    ]);
  return shortTable(['Type', 'Before', 'After', 'Added', 'Removed', 'Changed'], rows);
}

/** Attributes that are named of a type. */
const mostAttributes = 20;

function attributeTable({ types }: DiffReport): string {
  const rows = types.flatMap(({ uid, displayName, attributes }) => {
    const most = Object.entries(attributes).sort(([, a], [, b]) => b - a);
    const shown = most
      .slice(0, mostAttributes)
      .map(([path, count]) => `${escapeShort(path, 80)} ${formatCount(count)}`);
    const more = most.length > shown.length ? ' …' : '';
    return most.length === 0 ? [] : [[named(displayName, uid), `${shown.join(', ')}${more}`]];
  });
  return details(
    'Which attributes have changed, and in how many entries',
    shortTable(['Type', 'Attributes'], rows, ['text', 'text']),
  );
}

/** Types whose changes are listed, changes of each, and fields of a change. */
const mostGroups = 20;
const mostOfGroup = 20;
const mostOfGroupInComment = 5;
const mostFields = 8;
/** Characters of a value, and of what is the same around what is not. */
const longestValue = 200;
const context = 30;

/** The first changes of each type, folded. */
function valueLists(report: DiffReport, most: number): readonly string[] {
  const words = new WordComparison(2_000_000);
  // Before a value is escaped, cut, or taken apart: then nobody would know what was a secret.
  const all = redactedData(report.changes) as readonly Change[];
  const groups = Map.groupBy(all, (change) => (change.of === 'entry' ? change.key.uid : change.of));
  const names = new Map(countsOf(report).map(([name, uid]) => [uid, name]));
  return [...groups].slice(0, mostGroups).map(([key, changes]) => {
    const name = names.get(key) ?? { schema: 'Schemas', media: 'Media files' }[key] ?? 'Configuration';
    const shown = changes.slice(0, most);
    const left = changes.length - shown.length;
    return details(
      `${escapeShort(name, 100)}: ${left > 0 ? `the first ${shown.length} of ` : ''}${formatCounted(changes.length, 'change')}`,
      bullets(shown, (change) => changeLine(change, words)),
    );
  });
}

function changeLine(change: Change, words: WordComparison): string {
  const [title, where] = nameOf(change);
  const fields = fieldLines(change, words);
  return [
    `**${change.kind}** ${escapeShort(title, 100)}${where === '' ? '' : ` <sub>${escapeShort(where, 150)}</sub>`}`,
    ...fields,
  ].join('<br>');
}

function nameOf(change: Change): readonly [title: string, where: string] {
  switch (change.of) {
    case 'entry':
      return [change.title ?? change.key.document, placeOf(change)];
    case 'media':
      return [change.name ?? change.filename, change.name === undefined ? '' : change.filename];
    case 'configuration':
      return [change.key, change.type === 'webhook' ? 'webhook' : ''];
    case 'schema':
      return [[change.uid, change.attribute ?? change.setting ?? ''].filter(Boolean).join(' '), ''];
  }
}

const placeOf = ({ key: { document, locale, status }, title }: EntryChange): string =>
  [title === undefined ? '' : document, locale ?? '', status ?? ''].filter((part) => part !== '').join(' ');

function fieldLines(change: Change, words: WordComparison): string[] {
  switch (change.of) {
    case 'entry':
    case 'configuration': {
      // Of what is there in one state only, everything is different.
      const { fields } = change;
      if (change.kind !== 'changed') {
        return [];
      }
      const shown = fields
        .slice(0, mostFields)
        .map((field) => `${code(field.path.slice(0, 100))}: ${valueLine(field, words)}`);
      const left = fields.length - shown.length;
      return left > 0 ? [...shown, `and ${formatCounted(left, 'more field')}`] : shown;
    }
    case 'media':
      return change.kind === 'changed' ? [`${sizeOf(change.before)} → ${sizeOf(change.after)}`] : [];
    case 'schema':
      return change.kind === 'changed' ? [textLine(change.before, change.after, words)] : [];
  }
}

const sizeOf = (content: MediaContent | undefined): string =>
  content === undefined ? '' : escapeShort(formatBytes(content.bytes));

function valueLine({ kind, before, after, isSecret }: FieldChange, words: WordComparison): string {
  if (isSecret) {
    return '<em>hidden</em>';
  }
  if (kind === 'moved') {
    return '<em>another order</em>';
  }
  const [old, now] = [referencesOf(before), referencesOf(after)];
  return old === undefined && now === undefined
    ? textLine(before, after, words)
    : referenceLine(old ?? [], now ?? []);
}

function referenceLine(before: readonly Reference[], after: readonly Reference[]): string {
  const [had, has] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  const name = ({ title, document }: Reference) => escapeShort(title ?? document, 60);
  const changed = [
    ...before.filter((one) => !has.has(keyOf(one))).map((one) => removed(name(one))),
    ...after.filter((one) => !had.has(keyOf(one))).map((one) => added(name(one))),
  ];
  const left = changed.length - mostFields;
  return `${changed.slice(0, mostFields).join(', ')}${left > 0 ? ` and ${formatCount(left)} more` : ''}`;
}

const removed = (markdown: string): string => `<del>${markdown}</del>`;
const added = (markdown: string): string => `<strong>${markdown}</strong>`;

/** Old words struck out, new ones bold, and some of those around them. */
function textLine(before: unknown, after: unknown, words: WordComparison): string {
  const [old, now] = [before, after].map((value) => (value == null ? undefined : textOf(value)));
  const runs = old === undefined || now === undefined ? undefined : words.compare(old, now);
  if (runs === undefined) {
    const parts = [
      old === undefined ? '' : removed(escapeShort(old || '""', longestValue)),
      now === undefined ? '' : added(escapeShort(now || '""', longestValue)),
    ];
    return parts.filter((part) => part !== '').join(' ');
  }
  let room = longestValue * 2;
  const parts: string[] = [];
  for (const [index, { kind, text }] of runs.entries()) {
    if (room <= 0) {
      parts.push(' …');
      break;
    }
    const shown = kind === 'same' ? around(text, index === 0, index === runs.length - 1) : text;
    const markdown = escapeShort(shown, longestValue);
    parts.push(kind === 'removed' ? removed(markdown) : kind === 'added' ? added(markdown) : markdown);
    room -= Math.min(shown.length, longestValue);
  }
  // Struck out or not, two words without a space between them are read as one.
  return parts.join('').replaceAll('</del><strong>', '</del> <strong>');
}

/** What is the same, near to what is not. */
function around(text: string, isFirst: boolean, isLast: boolean): string {
  const [head, tail] = [isFirst ? 0 : context, isLast ? 0 : context];
  return text.length <= head + tail + context
    ? text
    : `${text.slice(0, head)} … ${tail === 0 ? '' : text.slice(-tail)}`.toWellFormed();
}
