import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { describeOrigin, originOf } from '../../src/action/archive-origin.ts';
import type { WorkflowRun } from '../../src/action/workflow-run.ts';
import { describeAge } from '../../src/commands/format.ts';

const run: WorkflowRun = {
  id: 17,
  event: 'schedule',
  status: 'completed',
  conclusion: 'success',
  head_branch: 'main',
  created_at: '2026-01-02T00:00:00Z',
  run_started_at: '2026-01-04T00:00:00Z',
  path: '.github/workflows/backup.yml@refs/heads/main',
  repository: { id: 1 },
  head_repository: { id: 1 },
};
const place = { owner: 'octo', repository: 'shop' };
const environment = process.env;

beforeEach(() => {
  process.env = { ...environment, GITHUB_SERVER_URL: 'https://github.example.org' };
});

afterEach(() => {
  process.env = environment;
});

describe('the run that an archive is from', () => {
  test('has the start of its newest attempt, the file of its workflow, and an address', () => {
    expect(originOf(run, place)).toEqual({
      run: 17,
      workflow: 'backup.yml',
      startedAt: '2026-01-04T00:00:00Z',
      url: 'https://github.example.org/octo/shop/actions/runs/17',
    });
  });

  test('has what GitHub says of it, where that is less', () => {
    const { run_started_at, path, ...old } = run;
    expect(originOf(old, place)).toEqual({
      run: 17,
      startedAt: '2026-01-02T00:00:00Z',
      url: 'https://github.example.org/octo/shop/actions/runs/17',
    });
  });

  test('is told with its age', () => {
    const now = Date.parse('2026-01-09T12:00:00Z');
    const origin = originOf(run, place);
    expect(describeOrigin(origin, now)).toBe(
      'run 17 of backup.yml, started at 2026-01-04T00:00:00Z, 5 days ago',
    );
    const { workflow, ...unnamed } = origin;
    expect(describeOrigin(unnamed, now)).toMatch(/^run 17, started at /);
  });
});

test.each([
  [-5_000, '0 minutes'],
  [60_000, '1 minute'],
  [119 * 60_000, '119 minutes'],
  [120 * 60_000, '2 hours'],
  [47 * 3_600_000, '47 hours'],
  [48 * 3_600_000, '2 days'],
  [2_000 * 86_400_000, '2,000 days'],
])('%i ms are %s', (milliseconds, text) => {
  expect(describeAge(milliseconds)).toBe(text);
});
