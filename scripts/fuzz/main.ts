import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { archiveOf, type Finding, prepare, tried } from './runs.ts';

/**
 * `npm run fuzz`: changes archives in ways that their format knows, verifies and imports them, and looks whether each run ends as
 * documented: with a result, or an error for users. A run is the same for the same seed and number, in whatever order.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    runs: { type: 'string', default: '1000' },
    /** The first run. */
    from: { type: 'string', default: '0' },
    /** Ends after so many seconds, whatever is left. */
    seconds: { type: 'string' },
    /** Megabytes that the process may take: what an archive has to stay below, and what Node.js takes for a thousand of them. */
    most: { type: 'string', default: '500' },
  },
});
const root = resolve(import.meta.dirname, '../..');
const seed = Number(values.seed);
const first = Number(values.from);
const last = first + Number(values.runs);
/** Seconds that a run may take. */
const patience = 30;

mkdirSync(join(root, '.tmp'), { recursive: true });
await (process.send === undefined ? watch() : work());

/** Tries one run after the other, and says which one is next. */
async function work(): Promise<void> {
  const say = (message: object) => process.send?.(message);
  const folder = mkdtempSync(join(root, '.tmp', 'fuzz-'));
  const until = performance.now() + 1_000 * Number(values.seconds ?? Number.POSITIVE_INFINITY);
  try {
    const origins = await prepare(folder);
    for (let run = first; run < last && performance.now() < until; run += 1) {
      say({ run });
      say(await tried(folder, origins, seed, run));
    }
    say({ megabytes: process.resourceUsage().maxRSS / 1024 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    process.disconnect();
  }
}

/** Watches the process that tries, which may hang or die of a run. */
async function watch(): Promise<void> {
  const findings: Finding[] = [];
  /** How often runs ended with each exit code. */
  const codes = new Map<number, number>();
  let next = first;
  let done = 0;
  let megabytes = 0;
  let isEnded = false;
  while (!isEnded && next < last) {
    const child = fork(
      import.meta.filename,
      [
        ...process.argv.slice(2),
        '--seed',
        String(seed),
        '--from',
        String(next),
        '--runs',
        String(last - next),
      ],
      {
        execArgv: ['--disable-warning=ExperimentalWarning'],
      },
    );
    let run = next;
    let timer: NodeJS.Timeout | undefined;
    let isStuck = false;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        isStuck = true;
        child.kill('SIGKILL');
      }, patience * 1_000);
    };
    child.on('message', (message: { run?: number; code?: number; finding?: Finding; megabytes?: number }) => {
      if (message.code !== undefined) {
        codes.set(message.code, (codes.get(message.code) ?? 0) + 1);
      }
      if (message.run !== undefined) {
        run = message.run;
        done += 1;
        wait();
      }
      if (message.finding !== undefined) {
        findings.push(message.finding);
        tell(message.finding);
      }
      if (message.megabytes !== undefined) {
        megabytes = message.megabytes;
        isEnded = true;
      }
    });
    const code = await new Promise<number | null>((ended) => child.once('exit', ended));
    clearTimeout(timer);
    if (!isEnded) {
      const finding: Finding = {
        run,
        command: '',
        what: [],
        outcome: isStuck ? `it does not end in ${patience} s` : `the process ended with ${code}`,
      };
      findings.push(finding);
      tell(finding);
      next = run + 1;
    }
  }
  const isLarge = megabytes > Number(values.most);
  const ends = [...codes].sort().map(([code, count]) => `${count} with ${code}`);
  console.log(
    `Seed ${seed}: ${done} runs (${ends.join(', ')}), ${findings.length} finding(s), ${megabytes.toFixed(0)} MB${isLarge ? ', which is too much' : ''}.`,
  );
  await keep(findings);
  process.exitCode = findings.length === 0 && !isLarge ? 0 : 1;
}

function tell({ run, command, what, outcome }: Finding): void {
  console.log(
    `\n${command} ${what.join('; ')}\n${outcome}\nAgain: npm run fuzz -- --seed ${seed} --from ${run} --runs 1`,
  );
}

/** Writes down the archives of findings, so that they can be looked at. */
async function keep(findings: readonly Finding[]): Promise<void> {
  if (findings.length === 0) {
    return;
  }
  const folder = mkdtempSync(join(root, '.tmp', 'fuzz-findings-'));
  const origins = await prepare(folder);
  for (const { run } of findings) {
    const { content } = await archiveOf(origins, seed, run);
    writeFileSync(join(folder, `${seed}-${run}`), content);
  }
  console.log(`The archives are in ${folder}.`);
}
