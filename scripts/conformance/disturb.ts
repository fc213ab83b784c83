import { DatabaseSync } from 'node:sqlite';

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** A documentId that no row has. */
const otherDocument = `printf('other%019d', id)`;

/**
 * Gives a project other content: every second row of each `api::` type goes (with what belongs to it), and every row
 * that stays gets a twin with another id and another documentId (without relations, and without what must be unique).
 * Types whose table name Strapi shortens stay as they are: the name is not their collection name. An administrator is added, who must survive.
 *
 * @throws Error when there was nothing to change.
 */
export function disturb(file: string): { deleted: number; added: number } {
  const database = new DatabaseSync(file);
  try {
    const stored = database
      .prepare("SELECT value FROM strapi_core_store_settings WHERE key = 'strapi_content_types_schema'")
      .get();
    const types: Record<string, { collectionName: string }> = JSON.parse(String(stored?.value));
    const exists = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
    let deleted = 0;
    let added = 0;
    for (const [uid, { collectionName }] of Object.entries(types)) {
      if (!uid.startsWith('api::') || !exists.get(collectionName)) {
        continue;
      }
      const table = quote(collectionName);
      deleted += Number(database.prepare(`DELETE FROM ${table} WHERE id % 2 = 0`).run().changes);
      const columns = database
        .prepare(
          `SELECT name FROM pragma_table_info(:table)
           WHERE name NOT IN (SELECT "from" FROM pragma_foreign_key_list(:table))
           AND name NOT IN (SELECT c.name FROM pragma_index_list(:table) i, pragma_index_info(i.name) c WHERE i."unique")`,
        )
        .all({ table: collectionName })
        .map(({ name }) => String(name))
        .filter((name) => name !== 'id');
      const listed = columns.map(quote).join(', ');
      const values = columns.map((name) => (name === 'document_id' ? otherDocument : quote(name))).join(', ');
      added += Number(
        database.prepare(`INSERT INTO ${table} (${listed}) SELECT ${values} FROM ${table}`).run().changes,
      );
    }
    const joining = database
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND (name LIKE '%\\_cmps' ESCAPE '\\' OR name LIKE '%\\_components' ESCAPE '\\')",
      )
      .all();
    for (const { name } of joining) {
      // Official import, which loads each component to delete it, ends at a type that is gone.
      database.exec(`DELETE FROM ${quote(String(name))} WHERE component_type LIKE 'gone.%'`);
    }
    if (deleted === 0 || added === 0) {
      throw new Error(`${file} has no content that could be changed`);
    }
    const admin = { firstname: 'Survivor', email: 'survivor@example.com', is_active: 1, blocked: 0 };
    insert(database, 'admin_users', { ...admin, document_id: 'survivor00000000000000000' });
    return { deleted, added };
  } finally {
    database.close();
  }
}

/** Inserts a row, as far as the table has the columns: those of Strapi 4 have no documentId. */
function insert(database: DatabaseSync, table: string, row: Readonly<Record<string, string | number>>): void {
  const known = database
    .prepare('SELECT name FROM pragma_table_info(?)')
    .all(table)
    .map(({ name }) => String(name));
  const entries = Object.entries(row).filter(([name]) => known.includes(name));
  const names = entries.map(([name]) => quote(name)).join(', ');
  const values = entries.map(() => '?').join(', ');
  database
    .prepare(`INSERT INTO ${quote(table)} (${names}) VALUES (${values})`)
    .run(...entries.map(([, value]) => value));
}
