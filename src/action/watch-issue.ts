import type { CheckReport } from '../commands/check/check.ts';
import { redacted } from '../redaction/output.ts';
import type { WorkflowEvent } from './event.ts';
import { info, warning } from './log.ts';
import { openIssues } from './own-issues.ts';
import { explainRefused } from './refused.ts';
import type { RunContext } from './run-context.ts';
import { issueOf, markerOf, wellAgain } from './watch-issue-body.ts';

const annotation = 'Issue about the backups';

/**
 * Keeps the one issue about the backups of a place as it is to be: opened while a check fails, and edited; closed when all is well; opened
 * again in place of a second one. Only what this token's own account has written is touched. What goes wrong with it is told and fails
 * nothing: the summary of the run has it all.
 *
 * @param token Needs `issues: write`.
 */
export async function tellIssue(
  report: CheckReport,
  { visibility }: WorkflowEvent,
  token: string,
  context: RunContext,
  open: typeof openIssues = openIssues,
): Promise<void> {
  if (token === '') {
    warning('No issue was opened: the input `github-token` is empty.', annotation);
    return;
  }
  try {
    const issues = await open(token);
    const own = await issues.find(markerOf(report.place));
    if (report.verdict === 'ok') {
      if (own?.isOpen) {
        await issues.close(own.number, wellAgain(context));
        info(`Issue ${own.number} was closed.`);
      }
      return;
    }
    // Where nobody knows who may read it, anybody may.
    const { title, body } = issueOf(report, visibility !== 'restricted', context);
    const text = { title, body: redacted(body) };
    if (own === undefined) {
      info(`Issue ${await issues.create(text)} was opened.`);
    } else {
      await issues.update(own.number, text);
      info(`Issue ${own.number} was ${own.isOpen ? 'edited' : 'opened again'}.`);
    }
  } catch (error) {
    const why = explainRefused(error, 'write issues', 'issues: write');
    warning(`The issue about the backups is not as it should be. ${why}`, annotation);
  }
}
