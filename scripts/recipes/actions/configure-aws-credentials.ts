import { type Played, StepFailed, type StepRun } from '../job.ts';
import { assertInputs } from './inputs.ts';

/** `aws-actions/configure-aws-credentials` with a role, which a job may take that has an identity of its own. */
export async function configureAwsCredentials(step: StepRun): Promise<Played> {
  assertInputs(step, {
    'role-to-assume': /^arn:aws:iam::\d{12}:role\/./,
    'aws-region': /^[a-z]{2}-[a-z]+-\d$/,
  });
  if (step.permissions['id-token'] !== 'write') {
    throw new StepFailed(
      'Could not get an ID token: did you mean to add id-token: write to the permissions?',
    );
  }
  const region = step.inputs['aws-region'] ?? '';
  step.export('AWS_REGION', region);
  step.export('AWS_DEFAULT_REGION', region);
  for (const [name, value] of Object.entries(step.repository.cloud.aws)) {
    step.export(name, value);
  }
  return {};
}
