import { UserError } from '../errors.ts';
import { NumberSet } from '../system/number-set.ts';
import type { Place } from './place.ts';

const { imul } = Math;

/** So many values are kept apart where there is little room: some 50 MB. */
const mostValues = 2_000_000;

/** What was given out for a unique attribute with little room, so that it is given out once. */
export interface GivenOut {
  /**
   * Whether a mask may stand for a value: nobody else has it. It is the value's from then on.
   *
   * @param digest Of the value: the same one gets the same mask again.
   * @throws UserError when there are more values than can be kept apart.
   */
  claim(mask: string, digest: string): boolean;
}

export function makeGivenOut({ uid, path }: Place): GivenOut {
  const masks = new NumberSet();
  const owners = new NumberSet();
  return {
    claim(mask, digest) {
      const number = fingerprint(mask);
      const owner = fingerprint(digest + mask);
      if (masks.has(number)) {
        return owners.has(owner);
      }
      if (masks.size >= mostValues) {
        throw new UserError(
          'failed',
          `${uid}.${path} is unique and has more than ${mostValues.toLocaleString('en')} different values, more than can be kept apart in the form that its rule gives them.`,
          'Give it the rule hash, or more room (`maxLength`).',
        );
      }
      masks.add(number);
      owners.add(owner);
      return true;
    },
  };
}

/** 52 bits of a text, never 0 (cyrb53). Two texts that share them by chance are taken for one, and the later gets another mask. */
function fingerprint(text: string): number {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    low = imul(low ^ code, 2654435761);
    high = imul(high ^ code, 1597334677);
  }
  low = imul(low ^ (low >>> 16), 2246822507) ^ imul(high ^ (high >>> 13), 3266489909);
  high = imul(high ^ (high >>> 16), 2246822507) ^ imul(low ^ (low >>> 13), 3266489909);
  return 2 ** 32 * (high & 0x1fffff) + ((low | 1) >>> 0);
}
