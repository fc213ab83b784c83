import { own } from '../by-name.ts';
import type { Attribute, Schema } from './schema.ts';

/**
 * What a difference between an archive's schema and the target's means for the values in the archive.
 *
 * - `harmless`: every value fits (labels, defaults, `private`, wider columns, attributes that only the target has).
 * - `lossy`: values of one attribute or type have no place and would be left out.
 * - `blocking`: values would turn into something else, or entities would come in that the target calls invalid.
 */
export type Verdict = 'harmless' | 'lossy' | 'blocking';

export interface SchemaDifference {
  readonly uid: string;
  /** Absent where the whole content type or component is concerned. */
  readonly attribute?: string;
  readonly verdict: Verdict;
  readonly message: string;
  /** Lossy dynamic zones: the component whose items have no place. */
  readonly component?: string;
  /** An attribute that only the target has: what is concerned is every entity, not a value. */
  readonly kind?: 'required';
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
): SchemaDifference[] {
  const relevant = [...archive.values()].filter(
    ({ uid, modelType }) => modelType === 'component' || travels(uid),
  );
  return relevant.flatMap((schema) => {
    const own = target.get(schema.uid);
    if (own === undefined) {
      const what = schema.modelType === 'component' ? 'component' : 'content type';
      const message = `The target has no ${what} ${schema.uid}`;
      return [{ uid: schema.uid, verdict: 'lossy', message } satisfies SchemaDifference];
    }
    return [...compareAttributes(schema, own)];
  });
}

function* compareAttributes(archived: Schema, target: Schema): Generator<SchemaDifference> {
  const { uid } = archived;
  for (const [attribute, before] of Object.entries(archived.attributes)) {
    const after = own(target.attributes, attribute);
    if (after === undefined) {
      yield {
        uid,
        attribute,
        verdict: storesNothing(before) ? 'harmless' : 'lossy',
        message: `The target has no attribute ${uid}.${attribute}`,
      };
    } else {
      for (const [verdict, change, component] of changes(before, after)) {
        const message = `${uid}.${attribute} ${change}`;
        yield { uid, attribute, verdict, message, ...(component === undefined ? {} : { component }) };
      }
    }
  }
  for (const [attribute, added] of Object.entries(target.attributes)) {
    if (own(archived.attributes, attribute) === undefined) {
      yield isRequiredWithoutDefault(added)
        ? {
            uid,
            attribute,
            verdict: 'blocking',
            kind: 'required',
            message: `${uid}.${attribute} is required in the target, has no default, and the archive has no values for it`,
          }
        : {
            uid,
            attribute,
            verdict: 'harmless',
            message: `The archive has no attribute ${uid}.${attribute}; it stays empty`,
          };
    }
  }
}

type Change = readonly [Verdict, string, string?];

/** The attribute's own way of being larger or smaller, by kind. */
function changes(before: Attribute, after: Attribute): Change[] {
  if (before.type !== after.type) {
    return [changeOfType(before.type, after.type)];
  }
  switch (before.type) {
    case 'component':
      return changesOfComponent(before, after);
    case 'dynamiczone':
      return (before.components ?? [])
        .filter((uid) => !(after.components ?? []).includes(uid))
        .map((uid) => ['lossy', `no longer allows ${uid}`, uid]);
    case 'relation':
      return changesOfRelation(before, after);
    default:
      return [];
  }
}

/** Texts of any length; on SQLite and PostgreSQL `string` columns are as wide as `text` ones in practice (255). */
const texts = ['string', 'text', 'richtext', 'email', 'password', 'uid', 'enumeration'];
const documents = ['json', 'blocks'];
/** Each holds every value of those before it. */
const numbers = ['integer', 'biginteger', 'decimal', 'float'];

function changeOfType(before: string, after: string): Change {
  const change = `is ${before} in the archive and ${after} in the target`;
  const isWider =
    (texts.includes(before) && texts.includes(after)) ||
    (documents.includes(before) && documents.includes(after)) ||
    (before === 'integer' && numbers.includes(after));
  return [isWider ? 'harmless' : 'blocking', change];
}

function changesOfComponent(before: Attribute, after: Attribute): Change[] {
  if (before.component !== after.component) {
    return [['blocking', `holds ${before.component} in the archive and ${after.component} in the target`]];
  }
  return before.repeatable === true && after.repeatable !== true
    ? [['lossy', 'is repeatable in the archive and single in the target: only the first is kept']]
    : [];
}

function changesOfRelation(before: Attribute, after: Attribute): Change[] {
  if (before.target !== after.target) {
    return [['blocking', `relates to ${before.target} in the archive and to ${after.target} in the target`]];
  }
  if (before.relation?.startsWith('morph') !== after.relation?.startsWith('morph')) {
    return [['blocking', `is ${before.relation} in the archive and ${after.relation} in the target`]];
  }
  return storesNothing(before) !== storesNothing(after)
    ? [['lossy', 'is stored on the other side in the target']]
    : [];
}

/** Inverse sides and media: their values are the links of another attribute. */
function storesNothing(attribute: Attribute): boolean {
  return (
    attribute.type === 'media' ||
    (attribute.type === 'relation' && (attribute.mappedBy !== undefined || attribute.morphBy !== undefined))
  );
}

function isRequiredWithoutDefault(attribute: Attribute & { required?: boolean; default?: unknown }): boolean {
  return (
    attribute.required === true &&
    attribute.default === undefined &&
    !['relation', 'media'].includes(attribute.type)
  );
}
