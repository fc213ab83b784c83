import { UserError } from '../errors.ts';
import type { Attribute } from '../strapi/schema.ts';
import type { ComponentMask, Keep, Mask, Masking, RowMask } from '../transfer/masking.ts';
import type { Components, Decisions, RowPlan } from './decisions.ts';
import { maskOf } from './mask-of.ts';
import { matcher } from './pattern.ts';
import type { Problem } from './problems.ts';
import type { Position, Rule, Rules } from './rules.ts';
import type { MaskSecret } from './secret.ts';
import { sharedComponentMasks } from './shared-components.ts';

interface Sources {
  readonly rules: Rules;
  readonly decisions: Decisions;
  /** Content types of which nothing goes along. */
  readonly dropped: ReadonlySet<string>;
  readonly secret: MaskSecret;
}

/** By uid of the content type, and what is wrong with rules for their attributes. */
export interface RowMasks {
  readonly masks: ReadonlyMap<string, RowMask>;
  /** By uid of the component (see {@link Masking.sharedComponents}). */
  readonly sharedComponents: ReadonlyMap<string, RowMask>;
  readonly problems: readonly Problem[];
}

interface Made {
  readonly values: Map<string, Mask>;
  readonly keeps: Keep[];
  readonly components: Map<string, ComponentMask>;
}

/**
 * The masks of all content types in which anything is masked. Components that are masked alike share one, and those in which
 * nothing is masked, at any depth, have none.
 */
export function rowMasksOf({ rules, decisions, dropped, secret }: Sources): RowMasks {
  const problems = new Map<string, Problem>();
  const positions = positionsOf(rules);
  const made = new Map<RowPlan, Made>();
  const within = new Map<RowPlan, Set<RowPlan>>();

  const waiting = [
    ...[...decisions.types].flatMap(([uid, plan]) => (dropped.has(uid) ? [] : [plan])),
    ...decisions.components.values(),
  ];
  for (const plan of waiting) {
    if (made.has(plan)) {
      continue;
    }
    const values = new Map<string, Mask>();
    for (const [name, { rule, attribute }] of plan.decisions) {
      if (rule.name === 'keep') {
        continue;
      }
      try {
        const { uid } = plan.schema;
        values.set(
          name,
          maskOf(rule, { uid, path: name, attribute, columnLength: columnLengthOf(attribute) }, secret),
        );
      } catch (error) {
        if (!(error instanceof UserError)) {
          throw error;
        }
        problems.set(`${plan.schema.uid} ${name}`, {
          position: positions.get(rule),
          message: `${error.message} ${error.remedy}`,
        });
      }
    }
    made.set(plan, { values, keeps: [], components: new Map() });
    for (const { plans } of plan.components.values()) {
      for (const inner of plans.values()) {
        within.set(inner, (within.get(inner) ?? new Set()).add(plan));
        waiting.push(inner);
      }
    }
  }
  const touched = touchedPlans(made, within);
  const maskAt = (plan: RowPlan | undefined): RowMask | undefined =>
    plan !== undefined && touched.has(plan) ? made.get(plan) : undefined;
  for (const [plan, { components }] of made) {
    for (const [name, nested] of plan.components) {
      const mask = componentMask(nested, decisions, maskAt);
      if (mask !== undefined) {
        components.set(name, mask);
      }
    }
  }

  const types = new Map<string, RowMask>();
  for (const [uid, plan] of decisions.types) {
    const mask = dropped.has(uid) ? undefined : maskAt(plan);
    if (mask !== undefined) {
      types.set(uid, { ...mask, keeps: keepsOf(rules, uid) });
    }
  }
  return { masks: types, sharedComponents: sharedComponentMasks(made), problems: [...problems.values()] };
}

/** The rows in which something is masked, in themselves or in components at any depth. */
function touchedPlans(
  made: ReadonlyMap<RowPlan, Made>,
  within: ReadonlyMap<RowPlan, ReadonlySet<RowPlan>>,
): Set<RowPlan> {
  const touched = new Set([...made].flatMap(([plan, { values }]) => (values.size > 0 ? [plan] : [])));
  for (const plan of touched) {
    for (const outer of within.get(plan) ?? []) {
      touched.add(outer);
    }
  }
  return touched;
}

function componentMask(
  { uid, plans }: Components,
  decisions: Decisions,
  maskAt: (plan: RowPlan | undefined) => RowMask | undefined,
): ComponentMask | undefined {
  const of = (component: string): RowMask | undefined =>
    // Strapi leaves components in a dynamic zone that its schema no longer lets in.
    maskAt(plans.get(component) ?? decisions.components.get(component));
  const known = uid === undefined ? decisions.components.keys() : [uid];
  return [...known].some((component) => of(component) !== undefined) ? { uid, of } : undefined;
}

function keepsOf({ types }: Rules, uid: string): Keep[] {
  const type = types.get(uid);
  return type?.kind !== 'rules'
    ? []
    : [...type.keep].map(([attribute, patterns]) => {
        const matchers = patterns.map(matcher);
        const matches = (value: unknown) =>
          (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') &&
          matchers.some((fits) => fits(String(value)));
        return { attribute, matches };
      });
}

/** Where each rule stands in its file. */
function positionsOf({ types, components, attributes, at }: Rules): Map<Rule, Position | undefined> {
  const positions = new Map<Rule, Position | undefined>();
  for (const [uid, type] of types) {
    for (const [path, rule] of type.kind === 'rules' ? type.attributes : []) {
      positions.set(rule, at(['types', uid, 'attributes', path]) ?? at(['types', uid, path]));
    }
  }
  for (const [uid, paths] of components) {
    for (const [path, rule] of paths) {
      positions.set(rule, at(['components', uid, path]));
    }
  }
  for (const [pattern, rule] of attributes) {
    positions.set(rule, at(['attributes', pattern]));
  }
  return positions;
}

/** Characters that Strapi's columns of a line of text take, where the schema asks for no other. */
const usualLength = 255;
const lineTypes: ReadonlySet<string> = new Set(['string', 'email', 'uid', 'password', 'enumeration']);

/** How many characters the column of an attribute takes; undefined for as many as there are. */
function columnLengthOf({ type, columnType, column }: Attribute): number | undefined {
  const stated = { ...columnType, ...column };
  if (stated.type === undefined) {
    return lineTypes.has(type) ? usualLength : undefined;
  }
  if (!['string', 'varchar'].includes(stated.type)) {
    return undefined;
  }
  const [length] = stated.args ?? [];
  return typeof length === 'number' ? length : usualLength;
}
