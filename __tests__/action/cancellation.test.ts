import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { untilCancelled } from '../../src/action/cancellation.ts';
import { ActionProgress } from '../../src/action/progress.ts';
import { UserError } from '../../src/errors.ts';
import type { Interrupted } from '../../src/interrupted.ts';
import { captureLines } from './runner.ts';

beforeEach(() => {
  captureLines();
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** A job that is cancelled, and then fails with what is made of the reason. */
const cancelled = (errorOf: (reason: Interrupted) => unknown) =>
  untilCancelled('Nothing was changed.', new ActionProgress('Strapi import'), async (signal) => {
    process.emit('SIGINT', 'SIGINT');
    // The runner sends it later on, in any case.
    process.emit('SIGTERM', 'SIGTERM');
    throw errorOf(signal.reason);
  });

describe('a job that is cancelled', () => {
  test('says that nothing was changed, and keeps what its children failed with', async () => {
    const child = new Error('the child process was killed');
    await expect(cancelled(() => child)).rejects.toMatchObject({
      failure: 'failed',
      message: 'The job was cancelled.',
      remedy: 'Nothing was changed.',
      cause: child,
    });
    await expect(cancelled((reason) => reason)).rejects.toMatchObject({ remedy: 'Nothing was changed.' });
    expect(process.listenerCount('SIGINT')).toBe(0);
  });

  test('says what is left', async () => {
    const left = (reason: Interrupted) =>
      reason.leaving(['Nothing was imported.', 'The safety backup stays in b.']);
    await expect(cancelled(left)).rejects.toMatchObject({
      message: 'The job was cancelled.',
      remedy: 'Nothing was imported. The safety backup stays in b.',
    });
  });

  test('says what went wrong after the commit', async () => {
    const error = new UserError('failed', 'imported, but', 'try', { isCommitted: true });
    await expect(cancelled(() => error)).rejects.toBe(error);
  });

  test('when all is done is done', async () => {
    const progress = new ActionProgress('Strapi import');
    const result = untilCancelled('', progress, async () => {
      process.emit('SIGINT', 'SIGINT');
      return 'imported';
    });
    expect(await result).toBe('imported');
  });
});
