/** @jest-environment ./__tests__/support/one-realm.mjs */
import { randomBytes } from 'node:crypto';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { motoUrl, type ObjectServer, presentServers } from '../support/object-servers.ts';

const moto = (await presentServers()).filter(({ name }) => name === 'moto');

describe.each(moto)('a bucket of S3, as $name has it,', (kind) => {
  let server: ObjectServer;
  let client: S3Client;

  beforeAll(async () => {
    server = await kind.start();
    client = new S3Client({
      endpoint: motoUrl,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: 'moto', secretAccessKey: 'moto-secret' },
    });
  });

  afterAll(async () => {
    client.destroy();
    await server[Symbol.asyncDispose]();
  });

  test('takes objects, in one request and in parts, where it locks all of them', async () => {
    const Bucket = 'locked';
    await client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
    await client.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 1 } },
        },
      }),
    );
    await using store = await server.open({ bucket: Bucket, prefix: 'site/' });
    await store.put('a.tar.json', Buffer.from('{}'), 'refuse');
    const upload = await store.upload('a.tar', { ifTaken: 'refuse', expected: 0 });
    await upload.write(randomBytes(9_000_000));
    expect(await upload.complete()).toMatchObject({ size: 9_000_000 });
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'site/a.tar.json' }));
    expect(head.ObjectLockRetainUntilDate?.getTime()).toBeGreaterThan(Date.now());
    // Every part has a digest that the service checks, without which a real bucket with a lock takes none.
    const parts = server.gate.asked.filter(({ what }) => what.startsWith('PUT'));
    expect(parts.length).toBeGreaterThan(2);
    for (const { headers } of parts) {
      expect(headers['content-md5']).toMatch(/^[\w+/]{22}==$/);
    }
  });

  test('gets rid of parts that a killed upload has left a week ago, and of no others', async () => {
    const Bucket = 'backups';
    // moto says of every upload that it began in 2010.
    for (const Key of ['site/a.tar', 'site/video.mp4', 'other/a.tar', 'site/below/a.tar']) {
      await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    }
    await using store = await server.open({ prefix: 'site/' });
    const upload = await store.upload('b.tar', { ifTaken: 'refuse', expected: 0 });
    await upload.abort();
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(Uploads.map(({ Key }) => Key).sort()).toEqual([
      'other/a.tar',
      'site/below/a.tar',
      'site/video.mp4',
    ]);
  });

  test('is used all the same where it may not be asked for such parts', async () => {
    const notes: string[] = [];
    await using store = await server.open({ prefix: 'site/', note: (text) => notes.push(text) });
    server.gate.faults = { answer: ({ query }) => (/(?:^|&)uploads(?:=|&|$)/.test(query) ? 403 : undefined) };
    const upload = await store.upload('c.tar', { ifTaken: 'refuse', expected: 0 });
    await upload.write(Buffer.from('x'));
    await upload.complete();
    server.gate.reset();
    expect(notes).toEqual([expect.stringContaining('s3:ListBucketMultipartUploads')]);
  });

  test('is asked without the condition where it does not know it', async () => {
    await using store = await server.open({ prefix: 'site/' });
    server.gate.faults = { answer: ({ headers }) => ('if-none-match' in headers ? 501 : undefined) };
    await store.put('d.json', Buffer.from('{}'), 'refuse');
    server.gate.reset();
    expect(await store.find('d.json')).toMatchObject({ size: 2 });
  });
});
