import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** What a media file of a site is, beside its content. */
export interface ExampleFile {
  readonly id: number;
  readonly documentId: string;
  readonly hash: string;
  /** Kilobytes. */
  readonly size: number;
}

/** A project that sites are made of; SQL is SQLite's. */
export interface Example {
  /** Has `data.sql`, the database. */
  readonly folder: string;
  /** Adds so many entities, each with a component and a link. */
  readonly addEntities: (count: number) => string;
  /** Adds the row of a media file that the uploads folder has as `<hash>.bin`. */
  readonly addFile: (file: ExampleFile) => string;
  /** Makes other content of what the project has. */
  readonly change: string;
}

const numbers = (count: number) =>
  `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;

const file = ({ id, hash, size }: ExampleFile) =>
  `${id}, '${hash}.bin', '${hash}', '.bin', 'application/octet-stream', ${size}, '/uploads/${hash}.bin', 'local', '/', 1795476946557, 1795476946557`;
const fileColumns = 'id, name, hash, ext, mime, size, url, provider, folder_path, created_at, updated_at';

/** The examples by the major version of Strapi. */
export const examples: Readonly<Record<4 | 5, Example>> = {
  5: {
    folder: resolve(root, 'examples/blog'),
    addEntities: (count) =>
      `INSERT INTO articles (id, document_id, title, slug, summary, created_at, updated_at, published_at, locale)
         ${numbers(count)} SELECT 1000 + i, printf('fault%019d', i), 'Article ' || i, 'article-' || i, summary, created_at, updated_at, NULL, locale
         FROM n, (SELECT * FROM articles ORDER BY id LIMIT 1);
       INSERT INTO components_shared_rich_texts (id, body)
         ${numbers(count)} SELECT 1000 + i, body FROM n, (SELECT body FROM components_shared_rich_texts ORDER BY id LIMIT 1);
       INSERT INTO articles_cmps (entity_id, cmp_id, component_type, field, "order")
         ${numbers(count)} SELECT 1000 + i, 1000 + i, component_type, field, 1
         FROM n, (SELECT component_type, field FROM articles_cmps WHERE component_type = 'shared.rich-text' LIMIT 1);
       INSERT INTO articles_author_lnk (article_id, author_id, article_ord)
         ${numbers(count)} SELECT 1000 + i, (SELECT min(id) FROM authors), i FROM n;`,
    addFile: (of) =>
      `INSERT INTO files (document_id, ${fileColumns}) VALUES ('${of.documentId}', ${file(of)})`,
    change: `UPDATE articles SET title = 'Before: ' || title; DELETE FROM tags WHERE id = (SELECT max(id) FROM tags)`,
  },
  4: {
    folder: resolve(root, '__tests__/fixtures/typescript-4'),
    addEntities: (count) =>
      `INSERT INTO notes (id, title, created_at, updated_at, published_at, locale)
         ${numbers(count)} SELECT 1000 + i, 'Note ' || i, created_at, updated_at, NULL, locale
         FROM n, (SELECT * FROM notes ORDER BY id LIMIT 1);
       INSERT INTO components_shared_lines (id, text) ${numbers(count)} SELECT 1000 + i, 'Line ' || i FROM n;
       INSERT INTO notes_components (entity_id, component_id, component_type, field, "order")
         ${numbers(count)} SELECT 1000 + i, 1000 + i, 'shared.line', 'lines', 1 FROM n;
       INSERT INTO components_shared_lines_note_links (line_id, note_id)
         ${numbers(count)} SELECT 1000 + i, (SELECT min(id) FROM notes) FROM n;`,
    addFile: (of) => `INSERT INTO files (${fileColumns}) VALUES (${file(of)})`,
    change: `UPDATE notes SET title = 'Before: ' || title; DELETE FROM components_shared_lines WHERE id = (SELECT max(id) FROM components_shared_lines)`,
  },
};
