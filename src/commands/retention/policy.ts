import { isEmptyPolicy, type RetentionPolicy } from '../../store/retention.ts';
import { describeDuration } from '../../system/duration.ts';
import { option } from '../../wording.ts';

/** The options that a policy is made of, in the order of the table. */
const names = {
  keepLast: 'keep-last',
  keepHourly: 'keep-hourly',
  keepDaily: 'keep-daily',
  keepWeekly: 'keep-weekly',
  keepMonthly: 'keep-monthly',
  keepYearly: 'keep-yearly',
  keepWithin: 'keep-within',
} as const satisfies { readonly [Name in keyof Required<RetentionPolicy>]: string };

export type PolicyName = keyof typeof names;

const rules = Object.keys(names) as readonly PolicyName[];

/** What of some options is the policy; undefined where no rule was given. */
export function policyOf(options: RetentionPolicy): RetentionPolicy | undefined {
  const policy = Object.fromEntries(rules.map((name) => [name, options[name]])) as RetentionPolicy;
  return isEmptyPolicy(policy) ? undefined : policy;
}

/** The first rule that was given, as a message writes it; undefined where none was. */
export function firstRule(options: RetentionPolicy): string | undefined {
  const given = rules.find((name) => options[name] !== undefined);
  return given && option(names[given], textOf(options, given));
}

/** All of them: `keep-last: 7, keep-within: 1y`. */
export const describePolicy = (options: RetentionPolicy): string =>
  rules
    .filter((name) => options[name] !== undefined)
    .map((name) => option(names[name], textOf(options, name)))
    .join(', ');

function textOf(options: RetentionPolicy, name: PolicyName): string {
  if (name === 'keepWithin') {
    return options.keepWithin === undefined ? '' : describeDuration(options.keepWithin);
  }
  return options[name] === Number.POSITIVE_INFINITY ? 'unlimited' : `${options[name]}`;
}

/** The same options without any rule. */
export const withoutPolicy = <Options extends { readonly [Name in PolicyName]: RetentionPolicy[Name] }>(
  options: Options,
): Options => ({ ...options, ...Object.fromEntries(rules.map((name) => [name, undefined])) });
