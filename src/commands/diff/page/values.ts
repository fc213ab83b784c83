import type { FieldChange, Reference } from '../../../insight/diff/changes.ts';
import type { TextPart, WordComparison } from '../../../insight/diff/words.ts';
import { formatCount } from '../../format.ts';
import { keyOf, referencesOf, textOf } from '../as-text.ts';
import { attribute, cut, escapeHtml, type Html, html, join } from './html.ts';
import type { Pictures, Side } from './pictures.ts';

/** What values are shown with. */
export interface Means {
  readonly words: WordComparison;
  readonly pictures: Pictures;
}

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
export function sidesOf(field: FieldChange, { words, pictures }: Means): Sides {
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
    return referenceSides(old ?? [], now ?? [], field.kind === 'moved', pictures);
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
function marked(runs: readonly TextPart[], other: TextPart['kind']): Html {
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

function referenceSides(
  before: readonly Reference[],
  after: readonly Reference[],
  isMoved: boolean,
  pictures: Pictures,
): Sides {
  const [had, has] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  const side = (
    name: Side,
    references: readonly Reference[],
    mark: 'del' | 'ins',
    other: ReadonlySet<string>,
  ) =>
    referenceList(references, isMoved ? 'ol' : 'ul', (one) =>
      referenceHtml(
        one,
        isMoved || other.has(keyOf(one)) ? '' : mark,
        pictures.of(one.filename, name, nameOf(one)),
      ),
    );
  // What has changed comes first, where not all of a list is shown.
  const sorted = (references: readonly Reference[], other: ReadonlySet<string>) =>
    isMoved || references.length <= longestList
      ? references
      : references.toSorted((a, b) => Number(other.has(keyOf(a))) - Number(other.has(keyOf(b))));
  return {
    before: side('before', sorted(before, has), 'del', has),
    after: side('after', sorted(after, had), 'ins', had),
  };
}

function referenceList(
  references: readonly Reference[],
  tag: 'ul' | 'ol',
  item: (reference: Reference) => Html,
): Html {
  if (references.length === 0) {
    return nothing;
  }
  const items = references.slice(0, longestList).map(item);
  const more = references.length - items.length;
  return html(
    `<${tag}>${join(items)}${more > 0 ? `<li>${note(`and ${formatCount(more)} more`)}</li>` : ''}</${tag}>`,
  );
}

const nameOf = ({ title, document }: Reference): string => cut(title ?? document, 120).text;

function referenceHtml(reference: Reference, mark: '' | 'del' | 'ins', picture: Html): Html {
  const { uid, document, locale, title } = reference;
  const name = escapeHtml(nameOf(reference));
  const where = [uid, ...(title === undefined ? [] : [document]), locale ?? '']
    .filter((part) => part !== '')
    .join(' ');
  return html(
    `<li>${picture}${mark === '' ? name : `<${mark}>${name}</${mark}>`} <small>${escapeHtml(cut(where, 200).text)}</small></li>`,
  );
}
