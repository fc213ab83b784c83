import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { artifactsPlace, keyOf, matcherOf } from '../../src/action/artifact-retention.ts';
import { retain, retainAfterBackup } from '../../src/commands/retention/retain.ts';
import { type ArtifactService, startArtifactService } from '../support/artifact-service.ts';
import { githubToken } from '../support/run-action.ts';
import { refusal } from '../support/workspace.ts';

const environment = process.env;
let service: ArtifactService;

beforeAll(async () => {
  service = await startArtifactService();
}, 60_000);

afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

beforeEach(() => {
  service.reset();
  process.env = {
    ...environment,
    ...service.environment,
    GITHUB_REPOSITORY: 'octo/shop',
    GITHUB_RUN_ID: '9999',
    GITHUB_WORKFLOW_REF: 'octo/shop/.github/workflows/backup.yml@refs/heads/main',
  };
});

afterEach(() => {
  process.env = environment;
});

const began = new Date('2026-11-30T04:00:00Z');

/** What a night leaves behind: a run, and its artifact. */
function night(
  day: number,
  name = `export_202611${`${day}`.padStart(2, '0')}030000.tar.gz.enc`,
  run: object = {},
) {
  const createdAt = new Date(Date.UTC(2026, 10, day, 3)).toISOString();
  const id = service.endRun(run);
  return service.addArtifact({ run: id, name, createdAt });
}

const forget = async (policy: object, named: object = {}) => {
  await using place = await artifactsPlace({
    artifact: undefined,
    workflow: undefined,
    githubToken,
    ...named,
  });
  return await retain(place, { policy, began, isDryRun: false });
};

const left = () => service.all.map(({ id }) => id);

describe('Artifacts of a workflow', () => {
  test('go, the oldest first, and no others', async () => {
    const nights = [1, 2, 3, 4].map((day) => night(day));
    const others = [
      night(1, 'pictures.zip'),
      night(1, 'before_import_20261101000000_0123abcd.tar.gz.enc'),
      night(1, 'shop.tar.gz.enc'),
      night(1, 'export_20261101030000.tar.gz.enc', { workflow: 'staging.yml' }),
    ];
    const { removed, warnings } = await forget({ keepLast: 2 });
    expect(warnings).toEqual([]);
    expect(removed).toEqual([
      `export_20261101030000.tar.gz.enc (${nights[0]})`,
      `export_20261102030000.tar.gz.enc (${nights[1]})`,
    ]);
    expect(left()).toEqual([...nights.slice(2), ...others]);
  });

  test('are told by a name that all of them have', async () => {
    const shop = [1, 2, 3].map((day) => night(day, 'shop.tar.gz.enc'));
    const other = night(1);
    await forget({ keepLast: 1 }, { artifact: 'shop', workflow: '.github/workflows/backup.yml' });
    expect(left()).toEqual([shop[2], other]);
  });

  test('count and go only where their runs can be trusted, and have succeeded', async () => {
    const doubtful = [
      night(20, undefined, { event: 'pull_request' }),
      night(21, undefined, { head_repository: { id: 666 } }),
      night(22, undefined, { conclusion: 'failure' }),
      night(23, undefined, { status: 'in_progress' }),
      night(1, undefined, { conclusion: 'failure' }),
    ];
    const nights = [2, 3].map((day) => night(day));
    const { backups } = await forget({ keepLast: 1 });
    expect(left()).toEqual([...doubtful, nights[1]]);
    expect(backups[0]?.reasons).toEqual([
      expect.stringMatching(/^it is of run \d+, and it has not finished$/),
    ]);
  });

  test('of branches are counted apart, and so are masked ones', async () => {
    const main = [1, 2].map((day) => night(day));
    const staging = [1, 2].map((day) => night(day, undefined, { head_branch: 'staging' }));
    const masked = [1, 2].map((day) => night(day, `masked_2026110${day}030000.tar.gz.enc`));
    const releases = [1, 2].map((day) =>
      night(day, undefined, { event: 'release', head_branch: `v1.${day}` }),
    );
    await forget({ keepLast: 1 });
    expect(left()).toEqual([main[1], staging[1], masked[1], releases[1]]);
  });

  test('of one run that has several stay: they may be of several projects', async () => {
    const nights = [1, 2, 3].map((day) => night(day));
    const { run = 0 } = service.all[0] ?? {};
    const second = service.addArtifact({
      run,
      name: 'export_20261101030002.tar.gz.enc',
      createdAt: '2026-11-01T03:00:02Z',
    });
    await forget({ keepLast: 1 });
    expect(left()).toEqual([nights[0], nights[2], second]);
  });

  test('are found on many pages', async () => {
    for (let index = 0; index < 250; index += 1) {
      night(1 + (index % 28));
    }
    const { removed } = await forget({ keepLast: 3 });
    expect(removed).toHaveLength(247);
    expect(left()).toHaveLength(3);
  });

  test('that this run has uploaded stays, and counts', async () => {
    const nights = [1, 2].map((day) => night(day));
    const id = service.endRun({ status: 'in_progress', conclusion: '' });
    process.env.GITHUB_RUN_ID = `${id}`;
    const name = 'export_20261130040000.tar.gz.enc';
    const own = service.addArtifact({ run: id, name, createdAt: '2026-11-30T04:01:00Z' });
    const named = { artifact: name, workflow: undefined, githubToken };
    const { removed } = await retainAfterBackup(() => artifactsPlace(named), {
      policy: { keepLast: 2 },
      began,
      made: keyOf({ name, id: own }),
    });
    expect(removed).toHaveLength(1);
    expect(left()).toEqual([nights[1], own]);
  });
});

describe('What GitHub refuses', () => {
  test('names the permission', async () => {
    [1, 2].map((day) => night(day));
    service.permit({ actions: 'read' });
    const { warnings, removed } = await forget({ keepLast: 1 });
    expect(removed).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/could not be removed: GitHub does not let this job remove/),
    ]);
    service.permit({});
    expect(await refusal(forget({ keepLast: 1 }))).toMatchObject({
      remedy: expect.stringContaining('permissions: actions: read'),
    });
  });

  test('is nothing where the artifact is gone already', async () => {
    [1, 2].map((day) => night(day));
    service.failNext('deleteArtifact', 404);
    expect((await forget({ keepLast: 1 })).warnings).toEqual([]);
  });

  test('is a token that is missing, and a workflow that is not known', async () => {
    expect(await refusal(forget({ keepLast: 1 }, { githubToken: undefined }))).toMatchObject({
      failure: 'usage',
    });
    delete process.env.GITHUB_WORKFLOW_REF;
    expect(await refusal(forget({ keepLast: 1 }))).toMatchObject({
      message: expect.stringContaining('It is not known which workflow this is'),
    });
  });
});

test.each([
  [undefined, ['export_20261101030000.tar.gz.enc', 'masked_20261101030000.tar']],
  ['export_20261130040000.tar.gz', ['export_20261101030000.tar.gz.enc', 'masked_20261101030000.tar']],
  ['shop', ['shop', 'shop.tar.gz.enc']],
  ['shop.tar.gz.enc', ['shop.tar.gz.enc']],
])('By the name %j these are meant: %j', (wanted, meant) => {
  const all = [
    'export_20261101030000.tar.gz.enc',
    'masked_20261101030000.tar',
    'shop',
    'shop.tar.gz.enc',
    'export_1.tar',
    'shop-2.tar.gz',
  ];
  expect(all.filter(matcherOf(wanted)).toSorted()).toEqual(meant.toSorted());
});
