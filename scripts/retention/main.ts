import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSnapshotRepository } from '../../__tests__/support/restic-snapshots.ts';
import { Random } from '../random.ts';
import { differences } from './compare.ts';

/**
 * `npm run retention [-- SEED]`: 1,000 simulated nights, by random policies, as `restic forget` decides them and as this project does.
 * `RESTIC` and `RESTIC_NEW` name programs of restic; without the first one it is that in PATH.
 */
const seed = Number(process.argv[2] ?? Math.floor(Math.random() * 2 ** 31));
const programs = [process.env.RESTIC ?? 'restic', process.env.RESTIC_NEW ?? ''].filter((name) => name !== '');
const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-retention-'));
try {
  const random = new Random(seed);
  const repository = makeSnapshotRepository(join(folder, 'restic'), programs[0]);
  const extent = { nights: 1_000, histories: 3, policies: 25 };
  const {
    compared,
    snapshots,
    removed,
    differences: found,
  } = differences(repository, programs, random, extent);
  console.log(
    `Seed ${seed}: ${snapshots} snapshots of ${extent.histories} histories of ${extent.nights} nights, ${extent.policies} policies, ${programs.length} programs: ${compared} comparisons, ${removed} snapshots removed, ${found.length} differences.`,
  );
  for (const one of found) {
    console.error(one);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
