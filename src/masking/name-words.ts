/**
 * The words of a name, in lower case and without accents, however it is spelt: `billingFirst_name2` is `billing`, `first`,
 * `name`. Numbers are none.
 */
export const wordsOf = (name: string): string[] =>
  name
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '');

/** A word of English without the `s` of the plural, as far as its letters tell. */
export const singularOf = (word: string): string =>
  word
    .replace(/ies$/, 'y')
    .replace(/(ss|sh|ch|x)es$/, '$1')
    .replace(/([^su])s$/, '$1');
