import { own } from '../by-name.ts';
import type { Attribute, Schema } from '../strapi/schema.ts';

/** What changed from one state of a content type or component to another. */
export type ChangeKind =
  | 'no-type'
  | 'no-attribute'
  | 'new-attribute'
  | 'required'
  | 'type'
  | 'enumeration'
  | 'unique'
  | 'component'
  | 'single'
  | 'dynamic-zone'
  | 'relation'
  | 'other-side'
  | 'kind'
  | 'draft-and-publish'
  | 'localized';

/**
 * What has to be counted to say what a change costs. It is asked of an archive or of a database, each of which has its own
 * way to find the answer.
 */
export type Question =
  /** Rows of the type: all, drafts, those in another locale than the default one, those beyond the one of a single type. */
  | { readonly of: 'rows'; readonly which: 'all' | 'drafts' | 'other-locales' | 'beyond-first' }
  /** Values of the attribute, or links of it. */
  | { readonly of: 'values' }
  /** Values that are not in the list. */
  | { readonly of: 'values-outside'; readonly list: readonly string[]; readonly known: readonly string[] }
  /** Values, and how many of them do not fit the other type. */
  | { readonly of: 'conversions'; readonly before: string; readonly after: string }
  | { readonly of: 'nulls' }
  /** Values that another row has, too. */
  | { readonly of: 'duplicates' }
  /** Components in the attribute: of one type, or all but the first. */
  | { readonly of: 'items'; readonly component: string | undefined };

export interface SchemaChange {
  readonly uid: string;
  /** Absent where the whole content type or component is concerned. */
  readonly attribute?: string;
  readonly kind: ChangeKind;
  /** In a word or two, for people. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  /** Undefined for a change that cannot cost anything. */
  readonly question?: Question | undefined;
  /** Whether the type has no attribute with components any more: their table goes with the last one. */
  readonly hasNoComponents?: boolean;
}

/** Compares two states of one content type or component. Labels and other settings that store nothing are no changes. */
export function* changesOf(before: Schema, after: Schema): Generator<SchemaChange> {
  const { uid } = before;
  const settings = before.modelType === 'component' ? [] : [...changesOfSettings(before, after)];
  yield* settings;
  const settled = new Set(settings.flatMap(({ kind }) => storedFor[kind] ?? []));
  const others = Object.values(after.attributes).some(holdsComponents) ? {} : { hasNoComponents: true };
  for (const [attribute, old] of Object.entries(before.attributes)) {
    const now = ownAttribute(after, attribute);
    const last = holdsComponents(old) ? others : {};
    if (now === undefined) {
      if (!settled.has(attribute)) {
        const question: Question | undefined = storesNothing(old) ? undefined : { of: 'values' };
        yield { uid, attribute, kind: 'no-attribute', before: old.type, question, ...last };
      }
    } else {
      for (const change of changesOfAttribute(old, now)) {
        yield { uid, attribute, ...change, ...last };
      }
    }
  }
  for (const [attribute, now] of Object.entries(after.attributes)) {
    if (ownAttribute(before, attribute) === undefined && !settled.has(attribute)) {
      yield demandsValue(now) && now.default === undefined
        ? { uid, attribute, kind: 'required', after: 'new', question: { of: 'rows', which: 'all' } }
        : { uid, attribute, kind: 'new-attribute', after: now.default === undefined ? undefined : 'default' };
    }
  }
}

const ownAttribute = ({ attributes }: Schema, name: string): Attribute | undefined => own(attributes, name);

/** The attributes that Strapi 4 has only where a setting is on: they are no changes of their own. */
const storedFor: { readonly [kind in ChangeKind]?: readonly string[] } = {
  'draft-and-publish': ['publishedAt'],
  localized: ['locale', 'localizations'],
};

const deletedAtStart: ReadonlySet<ChangeKind> = new Set([
  'no-type',
  'draft-and-publish',
  'localized',
  'relation',
  'other-side',
]);

/** Types of attributes that are no column of their own. */
const withoutColumn: ReadonlySet<string> = new Set(['relation', 'media', 'component', 'dynamiczone']);

const holdsComponents = ({ type }: Pick<Attribute, 'type'>): boolean =>
  type === 'component' || type === 'dynamiczone';

/**
 * Whether Strapi deletes what a change concerns, when it starts on a database that is as it was before. Components in an
 * attribute that is gone it only no longer reads, unless it was the last one that had any.
 */
export function isDeletedAtStart({
  kind,
  before = '',
  after = '',
  hasNoComponents = false,
}: SchemaChange): boolean {
  if (kind === 'no-attribute' || kind === 'type') {
    const losesColumn = kind === 'no-attribute' || before === 'relation' || withoutColumn.has(after);
    return holdsComponents({ type: before }) ? hasNoComponents : losesColumn;
  }
  return deletedAtStart.has(kind);
}

const onOrOff = (isOn: boolean): string => (isOn ? 'on' : 'off');

export const hasDraftAndPublish = ({ options }: Pick<Schema, 'options'>): boolean =>
  options?.draftAndPublish === true;
export const isLocalized = ({ pluginOptions }: Pick<Schema, 'pluginOptions'>): boolean =>
  pluginOptions?.i18n?.localized === true;

function* changesOfSettings(before: Schema, after: Schema): Generator<SchemaChange> {
  const { uid } = before;
  const [oldKind, newKind] = [before.kind ?? 'collectionType', after.kind ?? 'collectionType'];
  if (oldKind !== newKind) {
    const question: Question | undefined =
      newKind === 'singleType' ? { of: 'rows', which: 'beyond-first' } : undefined;
    yield { uid, kind: 'kind', before: oldKind, after: newKind, question };
  }
  for (const [kind, isOn, which] of [
    ['draft-and-publish', hasDraftAndPublish, 'drafts'],
    ['localized', isLocalized, 'other-locales'],
  ] as const) {
    if (isOn(before) !== isOn(after)) {
      const question: Question | undefined = isOn(before) ? { of: 'rows', which } : undefined;
      yield { uid, kind, before: onOrOff(isOn(before)), after: onOrOff(isOn(after)), question };
    }
  }
}

type AttributeChange = Omit<SchemaChange, 'uid' | 'attribute'>;

function* changesOfAttribute(before: Attribute, after: Attribute): Generator<AttributeChange> {
  if (before.type === after.type) {
    yield* changesWithinType[before.type]?.(before, after) ?? [];
  } else {
    const question = questionOfTypes(before, after);
    yield { kind: 'type', before: before.type, after: after.type, question };
    if (after.type === 'enumeration') {
      yield* changesOfEnumeration(before, after);
    }
  }
  if (demandsValue(after) && !demandsValue(before)) {
    yield { kind: 'required', question: { of: 'nulls' } };
  }
  if (after.unique === true && before.unique !== true) {
    yield { kind: 'unique', question: { of: 'duplicates' } };
  }
}

/** The attribute's own way of being larger or smaller, by type. */
const changesWithinType: Readonly<
  Record<string, (before: Attribute, after: Attribute) => Iterable<AttributeChange>>
> = {
  enumeration: changesOfEnumeration,
  component: changesOfComponent,
  dynamiczone: (before, after) =>
    (before.components ?? [])
      .filter((uid) => !(after.components ?? []).includes(uid))
      .map((uid) => ({ kind: 'dynamic-zone', before: uid, question: { of: 'items', component: uid } })),
  relation: changesOfRelation,
};

function* changesOfEnumeration(before: Attribute, after: Attribute): Generator<AttributeChange> {
  const list = after.enum ?? [];
  const known = before.enum ?? [];
  const gone = known.filter((value) => !list.includes(value));
  if (after.enum !== undefined && (gone.length > 0 || before.enum === undefined)) {
    const question: Question = { of: 'values-outside', list, known };
    yield { kind: 'enumeration', before: gone.join(', '), question };
  }
}

function* changesOfComponent(before: Attribute, after: Attribute): Generator<AttributeChange> {
  if (before.component !== after.component) {
    const question: Question = { of: 'values' };
    yield { kind: 'component', before: before.component, after: after.component, question };
  } else if (before.repeatable === true && after.repeatable !== true) {
    yield { kind: 'single', question: { of: 'items', component: undefined } };
  }
}

function* changesOfRelation(before: Attribute, after: Attribute): Generator<AttributeChange> {
  const question: Question = { of: 'values' };
  if (before.target !== after.target) {
    yield { kind: 'relation', before: before.target, after: after.target, question };
  } else if (before.relation?.startsWith('morph') !== after.relation?.startsWith('morph')) {
    yield { kind: 'relation', before: before.relation, after: after.relation, question };
  } else if (storesNothing(before) !== storesNothing(after)) {
    yield { kind: 'other-side', question: storesNothing(before) ? undefined : question };
  }
}

/** Texts of any length, which differ in what Strapi demands of them. */
const texts = ['string', 'text', 'richtext', 'email', 'password', 'uid', 'enumeration'];
const documents = ['json', 'blocks'];
const moments = ['datetime', 'timestamp'];
/** Each holds every value of those before it. */
const numbers = ['integer', 'biginteger', 'decimal', 'float'];
/** Texts whose columns may be shorter than those of others. */
const longTexts = ['text', 'richtext'];

/** Undefined where each value of one type is one of the other as it is. */
function questionOfTypes(old: Attribute, now: Attribute): Question | undefined {
  const [before, after] = [old.type, now.type];
  const isTheSame =
    (texts.includes(before) &&
      texts.includes(after) &&
      (!longTexts.includes(before) || longTexts.includes(after))) ||
    [documents, moments].some((types) => types.includes(before) && types.includes(after)) ||
    (before === 'integer' && numbers.includes(after));
  if (isTheSame || storesNothing(old)) {
    return undefined;
  }
  return { of: 'conversions', before, after };
}

/** Inverse sides and media: their values are the links of another attribute. */
export function storesNothing(attribute: Attribute): boolean {
  return (
    attribute.type === 'media' ||
    (attribute.type === 'relation' && (attribute.mappedBy !== undefined || attribute.morphBy !== undefined))
  );
}

/** Whether Strapi demands a value of every entry. */
export const demandsValue = ({ required, type }: Attribute): boolean =>
  required === true && !['relation', 'media'].includes(type);
