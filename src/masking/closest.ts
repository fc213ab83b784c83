/** How many letters have to be changed, put in or taken out to make one word of another. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (let j = 0; j < other.length; j++) {
      const replaced = (row[j] ?? 0) + (letter === other[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Letters of a name that are compared: nobody mistypes a longer one. */
const most = 100;

/** What somebody is likely to have meant by a name that does not exist; undefined where nothing is near. */
export function closest(name: string, known: Iterable<string>): string | undefined {
  const meant = name.toLowerCase().slice(0, most);
  let best: { readonly candidate: string; readonly off: number } | undefined;
  for (const candidate of known) {
    const off = distance(meant, candidate.toLowerCase().slice(0, most));
    if (off < (best?.off ?? Math.max(2, Math.ceil(meant.length / 3)) + 1)) {
      best = { candidate, off };
    }
  }
  return best?.candidate;
}

/** ` Did you mean X?`, or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const meant = closest(name, known);
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}
