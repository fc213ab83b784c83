import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mysqlOrMariaDb } from '../../scripts/engines/mysql.ts';
import { postgres } from '../../scripts/engines/postgres.ts';
import {
  type Attack,
  attacksOf,
  killOnServer,
  type ServerSite,
  serverPhases,
  serverSite,
} from '../../scripts/faults/server-kill.ts';
import { makeSite } from '../../scripts/faults/sites.ts';
import { describeWith, findMysql, findPostgres } from '../support/servers.ts';

test('attacks are a third around the commit, in each way that there is a name for', () => {
  const attacks = attacksOf(1_000, 18);
  const around = attacks.filter(({ at }) => typeof at !== 'number');
  const ways = around.map(({ victim, at }) => `${victim} ${at}`);
  expect(new Set(ways).size).toBe(6);
  expect(Object.keys(serverPhases)).toEqual(expect.arrayContaining(ways));
});

describe.each([
  ['PostgreSQL', await findPostgres(), postgres],
  ['MySQL or MariaDB', await findMysql(), mysqlOrMariaDb],
] as const)('an import into %s', (_, server, engine) => {
  describeWith(server)('that is killed around its commit', () => {
    let folder: string;
    let served: ServerSite;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'import-kill-servers-'));
      const site = await makeSite(folder, { entities: 50, files: 4 });
      served = await serverSite(site, engine(server?.url.href), folder);
    });

    afterAll(async () => {
      await served.database.drop();
      rmSync(folder, { recursive: true, force: true });
    });

    test.each<[string, Attack, 'before' | 'after']>([
      ['its process, before COMMIT has reached the server', { victim: 'process', at: 'before' }, 'before'],
      [
        'its connections, before COMMIT has reached the server',
        { victim: 'connection', at: 'before' },
        'before',
      ],
      ['its process, before the answer to COMMIT has come back', { victim: 'process', at: 'after' }, 'after'],
      [
        'its connections, before the answer to COMMIT has come back',
        { victim: 'connection', at: 'after' },
        'after',
      ],
    ])('is wholly done or not at all after the next run (%s)', async (_, attack, state) => {
      expect(await killOnServer(served, attack, folder)).toMatchObject({
        phase: `${attack.victim} ${attack.at}`,
        state,
        isRepeatable: true,
        left: [],
      });
    });
  });
});
