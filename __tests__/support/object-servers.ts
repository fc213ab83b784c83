import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { installTool } from '../../scripts/tools.ts';
import type { ObjectStore } from '../../src/store/object-store.ts';
import { openObjectStore } from '../../src/store/open-object-store.ts';
import { account, accountKey, startAzurite } from './azurite.ts';
import { type HttpGate, startHttpGate } from './http-gate.ts';

/** A server that keeps objects, behind a gate, with an empty bucket (or container) `backups`. */
export interface ObjectServer extends AsyncDisposable {
  readonly gate: HttpGate;
  /** What a store is opened with. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Opens a store with credentials that the server does not take; they hold `canary`. */
  refuseCredentials(): Promise<ObjectStore>;
  /** Opens a store with an environment; its bucket is `backups` where nothing is said. */
  open(options?: {
    readonly prefix?: string;
    readonly bucket?: string;
    readonly environment?: Readonly<Record<string, string | undefined>>;
    readonly note?: (text: string) => void;
  }): Promise<ObjectStore>;
  /** Writes an object past everything that is tested. */
  overwrite(key: string, content: Buffer): Promise<void>;
  /** How many uploads the server keeps parts of; undefined where it cannot tell. */
  unfinished(): Promise<number | undefined>;
}

/** A kind of server. */
export interface ObjectServerKind {
  readonly name: string;
  /** Whether it lists more than a page. s3rver encrypts its tokens with DES, which OpenSSL no longer has. */
  readonly hasPages: boolean;
  /** Why it is not to be had here; undefined where it is. */
  missing(): Promise<string | undefined>;
  start(): Promise<ObjectServer>;
}

const none = {
  AWS_ENDPOINT_URL_S3: undefined,
  AWS_ENDPOINT_URL: undefined,
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
  AWS_REGION: undefined,
  AWS_DEFAULT_REGION: undefined,
  AWS_PROFILE: undefined,
  // Nothing of this machine, and no questions to the metadata service of a cloud.
  AWS_CONFIG_FILE: '/nowhere/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
  AWS_EC2_METADATA_DISABLED: 'true',
  AZURE_STORAGE_CONNECTION_STRING: undefined,
  AZURE_STORAGE_ACCOUNT: undefined,
  AZURE_STORAGE_KEY: undefined,
  AZURE_STORAGE_SAS_TOKEN: undefined,
  AZURE_STORAGE_ENDPOINT: undefined,
} as const;

/** Does something with variables of this process; those of stores that are not named are not there. */
export async function withVariables<Result>(
  variables: Readonly<Record<string, string | undefined>>,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = { ...process.env };
  for (const [name, value] of Object.entries({ ...none, ...variables })) {
    if (value === undefined) {
      delete process.env[name];
    } else {
      process.env[name] = value;
    }
  }
  try {
    return await work();
  } finally {
    for (const name of Object.keys({ ...none, ...variables })) {
      delete process.env[name];
      if (before[name] !== undefined) {
        process.env[name] = before[name];
      }
    }
  }
}

const opener =
  (kind: 's3' | 'azblob', environment: ObjectServer['environment']): ObjectServer['open'] =>
  ({ prefix = '', bucket = 'backups', environment: other = environment, note } = {}) =>
    withVariables(other, () =>
      openObjectStore(kind === 's3' ? { kind, bucket, prefix } : { kind, container: bucket, prefix }, note),
    );

/** A bucket of an S3 server that listens already. @param canList Whether the server tells of unfinished uploads. */
async function behindGate(
  port: number,
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
  canList: boolean,
  end: () => Promise<unknown>,
): Promise<ObjectServer> {
  const gate = await startHttpGate(port);
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials,
  });
  const Bucket = 'backups';
  const environment = {
    AWS_ENDPOINT_URL_S3: gate.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  return {
    gate,
    environment,
    refuseCredentials: () => {
      // Neither of these servers looks at them.
      gate.faults = {
        answer: () => ({
          status: 403,
          body: '<Error><Code>InvalidAccessKeyId</Code><Message>The key does not exist.</Message><AWSAccessKeyId>canary-key</AWSAccessKeyId></Error>',
        }),
      };
      return opener('s3', { ...environment, AWS_SECRET_ACCESS_KEY: 'canary-secret' })();
    },
    open: opener('s3', environment),
    overwrite: async (Key, Body) => {
      await client.send(new PutObjectCommand({ Bucket, Key, Body }));
    },
    unfinished: async () =>
      canList
        ? ((await client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).length
        : undefined,
    [Symbol.asyncDispose]: async () => {
      client.destroy();
      await gate[Symbol.asyncDispose]();
      await end();
    },
  };
}

/** As much of s3rver as is used here; it brings no types. */
type S3rverClass = new (
  options: object,
) => { run(): Promise<{ readonly port: number }>; close(): Promise<void> };

const s3rver: ObjectServerKind = {
  name: 's3rver',
  hasPages: false,
  missing: async () => undefined,
  start: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-s3rver-'));
    const S3rver = installTool('storage')('s3rver') as S3rverClass;
    const server = new S3rver({
      port: 0,
      address: '127.0.0.1',
      silent: true,
      directory: join(folder, 's3'),
      configureBuckets: [{ name: 'backups', configs: [] }],
    });
    const { port } = await server.run();
    return await behindGate(port, { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }, false, async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    });
  },
};

/** Where moto is: what `.ci/storage` prints. */
export const motoUrl = process.env.MOTO_URL ?? 'http://127.0.0.1:5577';

const moto: ObjectServerKind = {
  name: 'moto',
  hasPages: true,
  missing: async () => {
    try {
      await fetch(`${motoUrl}/moto-api/`);
      return undefined;
    } catch {
      return `There is no moto at ${motoUrl}. Run \`eval "$(bash .ci/storage)"\`, or start the image motoserver/moto and name it in MOTO_URL.`;
    }
  },
  start: async () => {
    await fetch(`${motoUrl}/moto-api/reset`, { method: 'POST' });
    const credentials = { accessKeyId: 'moto', secretAccessKey: 'moto-secret' };
    const client = new S3Client({
      endpoint: motoUrl,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials,
    });
    await client.send(new CreateBucketCommand({ Bucket: 'backups' }));
    client.destroy();
    return await behindGate(Number(new URL(motoUrl).port), credentials, true, async () => undefined);
  },
};

const azurite: ObjectServerKind = {
  name: 'Azurite',
  hasPages: true,
  missing: async () => undefined,
  start: async () => {
    const server = await startAzurite();
    const gate = await startHttpGate(Number(new URL(server.url).port));
    const container = server.client.getContainerClient('backups');
    await container.create();
    const environment = {
      AZURE_STORAGE_ACCOUNT: account,
      AZURE_STORAGE_KEY: accountKey,
      AZURE_STORAGE_ENDPOINT: `${gate.url}/${account}`,
    };
    return {
      gate,
      environment,
      refuseCredentials: opener('azblob', {
        ...environment,
        AZURE_STORAGE_KEY: Buffer.from('canary-secret-canary-secret').toString('base64'),
      }),
      open: opener('azblob', environment),
      overwrite: async (key, content) => {
        await container.getBlockBlobClient(key).upload(content, content.length);
      },
      // Blocks that nobody commits are the service's own matter.
      unfinished: async () => undefined,
      [Symbol.asyncDispose]: async () => {
        await gate[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  },
};

/** Servers of different make. */
export const objectServers: readonly ObjectServerKind[] = [s3rver, moto, azurite];

/** Those that are there. On CI a missing one is a failure: what is skipped there is never noticed. */
export async function presentServers(): Promise<readonly ObjectServerKind[]> {
  const present: ObjectServerKind[] = [];
  for (const kind of objectServers) {
    const missing = await kind.missing();
    if (missing === undefined) {
      present.push(kind);
    } else if (process.env.CI === 'true') {
      throw new Error(missing);
    } else {
      process.stderr.write(`\n*** SKIPPED: ${missing}\n\n`);
    }
  }
  return present;
}
