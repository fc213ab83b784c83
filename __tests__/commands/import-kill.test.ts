import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { killAt, type Measured, measure, pointsOf } from '../../scripts/faults/kill.ts';
import { importInto } from '../../scripts/faults/program.ts';
import { copyOf, makeSite, type Site } from '../../scripts/faults/sites.ts';
import { leftIn, stateOf } from '../../scripts/faults/state.ts';

let folder: string;
let site: Site;
let measured: Measured;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'import-kill-'));
  site = await makeSite(folder, { articles: 500, files: 10 });
  measured = await measure(site, folder);
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('an import', () => {
  test('that would change nothing could not show what a fault does', () => {
    expect(site.after.database).not.toBe(site.before.database);
    expect(site.after.uploads).not.toBe(site.before.uploads);
    expect(measured.operations.beforeCommit).toBeGreaterThan(10);
  });

  // The points are drawn by the same rule as in `npm run faults`, always the same ones here.
  const points = pointsOf({ milliseconds: 1, operations: { all: 1, beforeCommit: 1 } }, 9).map(
    (_, index) => index,
  );

  test.each(points)(
    'that is killed anywhere is wholly done or not at all after the next run (%#)',
    async (index) => {
      let seed = index + 1;
      const random = () => {
        seed = (seed * 48_271) % 2_147_483_647;
        return seed / 2_147_483_647;
      };
      const point = pointsOf(measured, index + 1, random)[index];
      const outcome = await killAt(site, point as NonNullable<typeof point>, folder);
      expect(outcome).toMatchObject({
        state: expect.stringMatching(/^(before|after)$/),
        isRepeatable: true,
        left: [],
      });
    },
    20_000,
  );

  test.each([
    ['the commit', 0],
    ['the first file is moved', 3],
    ['half of the files are moved', 8],
    ['the note is removed', -3],
  ])(
    'that is killed around when %s is wholly done or not at all after the next run',
    async (_, offset) => {
      const { all, beforeCommit } = measured.operations;
      const operation = offset < 0 ? all + offset : beforeCommit + offset;
      const outcome = await killAt(site, { operation }, folder);
      expect(outcome.phase).not.toBe('not killed');
      expect(outcome).toMatchObject({
        state: expect.stringMatching(/^(before|after)$/),
        isRepeatable: true,
        left: [],
      });
    },
    20_000,
  );

  test.each([0.2, 0.5, 0.8, 0.95, 1])(
    'that is interrupted at %d of its way ends with 130 as before, or is done',
    async (part) => {
      const project = copyOf(site.project, join(folder, 'interrupted'));
      try {
        const { all } = measured.operations;
        const ended = await importInto(project, site.archive, ['--force', '--no-safety-backup'], {
          watched: true,
          environment: { KILL_AT: String(Math.max(1, Math.round(all * part * 0.9))), KILL_WITH: 'SIGINT' },
        });
        expect([0, 130]).toContain(ended.code);
        expect(stateOf(project)).toEqual(ended.code === 130 ? site.before : site.after);
        expect(leftIn(project)).toEqual([]);
      } finally {
        rmSync(project, { recursive: true });
      }
    },
    20_000,
  );
});
