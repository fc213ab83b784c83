import { UserError } from '../../errors.ts';
import type { Verdict } from '../appear.ts';
import { type Attempt, inWords, storeFailure, wayFailure } from '../failures.ts';

interface ServiceError {
  readonly name: string;
  readonly message: string;
  readonly Code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const parts = (error: unknown): ServiceError => (error ?? {}) as ServiceError;

/** The status of a reply; 0 where there was none. */
export const statusOf = (error: unknown): number => parts(error).$metadata?.httpStatusCode ?? 0;

/** Whether the service says no by one of these codes. */
export const isCalled = (error: unknown, ...codes: readonly string[]): boolean =>
  codes.includes(parts(error).name) || codes.includes(parts(error).Code ?? '');

/** Whether it says that there is nothing of that name; the bucket is another matter. */
export const isMissing = (error: unknown): boolean =>
  statusOf(error) === 404 && !isCalled(error, 'NoSuchBucket');

/** Whether a service says that it does not know a request, or a condition of one. */
export const isUnknown = (error: unknown): boolean =>
  statusOf(error) === 501 ||
  isCalled(error, 'NotImplemented', 'XNotImplemented') ||
  (statusOf(error) === 400 && /if-none-match|not implemented|unsupported header/i.test(parts(error).message));

/** What became of a request that was to have an object appear. */
export function judge(error: unknown): Verdict {
  const status = statusOf(error);
  if (isUnknown(error)) {
    return 'condition unknown';
  }
  if (status === 412) {
    return 'taken';
  }
  // The upload is unknown once it is complete; and of two that race for a name, one hears of a conflict.
  return status === 0 || status === 404 || status === 409 || status >= 500 ? 'unclear' : 'failed';
}

interface Explained {
  readonly words: string;
  readonly remedy: string;
}

const giveCredentials =
  'Give the step AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role with aws-actions/configure-aws-credentials.';
const region: Explained = {
  words: 'the bucket is in another region',
  remedy: 'Name its region in AWS_REGION, and check the endpoint.',
};
const keys: Explained = {
  words: 'the service does not know the credentials',
  remedy: `Check them, and that they are of this service: the endpoint is what AWS_ENDPOINT_URL_S3 names, else Amazon S3.`,
};
const expired: Explained = {
  words: 'the credentials have expired',
  remedy:
    'Get new ones: run aws-actions/configure-aws-credentials before this step, with a `role-duration-seconds` that is long enough.',
};

/** What codes of the service mean. */
const byCode: Readonly<Record<string, Explained>> = {
  NoSuchBucket: {
    words: 'there is no such bucket',
    remedy: 'Check its name, the region and the endpoint, or make the bucket first.',
  },
  InvalidBucketName: { words: 'a bucket cannot have that name', remedy: 'Check its name.' },
  PermanentRedirect: region,
  TemporaryRedirect: region,
  AuthorizationHeaderMalformed: region,
  IllegalLocationConstraintException: region,
  InvalidAccessKeyId: keys,
  SignatureDoesNotMatch: keys,
  InvalidToken: keys,
  InvalidSecurity: keys,
  UnrecognizedClientException: keys,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  TokenRefreshRequired: expired,
  RequestExpired: expired,
  RequestTimeTooSkewed: {
    words: 'the clock of this machine is wrong',
    remedy: 'Set the clock of this machine, then run it again.',
  },
  EntityTooLarge: {
    words: 'it is larger than the service takes',
    remedy: 'Export less at a time, or use another service.',
  },
  BadDigest: {
    words: 'what has arrived there is not what was sent',
    remedy: 'Run it again. If it happens again, check the network and the memory of this machine.',
  },
  ConditionalRequestConflict: {
    words: 'another upload to that name is under way',
    remedy: 'Run it again once that one is done, or choose another name.',
  },
  QuotaExceeded: { words: 'the storage is used up', remedy: 'Free some space there, then run it again.' },
};

const overloaded: Explained = {
  words: 'the service is overloaded, or has a failure of its own',
  remedy: 'Run it again later.',
};

/**
 * Makes an error of the SDK tell what it was about. It passes on nothing of the request.
 *
 * @returns UserError; an error as it is where it is neither of the service nor of the way to it: a bug of ours keeps its stack trace.
 */
export function explain(error: unknown, attempt: Attempt): unknown {
  if (error instanceof UserError) {
    return error;
  }
  const { name = '', message = '', Code } = parts(error);
  const status = statusOf(error);
  const known = byCode[name] ?? byCode[Code ?? ''];
  if (known !== undefined) {
    return storeFailure(attempt, known.words, known.remedy, error);
  }
  if (/credentials?|TokenProvider/i.test(name) || /^Could not load credentials/.test(message)) {
    return storeFailure(attempt, `there are no credentials (${inWords(message)})`, giveCredentials, error);
  }
  if (status === 403) {
    return storeFailure(
      attempt,
      `the credentials do not allow it (${name})`,
      'Allow s3:ListBucket, s3:GetObject, s3:PutObject, s3:AbortMultipartUpload and, to remove old backups, s3:DeleteObject for that prefix.',
      error,
    );
  }
  if (status === 301 || status === 307) {
    return storeFailure(attempt, region.words, region.remedy, error);
  }
  if (status === 429 || status >= 500) {
    return storeFailure(attempt, `${overloaded.words} (status ${status})`, overloaded.remedy, error);
  }
  const way = wayFailure(attempt, error);
  if (way !== undefined) {
    return way;
  }
  if (status !== 0) {
    const said = message === '' || message === name ? '' : `: ${inWords(message)}`;
    return storeFailure(
      attempt,
      `the service refused it (${name}${said}, status ${status})`,
      'Check the credentials, what they allow, the region and the endpoint.',
      error,
    );
  }
  return error;
}
