import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { comment, type Remark } from '../../src/action/comment.ts';
import { readSections, withSection } from '../../src/action/comment-body.ts';
import type { WorkflowEvent } from '../../src/action/event.ts';
import { readRunContext } from '../../src/action/run-context.ts';
import { type ArtifactService, startArtifactService } from '../support/artifact-service.ts';
import { jobsAccount } from '../support/pull-request-comments.ts';
import { githubToken } from '../support/run-action.ts';
import { captureLines } from './runner.ts';

const environment = process.env;
let service: ArtifactService;
let lines: string[];

beforeAll(async () => {
  service = await startArtifactService();
}, 60_000);

afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

beforeEach(() => {
  service.reset();
  process.env = { ...environment, ...service.environment, GITHUB_REPOSITORY: 'octo/shop' };
  lines = captureLines();
});

afterEach(() => {
  process.env = environment;
  jest.restoreAllMocks();
});

const event: WorkflowEvent = {
  visibility: 'restricted',
  secretsWithheldFrom: undefined,
  pullRequest: { number: 5, head: '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d' },
};

const context = readRunContext(
  { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'octo/shop', GITHUB_RUN_ID: '17' },
  new Date('2026-11-30T07:14:00Z'),
);

const say = (remark: Partial<Remark> = {}, on: Partial<WorkflowEvent> = {}, token = githubToken) =>
  comment(
    { mode: 'guard', project: '.', title: 'Strapi schemas', parts: ['nothing is lost'], ...remark },
    { ...event, ...on },
    token,
    context,
  );

/** The bodies of the comments on the pull request. */
const bodies = () => service.comments.filter(({ number }) => number === 5).map(({ body }) => body);

describe('one comment', () => {
  test('is made once, says which run and commit it is of, and is edited from then on', async () => {
    await say();
    await say({ parts: ['3 values would be lost'] });
    expect(bodies()).toHaveLength(1);
    expect(readSections(bodies()[0] ?? '')).toEqual([
      {
        key: 'guard .',
        content:
          '### Strapi schemas\n\n<sub>[Run 17](https://github.com/octo/shop/actions/runs/17) · 1a2b3c4 · 30 November 2026, 07:14 UTC</sub>\n\n3 values would be lost',
      },
    ]);
    expect(service.calls).toEqual(['listComments', 'createComment', 'listComments', 'updateComment']);
  });

  test('has what each step and each project says', async () => {
    await say();
    await say({ mode: 'diff', title: 'Strapi changes', parts: ['12 added'] });
    await say({ project: 'apps/cms' });
    await say({ mode: 'diff', title: 'Strapi changes', parts: ['13 added'] });
    const sections = readSections(bodies()[0] ?? '');
    expect(sections.map(({ key }) => key)).toEqual(['guard .', 'diff .', 'guard apps/cms']);
    expect(sections[1]?.content).toContain('13 added');
    expect(sections[2]?.content).toMatch(/^### Strapi schemas: apps\/cms\n/);
  });

  test('is found among hundreds, and each pull request has its own', async () => {
    for (let index = 0; index < 150; index += 1) {
      service.addComment(5, { __typename: 'User', login: 'octocat' }, `${index}`);
    }
    await say();
    await say({}, { pullRequest: { number: 6, head: undefined } });
    await say({ parts: ['again'] });
    expect(service.comments.filter(({ author }) => author.__typename === 'Bot')).toHaveLength(2);
    expect(bodies().at(-1)).toContain('again');
  });

  test.each([
    ['a stranger', { __typename: 'User', login: 'eve' }],
    ['a person who is called as the bot is', { __typename: 'User', login: 'github-actions' }],
    ['another bot', { __typename: 'Bot', login: 'renovate' }],
  ] as const)('that %s has written is left alone, with all that ours has in it', async (_, author) => {
    const forged = withSection(undefined, { key: 'guard .', content: 'forged' });
    service.addComment(5, author, forged);
    await say();
    expect(bodies()[0]).toBe(forged);
    expect(bodies()).toHaveLength(2);
  });

  test('of the same account, which begins otherwise, is another one', async () => {
    const quoted = `> ${withSection(undefined, { key: 'guard .', content: 'quoted' })}`;
    service.addComment(5, jobsAccount, quoted);
    await say();
    expect(bodies()[0]).toBe(quoted);
    expect(bodies()).toHaveLength(2);
  });
});

describe('what goes wrong fails nothing, and is told', () => {
  test('a run without a pull request', async () => {
    await say({}, { pullRequest: undefined });
    expect(lines).toEqual([expect.stringMatching(/^::notice .*There is no pull request to comment on/)]);
    expect(service.calls).toEqual([]);
  });

  test('a token that may only read names the permission', async () => {
    service.permit({ 'pull-requests': 'read' });
    await say();
    expect(lines.join()).toMatch(
      /^::warning .*does not let this job comment .*`permissions: pull-requests: write`/,
    );
    expect(bodies()).toEqual([]);
  });

  test('a token that may only read, where there is a comment already, names it, too', async () => {
    await say();
    service.permit({ 'pull-requests': 'read' });
    lines.length = 0;
    await say({ parts: ['another time'] });
    expect(lines.join()).toMatch(
      /^::warning .*does not let this job comment .*`permissions: pull-requests: write`/,
    );
    expect(bodies().join()).not.toContain('another time');
  });

  test('a token that may not even see the pull request', async () => {
    service.permit({});
    await say();
    expect(lines.join()).toMatch(/^::warning .*`permissions: pull-requests: write`/);
  });

  test('the token of a fork, which can be no other, is a notice', async () => {
    service.permit({ 'pull-requests': 'read' });
    await say({}, { secretsWithheldFrom: 'fork' });
    expect(lines).toEqual([
      expect.stringMatching(/^::notice .*pull requests from forks a token that can only read/),
    ]);
  });

  test.each([
    ['by its status', { status: 429 }, 'slow down'],
    ['by a header', { status: 403, response: { headers: { 'x-ratelimit-remaining': '0' } } }, 'forbidden'],
    ['by its words', { status: 403 }, 'You have exceeded a secondary rate limit.'],
  ])('a limit of requests, which is known %s', async (_, what, message) => {
    const remark = { mode: 'guard', project: '.', title: 'Strapi schemas', parts: [] } as const;
    await comment(remark, { ...event, secretsWithheldFrom: 'fork' }, githubToken, context, () =>
      Promise.reject(Object.assign(new Error(message), what)),
    );
    expect(lines.join()).toMatch(/^::warning .*takes no more requests of this token for a while/);
  });

  test('an answer that is no answer', async () => {
    service.failNext('listComments', 422);
    await say();
    expect(lines.join()).toMatch(
      /^::warning .*No comment was made\. GitHub could not be reached, or did not take it/,
    );
  });

  test('an empty token', async () => {
    await say({}, {}, '');
    expect(lines.join()).toMatch(/^::warning .*`github-token` is empty/);
  });
});
