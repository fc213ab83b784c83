import { isMarked } from './comment-body.ts';
import { openOctokit, thisRepository } from './github-api.ts';

/** A comment of ours. */
export interface OwnComment {
  /** Of GitHub's GraphQL API: its numbers of comments have become larger than that API's numbers. */
  readonly id: string;
  readonly body: string;
}

/** What of a pull request's comments is read and written. */
export interface PullRequestComments {
  /** The first comment that is marked and written by whoever this token is; undefined where there is none. */
  find(): Promise<OwnComment | undefined>;
  create(body: string): Promise<void>;
  update(id: string, body: string): Promise<void>;
}

/**
 * Who has written a comment is asked of GitHub together with who asks: an app's token, such as that of a job, may not ask who it is in any other
 * way. A bot has its name there without the `[bot]` that it has as the viewer, so that a person of that name would look the same: only its type tells.
 */
const query = `query ($owner: String!, $repo: String!, $number: Int!, $after: String) {
  viewer { login }
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      comments(first: 100, after: $after) {
        nodes { id body author { __typename login } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

const mutation = `mutation ($id: ID!, $body: String!) {
  updateIssueComment(input: { id: $id, body: $body }) { issueComment { id } }
}`;

interface Answer {
  readonly viewer: { readonly login: string };
  readonly repository: { readonly pullRequest: { readonly comments: Comments } | null } | null;
}

interface Comments {
  readonly nodes: readonly (Listed | null)[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface Listed {
  readonly id: string;
  readonly body: string;
  readonly author: Author;
}

/** Pages of a hundred comments that are looked through: a longer discussion gets another comment. */
const mostPages = 50;

/**
 * Connects to a pull request of this repository.
 *
 * @param token Needs `pull-requests: write`.
 */
export async function openComments(token: string, number: number): Promise<PullRequestComments> {
  const octokit = await openOctokit(token);
  const { owner, repo } = thisRepository();
  return {
    find: async () => {
      let after: string | null = null;
      for (let page = 0; page < mostPages; page += 1) {
        const answer: Answer = await octokit.graphql(query, { owner, repo, number, after });
        const comments: Comments | undefined = answer.repository?.pullRequest?.comments;
        const own = comments?.nodes.find((one) => isOwn(one, answer.viewer.login));
        if (own != null) {
          return { id: own.id, body: own.body };
        }
        if (!comments?.pageInfo.hasNextPage) {
          return undefined;
        }
        after = comments.pageInfo.endCursor;
      }
      return undefined;
    },
    create: async (body) => {
      await octokit.rest.issues.createComment({ owner, repo, issue_number: number, body });
    },
    update: async (id, body) => {
      await octokit.graphql(mutation, { id, body });
    },
  };
}

/** Anybody can write what a comment of ours begins with. */
const isOwn = (comment: Listed | null, viewer: string): boolean =>
  comment !== null && isMarked(comment.body) && isViewer(comment.author, viewer);

/** Who has written something, as GitHub's GraphQL API has it; null for an account that is gone. */
export type Author = { readonly __typename: string; readonly login: string } | null;

/** Whether whoever has written something is who asks. */
export function isViewer(author: Author, viewer: string): boolean {
  const name = viewer.replace(/\[bot\]$/, '');
  const isBot = name !== viewer;
  return author?.login.replace(/\[bot\]$/, '') === name && (author.__typename === 'Bot') === isBot;
}
