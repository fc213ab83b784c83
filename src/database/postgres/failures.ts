import { UserError } from '../../errors.ts';
import { Silence } from '../../system/silence.ts';
import { fellSilent } from '../silent-server.ts';
import type { Settings } from './settings.ts';

const checkAddress =
  'Check host and port. A service container is at localhost and its mapped port for a job that runs on the runner, and at its name for a job that runs in a container.';
const checkNetwork =
  'Check that the firewall or allow-list of the server lets this machine in: the addresses of GitHub-hosted runners change, so it takes a tunnel, a self-hosted runner or one with a fixed address.';
const checkTls =
  'Give the certificate of its authority (DATABASE_SSL_CA or ssl.ca; in a URL sslmode=verify-full&sslrootcert=ca.pem), or, where the network can be trusted, leave it unchecked (DATABASE_SSL_REJECT_UNAUTHORIZED=false; in a URL sslmode=no-verify).';

const certificateErrors =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;

/**
 * What to tell of a connection that did not come about. The driver's error is not kept as the cause: nobody vouches for
 * what stands in it.
 */
export function connectionFailure(error: unknown, settings: Settings): UserError {
  const { place, database, user } = settings;
  if (error instanceof Silence) {
    return fellSilent(`PostgreSQL at ${place}`, error);
  }
  const { code = '', message } = first(error);
  const server = `PostgreSQL at ${place}`;
  const fail = (text: string, remedy: string) => new UserError('databaseUnreachable', text, remedy);
  if (certificateErrors.test(code)) {
    return fail(`${server} presents a certificate that is not accepted: ${message} (${code}).`, checkTls);
  }
  if (
    code === 'EPROTO' ||
    code.startsWith('ERR_SSL') ||
    code.startsWith('ERR_OSSL') ||
    code === 'ERR_INVALID_ARG_TYPE'
  ) {
    return fail(
      `The TLS connection to ${server} failed: ${scrub(message, settings)}.`,
      'Check the ssl settings of the connection, and the certificates in them.',
    );
  }
  switch (code) {
    case 'ECONNREFUSED':
      return fail(`${server} cannot be reached: nothing listens there (${code}).`, checkAddress);
    case 'ENOENT':
    case 'EACCES':
      return fail(
        `${server} cannot be reached: there is no socket that can be used (${code}).`,
        'Check the folder of the socket, or name a host and a port.',
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return fail(
        `${server} cannot be reached: the name of the host is unknown (${code}).`,
        `${checkAddress} A name in a private network needs a tunnel or a self-hosted runner.`,
      );
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return fail(`${server} cannot be reached (${code}).`, checkNetwork);
    case '28P01':
      return fail(
        `${server} does not accept the password of the user ${user}.`,
        'Check DATABASE_USERNAME and DATABASE_PASSWORD; in a URL, special characters must be percent-encoded.',
      );
    case '28000':
      return fail(
        `${server} does not let the user ${user} in: ${scrub(message, settings)}.`,
        'Check the user, whether the server asks for TLS (DATABASE_SSL=true), and its pg_hba.conf.',
      );
    case '3D000':
      return fail(
        `There is no database ${database} on ${server}.`,
        'Check DATABASE_NAME, or create the database first.',
      );
    case '42501':
      return fail(
        `${server} does not let the user ${user} into the database ${database}.`,
        'Grant it CONNECT on the database.',
      );
    case '53300':
      return fail(
        `${server} has no connections left.`,
        'Stop programs that hold connections without needing them, or raise max_connections.',
      );
    case '57P03':
      return fail(
        `${server} is not ready yet: ${message}.`,
        'Wait until it has started; a service container needs health checks (--health-cmd pg_isready).',
      );
  }
  if (/^timeout expired$|connection timeout/i.test(message)) {
    return fail(`${server} did not answer in time.`, checkNetwork);
  }
  if (/does not support SSL/.test(message)) {
    return fail(`${server} does not support TLS.`, 'Turn it off (DATABASE_SSL=false), or on in the server.');
  }
  if (/^SASL: .*password must be/.test(message)) {
    return fail(
      `${server} asks for the password of the user ${user}, and there is none.`,
      'Set DATABASE_PASSWORD, from a secret.',
    );
  }
  if (isLoss(error)) {
    return fail(
      `${server} ended the connection before it was ready (${code || message}).`,
      `Check that this is the port of PostgreSQL. ${checkNetwork}`,
    );
  }
  return fail(`${server} cannot be used: ${scrub(message, settings)}.`, checkAddress);
}

/** @returns The same error, or what to tell in its place. */
export function explain(error: unknown, settings: Settings): unknown {
  if (error instanceof Silence) {
    return fellSilent(`PostgreSQL at ${settings.place}`, error);
  }
  const { code = '', message } = first(error);
  const server = `PostgreSQL at ${settings.place}`;
  const fail = (text: string, remedy: string) => new UserError('failed', text, remedy, { cause: error });
  switch (code) {
    case '42501':
      return lackOfRight(error, settings, fail);
    case '57014':
      return fail(
        `${server} ended a query: ${message}.`,
        'Run it again. The server has no time limit for it: somebody ended it, or a pooler in between did (its query_timeout).',
      );
    case '40001':
      return fail(
        `${server} ended the transaction: ${message}.`,
        'Run it again. On a standby, hot_standby_feedback = on keeps rows that are still read.',
      );
    case '40P01':
      return fail(
        `${server} ended the transaction because of a deadlock: this and another program waited for each other in the database ${settings.database}.`,
        'Stop Strapi and whatever else writes to the database, then run it again; nothing was changed.',
      );
    case lockNotAvailable:
      return new UserError(
        'databaseUnreachable',
        `The database ${settings.database} on ${server} is locked by another program.`,
        'Stop Strapi and whatever else writes to the database, then run it again; nothing was changed.',
        { cause: error },
      );
    case '25006':
      return new UserError(
        'databaseUnreachable',
        `${server} cannot be written to: ${message}.`,
        'An import needs the primary server, and a user without default_transaction_read_only.',
      );
    case '53100':
      return fail(`${server} has no space left on its disk.`, 'Make room there; nothing was changed.');
  }
  const { where } = error as { where?: unknown };
  // In whatever language: `COPY tags, line 3, column name: …`.
  const column = /^COPY (\S+), \S+ \d+, \S+ (\S+?)\s?:/.exec(String(where));
  if (code.startsWith('22')) {
    return fail(
      `${server} cannot store a value${column === null ? '' : ` in ${column[1]}.${column[2]}`}: ${message}.`,
      'Change that value in the source and export again. Nothing was changed.',
    );
  }
  if (refusalOf(error) !== undefined) {
    const { table } = error as { table?: unknown };
    return fail(
      `${server} refused a change${typeof table === 'string' ? ` in ${table}` : ''}: ${message}.`,
      'A foreign key, a constraint or a trigger of the target forbids it: change the rows that it names, or change that rule. Nothing was changed.',
    );
  }
  if (isLoss(error)) {
    return new UserError(
      'databaseUnreachable',
      `The connection to ${server} was lost (${code || scrub(message, settings)}).`,
      'Check the server and the network in between, then run it again.',
      { cause: error },
    );
  }
  return error;
}

/**
 * What the server says where it does not take a row, since a constraint or a trigger of somebody's own is against it.
 *
 * @param error The driver's, or what `explain` has made of it.
 * @returns the driver's error; undefined for all others.
 */
export function refusalOf(error: unknown): Error | undefined {
  const told = error instanceof UserError ? error.cause : error;
  const { code, where } = (told ?? {}) as { code?: unknown; where?: unknown };
  const isRefusal = /^(?:23|44|P0)/.test(String(code)) || /PL\/\w+ function/.test(String(where));
  return isRefusal ? (told as Error) : undefined;
}

const lockNotAvailable = '55P03';

/** Whether a lock was not to be had in time, for what `explain` made of it. */
export const isLockTimeout = (error: unknown): boolean =>
  ((error as Error).cause as { code?: unknown } | undefined)?.code === lockNotAvailable;

/** What a role may not do: see all rows of a table, set something, or use a table at all. */
function lackOfRight(
  error: unknown,
  { user, place }: Settings,
  fail: (text: string, remedy: string) => UserError,
): UserError {
  const server = `PostgreSQL at ${place}`;
  const { message } = first(error);
  // The function of the server that refuses: messages are in the language of the server.
  const routine = String((error as { routine?: unknown }).routine);
  if (routine === 'check_enable_rls') {
    const table = /["»«“„](.+?)["»«”“]/.exec(message)?.[1]?.trim() ?? message;
    return fail(
      `Row level security hides rows of the table ${table} from the user ${user} on ${server}: without them nothing is read or written.`,
      `Use the owner of the tables, or let a superuser give this user the right to see all rows (ALTER ROLE ${user} BYPASSRLS). Where even the owner is subject to it: ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY.`,
    );
  }
  if (routine.startsWith('set_config')) {
    return fail(
      `The user ${user} has a setting on ${server} that hides or changes rows, and may not change it: ${message}.`,
      `Reset it as a superuser (ALTER ROLE ${user} RESET …; it may also be set for the database or the server).`,
    );
  }
  return fail(
    `The user ${user} lacks a right on ${server}: ${message}.`,
    'An export needs USAGE on the schema and SELECT on all of its tables; an import needs the owner of the tables.',
  );
}

/** Whether the connection itself is gone. */
const isLoss = (error: unknown): boolean => {
  const { code = '', message } = first(error);
  return (
    /^(?:08|57P)/.test(code) ||
    ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED'].includes(code) ||
    /^Connection terminated|^Client has encountered a connection error|^Client was closed/.test(message)
  );
};

/** Of a host with several addresses, each has its own error. */
function first(error: unknown): { readonly code?: string; readonly message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return first(error.errors[0]);
  }
  const { code, message } = error as { code?: unknown; message?: unknown };
  return {
    ...(typeof code === 'string' && { code }),
    message: String(message ?? error).replace(/\.$/, ''),
  };
}

/** Texts of others never show the password. */
function scrub(text: string, { client }: Settings): string {
  const { password } = client;
  return typeof password === 'string' && password !== '' ? text.replaceAll(password, '***') : text;
}
