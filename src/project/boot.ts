import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { relative } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { UserError } from '../errors.ts';
import { option } from '../wording.ts';
import { type BootOutcome, bootInChild } from './boot-child.ts';
import { projectEnvironment } from './environment.ts';

export interface BootOptions {
  /**
   * `database.connection` for the database in which the tables are to be made, by the major version of Strapi; where it is not the
   * one that the project's configuration names.
   */
  readonly database?: Readonly<Record<4 | 5, object>> | undefined;
  /** Kills Strapi; the reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** What this process was given; decides which `node` is used. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Milliseconds after which it is given up. The first start compiles the project, which takes its time on CI. */
  readonly timeLimit?: number;
  /** Is told each line that Strapi writes, as it may be said. */
  readonly wrote?: (line: string) => void;
}

/** What Strapi wrote last, for the error. */
const shownLines = 30;
const keptCharacters = 16_000;

/** Shorter values are words that occur anyway. */
const shortestSecret = 4;
const secretName = /KEY|SECRET|SALT|TOKEN|PASS|CREDENTIAL/i;

/** What Strapi does not start without. */
const requiredSecrets = [
  'APP_KEYS',
  'API_TOKEN_SALT',
  'ADMIN_JWT_SECRET',
  'JWT_SECRET',
  'TRANSFER_TOKEN_SALT',
  'ENCRYPTION_KEY',
];

const byHand = () =>
  `or start the project once by hand ("strapi develop") and import with ${option('boot', 'never')}`;

/**
 * Starts the project's own Strapi once, so that it creates its tables, and stops it. It runs in a child process, in the
 * `node` that is on the PATH (its native addons were installed for that one), listens on no port, and sees no inputs
 * and no tokens of the Action.
 *
 * Secrets that the checkout lacks are made up for this start: nothing that Strapi writes at the first one has to be
 * read with them later, but for the keys of the API tokens that it makes by default, which nobody knows anyway.
 *
 * It is no transaction: a start that is killed leaves some tables, and the next start makes the others.
 *
 * @param project Its `directory` is absolute.
 * @throws UserError `failed` where there is no `node`, no `node_modules`, or Strapi does not start in time; with the
 *   last lines that it wrote, without secrets.
 */
export async function bootProject(
  { directory }: { readonly directory: string },
  { database, signal, environment = process.env, timeLimit = 300_000, wrote }: BootOptions = {},
): Promise<void> {
  signal?.throwIfAborted();
  const env = bootEnvironment(directory, environment);
  const child = spawn(
    'node',
    ['--input-type=commonjs', '--eval', `(${bootInChild})(require, ${database !== undefined})`],
    { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
  if (database !== undefined) {
    // A child that never came so far as to take it tells so itself.
    child.send(database, () => undefined);
  }
  const output = collect(child);
  if (wrote !== undefined) {
    tellLines(child, (line) => wrote(redact(line, env)));
  }
  const { outcome, ended } = await wait(child, timeLimit, signal);
  signal?.throwIfAborted();
  if (outcome !== undefined && 'loaded' in outcome && ended === 'exit code 0') {
    return;
  }
  const detail = outcome !== undefined && 'error' in outcome ? `\n${outcome.detail}` : '';
  const tail = redact(output() + detail, env);
  throw new UserError('failed', ...explain(directory, outcome, ended, tail, env));
}

/** The environment of a start: what the project's configuration sees, and what Strapi cannot do without. */
function bootEnvironment(directory: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const env = projectEnvironment(directory, environment);
  for (const name of requiredSecrets) {
    // Some .env files have it without a value, which Strapi refuses just the same.
    env[name] ||= name === 'APP_KEYS' ? `${madeUp()},${madeUp()}` : madeUp();
  }
  env.STRAPI_TELEMETRY_DISABLED ??= 'true';
  return env;
}

const madeUp = (): string => randomBytes(24).toString('base64');

/** @returns What gives the end of what the child wrote, both streams as they came. */
function collect({ stdout, stderr }: ChildProcess): () => string {
  let text = '';
  for (const stream of [stdout, stderr] as Readable[]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-keptCharacters);
    });
  }
  return () => text;
}

/** Tells each line that is whole, or longer than any that somebody reads. */
function tellLines({ stdout, stderr }: ChildProcess, tell: (line: string) => void): void {
  for (const stream of [stdout, stderr] as Readable[]) {
    let rest = '';
    stream.on('data', (chunk: string) => {
      const lines = (rest + chunk).split(/[\r\n]+/);
      rest = (lines.pop() ?? '').slice(-keptCharacters);
      for (const line of lines.filter((one) => one.trim() !== '')) {
        tell(line);
      }
    });
  }
}

/** How the child ended: `exit code 1`, a signal, `no node` or `too late`. */
interface Ended {
  readonly outcome: BootOutcome | undefined;
  readonly ended: string;
}

async function wait(child: ChildProcess, timeLimit: number, signal?: AbortSignal): Promise<Ended> {
  let outcome: BootOutcome | undefined;
  let isLate = false;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const kill = () => child.kill('SIGKILL');
  const timer = globalThis.setTimeout(() => {
    isLate = true;
    kill();
  }, timeLimit);
  signal?.addEventListener('abort', kill);
  // Projects may send messages of their own.
  child.on('message', (message) => {
    if (isOutcome(message)) {
      outcome = message;
    }
  });
  child.once('error', (error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? resolve('no node') : reject(error),
  );
  child.once('exit', (code, killedBy) => resolve(killedBy ?? `exit code ${code}`));
  // An error is told by the listener above.
  const drained = Promise.allSettled(['close', 'disconnect'].map((event) => once(child, event)));
  try {
    const ended = await promise;
    // What it wrote last is still on its way. A process that it has started may keep its output open, so not for long.
    await Promise.race([drained, setTimeout(1_000, undefined, { ref: false })]);
    return { outcome, ended: isLate ? 'too late' : ended };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

const isOutcome = (message: unknown): message is BootOutcome =>
  typeof message === 'object' &&
  message !== null &&
  ('loaded' in message || 'notInstalled' in message || 'error' in message);

/** Removes the values of everything that is named like a secret, and passwords in URLs. */
function redact(output: string, env: NodeJS.ProcessEnv): string {
  const secrets = Object.entries(env)
    .filter(([name]) => secretName.test(name))
    .flatMap(([, value = '']) => [value, ...value.split(',')])
    .map((value) => value.trim())
    .filter((value) => value.length >= shortestSecret)
    .sort((a, b) => b.length - a.length);
  let text = stripVTControlCharacters(output);
  for (const secret of secrets) {
    text = text.replaceAll(secret, '***');
  }
  return text.replace(/(:\/\/[^\s/:@]*:)[^\s@]+@/g, '$1***@').trim();
}

/** @returns Message and remedy. */
function explain(
  directory: string,
  outcome: BootOutcome | undefined,
  ended: string,
  output: string,
  env: NodeJS.ProcessEnv,
): [string, string] {
  const name = relative(process.cwd(), directory) || 'this project';
  const tail = output === '' ? '' : `\n${output.split('\n').slice(-shownLines).join('\n')}`;
  const cannot = 'Strapi could not be started to create the tables';
  if (ended === 'no node') {
    return [
      `${cannot}: there is no "node" on the PATH.`,
      `Install Node in an earlier step (actions/setup-node), ${byHand()}.`,
    ];
  }
  if (outcome !== undefined && 'notInstalled' in outcome) {
    return [
      `${cannot}: ${outcome.notInstalled} is not installed in ${name}.`,
      `Run "npm ci" there first (or what your package manager has instead), ${byHand()}.`,
    ];
  }
  if (/NODE_MODULE_VERSION|was compiled against a different Node/.test(output)) {
    return [
      `${cannot}: its native addons were installed for another version of Node than the one on the PATH.${tail}`,
      'Run this step with the Node that "npm ci" was run with.',
    ];
  }
  if (ended === 'too late') {
    return [
      `${cannot}: it did not start in time.${tail}`,
      `Look for what its own code waits for (src/index, plugins), such as a service that is not running, ${byHand()}.`,
    ];
  }
  const why =
    outcome === undefined || 'loaded' in outcome
      ? `its process ended with ${ended}`
      : redact('error' in outcome ? outcome.error : '', env).split('\n')[0];
  return [`${cannot}: ${why}${tail}`, `Correct what it complains about, ${byHand()}.`];
}
