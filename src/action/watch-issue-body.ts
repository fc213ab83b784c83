import { createHash } from 'node:crypto';
import type { CheckReport } from '../commands/check/check.ts';
import { bullets, compose, prose, withoutReferences } from './markdown.ts';
import { formatMoment } from './moments.ts';
import type { RunContext } from './run-context.ts';

/** An issue as it is to be. */
export interface IssueText {
  readonly title: string;
  readonly body: string;
}

/** GitHub refuses a longer body; in bytes, with room for a mask of the runner's. */
const longestBody = 60_000;

/**
 * What the body of an issue of ours begins with. Nobody sees it, and it does not tell the place: a repository may have backups in several
 * of them, and each has its own issue.
 */
export const markerOf = (place: string): string =>
  `<!-- strapi-dms: check ${createHash('sha256').update(place).digest('hex').slice(0, 16)} -->`;

/** What all of our issues are called. */
const title = 'The Strapi backups need a look';

/**
 * What is wrong with the backups, as an issue.
 *
 * @param isPublic Whether anybody may read it: then it names no backup, no content type and no place.
 */
export function issueOf({ findings, place }: CheckReport, isPublic: boolean, context: RunContext): IssueText {
  const said = bullets(
    findings,
    ({ message, publicMessage, remedy }) =>
      `**${prose(isPublic ? publicMessage : message)}** ${prose(remedy)}`,
  );
  const parts = [
    isPublic ? '' : prose(`Checked: ${place}.`),
    said,
    `${lookedAt(context)} Each check edits this issue, and the first that finds nothing closes it.`,
  ];
  return { title, body: `${markerOf(place)}\n${compose(parts.map(withoutReferences), longestBody)}` };
}

/** The comment that an issue is closed with. */
export const wellAgain = (context: RunContext): string =>
  withoutReferences(`There is a backup to count on again. ${lookedAt(context)}`);

function lookedAt(context: RunContext): string {
  const url = context.runUrl();
  const run = url === undefined ? '' : ` ([run ${context.runId}](${url}))`;
  return `Looked at on ${formatMoment(context.now)}${run}.`;
}
