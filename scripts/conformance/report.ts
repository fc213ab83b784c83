import Table from 'cli-table3';
import type { Comparison } from './compare.ts';
import type { Outcome } from './outcome.ts';

/** A case that ended: with what it found, or with the error that stopped it. */
export interface Ended {
  readonly name: string;
  readonly seconds: number;
  readonly outcome: Outcome | Error;
}

/** True when the case found no difference and no check failed. */
export function passed({ outcome }: Ended): boolean {
  return (
    !(outcome instanceof Error) &&
    outcome.checks.every(({ ok }) => ok) &&
    outcome.comparisons.every(({ comparisons }) =>
      comparisons.every(({ missing, extra }) => missing.length === 0 && extra.length === 0),
    )
  );
}

/** The table of everything that was compared: a row for each case and kind. */
export function comparisonTable(cases: readonly Ended[]): string {
  const table = new Table({
    head: ['case', 'kind', 'official', 'ours', 'missing', 'extra'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const { name, outcome } of cases) {
    if (outcome instanceof Error) {
      continue;
    }
    for (const { label, comparisons } of outcome.comparisons) {
      for (const { kind, official, ours, missing, extra } of comparisons) {
        table.push([shortened(`${name}: ${label}`), kind, official, ours, missing.length, extra.length]);
      }
    }
  }
  return table.toString();
}

/** Lists of content types can be longer than a terminal is wide. */
const shortened = (text: string) => (text.length > 90 ? `${text.slice(0, 89)}…` : text);

/** The first differences of a comparison, both ways, each cut to the place where the two texts part. */
export function differences({ missing, extra }: Comparison, limit = 3): string[] {
  const official = [...missing].sort();
  const ours = [...extra].sort();
  const lines: string[] = [];
  for (let index = 0; index < Math.min(limit, Math.max(official.length, ours.length)); index++) {
    const [left, right] = [official[index], ours[index]];
    const from = left !== undefined && right !== undefined ? Math.max(0, parting(left, right) - 200) : 0;
    for (const [side, text] of [
      ['only official', left],
      ['only ours    ', right],
    ] as const) {
      if (text !== undefined) {
        lines.push(
          `${side} ${from > 0 ? '…' : ''}${text.slice(from, from + 700)}${text.length > from + 700 ? '…' : ''}`,
        );
      }
    }
  }
  return lines;
}

function parting(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) {
    index++;
  }
  return index;
}

/** What went wrong in a case, in lines for people; empty when nothing did. */
export function failures({ name, outcome }: Ended): string[] {
  if (outcome instanceof Error) {
    return [`✗ ${name}: ${outcome.message}`];
  }
  const lines: string[] = [];
  for (const { text, ok, detail } of outcome.checks) {
    if (!ok) {
      lines.push(`✗ ${name}: ${text}${detail === '' ? '' : `\n${detail}`}`);
    }
  }
  for (const { label, comparisons } of outcome.comparisons) {
    for (const comparison of comparisons) {
      const { kind, missing, extra } = comparison;
      if (missing.length > 0 || extra.length > 0) {
        lines.push(`✗ ${name}: ${label}, ${kind}: ${missing.length} missing, ${extra.length} extra`);
        lines.push(...differences(comparison).map((line) => `    ${line}`));
      }
    }
  }
  return lines;
}
