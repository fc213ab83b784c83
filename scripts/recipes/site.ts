import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join, normalize } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createServer as createTlsServer } from 'node:tls';
import { copyProject, type Installation, strapiEnvironment } from '../conformance/installation.ts';
import { plainEnvironment, repository, runOrThrow } from '../conformance/process.ts';
import { databaseOf } from '../conformance/projects.ts';
import { startStrapi } from '../conformance/server.ts';
import { makeTransferToken, type Permission } from '../conformance/transfer-token.ts';

/** Where what takes long is kept from one run to the next. */
const kept = join(repository, '.cache', 'recipes');

/**
 * A site with published articles and images in SQLite, made once of the official example project.
 *
 * @returns its folder, which is only read.
 */
export async function makeSite({ version, example, nodeModules }: Installation): Promise<string> {
  const folder = join(kept, `site-${version}`);
  const marker = join(kept, `site-${version}.complete`);
  if (!existsSync(marker)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(kept, { recursive: true });
    await copyProject(example, folder, nodeModules);
    const program = join(import.meta.dirname, 'publish.cjs');
    const { output } = await runOrThrow('node', ['-e', readFileSync(program, 'utf8')], {
      cwd: folder,
      env: { ...plainEnvironment(), ...strapiEnvironment },
    });
    if (!/[1-9]\d* published/.test(output)) {
      throw new Error(`no article could be published:\n${output}`);
    }
    writeFileSync(marker, '');
  }
  return folder;
}

/** Where what `npm run build` makes of the project is kept. */
export function builtFolder(version: string): string {
  const folder = join(kept, `built-${version}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** What serves a site's media. */
export interface MediaServer extends AsyncDisposable {
  readonly port: number;
  /** What it was asked for, in order. */
  readonly asked: readonly string[];
}

/** A site's media over https, as the running site serves it. */
export async function serveMedia(
  uploads: string,
  { key, cert }: { readonly key: string; readonly cert: string },
): Promise<MediaServer> {
  const asked: string[] = [];
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '', 'https://site').pathname));
    // A bucket has its files at the top.
    const isBucket = request.headers.host?.includes('.s3.') ?? false;
    const file = join(uploads, path.replace(/^\/uploads\//, ''));
    asked.push(`${request.headers.host}${path}`);
    if (path.startsWith('/uploads/') === isBucket || path === '/' || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const content = readFileSync(file);
    response.writeHead(200, { 'content-length': content.length }).end(content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A hosted site that can be reached over https, and whose database cannot. */
export interface HostedSite extends AsyncDisposable {
  /** Where its host listens, whether it runs or not. */
  readonly port: number;
  readonly token: string;
  /** Starts its Strapi, until that is disposed of. */
  start(): Promise<AsyncDisposable>;
}

/**
 * A real Strapi behind a host that takes https from it, as Strapi Cloud does.
 *
 * @param options.permissions Of its transfer token.
 * @param options.emptied A table that has no rows there.
 */
export async function hostSite(
  pristine: string,
  folder: string,
  nodeModules: string,
  { key, cert }: { readonly key: string; readonly cert: string },
  {
    permissions = ['pull'],
    emptied,
  }: { readonly permissions?: readonly Permission[]; readonly emptied?: string } = {},
): Promise<HostedSite> {
  await copyProject(pristine, folder, nodeModules);
  const token = makeTransferToken(databaseOf(folder), permissions);
  if (emptied !== undefined) {
    const database = new DatabaseSync(databaseOf(folder));
    database.exec(`DELETE FROM ${emptied}`);
    database.close();
  }
  let inner: number | undefined;
  const open = new Set<Socket>();
  const host = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (client) => {
    const upstream = connect(inner ?? 9, '127.0.0.1');
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.once('close', () => open.delete(one));
      one.pipe(other);
    }
  });
  host.listen(0, '127.0.0.1');
  await once(host, 'listening');
  return {
    port: (host.address() as AddressInfo).port,
    token,
    async start() {
      const strapi = await startStrapi(folder);
      inner = Number(new URL(strapi.url).port);
      return strapi;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) {
        socket.destroy();
      }
      host.close();
      await once(host, 'close');
    },
  };
}

/** An authority of one's own, and a certificate for the servers that the recipes name. */
export function makeAuthority(folder: string): { ca: string; key: string; cert: string } {
  mkdirSync(folder);
  const at = (name: string) => join(folder, name);
  const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: 'pipe' });
  const fresh = ['-newkey', 'rsa:2048', '-nodes'];
  const authority = ['-subj', '/CN=recipes', '-days', '2', '-keyout', at('ca.key'), '-out', at('ca.crt')];
  openssl('req', '-x509', ...fresh, ...authority);
  openssl('req', ...fresh, '-subj', '/CN=server', '-keyout', at('server.key'), '-out', at('server.csr'));
  writeFileSync(
    at('names.txt'),
    'subjectAltName = DNS:*.example.org, DNS:*.strapiapp.com, DNS:*.s3.example.org, DNS:*.s3.eu-central-1.amazonaws.com, DNS:*.blob.core.windows.net\n',
  );
  const signed = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2'];
  openssl(
    'x509',
    '-req',
    '-in',
    at('server.csr'),
    '-out',
    at('server.crt'),
    ...signed,
    '-extfile',
    at('names.txt'),
  );
  return { ca: at('ca.crt'), key: at('server.key'), cert: at('server.crt') };
}
