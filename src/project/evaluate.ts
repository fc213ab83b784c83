import { spawn } from 'node:child_process';
import { relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { UserError } from '../errors.ts';
import type { Outcome, Task } from './evaluate-child.ts';

/** A configuration that is still not there by then waits for something that CI does not have. */
const timeLimit = 10_000;

/** The child's program: a source file beside this one, or a folder of its own beside the bundle. */
const program = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? './evaluate-child.ts' : './evaluate-child/index.js',
    import.meta.url,
  ),
);

/**
 * Evaluates configuration files of a project in a child process, without inputs, tokens or secrets of the Action in
 * its environment.
 *
 * @param files Absolute paths; the later ones are merged over the earlier ones.
 * @param bypass What the user can do instead, for errors.
 * @param signal Ends the process early; what is thrown then does not matter.
 * @returns What the configuration is, as data: functions are gone.
 * @throws UserError `failed`, naming the file and line at fault.
 */
export async function evaluate(
  task: Task,
  environment: NodeJS.ProcessEnv,
  bypass: string,
  signal?: AbortSignal,
): Promise<unknown> {
  const [first] = task.files;
  const name = relative(task.project, first ?? '');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    cwd: task.project,
    env: environment,
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    timeout: timeLimit,
    killSignal: 'SIGKILL',
    ...(signal && { signal }),
  });
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  // Waited for below, when the output has ended.
  ended.catch(() => undefined);
  // A child that ends early closes its standard input; its outcome tells why.
  child.stdin?.once('error', () => undefined).end(JSON.stringify(task));
  const output = await text(child.stdio[3] as NodeJS.ReadableStream as never);
  const end = await ended;
  if (output === '') {
    const why =
      end === 'SIGKILL' ? `it did not end within ${timeLimit / 1_000} s` : `its process ended with ${end}`;
    throw new UserError('failed', `${name} could not be evaluated: ${why}.`, bypass);
  }
  const outcome = JSON.parse(output, revive) as Outcome;
  if ('error' in outcome) {
    const { message, file, line } = outcome.error;
    const place =
      file === undefined ? name : `${relative(task.project, file)}${line === undefined ? '' : `:${line}`}`;
    throw new UserError('failed', `${place} could not be evaluated: ${message}`, bypass);
  }
  return outcome.value;
}

/** Certificates that a configuration has read from files are buffers, which JSON holds in this form. */
function revive(_key: string, value: unknown): unknown {
  const { type, data } = (value ?? {}) as { type?: unknown; data?: unknown };
  return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data) : value;
}
