import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { copyBlog, copyProject } from '../support/blog.ts';
import { type At, changedRows, deleteRows, restoring, rowsOf } from '../support/documents.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();
const article = { uid: 'api::article.article', documentId: ['y8qkc37utrda8pt4d3ti4466'] };
/** Who made a row is in no archive. */
const without = () => ['created_by_id', 'updated_by_id'];

function blog(): At {
  copyBlog(at('project'));
  return { project: at('project'), url: `sqlite:${at('project/.tmp/data.db')}` };
}

function kitchenSink(): At {
  copyProject('__tests__/fixtures/kitchen-sink', at('project'));
  return { project: at('project'), url: `sqlite:${at('project/.tmp/data.db')}` };
}

/** An archive of what the project has. */
async function exported(): Promise<string> {
  const from = ['export', '--project', at('project'), '--no-encrypt', '--format', 'dir'];
  expect(await run([...from, '-f', at('archive')])).toMatchObject({ code: 0 });
  return at('archive');
}

function onDatabase<Result>(work: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(at('project/.tmp/data.db'), { enableForeignKeyConstraints: false });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

const allOf = (query: string): unknown[] => onDatabase((database) => database.prepare(query).all());
const execute = (sql: string): void => onDatabase((database) => database.exec(sql));

/** Changes what Strapi has noted of a content type. */
function changeType(uid: string, change: object): void {
  onDatabase((database) => {
    const is = "WHERE key = 'strapi_content_types_schema'";
    const row = database.prepare(`SELECT value FROM strapi_core_store_settings ${is}`).get();
    const types = JSON.parse(String(row?.value));
    Object.assign(types[uid], change);
    database.prepare(`UPDATE strapi_core_store_settings SET value = ? ${is}`).run(JSON.stringify(types));
  });
}

test('a component that others have, too, keeps what is in it', async () => {
  const sink = kitchenSink();
  const archive = await exported();
  execute(
    "INSERT INTO kitchen_sinks_cmps (entity_id, cmp_id, component_type, field, \"order\") VALUES (6, 2, 'kit.branch', 'repeated', 9)",
  );
  execute("UPDATE kitchen_sinks SET a_string = 'Nonsense' WHERE id = 1");
  const leaves = () =>
    allOf(
      'SELECT l.id, label, field FROM components_kit_branches_cmps JOIN components_kit_leaves l ON l.id = cmp_id WHERE entity_id = 2 ORDER BY l.id',
    );
  const before = leaves();
  expect(before).toHaveLength(4);
  const document = { uid: 'api::sink.sink', documentId: ['vwpgekwycn58x8se0ks1jmzz'] };
  await restoring(sink, archive, document);
  expect(leaves()).toEqual(before);
  expect(await restoring(sink, archive, document)).toMatchObject({ isSame: true });
});

test('a component of others that is gone is not replaced by one that comes back', async () => {
  const project = blog();
  const archive = await exported();
  await deleteRows(project, article.uid, [1, 2, 3, 4]);
  execute(
    "INSERT INTO articles_cmps (entity_id, cmp_id, component_type, field, \"order\") VALUES (5, 1, 'shared.rich-text', 'body', 9)",
  );
  await restoring(project, archive, article);
  expect(allOf('SELECT id FROM components_shared_rich_texts WHERE id = 1')).toEqual([]);
  expect(await restoring(project, archive, article)).toMatchObject({ isSame: true });
});

test('what is attached to a row that is gone is no part of the one that comes back', async () => {
  const project = blog();
  const archive = await exported();
  await deleteRows(project, article.uid, [1, 2, 3, 4]);
  execute(
    "INSERT INTO articles_cmps (entity_id, cmp_id, component_type, field, \"order\") VALUES (1, 9, 'shared.rich-text', 'body', 9)",
  );
  await restoring(project, archive, article);
  expect(allOf('SELECT id FROM articles_cmps WHERE entity_id = 1 AND cmp_id = 9')).toEqual([]);
  expect(allOf('SELECT id FROM components_shared_rich_texts WHERE id = 9')).toHaveLength(1);
});

test('a row that is there under another locale becomes what it was, and stays linked', async () => {
  const project = blog();
  const archive = await exported();
  const before = await rowsOf(project, without);
  execute("UPDATE articles SET locale = 'de' WHERE id IN (1, 4)");
  const report = await restoring(project, archive, article);
  expect(report.changes).toMatchObject([
    { kind: 'changed', key: { locale: 'en', status: 'draft' }, ids: { before: 1, after: 1 } },
    { kind: 'changed', key: { locale: 'en', status: 'published' }, ids: { before: 4, after: 4 } },
  ]);
  expect(changedRows(before, await rowsOf(project, without))).toEqual([]);
});

test('a row that others are linked to stays linked, whatever locale it has by now', async () => {
  const sink = kitchenSink();
  const archive = await exported();
  const before = await rowsOf(sink, without);
  execute("UPDATE tags SET locale = 'en' WHERE id = 2");
  await restoring(sink, archive, { uid: 'api::tag.tag', documentId: ['v8p1o1nr14dbcl8s68ti9wxi'] });
  expect(changedRows(before, await rowsOf(sink, without))).toEqual([]);
});

test('a list that has a file twice has it twice again, in its places', async () => {
  const sink = kitchenSink();
  execute(
    "INSERT INTO files_related_mph (file_id, related_id, related_type, field, \"order\") VALUES (3, 1, 'api::sink.sink', 'gallery', 9)",
  );
  const archive = await exported();
  const gallery = () =>
    allOf(
      "SELECT file_id, \"order\" FROM files_related_mph WHERE related_type = 'api::sink.sink' AND related_id = 1 AND field = 'gallery' ORDER BY 2",
    );
  const document = { uid: 'api::sink.sink', documentId: ['vwpgekwycn58x8se0ks1jmzz'] };
  const before = gallery();
  for (const change of [
    'DELETE FROM files_related_mph WHERE "order" = 9',
    'UPDATE files_related_mph SET "order" = 8 WHERE "order" = 1',
    'DELETE FROM files_related_mph WHERE "order" IN (1, 9)',
  ]) {
    execute(`${change} AND related_type = 'api::sink.sink' AND related_id = 1 AND field = 'gallery'`);
    expect(gallery()).not.toEqual(before);
    await restoring(sink, archive, document);
    expect(gallery()).toEqual(before);
  }
  expect(await restoring(sink, archive, document)).toMatchObject({ isSame: true });
});

test('a locale that the document has nowhere is refused', async () => {
  const project = blog();
  const archive = await exported();
  await expect(restoring(project, archive, { ...article, locale: ['fr', 'xx'] })).rejects.toThrow(
    'has no api::article.article of those in xx, and the database has none either',
  );
  execute("UPDATE articles SET locale = 'xx' WHERE id IN (2, 3)");
  const report = await restoring(project, archive, { ...article, locale: ['xx'] });
  expect(report.changes).toMatchObject([{ kind: 'removed' }, { kind: 'removed' }]);
});

test('a link of another component comes back in that one, wherever it is by now, and in no other', async () => {
  const sink = kitchenSink();
  // Branches 44 and 45 are a list of another document; leaves 199 and 200 are in them, and only the first has the link.
  execute('DELETE FROM components_kit_leaves_dishes_lnk WHERE leaf_id IN (199, 200)');
  execute('INSERT INTO components_kit_leaves_dishes_lnk (leaf_id, dish_id, dish_ord) VALUES (199, 1, 1)');
  const archive = await exported();
  const document = { uid: 'api::dish.dish', documentId: ['gul1qvpxvc3lrhse8p089x12'] };
  const links = () =>
    allOf('SELECT leaf_id FROM components_kit_leaves_dishes_lnk WHERE dish_id = 1 AND leaf_id IN (199, 200)');
  const branch = "entity_id = 8 AND component_type = 'kit.branch' AND cmp_id = 44";
  await deleteRows(sink, document.uid, [1]);
  execute(`UPDATE kitchen_sinks_cmps SET "order" = 99 WHERE ${branch}`);
  await restoring(sink, archive, document);
  expect(links()).toEqual([{ leaf_id: 199 }]);
  await deleteRows(sink, document.uid, [1]);
  execute(`DELETE FROM kitchen_sinks_cmps WHERE ${branch}`);
  await restoring(sink, archive, document);
  expect(links()).toEqual([]);
});

test('a document of a type that is localized by now is in the default locale, and linked', async () => {
  const project = blog();
  const archive = await exported();
  changeType('api::tag.tag', { pluginOptions: { i18n: { localized: true } } });
  execute("UPDATE tags SET locale = 'en', name = 'Nonsense'");
  const tag = { uid: 'api::tag.tag', documentId: ['cmzl3weipzb8lq63u79x7xza'] };
  expect((await restoring(project, archive, tag)).changes).toMatchObject([
    { kind: 'changed', key: { locale: 'en' }, ids: { before: 1, after: 1 } },
  ]);
  expect(allOf('SELECT id FROM tags WHERE locale IS NULL')).toEqual([]);
  expect(await restoring(project, archive, article)).toMatchObject({ isSame: true, brokenLinks: [] });
});

test('a document from before its type had drafts is not restored without one', async () => {
  const project = blog();
  const archive = await exported();
  changeType('api::tag.tag', { options: { draftAndPublish: true } });
  execute("INSERT INTO tags (id, document_id, name) VALUES (91, 'cmzl3weipzb8lq63u79x7xza', 'Draft')");
  const tag = { uid: 'api::tag.tag', documentId: ['cmzl3weipzb8lq63u79x7xza'] };
  await expect(restoring(project, archive, tag)).rejects.toMatchObject({
    failure: 'schemaDifference',
    message: expect.stringContaining('draftAndPublish switched on in the database'),
  });
});

test('a component that is there goes on leading to what no archive has', async () => {
  const sink = kitchenSink();
  const archive = await exported();
  const users = () =>
    allOf(
      'SELECT relations_id, user_id FROM components_kit_relations_an_admin_lnk ORDER BY relations_id, user_id',
    );
  const before = users();
  // As an engine does that sees to foreign keys.
  execute(
    `CREATE TRIGGER cascade AFTER DELETE ON components_kit_relations BEGIN
     DELETE FROM components_kit_relations_an_admin_lnk WHERE relations_id = OLD.id; END`,
  );
  execute("UPDATE kitchen_sinks SET a_string = 'Nonsense' WHERE id = 8");
  await restoring(sink, archive, { uid: 'api::sink.sink', documentId: ['l1uopm4m2vfyq65cc6ljdysw'] });
  expect(allOf("SELECT id FROM kitchen_sinks WHERE a_string = 'Nonsense'")).toEqual([]);
  expect(users()).toEqual(before);
});

test('links of others to what is removed are counted', async () => {
  const project = blog();
  const archive = await exported();
  execute(
    "INSERT INTO categories (id, document_id, locale, name) VALUES (50, 'xi6vsy4s0gtqno5h6e1ph3a1', 'de', 'Berge')",
  );
  execute('INSERT INTO articles_category_lnk (article_id, category_id) VALUES (9, 50), (10, 50)');
  const category = { uid: 'api::category.category', documentId: ['xi6vsy4s0gtqno5h6e1ph3a1'] };
  const report = await restoring(project, archive, category);
  expect(report.changes).toMatchObject([{ kind: 'removed', key: { locale: 'de' } }]);
  expect(report.warnings).toEqual(['2 links of others to rows that are removed go with them.']);
});

test('a single type gets no second document', async () => {
  const project = blog();
  const archive = await exported();
  const [one] = allOf('SELECT document_id AS id FROM globals WHERE id = 1') as { id: string }[];
  const document = { uid: 'api::global.global', documentId: [String(one?.id)] };
  await deleteRows(
    project,
    document.uid,
    (allOf('SELECT id FROM globals') as { id: number }[]).map(({ id }) => id),
  );
  execute("INSERT INTO globals (id, document_id, locale, site_name) VALUES (50, 'another', 'en', 'Other')");
  await expect(restoring(project, archive, document)).rejects.toThrow(
    'beside api::global.global another (en): a single type has one document',
  );
  execute('DELETE FROM globals');
  expect((await restoring(project, archive, document)).changes).not.toEqual([]);
  expect(await restoring(project, archive, document)).toMatchObject({ isSame: true });
});

test('of rows that share a component, one comes back without the others', async () => {
  const project = blog();
  // As early versions of Strapi 5 left some: the draft and what is published share a component.
  execute("UPDATE articles_cmps SET cmp_id = 1 WHERE entity_id = 4 AND component_type = 'shared.gallery'");
  const archive = await exported();
  expect(await restoring(project, archive, article)).toMatchObject({ isSame: true });
  await deleteRows(project, article.uid, [4]);
  expect((await restoring(project, archive, article)).changes).toMatchObject([
    { kind: 'added', ids: { after: 4 } },
  ]);
  const pictures = allOf(
    `SELECT entity_id, file_id FROM articles_cmps c JOIN files_related_mph m ON related_id = cmp_id
     WHERE component_type = 'shared.gallery' AND related_type = 'shared.gallery' ORDER BY 1, m."order"`,
  );
  expect(pictures).toEqual([
    { entity_id: 1, file_id: 1 },
    { entity_id: 1, file_id: 4 },
    { entity_id: 4, file_id: 1 },
    { entity_id: 4, file_id: 4 },
  ]);
  expect(await restoring(project, archive, article)).toMatchObject({ isSame: true });
});
