import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { own } from '../by-name.ts';
import { UserError } from '../errors.ts';
import { conceal } from '../redaction/output.ts';
import { openRegularSync } from '../system/regular-file.ts';
import { hasCode, isMissing } from '../system/system-error.ts';
import { didYouMean } from './closest.ts';
import { assertNone, byPosition, type Problem } from './problems.ts';
import {
  type PlainRuleName,
  plainRuleNames,
  type Rule,
  type Rules,
  rulesWithoutFile,
  type SampleRules,
  type TypeRules,
} from './rules.ts';
import { format, type LargerRuleName, largerRuleNames, largerRules } from './rules-format.ts';
import { parseYamlFile, type YamlFile } from './yaml-file.ts';

/** Bytes of a rules file. One for a hundred content types takes some ten thousand. */
const mostBytes = 256 * 1024;

/** What a file says, and what is wrong in it. */
export interface ReadRules {
  /** As far as they can be read. */
  readonly rules: Rules;
  readonly problems: readonly Problem[];
}

/**
 * Reads a rules file. Whether its rules fit the schemas is known to `compileMasking`.
 *
 * @param path As the user gave it: errors name it.
 * @param environment Where `$NAME` of passwords is taken from.
 * @throws UserError `usage` that says where in the file something is wrong, and what is allowed there.
 */
export async function readRules(path: string, environment: NodeJS.ProcessEnv = process.env): Promise<Rules> {
  const { rules, problems } = parseRules(textOf(path), environment);
  assertNone(problems, path);
  return rules;
}

/** What can be said in place of a file. */
const wordsForRules = ['recommended', 'strict', 'off'] as const;

/** The text of a rules file. @throws UserError `usage` where it is not there, or too long. */
export function textOf(path: string): string {
  const refusal = (what: string, cause?: unknown) =>
    new UserError('usage', `${path} ${what}`, 'Name a file of rules in YAML, or say recommended or strict.', {
      cause,
    });
  let descriptor: number;
  try {
    descriptor = openRegularSync(path);
  } catch (error) {
    if (hasCode(error, 'EISDIR')) {
      throw refusal('is a folder, not a file of rules.', error);
    }
    throw isMissing(error)
      ? refusal(`does not exist: there are no rules for masking.${didYouMean(path, wordsForRules)}`, error)
      : error;
  }
  try {
    const { size } = fstatSync(descriptor);
    if (size > mostBytes) {
      throw refusal(`has ${size} bytes, and a file of rules may have ${mostBytes}.`);
    }
    const bytes = readFileSync(descriptor);
    if (!isUtf8(bytes)) {
      // Letters that are lost would leave a pattern of `keep`, or a text that is to stand there, another one.
      throw refusal('is not in UTF-8: save it in that encoding.');
    }
    return bytes.toString('utf8');
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Reads the text of a rules file, and tells all that is wrong in it.
 *
 * @param environment Where `$NAME` of passwords is taken from; undefined where nobody is to log in, and any password will do.
 */
export function parseRules(text: string, environment: NodeJS.ProcessEnv | undefined): ReadRules {
  const file = parseYamlFile(text);
  const problems = [...file.problems];
  const rules = problems.length > 0 ? undefined : rulesIn(file, { problems, environment });
  problems.sort(byPosition);
  return { rules: { ...rulesWithoutFile('recommended'), ...rules, at: file.at }, problems };
}

type Keys = readonly string[];
type Entries = readonly (readonly [name: string, value: unknown])[];

/** What reading goes with. */
interface Reading {
  readonly problems: Problem[];
  readonly environment: NodeJS.ProcessEnv | undefined;
}

function rulesIn(file: YamlFile, { problems, environment }: Reading): Partial<Rules> {
  const tell = (keys: Keys, message: string): undefined => {
    problems.push({ position: file.at(keys), message });
  };

  /** The entries of an object; none, and a problem, where it is something else. */
  const entriesOf = (keys: Keys, value: unknown, what: string): Entries => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      // A file of another kind, such as `.env` or one with a key, is a single text to YAML.
      tell(
        keys,
        `${keys.at(-1) ?? 'The file'} is ${kindOf(value, keys.length === 0)}: it has to be an object of ${what}.`,
      );
      return [];
    }
    return Object.entries(value);
  };

  /** A value where it is as a format wants it; a problem for all that is not. */
  const checked = <Schema extends v.GenericSchema>(
    keys: Keys,
    value: unknown,
    schema: Schema,
  ): v.InferOutput<Schema> | undefined => {
    const known = 'entries' in schema ? Object.keys(schema.entries as object) : undefined;
    if (known !== undefined && (typeof value !== 'object' || value === null || Array.isArray(value))) {
      return tell(keys, `${keys.at(-1)} is ${kindOf(value)}: it has to be an object of ${known.join(', ')}.`);
    }
    const result = v.safeParse(schema, value);
    if (result.success) {
      return result.output;
    }
    for (const issue of result.issues) {
      const path = (issue.path ?? []).map(({ key }) => String(key));
      const place = [...keys, ...path];
      const name = place.at(-1) ?? '';
      const called = /^\d+$/.test(name) ? `An item of ${place.at(-2)}` : name;
      tell(
        place,
        issue.type === 'strict_object'
          ? `There is no ${name} in ${keys.at(-1)}.${didYouMean(name, known ?? []) || ` There are ${known?.join(', ')}.`}`
          : `${called} is ${kindOf(issue.path?.at(-1)?.value ?? issue.input, name === 'password')}: it has to be ${demandOf(issue)}.`,
      );
    }
    return undefined;
  };

  const ruleAt = (keys: Keys, value: unknown): Rule | undefined => {
    const name = keys.at(-1) ?? '';
    if (value === null) {
      return file.isEmpty(keys) ? tell(keys, `${name} has no rule. ${ruleForms}`) : { name: 'null' };
    }
    if (typeof value === 'string') {
      if (plainRuleNames.includes(value as PlainRuleName)) {
        return { name: value as PlainRuleName };
      }
      if (largerRuleNames.includes(value as LargerRuleName)) {
        return tell(keys, `There is no rule ${value} by itself. It needs a value: { ${value}: … }.`);
      }
      // What is near no rule may be a value that somebody took for one, a password among them.
      const near = didYouMean(value, [...plainRuleNames, ...largerRuleNames]);
      return tell(
        keys,
        near === ''
          ? `${name} has a text that is no rule. ${ruleForms}`
          : `There is no rule ${value} by itself.${near}`,
      );
    }
    const entries = typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : [];
    const [first] = entries;
    if (first === undefined || entries.length > 1) {
      const several = entries.map(([key]) => key).join(', ');
      return tell(
        keys,
        `${name} has ${several === '' ? kindOf(value) : `${several} at once`} in place of a rule. ${ruleForms}`,
      );
    }
    return largerRuleAt([...keys, first[0]], first[0], first[1]);
  };

  const largerRuleAt = (keys: Keys, name: string, value: unknown): Rule | undefined => {
    switch (name) {
      case 'fixed':
        return file.isEmpty(keys) ? tell(keys, 'fixed has no value.') : { name, value };
      case 'noise': {
        const share = checked(keys, value, largerRules.noise);
        return share === undefined ? undefined : { name, share };
      }
      case 'shift-days': {
        const days = checked(keys, value, largerRules['shift-days']);
        return days === undefined ? undefined : { name, days };
      }
      case 'oneOf': {
        const values = checked(keys, value, largerRules.oneOf);
        return values === undefined ? undefined : { name, values };
      }
      case 'template': {
        const text = checked(keys, value, largerRules.template);
        return text === undefined ? undefined : { name, text };
      }
      case 'password': {
        const password = checked(keys, value, largerRules.password);
        return password === undefined ? undefined : passwordAt(keys, password);
      }
      case 'json':
        return { name, paths: rulesAt(keys, value) };
      default:
        return plainRuleNames.includes(name as PlainRuleName)
          ? tell(keys, `The rule ${name} has no value: write it by itself.`)
          : tell(
              keys,
              `There is no rule ${name}.${didYouMean(name, [...largerRuleNames, ...plainRuleNames]) || ` ${ruleForms}`}`,
            );
    }
  };

  const passwordAt = (keys: Keys, stated: string): Rule | undefined => {
    const variable = /^\$([A-Za-z_]\w*)$/.exec(stated)?.[1];
    if (variable !== undefined && environment === undefined) {
      return { name: 'password', password: variable };
    }
    const password = variable === undefined ? stated : environment?.[variable];
    if (password === undefined || password === '') {
      return tell(keys, `The password is that of the variable ${variable}, which is not set.`);
    }
    conceal([password]);
    return Buffer.byteLength(password) > longestPassword
      ? tell(
          keys,
          `The password has more than ${longestPassword} bytes: bcrypt, by which Strapi compares them, takes no more.`,
        )
      : { name: 'password', password };
  };

  const rulesAt = (keys: Keys, value: unknown): Map<string, Rule> =>
    rulesOf(keys, entriesOf(keys, value, 'rules'));

  const rulesOf = (keys: Keys, entries: Entries): Map<string, Rule> =>
    new Map(
      entries.flatMap(([name, value]) => {
        const rule = ruleAt([...keys, name], value);
        return rule === undefined ? [] : [[name, rule] as const];
      }),
    );

  const typeAt = (uid: string, value: unknown): TypeRules | undefined => {
    const keys = ['types', uid];
    if (value === 'drop') {
      return { kind: 'drop' };
    }
    if (typeof value === 'string') {
      return tell(
        keys,
        `${uid} has ${value} in place of rules: a content type has drop, or rules by attribute.`,
      );
    }
    const entries = entriesOf(keys, value, 'rules by attribute, keep and sample (or the word drop)');
    const section = (name: string) => entries.find(([key]) => key === name)?.[1];
    const [keep, sample, nested] = [section('keep'), section('sample'), section('attributes')];
    const direct = rulesOf(
      keys,
      entries.filter(([name]) => !typeKeys.has(name)),
    );
    const named = nested === undefined ? new Map<string, Rule>() : rulesAt([...keys, 'attributes'], nested);
    for (const name of named.keys()) {
      if (direct.has(name)) {
        tell([...keys, 'attributes', name], `${uid} has two rules for ${name}.`);
      }
    }
    const kept = keep === undefined ? {} : (checked([...keys, 'keep'], keep, format.keep) ?? {});
    return {
      kind: 'rules',
      attributes: new Map([...direct, ...named]),
      keep: new Map(
        Object.entries(kept).map(([name, patterns]) => [
          name,
          typeof patterns === 'string' ? [patterns] : patterns,
        ]),
      ),
      sample: sample === undefined ? undefined : sampleAt([...keys, 'sample'], sample),
    };
  };

  const sampleAt = (keys: Keys, value: unknown): SampleRules | undefined => {
    const sample = checked(keys, value, format.sample);
    if (sample === undefined) {
      return undefined;
    }
    if (Object.keys(sample).length === 0) {
      return tell(keys, 'A sample without newest, percent, where or related takes all: leave it out.');
    }
    if (sample.newest !== undefined && sample.percent !== undefined) {
      return tell(keys, 'A sample has newest or percent, not both.');
    }
    return sample as SampleRules;
  };

  const content = new Map(
    entriesOf([], file.content, '`version: 1`, and under it `types`, `attributes` and so on'),
  );
  for (const name of content.keys()) {
    if (!Object.hasOwn(sections, name)) {
      tell(
        [name],
        `There is no section ${name}.${didYouMean(name, Object.keys(sections)) || ` ${sectionNames}`}`,
      );
    }
  }
  if (content.size > 0 && !content.has('version')) {
    tell([], 'The version of the format is missing: the file begins with `version: 1`.');
  }
  /** A section that has nothing in it, or is not there, is as if it had not been begun. */
  const given = (name: keyof typeof sections): unknown =>
    content.get(name) === null && file.isEmpty([name]) ? undefined : content.get(name);
  const optional = <Name extends 'version' | 'mode' | 'media' | 'config' | 'leaks'>(name: Name) => {
    const value = given(name);
    return value === undefined ? undefined : checked([name], value, sections[name]);
  };
  const named = <Value>(
    name: 'types' | 'components' | 'attributes',
    what: string,
    read: (key: string, value: unknown) => Value | undefined,
  ): Map<string, Value> => {
    const value = given(name);
    return new Map(
      (value === undefined ? [] : entriesOf([name], value, what)).flatMap(([key, item]) => {
        const result = read(key, item);
        return result === undefined ? [] : [[key, result] as const];
      }),
    );
  };
  optional('version');
  const usual = rulesWithoutFile(optional('mode') ?? 'recommended');
  const media = optional('media');
  const config = optional('config');
  return {
    mode: usual.mode,
    types: named('types', 'rules by uid', typeAt),
    components: named('components', 'rules by uid', (uid, value) => rulesAt(['components', uid], value)),
    attributes: named('attributes', 'rules by pattern', (pattern, value) =>
      ruleAt(['attributes', pattern], value),
    ),
    media: {
      include: media?.include ?? usual.media.include,
      drop: media?.drop ?? usual.media.drop,
      stripExif: media?.['strip-exif'] ?? usual.media.stripExif,
      names: media?.names ?? usual.media.names,
    },
    config: {
      webhooks: config?.webhooks ?? usual.config.webhooks,
      secrets: config?.secrets ?? usual.config.secrets,
      scheduledReleases: config?.['scheduled-releases'] ?? usual.config.scheduledReleases,
    },
    leaks: { ignore: optional('leaks')?.ignore ?? usual.leaks.ignore },
  };
}

/** Bytes of a password that bcrypt looks at. */
const longestPassword = 72;

/** Keys of a content type that are no attributes. */
const typeKeys: ReadonlySet<string> = new Set(['keep', 'sample', 'attributes']);

const { sections } = format;
const ruleForms = `A rule is one of ${plainRuleNames.join(', ')}; or one of ${largerRuleNames.map((name) => `{ ${name}: … }`).join(', ')}.`;
const sectionNames = `There are ${Object.keys(sections).join(', ')}.`;

/** Longer texts are named by their kind. */
const mostQuoted = 40;

/** @param isSecret Whether nobody is to read what it is. */
function kindOf(value: unknown, isSecret = false): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? 'an empty list' : 'a list';
  }
  if (value === null || value === undefined) {
    return 'empty';
  }
  if (typeof value === 'object') {
    return 'an object';
  }
  const quoted = JSON.stringify(value);
  return isSecret || quoted.length > mostQuoted ? (own(words, typeof value) ?? 'a value') : quoted;
}

/** What the format asks for, in words. */
function demandOf({ type, expected, requirement, message }: v.BaseIssue<unknown>): string {
  switch (type) {
    case 'integer':
      return 'a whole number';
    case 'gt_value':
      return `a number above ${requirement}`;
    case 'min_value':
      return `at least ${requirement}`;
    case 'max_value':
      return `at most ${requirement}`;
    case 'min_length':
    case 'non_empty':
      return 'something that is not empty';
    case 'max_length':
      return `something with at most ${requirement} characters`;
    default:
      // `byName` hands on no more of an issue than its message.
      return kindsIn(expected ?? /Expected (.*) but received/.exec(message)?.[1] ?? '');
  }
}

const words: Readonly<Record<string, string>> = {
  Array: 'a list',
  Object: 'an object',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
};

/** `("all" | "referenced")`, as valibot says it, in words. */
const kindsIn = (expected: string): string =>
  new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(
    expected
      .replace(/^\((.*)\)$/, '$1')
      .split(' | ')
      .map((kind) => own(words, kind) ?? kind.replaceAll('"', '')),
  );
