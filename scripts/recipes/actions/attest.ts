import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Played, StepFailed, type StepRun } from '../job.ts';
import { assertInputs } from './inputs.ts';

/** `actions/attest`, without signing: finds its subjects, and has the permissions that it needs. */
export async function attest(step: StepRun): Promise<Played> {
  assertInputs(step, { 'subject-path': /./ });
  for (const scope of ['id-token', 'attestations']) {
    if (step.permissions[scope] !== 'write') {
      throw new StepFailed(`Resource not accessible by integration: ${scope}: write is missing.`);
    }
  }
  const subjects = globSync(step.inputs['subject-path'] ?? '', { cwd: step.workspace });
  if (subjects.length === 0) {
    throw new StepFailed(`Could not find subject at path ${step.inputs['subject-path']}`);
  }
  for (const subject of subjects) {
    step.repository.attested.push(
      createHash('sha256')
        .update(readFileSync(resolve(step.workspace, subject)))
        .digest('hex'),
    );
  }
  return {};
}
