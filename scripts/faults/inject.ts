import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { postgres } from '../engines/postgres.ts';
import { bundle } from './bundle.ts';
import { markdownTable } from './figures.ts';
import {
  converting,
  count,
  exporting,
  exportingFrom,
  faultsOf,
  importing,
  importingAt,
  inject,
  type Outcome,
  type Subject,
} from './injection.ts';
import { type Fault, type Kind, kinds } from './kinds.ts';
import { serverSite } from './server-kill.ts';
import { makeSite } from './sites.ts';

/**
 * `npm run faults:inject`: makes the n-th call of each kind fail with each plausible errno, in an export, an import and a conversion,
 * and looks what they say, what there is then, and what the next run makes of it.
 */
const { engine, most, kind, command, source, verbose } = new Command('faults:inject')
  .description(
    'Makes calls of an export, an import and a conversion fail, one by one, and looks what they make of it.',
  )
  .addOption(
    new Option('--engine <engine>', 'where the database is')
      .choices(['sqlite', 'postgres'])
      .default('sqlite'),
  )
  .option('--most <number>', 'how many calls of a kind are made to fail, evenly; 0 for all', Number, 8)
  .addOption(new Option('--kind <kinds...>', 'only calls of these kinds').choices(kinds))
  .addOption(new Option('--command <command>', 'only this command').choices(['export', 'import', 'convert']))
  .option('--source <checkout>', 'whose sources the program is made of; this one unless told')
  .option('--verbose', 'also print what is said where nothing is wrong', false)
  .showHelpAfterError()
  .parse()
  .opts<{
    engine: 'sqlite' | 'postgres';
    most: number;
    kind?: Kind[];
    command?: string;
    source?: string;
    verbose: boolean;
  }>();

// What Node makes of the sources need not be made again each time.
process.env.NODE_COMPILE_CACHE ??= resolve(import.meta.dirname, '../../.cache/compile');

const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-inject-'));
let server: Awaited<ReturnType<typeof serverSite>> | undefined;
try {
  const program = await bundle(join(folder, 'program'), source && resolve(source));
  const site = await makeSite(folder, { entities: 5, files: 4 });
  server = engine === 'postgres' ? await serverSite(site, postgres(), folder) : undefined;
  const subjects: readonly Subject[] = server
    ? [exportingFrom(site.project, server.database), importingAt(server)]
    : [exporting(join(folder, 'origin')), importing(site), converting(site.archive)];
  // On a server, files fail as they do without one.
  const wanted = kind ?? (server ? (['connect', 'send', 'receive'] as const) : kinds);
  const rows: (string | number)[][] = [];
  for (const subject of subjects.filter(({ name }) => command === undefined || name === command)) {
    const counts = await count(subject, join(folder, 'counted'), program);
    const faults = faultsOf(counts, most || undefined, wanted);
    console.log(`${subject.name}: ${faults.length} faults of ${JSON.stringify(counts)}`);
    const outcomes = await all(subject, faults, program);
    for (const each of wanted) {
      const of = outcomes.filter(({ fault, call }) => fault.kind === each && call !== undefined);
      const having = (start: string) =>
        of.filter(({ findings }) => findings.some((text) => text.startsWith(start)));
      if (of.length > 0) {
        rows.push([
          subject.name,
          each,
          counts[each],
          of.length,
          having('stack trace').length,
          having('exit code 0').length,
          having('wrong words').length,
          having('left').length + having('not repeatable').length,
          of.filter(({ findings }) => findings.length > 0).length,
        ]);
      }
    }
    process.exitCode ||= outcomes.some(({ findings }) => findings.length > 0) ? 1 : 0;
  }
  const sum = (column: number) => rows.reduce((total, row) => total + Number(row[column]), 0);
  const head = [
    'command',
    'call',
    'calls',
    'faults',
    'stack traces',
    'exit code 0',
    'wrong words',
    'left',
    'findings',
  ];
  console.log(markdownTable(head, [...rows, ['all', '', ...[2, 3, 4, 5, 6, 7, 8].map(sum)]]));
} finally {
  await server?.database.drop();
  rmSync(folder, { recursive: true, force: true });
}

/** As many at a time as there are cores. */
async function all(subject: Subject, faults: readonly Fault[], program: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const remaining = faults.entries();
  const worker = async () => {
    for (const [index, fault] of remaining) {
      const outcome = await inject(subject, fault, join(folder, `${subject.name}-${index}`), program);
      outcomes.push(outcome);
      const { call, code, findings, said } = outcome;
      if (findings.length > 0 || verbose) {
        const about = `${subject.name}: ${fault.kind} ${fault.number} ${fault.code} (${call ?? 'not reached'}), exit code ${code}`;
        console.log(`${about}: ${findings.join('; ') || 'held'}\n${said.replace(/^/gm, '    ')}`);
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return outcomes;
}
