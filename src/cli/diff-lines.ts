import type { DiffReport } from '../commands/diff/report.ts';
import { formatBytes, formatCount } from '../commands/format.ts';
import type {
  Change,
  ChangeCounts,
  EntryChange,
  FieldChange,
  MediaChange,
  Reference,
} from '../insight/diff/changes.ts';
import { FairShare } from '../insight/diff/fair-share.ts';
import { changedWords, type TextPart } from '../insight/diff/words.ts';
import { option } from '../wording.ts';
import { countTable } from './count-table.ts';
import type { Print } from './output.ts';
import type { Piece, PrintStyled } from './styled.ts';

/** Types that are listed one by one in the table. */
const mostTypes = 25;

/** Changes that are shown, lines of each, and characters of a value. */
const mostChanges = 100;
const mostFields = 10;
const longestValue = 160;

/** Characters around a change that are shown of a long text, and of the texts of a change. */
const around = 30;

type Line = readonly Piece[];

/** Prints what differs: a table by type, then the first changes, as people read them. */
export function printDiff(
  report: DiffReport,
  print: Print,
  printStyled: PrintStyled,
  width: number | undefined,
): void {
  if (!report.isSame) {
    print(countTable(['Type', 'Before', 'After', 'Added', 'Removed', 'Changed'], rowsOf(report), width));
    const rest = `${option('changes')} writes all of them to a file, ${option('page')} shows them in a browser`;
    for (const line of linesOf(report, rest)) {
      printStyled(line);
    }
  }
}

/** Prints the first of some changes, as {@link printDiff} does. */
export function printChanges(changes: readonly Change[], printStyled: PrintStyled): void {
  const rest = `${option('json')} and ${option('report')} have all of them`;
  for (const line of linesOf({ changes, total: changes.length }, rest)) {
    printStyled(line);
  }
}

function rowsOf({ types, media, configuration, schemas }: DiffReport): string[][] {
  const sum = (counts: readonly ChangeCounts[]): ChangeCounts =>
    counts.reduce((a, b) => ({
      before: a.before + b.before,
      after: a.after + b.after,
      added: a.added + b.added,
      removed: a.removed + b.removed,
      changed: a.changed + b.changed,
    }));
  const others = types.slice(mostTypes);
  const differs = ({ added, removed, changed }: ChangeCounts) => added + removed + changed > 0;
  const named: [string, ChangeCounts][] = [
    ...types.slice(0, mostTypes).map((type): [string, ChangeCounts] => [type.uid, type]),
    ...(others.length === 0
      ? []
      : [[`${formatCount(others.length)} others`, sum(others)] as [string, ChangeCounts]]),
    ...(
      [
        ['Media files', media],
        ['Configuration', configuration],
        ['Schemas', schemas],
      ] as [string, ChangeCounts][]
    ).filter(([, counts]) => differs(counts)),
  ];
  return named.map(([name, { before, after, added, removed, changed }]) => [
    name,
    ...[before, after].map(formatCount),
    ...[added, removed, changed].map((count) => (count === 0 ? '' : formatCount(count))),
  ]);
}

/** @param rest Where those are found that are not shown. */
function* linesOf({ changes, total }: Pick<DiffReport, 'changes' | 'total'>, rest: string): Generator<Line> {
  let heading = '';
  const shown = firstOfEach(changes);
  for (const change of shown) {
    const group = groupOf(change);
    if (group !== heading) {
      heading = group;
      yield [];
      yield [{ text: group, style: 'bold' }];
    }
    yield* linesOfChange(change);
  }
  if (total > shown.length) {
    yield [];
    yield [
      {
        text: `… and ${formatCount(total - shown.length)} more (${rest})`,
      },
    ];
  }
}

/** Of each type, and of what was added, removed and changed of it, the first ones: none crowds out the others. */
function firstOfEach(changes: readonly Change[]): readonly Change[] {
  const nameOf = (change: Change) => `${groupOf(change)} ${change.kind}`;
  const sizes = [...Map.groupBy(changes, nameOf)].map(([name, { length }]) => ({ name, count: length }));
  const share = new FairShare(sizes, mostChanges, Number.POSITIVE_INFINITY);
  for (const change of changes) {
    share.offer(nameOf(change), change);
  }
  return share.changes;
}

const groups: { readonly [Of in Exclude<Change['of'], 'entry'>]: string } = {
  schema: 'Schemas',
  media: 'Media files',
  configuration: 'Configuration',
};

const groupOf = (change: Change): string => (change.of === 'entry' ? change.key.uid : groups[change.of]);

const marks = { added: '+', removed: '-', changed: '~', moved: '~' } as const;
const styles = { added: 'green', removed: 'red', changed: 'yellow', moved: 'yellow' } as const;

function* linesOfChange(change: Change): Generator<Line> {
  const { kind } = change;
  const mark: Piece = { text: `${marks[kind]} `, style: styles[kind] };
  switch (change.of) {
    case 'entry':
      yield [mark, ...nameOf(change)];
      // Of what is new or gone, its name has to do.
      yield* kind === 'changed' ? linesOfFields(change.fields) : [];
      break;
    case 'media':
      yield [mark, { text: change.filename }, { text: mediaOf(change), style: 'dim' }];
      break;
    case 'configuration':
      yield [mark, { text: `${change.type === 'webhook' ? 'webhook ' : ''}${change.key}` }];
      yield* kind === 'changed' ? linesOfFields(change.fields) : [];
      break;
    case 'schema': {
      const { uid, attribute, setting, before, after } = change;
      const name = attribute ?? setting;
      yield [mark, { text: name === undefined ? uid : `${uid} ${name}` }];
      if (kind === 'changed' && name !== undefined) {
        yield [indent, ...oldAndNew(textOf(before), textOf(after))];
      }
    }
  }
}

const indent: Piece = { text: '    ' };

function nameOf({ key, title }: EntryChange): Piece[] {
  const where = [key.locale, key.status].filter((part) => part !== null).join(', ');
  return [
    ...(title === undefined ? [] : [{ text: `“${cut(title)}” ` }]),
    { text: key.document, style: 'dim' },
    ...(where === '' ? [] : [{ text: ` (${where})`, style: 'dim' } as const]),
  ];
}

/** What follows its file name; sizes are not always known. */
function mediaOf({ name, kind, before, after }: MediaChange): string {
  const sizes = [before, after].flatMap((content) =>
    content === undefined ? [] : [formatBytes(content.bytes)],
  );
  const parts = [
    name === undefined ? '' : ` “${cut(name)}”`,
    ...(kind === 'changed' ? ['replaced'] : []),
    ...(sizes.length === 0 ? [] : [sizes.join(' → ')]),
  ];
  return parts.join(', ');
}

/** When it was saved says nothing beside what was saved. */
const isSaid = ({ path }: FieldChange): boolean => path !== 'updatedAt';

function* linesOfFields(all: readonly FieldChange[]): Generator<Line> {
  const fields = all.filter(isSaid);
  for (const field of fields.slice(0, mostFields)) {
    yield lineOfField(field);
  }
  if (fields.length > mostFields) {
    yield [indent, { text: `… and ${formatCount(fields.length - mostFields)} more fields`, style: 'dim' }];
  }
}

function lineOfField({ path, type, kind, before, after, isSecret }: FieldChange): Line {
  const head: Line = [indent, { text: `${path}: ` }];
  if (isSecret) {
    return [...head, { text: `${kind} (not shown)`, style: styles[kind] }];
  }
  if (kind === 'moved') {
    return [...head, { text: 'in another order: ', style: styles.moved }, { text: cut(textOf(after) ?? '') }];
  }
  if (type === 'relation' || type === 'media') {
    return [...head, ...changedReferences(referencesIn(before), referencesIn(after))];
  }
  if (typeof before === 'string' && typeof after === 'string' && isProse(before, after)) {
    return [...head, ...pieces(changedWords(before, after))];
  }
  return [...head, ...oldAndNew(textOf(before), textOf(after))];
}

/** Words are worth comparing where there are some. */
const isProse = (before: string, after: string): boolean =>
  Math.max(before.length, after.length) > 2 * around && /\s/.test(before) && /\s/.test(after);

/** Without colours, what is gone and what is new is told by brackets, as in word diffs of git. */
const pieceOf: { readonly [Kind in TextPart['kind']]: (text: string) => Piece } = {
  same: (text) => ({ text: shortSame(text) }),
  removed: (text) => ({ text: `[-${cut(text)}-]`, style: 'red' }),
  added: (text) => ({ text: `{+${cut(text)}+}`, style: 'green' }),
};

function pieces(parts: readonly TextPart[]): Piece[] {
  const shown: Piece[] = [];
  let length = 0;
  for (const [index, { kind, text }] of parts.entries()) {
    const isEdge = index === 0 ? 'start' : index === parts.length - 1 ? 'end' : undefined;
    const piece =
      kind === 'same' && isEdge !== undefined ? { text: edge(text, isEdge) } : pieceOf[kind](text);
    length += piece.text.length;
    if (length > 4 * longestValue) {
      return [...shown, { text: ' …' }];
    }
    shown.push(piece);
  }
  return shown;
}

const edge = (text: string, which: 'start' | 'end'): string =>
  text.length <= around ? text : which === 'start' ? `…${text.slice(-around)}` : `${text.slice(0, around)}…`;

const shortSame = (text: string): string =>
  text.length <= 2 * around ? text : `${text.slice(0, around)} … ${text.slice(-around)}`;

/** What is only gone, or only new, has a sign: without colours nothing else tells them apart. */
function oldAndNew(before: string | undefined, after: string | undefined): Piece[] {
  return before === undefined || after === undefined
    ? goneAndNew(signed('-', before), signed('+', after))
    : goneAndNew(before, after);
}

const signed = (sign: string, text: string | undefined): string | undefined =>
  text === undefined ? undefined : `${sign} ${text}`;

function goneAndNew(gone: string | undefined, added: string | undefined): Piece[] {
  return [
    ...(gone === undefined ? [] : [{ text: cut(gone), style: 'red' } as const]),
    ...(gone === undefined || added === undefined ? [] : [{ text: ' → ' }]),
    ...(added === undefined ? [] : [{ text: cut(added), style: 'green' } as const]),
  ];
}

/** What is gone and what is new among many; where only the order has changed beside that, all of both. */
function changedReferences(before: readonly Reference[], after: readonly Reference[]): Piece[] {
  const missingIn = (others: readonly string[]) => (name: string) => !others.includes(name);
  const [old, now] = [before.map(referenceName), after.map(referenceName)];
  const [gone, added] = [old.filter(missingIn(now)), now.filter(missingIn(old))];
  return goneAndNew(
    gone.length === 0 ? undefined : gone.map((name) => `- ${name}`).join(', '),
    added.length === 0 ? undefined : added.map((name) => `+ ${name}`).join(', '),
  );
}

const referencesIn = (value: unknown): readonly Reference[] =>
  Array.isArray(value) ? (value as readonly Reference[]) : [];

const referenceName = ({ uid, document, locale, status, title }: Reference): string => {
  const where = [locale ?? undefined, status].filter((part) => part !== undefined).join(', ');
  return `${title ?? `${uid} ${document}`}${where === '' ? '' : ` (${where})`}`;
};

function textOf(value: unknown): string | undefined {
  if (isReferences(value)) {
    return value.map(referenceName).join(', ');
  }
  // Nothing stays nothing.
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const isReferences = (value: unknown): value is readonly Reference[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item) => typeof item?.uid === 'string' && typeof item.document === 'string');

const cut = (text: string): string => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > longestValue ? `${line.slice(0, longestValue)}…` : line;
};
