/** What the runner says of the run, as far as a summary refers to it. */
export interface RunContext {
  readonly runId: string;
  readonly attempt: string;
  readonly now: Date;
  /** The address of this run, or of another one; undefined where the runner does not say where it is. */
  runUrl(id?: string): string | undefined;
  /** `owner/name` of the repository. */
  readonly repository: string;
  /** How a step names this action: `org/strapi-dms@v1`. */
  readonly uses: string;
  /** The address of a page of the documentation, of the version that runs; undefined where it is not known. */
  docsUrl(page: string): string | undefined;
}

/** Characters that cannot end a link, or begin another one. */
const plainUrl = /^https?:\/\/[\w.:/@%+-]+(?:#[\w-]+)?$/;

/** Reads it from the environment of the step. */
export function readRunContext(
  environment: NodeJS.ProcessEnv = process.env,
  now: Date = new Date(),
): RunContext {
  const {
    GITHUB_SERVER_URL: server = '',
    GITHUB_REPOSITORY: repository = '',
    GITHUB_RUN_ID: runId = '',
    GITHUB_RUN_ATTEMPT: attempt = '1',
    GITHUB_ACTION_REPOSITORY: action = '',
    GITHUB_ACTION_REF: ref = '',
  } = environment;
  const checked = (url: string) => (plainUrl.test(url) ? url : undefined);
  return {
    runId,
    attempt,
    now,
    repository,
    runUrl: (id = runId) =>
      repository === '' || id === '' ? undefined : checked(`${server}/${repository}/actions/runs/${id}`),
    // An action that lies in the repository of the workflow itself has neither.
    uses: action === '' ? './' : `${action}@${ref || 'v1'}`,
    docsUrl: (page) =>
      action === '' ? undefined : checked(`${server}/${action}/blob/${ref || 'main'}/docs/${page}`),
  };
}
