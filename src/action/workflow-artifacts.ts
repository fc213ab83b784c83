import { UserError } from '../errors.ts';
import { explainRefusal, openOctokit, thisRepository } from './github-api.ts';
import type { WorkflowRun } from './workflow-run.ts';

/** An artifact, and the run that has uploaded it. */
export interface WorkflowArtifact {
  readonly id: number;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** `sha256:…` of the file that is stored; very old artifacts have none. */
  readonly digest: string | undefined;
  readonly createdAt: Date;
  readonly run: WorkflowRun;
}

/** The artifacts of one workflow of this repository. */
export interface WorkflowArtifacts {
  readonly owner: string;
  readonly repository: string;
  /** The name of its file. */
  readonly workflow: string;
  /**
   * Those that have not expired, of all runs of the workflow.
   *
   * @param isMeant Which names are wanted.
   */
  list(isMeant: (name: string) => boolean): Promise<WorkflowArtifact[]>;
  /** Removes one; harmless where it is gone. */
  remove(id: number): Promise<void>;
}

/** Pages of a hundred. More artifacts than that have no repository that keeps to GitHub's limits. */
const mostPages = 1_000;

/**
 * Connects to the API that the runner names. Requests are tried again where GitHub is busy.
 *
 * @param token Needs `actions: read` and, to remove something, `actions: write`.
 * @param workflow The name of its file; without it, the workflow of this run.
 * @throws UserError `usage` without a token, and outside of a workflow.
 */
export async function connectToArtifacts(
  token: string,
  workflow: string | undefined,
): Promise<WorkflowArtifacts> {
  if (token === '') {
    throw new UserError(
      'usage',
      'There is no token for looking at artifacts: the input `github-token` is empty.',
      'Leave the input out to use its default, and give the job `permissions: actions: write`.',
    );
  }
  const file = workflow?.replace(/^.*\//, '') ?? thisWorkflow();
  const octokit = await openOctokit(token);
  const { owner, repo } = thisRepository();
  const { actions } = octokit.rest;
  return {
    owner,
    repository: repo,
    workflow: file,
    list: async (isMeant) => {
      try {
        // By their ids: pages move while others upload.
        const found = new Map<number, Omit<WorkflowArtifact, 'run'> & { readonly runId: number }>();
        for (let page = 1; page <= mostPages; page += 1) {
          const { data } = await actions.listArtifactsForRepo({ owner, repo, per_page: 100, page });
          for (const artifact of data.artifacts) {
            const {
              id,
              name,
              digest,
              size_in_bytes: size,
              expired,
              created_at,
              workflow_run: run,
            } = artifact;
            const createdAt = new Date(created_at ?? Number.NaN);
            if (!expired && run?.id !== undefined && !Number.isNaN(createdAt.getTime()) && isMeant(name)) {
              found.set(id, { id, name, digest: digest ?? undefined, size, createdAt, runId: run.id });
            }
          }
          if (data.artifacts.length < 100) {
            break;
          }
        }
        const runs = await runsOf(new Set([...found.values()].map(({ runId }) => runId)));
        return [...found.values()].flatMap(({ runId, ...artifact }) => {
          const run = runs.get(runId);
          return run === undefined ? [] : [{ ...artifact, run }];
        });
      } catch (error) {
        throw explainRefusal(error, `the artifacts of ${file}`, 'read');
      }
    },
    remove: async (id) => {
      try {
        await actions.deleteArtifact({ owner, repo, artifact_id: id });
      } catch (error) {
        if ((error as { readonly status?: number }).status !== 404) {
          throw explainRefusal(error, `artifact ${id}`, 'write');
        }
      }
    },
  };

  /** Those of them that are of the workflow. The newest come first, and ids grow. */
  async function runsOf(ids: ReadonlySet<number>): Promise<Map<number, WorkflowRun>> {
    const oldest = Math.min(...ids);
    const runs = new Map<number, WorkflowRun>();
    for (let page = 1; ids.size > 0 && page <= mostPages; page += 1) {
      const { data } = await actions.listWorkflowRuns({
        owner,
        repo,
        workflow_id: file,
        per_page: 100,
        page,
      });
      for (const run of data.workflow_runs) {
        if (ids.has(run.id)) {
          runs.set(run.id, run);
        }
      }
      if (data.workflow_runs.length < 100 || data.workflow_runs.every(({ id }) => id < oldest)) {
        break;
      }
    }
    return runs;
  }
}

/** `owner/repo/.github/workflows/backup.yml@refs/heads/main`: the file of the workflow that runs, not of one that it calls. */
function thisWorkflow({ GITHUB_WORKFLOW_REF = '' }: NodeJS.ProcessEnv = process.env): string {
  const [, file] = /\/([^/@]+)@/.exec(GITHUB_WORKFLOW_REF) ?? [];
  if (file === undefined) {
    throw new UserError(
      'usage',
      'It is not known which workflow this is: GITHUB_WORKFLOW_REF is not set.',
      'Name its file with `workflow`.',
    );
  }
  return file;
}
