import { UserError } from '../../errors.ts';
import { describe, type Settings } from './settings.ts';

/**
 * Strict, so that nothing is cut short silently; without ANSI_QUOTES and NO_BACKSLASH_ESCAPES, which would give
 * statements another meaning; and an id of 0 is an id of 0.
 */
const modes =
  'STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO';

/** Seconds that a connection may be silent, while media are copied. */
const patience = 86_400;

/** Seconds that the network, or this process at the other end of it, may take for a part of an answer. */
const stall = 600;

/** Seconds to wait for an ALTER TABLE, and for a row that another program has changed. */
const lockTimeout = 50;

type Variables = Readonly<Record<string, string | number>>;

/**
 * What the configuration of a server, or its `init_connect`, may have set to something else, and what would then be seen, or
 * written, in another way. What is not here is as Strapi has it, too: `time_zone`, since a `timestamp` is converted to it and
 * back; or it is about making tables, which nothing here does (`sql_require_primary_key`, `innodb_force_primary_key`).
 */
const common: Variables = {
  sql_mode: modes,
  // A server may be told to ignore what a connection asks for when it is opened.
  character_set_client: 'utf8mb4',
  character_set_connection: 'utf8mb4',
  character_set_results: 'utf8mb4',
  collation_connection: 'utf8mb4_unicode_ci',
  // Else a query ends after so many rows, without a word.
  sql_select_limit: '18446744073709551615',
  sql_big_selects: 1,
  // Else `IS NULL` finds the row that was inserted last.
  sql_auto_is_null: 0,
  sql_safe_updates: 0,
  foreign_key_checks: 1,
  unique_checks: 1,
  autocommit: 1,
  completion_type: 'NO_CHAIN',
  // How many rows an update has found is read from a message.
  lc_messages: 'en_US',
  wait_timeout: patience,
  net_read_timeout: stall,
  net_write_timeout: stall,
  lock_wait_timeout: lockTimeout,
  innodb_lock_wait_timeout: lockTimeout,
};

const isolation = 'REPEATABLE-READ';

/** What only some servers have, by the opening of a comment that those take for a part of the statement, and no other. */
const ofSome: Readonly<Record<string, Variables>> = {
  '/*M!100100': { tx_isolation: isolation, tx_read_only: 0, max_statement_time: 0 },
  '/*M!100201': { check_constraint_checks: 1 },
  '/*M!100304': {
    // The rows of a table with a history as they were at some time.
    system_versioning_asof: 'DEFAULT',
    idle_transaction_timeout: 0,
    idle_readonly_transaction_timeout: 0,
    idle_write_transaction_timeout: 0,
  },
  '/*!50720': { transaction_isolation: isolation, transaction_read_only: 0, max_execution_time: 0 },
};

/** Words of SQL are no texts. */
const isBare = /^(?:\d+|DEFAULT)$/;

const assignments = (variables: Variables): string =>
  Object.entries(variables)
    .map(([name, value]) => `SESSION ${name} = ${isBare.test(String(value)) ? value : `'${value}'`}`)
    .join(', ');

/** The statement that sets all of them until the connection ends. It is the first one on every connection. */
export const pin = `SET ${assignments(common)}${Object.entries(ofSome)
  .map(([opening, variables]) => ` ${opening} , ${assignments(variables)} */`)
  .join('')}`;

/** What to tell where the server does not let a session have them. */
export const unsettable = (settings: Settings, error: Error): UserError =>
  new UserError(
    'failed',
    `${describe(settings)} has settings that hide or change rows, and does not let this user change them for a session: ${error.message}.`,
    'Reset them on the server (its configuration or init_connect), or use a user who may set them.',
    { cause: error },
  );
