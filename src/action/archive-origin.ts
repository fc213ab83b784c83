import { posix } from 'node:path';
import { describeAge } from '../commands/format.ts';
import type { WorkflowRun } from './workflow-run.ts';

/** The other workflow run that an archive is an artifact of. It is in the report of an import and of a verification, as `from`. */
export interface ArchiveOrigin {
  /** Its id. */
  readonly run: number;
  /** The name of the workflow's file, where GitHub says it. */
  readonly workflow?: string;
  /** When it started, or was started again, in the form of ISO 8601. The archive is no older than that, and a little younger. */
  readonly startedAt: string;
  /** For users who are signed in to GitHub. */
  readonly url: string;
}

/** Something that may be told of an archive that another run has made. */
export interface WithOrigin {
  /** Absent for a file of the workspace, and for an artifact of this very run. */
  readonly from?: ArchiveOrigin;
}

/** What is told of a run whose artifact is taken. */
export function originOf(
  { id, path, created_at, run_started_at: startedAt = created_at }: WorkflowRun,
  { owner, repository }: { readonly owner: string; readonly repository: string },
): ArchiveOrigin {
  const server = process.env.GITHUB_SERVER_URL || 'https://github.com';
  const workflow = posix.basename(path?.replace(/@.*$/, '') ?? '');
  return {
    run: id,
    ...(workflow === '' ? {} : { workflow }),
    startedAt,
    url: `${server}/${owner}/${repository}/actions/runs/${id}`,
  };
}

/** `run 17 of backup.yml, started at 2026-11-24T02:00:00Z, 5 days ago`. */
export function describeOrigin({ run, workflow, startedAt }: ArchiveOrigin, now = Date.now()): string {
  const of = workflow === undefined ? '' : ` of ${workflow}`;
  return `run ${run}${of}, started at ${startedAt}, ${describeAge(now - Date.parse(startedAt))} ago`;
}
