import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * One transfer to or from a bucket, by the client alone or by ours:
 *
 *     node store-run.ts bare|ours up|down FILE
 *
 * Prints the seconds of it, without the loading of the client, and the peak memory of the process in MB.
 */
const [, , by, direction, file = ''] = process.argv;
const Bucket = 'backups';
const name = 'archive.tar';

const nowhere = () => new Writable({ write: (_, __, done) => done() });

/** @returns What is to be measured. */
async function prepare(): Promise<() => Promise<unknown>> {
  const { size } = await stat(file);
  if (by === 'ours') {
    const { openObjectStore } = await import('../../src/store/open-object-store.ts');
    const store = await openObjectStore({ kind: 's3', bucket: Bucket, prefix: '' });
    return async () => {
      if (direction === 'down') {
        const object = await store.find(name);
        if (object?.size !== size) {
          throw new Error(`${name} is not there`);
        }
        await pipeline(store.open(object).stream(), nowhere());
        return;
      }
      const upload = await store.upload(name, { ifTaken: 'replace', expected: size });
      for await (const chunk of createReadStream(file)) {
        await upload.write(chunk as Buffer);
      }
      await upload.complete();
    };
  }
  const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const { Upload } = await import('@aws-sdk/lib-storage');
  const client = new S3Client({ forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });
  return async () => {
    if (direction === 'down') {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: name }));
      await pipeline(Body as NodeJS.ReadableStream, nowhere());
      return;
    }
    const params = { Bucket, Key: name, Body: createReadStream(file) };
    await new Upload({ client, params, partSize: 8 << 20, queueSize: 4 }).done();
  };
}

const transfer = await prepare();
const started = performance.now();
await transfer();
const seconds = (performance.now() - started) / 1_000;
console.log(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 1_024 }));
