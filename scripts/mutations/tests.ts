import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Copy } from './checkout.ts';

/** One test that ran. */
export interface RanTest {
  /** From the root of the checkout. */
  readonly file: string;
  readonly name: string;
  readonly hasPassed: boolean;
  readonly milliseconds: number;
}

/** What became of a run of tests. */
export interface TestRun {
  readonly tests: readonly RanTest[];
  /** Test files that could not be loaded at all, and why. */
  readonly broken: readonly { readonly file: string; readonly message: string }[];
  /** Whether it took longer than it may, and was ended. */
  readonly isOverdue: boolean;
}

export interface RunOptions {
  readonly pattern?: string | undefined;
  /** Milliseconds that it may take. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

/** A part of what jest writes with `--json`. */
interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly duration?: number | null;
    }[];
  }[];
}

/**
 * Runs test files of a copy.
 *
 * @throws the reason of the signal where it is aborted; Error where jest itself does not work.
 */
export async function runTests(
  copy: Copy,
  files: readonly string[],
  { pattern, limit, signal }: RunOptions,
): Promise<TestRun> {
  const report = join(copy.temporary, 'report.json');
  rmSync(report, { force: true });
  const { isOverdue, output } = await ended(
    [
      '--disable-warning=ExperimentalWarning',
      '--experimental-vm-modules',
      'node_modules/jest/bin/jest.js',
      ...[
        '--selectProjects',
        'unit',
        'integration',
        '--rootDir',
        '.',
        '--cacheDirectory',
        join(copy.temporary, 'jest'),
      ],
      ...['--json', '--outputFile', report, '--silent'],
      ...(pattern === undefined ? [] : ['--testNamePattern', pattern]),
      ...['--runTestsByPath', ...files],
    ],
    copy,
    limit,
    signal,
  );
  if (isOverdue) {
    return { tests: [], broken: [], isOverdue };
  }
  if (!existsSync(report)) {
    throw new Error(`jest has written no report:\n${output}`);
  }
  return { ...readReport(copy.root, JSON.parse(readFileSync(report, 'utf8'))), isOverdue };
}

function readReport(root: string, { testResults }: JestReport): Pick<TestRun, 'tests' | 'broken'> {
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ fullName, status, duration }) => ({
        file: relative(root, name),
        name: fullName,
        hasPassed: status === 'passed',
        milliseconds: duration ?? 0,
      })),
  );
  const broken = testResults
    .filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
    .map(({ name, message }) => ({ file: relative(root, name), message }));
  return { tests, broken };
}

/**
 * Checks the types of a copy.
 *
 * @returns What is wrong with them; undefined where nothing is. What nobody uses any more is no fault of a mutation.
 */
export async function typeErrors(copy: Copy, signal: AbortSignal | undefined): Promise<string | undefined> {
  const words = ['node_modules/typescript/bin/tsc', '--noEmit', '--pretty', 'false'];
  const unused = [
    '--noUnusedLocals',
    'false',
    '--noUnusedParameters',
    'false',
    '--allowUnreachableCode',
    'true',
  ];
  const { code, output } = await ended([...words, ...unused], copy, 600_000, signal);
  return code === 0 ? undefined : output.trim();
}

/** Runs Node in a copy, in a process group of its own that ends as a whole. */
async function ended(
  words: readonly string[],
  { root, temporary }: Copy,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<{ code: number | null; output: string; isOverdue: boolean }> {
  signal?.throwIfAborted();
  const child = spawn(process.execPath, words, {
    cwd: root,
    detached: true,
    env: { ...process.env, TMPDIR: temporary, NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => {
    try {
      process.kill(-(child.pid as number), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  let isOverdue = false;
  const timer = setTimeout(() => {
    isOverdue = true;
    end();
  }, limit);
  signal?.addEventListener('abort', end);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      // The end of it is what tells why.
      output = (output + text).slice(-20_000);
    });
  }
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    signal?.throwIfAborted();
    return { code, output, isOverdue };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
    // What tests have started and left goes with them.
    end();
  }
}
