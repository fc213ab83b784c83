import { UserError } from '../errors.ts';
import { changedMeanwhile, taken } from './failures.ts';
import type { IfTaken, StoredObject } from './object-store.ts';

/** User metadata of an object: which upload has made it. Azure takes no hyphens in such names, and S3 no capitals. */
export const uploadMark = 'strapidmsupload';

/** An object as a store has it, and the upload that has made it. */
export interface Found {
  readonly object: StoredObject;
  readonly mark: string | undefined;
}

/** What an engine makes of the failure of a request that was to have an object appear. */
export type Verdict =
  /** Something has that name. */
  | 'taken'
  /** It may have arrived all the same: an answer was lost, or belongs to a repetition. */
  | 'unclear'
  /** The store does not know the condition that there is no object of that name. */
  | 'condition unknown'
  | 'failed';

/** Whether a store knows the condition that an object is not there yet. It is found out once. */
export interface Conditions {
  areKnown: boolean;
}

/** An object that is to appear. */
export interface Appearing {
  /** What messages call it. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** What the object is marked with. */
  readonly mark: string;
  readonly ifTaken: IfTaken;
  readonly conditions: Conditions;
  look(): Promise<Found | undefined>;
  /** @param isConditional Whether to ask for it on the condition that nothing has that name. */
  request(isConditional: boolean): Promise<unknown>;
  remove(): Promise<unknown>;
  judge(error: unknown): Verdict;
  explain(error: unknown, attempt: string): unknown;
}

/**
 * Has an object appear, and looks that it is the one that was meant to. An answer that was lost on the way is no failure: the object
 * itself tells which upload has made it.
 *
 * @throws UserError `usage` where the name is taken, `failed` where the store fails.
 */
export async function appear(appearing: Appearing, signal: AbortSignal | undefined): Promise<StoredObject> {
  const { path, size, mark, ifTaken, conditions } = appearing;
  if (ifTaken === 'refuse' && (await appearing.look()) !== undefined) {
    // Some stores ignore the condition without a word.
    throw taken(path);
  }
  const isConditional = ifTaken === 'refuse' && conditions.areKnown;
  try {
    await appearing.request(isConditional);
  } catch (error) {
    signal?.throwIfAborted();
    if (isConditional && appearing.judge(error) === 'condition unknown') {
      conditions.areKnown = false;
      return await appear(appearing, signal);
    }
    await assertAppeared(appearing, error);
  }
  const found = await appearing.look();
  if (found?.object.size === size && found.mark === mark) {
    return found.object;
  }
  throw await notWhole(appearing, found);
}

/** After a request that has failed: did it arrive all the same? */
async function assertAppeared(
  { path, mark, look, judge, explain }: Appearing,
  error: unknown,
): Promise<void> {
  const verdict = judge(error);
  const mayHave = verdict === 'taken' || verdict === 'unclear';
  // What the request has failed with is what is to be told.
  const found = mayHave ? await look().catch(() => undefined) : undefined;
  if (found?.mark !== mark) {
    throw verdict === 'taken' ? taken(path) : explain(error, `${path} cannot be written`);
  }
}

async function notWhole(
  { path, size, mark, remove }: Appearing,
  found: Found | undefined,
): Promise<UserError> {
  if (found === undefined) {
    return new UserError(
      'failed',
      `${path} was written, but is not there.`,
      'Another program has removed it: give each project a prefix of its own. Then run the command again.',
    );
  }
  if (found.mark !== mark) {
    return changedMeanwhile(path, undefined);
  }
  await remove();
  return new UserError(
    'failed',
    `${path} has ${found.object.size} bytes where ${size} were written. It was removed.`,
    'Run the command again. If it happens again, the service is not to be trusted with backups.',
  );
}
