import { readFileSync, writeFileSync } from 'node:fs';
import type { Outcome } from './kill.ts';

/**
 * The outcomes as a table in Markdown, a row for each phase that there is any of.
 *
 * @param phases What the phases are called, in the order of the rows.
 */
export function tableOf(outcomes: readonly Outcome[], phases: Readonly<Record<string, string>>): string {
  const rows = Object.entries(phases).flatMap(([phase, words]) => {
    const of = outcomes.filter((outcome) => outcome.phase === phase);
    const number = (test: (outcome: Outcome) => boolean) => of.filter(test).length;
    return of.length === 0
      ? []
      : [
          [
            words,
            of.length,
            number(({ state }) => state === 'before'),
            number(({ state }) => state === 'after'),
            number(({ state }) => state === 'MIXED'),
            number(({ left }) => left.length > 0),
            number(({ isRepeatable }) => !isRepeatable),
          ],
        ];
  });
  const head = [
    'killed while',
    'times',
    'then as before',
    'then as after',
    'mixed',
    'something of ours left',
    'not repeatable',
  ];
  return markdownTable(head, rows);
}

/** A table in Markdown; columns of numbers stand to the right. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const isNumber = head.map((_, column) => typeof rows[0]?.[column] === 'number');
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const [first, ...others] = cells.map((row) =>
    row.map((cell, column) =>
      isNumber[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    ),
  );
  const line = widths.map((width, column) =>
    isNumber[column] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [first, line, ...others].map((row) => `| ${row?.join(' | ')} |`).join('\n');
}

/**
 * Puts figures between the markers `<!-- name -->` and `<!-- /name -->` of a Markdown file.
 *
 * @throws Error where it has none.
 */
export function writeFigures(file: string, name: string, figures: string): void {
  const text = readFileSync(file, 'utf8');
  const markers = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`);
  if (!markers.test(text)) {
    throw new Error(`${file} has no <!-- ${name} --> and <!-- /${name} --> lines`);
  }
  writeFileSync(
    file,
    text.replace(markers, (_, open, close) => `${open}\n${figures}\n${close}`),
  );
}
