import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Event } from './job.ts';
import { type Run, runWorkflow } from './run.ts';
import { parse } from './workflow.ts';
import { strapiDms, type World } from './world.ts';

/** Where the workflows to copy are. */
export const folder = resolve(import.meta.dirname, '../../examples/workflows');

export const schedule: Event = { name: 'schedule' };
export const byHand = (inputs: Event['inputs'] = {}): Event => ({ name: 'workflow_dispatch', inputs });
export const push: Event = { name: 'push', ref: 'refs/heads/main' };

/** What a host sends once a preview is up. */
export const deployed = (url: string): Event => ({
  name: 'deployment_status',
  ref: 'refs/heads/new-field',
  payload: {
    action: 'created',
    deployment_status: { state: 'success', environment: 'Preview – shop PR #7', environment_url: url },
  },
});

/** A push to a pull request, from a branch of the repository or from a fork. */
export const pullRequest = (isFork = false): Event => ({
  name: 'pull_request',
  ref: 'refs/pull/7/merge',
  isFork,
  payload: {
    action: 'synchronize',
    number: 7,
    pull_request: {
      number: 7,
      base: { ref: 'main' },
      head: { ref: 'new-field', repo: { full_name: isFork ? 'somebody/shop' : 'octo/shop', fork: isFork } },
    },
  },
});

export async function play(world: World, file: string, event: Event, content = read(file)): Promise<Run> {
  return await runWorkflow(world.repository, await parse(file, content), event);
}

export const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

/** @throws Error with the log of the run, unless it succeeds. */
export async function succeed(world: World, file: string, event: Event, content = read(file)): Promise<Run> {
  const run = await play(world, file, event, content);
  if (run.conclusion !== 'success' || run.jobs.some(({ result }) => result !== 'success')) {
    throw new Error(`${file} failed:\n${run.log}`);
  }
  return run;
}

/** @throws Error unless the run fails, with a log that has what it is to fail for. */
export async function fail(
  world: World,
  file: string,
  event: Event,
  content: string,
  why: RegExp,
): Promise<void> {
  let log: string;
  try {
    const run = await play(world, file, event, content);
    if (run.conclusion === 'success') {
      throw new Error(`${file} succeeded, although it is broken:\n${run.log}`);
    }
    ({ log } = run);
  } catch (error) {
    log = (error as Error).message;
  }
  if (!why.test(log)) {
    throw new Error(`${file} did not fail for ${why}:\n${log}`);
  }
}

export function assert(holds: boolean, what: string): void {
  if (!holds) {
    throw new Error(what);
  }
}

/** The name of the newest artifact of a run. */
export function artifactOf(world: World, run: Run): string {
  const artifact = world.repository.service.all.findLast((each) => each.run === run.id);
  if (artifact === undefined) {
    throw new Error(`Run ${run.id} left no artifact:\n${run.log}`);
  }
  return artifact.name;
}

/** The newest artifact of a run, proven to be an archive of the team's key. */
export async function archiveOf(world: World, run: Run, key = world.key): Promise<string> {
  const name = artifactOf(world, run);
  const file = join(world.folder, name);
  writeFileSync(file, await world.repository.service.download(name, run.id));
  await strapiDms(['verify', '-f', file, '--require-seal', 'authenticated'], world.folder, {
    STRAPI_DMS_KEY: key,
  });
  return file;
}
