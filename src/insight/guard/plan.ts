import { own } from '../../by-name.ts';
import type { Attribute, Schema } from '../../strapi/schema.ts';
import { isOfPlugin, isOwnType } from '../../strapi/uids.ts';
import type { Ask, Asked } from '../../transfer/affected.ts';
import {
  type Demand,
  type ItemDemand,
  isMadeOfDrafts,
  newDemands,
  newItemDemands,
} from '../../transfer/demands.ts';
import { changesOf, demandsValue, type SchemaChange, storesNothing } from '../../transfer/schema-changes.ts';
import type { GuardKind } from './findings.ts';
import type { Rename } from './renames.ts';

/**
 * What Strapi makes of what a change concerns.
 *
 * - `deleted`: it is gone when Strapi has started.
 * - `unread`: it stays in the database, and nobody sees it any more.
 * - `misread`: it is read as something else, or as nothing; servers may refuse to convert it.
 * - `refused`: it stays, and cannot be saved or published as it is.
 * - `stops`: Strapi does not start.
 * - `none`: all is well.
 */
export type Effect = 'deleted' | 'unread' | 'misread' | 'refused' | 'stops' | 'none';

/** What values are called. */
export type Unit = 'values' | 'rows' | 'links' | 'components' | 'media files';

/** A change of the schemas, and what has to be counted to say what it costs. */
export interface Planned {
  /** As it was: of a content type or component. */
  readonly uid: string;
  readonly attribute?: string;
  readonly kind: GuardKind;
  readonly effect: Effect;
  /** What has changed, in words that a sentence can begin with. */
  readonly what: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly unit: Unit;
  readonly asked?: Asked;
  /** The attribute, the type, or the table that has its place now. */
  readonly renamedTo?: string;
  /** Where a type has another uid now, and that is why. */
  readonly move?: { readonly from: string; readonly to: string };
  /** An attribute that could be meant. */
  readonly perhaps?: string;
  /** What the project has to have for it, and does not. */
  readonly plugin?: string;
  /** Where the checkout says so: keys in the file of a type, the nearest that is there. */
  readonly place: { readonly uid: string; readonly path: readonly string[] };
}

/** An attribute that is a custom field of a plugin which the project does not have, or which is switched off. */
export interface FieldWithoutPlugin {
  readonly uid: string;
  readonly attribute: string;
  /** `plugin::color-picker.color`. */
  readonly customField: string;
  readonly plugin: string;
}

/** Two states of all schemas, and what is known of tables. */
export interface States {
  /** Content types and components as they are stored, with the attributes of their files. */
  readonly before: ReadonlyMap<string, Schema>;
  /** As the checkout has them. */
  readonly after: ReadonlyMap<string, Schema>;
  /** Types that have another uid now. */
  readonly moves: ReadonlyMap<string, string>;
  /** Attributes that have another name now, by the uid before. */
  readonly renames: ReadonlyMap<string, readonly Rename[]>;
  /** Attributes that may have another name, by the uid before. */
  readonly possible: ReadonlyMap<string, readonly Rename[]>;
  /** What becomes of the values of an attribute, by the table or column that they are in; undefined where it stores nothing. */
  readonly fateOf: (
    uid: string,
    attribute: string,
  ) => 'kept' | 'elsewhere' | 'unread' | 'deleted' | undefined;
  /** Tables of a type before and now. */
  readonly tablesOf: (uid: string) => { readonly before: string; readonly after: string | undefined };
  /** In what the major versions of Strapi differ. */
  readonly rules: {
    readonly hidesForeignItems: boolean;
    readonly refusesEqualValues: boolean;
    readonly indexesUids: boolean;
    readonly limitsItemsOfDrafts: boolean;
  };
  /** Attributes of the checkout that are custom fields of plugins which the project does not have. */
  readonly fieldsWithoutPlugin: readonly FieldWithoutPlugin[];
  /** Whether the checkout's files tell all attributes of a type. */
  readonly isCompared: (uid: string) => boolean;
  /** Whether nobody has noted what attributes of this type demanded: of components a database knows no more than the columns. */
  readonly isDemandUnknown: (uid: string) => boolean;
}

/** All changes of schemas that concern what is stored, or may. */
export function* planOf(states: States): Generator<Planned> {
  for (const before of states.before.values()) {
    const uid = states.moves.get(before.uid) ?? before.uid;
    const after = states.after.get(uid);
    if (after === undefined) {
      yield goneType(before);
    } else {
      yield* ofType(before, after, states);
    }
  }
  const moved = new Set(states.moves.values());
  for (const { uid, modelType } of states.after.values()) {
    if (!states.before.has(uid) && !moved.has(uid)) {
      yield {
        uid,
        kind: 'added',
        effect: 'none',
        what: `${modelType === 'component' ? 'The component' : 'The content type'} ${uid} is new`,
        unit: 'rows',
        place: { uid, path: [] },
      };
    }
  }
  yield* brokenReferences(states);
}

const nameOf = ({ modelType }: Schema): string =>
  modelType === 'component' ? 'The component' : 'The content type';

const all: Ask = { of: 'rows', which: 'all' };

const goneType = (schema: Schema): Planned => ({
  uid: schema.uid,
  kind: 'type-gone',
  effect: 'deleted',
  what: `${nameOf(schema)} ${schema.uid} is gone${isOfPlugin(schema.uid) ? ' with its plugin' : ''}`,
  unit: schema.modelType === 'component' ? 'components' : 'rows',
  asked: { uid: schema.uid, ask: all, onlyPublished: false },
  place: { uid: schema.uid, path: [] },
});

function* ofType(before: Schema, after: Schema, states: States): Generator<Planned> {
  const { uid } = before;
  const tables = states.tablesOf(uid);
  const isMoved = after.uid !== uid;
  const unit = before.modelType === 'component' ? 'components' : 'rows';
  if (tables.before !== tables.after) {
    yield {
      uid,
      kind: isMoved ? (before.modelType === 'component' ? 'moved-component' : 'renamed') : 'setting',
      effect: 'deleted',
      what: isMoved
        ? `${nameOf(before)} ${uid} is ${after.uid} now, with a table of its own`
        : `${uid} has another collectionName, for which Strapi makes a new table`,
      before: isMoved ? uid : tables.before,
      after: isMoved ? after.uid : tables.after,
      unit,
      asked: { uid, ask: all, onlyPublished: false },
      renamedTo: isMoved ? after.uid : (tables.after ?? after.uid),
      ...(isMoved ? { move: { from: uid, to: after.uid } } : {}),
      place: { uid: after.uid, path: isMoved ? [] : ['collectionName'] },
    };
  } else if (isMoved) {
    yield* ofMove(before, after, states);
  }
  yield* ofAttributes(before, after, states);
}

/**
 * A type that has its table still: what is lost is what names it. Strapi deletes such rows as soon as anything else in its tables changes,
 * and does not read them else.
 */
function* ofMove(before: Schema, after: Schema, states: States): Generator<Planned> {
  const isComponent = before.modelType === 'component';
  const what = `${nameOf(before)} ${before.uid} is ${after.uid} now`;
  const common = {
    kind: isComponent ? 'moved-component' : 'renamed',
    before: before.uid,
    after: after.uid,
    renamedTo: after.uid,
    move: { from: before.uid, to: after.uid },
    place: { uid: after.uid, path: [] },
  } as const;
  let isHarmless = true;
  for (const [attribute, { type }] of Object.entries(before.attributes)) {
    if (type === 'media') {
      isHarmless = false;
      yield {
        ...common,
        uid: before.uid,
        attribute,
        effect: 'unread',
        what: `${what}; the media in ${attribute} still belong to the old name`,
        unit: 'media files',
        asked: { uid: before.uid, attribute, ask: { of: 'values' }, onlyPublished: false },
      };
    }
  }
  for (const owner of isComponent ? states.before.values() : []) {
    for (const [attribute, one] of Object.entries(owner.attributes)) {
      if (one.component === before.uid || one.components?.includes(before.uid)) {
        isHarmless = false;
        yield {
          ...common,
          uid: owner.uid,
          attribute,
          effect: 'unread',
          what: `${what}; what is in ${owner.uid}.${attribute} still has the old name`,
          unit: 'components',
          asked: {
            uid: owner.uid,
            attribute,
            ask: { of: 'items', component: before.uid },
            onlyPublished: false,
          },
        };
      }
    }
  }
  for (const owner of isComponent ? [] : states.before.values()) {
    for (const [attribute, one] of Object.entries(owner.attributes)) {
      if (one.relation === 'morphToOne' || one.relation === 'morphToMany') {
        isHarmless = false;
        yield {
          ...common,
          uid: owner.uid,
          attribute,
          effect: 'unread',
          what: `${what}; links of ${owner.uid}.${attribute} still lead to the old name`,
          unit: 'links',
          asked: {
            uid: owner.uid,
            attribute,
            ask: { of: 'items', component: before.uid },
            onlyPublished: false,
          },
        };
      }
    }
  }
  if (isHarmless) {
    yield { ...common, uid: before.uid, effect: 'none', what: `${what}, with the same table`, unit: 'rows' };
  }
}

function* ofAttributes(before: Schema, after: Schema, states: States): Generator<Planned> {
  const renames = states.renames.get(before.uid) ?? [];
  const now = new Map(renames.map(({ from, to }) => [from, to]));
  const was = new Map(renames.map(({ from, to }) => [to, from]));
  const context: Context = {
    before,
    after,
    states,
    now: (attribute) => now.get(attribute) ?? attribute,
    was: (attribute) => was.get(attribute) ?? attribute,
  };
  for (const { from, to } of renames) {
    yield* renamed(context, from, to);
  }
  const old = underNewNames(before, after, context);
  const settled = new Set<string>();
  for (const change of changesOf(old, after)) {
    const planned = ofChange(change, context);
    if (change.attribute !== undefined && replacesValues(change)) {
      settled.add(change.attribute);
    }
    if (planned !== undefined) {
      yield planned;
    }
  }
  for (const [attribute, { type }] of Object.entries(after.attributes)) {
    const one = own(old.attributes, attribute);
    if (one === undefined || settled.has(attribute)) {
      continue;
    }
    const name = context.was(attribute);
    if (name === attribute && isElsewhere(states.fateOf(before.uid, name))) {
      yield moved(context, attribute);
    }
    if (
      type === 'media' &&
      one.type === 'media' &&
      isMultiple(one) &&
      !isMultiple(own(after.attributes, attribute))
    ) {
      yield narrowed(context, attribute, { of: 'beyond-first' }, 'media files', 'holds one file now');
    }
    yield* ofDemands(context, attribute, one);
  }
}

interface Context {
  readonly before: Schema;
  readonly after: Schema;
  readonly states: States;
  /** The name of an attribute now, and before. */
  readonly now: (attribute: string) => string;
  readonly was: (attribute: string) => string;
}

/** Where it is looked for now, nothing is. */
const isElsewhere = (fate: ReturnType<States['fateOf']>): boolean => fate === 'deleted' || fate === 'unread';

const isMultiple = (attribute: Attribute | undefined): boolean =>
  (attribute as { readonly multiple?: unknown } | undefined)?.multiple === true;

/** The type as it was, with the names of today, so that what has only got another name is no difference. */
function underNewNames(before: Schema, after: Schema, { now, states }: Context): Schema {
  const uidNow = (uid: string | undefined) =>
    uid === undefined ? undefined : (states.moves.get(uid) ?? uid);
  const attributes = Object.entries(before.attributes).map(([name, attribute]) => {
    const { target, component, components, ...others } = attribute;
    return [
      now(name),
      {
        ...others,
        ...(target === undefined ? {} : { target: uidNow(target) }),
        ...(component === undefined ? {} : { component: uidNow(component) }),
        ...(components === undefined ? {} : { components: components.map((uid) => uidNow(uid)) }),
      } as Attribute,
    ] as const;
  });
  return { ...before, uid: after.uid, attributes: Object.fromEntries(attributes) };
}

const unitOf = ({ type }: Attribute): Unit =>
  (
    ({ relation: 'links', component: 'components', dynamiczone: 'components', media: 'media files' }) as const
  )[type as 'relation'] ?? 'values';

const attributePath = (attribute: string): readonly string[] => ['attributes', attribute];

/** The attribute as it was. */
const oldOf = ({ before, was }: Context, attribute: string): Attribute | undefined =>
  own(before.attributes, was(attribute));

function askOf({ before, was }: Context, attribute: string, ask: Ask, onlyPublished = false): Asked {
  return { uid: before.uid, attribute: was(attribute), ask, onlyPublished };
}

function* renamed(context: Context, from: string, to: string): Generator<Planned> {
  const { before, after, states } = context;
  const old = own(before.attributes, from);
  if (old === undefined || (old.type !== 'media' && storesNothing(old))) {
    return;
  }
  // Two names may lead to the same column.
  const isTheSame = states.fateOf(before.uid, from) === 'elsewhere';
  const fate = old.type === 'media' ? 'unread' : states.fateOf(before.uid, from);
  yield {
    uid: before.uid,
    attribute: from,
    kind: 'renamed',
    effect: isTheSame ? 'none' : fate === 'deleted' ? 'deleted' : 'unread',
    what: `${before.uid}.${from} is called ${to} now`,
    before: from,
    after: to,
    unit: unitOf(old),
    asked: askOf(context, to, { of: 'values' }),
    renamedTo: to,
    place: { uid: after.uid, path: attributePath(to) },
  };
}

/** The same attribute, whose table or column has another name. */
function moved(context: Context, attribute: string): Planned {
  const { before, after, states } = context;
  const old = own(before.attributes, attribute) as Attribute;
  return {
    uid: before.uid,
    attribute,
    kind: 'renamed',
    effect: states.fateOf(before.uid, attribute) === 'unread' ? 'unread' : 'deleted',
    what: `${before.uid}.${attribute} has another place in the database now`,
    unit: unitOf(old),
    asked: askOf(context, attribute, { of: 'values' }),
    renamedTo: attribute,
    place: { uid: after.uid, path: attributePath(attribute) },
  };
}

function narrowed(context: Context, attribute: string, ask: Ask, unit: Unit, how: string): Planned {
  const { before, after, was } = context;
  return {
    uid: before.uid,
    attribute: was(attribute),
    kind: 'narrowed',
    effect: 'unread',
    what: `${before.uid}.${was(attribute)} ${how}`,
    unit,
    asked: askOf(context, attribute, ask),
    place: { uid: after.uid, path: attributePath(attribute) },
  };
}

/** Whether a change leaves nothing of the values that demands could be made of. */
const replacesValues = ({ kind, before = '', after = '' }: SchemaChange): boolean =>
  kind === 'component' ||
  kind === 'relation' ||
  kind === 'other-side' ||
  (kind === 'type' && (isStructure(before) || isStructure(after)));

const isStructure = (type: string): boolean =>
  ['relation', 'media', 'component', 'dynamiczone'].includes(type);

function ofChange(change: SchemaChange, context: Context): Planned | undefined {
  const { before, after, states, was } = context;
  const { attribute } = change;
  if (attribute === undefined) {
    return ofSetting(change, context);
  }
  const name = was(attribute);
  const full = `${before.uid}.${name}`;
  const old = oldOf(context, attribute);
  const common = {
    uid: before.uid,
    attribute: name,
    unit: old === undefined ? 'rows' : unitOf(old),
    before: change.before,
    after: change.after,
    place: { uid: after.uid, path: attributePath(attribute) },
  } as const;
  const values = askOf(context, attribute, { of: 'values' });
  const fate = old?.type === 'media' ? 'unread' : states.fateOf(before.uid, name);
  const lost = fate === 'deleted' ? 'deleted' : 'unread';
  switch (change.kind) {
    case 'no-attribute': {
      if (old === undefined || fate === undefined) {
        return undefined;
      }
      const perhaps = states.possible.get(before.uid)?.find(({ from }) => from === name)?.to;
      return {
        ...common,
        kind: 'gone',
        effect: fate === 'elsewhere' ? 'none' : lost,
        what: `${full} is gone`,
        asked: values,
        ...(perhaps === undefined ? {} : { perhaps }),
      };
    }
    case 'new-attribute': {
      // Entries that are there do not get its default.
      const now = own(after.attributes, attribute);
      return now !== undefined && demandsValue(now)
        ? required({ ...change, after: 'new' }, context, attribute)
        : undefined;
    }
    case 'required':
      return required(change, context, attribute);
    case 'unique':
      if (own(after.attributes, attribute)?.type === 'uid') {
        // Told with the other demands.
        return undefined;
      }
      return {
        ...common,
        kind: 'new-demand',
        effect: states.rules.refusesEqualValues ? 'refused' : 'none',
        what: `${full} has to be unique now`,
        unit: 'values',
        asked: askOf(context, attribute, { of: 'duplicates', among: 'published' }, true),
      };
    case 'enumeration':
      // Told with the other demands.
      return undefined;
    case 'type':
      return ofTypes(change, context, attribute, old);
    case 'component':
      // What the checkout does not have is told as such.
      return states.after.has(change.after ?? '')
        ? {
            ...common,
            kind: 'type-changed',
            effect: 'misread',
            what: `${full} held ${change.before} and holds ${change.after} now`,
            asked: values,
          }
        : undefined;
    case 'single':
      return narrowed(
        context,
        attribute,
        { of: 'beyond-first' },
        'components',
        'holds a single component now',
      );
    case 'dynamic-zone': {
      const component = uidBefore(change.before ?? '', states);
      const isGone = !states.after.has(change.before ?? '');
      return {
        ...common,
        kind: 'narrowed',
        effect: isGone || states.rules.hidesForeignItems ? 'unread' : 'none',
        what: `${full} no longer allows ${component}`,
        unit: 'components',
        asked: askOf(context, attribute, { of: 'items', component }),
      };
    }
    case 'relation':
    case 'other-side':
      return old === undefined || fate === undefined
        ? undefined
        : {
            ...common,
            kind: 'type-changed',
            effect: fate === 'kept' ? 'misread' : lost,
            what:
              change.kind === 'relation'
                ? `${full} related to ${change.before} and relates to ${change.after} now`
                : `${full} is stored on the other side now`,
            asked: values,
          };
    default:
      return undefined;
  }
}

/** What a type was called that is called so now. */
const uidBefore = (uid: string, { moves }: States): string =>
  [...moves].find(([, now]) => now === uid)?.[0] ?? uid;

function ofSetting(change: SchemaChange, { before, after }: Context): Planned | undefined {
  const { uid } = before;
  const common = {
    uid,
    kind: 'setting',
    before: change.before,
    after: change.after,
    unit: 'rows',
  } as const;
  const rows = (which: 'drafts' | 'other-locales' | 'beyond-first'): Asked => ({
    uid,
    ask: { of: 'rows', which },
    onlyPublished: false,
  });
  const isOff = change.after === 'off';
  switch (change.kind) {
    case 'draft-and-publish':
      return {
        ...common,
        effect: isOff ? 'deleted' : 'none',
        what: `draftAndPublish of ${uid} is switched ${change.after}`,
        ...(isOff ? { asked: rows('drafts') } : {}),
        place: { uid: after.uid, path: ['options', 'draftAndPublish'] },
      };
    case 'localized':
      return {
        ...common,
        effect: isOff ? 'deleted' : 'none',
        what: `Localization of ${uid} is switched ${change.after}`,
        ...(isOff ? { asked: rows('other-locales') } : {}),
        place: { uid: after.uid, path: ['pluginOptions', 'i18n', 'localized'] },
      };
    case 'kind': {
      const isSingle = change.after === 'singleType';
      return {
        ...common,
        effect: isSingle ? 'unread' : 'none',
        what: `${uid} is a ${isSingle ? 'single type' : 'collection type'} now`,
        ...(isSingle ? { asked: rows('beyond-first') } : {}),
        place: { uid: after.uid, path: ['kind'] },
      };
    }
    default:
      return undefined;
  }
}

function required(change: SchemaChange, context: Context, attribute: string): Planned | undefined {
  const { before, after, was } = context;
  const isNew = change.after === 'new';
  const ask: Ask = isNew ? { of: 'rows', which: 'all' } : { of: 'nulls' };
  const name = was(attribute);
  return {
    uid: before.uid,
    attribute: name,
    kind: 'new-demand',
    effect: 'refused',
    what: `${before.uid}.${name} is ${isNew ? 'new and ' : ''}required now`,
    unit: before.modelType === 'component' ? 'components' : 'rows',
    asked: {
      uid: before.uid,
      ...(isNew ? {} : { attribute: name }),
      ask,
      onlyPublished: true,
    },
    place: { uid: after.uid, path: attributePath(attribute) },
  };
}

function ofTypes(
  change: SchemaChange,
  context: Context,
  attribute: string,
  old: Attribute | undefined,
): Planned | undefined {
  const { before, after, states, was } = context;
  const name = was(attribute);
  if (old === undefined) {
    return undefined;
  }
  const [from, to] = [change.before ?? '', change.after ?? ''];
  const common = {
    uid: before.uid,
    attribute: name,
    kind: 'type-changed',
    what: `${before.uid}.${name} was ${from} and is ${to} now`,
    before: from,
    after: to,
    unit: unitOf(old),
    place: { uid: after.uid, path: attributePath(attribute) },
  } as const;
  if (isStructure(from) || isStructure(to)) {
    const fate = from === 'media' ? 'unread' : states.fateOf(before.uid, name);
    const effect = fate === 'deleted' ? 'deleted' : 'unread';
    return fate === undefined
      ? undefined
      : { ...common, effect, asked: askOf(context, attribute, { of: 'values' }) };
  }
  if (change.question === undefined) {
    return { ...common, effect: 'none' };
  }
  const demand: Demand = { of: 'type', before: from, after: to };
  return { ...common, effect: 'misread', asked: askOf(context, attribute, { of: 'refused', demand }) };
}

function* ofDemands(context: Context, attribute: string, old: Attribute): Generator<Planned> {
  const { before, after, states, was } = context;
  const now = own(after.attributes, attribute) as Attribute;
  const name = was(attribute);
  const isUnknown = states.isDemandUnknown(before.uid);
  for (const demand of newDemands(isUnknown ? undefined : old, now)) {
    yield {
      uid: before.uid,
      attribute: name,
      kind: isMadeOfDrafts(demand) ? 'narrowed' : 'new-demand',
      effect: 'refused',
      what: `${before.uid}.${name} ${demandInWords(demand, old)}`,
      ...(demand.of === 'enumeration'
        ? { before: (old.enum ?? []).join(', '), after: demand.list.join(', ') }
        : {}),
      unit: 'values',
      asked: askOf(context, attribute, { of: 'refused', demand }, !isMadeOfDrafts(demand)),
      place: { uid: after.uid, path: attributePath(attribute) },
    };
  }
  for (const demand of newItemDemands(isUnknown ? undefined : old, now)) {
    yield {
      uid: before.uid,
      attribute: name,
      kind: demand.of === 'max-items' ? 'narrowed' : 'new-demand',
      effect: 'refused',
      what: `${before.uid}.${name} ${itemDemandInWords(demand)}`,
      unit: before.modelType === 'component' ? 'components' : 'rows',
      asked: askOf(context, attribute, { of: 'refused-number', demand }, !states.rules.limitsItemsOfDrafts),
      place: { uid: after.uid, path: attributePath(attribute) },
    };
  }
  if (now.type === 'uid' && (isUnknown || old.type !== 'uid')) {
    yield* uniqueUid(context, attribute, isUnknown ? undefined : old);
  }
  const [relation, oldRelation] = [now.relation ?? '', old.relation ?? ''];
  if (oldRelation.endsWith('ToMany') && relation.endsWith('ToOne') && !storesNothing(old)) {
    yield narrowed(
      context,
      attribute,
      { of: 'beyond-first' },
      'links',
      `is ${relation} now and was ${oldRelation}`,
    );
  }
}

/** What is a uid now is unique, whether the schema says so or not. */
function* uniqueUid(context: Context, attribute: string, old: Attribute | undefined): Generator<Planned> {
  const { before, after, states, was } = context;
  const { indexesUids, refusesEqualValues } = states.rules;
  if (!indexesUids && old?.unique === true) {
    return;
  }
  yield {
    uid: before.uid,
    attribute: was(attribute),
    kind: 'new-demand',
    effect: indexesUids ? 'stops' : refusesEqualValues ? 'refused' : 'none',
    what: `${before.uid}.${was(attribute)} has to be unique now, as a uid`,
    unit: 'values',
    asked: indexesUids
      ? askOf(context, attribute, { of: 'duplicates', among: 'all' })
      : askOf(context, attribute, { of: 'duplicates', among: 'published' }, true),
    place: { uid: after.uid, path: attributePath(attribute) },
  };
}

function itemDemandInWords({ of, limit }: ItemDemand): string {
  const components = limit === 1 ? 'component' : 'components';
  return of === 'max-items'
    ? `may have ${limit} ${components} at most now`
    : `has to have ${limit} ${components} now`;
}

function demandInWords(demand: Demand, old: Attribute): string {
  switch (demand.of) {
    case 'enumeration': {
      const gone = (old.enum ?? []).filter((value) => !demand.list.includes(value));
      return gone.length === 0 ? 'allows only a list of values now' : `no longer allows ${gone.join(', ')}`;
    }
    case 'max-length':
      return `has room for ${demand.limit} characters now`;
    case 'min-length':
      return `has to have ${demand.limit} characters now`;
    case 'max':
      return `may be ${demand.limit} at most now`;
    case 'min':
      return `has to be ${demand.limit} at least now`;
    case 'regex':
      return demand.inWords === undefined
        ? `has to match ${demand.pattern} now`
        : `has to be ${demand.inWords} now`;
    case 'type':
      return `is ${demand.after} now`;
  }
}

/** Whether it is for the checkout to have a type: others come from Strapi and from plugins. */
const isOfCheckout = (uid: string, before: States['before']): boolean =>
  before.has(uid) || isOwnType(uid) || !uid.includes('::');

/** What the checkout names and does not have: Strapi does not start with it. */
function* brokenReferences(states: States): Generator<Planned> {
  const { before, after, fieldsWithoutPlugin } = states;
  for (const { uid, attribute, customField, plugin } of fieldsWithoutPlugin) {
    yield {
      uid,
      attribute,
      kind: 'type-changed',
      effect: 'stops',
      what: `${uid}.${attribute} is the custom field ${customField}, whose plugin the project does not have`,
      unit: 'values',
      plugin,
      place: { uid, path: attributePath(attribute) },
    };
  }
  for (const schema of after.values()) {
    for (const [attribute, one] of Object.entries(schema.attributes)) {
      const named = [
        ...(one.type === 'relation' && one.target !== undefined ? [one.target] : []),
        ...(one.type === 'component' && one.component !== undefined ? [one.component] : []),
        ...(one.type === 'dynamiczone' ? (one.components ?? []) : []),
      ];
      for (const uid of named.filter((name) => !after.has(name) && isOfCheckout(name, before))) {
        yield {
          uid: schema.uid,
          attribute,
          kind: 'type-changed',
          effect: 'stops',
          what: `${schema.uid}.${attribute} names ${uid}, which the checkout does not have`,
          unit: 'values',
          place: { uid: schema.uid, path: attributePath(attribute) },
        };
      }
    }
  }
  yield* brokenSides(states);
  const byTable = new Map<string, string>();
  for (const { uid, collectionName } of after.values()) {
    const other = byTable.get(collectionName);
    if (other !== undefined) {
      yield {
        uid,
        kind: 'setting',
        effect: 'stops',
        what: `${uid} has the collectionName ${collectionName}, which is that of ${other}`,
        unit: 'rows',
        place: { uid, path: ['collectionName'] },
      };
    }
    byTable.set(collectionName, uid);
  }
}

/** Relations with two sides that do not fit together. */
function* brokenSides({ after, isCompared }: States): Generator<Planned> {
  for (const { uid, attributes } of after.values()) {
    for (const [attribute, one] of Object.entries(attributes)) {
      const target = one.type === 'relation' ? after.get(one.target ?? '') : undefined;
      if (target !== undefined && isCompared(uid) && isCompared(target.uid)) {
        const why = brokenSide(one, target);
        if (why !== undefined) {
          yield {
            uid,
            attribute,
            kind: 'type-changed',
            effect: 'stops',
            what: `${uid}.${attribute} ${why}`,
            unit: 'values',
            place: { uid, path: attributePath(attribute) },
          };
        }
      }
    }
  }
}

function brokenSide({ relation, inversedBy, morphBy }: Attribute, target: Schema): string | undefined {
  const other = inversedBy ?? morphBy;
  if (other === undefined) {
    return undefined;
  }
  const setting = inversedBy === undefined ? 'morphBy' : 'inversedBy';
  const found = own(target.attributes, other);
  if (found === undefined) {
    return `is ${setting} ${other}, which ${target.uid} does not have`;
  }
  if (inversedBy !== undefined && found.type !== 'relation') {
    return `is inversedBy ${other}, which is no relation of ${target.uid}`;
  }
  return inversedBy !== undefined && relation === 'oneToMany'
    ? 'is oneToMany, and cannot be the side with inversedBy'
    : undefined;
}
