import { getState, saveState } from '@actions/core';
import { unsettled } from '../errors.ts';
import { forgetGiven } from '../options/forget.ts';
import type { Mode } from '../options/option.ts';
import { adopt } from '../options/process.ts';
import { startEvaluator } from '../project/evaluator.ts';
import { redactOutput } from '../redaction/output.ts';
import { provideRestic } from '../store/restic/program.ts';
import { settled } from '../system/unsettled.ts';
import { readEvent, type WorkflowEvent } from './event.ts';
import { fail } from './fail.ts';
import { type Inputs, readInputs, readSecrets } from './inputs.ts';
import { maskSecrets } from './secrets.ts';
import { endDespiteGivenUp } from './within.ts';

/** Set by the step, so that its post step, which is started in the same way, knows what it is. */
const isPost = 'is-post';

type Run<In extends Mode> = (inputs: Inputs<In>, event: WorkflowEvent) => Promise<void>;

/** The modes, each of which is loaded when it runs. Their inputs are in the table of options. */
const runs: { readonly [In in Mode]: Run<In> } = {
  export: async (inputs, event) => {
    if (inputs.options.databaseUrl === undefined) {
      // Beside the loading of what follows.
      startEvaluator(inputs.options.project, inputs.options.trustConfig);
    }
    const { runExport } = await import('./export.ts');
    await runExport(inputs, event);
  },
  import: async (inputs, event) => (await import('./import.ts')).runImport(inputs, event),
  verify: async (inputs, event) => (await import('./verify.ts')).runVerify(inputs, event),
  diff: async (inputs, event) => (await import('./diff.ts')).runDiff(inputs, event),
  guard: async (inputs, event) => (await import('./guard.ts')).runGuard(inputs, event),
  forget: async (inputs, event) => (await import('./forget.ts')).runForget(inputs, event),
  check: async (inputs, event) => (await import('./check.ts')).runCheck(inputs, event),
  'mask-check': async (inputs) => (await import('./mask-check.ts')).runMaskCheck(inputs),
};

/** The Action. Never throws: a failure becomes one error annotation, and an exit code that fails the step. */
export async function run(): Promise<void> {
  redactOutput();
  if (getState(isPost) !== '') {
    const { runPost } = await import('./post.ts');
    return await runPost();
  }
  saveState(isPost, 'true');
  let mode: Mode | undefined;
  try {
    const secrets = readSecrets();
    maskSecrets(secrets);
    const inputs = readInputs(secrets);
    mode = inputs.mode;
    forgetGiven();
    adopt(inputs.ofProcess);
    provideRestic(async () => (await import('./restic.ts')).installRestic());
    await settled(
      () => (runs[inputs.mode] as Run<Mode>)(inputs as Inputs<Mode>, readEvent()),
      () => fail(unsettled(), mode),
    );
  } catch (error) {
    fail(error, mode);
  }
  await endDespiteGivenUp();
}
