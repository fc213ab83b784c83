import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../conformance/process.ts';

/** One run of a command. */
export interface Measured {
  readonly seconds: number;
  /** Peak resident memory of the largest process of the run. */
  readonly megabytes: number;
}

/**
 * Runs a Node program and measures its wall time and its peak memory.
 *
 * @throws Error with its output when it does not succeed.
 */
export async function measure(
  program: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env: Readonly<Record<string, string>> },
): Promise<Measured> {
  const file = join(cwd, 'peak-memory.txt');
  await rm(file, { force: true });
  const recorder = join(import.meta.dirname, 'peak-memory.cjs');
  const finished = await run(program, args, {
    cwd,
    env: { ...env, PEAK_MEMORY_FILE: file, NODE_OPTIONS: `--require=${JSON.stringify(recorder)}` },
    timeoutMs: 900_000,
  });
  if (finished.code !== 0) {
    throw new Error(
      `${program} ${args.join(' ')} ended with exit code ${finished.code}:\n${finished.output}`,
    );
  }
  const kilobytes = (await readFile(file, 'utf8')).trim().split('\n').map(Number);
  await rm(file);
  return { seconds: finished.milliseconds / 1000, megabytes: Math.max(...kilobytes) / 1024 };
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) {
    throw new Error('there is no median of nothing');
  }
  return (low + high) / 2;
}
