import type { Schema } from '../strapi/schema.ts';
import { type ChangeKind, changesOf, type SchemaChange } from './schema-changes.ts';

/**
 * What a difference between an archive's schema and the target's means for what is in the archive.
 *
 * - `harmless`: all of it fits (labels, defaults, `private`, wider columns, attributes that only the target has).
 * - `lossy`: rows, values or links have no place and would be left out, or values would turn into something else.
 * - `invalid`: what there is comes in as it is, although the target would not take it from an editor, or does not show it.
 */
export type Verdict = 'harmless' | 'lossy' | 'invalid';

/** How much of an archive a difference concerns. */
export interface Cost {
  /** Rows, values or links that it concerns. */
  readonly count: number;
  /** Those that are left out, or not kept in full. */
  readonly lost: number;
  /** All rows of the content type. */
  readonly total?: number;
  /** Rows that it concerns, or that lose a value: the first ones, by uid and id. */
  readonly examples?: readonly string[];
  /** Values that a narrower enumeration no longer has, and how often each is there. */
  readonly values?: Readonly<Record<string, number>>;
}

export interface SchemaDifference extends Partial<Cost> {
  readonly uid: string;
  /** Absent where the whole content type or component is concerned. */
  readonly attribute?: string;
  readonly verdict: Verdict;
  readonly message: string;
  readonly kind: ChangeKind;
  /** Lossy dynamic zones: the component whose items have no place. */
  readonly component?: string;
  /** In a word or two, for people. */
  readonly before?: string;
  readonly after?: string;
}

/** A difference, and the change that it is. */
export interface Compared {
  readonly change: SchemaChange;
  readonly difference: SchemaDifference;
}

type Schemas = ReadonlyMap<string, Schema>;

/**
 * Compares what an archive was made with and what the target has, for everything that travels. Labels, options and
 * other settings that store nothing are not differences at all.
 *
 * @param travels Whether rows of a content type are in the transfer's scope.
 */
export function compareSchemas(
  archive: Schemas,
  target: Schemas,
  travels: (uid: string) => boolean,
): Compared[] {
  const relevant = [...archive.values()].filter(
    ({ uid, modelType }) => modelType === 'component' || travels(uid),
  );
  return relevant.flatMap((schema) => {
    const own = target.get(schema.uid);
    const changes = own === undefined ? [noType(schema)] : [...changesOf(schema, own)];
    return changes.map((change) => ({ change, difference: differenceOf(change) }));
  });
}

const noType = ({ uid, modelType }: Schema): SchemaChange => ({
  uid,
  kind: 'no-type',
  before: modelType === 'component' ? 'component' : 'content type',
  question: { of: 'rows', which: 'all' },
});

function differenceOf(change: SchemaChange): SchemaDifference {
  const { uid, attribute, kind, before, after, question } = change;
  return {
    uid,
    ...(attribute === undefined ? {} : { attribute }),
    verdict: question === undefined ? 'harmless' : isInvalid.has(kind) ? 'invalid' : 'lossy',
    kind,
    message: messages[kind](change, attribute === undefined ? uid : `${uid}.${attribute}`),
    ...(before === undefined || before === '' ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(kind === 'dynamic-zone' && before !== undefined ? { component: before } : {}),
  };
}

/** What loses nothing. */
const isInvalid: ReadonlySet<ChangeKind> = new Set(['required', 'unique', 'enumeration', 'kind']);

const messages: {
  readonly [kind in ChangeKind]: (change: SchemaChange, where: string) => string;
} = {
  'no-type': ({ before }, where) => `The target has no ${before} ${where}`,
  'no-attribute': (_, where) => `The target has no attribute ${where}`,
  'new-attribute': ({ after }, where) =>
    `The archive has no attribute ${where}; it ${after === undefined ? 'stays empty' : 'gets its default'}`,
  required: ({ after }, where) =>
    after === 'new'
      ? `${where} is required in the target, has no default, and the archive has no values for it`
      : `${where} is required in the target and was not in the archive`,
  type: ({ before, after }, where) => `${where} is ${before} in the archive and ${after} in the target`,
  enumeration: ({ before }, where) =>
    before ? `${where} no longer allows ${before}` : `${where} allows only a list of values in the target`,
  unique: (_, where) => `${where} is unique in the target and was not in the archive`,
  component: ({ before, after }, where) =>
    `${where} holds ${before} in the archive and ${after} in the target`,
  single: (_, where) =>
    `${where} is repeatable in the archive and single in the target: only the first is kept`,
  'dynamic-zone': ({ before }, where) => `${where} no longer allows ${before}`,
  relation: ({ before, after }, where) =>
    before?.includes('::') || after?.includes('::')
      ? `${where} relates to ${before} in the archive and to ${after} in the target`
      : `${where} is ${before} in the archive and ${after} in the target`,
  'other-side': (_, where) => `${where} is stored on the other side in the target`,
  kind: ({ before, after }, where) => `${where} is a ${before} in the archive and a ${after} in the target`,
  'draft-and-publish': ({ after }, where) =>
    after === 'off'
      ? `${where} has draftAndPublish switched off in the target, where Strapi deletes drafts`
      : `${where} has draftAndPublish switched on in the target: Strapi adds a draft to each entry at its next start`,
  localized: ({ after }, where) =>
    after === 'off'
      ? `${where} is not localized in the target, where Strapi deletes all locales but the default one`
      : `${where} is localized in the target: Strapi gives its entries the default locale at its next start`,
};
