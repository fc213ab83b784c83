import type { Change, EntryChange, EntryKey, FieldChange } from '../insight/diff/changes.ts';

/** Characters of a value that are shown. */
const longest = 100;

const signs = { added: '+', removed: '-', changed: '~' } as const;

/** Changes as lines of text: a line for each entry or file, and under it one for each field. */
export function* changeLines(changes: readonly Change[]): Generator<string> {
  for (const change of changes) {
    if (change.of === 'entry') {
      yield entryLine(change);
      for (const field of change.fields) {
        yield `    ${fieldLine(field)}`;
      }
    } else if (change.of === 'media') {
      yield `${signs[change.kind]} media file ${change.filename}`;
    }
  }
}

const entryLine = ({ kind, key, title }: EntryChange): string =>
  `${signs[kind]} ${nameOf(key)}${title === undefined ? '' : ` ${shown(title)}`}`;

function nameOf({ uid, document, locale, status }: EntryKey): string {
  const which = [locale, status].filter((part) => part !== null);
  return `${uid} ${document}${which.length === 0 ? '' : ` (${which.join(', ')})`}`;
}

function fieldLine({ path, kind, before, after, isSecret }: FieldChange): string {
  if (isSecret) {
    return `${path}: ${kind} (not shown)`;
  }
  switch (kind) {
    case 'added':
      return `${path}: ${shown(after)}`;
    case 'removed':
      return `${path}: ${shown(before)} → nothing`;
    case 'moved':
      return `${path}: in another order`;
    default:
      return `${path}: ${shown(before)} → ${shown(after)}`;
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
