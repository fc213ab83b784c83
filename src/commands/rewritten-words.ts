import type { AttributeAddresses, RewrittenAddresses } from '../media/addresses/rewriting.ts';
import { formatCount } from './format.ts';

/** `1 address of media was rewritten, in 2 attributes`: a sentence without its end. */
export function rewrittenInWords({ rewritten }: RewrittenAddresses, isDone: boolean): string {
  const addresses = totalOf(rewritten);
  const verb = isDone ? (addresses === 1 ? 'was' : 'were') : 'would be';
  const where = rewritten.length === 0 ? '' : `, in ${counted(rewritten.length, 'attribute')}`;
  return `${countedAddresses(addresses)} of media ${verb} rewritten${where}`;
}

/** `api::article.article.body: 7 addresses in 3 rows`. */
export const attributeInWords = ({ uid, attribute, addresses, rows }: AttributeAddresses): string =>
  `${uid}.${attribute}: ${countedAddresses(addresses)} in ${counted(rows, 'row')}`;

/** How many addresses some attributes have. */
export const totalOf = (attributes: readonly AttributeAddresses[]): number =>
  attributes.reduce((sum, { addresses }) => sum + addresses, 0);

/** `1 address`, `1,234 addresses`. */
export const countedAddresses = (count: number): string =>
  `${formatCount(count)} ${count === 1 ? 'address' : 'addresses'}`;

const counted = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
