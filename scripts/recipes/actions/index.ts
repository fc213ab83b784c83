import type { Played, StepRun } from '../job.ts';
import { attest } from './attest.ts';
import { azureLogin } from './azure-login.ts';
import { cache } from './cache.ts';
import { checkout } from './checkout.ts';
import { configureAwsCredentials } from './configure-aws-credentials.ts';
import { setupNode } from './setup-node.ts';
import { setupPnpm } from './setup-pnpm.ts';
import { strapiDms } from './strapi-dms.ts';

/** The actions that recipes use, as far as they use them. */
export const actions: Readonly<Record<string, (step: StepRun) => Promise<Played>>> = {
  'actions/attest': attest,
  'actions/cache': cache,
  'actions/checkout': checkout,
  'actions/setup-node': setupNode,
  'aws-actions/configure-aws-credentials': configureAwsCredentials,
  'azure/login': azureLogin,
  'pnpm/action-setup': setupPnpm,
  'org/strapi-dms': strapiDms,
};
