import type { Schema } from '../strapi/schema.ts';
import type { MaskedAttribute, Masking, SampleRule } from '../transfer/masking.ts';
import { idleTypes, problemsWith } from './check-rules.ts';
import { configurationMask } from './configuration.ts';
import { type Decisions, decide } from './decisions.ts';
import { describe } from './describe.ts';
import { riskyDrops } from './drops.ts';
import { assertNone, byPosition, type Problem } from './problems.ts';
import { droppedTypes, schedulingTypes } from './recommended.ts';
import { rowMasksOf } from './row-masks.ts';
import type { Rules } from './rules.ts';
import type { MaskSecret } from './secret.ts';
import { strictRefusal, type Unclassified, unclassifiedIn } from './unclassified.ts';

export interface Compilation {
  /** Of a rules file, or `rulesWithoutFile`. */
  readonly rules: Rules;
  /** Content types and components, by uid. */
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly secret: MaskSecret;
  /** The rules file as the user knows it; undefined where there is none. */
  readonly file: string | undefined;
}

/** What rules come to with schemas, whether they can be or not. */
export interface Examined {
  /** What cannot be. Where there is any, nothing else counts. */
  readonly problems: readonly Problem[];
  readonly types: Masking['types'];
  readonly sharedComponents: Masking['sharedComponents'];
  readonly dropped: ReadonlySet<string>;
  readonly described: readonly MaskedAttribute[];
  /** Attributes with text of which nothing says a word: strict mode refuses them. */
  readonly unclassified: readonly Unclassified[];
  readonly warnings: readonly string[];
}

/** Decides what becomes of every attribute, and tells all that is wrong with that. */
export function examineRules({ rules, schemas, secret }: Omit<Compilation, 'file'>): Examined {
  const dropped = droppedBy(rules, schemas);
  const decisions = decide(rules, schemas);
  const unclassified = unclassifiedIn(decisions, dropped);
  const problems = problemsWith(rules, schemas);
  // What a schema does not have is told once, and not again of what comes of it.
  const made = problems.length > 0 ? undefined : rowMasksOf({ rules, decisions, dropped, secret });
  return {
    problems: [...problems, ...(made?.problems ?? [])].sort(byPosition),
    types: made?.masks ?? new Map(),
    sharedComponents: made?.sharedComponents ?? new Map(),
    dropped,
    described: describe(rules, decisions, dropped),
    unclassified,
    warnings: [...warningsOf(rules, decisions), ...riskyDrops(rules, schemas)],
  };
}

/**
 * Decides what becomes of every attribute, before the first row.
 *
 * @throws UserError `usage` for rules that say something of what the schemas do not have, or that cannot be; and in strict mode for
 * attributes with text of which nothing says a word, with the rules to paste.
 */
export function compileMasking({ rules, schemas, secret, file }: Compilation): Masking {
  const { problems, unclassified, ...examined } = examineRules({ rules, schemas, secret });
  assertNone(problems, file);
  if (rules.mode === 'strict' && unclassified.length > 0) {
    throw strictRefusal(unclassified, file);
  }
  return {
    ...examined,
    warnings: examined.warnings,
    notes: [...leftAsItIs(unclassified)],
    samples: samplesOf(rules),
    media: {
      referencedOnly: rules.media.include === 'referenced',
      dropFilesOf: new Set(rules.media.drop),
      stripsMetadata: rules.media.stripExif,
      renames: rules.media.names === 'mask',
    },
    configuration: configurationMask(rules.config),
  };
}

/** Content types of which nothing goes along. */
function droppedBy(
  { types, config }: Pick<Rules, 'types' | 'config'>,
  schemas: ReadonlyMap<string, Schema>,
): Set<string> {
  const stated = [...types].flatMap(([uid, { kind }]) => (kind === 'drop' ? [uid] : []));
  const scheduling = config.scheduledReleases === 'drop' ? schedulingTypes : [];
  const builtIn = [...droppedTypes, ...scheduling].filter((uid) => schemas.has(uid) && !types.has(uid));
  return new Set([...stated, ...builtIn]);
}

const samplesOf = ({ types }: Rules): Map<string, SampleRule> =>
  new Map(
    [...types].flatMap(([uid, type]) =>
      type.kind === 'rules' && type.sample !== undefined ? [[uid, type.sample] as const] : [],
    ),
  );

/** What is to be told of rules that can be. */
const warningsOf = (rules: Rules, { idlePatterns }: Decisions): string[] => [
  ...idlePatterns.map(
    (pattern) => `The rule for attributes ${pattern} changes nothing: no attribute that it can be for fits.`,
  ),
  ...idleTypes(rules),
];

/** So many attributes are named in a warning. */
const mostNames = 5;

/** A line for the texts of which nothing says a word; none where there are none. */
function* leftAsItIs(unclassified: readonly Unclassified[]): Generator<string> {
  if (unclassified.length > 0) {
    const names = unclassified.slice(0, mostNames).map(({ uid, attribute }) => `${uid}.${attribute}`);
    const rest = unclassified.length - names.length;
    yield `Nothing says what becomes of the text in ${names.join(', ')}${rest > 0 ? ` and ${rest} more attributes` : ''}: it stays as it is. \`strapi-dms mask check\` lists all of them; strict masking refuses them.`;
  }
}
