import { getState, saveState } from '@actions/core';
import { startEvaluator } from '../project/evaluator.ts';
import { readEvent } from './event.ts';
import { fail } from './fail.ts';
import { readInputs, readSecrets } from './inputs.ts';
import { maskSecrets } from './secrets.ts';

/** Set by the step, so that its post step, which is started in the same way, knows what it is. */
const isPost = 'is-post';

/** The Action. Never throws: a failure becomes one error annotation, and an exit code that fails the step. */
export async function run(): Promise<void> {
  if (getState(isPost) !== '') {
    const { runPost } = await import('./post.ts');
    return await runPost();
  }
  saveState(isPost, 'true');
  try {
    const secrets = readSecrets();
    maskSecrets(secrets);
    const inputs = readInputs(secrets);
    const event = readEvent();
    switch (inputs.mode) {
      case 'export': {
        if (inputs.export.databaseUrl === '') {
          // Beside the loading of what follows.
          startEvaluator(inputs.export.project);
        }
        const { runExport } = await import('./export.ts');
        await runExport(inputs, event);
        break;
      }
      case 'import': {
        const { runImport } = await import('./import.ts');
        await runImport(inputs, event);
        break;
      }
      case 'verify': {
        const { runVerify } = await import('./verify.ts');
        await runVerify(inputs, event);
      }
    }
  } catch (error) {
    fail(error);
  }
}
