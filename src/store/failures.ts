import { UserError } from '../errors.ts';
import { Silence } from '../system/silence.ts';
import { codeOf, reasonOf, wordsOf } from '../system/system-error.ts';

/** What a store was asked for, for people: `s3://bucket/prefix/a.tar cannot be read`. */
export type Attempt = string;

/** Characters of what a server says that are passed on. */
const mostWords = 300;

/** What failed, without whatever else hangs on the error of a vendor's client: requests, and with them signatures. */
export function bareCause(error: unknown): Error {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return Object.assign(new Error(withoutQueries(message)), { name, stack: withoutQueries(stack ?? '') });
}

/** Signatures stand in the queries of addresses. */
export const withoutQueries = (text: string): string =>
  text.replace(/(\bhttps?:\/\/[^\s?#"'<>]*)[?#][^\s"'<>]*/gi, '$1');

/** The first line of what a server, or a client, says of itself, as the middle of a sentence. */
export const inWords = (message: string): string =>
  withoutQueries(message)
    .split(/[\r\n]/, 1)[0]
    ?.slice(0, mostWords)
    .replace(/\.$/, '') ?? '';

/** A failure of a store, in words. */
export const storeFailure = (attempt: Attempt, words: string, remedy: string, error: unknown): UserError =>
  new UserError('failed', `${attempt}: ${words}.`, remedy, { cause: bareCause(error) });

/** The object is no longer the one that was opened. */
export const changedMeanwhile = (path: string, error: unknown): UserError =>
  new UserError(
    'failed',
    `${path} is no longer what it was when it was opened: another object has taken its name, or it was removed.`,
    'Run the command again. Whoever writes to the store must not give a new object the name of an old one.',
    { cause: error === undefined ? undefined : bareCause(error) },
  );

/** Something of that name is there already, and is not to be replaced. */
export const taken = (path: string): UserError =>
  new UserError(
    'usage',
    `${path} is there already, and is not replaced.`,
    'Choose another name, or remove it first.',
  );

/**
 * Failures of the way to a server, whichever it is: nothing in between that answers, no trust, no name.
 *
 * @returns undefined for what is none of these.
 */
export function wayFailure(attempt: Attempt, error: unknown): UserError | undefined {
  const { name = '', message = '' } = (error ?? {}) as Partial<Error>;
  const code = codeOf(error) ?? '';
  if (error instanceof AggregateError && error.errors.length > 0) {
    return wayFailure(attempt, error.errors[0]);
  }
  if (error instanceof Silence || name === 'TimeoutError' || code === 'ETIMEDOUT') {
    return storeFailure(
      attempt,
      'the server fell silent',
      'Check the endpoint and the network in between, then run it again.',
      error,
    );
  }
  if (/^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO$)/.test(code)) {
    return storeFailure(
      attempt,
      `the connection is not secure (${inWords(message)})`,
      'Check the endpoint. For a certificate authority of your own, name its certificate in NODE_EXTRA_CA_CERTS.',
      error,
    );
  }
  if (/^(?:HPE_|ERR_HTTP)/.test(code)) {
    return storeFailure(
      attempt,
      `what answers is no server of this kind (${inWords(message)})`,
      'Check the endpoint.',
      error,
    );
  }
  // Both clients call a connection that ends in the middle of a body so.
  const isLost = message === 'aborted' || name === 'AbortError';
  return wordsOf(code) === undefined && !isLost
    ? undefined
    : storeFailure(
        attempt,
        isLost ? 'the connection was lost' : reasonOf(error),
        'Check the endpoint and the network in between, then run it again.',
        error,
      );
}
