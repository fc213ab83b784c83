import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { isWhole, killAt, measure, type Outcome, pointsOf } from './kill.ts';
import { makeSite } from './sites.ts';

/**
 * `npm run faults [-- points]`: kills imports into a copy of the example blog at random points and looks at what is left,
 * and at what the next run makes of it.
 */
const program = new Command('faults')
  .description('Kills imports at random points and looks at what the next run makes of it.')
  .argument(
    '[points]',
    'how many imports are killed',
    (text) => {
      const points = Number(text);
      if (!Number.isInteger(points) || points < 1) {
        throw new InvalidArgumentError('It is a whole number above 0.');
      }
      return points;
    },
    100,
  )
  .option('--write <file>', 'put the figures between the markers of a Markdown file')
  .showHelpAfterError()
  .parse();
const points = program.processedArgs[0] as number;
const { write } = program.opts<{ write?: string }>();

// Each attempt starts the program three times; what Node makes of its sources need not be made again each time.
process.env.NODE_COMPILE_CACHE ??= resolve(import.meta.dirname, '../../.cache/compile');

/** In words; the order is that of an import. */
const phases: Readonly<Record<Outcome['phase'], string>> = {
  reading: 'reading and checking',
  'backing up': 'writing the safety backup',
  'staging and loading': 'loading and unpacking media',
  'between journal and commit': 'between the journal and the commit',
  swapping: 'moving media in place',
  done: 'done but for the report',
  'not killed': '(it had ended before)',
};

const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-faults-'));
try {
  const site = await makeSite(folder, { articles: 2_000, files: 60 });
  const measured = await measure(site, folder);
  const { milliseconds, operations } = measured;
  const about = `${points} points, an import of ${(milliseconds / 1000).toFixed(1)} s and ${operations.all} operations (${operations.all - operations.beforeCommit} after the media's journal) on ${availableParallelism()} cores, Node ${process.versions.node}:`;
  console.log(about);
  const outcomes: Outcome[] = [];
  for (const point of pointsOf(measured, points)) {
    const outcome = await killAt(site, point, folder);
    outcomes.push(outcome);
    if (outcomes.length % 10 === 0) {
      console.log(`${outcomes.length} of ${points}`);
    }
    if (!isWhole(outcome)) {
      console.log(`FAILED: killed at ${outcome.point}, ${outcome.phase}: ${JSON.stringify(outcome)}`);
    }
  }
  const figures = `${about}\n\n${tableOf(outcomes)}`;
  console.log(figures);
  if (write !== undefined) {
    writeFigures(write, figures);
  }
  process.exitCode = outcomes.every(isWhole) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function tableOf(outcomes: readonly Outcome[]): string {
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
  return [
    '| killed while | times | then as before | then as after | mixed | something of ours left | not repeatable |',
    '| --- | --: | --: | --: | --: | --: | --: |',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n');
}

function writeFigures(file: string, figures: string): void {
  const text = readFileSync(file, 'utf8');
  const markers = /(<!-- faults -->\n)[\s\S]*?(\n<!-- \/faults -->)/;
  if (!markers.test(text)) {
    program.error(`${file} has no <!-- faults --> and <!-- /faults --> lines`);
  }
  writeFileSync(
    file,
    text.replace(markers, (_, open, close) => `${open}\n${figures}\n${close}`),
  );
}
