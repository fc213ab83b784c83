import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mysqlOrMariaDb } from '../../scripts/engines/mysql.ts';
import { postgres } from '../../scripts/engines/postgres.ts';
import { strapiDms } from '../../scripts/faults/program.ts';
import { copyOf } from '../../scripts/faults/sites.ts';
import {
  databaseOf,
  leftIn,
  type State,
  stateOf,
  uploadsDigest,
  uploadsOf,
} from '../../scripts/faults/state.ts';
import { serverTables } from '../../scripts/server-tables.ts';
import { copyBlog } from '../support/blog.ts';
import { type At, deleteRows, rowsOf } from '../support/documents.ts';
import { describeWith, findMysql, findPostgres } from '../support/servers.ts';
import { someOf } from '../support/thorough.ts';

const words = [
  ...['restore-one', '--project', '.', '--force', '--uid', 'api::article.article'],
  ...['--document-id', 'y8qkc37utrda8pt4d3ti4466'],
];
const picture = 'mountain_morning_40977d444d.jpg';

let folder: string;
let archive: string;
/** Without the document and its picture. */
let project: string;

const restore = (at: string, more: readonly string[] = [], options?: Parameters<typeof strapiDms>[2]) =>
  strapiDms([...words, '-f', archive, ...more], at, options);

async function lose(at: At): Promise<void> {
  await deleteRows(at, 'api::article.article', [1, 2, 3, 4]);
  await deleteRows(at, 'plugin::upload.file', [1]);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'restore-one-kill-'));
  project = copyBlog(join(folder, 'project'));
  const from = ['export', '--project', project, '--no-encrypt', '--no-compress'];
  const made = await strapiDms([...from, '-f', join(folder, 'archive')], folder);
  expect(made).toMatchObject({ code: 0 });
  archive = join(folder, 'archive.tar');
  await lose({ project, url: `sqlite:${databaseOf(project)}` });
  rmSync(join(uploadsOf(project), picture));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('restoring a document', () => {
  let before: State;
  let after: State;
  let operations: number;

  beforeAll(async () => {
    const whole = copyOf(project, join(folder, 'whole'));
    const counts = join(folder, 'operations.json');
    const ended = await restore(whole, [], { preload: 'kill-at.ts', environment: { COUNT_INTO: counts } });
    expect(ended).toMatchObject({ code: 0 });
    before = stateOf(project);
    after = stateOf(whole);
    operations = JSON.parse(readFileSync(counts, 'utf8')).all;
    rmSync(whole, { recursive: true });
  });

  test('that would change nothing could not show what a fault does', () => {
    expect(after.content).not.toBe(before.content);
    expect(after.uploads).not.toBe(before.uploads);
    expect(operations).toBeGreaterThan(40);
  });

  // Anywhere, and around the commit, which is near the end.
  const parts = [0.05, 0.2, 0.4, 0.6, 0.75, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99, 1];
  test.each(someOf(parts, 5))(
    'that is killed anywhere is done wholly or not at all, and no row is without its file (%d)',
    async (part) => {
      const killed = copyOf(project, join(folder, 'killed'));
      try {
        const environment = { KILL_AT: String(Math.max(1, Math.round(operations * part))) };
        const { signal } = await restore(killed, [], { preload: 'kill-at.ts', environment });
        expect(signal).toBe('SIGKILL');
        const { content, uploads } = stateOf(killed);
        expect([before.content, after.content]).toContain(content);
        if (content === after.content) {
          expect(uploads).toBe(after.uploads);
        }
        expect(await restore(killed)).toMatchObject({ code: 0 });
        expect(stateOf(killed).content).toBe(after.content);
        expect(uploadsDigest(killed)).toBe(after.uploads);
        // A lock ends with its process; whoever writes next takes the file away.
        expect(leftIn(killed).filter((name) => !name.endsWith('.lock'))).toEqual([]);
      } finally {
        rmSync(killed, { recursive: true });
      }
    },
  );
});

describe.each([
  ['PostgreSQL', await findPostgres(), postgres],
  ['MySQL or MariaDB', await findMysql(), mysqlOrMariaDb],
] as const)('restoring a document into %s', (_, server, engine) => {
  describeWith(server)('that is killed', () => {
    test('at any time is done wholly or not at all', async () => {
      const served = engine(server?.url.href);
      const database = await served.create();
      const at = { project: copyOf(project, join(folder, 'served')), url: database.url };
      const more = ['--database-url', database.url];
      const state = async () => JSON.stringify([...(await rowsOf(at))].sort());
      try {
        await database.run(serverTables(databaseOf(project), served.tables).join(';'));
        const words = ['import', '--project', '.', '-f', archive, '--force', '--no-safety-backup'];
        expect(await strapiDms([...words, ...more], at.project)).toMatchObject({ code: 0 });
        await lose(at);
        const before = await state();
        const started = performance.now();
        expect(await restore(at.project, more)).toMatchObject({ code: 0 });
        const milliseconds = performance.now() - started;
        const after = await state();
        expect(after).not.toBe(before);
        for (const part of someOf([0.5, 0.7, 0.8, 0.9, 0.95, 1], 3)) {
          await lose(at);
          rmSync(join(uploadsOf(at.project), picture), { force: true });
          let timer: NodeJS.Timeout | undefined;
          await restore(at.project, more, {
            onStart: (child) => {
              timer = setTimeout(() => child.kill('SIGKILL'), Math.round(milliseconds * part));
            },
          });
          clearTimeout(timer);
          expect([before, after]).toContain(await state());
          expect(await restore(at.project, more)).toMatchObject({ code: 0 });
          expect(await state()).toBe(after);
        }
      } finally {
        await database.drop();
        rmSync(at.project, { recursive: true });
      }
    }, 120_000);
  });
});
