import { join } from 'node:path';
import { run } from '../../conformance/process.ts';
import { type Played, StepFailed, type StepRun } from '../job.ts';
import { assertInputs } from './inputs.ts';

/** `actions/cache`, by the client that it has (`@actions/cache`), in a process of its own. */
export async function cache(step: StepRun): Promise<Played> {
  assertInputs(step, { path: /./, key: /^[^,]+$/, 'restore-keys': /./ });
  const { path = '', key = '', 'restore-keys': others = '' } = step.inputs;
  const lines = (text: string) => text.split('\n').filter(Boolean);
  const client = async (task: 'restore' | 'save') => {
    const words = [task, JSON.stringify({ paths: lines(path), key, restoreKeys: lines(others) })];
    const { code, output } = await run(
      process.execPath,
      [join(import.meta.dirname, 'cache-client.ts'), ...words],
      {
        cwd: step.workspace,
        env: { ...step.environment, ...step.repository.service.environment },
      },
    );
    if (code !== 0) {
      throw new StepFailed(`actions/cache: ${output}`);
    }
    return /^matched: (.*)$/m.exec(output)?.[1];
  };
  const matched = await client('restore');
  return {
    outputs: { 'cache-hit': matched === undefined ? '' : `${matched === key}` },
    // As there: saved at the end of a job that has succeeded, unless the very key was found.
    post: async (status) => {
      if (matched !== key && status === 'success') {
        await client('save');
      }
    },
  };
}
