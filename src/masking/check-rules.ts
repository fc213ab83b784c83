import { own } from '../by-name.ts';
import type { Schema } from '../strapi/schema.ts';
import { didYouMean } from './closest.ts';
import { isStrapisOwn, leavesDatabase } from './decisions.ts';
import { impossibleDrops } from './drops.ts';
import { misfitOf } from './fits.ts';
import { typeOfPattern } from './pattern.ts';
import type { Problem } from './problems.ts';
import type { Rule, Rules } from './rules.ts';

type Schemas = ReadonlyMap<string, Schema>;

/** Types of attributes with values of their own, for patterns. */
const valueTypes = [
  'string',
  'text',
  'richtext',
  'email',
  'uid',
  'password',
  'enumeration',
  'json',
  'blocks',
  'integer',
  'biginteger',
  'float',
  'decimal',
  'boolean',
  'date',
  'datetime',
  'time',
  'timestamp',
];

/** What rules say of content types, components and attributes that the schemas do not know, or that cannot be. */
export function problemsWith(rules: Rules, schemas: Schemas): Problem[] {
  const problems: Problem[] = [];
  const contentTypes = uidsOf(schemas, 'contentType');
  const components = uidsOf(schemas, 'component');
  const tell = (keys: readonly string[], message: string) => {
    problems.push({ position: rules.at(keys), message });
  };
  const unknownType = (uid: string): string | undefined => {
    if (contentTypes.has(uid)) {
      return undefined;
    }
    return components.has(uid)
      ? `${uid} is a component: its rules belong into the section components.`
      : `There is no content type ${uid}.${didYouMean(uid, contentTypes) || listed(contentTypes)}`;
  };

  for (const [uid, type] of rules.types) {
    const unknown = unknownType(uid);
    if (unknown !== undefined) {
      tell(['types', uid], unknown);
      continue;
    }
    const schema = schemas.get(uid);
    if (type.kind === 'drop' || schema === undefined) {
      continue;
    }
    for (const [path, rule] of type.attributes) {
      const found = problemAt(schema, path, rule, schemas);
      if (found !== undefined) {
        const keys = ['types', uid, 'attributes', path];
        tell(rules.at(keys) === undefined ? ['types', uid, path] : keys, found);
      }
    }
    for (const attribute of type.keep.keys()) {
      const known = schema.attributes[attribute];
      if (known === undefined || !Object.hasOwn(schema.attributes, attribute)) {
        tell(['types', uid, 'keep', attribute], noAttribute(schema, attribute));
      } else if (!valueTypes.includes(known.type)) {
        tell(
          ['types', uid, 'keep', attribute],
          `${uid}.${attribute} is of the type ${known.type}: keep looks at values of the row itself.`,
        );
      }
    }
    for (const { keys, attribute } of askedBy(type.sample?.where, ['types', uid, 'sample', 'where'])) {
      const { attributes } = schema;
      const known = own(attributes, attribute);
      if (known === undefined && !strapisColumns.includes(attribute)) {
        tell(keys, noAttribute(schema, attribute));
      } else if (known !== undefined && !valueTypes.includes(known.type)) {
        tell(
          keys,
          `${uid}.${attribute} is of the type ${known.type}: where looks at values of the row itself.`,
        );
      }
    }
    const related = type.sample?.related;
    if (
      related !== undefined &&
      (!Object.hasOwn(schema.attributes, related) || schema.attributes[related]?.type !== 'relation')
    ) {
      const relations = Object.keys(schema.attributes).filter(
        (name) => schema.attributes[name]?.type === 'relation',
      );
      tell(
        ['types', uid, 'sample', 'related'],
        `${uid} has no relation ${related}.${didYouMean(related, relations) || listed(relations)}`,
      );
    }
  }
  for (const [uid, paths] of rules.components) {
    const schema = schemas.get(uid);
    if (schema === undefined || schema.modelType !== 'component') {
      tell(
        ['components', uid],
        contentTypes.has(uid)
          ? `${uid} is a content type: its rules belong into the section types.`
          : `There is no component ${uid}.${didYouMean(uid, components) || listed(components)}`,
      );
      continue;
    }
    for (const [path, rule] of paths) {
      const found = problemAt(schema, path, rule, schemas);
      if (found !== undefined) {
        tell(['components', uid, path], found);
      }
    }
  }
  for (const pattern of rules.attributes.keys()) {
    const type = typeOfPattern(pattern);
    if (type !== undefined && !valueTypes.includes(type)) {
      tell(
        ['attributes', pattern],
        `There is no type ${type} of attributes with values.${didYouMean(type, valueTypes) || listed(valueTypes)}`,
      );
    }
  }
  for (const [index, uid] of rules.media.drop.entries()) {
    const unknown = unknownType(uid);
    if (unknown !== undefined) {
      tell(['media', 'drop', String(index)], unknown);
    }
  }
  for (const [index, place] of rules.leaks.ignore.entries()) {
    const problem = placeProblem(place, schemas);
    if (problem !== undefined) {
      tell(['leaks', 'ignore', String(index)], problem);
    }
  }
  return [...problems, ...impossibleDrops(rules, schemas)];
}

/** What rows have that schemas do not always name. */
const strapisColumns = ['id', 'documentId', 'locale', 'createdAt', 'updatedAt', 'publishedAt'];

/** The attributes that a filter in Strapi's words asks for, each with the keys that lead there. */
function* askedBy(
  filter: unknown,
  keys: readonly string[],
): Generator<{ readonly keys: readonly string[]; readonly attribute: string }> {
  if (typeof filter !== 'object' || filter === null) {
    return;
  }
  for (const [name, value] of Object.entries(filter)) {
    if (Array.isArray(filter) || ['$and', '$or', '$not'].includes(name)) {
      yield* askedBy(value, [...keys, name]);
    } else {
      yield { keys: [...keys, name], attribute: name };
    }
  }
}

/** What a rule for a type of content says in vain, and why; as sentences. */
export const idleTypes = ({ types }: Rules): string[] =>
  [...types.keys()]
    .filter((uid) => !leavesDatabase(uid))
    .map((uid) => `The rules for ${uid} change nothing: rows of it never leave the database.`);

const uidsOf = (schemas: Schemas, modelType: Schema['modelType']): Set<string> =>
  new Set([...schemas].flatMap(([uid, schema]) => (schema.modelType === modelType ? [uid] : [])));

/** So many names are listed where none is near. */
const mostNames = 12;

function listed(names: Iterable<string>): string {
  const all = [...names];
  if (all.length === 0) {
    return ' There is none at all.';
  }
  const rest = all.length - mostNames;
  return ` There are ${all.slice(0, mostNames).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`;
}

const noAttribute = ({ uid, attributes }: Schema, name: string): string =>
  `${uid} has no attribute ${name}.${didYouMean(name, Object.keys(attributes)) || listed(Object.keys(attributes))}`;

/** Why there can be no such rule for the path; undefined where there can. */
function problemAt(schema: Schema, path: string, rule: Rule, schemas: Schemas): string | undefined {
  const { places, problem } = placesOf(schema, path, schemas);
  if (problem !== undefined) {
    return problem;
  }
  const misfits = places.map(({ schema: owner, name }) => {
    const attribute = owner.attributes[name];
    const why =
      attribute === undefined
        ? undefined
        : isStrapisOwn(owner, name)
          ? "is Strapi's own, and always stays as it is"
          : misfitOf(rule, attribute);
    return why === undefined ? undefined : `${owner.uid}.${name} ${why}.`;
  });
  // A path through a dynamic zone may lead to attributes of several components: it is a rule for those that it fits.
  return misfits.every((misfit) => misfit !== undefined) ? misfits[0] : undefined;
}

interface End {
  readonly schema: Schema;
  readonly name: string;
}

/** The attributes that a path leads to, or why it leads nowhere. */
export function placesOf(
  start: Schema,
  path: string,
  schemas: Schemas,
): { readonly places: readonly End[]; readonly problem?: string } {
  const names = path.split('.');
  let owners: Schema[] = [start];
  let around = '';
  for (const [index, name] of names.entries()) {
    const having = owners.filter(({ attributes }) => Object.hasOwn(attributes, name));
    const [first] = having;
    if (first === undefined) {
      const [owner] = owners;
      if (owner !== undefined && owners.length === 1) {
        return { places: [], problem: noAttribute(owner, name) };
      }
      const known = new Set(owners.flatMap(({ attributes }) => Object.keys(attributes)));
      return {
        places: [],
        problem: `No component of ${around} has an attribute ${name}.${didYouMean(name, known) || listed(known)}`,
      };
    }
    if (index === names.length - 1) {
      return { places: having.map((schema) => ({ schema, name })) };
    }
    around = `${start.uid}.${names.slice(0, index + 1).join('.')}`;
    const uids = new Set(
      having.flatMap(({ attributes }) => {
        const attribute = attributes[name];
        return attribute?.type === 'component' ? (attribute.component ?? []) : (attribute?.components ?? []);
      }),
    );
    owners = [...uids].flatMap((uid) => schemas.get(uid) ?? []);
    if (owners.length === 0) {
      const { type = '' } = first.attributes[name] ?? {};
      return {
        places: [],
        problem:
          type === 'relation'
            ? `${around} is a relation, and links are never masked: give the rules to the attributes of the related content type.`
            : `${around} is of the type ${type}, and has no attributes.`,
      };
    }
  }
  return { places: [], problem: `${path} is no path.` };
}

/** Why there is no such attribute as `api::order.order.address.city`. */
function placeProblem(place: string, schemas: Schemas): string | undefined {
  const schema = schemaOfPlace(place, schemas);
  if (schema === undefined) {
    return `${place} begins with no content type and no component.${didYouMean(place.split('.').slice(0, 2).join('.'), schemas.keys())}`;
  }
  return placesOf(schema, place.slice(schema.uid.length + 1), schemas).problem;
}

/** The content type or component whose uid a place begins with. */
export const schemaOfPlace = (place: string, schemas: Schemas): Schema | undefined =>
  [...schemas.values()]
    .filter(({ uid }) => place.startsWith(`${uid}.`))
    .sort((one, other) => other.uid.length - one.uid.length)[0];
