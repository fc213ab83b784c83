import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { postgresTables, serverTables } from '../server-tables.ts';
import { strapiDms } from './program.ts';
import { startProxy } from './proxy.ts';
import { copyOf, makeSite } from './sites.ts';
import { databaseOf, leftIn, type State, stateOf } from './state.ts';

/**
 * `node scripts/faults/servers.ts [points]`: kills imports into PostgreSQL at random times (50 unless told), by turns the
 * process and its connections, and looks at what is left, and at what the next run makes of it.
 */
const points = Number(process.argv[2] ?? 50);
if (!Number.isInteger(points) || points < 1) {
  console.error('Usage: node scripts/faults/servers.ts [points]');
  process.exit(2);
}

const server = new URL(process.env.POSTGRES_URL ?? 'postgres://postgres:postgres@127.0.0.1:5432/postgres');
const prefix = `faults_${process.pid}_${randomBytes(3).toString('hex')}`;
const urlOf = (name: string, port = server.port): string => {
  const url = new URL(server);
  url.pathname = `/${prefix}_${name}`;
  url.port = port;
  return url.href;
};

async function run(url: string, sql: string): Promise<unknown[][]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    return rows ?? [];
  } finally {
    await client.end();
  }
}

/** The rows of all tables as one digest, without the ids of links, which each import counts on. */
async function contentOf(name: string): Promise<string> {
  const url = urlOf(name);
  const tables = await run(
    url,
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname",
  );
  const digests = tables.map(([table]) => {
    const row = /_(lnk|cmps|mph)$/.test(String(table)) ? "(to_jsonb(t) - 'id')::text" : 't::text';
    return `SELECT '${table}', md5(coalesce(string_agg(${row}, '|' ORDER BY ${row}), '')) FROM "${table}" t`;
  });
  return JSON.stringify(await run(url, digests.join(' UNION ALL ')));
}

const create = (name: string, template: string) =>
  run(server.href, `CREATE DATABASE ${prefix}_${name} TEMPLATE ${prefix}_${template}`);
const drop = (name: string) => run(server.href, `DROP DATABASE IF EXISTS ${prefix}_${name} WITH (FORCE)`);

const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-faults-'));
try {
  const site = await makeSite(folder, { articles: 2_000, files: 20 });
  const importFrom = (project: string, url: string, archive: string, onStart?: (kill: () => void) => void) =>
    strapiDms(
      ['import', '--project', '.', '--database-url', url, '-f', archive, '--force', '--no-safety-backup'],
      project,
      { ...(onStart && { onStart: (child) => onStart(() => child.kill('SIGKILL')) }) },
    );
  await run(server.href, `CREATE DATABASE ${prefix}_before`);
  await run(urlOf('before'), serverTables(databaseOf(site.project), postgresTables).join(';'));
  const target = ['export', '--project', site.project, '--no-encrypt', '--no-compress', '--exclude', 'files'];
  await strapiDms([...target, '-f', join(folder, 'target')], folder);
  const seeded = await importFrom(
    copyOf(site.project, join(folder, 'seed')),
    urlOf('before'),
    join(folder, 'target.tar'),
  );
  await create('after', 'before');
  const project = () => copyOf(site.project, join(folder, 'project'));
  const started = performance.now();
  const whole = await importFrom(project(), urlOf('after'), site.archive);
  const milliseconds = performance.now() - started;
  if (seeded.code !== 0 || whole.code !== 0) {
    throw new Error(`The site cannot be made:\n${seeded.stderr}${whole.stderr}`);
  }
  const uploadsOf = (): State['uploads'] => stateOf(join(folder, 'project')).uploads;
  const states = {
    before: [await contentOf('before'), site.before.uploads].join(),
    after: [await contentOf('after'), uploadsOf()].join(),
  };
  const counts: Record<string, number> = {};
  for (let point = 0; point < points; point += 1) {
    rmSync(join(folder, 'project'), { recursive: true });
    await create('killed', 'before');
    const proxy = await startProxy(server);
    const after = Math.round(Math.random() * milliseconds * 1.05);
    const isProcess = point % 2 === 0;
    let timer: NodeJS.Timeout | undefined;
    const ended = await importFrom(project(), urlOf('killed', String(proxy.port)), site.archive, (kill) => {
      timer = setTimeout(isProcess ? kill : () => proxy.cut(), after);
    });
    clearTimeout(timer);
    await proxy.close();
    // The next run recovers first of all; then it finds no archive.
    await importFrom(join(folder, 'project'), urlOf('killed'), 'no-such-archive.tar');
    const found = [await contentOf('killed'), uploadsOf()].join();
    const state = found === states.before ? 'before' : found === states.after ? 'after' : 'MIXED';
    const left = leftIn(join(folder, 'project'));
    const again = await importFrom(join(folder, 'project'), urlOf('killed'), site.archive);
    const isSame = [await contentOf('killed'), uploadsOf()].join() === states.after;
    const isWhole = state !== 'MIXED' && again.code === 0 && isSame && left.length === 0;
    const what = `${isProcess ? 'process' : 'connection'} ${ended.code === 0 ? 'too late' : 'killed'}: ${state}${isWhole ? '' : ' FAILED'}`;
    counts[what] = (counts[what] ?? 0) + 1;
    if (!isWhole) {
      console.log(
        `FAILED at ${after} ms: ${what}, left ${left}, again ${again.code} ${isSame}\n${again.stderr}`,
      );
      process.exitCode = 1;
    }
    await drop('killed');
  }
  console.log(`An import of ${Math.round(milliseconds)} ms, ${points} points:`);
  console.table(counts);
} finally {
  rmSync(folder, { recursive: true, force: true });
  for (const name of ['killed', 'after', 'before']) {
    await drop(name);
  }
}
