import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '../../errors.ts';
import { Interrupted } from '../../interrupted.ts';
import type { RemoteAddress } from '../../remote/address.ts';
import type { ConnectionOptions } from '../../remote/connection.ts';
import { pullParams, RemoteSource } from '../../remote/pull.ts';
import { beginTransfer, endTransfer } from '../../remote/remote-strapi.ts';
import { coreStoreType, webhookType } from '../../strapi/records.ts';
import type { PushPlan } from './push-plan.ts';
import type { PushCounts } from './push-records.ts';

/** Rows up to which all are counted once more: a remote takes a second or two for them (transfer protocol, rule 10). */
const mostRows = 5_000;
/** Types that are named. */
const mostListed = 5;
/** Milliseconds until it is looked once more: a remote says that it commits before it has (transfer protocol §5.3). */
const pauses = [500, 1_500, 4_000];

/** What a look at the remote after a push has shown. */
export interface Verification {
  /** What was looked at, as a sentence. */
  readonly found: string;
  readonly warnings: readonly string[];
}

/**
 * Looks at a remote once more, as somebody who knows nothing of the push: whether it has what was sent. Of the commit itself it tells nothing.
 *
 * @param before How many rows of each content type it had before, where that is known: it has not committed where they are as many, and others
 *   than were sent.
 * @throws UserError `failed` where something is missing. What keeps this from being known, an interruption too, is no failure, but a warning,
 *   and so is what is there beyond.
 */
export async function verifyPush(
  address: RemoteAddress,
  options: Omit<ConnectionOptions, 'direction'>,
  counts: PushCounts,
  plan: PushPlan,
  before: ReadonlyMap<string, number> | undefined,
): Promise<Verification> {
  const expected = expectedOf(counts, plan);
  // Strapi writes settings of its own whenever it likes.
  const rows = new Map([...expected].filter(([type]) => type !== coreStoreType));
  let missing: string | undefined;
  let more: string | undefined;
  let isAsBefore = false;
  const { signal } = options;
  for (const pause of [0, ...pauses]) {
    let seen: Map<string, number>;
    try {
      await delay(pause, undefined, { signal });
      seen = await countAt(address, options, plan, expected);
    } catch (thrown) {
      const error: unknown = signal?.aborted ? signal.reason : thrown;
      if (!(error instanceof UserError || error instanceof Interrupted)) {
        throw error;
      }
      return {
        found: 'What was imported could not be looked at.',
        warnings: [
          `What was imported could not be looked at, and a failed commit cannot be told from one that was made: look at the site. ${error instanceof UserError ? error.message : 'The look was interrupted.'}`,
        ],
      };
    }
    missing = described(expected, seen, (there, sent) => there < sent);
    more = described(rows, seen, (there, sent) => there > sent);
    if (missing === undefined && more === undefined) {
      return { found: foundWords(expected, address), warnings: [] };
    }
    isAsBefore = before !== undefined && isSame(before, seen, plan, expected);
  }
  if (missing !== undefined || isAsBefore) {
    throw new UserError(
      'failed',
      `${address.description} has not ${missing === undefined ? 'what was sent, but as much as before' : 'all that was sent'}: ${missing ?? more}. It has not committed, or somebody has written to it since.`,
      'Look into its log and at its content.',
      { isCommitted: true },
    );
  }
  return {
    found: foundWords(expected, address),
    warnings: [
      `ATTENTION: ${address.description} has more than was sent: ${more}. Somebody has written to it since, or it has not committed: look at the site.`,
    ],
  };
}

/** Whether each content type has as many rows as before the import. */
const isSame = (
  before: ReadonlyMap<string, number>,
  seen: ReadonlyMap<string, number>,
  { schemas }: PushPlan,
  expected: ReadonlyMap<string, number>,
): boolean =>
  [...expected.keys()]
    .filter((type) => schemas.has(type))
    .every((type) => (seen.get(type) ?? 0) === (before.get(type) ?? 0));

/** How many records there have to be, by content type, `core-store` and `webhook`; only of what is counted. */
function expectedOf({ sent }: PushCounts, plan: PushPlan): ReadonlyMap<string, number> {
  const expected = new Map<string, number>();
  const expect = (type: string) => expected.set(type, sent.get(type) ?? 0);
  if (plan.stages.has('configuration')) {
    [coreStoreType, webhookType].forEach(expect);
  }
  const types = [...plan.schemas.values()]
    .filter(({ uid, modelType }) => modelType === 'contentType' && plan.travels(uid) && plan.includes(uid))
    .map(({ uid }) => uid);
  const rows = types.reduce((sum, uid) => sum + (sent.get(uid) ?? 0), 0);
  if (plan.stages.has('entities') && rows <= mostRows) {
    types.forEach(expect);
  }
  return expected;
}

async function countAt(
  address: RemoteAddress,
  options: Omit<ConnectionOptions, 'direction'>,
  plan: PushPlan,
  expected: ReadonlyMap<string, number>,
): Promise<Map<string, number>> {
  const remote = await beginTransfer(address, { ...options, direction: 'pull' }, pullParams);
  try {
    const source = new RemoteSource(remote, {
      travels: (uid) => expected.has(uid),
      demandsDescription: false,
      warned: () => undefined,
    });
    const seen = new Map<string, number>();
    const hasRows = [...expected.keys()].some((type) => plan.schemas.has(type));
    for (const stage of [
      ...(expected.has(coreStoreType) ? (['configuration'] as const) : []),
      ...(hasRows ? (['entities'] as const) : []),
    ]) {
      for await (const { type, count } of source.records(stage)) {
        seen.set(type, (seen.get(type) ?? 0) + count);
      }
    }
    await endTransfer(remote);
    return seen;
  } finally {
    await remote.connection.close();
  }
}

/** The types of which a count is amiss; undefined where none is. */
function described(
  expected: ReadonlyMap<string, number>,
  seen: ReadonlyMap<string, number>,
  isAmiss: (there: number, sent: number) => boolean,
): string | undefined {
  const amiss = [...expected].filter(([type, sent]) => isAmiss(seen.get(type) ?? 0, sent));
  return amiss.length === 0
    ? undefined
    : amiss
        .slice(0, mostListed)
        .map(([type, sent]) => `${seen.get(type) ?? 0} × ${type}, where ${sent} were sent`)
        .join('; ');
}

function foundWords(expected: ReadonlyMap<string, number>, { description }: RemoteAddress): string {
  const counts = [...expected].filter(([, count]) => count > 0);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return total === 0
    ? `${description} answers.`
    : `${description} has what was sent: ${total} records of ${counts.length} types were counted there once more.`;
}
