import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

/** A fault that is put into the sources on purpose, and the tests that have to notice it. */
export interface Mutation {
  /** What is wrong then, as a sentence. */
  readonly name: string;
  /** From the repository's root. */
  readonly file: string;
  /** A text that the file has once. */
  readonly find: string;
  readonly replace: string;
  /** Test files from the repository's root; one of their tests has to fail. */
  readonly tests: readonly string[];
  /** Which tests of those files are run: a regular expression for their full names; all where there is none. */
  readonly pattern?: string;
}

/** A mutation that cannot be made of the sources as they are now. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable';
  readonly verdict: 'no longer applies' | 'is no program';

  constructor(verdict: NotApplicable['verdict'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.verdict = verdict;
  }
}

/**
 * The text of the mutated file.
 *
 * @param root The checkout.
 * @throws NotApplicable where the text is not in the file, or is there several times, or what comes out is no program.
 */
export function mutated(root: string, { file, find, replace }: Mutation): string {
  let text: string;
  try {
    text = readFileSync(join(root, file), 'utf8');
  } catch (error) {
    throw new NotApplicable('no longer applies', `there is no ${file}`, { cause: error });
  }
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined) {
    throw new NotApplicable('no longer applies', 'its text is not there any more');
  }
  if (more.length > 0) {
    throw new NotApplicable('no longer applies', `its text is there ${more.length + 1} times`);
  }
  const changed = before + replace + after;
  if (changed === text) {
    throw new NotApplicable('no longer applies', 'it changes nothing');
  }
  try {
    stripTypeScriptTypes(changed);
  } catch (error) {
    throw new NotApplicable('is no program', (error as Error).message, { cause: error });
  }
  return changed;
}
