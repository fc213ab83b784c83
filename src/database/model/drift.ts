import { isDeepStrictEqual } from 'node:util';
import { own } from '../../by-name.ts';
import type { Attribute, Schema } from '../../strapi/schema.ts';
import { isOwnType } from '../../strapi/uids.ts';
import type { ContentTypeFile, SchemaDrift } from '../../transfer/checkout.ts';
import { type ChangeKind, changesOf, type SchemaChange } from '../../transfer/schema-changes.ts';

/** Strapi keeps the file as it was read beside what it made of it. */
type StoredSchema = Schema & {
  readonly __schema__?: { readonly attributes?: Readonly<Record<string, unknown>> };
};

/** A difference whose cost can be counted in the database. */
export interface Drifted extends SchemaDrift {
  readonly asks?: SchemaChange;
}

/**
 * Compares the project's own content types with their files in the checkout. Nothing follows from a difference but a
 * line in the report: what is exported is what the database has.
 */
export function contentTypeDrift(stored: readonly Schema[], files: readonly ContentTypeFile[]): Drifted[] {
  const own = new Map(stored.filter(({ uid }) => isOwnType(uid)).map((schema) => [schema.uid, schema]));
  const drift: Drifted[] = [];
  for (const file of files) {
    const schema = own.get(file.uid) as StoredSchema | undefined;
    if (schema === undefined) {
      drift.push({
        uid: file.uid,
        kind: 'only-in-checkout',
        message: `The content type ${file.uid} (${file.path}) has no table yet`,
      });
    } else if (file.attributes !== undefined) {
      drift.push(
        ...driftOf(schema, schema.__schema__?.attributes ?? schema.attributes, file, file.attributes),
      );
    }
  }
  const known = new Set(files.map(({ uid }) => uid));
  for (const uid of own.keys()) {
    if (!known.has(uid)) {
      drift.push({
        uid,
        kind: 'only-in-database',
        message: `The content type ${uid} is not in the checkout`,
        asks: { uid, kind: 'no-type', question: { of: 'rows', which: 'all' } },
      });
    }
  }
  return drift;
}

type Attributes = Readonly<Record<string, unknown>>;

function* driftOf(
  stored: Schema,
  before: Attributes,
  { kind, options, pluginOptions }: ContentTypeFile,
  after: Attributes,
): Generator<Drifted> {
  const { uid } = stored;
  const old: Schema = { ...stored, attributes: readable(before) };
  const changes = [
    ...changesOf(old, { ...old, kind, options, pluginOptions, attributes: readable(after) } as Schema),
  ];
  for (const change of changes) {
    const { attribute, question } = change;
    yield {
      uid,
      ...(attribute === undefined ? {} : { attribute }),
      kind: sides[change.kind] ?? 'differs',
      change: change.kind,
      message: descriptions[change.kind](change, attribute === undefined ? uid : `${uid}.${attribute}`),
      ...(question === undefined ? {} : { asks: change }),
    };
  }
  const named = new Set(changes.map(({ attribute }) => attribute));
  for (const [attribute, value] of Object.entries(after)) {
    if (!named.has(attribute) && !isDeepStrictEqual(value, own(before, attribute))) {
      const message = `${uid}.${attribute} is described differently in the checkout`;
      yield { uid, attribute, kind: 'differs', message };
    }
  }
}

/** Files are as people left them: what is no attribute is only compared as a whole. */
function readable(attributes: Attributes): Record<string, Attribute> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => {
      const { type, enum: list, components, ...rest } = (value ?? {}) as Record<string, unknown>;
      return [
        name,
        {
          ...rest,
          type: typeof type === 'string' ? type : 'unknown',
          ...(Array.isArray(list) ? { enum: list.map(String) } : {}),
          ...(Array.isArray(components) ? { components: components.map(String) } : {}),
        },
      ];
    }),
  );
}

const sides: { readonly [kind in ChangeKind]?: SchemaDrift['kind'] } = {
  'no-attribute': 'only-in-database',
  'new-attribute': 'only-in-checkout',
};

const descriptions: {
  readonly [kind in ChangeKind]: (change: SchemaChange, where: string) => string;
} = {
  'no-type': (_, where) => `${where} is not in the checkout`,
  'no-attribute': (_, where) => `${where} is not in the checkout`,
  'new-attribute': (_, where) => `${where} is not in the database yet`,
  required: ({ after }, where) =>
    after === 'new'
      ? `${where} is not in the database yet, is required and has no default`
      : `${where} is required in the checkout`,
  type: ({ before, after }, where) => `${where} is ${before} in the database and ${after} in the checkout`,
  enumeration: ({ before }, where) =>
    before
      ? `${where} no longer allows ${before} in the checkout`
      : `${where} allows only a list of values in the checkout`,
  unique: (_, where) => `${where} is unique in the checkout`,
  component: ({ before, after }, where) =>
    `${where} holds ${before} in the database and ${after} in the checkout`,
  single: (_, where) => `${where} is repeatable in the database and single in the checkout`,
  'dynamic-zone': ({ before }, where) => `${where} no longer allows ${before} in the checkout`,
  relation: ({ before, after }, where) => `${where} changes from ${before} to ${after} in the checkout`,
  'other-side': (_, where) => `${where} is stored on the other side in the checkout`,
  kind: ({ before, after }, where) =>
    `${where} is a ${before} in the database and a ${after} in the checkout`,
  'draft-and-publish': ({ after }, where) => `The checkout switches draftAndPublish ${after} for ${where}`,
  localized: ({ after }, where) => `The checkout switches localization ${after} for ${where}`,
};
