import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { UserError } from '../../errors.ts';
import { silenceLimit } from '../../system/silence.ts';

/** Attempts of a request, with a pause in between that doubles from 0.1 s. */
const maxAttempts = 6;

/**
 * Connects to the service as the SDK's own variables say: credentials from the environment, a web identity (OIDC), a profile or a role;
 * `AWS_REGION`; `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL` for services other than Amazon's. The SDK is loaded here.
 *
 * @throws UserError `failed` where no region is named.
 */
export async function createClient(environment: NodeJS.ProcessEnv = process.env): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  const endpoint = endpointOf(environment);
  const hasEndpoint = endpoint !== undefined;
  const config: S3ClientConfig = {
    maxAttempts,
    // The SDK itself waits for ever for a service that has accepted a connection.
    requestHandler: { connectionTimeout: silenceLimit(15_000), socketTimeout: silenceLimit(60_000) },
    // Not every service has a name for each bucket, and a certificate for these names; with the bucket in the path all can be asked.
    ...(hasEndpoint && { endpoint, forcePathStyle: true }),
    // A bucket of Amazon's may be in another region than the one that is named.
    followRegionRedirects: !hasEndpoint,
    // Left to itself the SDK adds checksums of its own to what it sends (CRC32, behind the body, `aws-chunked`), which others refuse or
    // keep as part of the object (s3rver does). Everything that is written has an MD5 instead (`Content-MD5`): all services check it,
    // and it is what buckets with Object Lock ask for.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  };
  const client = new S3Client(config);
  try {
    await client.config.region();
    return client;
  } catch (error) {
    client.destroy();
    const region = environment.AWS_DEFAULT_REGION || (hasEndpoint ? 'us-east-1' : '');
    if (region === '') {
      throw new UserError(
        'failed',
        'It is not known in which region the bucket is.',
        'Name the region in AWS_REGION, and for services other than Amazon S3 their address in AWS_ENDPOINT_URL_S3.',
        { cause: error },
      );
    }
    return new S3Client({ ...config, region });
  }
}

/** @throws UserError `failed` for what is no address. */
function endpointOf({
  AWS_ENDPOINT_URL_S3,
  AWS_ENDPOINT_URL,
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS,
}: NodeJS.ProcessEnv): string | undefined {
  const endpoint =
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true' ? '' : AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL || '';
  if (endpoint !== '' && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) {
    throw new UserError(
      'failed',
      `The endpoint of S3 is no address: ${JSON.stringify(endpoint)}.`,
      'Name it as `https://host` in AWS_ENDPOINT_URL_S3.',
    );
  }
  return endpoint === '' ? undefined : endpoint;
}
