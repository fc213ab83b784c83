import './json-imports.mjs';
import type { EventsConfig, Job } from '@actions/workflow-parser/model/workflow-template';
import type { MappingToken } from '@actions/workflow-parser/templates/tokens/mapping-token';
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token';

// Only after the hook that lets them import JSON.
const { convertWorkflowTemplate, isMapping, isSequence, NoOperationTraceWriter, parseWorkflow } =
  await import('@actions/workflow-parser');

/** A workflow, checked against GitHub's own schema of them. */
export interface Workflow {
  /** The name of its file, by which others find its runs. */
  readonly file: string;
  readonly events: EventsConfig;
  readonly jobs: readonly PlayedJob[];
  /** The rest of it by its keys, with expressions that are not evaluated yet. */
  readonly parts: Parts;
}

export interface PlayedJob {
  readonly id: string;
  readonly job: Job;
  readonly parts: Parts;
  readonly steps: readonly PlayedStep[];
}

export interface PlayedStep {
  readonly id: string;
  readonly step: Job['steps'][number];
  readonly parts: Parts;
}

/** What stands under the keys of a mapping. */
export type Parts = (key: string) => TemplateToken | undefined;

const partsOf =
  (mapping: MappingToken): Parts =>
  (key) =>
    mapping.find(key);

/**
 * Parses a workflow as GitHub does.
 *
 * @throws Error with all that GitHub would refuse it for.
 */
export async function parse(file: string, content: string): Promise<Workflow> {
  const { context, value } = parseWorkflow({ name: file, content }, new NoOperationTraceWriter());
  const errors = () => context.errors.getErrors().map(({ message }) => message);
  if (value === undefined || errors().length > 0) {
    throw new Error(`${file} is no workflow:\n${errors().join('\n')}`);
  }
  const template = await convertWorkflowTemplate(context, value);
  if (errors().length > 0) {
    throw new Error(`${file} is no workflow:\n${errors().join('\n')}`);
  }
  const root = value.assertMapping('workflow');
  const jobs = root.find('jobs')?.assertMapping('jobs');
  return {
    file,
    events: template.events,
    parts: partsOf(root),
    jobs: template.jobs.map((job) => {
      const id = job.id.value;
      if (job.type !== 'job') {
        throw new Error(`${file}: job ${id} calls another workflow, which nothing plays.`);
      }
      const mapping = jobs?.find(id)?.assertMapping('job');
      const steps = mapping?.find('steps');
      if (mapping === undefined || steps === undefined || !isSequence(steps)) {
        throw new Error(`${file}: job ${id} has no steps.`);
      }
      return {
        id,
        job,
        parts: partsOf(mapping),
        steps: job.steps.map((step, index) => {
          const token = steps.get(index);
          if (!isMapping(token)) {
            throw new Error(`${file}: step ${index + 1} of ${id} is no mapping.`);
          }
          return { id: step.id, step, parts: partsOf(token) };
        }),
      };
    }),
  };
}
