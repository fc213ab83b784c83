import type { Attribute, Schema } from '../../../src/strapi/schema.ts';

type Attributes = Readonly<Record<string, Attribute & object>>;

/** Schemas that a change may edit, rename and delete, by uid. */
export type Editable = Map<string, EditableSchema>;

// biome-ignore lint/suspicious/noExplicitAny: attributes are as their files have them
type AnyAttributes = Record<string, any>;

export type EditableSchema = { -readonly [Key in keyof Schema]: Schema[Key] } & { attributes: AnyAttributes };

/** Something that Strapi is to make before the change. */
export interface Entry {
  readonly as?: string;
  readonly uid: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly status?: 'draft' | 'published';
  readonly locale?: string;
  /** Of which this is another locale. */
  readonly of?: string;
}

/** A finding of guard; numbers that differ between Strapi 4 and 5 are given as both. */
export interface Expected {
  readonly uid: string;
  readonly attribute?: string;
  readonly kind: string;
  readonly verdict: 'ok' | 'lossy' | 'blocking';
  readonly values?: number | readonly [four: number, five: number];
  readonly entries?: number | readonly [four: number, five: number];
}

/** What Strapi has left, measured before and after. */
export interface Reality {
  readonly major: 4 | 5;
  /** Rows of a table, or values of a column of it, that the database no longer has. */
  gone(table: string, column?: string): number;
  /** Values that Strapi no longer gives out: of an attribute of a type, or where they should be now. */
  unseen(uid: string, path: string, uidNow?: string, pathNow?: string): number;
  /** Entries that the content manager refuses. */
  refused(uid: string): number;
}

/** A change of schema files on data, and what has to come of it. */
export interface Change {
  readonly name: string;
  readonly only?: 4 | 5;
  readonly schemas: readonly Schema[];
  readonly data: readonly Entry[];
  readonly edit: (schemas: Editable) => void;
  readonly found: readonly Expected[];
  /** What is lost, to be compared with the values of the findings; absent for what is refused, where entries are counted. */
  readonly lost?: (reality: Reality) => number;
  /** What is still there when Strapi has run the migration: all of it has to be seen under the new names. */
  readonly kept?: (reality: Reality) => number;
  readonly rename?: string;
}

export const uidOf = (name: string): string => `api::${name}.${name}`;

interface Settings {
  readonly drafts?: boolean;
  readonly localized?: boolean;
  readonly single?: boolean;
}

export function type(
  name: string,
  attributes: Attributes,
  { drafts, localized, single }: Settings = {},
): Schema {
  return {
    uid: uidOf(name),
    modelType: 'contentType',
    modelName: name,
    kind: single ? 'singleType' : 'collectionType',
    collectionName: `${name}s`,
    info: { singularName: name, displayName: name, ...{ pluralName: `${name}s` } },
    options: { draftAndPublish: drafts === true },
    pluginOptions: localized ? { i18n: { localized: true } } : {},
    attributes,
  };
}

export function component(name: string, attributes: Attributes): Schema {
  return {
    uid: `kit.${name}`,
    modelType: 'component',
    modelName: name,
    collectionName: `components_kit_${name}s`,
    info: { displayName: name },
    options: {},
    pluginOptions: {},
    attributes,
  } as Schema;
}

const of = (name: string, ...rows: readonly Readonly<Record<string, unknown>>[]): Entry[] =>
  rows.map((data, index) => ({ as: `${name}-${index}`, uid: uidOf(name), data }));

const text: Attribute = { type: 'string' };
const ref = (name: string, index = 0) => ({ $ref: `${name}-${index}` });

const attributesOf = (schemas: Editable, uid: string) => {
  const schema = schemas.get(uid);
  if (schema === undefined) {
    throw new Error(`There is no ${uid}`);
  }
  return schema.attributes;
};

/** Puts an attribute under another name, where it stood. */
function rename(schemas: Editable, uid: string, from: string, to: string): void {
  const schema = schemas.get(uid) as EditableSchema;
  schema.attributes = Object.fromEntries(
    Object.entries(schema.attributes).map(([name, attribute]) => [name === from ? to : name, attribute]),
  );
}

/** Puts a type under another uid. */
function move(schemas: Editable, from: string, to: string, change: (schema: EditableSchema) => void): void {
  const schema = schemas.get(from) as EditableSchema;
  schemas.delete(from);
  const moved = { ...schema, uid: to, modelName: to.split('.').at(-1) as string };
  change(moved);
  schemas.set(to, moved);
}

/** A change of one attribute of one type, with some values. */
function scalar(
  name: string,
  before: Attribute,
  values: readonly unknown[],
  after: Attribute | undefined,
  expected: Omit<Expected, 'uid' | 'attribute'>,
  lost?: Change['lost'],
  settings: Settings = {},
): Change {
  return {
    name,
    schemas: [type(name, { label: text, field: before }, settings)],
    data: of(name, ...values.map((field) => ({ label: 'x', ...(field === undefined ? {} : { field }) }))),
    edit: (schemas) => {
      const attributes = attributesOf(schemas, uidOf(name));
      if (after === undefined) {
        delete attributes.field;
      } else {
        attributes.field = after;
      }
    },
    found: [{ uid: uidOf(name), attribute: 'field', ...expected }],
    ...(lost === undefined ? {} : { lost }),
  };
}

const goneColumn =
  (name: string): Change['lost'] =>
  ({ gone }) =>
    gone(`${name}s`, 'field');

const unseenField =
  (name: string): Change['lost'] =>
  ({ unseen }) =>
    unseen(uidOf(name), 'field');

/** By the major version of Strapi. */
const joinTable = ({ major }: Reality, owner: string, attribute: string): string =>
  `${owner}_${attribute}_${major === 4 ? 'links' : 'lnk'}`;
const zoneTable = ({ major }: Reality, owner: string): string =>
  `${owner}_${major === 4 ? 'components' : 'cmps'}`;

const relation = (kind: string, target: string, more: Partial<Attribute> = {}): Attribute => ({
  type: 'relation',
  relation: kind,
  target: uidOf(target),
  ...more,
});

const media = (multiple: boolean) => ({ type: 'media', multiple, allowedTypes: ['files'] }) as Attribute;

const block = component('blocka', { text, number: { type: 'integer' } });
const other = component('blockb', { text });

/** The components that several changes use and none edits. */
export const shared: readonly Schema[] = [block, other];

const zone: Attribute = { type: 'dynamiczone', components: ['kit.blocka', 'kit.blockb'] };
const inZone = (...kinds: readonly string[]) =>
  kinds.map((kind) => ({ __component: `kit.block${kind}`, text: kind }));

const repeated: Attribute = { type: 'component', component: 'kit.blocka', repeatable: true };

/** A change of how many components an attribute has to have, or may have, with lists of some lengths. */
function listed(
  name: string,
  before: Attribute,
  lengths: readonly number[],
  limit: Pick<Attribute, 'min' | 'max'>,
  expected: Omit<Expected, 'uid' | 'attribute'>,
): Change {
  const items = (length: number) =>
    Array.from({ length }, () =>
      before.type === 'dynamiczone' ? { __component: 'kit.blocka', text: 'a' } : { text: 'a' },
    );
  return scalar(name, before, lengths.map(items), { ...before, ...limit }, expected);
}

/** Every one on types of its own, so that one start of Strapi does for all. */
export const changes: readonly Change[] = [
  scalar(
    'gonestring',
    text,
    ['a', 'b', undefined],
    undefined,
    { kind: 'gone', verdict: 'lossy', values: 2, entries: 2 },
    goneColumn('gonestring'),
  ),
  scalar(
    'gonetext',
    { type: 'richtext' },
    ['a', undefined, undefined],
    undefined,
    { kind: 'gone', verdict: 'lossy', values: 1, entries: 1 },
    goneColumn('gonetext'),
  ),
  scalar(
    'gonejson',
    { type: 'json' },
    [{ a: 1 }, [1], undefined],
    undefined,
    { kind: 'gone', verdict: 'lossy', values: 2, entries: 2 },
    goneColumn('gonejson'),
  ),
  scalar(
    'gonenothing',
    text,
    [undefined, undefined],
    undefined,
    { kind: 'gone', verdict: 'ok', values: 0 },
    goneColumn('gonenothing'),
  ),
  scalar(
    'gonedraft',
    text,
    ['a', 'b'],
    undefined,
    { kind: 'gone', verdict: 'lossy', values: [2, 4], entries: 2 },
    goneColumn('gonedraft'),
    { drafts: true },
  ),
  {
    name: 'gonelocales',
    schemas: [
      type(
        'gonelocales',
        { label: text, field: { ...text, ...{ pluginOptions: { i18n: { localized: true } } } } },
        { localized: true },
      ),
    ],
    data: [
      { as: 'gonelocales-0', uid: uidOf('gonelocales'), data: { label: 'x', field: 'a' }, locale: 'en' },
      {
        as: 'gonelocales-1',
        uid: uidOf('gonelocales'),
        data: { label: 'x', field: 'b' },
        locale: 'de',
        of: 'gonelocales-0',
      },
    ],
    edit: (schemas) => {
      delete attributesOf(schemas, uidOf('gonelocales')).field;
    },
    found: [
      {
        uid: uidOf('gonelocales'),
        attribute: 'field',
        kind: 'gone',
        verdict: 'lossy',
        values: 2,
        entries: [2, 1],
      },
    ],
    lost: ({ gone }) => gone('gonelocaless', 'field'),
  },
  {
    name: 'gonelink',
    schemas: [
      type('gonelink', { label: text, target: relation('manyToOne', 'gonelinkend') }),
      type('gonelinkend', { label: text }),
    ],
    data: [
      ...of('gonelinkend', { label: 'e' }),
      ...of(
        'gonelink',
        { label: 'x', target: ref('gonelinkend') },
        { label: 'y', target: ref('gonelinkend') },
        { label: 'z' },
      ),
    ],
    edit: (schemas) => {
      delete attributesOf(schemas, uidOf('gonelink')).target;
    },
    found: [
      { uid: uidOf('gonelink'), attribute: 'target', kind: 'gone', verdict: 'lossy', values: 2, entries: 2 },
    ],
    lost: (reality) => reality.gone(joinTable(reality, 'gonelinks', 'target')),
  },
  {
    name: 'goneboth',
    schemas: [
      type('goneboth', {
        label: text,
        others: relation('manyToMany', 'gonebothend', { inversedBy: 'back' }),
      }),
      type('gonebothend', { label: text, back: relation('manyToMany', 'goneboth', { mappedBy: 'others' }) }),
    ],
    data: [
      ...of('gonebothend', { label: 'e' }, { label: 'f' }),
      ...of('goneboth', { label: 'x', others: [ref('gonebothend'), ref('gonebothend', 1)] }),
    ],
    edit: (schemas) => {
      delete attributesOf(schemas, uidOf('goneboth')).others;
      delete attributesOf(schemas, uidOf('gonebothend')).back;
    },
    found: [
      { uid: uidOf('goneboth'), attribute: 'others', kind: 'gone', verdict: 'lossy', values: 2, entries: 1 },
    ],
    lost: (reality) => reality.gone(joinTable(reality, 'goneboths', 'others')),
  },
  {
    name: 'goneinverse',
    schemas: [
      type('goneinverse', {
        label: text,
        target: relation('manyToOne', 'goneinverseend', { inversedBy: 'back' }),
      }),
      type('goneinverseend', {
        label: text,
        back: relation('oneToMany', 'goneinverse', { mappedBy: 'target' }),
      }),
    ],
    data: [
      ...of('goneinverseend', { label: 'e' }),
      ...of('goneinverse', { label: 'x', target: ref('goneinverseend') }),
    ],
    edit: (schemas) => {
      delete attributesOf(schemas, uidOf('goneinverseend')).back;
      delete attributesOf(schemas, uidOf('goneinverse')).target.inversedBy;
    },
    found: [],
    lost: (reality) =>
      reality.gone(joinTable(reality, 'goneinverses', 'target')) +
      reality.unseen(uidOf('goneinverse'), 'target'),
  },
  {
    name: 'gonemedia',
    schemas: [type('gonemedia', { label: text, cover: media(false), gallery: media(true) })],
    data: of('gonemedia', { label: 'x', cover: { $file: 0 }, gallery: [{ $file: 0 }, { $file: 1 }] }),
    edit: (schemas) => {
      delete attributesOf(schemas, uidOf('gonemedia')).cover;
      delete attributesOf(schemas, uidOf('gonemedia')).gallery;
    },
    found: [
      { uid: uidOf('gonemedia'), attribute: 'cover', kind: 'gone', verdict: 'lossy', values: 1, entries: 1 },
      {
        uid: uidOf('gonemedia'),
        attribute: 'gallery',
        kind: 'gone',
        verdict: 'lossy',
        values: 2,
        entries: 1,
      },
    ],
    lost: ({ unseen }) => unseen(uidOf('gonemedia'), 'cover') + unseen(uidOf('gonemedia'), 'gallery'),
  },
  {
    name: 'gonepart',
    schemas: [
      type('gonepart', {
        label: text,
        part: { type: 'component', component: 'kit.blocka' },
        stays: { type: 'component', component: 'kit.blockb' },
      }),
    ],
    data: of(
      'gonepart',
      { label: 'x', part: { text: 'a' }, stays: { text: 'b' } },
      { label: 'y', part: { text: 'a' } },
    ),
    edit: (schemas) => {
      delete attributesOf(schemas, uidOf('gonepart')).part;
    },
    found: [
      { uid: uidOf('gonepart'), attribute: 'part', kind: 'gone', verdict: 'lossy', values: 2, entries: 2 },
    ],
    lost: ({ unseen }) => unseen(uidOf('gonepart'), 'part') + unseen(uidOf('gonepart'), 'stays'),
  },
  {
    name: 'gonelastpart',
    schemas: [
      type('gonelastpart', {
        label: text,
        parts: { type: 'component', component: 'kit.blocka', repeatable: true },
      }),
    ],
    data: of('gonelastpart', { label: 'x', parts: [{ text: 'a' }, { text: 'b' }] }),
    edit: (schemas) => {
      delete attributesOf(schemas, uidOf('gonelastpart')).parts;
    },
    found: [
      {
        uid: uidOf('gonelastpart'),
        attribute: 'parts',
        kind: 'gone',
        verdict: 'lossy',
        values: 2,
        entries: 1,
      },
    ],
    lost: (reality) => reality.gone(zoneTable(reality, 'gonelastparts')),
  },
  {
    name: 'gonezone',
    schemas: [type('gonezone', { label: text, zone })],
    data: of('gonezone', { label: 'x', zone: inZone('a', 'b', 'a') }),
    edit: (schemas) => {
      delete attributesOf(schemas, uidOf('gonezone')).zone;
    },
    found: [
      { uid: uidOf('gonezone'), attribute: 'zone', kind: 'gone', verdict: 'lossy', values: 3, entries: 1 },
    ],
    lost: (reality) => reality.gone(zoneTable(reality, 'gonezones')),
  },
  {
    name: 'renscalar',
    schemas: [type('renscalar', { label: text, heroTitle: text, note: { type: 'text' } }, { drafts: true })],
    data: of('renscalar', { label: 'x', heroTitle: 'a' }, { label: 'y', heroTitle: 'b', note: 'n' }),
    edit: (schemas) => rename(schemas, uidOf('renscalar'), 'heroTitle', 'title'),
    found: [
      {
        uid: uidOf('renscalar'),
        attribute: 'heroTitle',
        kind: 'renamed',
        verdict: 'lossy',
        values: [2, 4],
        entries: 2,
      },
    ],
    lost: ({ gone }) => gone('renscalars', 'hero_title'),
    kept: ({ unseen }) => unseen(uidOf('renscalar'), 'heroTitle', uidOf('renscalar'), 'title'),
  },
  {
    name: 'rensame',
    schemas: [type('rensame', { label: text, heroTitle: text })],
    data: of('rensame', { label: 'x', heroTitle: 'a' }),
    edit: (schemas) => rename(schemas, uidOf('rensame'), 'heroTitle', 'hero_title'),
    found: [{ uid: uidOf('rensame'), attribute: 'heroTitle', kind: 'renamed', verdict: 'ok', values: 1 }],
    lost: ({ unseen }) => unseen(uidOf('rensame'), 'heroTitle', uidOf('rensame'), 'hero_title') - 0,
  },
  {
    name: 'rengiven',
    schemas: [type('rengiven', { label: text, subtitle: text })],
    data: of('rengiven', { label: 'x', subtitle: 'a' }, { label: 'y', subtitle: 'b' }),
    edit: (schemas) => rename(schemas, uidOf('rengiven'), 'subtitle', 'tagline'),
    rename: `${uidOf('rengiven')}.subtitle=tagline`,
    found: [
      {
        uid: uidOf('rengiven'),
        attribute: 'subtitle',
        kind: 'renamed',
        verdict: 'lossy',
        values: 2,
        entries: 2,
      },
    ],
    lost: ({ gone }) => gone('rengivens', 'subtitle'),
    kept: ({ unseen }) => unseen(uidOf('rengiven'), 'subtitle', uidOf('rengiven'), 'tagline'),
  },
  {
    name: 'renlink',
    schemas: [
      type('renlink', { label: text, tags: relation('manyToMany', 'renlinkend', { inversedBy: 'owners' }) }),
      type('renlinkend', { label: text, owners: relation('manyToMany', 'renlink', { mappedBy: 'tags' }) }),
    ],
    data: [
      ...of('renlinkend', { label: 'e' }, { label: 'f' }),
      ...of('renlink', { label: 'x', tags: [ref('renlinkend'), ref('renlinkend', 1)] }),
    ],
    edit: (schemas) => {
      rename(schemas, uidOf('renlink'), 'tags', 'mainTags');
      attributesOf(schemas, uidOf('renlinkend')).owners.mappedBy = 'mainTags';
    },
    found: [
      { uid: uidOf('renlink'), attribute: 'tags', kind: 'renamed', verdict: 'lossy', values: 2, entries: 1 },
    ],
    lost: (reality) => reality.gone(joinTable(reality, 'renlinks', 'tags')),
    kept: ({ unseen }) =>
      unseen(uidOf('renlink'), 'tags', uidOf('renlink'), 'mainTags') + unseen(uidOf('renlinkend'), 'owners'),
  },
  {
    name: 'renparts',
    schemas: [
      type('renparts', {
        label: text,
        part: { type: 'component', component: 'kit.blocka' },
        zone,
        cover: media(false),
        gallery: media(true),
      }),
    ],
    data: of('renparts', {
      label: 'x',
      part: { text: 'a' },
      zone: inZone('a', 'b'),
      cover: { $file: 0 },
      gallery: [{ $file: 1 }, { $file: 2 }],
    }),
    edit: (schemas) => {
      for (const [from, to] of [
        ['part', 'mainPart'],
        ['zone', 'zones'],
        ['cover', 'coverImage'],
        ['gallery', 'imageGallery'],
      ] as const) {
        rename(schemas, uidOf('renparts'), from, to);
      }
    },
    found: [
      { uid: uidOf('renparts'), attribute: 'part', kind: 'renamed', verdict: 'lossy', values: 1, entries: 1 },
      { uid: uidOf('renparts'), attribute: 'zone', kind: 'renamed', verdict: 'lossy', values: 2, entries: 1 },
      {
        uid: uidOf('renparts'),
        attribute: 'cover',
        kind: 'renamed',
        verdict: 'lossy',
        values: 1,
        entries: 1,
      },
      {
        uid: uidOf('renparts'),
        attribute: 'gallery',
        kind: 'renamed',
        verdict: 'lossy',
        values: 2,
        entries: 1,
      },
    ],
    lost: ({ unseen }) =>
      ['part', 'zone', 'cover', 'gallery'].reduce((sum, name) => sum + unseen(uidOf('renparts'), name), 0),
    kept: ({ unseen }) =>
      unseen(uidOf('renparts'), 'part.text', uidOf('renparts'), 'mainPart.text') +
      unseen(uidOf('renparts'), 'zone', uidOf('renparts'), 'zones') +
      unseen(uidOf('renparts'), 'cover', uidOf('renparts'), 'coverImage') +
      unseen(uidOf('renparts'), 'gallery', uidOf('renparts'), 'imageGallery'),
  },
  scalar(
    'typenumber',
    text,
    ['12', 'twelve', '7'],
    { type: 'integer' },
    { kind: 'type-changed', verdict: 'lossy', values: 1, entries: 1 },
    unseenField('typenumber'),
  ),
  scalar(
    'typetext',
    text,
    ['a', 'b'],
    { type: 'text' },
    { kind: 'type-changed', verdict: 'ok' },
    unseenField('typetext'),
  ),
  scalar(
    'typestring',
    { type: 'integer' },
    [1, 2],
    text,
    { kind: 'type-changed', verdict: 'ok', values: 0 },
    unseenField('typestring'),
  ),
  scalar(
    'typefloat',
    { type: 'integer' },
    [1, 2],
    { type: 'float' },
    { kind: 'type-changed', verdict: 'ok' },
    unseenField('typefloat'),
  ),
  scalar(
    'typeboolean',
    text,
    ['true', 'perhaps', 'false'],
    { type: 'boolean' },
    { kind: 'type-changed', verdict: 'lossy', values: 3, entries: 3 },
    unseenField('typeboolean'),
  ),
  scalar(
    'typedate',
    { type: 'datetime' },
    ['2024-05-06T07:08:09.000Z'],
    { type: 'date' },
    { kind: 'type-changed', verdict: 'lossy', values: 1, entries: 1 },
    unseenField('typedate'),
  ),
  scalar(
    'typemoment',
    { type: 'date' },
    ['2024-05-06'],
    { type: 'datetime' },
    { kind: 'type-changed', verdict: 'ok', values: 0 },
    unseenField('typemoment'),
  ),
  scalar(
    'typepart',
    text,
    ['a', 'b'],
    { type: 'component', component: 'kit.blocka' } as Attribute,
    { kind: 'type-changed', verdict: 'lossy', values: 2, entries: 2 },
    goneColumn('typepart'),
  ),
  scalar(
    'typeenum',
    text,
    ['red', 'green', 'blue'],
    { type: 'enumeration', enum: ['red', 'green'] },
    { kind: 'narrowed', verdict: 'blocking', values: 1, entries: 1 },
  ),
  scalar(
    'enumless',
    { type: 'enumeration', enum: ['red', 'green', 'blue'] },
    ['red', 'blue', 'blue'],
    { type: 'enumeration', enum: ['red', 'green'] },
    { kind: 'narrowed', verdict: 'blocking', values: 2, entries: 2 },
  ),
  scalar(
    'enummore',
    { type: 'enumeration', enum: ['red'] },
    ['red'],
    { type: 'enumeration', enum: ['red', 'green'] },
    { kind: 'none', verdict: 'ok' },
    unseenField('enummore'),
  ),
  scalar(
    'shorter',
    text,
    ['short', 'much too long'],
    { ...text, maxLength: 8 },
    { kind: 'narrowed', verdict: 'blocking', values: 1, entries: 1 },
  ),
  scalar(
    'longer',
    text,
    ['short', 'long enough'],
    { ...text, minLength: 8 },
    { kind: 'new-demand', verdict: 'blocking', values: 1, entries: 1 },
  ),
  scalar(
    'pattern',
    text,
    ['abc', 'a1'],
    { ...text, regex: '^[a-z]+$' },
    { kind: 'new-demand', verdict: 'blocking', values: 1, entries: 1 },
  ),
  scalar(
    'least',
    { type: 'integer' },
    [1, 10],
    { type: 'integer', min: 5 },
    { kind: 'new-demand', verdict: 'blocking', values: 1, entries: 1 },
  ),
  scalar(
    'atmost',
    { type: 'integer' },
    [1, 10, 11],
    { type: 'integer', max: 5 },
    { kind: 'narrowed', verdict: 'blocking', values: 2, entries: 2 },
  ),
  scalar(
    'needed',
    text,
    ['a', undefined, undefined],
    { ...text, required: true },
    { kind: 'new-demand', verdict: 'blocking', values: 2, entries: 2 },
  ),
  scalar(
    'neededpublished',
    text,
    ['a', undefined],
    { ...text, required: true },
    { kind: 'new-demand', verdict: 'blocking', values: 1, entries: 1 },
    undefined,
    { drafts: true },
  ),
  {
    ...scalar(
      'unlike',
      text,
      ['a', 'b', 'a', 'a'],
      { ...text, unique: true },
      { kind: 'new-demand', verdict: 'blocking', values: 2 },
    ),
    only: 5,
  },
  {
    // It refuses what is changed only.
    ...scalar(
      'alike',
      text,
      ['a', 'b', 'a', 'a'],
      { ...text, unique: true },
      { kind: 'new-demand', verdict: 'ok', values: 2 },
    ),
    only: 4,
  },
  {
    // Strapi 4 does not start with it.
    ...scalar(
      'uidalike',
      text,
      ['a', 'b', 'a'],
      { type: 'uid' },
      { kind: 'new-demand', verdict: 'blocking', values: 1 },
    ),
    only: 5,
  },
  listed(
    'fewparts',
    repeated,
    [1, 0, 2, 3],
    { min: 2 },
    { kind: 'new-demand', verdict: 'blocking', values: 1, entries: 1 },
  ),
  listed(
    'needparts',
    { ...repeated, required: true },
    [1, 0, 2],
    { min: 2 },
    { kind: 'new-demand', verdict: 'blocking', values: 2, entries: 2 },
  ),
  listed(
    'manyparts',
    repeated,
    [1, 3, 4],
    { max: 2 },
    { kind: 'narrowed', verdict: 'blocking', values: 2, entries: 2 },
  ),
  listed(
    'fewinzone',
    zone,
    [1, 0, 2],
    { min: 2 },
    { kind: 'new-demand', verdict: 'blocking', values: 1, entries: 1 },
  ),
  listed(
    'manyinzone',
    zone,
    [1, 3, 4],
    { max: 2 },
    { kind: 'narrowed', verdict: 'blocking', values: 2, entries: 2 },
  ),
  scalar(
    'fits',
    text,
    ['abc', 'abd'],
    { ...text, unique: true },
    { kind: 'new-demand', verdict: 'ok', values: 0 },
    unseenField('fits'),
  ),
  {
    name: 'newneeded',
    schemas: [type('newneeded', { label: text })],
    data: of('newneeded', { label: 'a' }, { label: 'b' }),
    edit: (schemas) => {
      attributesOf(schemas, uidOf('newneeded')).fresh = { type: 'string', required: true };
    },
    found: [
      {
        uid: uidOf('newneeded'),
        attribute: 'fresh',
        kind: 'new-demand',
        verdict: 'blocking',
        values: 2,
        entries: 2,
      },
    ],
  },
  {
    // The default is for new entries.
    name: 'newdefault',
    schemas: [type('newdefault', { label: text })],
    data: of('newdefault', { label: 'a' }, { label: 'b' }),
    edit: (schemas) => {
      attributesOf(schemas, uidOf('newdefault')).fresh = { type: 'string', required: true, default: 'x' };
    },
    found: [
      {
        uid: uidOf('newdefault'),
        attribute: 'fresh',
        kind: 'new-demand',
        verdict: 'blocking',
        values: 2,
        entries: 2,
      },
    ],
  },
  {
    name: 'onepart',
    schemas: [
      type('onepart', {
        label: text,
        parts: { type: 'component', component: 'kit.blocka', repeatable: true },
      }),
    ],
    data: of(
      'onepart',
      { label: 'x', parts: [{ text: 'a' }, { text: 'b' }, { text: 'c' }] },
      { label: 'y', parts: [{ text: 'a' }] },
    ),
    edit: (schemas) => {
      attributesOf(schemas, uidOf('onepart')).parts.repeatable = false;
    },
    found: [
      {
        uid: uidOf('onepart'),
        attribute: 'parts',
        kind: 'narrowed',
        verdict: 'lossy',
        values: 2,
        entries: 1,
      },
    ],
    lost: ({ unseen }) => unseen(uidOf('onepart'), 'parts'),
  },
  {
    name: 'onefile',
    schemas: [type('onefile', { label: text, files: media(true) })],
    data: of(
      'onefile',
      { label: 'x', files: [{ $file: 0 }, { $file: 1 }, { $file: 2 }] },
      { label: 'y', files: [{ $file: 0 }] },
    ),
    edit: (schemas) => {
      attributesOf(schemas, uidOf('onefile')).files.multiple = false;
    },
    found: [
      {
        uid: uidOf('onefile'),
        attribute: 'files',
        kind: 'narrowed',
        verdict: 'lossy',
        values: 2,
        entries: 1,
      },
    ],
    lost: ({ unseen }) => unseen(uidOf('onefile'), 'files'),
  },
  {
    name: 'onelink',
    schemas: [
      type('onelink', { label: text, others: relation('manyToMany', 'onelinkend') }),
      type('onelinkend', { label: text }),
    ],
    data: [
      ...of('onelinkend', { label: 'e' }, { label: 'f' }, { label: 'g' }),
      ...of(
        'onelink',
        { label: 'x', others: [0, 1, 2].map((index) => ref('onelinkend', index)) },
        { label: 'y', others: [ref('onelinkend')] },
      ),
    ],
    edit: (schemas) => {
      attributesOf(schemas, uidOf('onelink')).others.relation = 'manyToOne';
    },
    found: [
      {
        uid: uidOf('onelink'),
        attribute: 'others',
        kind: 'narrowed',
        verdict: 'lossy',
        values: 2,
        entries: 1,
      },
    ],
    lost: ({ unseen }) => unseen(uidOf('onelink'), 'others'),
  },
  {
    name: 'zoneless',
    only: 5,
    schemas: [type('zoneless', { label: text, zone })],
    data: of('zoneless', { label: 'x', zone: inZone('a', 'b', 'b') }),
    edit: (schemas) => {
      attributesOf(schemas, uidOf('zoneless')).zone.components = ['kit.blocka'];
    },
    found: [
      {
        uid: uidOf('zoneless'),
        attribute: 'zone',
        kind: 'narrowed',
        verdict: 'lossy',
        values: 2,
        entries: 1,
      },
    ],
    lost: ({ unseen }) => unseen(uidOf('zoneless'), 'zone'),
  },
  {
    name: 'zonesame',
    only: 4,
    schemas: [type('zonesame', { label: text, zone })],
    data: of('zonesame', { label: 'x', zone: inZone('a', 'b', 'b') }),
    edit: (schemas) => {
      attributesOf(schemas, uidOf('zonesame')).zone.components = ['kit.blocka'];
    },
    found: [{ uid: uidOf('zonesame'), attribute: 'zone', kind: 'narrowed', verdict: 'ok', values: 2 }],
    lost: ({ unseen }) => unseen(uidOf('zonesame'), 'zone'),
  },
  {
    name: 'otherpart',
    schemas: [type('otherpart', { label: text, part: { type: 'component', component: 'kit.blocka' } })],
    data: of(
      'otherpart',
      { label: 'x', part: { text: 'a', number: 1 } },
      { label: 'y', part: { text: 'b', number: 2 } },
    ),
    edit: (schemas) => {
      attributesOf(schemas, uidOf('otherpart')).part.component = 'kit.blockb';
    },
    found: [
      {
        uid: uidOf('otherpart'),
        attribute: 'part',
        kind: 'type-changed',
        verdict: 'lossy',
        values: 2,
        entries: 2,
      },
    ],
    lost: ({ unseen }) => unseen(uidOf('otherpart'), 'part'),
  },
  {
    name: 'othertarget',
    schemas: [
      type('othertarget', { label: text, target: relation('manyToOne', 'othertargeta') }),
      type('othertargeta', { label: text }),
      type('othertargetb', { label: text }),
    ],
    data: [
      ...of('othertargeta', { label: 'e' }),
      ...of(
        'othertarget',
        { label: 'x', target: ref('othertargeta') },
        { label: 'y', target: ref('othertargeta') },
      ),
    ],
    edit: (schemas) => {
      attributesOf(schemas, uidOf('othertarget')).target.target = uidOf('othertargetb');
    },
    found: [
      {
        uid: uidOf('othertarget'),
        attribute: 'target',
        kind: 'type-changed',
        verdict: 'lossy',
        values: 2,
        entries: 2,
      },
    ],
    lost: (reality) => reality.gone(joinTable(reality, 'othertargets', 'target'), 'othertargeta_id'),
  },
  {
    name: 'otherside',
    schemas: [
      type('otherside', {
        label: text,
        target: relation('manyToOne', 'othersideend', { inversedBy: 'back' }),
      }),
      type('othersideend', { label: text, back: relation('oneToMany', 'otherside', { mappedBy: 'target' }) }),
    ],
    data: [
      ...of('othersideend', { label: 'e' }),
      ...of('otherside', { label: 'x', target: ref('othersideend') }),
    ],
    edit: (schemas) => {
      attributesOf(schemas, uidOf('otherside')).target = relation('oneToMany', 'othersideend', {
        mappedBy: 'back',
      });
      attributesOf(schemas, uidOf('othersideend')).back = relation('manyToOne', 'otherside', {
        inversedBy: 'target',
      });
    },
    found: [
      {
        uid: uidOf('otherside'),
        attribute: 'target',
        kind: 'type-changed',
        verdict: 'lossy',
        values: 1,
        entries: 1,
      },
    ],
    lost: (reality) => reality.gone(joinTable(reality, 'othersides', 'target')),
  },
  {
    name: 'nodrafts',
    schemas: [type('nodrafts', { label: text }, { drafts: true })],
    data: [
      ...of('nodrafts', { label: 'a' }, { label: 'b' }),
      { as: 'nodrafts-2', uid: uidOf('nodrafts'), data: { label: 'c' }, status: 'draft' },
    ],
    edit: (schemas) => {
      (schemas.get(uidOf('nodrafts')) as EditableSchema).options = { draftAndPublish: false };
    },
    found: [{ uid: uidOf('nodrafts'), kind: 'setting', verdict: 'lossy', values: [1, 3], entries: [1, 3] }],
    lost: ({ gone }) => gone('nodraftss'),
  },
  {
    name: 'newdrafts',
    schemas: [type('newdrafts', { label: text })],
    data: of('newdrafts', { label: 'a' }),
    edit: (schemas) => {
      (schemas.get(uidOf('newdrafts')) as EditableSchema).options = { draftAndPublish: true };
    },
    found: [{ uid: uidOf('newdrafts'), kind: 'setting', verdict: 'ok' }],
  },
  {
    name: 'nolocales',
    schemas: [
      type(
        'nolocales',
        { label: { ...text, ...{ pluginOptions: { i18n: { localized: true } } } } },
        { localized: true },
      ),
    ],
    data: [
      { as: 'nolocales-0', uid: uidOf('nolocales'), data: { label: 'a' }, locale: 'en' },
      { as: 'nolocales-1', uid: uidOf('nolocales'), data: { label: 'b' }, locale: 'de', of: 'nolocales-0' },
    ],
    edit: (schemas) => {
      (schemas.get(uidOf('nolocales')) as EditableSchema).pluginOptions = {};
    },
    found: [{ uid: uidOf('nolocales'), kind: 'setting', verdict: 'lossy', values: 1, entries: 1 }],
    lost: ({ gone }) => gone('nolocaless'),
  },
  {
    name: 'tosingle',
    schemas: [type('tosingle', { label: text })],
    data: of('tosingle', { label: 'a' }, { label: 'b' }, { label: 'c' }),
    edit: (schemas) => {
      (schemas.get(uidOf('tosingle')) as EditableSchema).kind = 'singleType';
    },
    found: [{ uid: uidOf('tosingle'), kind: 'setting', verdict: 'lossy', values: 2, entries: 2 }],
    // All rows stay, and Strapi shows one.
    lost: ({ gone, unseen }) =>
      gone('tosingles') + unseen(uidOf('tosingle'), '', uidOf('tosingle'), 'single'),
  },
  {
    name: 'tomany',
    schemas: [type('tomany', { label: text }, { single: true })],
    data: of('tomany', { label: 'a' }),
    edit: (schemas) => {
      (schemas.get(uidOf('tomany')) as EditableSchema).kind = 'collectionType';
    },
    found: [{ uid: uidOf('tomany'), kind: 'setting', verdict: 'ok' }],
    lost: ({ gone }) => gone('tomanys'),
  },
  {
    name: 'gonetype',
    schemas: [type('gonetype', { label: text, cover: media(false) }, { drafts: true })],
    data: of('gonetype', { label: 'a', cover: { $file: 0 } }, { label: 'b' }),
    edit: (schemas) => {
      schemas.delete(uidOf('gonetype'));
    },
    found: [{ uid: uidOf('gonetype'), kind: 'type-gone', verdict: 'lossy', values: [2, 4], entries: 2 }],
    lost: ({ gone }) => gone('gonetypes'),
  },
  {
    name: 'othername',
    schemas: [
      type('othername', {
        label: text,
        parts: { type: 'component', component: 'kit.blocka', repeatable: true },
        others: relation('manyToMany', 'othernameend'),
      }),
      type('othernameend', { label: text }),
    ],
    data: [
      ...of('othernameend', { label: 'e' }),
      ...of(
        'othername',
        { label: 'a', parts: [{ text: 'p' }], others: [ref('othernameend')] },
        { label: 'b' },
      ),
    ],
    edit: (schemas) => {
      (schemas.get(uidOf('othername')) as EditableSchema).collectionName = 'renamed_things';
    },
    found: [{ uid: uidOf('othername'), kind: 'setting', verdict: 'lossy', values: 2, entries: 2 }],
    lost: ({ gone }) => gone('othernames'),
    kept: ({ unseen }) =>
      ['', 'label', 'parts', 'others'].reduce((sum, path) => sum + unseen(uidOf('othername'), path), 0),
  },
  {
    name: 'movedtype',
    schemas: [
      type('movedtype', { label: text, cover: media(false), body: zone }),
      type('movedtypeuser', { label: text, target: relation('manyToOne', 'movedtype') }),
    ],
    data: [
      ...of('movedtype', { label: 'a', cover: { $file: 0 }, body: inZone('a') }, { label: 'b' }),
      ...of('movedtypeuser', { label: 'u', target: ref('movedtype') }),
    ],
    edit: (schemas) => {
      move(schemas, uidOf('movedtype'), uidOf('arrivedtype'), (schema) => {
        schema.info = {
          ...schema.info,
          singularName: 'arrivedtype',
          displayName: 'arrivedtype',
          ...{ pluralName: 'arrivedtypes' },
        };
      });
      attributesOf(schemas, uidOf('movedtypeuser')).target.target = uidOf('arrivedtype');
    },
    found: [
      {
        uid: uidOf('movedtype'),
        attribute: 'cover',
        kind: 'renamed',
        verdict: 'lossy',
        values: 1,
        entries: 1,
      },
      {
        uid: uidOf('movedtypeuser'),
        attribute: 'target',
        kind: 'renamed',
        verdict: 'lossy',
        values: 1,
        entries: 1,
      },
    ],
    lost: ({ unseen }) =>
      unseen(uidOf('movedtype'), 'cover', uidOf('arrivedtype'), 'cover') +
      unseen(uidOf('movedtypeuser'), 'target') +
      unseen(uidOf('movedtype'), 'body', uidOf('arrivedtype'), 'body'),
    kept: ({ unseen }) =>
      ['', 'label', 'cover', 'body'].reduce(
        (sum, path) => sum + unseen(uidOf('movedtype'), path, uidOf('arrivedtype'), path),
        0,
      ) + unseen(uidOf('movedtypeuser'), 'target'),
  },
  {
    name: 'movedpart',
    schemas: [
      component('movedpart', { text, image: media(false) }),
      type('movedpartuser', {
        label: text,
        part: { type: 'component', component: 'kit.movedpart' },
        zone: { type: 'dynamiczone', components: ['kit.movedpart', 'kit.blocka'] },
      }),
    ],
    data: of('movedpartuser', {
      label: 'x',
      part: { text: 'p', image: { $file: 0 } },
      zone: [{ __component: 'kit.movedpart', text: 'z' }, ...inZone('a')],
    }),
    edit: (schemas) => {
      move(schemas, 'kit.movedpart', 'kit.arrivedpart', () => undefined);
      attributesOf(schemas, uidOf('movedpartuser')).part.component = 'kit.arrivedpart';
      attributesOf(schemas, uidOf('movedpartuser')).zone.components = ['kit.arrivedpart', 'kit.blocka'];
    },
    found: [
      {
        uid: 'kit.movedpart',
        attribute: 'image',
        kind: 'moved-component',
        verdict: 'lossy',
        values: 1,
        entries: 1,
      },
      {
        uid: uidOf('movedpartuser'),
        attribute: 'zone',
        kind: 'moved-component',
        verdict: 'lossy',
        values: 1,
        entries: 1,
      },
      {
        uid: uidOf('movedpartuser'),
        attribute: 'part',
        kind: 'moved-component',
        verdict: 'lossy',
        values: 1,
        entries: 1,
      },
    ],
    lost: ({ unseen }) =>
      ['part', 'part.image', 'zone'].reduce((sum, path) => sum + unseen(uidOf('movedpartuser'), path), 0),
    kept: ({ unseen }) =>
      ['part', 'part.text', 'part.image', 'zone'].reduce(
        (sum, path) => sum + unseen(uidOf('movedpartuser'), path),
        0,
      ),
  },
  {
    name: 'movedtable',
    schemas: [
      component('movedtable', { text, more: { type: 'text' } }),
      type('movedtableuser', {
        label: text,
        parts: { type: 'component', component: 'kit.movedtable', repeatable: true },
      }),
    ],
    data: of('movedtableuser', { label: 'x', parts: [{ text: 'p', more: 'm' }, { text: 'q' }] }),
    edit: (schemas) => {
      move(schemas, 'kit.movedtable', 'kit.newtable', (schema) => {
        schema.collectionName = 'components_kit_newtables';
      });
      attributesOf(schemas, uidOf('movedtableuser')).parts.component = 'kit.newtable';
    },
    found: [{ uid: 'kit.movedtable', kind: 'moved-component', verdict: 'lossy', values: 2, entries: 1 }],
    lost: ({ gone }) => gone('components_kit_movedtables'),
    kept: ({ unseen }) =>
      ['parts', 'parts.text', 'parts.more'].reduce(
        (sum, path) => sum + unseen(uidOf('movedtableuser'), path),
        0,
      ),
  },
  {
    name: 'inpart',
    schemas: [
      component('inpart', {
        text,
        gone: text,
        heading: text,
        image: media(false),
        kind: { type: 'enumeration', enum: ['a', 'b'] },
      }),
      type(
        'inpartuser',
        { label: text, part: { type: 'component', component: 'kit.inpart' } },
        { drafts: true },
      ),
    ],
    data: of(
      'inpartuser',
      { label: 'x', part: { text: 't', gone: 'g', heading: 'h', image: { $file: 0 }, kind: 'b' } },
      { label: 'y', part: { text: 't' } },
    ),
    edit: (schemas) => {
      const attributes = attributesOf(schemas, 'kit.inpart');
      delete attributes.gone;
      delete attributes.image;
      attributes.kind.enum = ['a'];
      rename(schemas, 'kit.inpart', 'heading', 'mainHeading');
    },
    found: [
      { uid: 'kit.inpart', attribute: 'gone', kind: 'gone', verdict: 'lossy', values: [1, 2], entries: 1 },
      { uid: 'kit.inpart', attribute: 'image', kind: 'gone', verdict: 'lossy', values: [1, 2], entries: 1 },
      {
        uid: 'kit.inpart',
        attribute: 'kind',
        kind: 'narrowed',
        verdict: 'blocking',
        values: [1, 2],
        entries: 1,
      },
      {
        uid: 'kit.inpart',
        attribute: 'heading',
        kind: 'renamed',
        verdict: 'lossy',
        values: [1, 2],
        entries: 1,
      },
    ],
    lost: ({ gone, unseen }) =>
      gone('components_kit_inparts', 'gone') +
      gone('components_kit_inparts', 'heading') +
      unseen(uidOf('inpartuser'), 'part.image'),
    kept: ({ unseen }) =>
      unseen(uidOf('inpartuser'), 'part.heading', uidOf('inpartuser'), 'part.mainHeading'),
  },
  {
    name: 'gonekind',
    schemas: [
      component('gonekind', { text }),
      type('gonekinduser', {
        label: text,
        zone: { type: 'dynamiczone', components: ['kit.gonekind', 'kit.blocka'] },
      }),
    ],
    data: of('gonekinduser', {
      label: 'x',
      zone: [{ __component: 'kit.gonekind', text: 'z' }, ...inZone('a')],
    }),
    edit: (schemas) => {
      schemas.delete('kit.gonekind');
      attributesOf(schemas, uidOf('gonekinduser')).zone.components = ['kit.blocka'];
    },
    found: [
      { uid: 'kit.gonekind', kind: 'type-gone', verdict: 'lossy', values: 1, entries: 1 },
      {
        uid: uidOf('gonekinduser'),
        attribute: 'zone',
        kind: 'narrowed',
        verdict: 'lossy',
        values: 1,
        entries: 1,
      },
    ],
    lost: ({ gone, unseen }) => gone('components_kit_gonekinds') + unseen(uidOf('gonekinduser'), 'zone'),
  },
  {
    name: 'columnname',
    only: 5,
    schemas: [type('columnname', { label: text, field: { ...text, columnName: 'chosen' } })],
    data: of('columnname', { label: 'x', field: 'a' }, { label: 'y', field: 'b' }),
    edit: (schemas) => {
      attributesOf(schemas, uidOf('columnname')).field = { ...text, columnName: 'other' };
    },
    found: [
      {
        uid: uidOf('columnname'),
        attribute: 'field',
        kind: 'renamed',
        verdict: 'lossy',
        values: 2,
        entries: 2,
      },
    ],
    lost: ({ gone }) => gone('columnnames', 'chosen'),
    kept: ({ unseen }) => unseen(uidOf('columnname'), 'field'),
  },
];
