import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** A child process that ended. */
export interface Finished {
  readonly code: number | null;
  /** stdout and stderr as they came, without colours. */
  readonly output: string;
  readonly milliseconds: number;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Text for stdin, which is then closed; without it stdin is closed at once, so nothing can prompt. */
  readonly input?: string;
  readonly timeoutMs?: number;
}

/** Root of this repository. */
export const repository = join(import.meta.dirname, '..', '..');

/** What npm and this repository's scripts add to the environment, and what would make Strapi use another database. */
const notInherited =
  /^(npm_(?!config_(registry|cache|userconfig)$)|NODE_(ENV|OPTIONS|PATH)$|INIT_CWD$|DATABASE_|STRAPI_)/;

/**
 * The environment of a person who runs Strapi by hand: no npm variables of the script around us, and not the newer Node
 * that npm scripts of this repository put first, since Strapi's native addon was built for the Node of the machine.
 */
export function plainEnvironment(): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !notInherited.test(name)) {
      environment[name] = value;
    }
  }
  const path = (environment.PATH ?? '').split(delimiter);
  environment.PATH = path
    .filter((directory) => !directory.startsWith(repository) && !directory.includes('node-gyp-bin'))
    .join(delimiter);
  return environment;
}

/**
 * Runs a program to its end.
 *
 * @returns exit code, output and duration, whatever the exit code is.
 * @throws Error when the program cannot be started, or ran longer than `timeoutMs` (5 minutes).
 */
export async function run(
  program: string,
  args: readonly string[],
  { cwd, env = plainEnvironment(), input, timeoutMs = 300_000 }: RunOptions,
): Promise<Finished> {
  const started = performance.now();
  const child = spawn(program, args, { cwd, env, stdio: 'pipe' });
  let output = '';
  const collect = (chunk: string) => {
    output += chunk;
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  // A program that exits before it has read its stdin breaks the pipe; its exit code tells the rest.
  child.stdin.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      collect(String(error));
    }
  });
  child.stdin.end(input ?? '');

  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  child.once('error', reject).once('close', resolve);
  try {
    const code = await promise;
    const text = stripVTControlCharacters(output);
    if (timedOut) {
      throw new Error(`${program} ${args.join(' ')} did not end within ${timeoutMs / 1000} s:\n${text}`);
    }
    return { code, output: text, milliseconds: performance.now() - started };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Like {@link run}, for a program that must succeed.
 *
 * @throws Error with the program's whole output when it ends with another exit code than 0.
 */
export async function runOrThrow(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<Finished> {
  const finished = await run(program, args, options);
  if (finished.code !== 0) {
    throw new Error(
      `${program} ${args.join(' ')} ended with exit code ${finished.code}:\n${finished.output.trim()}`,
    );
  }
  return finished;
}
