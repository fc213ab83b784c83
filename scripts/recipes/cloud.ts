import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { account, accountKey, startAzurite } from '../../__tests__/support/azurite.ts';
import { installTool } from '../tools.ts';

type Texts = Readonly<Record<string, string>>;

/** Where recipes keep backups, played by s3rver and Azurite, and what signing in comes to there. */
export interface Cloud extends AsyncDisposable {
  /** Ports on this machine, by `host:port`. */
  readonly hosts: Readonly<Record<string, number>>;
  /** Variables that signing in leaves in a job. */
  readonly aws: Texts;
  readonly azure: Texts;
}

export const bucket = 'shop-backups';
export const container = 'backups';
export const region = 'eu-central-1';

interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** @param folder Where s3rver keeps objects. */
export async function startCloud(folder: string, certificate: Certificate): Promise<Cloud> {
  await using ends = new AsyncDisposableStack();
  const { port: s3, close } = await startS3rver(folder);
  ends.defer(close);
  const azurite = ends.use(await startAzurite());
  await azurite.client.createContainer(container);
  const ports = [
    ends.use(await front(s3, certificate)),
    ends.use(await front(portOf(azurite.url), certificate)),
  ];
  const [s3Front, azureFront] = ports.map(({ port }) => port) as [number, number];
  const kept = ends.move();
  return {
    hosts: {
      [`${bucket}.s3.${region}.amazonaws.com:443`]: s3Front,
      [`${account}.blob.core.windows.net:443`]: azureFront,
    },
    aws: { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' },
    azure: { AZURE_STORAGE_KEY: accountKey },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

const portOf = (url: string): number => Number(new URL(url).port);

/** As much of s3rver as is used here; it brings no types. */
type S3rver = new (options: object) => { run(): Promise<{ readonly port: number }>; close(): Promise<void> };

async function startS3rver(folder: string): Promise<{ port: number; close: () => Promise<void> }> {
  mkdirSync(folder);
  const Server = installTool('storage')('s3rver') as S3rver;
  const server = new Server({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: folder,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const { port } = await server.run();
  return { port, close: () => server.close() };
}

/** A server of the vendor's name, with a certificate, in front of one that has none. */
async function front(
  inner: number,
  { key, cert }: Certificate,
): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (asked, response) => {
    const { method, url, headers } = asked;
    const onward = request({ port: inner, host: '127.0.0.1', method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    asked.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
