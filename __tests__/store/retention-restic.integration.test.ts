import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Random } from '../../scripts/random.ts';
import { differences } from '../../scripts/retention/compare.ts';
import { allRestics } from '../support/restic.ts';
import { makeSnapshotRepository, type SnapshotRepository } from '../support/restic-snapshots.ts';

/** That of the machine and, where it is named, the newest one (`.ci/storage`); with CI=true it has to be. */
const programs = allRestics
  .map(({ program }) => program)
  .filter((program) => spawnSync(program, ['version']).status === 0);
// Where nothing may be left out, it has to be there.
const withRestic = programs.length > 0 || process.env.CI === 'true' ? describe : describe.skip;

withRestic('What retention keeps', () => {
  let folder: string;
  let repository: SnapshotRepository;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'strapi-dms-retention-'));
    repository = makeSnapshotRepository(join(folder, 'restic'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is what restic keeps of the same moments, by the same rules', () => {
    expect(programs).toContain('restic');
    const found = differences(repository, programs, new Random(26), {
      nights: 120,
      histories: 6,
      policies: 6,
    });
    expect(found.compared).toBe(36 * programs.length);
    expect(found.differences).toEqual([]);
  });
});
