import { own } from '../../by-name.ts';
import { createModels } from '../../database/model/create-models.ts';
import type { Layout } from '../../database/model/layout.ts';
import type { Model } from '../../database/model/model.ts';
import { type Pair, renameSteps } from '../../database/model/rename-steps.ts';
import { UserError } from '../../errors.ts';
import { guessMoves, guessRenames, type Rename } from '../../insight/guard/renames.ts';
import { didYouMean } from '../../masking/closest.ts';
import type { Attribute, Schema } from '../../strapi/schema.ts';
import type { RenameStep } from '../../transfer/rename-steps.ts';
import { storesNothing } from '../../transfer/schema-changes.ts';
import { option } from '../../wording.ts';
import type { SchemaStates } from './checkout.ts';

/** What has another name now: types by their uids, attributes by the uid before. */
export interface Renaming {
  readonly moves: ReadonlyMap<string, string>;
  readonly renames: ReadonlyMap<string, readonly Rename[]>;
  readonly possible: ReadonlyMap<string, readonly Rename[]>;
  readonly warnings: readonly string[];
}

/**
 * Finds out what has another name now: what the user says, and guesses for the rest.
 *
 * @param given `uid.old=new` each, or `uid=uid` for a type.
 * @throws UserError `usage` for what is neither, and for names that the checkout does not have.
 */
export function renamingOf(
  { before, after }: Pick<SchemaStates, 'before' | 'after'>,
  given: readonly string[],
  layout: Layout,
): Renaming {
  const warnings: string[] = [];
  const types = new Map<string, string>();
  const attributes = new Map<string, Rename[]>();
  for (const text of given) {
    const [, from = '', to = ''] = /^([^=]+)=([^=]+)$/.exec(text.replaceAll(' ', '')) ?? [];
    if (from === '') {
      throw refusal(text, 'it has to be uid.old=new');
    }
    if (after.has(to)) {
      if (before.has(from)) {
        assertMoves(text, from, to, { before, after, types });
        types.set(from, to);
      } else {
        warnings.push(`${option('rename')}: nothing of ${from} is stored any more: leave out ${text}.`);
      }
      continue;
    }
    const uid = from.slice(0, from.lastIndexOf('.'));
    const old = from.slice(from.lastIndexOf('.') + 1);
    const [stored, now] = [before.get(uid), after.get(types.get(uid) ?? uid)];
    if (now === undefined) {
      throw refusal(text, `the checkout has no type ${uid}.${didYouMean(uid, after.keys())}`);
    }
    if (!Object.hasOwn(now.attributes, to)) {
      const meant = didYouMean(to, Object.keys(now.attributes));
      throw refusal(text, `${now.uid} has no attribute ${to} in the checkout.${meant}`);
    }
    if (stored === undefined || !Object.hasOwn(stored.attributes, old)) {
      const meant = didYouMean(old, Object.keys(stored?.attributes ?? {}));
      warnings.push(
        `${option('rename')}: ${uid}.${old} is not stored (any more): leave out ${text}.${meant}`,
      );
      continue;
    }
    attributes.set(uid, [...(attributes.get(uid) ?? []), { from: old, to }]);
  }
  for (const [uid, named] of attributes) {
    assertDistinct(uid, named, before.get(uid)?.attributes ?? {});
  }
  const rest = new Map([...before].filter(([uid]) => !types.has(uid)));
  const heirs = new Map([...after].filter(([uid]) => ![...types.values()].includes(uid)));
  const tableOf = ({ collectionName }: Schema) => layout.identifiers.table(collectionName);
  const moves = new Map([...guessMoves(rest, heirs, tableOf), ...types]);
  const renames = new Map<string, readonly Rename[]>();
  const possible = new Map<string, readonly Rename[]>();
  for (const schema of before.values()) {
    const now = after.get(moves.get(schema.uid) ?? schema.uid);
    const named = attributes.get(schema.uid) ?? [];
    if (now !== undefined) {
      const guessed = guessRenames(schema, now, named);
      renames.set(schema.uid, [...named, ...guessed.found]);
      possible.set(schema.uid, guessed.possible);
    }
  }
  return { moves, renames, possible, warnings };
}

const refusal = (text: string, why: string) =>
  new UserError(
    'usage',
    `${option('rename')}: ${text} cannot be used: ${why}`,
    'Name an attribute as it was and as it is: api::article.article.subtitle=tagline.',
  );

/** A type goes where nothing is, and from where nothing stays. */
function assertMoves(
  text: string,
  from: string,
  to: string,
  { before, after, types }: Pick<SchemaStates, 'before' | 'after'> & { types: ReadonlyMap<string, string> },
): void {
  if (after.has(from)) {
    throw refusal(text, `the checkout still has ${from}`);
  }
  if (before.has(to)) {
    throw refusal(text, `${to} was there before`);
  }
  if ((types.get(from) ?? to) !== to || [...types].some(([one, now]) => one !== from && now === to)) {
    throw refusal(text, 'another entry says something else');
  }
}

/** No two attributes become one, and none goes where another one stays: no migration could keep both. */
function assertDistinct(uid: string, named: readonly Rename[], stored: Schema['attributes']): void {
  const next = new Map<string, string>();
  for (const { from, to } of named) {
    const text = `${uid}.${from}=${to}`;
    const other = named.find((one) => (one.from === from) !== (one.to === to));
    if (other !== undefined) {
      throw refusal(text, `${uid}.${other.from}=${other.to} says something else`);
    }
    if (Object.hasOwn(stored, to) && !named.some((one) => one.from === to)) {
      throw refusal(text, `${uid}.${to} was there before, with values of its own`);
    }
    next.set(from, to);
  }
  for (const { from, to } of named) {
    let name: string | undefined = to;
    for (let left = next.size; left > 0 && name !== undefined && name !== from; left -= 1) {
      name = next.get(name);
    }
    if (name === from) {
      throw refusal(
        `${uid}.${from}=${to}`,
        'names that are exchanged need two deployments, with a third name between them',
      );
    }
  }
}

/** Models of the two states, where Strapi can make tables of them. */
export interface StateModels {
  readonly before: ReadonlyMap<string, Model>;
  readonly after: ReadonlyMap<string, Model>;
}

/** Attributes that name what is not there have no tables: Strapi does not start with them, which is told beside. */
export function modelsOf({ allBefore, allAfter }: SchemaStates, layout: Layout): StateModels {
  const make = (schemas: readonly Schema[]) => createModels(schemas.map(withoutBroken(schemas)), layout);
  return { before: make(allBefore), after: make(allAfter) };
}

const withoutBroken = (schemas: readonly Schema[]) => {
  const known = new Set(schemas.map(({ uid }) => uid));
  return (schema: Schema): Schema => ({
    ...schema,
    attributes: Object.fromEntries(
      Object.entries(schema.attributes).filter(
        ([, { type, target }]) => type !== 'relation' || target === undefined || known.has(target),
      ),
    ),
  });
};

/**
 * What moves the tables of a state to where the checkout looks for them.
 *
 * @param isWanted Whether something is to be moved: a type with all that it has, or an attribute by its old name.
 */
export function stepsFor(
  { before, after }: SchemaStates,
  models: StateModels,
  { moves, renames }: Renaming,
  isWanted: (uid: string, attribute?: string) => boolean,
): RenameStep[] {
  const pairs: Pair[] = [];
  const media = new Map<string, Map<string, string>>();
  for (const [uid, model] of models.before) {
    const now = models.after.get(moves.get(uid) ?? uid);
    if (now === undefined) {
      continue;
    }
    const isWhole = isWanted(uid);
    const names = new Map((renames.get(uid) ?? []).map(({ from, to }) => [from, to]));
    const [old, current] = [before.get(uid), after.get(now.uid)];
    const isMoving = (name: string) => isWanted(uid, name) || (isWhole && !names.has(name));
    const attributes = new Map<string, string>();
    for (const name of attributeNames(model)) {
      const to = names.get(name) ?? name;
      const [was, is] = [own(old?.attributes, name), own(current?.attributes, to)];
      const isDescribed = was !== undefined && is !== undefined;
      if (isMoving(name) && (!isDescribed || canFollow(was, is, moves))) {
        attributes.set(name, to);
      }
    }
    const files = Object.entries(old?.attributes ?? {}).filter(
      ([name, { type }]) => type === 'media' && names.has(name) && isWanted(uid, name),
    );
    media.set(now.uid, new Map(files.map(([name]) => [name, names.get(name) ?? name])));
    if (isWhole || attributes.size > 0) {
      pairs.push({ before: model, after: now, isWhole, attributes });
    }
  }
  return renameSteps(pairs, media, models.after);
}

function attributeNames({ scalars, components, relations }: Model): string[] {
  return [...scalars, ...components, ...relations].map(({ attribute }) => attribute);
}

const isStructure = ({ type }: Attribute): boolean =>
  ['relation', 'media', 'component', 'dynamiczone'].includes(type);

/** Whether what an attribute stored is what the other one would. */
function canFollow(was: Attribute, is: Attribute, moves: ReadonlyMap<string, string>): boolean {
  if (!isStructure(was) && !isStructure(is)) {
    return true;
  }
  const uidNow = (uid: string | undefined) => (uid === undefined ? undefined : (moves.get(uid) ?? uid));
  return (
    was.type === is.type &&
    uidNow(was.target) === is.target &&
    uidNow(was.component) === is.component &&
    was.relation?.startsWith('morph') === is.relation?.startsWith('morph') &&
    storesNothing(was) === storesNothing(is)
  );
}
