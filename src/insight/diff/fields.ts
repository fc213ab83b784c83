import { own } from '../../by-name.ts';
import type { Attribute, Schema } from '../../strapi/schema.ts';
import { canonicalJson } from '../../transfer/canonical.ts';
import { alignment } from './alignment.ts';
import type { FieldChange, Reference } from './changes.ts';
import {
  componentOf,
  isLinkType,
  isNestedType,
  isNothing,
  isObject,
  knownBy,
  scalarText,
  upkeep,
  type Values,
} from './entry-content.ts';
import { isSecretAttribute, withoutSecrets } from './secrets.ts';

/** An end of a link, and what it is told from others by. */
export interface LinkedTo {
  readonly key: string;
  readonly reference: Reference;
}

/** What one state has of an entry. */
export interface EntryState {
  readonly uid: string;
  readonly data: Values;
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly major: 4 | 5;
  /** By where they begin: `sections[2].author`. */
  readonly links: ReadonlyMap<string, readonly LinkedTo[]>;
}

/** A value of an attribute, made ready to be compared. `text` is equal where the values are. */
type Field = { readonly type: string; readonly text: string; readonly isSecret: boolean } & (
  | { readonly of: 'value'; readonly value: unknown }
  | { readonly of: 'links'; readonly links: readonly LinkedTo[] }
  | { readonly of: 'component'; readonly node: Node }
  | { readonly of: 'list'; readonly nodes: readonly Node[] }
);

/** An entry, or a component in it. */
interface Node {
  /** Of a component in a dynamic zone, or in any other place. */
  readonly uid: string;
  readonly isInZone: boolean;
  readonly text: string;
  readonly fields: ReadonlyMap<string, Field>;
}

/** What is no field of a component. */
const ofComponent: ReadonlySet<string> = new Set(['id', '__component']);

/**
 * What differs between two states of an entry, or all that it has where only one state has it. What Strapi keeps up by itself counts
 * only beside something else.
 */
export function fieldsOf(before: EntryState | undefined, after: EntryState | undefined): FieldChange[] {
  const [a, b] = [before && entryNode(before), after && entryNode(after)];
  const changes = [...changesOf(a, b, '')];
  const isUpkeep = ({ path, before, after }: FieldChange) =>
    upkeep.includes(path) && (path !== 'publishedAt' || (before !== undefined) === (after !== undefined));
  return a !== undefined && b !== undefined && changes.every(isUpkeep) ? [] : changes;
}

function entryNode({ uid, data, schemas, major, links }: EntryState): Node {
  const left = new Map(links);
  const take = (place: string) => {
    const found = left.get(place);
    left.delete(place);
    return found;
  };
  const node = nodeOf(uid, data, '', { schemas, take }, new Set(knownBy(major)), false);
  // What no attribute is for: an archive may have other links than its schemas tell of.
  const fields = new Map(node.fields);
  for (const [place, others] of left) {
    const field = linksField(others, { type: 'relation' });
    if (field !== undefined) {
      fields.set(place, field);
    }
  }
  return { ...node, fields };
}

interface Around {
  readonly schemas: ReadonlyMap<string, Schema>;
  /** The links that begin at a place, once. */
  take(place: string): readonly LinkedTo[] | undefined;
}

function nodeOf(
  uid: string,
  values: Values,
  place: string,
  around: Around,
  without: ReadonlySet<string>,
  isInZone: boolean,
): Node {
  const attributes = around.schemas.get(uid)?.attributes ?? {};
  const fields = new Map<string, Field>();
  const add = (name: string, field: Field | undefined) => {
    if (field !== undefined) {
      fields.set(name, field);
    }
  };
  for (const [name, attribute] of Object.entries(attributes)) {
    if (!without.has(name)) {
      add(
        name,
        isLinkType(attribute)
          ? linksField(around.take(place + name), attribute)
          : fieldOf(uid, name, own(values, name), attribute, place + name, around),
      );
    }
  }
  // What no attribute is for.
  for (const [name, value] of Object.entries(values)) {
    if (!without.has(name) && !Object.hasOwn(attributes, name)) {
      add(name, fieldOf(uid, name, value, { type: 'json' }, place + name, around));
    }
  }
  const names = [...fields.keys()].sort();
  const text = names.map((name) => `${JSON.stringify(name)}:${fields.get(name)?.text}`).join(',');
  return { uid, isInZone, text: `${JSON.stringify(uid)}{${text}}`, fields };
}

function linksField(links: readonly LinkedTo[] | undefined, { type }: Attribute): Field | undefined {
  return links === undefined || links.length === 0
    ? undefined
    : { of: 'links', type, text: links.map(({ key }) => key).join(' '), isSecret: false, links };
}

function fieldOf(
  uid: string,
  name: string,
  value: unknown,
  attribute: Attribute,
  path: string,
  around: Around,
): Field | undefined {
  if (isNothing(value, attribute)) {
    return undefined;
  }
  const { type } = attribute;
  const isSecret = isSecretAttribute(uid, name, attribute);
  const isInZone = type === 'dynamiczone';
  const component = (item: Values, place: string): Node =>
    nodeOf(componentOf(attribute, item), item, `${place}.`, around, ofComponent, isInZone);
  if (isNestedType(attribute) && isObject(value)) {
    const node = component(value, path);
    return { of: 'component', type, text: node.text, isSecret, node };
  }
  if (isNestedType(attribute) && Array.isArray(value) && value.every(isObject)) {
    const nodes = value.map((item, index) => component(item, `${path}[${index}]`));
    return { of: 'list', type, text: `[${nodes.map(({ text }) => text).join(',')}]`, isSecret, nodes };
  }
  return { of: 'value', type, text: scalarText(value, attribute), isSecret, value };
}

function* changesOf(a: Node | undefined, b: Node | undefined, place: string): Generator<FieldChange> {
  const names = new Set([...(b?.fields.keys() ?? []), ...(a?.fields.keys() ?? [])]);
  for (const name of names) {
    yield* changesOfField(a?.fields.get(name), b?.fields.get(name), place + name);
  }
}

function* changesOfField(a: Field | undefined, b: Field | undefined, path: string): Generator<FieldChange> {
  if (a?.text === b?.text && a?.of === b?.of) {
    return;
  }
  if (a === undefined || b === undefined) {
    yield change(path, a === undefined ? 'added' : 'removed', a, b);
  } else if (a.of === 'component' && b.of === 'component' && a.node.uid === b.node.uid) {
    yield* changesOf(a.node, b.node, `${path}.`);
  } else if (a.of === 'list' && b.of === 'list') {
    yield* isSameSet(a.nodes, b.nodes, ({ text }) => text)
      ? [change(path, 'moved', a, b)]
      : changesOfList(a.nodes, b.nodes, path, b.type);
  } else if (a.of === 'links' && b.of === 'links') {
    yield change(path, isSameSet(a.links, b.links, ({ key }) => key) ? 'moved' : 'changed', a, b);
  } else {
    yield change(path, 'changed', a, b);
  }
}

/** Components that are the same keep their place; between them those are the same that have most in common. */
function* changesOfList(
  before: readonly Node[],
  after: readonly Node[],
  path: string,
  type: string,
): Generator<FieldChange> {
  const inList = (node: Node): Field => ({ of: 'component', type, text: node.text, isSecret: false, node });
  for (const [a, b] of alignment(before, after, likeness)) {
    const [old, now] = [before[a ?? -1], after[b ?? -1]];
    if (old !== undefined && now !== undefined) {
      yield* changesOf(old, now, `${path}[${b}].`);
    } else if (now !== undefined) {
      yield change(`${path}[${b}]`, 'added', undefined, inList(now));
    } else if (old !== undefined) {
      yield change(`${path}[${a}]`, 'removed', inList(old), undefined);
    }
  }
}

/** 0 for what cannot be the same component; the more the two have in common, the larger. */
function likeness(a: Node, b: Node): number {
  if (a.uid !== b.uid) {
    return 0;
  }
  if (a.text === b.text) {
    return Number.POSITIVE_INFINITY;
  }
  let common = 0;
  for (const [name, { text }] of a.fields) {
    common += b.fields.get(name)?.text === text ? 1 : 0;
  }
  return 1 + common;
}

function isSameSet<Item>(a: readonly Item[], b: readonly Item[], keyOf: (item: Item) => string): boolean {
  if (a.length !== b.length) {
    return false;
  }
  const keys = b.map(keyOf).sort();
  return a
    .map(keyOf)
    .sort()
    .every((key, index) => key === keys[index]);
}

function change(
  path: string,
  kind: FieldChange['kind'],
  before: Field | undefined,
  after: Field | undefined,
): FieldChange {
  const type = (after ?? before)?.type ?? '';
  if (before?.isSecret || after?.isSecret) {
    return { path, type, kind, isSecret: true };
  }
  const [old, now] = [before, after].map((field) => field && fieldValue(field));
  // Where all that differs is not shown, there is nothing to see.
  return kind === 'changed' && canonicalJson(old) === canonicalJson(now)
    ? { path, type, kind, isSecret: true }
    : {
        path,
        type,
        kind,
        ...(before === undefined ? {} : { before: old }),
        ...(after === undefined ? {} : { after: now }),
      };
}

function fieldValue(field: Field): unknown {
  switch (field.of) {
    case 'value':
      return withoutSecrets(field.value);
    case 'links':
      return field.links.map(({ reference }) => reference);
    case 'component':
      return nodeValue(field.node);
    case 'list':
      return field.nodes.map(nodeValue);
  }
}

/** A component without the ids of its rows, and without secrets. */
function nodeValue({ uid, isInZone, fields }: Node): unknown {
  const values = [...fields].flatMap(([name, field]) =>
    field.isSecret ? [] : [[name, fieldValue(field)] as const],
  );
  return Object.fromEntries([...(isInZone ? [['__component', uid] as const] : []), ...values]);
}

/** Two values of JSON, compared property by property; lists count as a whole. */
export function* changesOfJson(
  before: unknown,
  after: unknown,
  path: string,
  isSecret: (path: string, value: unknown) => boolean,
): Generator<FieldChange> {
  const [a, b] = [before, after].map((value) => (value === undefined ? undefined : canonicalJson(value)));
  if (a === b) {
    return;
  }
  const [from, to] = [isObject(before) ? before : undefined, isObject(after) ? after : undefined];
  const names = new Set([...Object.keys(from ?? {}), ...Object.keys(to ?? {})]);
  // An object without properties is something all the same.
  if (
    names.size > 0 &&
    (from !== undefined || before === undefined) &&
    (to !== undefined || after === undefined)
  ) {
    for (const name of names) {
      yield* changesOfJson(own(from, name), own(to, name), path === '' ? name : `${path}.${name}`, isSecret);
    }
    return;
  }
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  const type = 'json';
  yield isSecret(path, before) || isSecret(path, after)
    ? { path, type, kind, isSecret: true }
    : {
        path,
        type,
        kind,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      };
}
