import { relative, resolve } from 'node:path';
import { error, group, warning } from '@actions/core';
import { guardSchemas } from '../commands/guard/guard.ts';
import { type GuardOptions, parseGuardOptions } from '../commands/guard/options.ts';
import type { GuardReport } from '../commands/guard/report.ts';
import type { AskedArchive } from '../commands/store-options.ts';
import { UserError } from '../errors.ts';
import type { GuardFinding } from '../insight/guard/findings.ts';
import { toAccept } from '../insight/guard/findings-of.ts';
import { printable } from '../system/printable.ts';
import { option } from '../wording.ts';
import { type ArchiveSource, fetchArchive, inWordsOf } from './archive-source.ts';
import { artifactQueryOf } from './artifact-query.ts';
import { untilCancelled } from './cancellation.ts';
import { comment } from './comment.ts';
import type { WorkflowEvent } from './event.ts';
import { failTold } from './fail.ts';
import { inShort, renderGuardSection, renderGuardSummary, type ToldGuard } from './guard-summary.ts';
import { explainMissingKey, mayShowContent } from './guards.ts';
import type { Inputs } from './inputs.ts';
import { info } from './log.ts';
import { setGuardOutputs, writeReport } from './outputs.ts';
import { ActionProgress } from './progress.ts';
import { readRunContext } from './run-context.ts';
import { writeSummary } from './summary.ts';

const title = 'Strapi schemas';

/** GitHub shows ten annotations of each kind of a step, and one is the error that it fails with. */
const most = 9;

/**
 * `mode: guard`: holds the schemas of the checkout against an archive, or against the database where none is named. What would be lost is
 * annotated where it stands in the schemas, and fails the step.
 *
 * @throws UserError for everything that the user can do something about, but what was found: that is told, and fails the step.
 */
export async function runGuard(inputs: Inputs<'guard'>, event: WorkflowEvent): Promise<void> {
  const { own } = inputs;
  const samples = mayShowContent(inputs.options.samples, event, 'Samples are not shown');
  await using source = await fetchArchive(inputs, artifactQueryOf(inputs));
  const located = await source.located();
  const file = located.file || undefined;
  const options = parseGuardOptions({ ...inputs.options, samples, ...located, file });
  const made = await group('Hold the schemas against what is stored', () =>
    guardUntilCancelled(options),
  ).catch((thrown) => {
    throw explainMissingKey(thrown, options.key, event);
  });
  const report = told(made, located, source);
  setGuardOutputs(report, source.digest, await writeReport(report));
  annotate(report, options.project);
  const context = readRunContext();
  await writeSummary(renderGuardSummary(report, context));
  if (own.comment) {
    const remark = {
      mode: 'guard',
      project: options.project,
      title,
      parts: renderGuardSection(report),
    } as const;
    await comment(remark, event, own.githubToken ?? '', context);
  }
  info(`Verdict: ${report.verdict}: ${inShort(report)}`);
  if (report.verdict !== 'ok') {
    failTold(refusalOf(report));
  }
}

function guardUntilCancelled(options: GuardOptions): Promise<GuardReport> {
  const progress = new ActionProgress(title);
  return untilCancelled('Nothing was written.', progress, async (signal) => {
    const report = await guardSchemas(options, signal, progress);
    for (const message of report.warnings) {
      progress.warned(message);
    }
    return report;
  });
}

/** A download has a path of its own, which is gone, and in place of it the name of the artifact. */
function told(report: GuardReport, located: AskedArchive, source: ArchiveSource): ToldGuard {
  if (!located.file) {
    return report;
  }
  return {
    ...report,
    state: { ...report.state, name: source.name },
    warnings: report.warnings.map((message) => inWordsOf(source, located, message)),
    ...(source.from === undefined ? {} : { from: source.from }),
  };
}

/** Errors for what fails the step, warnings for what is accepted. */
function annotate({ findings }: GuardReport, project: string): void {
  const serious = findings.filter(({ verdict }) => verdict !== 'ok');
  for (const finding of serious.filter(({ isAccepted }) => !isAccepted).slice(0, most)) {
    error(printable(messageOf(finding)), { title, ...placeOf(finding, project) });
  }
  for (const finding of serious.filter(({ isAccepted }) => isAccepted).slice(0, most)) {
    warning(printable(`Accepted: ${finding.message}`), { title, ...placeOf(finding, project) });
  }
}

const messageOf = ({ message, remedy }: GuardFinding): string =>
  remedy === undefined ? message : `${message}\n${remedy}`;

/** GitHub knows files by their path in the workspace; others it does not know. */
function placeOf(
  { place }: GuardFinding,
  project: string,
): { readonly file?: string; readonly startLine?: number } {
  if (place === undefined) {
    return {};
  }
  const path = relative(process.env.GITHUB_WORKSPACE || '.', resolve(project, place.file));
  return path.startsWith('..') ? {} : { file: path, startLine: place.line };
}

function refusalOf(report: GuardReport): UserError {
  const { findings, migration } = report;
  const names = toAccept(findings, migration);
  const keeping =
    migration === undefined
      ? ''
      : ` What was renamed keeps its values with the migration ${migration.file}, which the summary has.`;
  const accepting =
    names.length === 0
      ? ''
      : ` Where a loss is meant, name it in ${option('accept-loss')}: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ' …' : ''}.`;
  return new UserError(
    'findings',
    `The schemas of the checkout do not fit what is stored: ${inShort(report)}.`,
    `Change them, or the content, before this is deployed.${keeping}${accepting}`,
  );
}
