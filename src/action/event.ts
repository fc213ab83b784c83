import { existsSync, readFileSync } from 'node:fs';

/** What the event that started the workflow says about who may see the run, and who started it. */
export interface WorkflowEvent {
  /** `unknown` when the event does not tell: nothing is refused on a guess. */
  readonly visibility: 'public' | 'restricted' | 'unknown';
  /** Why secrets are empty in this run, where GitHub withholds them. */
  readonly secretsWithheldFrom: 'fork' | 'dependabot' | undefined;
  /** The pull request that the run is about. */
  readonly pullRequest: PullRequest | undefined;
}

export interface PullRequest {
  readonly number: number;
  /** The commit that it ends with; undefined where the event does not say. */
  readonly head: string | undefined;
}

/** The parts of the payload that are looked at. GitHub's own texts, but any of them may be missing. */
interface Payload {
  readonly repository?: {
    readonly full_name?: string;
    readonly visibility?: string;
    readonly private?: boolean;
  };
  readonly pull_request?: {
    readonly number?: unknown;
    readonly head?: {
      readonly sha?: unknown;
      readonly repo?: { readonly full_name?: string; readonly fork?: boolean } | null;
    };
  };
}

/**
 * Reads the event payload (`GITHUB_EVENT_PATH`) and the actor.
 *
 * @throws SyntaxError when the payload is there but is not JSON.
 */
export function readEvent(environment: NodeJS.ProcessEnv = process.env): WorkflowEvent {
  const path = environment.GITHUB_EVENT_PATH ?? '';
  const payload: Payload = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Payload) : {};
  return {
    visibility: visibilityOf(payload),
    secretsWithheldFrom: isDependabot(environment) ? 'dependabot' : isFork(payload) ? 'fork' : undefined,
    pullRequest: pullRequestOf(payload),
  };
}

function pullRequestOf({ pull_request: pullRequest }: Payload): PullRequest | undefined {
  const { number, head } = pullRequest ?? {};
  const sha = typeof head?.sha === 'string' && /^[0-9a-f]{40,64}$/.test(head.sha) ? head.sha : undefined;
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0
    ? { number, head: sha }
    : undefined;
}

function visibilityOf({ repository }: Payload): WorkflowEvent['visibility'] {
  if (repository?.visibility !== undefined) {
    return repository.visibility === 'public' ? 'public' : 'restricted';
  }
  if (repository?.private === undefined) {
    return 'unknown';
  }
  return repository.private ? 'restricted' : 'public';
}

/** A pull request whose branch lives in another repository, or in one that was deleted since. */
function isFork({ pull_request: pullRequest, repository }: Payload): boolean {
  if (pullRequest?.head === undefined) {
    return false;
  }
  const head = pullRequest.head.repo;
  if (head === null || head?.full_name === undefined || repository?.full_name === undefined) {
    return head === null || head?.fork === true;
  }
  // `fork` alone would also be true within a repository that is itself a fork of another.
  return head.full_name !== repository.full_name;
}

/** `GITHUB_ACTOR` stays Dependabot when a person runs the job again, and so do its permissions. */
function isDependabot({ GITHUB_ACTOR }: NodeJS.ProcessEnv): boolean {
  return GITHUB_ACTOR === 'dependabot[bot]';
}
