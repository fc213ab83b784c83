import { UserError } from '../../errors.ts';
import { type Decision, decide, type RetentionPolicy } from '../../store/retention.ts';
import { explainUnexpected } from '../../system/system-error.ts';
import type { KeptItem, RetentionPlace } from './place.ts';

/** What becomes of a backup, as reports have it. */
export interface RetainedBackup {
  readonly name: string;
  /** The moment that it has the data of; ISO 8601. */
  readonly time: string;
  readonly isKept: boolean;
  /** Why, in words. */
  readonly reasons: readonly string[];
}

/** What came of a policy. */
export interface Retention {
  /** The newest first. */
  readonly backups: readonly RetainedBackup[];
  /** What is gone, as reports call it, the oldest first. In a dry run nothing. */
  readonly removed: readonly string[];
  /** What could not be done, and why. */
  readonly warnings: readonly string[];
}

export interface RetainOptions {
  readonly policy: RetentionPolicy;
  /** When this run began. What came since then was made beside it, and is neither counted nor removed. */
  readonly began: Date;
  /**
   * The backup that this run has made, as reports call it: it counts, and it stays, whatever the clock says. Only what it is counted with goes:
   * beside a masked archive masked ones. Where it is not listed, nothing goes.
   */
  readonly made?: string | undefined;
  readonly isDryRun: boolean;
}

/**
 * Applies a policy to a place: the oldest goes first, so that what is left when something ends it early is what would have stayed, and more.
 *
 * @param signal Ends it early, between two removals.
 * @throws what listing throws; what cannot be removed is a warning.
 */
export async function retain(
  place: RetentionPlace,
  { policy, began, made, isDryRun }: RetainOptions,
  signal?: AbortSignal,
): Promise<Retention> {
  const listed = await place.list(signal);
  const own = listed.find(({ name }) => place.called(name) === made);
  if (made !== undefined && own === undefined) {
    throw new UserError(
      'failed',
      `${made}, which was just made, is not listed there.`,
      `Look whether something else removes backups from ${place.name}.`,
    );
  }
  const items = listed.map((item) => (item === own ? item : exempted(item, began)));
  const decisions = decide(items, policy, new Date()).map((decision) => spared(decision, own));
  const removed: string[] = [];
  const warnings: string[] = [];
  const gone = isDryRun ? [] : decisions.filter(({ isKept }) => !isKept).toReversed();
  let failures = 0;
  for (const [index, { item }] of gone.entries()) {
    signal?.throwIfAborted();
    try {
      await place.remove(item, signal);
      failures = 0;
      removed.push(place.called(item.name));
    } catch (error) {
      warnings.push(`The older backup ${place.called(item.name)} could not be removed: ${inWords(error)}`);
      failures += 1;
      if (failures === patience && index < gone.length - 1) {
        warnings.push(`${gone.length - 1 - index} others were not tried.`);
        break;
      }
    }
  }
  if (removed.length > 0) {
    await place.finish?.(signal).catch((error) => {
      warnings.push(`What was removed from ${place.name} still takes its room: ${inWords(error)}`);
    });
  }
  return {
    backups: decisions.map(({ item, isKept, reasons }) => ({
      name: item.name,
      time: item.time.toISOString(),
      isKept,
      reasons,
    })),
    removed,
    warnings,
  };
}

/**
 * The same beside a new backup, which is there whatever becomes of this.
 *
 * @param open Opens the place.
 */
export async function retainAfterBackup(
  open: () => Promise<RetentionPlace>,
  options: Omit<RetainOptions, 'isDryRun'>,
  signal?: AbortSignal,
): Promise<Retention> {
  try {
    await using place = await open();
    return await retain(place, { ...options, isDryRun: false }, signal);
  } catch (error) {
    const warning = `Older backups were not looked through, and stay: ${inWords(error)}`;
    return { backups: [], removed: [], warnings: [warning] };
  }
}

/** Failures in a row after which the others would fail, too. */
const patience = 3;

/** What an export says of it. */
export const retainedOf = ({
  backups,
  removed,
}: Retention): { readonly removed: readonly string[]; readonly kept: readonly RetainedBackup[] } => ({
  removed,
  kept: backups.filter(({ isKept }) => isKept),
});

const exempted = (item: KeptItem, began: Date): KeptItem =>
  item.exempt === undefined && item.arrived !== undefined && item.arrived > began
    ? { ...item, exempt: 'it came while this ran' }
    : item;

function spared(decision: Decision<KeptItem>, own: KeptItem | undefined): Decision<KeptItem> {
  const reason = own === undefined || decision.isKept ? undefined : whySpared(decision.item, own);
  return reason === undefined ? decision : { ...decision, isKept: true, reasons: [reason] };
}

function whySpared(item: KeptItem, own: KeptItem): string | undefined {
  if (item === own) {
    return 'it was just made';
  }
  if (item.group !== own.group) {
    return 'it is of another kind than the one that was just made';
  }
  // Only where a clock was wrong, or beside another run of the same second.
  return item.time.getTime() < Math.floor(own.time.getTime() / 1_000) * 1_000
    ? undefined
    : 'it is not older than the one that was just made';
}

function inWords(thrown: unknown): string {
  const error = explainUnexpected(thrown);
  return error instanceof Error ? error.message : String(error);
}
