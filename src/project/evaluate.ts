import { once } from 'node:events';
import { relative } from 'node:path';
import type { Readable } from 'node:stream';
import { UserError } from '../errors.ts';
import { option } from '../wording.ts';
import { answerOf } from './answer.ts';
import type { Denial } from './confine.ts';
import type { Outcome, Task } from './evaluate-child.ts';
import { takeEvaluator } from './evaluator.ts';
import { isOutside, mayBeLookedFor, type Rights } from './rights.ts';

/** What is to be evaluated, and whether its code may do whatever this process may. */
export interface Evaluation extends Task {
  readonly isTrusted: boolean;
}

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
export async function evaluate(task: Evaluation, bypass: string, signal?: AbortSignal): Promise<unknown> {
  const [first] = task.files;
  const name = relative(task.project, first ?? '');
  const { output, end } = await handOver(task, signal);
  if (output === '') {
    throw new UserError('failed', `${name} could not be evaluated: ${unanswered(end)}.`, bypass);
  }
  const outcome = JSON.parse(output, revive) as Outcome;
  if ('value' in outcome) {
    return outcome.value;
  }
  const { file, line } = 'denied' in outcome ? outcome.denied : outcome.error;
  const place =
    file === undefined ? name : `${relative(task.project, file)}${line === undefined ? '' : `:${line}`}`;
  throw 'denied' in outcome
    ? new UserError(
        'failed',
        `${place} could not be evaluated: ${refusal(outcome.denied)}`,
        `${trust()} ${bypass}`,
      )
    : new UserError('failed', `${place} could not be evaluated: ${outcome.error.message}`, bypass);
}

/**
 * Evaluates modules of a project one by one, as {@link evaluate} does it with configuration files.
 *
 * @param files Absolute paths.
 * @returns What each exports, as data, or why it could not be evaluated.
 */
export async function evaluateEach(
  task: Omit<Evaluation, 'separately'>,
  signal?: AbortSignal,
): Promise<readonly ModuleOutcome[]> {
  const { output, end } = await handOver({ ...task, separately: true }, signal);
  if (output === '' && task.files.length > 1 && !signal?.aborted) {
    // One of them took the others along.
    const alone: ModuleOutcome[] = [];
    for (const file of task.files) {
      alone.push(...(await evaluateEach({ ...task, files: [file] }, signal)));
    }
    return alone;
  }
  const outcome: Outcome = output === '' ? { error: { message: unanswered(end) } } : JSON.parse(output);
  return 'value' in outcome
    ? (outcome.value as Outcome[]).map(explained)
    : task.files.map(() => explained(outcome));
}

/** What a module exports, or why that is not known. */
export type ModuleOutcome = Exclude<Outcome, { denied: Denial }>;

const explained = (outcome: Outcome): ModuleOutcome =>
  'denied' in outcome ? { error: { message: `${refusal(outcome.denied)} ${trust()}` } } : outcome;

/** What was asked for, by the permission of Node that it needs. */
const asks: Readonly<Record<string, (resource: string) => string>> = {
  FileSystemRead: (path) => `read ${path}, which is outside of the project`,
  FileSystemWrite: (path) => `write ${path}`,
  ChildProcess: (program) => `start another program (${program})`,
  WorkerThreads: () => 'start a worker thread',
  Addon: () => 'load a native addon',
  WASI: () => 'use WASI',
  Inspector: () => 'use the inspector',
  Signal: () => 'send a signal to a process',
  ModuleHooks: () => 'change how Node loads modules',
};

const refusal = ({ permission, resource }: Denial): string =>
  `it asks to ${asks[permission]?.(resource) ?? `use ${permission}`}. Code of the project may only read the project while it is evaluated.`;

const trust = () =>
  `Change the code so that it does not need this, or let it do whatever this process may with ${option('trust-config', true)}.`;

const endless = 'more than it could mean';

const unanswered = (end: string): string =>
  end === endless
    ? 'its result is larger than 64 MB'
    : end === 'SIGKILL'
      ? `it did not end within ${timeLimit / 1_000} s`
      : `its process ended with ${end}`;

/** What a process tells of a task, and how it ended. */
async function handOver(task: Evaluation, signal: AbortSignal | undefined): Promise<Told> {
  const { project, distDirectory, isTrusted } = task;
  const also = isOutside(distDirectory, project) ? [distDirectory] : [];
  for (;;) {
    const told = await handOverTo({ project, isTrusted, also }, task, signal);
    const missing = signal?.aborted ? [] : lookedFor(told.output).filter((path) => !also.includes(path));
    if (missing.length === 0 || also.length > mostLookedFor) {
      return told;
    }
    also.push(...missing);
  }
}

/** A configuration that looks for more files outside of the project is refused the next one. */
const mostLookedFor = 20;

interface Told {
  readonly output: string;
  readonly end: string;
}

/** Paths outside of the project that were asked for, and where nothing is. */
function lookedFor(output: string): string[] {
  const outcome: Outcome = output.includes('"denied":') ? JSON.parse(output) : { value: undefined };
  const outcomes =
    'value' in outcome && Array.isArray(outcome.value) ? (outcome.value as Outcome[]) : [outcome];
  return outcomes
    .flatMap((one) => ('denied' in Object(one) ? [(one as { denied: Denial }).denied] : []))
    .filter(({ permission, resource }) => permission === 'FileSystemRead' && mayBeLookedFor(resource))
    .map(({ resource }) => resource);
}

async function handOverTo(rights: Rights, task: Task, signal: AbortSignal | undefined): Promise<Told> {
  const { child, ended } = takeEvaluator(rights);
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
  return isJson(output)
    ? { output, end: 'its outcome' }
    : { output: '', end: 'a result that cannot be read' };
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
