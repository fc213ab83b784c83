import { own } from '../by-name.ts';
import type { Attribute, Schema } from '../strapi/schema.ts';
import { fileUid } from '../strapi/uids.ts';
import { isText, misfitOf } from './fits.ts';
import { matcher, typeOfPattern } from './pattern.ts';
import {
  holderOfComponent,
  holderOfType,
  isImpersonal,
  recommendedFor,
  unscheduled,
} from './recommendation.ts';
import { type Holder, recommendedAttributes, recommendedMediaAttributes } from './recommended.ts';
import type { Rule, Rules } from './rules.ts';

/** Attributes that Strapi gives to every content type: what they say is what the content is by. */
const strapisOwn: ReadonlySet<string> = new Set([
  'id',
  'documentId',
  'createdAt',
  'updatedAt',
  'publishedAt',
  'createdBy',
  'updatedBy',
  'locale',
  'localizations',
]);

/** Whether an attribute is Strapi's own. */
export const isStrapisOwn = ({ modelType }: Schema, attribute: string): boolean =>
  attribute === 'id' || (modelType === 'contentType' && strapisOwn.has(attribute));

/** What is decided of an attribute, in one place. */
export interface Decision {
  readonly attribute: Attribute;
  readonly rule: Rule;
  readonly by: 'recommended' | 'rules';
  readonly isSought: boolean;
}

/** The rows of a content type, or of a component in some places, in which the same is decided. */
export interface RowPlan {
  readonly schema: Schema;
  /** By attribute, `keep` among them. Those of which nobody says a word are not in here. */
  readonly decisions: ReadonlyMap<string, Decision>;
  /** Attributes with text of which nobody says a word. */
  readonly unclassified: readonly string[];
  /** By attribute that has components. */
  readonly components: ReadonlyMap<string, Components>;
}

export interface Components {
  /** Of a component attribute; undefined for a dynamic zone. */
  readonly uid: string | undefined;
  readonly plans: ReadonlyMap<string, RowPlan>;
}

export interface Decisions {
  /** By uid of the content type. */
  readonly types: ReadonlyMap<string, RowPlan>;
  /** Each component by itself: for those that stand where no schema lets them. */
  readonly components: ReadonlyMap<string, RowPlan>;
  /** Patterns that no attribute fits. */
  readonly idlePatterns: readonly string[];
}

/** Rules by path, a step at a time. */
export interface Steps {
  readonly id: number;
  rule: Rule | undefined;
  readonly next: Map<string, Steps>;
}

/** Whether rows of a type may be in an archive at all, as far as its uid tells. */
export const leavesDatabase = (uid: string): boolean =>
  !uid.startsWith('admin::') && !uid.startsWith('plugin::content-releases.');

/**
 * Decides by which rule every attribute is masked, if by any. A rule for the path from the content type comes first, then one for
 * the component (through the outermost one first), then patterns of names, then types, then the built-in list.
 *
 * @param schemas Content types and components, by uid.
 */
export function decide(rules: Rules, schemas: ReadonlyMap<string, Schema>): Decisions {
  const steps = stepsFactory();
  const ofTypes = new Map<string, Steps>();
  for (const [uid, type] of rules.types) {
    if (type.kind === 'rules') {
      ofTypes.set(uid, steps(type.attributes));
    }
  }
  const ofComponents = new Map([...rules.components].map(([uid, paths]) => [uid, steps(paths)] as const));
  const ruleByPattern = patterns(rules);

  const plans = new Map<string, { readonly plan: RowPlan; readonly fill: () => void }>();
  const waiting: (() => void)[] = [];

  /** @param given Rules by the rest of a path, the first counts most. */
  const planOf = (schema: Schema, holder: Holder, given: readonly Steps[]): RowPlan => {
    const key = [schema.uid, holder, ...given.map(({ id }) => id)].join(' ');
    const known = plans.get(key);
    if (known !== undefined) {
      return known.plan;
    }
    const decisions = new Map<string, Decision>();
    const unclassified: string[] = [];
    const components = new Map<string, Components>();
    const plan: RowPlan = { schema, decisions, unclassified, components };
    const fill = () => {
      for (const [name, attribute] of Object.entries(schema.attributes)) {
        const inner = given.flatMap(({ next }) => next.get(name) ?? []);
        if (attribute.type === 'component' || attribute.type === 'dynamiczone') {
          const uids =
            attribute.type === 'component' ? [attribute.component ?? ''] : (attribute.components ?? []);
          const below = uids.flatMap((uid) => {
            const component = schemas.get(uid);
            if (component === undefined) {
              return [];
            }
            const ownSteps = ofComponents.get(uid);
            const stepsBelow = [...inner, ...(ownSteps === undefined ? [] : [ownSteps])];
            return [[uid, planOf(component, holderOfComponent(uid, name, holder), stepsBelow)] as const];
          });
          components.set(name, {
            uid: attribute.type === 'component' ? attribute.component : undefined,
            plans: new Map(below),
          });
          continue;
        }
        const decision = decisionOf(schema, name, attribute, holder, inner);
        if (decision !== undefined) {
          decisions.set(name, decision);
        } else if (isText(attribute) && !isStrapisOwn(schema, name) && !isImpersonal(schema.uid)) {
          unclassified.push(name);
        }
      }
    };
    plans.set(key, { plan, fill });
    waiting.push(fill);
    return plan;
  };

  const decisionOf = (
    schema: Schema,
    name: string,
    attribute: Attribute,
    holder: Holder,
    inner: readonly Steps[],
  ): Decision | undefined => {
    if (isStrapisOwn(schema, name)) {
      return undefined;
    }
    const { uid } = schema;
    const stated =
      inner.find(({ rule }) => rule !== undefined)?.rule ?? ruleByPattern.find(uid, name, attribute);
    if (stated !== undefined) {
      return {
        attribute,
        rule: stated,
        by: 'rules',
        isSought: isText(attribute) || attribute.type === 'password',
      };
    }
    if (uid === fileUid) {
      const rule = rules.media.names === 'mask' ? own(recommendedMediaAttributes, name) : undefined;
      return rule === undefined ? undefined : { attribute, rule, by: 'recommended', isSought: false };
    }
    const recommended =
      recommendedFor(uid, name, attribute, holder) ??
      (rules.config.scheduledReleases === 'drop' ? unscheduled(name, attribute) : undefined);
    return recommended === undefined || misfitOf(recommended.rule, attribute) !== undefined
      ? undefined
      : { attribute, by: 'recommended', ...recommended };
  };

  const types = new Map<string, RowPlan>();
  const components = new Map<string, RowPlan>();
  for (const [uid, schema] of schemas) {
    if (schema.modelType === 'component') {
      const stated = ofComponents.get(uid);
      components.set(
        uid,
        planOf(schema, holderOfComponent(uid, '', 'other'), stated === undefined ? [] : [stated]),
      );
    } else if (leavesDatabase(uid)) {
      const stated = ofTypes.get(uid);
      types.set(uid, planOf(schema, holderOfType(schema), stated === undefined ? [] : [stated]));
    }
  }
  // One after the other, not one within the other: components may be nested in each other as deeply as a schema likes.
  for (const fill of waiting) {
    fill();
  }
  return { types, components, idlePatterns: ruleByPattern.idle() };
}

/** Makes steps of rules by path. */
function stepsFactory(): (paths: ReadonlyMap<string, Rule>) => Steps {
  let count = 0;
  const step = (): Steps => ({ id: count++, rule: undefined, next: new Map() });
  return (paths) => {
    const root = step();
    for (const [path, rule] of paths) {
      let at = root;
      for (const name of path.split('.')) {
        const next = at.next.get(name) ?? step();
        at.next.set(name, next);
        at = next;
      }
      at.rule = rule;
    }
    return root;
  };
}

/** Looks up rules by the names and types of attributes, and notes which patterns find any. */
function patterns({ attributes }: Rules) {
  const names = [...attributes]
    .filter(([pattern]) => typeOfPattern(pattern) === undefined)
    .map(([pattern, rule]) => ({ pattern, rule, matches: matcher(pattern) }));
  const types = new Map(
    [...attributes].flatMap(([pattern, rule]) => {
      const type = typeOfPattern(pattern);
      return type === undefined ? [] : [[type, { pattern, rule }] as const];
    }),
  );
  const used = new Set<string>();
  return {
    /** The rule of the first pattern that fits, where it can be for the attribute. */
    find(uid: string, name: string, attribute: Attribute): Rule | undefined {
      if (isImpersonal(uid) || own(own(recommendedAttributes, uid), name)?.rule.name === 'keep') {
        // A role's type or a user's provider is nothing that a pattern was meant for, and Strapi does not work without them.
        return undefined;
      }
      const byType = types.get(attribute.type);
      const found = [
        ...names.filter(({ matches }) => matches(name)),
        ...(byType === undefined ? [] : [byType]),
      ].find(({ rule }) => misfitOf(rule, attribute) === undefined);
      if (found !== undefined) {
        used.add(found.pattern);
      }
      return found?.rule;
    },
    idle: (): string[] => [...attributes.keys()].filter((pattern) => !used.has(pattern)),
  };
}
