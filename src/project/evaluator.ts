import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { withoutActionVariables } from './environment.ts';

/** The child's program: a source file beside this one, or a folder of its own beside the bundle. */
const program = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? './evaluate-child.ts' : './evaluate-child/index.js',
    import.meta.url,
  ),
);

/** A process that waits for something to evaluate. */
export interface Evaluator {
  readonly child: ChildProcess;
  /** How it ended: a signal or an exit code. Rejected where it could not be started. */
  readonly ended: Promise<string>;
}

let ahead: Evaluator | undefined;

/**
 * Starts the process that the next evaluation takes. Node needs as long for its start as this program for being loaded: so
 * both are done at the same time. Where nothing is evaluated, it ends with this process, which closes its standard input.
 *
 * @param project The folder of the project, absolute or from here; it tells what to have ready.
 */
export function startEvaluator(project: string): void {
  ahead ??= start([project]);
  keepAlive(ahead, false);
}

/** The process that was started before, or else a new one. */
export function takeEvaluator(): Evaluator {
  const evaluator = ahead ?? start([]);
  ahead = undefined;
  keepAlive(evaluator, true);
  return evaluator;
}

function start(parameters: readonly string[]): Evaluator {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...parameters], {
    env: withoutActionVariables(process.env),
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  // Whoever takes it waits for it.
  ended.catch(() => undefined);
  return { child, ended };
}

/** Whether this process waits for it. */
function keepAlive({ child }: Evaluator, isWaitedFor: boolean): void {
  for (const handle of [child, child.stdio[0] as Socket, child.stdio[3] as Socket]) {
    if (isWaitedFor) {
      handle.ref();
    } else {
      handle.unref();
    }
  }
}
