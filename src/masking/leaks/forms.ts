/** Texts that look the same in JSON, in HTML and in the name of a file, but for what separates words. */
const isPlain = /^[\w .@+-]*$/;

/** What stands as it is in JSON and in HTML. */
const isHarmless = /^[\w .@+,;:!?()/*=$%#|~[\]{}-]*$/;

/** Hardly any names of files and uids are longer. */
const longestSlug = 120;

/** Strapi names files and makes uids by what is left of a text when its letters are plain ones. */
const plainLetters: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  ø: 'o',
  å: 'a',
  ł: 'l',
  đ: 'd',
};

/**
 * The forms in which a text may stand in what is written: as it is; in JSON, and in JSON within JSON, as the core store has it; in HTML;
 * as the name of a file or a uid. Only those that the search does not take for the same anyway, as it does what an address has.
 */
export function formsOf(text: string): readonly string[] {
  if (isPlain.test(text)) {
    return separatorsInARow.test(text) || isNumber.test(text) ? [text, ...joined(text)] : [text];
  }
  if (isHarmless.test(text)) {
    return text.length > longestSlug ? [text] : [text, slugOf(text), ...joined(text)];
  }
  const forms = new Set([text]);
  const isForeign = /[^\0-\x7f]/.test(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are escaped in JSON.
  if (isForeign || /["\\\0-\x1f]/.test(text)) {
    const inJson = JSON.stringify(text).slice(1, -1);
    forms
      .add(inJson)
      .add(escapedAgain(inJson))
      .add(escapedAgain(escapedAgain(inJson)));
    if (isForeign) {
      const inAscii = inJson.replace(
        /[^\0-\x7f]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
      forms
        .add(inAscii)
        .add(escapedAgain(inAscii))
        .add(escapedAgain(escapedAgain(inAscii)));
      // Of several words, the search takes only letters of ASCII for the same in both cases.
      const isSeveral = hasSeparator.test(text);
      for (const one of isSeveral ? [text, text.toUpperCase(), text.toLowerCase()] : [text]) {
        forms.add(one.normalize('NFD')).add(one.normalize('NFC'));
      }
    }
  }
  if (text.length <= longestSlug) {
    for (const slug of isForeign ? slugsOf(text) : [slugOf(text)]) {
      forms.add(slug);
    }
  }
  if (/[&<>"']/.test(text)) {
    forms.add(inHtml(text, '&#39;')).add(inHtml(text, "'"));
  }
  return [...forms];
}

const hasSeparator = /[ _.+@-]/;

/** The search takes one separator for another, but not for several. */
const separatorsInARow = /[ _.+@-]{2}/;

/** A number of a telephone or an account in groups: shorter ones may be dates. */
const isNumber = /^\+?\(?\d(?:[ ()/.-]*\d){8,}$/;

/** With one space where there are several, and a number without what groups it. */
function joined(text: string): string[] {
  return [
    ...(/\s{2}/.test(text) ? [text.replace(/\s+/g, ' ')] : []),
    ...(isNumber.test(text) ? [text.replace(/\D/g, '')] : []),
  ];
}

const escapedAgain = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');

/** What names of files and uids are made of a text: with the letters of other alphabets, as some systems have it, and without. */
export function slugsOf(text: string): string[] {
  const without = text.normalize('NFD').replace(/\p{M}/gu, '');
  const spelled = text
    .normalize('NFC')
    .replace(/[^\0-\x7f]/g, (letter) => plainLetters[letter.toLowerCase()] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}/gu, '');
  return [slugOf(without), slugOf(spelled)];
}

const slugOf = (text: string): string => text.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');

const inHtml = (text: string, apostrophe: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", apostrophe);
