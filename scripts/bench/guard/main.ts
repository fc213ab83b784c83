import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { createDatabase } from '../../database-sql.ts';
import { examples } from '../../faults/examples.ts';
import { copyOf, execute } from '../../faults/sites.ts';
import { databaseOf } from '../../faults/state.ts';
import { median } from '../measure.ts';
import { countInstructions } from './instructions.ts';
import { type Accepted, verdictOf } from './verdict.ts';

/**
 * `npm run bench:guard`: counts the instructions of an export, a verification and an import, and fails where they are more than were
 * accepted.
 */
const file = join(import.meta.dirname, 'accepted.json');
const accepted: Accepted = JSON.parse(readFileSync(file, 'utf8'));
const root = resolve(import.meta.dirname, '..', '..', '..');
const program = new Command('bench:guard')
  .description('Counts instructions with valgrind, and compares them with what was accepted.')
  .argument('[commands...]', 'what to count: export, verify, import')
  .option(
    '--program <file>',
    'another bundle',
    (given: string) => resolve(given),
    join(root, 'dist', 'index.js'),
  )
  .option('--entities <n>', 'how many, each with a component and a link', Number, accepted.entities)
  .option('--trials <n>', 'count so many times (1; with --write 3), and tell how far they differ', Number)
  .option('--write', 'accept what is counted', false)
  .showHelpAfterError()
  .parse();
const options = program.opts<{ program: string; entities: number; trials?: number; write: boolean }>();
const trials = options.trials ?? (options.write ? 3 : 1);

const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-guard-'));
const archive = 'archive.tar.gz.enc';
/** The command's own words; each run has a folder of its own, in which there is a copy of the example. */
const words = {
  export: ['--project', '../source', '-f', 'out'],
  verify: ['-f', `../${archive}`],
  import: ['--project', '.', '-f', `../${archive}`, '--force', '--no-safety-backup'],
} as const;
type Counted = keyof typeof words;

const isCounted = (name: string): name is Counted => Object.hasOwn(words, name);
const commands = (program.args.length === 0 ? Object.keys(words) : program.args).filter(isCounted);

const { folder: example, addEntities } = examples[5];
function fresh(name: string): string {
  const project = copyOf(example, join(folder, name));
  createDatabase(join(example, 'data.sql'), databaseOf(project));
  return project;
}

async function count(command: Counted, trial: number): Promise<number> {
  // As long as any other: paths are a part of what is counted.
  const name = `${command}-${String(trial).padStart(4, '0')}`;
  const project = fresh(name);
  const counted = await countInstructions([options.program, command, ...words[command], '--quiet'], project);
  rmSync(project, { recursive: true });
  console.log(`${command}: ${(counted / 1e6).toFixed(1)} million instructions`);
  return counted / 1e6;
}

/** All counts of all commands, as many at a time as there are cores: none is disturbed by another. */
async function countAll(): Promise<ReadonlyMap<Counted, readonly number[]>> {
  const counts = new Map<Counted, number[]>(commands.map((command) => [command, []]));
  const tasks = Array.from({ length: trials }, (_, trial) =>
    commands.map((command) => ({ command, trial })),
  ).flat();
  const workers = Array.from({ length: availableParallelism() }, async () => {
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
      counts.get(task.command)?.push(await count(task.command, task.trial));
    }
  });
  await Promise.all(workers);
  return counts;
}

/** How often a command is counted again that seems to have become slower: the counts of some runs are higher by chance, of none are they lower. */
const again = 2;

/** @returns the counts, and those that were needed to tell a slow-down from chance. */
async function recounted(command: Counted, found: readonly number[]): Promise<readonly number[]> {
  const isSlower = (one: number) => verdictOf(command, one, accepted.millions[command])?.isFailure ?? false;
  const all = [...found];
  while (trials === 1 && all.every(isSlower) && all.length <= again) {
    all.push(await count(command, all.length));
  }
  return all;
}

async function judge(counts: ReadonlyMap<Counted, readonly number[]>): Promise<void> {
  for (const [command, first] of counts) {
    const all = await recounted(command, first);
    const found = trials === 1 ? [Math.min(...all)] : all;
    const verdicts = found.flatMap((one) => verdictOf(command, one, accepted.millions[command]) ?? []);
    const [verdict] = verdicts;
    if (verdict !== undefined) {
      console.error(`${verdict.words}${trials > 1 ? ` (${verdicts.length} of ${trials} counts)` : ''}`);
    }
    if (verdicts.some(({ isFailure }) => isFailure)) {
      process.exitCode = 1;
    }
  }
  const here = { node: process.versions.node, entities: options.entities };
  if (here.node !== accepted.node || here.entities !== accepted.entities) {
    console.error(
      `What is accepted is of Node ${accepted.node} and ${accepted.entities} entities, this of ${here.node} and ${here.entities}: npm run bench:guard -- --write`,
    );
    process.exitCode = 1;
  }
}

try {
  execute(fresh('source'), addEntities(options.entities));
  const making = [options.program, 'export', '--project', 'source', '-f', 'archive', '--quiet'];
  const env = { ...process.env, STRAPI_DMS_KEY: 'a passphrase that guards nothing but a bench' };
  execFileSync(process.execPath, making, { cwd: folder, env });
  const counts = await countAll();
  for (const [command, found] of counts) {
    if (trials > 1) {
      const range = Math.max(...found) / Math.min(...found) - 1;
      console.log(`${command}: ${found.length} counts, which differ by ${(range * 100).toFixed(2)} %`);
    }
  }
  if (options.write) {
    const millions = Object.fromEntries(
      [...counts].map(([command, found]) => [command, Math.round(median(found))]),
    );
    const { node } = process.versions;
    const all = { node, entities: options.entities, millions: { ...accepted.millions, ...millions } };
    writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
    console.log(`${file} is written.`);
  } else {
    await judge(counts);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
