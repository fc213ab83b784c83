import { archiveInWords } from '../commands/archive-in-words.ts';
import { formatBytes, formatCount, formatDuration } from '../commands/format.ts';
import { type InspectReport, inspectArchive } from '../commands/inspect/inspect.ts';
import { parseInspectOptions } from '../commands/inspect/options.ts';
import { describeClaim, describeSeal } from '../commands/seal-status.ts';
import { deletedNote } from '../commands/sealed-media.ts';
import { describeSource } from '../commands/verify/verify.ts';
import type { LinkTally, TypeTally } from '../insight/tally.ts';
import { stages } from '../transfer/stages.ts';
import type { Arguments } from './arguments.ts';
import { type CountRow, countTable } from './count-table.ts';
import { interruptible } from './interruptible.ts';
import { withDecryptionKey } from './key.ts';
import { people } from './manner.ts';
import { maskingLines } from './masking-lines.ts';
import type { Print } from './output.ts';
import { presentReport } from './presenting.ts';
import { withProgress } from './progress.ts';
import { withInput } from './standard-streams.ts';

const patience = { abandoned: 'Nothing is left behind.' };

/** Types with the most bytes are listed up to here, all others in one row. */
const mostRows = 15;

/** Locales that are listed. */
const mostLocales = 10;

/** `strapi-dms inspect`: looks at an archive, and prints what is in it. */
export async function runInspect({ options: raw, own }: Arguments<'inspect'>): Promise<void> {
  await interruptible(async (signal) => {
    const options = parseInspectOptions(raw);
    const report = await withDecryptionKey(options.key, signal, (key) =>
      withProgress(signal, (progress) =>
        withInput(options.file, progress, signal, (file) =>
          inspectArchive({ ...options, key, file }, signal, progress),
        ),
      ),
    );
    const done = 'The archive was inspected.';
    presentReport(report, own, done, printReport);
    return done;
  }, patience);
}

/** @param width Columns of the terminal; undefined where there is none. */
export function printReport(
  report: InspectReport,
  print: Print,
  width: number | undefined = people().columns,
): void {
  const counts = stages.flatMap((stage): CountRow[] => {
    const total = report.stages[stage];
    return total === undefined ? [] : [[stage, formatCount(total.count), formatBytes(total.bytes)]];
  });
  print(countTable(['Stage', 'Count', 'Size'], counts, width));
  if (report.contentTypes.length > 0) {
    print(
      countTable(
        ['Type', 'Entities', 'Size', 'Links', 'Published', 'Drafts'],
        typeRows(report.contentTypes),
        width,
      ),
    );
  }
  if (report.media.length > 0) {
    const rows = report.media.map(
      ({ kind, files, bytes }): CountRow => [kind, formatCount(files), formatBytes(bytes)],
    );
    print(countTable(['Media', 'Files', 'Size'], rows, width));
  }
  if (report.links.length > 0) {
    print(countTable(['Link', 'Relation', 'Count'], linkRows(report.links), width));
  }
  for (const line of lines(report)) {
    print(line);
  }
}

function typeRows(types: readonly TypeTally[]): TypeRow[] {
  const rows = types
    .slice(0, mostRows)
    .flatMap((type): TypeRow[] => [typeRow(type.uid, type), ...localeRows(type)]);
  const others = types.slice(mostRows);
  const sum = (of: 'entities' | 'bytes' | 'links') => others.reduce((total, type) => total + type[of], 0);
  return others.length === 0
    ? rows
    : [
        ...rows,
        typeRow(`${formatCount(others.length)} others`, {
          entities: sum('entities'),
          bytes: sum('bytes'),
          links: sum('links'),
        }),
      ];
}

/** Strapi has less than a dozen kinds; an archive may have any. */
function linkRows(links: readonly LinkTally[]): CountRow[] {
  const rows = links
    .slice(0, mostRows)
    .map(({ kind, relation, count }): CountRow => [kind, relation, formatCount(count)]);
  const others = links.slice(mostRows);
  const rest = others.reduce((sum, { count }) => sum + count, 0);
  return rest === 0 ? rows : [...rows, [`${formatCount(others.length)} others`, '', formatCount(rest)]];
}

type TypeRow = readonly [string, string, string, string, string, string];

const typeRow = (
  name: string,
  { entities, bytes, links, published, drafts }: Omit<TypeTally, 'uid' | 'displayName'>,
): TypeRow => [
  name,
  formatCount(entities),
  formatBytes(bytes),
  formatCount(links),
  published === undefined ? '' : formatCount(published),
  drafts === undefined ? '' : formatCount(drafts),
];

function localeRows({ locales = {} }: TypeTally): TypeRow[] {
  const all = Object.entries(locales);
  const rest = all.slice(mostLocales).reduce((sum, [, count]) => sum + count, 0);
  return [...all.slice(0, mostLocales), ...(rest === 0 ? [] : [['other locales', rest] as const])].map(
    ([locale, count]): TypeRow => [`-- ${locale}`, formatCount(count), '', '', '', ''],
  );
}

function* lines(report: InspectReport): Generator<string> {
  const { configuration, schemas, madeBy, seal } = report;
  yield `Schemas: ${formatCount(schemas.contentTypes)} content types, ${formatCount(schemas.components)} components`;
  yield `Configuration: ${formatCount(configuration.settings)} settings, ${formatCount(configuration.webhooks)} webhooks`;
  for (const warning of report.warnings) {
    yield `Warning: ${warning}`;
  }
  const note = deletedNote(report);
  if (note !== undefined) {
    yield note;
  }
  const from = madeBy === undefined ? '' : `, ${describeSource(madeBy)}, ${madeBy.scope}`;
  yield `Strapi ${report.strapiVersion ?? 'unknown'}${from}`;
  yield `Made ${report.createdAt ?? 'at an unknown time'}${madeBy === undefined ? '' : `, by ${madeBy.tool}`}`;
  if (madeBy !== undefined) {
    yield `Content ${madeBy.contentDigest}`;
  }
  yield* maskingLines(report.masked);
  yield `Seal: ${seal.isProven ? describeSeal(seal.status) : describeClaim(seal.status)}`;
  yield `${archiveInWords(report.file)}: ${formOf(report)}, ${formatBytes(report.bytes)}, ${formatDuration(report.durationMs)}`;
}

function formOf({ format, compressed, encryption }: InspectReport): string {
  if (format === 'dir') {
    return 'folder';
  }
  const ciphers = { strapi: "encrypted with Strapi's cipher", age: 'encrypted with age' } as const;
  return [
    'tar',
    ...(compressed ? ['gzip'] : []),
    encryption === undefined ? 'not encrypted' : ciphers[encryption],
  ].join(', ');
}
