import { expect, test } from '@jest/globals';
import { newestFirst, type WorkflowRun, whyRefused } from '../../src/action/workflow-run.ts';

const run: WorkflowRun = {
  id: 17,
  event: 'schedule',
  status: 'completed',
  conclusion: 'success',
  head_branch: 'main',
  created_at: '2026-01-02T00:00:00Z',
  repository: { id: 1 },
  head_repository: { id: 1 },
};

test.each(['push', 'schedule', 'workflow_dispatch', 'release'])(
  'a successful run that %s started is taken',
  (event) => {
    expect(whyRefused({ ...run, event })).toBeUndefined();
  },
);

test.each<[string, Partial<WorkflowRun>, RegExp]>([
  ['of a fork', { head_repository: { id: 2 } }, /fork/],
  ['of a fork that was deleted', { head_repository: null }, /fork/],
  ['of a fork by an event that looks harmless', { event: 'push', head_repository: { id: 2 } }, /fork/],
  ['of a pull request', { event: 'pull_request' }, /pull_request/],
  ['that a pull request started with our secrets', { event: 'pull_request_target' }, /pull_request_target/],
  ['that a comment started', { event: 'issue_comment' }, /issue_comment/],
  ['that another workflow started', { event: 'workflow_run' }, /workflow_run/],
  ['that failed', { conclusion: 'failure' }, /failure/],
  ['that was cancelled', { conclusion: 'cancelled' }, /cancelled/],
  ['that goes on', { status: 'in_progress', conclusion: null }, /not finished/],
])('a run %s is refused', (_, other, reason) => {
  expect(whyRefused({ ...run, ...other })).toMatch(reason);
});

test('the newest run comes first, and of the same moment the one with the higher number', () => {
  const later = { ...run, id: 12, created_at: '2026-01-03T00:00:00Z' };
  const twin = { ...run, id: 18 };
  expect(newestFirst([run, later, twin]).map(({ id }) => id)).toEqual([12, 18, 17]);
});
