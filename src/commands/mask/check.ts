import { examineRules } from '../../masking/compile.ts';
import type { Problem } from '../../masking/problems.ts';
import { type Rules, rulesWithoutFile } from '../../masking/rules.ts';
import { parseRules, textOf } from '../../masking/rules-file.ts';
import { makeSecret } from '../../masking/secret.ts';
import { rulesToPaste, type Unclassified } from '../../masking/unclassified.ts';
import type { Schema } from '../../strapi/schema.ts';
import type { MaskedAttribute } from '../../transfer/masking.ts';
import { type BuiltInMode, isRulesFile } from '../masking-options.ts';
import { openProject } from '../open-project.ts';
import { readCheckoutSchemas } from './checkout-schemas.ts';
import { type MaskCheckOptions, withRules } from './options.ts';

/** An attribute with text of which nothing says a word. */
export interface Unruled extends Unclassified {
  /** Where the checkout describes it. */
  readonly file?: string;
  readonly line?: number;
}

/** What rules come to with the schemas of a checkout: the terminal's text, the annotations and the JSON report are made from it. */
export interface MaskCheckReport {
  readonly command: 'mask-check';
  readonly mode: Rules['mode'];
  /** As the user named it; absent where the built-in list is all. */
  readonly file?: string;
  /** What is wrong with the rules. Where anything is, the rest is not to be trusted. */
  readonly problems: readonly Problem[];
  readonly masked: readonly Omit<MaskedAttribute, 'isSought'>[];
  /** Content types of which nothing goes along. */
  readonly dropped: readonly string[];
  readonly unclassified: readonly Unruled[];
  /** YAML for those; empty where there are none. */
  readonly rulesToPaste: string;
  readonly warnings: readonly string[];
}

/** Whether a check has found what strict mode refuses. */
export const isRefused = ({ mode, unclassified }: MaskCheckReport): boolean =>
  mode === 'strict' && unclassified.length > 0;

/**
 * Checks rules against the schemas of a checkout. No database is asked.
 *
 * @throws UserError where there is no such file or project, or a schema cannot be read. What is wrong with the rules is in the report.
 */
export async function checkMasking(given: MaskCheckOptions, signal?: AbortSignal): Promise<MaskCheckReport> {
  const { mask, ...options } = withRules(given);
  const file = isRulesFile(mask) ? mask : undefined;
  const read =
    file === undefined
      ? { rules: rulesWithoutFile(mask as BuiltInMode), problems: [] }
      : // A pull request from a fork has no secrets, and no need of them.
        parseRules(textOf(file), undefined);
  const project = await openProject({ ...options, timeZone: undefined });
  const { schemas, warnings: unread, lineOf } = await readCheckoutSchemas(project, signal);
  const { rules, unknown } = withoutUnknownPlugins(read.rules, schemas);
  const examined = examineRules({ rules, schemas, secret: makeSecret(undefined) });
  return {
    command: 'mask-check',
    mode: rules.mode,
    ...(file === undefined ? {} : { file }),
    problems: read.problems.length > 0 ? read.problems : examined.problems,
    masked: examined.described.map(({ isSought: _, ...one }) => one),
    dropped: [...examined.dropped].sort(),
    unclassified: examined.unclassified.map((one) => ({ ...one, ...lineOf(one.uid, one.attribute) })),
    rulesToPaste: rulesToPaste(examined.unclassified, file === undefined ? rules.mode : undefined).join('\n'),
    warnings: [...unread, ...unknown, ...examined.warnings],
  };
}

/** Content types of other plugins are code: only their database tells them, and whether rules for them can be. */
function withoutUnknownPlugins(
  rules: Rules,
  schemas: ReadonlyMap<string, Schema>,
): { readonly rules: Rules; readonly unknown: readonly string[] } {
  const isUnknown = (uid: string) => /^(?:plugin|admin)::/.test(uid) && !schemas.has(uid);
  const isOfUnknown = (place: string) =>
    /^(?:plugin|admin)::/.test(place) && ![...schemas.keys()].some((uid) => place.startsWith(`${uid}.`));
  const unknown = [...rules.types.keys()].filter(isUnknown);
  return {
    rules: {
      ...rules,
      types: new Map([...rules.types].filter(([uid]) => !isUnknown(uid))),
      media: { ...rules.media, drop: rules.media.drop.filter((uid) => !isUnknown(uid)) },
      leaks: { ignore: rules.leaks.ignore.filter((place) => !isOfUnknown(place)) },
    },
    unknown: unknown.map(
      (uid) =>
        `The rules for ${uid} are not checked: it is of a plugin, and no file of the project describes it.`,
    ),
  };
}
