import { describe, expect, test } from '@jest/globals';
import { Interrupted } from '../../src/cli/interrupted.ts';
import { interruptible } from '../../src/cli/interruptible.ts';
import { UserError } from '../../src/errors.ts';

/** Fails with the error, after the user has interrupted it. */
const interrupted = (error: Error) =>
  interruptible(async () => {
    process.emit('SIGINT', 'SIGINT');
    throw error;
  });

describe('what is interrupted', () => {
  test('fails because of that, whatever else it says', async () => {
    await expect(interrupted(new Error('the child process was killed'))).rejects.toBeInstanceOf(Interrupted);
    await expect(interrupted(new UserError('failed', 'cannot', 'try'))).rejects.toMatchObject({
      exitCode: 130,
    });
  });

  test('says what is wrong where it was committed already', async () => {
    const error = new UserError('failed', 'imported, but', 'try', { isCommitted: true });
    await expect(interrupted(error)).rejects.toBe(error);
  });

  test('and goes well all the same, goes well', async () => {
    const result = interruptible(async (signal) => {
      process.emit('SIGTERM', 'SIGTERM');
      return signal.aborted;
    });
    expect(await result).toBe(true);
    expect(process.listenerCount('SIGTERM')).toBe(0);
  });
});
