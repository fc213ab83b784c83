import { type Copy, withMutations } from './checkout.ts';
import { type Mutation, mutated, NotApplicable } from './mutation.ts';
import { type RanTest, runTests, type TestRun, typeErrors } from './tests.ts';

/**
 * What became of a mutation: only the first two are good. A test was red before, or none ran at all, or the mutation is none that
 * says anything: none of these is a kill.
 */
export type Verdict =
  | 'killed'
  | 'killed by the time limit'
  | 'SURVIVED'
  | NotApplicable['verdict']
  | 'its tests are red without it'
  | 'none of its tests runs';

export interface Judged {
  readonly mutation: Mutation;
  readonly verdict: Verdict;
  /** The test that noticed it, or what is wrong. */
  readonly by: string;
  readonly seconds: number;
}

export const isKilled = ({ verdict }: Judged): boolean => verdict.startsWith('killed');

/** Milliseconds that tests may take with a mutation: so many, and so many times what they take without. */
export const patience = { least: 60_000, times: 10 };

/** Milliseconds that tests may take without any. */
const longest = 1_800_000;

export interface JudgeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told of each as it is known. */
  readonly told?: (judged: Judged) => void;
  readonly limits?: typeof patience;
}

/**
 * Makes mutations of a copy one by one, and runs the tests that belong to each. The tests run once without any before, so that a
 * test that fails anyway counts for nothing.
 *
 * @throws the reason of the signal where it is aborted.
 */
export async function judge(
  copy: Copy,
  mutations: readonly Mutation[],
  { signal, told = () => undefined, limits = patience }: JudgeOptions = {},
): Promise<Judged[]> {
  const judged: Judged[] = [];
  const settle = (mutation: Mutation, verdict: Verdict, by: string, seconds = 0) => {
    const one = { mutation, verdict, by, seconds };
    judged.push(one);
    told(one);
  };
  const possible = await programs(copy, mutations, signal, settle);
  const before = await withoutMutations(copy, possible, signal);
  for (const mutation of possible) {
    const known = before.tests.filter((test) => belongs(test, mutation));
    const reds = known.filter(({ hasPassed }) => !hasPassed).map(({ name }) => name);
    const broken = before.broken.filter(({ file }) => mutation.tests.includes(file)).map(({ file }) => file);
    const [red] = [...reds, ...broken];
    if (red !== undefined) {
      settle(mutation, 'its tests are red without it', red);
    } else if (known.length === 0) {
      settle(mutation, 'none of its tests runs', 'bash .ci/servers starts the servers that tests may need');
    } else {
      const usual = known.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
      const limit = limits.least + limits.times * usual;
      const started = performance.now();
      const [verdict, by] = await attempt(copy, mutation, limit, signal);
      settle(mutation, verdict, by, (performance.now() - started) / 1_000);
    }
  }
  return judged;
}

/** Whether a test is one of those that have to notice a mutation; patterns are taken as jest takes them. */
const belongs = ({ file, name }: RanTest, { tests, pattern = '' }: Mutation): boolean =>
  tests.includes(file) && new RegExp(pattern, 'i').test(name);

async function attempt(
  copy: Copy,
  mutation: Mutation,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<[Verdict, string]> {
  const { pattern, tests: files } = mutation;
  const { tests, broken, isOverdue } = await withMutations(copy, [mutation], () =>
    runTests(copy, files, { pattern, limit, signal }),
  );
  const failed = tests.find(({ hasPassed }) => !hasPassed);
  if (isOverdue) {
    return ['killed by the time limit', `${Math.round(limit / 1_000)} s`];
  }
  if (failed !== undefined) {
    return ['killed', failed.name];
  }
  const [unloaded] = broken;
  return unloaded === undefined
    ? ['SURVIVED', `${tests.length} of its tests pass`]
    : ['is no program', `${unloaded.file} cannot be loaded with it`];
}

/** All tests that belong to any of the mutations: in one run those of whole files, in another those that patterns choose. */
async function withoutMutations(
  copy: Copy,
  mutations: readonly Mutation[],
  signal: AbortSignal | undefined,
): Promise<Pick<TestRun, 'tests' | 'broken'>> {
  const chosen = mutations.filter(({ pattern }) => pattern !== undefined);
  const runs: Pick<TestRun, 'tests' | 'broken'>[] = [];
  for (const [some, pattern] of [
    [mutations.filter((mutation) => !chosen.includes(mutation)), undefined],
    [chosen, chosen.map(({ pattern }) => `(?:${pattern})`).join('|')],
  ] as const) {
    const files = [...new Set(some.flatMap(({ tests }) => tests))];
    if (files.length > 0) {
      runs.push(await runTests(copy, files, { pattern, limit: longest, signal }));
    }
  }
  return { tests: runs.flatMap(({ tests }) => tests), broken: runs.flatMap(({ broken }) => broken) };
}

/** Those that can be made, and of which the compiler has nothing to say; of all others it is said what is the matter. */
async function programs(
  copy: Copy,
  mutations: readonly Mutation[],
  signal: AbortSignal | undefined,
  settle: (mutation: Mutation, verdict: Verdict, by: string) => void,
): Promise<Mutation[]> {
  const applying = mutations.filter((mutation) => {
    try {
      mutated(copy.root, mutation);
      return true;
    } catch (error) {
      if (!(error instanceof NotApplicable)) {
        throw error;
      }
      settle(mutation, error.verdict, String(error.message.split('\n')[0]));
      return false;
    }
  });
  const faulty = new Set<Mutation>();
  for (const round of rounds(applying)) {
    const errors = await withMutations(copy, round, () => typeErrors(copy, signal));
    for (const mutation of errors === undefined ? [] : round) {
      const own =
        round.length === 1 ? errors : await withMutations(copy, [mutation], () => typeErrors(copy, signal));
      if (own !== undefined) {
        faulty.add(mutation);
        settle(mutation, 'is no program', String(own.split('\n')[0]));
      }
    }
  }
  return applying.filter((mutation) => !faulty.has(mutation));
}

/** Mutations of different files are checked together: the compiler takes as long for all as for one. */
function rounds(mutations: readonly Mutation[]): Mutation[][] {
  const found: Mutation[][] = [];
  for (const mutation of mutations) {
    const round = found.find((others) => others.every(({ file }) => file !== mutation.file));
    if (round === undefined) {
      found.push([mutation]);
    } else {
      round.push(mutation);
    }
  }
  return found;
}
