import { UserError } from '../errors.ts';
import { silenceLimit } from '../system/silence.ts';
import type { ListedArtifact } from './artifact-match.ts';
import { trustedEvents, type WorkflowRun } from './workflow-run.ts';

/** What is asked of GitHub's REST API, for this repository. */
export interface GitHubApi {
  readonly owner: string;
  readonly repository: string;
  /** @throws UserError `noArchive` where there is no such run. */
  run(id: number): Promise<WorkflowRun>;
  /**
   * Successful runs of a workflow on a branch, by the events that can be trusted. That many runs of another kind, which
   * anyone may cause with a pull request, cannot push these out of sight.
   *
   * @param workflow The name of its file, or its id.
   * @throws UserError `noArchive` where there is no such workflow.
   */
  successfulRuns(workflow: string, branch: string): Promise<WorkflowRun[]>;
  /** The artifacts of a run that have not expired. */
  artifacts(run: number): Promise<ListedArtifact[]>;
  defaultBranch(): Promise<string>;
}

/** Runs asked for of each event; the newest of them nearly always will do. */
const runsOfEvent = 20;

/**
 * Connects to the API that the runner names (`GITHUB_API_URL`). Requests are tried again where GitHub is busy or the
 * connection breaks.
 *
 * @param token Needs `actions: read`.
 * @throws UserError `usage` without a token.
 */
export async function connectToGitHub(token: string): Promise<GitHubApi> {
  if (token === '') {
    throw new UserError(
      'usage',
      'There is no token for looking at other workflow runs: the input `github-token` is empty.',
      'Leave the input out to use its default, and give the job `permissions: actions: read`.',
    );
  }
  const octokit = await openOctokit(token);
  const { owner, repo } = thisRepository();
  const actions = octokit.rest.actions;
  return {
    owner,
    repository: repo,
    run: (id) =>
      ask(`workflow run ${id}`, async () => {
        const { data } = await actions.getWorkflowRun({ owner, repo, run_id: id });
        return data;
      }),
    successfulRuns: (workflow, branch) =>
      ask(`workflow ${workflow}`, async () => {
        const answers = await Promise.all(
          trustedEvents.map((event) =>
            actions.listWorkflowRuns({
              owner,
              repo,
              workflow_id: workflow,
              branch,
              event,
              status: 'success',
              per_page: runsOfEvent,
            }),
          ),
        );
        return answers.flatMap(({ data }) => data.workflow_runs);
      }),
    artifacts: (run) =>
      ask(`workflow run ${run}`, async () => {
        const artifacts = await octokit.paginate(actions.listWorkflowRunArtifacts, {
          owner,
          repo,
          run_id: run,
          per_page: 100,
        });
        return artifacts
          .filter(({ expired }) => !expired)
          .map(({ id, name, digest, size_in_bytes: size }) => ({
            id,
            name,
            digest: digest ?? undefined,
            size,
          }));
      }),
    defaultBranch: () =>
      ask(`repository ${owner}/${repo}`, async () => {
        const { data } = await octokit.rest.repos.get({ owner, repo });
        return data.default_branch;
      }),
  };
}

/** A client of the API that the runner names; requests are tried again. Takes some time to load. */
export async function openOctokit(
  token: string,
): Promise<ReturnType<typeof import('@actions/github').getOctokit>> {
  const [{ getOctokit }, { retry }] = await Promise.all([
    import('@actions/github'),
    import('@octokit/plugin-retry'),
  ]);
  return getOctokit(token, {}, notForEver, retry);
}

/** The repository that the run belongs to. */
export function thisRepository({ GITHUB_REPOSITORY }: NodeJS.ProcessEnv = process.env): {
  readonly owner: string;
  readonly repo: string;
} {
  const [owner = '', repo = ''] = (GITHUB_REPOSITORY ?? '').split('/');
  return { owner, repo };
}

/** An answer of the API is small. To be given before the plugin that repeats requests, so that it is a limit of each. */
const notForEver = ({
  hook,
}: Pick<ReturnType<typeof import('@actions/github').getOctokit>, 'hook'>): object => {
  hook.wrap('request', (request, options) => {
    // All hooks are given the same object, and what one of them hands on to the next is not looked at.
    options.request.signal = AbortSignal.timeout(silenceLimit(30_000));
    return request(options);
  });
  return {};
};

/** What GitHub refuses, in words, where it is about artifacts. */
export function explainRefusal(error: unknown, thing: string, permission: 'read' | 'write'): unknown {
  const { status } = error as { status?: number };
  if (status === 403 || status === 404 || status === 429) {
    const message = error instanceof Error ? error.message : String(error);
    return new UserError(
      'failed',
      `GitHub does not let this job ${permission === 'read' ? 'see' : 'remove'} ${thing}: ${message}`,
      `Give the job \`permissions: actions: ${permission}\`, or pass another token with \`github-token\`. Where it says so, GitHub takes no more requests for a while: the next run goes on.`,
      { cause: error },
    );
  }
  return explain(error, thing);
}

async function ask<Answer>(thing: string, request: () => Promise<Answer>): Promise<Answer> {
  try {
    return await request();
  } catch (error) {
    throw explain(error, thing);
  }
}

function explain(error: unknown, thing: string): unknown {
  const { status } = error as { status?: number };
  if (status === undefined) {
    return error;
  }
  const message = error instanceof Error ? error.message : String(error);
  switch (status) {
    case 401:
    case 403:
      return new UserError(
        'failed',
        `GitHub does not let this job see ${thing}: ${message}`,
        'Give the job `permissions: actions: read` (and `contents: read` for the checkout), or pass another token with `github-token`.',
        { cause: error },
      );
    case 404:
      return new UserError(
        'noArchive',
        `GitHub knows no ${thing} in ${process.env.GITHUB_REPOSITORY}, or does not let this job see it.`,
        'Check the number or the name of the file in .github/workflows, and give the job `permissions: actions: read`.',
        { cause: error },
      );
    default:
      return new UserError(
        'failed',
        `GitHub could not be asked for ${thing}: ${message}`,
        "Run the job again; the state of GitHub's services is at https://githubstatus.com.",
        { cause: error },
      );
  }
}
