import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { hasTerminals, startAnyOnTerminal } from '../support/terminal.ts';

const pulse = resolve('src/system/pulse.ts');

/** Runs a program with a pulse, and gives what it has written. */
const outputOf = (program: string): string => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '--eval',
      `import { Pulse } from '${pulse}';
       const busy = (time) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, time);
       const pulse = new Pulse({ fd: 1, silence: 400, before: '<', after: '>' });
       ${program}`,
    ],
    { encoding: 'utf8', timeout: 60_000 },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
};

test('while a thread is kept busy, another says what is going on and for how long', () => {
  const said = outputOf(`pulse.spoke('Importing,', Date.now() - 61_000); busy(2_500); pulse.stop();`);
  expect(said).toMatch(/^(?:<Importing, 1:0\d>)+$/);
});

test('while a thread speaks, the other is silent', () => {
  const said = outputOf(
    `for (let turn = 0; turn < 100; turn += 1) { pulse.spoke('x', Date.now()); busy(20); } pulse.stop();`,
  );
  expect(said).toBe('');
});

test('what was never told is not said, nor what has ended, and no process waits for it', () => {
  expect(outputOf('busy(1_000);')).toBe('');
  expect(outputOf(`pulse.spoke('x', 0); pulse.stop(); busy(1_000);`)).toBe('');
  expect(outputOf(`pulse.spoke('x', Date.now());`)).toBe('');
});

test('what is too long is cut off where a character ends', () => {
  const said = outputOf(`pulse.spoke('ü'.repeat(1_000), Date.now()); busy(900); pulse.stop();`);
  expect(said).toMatch(/^(?:<ü{128} 0:00>)+$/);
});

(hasTerminals ? test : test.skip)(
  'a terminal is told of a statement that takes long, though it begins with its phase',
  async () => {
    const program = `
      import { withProgress } from '${resolve('src/cli/progress.ts')}';
      await withProgress(new AbortController().signal, async (progress) => {
        progress.phaseStarted('settlement');
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 6_000);
      });`;
    const words = [
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '--eval',
    ];
    const { code, stdout } = await startAnyOnTerminal([...words, program], { environment: { CI: '' } }).ended;
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Checking what was imported +0:0[2-6]/)]);
  },
);
