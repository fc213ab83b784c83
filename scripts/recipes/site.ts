import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { copyProject, type Installation, strapiEnvironment } from '../conformance/installation.ts';
import { plainEnvironment, repository, runOrThrow } from '../conformance/process.ts';

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

/** An authority of one's own, and a certificate for the servers that the recipes name. */
export function makeAuthority(folder: string): { ca: string; key: string; cert: string } {
  mkdirSync(folder);
  const at = (name: string) => join(folder, name);
  const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: 'pipe' });
  const fresh = ['-newkey', 'rsa:2048', '-nodes'];
  const authority = ['-subj', '/CN=recipes', '-days', '2', '-keyout', at('ca.key'), '-out', at('ca.crt')];
  openssl('req', '-x509', ...fresh, ...authority);
  openssl('req', ...fresh, '-subj', '/CN=server', '-keyout', at('server.key'), '-out', at('server.csr'));
  writeFileSync(at('names.txt'), 'subjectAltName = DNS:*.example.org, DNS:*.s3.example.org\n');
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
