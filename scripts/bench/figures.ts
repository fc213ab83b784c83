import { type Measured, median } from './measure.ts';
import type { Target } from './targets.ts';

/** Two neighbouring runs. */
export interface Pair {
  readonly official: Measured;
  readonly ours: Measured;
}

export const tableHead = [
  '| command, data; options | runs (official / ours) | official | ours | ratio (range) | peak memory official | ours | ratio (range) |',
  '|---|--:|--:|--:|--:|--:|--:|--:|',
];

const units = { seconds: { name: 's', digits: 2 }, megabytes: { name: 'MB', digits: 0 } } as const;
type Measure = keyof typeof units;

/** `1.52 s`. */
export const amount = (value: number, measure: Measure): string =>
  `${value.toFixed(units[measure].digits)} ${units[measure].name}`;

/**
 * A row of the table: medians, and ratios of neighbouring runs.
 *
 * @param missed Told of each target that was missed.
 */
export function row(
  name: string,
  details: string,
  target: Target,
  pairs: readonly Pair[],
  missed: (what: string) => void,
): string {
  const absolute = (measure: Measure): string => {
    const ours = median(pairs.map(({ ours }) => ours[measure]));
    const limit = target[measure];
    return amount(ours, measure) + verdict(ours, limit, limit === undefined ? '' : amount(limit, measure));
  };
  const ratio = (measure: Measure, limit: number | undefined): string => {
    const values = pairs.map(({ official, ours }) => ours[measure] / official[measure]);
    const range = `${Math.min(...values).toFixed(3)}–${Math.max(...values).toFixed(3)}`;
    const part = limit === undefined ? '' : `1/${Math.round(1 / limit)}`;
    return `${median(values).toFixed(3)} (${range})${verdict(median(values), limit, part)}`;
  };
  const verdict = (value: number, limit: number | undefined, words: string): string => {
    if (limit === undefined) {
      return '';
    }
    if (value > limit) {
      missed(`${name}, ${details}: ${value.toFixed(3)}, target ${words}`);
    }
    return `, target ≤ ${words} ${value <= limit ? '✓' : '✗'}`;
  };
  const official = (measure: Measure) =>
    amount(median(pairs.map(({ official }) => official[measure])), measure);
  const cells = [
    `**${name}**: ${details}`,
    `${new Set(pairs.map(({ official }) => official)).size} / ${pairs.length}`,
    official('seconds'),
    absolute('seconds'),
    ratio('seconds', target.time),
    official('megabytes'),
    absolute('megabytes'),
    ratio('megabytes', target.memory),
  ];
  return `| ${cells.join(' | ')} |`;
}
