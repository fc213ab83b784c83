import { createHmac, randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { strapiEnvironment } from './installation.ts';

/** What a token allows. */
export type Permission = 'pull' | 'push';

/**
 * Puts a transfer token into the SQLite database of a project, as the admin panel does it, while its Strapi runs or does not.
 *
 * @param expires Milliseconds since 1970.
 * @returns The token, of which the database has a hash only.
 */
export function makeTransferToken(
  database: string,
  permissions: readonly Permission[],
  expires: number | null = null,
): string {
  const token = randomBytes(128).toString('hex');
  const hash = createHmac('sha512', strapiEnvironment.TRANSFER_TOKEN_SALT).update(token).digest('hex');
  const connection = new DatabaseSync(database, { timeout: 10_000 });
  try {
    const isStrapi5 = connection
      .prepare('SELECT 1 FROM sqlite_master WHERE name = ?')
      .get('strapi_transfer_token_permissions_token_lnk');
    const [links, order] = isStrapi5 ? ['lnk', 'ord'] : ['links', 'order'];
    const now = Date.now();
    const add = (table: string, row: Readonly<Record<string, string | number | null>>) => {
      const documentId = isStrapi5 && !table.includes('_token_l') ? { document_id: randomDocument() } : {};
      const full = { ...row, ...documentId };
      const names = Object.keys(full);
      const insert = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
      return Number(connection.prepare(insert).run(...Object.values(full)).lastInsertRowid);
    };
    const id = add('strapi_transfer_tokens', {
      name: `conformance ${token.slice(0, 8)}`,
      description: '',
      access_key: hash,
      lifespan: null,
      expires_at: expires,
      created_at: now,
      updated_at: now,
    });
    for (const [place, action] of permissions.entries()) {
      const permission = add('strapi_transfer_token_permissions', {
        action,
        created_at: now,
        updated_at: now,
      });
      add(`strapi_transfer_token_permissions_token_${links}`, {
        transfer_token_permission_id: permission,
        transfer_token_id: id,
        [`transfer_token_permission_${order}`]: place + 1,
      });
    }
  } finally {
    connection.close();
  }
  return token;
}

const randomDocument = () => randomBytes(12).toString('hex');
