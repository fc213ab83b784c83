import { spawnSync } from 'node:child_process';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join, relative } from 'node:path';
import { Command, Option } from 'commander';
import { readArchive } from '../conformance/archive.ts';
import {
  type Entry,
  ourCommand,
  ourExport,
  ourImport,
  ourImportCommand,
  succeeded,
} from '../conformance/commands.ts';
import { compareArchives, equal, rewrittenByEveryBoot } from '../conformance/compare.ts';
import { removeDanglingLinks } from '../conformance/dangling.ts';
import { engines, type ServerDatabase } from '../conformance/engines.ts';
import { install, strapiEnvironment } from '../conformance/installation.ts';
import { plainEnvironment, repository, run } from '../conformance/process.ts';
import { databasePrograms } from './database-programs.ts';
import { amount, type Pair, row, tableHead } from './figures.ts';
import { addFigures, circumstances, type OfficialFigures } from './limits/figures.ts';
import { writePages } from './limits/pages.ts';
import { type Measured, measure, median } from './measure.ts';
import { type Size, samples } from './samples.ts';
import { startUp } from './start-up.ts';
import { type Target, targets } from './targets.ts';

interface DataSet {
  readonly name: string;
  readonly size: Size;
  readonly runs: number;
}

/** A project whose data is measured, and what its database needs to be told by the environment. */
interface Subject {
  readonly project: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Where the database is a server's. */
  readonly database: ServerDatabase | undefined;
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

const program = new Command('bench')
  .description(
    'Runs `strapi export`, `strapi import` and ours side by side and prints the figures as Markdown.',
  )
  .addOption(
    new Option('--database <engine>', 'what the data is stored in')
      .choices(['sqlite', ...engines.map(({ name }) => name)])
      .default('sqlite'),
  )
  .addOption(
    new Option('--strapi <major>', 'the version of Strapi').choices(Object.keys(samples)).default('5'),
  )
  .option('--runs <n>', 'pairs of runs for the example project (a third of it for the large one)', Number, 7)
  .option('--documents <n>', 'documents of the large data set', Number, 20_000)
  .addOption(new Option('--only <set>', 'one data set').choices(['example', 'large']))
  .addOption(new Option('--command <name>', 'one command').choices(['export', 'import']))
  .option('--import-runs <n>', 'runs of our import, beside one of the official command', Number, 5)
  .option('--installed <folder>', 'a generated project of that Strapi that is already installed')
  .option('--source', 'run src/main.ts instead of dist/index.js', false)
  .option('--write <file>', "put the figures between the database's markers of a Markdown file")
  .option('--check', 'end with exit code 1 when a target is missed', false)
  .showHelpAfterError();
const options = program.parse().opts<{
  database: keyof typeof targets;
  strapi: keyof typeof samples;
  runs: number;
  documents: number;
  only?: Size;
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
if (options.write && (options.only || options.command)) {
  program.error('--write replaces all figures of a database: run it without --only and --command');
}

const entry: Entry = options.source ? 'src/main.ts' : 'dist/index.js';
await stat(join(repository, entry)).catch(() =>
  program.error(`${entry} is not there: run "npm run bundle" first`),
);
const log = (line: string) => console.error(line);
const sample = samples[options.strapi];
const installation = await install(sample.version, { fresh: false, existing: options.installed, log });
const work = join(repository, '.cache', 'bench', String(process.pid));
await rm(work, { recursive: true, force: true });
await mkdir(work, { recursive: true });

const engine = engines.find(({ name }) => name === options.database);
const programs = engine && databasePrograms(engine.name, work);
const dataSets: readonly DataSet[] = [
  { name: sample.example.name, size: 'example', runs: options.runs },
  {
    name: `${options.documents.toLocaleString('en')} documents`,
    size: 'large',
    runs: Math.max(3, Math.ceil(options.runs / 3)),
  },
];

const rows: string[] = [];
/** The same, for the chart. */
const medians: OfficialFigures[] = [];
const missed: string[] = [];
const miss = (what: string) => missed.push(what);
/** Seconds of the database's own programs, by what was done. */
const beside = new Map<string, number[]>();

try {
  for (const dataSet of dataSets.filter(({ size }) => options.only === undefined || size === options.only)) {
    const subject = await subjectOf(dataSet);
    try {
      await measureDataSet(dataSet, subject);
    } finally {
      await subject.database?.drop();
    }
  }
  await report();
} finally {
  await rm(work, { recursive: true, force: true });
}

async function measureDataSet(dataSet: DataSet, subject: Subject): Promise<void> {
  const wanted = targets[options.database][dataSet.size];
  // The first boot compiles the project and settles the database; nobody pays that twice.
  await official(subject, 'export', join(work, 'warm'), ['--no-encrypt', '--no-compress']);
  const size = await describe(join(work, 'warm.tar'));
  if (options.command !== 'import') {
    for (const { name, args, extension } of optionSets) {
      const pairs = await exports(dataSet, subject, name, args);
      await assertSame(join(work, `official${extension}`), join(work, `ours${extension}`));
      addRow(`export, ${dataSet.name}`, `${size}; ${name}`, wanted.export, pairs);
    }
    await dumps(dataSet, subject);
  }
  if (options.command !== 'export') {
    const pairs = await imports(dataSet, subject);
    addRow(`import, ${dataSet.name}`, `${size}; gzip, encrypted`, wanted.import, pairs);
    await restores(dataSet, subject);
  }
}

function addRow(name: string, details: string, target: Target, pairs: readonly Pair[]): void {
  rows.push(row(name, details, target, pairs, miss));
  const middle = (whose: keyof Pair) => ({
    seconds: median(pairs.map((pair) => pair[whose].seconds)),
    megabytes: median(pairs.map((pair) => pair[whose].megabytes)),
  });
  medians.push({ work: `${name}; ${details}`, official: middle('official'), ours: middle('ours') });
}

/** A project with its data in the database that is measured. */
async function subjectOf({ size }: DataSet): Promise<Subject> {
  const project = join(work, size);
  await (size === 'large'
    ? sample.large.make(project, installation, options.documents)
    : sample.example.make(project, installation));
  if (options.strapi === '4') {
    // Exports of Strapi 4 have them, and imports leave them out: what is compared would differ.
    await removeDanglingLinks({ entry, work }, project);
  }
  if (engine === undefined) {
    return { project, variables: {}, database: undefined };
  }
  const plain = ['--no-encrypt', '--no-compress'];
  const { archive } = succeeded('our export', await ourExport(entry, project, join(work, 'seed'), plain));
  const database = await engine.create();
  const variables = { ...database.variables, ...(options.strapi === '4' && engine.variables4) };
  try {
    succeeded('our import', await ourImport(entry, project, archive, ['--force'], variables));
  } catch (error) {
    await database.drop();
    throw error;
  }
  await rm(archive);
  return { project, variables, database };
}

async function exports(
  { name, runs }: DataSet,
  subject: Subject,
  set: string,
  args: readonly string[],
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let pair = 0; pair < runs; pair++) {
    pairs.push({
      official: await official(subject, 'export', join(work, 'official'), args),
      ours: await ours(subject, ourCommand(entry, subject.project, join(work, 'ours'), args)),
    });
    tell(`${name}, ${set}`, pairs.at(-1) as Pair);
  }
  return pairs;
}

/**
 * One official import, since it takes so long, and several of ours, each into the database that the archive came from:
 * all of its content is deleted and comes back. The official one first, into tables without the dead rows that others leave.
 */
async function imports({ name }: DataSet, subject: Subject): Promise<Pair[]> {
  const args = ['--key', key];
  await official(subject, 'export', join(work, 'import'), args);
  const archive = join(work, 'import.tar.gz.enc');
  const theirs = await official(subject, 'import', archive, ['--force', ...args]);
  // The official command has no backup, so it would not be a fair comparison with one.
  const command = ourImportCommand(entry, subject.project, archive, [
    '--force',
    '--no-safety-backup',
    ...args,
  ]);
  const pairs: Pair[] = [];
  for (let index = 0; index < options.importRuns; index++) {
    pairs.push({ official: theirs, ours: await ours(subject, command) });
    tell(`${name}, import`, pairs.at(-1) as Pair);
  }
  const back = await ourExport(entry, subject.project, join(work, 'back'), args, subject.variables);
  await assertSame(archive, succeeded('our export of what was imported', back).archive);
  return pairs;
}

async function dumps({ name, runs }: DataSet, { database }: Subject): Promise<void> {
  if (programs && database) {
    const seconds: number[] = [];
    for (let index = 0; index < runs; index++) {
      seconds.push(await programs.dump(database));
    }
    beside.set(`\`${programs.names.dump}\`, ${name}`, seconds);
  }
}

async function restores({ name, runs }: DataSet, { database }: Subject): Promise<void> {
  if (engine && programs && database) {
    const seconds: number[] = [];
    await programs.dump(database);
    for (let index = 0; index < runs; index++) {
      const empty = await engine.create();
      try {
        seconds.push(await programs.restore(empty));
      } finally {
        await empty.drop();
      }
    }
    beside.set(`\`${programs.names.restore}\` into an empty database, ${name}`, seconds);
  }
}

function tell(what: string, { official, ours }: Pair): void {
  const words = ({ seconds, megabytes }: Measured) =>
    `${amount(seconds, 'seconds')} ${amount(megabytes, 'megabytes')}`;
  log(`${what}: official ${words(official)}, ours ${words(ours)}`);
}

/** `strapi export` or `strapi import` with the machine's own Node, as a person runs it. */
function official(
  { project, variables }: Subject,
  command: 'export' | 'import',
  file: string,
  args: readonly string[],
): Promise<Measured> {
  const words = [join(project, 'node_modules/@strapi/strapi/bin/strapi.js'), command, ...args, '-f', file];
  return measure('node', words, {
    cwd: project,
    env: { ...plainEnvironment(), ...strapiEnvironment, ...variables },
  });
}

function ours({ variables }: Subject, command: readonly string[]): Promise<Measured> {
  return measure(process.execPath, command, { cwd: work, env: { ...plainEnvironment(), ...variables } });
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

async function report(): Promise<void> {
  const officialNode = (await run('node', ['--version'], { cwd: work })).output.trim();
  const git = ['rev-parse', '--short', 'HEAD'];
  const commit = spawnSync('git', git, { cwd: repository, encoding: 'utf8' }).stdout.trim();
  const besideLines = [...beside].map(
    ([what, seconds]) => `- ${what}: ${amount(median(seconds), 'seconds')} (median of ${seconds.length})`,
  );
  const figures = [
    `${new Date().toISOString().slice(0, 10)}, ${entry} at ${commit}, Strapi ${sample.version}, ${options.database}; ${availableParallelism()} cores` +
      ` (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch};` +
      ` Node ${process.version} for ours, ${officialNode} for Strapi.`,
    '',
    ...tableHead,
    ...rows,
    '',
    ...(besideLines.length > 0
      ? ["The database's own programs, for its data alone:", '', ...besideLines, '']
      : []),
    await startUp(entry, work, miss),
  ].join('\n');
  console.log(figures);
  if (options.write) {
    await writeFigures(options.write, figures);
    const set = `${options.database} strapi-${options.strapi}`;
    addFigures({ official: { [set]: { ...circumstances(), rows: medians } } });
    writePages();
  }
  for (const line of missed) {
    log(`target missed: ${line}`);
  }
  process.exitCode = options.check && missed.length > 0 ? 1 : 0;
}

async function writeFigures(file: string, figures: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const set = `${options.database} strapi-${options.strapi}`;
  const [start, end] = [`<!-- ${set} -->\n`, `\n<!-- /${set} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from === -1 || to < from) {
    program.error(`${file} has no <!-- ${set} --> and <!-- /${set} --> lines`);
  }
  await writeFile(file, `${text.slice(0, from + start.length)}\n${figures}\n${text.slice(to)}`);
  log(`written to ${relative(process.cwd(), file)}`);
}
