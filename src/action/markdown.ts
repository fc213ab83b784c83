import { formatCount } from '../commands/format.ts';
import { formatCounted } from './format.ts';

/** GitHub drops a step's summary when it exceeds 1 MiB; the report has what is cut here. */
const longestTable = 100;
const longestList = 50;

/** Everything but letters, digits, spaces and punctuation that means nothing in Markdown, HTML or Mermaid. */
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

/** What must not be overlooked, as GitHub shows it; nothing where there is nothing. The text is no Markdown yet. */
export function alert(text: string | undefined): string {
  return text === undefined ? '' : `> [!CAUTION]\n> ${escapeMarkdown(text)}`;
}

/** Rows as a Markdown table; the cells are Markdown already. Columns after the first `texts` are numbers. */
export function table(header: readonly string[], rows: readonly (readonly string[])[], texts = 1): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const alignment = header.map((_, column) => (column < texts ? '---' : '---:'));
  return [line(header), line(alignment), ...rows.map(line)].join('\n');
}

/** A table of the first rows, which says how many others there are; nothing where there are no rows. */
export function shortTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  texts?: number,
): string {
  const shown = rows.slice(0, longestTable);
  return rows.length === 0 ? '' : table(header, shown, texts) + remainder(rows.length - shown.length);
}

/** The first items of a list under a heading that counts and opens them; nothing where there are none. */
export function list<T>(noun: string, items: readonly T[], render: (item: T) => string): string {
  if (items.length === 0) {
    return '';
  }
  const shown = items.slice(0, longestList).map((item) => `- ${render(item)}`);
  return details(
    formatCounted(items.length, noun),
    `${shown.join('\n')}${remainder(items.length - shown.length)}`,
  );
}

function remainder(count: number): string {
  return count > 0 ? `\n\nand ${formatCount(count)} more, which are in the report` : '';
}

/** A heading that opens a list on a click. */
export function details(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}

/** A Mermaid pie chart, or nothing where no slice has a size (Mermaid refuses those). */
export function pie(title: string, slices: readonly { label: string; value: number }[]): string {
  const visible = slices.filter(({ value }) => value > 0);
  if (visible.length === 0) {
    return '';
  }
  const lines = visible.map(({ label, value }) => `  "${plainLabel(label)}" : ${value}`);
  return ['```mermaid', `pie title ${plainLabel(title)}`, ...lines, '```'].join('\n');
}

/** Mermaid has no escapes that hold in all its versions: what could end a label is left out. */
function plainLabel(text: string): string {
  const plain = text
    .replace(invisible, ' ')
    .replace(/[^\p{L}\p{M}\p{N} ._:()-]/gu, '')
    .trim();
  return plain.slice(0, 60) || 'unnamed';
}
