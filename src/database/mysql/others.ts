import { inWords } from '../connections.ts';
import type { Session } from '../session.ts';
import { lockHolder } from './import-lock.ts';

/** Those of other users are seen with the privilege PROCESS only; Strapi's are mostly of the same user. */
const connections = `
  SELECT COUNT(*), USER, IF(HOST LIKE '%:%', LEFT(HOST, CHAR_LENGTH(HOST) - LOCATE(':', REVERSE(HOST))), HOST)
  FROM information_schema.PROCESSLIST
  WHERE DB = DATABASE() AND ID <> CONNECTION_ID() AND ID <> COALESCE(${lockHolder}, 0)
  GROUP BY 2, 3 ORDER BY 1 DESC, 2, 3`;

/** What else has the database open; see `DatabaseLocation.others`. */
export async function othersConnected(session: Session): Promise<string[]> {
  return (await session.rows(connections)).map(([count, user, host]) =>
    inWords({ count: Number(count), user: String(user), host: host ? String(host) : undefined }),
  );
}
