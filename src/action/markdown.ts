import { formatCount } from '../commands/format.ts';
import { formatCounted } from './format.ts';

/** GitHub drops a step's summary when it exceeds 1 MiB; the report has what is cut here. */
const longestTable = 100;
const longestList = 50;
const longestText = 400;
/** Leaves room for a mask of the runner, which may be longer than what it hides. */
const longestSummary = 900_000;

/** Everything but letters, digits, spaces and punctuation that means nothing in Markdown or HTML. */
const special = /[^\p{L}\p{M}\p{N} .,;%/()-]/gu;

/** Control characters and those that turn the direction of writing, which would garble what stands around them. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/**
 * Text from a project as text in Markdown, in a table cell or a heading too.
 *
 * Every special character becomes a numeric reference: these show as the character and can never stand for
 * structure (CommonMark 0.31, section 2.5), so no list of what Markdown might read into a text is needed.
 */
export function escapeMarkdown(text: string): string {
  return text.replace(invisible, ' ').replace(special, (character) => `&#${character.codePointAt(0)};`);
}

/** The same for a text that may be of any length. */
export const escapeShort = (text: string, longest: number = longestText): string =>
  escapeMarkdown(shortened(text, longest));

function shortened(text: string, longest: number): string {
  const characters = text.length > longest ? [...text] : [];
  return characters.length > longest ? `${characters.slice(0, longest).join('')} …` : text;
}

/** A text of a project as code within a line. */
export const code = (text: string): string => `<code>${escapeMarkdown(text)}</code>`;

/** A message or a remedy: a text that names options between backticks, which become code; anything else stays text. */
export const prose = (text: string, longest: number = longestText): string =>
  shortened(text, longest)
    .split('`')
    .map((part, index, parts) =>
      index % 2 === 0
        ? escapeMarkdown(part)
        : index < parts.length - 1
          ? code(part)
          : escapeMarkdown(`\`${part}`),
    )
    .join('');

/** A block of code to copy. The fence is longer than any within it. */
export function codeBlock(language: string, lines: readonly string[]): string {
  const text = lines.map((line) => line.replace(invisible, ' ')).join('\n');
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A link whose text is of a project. */
export const link = (text: string, url: string): string => `[${escapeMarkdown(text)}](${url})`;

/** What must not be overlooked, as GitHub shows it; nothing where there is nothing. The lines are Markdown already. */
export function alert(kind: 'CAUTION' | 'WARNING' | 'IMPORTANT' | 'NOTE', lines: readonly string[]): string {
  return lines.length === 0
    ? ''
    : [`> [!${kind}]`, lines.map((line) => `> ${line}`).join('\n>\n')].join('\n');
}

/** What a column has: numbers are lined up at their end. */
export type Column = 'text' | 'number';

/** Rows as a Markdown table; the cells are Markdown already. Columns that `columns` does not name have numbers. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  columns: readonly Column[] = ['text'],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const alignment = header.map((_, column) => (columns[column] === 'text' ? ':---' : '---:'));
  return [line(header), line(alignment), ...rows.map(line)].join('\n');
}

/** A table of the first rows, which says how many others there are; nothing where there are no rows. */
export function shortTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  columns?: readonly Column[],
): string {
  const shown = rows.slice(0, longestTable);
  return rows.length === 0 ? '' : table(header, shown, columns) + remainder(rows.length - shown.length);
}

/** The first items of a list, which says how many others there are; nothing where there are none. */
export function bullets<T>(items: readonly T[], render: (item: T) => string): string {
  const shown = items.slice(0, longestList).map((item) => `- ${render(item)}`);
  return `${shown.join('\n')}${remainder(items.length - shown.length)}`;
}

/** The same under a heading that counts and opens them. */
export function list<T>(noun: string, items: readonly T[], render: (item: T) => string): string {
  return items.length === 0 ? '' : details(formatCounted(items.length, noun), bullets(items, render));
}

function remainder(count: number): string {
  return count > 0 ? `\n\nand ${formatCount(count)} more: see the report` : '';
}

/** A heading that opens what is below it on a click; nothing where that is nothing. The title is Markdown-free HTML. */
export function details(title: string, content: string): string {
  return content === '' ? '' : `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}

/** A table of names and values, which has no heading: those of Markdown have one, if an empty one. */
export function facts(rows: readonly (readonly [name: string, value: string])[]): string {
  const lines = rows.map(([name, value]) => `<tr><td>${name}</td><td>${value}</td></tr>`);
  return rows.length === 0 ? '' : ['<table>', ...lines, '</table>'].join('\n');
}

/** The eighths of a block, from left to right, and nothing. */
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A share of 1 as a bar, which is ten blocks long for all; something is never nothing. */
export function bar(share: number): string {
  const length = share <= 0 ? 0 : Math.min(80, Math.max(1, Math.round(share * 80)));
  return `${'█'.repeat(Math.floor(length / 8))}${eighths[length % 8]}`;
}

/** Parts of a summary, one below the other. What GitHub would refuse the whole for is left out, the last parts first. */
export function compose(parts: readonly string[], longest: number = longestSummary): string {
  const filled = parts.filter((part) => part !== '');
  let length = 0;
  const fitting = filled.filter((part) => {
    length += Buffer.byteLength(part) + 2;
    return length <= longest;
  });
  const rest =
    fitting.length < filled.length
      ? [`The rest is too long for a ${longest === longestSummary ? 'summary' : 'comment'}: see the report.`]
      : [];
  return `${[...fitting, ...rest].join('\n\n')}\n`;
}

/**
 * Keeps texts of a project from becoming more than text on GitHub, which looks at what it shows, not at what was written: from calling
 * people (`@name`), referring to issues (`#1`, `GH-1`) and leading to sites (`www.`). A space of no width comes between. For comments and issues.
 *
 * @param markdown Whose texts are escaped: these characters stand in it as numbers.
 */
export const withoutReferences = (markdown: string): string =>
  markdown
    .replaceAll(/&#(?:64|35);/g, (character) => `${character}&#8203;`)
    .replaceAll(/\b(GH)-(?=\d)/gi, '$1&#8203;-')
    .replaceAll(/(?<![/\w.])(www)\./gi, '$1&#8203;.');
