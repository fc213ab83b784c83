import { openOctokit, thisRepository } from './github-api.ts';
import { type Author, isViewer } from './pull-request-comments.ts';
import type { IssueText } from './watch-issue-body.ts';

/** An issue of ours. */
export interface OwnIssue {
  readonly number: number;
  readonly isOpen: boolean;
}

/** What of a repository's issues is read and written. */
export interface OwnIssues {
  /**
   * The issue whose body begins with a marker, and that whoever this token is has written: an open one, or else the one that was changed
   * last; undefined where there is none.
   */
  find(marker: string): Promise<OwnIssue | undefined>;
  create(issue: IssueText): Promise<number>;
  /** Gives an issue another text, and opens it where it is closed. */
  update(number: number, issue: IssueText): Promise<void>;
  close(number: number, comment: string): Promise<void>;
}

const query = `query ($owner: String!, $repo: String!, $after: String) {
  viewer { login }
  repository(owner: $owner, name: $repo) {
    issues(first: 100, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }) {
      nodes { number state body author { __typename login } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

interface Answer {
  readonly viewer: { readonly login: string };
  readonly repository: { readonly issues: Issues } | null;
}

interface Issues {
  readonly nodes: readonly (Listed | null)[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface Listed {
  readonly number: number;
  readonly state: string;
  readonly body: string;
  readonly author: Author;
}

/** Pages of a hundred issues that are looked through, those that were changed last first. */
const mostPages = 20;

/**
 * Connects to the issues of this repository.
 *
 * @param token Needs `issues: write`.
 */
export async function openIssues(token: string): Promise<OwnIssues> {
  const octokit = await openOctokit(token);
  const { owner, repo } = thisRepository();
  const { issues } = octokit.rest;
  return {
    find: async (marker) => {
      let closed: OwnIssue | undefined;
      let after: string | null = null;
      for (let page = 0; page < mostPages; page += 1) {
        const answer: Answer = await octokit.graphql(query, { owner, repo, after });
        const listed: Issues | undefined = answer.repository?.issues;
        // Anybody can write what an issue of ours begins with.
        const own = (listed?.nodes ?? []).filter(
          (one) => one?.body.startsWith(marker) && isViewer(one.author, answer.viewer.login),
        );
        const open = own.find((one) => one?.state === 'OPEN');
        if (open != null) {
          return { number: open.number, isOpen: true };
        }
        closed ??= own[0] == null ? undefined : { number: own[0].number, isOpen: false };
        if (!listed?.pageInfo.hasNextPage) {
          break;
        }
        after = listed.pageInfo.endCursor;
      }
      return closed;
    },
    create: async (issue) => {
      const { data } = await issues.create({ owner, repo, ...issue });
      return data.number;
    },
    update: async (number, issue) => {
      await issues.update({ owner, repo, issue_number: number, state: 'open', ...issue });
    },
    close: async (number, body) => {
      // Whoever is not told still sees that it is closed; the other way round each check would say it again.
      await issues.update({ owner, repo, issue_number: number, state: 'closed', state_reason: 'completed' });
      await issues.createComment({ owner, repo, issue_number: number, body });
    },
  };
}
