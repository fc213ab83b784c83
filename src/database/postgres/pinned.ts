/** Settings of a session by name. */
export type Pinned = Readonly<Record<string, string>>;

/** Seconds for which everything but an import's own transaction waits for a lock: a migration may hold one. */
const patience = 60;

/**
 * What a role, a database, a server or a pooler may have set to something else, and what would then be seen, or written, in
 * another way than Strapi has it. Time limits are none: the transaction waits for disks and readers. What is not here follows
 * the role as it does in Strapi: the search path where the configuration names no schema, and the language of messages.
 */
const everywhere: Pinned = {
  // Where a policy would hide rows, the server says so instead. See `explain`.
  row_security: 'off',
  client_encoding: 'UTF8',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  xmlbinary: 'base64',
  // As many digits as it takes to be exact.
  extra_float_digits: '3',
  standard_conforming_strings: 'on',
  transform_null_equals: 'off',
  // What is said of a key or a default is searched for names.
  quote_all_identifiers: 'off',
  // Both turn damage into missing rows. Only a superuser can have set them.
  zero_damaged_pages: 'off',
  ignore_checksum_failure: 'off',
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  transaction_timeout: '0',
  lock_timeout: `${patience}s`,
};

/** What pays for long queries only: for a page of a large table the server would start other processes and a compiler. */
const forShortQueries: Pinned = { max_parallel_workers_per_gather: '0', jit: 'off' };

export const forReading: Pinned = {
  ...everywhere,
  ...forShortQueries,
  // For moments of columns that have a zone; Strapi's have none.
  TimeZone: 'UTC',
  /**
   * What a server with disks that turn takes for cheaper than a look-up of each: to go through a whole table of components for
   * a page of their owners.
   */
  random_page_cost: '1.1',
};

/**
 * For the lock of an import, and for its mark: that it is removed is durable before the journal is, which is all that would tell
 * a later run of it.
 */
export const besideImport: Pinned = { ...everywhere, synchronous_commit: 'on' };

/**
 * For the one transaction of an import. The time zone stays the role's: what triggers and defaults of the project make of it is
 * what they make of it in Strapi.
 */
export const forWriting: Pinned = {
  ...everywhere,
  ...forShortQueries,
  // Else a text `NULL` would take the place of what is none.
  array_nulls: 'on',
  // Foreign keys and triggers work unless `switchOffForeignKeys` sees to them.
  session_replication_role: 'origin',
  // Media are swapped right after the commit, so it must outlive a power failure from the first moment.
  synchronous_commit: 'on',
  lock_timeout: '5s',
  // A client that died must not hold the database any longer than it takes to notice.
  client_connection_check_interval: '5s',
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '10',
};

/**
 * The statement that sets them until the transaction ends. Those that an older server does not know are left out; one that
 * the role may not set is an error, unless it is as wanted already.
 */
export function pin(settings: Pinned): string {
  const rows = Object.entries(settings).map(([name, value]) => `('${name}', '${value}')`);
  return `SELECT pg_catalog.set_config(name, value, true) FROM (VALUES ${rows.join(', ')}) AS pinned (name, value)
    WHERE pg_catalog.current_setting(name, true) <> value`;
}
