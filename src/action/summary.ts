import { appendFileSync } from 'node:fs';
import { summary } from '@actions/core';
import { redacted } from '../redaction/output.ts';
import { info } from './log.ts';

/** Adds Markdown to the job summary, where the runner has one. */
export async function writeSummary(markdown: string): Promise<void> {
  if (!process.env.GITHUB_STEP_SUMMARY) {
    info('There is no job summary here (GITHUB_STEP_SUMMARY is not set).');
    return;
  }
  await summary.addRaw(redacted(markdown), true).write();
}

/** The same of a step that fails, and may be killed at any time: at once. What goes wrong with it hides no failure. */
export function writeLastSummary(markdown: string, environment: NodeJS.ProcessEnv = process.env): void {
  const { GITHUB_STEP_SUMMARY: path } = environment;
  if (!path) {
    return;
  }
  try {
    appendFileSync(path, `${redacted(markdown)}\n`);
  } catch (error) {
    info(`The job summary could not be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
