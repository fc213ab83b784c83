import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { strapiDms } from '../../../scripts/faults/program.ts';
import { postgresTables, serverTables } from '../../../scripts/server-tables.ts';
import { locate } from '../../../src/database/engines.ts';
import { copyBlog } from '../../support/blog.ts';
import { hasPgBouncer, type Pooler, startPgBouncer } from '../../support/pgbouncer.ts';
import { expectSame } from '../../support/records.ts';
import { createPostgresDatabase, findPostgres, type TestDatabase } from '../../support/servers.ts';
import { refusal } from '../../support/workspace.ts';

const server = await findPostgres();
const canRun = hasPgBouncer() && server !== undefined;

(canRun ? describe : describe.skip)('a project on PostgreSQL behind a pooler in transaction mode', () => {
  let folder: string;
  let project: string;
  let database: TestDatabase;
  let pooler: Pooler;
  let url: URL;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pooler-'));
    project = copyBlog(join(folder, 'blog'));
    database = await createPostgresDatabase(server as NonNullable<typeof server>);
    await database.run(serverTables(join(project, '.tmp', 'data.db'), postgresTables).join(';'));
    pooler = await startPgBouncer(new URL(database.url));
    url = new URL(database.url);
    [url.hostname, url.port] = ['127.0.0.1', String(pooler.port)];
  });

  afterAll(async () => {
    await pooler[Symbol.asyncDispose]();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function exported(name: string, from: readonly string[]): Promise<string> {
    const to = join(folder, name);
    const words = ['export', '--project', project, ...from, '--no-encrypt', '--format', 'dir', '-f', to];
    const ended = await strapiDms(words, folder);
    expect(`${ended.stderr}${ended.code}`).toBe('0');
    return to;
  }

  const imported = (archive: string) => {
    const to = ['--project', project, '--database-url', url.href];
    return strapiDms(['import', ...to, '-f', archive, '--force', '--no-safety-backup'], folder);
  };

  const atPooler = () => locate({ url: url.href }, project);

  test('is imported into, twice, and exported from', async () => {
    const source = await exported('source', []);
    for (const name of ['first', 'second']) {
      const ended = await imported(source);
      expect(`${ended.stderr}${ended.code}`).toBe('0');
      expectSame(source, await exported(name, ['--database-url', url.href]));
    }
  });

  test('keeps a second import out, and lets one in when the first is gone', async () => {
    const location = await atPooler();
    const lock = await location.lock();
    expect(await refusal(location.lock())).toMatchObject({ failure: 'importRunning' });
    await lock.release();
    await (await location.lock()).release();
  });

  test('undoes an import that ends without its commit, and holds nothing of it', async () => {
    const location = await atPooler();
    const writer = await location.write();
    await writer.execute('DELETE FROM articles');
    await writer.rollback();
    expect(await database.run('SELECT count(*) > 0 FROM articles')).toEqual([[true]]);
    const next = await location.write();
    await next.mark('token');
    await next.commit();
    expect(await location.mark.isCommitted('token')).toBe(true);
    await location.mark.remove();
    expect(await location.mark.isCommitted('token')).toBe(false);
  });

  test('leaves no transaction open in the sessions that others get next', async () => {
    const location = await atPooler();
    const session = await location.read();
    await session.rows('SELECT 1');
    await session.close();
    const [[open] = []] = await database.run(
      "SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
    );
    expect(open).toBe(0);
  });
});
