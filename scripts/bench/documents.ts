import { DatabaseSync } from 'node:sqlite';

/**
 * Adds articles to the database of Strapi's example project: each a draft and a published row with two components, an
 * author, a category and a cover (with `localizations` four links a row), and prose that compresses as prose does.
 *
 * @param count Documents, so twice as many rows.
 * @throws Error when the database is not that of the example project.
 */
export function addArticles(databaseFile: string, count: number): void {
  const database = new DatabaseSync(databaseFile, { enableForeignKeyConstraints: false });
  try {
    const first = (sql: string) => {
      const row = database.prepare(sql).get();
      if (!row) {
        throw new Error(`${databaseFile} is not that of the example project: ${sql}`);
      }
      return row.value;
    };
    const vocabulary = vocabularyOf(database);
    database.function('prose', { deterministic: true }, (seed, words) =>
      prose(vocabulary, Number(seed), Number(words)),
    );
    const article = first('SELECT max(id) AS value FROM articles');
    const text = first('SELECT max(id) AS value FROM components_shared_rich_texts');
    const quote = first('SELECT max(id) AS value FROM components_shared_quotes');
    const author = first('SELECT min(id) AS value FROM authors');
    const category = first('SELECT min(id) AS value FROM categories');
    const cover = first('SELECT min(id) AS value FROM files');
    const time = Date.UTC(2026, 0, 1);
    database.exec(`
      PRAGMA synchronous = OFF;
      BEGIN;
      CREATE TEMP TABLE n AS
        WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${2 * count})
        SELECT i, (i + 1) / 2 AS document, i % 2 = 0 AS published FROM numbers;
      INSERT INTO articles (id, document_id, title, description, slug, created_at, updated_at, published_at)
        SELECT ${article} + i, printf('bench%019d', document), prose(document, 6), prose(document + 1, 14),
          'article-' || document, ${time} + document, ${time} + i, CASE WHEN published THEN ${time} + i END FROM n;
      INSERT INTO components_shared_rich_texts (id, body) SELECT ${text} + i, prose(i, 90) FROM n;
      INSERT INTO components_shared_quotes (id, title, body) SELECT ${quote} + i, prose(i, 3), prose(i + 7, 20) FROM n;
      INSERT INTO articles_cmps (entity_id, cmp_id, component_type, field, "order")
        SELECT ${article} + i, ${text} + i, 'shared.rich-text', 'blocks', 1 FROM n
        UNION ALL SELECT ${article} + i, ${quote} + i, 'shared.quote', 'blocks', 2 FROM n;
      INSERT INTO articles_author_lnk (article_id, author_id, article_ord)
        SELECT ${article} + i, ${author}, 100 + document FROM n;
      INSERT INTO articles_category_lnk (article_id, category_id, article_ord)
        SELECT ${article} + i, ${category}, 100 + document FROM n;
      INSERT INTO files_related_mph (file_id, related_id, related_type, field, "order")
        SELECT ${cover}, ${article} + i, 'api::article.article', 'cover', 1 FROM n;
      DROP TABLE n;
      COMMIT;
    `);
  } finally {
    database.close();
  }
}

/** The words of the example project's first text. */
export function vocabularyOf(database: DatabaseSync): readonly string[] {
  const [row] = database.prepare('SELECT body FROM components_shared_rich_texts ORDER BY id').all();
  return String(row?.body).split(/\s+/);
}

/** Words drawn from a vocabulary: the same ones for the same seed. */
export function prose(vocabulary: readonly string[], seed: number, words: number): string {
  let state = (Math.imul(seed, 2_654_435_761) ^ 0x9e3779b9) >>> 0;
  const drawn: string[] = [];
  for (let index = 0; index < words; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    drawn.push(vocabulary[(state >>> 8) % vocabulary.length] ?? '');
  }
  return drawn.join(' ');
}
