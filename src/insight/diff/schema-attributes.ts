import { own } from '../../by-name.ts';
import type { Schema } from '../../strapi/schema.ts';
import { canonicalJson } from '../../transfer/canonical.ts';
import type { SchemaAttributeChange } from './changes.ts';
import { isObject } from './entry-content.ts';
import { changesOfJson } from './fields.ts';

/** Attributes that Strapi adds by itself, by settings of the type. */
const added: ReadonlySet<string> = new Set([
  'createdAt',
  'updatedAt',
  'publishedAt',
  'createdBy',
  'updatedBy',
  'locale',
  'localizations',
]);

/** Settings of a type; its other properties follow from these and from its uid. */
const settings = ['kind', 'collectionName', 'info', 'options', 'pluginOptions'] as const;

type Schemas = ReadonlyMap<string, Schema>;

/** What differs between the schemas of two states: whole types, their attributes and their settings. */
export function* changesOfSchemas(before: Schemas, after: Schemas): Generator<SchemaAttributeChange> {
  for (const uid of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [a, b] = [before.get(uid), after.get(uid)];
    if (a === undefined || b === undefined) {
      yield { of: 'schema', kind: a === undefined ? 'added' : 'removed', uid };
    } else {
      yield* changesOfSchema(uid, a, b);
    }
  }
}

function* changesOfSchema(uid: string, a: Schema, b: Schema): Generator<SchemaAttributeChange> {
  for (const attribute of new Set([...Object.keys(a.attributes), ...Object.keys(b.attributes)])) {
    const [old, now] = [own(a.attributes, attribute), own(b.attributes, attribute)];
    if (added.has(attribute) || (old !== undefined && now !== undefined && isEqual(old, now))) {
      continue;
    }
    yield {
      of: 'schema',
      kind: old === undefined ? 'added' : now === undefined ? 'removed' : 'changed',
      uid,
      attribute,
      ...(old === undefined ? {} : { before: old }),
      ...(now === undefined ? {} : { after: now }),
    };
  }
  const settingsOf = (schema: Schema) =>
    Object.fromEntries(
      settings
        .map((name) => [name, schema[name as 'kind'] as unknown] as const)
        .filter(([, value]) => !isNoSetting(value)),
    );
  for (const { path, kind, before, after } of changesOfJson(settingsOf(a), settingsOf(b), '', () => false)) {
    yield {
      of: 'schema',
      kind: kind === 'moved' ? 'changed' : kind,
      uid,
      setting: path,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    };
  }
}

/** Empty options say as much as none. */
const isNoSetting = (value: unknown): boolean =>
  value === undefined || (isObject(value) && Object.keys(value).length === 0);

const isEqual = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);
