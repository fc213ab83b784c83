import { createServer, request as forward, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { installTool } from '../../scripts/tools.ts';

/** An S3-compatible server on loopback with two buckets, `media` and `other`, whose objects only signed requests may read. */
export interface S3Server {
  readonly url: string;
  /** Options for `@strapi/provider-upload-aws-s3`. */
  readonly providerOptions: object;
  /** @param notes Metadata of its own. */
  put(key: string, content: string | Buffer, bucket?: string, notes?: Record<string, string>): Promise<void>;
  get(key: string, bucket?: string): Promise<string>;
  bytes(key: string, bucket?: string): Promise<Buffer>;
  keys(bucket?: string): Promise<string[]>;
  /** Removes every object. */
  empty(): Promise<void>;
  /** What was asked for, as `GET /media/a.png`. */
  readonly asked: string[];
  /** Answers 500, or the status that this names, to what this says yes to. */
  fail: (request: string) => boolean | number;
  /** The same options for another of its buckets. */
  optionsFor(bucket: string): object;
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
    configureBuckets: ['media', 'other'].map((name) => ({ name, configs: [] })),
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
    const failure = server.fail(name);
    if (failure !== false) {
      request.resume();
      response.writeHead(failure === true ? 500 : failure).end();
    } else if (headers['x-amz-copy-source'] && url.includes('uploadId=')) {
      copyPart(client, request)
        .then((answer) => response.writeHead(200, { 'content-type': 'application/xml' }).end(answer))
        .catch(() => response.writeHead(500).end());
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
    optionsFor: (bucket) => ({ s3Options: { ...options, params: { Bucket: bucket, ACL: acl } } }),
    put: async (Key, Body, Bucket = 'media', Metadata = {}) => {
      await client.send(new PutObjectCommand({ Bucket, Key, Body, Metadata }));
    },
    get: async (Key, Bucket = 'media') => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return (await Body?.transformToString()) ?? '';
    },
    bytes: async (Key, Bucket = 'media') => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    keys: async (Bucket = 'media') => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
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

/** A part that is copied from another object, which s3rver does not know. */
async function copyPart(client: S3Client, { url = '', headers }: IncomingMessage): Promise<string> {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const [, Bucket, ...key] = pathname.split('/');
  const [from, ...fromKey] = decodeURIComponent(String(headers['x-amz-copy-source'])).split('/');
  const { Body } = await client.send(
    new GetObjectCommand({
      Bucket: from,
      Key: fromKey.join('/'),
      Range: String(headers['x-amz-copy-source-range']),
    }),
  );
  const { ETag } = await client.send(
    new UploadPartCommand({
      Bucket,
      Key: decodeURIComponent(key.join('/')),
      UploadId: searchParams.get('uploadId') ?? '',
      PartNumber: Number(searchParams.get('partNumber')),
      Body: (await Body?.transformToByteArray()) ?? new Uint8Array(),
    }),
  );
  return `<?xml version="1.0"?><CopyPartResult><ETag>${ETag}</ETag></CopyPartResult>`;
}
