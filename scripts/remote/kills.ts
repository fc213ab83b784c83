import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Command } from 'commander';
import { type ArchiveContents, readArchive } from '../conformance/archive.ts';
import { compareArchives, equal, rewrittenByEveryBoot } from '../conformance/compare.ts';
import { install } from '../conformance/installation.ts';
import { plainEnvironment, repository } from '../conformance/process.ts';
import { databaseOf, isStrapi4, type Origin, workingCopy } from '../conformance/projects.ts';
import { startStrapi } from '../conformance/server.ts';
import { makeTransferToken } from '../conformance/transfer-token.ts';
import { Random } from '../random.ts';

/**
 * `npm run remote:kills [-- --count 50]`: ends an export from a real running Strapi at random moments, by SIGKILL or as a runner does it,
 * and looks whether the Strapi goes on, whether the next export has all of it, and whether anything was left behind.
 */
const {
  count,
  seed,
  project: origin,
} = new Command('remote:kills')
  .option('--count <number>', 'how many exports are killed', '50')
  .option('--seed <number>', 'of what is random', String(Math.floor(Math.random() * 2 ** 31)))
  .option(
    '--project <name>',
    'what runs, by its name in conformance (typescript-4, kitchen-sink …)',
    'example',
  )
  .parse()
  .opts<{ count: string; seed: string; project: Origin }>();
const random = new Random(Number(seed));
const work = mkdtempSync(join(tmpdir(), 'strapi-dms-remote-kills-'));
const out = mkdtempSync(join(tmpdir(), 'strapi-dms-remote-out-'));
const log = (line: string) => console.log(line);
const context = {
  entry: 'src/main.ts' as const,
  work,
  installation: (version: string) => install(version, { fresh: false, existing: undefined, log }),
};
log(`seed ${seed}, ${origin}`);

/** What a pull says when it comes to something else, beside the moment at which it was started. */
const marks = ['', 'Connecting', 'Exporting', 'schemas:', 'entities:', 'assets:', 'links:', 'configuration:'];
/** Strapi 4 ends by itself where it finds the connection closed when it sends something, which only an orderly end spares it. */
const signals = isStrapi4(origin)
  ? (['SIGTERM', 'SIGINT'] as const)
  : (['SIGKILL', 'SIGTERM', 'SIGINT'] as const);

function pull(address: string, token: string, name: string, args: readonly string[] = []): ChildProcess {
  const words = ['export', '--from', address, '--no-encrypt', '--no-compress', '-f', join(out, name)];
  return spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(repository, 'src/main.ts'), ...words, ...args],
    { env: { ...plainEnvironment(), STRAPI_DMS_TRANSFER_TOKEN: token }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
}

/** Waits until the process has said this, and says whether it did. */
async function hasSaid(
  { stdout, stderr }: ChildProcess,
  mark: string,
  ended: Promise<unknown>,
): Promise<void> {
  let text = '';
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes(mark)) {
        resolve();
      }
    });
  }
  if (mark !== '') {
    await Promise.race([promise, ended]);
  }
}

async function whole(address: string, token: string): Promise<ArchiveContents> {
  const child = pull(address, token, 'whole', ['--overwrite']);
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });
  child.stdout?.resume();
  const [code] = await once(child, 'close');
  if (code !== 0) {
    throw new Error(`A whole export ended with ${code}: ${said}`);
  }
  const archive = await readArchive(join(out, 'whole.tar'));
  rmSync(join(out, 'whole.tar'));
  return archive;
}

function assertSame(before: ArchiveContents, after: ArchiveContents, what: string): void {
  const compared = compareArchives(before, after, { ignoreConfiguration: rewrittenByEveryBoot });
  if (!equal(compared)) {
    const differing = compared.filter(({ missing, extra }) => missing.length + extra.length > 0);
    throw new Error(`${what} has other content: ${JSON.stringify(differing)}`);
  }
}

const outcomes = new Map<string, number>();
try {
  const project = await workingCopy(context, origin, 'project');
  const token = makeTransferToken(databaseOf(project), ['pull']);
  await using server = await startStrapi(project);
  const address = `${server.url}/admin`;
  const first = await whole(address, token);
  for (let round = 1; round <= Number(count); round += 1) {
    const child = pull(address, token, 'killed');
    const ended = once(child, 'close');
    const mark = marks[random.below(marks.length)] as string;
    const signal = signals[random.below(signals.length)] as (typeof signals)[number];
    await hasSaid(child, mark, ended);
    await delay(random.below(mark === '' ? 700 : 150));
    child.kill(signal);
    const [code, killedBy] = (await ended) as [number | null, string | null];
    const left = readdirSync(out);
    const isDone = code === 0;
    const key = `${isDone ? 'done before' : signal} ${mark === '' ? 'at the start' : `after ${mark}`}`;
    outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
    if (left.includes('killed.tar')) {
      // It was killed between the name of the archive and its own end: then all of it is there.
      assertSame(first, await readArchive(join(out, 'killed.tar')), `Round ${round}: what was killed`);
    } else if (!isDone && killedBy === null && left.length > 0) {
      throw new Error(`Round ${round}: ${signal} left ${left.join(', ')}`);
    }
    if (!isDone && killedBy === null && code !== 143 && code !== 130) {
      throw new Error(`Round ${round}: ${signal} ended with ${code}`);
    }
    for (const name of left) {
      rmSync(join(out, name), { recursive: true, force: true });
    }
    if (!(await server.healthy())) {
      throw new Error(`Round ${round}: the Strapi does not answer`);
    }
    assertSame(first, await whole(address, token), `Round ${round}: the next export`);
  }
  for (const [key, times] of [...outcomes].sort()) {
    log(`${String(times).padStart(4)} ${key}`);
  }
  log(`${count} exports were killed; the Strapi went on, and each next one had the same content.`);
} finally {
  rmSync(work, { recursive: true, force: true });
  rmSync(out, { recursive: true, force: true });
}
