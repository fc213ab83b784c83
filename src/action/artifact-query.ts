import { UserError } from '../errors.ts';
import type { Values } from '../options/values.ts';

/** Inputs that say where an archive is: the same for all modes that read one. */
export interface ArchiveInputs {
  readonly mode: 'import' | 'verify' | 'diff' | 'guard';
  readonly options: Pick<Values<'verify'>, 'file' | 'store' | 'key' | 'identity'>;
  readonly own: Values<'verify', 'action'>;
}

/** Which artifact, and of which run. */
export interface ArtifactQuery {
  /** What the archive is for, for messages. */
  readonly purpose: ArchiveInputs['mode'];
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
 * Which artifact is meant; undefined where `file` names the archive, or none is named.
 *
 * @throws UserError `usage` where inputs contradict each other.
 */
export function artifactQueryOf({ mode, options, own }: ArchiveInputs): ArtifactQuery | undefined {
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
  if (options.store !== undefined) {
    throw new UserError(
      'usage',
      'Input store: the archive cannot come from both a store and an artifact.',
      'Use either `store`, or `artifact`, `run-id` and `workflow`.',
    );
  }
  if (options.file !== undefined) {
    throw new UserError(
      'usage',
      'Input file: the archive cannot come from both a file and an artifact.',
      'Use either `file`, or `artifact`, `run-id` and `workflow`.',
    );
  }
  return {
    purpose: mode,
    artifact: artifact ?? '',
    runId,
    workflow: workflow?.replace(/^.*\//, '') ?? '',
    branch: branch ?? '',
    token: githubToken ?? '',
  };
}
