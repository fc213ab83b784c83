import type { PageLimits } from './session.ts';

/** Milliseconds for which reading and writing a page keep this process busy, about. A server that takes less than two pages do is near. */
const busy = 2.5;

/** How many pages are on their way at most. */
const most = 8;

/**
 * How to read from a server that is far away: so many pages are asked for before the first of them is there that there always is one.
 *
 * @param page How to read from one that is near.
 * @param roundTrip Milliseconds that it took to answer something that takes it hardly any time.
 * @param onTheirWay Characters of all pages together that wait for what belongs to their rows: they have to fit into memory, whatever a
 *   round trip takes.
 */
export function pagesOver(page: PageLimits, roundTrip: number, onTheirWay: number): PageLimits {
  const atOnce = Math.max(1, Math.min(most, Math.floor(roundTrip / busy)));
  return { ...page, atOnce, characters: Math.min(page.characters, onTheirWay / atOnce) };
}
