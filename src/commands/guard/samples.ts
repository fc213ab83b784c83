import { own } from '../../by-name.ts';
import type { Planned } from '../../insight/guard/plan.ts';
import { makeDraws } from '../../masking/draws.ts';
import { makeSecret } from '../../masking/secret.ts';
import { maskText } from '../../masking/words.ts';
import type { Affected } from '../../transfer/affected.ts';
import type { SchemaStates } from './checkout.ts';

/** Letters of a sample that are shown. */
const most = 80;

/** Never shown, not even masked: the length of a password is nobody's business. */
const secret: ReadonlySet<string> = new Set(['password']);

const draws = makeDraws();
// Nobody is to find out more by comparing two runs.
const keyed = makeSecret(undefined).of('guard');

/** Some of the values that would be lost, masked: other words in place of words, other digits in place of digits. */
export function maskedSamples(
  { uid, attribute = '' }: Planned,
  affected: Affected | undefined,
  { before }: Pick<SchemaStates, 'before'>,
): string[] {
  const type = own(before.get(uid)?.attributes, attribute)?.type;
  if (affected === undefined || secret.has(type ?? '')) {
    return [];
  }
  return affected.samples
    .filter((value) => value !== undefined && value !== null)
    .map((value) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      draws.from(keyed(text));
      const masked = maskText(draws, text.slice(0, most));
      return text.length > most ? `${masked}…` : masked;
    });
}
