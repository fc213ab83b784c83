/** @jest-environment ./__tests__/support/one-realm.mjs */
import { expect, test } from '@jest/globals';
import { UserError } from '../../src/errors.ts';
import { Interrupted } from '../../src/interrupted.ts';
import { cleanUpAfter, endingWith } from '../../src/system/clean-up.ts';

const failed = new UserError('failed', 'It failed.', 'Try again.');
const busy = () => {
  throw Object.assign(new Error('EBUSY'), { code: 'EBUSY', syscall: 'rm', path: '/exports/.site.partial' });
};
const said = '/exports/.site.partial cannot be removed: another program is using it.';

test('what fails stays as it is where everything could be cleaned up', async () => {
  expect(await cleanUpAfter(failed, () => undefined)).toBe(failed);
});

test('what could not be cleaned up is told behind the failure, not in its place', async () => {
  expect(await cleanUpAfter(failed, busy)).toMatchObject({
    message: 'It failed.',
    remedy: `Try again. ${said}`,
  });
});

test('an error of the system is explained before anything is told behind it', async () => {
  const full = Object.assign(new Error('ENOSPC'), {
    code: 'ENOSPC',
    syscall: 'write',
    path: '/exports/site',
  });
  expect(await cleanUpAfter(full, busy)).toMatchObject({
    message: '/exports/site cannot be written: no space is left on the device.',
    remedy: expect.stringMatching(new RegExp(`${said}$`)),
  });
});

test('an interruption tells what could not be cleaned up', async () => {
  expect(await cleanUpAfter(new Interrupted(2), busy)).toMatchObject({ signal: 2, left: [said] });
});

test('a bug of ours is not hidden by what could not be cleaned up', async () => {
  const bug = new TypeError('undefined is not a function');
  expect(await cleanUpAfter(bug, busy)).toBe(bug);
});

test('one step that fails does not keep the next from being taken', async () => {
  let taken = false;
  await cleanUpAfter(failed, busy, async () => {
    taken = true;
  });
  expect(taken).toBe(true);
});

test('what is done at the end never takes the place of what the work failed with, and fails where that did not', async () => {
  const failing = async () => {
    throw failed;
  };
  await expect(endingWith(failing, busy)).rejects.toMatchObject({ message: 'It failed.' });
  await expect(endingWith(async () => 1, busy)).rejects.toThrow('EBUSY');
  const steps: number[] = [];
  expect(await endingWith(async () => 2, ...[1, 2].map((step) => () => steps.push(step)))).toBe(2);
  expect(steps).toEqual([1, 2]);
});
