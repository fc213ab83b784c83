import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { isLocked, longestLook, tryLock } from '../../src/system/file-lock.ts';
import { workspace } from '../support/workspace.ts';

const { at, write } = workspace();

test('who only looks keeps nobody from locking, and fails for nobody who lets go', async () => {
  const module = pathToFileURL('src/system/file-lock.ts').href;
  write(
    'look.mjs',
    `import { isLocked } from '${module}';
     const end = Date.now() + 3_000;
     const seen = new Set();
     while (Date.now() < end) {
       seen.add(isLocked(process.argv[2]));
     }
     console.log([...seen].sort().join());`,
  );
  let isLooking = true;
  const looking = promisify(execFile)(process.execPath, [at('look.mjs'), at('lock')]).finally(() => {
    isLooking = false;
  });
  let refused = 0;
  while (isLooking) {
    const lock = tryLock(at('lock'), { patience: longestLook });
    refused += lock === undefined ? 1 : 0;
    lock?.release();
    await pause(1);
  }
  expect((await looking).stdout.trim()).toBe('false,true');
  expect(refused).toBe(0);
});

test('who looks sees a lock of this process, and does not let go of it', () => {
  const lock = tryLock(at('lock'));
  expect(isLocked(at('lock'))).toBe(true);
  expect(tryLock(at('lock'))).toBeUndefined();
  lock?.release();
  expect(isLocked(at('lock'))).toBe(false);
});
