import { join } from 'node:path';
import { type Played, StepFailed, type StepRun } from '../job.ts';
import { git } from '../repository.ts';
import { assertInputs } from './inputs.ts';

/** `actions/checkout`: the newest commit of `main`, with a remote that nothing can be pushed to without a credential. */
export async function checkout(step: StepRun): Promise<Played> {
  assertInputs(step, { 'persist-credentials': /^false$/, path: /^[\w/-]+$/, ref: /^main$/ });
  if (step.permissions.contents === undefined) {
    throw new StepFailed('Repository not found: the token lacks contents: read.');
  }
  const folder = join(step.workspace, step.inputs.path ?? '.');
  git(step.workspace, 'clone', '--quiet', `file://${step.repository.origin}`, folder);
  git(folder, 'remote', 'set-url', 'origin', 'https://github.com/octo/shop');
  return {};
}
