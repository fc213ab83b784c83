import type { WriteStream } from 'node:tty';
import { UserError } from '../errors.ts';
import { option } from '../wording.ts';

/** How much a command says, and in which form. */
export interface Manner {
  /** One object on standard output, for programs; all that is for people goes to standard error. */
  readonly json: boolean;
  /** Nothing but warnings, errors and questions. */
  readonly quiet: boolean;
  /** What only whoever looks for a fault wants to know. */
  readonly verbose: boolean;
  /** Whether standard output is for something else than words: the bytes of an archive. */
  readonly isOutputTaken?: boolean;
}

let adopted: Manner = { json: false, quiet: false, verbose: false };

/**
 * Has this process speak like that from here on.
 *
 * @throws UserError `usage` where one contradicts the other.
 */
export function adoptManner(manner: Manner): void {
  adopted = manner;
  if (manner.quiet && manner.verbose) {
    throw new UserError(
      'usage',
      `${option('quiet')} and ${option('verbose')} contradict each other.`,
      'Leave out one of them.',
    );
  }
}

/** How this process speaks. */
export const manner = (): Manner => adopted;

/** Where people read what is going on, and are asked. */
export const people = (): WriteStream =>
  adopted.json || adopted.isOutputTaken ? process.stderr : process.stdout;

/** Whether somebody is there who can be asked, and sees the question. */
export const canAsk = (): boolean => process.stdin.isTTY && people().isTTY;
