import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** How a verification ended. */
export interface Verification {
  readonly code: number | null;
  /** The largest resident size of its process; 0 where the system does not tell. */
  readonly megabytes: number;
  readonly seconds: number;
  readonly output: string;
  /** It did not end in time, or took so much memory that it was ended. */
  readonly isEndless: boolean;
}

/** What is too much to wait for. */
export interface Patience {
  readonly seconds: number;
  readonly megabytes: number;
}

/** What reads archives here: once, or as both of the states that it compares. */
export const commands = {
  verify: (archive: string) => ['verify', '--file', archive],
  inspect: (archive: string) => ['inspect', '--file', archive],
  diff: (archive: string) => ['diff', '--file', archive, '--against', archive],
} as const;

/**
 * Verifies an archive in a process of its own, or compares it with itself.
 *
 * @param program `src/main.ts`, or a bundle.
 */
export async function verification(
  program: string,
  archive: string,
  patience: Patience,
  command: keyof typeof commands = 'verify',
): Promise<Verification> {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, ...commands[command](archive)],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, STRAPI_DMS_KEY: '' } },
  );
  let output = '';
  const take = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-100_000);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  let megabytes = 0;
  let isEndless = false;
  const watch = setInterval(() => {
    megabytes = Math.max(megabytes, peakOf(child.pid));
    isEndless ||= performance.now() - started > patience.seconds * 1_000 || megabytes > patience.megabytes;
    if (isEndless) {
      child.kill('SIGKILL');
    }
  }, 10);
  const code = await new Promise<number | null>((done) => child.once('close', done));
  clearInterval(watch);
  return { code, megabytes, seconds: (performance.now() - started) / 1_000, output, isEndless };
}

/** Whether it ended with a report, or with an error for users. */
export const isDocumented = ({ code, output, isEndless }: Verification): boolean =>
  !isEndless && (code === 0 || (code === 12 && output.includes('Error: ') && !/^ {4}at /m.test(output)));

function peakOf(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
