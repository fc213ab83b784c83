import { UserError } from '../errors.ts';
import type { MaskedAttribute } from '../transfer/masking.ts';
import type { Decisions, RowPlan } from './decisions.ts';
import type { Rules } from './rules.ts';

/** More ways through components than any project has. */
const most = 100_000;

/** Levels down to which a component that contains itself is gone through again. */
const mostLevels = 6;

/**
 * The attributes that are masked, in the order of uid and path. Components that contain themselves have no end of paths: those of
 * the first levels are told.
 *
 * @throws UserError `failed` for schemas whose components are nested in more ways than can be told.
 */
export function describe(
  { leaks }: Pick<Rules, 'leaks'>,
  { types }: Decisions,
  dropped: ReadonlySet<string>,
): MaskedAttribute[] {
  const ignored = new Set(leaks.ignore);
  const described = new Map<string, MaskedAttribute>();
  for (const [uid, root] of types) {
    if (dropped.has(uid)) {
      continue;
    }
    const visit = (plan: RowPlan, before: string, chain: readonly RowPlan[]): void => {
      for (const [name, { rule, by, isSought }] of plan.decisions) {
        const path = before + name;
        const isIgnored = ignored.has(`${uid}.${path}`) || ignored.has(`${plan.schema.uid}.${name}`);
        const key = `${uid} ${path} ${rule.name} ${by}`;
        if (rule.name !== 'keep') {
          const isKnown = described.get(key)?.isSought ?? false;
          described.set(key, {
            uid,
            path,
            rule: rule.name,
            by,
            isSought: isKnown || (isSought && !isIgnored),
          });
        }
      }
      if (described.size > most) {
        throw new UserError(
          'failed',
          `The components of ${uid} are nested in each other in more than ${most} ways.`,
          'Masking cannot tell what it masks there: leave the content type out.',
        );
      }
      for (const [name, { plans }] of plan.components) {
        for (const inner of new Set(plans.values())) {
          if (!chain.includes(inner) || chain.length < mostLevels) {
            visit(inner, `${before}${name}.`, [...chain, inner]);
          }
        }
      }
    };
    visit(root, '', [root]);
  }
  return [...described.values()].sort(
    (one, other) =>
      compare(one.uid, other.uid) || compare(one.path, other.path) || compare(one.rule, other.rule),
  );
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
