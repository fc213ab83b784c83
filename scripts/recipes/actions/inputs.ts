import { StepFailed, type StepRun } from '../job.ts';

/** @throws StepFailed for an input that an action does not have here, or that has a value which nothing plays. */
export function assertInputs({ inputs }: StepRun, known: Readonly<Record<string, RegExp>>): void {
  for (const [name, value] of Object.entries(inputs)) {
    const pattern = Object.hasOwn(known, name) ? known[name] : undefined;
    if (pattern === undefined || !pattern.test(value)) {
      throw new StepFailed(`with: ${name}: ${value}: nothing here plays that.`);
    }
  }
}
