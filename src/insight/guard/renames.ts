import type { Attribute, Schema } from '../../strapi/schema.ts';
import { storesNothing } from '../../transfer/schema-changes.ts';
import { alike, likeness } from './likeness.ts';

/** An attribute that has another name now. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

/** What may have become of attributes that are gone. */
export interface Renames {
  /** Those that are taken for renamed. */
  readonly found: readonly Rename[];
  /** What could be meant, where the names are not alike: the only new attribute of the same kind. */
  readonly possible: readonly Rename[];
}

/**
 * Guesses which attributes were renamed: those that are gone where one is new that stores the same, under a similar name. What two
 * could be is nothing, unless one of them is clearly nearer.
 *
 * @param given Those that the user has named: nobody has to guess them.
 */
export function guessRenames(before: Schema, after: Schema, given: readonly Rename[]): Renames {
  const isIn = (schema: Schema, name: string) => Object.hasOwn(schema.attributes, name);
  const taken = new Set(given.flatMap(({ from, to }) => [from, to]));
  const gone = Object.keys(before.attributes).filter((name) => !isIn(after, name) && !taken.has(name));
  const added = Object.keys(after.attributes).filter((name) => !isIn(before, name) && !taken.has(name));
  const shapeOf = (schema: Schema, name: string) => shape(schema.attributes[name] as Attribute);
  const candidates = gone.flatMap((from) =>
    added
      .filter((to) => shapeOf(before, from) !== undefined && shapeOf(before, from) === shapeOf(after, to))
      .map((to) => ({ from, to, likeness: likeness(from, to) })),
  );
  const found: Rename[] = [];
  for (const { from, to } of candidates
    .filter((one) => one.likeness >= alike && isClear(one, candidates))
    .sort((a, b) => b.likeness - a.likeness)) {
    if (!found.some((rename) => rename.from === from || rename.to === to)) {
      found.push({ from, to });
    }
  }
  const isSettled = (name: string) => found.some(({ from, to }) => from === name || to === name);
  const possible = candidates.filter(
    ({ from, to }) =>
      !isSettled(from) &&
      !isSettled(to) &&
      candidates.every((other) => (other.from === from) === (other.to === to)),
  );
  return { found, possible: possible.map(({ from, to }) => ({ from, to })) };
}

interface Candidate extends Rename {
  readonly likeness: number;
}

/** Whether nothing else is about as near to either of the two. */
const isClear = (one: Candidate, all: readonly Candidate[]): boolean =>
  all.every(
    (other) =>
      other === one ||
      (other.from !== one.from && other.to !== one.to) ||
      other.likeness < one.likeness - 0.1,
  );

/** What an attribute stores, and how: the same text where one can take the place of another. Undefined where it stores nothing. */
function shape(attribute: Attribute): string | undefined {
  const { type, component, repeatable = false, components = [], relation, target } = attribute;
  switch (type) {
    case 'component':
      return `component ${component} ${repeatable}`;
    case 'dynamiczone':
      return `dynamiczone ${[...components].sort()}`;
    case 'relation':
      return storesNothing(attribute) ? undefined : `relation ${relation} ${target}`;
    default:
      return type;
  }
}

/** How many of the attributes of a type another one has as well, from 0 to 1: the same names with the same types. */
function resemblance(before: Schema, after: Schema): number {
  const names = new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)]);
  const same = [...names].filter(
    (name) =>
      Object.hasOwn(before.attributes, name) &&
      Object.hasOwn(after.attributes, name) &&
      before.attributes[name]?.type === after.attributes[name]?.type,
  );
  return names.size === 0 ? 0 : same.length / names.size;
}

/** From here on a type that is gone and one that is new are taken for the same. */
const enoughResemblance = 0.7;

/**
 * Guesses which content types and components have another uid now: those whose table is that of a new one, and those that resemble a
 * single new one.
 *
 * @param tableOf The table of a type in the state that it is from.
 */
export function guessMoves(
  before: ReadonlyMap<string, Schema>,
  after: ReadonlyMap<string, Schema>,
  tableOf: (schema: Schema) => string,
): ReadonlyMap<string, string> {
  const gone = [...before.values()].filter(({ uid }) => !after.has(uid));
  const added = [...after.values()].filter(({ uid }) => !before.has(uid));
  const moves = new Map<string, string>();
  const isFree = (uid: string) => ![...moves.values()].includes(uid);
  for (const schema of gone) {
    const heir = added.find((one) => one.modelType === schema.modelType && tableOf(one) === tableOf(schema));
    if (heir !== undefined && isFree(heir.uid)) {
      moves.set(schema.uid, heir.uid);
    }
  }
  for (const schema of gone.filter(({ uid }) => !moves.has(uid))) {
    const resembling = added.filter(
      (one) =>
        one.modelType === schema.modelType &&
        isFree(one.uid) &&
        Object.keys(schema.attributes).length > 0 &&
        resemblance(schema, one) >= enoughResemblance,
    );
    const [heir] = resembling;
    const rivals = gone.filter(
      (one) => one !== schema && !moves.has(one.uid) && heir && resemblance(one, heir) >= enoughResemblance,
    );
    if (heir !== undefined && resembling.length === 1 && rivals.length === 0) {
      moves.set(schema.uid, heir.uid);
    }
  }
  return moves;
}
