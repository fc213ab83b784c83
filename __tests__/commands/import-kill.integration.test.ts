import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { killAt, type Measured, measure, pointsOf } from '../../scripts/faults/kill.ts';
import { importInto } from '../../scripts/faults/program.ts';
import { copyOf, makeSite, type Site } from '../../scripts/faults/sites.ts';
import { leftIn, stateOf } from '../../scripts/faults/state.ts';
import { backupsOf } from '../support/backups.ts';

let folder: string;
let site: Site;
let measured: Measured;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'import-kill-'));
  site = await makeSite(folder, { entities: 500, files: 10 });
  measured = await measure(site, folder);
});

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
  );

  test.each([
    ['the commit', 0],
    ['the first file is moved', 3],
    ['half of the files are moved', 8],
    ['the note is removed', -3],
  ])('that is killed around when %s is wholly done or not at all after the next run', async (_, offset) => {
    const { all, beforeCommit } = measured.operations;
    const operation = offset < 0 ? all + offset : beforeCommit + offset;
    const outcome = await killAt(site, { operation }, folder);
    expect(outcome.phase).not.toBe('not killed');
    expect(outcome).toMatchObject({
      state: expect.stringMatching(/^(before|after)$/),
      isRepeatable: true,
      left: [],
    });
  });

  test.each([
    ['while it reads, backs up and loads', 0.25],
    ['while it reads, backs up and loads', 0.5],
    ['while it reads, backs up and loads', 0.8],
    ['before its commit', 1],
    ['while it puts its media in place', 1.01],
  ])(
    'that is interrupted %s ends with 130, everything is as before unless it is committed, and it says so (%d)',
    async (_, part) => {
      const project = copyOf(site.project, join(folder, 'interrupted'));
      const { beforeCommit } = measured.operations;
      const isDone = part > 1;
      try {
        const ended = await importInto(project, site.archive, ['--force'], {
          preload: 'kill-at.ts',
          environment: { KILL_AT: String(Math.round(beforeCommit * part)), KILL_WITH: 'SIGINT' },
        });
        expect(ended.code).toBe(130);
        expect(stateOf(project)).toEqual(isDone ? site.after : site.before);
        expect(leftIn(project)).toEqual([]);
        const backups = backupsOf(project);
        if (part === 1) {
          expect(backups).toHaveLength(1);
        }
        const kept = backups
          .map((backup) => `The safety backup stays in .strapi-dms/safety-backups/${backup}.`)
          .join('');
        const nothing = 'Interrupted; nothing was changed and nothing was left behind.';
        expect(ended.stderr).toContain(
          isDone
            ? 'Interrupted. It was too late to stop it. The import is complete.'
            : kept === ''
              ? nothing
              : `Interrupted. Nothing was imported. ${kept}`,
        );
        if (isDone) {
          expect(ended.stdout).toContain(`The previous content is in .strapi-dms/safety-backups/${backups[0]}`);
        }
      } finally {
        rmSync(project, { recursive: true });
      }
    },
  );
});
