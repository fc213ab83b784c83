import { spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { readArchive } from '../conformance/archive.ts';
import { type Entry, ourCommand, ourImportCommand } from '../conformance/commands.ts';
import { compareArchives, equal, rewrittenByEveryBoot } from '../conformance/compare.ts';
import { copyProject, install, strapiEnvironment, versions } from '../conformance/installation.ts';
import { plainEnvironment, repository, run } from '../conformance/process.ts';
import { databaseOf } from '../conformance/projects.ts';
import { addArticles } from './documents.ts';
import { type Measured, measure, median } from './measure.ts';

/** What is promised: no more than this part of what the official command needs. */
interface Target {
  readonly wall?: number;
  readonly memory?: number;
  /** Of ours, whatever the official command needs. */
  readonly seconds?: number;
}

interface DataSet {
  readonly name: string;
  readonly documents: number;
  readonly runs: number;
  readonly export: Target;
  readonly import: Target;
}

const key = 'benchmark';
const optionSets: readonly {
  readonly name: string;
  readonly args: readonly string[];
  readonly extension: string;
}[] = [
  { name: 'default (gzip, encrypted)', args: ['--key', key], extension: '.tar.gz.enc' },
  { name: 'without compression', args: ['--no-compress', '--key', key], extension: '.tar.enc' },
];
const startUpTargetMs = 100;

const program = new Command('bench')
  .description(
    'Runs `strapi export`, `strapi import` and ours side by side and prints the figures as Markdown.',
  )
  .option('--runs <n>', 'pairs of runs for the example project (a third of it for the large one)', Number, 7)
  .option('--documents <n>', 'documents of the large data set', Number, 20_000)
  .option('--only <set>', 'one data set: "example" or "large"')
  .option('--command <name>', 'one command: "export" or "import"')
  .option('--import-runs <n>', 'runs of our import, beside one of the official command', Number, 5)
  .option('--installed <folder>', `a generated Strapi ${versions.current} project that is already installed`)
  .option('--source', 'run src/main.ts instead of dist/index.js', false)
  .option('--write <file>', 'put the figures between the markers of a Markdown file')
  .option('--check', 'end with exit code 1 when a target is missed', false)
  .showHelpAfterError();
const options = program.parse().opts<{
  runs: number;
  documents: number;
  only?: 'example' | 'large';
  command?: 'export' | 'import';
  importRuns: number;
  installed?: string;
  source: boolean;
  write?: string;
  check: boolean;
}>();
if (![options.runs, options.importRuns, options.documents].every(Number.isInteger)) {
  program.error('--runs, --import-runs and --documents take whole numbers');
}
if (options.runs < 1 || options.importRuns < 1) {
  program.error('--runs and --import-runs are at least 1');
}

const entry: Entry = options.source ? 'src/main.ts' : 'dist/index.js';
await stat(join(repository, entry)).catch(() =>
  program.error(`${entry} is not there: run "npm run build" first`),
);
const log = (line: string) => console.error(line);
const installation = await install(versions.current, { fresh: false, existing: options.installed, log });
const work = join(repository, '.cache', 'bench', String(process.pid));
await rm(work, { recursive: true, force: true });
await mkdir(work, { recursive: true });

const dataSets: readonly DataSet[] = [
  {
    name: 'example project of Strapi',
    documents: 0,
    runs: options.runs,
    export: { wall: 1 / 10 },
    import: { seconds: 0.5 },
  },
  {
    name: `${options.documents.toLocaleString('en')} documents`,
    documents: options.documents,
    runs: Math.max(3, Math.ceil(options.runs / 3)),
    export: { wall: 1 / 6, memory: 1 / 4 },
    import: { wall: 1 / 25, memory: 1 / 3 },
  },
];

interface Pair {
  readonly official: Measured;
  readonly ours: Measured;
}

const rows: string[] = [];
const missed: string[] = [];

for (const [index, dataSet] of dataSets.entries()) {
  if (options.only && options.only !== ['example', 'large'][index]) {
    continue;
  }
  const project = join(work, `project-${index}`);
  await copyProject(installation.example, project, installation.nodeModules);
  if (dataSet.documents > 0) {
    addArticles(databaseOf(project), dataSet.documents);
  }
  // The first boot compiles the project and settles the database; nobody pays that twice.
  await officialRun(project, join(work, 'warm'), ['--no-encrypt', '--no-compress']);
  const size = await describe(join(work, 'warm.tar'));
  for (const { name, args, extension } of options.command === 'import' ? [] : optionSets) {
    const pairs: Pair[] = [];
    for (let pair = 0; pair < dataSet.runs; pair++) {
      const official = await officialRun(project, join(work, 'official'), args);
      const ours = await measure(process.execPath, ourCommand(entry, project, join(work, 'ours'), args), {
        cwd: work,
        env: plainEnvironment(),
      });
      log(
        `${dataSet.name}, ${name}: official ${official.seconds.toFixed(2)} s ${official.megabytes.toFixed(0)} MB, ` +
          `ours ${ours.seconds.toFixed(2)} s ${ours.megabytes.toFixed(0)} MB`,
      );
      pairs.push({ official, ours });
    }
    await assertSame(join(work, `official${extension}`), join(work, `ours${extension}`));
    rows.push(row(`export, ${dataSet.name}`, dataSet.export, `${size}; ${name}`, pairs));
  }
  if (options.command !== 'export') {
    const pairs = await imports(dataSet, project);
    rows.push(row(`import, ${dataSet.name}`, dataSet.import, `${size}; gzip, encrypted`, pairs));
  }
}

/**
 * One official import, since it takes so long, and several of ours, each into the project that the archive came from:
 * all of its content is deleted and comes back.
 */
async function imports({ name }: DataSet, project: string): Promise<Pair[]> {
  const args = ['--key', key];
  await officialRun(project, join(work, 'import'), args);
  const archive = join(work, 'import.tar.gz.enc');
  const copies = { official: `${project}-official`, ours: `${project}-ours` };
  for (const copy of Object.values(copies)) {
    await cp(project, copy, { recursive: true, verbatimSymlinks: true });
  }
  const strapi = join(project, 'node_modules/@strapi/strapi/bin/strapi.js');
  const official = await measure('node', [strapi, 'import', '--force', ...args, '-f', archive], {
    cwd: copies.official,
    env: { ...plainEnvironment(), ...strapiEnvironment },
  });
  const pairs: Pair[] = [];
  for (let index = 0; index < options.importRuns; index++) {
    // The official command has no backup, so it would not be a fair comparison with one.
    const command = ourImportCommand(entry, copies.ours, archive, ['--force', '--no-safety-backup', ...args]);
    const ours = await measure(process.execPath, command, { cwd: work, env: plainEnvironment() });
    log(
      `${name}, import: official ${official.seconds.toFixed(2)} s ${official.megabytes.toFixed(0)} MB, ` +
        `ours ${ours.seconds.toFixed(2)} s ${ours.megabytes.toFixed(0)} MB`,
    );
    pairs.push({ official, ours });
  }
  const back = await run(process.execPath, ourCommand(entry, copies.ours, join(work, 'back'), args), {
    cwd: work,
  });
  if (back.code !== 0) {
    throw new Error(`what was imported could not be exported:\n${back.output}`);
  }
  await assertSame(archive, join(work, 'back.tar.gz.enc'));
  return pairs;
}

/** `strapi export` with the machine's own Node, as a person runs it. */
function officialRun(project: string, base: string, args: readonly string[]): Promise<Measured> {
  const command = [join(project, 'node_modules/@strapi/strapi/bin/strapi.js'), 'export', ...args, '-f', base];
  return measure('node', command, { cwd: project, env: { ...plainEnvironment(), ...strapiEnvironment } });
}

async function describe(archive: string): Promise<string> {
  const { records, assets } = await readArchive(archive);
  const count = (n: number) => n.toLocaleString('en');
  return `${count(records.entities.length)} entities, ${count(records.links.length)} links, ${count(assets.length)} files`;
}

/** Figures of an export that leaves something out would be worth nothing. */
async function assertSame(official: string, ours: string): Promise<void> {
  const comparisons = compareArchives(await readArchive(official, key), await readArchive(ours, key), {
    ignoreConfiguration: rewrittenByEveryBoot,
  });
  if (!equal(comparisons)) {
    const lines = comparisons.map(
      ({ kind, missing, extra }) => `${kind}: ${missing.length} missing, ${extra.length} extra`,
    );
    throw new Error(`the two archives differ, so there is nothing to compare:\n${lines.join('\n')}`);
  }
}

function row(name: string, target: Target, details: string, pairs: readonly Pair[]): string {
  const of = (side: 'official' | 'ours', what: 'seconds' | 'megabytes') =>
    pairs.map((pair) => pair[side][what]);
  const ratios = (what: 'seconds' | 'megabytes') =>
    pairs.map(({ official, ours }) => ours[what] / official[what]);
  const judge = (what: 'seconds' | 'megabytes', limit: number | undefined) => {
    const values = ratios(what);
    const middle = median(values);
    const range = `${Math.min(...values).toFixed(3)}–${Math.max(...values).toFixed(3)}`;
    if (limit === undefined) {
      return `${middle.toFixed(3)} (${range})`;
    }
    const met = middle <= limit;
    if (!met) {
      missed.push(`${name}, ${details}: ${what} ratio ${middle.toFixed(3)}, target ${limit.toFixed(3)}`);
    }
    return `${middle.toFixed(3)} (${range}), target ≤ 1/${Math.round(1 / limit)} ${met ? '✓' : '✗'}`;
  };
  const seconds = (values: readonly number[]) => `${median(values).toFixed(2)} s`;
  const own = median(of('ours', 'seconds'));
  const met = target.seconds === undefined || own <= target.seconds;
  if (!met) {
    missed.push(`${name}, ${details}: ${own.toFixed(2)} s, target ${target.seconds} s`);
  }
  const absolute = target.seconds === undefined ? '' : `, target ≤ ${target.seconds} s ${met ? '✓' : '✗'}`;
  const megabytes = (values: readonly number[]) => `${median(values).toFixed(0)} MB`;
  return [
    `**${name}**: ${details}`,
    `${new Set(pairs.map(({ official }) => official)).size} / ${pairs.length}`,
    seconds(of('official', 'seconds')),
    `${seconds(of('ours', 'seconds'))}${absolute}`,
    judge('seconds', target.wall),
    megabytes(of('official', 'megabytes')),
    megabytes(of('ours', 'megabytes')),
    judge('megabytes', target.memory),
  ].join(' | ');
}

/** Start-up of the command itself, against a Node that runs an empty file. */
async function startUp(): Promise<string> {
  if (options.source) {
    return 'Start-up is that of the bundle; these figures are of the source.';
  }
  const empty = join(work, 'empty.mjs');
  await writeFile(empty, '');
  const times = { bundle: [] as number[], empty: [] as number[] };
  for (let index = 0; index < 15; index++) {
    for (const [what, args] of [
      ['empty', [empty]],
      ['bundle', [join(repository, entry), '--version']],
    ] as const) {
      const finished = await run(process.execPath, args, { cwd: work });
      if (finished.code !== 0) {
        throw new Error(`${args.join(' ')} ended with exit code ${finished.code}:\n${finished.output}`);
      }
      times[what].push(finished.milliseconds);
    }
  }
  const bundle = median(times.bundle);
  const met = bundle <= startUpTargetMs;
  if (!met) {
    missed.push(`start-up ${bundle.toFixed(0)} ms, target ${startUpTargetMs} ms`);
  }
  return `Start-up: \`${entry} --version\` ${bundle.toFixed(0)} ms, Node with an empty file ${median(times.empty).toFixed(0)} ms (medians of 15), target ≤ ${startUpTargetMs} ms ${met ? '✓' : '✗'}.`;
}

const start = await startUp();
const officialNode = (await run('node', ['--version'], { cwd: work })).output.trim();
const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], {
  cwd: repository,
  encoding: 'utf8',
}).stdout.trim();
const figures = [
  `${new Date().toISOString().slice(0, 10)}, ${entry} at ${commit}, Strapi ${versions.current}, SQLite; ${availableParallelism()} cores` +
    ` (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch};` +
    ` Node ${process.version} for ours, ${officialNode} for Strapi.`,
  '',
  '| command, data; options | runs (official / ours) | official | ours | ratio (range) | peak memory official | ours | ratio (range) |',
  '|---|--:|--:|--:|--:|--:|--:|--:|',
  ...rows.map((cells) => `| ${cells} |`),
  '',
  start,
].join('\n');
console.log(figures);

if (options.write) {
  const text = await readFile(options.write, 'utf8');
  const markers = /(<!-- figures -->\n)[\s\S]*?(\n<!-- \/figures -->)/;
  if (!markers.test(text)) {
    program.error(`${options.write} has no <!-- figures --> and <!-- /figures --> lines`);
  }
  await writeFile(
    options.write,
    text.replace(markers, (_, open, close) => `${open}\n${figures}\n${close}`),
  );
  log(`written to ${relative(process.cwd(), options.write)}`);
}
await rm(work, { recursive: true, force: true });
for (const line of missed) {
  log(`target missed: ${line}`);
}
process.exitCode = options.check && missed.length > 0 ? 1 : 0;
