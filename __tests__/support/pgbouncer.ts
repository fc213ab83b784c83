import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../scripts/conformance/server.ts';

/** A pooler before a PostgreSQL server. */
export interface Pooler extends AsyncDisposable {
  readonly port: number;
}

/** Debian keeps it where only root looks. */
const environment = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };

/** Whether PgBouncer is installed. On CI its absence is a failure: what is skipped there is never noticed. */
export function hasPgBouncer(): boolean {
  const { error } = spawnSync('pgbouncer', ['--version'], { env: environment });
  if (error !== undefined && process.env.CI === 'true') {
    throw new Error('There is no pgbouncer: CI has to install it, see .ci/servers.');
  }
  if (error !== undefined) {
    process.stderr.write('\n*** SKIPPED: There is no pgbouncer, so everything in this file is left out.\n\n');
  }
  return error === undefined;
}

/**
 * Starts PgBouncer in transaction mode: what is said outside of a transaction may reach another session each time.
 *
 * @throws Error with its log where it does not start.
 */
export async function startPgBouncer(server: URL): Promise<Pooler> {
  // It refuses to run as root, and another user does not look into the temporary folder of root.
  const folder = mkdtempSync('/tmp/strapi-dms-pgbouncer-');
  chmodSync(folder, 0o755);
  const port = await freePort();
  const [user, password] = [server.username, server.password].map(decodeURIComponent);
  writeFileSync(join(folder, 'users.txt'), `"${user}" "${password}"\n`);
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    `[databases]
* = host=${server.hostname} port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(folder, 'users.txt')}
pool_mode = transaction
default_pool_size = 5
server_round_robin = 1
`,
  );
  const unprivileged = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const child = spawn('pgbouncer', [join(folder, 'pgbouncer.ini')], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...unprivileged,
  });
  const closed = once(child, 'close');
  const stop = async () => {
    child.kill('SIGKILL');
    await closed;
    rmSync(folder, { recursive: true });
  };
  const log: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    log.push(line);
    if (line.includes('process up')) {
      child.stderr.resume();
      return { port, [Symbol.asyncDispose]: stop };
    }
  }
  await stop();
  throw new Error(`PgBouncer does not start:\n${log.join('\n')}`);
}
