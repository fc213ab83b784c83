import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isWhole, killAt, measure, type Outcome, pointsOf } from './kill.ts';
import { makeSite } from './sites.ts';

/**
 * `npm run faults [-- points]`: kills imports into a copy of the example blog at random points (100 unless told) and
 * looks at what is left, and at what the next run makes of it.
 */
const points = Number(process.argv[2] ?? 100);
if (!Number.isInteger(points) || points < 1) {
  console.error('Usage: npm run faults [-- points]');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-faults-'));
try {
  const site = await makeSite(folder, { articles: 6_000, files: 60 });
  const measured = await measure(site, folder);
  console.log(
    `An import of ${Math.round(measured.milliseconds)} ms and ${measured.operations.all} operations, ${measured.operations.all - measured.operations.beforeCommit} of them after the media's journal.`,
  );
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
  print(outcomes);
  process.exitCode = outcomes.every(isWhole) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function print(outcomes: readonly Outcome[]): void {
  const table: Record<string, Record<string, number>> = {};
  for (const phase of new Set(outcomes.map(({ phase }) => phase))) {
    const of = outcomes.filter((outcome) => outcome.phase === phase);
    const number = (test: (outcome: Outcome) => boolean) => of.filter(test).length;
    table[phase] = {
      killed: of.length,
      before: number(({ state }) => state === 'before'),
      after: number(({ state }) => state === 'after'),
      mixed: number(({ state }) => state === 'MIXED'),
      'left something': number(({ left }) => left.length > 0),
      'not repeatable': number(({ isRepeatable }) => !isRepeatable),
    };
  }
  console.table(table);
}
