import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { githubToken } from '../../__tests__/support/run-action.ts';
import { asText, type Contexts, evaluate, isTruthy, type Status } from './expressions.ts';
import { type Event, type JobResult, JobRun } from './job.ts';
import { git, type Repository } from './repository.ts';
import type { PlayedJob, Workflow } from './workflow.ts';

/** A workflow run that ended. */
export interface Run {
  readonly id: number;
  readonly conclusion: Status;
  /** One for each job, or each of its matrix. */
  readonly jobs: readonly JobResult[];
  /** The logs of all jobs. */
  readonly log: string;
}

/**
 * Plays a run of a workflow in a repository: its jobs in the order that `needs` says, one after the other.
 *
 * @throws Error where the event does not start the workflow, and for what nothing plays.
 */
export async function runWorkflow(repository: Repository, workflow: Workflow, event: Event): Promise<Run> {
  assertStarted(workflow, event);
  const { service } = repository;
  const id = nextRun(repository);
  const github = contextOf(repository, workflow, event, id);
  const inputs = inputsOf(workflow, event);
  const jobs: JobResult[] = [];
  const needs: Record<string, { result: string; outputs: Readonly<Record<string, string>> }> = {};
  try {
    checkConcurrency(workflow.parts('concurrency'), { github, inputs });
    for (const job of inOrder(workflow.jobs)) {
      const own = (job.job.needs ?? []).map(({ value }) => [value, needs[value]] as const);
      const status: Status = own.every(([, need]) => need?.result === 'success') ? 'success' : 'failure';
      const contexts = { github, inputs, needs: Object.fromEntries(own), vars: repository.variables };
      if (!isTruthy(evaluate(job.job.if, contexts, status))) {
        jobs.push(skipped(job.id));
        needs[job.id] = { result: 'skipped', outputs: {} };
        continue;
      }
      const results: JobResult[] = [];
      for (const matrix of matrixOf(job, contexts)) {
        // The same paths in every job, as on GitHub's runners: caches are found by them, too.
        const folder = join(repository.folder, 'runner');
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder);
        const all: Contexts = {
          ...contexts,
          github: { ...github, job: job.id, workspace: join(folder, 'workspace') },
          matrix,
          strategy: {},
        };
        checkConcurrency(job.parts('concurrency'), all);
        results.push(await new JobRun(repository, workflow, job, event, all, folder).run());
      }
      jobs.push(...results);
      needs[job.id] = {
        result: results.every(({ result }) => result === 'success') ? 'success' : 'failure',
        outputs: Object.assign({}, ...results.map(({ outputs }) => outputs)),
      };
    }
  } finally {
    const failed = jobs.length === 0 || jobs.some(({ result }) => result === 'failure');
    service.endRun({
      workflow: workflow.file,
      event: event.name,
      conclusion: failed ? 'failure' : 'success',
      head_branch: github.head_ref || github.ref_name,
      head_repository: { id: event.isFork ? 2 : 1 },
    });
  }
  return {
    id,
    conclusion: jobs.some(({ result }) => result === 'failure') ? 'failure' : 'success',
    jobs,
    log: jobs.map(({ log }) => log).join('\n'),
  };
}

const numbers = new WeakMap<Repository['service'], number>();

/** The service counts its runs from 17 on. */
function nextRun(repository: Repository): number {
  const id = numbers.get(repository.service) ?? 17;
  numbers.set(repository.service, id + 1);
  return id;
}

const skipped = (name: string): JobResult => ({
  name,
  result: 'skipped',
  outputs: {},
  log: '',
  summaries: [],
  steps: {},
});

/** @throws Error where `on` does not have the event. */
function assertStarted({ file, events }: Workflow, { name, payload, ref = 'refs/heads/main' }: Event): void {
  const filter = events[name] as { types?: string[]; branches?: string[] } | unknown[] | undefined;
  if (filter === undefined) {
    throw new Error(`${file} is not started by ${name}, but by ${Object.keys(events).join(', ')}.`);
  }
  if (Array.isArray(filter)) {
    return;
  }
  const { action, pull_request: pull } = (payload ?? {}) as {
    action?: string;
    pull_request?: { base: { ref: string } };
  };
  if (filter.types !== undefined && !filter.types.includes(action ?? '')) {
    throw new Error(`${file} is not started by ${name} ${action}, but by ${filter.types.join(', ')}.`);
  }
  const branch = pull?.base.ref ?? ref.replace('refs/heads/', '');
  if (filter.branches !== undefined && !filter.branches.includes(branch)) {
    throw new Error(`${file} is not started for ${branch}, but for ${filter.branches.join(', ')}.`);
  }
}

function contextOf(repository: Repository, workflow: Workflow, event: Event, id: number) {
  const ref = event.ref ?? 'refs/heads/main';
  const details = {
    id: 1,
    name: 'shop',
    full_name: 'octo/shop',
    private: true,
    visibility: 'private',
    default_branch: 'main',
  };
  const { pull_request: pull } = (event.payload ?? {}) as { pull_request?: { head: { ref: string } } };
  return {
    token: githubToken,
    repository: 'octo/shop',
    repository_owner: 'octo',
    event_name: event.name,
    event: { repository: details, ...event.payload, ...(event.inputs && { inputs: event.inputs }) },
    actor: event.actor ?? 'octocat',
    ref,
    ref_name: ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    head_ref: pull?.head.ref ?? '',
    base_ref: pull === undefined ? '' : 'main',
    sha: git(repository.origin, 'rev-parse', 'main'),
    run_id: `${id}`,
    run_number: `${id}`,
    run_attempt: '1',
    workflow: asText(evaluate(workflow.parts('name'), {})) || workflow.file,
    server_url: 'https://github.com',
    api_url: repository.service.environment.GITHUB_API_URL ?? '',
  };
}

/** `inputs` of workflow_dispatch, with their defaults. */
function inputsOf({ file, events }: Workflow, { name, inputs = {} }: Event): Record<string, unknown> {
  const declared = (name === 'workflow_dispatch' ? events.workflow_dispatch?.inputs : undefined) ?? {};
  for (const given of Object.keys(inputs).filter((each) => !Object.hasOwn(declared, each))) {
    throw new Error(`${file} has no input ${given}.`);
  }
  return Object.fromEntries(
    Object.entries(declared).map(([input, { required, default: value }]) => {
      if (required && inputs[input] === undefined && value === undefined) {
        throw new Error(`${file} needs the input ${input}.`);
      }
      return [input, inputs[input] ?? value ?? ''];
    }),
  );
}

/** Jobs are played one after the other; what is left of `concurrency` is that it says something. */
function checkConcurrency(token: Parameters<typeof evaluate>[0], contexts: Contexts): void {
  const value = evaluate(token, contexts);
  const group = typeof value === 'object' && value !== null ? (value as { group?: unknown }).group : value;
  if (token !== undefined && asText(group) === '') {
    throw new Error('concurrency: the group is empty.');
  }
}

function matrixOf(job: PlayedJob, contexts: Contexts): Record<string, unknown>[] {
  const { matrix = {} } = (evaluate(job.parts('strategy'), contexts) ?? {}) as {
    matrix?: Record<string, unknown[]>;
  };
  const unknown = ['include', 'exclude'].filter((name) => Object.hasOwn(matrix, name));
  if (unknown.length > 0) {
    throw new Error(`matrix: ${unknown.join(', ')}: nothing here plays that.`);
  }
  return Object.entries(matrix).reduce<Record<string, unknown>[]>(
    (found, [name, values]) => found.flatMap((each) => values.map((value) => ({ ...each, [name]: value }))),
    [{}],
  );
}

/** Each job after those that it needs. */
function inOrder(jobs: readonly PlayedJob[]): PlayedJob[] {
  const left = [...jobs];
  const done: PlayedJob[] = [];
  while (left.length > 0) {
    const next = left.findIndex(({ job }) =>
      (job.needs ?? []).every(({ value }) => done.some(({ id }) => id === value)),
    );
    const [job] = left.splice(next, 1);
    if (next < 0 || job === undefined) {
      throw new Error(`needs: ${left.map(({ id }) => id).join(', ')} wait for each other, or for no job.`);
    }
    done.push(job);
  }
  return done;
}
