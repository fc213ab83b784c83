import { UserError } from '../../errors.ts';
import { askedScope } from '../retention/scope.ts';
import type { VerifyReport } from '../verify/verify.ts';
import type { CountedContents, WatchedBackup, WatchedPlace } from './backup.ts';
import { type CheckFinding, contentFindings, damagedFinding, listFindings, watchedOf } from './findings.ts';
import type { CheckOptions } from './options.ts';

/** Whether backups are to be counted on. */
export type CheckVerdict = 'ok' | 'failing';

/** What a check found: the terminal's text, the Action's outputs, summary and issue, and the JSON report are made from it. */
export interface CheckReport {
  readonly command: 'check';
  /** A folder, a store without credentials, or a workflow. */
  readonly place: string;
  readonly verdict: CheckVerdict;
  readonly findings: readonly CheckFinding[];
  /** How many backups there are, those included that are not counted on. */
  readonly backups: number;
  /** The newest that is counted on; absent where there is none. */
  readonly newest?: CheckedBackup;
  /** The one that it was held against. */
  readonly before?: CheckedBackup;
  /** Whether the newest was read, and is whole. */
  readonly isRead: boolean;
  readonly durationMs: number;
  readonly warnings: readonly string[];
}

export interface CheckedBackup extends Partial<CountedContents> {
  readonly name: string;
  /** The moment that it has the data of; ISO 8601. */
  readonly time: string;
  readonly bytes: number;
}

/**
 * Looks whether there is a backup that can be counted on. Nothing is written.
 *
 * @param place Is closed by whoever has opened it.
 * @throws UserError where backups cannot be listed, or the newest cannot be read for another reason than that it is damaged.
 */
export async function checkBackups(
  place: WatchedPlace,
  options: Pick<CheckOptions, 'maxAge' | 'maxShrink'>,
  signal?: AbortSignal,
  now: Date = new Date(),
): Promise<CheckReport> {
  const started = performance.now();
  const backups = await place.list(signal);
  const listed = watchedOf(backups);
  const read = listed.newest === undefined ? unread : await readNewest(place, listed.newest, signal);
  // An archive that nobody has noted anything of says itself how old it is.
  const watched = { ...listed, newest: listed.newest && withTime(listed.newest, read.report) };
  const { newest, before } = watched;
  const contents = newest && (newest.contents ?? (read.report && contentsOf(read.report)));
  const counted = before === undefined ? uncounted : await countBefore(place, before, contents, signal);
  const earlier = counted.contents;
  const findings = [
    ...listFindings(place.name, watched, options, now),
    ...read.findings,
    ...contentFindings(watched, contents, earlier, options),
  ];
  return {
    command: 'check',
    place: place.name,
    verdict: findings.length === 0 ? 'ok' : 'failing',
    findings,
    backups: backups.length,
    ...(newest === undefined ? {} : { newest: checked(newest, contents) }),
    ...(before === undefined ? {} : { before: checked(before, earlier) }),
    isRead: read.report !== undefined,
    durationMs: Math.round(performance.now() - started),
    warnings: [...read.warnings, ...counted.warnings],
  };
}

interface Reading {
  readonly report: VerifyReport | undefined;
  readonly findings: readonly CheckFinding[];
  readonly warnings: readonly string[];
}

const unread: Reading = { report: undefined, findings: [], warnings: [] };

async function readNewest(
  place: WatchedPlace,
  newest: WatchedBackup,
  signal: AbortSignal | undefined,
): Promise<Reading> {
  try {
    const report = await place.verify(newest, signal);
    const isNoted = newest.contentDigest === undefined || newest.contentDigest === report.contentDigest;
    const findings = isNoted ? [] : [damagedFinding(newest, 'it does not have what is noted beside it.')];
    return { report, findings, warnings: [] };
  } catch (error) {
    if (!(error instanceof UserError)) {
      throw error;
    }
    if (error.needs === 'key') {
      const warning = `${newest.name} was not read, for there is no key to read it with: whether it is whole is not known.`;
      return { ...unread, warnings: [warning] };
    }
    if (error.failure !== 'damagedArchive') {
      throw error;
    }
    return { ...unread, findings: [damagedFinding(newest, error.message)] };
  }
}

interface Count {
  readonly contents: CountedContents | undefined;
  readonly warnings: readonly string[];
}

const uncounted: Count = { contents: undefined, warnings: [] };

/** What there is to compare with: nothing where the newest is of another scope, or has not been read. */
async function countBefore(
  place: WatchedPlace,
  before: WatchedBackup,
  newest: CountedContents | undefined,
  signal: AbortSignal | undefined,
): Promise<Count> {
  if (newest === undefined) {
    return uncounted;
  }
  try {
    const contents = before.contents ?? (await place.count(before, signal));
    return contents?.scope === newest.scope ? { contents, warnings: [] } : uncounted;
  } catch (error) {
    if (!(error instanceof UserError)) {
      throw error;
    }
    const warning = `Nothing was compared with ${before.name}, the one before: ${error.message}`;
    return { contents: undefined, warnings: [warning] };
  }
}

function withTime(newest: WatchedBackup, report: VerifyReport | undefined): WatchedBackup {
  const time = new Date(report?.createdAt ?? Number.NaN);
  return Number.isNaN(time.getTime()) ? newest : { ...newest, time };
}

/** What a verification has counted. */
export const contentsOf = ({
  stages,
  missingAssets = 0,
  contentTypes,
  madeBy,
}: Pick<VerifyReport, 'stages' | 'missingAssets'> & {
  readonly madeBy?: { readonly scope: string };
  readonly contentTypes: readonly { readonly uid: string; readonly entities: number }[];
}): CountedContents => ({
  entities: stages.entities?.count ?? 0,
  assets: stages.assets?.count ?? 0,
  missingAssets,
  contentTypes: Object.fromEntries(contentTypes.map(({ uid, entities }) => [uid, entities])),
  scope: madeBy && askedScope(madeBy),
});

const checked = (
  { name, time, bytes, scope }: WatchedBackup,
  contents: CountedContents | undefined,
): CheckedBackup => ({
  ...contents,
  name,
  time: time.toISOString(),
  bytes,
  scope: scope ?? contents?.scope,
});

/** What a check ends with that has found something; undefined where all is well. */
export function refusalOf({ findings }: CheckReport): UserError | undefined {
  const [first] = findings;
  return first === undefined
    ? undefined
    : new UserError(
        'findings',
        findings.map(({ message }) => message).join(' '),
        [...new Set(findings.map(({ remedy }) => remedy))].join(' '),
      );
}
