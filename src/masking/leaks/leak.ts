import { UserError } from '../../errors.ts';
import type { MaskedAttribute } from '../../transfer/masking.ts';

/** A value that was masked, and is still somewhere. The value itself is not in here: logs may be public. */
export interface Leak {
  /** The attribute whose value was found. */
  readonly masked: MaskedAttribute;
  /** Where it was found, as an end of a sentence. */
  readonly place: string;
  /** What would mask that, as a sentence. */
  readonly remedy: string;
}

/** So many are told at once. */
export const mostLeaks = 10;

const nameOf = ({ masked: { uid, path } }: Leak): string => `${uid}.${path}`;

/** Adds to the leaks those that tell something new: the same attribute may be found in every row. */
export function note(leaks: Leak[], found: Iterable<Leak>): void {
  for (const leak of found) {
    if (leaks.length >= mostLeaks) {
      return;
    }
    if (!leaks.some((known) => nameOf(known) === nameOf(leak) && known.remedy === leak.remedy)) {
      leaks.push(leak);
    }
  }
}

/** What a run fails with. @param leaks One at least. */
export function leakError(leaks: readonly Leak[]): UserError {
  const [first] = leaks;
  const names = [...new Set(leaks.map(nameOf))];
  const ignored = `leaks: { ignore: [${names.map((name) => JSON.stringify(name)).join(', ')}] }`;
  const remedies = [...new Set(leaks.map(({ remedy }) => remedy))];
  if (leaks.length === 1 && first !== undefined) {
    return new UserError(
      'failed',
      `A value of ${nameOf(first)}, which is masked, is still there ${first.place}. Nothing was written.`,
      `${first.remedy} Where it may stay, say so in the rules file: ${ignored}.`,
    );
  }
  return new UserError(
    'failed',
    [
      'Values that are masked are still there. Nothing was written.',
      ...leaks.map((leak) => `- of ${nameOf(leak)} ${leak.place}`),
    ].join('\n'),
    [...remedies, `Where they may stay, say so in the rules file: ${ignored}.`].join('\n'),
  );
}
