import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const main = resolve(import.meta.dirname, '../../src/main.ts');

/** How a run of the program has ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

/** A run of the program. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Kills it, and with it the restic that it has started, where that is wanted. */
  kill(isWithRestic: boolean): void;
}

/** Starts `strapi-dms` from its sources. */
export function start(words: readonly string[], environment: NodeJS.ProcessEnv): Running {
  const began = performance.now();
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...words], {
    env: { ...process.env, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'exit').then(async ([code]) => {
    await new Promise((done) => setTimeout(done, 10));
    return { code, stdout, stderr, milliseconds: performance.now() - began };
  });
  return {
    child,
    ended,
    kill: (isWithRestic) => {
      const children = isWithRestic ? childrenOf(child.pid as number) : [];
      child.kill('SIGKILL');
      for (const pid of children) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has ended meanwhile.
        }
      }
    },
  };
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Runs it to its end. @throws Error where it does not end with 0. */
export async function run(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<Ended> {
  const ended = await start(words, environment).ended;
  if (ended.code !== 0) {
    throw new Error(
      `strapi-dms ${words.join(' ')} ended with ${ended.code}:\n${ended.stdout}${ended.stderr}`,
    );
  }
  return ended;
}

/** Runs restic itself. @returns What it has written. */
export const restic = (args: readonly string[], environment: NodeJS.ProcessEnv): string =>
  execFileSync('restic', args, {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    maxBuffer: 1e9,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
