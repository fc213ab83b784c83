import { setTimeout as wait } from 'node:timers/promises';
import { RequestFailure } from './request-failure.ts';

export interface RetryPolicy {
  /** How often it is tried in all. */
  readonly attempts: number;
  /** Milliseconds that are waited at most before the second attempt; twice as long before each further one. */
  readonly firstDelay: number;
  readonly longestDelay: number;
}

export const defaultRetries: RetryPolicy = { attempts: 5, firstDelay: 500, longestDelay: 10_000 };

/**
 * Tries something until it succeeds, with a random wait in between: many files that failed together are not asked for
 * together again.
 *
 * @throws RequestFailure the last one, or the first that no repetition can mend.
 */
export async function retrying<Result>(
  { attempts, firstDelay, longestDelay }: RetryPolicy,
  signal: AbortSignal,
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof RequestFailure) || !error.isTransient || tried >= attempts) {
        throw error;
      }
      const delay = Math.random() * Math.min(longestDelay, firstDelay * 2 ** (tried - 1));
      await wait(Math.max(delay, error.retryAfter ?? 0), undefined, { signal });
    }
  }
}
