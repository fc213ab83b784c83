import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { markdownTable } from '../faults/figures.ts';
import { copyCheckout } from './checkout.ts';
import { isKilled, type Judged, judge } from './judge.ts';
import { mutations } from './list.ts';
import type { Mutation } from './mutation.ts';

/**
 * `npm run mutations [-- pattern]`: puts one fault after the other into a copy of the sources, and looks whether the tests that
 * belong to it notice. It ends with 1 where one does not, and where a fault can no longer be put there.
 */
const program = new Command('mutations')
  .description('Puts faults into a copy of the sources, one by one, and looks whether tests notice them.')
  .argument('[pattern]', 'which ones: a regular expression for their names, files and tests', (text) => {
    try {
      return new RegExp(text, 'i');
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  })
  .option('--list', 'only say which there are')
  .showHelpAfterError()
  .parse();
const [pattern] = program.processedArgs as [RegExp | undefined];
const { list } = program.opts<{ list?: boolean }>();

const chosen = mutations.filter(
  ({ name, file, tests }) => pattern?.test([name, file, ...tests].join('\n')) ?? true,
);
if (chosen.length === 0) {
  program.error(`No mutation matches ${pattern}; --list says which there are.`);
}

if (list) {
  console.log(
    markdownTable(
      ['mutation', 'in', 'to be noticed by'],
      chosen.map(({ name, file, tests }) => [name, file, tests.join(' ')]),
    ),
  );
} else {
  process.exitCode = await run(chosen);
}

async function run(these: readonly Mutation[]): Promise<number> {
  const controller = new AbortController();
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => controller.abort(code));
  }
  const started = performance.now();
  const copy = copyCheckout(resolve(import.meta.dirname, '../..'));
  try {
    console.log(`${these.length} mutations. First their tests run without any of them.`);
    const judged = await judge(copy, these, { signal: controller.signal, told: tell });
    console.log(`\n${table(judged)}\n\n${summary(judged, (performance.now() - started) / 1_000)}`);
    return judged.every(isKilled) ? 0 : 1;
  } catch (error) {
    if (controller.signal.aborted) {
      return controller.signal.reason as number;
    }
    throw error;
  } finally {
    copy.remove();
  }
}

function tell({ mutation, verdict, by, seconds }: Judged): void {
  console.log(`${verdict} (${seconds.toFixed(1)} s): ${mutation.name}\n  ${by}`);
}

function table(judged: readonly Judged[]): string {
  return markdownTable(
    ['mutation', 'in', 'is', 'by', 'seconds'],
    judged.map(({ mutation: { name, file }, verdict, by, seconds }) => [
      name,
      file,
      verdict,
      by.replaceAll('|', '\\|'),
      Number(seconds.toFixed(1)),
    ]),
  );
}

function summary(judged: readonly Judged[], seconds: number): string {
  return `${judged.filter(isKilled).length} of ${judged.length} are killed, in ${Math.round(seconds)} s.`;
}
