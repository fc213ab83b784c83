/** The words of a name, in lower case: `heroTitle_2` is `hero`, `title`, `2`. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');

/** How many letters have to be changed, put in or taken out to make one word of another. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (let j = 0; j < other.length; j += 1) {
      const replaced = (row[j] ?? 0) + (letter === other[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Letters of a name that are compared. */
const most = 100;

/** Below it, two names have nothing to do with each other. */
export const alike = 0.5;

/**
 * How much two names are alike, from 0 to 1: by their letters, or by the words that they share (`title` and `mainTitle`, `authorName` and
 * `nameOfAuthor`).
 */
export function likeness(one: string, other: string): number {
  const [words, others] = [new Set(wordsOf(one)), new Set(wordsOf(other))];
  const [a, b] = [[...words].join('').slice(0, most), [...others].join('').slice(0, most)];
  const byLetters = 1 - distance(a, b) / Math.max(a.length, b.length, 1);
  const shared = [...words].filter((word) => others.has(word)).length;
  const byWords = shared / Math.max(1, Math.min(words.size, others.size));
  // Words that are shared tell more where little else is in the names.
  const fewer = Math.min(words.size, others.size) / Math.max(words.size, others.size, 1);
  return Math.max(byLetters, byWords * (0.5 + fewer / 2));
}
