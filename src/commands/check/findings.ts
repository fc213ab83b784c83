import { own } from '../../by-name.ts';
import { before, type CalendarDuration, describeDuration } from '../../system/duration.ts';
import { option } from '../../wording.ts';
import { formatCount } from '../format.ts';
import type { CountedContents, WatchedBackup } from './backup.ts';

/** Something that is wrong with the backups. */
export interface CheckFinding {
  readonly kind:
    | 'none'
    | 'unverified'
    | 'masked'
    | 'partial'
    | 'old'
    | 'future'
    | 'fewer-entries'
    | 'fewer-media'
    | 'emptied'
    | 'missing-media'
    | 'damaged';
  readonly message: string;
  /** The same without names of backups, of content types and of places, for where everybody can read it. */
  readonly publicMessage: string;
  /** What to do, in one line, without such names. */
  readonly remedy: string;
}

/** What is asked of backups. */
export interface CheckLimits {
  readonly maxAge: CalendarDuration;
  /** Of 100. */
  readonly maxShrink: number;
}

/** The backup that is looked at, and the one that it is held against. */
export interface Watched {
  readonly newest: WatchedBackup | undefined;
  /** The one before of its scope. */
  readonly before: WatchedBackup | undefined;
  /** What is newer, and is not counted on: masked, of less, or not known to be whole. */
  readonly passedOver: readonly WatchedBackup[];
}

const everything = 'everything';

/**
 * Chooses what is looked at: the newest that is known to be whole and is not masked; one of everything where there is any, for those of
 * less are no substitute for it.
 *
 * @param backups The newest first.
 */
export function watchedOf(backups: readonly WatchedBackup[]): Watched {
  const whole = backups.filter(({ isVerified, isMasked }) => isVerified && !isMasked);
  const newest = whole.find(({ scope }) => scope === everything) ?? whole[0];
  return {
    newest,
    before:
      newest && whole.find((one) => one !== newest && one.scope === newest.scope && one.time <= newest.time),
    passedOver: newest === undefined ? backups : backups.slice(0, backups.indexOf(newest)),
  };
}

/** What a clock may be wrong by. In milliseconds. */
const tolerance = 10 * 60_000;

/** What the list alone tells. */
export function* listFindings(
  place: string,
  { newest, passedOver }: Watched,
  { maxAge }: CheckLimits,
  now: Date,
): Generator<CheckFinding> {
  const [passed] = passedOver;
  if (newest === undefined && passed === undefined) {
    yield {
      kind: 'none',
      message: `There is no backup in ${place}.`,
      publicMessage: 'There is no backup.',
      remedy:
        'Look whether the job that makes backups runs, succeeds, and writes to this place. GitHub stops schedules in repositories without activity for 60 days.',
    };
    return;
  }
  if (newest !== undefined && newest.time.getTime() > now.getTime() + tolerance) {
    yield {
      kind: 'future',
      message: `The newest backup, ${newest.name}, is of ${newest.time.toISOString()}, which is yet to come: its age says nothing.`,
      publicMessage: 'The newest backup is of a time that is yet to come: its age says nothing.',
      remedy: 'Set the clock of the machine that makes backups, and remove this one once there is another.',
    };
  }
  const isOld = newest === undefined || newest.time < before(now, maxAge);
  if (newest !== undefined && isOld) {
    yield {
      kind: 'old',
      message: `The newest verified backup, ${newest.name}, is ${ageOf(newest, now)} old, and ${option('max-age', describeDuration(maxAge))} is the most.`,
      publicMessage: `The newest verified backup is ${ageOf(newest, now)} old, and ${describeDuration(maxAge)} is the most.`,
      remedy:
        'Look at the last runs of the job that makes backups. GitHub stops schedules in repositories without activity for 60 days.',
    };
  }
  // What is newer is worth a word only where it might be taken for the backup that is missing.
  if (passed !== undefined && isOld) {
    yield passedOverFinding(passed);
  }
}

function passedOverFinding({ name, isVerified, isMasked, scope }: WatchedBackup): CheckFinding {
  if (!isVerified) {
    return {
      kind: 'unverified',
      message: `The newest archive, ${name}, is not known to be whole: the export that made it has not ended well.`,
      publicMessage:
        'The newest archive is not known to be whole: the export that made it has not ended well.',
      remedy: 'Look at the run that made it, and run it again.',
    };
  }
  return isMasked
    ? {
        kind: 'masked',
        message: `The newest archive, ${name}, is masked: it is no backup.`,
        publicMessage: 'The newest archive is masked: it is no backup.',
        remedy: `Export without ${option('mask')} as well.`,
      }
    : {
        kind: 'partial',
        message: `The newest archive, ${name}, has only a part: ${scope ?? 'nobody says which'}.`,
        publicMessage: 'The newest archive has only a part of the content.',
        remedy: `Export everything as well, without ${option('only')} and its like.`,
      };
}

/** What the numbers tell, beside those of the backup before. */
export function* contentFindings(
  { newest, before: earlier }: Watched,
  now: CountedContents | undefined,
  then: CountedContents | undefined,
  { maxShrink }: CheckLimits,
): Generator<CheckFinding> {
  if (newest === undefined || now === undefined) {
    return;
  }
  const missing = now.missingAssets - (then?.missingAssets ?? 0);
  if (missing > 0) {
    const what = `${formatCount(missing)} media ${missing === 1 ? 'file has' : 'files have'} gone missing: the site has ${missing === 1 ? 'its row' : 'their rows'}, and the backup could not find ${missing === 1 ? 'the file' : 'the files'}`;
    yield {
      kind: 'missing-media',
      message: `${what} (${newest.name}).`,
      publicMessage: `${what}.`,
      remedy:
        'Take the files from an older backup, or let the export fetch them (`media-url`). The report of the export names them.',
    };
  }
  if (earlier === undefined || then === undefined) {
    return;
  }
  for (const [kind, what, of, from] of [
    ['fewer-entries', 'entries', now.entities, then.entities],
    ['fewer-media', 'media files', now.assets, then.assets],
  ] as const) {
    const share = from === 0 ? 0 : ((from - of) / from) * 100;
    if (share > maxShrink) {
      const gone = `${Math.floor(share)} % of the ${what} are gone: ${formatCount(of)} are left of ${formatCount(from)}`;
      yield {
        kind,
        message: `${gone} (${newest.name}, held against ${earlier.name}).`,
        publicMessage: `${gone}.`,
        remedy: `If nobody meant that, keep the backup before it and see with \`diff\` what is gone; else raise ${option('max-shrink')} for a run.`,
      };
    }
  }
  const emptied = Object.entries(then.contentTypes).filter(
    ([uid, count]) => count > 0 && (own(now.contentTypes, uid) ?? 0) === 0,
  );
  // Whoever accepts any loss accepts this one.
  if (emptied.length > 0 && maxShrink < 100) {
    const types = `${formatCount(emptied.length)} content ${emptied.length === 1 ? 'type has' : 'types have'} no entries any more`;
    yield {
      kind: 'emptied',
      message: `${types}: ${emptied
        .slice(0, mostNamed)
        .map(([uid, count]) => `${uid} had ${formatCount(count)}`)
        .join(', ')}${emptied.length > mostNamed ? ' …' : ''}.`,
      publicMessage: `${types}.`,
      remedy: `If nobody meant that, bring them back from the backup before it (\`restore-one\`, or an import with \`only-content-types\`).`,
    };
  }
}

/** Content types in a message. */
const mostNamed = 10;

/** What reading it has shown. */
export const damagedFinding = ({ name }: WatchedBackup, why: string): CheckFinding => ({
  kind: 'damaged',
  message: `The newest backup, ${name}, does not verify: ${why}`,
  publicMessage: 'The newest backup does not verify.',
  remedy: 'Make another backup now, keep older ones, and find out what has changed this one.',
});

/** `3 days`, `30 hours`. */
function ageOf({ time }: WatchedBackup, now: Date): string {
  const hours = Math.floor((now.getTime() - time.getTime()) / 3_600_000);
  return hours < 72 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
}
