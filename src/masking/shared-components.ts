import type { ComponentMask, Mask, RowMask } from '../transfer/masking.ts';
import type { RowPlan } from './decisions.ts';
import type { Rule } from './rules.ts';

/**
 * What becomes of components that are in several places: every attribute that is masked in any place, by all rules that it has there,
 * one after the other. So no rule is broken, whichever rows share a component, and nobody has to find out which those are.
 *
 * @param made The masks of each place.
 * @returns By uid of the component; those of which nothing is ever masked, at any depth, are not in here.
 */
export function sharedComponentMasks(
  made: ReadonlyMap<RowPlan, Pick<RowMask, 'values'>>,
): ReadonlyMap<string, RowMask> {
  const components = [...made].filter(([{ schema }]) => schema.modelType === 'component');
  const rules = new Map<string, Map<string, Map<string, Mask>>>();
  const nested = new Map<string, Map<string, string | undefined>>();
  const within = new Map<string, Set<string>>();
  for (const [{ schema, decisions, components: attributes }, { values }] of components) {
    const { uid } = schema;
    const ofUid = entryOf(rules, uid, () => new Map<string, Map<string, Mask>>());
    for (const [name, mask] of values) {
      const decision = decisions.get(name);
      if (decision !== undefined) {
        entryOf(ofUid, name, () => new Map<string, Mask>()).set(keyOf(decision.rule), mask);
      }
    }
    const names = entryOf(nested, uid, () => new Map<string, string | undefined>());
    for (const [name, { uid: inner, plans }] of attributes) {
      names.set(name, inner);
      for (const each of plans.keys()) {
        entryOf(within, each, () => new Set<string>()).add(uid);
      }
    }
  }
  const touched = new Set([...rules].flatMap(([uid, masks]) => (masks.size > 0 ? [uid] : [])));
  for (const uid of touched) {
    for (const outer of within.get(uid) ?? []) {
      touched.add(outer);
    }
  }
  const shared = new Map<string, RowMask>();
  const of = (uid: string): RowMask | undefined => shared.get(uid);
  for (const uid of touched) {
    const values = [...(rules.get(uid) ?? [])].map(
      ([name, masks]) => [name, oneAfterTheOther(masks)] as const,
    );
    const inner = [...(nested.get(uid) ?? [])].map(([name, component]): [string, ComponentMask] => [
      name,
      { uid: component, of },
    ]);
    shared.set(uid, { keeps: [], values: new Map(values), components: new Map(inner) });
  }
  return shared;
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

/** Rules that say the same have the same. */
const keyOf = (rule: Rule): string =>
  JSON.stringify(rule, (_, value) => (value instanceof Map ? [...value] : value));

/** In an order that is not that of the schemas, which a database and an archive may have in different ones. */
function oneAfterTheOther(byRule: ReadonlyMap<string, Mask>): Mask {
  const masks = [...byRule].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, mask]) => mask);
  const [first, ...rest] = masks as [Mask, ...Mask[]];
  return rest.length === 0
    ? first
    : (value) =>
        masks.reduce((made, mask) => (made === null || made === undefined ? made : mask(made)), value);
}
