import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../scripts/conformance/server.ts';
import { type Certificates, makeCertificates } from './certificates.ts';

/** A database server of one test, whose configuration may be what it likes. */
export interface OwnServer extends AsyncDisposable {
  readonly port: number;
  readonly certificates: Certificates;
}

/** Servers refuse to run as root: then they are nobody, who needs files of its own. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

function ownFolder(): string {
  const folder = mkdtempSync('/tmp/own-server-');
  give(folder);
  return folder;
}

function give(file: string): void {
  if (nobody !== undefined) {
    chownSync(file, nobody.uid, nobody.gid);
  }
}

/** Debian's programs, of the newest version that is installed. */
const postgresPrograms = (): string | undefined => {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
};

/** What `start` is given here, where the programs of a server are installed. On CI they must be. */
function installed(what: string, isThere: boolean): boolean {
  if (!isThere && process.env.CI === 'true') {
    throw new Error(`The programs of ${what} are not installed: CI has to do that, see .ci/servers.`);
  }
  if (!isThere) {
    process.stderr.write(
      `\n*** SKIPPED: ${what} is not installed, so everything in this file is left out.\n\n`,
    );
  }
  return isThere;
}

export const canStartPostgres = (): boolean => installed('PostgreSQL', postgresPrograms() !== undefined);

export const canStartMariaDb = (): boolean => installed('MariaDB', existsSync('/usr/sbin/mariadbd'));

/** Starts a PostgreSQL that lets the user `postgres` with this password in, and only over TLS. */
export async function startPostgres(password: string): Promise<OwnServer> {
  const bin = postgresPrograms() as string;
  const folder = ownFolder();
  const certificates = makeCertificates(folder);
  const [data, passwordFile] = [join(folder, 'data'), join(folder, 'password')];
  writeFileSync(passwordFile, password);
  chmodSync(certificates.key, 0o600);
  for (const file of [passwordFile, certificates.key]) {
    give(file);
  }
  const options = ['--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--no-sync'];
  execFileSync(join(bin, 'initdb'), ['-D', data, '--encoding=UTF8', ...options], {
    stdio: 'pipe',
    ...nobody,
  });
  writeFileSync(join(data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    ssl: 'on',
    ssl_cert_file: certificates.cert,
    ssl_key_file: certificates.key,
  };
  const child = spawn(
    join(bin, 'postgres'),
    [
      '-D',
      data,
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], ...nobody },
  );
  return ready(child, /ready to accept connections/, { folder, port, certificates });
}

/**
 * Starts a MariaDB that lets root with this password in, over TLS or without.
 *
 * @param configuration More options of the server.
 * @param statements Are run when it starts, in its database `cms`.
 */
export async function startMariaDb(
  password: string,
  configuration: readonly string[] = [],
  statements: readonly string[] = [],
): Promise<OwnServer> {
  const folder = ownFolder();
  const certificates = makeCertificates(folder);
  chmodSync(certificates.key, 0o600);
  give(certificates.key);
  const data = join(folder, 'data');
  mkdirSync(data);
  give(data);
  const options = ['--auth-root-authentication-method=normal', '--skip-test-db'];
  execFileSync('mariadb-install-db', ['--no-defaults', `--datadir=${data}`, ...options], {
    stdio: 'pipe',
    ...nobody,
  });
  const start = join(data, 'start.sql');
  const setUp = [
    `ALTER USER root@localhost IDENTIFIED BY '${password}'`,
    'CREATE DATABASE cms',
    ...statements,
  ];
  writeFileSync(start, `${setUp.join(';\n')};\n`);
  give(start);
  const port = await freePort();
  const child = spawn(
    '/usr/sbin/mariadbd',
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(data, 'socket')}`,
      `--pid-file=${join(data, 'pid')}`,
      `--init-file=${start}`,
      `--ssl-ca=${certificates.ca}`,
      `--ssl-cert=${certificates.cert}`,
      `--ssl-key=${certificates.key}`,
      ...configuration,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], ...nobody },
  );
  return ready(child, /ready for connections/, { folder, port, certificates });
}

/** Waits for what a server says on standard error when it is ready. @throws Error with its log where it ends. */
async function ready(
  child: ChildProcess,
  word: RegExp,
  { folder, ...server }: { folder: string; port: number; certificates: Certificates },
): Promise<OwnServer> {
  const closed = once(child, 'close');
  const stop = async () => {
    child.kill('SIGQUIT');
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await closed;
    clearTimeout(timer);
    rmSync(folder, { recursive: true, force: true });
  };
  const { stderr } = child;
  if (stderr === null) {
    throw new TypeError('The standard error of the server is not a pipe');
  }
  const log: string[] = [];
  const lines = createInterface({ input: stderr });
  for await (const line of lines) {
    log.push(line);
    if (word.test(line)) {
      stderr.resume();
      return { ...server, [Symbol.asyncDispose]: stop };
    }
  }
  await stop();
  throw new Error(`The server does not start:\n${log.join('\n')}`);
}
