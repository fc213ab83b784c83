import { formatCount } from '../commands/format.ts';
import type { Stage } from '../transfer/stages.ts';

/** `1 record`, `1,234 records`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** For a headline. */
export const lacks = (missing: number): string => `${formatCounted(missing, 'media file')} missing`;

/** What the things of a stage are called. */
export function nounOf(stage: Stage): string {
  return stage === 'assets' ? 'file' : 'record';
}

/** `Entities`. */
export function titleOf(stage: Stage): string {
  return stage.charAt(0).toUpperCase() + stage.slice(1);
}

/** `${{ github.job }}`, as a workflow file has it. */
export function expression(content: string): string {
  return `\${{ ${content} }}`;
}
