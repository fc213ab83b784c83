/** A step into a document: what has a name or a number, everything, or any number of levels down. */
type Step = string | typeof everything | typeof anyDepth;

const everything = Symbol('*');
const anyDepth = Symbol('..');

export type Steps = readonly Step[];

const segment =
  /(\.\.?)?(?:(\*|[\p{L}\p{N}_$-]+)|\[(\*|\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\])/uy;

/**
 * The steps of a path; undefined for a text that is none. It is a part of JSONPath (RFC 9535): `$` for the document, `.name`,
 * `['a name']`, `[0]`, `[*]` or `.*` for every one, and `..name` at any depth. So there are `$.items[*].name` and `$..email`.
 */
export function parsePath(path: string): Steps | undefined {
  const steps: Step[] = [];
  let at = 1;
  while (at < path.length) {
    segment.lastIndex = at;
    const found = segment.exec(path);
    if (found === null) {
      return undefined;
    }
    const [text, dots, bare, index, single, double] = found;
    // A name has dots before it, and a bracket has none or both.
    if (bare === undefined ? dots === '.' : dots === undefined) {
      return undefined;
    }
    if (dots === '..') {
      steps.push(anyDepth);
    }
    const literal = bare ?? index;
    steps.push(literal === '*' ? everything : (literal ?? unescaped(single ?? double ?? '')));
    at += text.length;
  }
  return path.startsWith('$') ? steps : undefined;
}

const unescaped = (text: string): string => text.replace(/\\(.)/g, '$1');

/** What is to become of what lies at a path. */
export interface Change {
  readonly steps: Steps;
  readonly change: (value: unknown) => unknown;
}

/** A change, and how many of its steps are behind. */
interface Visit {
  readonly change: Change;
  readonly done: number;
}

/**
 * A function that makes a document anew, with what lies at these paths changed, in one pass. Where two paths lead to a place, the first
 * one is for it; nothing within what was changed is changed again. Null is never changed.
 */
export function changer(changes: readonly Change[]): (document: unknown) => unknown {
  const start = changes.map((change) => ({ change, done: 0 }));
  return (document) => changed(document, start);
}

function changed(value: unknown, visits: readonly Visit[]): unknown {
  if (value === null || value === undefined) {
    return value;
  }
  const here = visits.flatMap(reached);
  // They are in the order of the changes, whose first one is for the place.
  const arrived = here.find(({ change, done }) => done === change.steps.length);
  if (arrived !== undefined) {
    return arrived.change.change(value);
  }
  if (typeof value !== 'object') {
    return value;
  }
  const child = (name: string, item: unknown): unknown => {
    const next = here.flatMap((visit) => stepped(visit, name));
    return next.length === 0 ? item : changed(item, next);
  };
  return Array.isArray(value)
    ? value.map((item, index) => child(String(index), item))
    : Object.fromEntries(Object.entries(value).map(([name, item]) => [name, child(name, item)]));
}

/** Any number of levels may be none. */
const reached = (visit: Visit): readonly Visit[] =>
  visit.change.steps[visit.done] === anyDepth ? [visit, { ...visit, done: visit.done + 1 }] : [visit];

function stepped(visit: Visit, name: string): readonly Visit[] {
  const step = visit.change.steps[visit.done];
  if (step === anyDepth) {
    return [visit];
  }
  return step === everything || step === name ? [{ ...visit, done: visit.done + 1 }] : [];
}
