import {
  droppedTypes,
  type Holder,
  impersonalTypes,
  personWords,
  publicWords,
  type Recommendation,
  recommendations,
  recommendedAttributes,
  recommendedMediaAttributes,
  recommendedTypes,
  schedulingNames,
  schedulingTypes,
} from '../src/masking/recommended.ts';
import type { Rule } from '../src/masking/rules.ts';

/** The built-in list, as the documentation has it: made of the data that masking itself goes by. */
export function recommendedList(): string {
  const byUid = Object.entries(recommendedAttributes).map(([uid, attributes]) => {
    const items = Object.entries(attributes).map(([name, { rule }]) => `\`${name}\` ${named(rule)}`);
    return `- \`${uid}\`: ${items.join(', ')}.`;
  });
  const media = Object.entries(recommendedMediaAttributes).map(
    ([name, rule]) => `\`${name}\` ${named(rule)}`,
  );
  const types = Object.entries(recommendedTypes).map(
    ([type, one]) => `- Every attribute of the type \`${type}\`: ${rulesOf(one)}.`,
  );
  const names = recommendations.map(
    (one) => `- **${one.title}**${holders(one.of)} (${rulesOf(one)}): ${one.names.join(', ')}.`,
  );
  return [
    [
      ...byUid,
      `- \`plugin::upload.file\`, unless names are kept: ${media.join(', ')}.`,
      ...types,
      ...names,
    ].join('\n'),
    `**People** are content types and components whose names end in: ${personWords.join(', ')}.`,
    `**Public** are single types, and content types and components whose names end in: ${publicWords.join(', ')}.`,
    `**Left out** are ${codes([...droppedTypes, ...schedulingTypes])}; null are dates called ${schedulingNames.join(', ')}.`,
    `**Of no interest** are the texts of ${codes(impersonalTypes)}.`,
  ].join('\n\n');
}

const codes = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

const named = (rule: Rule): string => {
  switch (rule.name) {
    case 'fixed':
      return 'a hash of no password';
    case 'noise':
      return `\`{ noise: ${rule.share} }\``;
    case 'shift-days':
      return `\`{ shift-days: ${rule.days} }\``;
    default:
      return `\`${rule.name}\``;
  }
};

function rulesOf({
  rule,
  required,
  numbers,
  dates,
}: Partial<Recommendation> & Pick<Recommendation, 'rule'>): string {
  return [
    named(rule),
    ...(required === undefined ? [] : [`${named(required)} where required`]),
    ...(numbers === undefined ? [] : [`numbers ${named(numbers)}`]),
    ...(dates === undefined ? [] : [`dates ${named(dates)}`]),
  ].join('; ');
}

const holders = (of: readonly Holder[] | undefined): string =>
  of === undefined ? '' : of.includes('other') ? ', but for what is public' : ' of people';
