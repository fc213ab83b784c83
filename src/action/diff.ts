import type { WorkflowEvent } from './event.ts';
import type { Inputs } from './inputs.ts';

/** `mode: diff`. */
export async function runDiff(_inputs: Inputs<'diff'>, _event: WorkflowEvent): Promise<void> {
  throw new Error('Not there yet.');
}
