import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../..');

export interface Step {
  /** The `with:` of a workflow. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** The `env:` of a workflow, and what a test wants to be otherwise on the runner. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The event payload; a private repository's push where a test does not care. */
  readonly event?: object;
  /** `GITHUB_WORKSPACE`, where the step runs. */
  readonly workspace: string;
  /** A folder for the runner's own files. */
  readonly runner: string;
  /** Cancels the job, as a person does on GitHub, as soon as this file is there. */
  readonly cancelOn?: string;
  /** Is told what the step prints, as it comes. */
  readonly onPrinted?: (text: string) => void;
  /** Kills the step in place of cancelling it, as the runner does when that takes too long. */
  readonly killed?: boolean;
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string | undefined;
  readonly message: string;
  /** Where it is shown: a path in the workspace, and a line. */
  readonly file?: string;
  readonly line?: string;
}

/** What a step left behind, as the runner would keep it. */
export interface StepResult {
  readonly exitCode: number;
  /** What the log shows: commands carried out, masks applied. */
  readonly log: string;
  /** Everything that the step printed, before the runner saw it. */
  readonly printed: string;
  readonly masks: readonly string[];
  readonly annotations: readonly Annotation[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly exported: Readonly<Record<string, string>>;
  readonly addedPaths: string;
  /** The job summary before the runner masks it. */
  readonly summary: string;
  /** Runs the post step, as the runner does at the end of the job, however it ended. */
  post(): Promise<Pick<StepResult, 'exitCode' | 'log' | 'annotations'>>;
}

interface Metadata {
  readonly inputs: Record<string, { readonly default?: string; readonly deprecationMessage?: string }>;
  readonly outputs: Record<string, unknown>;
  readonly runs: { readonly using: string; readonly main: string; readonly post: string };
}

/** What stands for the token that GitHub gives to a job. */
export const githubToken = 'ghs_token-of-the-job';

/**
 * Runs the Action as the runner does: the bundle that action.yml names, in a process of its own, with the inputs' defaults
 * as `INPUT_*` and the file commands (actions/runner: ActionRunner.cs, ActionCommandManager.cs, FileCommandManager.cs).
 *
 * The environment is made anew, so that nothing of the machine decides a test.
 */
export async function runAction(step: Step): Promise<StepResult> {
  const metadata = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Metadata;
  const program = join(root, metadata.runs.main);
  assertBuilt(program);
  const folder = mkdtempSync(join(step.runner, 'step-'));
  const files = commandFiles(folder);
  const environment = {
    PATH: process.env.PATH,
    HOME: folder,
    ...runnerVariables(step, folder),
    ...files,
    ...inputVariables(metadata, step.inputs ?? {}),
    ...step.environment,
  };
  const child = start(program, step.workspace, environment);
  if (step.onPrinted !== undefined) {
    child.stdout.setEncoding('utf8').on('data', step.onPrinted);
  }
  const watch = setInterval(() => {
    if (step.cancelOn !== undefined && existsSync(step.cancelOn)) {
      clearInterval(watch);
      child.kill(step.killed ? 'SIGKILL' : 'SIGINT');
    }
  }, 20);
  const { exitCode, signal, printed, complaints } = await endOf(child);
  clearInterval(watch);
  if (exitCode === null && !step.killed) {
    throw new Error(`The step was ended by ${signal}:\n${printed}${complaints}`);
  }
  const outputs = keyValues(files.GITHUB_OUTPUT);
  assertDeclared(Object.keys(outputs), Object.keys(metadata.outputs));
  const state = keyValues(files.GITHUB_STATE);
  return {
    exitCode: exitCode ?? 137,
    ...readLog([...unexpectedInputs(metadata, step.inputs ?? {}), printed, complaints].join('\n')),
    printed: printed + complaints,
    outputs,
    state,
    exported: keyValues(files.GITHUB_ENV),
    addedPaths: readFileSync(files.GITHUB_PATH, 'utf8'),
    summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
    post: async () => {
      const saved = Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]);
      const post = await endOf(
        start(join(root, metadata.runs.post), step.workspace, {
          ...environment,
          ...Object.fromEntries(saved),
        }),
      );
      return { exitCode: post.exitCode ?? 137, ...readLog(post.printed + post.complaints) };
    },
  };
}

const start = (program: string, cwd: string, env: NodeJS.ProcessEnv) =>
  spawn(process.execPath, [program], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });

async function endOf(child: ReturnType<typeof start>) {
  const [printed, complaints, [exitCode, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, string | null]>,
  ]);
  return { exitCode, signal, printed, complaints };
}

/**
 * The bundle under test has to be that of the sources.
 *
 * @throws Error when it is missing, or older than any source.
 */
export function assertBuilt(program: string = join(root, 'dist/index.js')): void {
  if (!existsSync(program)) {
    throw new Error(`${program} is missing. Run \`npm run bundle\` first.`);
  }
  const built = statSync(program).mtimeMs;
  const newer = globSync('src/**/*.ts', { cwd: root }).filter(
    (source) => statSync(join(root, source)).mtimeMs > built,
  );
  if (newer.length > 0) {
    const some = newer.slice(0, 3).join(', ');
    throw new Error(
      `${program} is older than ${newer.length} of the sources (${some} …). Run \`npm run bundle\` first.`,
    );
  }
}

function commandFiles(folder: string) {
  const names = ['OUTPUT', 'STATE', 'ENV', 'PATH', 'STEP_SUMMARY'] as const;
  const paths = names.map((name) => [`GITHUB_${name}`, join(folder, name.toLowerCase())] as const);
  for (const [, path] of paths) {
    writeFileSync(path, '');
  }
  return Object.fromEntries(paths) as Record<`GITHUB_${(typeof names)[number]}`, string>;
}

function runnerVariables({ workspace, event }: Step, folder: string): Record<string, string> {
  const temporary = join(folder, 'temp');
  mkdirSync(temporary);
  const payload = join(folder, 'event.json');
  const repository = { full_name: 'octo/shop', private: true, visibility: 'private' };
  writeFileSync(payload, JSON.stringify(event ?? { repository }));
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: 'octocat',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: payload,
    GITHUB_REPOSITORY: 'octo/shop',
    GITHUB_RETENTION_DAYS: '90',
    GITHUB_RUN_ID: '17',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_WORKSPACE: workspace,
    // Of the project: where no Strapi answers, whatever runs here.
    PORT: '9',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: temporary,
  };
}

function inputVariables(
  { inputs }: Metadata,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const defaults = Object.entries(inputs).map(
    ([name, { default: value }]) => [name, evaluate(value ?? '')] as const,
  );
  const values = { ...Object.fromEntries(defaults), ...given };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      value,
    ]),
  );
}

/** The only expression that action.yml may use so far. */
const evaluate = (text: string): string => text.replace(/\$\{\{ github\.token \}\}/, githubToken);

/** What the runner itself complains about: names that action.yml does not have, and those that it deprecates. */
function unexpectedInputs({ inputs }: Metadata, given: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(inputs);
  const unexpected = Object.keys(given).filter((name) => !names.includes(name));
  const deprecated = Object.keys(given).map((name) => inputs[name]?.deprecationMessage);
  return [
    ...(unexpected.length === 0
      ? []
      : [
          `::warning::Unexpected input(s) '${unexpected.join("', '")}', valid inputs are ['${names.join("', '")}']`,
        ]),
    ...deprecated.filter((message) => message !== undefined).map((message) => `::warning::${message}`),
  ];
}

/** An output that action.yml does not have reaches no workflow. */
function assertDeclared(set: readonly string[], declared: readonly string[]): void {
  const undeclared = set.filter((name) => !declared.includes(name));
  if (undeclared.length > 0) {
    throw new Error(`action.yml does not have these outputs: ${undeclared.join(', ')}`);
  }
}

/** Carries out workflow commands line by line: a mask holds for what comes after it. */
function readLog(printed: string): Pick<StepResult, 'log' | 'masks' | 'annotations'> {
  const masks: string[] = [];
  const annotations: Annotation[] = [];
  const log: string[] = [];
  // The longest first, so that one value within another leaves nothing of it.
  const mask = (line: string) =>
    masks
      .toSorted((a, b) => b.length - a.length)
      .reduce((masked, secret) => masked.replaceAll(secret, '***'), line);
  for (const line of printed.split(/\r?\n/)) {
    const command = /^\s*::([a-z-]+)(?: (.*?))?::(.*)$/.exec(line);
    if (command === null) {
      log.push(mask(line));
      continue;
    }
    const [, name = '', properties = '', value = ''] = command;
    const message = unescapeData(value);
    switch (name) {
      case 'add-mask':
        masks.push(...new Set([message, ...message.split(/\r?\n/)].filter((secret) => secret.trim() !== '')));
        break;
      case 'error':
      case 'warning':
      case 'notice':
        annotations.push({ level: name, ...placed(readProperties(properties)), message: mask(message) });
        log.push(`##[${name}]${mask(message)}`);
        break;
      case 'debug':
        break;
      case 'group':
      case 'endgroup':
        log.push(`##[${name}]${mask(message)}`);
        break;
      default:
        throw new Error(
          `The step used the command ${name}, which the runner has no more or never had: ${line}`,
        );
    }
  }
  return { log: log.join('\n'), masks, annotations };
}

const placed = ({ title, file, line }: Record<string, string | undefined>) => ({
  title,
  ...(file === undefined ? {} : { file }),
  ...(line === undefined ? {} : { line }),
});

function readProperties(text: string): Record<string, string | undefined> {
  const pairs = text
    .split(',')
    .filter((pair) => pair.includes('='))
    .map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1)] as const);
  return Object.fromEntries(
    pairs.map(([name, value]) => [name, unescapeData(value.replaceAll('%3A', ':').replaceAll('%2C', ','))]),
  );
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

/** `name=value`, or `name<<DELIMITER`, lines, `DELIMITER`. */
export function keyValues(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').split(/\r?\n/);
  const values: Record<string, string> = {};
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    const [, name, delimiter] = /^([^=]+?)<<(.+)$/.exec(line) ?? [];
    if (name !== undefined && delimiter !== undefined) {
      const end = lines.indexOf(delimiter);
      if (end < 0) {
        throw new Error(`${file}: ${name} has no closing ${delimiter}`);
      }
      values[name] = lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join('\n');
    } else if (line !== '') {
      const at = line.indexOf('=');
      if (at < 0) {
        throw new Error(`${file}: invalid line ${line}`);
      }
      values[line.slice(0, at)] = line.slice(at + 1);
    }
  }
  return values;
}
