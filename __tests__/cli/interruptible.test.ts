import { constants } from 'node:os';
import { describe, expect, jest, test } from '@jest/globals';
import { interruptible } from '../../src/cli/interruptible.ts';
import { UserError } from '../../src/errors.ts';
import { Interrupted } from '../../src/interrupted.ts';

const patience = { abandoned: 'Something may be left.' };

/** Fails with the error, after the user has interrupted it. */
const interrupted = (error: Error) =>
  interruptible(async () => {
    process.emit('SIGINT', 'SIGINT');
    throw error;
  }, patience);

describe('what is interrupted', () => {
  test('fails because of that, whatever else it says', async () => {
    await expect(interrupted(new Error('the child process was killed'))).rejects.toBeInstanceOf(Interrupted);
    await expect(interrupted(new UserError('failed', 'cannot', 'try'))).rejects.toMatchObject({
      exitCode: 130,
      left: [],
    });
  });

  test('says what is left of it', async () => {
    const reason = new Interrupted(constants.signals.SIGINT, ['A backup stays.']);
    await expect(interrupted(reason)).rejects.toBe(reason);
  });

  test('says what is wrong where it was committed already', async () => {
    const error = new UserError('failed', 'imported, but', 'try', { isCommitted: true });
    await expect(interrupted(error)).rejects.toBe(error);
  });

  test('and comes to its end all the same, says so, and with which signal', async () => {
    const result = interruptible(async () => {
      process.emit('SIGTERM', 'SIGTERM');
      return 'The import is complete.';
    }, patience);
    await expect(result).rejects.toMatchObject({
      exitCode: 143,
      left: ['It was too late to stop it.', 'The import is complete.'],
    });
    expect(process.listenerCount('SIGTERM')).toBe(0);
  });
});

test('what nobody interrupts comes to its end', async () => {
  await expect(interruptible(async () => 'Done.', patience)).resolves.toBeUndefined();
  expect(process.listenerCount('SIGINT')).toBe(0);
});

test('a signal that npm passes on is the one that the terminal has sent; a later one ends at once', async () => {
  const exit = jest.fn();
  let now = 0;
  const result = interruptible(
    async (signal) => {
      process.emit('SIGINT', 'SIGINT');
      now = 300;
      process.emit('SIGINT', 'SIGINT');
      expect(signal.aborted).toBe(true);
      expect(exit).not.toHaveBeenCalled();
      now = 1_500;
      process.emit('SIGINT', 'SIGINT');
      return 'Done.';
    },
    { ...patience, now: () => now, exit },
  );
  await expect(result).rejects.toBeInstanceOf(Interrupted);
  expect(exit).toHaveBeenCalledWith(130, expect.stringContaining(patience.abandoned));
});
