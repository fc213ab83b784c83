import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { MappingToken } from '@actions/workflow-parser/templates/tokens/mapping-token';
import { githubToken, keyValues } from '../../__tests__/support/run-action.ts';
import { actions } from './actions/index.ts';
import { asText, type Contexts, evaluate, isTruthy, type Status, textsOf } from './expressions.ts';
import { machineOf } from './machine.ts';
import { type Repository, writeCurlConfiguration } from './repository.ts';
import { startServices } from './services.ts';
import type { PlayedJob, PlayedStep, Workflow } from './workflow.ts';

/** What started a run. */
export interface Event {
  readonly name: string;
  readonly payload?: object;
  readonly ref?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly actor?: string;
  /** Whether its code comes from a fork: such runs get no secrets, and a token that can only read. */
  readonly isFork?: boolean;
}

/** What a step or a job left, for `steps` and `needs`. */
export interface Outcome {
  readonly outputs: Readonly<Record<string, string>>;
  readonly outcome: Status | 'skipped';
  readonly conclusion: Status | 'skipped';
}

export interface JobResult {
  readonly name: string;
  readonly result: Status | 'skipped';
  readonly outputs: Readonly<Record<string, string>>;
  readonly log: string;
  readonly summaries: readonly string[];
  readonly steps: Readonly<Record<string, Outcome>>;
}

/** What a step may use; actions are played with it. */
export interface StepRun {
  readonly repository: Repository;
  readonly inputs: Readonly<Record<string, string>>;
  /** The whole environment of the step. */
  readonly environment: Readonly<Record<string, string>>;
  readonly workspace: string;
  readonly temporary: string;
  readonly home: string;
  /** For the runner's own files. */
  readonly runner: string;
  readonly event: object;
  readonly permissions: Readonly<Record<string, string>>;
  readonly ref: string;
  log(text: string): void;
  /** Puts a folder first in PATH for the steps that follow. */
  addPath(folder: string): void;
  summarize(text: string): void;
  /** Sets a variable for the steps that follow. */
  export(name: string, value: string): void;
}

/** What an action did. It throws where its step fails. */
export interface Played {
  readonly outputs?: Readonly<Record<string, string>>;
  /** Runs at the end of the job. */
  readonly post?: (status: Status) => Promise<void>;
}

/** A step failed, for a reason that is in the log already. */
export class StepFailed extends Error {}

/** How long a step may take before it is taken for one that hangs. */
const stepLimit = 300_000;

/** Plays one job: its conditions, environment and steps, in a folder of its own. */
export class JobRun {
  readonly #repository: Repository;
  readonly #workflow: Workflow;
  readonly #job: PlayedJob;
  readonly #contexts: Contexts;
  readonly #tracking = `github_${randomUUID()}`;
  readonly #folder: string;
  readonly #permissions: Readonly<Record<string, string>>;
  readonly #exported: Record<string, string> = {};
  readonly #paths: string[] = [];
  readonly #log: string[] = [];
  readonly #summaries: string[] = [];
  readonly #posts: ((status: Status) => Promise<void>)[] = [];
  readonly #steps: Record<string, Outcome> = {};
  #status: Status = 'success';

  constructor(
    repository: Repository,
    workflow: Workflow,
    job: PlayedJob,
    event: Event,
    /** `needs`, `matrix`, `inputs` and `github`. */
    contexts: Contexts,
    folder: string,
  ) {
    this.#repository = repository;
    this.#workflow = workflow;
    this.#job = job;
    this.#folder = folder;
    const given = job.parts('permissions') ?? workflow.parts('permissions');
    const permissions = given === undefined ? { contents: 'read' } : textsOf(given, {});
    this.#permissions = event.isFork
      ? Object.fromEntries(Object.entries(permissions).map(([name, access]) => [name, access && 'read']))
      : permissions;
    const environment = evaluate(job.parts('environment'), contexts);
    const name = asText(
      typeof environment === 'object' ? (environment as { name?: string } | null)?.name : environment,
    );
    this.#contexts = {
      ...contexts,
      secrets: event.isFork
        ? { GITHUB_TOKEN: githubToken }
        : { ...repository.secrets, ...repository.environments[name], GITHUB_TOKEN: githubToken },
      vars: repository.variables,
      runner: { os: 'Linux', arch: 'X64', temp: join(folder, 'temp'), environment: 'github-hosted' },
    };
  }

  get #workspace(): string {
    return join(this.#folder, 'workspace');
  }

  async run(): Promise<JobResult> {
    for (const name of ['workspace', 'temp', 'home', 'runner']) {
      mkdirSync(join(this.#folder, name), { recursive: true });
    }
    writeCurlConfiguration(this.#repository, join(this.#folder, 'home'));
    this.#repository.service.permit(this.#permissions);
    const started = performance.now();
    try {
      await using _services = await startServices(
        evaluate(this.#job.parts('services'), this.#all()) as never,
        (text) => this.#log.push(text),
      );
      for (const step of this.#job.steps) {
        await this.#runStep(step);
      }
      for (const post of this.#posts.reverse()) {
        await post(this.#status);
      }
    } finally {
      await this.#endProcesses();
      this.#repository.service.permit(undefined);
    }
    const limit = Number(evaluate(this.#job.parts('timeout-minutes'), this.#all()) ?? 360);
    if (performance.now() - started > limit * 60_000) {
      this.#fail(`The job took longer than ${limit} minutes.`);
    }
    return {
      name: this.#job.id,
      result: this.#status,
      outputs: textsOf(this.#job.parts('outputs'), this.#all(), this.#status),
      log: this.#log.join('\n'),
      summaries: this.#summaries,
      steps: this.#steps,
    };
  }

  #all(environment: Readonly<Record<string, string>> = this.#environment()): Contexts {
    return {
      ...this.#contexts,
      steps: this.#steps,
      job: { status: this.#status },
      env: environment,
    };
  }

  /** `env` of the workflow, of the job and of what steps have written to GITHUB_ENV. */
  #environment(): Record<string, string> {
    const outer = textsOf(this.#workflow.parts('env'), this.#contexts);
    const job = textsOf(this.#job.parts('env'), { ...this.#contexts, env: outer });
    return { ...outer, ...job, ...this.#exported };
  }

  #fail(why: string): void {
    this.#log.push(`##[error]${why}`);
    this.#status = 'failure';
  }

  async #runStep(step: PlayedStep): Promise<void> {
    const { parts } = step;
    const condition = step.step.if;
    if (condition !== undefined && !isTruthy(evaluate(condition, this.#all(), this.#status))) {
      this.#steps[step.id] = { outputs: {}, outcome: 'skipped', conclusion: 'skipped' };
      return;
    }
    const own = textsOf(parts('env'), this.#all(), this.#status);
    const environment = { ...this.#environment(), ...own };
    const contexts = this.#all(environment);
    const name =
      asText(evaluate(parts('name'), contexts)) || asText(evaluate(parts('uses') ?? parts('run'), contexts));
    this.#log.push(`##[group]${name.split('\n')[0]}`);
    const left = { outputs: {} as Readonly<Record<string, string>> };
    let outcome: Status = 'success';
    try {
      left.outputs = await this.#do(step, environment, contexts);
    } catch (error) {
      this.#log.push(`##[error]${error instanceof StepFailed ? error.message : (error as Error).stack}`);
      outcome = 'failure';
    }
    const goesOn = isTruthy(evaluate(parts('continue-on-error'), contexts));
    const conclusion = outcome === 'failure' && !goesOn ? 'failure' : 'success';
    this.#steps[step.id] = { ...left, outcome, conclusion };
    if (conclusion === 'failure') {
      this.#status = 'failure';
    }
  }

  async #do(
    { parts }: PlayedStep,
    environment: Record<string, string>,
    contexts: Contexts,
  ): Promise<Readonly<Record<string, string>>> {
    const full = {
      ...machineOf(this.#repository, join(this.#folder, 'home')),
      ...this.#runnerVariables(),
      ...environment,
    };
    full.PATH = [...this.#paths.toReversed(), full.PATH].join(':');
    const uses = parts('uses');
    if (uses === undefined) {
      const script = asText(evaluate(parts('run'), contexts, this.#status));
      return this.#runScript(script, parts, full, contexts);
    }
    const [name = '', version] = asText(evaluate(uses, contexts)).split('@');
    const action = actions[name];
    if (action === undefined || version === undefined) {
      throw new StepFailed(`uses: ${name}@${version}: nothing here plays that.`);
    }
    const { outputs = {}, post } = await action({
      repository: this.#repository,
      inputs: textsOf(parts('with') as MappingToken, contexts, this.#status),
      environment: full,
      workspace: this.#workspace,
      temporary: join(this.#folder, 'temp'),
      home: join(this.#folder, 'home'),
      runner: join(this.#folder, 'runner'),
      event: (this.#contexts.github as { event: object }).event,
      permissions: this.#permissions,
      ref: (this.#contexts.github as { ref: string }).ref,
      log: (text) => this.#log.push(text),
      addPath: (folder) => this.#paths.push(folder),
      summarize: (text) => this.#summaries.push(text),
      export: (name, value) => {
        this.#exported[name] = value;
      },
    });
    if (post !== undefined) {
      this.#posts.push(post);
    }
    return outputs;
  }

  async #runScript(
    script: string,
    parts: PlayedStep['parts'],
    environment: Record<string, string>,
    contexts: Contexts,
  ): Promise<Readonly<Record<string, string>>> {
    const defaults = (evaluate(this.#job.parts('defaults') ?? this.#workflow.parts('defaults'), contexts) ??
      {}) as {
      run?: { shell?: string; 'working-directory'?: string };
    };
    const shell = asText(evaluate(parts('shell'), contexts)) || defaults.run?.shell;
    if (shell !== undefined && shell !== '' && shell !== 'bash') {
      throw new StepFailed(`shell: ${shell}: nothing here plays that.`);
    }
    // As the runner does it: -o pipefail only where a workflow names bash.
    const options = shell === 'bash' ? ['--noprofile', '--norc', '-eo', 'pipefail'] : ['-e'];
    const directory =
      asText(evaluate(parts('working-directory'), contexts)) || defaults.run?.['working-directory'];
    const folder = join(this.#folder, 'runner', randomUUID());
    mkdirSync(folder);
    const files = Object.fromEntries(
      ['OUTPUT', 'ENV', 'PATH', 'STEP_SUMMARY', 'STATE'].map((name) => [
        `GITHUB_${name}`,
        join(folder, name),
      ]),
    );
    for (const file of Object.values(files)) {
      writeFileSync(file, '');
    }
    const program = join(folder, 'script.sh');
    writeFileSync(program, script);
    const printed = join(folder, 'log');
    const output = openSync(printed, 'a');
    const child = spawn('bash', [...options, program], {
      cwd: resolve(this.#workspace, directory ?? '.'),
      env: { ...environment, ...files },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    const timer = setTimeout(() => child.kill('SIGKILL'), stepLimit);
    const code = await new Promise<number>((done, failed) => {
      // Not until its output is closed: what it left running keeps that open.
      child.once('exit', (status) => done(status ?? 137)).once('error', failed);
    }).finally(() => clearTimeout(timer));
    this.#log.push(readFileSync(printed, 'utf8'));
    Object.assign(this.#exported, keyValues(files.GITHUB_ENV ?? ''));
    this.#paths.push(
      ...readFileSync(files.GITHUB_PATH ?? '', 'utf8')
        .split('\n')
        .filter(Boolean),
    );
    this.#summaries.push(readFileSync(files.GITHUB_STEP_SUMMARY ?? '', 'utf8'));
    if (code !== 0) {
      throw new StepFailed(`Process completed with exit code ${code}.`);
    }
    return keyValues(files.GITHUB_OUTPUT ?? '');
  }

  #runnerVariables(): Record<string, string> {
    const github = this.#contexts.github as Record<string, string>;
    const event = join(this.#folder, 'runner', 'event.json');
    writeFileSync(event, JSON.stringify((this.#contexts.github as { event: object }).event));
    const names = [
      ...['repository', 'repository_owner', 'ref', 'ref_name', 'sha', 'run_id', 'run_number', 'run_attempt'],
      ...['workflow', 'actor', 'event_name', 'server_url', 'head_ref', 'base_ref', 'job'],
    ];
    return {
      ...Object.fromEntries(names.map((name) => [`GITHUB_${name.toUpperCase()}`, asText(github[name])])),
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_PATH: event,
      GITHUB_WORKSPACE: this.#workspace,
      RUNNER_OS: 'Linux',
      RUNNER_ARCH: 'X64',
      RUNNER_TEMP: join(this.#folder, 'temp'),
      RUNNER_TRACKING_ID: this.#tracking,
    };
  }

  /** Ends what steps left running, as the runner does: it knows them by the id in their environment. */
  async #endProcesses(): Promise<void> {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const left = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && this.#isOwn(pid));
      for (const pid of left) {
        try {
          process.kill(Number(pid), signal);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
            throw error;
          }
        }
      }
      if (left.length > 0) {
        this.#log.push(`Ended ${left.length} processes that steps left running.`);
        await delay(500);
      }
    }
  }

  #isOwn(pid: string): boolean {
    try {
      const cwd = readlinkSync(`/proc/${pid}/cwd`);
      return (
        readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`RUNNER_TRACKING_ID=${this.#tracking}\0`) ||
        cwd.startsWith(`${this.#folder}/`)
      );
    } catch {
      // It has ended meanwhile, or is another user's.
      return false;
    }
  }
}
