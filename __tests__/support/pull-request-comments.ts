import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';

/** A comment on a pull request, as GitHub keeps it. */
export interface StoredComment {
  readonly id: number;
  /** Of the pull request. */
  readonly number: number;
  readonly author: { readonly __typename: 'Bot' | 'User'; readonly login: string };
  readonly body: string;
}

/** An issue, as GitHub keeps it. */
export interface StoredIssue {
  readonly number: number;
  readonly author: StoredComment['author'];
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed';
}

/** Whose token it is that GitHub gives to a job. */
export const jobsAccount = { __typename: 'Bot', login: 'github-actions' } as const;

/** An answer: its status, and its body. */
type Answer = readonly [status: number, body: object];

/** Comments in a page of the GraphQL API; GitHub takes no more than 100. */
const mostInPage = 100;

/** Issues begin here, behind the pull requests of the tests. */
const firstIssue = 1_001;

/**
 * What GitHub does with issues, and with comments on pull requests: its GraphQL API as far as they are looked for, and the routes of its REST
 * API that make and edit them.
 */
export class PullRequestComments {
  comments: StoredComment[] = [];
  /** The one that was changed last comes last. */
  issues: StoredIssue[] = [];
  #lastId = 0;

  /** Somebody says something. */
  add(number: number, author: StoredComment['author'], body: string): number {
    this.#lastId += 1;
    this.comments.push({ id: this.#lastId, number, author, body });
    return this.#lastId;
  }

  /** Somebody opens an issue. */
  open(author: StoredIssue['author'], issue: Pick<StoredIssue, 'title' | 'body'>): number {
    const number = firstIssue + this.issues.length;
    this.issues.push({ number, author, state: 'open', ...issue });
    return number;
  }

  /** @returns what is to be done for a request; undefined for what is no business of this. */
  async route(request: IncomingMessage, path: string): Promise<Call | undefined> {
    const [, issue] = /^\/api\/repos\/octo\/shop\/issues(?:\/(\d+))?$/.exec(path) ?? [];
    if (request.method === 'PATCH' && issue !== undefined) {
      const change = (await json(request)) as Partial<StoredIssue>;
      return { name: 'updateIssue', answer: () => this.#change(Number(issue), change), refusal: refused };
    }
    if (request.method !== 'POST') {
      return undefined;
    }
    if (path === '/api/repos/octo/shop/issues') {
      const { title = '', body = '' } = (await json(request)) as Partial<StoredIssue>;
      return {
        name: 'createIssue',
        answer: () => [201, { number: this.open(jobsAccount, { title, body }) }],
        refusal: refused,
      };
    }
    const [, number] = /^\/api\/repos\/octo\/shop\/issues\/(\d+)\/comments$/.exec(path) ?? [];
    if (number !== undefined) {
      const { body } = (await json(request)) as Body;
      return {
        name: 'createComment',
        answer: () => this.#create(Number(number), body),
        refusal: refused,
      };
    }
    if (path !== '/api/graphql') {
      return undefined;
    }
    const { query, variables } = (await json(request)) as Query;
    if (
      query.includes('issues(first: 100, after: $after, orderBy: { field: UPDATED_AT, direction: DESC })')
    ) {
      return {
        name: 'listIssues',
        answer: () => this.#listIssues(variables),
        refusal: failed('FORBIDDEN', 'Resource not accessible by integration'),
      };
    }
    const isUpdate = query.includes('updateIssueComment(input: { id: $id, body: $body })');
    return {
      name: isUpdate ? 'updateComment' : 'listComments',
      answer: () => (isUpdate ? this.#update(variables) : this.#list(query, variables)),
      // GraphQL answers with status 200 whatever comes of it.
      refusal: failed('FORBIDDEN', 'Resource not accessible by integration'),
    };
  }

  /** Whatever is asked for, for what is asked for is one thing. */
  #list(query: string, { owner, repo, number, after = null }: Variables): Answer {
    if (!query.includes('viewer { login }') || owner !== 'octo' || repo !== 'shop') {
      return failed('NOT_FOUND', 'Could not resolve to a Repository');
    }
    const all = this.comments.filter((comment) => comment.number === number);
    const begin = after === null ? 0 : Number(after);
    const nodes = all
      .slice(begin, begin + mostInPage)
      .map(({ id, body, author }) => ({ id: nodeId(id), body, author }));
    const end = begin + nodes.length;
    const pageInfo = { hasNextPage: end < all.length, endCursor: `${end}` };
    return [
      200,
      {
        data: {
          viewer: { login: `${jobsAccount.login}[bot]` },
          repository: { pullRequest: { comments: { nodes, pageInfo } } },
        },
      },
    ];
  }

  #listIssues({ after = null }: Variables): Answer {
    const begin = after === null ? 0 : Number(after);
    const all = this.issues.toReversed();
    const nodes = all
      .slice(begin, begin + mostInPage)
      .map(({ number, state, body, author }) => ({ number, state: state.toUpperCase(), body, author }));
    const end = begin + nodes.length;
    return [
      200,
      {
        data: {
          viewer: { login: `${jobsAccount.login}[bot]` },
          repository: {
            issues: { nodes, pageInfo: { hasNextPage: end < all.length, endCursor: `${end}` } },
          },
        },
      },
    ];
  }

  #change(number: number, { title, body, state }: Partial<StoredIssue>): Answer {
    const issue = this.issues.find((one) => one.number === number);
    if (issue === undefined) {
      return [404, { message: 'Not Found' }];
    }
    const changed = {
      ...issue,
      title: title ?? issue.title,
      body: body ?? issue.body,
      state: state ?? issue.state,
    };
    this.issues = [...this.issues.filter((one) => one !== issue), changed];
    return [200, changed];
  }

  #create(number: number, body = ''): Answer {
    return body.length > longest
      ? [422, { message: 'Validation Failed: body is too long (maximum is 65536 characters)' }]
      : [201, { id: this.add(number, jobsAccount, body) }];
  }

  /** A token that may write may edit everybody's comments. */
  #update({ id, body = '' }: Variables): Answer {
    const comment = this.comments.find((one) => nodeId(one.id) === id);
    if (comment === undefined) {
      return failed('NOT_FOUND', 'Could not resolve to a node');
    }
    if (body.length > longest) {
      return failed('UNPROCESSABLE', 'Body is too long (maximum is 65536 characters)');
    }
    this.comments = this.comments.map((one) => (one === comment ? { ...comment, body } : one));
    return [200, { data: { updateIssueComment: { issueComment: { id } } } }];
  }
}

const longest = 65_536;

const refused: Answer = [403, { message: 'Resource not accessible by integration' }];

/** How the GraphQL API names a comment. */
const nodeId = (id: number): string => `IC_${id}`;

const failed = (type: string, message: string): Answer => [200, { data: null, errors: [{ type, message }] }];

/** A request, and what comes of it. */
export interface Call {
  readonly name:
    | 'listComments'
    | 'createComment'
    | 'updateComment'
    | 'listIssues'
    | 'createIssue'
    | 'updateIssue';
  readonly answer: () => Answer;
  /** What is answered to a token that may not do it. */
  readonly refusal: Answer;
}

interface Query {
  readonly query: string;
  readonly variables: Variables;
}

interface Variables {
  readonly owner?: string;
  readonly repo?: string;
  readonly number?: number;
  readonly after?: string | null;
  readonly id?: string;
  readonly body?: string;
}

interface Body {
  readonly body?: string;
}
