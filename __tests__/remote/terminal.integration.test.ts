import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ExportReport } from '../../src/commands/export/report.ts';
import { type Certificates, makeCertificates } from '../support/certificates.ts';
import { note, type Peer, peerFile, rowOf, startPeer } from '../support/remote-peer.ts';
import { run, start } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at, names } = workspace();
const token = 'a-transfer-token-that-nobody-may-see';
const file = peerFile(1, 'content');

/** Serves a peer over https, as a host does that stands before it. */
async function overTls(peer: Peer, { key, cert }: Certificates): Promise<AsyncDisposable & { url: string }> {
  const inner = Number(new URL(peer.origin).port);
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (client) => {
    const upstream = connect(inner, '127.0.0.1');
    client.on('error', () => upstream.destroy()).pipe(upstream);
    upstream.on('error', () => client.destroy()).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}/admin`,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}

describe('an export from a running Strapi, in a terminal', () => {
  let peer: Peer;
  let certificates: Certificates;
  let proxy: Server;
  let folder: string;
  const asked: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'strapi-dms-test-'));
    certificates = makeCertificates(folder);
    peer = await startPeer({ entities: [note(1), rowOf(file)], files: [file] });
    proxy = createHttpServer();
    proxy.on('connect', ({ url = '' }, client, head) => {
      asked.push(url);
      const [, port] = url.split(':');
      const upstream = connect(Number(port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        upstream.write(head);
        client.pipe(upstream);
        upstream.pipe(client);
      });
      client.on('error', () => upstream.destroy());
      upstream.on('error', () => client.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });

  afterAll(async () => {
    await peer[Symbol.asyncDispose]();
    proxy.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const words = (url: string) => ['export', '--from', url, '--no-encrypt', '-f', at('archive')];

  test('says what it is, and nothing of the token', async () => {
    const environment = { STRAPI_DMS_TRANSFER_TOKEN: token };
    const { code, stdout, stderr } = await run([...words(peer.url), '--json'], { environment });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const report = JSON.parse(stdout) as ExportReport;
    expect(report.pull).toMatchObject({ address: peer.url, changed: [] });
    expect(stdout + stderr).not.toContain(token);
    expect(stderr).toContain('no lifecycle hooks run there');
  });

  test('goes over https by the proxy of the environment, and trusts no certificate that nobody has signed', async () => {
    await using host = await overTls(peer, certificates);
    const refused = await run(words(host.url), { environment: { STRAPI_DMS_TRANSFER_TOKEN: token } });
    expect(refused).toMatchObject({
      code: 13,
      stderr: expect.stringContaining('its certificate is not accepted'),
    });
    const environment = {
      STRAPI_DMS_TRANSFER_TOKEN: token,
      NODE_EXTRA_CA_CERTS: certificates.ca,
      HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    };
    const { code, stdout, stderr } = await run(words(host.url), { environment });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toContain('is no snapshot of one moment');
    expect(asked).toEqual([new URL(host.url).host]);
  });

  test('does without a database in the environment, and refuses one that was given', async () => {
    const environment = { STRAPI_DMS_TRANSFER_TOKEN: token, STRAPI_DMS_DATABASE_URL: 'sqlite:nothing.db' };
    expect(await run(words(peer.url), { environment })).toMatchObject({ code: 0 });
    const given = await run([...words(peer.url), '--overwrite', '--database-url', 'sqlite:nothing.db'], {
      environment,
    });
    expect(given).toMatchObject({ code: 2, stderr: expect.stringContaining('--database-url') });
  });

  test('that is not from a running Strapi does not mind a token in the environment', async () => {
    const { code, stderr } = await run(['export', '--project', at('nothing'), '--no-encrypt'], {
      environment: { STRAPI_DMS_TRANSFER_TOKEN: token },
    });
    expect(code).toBe(2);
    expect(stderr).not.toContain('transfer-token');
  });

  test('leaves nothing when it is ended in the middle, and closes its connection', async () => {
    await using slow = await startPeer({
      entities: [note(1)],
      frames: { links: async () => undefined },
    });
    const running = start(words(slow.url), { environment: { STRAPI_DMS_TRANSFER_TOKEN: token } });
    await running.printed(/entities/);
    running.child.kill('SIGTERM');
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(143);
    expect(stdout + stderr).not.toContain(token);
    expect(names()).toEqual([]);
    expect(slow.open()).toBe(0);
    expect(readdirSync(at())).toEqual([]);
  });
});
