import type { S3Client } from '@aws-sdk/client-s3';
import { UserError } from '../../errors.ts';
import { silenceLimit } from '../../system/silence.ts';
import type { RemoteFile, Signer } from './remote-files.ts';
import { keysInAddress } from './s3-address.ts';
import type { S3Settings } from './s3-settings.ts';

/** Seconds for which the address of a private file is good. Downloads that have begun are not ended by it. */
const signedSeconds = 900;

/** Connects to the service. The SDK is loaded here and nowhere else. */
export async function createS3Client({ client }: S3Settings): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  // The SDK itself waits for ever for a service that has accepted a connection.
  const requestHandler = { connectionTimeout: silenceLimit(15_000), socketTimeout: silenceLimit(60_000) };
  return new S3Client({ maxAttempts: 5, requestHandler, ...client });
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
  if (name === 'TimeoutError') {
    return new UserError(
      'failed',
      `The service of the bucket ${bucket} fell silent: ${message.replace(/\.$/, '')}.`,
      `Check the endpoint and the network in between, then run it again.`,
      { cause: error },
    );
  }
  if ($metadata !== undefined) {
    return new UserError(
      'failed',
      `The bucket ${bucket} refused the request: ${name}${message && message !== name ? `: ${message}` : ''} (status ${$metadata.httpStatusCode ?? 'unknown'}).`,
      'Check the credentials, what they allow (s3:ListBucket, s3:GetObject, s3:PutObject, s3:DeleteObject), the region and the endpoint.',
      { cause: error },
    );
  }
  return error;
}
