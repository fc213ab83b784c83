import { runAction } from '../../../__tests__/support/run-action.ts';
import { type Played, StepFailed, type StepRun } from '../job.ts';

/** This action: the bundle, as the runner starts it. */
export async function strapiDms(step: StepRun): Promise<Played> {
  const { repository, inputs, workspace, runner, event } = step;
  const result = await runAction({
    inputs,
    event,
    workspace,
    runner,
    environment: { ...step.environment, ...repository.service.environment },
  });
  step.log(result.log);
  step.summarize(result.summary);
  const [unexpected] = result.annotations.filter(({ message }) => message.startsWith('Unexpected input'));
  if (unexpected !== undefined) {
    throw new StepFailed(unexpected.message);
  }
  const post = async () => {
    const { exitCode, log } = await result.post();
    step.log(log);
    if (exitCode !== 0) {
      throw new Error(`The post step ended with ${exitCode}.`);
    }
  };
  if (result.exitCode !== 0) {
    await post();
    throw new StepFailed(`strapi-dms ended with exit code ${result.exitCode}.`);
  }
  return { outputs: result.outputs, post };
}
