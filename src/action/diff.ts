import { join } from 'node:path';
import { group } from '@actions/core';
import { diffStates } from '../commands/diff/diff.ts';
import { type DiffOptions, parseDiffOptions } from '../commands/diff/options.ts';
import { writePage } from '../commands/diff/page/write.ts';
import type { Diffed, DiffReport } from '../commands/diff/report.ts';
import type { AskedArchive } from '../commands/store-options.ts';
import { UserError } from '../errors.ts';
import { digestOf } from './archive-cache.ts';
import { type ArchiveSource, fetchArchive, inWordsOf } from './archive-source.ts';
import { type UploadedArtifact, uploadArchive } from './artifact.ts';
import { artifactQueryOf } from './artifact-query.ts';
import { untilCancelled } from './cancellation.ts';
import { comment } from './comment.ts';
import { inShort, renderDiffSection, renderDiffSummary, type ToldDiff } from './diff-summary.ts';
import type { WorkflowEvent } from './event.ts';
import { explainMissingKey, mayShowContent } from './guards.ts';
import type { Inputs } from './inputs.ts';
import { info, warning } from './log.ts';
import { setArtifactOutputs, setDiffOutputs, setPageOutput, writeReport } from './outputs.ts';
import { ActionProgress } from './progress.ts';
import { readRunContext } from './run-context.ts';
import { writeSummary } from './summary.ts';
import { makeTemporaryFolder } from './temporary.ts';

const title = 'Strapi changes';

/**
 * `mode: diff`: compares an archive with another one or with the database of the project: a report, a summary, a page of HTML, and a comment
 * where one is asked for.
 *
 * @throws UserError for everything that the user can do something about.
 */
export async function runDiff(inputs: Inputs<'diff'>, event: WorkflowEvent): Promise<void> {
  const { options: raw, own } = inputs;
  await using source = await fetchArchive(inputs, artifactQueryOf(inputs));
  // What is wrong with the other inputs is said before the download.
  const options = parseDiffOptions({ ...raw, file: source.asked.file || undefined }, false);
  const located = await source.located();
  const { report: made, thumbnails } = await group('Compare the two states', () =>
    diffUntilCancelled({ ...options, ...located }),
  ).catch((error) => {
    throw explainMissingKey(error, options.key, event);
  });
  const report = told(made, located, source);
  setDiffOutputs(report, source.digest, await writeReport(report));
  const page = join(makeTemporaryFolder(), pageName(options.project));
  await writePage(page, report, thumbnails);
  setPageOutput(page);
  const context = readRunContext();
  const around = {
    page: await uploaded(page, inputs, event),
    showsValues: mayShowContent(raw.samples, event, 'Values are not shown'),
    context,
  };
  await writeSummary(renderDiffSummary(report, around));
  if (own.comment) {
    const remark = {
      mode: 'diff',
      project: options.project,
      title,
      parts: renderDiffSection(report, around),
    } as const;
    await comment(remark, event, own.githubToken ?? '', context);
  }
  info(`${report.before.name} and ${report.after.name}: ${inShort(report)}`);
}

function diffUntilCancelled(options: DiffOptions): Promise<Diffed> {
  const progress = new ActionProgress(title);
  return untilCancelled('Nothing was written.', progress, async (signal) => {
    const diffed = await diffStates(options, undefined, progress, signal);
    for (const message of diffed.report.warnings) {
      progress.warned(message);
    }
    return diffed;
  });
}

/** A download has a path of its own, which is gone, and in place of it the name of the artifact. */
function told(report: DiffReport, located: AskedArchive, source: ArchiveSource): ToldDiff {
  const { before, warnings } = report;
  return {
    ...report,
    before: { ...before, name: source.name },
    warnings: warnings.map((message) => inWordsOf(source, located, message)),
    ...(source.from === undefined ? {} : { from: source.from }),
  };
}

/** Of several projects in one repository, each has its own page. */
function pageName(project: string): string {
  const slug = project.replaceAll(/[^\p{L}\p{N}_]+/gu, '-').replaceAll(/^-|-$/g, '');
  return `strapi-diff${slug === '' ? '' : `-${slug.slice(0, 100)}`}.html`;
}

/**
 * Uploads the page, in place of one that an earlier attempt has left. It holds content and is not encrypted: where everybody could download it, it
 * is not uploaded. A page that GitHub does not take fails nothing: all that it shows is in the report.
 */
async function uploaded(
  page: string,
  { own }: Inputs<'diff'>,
  event: WorkflowEvent,
): Promise<UploadedArtifact | undefined> {
  if (!own.upload || !mayShowContent(true, event, 'The page is not uploaded')) {
    return undefined;
  }
  try {
    const artifact = await group('Upload the page', async () =>
      uploadArchive(page, await digestOf(page), { ...own, overwrite: true }, undefined, 'page'),
    );
    setArtifactOutputs(artifact);
    return artifact;
  } catch (error) {
    if (!(error instanceof UserError)) {
      throw error;
    }
    warning(`${error.message} ${error.remedy}`, title);
    return undefined;
  }
}
