import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';

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
