import type { Draws } from './draws.ts';
import { htmlMasker, maskProse } from './html.ts';
import { maskLink } from './links.ts';

/** Up to the end of the text: with the flag `m`, `$` is the end of a line. */
const end = '(?![\\s\\S])';

/** What is not words, each with what it is. The first one that fits is taken, and each is found in one pass over the text. */
const pieces = {
  /** `<!-- … -->`, `<script>…</script>`, and the like: what is in them is not shown. */
  hidden: `<!--[\\s\\S]*?(?:-->|${end})|<(?:script|style)\\b[\\s\\S]*?(?:</(?:script|style)\\s*>|${end})`,
  /** `<https://…>`, `<anna@…>` */
  address: '<(?:[a-z][a-z0-9+.-]{1,31}:[^\\s<>]*|[^\\s<>@]+@[^\\s<>@]+)>',
  tag: '</?[a-z][^<>]*>',
  /** `](https://…` of a link or a picture. */
  target: '\\]\\(\\s*(?:<[^<>\\n]*>|[^\\s()]*(?:\\([^\\s()]*\\)[^\\s()]*)*)',
  /** `[name]: https://…`, `[^1]: …` */
  definition: '^[ \\t>]*\\[[^\\]\\[\\n]{1,999}\\]:(?:[ \\t]*\\S+)?',
  label: '\\[[^\\]\\[\\n]{1,999}\\](?!\\()',
  /** ```` ```js ````: what language it is decides how it looks. */
  fence: '^[ \\t>]*(?:`{3,}|~{3,})[^\\n`]*$',
  /** `1. `, `- [x] ` */
  item: '^[ \\t>]*(?:\\d{1,3}[.)][ \\t]|[-*+][ \\t]\\[[ x]\\][ \\t])',
} as const;

const any = new RegExp(
  Object.entries(pieces)
    .map(([name, pattern]) => `(?<${name}>${pattern})`)
    .join('|'),
  'gim',
);

const definitions = /^[ \t>]*\[([^\][\n]{1,999})\]:/gm;

const languages =
  /^(?:bash|c|cpp|csharp|css|diff|docker|dockerfile|go|graphql|html|ini|java|javascript|js|json|jsx|kotlin|markdown|md|mermaid|php|plaintext|python|py|ruby|rust|scss|sh|shell|sql|swift|text|toml|ts|tsx|txt|typescript|xml|yaml|yml)$/i;

/**
 * Other words for all that can be read in Markdown, code included. Headings, lists, tables, emphasis and all else that is made of
 * punctuation stays; links lead nowhere, but for media files of Strapi. HTML within it is masked as HTML.
 */
export function maskMarkdown(draws: Draws, text: string): string {
  const html = htmlMasker(draws);
  const labels = labelsIn(text);
  let result = '';
  let kept = 0;
  for (const { 0: found, index, groups = {} } of text.matchAll(any)) {
    result += maskProse(draws, text.slice(kept, index)) + maskPiece(draws, found, groups, html.mask, labels);
    kept = index + found.length;
  }
  return result + maskProse(draws, text.slice(kept));
}

function maskPiece(
  draws: Draws,
  found: string,
  kind: Readonly<Record<string, string | undefined>>,
  maskHtml: (html: string) => string,
  labels: ReadonlyMap<string, string>,
): string {
  if (kind.hidden !== undefined || kind.tag !== undefined) {
    return maskHtml(found);
  }
  if (kind.address !== undefined) {
    const address = found.slice(1, -1);
    const isMailbox = !/^[a-z][a-z0-9+.-]*:/i.test(address);
    return `<${isMailbox ? maskLink(draws, `mailto:${address}`).slice('mailto:'.length) : maskLink(draws, address)}>`;
  }
  if (kind.target !== undefined) {
    const [, before = '', address = ''] = /^(\]\(\s*<?)([^>]*)/.exec(found) ?? [];
    return before + maskLink(draws, address) + (found.endsWith('>') ? '>' : '');
  }
  if (kind.definition !== undefined) {
    const [, before = '', label = '', between = '', rest = ''] =
      /^([^[]*\[)([^\]]*)(\]:[ \t]*)(.*)$/s.exec(found) ?? [];
    const isNote = label.startsWith('^');
    return (
      before +
      (labels.get(key(label)) ?? '') +
      between +
      (isNote ? maskProse(draws, rest) : maskLink(draws, rest))
    );
  }
  if (kind.label !== undefined) {
    const label = found.slice(1, -1);
    const known = labels.get(key(label));
    return known === undefined ? `[${maskProse(draws, label)}]` : `[${known}]`;
  }
  if (kind.fence !== undefined) {
    const [, before = '', info = ''] = /^([ \t>]*(?:`{3,}|~{3,})\s*)(.*)$/.exec(found) ?? [];
    return before + (languages.test(info.trim()) ? info : maskProse(draws, info));
  }
  return found;
}

const key = (label: string): string => label.trim().toLowerCase();

/** What references are called is only there to be the same in both places: a number. */
function labelsIn(text: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  if (text.includes(']:')) {
    for (const [, label = ''] of text.matchAll(definitions)) {
      labels.set(key(label), `${label.startsWith('^') ? '^' : ''}${labels.size + 1}`);
    }
  }
  return labels;
}
