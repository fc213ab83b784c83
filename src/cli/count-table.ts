import { printable } from '../system/printable.ts';

/** A text and two numbers, as texts. */
export type CountRow = readonly [string, string, string];

/** A uid can come from an archive of anybody's. What is printed is as long as what is measured here. */
const oneLine = (cell: string): string => printable(cell).replace(/[\n\t]/g, '\ufffd');

/**
 * A table of counts, the numbers to the right. (Libraries that draw tables need 10 ms for their first.)
 *
 * @returns Lines of the same length, without a line break at the end.
 */
export function countTable(head: CountRow, rows: readonly CountRow[]): string {
  const cells = [head, ...rows].map((row) => row.map(oneLine));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] as string).length)));
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right;
  const padded = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column] as number) : cell.padStart(widths[column] as number);
  const [first = '', ...others] = cells.map((row) => `│ ${row.map(padded).join(' │ ')} │`);
  const body = others.length > 0 ? [rule('├', '┼', '┤'), ...others] : [];
  return [rule('┌', '┬', '┐'), first, ...body, rule('└', '┴', '┘')].join('\n');
}
