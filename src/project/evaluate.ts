import { once } from 'node:events';
import { relative } from 'node:path';
import type { Readable } from 'node:stream';
import { UserError } from '../errors.ts';
import { answerOf } from './answer.ts';
import type { Outcome, Task } from './evaluate-child.ts';
import { takeEvaluator } from './evaluator.ts';

/** A configuration that is still not there by then waits for something that CI does not have. */
const timeLimit = 10_000;

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
export async function evaluate(task: Task, bypass: string, signal?: AbortSignal): Promise<unknown> {
  const [first] = task.files;
  const name = relative(task.project, first ?? '');
  const { output, end } = await handOver(task, signal);
  if (output === '') {
    throw new UserError('failed', `${name} could not be evaluated: ${unanswered(end)}.`, bypass);
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

/**
 * Evaluates modules of a project one by one, as {@link evaluate} does it with configuration files.
 *
 * @param files Absolute paths.
 * @returns What each exports, as data, or why it could not be evaluated.
 */
export async function evaluateEach(
  task: Omit<Task, 'separately'>,
  signal?: AbortSignal,
): Promise<readonly Outcome[]> {
  const { output, end } = await handOver({ ...task, separately: true }, signal);
  if (output === '' && task.files.length > 1 && !signal?.aborted) {
    // One of them took the others along.
    const alone: Outcome[] = [];
    for (const file of task.files) {
      alone.push(...(await evaluateEach({ ...task, files: [file] }, signal)));
    }
    return alone;
  }
  const outcome: Outcome = output === '' ? { error: { message: unanswered(end) } } : JSON.parse(output);
  return 'error' in outcome ? task.files.map(() => outcome) : (outcome.value as Outcome[]);
}

const endless = 'more than it could mean';

const unanswered = (end: string): string =>
  end === endless
    ? 'what it comes to has no end'
    : end === 'SIGKILL'
      ? `it did not end within ${timeLimit / 1_000} s`
      : `its process ended with ${end}`;

/** What a process tells of a task, and how it ended. */
async function handOver(
  task: Task,
  signal: AbortSignal | undefined,
): Promise<{ output: string; end: string }> {
  const { child, ended } = takeEvaluator();
  const kill = () => child.kill('SIGKILL');
  const timer = setTimeout(kill, timeLimit);
  signal?.addEventListener('abort', kill);
  const over = ended.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
  });
  // Nobody waits for the end of a process that has told what it was asked for.
  over.catch(() => undefined);
  if (signal?.aborted) {
    kill();
  }
  // A child that ends early closes its standard input; its outcome tells why.
  child.stdin?.once('error', () => undefined).end(`${JSON.stringify(task)}\n`);
  let isTooMuch = false;
  const isOver = child.exitCode !== null || child.signalCode !== null;
  const exited = isOver ? Promise.resolve() : once(child, 'exit');
  exited.catch(() => undefined);
  const output = await answerOf(child.stdio[3] as Readable, exited, () => {
    isTooMuch = true;
    kill();
  });
  if (isTooMuch || output === '') {
    return { output: '', end: isTooMuch ? endless : await over };
  }
  return isJson(output) ? { output, end: 'its outcome' } : { output: '', end: 'an outcome that is none' };
}

/** What is evaluated may write to the pipe, too, or be ended in the middle of its answer. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Certificates that a configuration has read from files are buffers, which JSON holds in this form. */
function revive(_key: string, value: unknown): unknown {
  const { type, data } = (value ?? {}) as { type?: unknown; data?: unknown };
  return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data) : value;
}
