import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { UserError } from '../../errors.ts';
import type { RemoteFile, Signer } from './remote-files.ts';
import { keysInAddress } from './s3-address.ts';

/** Seconds for which the address of a private file is good. Downloads that have begun are not ended by it. */
const signedSeconds = 900;

const credentials = v.looseObject({
  accessKeyId: v.nullish(v.string()),
  secretAccessKey: v.nullish(v.string()),
  sessionToken: v.nullish(v.string()),
});
const clientOptions = v.looseObject({
  accessKeyId: v.nullish(v.string()),
  secretAccessKey: v.nullish(v.string()),
  credentials: v.nullish(credentials),
  endpoint: v.nullish(v.string()),
  region: v.nullish(v.string()),
  forcePathStyle: v.nullish(v.boolean()),
  params: v.nullish(
    v.looseObject({
      Bucket: v.nullish(v.string()),
      ACL: v.nullish(v.string()),
      signedUrlExpires: v.nullish(v.number()),
    }),
  ),
});
const optionsSchema = v.looseObject({
  ...clientOptions.entries,
  baseUrl: v.nullish(v.string()),
  rootPath: v.nullish(v.string()),
  s3Options: v.nullish(clientOptions),
  providerConfig: v.nullish(v.looseObject({})),
});

/** The options of `@strapi/provider-upload-aws-s3` that decide where an object is and how it is reached. */
export interface S3Settings {
  readonly client: S3ClientConfig;
  readonly bucket: string;
  /** `public-read` where the project names none; undefined where it says that there is to be none. */
  readonly acl: string | undefined;
  readonly baseUrl: string | undefined;
  readonly rootPath: string | undefined;
  readonly providerConfig: Readonly<Record<string, unknown>>;
}

/**
 * Reads the options of the provider as it does itself (its `getConfig` and `extractCredentials`).
 *
 * @param environment What the project sees: with the variables of its `.env`, where the SDK does not look by itself.
 * @throws UserError `failed` where they name no bucket.
 */
export function s3Settings(
  providerOptions: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): S3Settings {
  const result = v.safeParse(optionsSchema, providerOptions);
  if (!result.success) {
    const [issue] = result.issues;
    throw new UserError(
      'failed',
      `config/plugins does not describe the upload provider aws-s3: providerOptions.${v.getDotPath(issue) ?? ''}: ${issue.message}`,
      'Set the environment variables that it is read from.',
    );
  }
  const { baseUrl, rootPath, s3Options, providerConfig, ...legacy } = result.output;
  // Options at the root are deprecated, and stand over those in s3Options.
  const { accessKeyId, secretAccessKey, credentials: given, params, ...rest } = { ...s3Options, ...legacy };
  const bucket = params?.Bucket;
  if (!bucket) {
    throw new UserError(
      'failed',
      'config/plugins names no bucket for the upload provider aws-s3 (providerOptions.s3Options.params.Bucket).',
      'Set the environment variables that it is read from.',
    );
  }
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION } = environment;
  const named = given ?? { accessKeyId, secretAccessKey };
  const keys = named.accessKeyId
    ? named
    : {
        accessKeyId: AWS_ACCESS_KEY_ID,
        secretAccessKey: AWS_SECRET_ACCESS_KEY,
        sessionToken: AWS_SESSION_TOKEN,
      };
  const fixed =
    keys.accessKeyId && keys.secretAccessKey
      ? {
          accessKeyId: keys.accessKeyId,
          secretAccessKey: keys.secretAccessKey,
          ...(keys.sessionToken ? { sessionToken: String(keys.sessionToken) } : {}),
        }
      : undefined;
  const options = Object.fromEntries(Object.entries(rest).filter(([, value]) => value != null));
  return {
    client: {
      ...(AWS_REGION ? { region: AWS_REGION } : {}),
      ...(options as S3ClientConfig),
      // Without any, the SDK looks for a role or a profile.
      ...(fixed && { credentials: fixed }),
    },
    bucket,
    acl:
      params !== undefined && params !== null && 'ACL' in params ? (params.ACL ?? undefined) : 'public-read',
    baseUrl: baseUrl ?? undefined,
    rootPath: rootPath ?? undefined,
    providerConfig: providerConfig ?? {},
  };
}

/** Connects to the service. The SDK is loaded here and nowhere else. */
export async function createS3Client({ client }: S3Settings): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  return new S3Client({ maxAttempts: 5, ...client });
}

/**
 * Makes addresses of private objects.
 *
 * @throws UserError `failed` where there are no credentials; the returned function, too.
 */
export async function s3Signer(settings: S3Settings): Promise<Signer> {
  const [client, { GetObjectCommand }, { getSignedUrl }] = await Promise.all([
    createS3Client(settings),
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/s3-request-presigner'),
  ]);
  return async (file) => {
    const command = new GetObjectCommand({ Bucket: settings.bucket, Key: keyToRead(file, settings) });
    try {
      return new URL(await getSignedUrl(client, command, { expiresIn: signedSeconds }));
    } catch (error) {
      throw explainS3(error, settings);
    }
  };
}

/**
 * The key to read a file's object by: what its address says where it is one of the bucket, else as the provider names
 * objects. That is a guess, by which nothing is ever removed.
 */
export function keyToRead(file: RemoteFile & { readonly path?: unknown }, settings: S3Settings): string {
  return keysInAddress(file.url, settings)[0] ?? newKey(file, settings);
}

/** The key under which the provider puts a file (its `getFileKey`). */
export function newKey(
  { hash, ext, path }: { readonly hash: string; readonly ext?: string | null; readonly path?: unknown },
  { rootPath }: S3Settings,
): string {
  const prefix = rootPath ? `${rootPath.replace(/\/+$/, '')}/` : '';
  const folder = typeof path === 'string' && path !== '' ? `${sanitized(path)}/` : '';
  return `${prefix}${folder === '/' ? '' : folder}${sanitized(hash)}${ext ? ext.replace(/[^a-zA-Z0-9.]/g, '') : ''}`;
}

/** The address of an object (the provider's `constructFileUrl`, for a service that answers with none). */
export function addressOfKey(key: string, { baseUrl, client, bucket }: S3Settings): string {
  if (baseUrl) {
    return `${baseUrl.replace(/\/+$/, '')}/${key}`;
  }
  const encoded = key.split('/').map(encodeURIComponent).join('/');
  const endpoint = client.endpoint === undefined ? undefined : String(client.endpoint);
  if (endpoint !== undefined) {
    const url = new URL(endpoint.startsWith('http') ? endpoint : `https://${endpoint}`);
    const folder = url.pathname.replace(/\/+$/, '');
    return client.forcePathStyle
      ? `${url.origin}${folder}/${bucket}/${encoded}`
      : `${url.protocol}//${bucket}.${url.host}${folder}/${encoded}`;
  }
  const region = typeof client.region === 'string' ? client.region : 'us-east-1';
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${bucket}.s3.${region}.${suffix}/${encoded}`;
}

const sanitized = (part: string): string =>
  part
    .replace(/\.\./g, '')
    .replace(/^\/+|\/+$/g, '')
    .replace(/\/+/g, '/');

/** What to tell when the service, or the way to it, fails. Messages of the SDK hold no secrets. */
export function explainS3(error: unknown, { bucket }: S3Settings): unknown {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  if (name === 'CredentialsProviderError' || /credential/i.test(name)) {
    return new UserError(
      'failed',
      `There are no credentials for the bucket ${bucket}: ${message}`,
      'Give the step AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role with aws-actions/configure-aws-credentials.',
      { cause: error },
    );
  }
  if ($metadata !== undefined) {
    return new UserError(
      'failed',
      `The bucket ${bucket} refused the request: ${name}${message && message !== name ? `: ${message}` : ''} (status ${$metadata.httpStatusCode ?? 'unknown'}).`,
      'Check the credentials, what they allow (s3:GetObject, s3:PutObject, s3:DeleteObject), the region and the endpoint.',
      { cause: error },
    );
  }
  return error;
}
