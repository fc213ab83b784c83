import { redacted } from '../redaction/output.ts';
import { sectionOf, withSection } from './comment-body.ts';
import type { WorkflowEvent } from './event.ts';
import { info, notice, warning } from './log.ts';
import { escapeShort } from './markdown.ts';
import { formatMoment } from './moments.ts';
import { openComments, type PullRequestComments } from './pull-request-comments.ts';
import { explainRefused, refusalKindOf } from './refused.ts';
import type { RunContext } from './run-context.ts';

/** What a step has to say on the pull request. */
export interface Remark {
  readonly mode: 'diff' | 'guard';
  /** The folder of the project: each of a repository has its own section. */
  readonly project: string;
  /** What the section is headed with. */
  readonly title: string;
  /** Markdown. */
  readonly parts: readonly string[];
}

const annotation = 'Comment on the pull request';

/**
 * Says something in the comment on the pull request: in the one that an earlier step or run has made, or in a new one. Only what this token's own
 * account has written is ever edited. What goes wrong with it is told and fails nothing: the summary of the run has it all.
 *
 * @param token Needs `pull-requests: write`.
 */
export async function comment(
  remark: Remark,
  { pullRequest, secretsWithheldFrom }: WorkflowEvent,
  token: string,
  context: RunContext,
  open: (token: string, number: number) => Promise<PullRequestComments> = openComments,
): Promise<void> {
  if (pullRequest === undefined) {
    notice('There is no pull request to comment on: this run was not started by one.', annotation);
    return;
  }
  if (token === '') {
    warning('No comment was made: the input `github-token` is empty.', annotation);
    return;
  }
  const section = sectionOf(`${remark.mode} ${remark.project}`, [
    headingOf(remark),
    footing(pullRequest.head, context),
    ...remark.parts.map(redacted),
  ]);
  try {
    const comments = await open(token, pullRequest.number);
    const own = await comments.find();
    const body = withSection(own?.body, section);
    if (own === undefined) {
      await comments.create(body);
    } else if (own.body !== body) {
      await comments.update(own.id, body);
    }
    info(`The comment on pull request ${pullRequest.number} was ${own === undefined ? 'made' : 'edited'}.`);
  } catch (error) {
    tell(error, secretsWithheldFrom);
  }
}

const headingOf = ({ title, project }: Remark): string =>
  `### ${title}${project === '.' ? '' : `: ${escapeShort(project, 100)}`}`;

/** Which run it is of, and which commit: a section stays where a later run has nothing to say. */
function footing(head: string | undefined, { runUrl, runId, now }: RunContext): string {
  const url = runUrl();
  const parts = [
    ...(url === undefined ? [] : [`[Run ${runId}](${url})`]),
    ...(head === undefined ? [] : [head.slice(0, 7)]),
    formatMoment(now),
  ];
  return `<sub>${parts.join(' · ')}</sub>`;
}

function tell(error: unknown, withheldFrom: WorkflowEvent['secretsWithheldFrom']): void {
  if (refusalKindOf(error) === 'permission' && withheldFrom === 'fork') {
    notice(
      'No comment was made: GitHub gives runs of pull requests from forks a token that can only read. The summary of the run has it all.',
      annotation,
    );
    return;
  }
  const more =
    withheldFrom === 'dependabot' ? ' Runs of Dependabot get no more unless a job asks for it.' : '';
  const why = explainRefused(error, 'comment', 'pull-requests: write', more);
  warning(`No comment was made. ${why} The summary of the run has it all.`, annotation);
}
