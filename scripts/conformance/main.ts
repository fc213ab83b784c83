import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { archiveCase } from './cases/archive.ts';
import { bootCases } from './cases/boot.ts';
import { freshCases } from './cases/fresh.ts';
import { guardCases } from './cases/guard.ts';
import { importCases } from './cases/import.ts';
import { maskingCases } from './cases/masking.ts';
import { movesCases } from './cases/moves.ts';
import { nameCases } from './cases/names.ts';
import { pushCases } from './cases/push.ts';
import { randomCases } from './cases/random.ts';
import { recordCases } from './cases/records.ts';
import { remoteCases } from './cases/remote.ts';
import { restoreOneCases } from './cases/restore-one.ts';
import { roundtripCases } from './cases/roundtrip.ts';
import { s3Cases } from './cases/s3.ts';
import { schemaChangeCases } from './cases/schema-change.ts';
import { scopeCases } from './cases/scope.ts';
import { serverCases } from './cases/servers.ts';
import { untouchedCases } from './cases/untouched.ts';
import type { Entry } from './commands.ts';
import { type Installation, install, versions } from './installation.ts';
import type { Case } from './outcome.ts';
import { repository } from './process.ts';
import { comparisonTable, type Ended, failures, passed } from './report.ts';

const regular: readonly Case[] = [
  ...recordCases,
  ...nameCases,
  ...importCases,
  ...roundtripCases,
  ...bootCases,
  ...freshCases,
  ...scopeCases,
  ...schemaChangeCases,
  ...guardCases,
  ...untouchedCases,
  ...s3Cases,
  ...serverCases,
  ...maskingCases,
  ...movesCases,
  ...restoreOneCases,
  ...remoteCases,
  ...pushCases,
  ...randomCases,
];

interface Options {
  readonly bundle: boolean;
  readonly fresh: boolean;
  readonly keep: boolean;
  readonly archive: readonly string[];
  readonly installed: Readonly<Record<string, string>>;
}

const program = new Command('conformance')
  .description('Compares our export with `strapi export` of a real Strapi, record for record.')
  .argument('[cases...]', 'names of the cases to run (default: all)')
  .option('--bundle', 'run dist/index.js instead of the source', false)
  .option('--fresh', 'install Strapi again', false)
  .option('--keep', 'leave the working copies and archives in .cache/conformance', false)
  .addOption(
    new Option(
      '--archive <file>',
      'import this archive, without a key, into a project made from its schemas; may be repeated',
    )
      .default([], 'none')
      .argParser((file: string, previous: readonly string[]) => [...previous, resolve(file)]),
  )
  .addOption(
    new Option('--installed <version=folder>', 'use a generated project that is already installed')
      .default({})
      .argParser((text: string, previous: Record<string, string>) => {
        const [version = '', folder = ''] = text.split(/=(.*)/s);
        return { ...previous, [version]: folder };
      }),
  )
  .addHelpText(
    'after',
    `\nCases:\n${regular.map(({ name, about }) => `  ${name.padEnd(26)}${about}`).join('\n')}`,
  )
  .showHelpAfterError();

const names = program.parse().args;
const options = program.opts<Options>();
const given = options.archive.map(archiveCase);
const cases = [...regular, ...given];
const unknown = names.filter((name) => !regular.some((candidate) => candidate.name === name));
if (unknown.length > 0) {
  program.error(`there is no case named ${unknown.join(', ')}`);
}

const log = (line: string) => console.log(line);
const installations = new Map<string, Promise<Installation>>();

/** One installation a version, and one at a time: npm and the compiler of the native addon use all there is. */
let lastInstallation: Promise<unknown> = Promise.resolve();
function installation(version: string): Promise<Installation> {
  const known = installations.get(version);
  if (known) {
    return known;
  }
  const existing = options.installed[version];
  const started = lastInstallation.then(() => install(version, { fresh: options.fresh, existing, log }));
  // A failed installation fails the cases that need it, not the next installation.
  lastInstallation = started.catch(() => undefined);
  installations.set(version, started);
  return started;
}

const entry: Entry = options.bundle ? 'dist/index.js' : 'src/main.ts';
// Of this run alone: two may run at a time.
const root = join(repository, '.cache', 'conformance', String(process.pid));
await rm(root, { recursive: true, force: true });

async function runCase({ name, run }: Case): Promise<Ended> {
  const started = performance.now();
  const work = join(root, name);
  await mkdir(work, { recursive: true });
  let outcome: Ended['outcome'];
  try {
    outcome = await run({ entry, work, installation });
  } catch (error) {
    outcome = error instanceof Error ? error : new Error(String(error));
  }
  const ended = { name, seconds: (performance.now() - started) / 1000, outcome };
  log(`${passed(ended) ? '✓' : '✗'} ${name} (${ended.seconds.toFixed(1)} s)`);
  return ended;
}

const selected =
  names.length === 0 && given.length === 0
    ? regular
    : [...regular.filter(({ name }) => names.includes(name)), ...given];
const suffixes = { older: versions.older, '-4': versions.strapi4 } as const;
const versionOf = (name: string) =>
  Object.entries(suffixes).find(([suffix]) => name.endsWith(suffix))?.[1] ?? versions.current;
// What an archive of somebody's needs is known when it is read.
const known = selected.filter((candidate) => !given.includes(candidate));
for (const version of new Set(known.map(({ name }) => versionOf(name)))) {
  await installation(version);
}

/**
 * Two at a time: each official boot keeps a core busy, and machines with two cores are common. From the end of the list,
 * since the longest are there and must not start last.
 */
const started = performance.now();
const waiting = selected.toReversed();
const ended: Ended[] = [];
const worker = async () => {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    ended.push(await runCase(next));
  }
};
await Promise.all([worker(), worker()]);
ended.sort(
  (a, b) => cases.findIndex(({ name }) => name === a.name) - cases.findIndex(({ name }) => name === b.name),
);

log('');
log(comparisonTable(ended));
for (const { name, outcome } of ended) {
  if (!(outcome instanceof Error)) {
    for (const { text, ok } of outcome.checks) {
      log(`${ok ? '✓' : '✗'} ${name}: ${text}`);
    }
    for (const note of outcome.notes) {
      log(`· ${name}: ${note}`);
    }
  }
}
log('');
const problems = ended.flatMap(failures);
for (const line of problems) {
  log(line);
}
const failed = ended.filter((candidate) => !passed(candidate));
log(
  `${ended.length - failed.length} of ${ended.length} cases passed with ${entry} in ${((performance.now() - started) / 1000).toFixed(0)} s` +
    ` (Strapi ${Object.values(versions).join(', ')})`,
);
if (!options.keep) {
  await rm(root, { recursive: true, force: true });
}
process.exitCode = failed.length === 0 ? 0 : 1;
