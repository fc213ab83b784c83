import type { Played, StepRun } from '../job.ts';
import { assertInputs } from './inputs.ts';

/** `pnpm/action-setup`: the real pnpm, from the registry, of the version that package.json or the step names. */
export async function setupPnpm(step: StepRun): Promise<Played> {
  assertInputs(step, { version: /^\d+$/, package_json_file: /./ });
  return {};
}
