import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createDatabase } from '../database-sql.ts';
import { importInto, strapiDms } from './program.ts';
import { databaseOf, type State, stateOf, uploadsOf } from './state.ts';

const blog = resolve(import.meta.dirname, '../../examples/blog');

/** A project before an import, the archive to import, and the states that it may have from then on. */
export interface Site {
  /** Never touched: each attempt is made on a copy. */
  readonly project: string;
  readonly archive: string;
  readonly before: State;
  readonly after: State;
}

/** Copies a project as it is. */
export function copyOf(project: string, target: string): string {
  cpSync(project, target, {
    recursive: true,
    preserveTimestamps: true,
    filter: (path) => !/[\\/](node_modules|dist)$/.test(path),
  });
  return target;
}

/**
 * Makes a site out of the example blog: the archive has many more articles and media files than the target, files with
 * other contents under the same names, and lacks some that the target has.
 *
 * @param folder An empty folder.
 * @param size How many articles and media files the archive has beyond those of the blog.
 */
export async function makeSite(folder: string, size: { articles: number; files: number }): Promise<Site> {
  const fresh = (name: string) => {
    const target = copyOf(blog, join(folder, name));
    createDatabase(join(blog, 'data.sql'), databaseOf(target));
    return target;
  };
  const origin = fresh('origin');
  addArticles(origin, size.articles);
  addFiles(origin, 'new', size.files);
  const project = fresh('target');
  addFiles(project, 'old', 8);
  change(project);
  const made = await strapiDms(
    ['export', '--project', origin, '--no-encrypt', '--no-compress', '-f', join(folder, 'archive')],
    folder,
  );
  const archive = join(folder, 'archive.tar');
  const done = copyOf(project, join(folder, 'done'));
  const imported = await importInto(done, archive, ['--force', '--no-safety-backup']);
  if (made.code !== 0 || imported.code !== 0) {
    throw new Error(`The site cannot be made:\n${made.stderr}${imported.stderr}`);
  }
  return { project, archive, before: stateOf(project), after: stateOf(done) };
}

function addArticles(project: string, count: number): void {
  const numbers = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
  execute(
    project,
    `INSERT INTO articles (id, document_id, title, slug, summary, created_at, updated_at, published_at, locale)
       ${numbers} SELECT 1000 + i, printf('fault%019d', i), 'Article ' || i, 'article-' || i, summary, created_at, updated_at, NULL, locale
       FROM n, (SELECT * FROM articles ORDER BY id LIMIT 1);
     INSERT INTO components_shared_rich_texts (id, body)
       ${numbers} SELECT 1000 + i, body FROM n, (SELECT body FROM components_shared_rich_texts ORDER BY id LIMIT 1);
     INSERT INTO articles_cmps (entity_id, cmp_id, component_type, field, "order")
       ${numbers} SELECT 1000 + i, 1000 + i, component_type, field, 1
       FROM n, (SELECT component_type, field FROM articles_cmps WHERE component_type = 'shared.rich-text' LIMIT 1);
     INSERT INTO articles_author_lnk (article_id, author_id, article_ord)
       ${numbers} SELECT 1000 + i, (SELECT min(id) FROM authors), i FROM n;`,
  );
}

/** Files of their own and, in part, of names that both sides have with other contents. */
function addFiles(project: string, side: 'old' | 'new', count: number): void {
  mkdirSync(uploadsOf(project), { recursive: true });
  for (let index = 1; index <= count; index += 1) {
    const hash = index % 2 === 0 ? `both_${index}` : `${side}_${index}`;
    const content = Buffer.alloc(20_000 + 1_000 * index, `${side} ${index} `);
    writeFileSync(join(uploadsOf(project), `${hash}.bin`), content);
    execute(
      project,
      `INSERT INTO files (id, document_id, name, hash, ext, mime, size, url, provider, folder_path, created_at, updated_at)
         VALUES (${500 + index}, 'file${side}${index}', '${hash}.bin', '${hash}', '.bin', 'application/octet-stream',
           ${content.length / 1000}, '/uploads/${hash}.bin', 'local', '/', 1795476946557, 1795476946557)`,
    );
  }
  writeFileSync(join(uploadsOf(project), 'known_to_no_row.txt'), 'kept');
}

const change = (project: string): void =>
  execute(
    project,
    `UPDATE articles SET title = 'Before: ' || title; DELETE FROM tags WHERE id = (SELECT max(id) FROM tags)`,
  );

/** Runs SQL on a project's database. */
export function execute(project: string, sql: string): void {
  const database = new DatabaseSync(databaseOf(project), { enableForeignKeyConstraints: false });
  try {
    database.exec(sql);
  } finally {
    database.close();
  }
}
