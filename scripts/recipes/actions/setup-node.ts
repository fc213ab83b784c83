import { globSync } from 'node:fs';
import { type Played, StepFailed, type StepRun } from '../job.ts';
import { assertInputs } from './inputs.ts';

/**
 * `actions/setup-node`. The Node that it gives is that of the machine, whatever version a recipe asks for, since Strapi's native
 * addon was installed for it. A missing lock file fails as it does there.
 */
export async function setupNode(step: StepRun): Promise<Played> {
  assertInputs(step, {
    'node-version': /^(20|22|24)$/,
    cache: /^(npm|pnpm)$/,
    'cache-dependency-path': /./,
  });
  const { cache, 'cache-dependency-path': path = cache === 'pnpm' ? 'pnpm-lock.yaml' : 'package-lock.json' } =
    step.inputs;
  if (cache !== undefined && globSync(path, { cwd: step.workspace }).length === 0) {
    throw new StepFailed(`Some specified paths were not resolved, unable to cache dependencies: ${path}`);
  }
  return {};
}
