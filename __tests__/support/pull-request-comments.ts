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

/** Whose token it is that GitHub gives to a job. */
export const jobsAccount = { __typename: 'Bot', login: 'github-actions' } as const;

/** An answer: its status, and its body. */
type Answer = readonly [status: number, body: object];

/** Comments in a page of the GraphQL API; GitHub takes no more than 100. */
const mostInPage = 100;

/**
 * What GitHub does with the comments of pull requests: its GraphQL API as far as they are looked for, and the routes of its REST API that make
 * and edit them.
 */
export class PullRequestComments {
  comments: StoredComment[] = [];
  #lastId = 0;

  /** Somebody says something. */
  add(number: number, author: StoredComment['author'], body: string): number {
    this.#lastId += 1;
    this.comments.push({ id: this.#lastId, number, author, body });
    return this.#lastId;
  }

  /** @returns the name of the call, and what is to be done for it; undefined for what is no business of this. */
  route(
    request: IncomingMessage,
    path: string,
  ): readonly [name: string, answer: () => Promise<Answer>] | undefined {
    const { method } = request;
    const [, number] = /^\/api\/repos\/octo\/shop\/issues\/(\d+)\/comments$/.exec(path) ?? [];
    const [, id] = /^\/api\/repos\/octo\/shop\/issues\/comments\/(\d+)$/.exec(path) ?? [];
    if (method === 'POST' && path === '/api/graphql') {
      return ['listComments', async () => this.#list((await json(request)) as Query)];
    }
    if (method === 'POST' && number !== undefined) {
      return ['createComment', async () => this.#create(Number(number), (await json(request)) as Body)];
    }
    if (method === 'PATCH' && id !== undefined) {
      return ['updateComment', async () => this.#update(Number(id), (await json(request)) as Body)];
    }
    return undefined;
  }

  /** Whatever is asked for, for what is asked for is one thing. */
  #list({ query, variables: { owner, repo, number, after } }: Query): Answer {
    if (!query.includes('viewer { login }') || owner !== 'octo' || repo !== 'shop') {
      return [
        200,
        { data: { repository: null }, errors: [{ type: 'NOT_FOUND', message: 'no such repository' }] },
      ];
    }
    const all = this.comments.filter((comment) => comment.number === number);
    const begin = after === null ? 0 : Number(after);
    const nodes = all
      .slice(begin, begin + mostInPage)
      .map(({ id, body, author }) => ({ databaseId: id, body, author }));
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

  #create(number: number, { body }: Body): Answer {
    if (body.length > 65_536) {
      return [422, { message: 'Validation Failed: body is too long (maximum is 65536 characters)' }];
    }
    return [201, { id: this.add(number, jobsAccount, body) }];
  }

  #update(id: number, { body }: Body): Answer {
    const comment = this.comments.find((one) => one.id === id);
    if (comment === undefined) {
      return [404, { message: 'Not Found' }];
    }
    if (body.length > 65_536) {
      return [422, { message: 'Validation Failed: body is too long (maximum is 65536 characters)' }];
    }
    // A token that may write may edit everybody's comments.
    this.comments = this.comments.map((one) => (one === comment ? { ...comment, body } : one));
    return [200, { id }];
  }
}

interface Query {
  readonly query: string;
  readonly variables: {
    readonly owner: string;
    readonly repo: string;
    readonly number: number;
    readonly after: string | null;
  };
}

interface Body {
  readonly body: string;
}
