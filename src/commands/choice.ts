import { UserError } from '../errors.ts';
import { option } from '../wording.ts';

/**
 * One of a few words as typed; the first where nothing was.
 *
 * @throws UserError `usage` naming the option and its choices.
 */
export function choice<const Choice extends string>(
  name: string,
  value: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  if (value === '') {
    return choices[0];
  }
  const chosen = choices.find((known) => known === value);
  if (chosen === undefined) {
    throw new UserError(
      'usage',
      `${option(name)} is ${JSON.stringify(value)}.`,
      `Use one of ${choices.join(', ')}.`,
    );
  }
  return chosen;
}
