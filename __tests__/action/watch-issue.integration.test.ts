import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { WorkflowEvent } from '../../src/action/event.ts';
import { readRunContext } from '../../src/action/run-context.ts';
import { tellIssue } from '../../src/action/watch-issue.ts';
import { markerOf } from '../../src/action/watch-issue-body.ts';
import type { CheckReport } from '../../src/commands/check/check.ts';
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

const context = readRunContext(
  { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'octo/shop', GITHUB_RUN_ID: '17' },
  new Date('2026-11-30T07:14:00Z'),
);

const well: CheckReport = {
  command: 'check',
  place: 's3://backups/shop',
  verdict: 'ok',
  findings: [],
  backups: 1,
  isRead: true,
  durationMs: 1,
  warnings: [],
};

const failing = (message = 'api::page.page had 40 of @octocat, see #12.'): CheckReport => ({
  ...well,
  verdict: 'failing',
  findings: [{ kind: 'emptied', message, publicMessage: '1 type is empty.', remedy: 'Bring it back.' }],
});

const tell = (
  report: CheckReport,
  visibility: WorkflowEvent['visibility'] = 'restricted',
  token = githubToken,
) =>
  tellIssue(report, { visibility, secretsWithheldFrom: undefined, pullRequest: undefined }, token, context);

const [first] = [() => service.issues[0]];

describe('One issue', () => {
  test('is opened by a check that fails, edited, closed with a comment, and opened again', async () => {
    await tell(well);
    expect(service.issues).toEqual([]);
    await tell(failing());
    expect(first()).toMatchObject({ state: 'open', title: 'The Strapi backups need a look' });
    await tell(failing('Now it is worse.'));
    expect(service.issues).toHaveLength(1);
    expect(first()?.body).toContain('Now it is worse');
    await tell(well);
    expect(first()?.state).toBe('closed');
    expect(service.comments).toMatchObject([
      {
        number: first()?.number,
        body: expect.stringMatching(/^There is a backup to count on again\. .*run 17/),
      },
    ]);
    await tell(well);
    expect(service.comments).toHaveLength(1);
    await tell(failing());
    expect(service.issues).toHaveLength(1);
    expect(first()?.state).toBe('open');
  });

  test('calls nobody, and refers to nothing', async () => {
    await tell(failing());
    const { body = '' } = first() ?? {};
    expect(body).toContain('api&#58;&#58;page.page had 40');
    expect(body).not.toMatch(/@octocat|#12\b/);
  });

  test.each(['public', 'unknown'] as const)(
    'names nothing where anybody may read it: %s',
    async (visibility) => {
      await tell(failing(), visibility);
      const { body = '', title = '' } = first() ?? {};
      expect(body).toContain('1 type is empty.');
      expect(body).toContain('Bring it back.');
      expect(title + body).not.toMatch(/page|s3|shop\b(?!\/actions)|40/);
    },
  );

  test('is found among hundreds, and each place has its own', async () => {
    await tell(failing());
    await tell({ ...failing(), place: 'backups/' });
    for (let index = 0; index < 150; index += 1) {
      service.openIssue({ __typename: 'User', login: 'octocat' }, { title: `${index}`, body: '' });
    }
    await tell(failing('again'));
    expect(service.issues.filter(({ author }) => author.__typename === 'Bot')).toHaveLength(2);
    expect(service.issues.at(-1)?.body).toContain('again');
  });

  test.each([
    ['a stranger', { __typename: 'User', login: 'eve' }],
    ['a person who is called as the bot is', { __typename: 'User', login: 'github-actions' }],
    ['another bot', { __typename: 'Bot', login: 'renovate' }],
  ] as const)('that %s has opened is left alone', async (_, author) => {
    const forged = { title: 'forged', body: `${markerOf(well.place)}\nforged` };
    service.openIssue(author, forged);
    await tell(failing());
    await tell(well);
    expect(service.issues.find(({ title }) => title === 'forged')).toMatchObject({
      ...forged,
      state: 'open',
    });
    expect(service.issues).toHaveLength(2);
  });

  test('that is open is taken, where there is a closed one as well', async () => {
    const ours = { title: 'ours', body: `${markerOf(well.place)}\n` };
    service.openIssue(jobsAccount, ours);
    service.openIssue(jobsAccount, ours);
    await tell(well);
    await tell(failing());
    expect(service.issues.filter(({ state }) => state === 'open')).toHaveLength(1);
  });
});

describe('What goes wrong fails nothing, and is told', () => {
  test('a token that may not write names the permission', async () => {
    service.permit({ issues: 'read' });
    await tell(failing());
    expect(lines.join()).toMatch(
      /^::warning .*does not let this job write issues .*`permissions: issues: write`/,
    );
    expect(service.issues).toEqual([]);
  });

  test('there is no token', async () => {
    await tell(failing(), 'restricted', '');
    expect(lines.join()).toMatch(/^::warning .*`github-token` is empty/);
  });

  test('GitHub refuses it', async () => {
    service.failNext('createIssue', 422);
    await tell(failing());
    expect(lines.join()).toMatch(/^::warning .*is not as it should be/);
  });
});
