import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { installTool } from '../../scripts/tools.ts';

/** An S3-compatible server on loopback with one bucket, `media`, whose objects only signed requests may read. */
export interface S3Server {
  readonly url: string;
  /** Options for `@strapi/provider-upload-aws-s3`. */
  readonly providerOptions: object;
  put(key: string, content: string): Promise<void>;
  get(key: string): Promise<string>;
  bytes(key: string): Promise<Buffer>;
  keys(): Promise<string[]>;
  /** Removes every object. */
  empty(): Promise<void>;
  /** What was asked for, as `GET /media/a.png`. */
  readonly asked: string[];
  /** Answers 500 to what this says yes to. */
  fail: (request: string) => boolean;
  close(): Promise<void>;
}

/** As much of s3rver as is used here; it brings no types. */
type S3rverClass = new (
  options: object,
) => { run(): Promise<{ readonly port: number }>; close(): Promise<void> };

/** @param directory Where the objects are kept. */
export async function startS3(directory: string, acl = 'private'): Promise<S3Server> {
  const S3rver = installTool('storage')('s3rver') as S3rverClass;
  const store = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: join(directory, 's3'),
    configureBuckets: [{ name: 'media', configs: [] }],
  });
  const { port: inner } = await store.run();
  const asked: string[] = [];
  const isAnonymous = (url: string, authorization: string | undefined) =>
    authorization === undefined && !/[?&]X-Amz-Signature=/.test(url);
  // s3rver lets everybody read everything; a bucket of the real service does not.
  const gate = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const name = `${method} ${url.replace(/\?.*$/s, '')}`;
    asked.push(name);
    if (server.fail(name)) {
      request.resume();
      response.writeHead(500).end();
    } else if (acl === 'private' && isAnonymous(url, headers.authorization)) {
      response.writeHead(403).end();
    } else {
      const options = { port: inner, host: '127.0.0.1', method, path: url, headers };
      const onward = forward(options, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      request.pipe(onward);
    }
  });
  await new Promise<void>((done) => gate.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(gate.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  const options = { endpoint: url, region: 'us-east-1', forcePathStyle: true, credentials };
  const client = new S3Client(options);
  const server: S3Server = {
    url,
    providerOptions: { s3Options: { ...options, params: { Bucket: 'media', ACL: acl } } },
    asked,
    fail: () => false,
    put: async (Key, Body) => {
      await client.send(new PutObjectCommand({ Bucket: 'media', Key, Body }));
    },
    get: async (Key) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: 'media', Key }));
      return (await Body?.transformToString()) ?? '';
    },
    bytes: async (Key) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: 'media', Key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    keys: async () => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'media' }));
      return Contents.map(({ Key = '' }) => Key);
    },
    empty: async () => {
      for (const Key of await server.keys()) {
        await client.send(new DeleteObjectCommand({ Bucket: 'media', Key }));
      }
    },
    close: async () => {
      client.destroy();
      gate.closeAllConnections();
      await new Promise((done) => gate.close(done));
      await store.close();
    },
  };
  return server;
}
