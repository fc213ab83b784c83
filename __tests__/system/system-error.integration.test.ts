/** @jest-environment ./__tests__/support/one-realm.mjs */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { plausible } from '../../scripts/faults/kinds.ts';
import { fail } from '../../src/action/fail.ts';
import { UserError } from '../../src/errors.ts';
import { explainUnexpected, systemFailure, wordsOf } from '../../src/system/system-error.ts';
import { captureLines } from '../action/runner.ts';

afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = 0;
});

const systemError = (code: string, more: object) =>
  Object.assign(new Error(`${code}: words of Node, ${Object.values(more).join(' ')}`), { code, ...more });

describe('what the system says no with', () => {
  const codes = [...new Set(Object.values(plausible).flat())].filter((code) => /^E/.test(code));

  test.each(codes)('is told in words, with a remedy: %s', (code) => {
    const told = systemFailure(systemError(code, {}), 'The file a cannot be written') as UserError;
    expect(told).toBeInstanceOf(UserError);
    expect(told.message).toBe(`The file a cannot be written: ${wordsOf(code)}.`);
    expect(told.remedy).toMatch(/^[A-Z].*\.$/);
  });

  test('is told in the words of the thing where it has some', () => {
    const own = { ENOSPC: { words: 'it is full', remedy: 'Empty it.' } };
    expect(systemFailure(systemError('ENOSPC', {}), 'The box cannot be used', own)).toMatchObject({
      message: 'The box cannot be used: it is full.',
      remedy: 'Empty it.',
    });
  });

  test('that nobody knows is told as it is', () => {
    const error = systemError('EWEIRD', { syscall: 'open' });
    expect(systemFailure(error, 'The file a cannot be read')).toMatchObject({
      message: `The file a cannot be read: ${error.message}.`,
    });
  });
});

describe('at the last border', () => {
  test.each([
    [
      { syscall: 'open', path: '/a/b' },
      'EMFILE',
      '/a/b cannot be opened: this process has too many files open.',
    ],
    [{ syscall: 'scandir', path: '/a' }, 'EACCES', '/a cannot be read: permission denied.'],
    [
      { syscall: 'rename', path: '/a', dest: '/b' },
      'EBUSY',
      '/a cannot be moved to /b: another program is using it.',
    ],
    [
      { syscall: 'write' },
      'EIO',
      'A file or a connection cannot be written: the disk reports an input/output error.',
    ],
    [
      { syscall: 'connect', address: '::1', port: 80 },
      'ECONNREFUSED',
      '::1:80 cannot be reached: nothing listens there.',
    ],
    [
      { syscall: 'spawn node' },
      'EAGAIN',
      'A file or a connection cannot be started: this machine has nothing left for it at the moment.',
    ],
  ])('an error of the system names what it was about: %j', (more, code, message) => {
    expect(explainUnexpected(systemError(code, more))).toMatchObject({ name: 'UserError', message });
  });

  test('of a host with several addresses, the first is told', () => {
    const refused = systemError('ECONNREFUSED', { syscall: 'connect', address: '127.0.0.1', port: 1 });
    expect(explainUnexpected(new AggregateError([refused, refused]))).toMatchObject({
      message: '127.0.0.1:1 cannot be reached: nothing listens there.',
    });
  });

  test('a disk that SQLite cannot use is told', () => {
    const error = Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 778 });
    expect(explainUnexpected(error)).toMatchObject({
      message: 'A SQLite database cannot be used: disk I/O error.',
    });
  });

  test.each([
    new TypeError('x is not a function'),
    Object.assign(new Error('Cannot call write after a stream was destroyed'), {
      code: 'ERR_STREAM_DESTROYED',
    }),
    Object.assign(new Error('no such column: x'), { code: 'ERR_SQLITE_ERROR', errcode: 1 }),
    new UserError('failed', 'a', 'b'),
    undefined,
  ])('what is not of the system stays as it is: %s', (error) => {
    expect(explainUnexpected(error)).toBe(error);
  });

  test('the Action annotates such an error without a stack trace', () => {
    const lines = captureLines();
    try {
      readFileSync('/nowhere/at/all');
    } catch (error) {
      fail(error);
    }
    expect(lines.filter((line) => line.startsWith('::error'))).toEqual([
      '::error::/nowhere/at/all cannot be opened: it does not exist.%0ACorrect the path, then run the command again.',
    ]);
    expect(lines.join('\n')).not.toMatch(/^ +at /m);
  });
});
