import { UserError } from '../../../errors.ts';
import type { Attribute } from '../../../strapi/schema.ts';
import { IdSet } from '../../../transfer/id-set.ts';
import type { Scope } from '../../../transfer/scope.ts';
import type { Model, Relation } from '../../model/model.ts';
import { modelOf, type StrapiDatabase } from '../../strapi-database.ts';
import type { Edge } from './edge.ts';
import { idSetOf } from './every-id.ts';
import { type Sampled, targetsOf } from './graph.ts';
import { backwards, forwards, fromExisting, relationPairs } from './pairs.ts';

/** What a rule with `related` makes of a content type. */
export interface Related {
  /** From rows of sampled types to those that lead to them. */
  readonly edges: readonly Edge[];
  /** Those that lead to rows of types that are not sampled, of which all are taken. */
  readonly seeds: IdSet;
}

/**
 * Finds the rows of a content type by what a relation of theirs leads to, whichever side stores it.
 *
 * @param admits The rows that the rest of the rule asks for; undefined for all.
 * @throws UserError `usage` for an attribute that is no relation.
 */
export async function related(
  database: StrapiDatabase,
  scope: Scope,
  { dialect, uids, filled }: Sampled,
  {
    uid,
    attribute,
    admits,
  }: { readonly uid: string; readonly attribute: string; readonly admits: IdSet | undefined },
): Promise<Related> {
  const edges: Edge[] = [];
  const seeds = new IdSet();
  const inScope = new Set(database.contentTypes.filter((type) => scope.includes(type)));
  const { model, relation, isInverse } = storedRelation(database, uid, attribute);
  const table = 'table' in relation.storage ? relation.storage.table : model.table;
  // Of an inverse side, what the stored relation leads to is the row that is looked for.
  const others = isInverse ? [model.uid].filter((other) => inScope.has(other)) : targetsOf(relation, inScope);
  for (const other of filled.has(table) ? others : []) {
    const pairs = isInverse
      ? relationPairs(dialect, model, relation, modelOf(database, uid), attribute)
      : relationPairs(dialect, model, relation, modelOf(database, other));
    if (uids.has(other)) {
      edges.push({ near: other, far: uid, pairs: isInverse ? forwards(pairs) : backwards(pairs), admits });
    } else {
      const { far, from, parameters } = fromExisting(pairs, !isInverse);
      const found = await idSetOf(database.session, modelOf(database, uid), { id: far, from, parameters });
      for (const id of found.values()) {
        if (admits?.has(id) ?? true) {
          seeds.add(id);
        }
      }
    }
  }
  return { edges, seeds };
}

interface StoredRelation {
  /** Whose relation it is as it is stored. */
  readonly model: Model;
  readonly relation: Relation;
  readonly isInverse: boolean;
}

function storedRelation(database: StrapiDatabase, uid: string, attribute: string): StoredRelation {
  const attributes = database.schemas.find((schema) => schema.uid === uid)?.attributes ?? {};
  const find = (name: string): StoredRelation | undefined => {
    const given = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    return given?.type === 'relation' ? storedAs(database, uid, name, given) : undefined;
  };
  const found = find(attribute);
  if (found === undefined) {
    const usable = Object.keys(attributes).filter((name) => find(name) !== undefined);
    throw new UserError(
      'usage',
      `${uid} has no relation ${JSON.stringify(attribute)}, but its sample is to take what it leads to.`,
      usable.length === 0
        ? 'Take another rule for it: it has no relations.'
        : `Its relations are ${usable.sort().join(', ')}.`,
    );
  }
  return found;
}

function storedAs(
  { models }: StrapiDatabase,
  uid: string,
  name: string,
  { target, mappedBy, morphBy }: Attribute,
): StoredRelation | undefined {
  const own = models.get(uid);
  const relation = own?.relations.find(({ attribute }) => attribute === name);
  if (own !== undefined && relation !== undefined) {
    return { model: own, relation, isInverse: false };
  }
  const model = target === undefined ? undefined : models.get(target);
  const inverse = model?.relations.find(({ attribute }) => attribute === (mappedBy ?? morphBy));
  return model === undefined || inverse === undefined
    ? undefined
    : { model, relation: inverse, isInverse: true };
}
