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
import { copyOf, makeSite } from '../../scripts/faults/sites.ts';
import { leftIn } from '../../scripts/faults/state.ts';
import { describeWith, findMysql, findPostgres } from '../support/servers.ts';
import { startSilentProxy } from '../support/silent-proxy.ts';
import { run } from '../support/terminal.ts';
import { someOf } from '../support/thorough.ts';

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

    const attacks: readonly [string, Attack, 'before' | 'after'][] = [
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
    ];
    test.each(someOf(attacks, 2))(
      'is wholly done or not at all after the next run (%s)',
      async (_, attack, state) => {
        expect(await killOnServer(served, attack, folder)).toMatchObject({
          phase: `${attack.victim} ${attack.at}`,
          state,
          isRepeatable: true,
          left: [],
        });
      },
    );

    /** An import whose server falls silent when COMMIT comes, and what the next one says of it. */
    async function silentAtCommit(isSilentLater: boolean) {
      const { site, engine: made, database } = served;
      const project = copyOf(site.project, join(folder, 'silent'));
      const copy = await made.copy(database);
      const proxy = await startSilentProxy(made.server.hostname, Number(made.server.port));
      try {
        const url = new URL(copy.url);
        [url.hostname, url.port] = ['127.0.0.1', String(proxy.port)];
        const options = [
          '--force',
          '--no-safety-backup',
          '--on-foreign-data-loss',
          'accept',
          '--idle-timeout',
          '2',
        ];
        const words = ['import', '--project', project, '--database-url', url.href, ...options];
        proxy.silenceAt(made.commit, { passesOn: true, all: isSilentLater });
        const first = await run([...words, '-f', site.archive]);
        proxy.speak();
        const next = await run([...words, '-f', 'no-such-archive.tar']);
        return { first, next, left: leftIn(project) };
      } finally {
        await proxy[Symbol.asyncDispose]();
        await copy.drop();
        rmSync(project, { recursive: true });
      }
    }

    test('and that is not told of its COMMIT asks whether it took place', async () => {
      const { first, left } = await silentAtCommit(false);
      expect(first.stderr).toContain(
        'The import is complete, database and media, although the database did not confirm it',
      );
      expect(first.stderr).toContain('no answer to COMMIT');
      expect(left).toEqual([]);
    });

    test('and that is told nothing any more says that it is not known, and the next one finds out', async () => {
      const { first, next, left } = await silentAtCommit(true);
      expect(first.code).toBe(13);
      expect(first.stderr).toContain('no answer to COMMIT');
      expect(first.stderr).toContain(
        'the import is there completely or not at all, and it is not known which',
      );
      expect(first.stderr).toContain('The database could not be asked either');
      expect(first.stderr).toContain('This happened during: Committing.');
      expect(first.stderr).not.toMatch(/nothing was changed|Nothing was imported/i);
      expect(next.stdout + next.stderr).toContain(
        'An interrupted import into this project was finished first.',
      );
      expect(left).toEqual([]);
    });
  });
});
