import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainEnvironment } from '../../conformance/process.ts';

/** One run of a line of bash: of all processes that it started, and not of a server that they asked. */
export interface TreeMeasured {
  /** Wall time. */
  readonly seconds: number;
  /** Processor time of all of them, user and system. */
  readonly cpuSeconds: number;
  /** The most that they held in memory at one moment, in MiB. */
  readonly megabytes: number;
}

export interface TreeOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it has to end with. */
  readonly code?: number;
}

/** Milliseconds between two looks at the memory. */
const interval = 50;

/**
 * Runs a line of bash, which may be a pipeline: one whose first part fails has failed.
 *
 * @throws Error with what it printed where it ends with another exit code than it should.
 */
export async function measureTree(
  line: string,
  { cwd, env = {}, code: wanted = 0 }: TreeOptions,
): Promise<TreeMeasured> {
  const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-times-'));
  const times = join(folder, 'times');
  // What bash says of the times goes to a file, what the programs say to where it is collected.
  const script = `set -o pipefail; TIMEFORMAT='%3R %3U %3S'; exec 3>&1 4>&2; { time { ${line}\n} >&3 2>&4; } 2> '${times}'`;
  try {
    const child = spawn('bash', ['-c', script], {
      cwd,
      env: { ...plainEnvironment(), NO_COLOR: '1', TZ: 'UTC', PORT: '9', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-20_000);
      });
    }
    let kilobytes = 0;
    const timer = setInterval(() => {
      kilobytes = Math.max(kilobytes, memoryBelow(child.pid ?? 0));
    }, interval);
    const { promise, resolve, reject } = Promise.withResolvers<number | null>();
    child.once('error', reject).once('close', resolve);
    const code = await promise.finally(() => clearInterval(timer));
    if (code !== wanted) {
      throw new Error(`${line}\nended with exit code ${code}:\n${said}`);
    }
    // Before it bash may have said something of its own.
    const last = readFileSync(times, 'utf8').trim().split('\n').at(-1) ?? '';
    const [seconds = Number.NaN, user = Number.NaN, system = Number.NaN] = last.split(' ').map(Number);
    return { seconds, cpuSeconds: user + system, megabytes: kilobytes / 1024 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Kilobytes of a process's descendants: what each has of its own, and the largest part of files (programs, libraries), of which two
 * processes of one program have the same.
 */
function memoryBelow(pid: number): number {
  let own = 0;
  let files = 0;
  let highest = 0;
  for (const descendant of descendantsOf(pid)) {
    const status = read(`/proc/${descendant}/status`);
    const kilobytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
    own += kilobytes('RssAnon') + kilobytes('RssShmem');
    files = Math.max(files, kilobytes('RssFile'));
    // Which was between two looks, perhaps.
    highest = Math.max(highest, kilobytes('VmHWM'));
  }
  return Math.max(own + files, highest);
}

function descendantsOf(pid: number): number[] {
  const children = threadsOf(pid).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
  return [...children, ...children.flatMap(descendantsOf)];
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Nothing where the process has ended. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Words as bash reads them. */
export const quoted = (words: readonly string[]): string =>
  words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
