import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/**
 * Tells the runner which file the step has made, so that `actions/attest` finds it by itself. Runners from 2.336.0 on may
 * have the file command for that (actions/runner#4527: a path a line); others are told nothing.
 */
export async function declareArtifact(
  file: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const { GITHUB_ARTIFACTS: list } = environment;
  if (list) {
    await appendFile(list, `${resolve(file)}\n`);
  }
}
