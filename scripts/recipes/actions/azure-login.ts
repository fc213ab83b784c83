import { type Played, StepFailed, type StepRun } from '../job.ts';
import { assertInputs } from './inputs.ts';

/**
 * `azure/login` by OIDC. What it leaves there is a signed-in `az`; here it is the key of the account, since Azurite knows nobody who
 * could sign in.
 */
export async function azureLogin(step: StepRun): Promise<Played> {
  assertInputs(step, { 'client-id': /./, 'tenant-id': /./, 'subscription-id': /./ });
  if (step.permissions['id-token'] !== 'write') {
    throw new StepFailed('Unable to get ACTIONS_ID_TOKEN_REQUEST_URL: id-token: write is missing.');
  }
  for (const [name, value] of Object.entries(step.repository.cloud.azure)) {
    step.export(name, value);
  }
  return {};
}
