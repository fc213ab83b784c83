import { DatabaseSync } from 'node:sqlite';

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/**
 * Gives a project other content: every second row of each `api::` type goes (with what belongs to it), and every row
 * that stays gets a twin with another id and another documentId (without relations). Types whose table name Strapi shortens stay as they
 * are: the name is not their collection name. An administrator is added, who must survive.
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
           WHERE name NOT IN (SELECT "from" FROM pragma_foreign_key_list(:table))`,
        )
        .all({ table: collectionName })
        .map(({ name }) => String(name))
        .filter((name) => name !== 'id' && name !== 'document_id');
      const listed = columns.map((name) => `, ${quote(name)}`).join('');
      added += Number(
        database
          .prepare(
            `INSERT INTO ${table} (document_id${listed}) SELECT printf('other%019d', id)${listed} FROM ${table}`,
          )
          .run().changes,
      );
    }
    const joining = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '%\\_cmps' ESCAPE '\\'")
      .all();
    for (const { name } of joining) {
      // Official import, which loads each component to delete it, ends at a type that is gone.
      database.exec(`DELETE FROM ${quote(String(name))} WHERE component_type LIKE 'gone.%'`);
    }
    if (deleted === 0 || added === 0) {
      throw new Error(`${file} has no content that could be changed`);
    }
    database
      .prepare(
        `INSERT INTO admin_users (document_id, firstname, email, is_active, blocked)
         VALUES ('survivor00000000000000000', 'Survivor', 'survivor@example.com', 1, 0)`,
      )
      .run();
    return { deleted, added };
  } finally {
    database.close();
  }
}
