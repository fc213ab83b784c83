import { createHash } from 'node:crypto';
import type { Change, ChangeCounts, Thumbnails, TypeChanges } from '../../../insight/diff/changes.ts';
import { WordComparison } from '../../../insight/diff/words.ts';
import { formatCount } from '../../format.ts';
import type { ComparedState, DiffReport } from '../report.ts';
import { assets } from './assets.ts';
import { changeHtml } from './change.ts';
import { attribute, cut, escapeHtml, type Html, html, join } from './html.ts';
import { Pictures } from './pictures.ts';
import type { Means } from './values.ts';

/** How long a page may get. How many changes a report keeps is limited where they are found. */
const longestPage = 16_000_000;
/** Attributes that the table names of a type. */
const mostAttributes = 5;
const mostWarnings = 50;

/**
 * What differs between two states as one page of HTML, which needs nothing but a browser: no network, no file beside it. Its policy
 * (CSP) lets it run its own script, and nothing else; whatever a title or a value has in it is text.
 *
 * @param thumbnails Small pictures of media files that have changed, by their names.
 */
export function renderPage(report: DiffReport, thumbnails: Thumbnails = new Map()): string {
  const means: Means = { words: new WordComparison(), pictures: new Pictures(thumbnails) };
  const groups = groupsOf(report);
  const [sections, shown] = sectionsOf(groups, means);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${attribute(`What has changed: ${nameOf(report.before)} → ${nameOf(report.after)}`)}</title>
<link rel="icon" href="data:,">
<style>${assets.style}</style>
</head>
<body>
<a class="skip" href="#changes">Skip to the changes</a>
<header>
<h1>What has changed</h1>
<div class="states">${stateHtml('Before', report.before)}<span class="arrow" aria-hidden="true">→</span>${stateHtml('After', report.after)}</div>
</header>
${summary(report, groups)}
${shown < report.total ? `<p class="note">This page has ${formatCount(shown)} of ${formatCount(report.total)} changes, some of each type. All are in the lines of JSON that <code>--changes</code> writes in a terminal.</p>` : ''}
${report.isSame ? '' : filters(groups, report)}
<main id="changes" tabindex="-1" aria-label="Changes">
${report.isSame ? '<p class="same">Nothing differs.</p>' : `<div class="columns" aria-hidden="true"><span>Field</span><span>Before</span><span>After</span></div>`}
${sections}
${report.isSame ? '' : '<p id="nothing" class="same" hidden>Nothing matches these filters.</p>'}
</main>
<footer><p>Made by strapi-dms. This page holds content of the site: share it as you would a backup.</p></footer>
<script>${assets.script}</script>
</body>
</html>
`;
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const policy = [
  "default-src 'none'",
  'img-src data:',
  `style-src ${hashOf(assets.style)}`,
  `script-src ${hashOf(assets.script)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const nameOf = ({ name }: ComparedState): string => cut(name, 200).text;

function stateHtml(label: string, state: ComparedState): Html {
  const facts = [
    state.kind,
    state.createdAt === undefined ? '' : momentOf(state.createdAt),
    state.strapiVersion === undefined ? '' : `Strapi ${state.strapiVersion}`,
  ].filter((fact) => fact !== '');
  return html(
    `<div class="state"><span class="label">${label}</span> <strong>${escapeHtml(nameOf(state))}</strong> <small>${escapeHtml(cut(facts.join(' · '), 200).text)}</small></div>`,
  );
}

/** `2026-11-24 02:00 UTC`; what is no time, as it is. */
function momentOf(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Changes of a kind of thing, below a heading of their own. */
interface Group {
  /** What the filter calls it. */
  readonly key: string;
  readonly title: string;
  /** What Strapi calls it; empty where it has no name for it. */
  readonly uid: string;
  readonly counts: ChangeCounts;
  readonly attributes: TypeChanges['attributes'];
  readonly changes: readonly Change[];
}

const own = {
  schema: ['schemas', 'Schemas'],
  media: ['media', 'Media files'],
  configuration: ['configuration', 'Configuration'],
} as const;

/** In the order of the report: schemas, entities by type, media, configuration. */
function groupsOf(report: DiffReport): readonly Group[] {
  const byType = Map.groupBy(report.changes, (change) =>
    change.of === 'entry' ? change.key.uid : change.of,
  );
  const of = (name: keyof typeof own): Group => ({
    key: name,
    title: own[name][1],
    uid: '',
    counts: report[own[name][0]],
    attributes: {},
    changes: byType.get(name) ?? [],
  });
  const types = report.types.map(
    (type): Group => ({
      key: type.uid,
      title: type.displayName,
      uid: type.uid,
      counts: type,
      attributes: type.attributes,
      changes: byType.get(type.uid) ?? [],
    }),
  );
  return [of('schema'), ...types, of('media'), of('configuration')].filter(
    ({ counts, changes }) => counts.added + counts.removed + counts.changed + changes.length > 0,
  );
}

const idOf = (index: number): string => `group-${index + 1}`;

/** Changes that are laid out together, as soon as one of them comes into sight. */
const partLength = 25;

/** @returns The sections, and how many changes they show. */
function sectionsOf(groups: readonly Group[], means: Means): readonly [Html, number] {
  let shown = 0;
  let length = 0;
  const sections = groups.map(({ key, title, uid, changes }, index) => {
    const own: Html[] = [];
    for (const change of changes) {
      if (length >= longestPage) {
        break;
      }
      const one = changeHtml(change, means);
      own.push(one);
      length += one.length;
    }
    shown += own.length;
    const id = idOf(index);
    return html(
      own.length === 0
        ? ''
        : `<section class="group" id="${id}" data-group="${attribute(key)}" aria-labelledby="${id}-title"><h2 id="${id}-title">${escapeHtml(cut(title, 120).text)} <small>${escapeHtml(cut(uid, 120).text)}</small> <span class="count">${formatCount(own.length)}</span></h2>\n${join(partsOf(own))}</section>`,
    );
  });
  return [join(sections, '\n'), shown];
}

const partsOf = (changes: readonly Html[]): Html[] =>
  Array.from({ length: Math.ceil(changes.length / partLength) }, (_, index) =>
    html(`<div class="part">\n${join(changes.slice(index * partLength, (index + 1) * partLength))}</div>\n`),
  );

function summary(report: DiffReport, groups: readonly Group[]): Html {
  const { sameTypes, links, warnings } = report;
  const rows = groups.map((group, index) => summaryRow(group, index));
  const same =
    sameTypes === 0 ? '' : `${formatCount(sameTypes)} type${sameTypes === 1 ? ' is' : 's are'} the same. `;
  const linked =
    links.before === links.after
      ? `${formatCount(links.after)} links in both.`
      : `Links: ${formatCount(links.before)} before, ${formatCount(links.after)} after.`;
  const table =
    rows.length === 0
      ? ''
      : `<div class="scroll" tabindex="0" role="region" aria-label="Changes by type"><table class="summary"><thead><tr><th scope="col">Type</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Added</th><th scope="col">Removed</th><th scope="col">Changed</th><th scope="col">What has changed most</th></tr></thead><tbody>${join(rows)}</tbody></table></div>`;
  const shown = warnings
    .slice(0, mostWarnings)
    .map((warning) => html(`<li>${escapeHtml(cut(warning, 600).text)}</li>`));
  const list =
    shown.length === 0
      ? ''
      : `<section class="warnings" aria-labelledby="warnings"><h2 id="warnings">Warnings</h2><ul>${join(shown)}</ul></section>`;
  return html(
    `<section aria-labelledby="summary"><h2 id="summary">${formatCount(report.total)} change${report.total === 1 ? '' : 's'}</h2>${table}<p class="note">${same}${linked}</p></section>${list}`,
  );
}

function summaryRow({ title, uid, counts, attributes, changes }: Group, index: number): Html {
  const name = escapeHtml(cut(title, 120).text);
  const most = Object.entries(attributes)
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostAttributes)
    .map(([path, count]) => html(`<span>${escapeHtml(cut(path, 80).text)} ${formatCount(count)}</span>`));
  const number = (count: number, kind: string) =>
    `<td class="number ${count === 0 ? 'zero' : kind}">${formatCount(count)}</td>`;
  return html(
    `<tr><th scope="row">${changes.length === 0 ? name : `<a href="#${idOf(index)}">${name}</a>`} <small>${escapeHtml(cut(uid, 120).text)}</small></th>` +
      `${number(counts.before, '')}${number(counts.after, '')}${number(counts.added, 'added')}${number(counts.removed, 'removed')}${number(counts.changed, 'changed')}<td class="most">${join(most)}</td></tr>`,
  );
}

/** Hidden until the script is there, which they need. */
function filters(groups: readonly Group[], report: DiffReport): Html {
  const shown = groups.filter(({ changes }) => changes.length > 0);
  const locales = [
    ...new Set(report.changes.flatMap((change) => (change.of === 'entry' ? [change.key.locale ?? ''] : []))),
  ].sort();
  const option = (value: string, text: string) =>
    `<option value="${attribute(value)}">${attribute(cut(text, 100).text)}</option>`;
  const kinds = ['added', 'removed', 'changed', 'moved'].map(
    (kind) =>
      `<label class="kind"><input type="checkbox" name="kind" value="${kind}" checked> <span class="badge ${kind}">${kind}</span></label>`,
  );
  return html(
    `<search><form id="filters" aria-label="Filters" hidden>` +
      `<label>Search <input type="search" name="text" placeholder="Titles, values, ids" autocomplete="off" spellcheck="false"></label>` +
      `<label>Type <select name="group"><option value="*">All types</option>${shown.map(({ key, title }) => option(key, title)).join('')}</select></label>` +
      (locales.length < 2
        ? ''
        : `<label>Locale <select name="locale"><option value="*">All locales</option>${locales.map((locale) => option(locale, locale || 'without a locale')).join('')}</select></label>`) +
      `<fieldset><legend>Kind</legend>${kinds.join('')}</fieldset>` +
      `<div class="actions"><button type="reset">Reset</button><button type="button" id="fold" aria-pressed="false">Fold all</button></div>` +
      `<output id="found" aria-live="polite"></output></form></search>`,
  );
}
