import { UserError } from '../../errors.ts';
import type { Verdict } from '../appear.ts';
import { type Attempt, inWords, storeFailure, wayFailure } from '../failures.ts';

interface ServiceError {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly statusCode?: unknown;
}

const parts = (error: unknown): ServiceError => (error ?? {}) as ServiceError;

/** The status of a reply; 0 where there was none. */
export function statusOf(error: unknown): number {
  const { statusCode } = parts(error);
  return typeof statusCode === 'number' ? statusCode : 0;
}

const codeOf = (error: unknown): string => {
  const { code } = parts(error);
  return typeof code === 'string' ? code : '';
};

/** Whether it says that there is nothing of that name; the container is another matter. */
export const isMissing = (error: unknown): boolean =>
  statusOf(error) === 404 &&
  codeOf(error) !== 'ContainerNotFound' &&
  codeOf(error) !== 'ContainerBeingDeleted';

/** Whether it says which of both is missing: answers to HEAD may not. */
export const isBlobMissing = (error: unknown): boolean => codeOf(error) === 'BlobNotFound';

/** What became of a request that was to have an object appear. */
export function judge(error: unknown): Verdict {
  const status = statusOf(error);
  if (status === 412 || codeOf(error) === 'BlobAlreadyExists') {
    return 'taken';
  }
  // Blocks are gone once they are committed: what repeats that hears that they are invalid.
  return status === 0 || status >= 500 || status === 409 || codeOf(error) === 'InvalidBlockList'
    ? 'unclear'
    : 'failed';
}

interface Explained {
  readonly words: string;
  readonly remedy: string;
}

const container: Explained = {
  words: 'there is no such container',
  remedy: 'Check its name and the storage account, or make the container first.',
};
const notAllowed: Explained = {
  words: 'the credentials do not allow it',
  remedy:
    'Give the identity the role “Storage Blob Data Contributor” for the container, or use a token (SAS) with the rights r, w, l and, to remove old backups, d.',
};
const keys: Explained = {
  words: 'the service does not take the credentials',
  remedy:
    'Check that the key or the token is of this storage account and has not expired, and that the clock of this machine is right.',
};
const locked: Explained = {
  words: 'it is locked by a policy of immutability',
  remedy: 'Wait until the lock has run out: nobody can remove it before, and that is what the lock is for.',
};

/** What codes of the service mean. */
const byCode: Readonly<Record<string, Explained>> = {
  ContainerNotFound: container,
  ContainerBeingDeleted: container,
  InvalidResourceName: { words: 'a container cannot have that name', remedy: 'Check its name.' },
  AuthenticationFailed: keys,
  InvalidAuthenticationInfo: keys,
  AuthorizationFailure: notAllowed,
  AuthorizationPermissionMismatch: notAllowed,
  AuthorizationResourceTypeMismatch: notAllowed,
  AuthorizationServiceMismatch: notAllowed,
  AuthorizationProtocolMismatch: notAllowed,
  KeyBasedAuthenticationNotPermitted: {
    words: 'the storage account takes no keys',
    remedy:
      'Use an identity: azure/login before this step, AZURE_STORAGE_ACCOUNT, and neither a key nor a connection string.',
  },
  AuthorizationSourceIPMismatch: {
    words: 'the storage account takes no requests from this address',
    remedy: 'Allow the address of this machine in the network settings of the storage account.',
  },
  AccountIsDisabled: { words: 'the storage account is disabled', remedy: 'Enable it, or name another one.' },
  BlobImmutableDueToPolicy: locked,
  BlobImmutableDueToLegalHold: { ...locked, words: 'it is under a legal hold' },
  LeaseIdMissing: { words: 'somebody holds a lease of it', remedy: 'End the lease, then run it again.' },
  Md5Mismatch: {
    words: 'what has arrived there is not what was sent',
    remedy: 'Run it again. If it happens again, check the network and the memory of this machine.',
  },
};

/** Whether an object cannot be removed since it is locked. */
export const isLocked = (error: unknown): boolean => codeOf(error).startsWith('BlobImmutableDueTo');

/**
 * Makes an error of the client tell what it was about. It passes on nothing of the request: the address may hold a token, and its headers
 * hold a signature.
 *
 * @returns UserError; an error as it is where it is neither of the service nor of the way to it: a bug of ours keeps its stack trace.
 */
export function explain(error: unknown, attempt: Attempt): unknown {
  if (error instanceof UserError) {
    return error;
  }
  const { name = '', message = '' } = parts(error);
  const status = statusOf(error);
  const known = Object.hasOwn(byCode, codeOf(error)) ? byCode[codeOf(error)] : undefined;
  if (known !== undefined) {
    return storeFailure(attempt, known.words, known.remedy, error);
  }
  if (/CredentialUnavailable|AuthenticationError|AuthenticationRequired/.test(name)) {
    return storeFailure(
      attempt,
      `nobody has signed in to Azure (${inWords(message)})`,
      'Put azure/login before this step (`az login` in a terminal), or give it AZURE_STORAGE_KEY, AZURE_STORAGE_SAS_TOKEN or AZURE_STORAGE_CONNECTION_STRING.',
      error,
    );
  }
  if (status === 401) {
    return storeFailure(attempt, keys.words, keys.remedy, error);
  }
  if (status === 403) {
    return storeFailure(attempt, notAllowed.words, notAllowed.remedy, error);
  }
  if (status === 429 || status >= 500) {
    return storeFailure(
      attempt,
      `the service is overloaded, or has a failure of its own (status ${status})`,
      'Run it again later.',
      error,
    );
  }
  const way = wayFailure(attempt, error);
  if (way !== undefined) {
    return way;
  }
  if (status !== 0 || name === 'RestError') {
    const said = inWords(message);
    return storeFailure(
      attempt,
      `the service refused it (${[codeOf(error) || name, said, status ? `status ${status}` : ''].filter(Boolean).join(', ')})`,
      'Check the credentials, what they allow, the storage account and its endpoint.',
      error,
    );
  }
  return error;
}
