import { markdownTable } from '../../faults/figures.ts';
import { median } from '../measure.ts';
import type { Circumstances, ContestFigures, Figures } from './figures.ts';
import type { TreeMeasured } from './process-tree.ts';

/** What a step may take beside the one with a tenth of the entities, and what any of them may take of memory, in MB. */
const scalingGoal = { ratio: 10.5, megabytes: 200 };

const middle = (runs: readonly TreeMeasured[], what: keyof TreeMeasured): number =>
  median(runs.map((run) => run[what]));

/** `0.62 s`, `34.1 s`, `208 s`: three digits tell all that a measurement can. */
export const secondsOf = (value: number): string =>
  `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} s`;
const megabytesOf = (value: number): string => `${value.toFixed(0)} MB`;
const times = (value: number): string => value.toFixed(2);
const mark = (isMet: boolean): string => (isMet ? '✓' : '✗');

/** Medians of a row, and how many times as long ours takes in neighbouring runs. */
export function summaryOf({ ours, beside, goal }: ContestFigures) {
  const ratios = ours.map(({ seconds }, index) => seconds / (beside[index]?.seconds ?? Number.NaN));
  const ratio = median(ratios);
  return {
    ours: middle(ours, 'seconds'),
    beside: middle(beside, 'seconds'),
    ratio,
    least: Math.min(...ratios),
    most: Math.max(...ratios),
    isMet: goal === undefined || ratio <= goal,
  };
}

/** `1.52 (1.40–1.61), goal 1.6 ✓`. */
function ratioOf(contest: ContestFigures): string {
  const { ratio, least, most, isMet } = summaryOf(contest);
  const goal = contest.goal === undefined ? '' : `, goal ${contest.goal} ${mark(isMet)}`;
  return `${times(ratio)} (${times(least)}–${times(most)})${goal}`;
}

/** When and of what each row was measured, where that differs; the machines. */
function caption(of: readonly Circumstances[]): string {
  const machines = [...new Set(of.map(({ machine }) => machine))];
  const commits = [...new Set(of.map(({ date, commit }) => `${date}, dist/index.js at ${commit}`))];
  return `${commits.join('; ')}. ${machines.join('; ')}.`;
}

const isEmpty = (part: object): boolean => Object.keys(part).length === 0;

/** Everything beside the raw tools; nothing where nothing was measured. */
export function contestTable({ contests }: Figures): string {
  if (isEmpty(contests)) {
    return '';
  }
  const rows = Object.values(contests).map((contest) => [
    `**${contest.work}**`,
    String(contest.ours.length),
    `${secondsOf(middle(contest.beside, 'seconds'))} (${contest.besideName})`,
    secondsOf(middle(contest.ours, 'seconds')),
    ratioOf(contest),
    secondsOf(middle(contest.beside, 'cpuSeconds')),
    secondsOf(middle(contest.ours, 'cpuSeconds')),
    megabytesOf(middle(contest.beside, 'megabytes')),
    megabytesOf(middle(contest.ours, 'megabytes')),
    `${contest.date}, ${contest.commit}`,
  ]);
  const head = ['what', 'runs', 'beside', 'ours', 'times as long (range)'];
  const more = ['processor time beside', 'ours', 'peak memory beside', 'ours', 'measured'];
  return `${caption(Object.values(contests))}\n\n${markdownTable([...head, ...more], rows)}`;
}

/** Each engine with ever more entities; nothing where nothing was measured. */
export function scalingTable({ scaling }: Figures): string {
  if (isEmpty(scaling)) {
    return '';
  }
  const rows = Object.entries(scaling).flatMap(([row, { steps }]) =>
    steps.map((step, index) => [
      row.replace('scaling-', ''),
      step.entities.toLocaleString('en'),
      step.links.toLocaleString('en'),
      ...(['export', 'import'] as const).flatMap((what) => {
        const seconds = middle(step[what], 'seconds');
        const peak = Math.max(...step[what].map(({ megabytes }) => megabytes));
        const before = steps[index - 1];
        return [
          String(step[what].length),
          secondsOf(seconds),
          before === undefined
            ? ''
            : growthOf(seconds / middle(before[what], 'seconds'), step.entities / before.entities),
          `${megabytesOf(peak)} ${mark(peak <= scalingGoal.megabytes)}`,
        ];
      }),
    ]),
  );
  const head = ['engine', 'entities', 'links'];
  const each = (what: string) => ['runs', what, 'beside the row above', 'peak memory'];
  const all = [...head, ...each('export'), ...each('import')];
  return `${caption(Object.values(scaling))} Goals: ${scalingGoal.ratio} times as long for ten times as many, ${scalingGoal.megabytes} MB.\n\n${markdownTable(all, rows)}`;
}

/** How much longer; held against the goal, which is for ten times as many. */
const growthOf = (ratio: number, growth: number): string =>
  `${times(ratio)} ×${Math.abs(growth - 10) < 1 ? ` ${mark(ratio <= scalingGoal.ratio)}` : ''}`;

/** What has to be so; nothing where nothing was looked at. */
export function checkTable({ checks }: Figures): string {
  if (isEmpty(checks)) {
    return '';
  }
  const rows = Object.values(checks).flatMap(({ checks: list }) =>
    list.map(({ work, outcome, isMet }) => [work, outcome.replaceAll('|', '\\|'), mark(isMet)]),
  );
  return `${caption(Object.values(checks))}\n\n${markdownTable(['what', 'outcome', 'as it should be'], rows)}`;
}

/** A line for each goal that is missed. */
export function missedGoals(figures: Figures): string[] {
  const contests = Object.entries(figures.contests)
    .filter(([, contest]) => !summaryOf(contest).isMet)
    .map(([row, contest]) => `${row}: ${ratioOf(contest)}`);
  const rest = [scalingTable(figures), checkTable(figures)]
    .flatMap((table) => table.split('\n'))
    .filter((line) => line.includes('✗'));
  return [...contests, ...rest];
}
