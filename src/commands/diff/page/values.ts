import type { FieldChange, Reference } from '../../../insight/diff/changes.ts';
import { formatCount } from '../../format.ts';
import { keyOf, referencesOf, textOf } from '../as-text.ts';
import type { Run, WordComparison } from '../words.ts';
import { attribute, cut, escapeHtml, type Html, html, join } from './html.ts';

/** The two states of a value, as they stand beside each other. */
export interface Sides {
  readonly before: Html;
  readonly after: Html;
}

/** Characters of a text that are shown. */
const longestText = 4_000;
/** What stays of a text that is the same in both states, at its beginning and its end. */
const context = 160;
/** References that are shown of a list. */
const longestList = 50;
const note = (text: string): Html => html(`<span class="note">${text}</span>`);

/** Where a state has no value. */
export const nothing = html('<span class="none">none</span>');

/** A value before and after, as HTML. What is longer than somebody reads is cut, and says so. */
export function sidesOf(field: FieldChange, words: WordComparison): Sides {
  const { before, after, isSecret } = field;
  if (isSecret) {
    const hidden = note('hidden');
    return {
      before: 'before' in field || field.kind !== 'added' ? hidden : nothing,
      after: 'after' in field || field.kind !== 'removed' ? hidden : nothing,
    };
  }
  const [old, now] = [referencesOf(before), referencesOf(after)];
  if (
    (old ?? now) !== undefined &&
    (old !== undefined || before == null) &&
    (now !== undefined || after == null)
  ) {
    return referenceSides(old ?? [], now ?? [], field.kind === 'moved');
  }
  return textSides(before, after, words);
}

/** Any two values, as texts whose words are compared. */
export function textSides(before: unknown, after: unknown, words: WordComparison): Sides {
  if (before == null || after == null) {
    return { before: whole(before), after: whole(after) };
  }
  const runs = words.compare(textOf(before), textOf(after));
  return runs === undefined
    ? { before: whole(before), after: whole(after) }
    : { before: marked(runs, 'added'), after: marked(runs, 'removed') };
}

function whole(value: unknown): Html {
  if (value == null) {
    return nothing;
  }
  const { text, left } = cut(textOf(value), longestText);
  return text === '' ? note('empty text') : html(`${escapeHtml(text)}${rest(left)}`);
}

const rest = (left: number): Html =>
  left === 0 ? html('') : note(` … ${formatCount(left)} more character${left === 1 ? '' : 's'}`);

/** One side of compared texts: all runs but those that only the other side has. */
function marked(runs: readonly Run[], other: Run['kind']): Html {
  const parts: Html[] = [];
  let room = longestText;
  const own = runs.filter(({ kind }) => kind !== other);
  for (const [index, { kind, text }] of own.entries()) {
    if (room <= 0) {
      parts.push(rest(own.slice(index).reduce((sum, run) => sum + run.text.length, 0)));
      break;
    }
    if (kind === 'same') {
      parts.push(shortened(text, index === 0, index === own.length - 1));
      room -= Math.min(text.length, 3 * context);
    } else {
      const { text: shown, left } = cut(text, longestText);
      const tag = kind === 'removed' ? 'del' : 'ins';
      parts.push(html(`<${tag}>${escapeHtml(shown)}</${tag}>${rest(left)}`));
      room -= shown.length;
    }
  }
  return join(parts);
}

/** What is the same, as far as it is near to something that is not. */
function shortened(text: string, isFirst: boolean, isLast: boolean): Html {
  const [head, tail] = [isFirst ? 0 : context, isLast ? 0 : context];
  if (text.length <= head + tail + context) {
    return escapeHtml(text);
  }
  const begin = cut(text, head).text;
  const end = tail === 0 ? '' : text.slice(-tail).toWellFormed();
  const left = text.length - begin.length - end.length;
  const gap = html(
    ` <span class="gap" title="${attribute(`${formatCount(left)} characters are the same`)}">⋯</span> `,
  );
  return join([escapeHtml(begin), gap, escapeHtml(end)]);
}

function referenceSides(before: readonly Reference[], after: readonly Reference[], isMoved: boolean): Sides {
  if (isMoved) {
    return { before: referenceList(before, 'ol', () => ''), after: referenceList(after, 'ol', () => '') };
  }
  const [had, has] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  return {
    before: referenceList(before, 'ul', (one) => (has.has(keyOf(one)) ? '' : 'del')),
    after: referenceList(after, 'ul', (one) => (had.has(keyOf(one)) ? '' : 'ins')),
  };
}

/** What has changed first, where not all of a list is shown. */
function referenceList(
  references: readonly Reference[],
  tag: 'ul' | 'ol',
  mark: (reference: Reference) => '' | 'del' | 'ins',
): Html {
  if (references.length === 0) {
    return nothing;
  }
  const isLong = references.length > longestList;
  const sorted =
    isLong && tag === 'ul' ? references.toSorted((a, b) => mark(b).length - mark(a).length) : references;
  const items = sorted.slice(0, longestList).map((one) => {
    const tagOf = mark(one);
    const name = escapeHtml(cut(one.title ?? one.document, 120).text);
    const where = [one.uid, ...(one.title === undefined ? [] : [one.document]), one.locale ?? '']
      .filter((part) => part !== '')
      .join(' ');
    return html(
      `<li>${tagOf === '' ? name : `<${tagOf}>${name}</${tagOf}>`} <small>${escapeHtml(cut(where, 200).text)}</small></li>`,
    );
  });
  const more = references.length - items.length;
  return html(
    `<${tag}>${join(items)}${more > 0 ? `<li>${note(`and ${formatCount(more)} more`)}</li>` : ''}</${tag}>`,
  );
}
