import type { WorkflowEvent } from './event.ts';
import type { Inputs } from './inputs.ts';

/** `mode: guard`. */
export async function runGuard(_inputs: Inputs<'guard'>, _event: WorkflowEvent): Promise<void> {
  throw new Error('Not there yet.');
}
