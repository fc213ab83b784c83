import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { createDatabase } from '../database-sql.ts';
import type { Engine } from '../engines/engine.ts';
import { mysqlOrMariaDb } from '../engines/mysql.ts';
import { postgres } from '../engines/postgres.ts';
import { examples } from '../faults/examples.ts';
import { markdownTable, writeFigures } from '../faults/figures.ts';
import { type Ended, strapiDms } from '../faults/program.ts';
import { startProxy } from '../faults/proxy.ts';
import { copyOf, execute } from '../faults/sites.ts';
import { databaseOf } from '../faults/state.ts';
import { serverTables } from '../server-tables.ts';

/**
 * `npm run bench:latency`: imports into a server and exports from it, on this machine and as if the server were far away, and
 * counts how often the program waits for it.
 */
const engines = { postgres, mysql: mysqlOrMariaDb };
const program = new Command('latency')
  .description('Imports and exports straight and with a longer way to the server; counts the round trips.')
  .option('--documents <n>', 'how many articles, each with a component and a link', Number, 20_000)
  .option('--round-trip <ms>', 'how much longer a round trip takes', Number, 20)
  .addOption(new Option('--engine <engine>', 'only this one').choices(Object.keys(engines)))
  .option('--write <file>', 'put the figures between the markers of a Markdown file')
  .showHelpAfterError()
  .parse();
const options = program.opts<{
  documents: number;
  roundTrip: number;
  engine?: keyof typeof engines;
  write?: string;
}>();
if (![options.documents, options.roundTrip].every((value) => Number.isInteger(value) && value > 0)) {
  program.error('--documents and --round-trip take whole numbers above 0');
}

/** What is promised: with the longer way it takes no more than this times as long. */
const targets = { import: 3, export: 2.5 };
const few = 10;

interface Measured {
  readonly seconds: number;
  readonly roundTrips: number;
}

interface Row {
  readonly what: 'import' | 'export';
  readonly few: Measured;
  readonly near: Measured;
  readonly far: Measured;
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-latency-'));
try {
  const rows: (string | number)[][] = [];
  for (const name of options.engine === undefined ? (['postgres', 'mysql'] as const) : [options.engine]) {
    const engine = engines[name]();
    const version = await engine.version();
    for (const row of await measureAll(engine)) {
      const ratio = row.far.seconds / row.near.seconds;
      rows.push([
        version,
        row.what,
        rounded(row.near.seconds),
        rounded(row.far.seconds),
        rounded(ratio),
        row.few.roundTrips,
        row.far.roundTrips,
      ]);
      if (ratio > targets[row.what]) {
        console.error(`target missed: the ${row.what} takes ${ratio.toFixed(1)} times as long`);
        process.exitCode = 1;
      }
    }
  }
  const documents = options.documents.toLocaleString('en');
  const head = [
    'server',
    'what',
    'seconds',
    `with ${options.roundTrip} ms a round trip`,
    'times as long',
    `round trips of ${few} documents`,
    `of ${documents}`,
  ];
  const machine = `${availableParallelism()} cores, Node ${process.versions.node}`;
  const figures = `${documents} documents, on ${machine}:

${markdownTable(head, rows)}`;
  console.log(figures);
  if (options.write !== undefined) {
    writeFigures(options.write, 'latency', figures);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureAll(engine: Engine): Promise<Row[]> {
  const small = await bothWays(engine, few, options.roundTrip);
  const near = await bothWays(engine, options.documents, 0);
  const far = await bothWays(engine, options.documents, options.roundTrip);
  return (['import', 'export'] as const).map((what) => ({
    what,
    few: small[what],
    near: near[what],
    far: far[what],
  }));
}

/** Imports into an empty database, then exports from it. */
async function bothWays(
  engine: Engine,
  documents: number,
  roundTrip: number,
): Promise<Record<Row['what'], Measured>> {
  const { folder: example, addEntities } = examples[5];
  const project = copyOf(example, join(folder, 'project'));
  createDatabase(join(example, 'data.sql'), databaseOf(project));
  execute(project, addEntities(documents));
  const archive = join(folder, 'archive');
  const file = `${archive}.tar`;
  const written = ['--no-encrypt', '--no-compress', '--only', 'content,config', '--overwrite'];
  succeeded(await strapiDms(['export', '--project', project, '-f', archive, ...written], folder));
  const database = await engine.create();
  const proxy = await startProxy(engine.server, { delay: roundTrip / 2 });
  try {
    await database.run(serverTables(databaseOf(project), engine.tables).join(';'));
    const url = new URL(database.url);
    [url.hostname, url.port] = ['127.0.0.1', String(proxy.port)];
    const measure = async (words: readonly string[]): Promise<Measured> => {
      const before = proxy.roundTrips;
      const started = performance.now();
      succeeded(await strapiDms([...words, '--project', project, '--database-url', url.href], folder));
      return {
        seconds: (performance.now() - started) / 1000,
        roundTrips: proxy.roundTrips - before,
      };
    };
    return {
      import: await measure(['import', '-f', file, '--force', '--no-safety-backup']),
      export: await measure(['export', '-f', join(folder, 'back'), ...written]),
    };
  } finally {
    await proxy.close();
    await database.drop();
    rmSync(project, { recursive: true });
    rmSync(file);
    rmSync(join(folder, 'back.tar'), { force: true });
  }
}

function succeeded({ code, stderr }: Ended): void {
  if (code !== 0) {
    throw new Error(stderr);
  }
}
