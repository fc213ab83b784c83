import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const main = resolve(import.meta.dirname, '../../src/main.ts');

/** Loaded before the program: what dies at an operation, and what makes one fail. */
type Preload = 'kill-at.ts' | 'inject-at.ts';

/** How a run of the program ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  /** The program's file; its sources unless told. */
  readonly program?: string | undefined;
  readonly environment?: NodeJS.ProcessEnv;
  /** Counts the operations, and does something at one of them; each tells which environment variables it has. */
  readonly preload?: Preload;
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs `strapi-dms` without a terminal and without options from the environment, in UTC unless told. */
export async function strapiDms(
  words: readonly string[],
  cwd: string,
  { program = main, environment = {}, preload, onStart }: Options = {},
): Promise<Ended> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(STRAPI_DMS_|INPUT_|NODE_ENV$|CI$)/.test(name),
  );
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      ...(preload === undefined ? [] : ['--import', resolve(import.meta.dirname, preload)]),
      program,
      ...words,
    ],
    {
      cwd,
      env: { ...Object.fromEntries(kept), NO_COLOR: '1', TZ: 'UTC', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  onStart?.(child);
  const [code, signal] = await once(child, 'close');
  return { code, signal, stdout, stderr };
}

/** Imports into a project, from within its folder. */
export const importInto = (
  project: string,
  archive: string,
  words: readonly string[] = ['--force'],
  options?: Options,
): Promise<Ended> => strapiDms(['import', '--project', '.', '-f', archive, ...words], project, options);
