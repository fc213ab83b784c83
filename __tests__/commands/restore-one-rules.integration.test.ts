import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, test } from '@jest/globals';
import type { RawRestoreOneOptions } from '../../src/commands/restore-one/options.ts';
import { copyBlog, copyProject } from '../support/blog.ts';
import { type At, changedRows, deleteRows, restoring, rowsOf } from '../support/documents.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();
const article = { uid: 'api::article.article', documentId: ['y8qkc37utrda8pt4d3ti4466'] };
let blog: At;

const restore = (given: Partial<RawRestoreOneOptions> = article) => restoring(blog, at('archive'), given);

function onDatabase<Result>(work: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(at('blog/.tmp/data.db'), { enableForeignKeyConstraints: false });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** Changes what Strapi has noted of the articles: their attributes, and the columns of their table. */
function changeSchema(
  change: (attributes: Record<string, unknown>, columns: { name: string; type: string }[]) => void,
  sql: string,
): void {
  onDatabase((database) => {
    const [types, note] = [
      "SELECT value FROM strapi_core_store_settings WHERE key = 'strapi_content_types_schema'",
      'SELECT schema AS value FROM strapi_database_schema',
    ].map((query) => JSON.parse(String(database.prepare(query).get()?.value)));
    const table = note.tables.find(({ name }: { name: string }) => name === 'articles');
    change(types['api::article.article'].attributes, table.columns);
    database
      .prepare("UPDATE strapi_core_store_settings SET value = ? WHERE key = 'strapi_content_types_schema'")
      .run(JSON.stringify(types));
    database.prepare('UPDATE strapi_database_schema SET schema = ?').run(JSON.stringify(note));
    database.exec(sql);
  });
}

beforeEach(async () => {
  copyBlog(at('blog'));
  blog = { project: at('blog'), url: `sqlite:${at('blog/.tmp/data.db')}` };
  const from = ['export', '--project', at('blog'), '--no-encrypt', '--format', 'dir'];
  expect(await run([...from, '-f', at('archive')])).toMatchObject({ code: 0 });
});

test('what has no place in the database any more is not restored without it', async () => {
  changeSchema((attributes, columns) => {
    delete attributes.summary;
    columns.splice(
      columns.findIndex(({ name }) => name === 'summary'),
      1,
    );
  }, "ALTER TABLE articles DROP COLUMN summary; UPDATE articles SET title = 'Nonsense' WHERE id = 1");
  await expect(restore()).rejects.toMatchObject({
    failure: 'schemaDifference',
    message: expect.stringContaining('The target has no attribute api::article.article.summary (4 in'),
  });
});

test('an attribute that only the database has keeps what it has', async () => {
  changeSchema((attributes, columns) => {
    attributes.note = { type: 'string' };
    columns.push({ name: 'note', type: 'string' });
  }, "ALTER TABLE articles ADD COLUMN note varchar(255); UPDATE articles SET note = 'Kept', title = 'Nonsense'");
  expect((await restore()).changes).toHaveLength(4);
  const rows = onDatabase((database) =>
    database.prepare('SELECT DISTINCT note, title FROM articles WHERE id IN (1, 4)').all(),
  );
  expect(rows).toEqual([{ note: 'Kept', title: 'A morning above the clouds' }]);
});

test('rows that somebody else refers to are not taken away', async () => {
  onDatabase((database) => {
    database.exec(
      "INSERT INTO articles (id, document_id, locale) VALUES (90, 'y8qkc37utrda8pt4d3ti4466', 'de')",
    );
    database.exec('CREATE TABLE bookings (article int REFERENCES articles (id) ON DELETE CASCADE)');
    database.exec('INSERT INTO bookings VALUES (90)');
  });
  const before = await rowsOf(blog);
  await expect(restore()).rejects.toThrow('data hangs that is not Strapi');
  expect(changedRows(before, await rowsOf(blog))).toEqual([]);
});

test('what the database does not take leaves nothing behind, no file either', async () => {
  const picture = join(at('blog'), 'public/uploads/mountain_morning_40977d444d.jpg');
  await deleteRows(blog, article.uid, [1, 2, 3, 4]);
  await deleteRows(blog, 'plugin::upload.file', [1]);
  rmSync(picture);
  onDatabase((database) =>
    database.exec("CREATE TRIGGER stop BEFORE INSERT ON articles BEGIN SELECT RAISE(ABORT, 'enough'); END"),
  );
  const before = await rowsOf(blog);
  await expect(restore()).rejects.toThrow('enough');
  expect(changedRows(before, await rowsOf(blog))).toEqual([]);
  expect(existsSync(picture)).toBe(false);
});

test('a component that others have, too, stays theirs', async () => {
  onDatabase((database) => {
    // As early versions of Strapi 5 left some: the draft and what is published share a component.
    database.exec("DELETE FROM articles_cmps WHERE entity_id = 10 AND field = 'body'");
    database.exec(
      "INSERT INTO articles_cmps (entity_id, cmp_id, component_type, field, \"order\") VALUES (10, 1, 'shared.rich-text', 'body', 1)",
    );
    database.exec("UPDATE articles SET title = 'Nonsense' WHERE id = 1");
  });
  await restore();
  const rows = onDatabase((database) =>
    database
      .prepare(
        'SELECT cmp_id FROM articles_cmps WHERE entity_id IN (1, 10) AND component_type = \'shared.rich-text\' ORDER BY entity_id, "order"',
      )
      .all(),
  );
  const [first, , shared] = rows.map(({ cmp_id: id }) => Number(id));
  expect(shared).toBe(1);
  expect(first).not.toBe(1);
  const texts = onDatabase((database) =>
    database.prepare('SELECT body FROM components_shared_rich_texts WHERE id IN (1, ?)').all(first as number),
  );
  expect(texts).toHaveLength(2);
  expect(new Set(texts.map(({ body }) => body)).size).toBe(1);
  expect(await restore()).toMatchObject({ isSame: true });
});

test('a file of a provider elsewhere is left out, and the rest comes back', async () => {
  await deleteRows(blog, article.uid, [1, 2, 3, 4]);
  await deleteRows(blog, 'plugin::upload.file', [1]);
  writeFileSync(
    join(at('blog'), 'config/plugins.js'),
    "module.exports = () => ({ upload: { config: { provider: 'aws-s3' } } });",
  );
  rmSync(join(at('blog'), 'config/plugins.ts'), { force: true });
  const report = await restore();
  expect(report.files).toBe(0);
  expect(report.changes.filter(({ of }) => of === 'entry')).toHaveLength(4);
  expect(report.brokenLinks).toContainEqual({
    from: 'api::article.article y8qkc37utrda8pt4d3ti4466 (en, draft)',
    attribute: 'cover',
    to: 'plugin::upload.file zahhu3uq4smyrof570yh2uco',
  });
  expect(report.warnings.join()).toContain('the project keeps its media at aws-s3');
});

test('a file comes back into its folder, or into none where that is gone', async () => {
  onDatabase((database) => {
    database.exec(
      "INSERT INTO upload_folders (id, document_id, name, path_id, path, published_at) VALUES (1, 'folder', 'Mountains', 1, '/1', 1)",
    );
    database.exec("UPDATE files SET folder_path = '/1' WHERE id = 1");
    database.exec('INSERT INTO files_folder_lnk (file_id, folder_id, file_ord) VALUES (1, 1, 1)');
  });
  rmSync(at('archive'), { recursive: true });
  await run(['export', '--project', at('blog'), '--no-encrypt', '--format', 'dir', '-f', at('archive')]);
  const before = await rowsOf(blog, () => ['created_by_id', 'updated_by_id']);
  const placeOf = () =>
    onDatabase((database) =>
      database
        .prepare(
          'SELECT folder_path, folder_id FROM files LEFT JOIN files_folder_lnk ON file_id = files.id WHERE files.id = 1',
        )
        .get(),
    );
  await deleteRows(blog, 'plugin::upload.file', [1]);
  await restore();
  expect(placeOf()).toEqual({ folder_path: '/1', folder_id: 1 });
  const changed = changedRows(before, await rowsOf(blog, () => ['created_by_id', 'updated_by_id']));
  expect(changed).toEqual([]);
  await deleteRows(blog, 'plugin::upload.file', [1]);
  await deleteRows(blog, 'plugin::upload.folder', [1]);
  await restore();
  expect(placeOf()).toEqual({ folder_path: '/', folder_id: null });
  expect(existsSync(join(at('blog'), 'public/uploads/mountain_morning_40977d444d.jpg'))).toBe(true);
});

test('a row that can be linked to one document only is linked to all of its versions again', async () => {
  copyProject('__tests__/fixtures/kitchen-sink', at('sink'));
  const sink = { project: at('sink'), url: `sqlite:${at('sink/.tmp/data.db')}` };
  const from = ['export', '--project', at('sink'), '--no-encrypt', '--format', 'dir'];
  expect(await run([...from, '-f', at('sinks')])).toMatchObject({ code: 0 });
  const links = async () => (await rowsOf(sink)).get('kitchen_sinks_o_2_o_bidi_lnk');
  const before = await links();
  expect(before?.filter((row) => row.includes('["tag_id",2]')).length).toBeGreaterThan(2);
  const database = new DatabaseSync(at('sink/.tmp/data.db'), { readOnly: true });
  const tag = String(database.prepare('SELECT document_id FROM tags WHERE id = 2').get()?.document_id);
  const [one] = database
    .prepare(
      'SELECT document_id FROM kitchen_sinks WHERE id IN (SELECT sink_id FROM kitchen_sinks_o_2_o_bidi_lnk WHERE tag_id = 2)',
    )
    .all();
  database.close();
  await deleteRows(sink, 'api::tag.tag', [2]);
  await restoring(sink, at('sinks'), { uid: 'api::tag.tag', documentId: [tag] });
  expect(await links()).toEqual(before);
  // One of its versions by itself.
  await deleteRows(sink, 'api::sink.sink', [2]);
  await restoring(sink, at('sinks'), { uid: 'api::sink.sink', documentId: [String(one?.document_id)] });
  expect(await links()).toEqual(before);
});

test('a component is linked to what it was linked to, whatever it is linked to by now', async () => {
  onDatabase((database) =>
    database.exec(
      "UPDATE files_related_mph SET file_id = 2 WHERE related_type = 'shared.seo' AND related_id = 1",
    ),
  );
  await restore();
  const [row] = onDatabase((database) =>
    database
      .prepare("SELECT file_id FROM files_related_mph WHERE related_type = 'shared.seo' AND related_id = 1")
      .all(),
  );
  expect(row).toEqual({ file_id: 1 });
  copyProject('__tests__/fixtures/kitchen-sink', at('sink'));
  const sink = { project: at('sink'), url: `sqlite:${at('sink/.tmp/data.db')}` };
  const from = ['export', '--project', at('sink'), '--no-encrypt', '--format', 'dir'];
  expect(await run([...from, '-f', at('sinks')])).toMatchObject({ code: 0 });
  const database = new DatabaseSync(at('sink/.tmp/data.db'), { enableForeignKeyConstraints: false });
  const [link] = database
    .prepare(
      `SELECT l.id, l.leaf_id, l.tag_id, s.document_id FROM components_kit_leaves_tag_lnk l
       JOIN kitchen_sinks_cmps c ON c.component_type = 'kit.leaf' AND c.cmp_id = l.leaf_id
       JOIN kitchen_sinks s ON s.id = c.entity_id WHERE l.tag_id <> 1 LIMIT 1`,
    )
    .all() as unknown as { id: number; leaf_id: number; tag_id: number; document_id: string }[];
  database.prepare('UPDATE components_kit_leaves_tag_lnk SET tag_id = 1 WHERE id = ?').run(link?.id ?? 0);
  database.close();
  await restoring(sink, at('sinks'), { uid: 'api::sink.sink', documentId: [link?.document_id ?? ''] });
  const rows = (await rowsOf(sink)).get('components_kit_leaves_tag_lnk');
  expect(rows).toContain(
    JSON.stringify([
      ['leaf_id', link?.leaf_id],
      ['tag_id', link?.tag_id],
    ]),
  );
});
