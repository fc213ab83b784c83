import { spawnSync } from 'node:child_process';
import { randomPolicy, resticOptions, simulatedNights } from '../../__tests__/support/nights.ts';
import type { SnapshotRepository } from '../../__tests__/support/restic-snapshots.ts';
import { type Decision, decide } from '../../src/store/retention.ts';
import type { Random } from '../random.ts';

/** How much is compared. */
export interface Extent {
  /** Nights of each history. */
  readonly nights: number;
  /** Histories beside each other, as of so many hosts. */
  readonly histories: number;
  readonly policies: number;
}

/** What was compared, and where a restic decides otherwise. */
export interface Compared {
  /** Histories by policies by programs. */
  readonly compared: number;
  readonly snapshots: number;
  readonly removed: number;
  readonly differences: readonly string[];
}

/** All nights end here, so that nothing depends on the day of the comparison. */
const last = new Date('2026-11-29T23:59:59Z');

/**
 * Lets restic decide what is kept of simulated nights, by random policies, and this project.
 *
 * @param programs Of restic, of any version from 0.14 on.
 */
export function differences(
  repository: SnapshotRepository,
  programs: readonly string[],
  random: Random,
  extent: Extent,
): Compared {
  const histories = Array.from({ length: extent.histories }, (_, number) => ({
    host: `host-${number}`,
    times: simulatedNights(random, extent.nights, last),
  }));
  const snapshots = histories.flatMap(({ host, times }) => times.map((time) => ({ host, time })));
  repository.fill(snapshots);
  const items = snapshots.map(({ host, time }) => ({
    name: time.toISOString(),
    time,
    group: host,
    exempt: undefined,
  }));
  const found: string[] = [];
  let removed = 0;
  for (let number = 0; number < extent.policies; number += 1) {
    const policy = randomPolicy(random);
    const options = resticOptions(policy);
    const decisions = decide(items, policy, new Date());
    removed += decisions.filter(({ isKept }) => !isKept).length;
    for (const program of programs) {
      const kept = repository.kept(program, options);
      for (const { host } of histories) {
        const own = decisions.filter((one) => one.item.group === host && isKeptBy(program, one));
        const [ours, theirs] = [own.map(({ item }) => item.name), kept.get(host) ?? []];
        if (ours.join() !== theirs.join()) {
          found.push(
            `${program} ${options.join(' ')} of ${host}: restic alone keeps ${without(theirs, ours)}; strapi-dms alone ${without(ours, theirs)}`,
          );
        }
      }
    }
  }
  return {
    compared: extent.histories * extent.policies * programs.length,
    snapshots: snapshots.length,
    removed,
    differences: found,
  };
}

const without = (these: readonly string[], those: readonly string[]): string =>
  these.filter((one) => !those.includes(one)).join(', ') || 'nothing';

/** What was kept before restic 0.16: the oldest got nothing of what was left of a count. */
function isKeptBy(program: string, { isKept, reasons }: Decision): boolean {
  return isKept && (keepsOldest(program) || reasons.some((reason) => !reason.startsWith('the oldest, and ')));
}

const versions = new Map<string, boolean>();

function keepsOldest(program: string): boolean {
  const known = versions.get(program);
  if (known !== undefined) {
    return known;
  }
  const { stdout = '' } = spawnSync(program, ['version'], { encoding: 'utf8' });
  const [, minor = Number.NaN] = (/^restic 0\.(\d+)\./.exec(stdout) ?? []).map(Number);
  const keeps = !(minor < 16);
  versions.set(program, keeps);
  return keeps;
}
