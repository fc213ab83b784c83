import { UserError } from '../errors.ts';
import type { Inputs } from './inputs.ts';

/** Which artifact, and of which run. */
export interface ArtifactQuery {
  /** A name or an id; empty where the run's only archive is meant. */
  readonly artifact: string;
  /** Undefined means this run, or the newest of `workflow`. */
  readonly runId: number | undefined;
  /** The name of its file; empty where no workflow is named. */
  readonly workflow: string;
  /** Empty means the repository's default branch. */
  readonly branch: string;
  readonly token: string;
}

/**
 * Which artifact is to be imported; undefined where `file` names the archive.
 *
 * @throws UserError `usage` where inputs contradict each other.
 */
export function artifactQueryOf({ options, own }: Inputs<'import'>): ArtifactQuery | undefined {
  const { artifact, runId, workflow, branch, githubToken } = own;
  if (runId !== undefined && workflow !== undefined) {
    throw new UserError(
      'usage',
      'Inputs run-id and workflow: each of them selects the run that the archive comes from.',
      'Use `run-id` for a specific run, or `workflow` for the newest successful one.',
    );
  }
  if (branch !== undefined && workflow === undefined) {
    throw new UserError(
      'usage',
      'Input branch: this has no effect without `workflow`.',
      'Leave it out, or name the workflow whose newest successful run has the archive.',
    );
  }
  if (artifact === undefined && runId === undefined && workflow === undefined) {
    return undefined;
  }
  if (options.file !== undefined) {
    throw new UserError(
      'usage',
      'Input file: the archive cannot come from both a file and an artifact.',
      'Use either `file`, or `artifact`, `run-id` and `workflow`.',
    );
  }
  return {
    artifact: artifact ?? '',
    runId,
    workflow: workflow?.replace(/^.*\//, '') ?? '',
    branch: branch ?? '',
    token: githubToken ?? '',
  };
}
