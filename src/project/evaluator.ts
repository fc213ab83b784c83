import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withoutActionVariables } from './environment.ts';
import { isSame, nodeOptionsFor, type Rights } from './rights.ts';

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

let ahead: (Evaluator & { readonly rights: Rights }) | undefined;

/**
 * Starts the process that the next evaluation takes. Node needs as long for its start as this program for being loaded: so
 * both are done at the same time. Where nothing is evaluated, it ends with this process, which closes its standard input.
 *
 * @param folder The folder of the project, absolute or from here; it tells what to have ready, and what may be read.
 * @param isTrusted Whether the project's code may do whatever this process may.
 */
export function startEvaluator(folder: string, isTrusted: boolean): void {
  const project = resolve(folder);
  const rights = { project, isTrusted, also: [] };
  ahead ??= { ...start(rights, [project]), rights };
  keepAlive(ahead, false);
}

/** The process that was started before, where it has these rights, or else a new one. */
export function takeEvaluator(rights: Rights): Evaluator {
  const started = ahead;
  ahead = undefined;
  const isFit = started !== undefined && isSame(started.rights, rights);
  if (!isFit) {
    // It has nothing to do, and ends.
    started?.child.stdin?.end();
  }
  const evaluator = isFit ? started : start(rights, []);
  keepAlive(evaluator, true);
  return evaluator;
}

function start(rights: Rights, parameters: readonly string[]): Evaluator {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ...nodeOptionsFor(rights, program), program, ...parameters],
    { env: withoutActionVariables(process.env), stdio: ['pipe', 'ignore', 'ignore', 'pipe'] },
  );
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
