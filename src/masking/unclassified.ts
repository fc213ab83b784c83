import { UserError } from '../errors.ts';
import { option } from '../wording.ts';
import { type Decisions, leavesDatabase, type RowPlan } from './decisions.ts';
import type { PlainRuleName, Rules } from './rules.ts';

/** An attribute with text of which neither the rules nor the built-in list say a word. */
export interface Unclassified {
  /** Of the content type or the component. */
  readonly uid: string;
  readonly isComponent: boolean;
  readonly attribute: string;
  readonly type: string;
}

/**
 * All of them, in the order of the schemas.
 *
 * @param dropped Content types of which nothing goes along.
 */
export function unclassifiedIn({ types }: Decisions, dropped: ReadonlySet<string>): Unclassified[] {
  const found = new Map<string, Unclassified>();
  const seen = new Set<RowPlan>();
  const waiting = [...types].flatMap(([uid, plan]) =>
    dropped.has(uid) || !leavesDatabase(uid) ? [] : [plan],
  );
  for (const plan of waiting) {
    if (seen.has(plan)) {
      continue;
    }
    seen.add(plan);
    const { schema, unclassified, components } = plan;
    for (const attribute of unclassified) {
      const isComponent = schema.modelType === 'component';
      const type = schema.attributes[attribute]?.type ?? '';
      found.set(`${schema.uid} ${attribute}`, { uid: schema.uid, isComponent, attribute, type });
    }
    for (const { plans } of components.values()) {
      waiting.push(...plans.values());
    }
  }
  return [...found.values()];
}

/** What is proposed for an attribute: the mask that leaves most of what one tries a preview for. */
const proposals: Readonly<Record<string, PlainRuleName>> = {
  richtext: 'markdown',
  blocks: 'blocks',
  json: 'null',
  uid: 'hash',
};

/** Keys of a type that are no attributes. */
const reserved: ReadonlySet<string> = new Set(['keep', 'sample', 'attributes']);

/**
 * Rules to paste into a rules file, as lines of YAML.
 *
 * @param newFile The mode of the file that they become; undefined where there is one that they go into.
 */
export function rulesToPaste(
  unclassified: readonly Unclassified[],
  newFile: Rules['mode'] | undefined,
): string[] {
  const section = (title: string, own: readonly Unclassified[]) => {
    const uids = [...new Set(own.map(({ uid }) => uid))];
    return own.length === 0 ? [] : [`${title}:`, ...uids.flatMap((uid) => entry(uid, own))];
  };
  return [
    ...(newFile === undefined || unclassified.length === 0 ? [] : ['version: 1', `mode: ${newFile}`]),
    ...section(
      'types',
      unclassified.filter(({ isComponent }) => !isComponent),
    ),
    ...section(
      'components',
      unclassified.filter(({ isComponent }) => isComponent),
    ),
  ];
}

function entry(uid: string, all: readonly Unclassified[]): string[] {
  const own = all.filter((one) => one.uid === uid);
  const isNested = ({ isComponent, attribute }: Unclassified) => !isComponent && reserved.has(attribute);
  const nested = own.filter(isNested);
  return [
    `  ${key(uid)}:`,
    ...own.filter((one) => !isNested(one)).map((one) => `    ${ruleLine(one)}`),
    ...(nested.length === 0 ? [] : ['    attributes:', ...nested.map((one) => `      ${ruleLine(one)}`)]),
  ];
}

function ruleLine({ attribute, type }: Unclassified): string {
  const rule = Object.hasOwn(proposals, type) ? proposals[type] : 'text';
  return `${key(attribute)}: ${rule === 'null' ? '"null"' : rule} # or keep`;
}

const key = (name: string): string =>
  /^[a-z][\w-]*(?:(?:::|\.)[\w-]+)*$/i.test(name) && !/^(?:null|true|false|yes|no|on|off|y|n)$/i.test(name)
    ? name
    : JSON.stringify(name);

/** So many lines of rules are told in an error; `mask check` prints all. */
const most = 60;

/** What strict mode refuses with. @param unclassified One at least. */
export function strictRefusal(unclassified: readonly Unclassified[], file: string | undefined): UserError {
  const lines = rulesToPaste(unclassified, file === undefined ? 'strict' : undefined);
  const rest = lines.length - most;
  const [first] = unclassified;
  const count = unclassified.length;
  return new UserError(
    'usage',
    `Masking is strict, and no rule says what becomes of ${count === 1 ? `the text in ${first?.uid}.${first?.attribute}` : `the texts in ${count} attributes`}.`,
    [
      file === undefined
        ? `Say it in a file, each with a mask or with keep, and name it with ${option('mask')}:`
        : `Say it in ${file}, each with a mask or with keep:`,
      '',
      ...lines.slice(0, most),
      ...(rest > 0 ? [`# and ${rest} more lines: \`strapi-dms mask check\` prints them`] : []),
    ].join('\n'),
  );
}
