/** A part of a page that may be put into it as it is. */
export type Html = string & { readonly isHtml: unique symbol };

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What would show a text as another one, or not at all: control characters, marks that turn the direction of writing, spaces of no width. */
const unseen = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\u{E0000}-\u{E007F}\u00ad\u200b\u2060\ufeff]/gu;

const escaped = (text: string): string =>
  text.toWellFormed().replace(/[&<>"']/g, (character) => entities[character] ?? '');

/** Text of anybody's, such as a title in an archive, as no more than text. What nobody would see is named by its number. */
export const escapeHtml = (text: string): Html =>
  html(
    escaped(text).replace(
      unseen,
      (character) =>
        `<span class="unseen">U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}</span>`,
    ),
  );

/** The same for the value of an attribute, between quotes. */
export const attribute = (text: string): Html => html(escaped(text).replace(unseen, '\ufffd'));

/** Says that a text is HTML that was made here. */
export const html = (text: string): Html => text as Html;

/** Parts, one behind the other. */
export const join = (parts: readonly Html[], between = ''): Html => html(parts.join(between));

/** A text of some length at most, and what to say of the rest. */
export function cut(text: string, longest: number): { readonly text: string; readonly left: number } {
  if (text.length <= longest) {
    return { text, left: 0 };
  }
  // Not between the two halves of a character.
  const end = /[\ud800-\udbff]/.test(text.charAt(longest - 1)) ? longest - 1 : longest;
  return { text: text.slice(0, end), left: text.length - end };
}
