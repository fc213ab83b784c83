import { UserError } from '../../errors.ts';
import type { MaskedAttribute } from '../../transfer/masking.ts';

/**
 * The value itself is not told: logs may be public.
 *
 * @param masked The attribute whose value was found.
 * @param place Where it was found, as an end of a sentence.
 * @param remedy What would mask that, where that is known.
 */
export function leakAt(masked: MaskedAttribute, place: string, remedy: string): UserError {
  const name = `${masked.uid}.${masked.path}`;
  return new UserError(
    'failed',
    `A value of ${name}, which is masked, is still there ${place}. Nothing was written.`,
    `${remedy} Where it may stay, say so in the rules file: leaks: { ignore: [${JSON.stringify(name)}] }.`,
  );
}
