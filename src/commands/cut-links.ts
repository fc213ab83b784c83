import { type CutLinks, type Listed, listed } from '../transfer/masked.ts';
import { formatCount } from './format.ts';

/** The links that a sample has cut, by attribute, most first. */
export const cutLinks = (cut: ReadonlyMap<string, number>): CutLinks[] =>
  [...cut]
    .map(([attribute, links]) => ({ attribute, links }))
    .sort((a, b) => b.links - a.links || (a.attribute < b.attribute ? -1 : 1));

/** Attributes that are named. */
const mostCut = 5;

/** `21 links to rows that are not in the sample: api::x.x.f (6) …`. */
export function cutInWords({ listed: all }: Listed<CutLinks>): string {
  const total = all.reduce((sum, { links }) => sum + links, 0);
  const named = all.slice(0, mostCut).map(({ attribute, links }) => `${attribute} (${formatCount(links)})`);
  return `${formatCount(total)} ${total === 1 ? 'link' : 'links'} to rows that are not in the sample: ${named.join(', ')}${all.length > mostCut ? ' …' : ''}`;
}

/** What is to be said of them, which is no fault; undefined where there are none. */
export const cutNote = (cut: ReadonlyMap<string, number>): string | undefined =>
  cut.size === 0 ? undefined : `Left out: ${cutInWords(listed(cutLinks(cut)))}`;
