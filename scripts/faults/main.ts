import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Engine } from '../engines/engine.ts';
import { mysqlOrMariaDb } from '../engines/mysql.ts';
import { postgres } from '../engines/postgres.ts';
import { examples } from './examples.ts';
import { tableOf, writeFigures } from './figures.ts';
import { isWhole, killAt, measure, type Outcome, pointsOf } from './kill.ts';
import { attacksOf, killOnServer, serverPhases, serverSite } from './server-kill.ts';
import { makeSite, type Site } from './sites.ts';

/**
 * `npm run faults [-- points]`: kills imports into a copy of an example project at random points and looks at what is left,
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
  .addOption(
    new Option('--engine <engine>', 'where the database is')
      .choices(['sqlite', 'postgres', 'mysql'])
      .default('sqlite'),
  )
  .addOption(new Option('--strapi <major>', 'whose project it is').choices(['4', '5']).default('5'))
  .option('--write <file>', 'put the figures between the markers of a Markdown file')
  .showHelpAfterError()
  .parse();
const points = program.processedArgs[0] as number;
const { engine, strapi, write } = program.opts<{
  engine: 'sqlite' | 'postgres' | 'mysql';
  strapi: '4' | '5';
  write?: string;
}>();

// Each attempt starts the program three times; what Node makes of its sources need not be made again each time.
process.env.NODE_COMPILE_CACHE ??= resolve(import.meta.dirname, '../../.cache/compile');

/** In words; the order is that of an import. */
const phases: Readonly<Record<string, string>> = {
  reading: 'reading and checking',
  'backing up': 'writing the safety backup',
  'staging and loading': 'loading and unpacking media',
  'between journal and commit': 'between the journal and the commit',
  swapping: 'moving media in place',
  done: 'done but for the report',
  'not killed': '(it had ended before)',
};

const machine = `on ${availableParallelism()} cores, Node ${process.versions.node}`;
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

/** What is done with a site that way: the sentence above the figures, the attempts, and the names of phases. */
interface Run {
  readonly about: string;
  readonly attempts: readonly (() => Promise<Outcome>)[];
  readonly phases: Readonly<Record<string, string>>;
  end(): Promise<void>;
}

async function onSqlite(site: Site): Promise<Run> {
  const measured = await measure(site, folder);
  const { milliseconds, operations } = measured;
  return {
    about: `an import of ${seconds(milliseconds)} and ${operations.all} operations (${operations.all - operations.beforeCommit} after the media's journal) ${machine}:`,
    attempts: pointsOf(measured, points).map((point) => () => killAt(site, point, folder)),
    phases,
    end: async () => {},
  };
}

const onServer =
  (engine: Engine) =>
  async (site: Site): Promise<Run> => {
    const served = await serverSite(site, engine, folder);
    return {
      about: `an import of ${seconds(served.milliseconds)} into ${await engine.version()} ${machine}:`,
      attempts: attacksOf(served.milliseconds, points).map(
        (attack) => () => killOnServer(served, attack, folder),
      ),
      phases: serverPhases,
      end: () => served.database.drop(),
    };
  };

const runs = { sqlite: onSqlite, postgres: onServer(postgres()), mysql: onServer(mysqlOrMariaDb()) };

const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-faults-'));
try {
  const files = engine === 'sqlite' ? 60 : 20;
  const site = await makeSite(folder, { entities: 2_000, files }, examples[strapi === '4' ? 4 : 5]);
  const run = await runs[engine](site);
  try {
    const about = `${points} points, ${run.about}`;
    console.log(about);
    const outcomes: Outcome[] = [];
    for (const attempt of run.attempts) {
      const outcome = await attempt();
      outcomes.push(outcome);
      if (outcomes.length % 10 === 0) {
        console.log(`${outcomes.length} of ${points}`);
      }
      if (!isWhole(outcome)) {
        console.log(`FAILED: killed at ${outcome.point}, ${outcome.phase}: ${JSON.stringify(outcome)}`);
      }
    }
    const figures = `${about}\n\n${tableOf(outcomes, run.phases)}`;
    console.log(figures);
    if (write !== undefined) {
      writeFigures(write, `faults ${engine} strapi-${strapi}`, figures);
    }
    process.exitCode = outcomes.every(isWhole) ? 0 : 1;
  } finally {
    await run.end();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
