import { coreStoreTable } from '../../strapi/tables.ts';
import { inWords } from '../connections.ts';
import type { Session } from '../session.ts';
import { lockKey } from './import-lock.ts';

/** What this program calls itself (settings.ts); a pooler keeps connections of that name open. */
const own = 'strapi-dms';

/**
 * Other connections to the database, of the same user or of one that may write to Strapi's tables: what serves, watches or
 * backs up a database does so as others, which are always there.
 */
const connections = `
  SELECT count(*), usename, host(client_addr), nullif(application_name, '')
  FROM pg_catalog.pg_stat_activity AS activity
  WHERE datname = current_database() AND pid <> pg_catalog.pg_backend_pid() AND usename IS NOT NULL
    AND coalesce(backend_type, 'client backend') = 'client backend' AND coalesce(application_name, '') <> '${own}'
    AND (usename = current_user OR EXISTS (
      SELECT FROM pg_catalog.pg_roles AS role WHERE role.oid = usesysid AND NOT rolsuper
        AND pg_catalog.has_table_privilege(usesysid, to_regclass('${coreStoreTable}')::oid, 'UPDATE')))
    AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_locks AS lock WHERE lock.pid = activity.pid AND locktype = 'advisory'
        AND ((lock.classid::bigint << 32) | lock.objid::bigint) = ${lockKey('import')})
  GROUP BY 2, 3, 4 ORDER BY 1 DESC, 2, 3, 4`;

/** What else has the database open; see `DatabaseLocation.others`. */
export async function othersConnected(session: Session): Promise<string[]> {
  return (await session.rows(connections)).map(([count, user, host, program]) =>
    inWords({
      count: Number(count),
      user: String(user),
      host: host ? String(host) : undefined,
      program: program ? String(program) : undefined,
    }),
  );
}
