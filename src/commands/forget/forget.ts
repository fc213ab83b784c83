import { UserError } from '../../errors.ts';
import { openPlace } from '../retention/open.ts';
import type { RetentionPlace } from '../retention/place.ts';
import { describePolicy } from '../retention/policy.ts';
import { type Retention, retain } from '../retention/retain.ts';
import type { ForgetOptions } from './options.ts';

/** What was forgotten: the terminal's table, the Action's summary, and the JSON report are made from it. */
export interface ForgetReport extends Retention {
  readonly command: 'forget';
  /** A folder, a store without credentials, or a workflow. */
  readonly place: string;
  /** The rules, in words. */
  readonly policy: string;
  /** Whether nothing was removed because only that was asked for. */
  readonly isDryRun: boolean;
  readonly durationMs: number;
}

/**
 * Removes the backups that no rule keeps.
 *
 * @param signal Ends it early, between two removals.
 * @param open Opens the place, where it is none that options name.
 * @throws UserError where the backups cannot be listed. What cannot be removed is a warning of the report.
 */
export async function forgetBackups(
  options: ForgetOptions,
  signal?: AbortSignal,
  open: () => Promise<RetentionPlace> = () => openPlace(options),
): Promise<ForgetReport> {
  const started = performance.now();
  const began = new Date();
  const { policy, dryRun: isDryRun } = options;
  await using place = await open();
  const retention = await retain(place, { policy, began, isDryRun }, signal);
  return {
    command: 'forget',
    place: place.name,
    policy: describePolicy(policy),
    isDryRun,
    ...retention,
    durationMs: Math.round(performance.now() - started),
  };
}

/** What a run ends with that has left behind what it had to remove; undefined where it has not. */
export function whyIncomplete({ warnings, backups, removed, place }: ForgetReport): UserError | undefined {
  const wanted = backups.filter(({ isKept }) => !isKept).length;
  return warnings.length === 0
    ? undefined
    : new UserError(
        'failed',
        `${removed.length} of ${wanted} backups were removed from ${place}: ${warnings[0]}`,
        'Nothing else was touched. Run it again once that is mended.',
      );
}
