import type {
  Change,
  ChangeKind,
  ConfigurationChange,
  EntryChange,
  FieldChange,
  MediaChange,
  MediaContent,
  SchemaAttributeChange,
} from '../../../insight/diff/changes.ts';
import { formatBytes, formatCount } from '../../format.ts';
import { attribute, cut, escapeHtml, type Html, html, join } from './html.ts';
import type { Side } from './pictures.ts';
import { type Means, nothing, type Sides, sidesOf, textSides } from './values.ts';

/** What somebody may look for. `moved` is what differs in nothing but its order. */
export type ShownKind = ChangeKind | 'moved';

/** Fields that are shown of a change. */
const mostFields = 60;

interface Row extends Sides {
  readonly name: string;
  readonly kind: ShownKind;
}

/** What a change has of all that is shown. */
interface Shown {
  readonly kinds: readonly ShownKind[];
  readonly title: string;
  /** Behind the title: ids, locale, status. */
  readonly where: readonly string[];
  readonly locale?: string | null;
  readonly rows: readonly Row[];
  /** Rows that are left out. */
  readonly left: number;
}

const words: Readonly<Record<ShownKind, string>> = {
  added: 'added',
  removed: 'removed',
  changed: 'changed',
  moved: 'moved',
};

/** A change: what it is of in a line, and its fields side by side. */
export function changeHtml(change: Change, means: Means): Html {
  const { kinds, title, where, locale, rows, left } = shownOf(change, means);
  const [kind = change.kind] = kinds;
  const name = cut(title, 200).text;
  const places = where
    .filter((place) => place !== '')
    .map((place) => html(`<span>${escapeHtml(cut(place, 200).text)}</span>`));
  const localeOf = locale === undefined ? '' : ` data-locale="${attribute(locale ?? '')}"`;
  return html(
    `<details class="change" open data-kinds="${kinds.join(' ')}"${localeOf}>` +
      `<summary><span class="badge ${kind}">${words[kind]}</span> <bdi class="title">${escapeHtml(name)}</bdi> <span class="where">${join(places, ' ')}</span></summary>` +
      `${table(name, rows, left)}</details>\n`,
  );
}

function table(title: string, rows: readonly Row[], left: number): Html {
  if (rows.length === 0) {
    return html('');
  }
  const more =
    left === 0
      ? ''
      : `<tr class="more"><td colspan="3">and ${formatCount(left)} more field${left === 1 ? '' : 's'}: the report has all of them</td></tr>`;
  return html(
    `<table><caption>${escapeHtml(title)}</caption><thead><tr><th scope="col">Field</th><th scope="col">Before</th><th scope="col">After</th></tr></thead><tbody>${join(rows.map(rowHtml))}${more}</tbody></table>`,
  );
}

const rowHtml = ({ name, kind, before, after }: Row): Html =>
  html(
    `<tr class="${kind}"><th scope="row">${escapeHtml(cut(name, 200).text)}${kind === 'moved' ? ' <small>order</small>' : ''}</th>` +
      `${cell('before', 'Before', before)}${cell('after', 'After', after)}</tr>`,
  );

const cell = (side: string, label: string, content: Html): Html =>
  html(
    content === nothing
      ? `<td class="empty" data-label="${label}">${content}</td>`
      : `<td class="${side}" data-label="${label}"><div dir="auto">${content}</div></td>`,
  );

function shownOf(change: Change, means: Means): Shown {
  switch (change.of) {
    case 'entry':
      return ofEntry(change, means);
    case 'media':
      return ofMedia(change, means);
    case 'configuration':
      return ofConfiguration(change, means);
    case 'schema':
      return ofSchema(change, means);
  }
}

const fieldRow = (field: FieldChange, means: Means): Row => ({
  name: field.path,
  kind: field.kind,
  ...sidesOf(field, means),
});

function rowsOf(fields: readonly FieldChange[], means: Means): Pick<Shown, 'rows' | 'left'> {
  return {
    rows: fields.slice(0, mostFields).map((field) => fieldRow(field, means)),
    left: Math.max(fields.length - mostFields, 0),
  };
}

/** An entry of which nothing but an order has changed is looked for as moved; one of which more has, as both. */
function kindsOf(kind: ChangeKind, fields: readonly FieldChange[]): ShownKind[] {
  const isMoved = fields.some((field) => field.kind === 'moved');
  return kind !== 'changed' || !isMoved
    ? [kind]
    : fields.every((field) => field.kind === 'moved')
      ? ['moved']
      : ['changed', 'moved'];
}

function ofEntry({ kind, key, ids, title, fields }: EntryChange, means: Means): Shown {
  const { before, after } = ids;
  const id = before === after || after === undefined ? before : before === undefined ? after : undefined;
  return {
    kinds: kindsOf(kind, fields),
    title: title ?? key.document,
    where: [
      title === undefined ? '' : key.document,
      id === undefined ? `id ${before} → ${after}` : `id ${id}`,
      key.locale ?? '',
      key.status ?? '',
    ],
    locale: key.locale,
    ...rowsOf(fields, means),
  };
}

function ofMedia({ kind, filename, name, before, after }: MediaChange, { pictures }: Means): Shown {
  const title = name ?? filename;
  const side = (state: Side, content: MediaContent | undefined): Html =>
    content === undefined
      ? nothing
      : html(
          `${pictures.of(filename, state, title)}<p>${formatBytes(content.bytes)} <small>SHA-256 ${escapeHtml(content.sha256.slice(0, 12))}…</small></p>`,
        );
  return {
    kinds: [kind],
    title,
    where: [name === undefined ? '' : filename],
    rows: [{ name: 'file', kind, before: side('before', before), after: side('after', after) }],
    left: 0,
  };
}

function ofConfiguration({ kind, type, key, fields }: ConfigurationChange, means: Means): Shown {
  return {
    kinds: kindsOf(kind, fields),
    title: key,
    where: [type === 'webhook' ? 'webhook' : 'setting'],
    ...rowsOf(fields, means),
  };
}

function ofSchema(
  { kind, uid, attribute: name, setting, before, after }: SchemaAttributeChange,
  means: Means,
): Shown {
  const properties = propertyRows(before, after, means);
  return {
    kinds: [kind],
    title: [uid, name ?? setting ?? ''].filter((part) => part !== '').join(' › '),
    where: [name !== undefined ? 'attribute' : setting !== undefined ? 'setting' : 'type'],
    rows: properties.slice(0, mostFields),
    left: Math.max(properties.length - mostFields, 0),
  };
}

/** An attribute by what is different of it; what is no object, as it is. */
function propertyRows(before: unknown, after: unknown, { words: compared }: Means): Row[] {
  if (!isObject(before ?? {}) || !isObject(after ?? {})) {
    return [{ name: 'value', kind: 'changed', ...textSides(before, after, compared) }];
  }
  const [old, now] = [(before ?? {}) as Properties, (after ?? {}) as Properties];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names.flatMap((name): Row[] => {
    const [was, is] = [old[name], now[name]];
    return JSON.stringify(was) === JSON.stringify(is)
      ? []
      : [
          {
            name,
            kind: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed',
            ...textSides(was, is, compared),
          },
        ];
  });
}

type Properties = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
