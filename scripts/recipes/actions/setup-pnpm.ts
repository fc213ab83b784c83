import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Played, StepFailed, type StepRun } from '../job.ts';
import { assertInputs } from './inputs.ts';

/** `pnpm/action-setup`: lets the program pnpm be found, once somebody has said which version. */
export async function setupPnpm(step: StepRun): Promise<Played> {
  assertInputs(step, { version: /^\d+$/ });
  const { packageManager } = JSON.parse(readFileSync(join(step.workspace, 'package.json'), 'utf8'));
  if (step.inputs.version === undefined && !/^pnpm@\d/.test(packageManager ?? '')) {
    throw new StepFailed('No pnpm version is specified.');
  }
  step.export('RECIPE_PNPM', packageManager ?? step.inputs.version);
  return {};
}
