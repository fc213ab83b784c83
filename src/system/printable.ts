/**
 * What a terminal carries out (control characters, but for the end of a line and tabs), what shows a text as another one (marks that
 * turn the direction of writing, tags that nobody sees), and the line breaks of Unicode.
 */
const unprintable = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\u{E0000}-\u{E007F}]/gu;

/**
 * What runners of CI take for commands in a log: `::` at the beginning of a line (GitHub), `##[` and `##vso[` (GitHub and Azure),
 * `##teamcity[`, wherever they stand.
 */
const commands = /^([^\S\n]*):(?=:)|##(?=\w*\[)/gm;

/**
 * Text of anybody's, such as a name in an archive or the words of a server, as no more than text: for a terminal and for a log.
 *
 * @param text Lines; they stay lines.
 */
export const printable = (text: string): string =>
  text.replace(unprintable, '\ufffd').replace(commands, (command) => `${command} `);

/**
 * A value as the text of a JSON file that may end up in a log, too: the same to whoever parses it.
 *
 * @param value What JSON can hold.
 * @param indent 0 for one line.
 */
export const printableJson = (value: unknown, indent = 2): string =>
  JSON.stringify(value, undefined, indent)
    .replace(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu, (character) =>
      character === '\n' ? character : escaped(character),
    )
    .replace(/##(?=\w*\[)/g, `#${escaped('#')}`);

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
