/** Below this, a key can be found by trying: an archive that is in the wrong hands allows any number of attempts. */
const leastLength = 16;
const leastBits = 48;

/**
 * Whether a passphrase is short, or little but repetition. What it is made of counts, not where it comes from: a sentence
 * that everybody knows passes.
 */
export function isWeakKey(passphrase: string): boolean {
  const characters = [...passphrase];
  const counts = new Map<string, number>();
  for (const character of characters) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  const bitsEach = [...counts.values()].reduce((sum, count) => {
    const share = count / characters.length;
    return sum - share * Math.log2(share);
  }, 0);
  return characters.length < leastLength || bitsEach * characters.length < leastBits;
}

/** Says nothing about the key itself. */
export const weakKeyWarning =
  'The key is short or easy to guess, and anyone who gets the archive can try as many keys as they like. Make a better one with: openssl rand -base64 32';
