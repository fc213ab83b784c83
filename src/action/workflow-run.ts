/** A workflow run, as far as the REST API is asked about it. */
export interface WorkflowRun {
  readonly id: number;
  readonly event: string;
  readonly status: string | null;
  readonly conclusion: string | null;
  readonly head_branch: string | null;
  readonly created_at: string;
  /** Of the newest attempt; old runs have none. */
  readonly run_started_at?: string;
  /** Of the workflow's file, perhaps with a ref behind it: `.github/workflows/backup.yml@main`. */
  readonly path?: string;
  readonly repository: { readonly id: number };
  /** Null where the repository that the commit came from is gone. */
  readonly head_repository: { readonly id: number } | null;
}

/** Events whose runs use the repository's own code and cannot be caused by somebody without write access. */
export const trustedEvents = ['push', 'schedule', 'workflow_dispatch', 'release'] as const;

/**
 * Why no archive may be taken from a run; undefined where it may. Anyone can open a pull request from a fork, and its run
 * uploads artifacts with any name and content ("Secure use reference", artifacts of `workflow_run`).
 */
export function whyRefused(run: WorkflowRun): string | undefined {
  if (run.head_repository?.id !== run.repository.id) {
    return 'its code is from a fork';
  }
  if (!trustedEvents.some((event) => event === run.event)) {
    return `it was started by ${run.event}, not by ${trustedEvents.slice(0, -1).join(', ')} or ${trustedEvents.at(-1)}`;
  }
  if (run.status !== 'completed') {
    return 'it has not finished';
  }
  return run.conclusion === 'success' ? undefined : `it ended with ${run.conclusion ?? 'no result'}`;
}

/**
 * Why what a run has uploaded is not counted as a backup; undefined where it is. A run that is still at work, such as this one, may have
 * made it a moment ago.
 */
export function whyUnsure(
  run: WorkflowRun,
  own: string = process.env.GITHUB_RUN_ID ?? '',
): string | undefined {
  const reason = whyRefused(
    String(run.id) === own ? { ...run, status: 'completed', conclusion: 'success' } : run,
  );
  return reason === undefined ? undefined : `it is of run ${run.id}, and ${reason}`;
}

/** Newest first. */
export function newestFirst(runs: readonly WorkflowRun[]): WorkflowRun[] {
  return runs.toSorted((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at) || b.id - a.id);
}
