/** @jest-environment ./__tests__/support/one-realm.mjs */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { projectTarget } from '../support/project-target.ts';
import { allTargetKinds, type TargetKind } from '../support/targets.ts';

const kinds = allTargetKinds.filter(([name]) => name === 'PostgreSQL, as a superuser');

describe.each(kinds)('an import, on %s,', (_, found) => {
  (found === undefined ? describe.skip : describe)('connects', () => {
    const { importing } = projectTarget(found as TargetKind);

    afterEach(() => {
      jest.restoreAllMocks();
    });

    async function connections(safetyBackup: boolean): Promise<number> {
      const connect = jest.spyOn(pg.Client.prototype, 'connect');
      await importing({ safetyBackup });
      return connect.mock.calls.length;
    }

    test('for its lock, for all that it looks at, for all that it writes, and to remove the note of its commit', async () => {
      expect(await connections(false)).toBe(4);
    });

    test('once more where it makes a safety backup, to see that nobody has written meanwhile', async () => {
      expect(await connections(true)).toBe(5);
    });
  });
});
