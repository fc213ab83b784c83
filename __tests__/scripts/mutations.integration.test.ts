import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { copyCheckout } from '../../scripts/mutations/checkout.ts';
import { isKilled, judge } from '../../scripts/mutations/judge.ts';
import { mutations } from '../../scripts/mutations/list.ts';
import { type Mutation, mutated } from '../../scripts/mutations/mutation.ts';
import { workspace } from '../support/workspace.ts';

const { at, names, write } = workspace();

describe('the mutations of this project', () => {
  test('have names of their own, which are sentences', () => {
    const all = mutations.map(({ name }) => name);
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((name) => !/^[A-Z][^|\n]*[^.]$/.test(name))).toEqual([]);
  });

  test.each(mutations.map((mutation) => [mutation.name, mutation] as const))(
    'can be made of the sources: %s',
    (_, mutation) => {
      expect(mutated(process.cwd(), mutation)).not.toBe(readFileSync(mutation.file, 'utf8'));
      for (const file of mutation.tests) {
        expect(statSync(file).isFile()).toBe(true);
      }
    },
  );
});

/** A checkout as small as it can be, with tests of its own. */
function makeCheckout(): string {
  write('mini/package.json', { type: 'module' });
  write('mini/.gitignore', 'node_modules\n');
  write('mini/tsconfig.json', {
    compilerOptions: {
      target: 'es2024',
      module: 'nodenext',
      types: [],
      strict: true,
      noUnusedLocals: true,
      allowImportingTsExtensions: true,
      noEmit: true,
    },
    include: ['src'],
  });
  write(
    'mini/jest.config.mjs',
    `export default { projects: [{
       displayName: 'unit', testEnvironment: 'node', extensionsToTreatAsEsm: ['.ts'],
       transform: { '\\\\.ts$': ${JSON.stringify(resolve('__tests__/support/erase-types.mjs'))} },
       testMatch: ['<rootDir>/*.test.ts'] }] };`,
  );
  write(
    'mini/src/sum.ts',
    `const step = 1;
     export const sum = (a: number, b: number): number => a + b;
     export const difference = (a: number, b: number): number => a - b;
     export function count(to: number): number {
       let at = 0;
       while (at < to) {
         at += step;
       }
       return at;
     }`,
  );
  write(
    'mini/sum.test.ts',
    `import { expect, test } from '@jest/globals';
     import { count, sum } from './src/sum.ts';
     test('a sum is right', () => expect(sum(1, 2)).toBe(3));
     test('so is a count', () => expect(count(3)).toBe(3));
     test('this one is red', () => expect(sum(1, 2)).toBe(4));`,
  );
  symlinkSync(resolve('node_modules'), at('mini/node_modules'), 'junction');
  execFileSync('git', ['init', '--quiet'], { cwd: at('mini') });
  return at('mini');
}

const green = { file: 'src/sum.ts', tests: ['sum.test.ts'], pattern: 'is right|a count' };

async function judged(list: readonly Mutation[], options?: Parameters<typeof judge>[2]) {
  const copy = copyCheckout(makeCheckout());
  try {
    const found = await judge(copy, list, options);
    expect(readFileSync(`${copy.root}/src/sum.ts`, 'utf8')).toBe(readFileSync(at('mini/src/sum.ts'), 'utf8'));
    return found;
  } finally {
    copy.remove();
    expect(existsSync(copy.root)).toBe(false);
  }
}

describe('a mutation', () => {
  test('is killed by a test that passes without it, and by nothing else', async () => {
    const list: readonly (readonly [verdict: string, by: string, mutation: Omit<Mutation, 'name'>])[] = [
      ['killed', 'a sum is right', { ...green, find: 'a + b', replace: 'b + 1 - a' }],
      // What nobody uses any more is no fault of it.
      ['killed', 'so is a count', { ...green, find: 'at += step', replace: 'at += 2' }],
      ['SURVIVED', '2 of its tests pass', { ...green, find: 'a - b', replace: 'b - a' }],
      ['no longer applies', 'its text is not there any more', { ...green, find: 'a * b', replace: 'b' }],
      ['no longer applies', 'its text is there 2 times', { ...green, find: '(a: number', replace: '(a: 1' }],
      ['no longer applies', 'it changes nothing', { ...green, find: 'a + b', replace: 'a + b' }],
      [
        'no longer applies',
        'there is no src/gone.ts',
        { ...green, file: 'src/gone.ts', find: 'a', replace: 'b' },
      ],
      ['is no program', 'Expression expected', { ...green, find: 'a + b', replace: 'a + ' }],
      ['is no program', 'src/sum.ts(2,', { ...green, find: 'a + b', replace: 'String(a)' }],
      [
        'is no program',
        'sum.test.ts cannot be loaded with it',
        { ...green, find: 'const step = 1', replace: `const step = ((): 1 => { throw new Error('no') })()` },
      ],
      [
        'its tests are red without it',
        'this one is red',
        { file: green.file, tests: green.tests, find: 'a + b', replace: 'b' },
      ],
      [
        'none of its tests runs',
        'bash .ci/servers',
        { ...green, pattern: 'no such test', find: 'a + b', replace: 'b' },
      ],
    ];
    const all = list.map(([, , mutation], index) => ({ ...mutation, name: String(index) }));
    const found = await judged(all);
    const verdicts = found.map(({ mutation: { name }, verdict, by }) => [Number(name), verdict, by]);
    expect(verdicts.sort(([a], [b]) => Number(a) - Number(b))).toEqual(
      list.map(([verdict, by], index) => [index, verdict, expect.stringContaining(by)]),
    );
    expect(found.filter(isKilled)).toHaveLength(2);
  });

  test('that makes tests go on without end is killed by the time limit', async () => {
    const endless = { ...green, name: 'endless', find: 'at < to', replace: 'at < Infinity' };
    const found = await judged([endless], { limits: { least: 5_000, times: 1 } });
    expect(found).toMatchObject([{ verdict: 'killed by the time limit' }]);
  });

  test('is given up with the reason of a signal', async () => {
    const reason = new Error('enough');
    const one = { ...green, name: 'one', find: 'a + b', replace: 'a - b' };
    await expect(judged([one], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

test('a run that is ended with Ctrl-C leaves nothing, and the sources as they were', async () => {
  write('tmp/there', '');
  const { file } = mutations[0] as Mutation;
  const before = readFileSync(file, 'utf8');
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'scripts/mutations/main.ts'],
    {
      env: { ...process.env, TMPDIR: at('tmp') },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await once(child.stdout, 'data');
  expect(names('tmp')).toEqual([expect.stringMatching(/^strapi-dms-mutations-/), 'there']);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
  expect(names('tmp')).toEqual(['there']);
  expect(readFileSync(file, 'utf8')).toBe(before);
});
