import { DatabaseSync } from 'node:sqlite';

/** What is known of each person: the attribute, its SQL, and the rule that masks it. */
export const personalAttributes = [
  { name: 'customerName', type: 'string', sql: "'Maximiliane Petrowskaja ' || document", rule: 'fullName' },
  {
    name: 'customerEmail',
    type: 'email',
    sql: "'m.petrowskaja.' || document || '@customers.test'",
    rule: 'email',
  },
  { name: 'customerPhone', type: 'string', sql: "'+49 30 5550' || (10000 + document)", rule: 'phone' },
  { name: 'customerStreet', type: 'string', sql: "'Lindenallee am Wasserturm ' || document", rule: 'street' },
  { name: 'customerCity', type: 'string', sql: "'Neustadt-Hinterwald ' || document", rule: 'city' },
  { name: 'customerZip', type: 'string', sql: "'D-' || (100000 + document)", rule: 'zip' },
  {
    name: 'customerCompany',
    type: 'string',
    sql: "'Petrowskaja Feinmechanik KG ' || document",
    rule: 'company',
  },
  { name: 'customerIban', type: 'string', sql: "'DE89370400440532' || (100000 + document)", rule: 'iban' },
  {
    name: 'customerIp',
    type: 'string',
    sql: "'10.' || (document / 65536) || '.' || (document / 256 % 256) || '.' || (document % 256)",
    rule: 'ip',
  },
  { name: 'customerLogin', type: 'string', sql: "'petrowskaja' || (100000 + document)", rule: 'username' },
] as const;

const column = (attribute: string): string =>
  attribute.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * Gives each article of Strapi's example project a customer: ten more attributes, of which each document has values of its own, the draft and
 * the published row the same ones.
 *
 * @throws Error when the database is not that of the example project.
 */
export function addPeople(databaseFile: string): void {
  const database = new DatabaseSync(databaseFile);
  try {
    database.exec('PRAGMA synchronous = OFF; BEGIN');
    for (const { name } of personalAttributes) {
      database.exec(`ALTER TABLE articles ADD COLUMN ${column(name)} varchar(255)`);
    }
    const values = personalAttributes.map(({ name, sql }) => `${column(name)} = ${sql}`);
    database.exec(
      `WITH numbered AS (SELECT id AS row, dense_rank() OVER (ORDER BY document_id) AS document FROM articles)
       UPDATE articles SET ${values.join(', ')} FROM numbered WHERE row = articles.id`,
    );
    change(
      database,
      'strapi_core_store_settings',
      'value',
      "key = 'strapi_content_types_schema'",
      (types) => {
        const { attributes } = types['api::article.article'];
        for (const { name, type } of personalAttributes) {
          attributes[name] = { type };
        }
      },
    );
    change(database, 'strapi_database_schema', 'schema', '1 = 1', ({ tables }) => {
      const { columns } = tables.find((table: { name: string }) => table.name === 'articles');
      for (const { name } of personalAttributes) {
        columns.push({ name: column(name), type: 'string', args: [], notNullable: false, unsigned: false });
      }
    });
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

/** Changes a document of JSON in one row. */
function change(
  database: DatabaseSync,
  table: string,
  name: string,
  condition: string,
  // biome-ignore lint/suspicious/noExplicitAny: what Strapi notes
  edit: (document: any) => void,
): void {
  const row = database
    .prepare(`SELECT id, ${name} AS value FROM ${table} WHERE ${condition} ORDER BY id DESC`)
    .get();
  const document = JSON.parse(String(row?.value));
  edit(document);
  database
    .prepare(`UPDATE ${table} SET ${name} = ? WHERE id = ?`)
    .run(JSON.stringify(document), Number(row?.id));
}
