import { Tokenizer } from 'htmlparser2';
import type { Draws } from './draws.ts';
import { maskLink } from './links.ts';
import { maskText, maskWords } from './words.ts';

const listed = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Names of others may be a text in angle brackets. */
const tags = listed(
  'a abbr acronym address area article aside audio b base bdi bdo big blockquote body br button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark marquee menu meta meter nav noscript object ol optgroup option output p param picture pre progress q rp rt ruby s samp script search section select slot small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr ' +
    'g path circle ellipse line polygon polyline rect text tspan defs use symbol image mask pattern lineargradient radialgradient stop clippath filter foreignobject math mi mn mo mrow msup msub mfrac msqrt oembed',
);

const links = listed(
  'href src action formaction poster cite data background longdesc ping xlink:href data-src data-href manifest icon url',
);

/** How it looks and what it does, which says nothing of anybody. */
const looks = listed(
  'class width height colspan rowspan align valign rel target type dir lang role start reversed loading controls autoplay loop muted allowfullscreen frameborder scope span border cellpadding cellspacing charset media sizes decoding hidden tabindex checked disabled selected readonly required multiple size rows cols wrap method enctype autocomplete draggable contenteditable spellcheck open nowrap bgcolor color face clear hspace vspace style xmlns viewbox fill stroke stroke-width d x y x1 y1 x2 y2 cx cy r rx ry points transform opacity http-equiv maxlength minlength min max step aria-hidden aria-expanded aria-live aria-level',
);

/** Texts, and names that others of the same document refer to. */
const texts = listed(
  'alt title id name for headers usemap value placeholder content label summary abbr datetime srcset aria-label aria-labelledby aria-describedby aria-controls aria-description data-id data-label data-title data-caption property itemprop',
);

const references = listed('id name for headers usemap aria-labelledby aria-describedby aria-controls');

const isPlain = /^[\w\s#%.,;:()/+!-]*$/;

/** What browsers do not show. */
const emptied = listed('script style');

/** What HTML is masked with, one for each document. */
export interface HtmlMasker {
  /** HTML, or a part of it. */
  readonly mask: (html: string) => string;
  /** The same name for the same one, wherever it is in the document. */
  readonly name: (name: string) => string;
}

/**
 * Other words for all that can be read in HTML, attributes included; its elements stay, media files of Strapi as well. Links lead nowhere,
 * comments, scripts and styles are emptied.
 */
export function htmlMasker(draws: Draws): HtmlMasker {
  const known = new Map<string, string>();
  const name = (original: string): string => {
    const before = known.get(original);
    if (before !== undefined) {
      return before;
    }
    const made = maskWords(draws, original);
    known.set(original, made);
    return made;
  };
  return { mask: (html) => maskHtml(draws, html, name), name };
}

function maskHtml(draws: Draws, html: string, name: (name: string) => string): string {
  let result = '';
  let done = 0;
  let tag = '';
  let attribute = '';
  let value: readonly [start: number, end: number] | undefined;
  const write = (start: number, end: number, text: string): void => {
    result += masked(draws, html.slice(done, start)) + text;
    done = end;
  };
  const writeName = (start: number, end: number, isKnown: (name: string) => boolean): string => {
    const original = html.slice(start, end);
    const small = original.toLowerCase();
    write(start, end, isKnown(small) ? original : name(original));
    return small;
  };
  const isTag = (one: string): boolean => tags.has(one);
  const nothing = (): void => undefined;
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      onopentagname(start, end) {
        tag = writeName(start, end, isTag);
      },
      onclosetag(start, end) {
        tag = '';
        writeName(start, end, isTag);
      },
      onattribname(start, end) {
        attribute = writeName(start, end, isKnownAttribute);
        value = undefined;
      },
      onattribdata(start, end) {
        value = [value?.[0] ?? start, end];
      },
      onattribend() {
        if (value !== undefined) {
          write(...value, maskValue(draws, attribute, html.slice(...value), name));
        }
      },
      ontext(start, end) {
        write(start, end, emptied.has(tag) ? '' : maskProse(draws, html.slice(start, end)));
      },
      oncomment: (start, end, offset) => write(start, Math.max(start, end - offset), ''),
      oncdata: (start, end, offset) => write(start, Math.max(start, end - offset), ''),
      ondeclaration: (start, end) => write(start, end, 'DOCTYPE html'),
      onprocessinginstruction: (start, end) => write(start, end, ''),
      onopentagend: nothing,
      onselfclosingtag: nothing,
      onattribentity: nothing,
      ontextentity: nothing,
      onend: nothing,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  // What is not finished at the end of a text was told to nobody.
  return result + masked(draws, html.slice(done));
}

/** What is between names, values and texts is brackets, quotes and spaces, or something that the tokenizer skips. */
const masked = (draws: Draws, between: string): string =>
  between.endsWith('<![CDATA[') || !/[^\s<>="'/!?-]/.test(between) ? between : maskWords(draws, between);

const isKnownAttribute = (name: string): boolean =>
  looks.has(name) || texts.has(name) || links.has(name) || /^on[a-z]{3,20}$/.test(name);

function maskValue(draws: Draws, attribute: string, value: string, name: (name: string) => string): string {
  if (links.has(attribute)) {
    return maskLink(draws, value.trim());
  }
  if (attribute === 'srcset') {
    return value
      .split(',')
      .map((one) => one.trim().replace(/^\S+/, (address) => maskLink(draws, address)))
      .join(', ');
  }
  if (attribute.startsWith('on')) {
    return '';
  }
  if (references.has(attribute)) {
    return name(value);
  }
  return looks.has(attribute) && isPlain.test(value) && !/url\(/i.test(value)
    ? value
    : maskProse(draws, value);
}

/** Those that make no letters. */
const punctuation = listed(
  'amp lt gt quot apos nbsp ndash mdash hellip copy reg trade laquo raquo bull middot times shy euro sect',
);

/** Text with `&…;` in it: what stands for letters is part of a word. */
export function maskProse(draws: Draws, text: string): string {
  if (!text.includes('&')) {
    return maskText(draws, text);
  }
  let result = '';
  let kept = 0;
  const letters = text.replace(/&(#?\w{1,31});/g, (whole, entity: string) =>
    punctuation.has(entity.toLowerCase()) ? whole : 'e',
  );
  for (const { 0: whole, index } of letters.matchAll(/&\w{1,31};/g)) {
    result += maskText(draws, letters.slice(kept, index)) + whole;
    kept = index + whole.length;
  }
  return result + maskText(draws, letters.slice(kept));
}
