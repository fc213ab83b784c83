import { type Failure, UserError } from '../../errors.ts';
import { Silence } from '../../system/silence.ts';
import { option } from '../../wording.ts';
import { fellSilent } from '../silent-server.ts';
import type { Settings } from './settings.ts';

/** What the driver says of an error: of its own, of the network, or of the server. */
interface DriverError extends Error {
  readonly code?: string;
  readonly errno?: number;
  readonly sqlMessage?: string;
}

type Explanation = (
  place: Settings,
  error: DriverError,
) => [failure: Failure, message: string, remedy: string];

const checks =
  'Check that the server is running and can be reached from this machine: for a service container, the host is the name of the service (in a container job) or 127.0.0.1 with the mapped port; a managed database needs the address of the runner in its allow-list, or a tunnel.';

const unreachable =
  (why: string): Explanation =>
  ({ server }) => ['databaseUnreachable', `The MySQL server ${server} cannot be reached: ${why}.`, checks];

const unknownHost = unreachable('there is no such host');
const noRoute = unreachable('there is no route to it');
const noAnswer = unreachable('it does not answer');

const denied: Explanation = ({ server, user }) => [
  'databaseUnreachable',
  `The MySQL server ${server} does not let ${user ?? 'an anonymous user'} in: the name or the password is wrong, or this user may not connect from this machine.`,
  `Check DATABASE_USERNAME and DATABASE_PASSWORD (or ${option('database-url')}, where special characters are percent-encoded), and the host of the user on the server.`,
];

const forbidden: Explanation = ({ server, user, database }) => [
  'databaseUnreachable',
  `The user ${user ?? '(none)'} may not use the database ${database} on ${server}.`,
  `Grant it: an export needs SELECT, an import also INSERT, UPDATE and DELETE, on ${database}.*`,
];

const untrusted: Explanation = ({ server }, { message }) => [
  'databaseUnreachable',
  `The certificate of the MySQL server ${server} is not trusted: ${message}.`,
  'Give the certificate of the authority in ssl.ca (DATABASE_SSL_CA), or set ssl.rejectUnauthorized to false where the network itself is trusted.',
];

const lost: Explanation = ({ server }) => [
  'databaseUnreachable',
  `The connection to the MySQL server ${server} was lost.`,
  'Run it again: what was not committed is rolled back. Check the log of the server for a restart, and "max_allowed_packet" and "wait_timeout" if it happens every time.',
];

const locked: Explanation = ({ database, server }) => [
  'databaseUnreachable',
  `${database} on ${server} is locked by another program.`,
  'Stop Strapi and whatever else writes to the database, then run the import again; nothing was changed.',
];

const deadlock: Explanation = ({ database, server }) => [
  'failed',
  `The MySQL server ${server} ended the transaction because of a deadlock: this and another program waited for each other in the database ${database}.`,
  'Stop Strapi and whatever else writes to the database, then run it again; nothing was changed.',
];

/** What MariaDB says of rows that have another version than the one that was read. */
const changed: Explanation = ({ database, server }) => [
  'failed',
  `Another program has changed ${database} on ${server} during the transaction.`,
  'Stop Strapi and whatever else writes to the database, then run it again; nothing was changed.',
];

const readOnly: Explanation = ({ server }) => [
  'databaseUnreachable',
  `The MySQL server ${server} accepts no changes: it is read-only.`,
  'Name the primary server, not a replica.',
];

const full: Explanation = ({ server }) => [
  'failed',
  `The MySQL server ${server} has no space left.`,
  'Make room on its disk, then run the import again; nothing was changed.',
];

const explanations: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: unreachable('nothing listens there'),
  ENOENT: unreachable('there is no such socket'),
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  ETIMEDOUT: noAnswer,
  ER_ACCESS_DENIED_ERROR: denied,
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: denied,
  ER_HOST_NOT_PRIVILEGED: denied,
  AUTH_SWITCH_PLUGIN_ERROR: denied,
  ER_DBACCESS_DENIED_ERROR: forbidden,
  ER_TABLEACCESS_DENIED_ERROR: forbidden,
  ER_COLUMNACCESS_DENIED_ERROR: forbidden,
  ER_BAD_DB_ERROR: ({ server, database }) => [
    'databaseUnreachable',
    `The MySQL server ${server} has no database ${database}.`,
    `Check DATABASE_NAME, or create it: CREATE DATABASE ${database} CHARACTER SET utf8mb4.`,
  ],
  ER_CON_COUNT_ERROR: ({ server }) => [
    'databaseUnreachable',
    `The MySQL server ${server} has too many connections.`,
    'Try again later, or raise max_connections; strapi-dms needs three at most.',
  ],
  ER_HOST_IS_BLOCKED: ({ server }) => [
    'databaseUnreachable',
    `The MySQL server ${server} blocks this machine after many failed connections.`,
    'Run "FLUSH HOSTS" on the server.',
  ],
  ER_SECURE_TRANSPORT_REQUIRED: ({ server }) => [
    'databaseUnreachable',
    `The MySQL server ${server} accepts only encrypted connections.`,
    `Set ssl in the connection of config/database (DATABASE_SSL=true), or add ssl-mode=VERIFY_IDENTITY to ${option('database-url')}.`,
  ],
  HANDSHAKE_NO_SSL_SUPPORT: ({ server }) => [
    'databaseUnreachable',
    `The MySQL server ${server} offers no encrypted connections.`,
    'Set up TLS on the server, or leave out ssl where the network itself is trusted.',
  ],
  HANDSHAKE_SSL_ERROR: untrusted,
  ER_SERVER_SHUTDOWN: lost,
  PROTOCOL_CONNECTION_LOST: lost,
  ECONNRESET: lost,
  EPIPE: lost,
  ER_CONNECTION_KILLED: lost,
  ER_LOCK_WAIT_TIMEOUT: locked,
  ER_LOCK_DEADLOCK: deadlock,
  ER_CHECKREAD: changed,
  ER_OPTION_PREVENTS_STATEMENT: readOnly,
  ER_READ_ONLY_MODE: readOnly,
  ER_DISK_FULL: full,
  ER_RECORD_FILE_FULL: full,
  ER_STATEMENT_TIMEOUT: ({ server }) => [
    'failed',
    `The MySQL server ${server} ended a query because it took longer than max_statement_time allows.`,
    'Raise that limit for the user of this connection.',
  ],
  ER_QUERY_TIMEOUT: ({ server }) => [
    'failed',
    `The MySQL server ${server} ended a query because it took longer than max_execution_time allows.`,
    'Raise that limit for the user of this connection.',
  ],
};

/** MariaDB's numbers that the driver has another name for, or none. */
const numbers: Readonly<Record<number, string>> = {
  1317: 'ER_SERVER_SHUTDOWN',
  1927: 'ER_CONNECTION_KILLED',
  1969: 'ER_STATEMENT_TIMEOUT',
  3024: 'ER_QUERY_TIMEOUT',
  3159: 'ER_SECURE_TRANSPORT_REQUIRED',
};

/** Codes of Node.js and OpenSSL for certificates that do not hold. */
const certificate = /^(?:CERT_|ERR_TLS_|ERR_SSL_|ERR_OSSL_)|SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)/;

/**
 * What an error of the driver means for people. The statement that failed is taken out of it: it may be megabytes of
 * content.
 *
 * @returns a UserError, or the error itself where it is none that a user can do something about.
 */
export function explain(error: unknown, place: Settings): unknown {
  if (!(error instanceof Error) || error instanceof UserError) {
    return error;
  }
  if (error instanceof Silence) {
    return fellSilent(`The MySQL server ${place.server}`, error);
  }
  const failed = error as DriverError & { sql?: string };
  delete failed.sql;
  const { code = '', errno = 0 } = failed;
  const explanation =
    explanations[numbers[errno] ?? code] ?? (certificate.test(code) ? untrusted : undefined);
  return explanation === undefined ? error : new UserError(...explanation(place, failed), { cause: error });
}
