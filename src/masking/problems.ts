import { UserError } from '../errors.ts';
import type { Position } from './rules.ts';

/** What is wrong with rules. */
export interface Problem {
  readonly position: Position | undefined;
  /** What is wrong and what is allowed, as sentences. */
  readonly message: string;
}

/** In the order of the file. */
export const byPosition = (one: Problem, other: Problem): number => order(one) - order(other);

const order = ({ position: { line, column } = { line: 1, column: 1 } }: Problem): number =>
  line * 1e6 + column;

/** So many are told at once. */
const most = 10;

/** @param file The rules file as the user knows it; undefined where there is none. */
export function problemLine({ position, message }: Problem, file: string | undefined): string {
  const place = [file, position?.line, position?.column].filter((part) => part !== undefined).join(':');
  return place === '' ? message : `${place}: ${message}`;
}

/** @throws UserError `usage` with the first ten, where there are any. */
export function assertNone(problems: readonly Problem[], file: string | undefined): void {
  if (problems.length === 0) {
    return;
  }
  const lines = problems.slice(0, most).map((problem) => problemLine(problem, file));
  const rest = problems.length - lines.length;
  throw new UserError(
    'usage',
    [...lines, ...(rest > 0 ? [`And ${rest} more.`] : [])].join('\n'),
    'Correct the rules file; docs/masking.md has the format. Nothing was read or written.',
  );
}
