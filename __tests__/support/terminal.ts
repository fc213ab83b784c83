import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';

const program = [process.execPath, '--disable-warning=ExperimentalWarning', resolve('src/main.ts')] as const;

/** `script` makes the terminals; a machine without it must not pass in CI. */
export const hasTerminals = (() => {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux');
  } catch {
    return false;
  }
})();

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** How long it went on after it had printed this, in milliseconds. */
  readonly after: (text: string) => number;
}

interface Options {
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** In a process group of its own, so that all of it can be sent what Ctrl-C sends. */
  readonly detached?: boolean;
  /** An open file in place of a pipe. */
  readonly stdout?: number;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the output so far matches; rejects when the process ends without. */
  readonly printed: (pattern: RegExp) => Promise<void>;
  /** What it has written so far to its standard output, or terminal. */
  readonly output: () => string;
}

/** The environment of this process without what would be an option of the command, or an answer to it. */
function clean(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(STRAPI_DMS_|INPUT_|NODE_ENV$|FORCE_COLOR$|CI$)/.test(name),
  );
  return { ...Object.fromEntries(kept), NO_COLOR: '1', TERM: 'xterm', ...more };
}

function watch(child: ChildProcess): Running {
  // Nothing here takes that long; a process that hangs must not outlive its test.
  const limit = setTimeout(() => child.kill('SIGKILL'), 100_000);
  child.once('exit', () => clearTimeout(limit));
  let [stdout, stderr] = ['', ''];
  const times: { readonly length: number; readonly time: number }[] = [];
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    times.push({ length: stdout.length, time: performance.now() });
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code, signal]): Ended => {
    const end = performance.now();
    const after = (text: string) => {
      const at = stdout.indexOf(text);
      const printed = at === -1 ? undefined : times.find(({ length }) => length >= at + text.length);
      return printed === undefined ? Number.NaN : end - printed.time;
    };
    return { code, signal, stdout, stderr, after };
  });
  const printed = async (pattern: RegExp) => {
    for (let isOver = false; !pattern.test(stdout + stderr); ) {
      if (isOver) {
        throw new Error(`Ended without printing ${pattern}:\n${stdout}${stderr}`);
      }
      isOver = await Promise.race([pause(20).then(() => false), ended.then(() => true)]);
    }
  };
  return { child, ended, printed, output: () => stdout };
}

/** Starts `strapi-dms` from its sources, without a terminal. */
export function start(
  words: readonly string[],
  { cwd, environment, detached = false, stdout }: Options = {},
): Running {
  const [node, ...before] = program;
  const child = spawn(node, [...before, ...words], {
    cwd,
    detached,
    env: clean(environment),
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
  });
  return watch(child);
}

/** Runs `strapi-dms` from its sources to its end. */
export const run = (words: readonly string[], options?: Options): Promise<Ended> =>
  start(words, options).ended;

/** Starts `strapi-dms` on a pseudo-terminal. */
export const startOnTerminal = (words: readonly string[], options?: Options): Running =>
  startAnyOnTerminal([...program, ...words], options);

/** Starts a program on a pseudo-terminal: `script` of Debian's bsdutils. What it shows is all in stdout. */
export function startAnyOnTerminal(words: readonly string[], { cwd, environment }: Options = {}): Running {
  const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const child = spawn(
    'script',
    ['--quiet', '--return', '--command', `stty cols 120 rows 40; exec ${quoted}`, '/dev/null'],
    {
      cwd,
      env: clean(environment),
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  return watch(child);
}

/** What a person types. */
export const type = ({ child }: Running, keys: string): unknown => child.stdin?.write(keys);

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((done) => setTimeout(done, milliseconds));

/** Waits until a folder has a name like this. */
export async function appears(folder: string, pattern: RegExp): Promise<void> {
  const end = performance.now() + 60_000;
  while (!existsSync(folder) || !readdirSync(folder).some((name) => pattern.test(name))) {
    if (performance.now() > end) {
      throw new Error(`Nothing like ${pattern} appeared in ${folder}`);
    }
    await pause(5);
  }
}
