import { printable } from '../system/printable.ts';

/** A text and two numbers, as texts. */
export type CountRow = readonly [string, string, string];

/** A uid can come from an archive of anybody's. What is printed is as long as what is measured here. */
const oneLine = (cell: string): string => printable(cell).replace(/[\n\t]/g, '\ufffd');

/** A first column that is narrower says nothing. */
const narrowest = 12;

/** What stands around and between so many columns. */
const frame = (columns: number): number => 3 * columns + 1;

/**
 * A table of counts, the numbers to the right. (Libraries that draw tables need 10 ms for their first.)
 *
 * @param width Columns of the terminal. In a narrower table the texts of the first column lose their beginnings, since the ends of uids
 *   tell more; and where that is not enough, the last columns are left out.
 * @returns Lines of the same length, without a line break at the end.
 */
export function countTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width: number = Number.POSITIVE_INFINITY,
): string {
  const cells = [head, ...rows].map((row) => row.map(oneLine));
  const widths = head.map((_, column) =>
    cells.reduce((widest, row) => Math.max(widest, (row[column] as string).length), 0),
  );
  const all = () => widths.reduce((sum, each) => sum + each, frame(widths.length));
  while (widths.length > 2 && all() - (widths[0] as number) + narrowest > width) {
    widths.pop();
  }
  widths[0] = Math.min(widths[0] as number, Math.max(narrowest, (widths[0] as number) + width - all()));
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((each) => '─'.repeat(each + 2)).join(middle) + right;
  const padded = (each: number, column: number, row: readonly string[]) => {
    const cell = row[column] as string;
    return column === 0 ? shortened(cell, each).padEnd(each) : cell.padStart(each);
  };
  const [first = '', ...others] = cells.map(
    (row) => `│ ${widths.map((each, column) => padded(each, column, row)).join(' │ ')} │`,
  );
  const body = others.length > 0 ? [rule('├', '┼', '┤'), ...others] : [];
  return [rule('┌', '┬', '┐'), first, ...body, rule('└', '┴', '┘')].join('\n');
}

const shortened = (text: string, width: number): string =>
  text.length > width ? `…${text.slice(text.length - width + 1)}` : text;
