import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { repository } from '../../conformance/process.ts';
import { type Context, contextOf } from './context.ts';
import { measureDocuments, serverRows } from './documents.ts';
import { addFigures, type Check, circumstances, type Figures, type Step } from './figures.ts';
import { measureMedia, mediaRows } from './media.ts';
import { writePages } from './pages.ts';
import { measureScaling, scalingRows } from './scaling.ts';
import { servers } from './servers.ts';
import { measureSparse, sparseRows } from './sparse.ts';
import { measureSqlite, sqliteRows } from './sqlite.ts';
import { checkTable, contestTable, missedGoals, scalingTable } from './tables.ts';
import { measureTexts, textRows } from './texts.ts';

/**
 * `npm run bench:limits -- ROW...`: holds exports and imports against what the machine's own tools take for the same data, in the same
 * run, and against themselves with ten times the data.
 */
interface Group {
  readonly rows: readonly string[];
  readonly measure: (context: Context) => Promise<void>;
}

/** Rows that share their data. */
const groups: readonly Group[] = [
  { rows: sqliteRows, measure: measureSqlite },
  ...servers.map((server) => ({
    rows: serverRows(server),
    measure: (context: Context) => measureDocuments(context, server),
  })),
  { rows: mediaRows, measure: measureMedia },
  { rows: scalingRows, measure: measureScaling },
  { rows: textRows, measure: measureTexts },
  { rows: sparseRows, measure: measureSparse },
];
const known = groups.flatMap(({ rows }) => rows);

const wholeNumbers = (text: string): number[] => text.split(',').map(Number);
const program = new Command('bench:limits')
  .description('Measures ours and raw tools alternately, and prints the figures as Markdown.')
  .argument('[rows...]', `what to measure, or the beginning of it; all unless told: ${known.join(', ')}`)
  .option('--runs <n>', 'pairs of runs; a third of it where a run takes minutes', Number, 9)
  .option('--files <n>', 'media files', Number, 5_000)
  .option('--megabytes <n>', 'MB of media', Number, 4_000)
  .option('--documents <n>', 'documents in databases', Number, 20_000)
  .option('--entities <list>', 'entities of the scaling table', wholeNumbers, [10_000, 100_000, 1_000_000])
  .option('--texts <gb>', 'GB of texts in PostgreSQL', Number, 10)
  .option('--sparse <gb>', 'GB of one sparse file', Number, 31)
  .option('--round-trip <ms>', 'how far the server is for the rows that end in -far', Number, 20)
  .option('--folder <folder>', 'where the data is made', join(repository, '.cache', 'bench'))
  .option('--write', 'keep the figures, and put them into the pages of docs/', false)
  .option('--check', 'end with exit code 1 where a goal is missed', false)
  .showHelpAfterError()
  .parse();
const options = program.opts<
  Context['sizes'] & { runs: number; folder: string; write: boolean; check: boolean }
>();
const numbers = [...options.entities, ...Object.values(options).filter((value) => typeof value === 'number')];
if (!numbers.every((value) => value > 0)) {
  program.error('the options take numbers above 0');
}
for (const wanted of program.args) {
  if (!known.some((row) => row.startsWith(wanted))) {
    program.error(`there is no row ${wanted}; there are ${known.join(', ')}`);
  }
}
statSync(join(repository, 'dist', 'index.js'));
const rows = new Set(
  known.filter((row) => program.args.length === 0 || program.args.some((wanted) => row.startsWith(wanted))),
);

const contests: Record<string, Figures['contests'][string]> = {};
const steps: Record<string, Step[]> = {};
const checks: Record<string, Check[]> = {};
const log = (line: string) => console.error(line);
const figures = (): Figures => {
  const now = circumstances();
  const measuredNow = <Value>(of: Record<string, Value[]>, name: string) =>
    Object.fromEntries(Object.entries(of).map(([row, list]) => [row, { ...now, [name]: list }]));
  return {
    official: {},
    contests,
    scaling: measuredNow(steps, 'steps') as Figures['scaling'],
    checks: measuredNow(checks, 'checks') as Figures['checks'],
  };
};

mkdirSync(options.folder, { recursive: true });
const folder = mkdtempSync(join(options.folder, 'limits-'));
const failures: string[] = [];
try {
  const context = contextOf(rows, folder, options, options.runs, {
    log,
    keepContest: (row, found) => {
      contests[row] = { ...circumstances(), ...found };
    },
    keepStep: (row, step) => {
      steps[row] = [...(steps[row] ?? []), step];
    },
    keepCheck: (row, check) => {
      checks[row] = [...(checks[row] ?? []), check];
    },
  });
  for (const { rows: own, measure } of groups) {
    if (!own.some((row) => rows.has(row))) {
      continue;
    }
    try {
      await measure(context);
    } catch (error) {
      // Hours of other rows are not lost.
      failures.push(
        `${own.filter((row) => rows.has(row)).join(', ')}: ${error instanceof Error ? error.message : error}`,
      );
      log(failures.at(-1) ?? '');
    }
    if (options.write) {
      addFigures(figures());
      writePages();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const found = figures();
console.log([contestTable(found), scalingTable(found), checkTable(found)].filter(Boolean).join('\n\n'));
const missed = missedGoals(found);
for (const line of missed) {
  log(`goal missed: ${line}`);
}
process.exitCode = failures.length > 0 || (options.check && missed.length > 0) ? 1 : 0;
