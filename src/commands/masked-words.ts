import type { Masked, MaskedValues } from '../transfer/masked.ts';
import { formatCount } from './format.ts';

/** What was masked of a content type. */
export interface MaskedType {
  readonly uid: string;
  readonly values: number;
  /** Paths of attributes, each with its rule. */
  readonly attributes: readonly Pick<MaskedValues, 'path' | 'rule' | 'by' | 'values'>[];
}

/** By content type, most values first; attributes without a value are among them. */
export function maskedTypes({ attributes: { listed } }: Pick<Masked, 'attributes'>): readonly MaskedType[] {
  const types = new Map<string, MaskedValues[]>();
  for (const attribute of listed) {
    types.set(attribute.uid, [...(types.get(attribute.uid) ?? []), attribute]);
  }
  return [...types]
    .map(([uid, attributes]) => ({ uid, values: valuesOf(attributes), attributes }))
    .sort((a, b) => b.values - a.values || (a.uid < b.uid ? -1 : 1));
}

const valuesOf = (attributes: readonly Pick<MaskedValues, 'values'>[]): number =>
  attributes.reduce((sum, { values }) => sum + values, 0);

/** `1,234 values of 12 attributes, by the built-in list and rules`. */
export function maskedTotal({ attributes: { count, listed }, hasRules, mode }: Masked): string {
  const values = valuesOf(listed);
  const by = hasRules ? 'by rules and the built-in list' : 'by the built-in list';
  return `${formatCount(values)} ${values === 1 ? 'value' : 'values'} of ${formatCount(count)} ${count === 1 ? 'attribute' : 'attributes'}, ${by}${mode === 'strict' ? ' (strict)' : ''}`;
}

/** What the search for values that are still somewhere came to. */
export const leakCheckInWords = ({ leakCheck }: Pick<Masked, 'leakCheck'>): string =>
  leakCheck === 'passed' ? 'nothing that was looked for is left in what was written' : 'not done';
